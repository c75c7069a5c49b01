//! Tables: every cell with a number becomes a figure, its item from the column's header and the
//! table's title, its place or item from the row's header, its unit from either or from the line
//! above the table.
//!
//! A change keeps the number as it is written without its sign, which says whether it is up or
//! down: -3.2 under 增长（%） is 3.2, down, as 下降3.2% is in a sentence. A level keeps its sign.

mod grid;
mod head;
#[cfg(test)]
mod tests;
mod title;
mod unit;
mod value;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

pub(crate) use self::grid::Grid;
use self::head::{Head, Rise};
use self::title::Title;
use self::unit::Scaled;
use self::value::{Content, Value};
use super::place::Places;
use super::time::Calendar;
use super::{Change, Dropped, Figure, Modality, Place};
use crate::clean::{Article, BlockKind, Table};
use crate::lexicon::{Lexicon, VerbClass};
use crate::segment::Sentence;
use crate::text::Span;

/// The longest item, in characters.
const LONGEST_ITEM: usize = 48;
/// A cell of words that is longer is read as sentences.
const LONGEST_LABEL: usize = 30;

/// What the tables of an article give.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of the tables.
    pub figures: Vec<Figure>,
    /// Numbers of cells that are no figures.
    pub dropped: Vec<Dropped>,
    /// The blocks that are rows of data, with their cells of running text.
    rows: HashMap<usize, Vec<Span>>,
}

impl Found {
    /// The cells of running text of a sentence that is a row of data, to be read in its place; `None`
    /// for a sentence outside tables.
    pub fn running_text(&self, sentence: &Sentence) -> Option<Vec<Sentence>> {
        let cells = self.rows.get(&sentence.block)?;
        let cut =
            |span: Span, cell: Span| Span::new(span.start.max(cell.start), span.end.min(cell.end));
        let parts = cells
            .iter()
            .map(|cell| Sentence {
                span: cut(sentence.span, *cell),
                clauses: sentence
                    .clauses
                    .iter()
                    .filter(|clause| clause.overlaps(*cell))
                    .map(|clause| cut(*clause, *cell))
                    .collect(),
                words: sentence
                    .words
                    .iter()
                    .filter(|word| cell.contains(word.span))
                    .cloned()
                    .collect(),
                ..*sentence
            })
            .filter(|sentence| !sentence.span.is_empty())
            .collect();
        Some(parts)
    }
}

/// Reads the tables of an article.
pub(super) fn read(
    article: &Article,
    places: &Places,
    calendar: Calendar,
    lexicon: &Lexicon,
) -> Found {
    let mut found = Found::default();
    for table in &article.tables {
        if let Some(reader) = Reader::of(article, table, places, calendar, lexicon) {
            reader.read(&mut found);
        }
    }
    found
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What its row is about.
    Label,
    /// The unit of its row.
    Unit,
    /// Numbers.
    Value,
    /// Words or numbers that say nothing about the others.
    Other,
}

/// A column with its header.
#[derive(Debug)]
struct Column<'a> {
    kind: Kind,
    head: Head<'a>,
    /// The place that the header names.
    place: Option<Place>,
    /// Whether its cells are places or bodies, as the header says.
    of_places: bool,
    /// Which of the table's groups of label columns its numbers belong to.
    group: usize,
    /// Its innermost header as written.
    leaf: String,
    /// Of a rate whose header does not say of what: what the column before it counts.
    of: String,
}

/// A row's labels, read.
#[derive(Debug, Clone, Default)]
struct RowHead<'a> {
    head: Head<'a>,
    place: Option<Place>,
    total: bool,
    unit: Option<Scaled<'a>>,
}

struct Reader<'a> {
    text: &'a str,
    article: &'a Article,
    places: &'a Places,
    lexicon: &'a Lexicon,
    grid: Grid,
    /// What stands in the cells that begin at a place of the grid.
    contents: Vec<Vec<Content<'a>>>,
    /// The first row of the header and the first behind it.
    header: (usize, usize),
    title: Title<'a>,
    columns: Vec<Column<'a>>,
    /// The label columns of each group.
    groups: Vec<Vec<usize>>,
}

#[allow(clippy::expect_used)]
static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:合计|总计|共计|小计|总数|累计|[全](?:省|市|州|县|区|旗|镇|乡|街道|村|国)(?:合计|总计|汇总|小计)?|[一-龥]{0,6}(?:合计|小计|总计))(?:数)?$")
        .expect("the pattern is fixed")
});
/// Headers of columns whose cells are places or bodies.
#[allow(clippy::expect_used)]
static OF_PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"乡镇|镇街|镇办|街镇|镇（|乡（|街道|地区|县区|区县|市县|县（|市（|县市|州市|行政区|区域|辖区|村名|村居|社区|部门|地市|盟市|旗县|^(?:单位|单位名称|村|县|市|区|镇|乡|省|省份|城市|名称|各地)$")
        .expect("the pattern is fixed")
});
/// Headers of label columns that say nothing about what is counted.
#[allow(clippy::expect_used)]
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"责任|牵头|负责|联系|备注|说明|时间|时限|日期|地址|法人|序号|编号")
        .expect("the pattern is fixed")
});
/// Headers that add nothing to what the row names.
const NEUTRAL: &[&str] = &[
    "绝对数",
    "绝对额",
    "绝对量",
    "数量",
    "数值",
    "总量",
    "指标值",
    "累计",
    "合计",
    "总计",
    "数",
    "值",
    "额",
    "实绩",
    "本期",
    "规模",
    "情况",
    "数据",
    "指标",
    "全年",
    "本年",
    "总数",
];

impl<'a> Reader<'a> {
    /// A reader for a table that holds data: two rows at least, two columns, numbers.
    fn of(
        article: &'a Article,
        table: &Table,
        places: &'a Places,
        calendar: Calendar,
        lexicon: &'a Lexicon,
    ) -> Option<Self> {
        let text = article.text.as_str();
        let grid = Grid::of(table);
        if grid.rows.len() < 2 || grid.width < 2 {
            return None;
        }
        let contents: Vec<Vec<Content>> = grid
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|slot| match slot.filter(|slot| slot.origin) {
                        Some(slot) => value::content(slot.cell.span.of(text), lexicon),
                        None => Content::Empty,
                    })
                    .collect()
            })
            .collect();
        let is_head = |row: usize| {
            contents.get(row).is_some_and(|cells| {
                !cells
                    .iter()
                    .any(|cell| matches!(cell, Content::Number(_) | Content::Phone | Content::Nil))
            }) && grid.filled(row).next().is_some()
        };
        let titles = (0..grid.rows.len())
            .take_while(|&row| {
                grid.filled(row).count() <= 1 && is_head(row) || grid.filled(row).next().is_none()
            })
            .count();
        let depth = grid.header_depth(titles, is_head);
        let body = titles + depth;
        let numbers = contents
            .iter()
            .skip(body)
            .flatten()
            .filter(|cell| matches!(cell, Content::Number(_) | Content::Year | Content::Phone))
            .count();
        if numbers == 0 {
            return None;
        }
        let first = table.rows.iter().flatten().next()?.span.start;
        let block = block_at(article, first)?;
        let title = title::read(article, table, &grid, titles, block, calendar, lexicon);
        let mut reader = Self {
            text,
            article,
            places,
            lexicon,
            grid,
            contents,
            header: (titles, body),
            title,
            columns: Vec::new(),
            groups: vec![Vec::new()],
        };
        reader.columns = (0..reader.grid.width).map(|at| reader.column(at)).collect();
        reader.group();
        Some(reader)
    }

    fn words(&self, row: usize, column: usize) -> String {
        self.grid.at(row, column).map_or_else(String::new, |slot| {
            slot.cell.span.of(self.text).split_whitespace().collect()
        })
    }

    fn content(&self, row: usize, column: usize) -> Option<&Content<'a>> {
        self.contents.get(row)?.get(column)
    }

    /// A column as its header and its cells say.
    fn column(&self, at: usize) -> Column<'a> {
        let mut parts: Vec<String> = Vec::new();
        let mut last = None;
        for row in self.header.0..self.header.1 {
            let cell = self.grid.at(row, at).map(|slot| slot.cell.span);
            if cell != last && cell.is_some_and(|span| !span.is_empty()) {
                parts.push(self.words(row, at));
            }
            last = cell;
        }
        let leaf = parts.last().cloned().unwrap_or_default();
        let of_places = OF_PLACES.is_match(&leaf);
        let mut place = None;
        parts.retain(|part| {
            let named = self.places.named(part, false, self.lexicon);
            let is_place = named.is_some() && !of_places;
            if is_place {
                place = named;
            }
            !is_place
        });
        let refs: Vec<&str> = parts.iter().map(String::as_str).collect();
        let head = head::read(&refs, &self.title.calendar, self.lexicon);
        Column {
            kind: self.kind(at, &leaf, &head),
            head,
            place,
            of_places,
            group: 0,
            leaf,
            of: String::new(),
        }
    }

    fn kind(&self, at: usize, leaf: &str, head: &Head) -> Kind {
        let (mut texts, mut units, mut numbers, mut years, mut running) = (0, 0, 0, 0, true);
        for row in self.header.1..self.grid.rows.len() {
            match self.content(row, at) {
                Some(Content::Text) => {
                    texts += 1;
                    units +=
                        usize::from(unit::scaled(&self.words(row, at), self.lexicon).is_some());
                }
                Some(Content::Number(value)) => {
                    numbers += 1;
                    running &= value.ordinal() == Some(Decimal::from(numbers));
                }
                Some(Content::Year) => years += 1,
                Some(Content::Phone) => numbers += 1,
                _ => {}
            }
        }
        let unnamed = leaf.is_empty() || leaf.eq_ignore_ascii_case("no.") || leaf == "号";
        if texts > 0 && units == texts && numbers == 0 && !head.of_what() {
            Kind::Unit
        } else if texts > numbers && texts > 0
            || years > 0 && numbers == 0 && (at == 0 || leaf.contains('年'))
        {
            Kind::Label
        } else if at == 0 && unnamed && running && numbers >= 2 && self.grid.width > 2 {
            Kind::Other
        } else {
            Kind::Value
        }
    }

    /// Gives each column of numbers its label columns: those at the left, or, where two tables stand
    /// side by side, the nearest with the same header.
    fn group(&mut self) {
        let mut filled = false;
        for at in 0..self.columns.len() {
            let group = self.groups.len() - 1;
            let Some(column) = self.columns.get(at) else {
                continue;
            };
            match column.kind {
                Kind::Label if !filled => self.groups[group].push(at),
                Kind::Label => {
                    let again = !column.leaf.is_empty()
                        && self.groups[0]
                            .iter()
                            .any(|&first| self.columns[first].leaf == column.leaf);
                    if again {
                        self.groups.push(vec![at]);
                        filled = false;
                    } else {
                        self.columns[at].kind = Kind::Other;
                    }
                }
                Kind::Value if column.head.drop.is_none() => filled = true,
                _ => {}
            }
            self.columns[at].group = self.groups.len() - 1;
        }
        self.complete_rates();
    }

    /// 完成率 behind 计划投资 and 完成投资 is that of the 投资.
    fn complete_rates(&mut self) {
        let mut before = String::new();
        for column in &mut self.columns {
            if column.kind != Kind::Value {
                before.clear();
            } else if column.head.rate && column.head.general {
                column.of.clone_from(&before);
            } else if column.head.change.is_none() {
                before = head::counted(&column.head.item).to_owned();
            }
        }
    }

    fn read(&self, found: &mut Found) {
        let mut section = String::new();
        for row in 0..self.grid.rows.len() {
            let Some(block) = self.block_of(row) else {
                continue;
            };
            let cells: &[Content] = self.contents.get(row).map_or(&[], Vec::as_slice);
            let data = cells.iter().any(|cell| {
                matches!(
                    cell,
                    Content::Number(_) | Content::Year | Content::Phone | Content::Nil
                )
            });
            if row < self.header.1 {
                found.rows.insert(block, Vec::new());
                continue;
            }
            if !data {
                let mut filled = self.grid.filled(row);
                if let (Some(cell), None) = (filled.next(), filled.next()) {
                    section = head::plain(cell.span.of(self.text));
                }
                continue;
            }
            found.rows.insert(block, self.running_text(row));
            self.row(row, block, &section, found);
        }
    }

    /// The cells of a row that are sentences rather than labels.
    fn running_text(&self, row: usize) -> Vec<Span> {
        self.grid
            .filled(row)
            .map(|cell| cell.span)
            .filter(|span| is_running_text(span.of(self.text)))
            .collect()
    }

    fn block_of(&self, row: usize) -> Option<usize> {
        let cells = self.grid.rows.get(row)?;
        let cell = cells.iter().flatten().find(|slot| slot.origin)?;
        block_at(self.article, cell.cell.span.start)
    }

    fn row(&self, row: usize, block: usize, section: &str, found: &mut Found) {
        let heads: Vec<RowHead> = self
            .groups
            .iter()
            .map(|labels| self.row_head(row, labels, section))
            .collect();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(slot) = self.grid.at(row, at).filter(|slot| slot.origin) else {
                continue;
            };
            let cell = slot.cell.span;
            let value = match self.content(row, at) {
                Some(Content::Number(value)) => (**value).clone(),
                Some(Content::Year) if column.kind == Kind::Value => {
                    match value::value(cell.of(self.text), self.lexicon) {
                        Some(value) => value,
                        None => continue,
                    }
                }
                Some(Content::Phone) => {
                    found
                        .dropped
                        .push(dropped(cell, ("table:contact", "a telephone number")));
                    continue;
                }
                _ => continue,
            };
            let Some(head) = heads.get(column.group) else {
                continue;
            };
            let span = value.span.shifted(cell.start);
            match self.figure(column, head, &value, section) {
                Ok(figure) => {
                    let sentence = self
                        .article
                        .blocks
                        .get(block)
                        .map_or(span, |block| block.span);
                    found.figures.push(Figure {
                        span,
                        sentence,
                        ..figure
                    });
                }
                Err(why) => found.dropped.push(dropped(span, why)),
            }
        }
    }

    fn row_head(&self, row: usize, labels: &[usize], section: &str) -> RowHead<'a> {
        let mut out = RowHead::default();
        let mut parts = Vec::new();
        for &at in labels {
            let Some(column) = self.columns.get(at) else {
                continue;
            };
            let words = self.words(row, at);
            if words.is_empty() || BESIDE.is_match(&column.leaf) || self.is_nil(row, at) {
                continue;
            }
            let label = head::plain(&words);
            if TOTAL.is_match(&label) {
                out.total = true;
            } else if let Some(place) = self.places.named(&label, column.of_places, self.lexicon) {
                out.place = Some(place);
            } else if !is_running_text(&label) {
                parts.push(label);
            }
        }
        let refs: Vec<&str> = parts.iter().map(String::as_str).collect();
        out.head = head::read(&refs, &self.title.calendar, self.lexicon);
        if !out.head.general {
            out.head.modality = None;
        }
        if out.place.is_none() {
            out.place = self.places.named(section, false, self.lexicon);
        }
        out.unit = (0..self.grid.width)
            .filter(|&at| {
                self.columns
                    .get(at)
                    .is_some_and(|column| column.kind == Kind::Unit)
            })
            .find_map(|at| unit::scaled(&self.words(row, at), self.lexicon));
        out
    }

    fn is_nil(&self, row: usize, column: usize) -> bool {
        matches!(self.content(row, column), Some(Content::Nil))
    }

    /// The figure of a cell, its spans still to be set; or why it is none.
    fn figure(
        &self,
        column: &Column<'a>,
        row: &RowHead<'a>,
        value: &Value<'a>,
        section: &str,
    ) -> Result<Figure, (&'static str, &'static str)> {
        let quantity = &value.quantity;
        for head in [&column.head, &row.head] {
            if let Some(why) = head.drop.filter(|(rule, _)| {
                head.unit.is_none() && quantity.unit.is_none()
                    || matches!(*rule, "table:age" | "table:score")
            }) {
                return Err(why);
            }
        }
        if column.kind == Kind::Other && column.leaf.is_empty() {
            return Err(("table:rank", "a running number"));
        }
        let mut rules = vec!["table:cell"];
        let item = self.item(column, row, section);
        if item.is_empty() {
            return Err(("table:no-item", "a number that no header explains"));
        }
        let scaled = self.unit(column, row, value);
        rules.extend(scaled.map(|(_, rule)| rule));
        let unit = quantity.unit.or(scaled.map(|(scaled, _)| scaled.unit));
        let magnitude = scaled
            .filter(|_| quantity.unit.is_none() && quantity.magnitude == Decimal::ONE)
            .map_or(Decimal::ONE, |(scaled, _)| scaled.magnitude);
        let rise = column.head.change.or(row.head.change);
        let sign = if value.negative && rise.is_none() {
            -Decimal::ONE
        } else {
            Decimal::ONE
        };
        let scale = |value: Decimal| {
            let scaled = value
                .checked_mul(magnitude)
                .and_then(|value| value.checked_mul(sign));
            scaled.map(|value| value.normalize())
        };
        let too_large = ("table:too-large", "a number too large to hold exactly");
        let amount = scale(quantity.value).ok_or(too_large)?;
        let change = change(rise, value.negative, amount);
        if change != Change::None {
            rules.push("table:change-from-header");
        }
        let (place, rule) = self.place(column, row);
        rules.extend(rule);
        let modality = column
            .head
            .modality
            .or(row.head.modality)
            .or(self.title.modality)
            .unwrap_or(Modality::Actual);
        if modality == Modality::Planned {
            rules.push("table:planned-from-header");
        }
        let time = self.time(column, row, modality);
        let confidence = if place.is_some() { 0.95 } else { 0.85 };
        Ok(Figure {
            value: amount,
            value_max: quantity.max.and_then(scale),
            unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
            unit_code: unit.and_then(|unit| unit.code.clone()),
            dimension: unit.map(|unit| unit.dimension.clone()),
            qualifier: quantity.qualifier,
            item,
            action: self.action(column, change),
            place,
            time: time.as_ref().map(|(iso, _)| iso.clone()),
            time_text: time.map(|(_, words)| words),
            modality,
            change,
            span: value.span,
            sentence: value.span,
            rules,
            confidence,
        })
    }

    /// The unit that the headers give a number which has none of its own.
    fn unit(
        &self,
        column: &Column<'a>,
        row: &RowHead<'a>,
        value: &Value<'a>,
    ) -> Option<(Scaled<'a>, &'static str)> {
        let quantity = &value.quantity;
        if quantity.unit.is_some() {
            return None;
        }
        if column.head.unit.is_some() {
            return column.head.unit;
        }
        let relative = |head: &Head| head.change.is_some() || head.rate;
        let from_row = row.unit.map(|unit| (unit, "table:unit-from-column"));
        let from_label = row.head.unit.map(|(unit, _)| (unit, "table:unit-from-row"));
        if relative(&column.head) {
            // A part of one: 0.94 is no per cent.
            let part = column.head.rate
                && quantity.value <= Decimal::ONE
                && !quantity.value.fract().is_zero();
            let percent = unit::scaled("%", self.lexicon).filter(|_| !part);
            return self
                .title
                .stated
                .rate
                .or(percent)
                .map(|unit| (unit, "table:unit-of-rate"));
        }
        if from_row.is_some() || from_label.is_some() {
            return from_row.or(from_label);
        }
        if relative(&row.head) {
            return unit::scaled("%", self.lexicon).map(|unit| (unit, "table:unit-of-rate"));
        }
        self.title
            .stated
            .plain
            .map(|unit| (unit, "table:unit-of-table"))
    }

    /// What the row names with what the column says of it; with the table's title where both only
    /// say what kind of number it is.
    fn item(&self, column: &Column, row: &RowHead, section: &str) -> String {
        let of_column = if NEUTRAL.contains(&column.head.item.as_str()) && !row.head.item.is_empty()
        {
            String::new()
        } else {
            column.head.item.clone()
        };
        let of_row = row.head.item.clone();
        let general = column.head.general && row.head.general && column.of.is_empty();
        let of_column = head::joined(&[column.of.clone(), of_column]);
        let mut parts = if row.head.general {
            vec![of_column, of_row]
        } else {
            vec![of_row, of_column]
        };
        if general {
            let whole = if section.is_empty() || row.place.is_some() {
                &self.title.subject
            } else {
                section
            };
            parts.insert(0, whole.to_owned());
        }
        let item = head::joined(&parts);
        item.chars().take(LONGEST_ITEM).collect()
    }

    fn place(&self, column: &Column, row: &RowHead) -> (Option<Place>, Option<&'static str>) {
        if row.total {
            return (
                row.place.clone().or(self.places.home().cloned()),
                Some("table:total-row"),
            );
        }
        if let Some(place) = &row.place {
            return (Some(place.clone()), Some("table:place-from-row"));
        }
        if let Some(place) = &column.place {
            return (Some(place.clone()), Some("table:place-from-header"));
        }
        let home = self.places.home().cloned();
        let rule = home.as_ref().map(|_| "place:article");
        (home, rule)
    }

    /// The time of the headers; else that of the table, which a plan takes only where it is a year.
    fn time(&self, column: &Column, row: &RowHead, modality: Modality) -> Option<(String, String)> {
        let own = column.head.time.clone().or_else(|| row.head.time.clone());
        if own.is_some() {
            return own;
        }
        let (iso, words) = self.title.time.clone()?;
        if column.head.year_before || row.head.year_before {
            return year_before(&iso).map(|iso| (iso, words));
        }
        (modality == Modality::Actual || iso.len() == 4).then_some((iso, words))
    }

    /// What happened, where the header is a verb or one of change.
    fn action(&self, column: &Column, change: Change) -> Option<String> {
        match change {
            Change::Up => return Some("增长".to_owned()),
            Change::Down => return Some("下降".to_owned()),
            Change::None => {}
        }
        if column.head.modality == Some(Modality::Planned) {
            return None;
        }
        let (leaf, _) = unit::split(&column.leaf, self.lexicon);
        let verb = |text: &&str| {
            matches!(
                self.lexicon.verbs.class(text),
                Some(VerbClass::Act | VerbClass::Name)
            )
        };
        // 完成, 完成投资, but not 完成率.
        let first = leaf
            .char_indices()
            .nth(2)
            .map_or(leaf.as_str(), |(at, _)| &leaf[..at]);
        let whole = Some(leaf.as_str()).filter(verb);
        let first = Some(first).filter(verb).filter(|_| !column.head.rate);
        whole.or(first).map(str::to_owned)
    }
}

impl Head<'_> {
    /// Whether it names a thing; the header of a column of units does not.
    fn of_what(&self) -> bool {
        !self.item.is_empty() && !self.item.ends_with("单位")
    }
}

/// Whether a cell holds a sentence rather than a label.
fn is_running_text(words: &str) -> bool {
    words.chars().count() > LONGEST_LABEL || words.contains(['。', '；'].as_slice())
}

fn dropped(span: Span, (rule, reason): (&'static str, &'static str)) -> Dropped {
    Dropped {
        span,
        rule,
        reason: reason.to_owned(),
    }
}

fn change(rise: Option<Rise>, negative: bool, value: Decimal) -> Change {
    match rise {
        Some(_) if value.is_zero() => Change::None,
        Some(Rise::Up) if !negative => Change::Up,
        Some(Rise::Down) if negative => Change::Up,
        Some(_) => Change::Down,
        None => Change::None,
    }
}

/// The same time a year before: 2021-01/2021-10 for 2022-01/2022-10.
fn year_before(iso: &str) -> Option<String> {
    let parts: Option<Vec<String>> = iso
        .split('/')
        .map(|part| {
            let year: u32 = part.get(..4)?.parse().ok()?;
            Some(format!("{:04}{}", year.checked_sub(1)?, part.get(4..)?))
        })
        .collect();
    parts.map(|parts| parts.join("/"))
}

/// The table row that holds a place of the text.
fn block_at(article: &Article, at: usize) -> Option<usize> {
    let index = article.blocks.partition_point(|block| block.span.end < at);
    article
        .blocks
        .get(index)
        .filter(|block| block.kind == BlockKind::TableRow && block.span.start <= at)
        .map(|_| index)
}
