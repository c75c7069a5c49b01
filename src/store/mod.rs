//! A database of articles and their figures: SQLite, one file, to be asked in SQL.
//!
//! Articles are known by their id, which is made of their text: writing one twice changes nothing, and
//! one that is read otherwise than before takes the place of the old reading. A run may be killed at any
//! point: what it committed is there, and the next run adds the rest.

mod ask;
mod dates;
mod migrations;
pub mod questions;
mod rows;
pub mod search;
mod visits;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

pub use ask::{Answer, AskError, json, text};
pub use dates::days;
pub use rusqlite::types::Value;
pub use visits::{Capture, Page, SiteRun};
pub use write::{Document, Entry, Put, Writer};

/// How long to wait for another program that writes the same database.
const PATIENCE: Duration = Duration::from_secs(10);
/// `gong` in ASCII: says in the file's header whose it is.
const APPLICATION: i32 = 0x676f_6e67;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none.
    #[error("{}: no such database; `gongbao extract … -o {}` makes one", .0.display(), .0.display())]
    Missing(PathBuf),
    /// It is another program's, or no database.
    #[error("{}: no database of gongbao", .0.display())]
    Foreign(PathBuf),
    /// A later version of the program wrote it.
    #[error("{}: written by a later version of gongbao (format {found}, this one knows {known}); it stays as it is", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: usize,
        /// The last that is known here.
        known: usize,
    },
    /// An earlier version wrote it, and it is only to be read.
    #[error("{}: written by an earlier version of gongbao; `gongbao extract … -o {}` brings it up to date", .0.display(), .0.display())]
    Older(PathBuf),
    /// Another program is writing.
    #[error("{}: another program is writing it; try again when that is done", .0.display())]
    Busy(PathBuf),
    /// Its bytes contradict the format.
    #[error("{}: damaged ({reason}); it stays as it is. `sqlite3 {} .recover` may save what is in it", .path.display(), .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// It takes too long.
    #[error("no answer within {} s", .0.as_secs_f64())]
    TooLong(Duration),
    /// Something else went wrong.
    #[error("{}: {reason}", .path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
}

impl StoreError {
    fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = match error {
            rusqlite::Error::SqliteFailure(error, message) => {
                message.clone().unwrap_or_else(|| error.to_string())
            }
            other => other.to_string(),
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason },
            _ => Self::Failed { path, reason },
        }
    }
}

/// A database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens a database to write it; makes it where there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// When it is none of gongbao's, of a later version, damaged, or another program is at it. It stays as
    /// it is then.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(|error| StoreError::of(path, &error))?;
        let mut store = Self {
            connection,
            path: path.to_owned(),
        };
        store.check()?;
        store.prepare().map_err(|error| store.error(&error))?;
        Ok(store)
    }

    /// Opens a database to read it.
    ///
    /// # Errors
    /// When there is none, it is none of gongbao's, of another version, or damaged.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        if !path.is_file() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)
            .map_err(|error| StoreError::of(path, &error))?;
        let store = Self {
            connection,
            path: path.to_owned(),
        };
        let told = |error: &rusqlite::Error| store.error(error);
        (store.connection.busy_timeout(PATIENCE)).map_err(|error| told(&error))?;
        match store.check()? {
            migrations::KNOWN => Ok(store),
            0 => Err(StoreError::Foreign(path.to_owned())),
            _ => Err(StoreError::Older(path.to_owned())),
        }
    }

    /// Its connection, to ask it.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What an error of SQLite's means for this database.
    pub fn error(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::of(&self.path, error)
    }

    /// The version of its format, 0 for an empty file.
    fn check(&self) -> Result<usize, StoreError> {
        let pragma = |name: &str| -> Result<i32, StoreError> {
            (self.connection)
                .pragma_query_value(None, name, |row| row.get(0))
                .map_err(|error| self.error(&error))
        };
        let format = usize::try_from(pragma("user_version")?).unwrap_or(usize::MAX);
        let tables: i64 = (self.connection)
            .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
            .map_err(|error| self.error(&error))?;
        match (pragma("application_id")?, format, tables) {
            (APPLICATION, format, _) if format <= migrations::KNOWN => Ok(format),
            (APPLICATION, found, _) => Err(StoreError::Newer {
                path: self.path.clone(),
                found,
                known: migrations::KNOWN,
            }),
            (0, 0, 0) => Ok(0),
            _ => Err(StoreError::Foreign(self.path.clone())),
        }
    }

    fn prepare(&mut self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(PATIENCE)?;
        // Readers go on while a run writes; a kill loses nothing that was committed.
        self.connection.pragma_update(None, "journal_mode", "WAL")?;
        self.connection
            .pragma_update(None, "synchronous", "NORMAL")?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        // 64 MB: random access to the indexes of some million figures.
        self.connection.pragma_update(None, "cache_size", -65536)?;
        self.connection
            .pragma_update(None, "temp_store", "MEMORY")?;
        // 64 MB of the log before it goes into the file: a page of an index that many articles touch is
        // written once for all of them.
        self.connection
            .pragma_update(None, "wal_autocheckpoint", 16384)?;
        migrations::run(&mut self.connection)
    }
}

#[cfg(test)]
mod tests;
