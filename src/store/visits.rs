//! What a crawl has to remember from one run to the next.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Row, params};

use super::{Store, StoreError, Writer};

/// A page as it was met the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The address, as it was found.
    pub url: String,
    /// Of which site.
    pub site: String,
    /// When it was found first.
    pub found: String,
    /// When it answered last.
    pub checked: String,
    /// What the server said of it.
    pub etag: Option<String>,
    /// What the server said of it.
    pub last_modified: Option<String>,
    /// The digest of the body of its last version.
    pub digest: String,
    /// When that was fetched.
    pub kept: String,
}

/// A response in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The file.
    pub warc: String,
    /// Where its record begins, and how long it is.
    pub offset: u64,
    /// How long the record is.
    pub length: u64,
    /// The address that answered.
    pub url: String,
    /// The address that was found.
    pub page: String,
    /// Of which site.
    pub site: String,
    /// What for: `page`, `start`, `robots`.
    pub role: &'static str,
    /// When.
    pub fetched: String,
    /// `200`.
    pub status: u16,
    /// Its type.
    pub mime: String,
    /// Whether it is the same as before.
    pub revisit: bool,
    /// The digest of its body.
    pub digest: String,
}

/// What a run of a crawl came to at a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SiteRun {
    /// Addresses of articles that were found.
    pub found: usize,
    /// Pages that were not known.
    pub new: usize,
    /// Pages that read otherwise than before.
    pub changed: usize,
    /// Pages that are as they were.
    pub unchanged: usize,
    /// Pages that gave nothing.
    pub failed: usize,
    /// Articles on the pages that are new or changed.
    pub articles: usize,
    /// Figures in those.
    pub figures: usize,
    /// Why pages gave nothing, and how many.
    pub reasons: BTreeMap<String, usize>,
    /// Why nothing could be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Store {
    /// The pages that are known of a site, by their address.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn pages(&self, site: &str) -> Result<HashMap<String, Page>, StoreError> {
        let read = |row: &Row<'_>| {
            Ok(Page {
                url: row.get(0)?,
                site: row.get(1)?,
                found: row.get(2)?,
                checked: row.get(3)?,
                etag: row.get(4)?,
                last_modified: row.get(5)?,
                digest: row.get(6)?,
                kept: row.get(7)?,
            })
        };
        let sql = "SELECT url, site, found, checked, etag, last_modified, digest, kept FROM pages WHERE site = ?1";
        let pages = self.all(sql, [site], read)?;
        Ok(pages
            .into_iter()
            .map(|page| (page.url.clone(), page))
            .collect())
    }

    /// Up to which byte a file of the archive is in the tables.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn taken(&self, warc: &str) -> Result<u64, StoreError> {
        let sql = "SELECT taken FROM archives WHERE warc = ?1";
        let taken: Vec<i64> = self.all(sql, [warc], |row| row.get(0))?;
        Ok(taken.first().map_or(0, |taken| (*taken).max(0) as u64))
    }

    /// The files of the archive that are known.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn archives(&self) -> Result<Vec<String>, StoreError> {
        self.all("SELECT warc FROM archives ORDER BY warc", [], |row| {
            row.get(0)
        })
    }

    /// When the crawl that was interrupted began, where the last one was.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn interrupted(&self) -> Result<Option<String>, StoreError> {
        let sql =
            "SELECT begun, ended FROM runs WHERE command LIKE 'crawl %' ORDER BY run DESC LIMIT 1";
        let last: Vec<(String, Option<String>)> =
            self.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(last
            .into_iter()
            .find(|(_, ended)| ended.is_none())
            .map(|(begun, _)| begun))
    }

    /// How many of the last runs found nothing at a site.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn quiet_runs(&self, site: &str) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM site_runs WHERE site = ?1 AND run > coalesce(
            (SELECT max(run) FROM site_runs WHERE site = ?1 AND new + changed + unchanged > 0), 0)";
        let runs: Vec<u32> = self.all(sql, [site], |row| row.get(0))?;
        Ok(runs.first().copied().unwrap_or(0))
    }

    /// What an index of a file of the archive holds, in the order of the file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn captures(&self, warc: &str) -> Result<Vec<Capture>, StoreError> {
        let read = |row: &Row<'_>| {
            let role: String = row.get(6)?;
            let roles = ["page", "start", "robots"];
            Ok(Capture {
                warc: row.get(0)?,
                offset: row.get::<_, i64>(1)?.max(0) as u64,
                length: row.get::<_, i64>(2)?.max(0) as u64,
                url: row.get(3)?,
                page: row.get(4)?,
                site: row.get(5)?,
                role: roles
                    .into_iter()
                    .find(|known| *known == role)
                    .unwrap_or("page"),
                fetched: row.get(7)?,
                status: row.get(8)?,
                mime: row.get(9)?,
                revisit: row.get(10)?,
                digest: row.get(11)?,
            })
        };
        let sql = "SELECT warc, offset, length, url, page, site, role, fetched, status, mime, revisit, digest
            FROM captures WHERE warc = ?1 ORDER BY offset";
        self.all(sql, [warc], read)
    }

    fn all<T, P: rusqlite::Params>(
        &self,
        sql: &str,
        values: P,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map(values, read)?.collect()
        };
        rows().map_err(|error| self.error(&error))
    }
}

impl Writer {
    /// Notes a response, and what is known of its page from then on.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn visited(&mut self, capture: &Capture, page: Option<&Page>) -> Result<(), StoreError> {
        self.within(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO captures (warc, offset, length, url, page, site, role, fetched, status,
                        mime, revisit, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                )?
                .execute(params![
                    capture.warc,
                    capture.offset as i64,
                    capture.length as i64,
                    capture.url,
                    capture.page,
                    capture.site,
                    capture.role,
                    capture.fetched,
                    capture.status,
                    capture.mime,
                    capture.revisit,
                    capture.digest,
                ])?;
            let Some(page) = page else {
                return Ok(());
            };
            connection
                .prepare_cached(
                    "INSERT INTO pages (url, site, found, checked, etag, last_modified, digest, kept)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT (url) DO UPDATE SET site = excluded.site, checked = excluded.checked,
                        etag = excluded.etag, last_modified = excluded.last_modified,
                        digest = excluded.digest, kept = excluded.kept",
                )?
                .execute(params![
                    page.url,
                    page.site,
                    page.found,
                    page.checked,
                    page.etag,
                    page.last_modified,
                    page.digest,
                    page.kept,
                ])?;
            Ok(())
        })
    }

    /// Notes up to which byte a file of the archive is in the tables.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn take_up_to(&mut self, warc: &str, byte: u64) -> Result<(), StoreError> {
        self.within(|connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO archives (warc, taken) VALUES (?1, ?2)")?
                .execute(params![warc, byte as i64])?;
            Ok(())
        })
    }

    /// Notes what this run came to at a site.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn site_run(&mut self, site: &str, of: &SiteRun) -> Result<(), StoreError> {
        let run = self.run;
        self.within(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO site_runs (run, site, found, new, changed, unchanged, failed, articles,
                        figures, reasons, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                )?
                .execute(params![
                    run,
                    site,
                    of.found as i64,
                    of.new as i64,
                    of.changed as i64,
                    of.unchanged as i64,
                    of.failed as i64,
                    of.articles as i64,
                    of.figures as i64,
                    serde_json::to_string(&of.reasons).unwrap_or_default(),
                    of.error,
                ])?;
            Ok(())
        })
    }
}
