//! Records as tables: which there are, what their columns hold, and the rows of a record.
//!
//! CSV, Parquet and data packages are written from the same tables, so that a column is called the same
//! everywhere.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use crate::figures::Place;
use crate::record::{FigureRecord, Number, Record};
use crate::store::days;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers that may have a fraction.
    Number,
    /// Days, `YYYY-MM-DD`.
    Date,
    /// Yes or no.
    Boolean,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What that means, with its unit or vocabulary.
    pub description: &'static str,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'r> {
    /// Nothing is known.
    Null,
    /// Text.
    Text(Cow<'r, str>),
    /// A whole number.
    Integer(i64),
    /// An exact number.
    Exact(Number),
    /// A number that is none but a float.
    Float(f64),
    /// A day, `YYYY-MM-DD`.
    Date(Cow<'r, str>),
    /// Yes or no.
    Boolean(bool),
}

impl<'r> Cell<'r> {
    fn text(text: &'r str) -> Self {
        Self::Text(text.into())
    }

    /// How many bytes of text it has.
    #[cfg(feature = "arrow")]
    pub(crate) fn text_len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            _ => 0,
        }
    }

    fn some(text: Option<&'r String>) -> Self {
        text.map_or(Self::Null, |text| Self::text(text))
    }

    fn date(day: Option<&'r String>) -> Self {
        day.map_or(Self::Null, |day| Self::Date(day.as_str().into()))
    }

    fn number(number: Option<Number>) -> Self {
        number.map_or(Self::Null, Self::Exact)
    }

    fn digits(number: Option<Number>) -> Self {
        let digits = |number: Number| Self::Text(number.0.normalize().to_string().into());
        number.map_or(Self::Null, digits)
    }

    fn count(count: usize) -> Self {
        i64::try_from(count).map_or(Self::Null, Self::Integer)
    }

    /// A value of an enumeration, as the record writes it.
    fn word(value: &impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => Self::Text(word.into()),
            _ => Self::Null,
        }
    }

    fn json(value: &impl Serialize) -> Self {
        serde_json::to_string(value).map_or(Self::Null, |json| Self::Text(json.into()))
    }
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// What it is called.
    pub name: &'static str,
    /// What a row is.
    pub description: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// The columns that a row is known by.
    pub key: &'static [&'static str],
    /// The rows of a record, each with a cell for every column.
    pub rows: for<'r> fn(&'r Record) -> Vec<Vec<Cell<'r>>>,
}

const fn column(name: &'static str, kind: Kind, description: &'static str) -> Column {
    Column {
        name,
        kind,
        description,
    }
}

macro_rules! columns {
    ($($name:literal $kind:ident $description:literal,)*) => {
        &[$(column($name, Kind::$kind, $description),)*]
    };
}

/// Figures with what there is to know about their article: one flat row each.
pub const FLAT: Table = Table {
    name: "figures",
    description: "A figure of an article",
    columns: columns! {
        "article" Text "The id of the article: the first 32 hexadecimal digits of the SHA-256 of its text",
        "figure" Integer "Counted from 1 within the article",
        "value" Number "The number, magnitudes multiplied out; a percentage is the number before the sign; of a range the lower end",
        "value_max" Number "The upper end of a range",
        "value_exact" Text "The digits of the number, which a float may have rounded",
        "unit" Text "The unit without its magnitude (元 户 %); empty where there is none",
        "unit_code" Text "The unit's UN/CEFACT or ISO 4217 code",
        "dimension" Text "The kind of quantity: count, money, length …",
        "qualifier" Text "exact, approx, more_than, less_than",
        "item" Text "What is counted or measured",
        "action" Text "What happened to it: the bare verb",
        "place" Text "The place or body it is about",
        "place_code" Text "The GB/T 2260 code of the division",
        "place_path" Text "The names from the province down, with / between",
        "place_revision" Integer "The year of the edition of GB/T 2260 that the code is taken from",
        "time" Text "ISO 8601 date, month, year or interval from/to",
        "time_from" Date "The first day of the time",
        "time_to" Date "The last day of the time",
        "time_text" Text "The words the time was read from",
        "modality" Text "actual, planned",
        "change" Text "none, up, down",
        "quote" Text "Number, qualifier and unit as they stand in the text",
        "sentence" Text "The sentence that proves it",
        "span_start" Integer "Where the quote begins, in code points of the article's text",
        "span_end" Integer "Where the quote ends",
        "source_start" Integer "Where the quote begins, in bytes of the document",
        "source_end" Integer "Where the quote ends",
        "confidence" Number "How sure the rules are, from 0 to 1",
        "title" Text "The headline of the article",
        "published" Date "The day of publication",
        "publisher" Text "Where the article comes from (来源)",
        "url" Text "Where the page was fetched from",
        "path" Text "The file the article was found in",
        "member" Text "Which member of an archive, or where in the file",
        "repeats" Text "The id of the article that this one repeats: a copy has that article's own",
    },
    key: &["article", "figure"],
    rows: |record| {
        let own = |figure| {
            let mut row = figure_row(record, figure);
            row.extend([
                Cell::some(record.title.as_ref()),
                Cell::date(record.published.as_ref()),
                Cell::some(record.publisher.as_ref()),
                Cell::some(record.source.url.as_ref()),
                Cell::text(&record.source.path),
                Cell::some(record.source.member.as_ref()),
                Cell::some(record.repeats.as_ref().map(|repeats| &repeats.id)),
            ]);
            row
        };
        record.figures.iter().map(own).collect()
    },
};

/// So many columns of [`FLAT`] are the figure's own.
const OWN: usize = 28;

/// Figures alone.
pub const FIGURES: Table = Table {
    columns: FLAT.columns.split_at(OWN).0,
    rows: |record| {
        let own = |figure| figure_row(record, figure);
        record.figures.iter().map(own).collect()
    },
    ..FLAT
};

fn figure_row<'r>(record: &'r Record, figure: &'r FigureRecord) -> Vec<Cell<'r>> {
    let place = figure.place.as_ref();
    let (from, to) = day_cells(figure.time.as_deref());
    let [start, end] = figure.span.map(Cell::count);
    let [source_start, source_end] = figure.source_span.map(Cell::count);
    vec![
        Cell::text(&record.id),
        Cell::count(figure.id),
        Cell::Exact(figure.value),
        Cell::number(figure.value_max),
        Cell::digits(Some(figure.value)),
        Cell::text(&figure.unit),
        Cell::some(figure.unit_code.as_ref()),
        Cell::some(figure.dimension.as_ref()),
        Cell::word(&figure.qualifier),
        Cell::text(&figure.item),
        Cell::some(figure.action.as_ref()),
        Cell::some(place.map(|place| &place.name)),
        Cell::some(place.and_then(|place| place.code.as_ref())),
        Cell::some(place.and_then(|place| place.path.as_ref())),
        revision(place),
        Cell::some(figure.time.as_ref()),
        from,
        to,
        Cell::some(figure.time_text.as_ref()),
        Cell::word(&figure.modality),
        Cell::word(&figure.change),
        Cell::text(&figure.quote),
        Cell::text(&figure.sentence),
        start,
        end,
        source_start,
        source_end,
        Cell::Float(figure.confidence),
    ]
}

fn revision(place: Option<&Place>) -> Cell<'static> {
    let revision = place.and_then(|place| place.revision);
    revision.map_or(Cell::Null, |year| Cell::Integer(i64::from(year)))
}

fn day_cells(time: Option<&str>) -> (Cell<'static>, Cell<'static>) {
    match time.and_then(days) {
        Some((from, to)) => (Cell::Date(from.into()), Cell::Date(to.into())),
        None => (Cell::Null, Cell::Null),
    }
}

/// Days since 1 January 1970, of a day written `YYYY-MM-DD`.
pub fn days_of(day: &str) -> Option<i32> {
    let day: Date = day.parse().ok()?;
    let since = Date::new(1970, 1, 1).ok()?.until(day).ok()?;
    Some(since.get_days())
}

/// Articles.
pub const ARTICLES: Table = Table {
    name: "articles",
    description: "An article",
    columns: columns! {
        "article" Text "The first 32 hexadecimal digits of the SHA-256 of its text",
        "title" Text "The headline",
        "published" Date "The day of publication",
        "author" Text "Who wrote it",
        "publisher" Text "Where it comes from (来源)",
        "editor" Text "Who edited it (责编)",
        "url" Text "Where the page was fetched from",
        "fetched" Text "When the page was fetched, ISO 8601",
        "path" Text "The file it was found in",
        "member" Text "Which member of an archive, or where in the file",
        "encoding" Text "The charset it was read in",
        "sha256" Text "The SHA-256 of the document",
        "bytes" Integer "How many bytes the document has",
        "repeats" Text "The id of the article that this one repeats",
        "repairs" Integer "In how many places the text was repaired",
        "text" Text "The repaired text in Simplified Chinese",
    },
    key: &["article"],
    rows: |record| {
        let source = &record.source;
        vec![vec![
            Cell::text(&record.id),
            Cell::some(record.title.as_ref()),
            Cell::date(record.published.as_ref()),
            Cell::some(record.author.as_ref()),
            Cell::some(record.publisher.as_ref()),
            Cell::some(record.editor.as_ref()),
            Cell::some(source.url.as_ref()),
            Cell::some(source.fetched.as_ref()),
            Cell::text(&source.path),
            Cell::some(source.member.as_ref()),
            Cell::text(&source.encoding),
            Cell::text(&source.sha256),
            Cell::count(source.bytes),
            Cell::some(record.repeats.as_ref().map(|repeats| &repeats.id)),
            Cell::count(record.repairs.iter().map(|repair| repair.count).sum()),
            Cell::text(&record.text),
        ]]
    },
};

/// Wholes and how much of them is done.
pub const PROGRESS: Table = Table {
    name: "progress",
    description: "A whole and how much of it is done",
    columns: columns! {
        "article" Text "The id of the article",
        "group" Integer "Counted from 1 within the article",
        "item" Text "What is to be done",
        "place" Text "Where",
        "place_code" Text "The GB/T 2260 code of the division",
        "place_path" Text "The names from the province down, with / between",
        "time" Text "As of when: ISO 8601 date, month, year or interval from/to",
        "time_from" Date "The first day of the time",
        "time_to" Date "The last day of the time",
        "unit" Text "The unit of the whole and of what is done",
        "total" Number "The whole",
        "completed" Number "What is done of it",
        "rate" Number "The stated rate, in per cent",
        "rate_computed" Number "completed / total, in per cent, rounded to two decimals",
        "consistent" Boolean "Whether the two rates agree within the rounding of the stated one",
        "figures" Text "The figures it was read from, a JSON list",
    },
    key: &["article", "group"],
    rows: |record| {
        let rows = record.progress.iter().enumerate().map(|(at, progress)| {
            let place = progress.place.as_ref();
            let (from, to) = day_cells(progress.time.as_deref());
            vec![
                Cell::text(&record.id),
                Cell::count(at + 1),
                Cell::text(&progress.item),
                Cell::some(place.map(|place| &place.name)),
                Cell::some(place.and_then(|place| place.code.as_ref())),
                Cell::some(place.and_then(|place| place.path.as_ref())),
                Cell::some(progress.time.as_ref()),
                from,
                to,
                Cell::text(&progress.unit),
                Cell::number(progress.total),
                Cell::number(progress.completed),
                Cell::number(progress.rate),
                Cell::number(progress.rate_computed),
                progress.consistent.map_or(Cell::Null, Cell::Boolean),
                Cell::json(&progress.figures),
            ]
        });
        rows.collect()
    },
};

/// Wholes and all their parts.
pub const SUMS: Table = Table {
    name: "sums",
    description: "A whole and all its parts",
    columns: columns! {
        "article" Text "The id of the article",
        "group" Integer "Counted from 1 within the article",
        "whole" Number "The whole",
        "parts" Text "The parts in reading order, a JSON list",
        "unit" Text "Their common unit",
        "consistent" Boolean "Whether the parts add up to the whole",
        "figures" Text "The figures: the whole's, then the parts', a JSON list",
    },
    key: &["article", "group"],
    rows: |record| {
        let rows = record.sums.iter().enumerate().map(|(at, sum)| {
            vec![
                Cell::text(&record.id),
                Cell::count(at + 1),
                Cell::Exact(sum.whole),
                Cell::json(&sum.parts),
                Cell::text(&sum.unit),
                Cell::Boolean(sum.consistent),
                Cell::json(&sum.figures),
            ]
        });
        rows.collect()
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::pipeline::{Page, read};
    use crate::record::records;

    #[test]
    fn every_row_has_a_cell_of_its_kind_for_every_column() {
        let page = Page {
            bytes: "某县项目进展\n全县共有民生项目30个，其中续建10个、新建20个，已完成15个，完成率50%。\n".into(),
            ..Page::default()
        };
        let records = records(&page, &read(&page, Lexicon::for_tests()));
        for table in [FLAT, FIGURES, ARTICLES, PROGRESS, SUMS] {
            let rows = (table.rows)(&records[0]);
            assert!(!rows.is_empty(), "{}", table.name);
            for row in rows {
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                for (cell, column) in row.iter().zip(table.columns) {
                    let fits = matches!(
                        (cell, column.kind),
                        (Cell::Null, _)
                            | (Cell::Text(_), Kind::Text)
                            | (Cell::Integer(_), Kind::Integer)
                            | (Cell::Exact(_) | Cell::Float(_), Kind::Number)
                            | (Cell::Date(_), Kind::Date)
                            | (Cell::Boolean(_), Kind::Boolean)
                    );
                    assert!(fits, "{}.{}: {cell:?}", table.name, column.name);
                }
            }
            for key in table.key {
                assert!(
                    table.columns.iter().any(|column| column.name == *key),
                    "{key}"
                );
            }
        }
        assert_eq!(FLAT.columns[OWN].name, "title");
    }
}
