//! Where every response is kept as it came: WARC 1.1 (ISO 28500), one gzip member a record.
//!
//! A visit is a group of records, written at once: the request, what is known from elsewhere, and last the response,
//! or that it is the one of before. A group without its response was cut short, and is cut away when the archive is
//! opened the next time.

mod index;
mod packed;
mod recover;

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::fetch::Answer;
pub use index::{Indexed, write_index};
pub use packed::Packed;
pub use recover::recover;

/// Why the archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be written.
    #[error("{}: cannot be written: {}", .path.display(), .source)]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be read.
    #[error("{}: cannot be read: {}", .path.display(), .source)]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is damage in it that no interrupted run leaves behind.
    #[error("{}: damaged at byte {offset}, with more behind it; move the file elsewhere, and read it with `gongbao extract`", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: u64,
    },
}

/// What a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It may hold an article.
    Page,
    /// It leads to articles.
    Start,
    /// It says what may be asked for.
    Robots,
}

impl Role {
    /// As the archive and the database write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Start => "start",
            Self::Robots => "robots",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Page, Self::Start, Self::Robots]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// A response on its way into the archive.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The response.
    pub answer: Answer,
    /// What for.
    pub role: Role,
    /// Of which site.
    pub site: String,
    /// The address that was found, where redirects led elsewhere.
    pub found: String,
    /// The day of publication that a feed gives.
    pub published: Option<Date>,
    /// When the same was kept, where it is the same as before.
    pub same: Option<String>,
}

/// A response in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file's name.
    pub warc: String,
    /// Where its group begins.
    pub begin: u64,
    /// Where its record begins.
    pub offset: u64,
    /// Where it ends, and the group.
    pub end: u64,
    /// The address that answered.
    pub url: String,
    /// The address that was found.
    pub found: String,
    /// When, ISO 8601.
    pub fetched: String,
    /// What for.
    pub role: Role,
    /// Of which site.
    pub site: String,
    /// The day of publication that a feed gives.
    pub published: Option<Date>,
    /// `200`.
    pub status: u16,
    /// Whether it is the same as before.
    pub revisit: bool,
    /// The digest of the body, `sha256:` and hexadecimal digits.
    pub digest: String,
    /// Head and body as HTTP has them.
    pub http: Vec<u8>,
}

/// The file of a run.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    name: String,
    file: File,
    length: u64,
}

impl Archive {
    /// Opens the file of a day in a folder, to write at its end; makes both where there is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(folder: &Path, day: Date, user_agent: &str) -> Result<Self, ArchiveError> {
        let name = format!("{day}.warc.gz");
        let path = folder.join(&name);
        let open = || -> io::Result<Self> {
            std::fs::create_dir_all(folder)?;
            let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
            let length = file.seek(SeekFrom::End(0))?;
            Ok(Self {
                path: path.clone(),
                name,
                file,
                length,
            })
        };
        let mut archive = open().map_err(|source| ArchiveError::Write {
            path: path.clone(),
            source,
        })?;
        if archive.length == 0 {
            let info = packed::info(&archive.name, user_agent);
            archive.append(&info)?;
        }
        Ok(archive)
    }

    /// The file's name in its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a group; it is there whole, or the file is as before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, group: Packed) -> Result<Kept, ArchiveError> {
        let begin = self.length;
        self.append(&group.bytes)?;
        Ok(Kept {
            warc: self.name.clone(),
            begin,
            offset: begin + group.response,
            end: self.length,
            ..group.kept
        })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        if let Err(source) = self.file.write_all(bytes) {
            // What came to lie there would be in the way of the next.
            let _ = self.file.set_len(self.length);
            return Err(ArchiveError::Write {
                path: self.path.clone(),
                source,
            });
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Makes what was written outlast the machine.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sync(&self) -> Result<(), ArchiveError> {
        self.file.sync_data().map_err(|source| ArchiveError::Write {
            path: self.path.clone(),
            source,
        })
    }
}
