//! Figures that an address asks for, each with the sentence that proves it.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::Failure;
use super::address::Address;
use super::index::{Found, Index, Wanted};
use crate::record::Number;
use crate::store::search;
use crate::text::Span;

/// A figure as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Figure {
    /// The id of the article, and of the figure in it: `43534f…:2`.
    pub figure: String,
    /// The number, exactly.
    #[schema(value_type = f64)]
    pub value: Option<Number>,
    /// The upper end of a range.
    #[schema(value_type = Option<f64>)]
    pub value_max: Option<Number>,
    /// The unit without its magnitude.
    pub unit: String,
    /// `exact`, `approx`, `more_than`, `less_than`.
    pub qualifier: String,
    /// What is counted.
    pub item: String,
    /// What happened to it.
    pub action: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Where, with what it lies in: `重庆市/江津区`.
    pub place_path: Option<String>,
    /// When, ISO 8601.
    pub time: Option<String>,
    /// `actual` or `planned`.
    pub modality: String,
    /// `none`, `up`, `down`.
    pub change: String,
    /// How sure the rules are, from 0 to 1.
    pub confidence: f64,
    /// The rules that made it, with blanks between.
    pub rules: String,
    /// The words of the figure.
    pub quote: String,
    /// The sentence that proves it.
    pub sentence: String,
    /// Where the quote begins, in code points of the article's text.
    pub span_start: i64,
    /// Where it ends.
    pub span_end: i64,
    /// The id of the article.
    pub article: String,
    /// The article's headline.
    pub title: Option<String>,
    /// The article's day of publication.
    pub published: Option<String>,
    /// Where the article was fetched from.
    pub url: Option<String>,
    /// The quote in the sentence, in bytes.
    #[serde(skip)]
    pub mark: Option<(usize, usize)>,
}

/// The filters of an address.
pub const FACETS: &[&str] = &[
    "q",
    "place",
    "item",
    "unit",
    "since",
    "until",
    "status",
    "confidence",
];

/// What an address asks for.
///
/// # Errors
/// When a filter makes no sense.
pub fn wanted(address: &Address, connection: &Connection) -> Result<Wanted, Failure> {
    let words = |name: &str| -> Result<Option<String>, Failure> {
        let Some(text) = address.get(name) else {
            return Ok(None);
        };
        let none = || Failure::Asked(format!("{name}: “{text}” holds no word to look for"));
        search::query(text).map(Some).ok_or_else(none)
    };
    let rowids = |sql: &str, query: &str| -> Result<Vec<u32>, Failure> {
        let mut statement = connection.prepare_cached(sql).map_err(Failure::Sqlite)?;
        let rows = statement.query_map([query], |row| row.get::<_, u32>(0));
        rows.and_then(Iterator::collect).map_err(Failure::Sqlite)
    };
    const ITEMS: &str = "SELECT rowid FROM item_search WHERE item_search MATCH ?1";
    const ARTICLES: &str = "SELECT rowid FROM article_search WHERE article_search MATCH ?1";
    let status = address.get("status");
    let confidence = address.get("confidence").map(|text| {
        let least = text
            .parse::<f32>()
            .ok()
            .filter(|least| (0.0..=1.0).contains(least));
        least
            .ok_or_else(|| Failure::Asked(format!("confidence: “{text}” is no number from 0 to 1")))
    });
    Ok(Wanted {
        place: address.owned("place"),
        unit: address.owned("unit"),
        items: words("item")?
            .map(|query| rowids(ITEMS, &query))
            .transpose()?,
        found: (words("q")?)
            .map(|query| Ok::<_, Failure>((rowids(ARTICLES, &query)?, rowids(ITEMS, &query)?)))
            .transpose()?,
        since: address.days("since")?.map(|(from, _)| from),
        until: address.days("until")?.map(|(_, to)| to),
        planned: match status {
            None => None,
            Some("planned") => Some(true),
            Some("actual") => Some(false),
            Some(other) => {
                return Err(Failure::Asked(format!(
                    "status: “{other}” is neither actual nor planned"
                )));
            }
        },
        confidence: confidence.transpose()?,
    })
}

/// Finds what an address asks for.
///
/// # Errors
/// When a filter makes no sense, or the database cannot be read.
pub fn find(
    index: &Index,
    connection: &Connection,
    address: &Address,
    skip: usize,
    most: usize,
) -> Result<(Found, Vec<Figure>), Failure> {
    let found = index.find(&wanted(address, connection)?, skip, most);
    let figures = found
        .page
        .iter()
        .filter_map(|(article, id)| one(connection, *article, *id).transpose())
        .collect::<rusqlite::Result<_>>()
        .map_err(Failure::Sqlite)?;
    Ok((found, figures))
}

const COLUMNS: &str = "articles.id, figures.id, value_exact, value_max_exact, unit, qualifier, item, action, place,
    place_path, time, modality, change, confidence, rules, quote, sentence, span_start, span_end, title,
    published, sources.url";
const JOINED: &str = "FROM figures JOIN articles USING (article)
    LEFT JOIN sources ON sources.article = figures.article AND sources.first = 1";
/// So many characters round a quote are looked through for its sentence.
const AROUND: i64 = 600;

fn one(connection: &Connection, article: u32, id: u32) -> rusqlite::Result<Option<Figure>> {
    let sql = format!(
        "SELECT {COLUMNS}, substr(text, max(span_start - {AROUND}, 0) + 1, 2 * {AROUND}) {JOINED}
         WHERE figures.article = ?1 AND figures.id = ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let read = |row: &Row<'_>| {
        let mut figure = figure(row)?;
        let near: String = row.get(22)?;
        let before = figure.span_start.min(AROUND);
        figure.mark = mark(&figure, &near, usize::try_from(before).unwrap_or(0));
        Ok(figure)
    };
    statement.query_row(params![article, id], read).optional()
}

/// All figures of an article, in reading order.
///
/// # Errors
/// What SQLite says.
pub fn of_article(connection: &Connection, article: i64) -> rusqlite::Result<Vec<Figure>> {
    let sql = format!("SELECT {COLUMNS} {JOINED} WHERE figures.article = ?1 ORDER BY figures.id");
    let mut statement = connection.prepare_cached(&sql)?;
    let figures = statement.query_map([article], figure)?;
    figures.collect()
}

fn figure(row: &Row<'_>) -> rusqlite::Result<Figure> {
    let article: String = row.get(0)?;
    let id: i64 = row.get(1)?;
    let number = |text: String| {
        rust_decimal::Decimal::from_str_exact(&text)
            .ok()
            .map(Number)
    };
    let figure = Figure {
        figure: format!("{article}:{id}"),
        value: number(row.get(2)?),
        value_max: row.get::<_, Option<String>>(3)?.and_then(number),
        unit: row.get(4)?,
        qualifier: row.get(5)?,
        item: row.get(6)?,
        action: row.get(7)?,
        place: row.get(8)?,
        place_path: row.get(9)?,
        time: row.get(10)?,
        modality: row.get(11)?,
        change: row.get(12)?,
        confidence: row.get(13)?,
        rules: row.get(14)?,
        quote: row.get(15)?,
        sentence: row.get(16)?,
        span_start: row.get(17)?,
        span_end: row.get(18)?,
        article,
        title: row.get(19)?,
        published: row.get(20)?,
        url: row.get(21)?,
        mark: None,
    };
    Ok(figure)
}

impl Figure {
    /// Its number within the article.
    pub fn number(&self) -> &str {
        self.figure.rsplit(':').next().unwrap_or_default()
    }
}

/// Where the quote stands in its sentence: the sentence may say the same number twice, so that its
/// surroundings in the text (`near`, with `before` characters ahead of the quote) have to tell which.
fn mark(figure: &Figure, near: &str, before: usize) -> Option<(usize, usize)> {
    let quote = near
        .char_indices()
        .nth(before)
        .map_or(near.len(), |(at, _)| at);
    let span = Span::new(quote, quote + figure.quote.len());
    let around = |at: &usize| Span::new(*at, at + figure.sentence.len()).contains(span);
    let sentences = near.match_indices(&figure.sentence).map(|(at, _)| at);
    let at = match sentences.into_iter().find(around) {
        Some(sentence) => quote - sentence,
        None => figure.sentence.find(&figure.quote)?,
    };
    let end = at + figure.quote.len();
    (figure.sentence.get(at..end) == Some(figure.quote.as_str())).then_some((at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(sentence: &str, quote: &str, near: &str, before: usize) -> Option<usize> {
        let figure = Figure {
            figure: "a:1".to_owned(),
            value: None,
            value_max: None,
            unit: String::new(),
            qualifier: String::new(),
            item: String::new(),
            action: None,
            place: None,
            place_path: None,
            time: None,
            modality: String::new(),
            change: String::new(),
            confidence: 1.0,
            rules: String::new(),
            quote: quote.to_owned(),
            sentence: sentence.to_owned(),
            span_start: 0,
            span_end: 0,
            article: "a".to_owned(),
            title: None,
            published: None,
            url: None,
            mark: None,
        };
        mark(&figure, near, before).map(|(at, _)| sentence[..at].chars().count())
    }

    #[test]
    fn the_right_one_of_equal_numbers_is_marked() {
        let sentence = "建成3个，完成3个。";
        assert_eq!(
            marked(sentence, "3个", "甲。建成3个，完成3个。", 4),
            Some(2)
        );
        assert_eq!(
            marked(sentence, "3个", "甲。建成3个，完成3个。", 9),
            Some(7)
        );
        assert_eq!(
            marked(sentence, "3个", "", 0),
            Some(2),
            "without its surroundings the first"
        );
        assert_eq!(marked(sentence, "4个", "", 0), None);
    }
}
