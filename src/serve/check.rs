//! What does not agree: rates with counts, sums with parts, articles with each other.

use std::time::Duration;

use rusqlite::{Connection, Row};
use serde::Serialize;
use utoipa::ToSchema;

/// So long may the comparison of all figures take; it is made once for each state of the database.
pub const LIMIT: Duration = Duration::from_secs(120);
/// No more of each kind are kept.
pub const MOST: usize = 5_000;

/// Two statements that cannot both be right.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Contradiction {
    /// `rate`, `sum`, `articles`.
    pub kind: String,
    /// What it is about.
    pub item: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub time: Option<String>,
    /// What is stated.
    pub stated: String,
    /// What it comes to, or what is stated elsewhere.
    pub other: String,
    /// The unit.
    pub unit: String,
    /// The article's id.
    pub article: String,
    /// The article's headline.
    pub title: Option<String>,
    /// The other article's id, where there are two.
    pub other_article: Option<String>,
    /// The other article's headline.
    pub other_title: Option<String>,
}

const RATES: &str = "SELECT 'rate', p.item, coalesce(p.place_path, p.place), p.time, p.rate || '%',
        p.completed || ' / ' || p.total || ' = ' || p.rate_computed || '%', p.unit, a.id, a.title, NULL, NULL
    FROM (SELECT * FROM progress WHERE consistent = 0 LIMIT ?1) AS p
    JOIN articles AS a USING (article)";

const SUMS: &str = "SELECT 'sum', f.item, coalesce(f.place_path, f.place), f.time, s.whole,
        s.parts, s.unit, a.id, a.title, NULL, NULL
    FROM (SELECT * FROM sums WHERE consistent = 0 LIMIT ?1) AS s
    JOIN articles AS a USING (article)
    LEFT JOIN figures AS f ON f.article = s.article AND f.id = json_extract(s.figures, '$[0]')";

/// As `check.sql` of the store has it, with the articles' ids.
const ARTICLES: &str = "WITH same AS (
        SELECT figures.item, coalesce(figures.action, '') AS action,
            coalesce(figures.place_path, figures.place) AS spot, figures.time, figures.unit, figures.modality,
            min(figures.article) AS one, max(figures.article) AS other
        FROM figures JOIN articles USING (article)
        WHERE figures.item <> '' AND figures.place IS NOT NULL AND figures.time IS NOT NULL
            AND figures.change = 'none' AND figures.qualifier = 'exact' AND figures.value_max IS NULL
            AND articles.repeats IS NULL
        GROUP BY figures.item, action, spot, figures.time, figures.unit, figures.modality
        HAVING count(DISTINCT figures.value) > 1 AND count(DISTINCT figures.article) > 1
            AND count(*) = count(DISTINCT figures.article)
        LIMIT ?1
    )
    SELECT 'articles', same.item || CASE WHEN same.action = '' THEN '' ELSE ' · ' || same.action END,
        same.spot, same.time, f.value_exact, g.value_exact, same.unit, one.id, one.title, other.id, other.title
    FROM same
    JOIN articles AS one ON one.article = same.one
    JOIN articles AS other ON other.article = same.other
    JOIN figures AS f ON f.article = same.one AND f.item = same.item AND f.time = same.time AND f.unit = same.unit
        AND coalesce(f.action, '') = same.action AND f.modality = same.modality
        AND coalesce(f.place_path, f.place) = same.spot AND f.change = 'none' AND f.qualifier = 'exact'
        AND f.value_max IS NULL
    JOIN figures AS g ON g.article = same.other AND g.item = same.item AND g.time = same.time AND g.unit = same.unit
        AND coalesce(g.action, '') = same.action AND g.modality = same.modality
        AND coalesce(g.place_path, g.place) = same.spot AND g.change = 'none' AND g.qualifier = 'exact'
        AND g.value_max IS NULL";

/// All contradictions, those within articles first.
///
/// # Errors
/// What SQLite says.
pub fn contradictions(connection: &Connection) -> rusqlite::Result<Vec<Contradiction>> {
    let mut out = Vec::new();
    for sql in [RATES, SUMS, ARTICLES] {
        let mut statement = connection.prepare(sql)?;
        for row in statement.query_map([MOST as i64], contradiction)? {
            out.push(row?);
        }
    }
    Ok(out)
}

fn contradiction(row: &Row<'_>) -> rusqlite::Result<Contradiction> {
    Ok(Contradiction {
        kind: row.get(0)?,
        item: row.get(1)?,
        place: row.get(2)?,
        time: row.get(3)?,
        stated: plain(row, 4)?,
        other: plain(row, 5)?.trim_matches(['[', ']']).replace(',', " + "),
        unit: row.get(6)?,
        article: row.get(7)?,
        title: row.get(8)?,
        other_article: row.get(9)?,
        other_title: row.get(10)?,
    })
}

/// A number or a text as it is read.
fn plain(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    use rusqlite::types::Value;
    Ok(match row.get::<_, Value>(at)? {
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Null | Value::Blob(_) => String::new(),
    })
}
