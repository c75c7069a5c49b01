//! Articles that hold words: those with the words in their headline first, then the latest.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use utoipa::ToSchema;

use super::Failure;
use super::index::Index;
use crate::store::search::{self, hits};

/// No more articles than these are put in order.
pub const MOST: usize = 10_000;
/// So many characters are shown before the first hit, and after it.
const BEFORE: usize = 30;
const AFTER: usize = 110;

/// An article with words that were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hit {
    /// The article's id.
    pub article: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its day of publication.
    pub published: Option<String>,
    /// How many figures it has.
    pub figures: i64,
    /// Its text round the first of the words.
    pub snippet: String,
}

/// Searches; gives how many there are (no more than [`MOST`] + 1 are counted) and a page of them.
///
/// # Errors
/// When there is nothing to look for, or the database cannot be read.
pub fn search(
    index: &Index,
    connection: &Connection,
    words: &str,
    skip: usize,
    most: usize,
) -> Result<(usize, Vec<Hit>), Failure> {
    let none = || Failure::Asked(format!("q: “{words}” holds no word to look for"));
    let query = search::query(words).ok_or_else(none)?;
    let titled = matching(connection, &format!("title : ({query})"))?;
    let mut found: Vec<(bool, u32)> = titled.iter().map(|article| (true, *article)).collect();
    let all = matching(connection, &query)?;
    let mut in_title = titled;
    in_title.sort_unstable();
    let rest = all
        .into_iter()
        .filter(|article| in_title.binary_search(article).is_err());
    found.extend(rest.map(|article| (false, article)));
    found.sort_unstable_by_key(|(title, article)| {
        std::cmp::Reverse((*title, index.published(*article), *article))
    });
    let page = found.iter().skip(skip).take(most);
    let hits = page.filter_map(|(_, article)| hit(connection, *article, words).transpose());
    let hits = hits
        .collect::<rusqlite::Result<_>>()
        .map_err(Failure::Sqlite)?;
    Ok((found.len(), hits))
}

fn matching(connection: &Connection, query: &str) -> Result<Vec<u32>, Failure> {
    let read = || -> rusqlite::Result<Vec<u32>> {
        let mut statement = connection.prepare_cached(
            "SELECT rowid FROM article_search WHERE article_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
        )?;
        let rows = statement.query_map((query, MOST as i64 + 1), |row| row.get(0))?;
        rows.collect()
    };
    read().map_err(Failure::Sqlite)
}

fn hit(connection: &Connection, article: u32, words: &str) -> rusqlite::Result<Option<Hit>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, title, published, text, (SELECT count(*) FROM figures WHERE figures.article = articles.article)
         FROM articles WHERE article = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let title: Option<String> = row.get(1)?;
        let text = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let body = title
            .as_deref()
            .and_then(|title| text.strip_prefix(title))
            .unwrap_or(text);
        Ok(Hit {
            article: row.get(0)?,
            snippet: snippet(body.trim(), words),
            title,
            published: row.get(2)?,
            figures: row.get(4)?,
        })
    };
    statement.query_row([article], read).optional()
}

/// The text round the first hit.
fn snippet(text: &str, words: &str) -> String {
    let first = hits(text, words).first().map_or(0, |(at, _)| *at);
    let (before, behind) = text.split_at_checked(first).unwrap_or(("", text));
    let from = before
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(at, _)| at);
    let to = behind
        .char_indices()
        .nth(AFTER)
        .map_or(text.len(), |(at, _)| first + at);
    let shown = text.get(from..to).unwrap_or_default().replace('\n', " ");
    let (open, close) = (
        if from > 0 { "…" } else { "" },
        if to < text.len() { "…" } else { "" },
    );
    format!("{open}{shown}{close}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_shows_the_first_hit() {
        let long = "甲".repeat(200);
        let text = format!("{long}无障碍改造{long}");
        let shown = snippet(&text, "障碍");
        assert!(
            shown.starts_with("…甲") && shown.ends_with("甲…"),
            "{shown}"
        );
        assert!(shown.contains("无障碍改造"));
        assert_eq!(shown.chars().count(), BEFORE + AFTER + 2);
        assert_eq!(snippet("完成3个。\n其他", "完成"), "完成3个。 其他");
        assert_eq!(snippet("", "完成"), "");
    }
}
