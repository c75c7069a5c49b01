//! Documents in: files, folders and standard input become [`Page`]s.
//!
//! A folder is read in the order of its names, so that two runs over it give the same output. What
//! in it is no page is set aside with a reason; what the caller names is always tried.

mod kind;
mod walk;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use walk::{Skip, find, takes};

use crate::pipeline::{Origin, Page};

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// What a path led to.
#[derive(Debug)]
pub enum Found {
    /// A document to read.
    Document {
        /// The file, or [`STDIN`].
        path: PathBuf,
        /// Whether the caller named it, rather than a folder it is in.
        named: bool,
    },
    /// A file of a folder that is not read.
    Skipped {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        why: Skip,
    },
    /// Something that should have been read and could not.
    Failed {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: InputError,
    },
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// There is nothing of this name.
    #[error("no such file or folder")]
    Missing,
    /// The system refused.
    #[error("cannot be read: {}", .0.kind())]
    Read(std::io::Error),
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// It is something else than text.
    #[error("{0}, not a text or HTML page")]
    Binary(&'static str),
    /// Cleaning leaves no article of it.
    #[error("no article in it")]
    NoArticle,
}

impl From<std::io::Error> for InputError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Read(error),
        }
    }
}

/// Reads a document.
///
/// # Errors
/// When it cannot be read, is empty, or is not text.
pub fn load(path: &Path) -> Result<Page, InputError> {
    let bytes = if path.as_os_str() == STDIN {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(path)?
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(InputError::Empty);
    }
    if let Some(kind) = kind::not_text(&bytes) {
        return Err(InputError::Binary(kind));
    }
    let origin = Origin {
        path: display(path),
        ..Origin::default()
    };
    Ok(Page { origin, bytes })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("writes");
            load(&path).map(|page| page.bytes.len())
        };
        for (name, bytes, reason) in [
            ("a.txt", &b""[..], "empty"),
            ("b.txt", b" \r\n\t", "empty"),
            ("c.txt", b"%PDF-1.7 ...", "a PDF, not a text or HTML page"),
            (
                "d",
                b"PK\x03\x04....",
                "a zip archive, not a text or HTML page",
            ),
        ] {
            let error = file(name, bytes).expect_err(name);
            assert_eq!(error.to_string(), reason, "{name}");
        }
        assert_eq!(file("e.txt", "完成467个".as_bytes()).expect("text"), 12);
        let error = load(&folder.path().join("none")).expect_err("not there");
        assert_eq!(error.to_string(), "no such file or folder");
        let error = load(folder.path()).expect_err("a folder");
        assert_eq!(error.to_string(), "cannot be read: is a directory");
    }
}
