//! An article, and the document it was found in.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::figures::{self, Figure};

/// An article as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Article {
    /// Made of its text.
    pub id: String,
    /// The headline.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it comes from.
    pub publisher: Option<String>,
    /// Who edited it.
    pub editor: Option<String>,
    /// The repaired text.
    pub text: String,
    /// The id of the article that this one repeats.
    pub repeats: Option<String>,
    /// Where it was found, the first place first.
    pub sources: Vec<Source>,
    /// What was done to its text: kinds, and how often.
    pub repairs: Vec<Repair>,
    /// What the program has to say about its reading.
    pub notes: Vec<String>,
    /// Its figures, in reading order.
    pub figures: Vec<Figure>,
}

/// Where an article was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Source {
    /// The file.
    pub path: String,
    /// Which member of an archive; empty where the file is the document.
    pub member: String,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// When.
    pub fetched: Option<String>,
    /// The charset it was read in.
    pub encoding: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: i64,
}

/// A kind of repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Repair {
    /// What was done.
    pub kind: String,
    /// In how many places.
    pub count: i64,
}

/// An article with all that is known of it; `None` where there is none with this id.
///
/// # Errors
/// What SQLite says.
pub fn article(connection: &Connection, id: &str) -> rusqlite::Result<Option<Article>> {
    let mut statement = connection.prepare_cached(
        "SELECT article, id, title, published, author, publisher, editor, text, repeats
         FROM articles WHERE id = ?1",
    )?;
    let read = |row: &Row<'_>| {
        let article = Article {
            id: row.get(1)?,
            title: row.get(2)?,
            published: row.get(3)?,
            author: row.get(4)?,
            publisher: row.get(5)?,
            editor: row.get(6)?,
            text: row.get(7)?,
            repeats: row.get(8)?,
            sources: Vec::new(),
            repairs: Vec::new(),
            notes: Vec::new(),
            figures: Vec::new(),
        };
        Ok((row.get::<_, i64>(0)?, article))
    };
    let Some((number, mut article)) = statement.query_row([id], read).optional()? else {
        return Ok(None);
    };
    article.sources = sources(connection, number)?;
    article.repairs = connection
        .prepare_cached("SELECT kind, count FROM repairs WHERE article = ?1 ORDER BY count DESC")?
        .query_map([number], |row| {
            Ok(Repair {
                kind: row.get(0)?,
                count: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    article.notes = connection
        .prepare_cached("SELECT message FROM notes WHERE article = ?1 ORDER BY id")?
        .query_map([number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    article.figures = figures::of_article(connection, number)?;
    Ok(Some(article))
}

fn sources(connection: &Connection, article: i64) -> rusqlite::Result<Vec<Source>> {
    let mut statement = connection.prepare_cached(
        "SELECT path, member, url, fetched, encoding, sha256, bytes
         FROM sources WHERE article = ?1 ORDER BY first DESC, path, member LIMIT 20",
    )?;
    let sources = statement.query_map([article], |row| {
        Ok(Source {
            path: row.get(0)?,
            member: row.get(1)?,
            url: row.get(2)?,
            fetched: row.get(3)?,
            encoding: row.get(4)?,
            sha256: row.get(5)?,
            bytes: row.get(6)?,
        })
    })?;
    sources.collect()
}

/// The document of an article's first source, packed; `None` where it was not kept. The bytes of
/// figures in it are known too.
pub type Kept = Option<(Vec<u8>, Vec<(i64, i64, i64)>)>;

/// Looks for the document of an article.
///
/// # Errors
/// What SQLite says.
pub fn kept(connection: &Connection, id: &str) -> rusqlite::Result<Kept> {
    let packed: Option<Vec<u8>> = connection
        .query_row(
            "SELECT packed FROM articles JOIN sources USING (article) JOIN documents USING (sha256)
             WHERE id = ?1 AND first = 1",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    let Some(packed) = packed else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT figures.id, source_start, source_end FROM figures JOIN articles USING (article)
         WHERE articles.id = ?1 ORDER BY figures.id",
    )?;
    let spans = statement.query_map(params![id], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    Ok(Some((packed, spans.collect::<rusqlite::Result<_>>()?)))
}
