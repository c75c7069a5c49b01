//! Documents in: files, folders, archives, tables and standard input become [`Page`]s.
//!
//! What something is shows in its first bytes. [`read()`] goes through files and folders, packed streams,
//! archives in archives and rows of tables, one document at a time: nothing is ever held whole but the
//! document under way, and that only up to a limit. The order is that of the paths, of the names in a
//! folder, of the members in an archive: two runs give the same. What is damaged is told with its place,
//! and the next record, member or row is looked for behind it.

mod error;
pub(crate) mod http;
mod kind;
mod packed;
mod read;
mod rows;
mod stream;
mod tar;
mod walk;
mod warc;
mod zip;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

pub use error::{InputError, Place, Position};
pub use rows::Fields;
pub use walk::{Patterns, Skip, takes};

use crate::parallel::guard;
use crate::pipeline::{Origin, Page};
use read::Reader;
use walk::Walked;

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// How inputs are read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which files of folders are read.
    pub patterns: Patterns,
    /// Which fields of tables hold what.
    pub fields: Fields,
    /// What is too much.
    pub limits: Limits,
    /// Counts the bytes that are read of files, as they are packed, for whoever wants to know.
    pub read: Arc<AtomicU64>,
}

/// What is too much for a document or an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a document.
    pub document: u64,
    /// The most members of a zip or tar archive.
    pub members: u64,
    /// How deep archives may be in each other; a packed archive counts twice.
    pub depth: u8,
    /// The most bytes that a small file may come to with all archives in it; a large one may come to more.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 32 << 20,
            members: 10_000_000,
            depth: 6,
            unpacked: 1 << 30,
        }
    }
}

/// What reading came upon.
#[derive(Debug)]
pub enum Found {
    /// A document.
    Document(Page),
    /// Something that is not read.
    Skipped {
        /// Where.
        place: Place,
        /// Why.
        why: Skip,
    },
    /// Something that should have been read and could not.
    Failed {
        /// Where.
        place: Place,
        /// Why.
        error: InputError,
    },
    /// Something odd, which is read all the same.
    Warned {
        /// Where.
        place: Place,
        /// What is odd.
        warning: &'static str,
    },
}

impl Found {
    /// How many bytes of a document it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Document(page) => page.bytes.len(),
            Self::Skipped { .. } | Self::Failed { .. } | Self::Warned { .. } => 0,
        }
    }

    /// Where the document is, for whoever hands it on; what is none tells its place itself.
    pub fn label(&self) -> Place {
        match self {
            Self::Document(page) => Place::of(page),
            Self::Skipped { .. } | Self::Failed { .. } | Self::Warned { .. } => Place::default(),
        }
    }
}

/// Reads everything that the paths lead to, until `sink` has had enough.
pub fn read(
    paths: &[PathBuf],
    options: &Options,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for walked in walk::walk(paths, options) {
        match walked {
            Walked::File { path, named } => read_file(&path, named, options, sink)?,
            Walked::Skipped { path, why } => sink(Found::Skipped {
                place: Place::file(display(&path)),
                why,
            })?,
            Walked::Failed { path, error } => sink(Found::Failed {
                place: Place::file(display(&path)),
                error,
            })?,
        }
    }
    ControlFlow::Continue(())
}

/// How many bytes the files have that [`read()`] goes through; `None` where there is no telling.
pub fn size(paths: &[PathBuf], options: &Options) -> Option<u64> {
    let mut bytes = 0;
    for walked in walk::walk(paths, options) {
        if let Walked::File { path, .. } = walked {
            if path.as_os_str() == STDIN {
                return None;
            }
            let file = std::fs::metadata(&path).ok();
            bytes += file
                .filter(std::fs::Metadata::is_file)
                .map_or(0, |file| file.len());
        }
    }
    Some(bytes)
}

/// Reads everything in bytes that come from elsewhere, as if they were a file of this name.
pub fn read_from(
    source: impl std::io::Read,
    name: &str,
    options: &Options,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    guarded(name, options, sink, |reader| reader.source(source, name))
}

fn read_file(
    path: &Path,
    named: bool,
    options: &Options,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    guarded(&display(path), options, sink, |reader| {
        reader.path(path, named)
    })
}

/// A fault in a reader costs the file it is reading.
fn guarded(
    name: &str,
    options: &Options,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
    work: impl FnOnce(&mut Reader) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let done = guard(|| {
        let mut reader = Reader {
            options,
            sink,
            failed: 0,
            spent: false,
        };
        work(&mut reader)
    });
    match done {
        Ok(flow) => flow,
        Err(fault) => sink(Found::Failed {
            place: Place::file(name),
            error: InputError::Fault(fault.to_string()),
        }),
    }
}

/// Reads a document: a file that is one, or that holds only one, or the member of this name (as
/// [`Place::name`] and `source.member` of the record have it).
///
/// # Errors
/// When it cannot be read, is empty, is not text, or when there is more than one.
pub fn load(path: &Path, member: Option<&str>, options: &Options) -> Result<Page, InputError> {
    let mut found: Option<Page> = None;
    let mut failed: Option<InputError> = None;
    let mut others = 0;
    let _ = read_file(path, true, options, &mut |item| {
        let (name, page) = match item {
            Found::Document(page) => (page.origin.member.clone(), Ok(page)),
            Found::Failed { place, error } => (place.name(), Err(error)),
            Found::Skipped { .. } | Found::Warned { .. } => return ControlFlow::Continue(()),
        };
        if member.is_some() && member != name.as_deref() {
            return ControlFlow::Continue(());
        }
        others += usize::from(found.is_some());
        match page {
            Ok(page) => found = found.take().or(Some(page)),
            Err(error) => failed = failed.take().or(Some(error)),
        }
        match member.is_some() || others > 0 {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    match (found, failed, member) {
        (Some(_), ..) if others > 0 => Err(InputError::Several),
        (Some(page), ..) => Ok(page),
        (None, Some(error), _) => Err(error),
        (None, None, Some(member)) => Err(InputError::NoMember(member.to_owned())),
        (None, None, None) => Err(InputError::Empty),
    }
}

/// A document that somebody has in memory.
///
/// # Errors
/// When it is empty, too long, or no text.
pub fn page(origin: Origin, bytes: Vec<u8>, limits: &Limits) -> Result<Page, InputError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(InputError::Empty);
    }
    if bytes.len() as u64 > limits.document {
        return Err(InputError::TooLong(limits.document));
    }
    match kind::not_text(&bytes) {
        Some(kind) => Err(InputError::Binary(kind)),
        None => Ok(Page { origin, bytes }),
    }
}

/// A path as the record writes it: with `/` between folders.
pub fn display(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
