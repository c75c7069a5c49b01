//! Why something cannot be read, and where it is.

use std::fmt;
use std::io;

use crate::pipeline::Page;

/// Why a document, or a part of an archive, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// There is nothing of this name.
    #[error("no such file or folder")]
    Missing,
    /// The system refused.
    #[error("cannot be read: {0}")]
    Read(io::ErrorKind),
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// It is something else than text.
    #[error("{0}, not a text or HTML page")]
    Binary(&'static str),
    /// Cleaning leaves no article of it.
    #[error("no article in it")]
    NoArticle,
    /// It is longer than a document may be.
    #[error("longer than {} (--max-document)", size(*.0))]
    TooLong(u64),
    /// It has more text than an article has.
    #[error("more than {} of text (--max-text)", size(*.0))]
    TooMuchText(u64),
    /// It ends before its end.
    #[error("truncated: {0}")]
    Truncated(&'static str),
    /// Its bytes contradict the format.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// It unpacks to far more than any text does.
    #[error("unpacks to more than {ratio} times its size: left at {}", size(*.bytes))]
    Bomb {
        /// The limit it broke.
        ratio: u64,
        /// How much had come out by then.
        bytes: u64,
    },
    /// The archives in a file unpack to far more than any text does, all of them together.
    #[error("with all before it, unpacks to more than {ratio} times the file's size: the rest of the file is left at {}", size(*.bytes))]
    Bombs {
        /// The limit they broke.
        ratio: u64,
        /// How much had come out by then.
        bytes: u64,
    },
    /// Archives in archives in archives.
    #[error("archives more than {0} deep in each other")]
    TooDeep(u8),
    /// More members than anybody would pack.
    #[error("more than {0} members; the rest is left")]
    TooMany(u64),
    /// It is packed in a way that is not known here.
    #[error("cannot be unpacked: {0}")]
    Unsupported(String),
    /// A row that is not what the file consists of.
    #[error("{0}")]
    Row(String),
    /// A table without a column for the text.
    #[error("no column for the text, only {0}; name one with --field text=COLUMN")]
    NoText(String),
    /// What the program itself wrote.
    #[error("records of gongbao, not documents")]
    Records,
    /// More than one document where one is wanted.
    #[error("holds more than one document; name one with --member")]
    Several,
    /// No such member.
    #[error("has no member {0}")]
    NoMember(String),
    /// A reader failed in a way that its author did not foresee.
    #[error("{0}")]
    Fault(String),
}

impl InputError {
    /// The reason in a word or two, the same for all documents that it concerns.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Read(_) => "cannot be read",
            Self::Empty => "empty",
            Self::Binary(_) => "not text",
            Self::NoArticle => "no article",
            Self::TooLong(_) => "too long",
            Self::TooMuchText(_) => "too much text",
            Self::Truncated(_) => "truncated",
            Self::Damaged(_) => "damaged",
            Self::Bomb { .. } | Self::Bombs { .. } => "unpacks to too much",
            Self::TooDeep(_) => "archives too deep in each other",
            Self::TooMany(_) => "too many members",
            Self::Unsupported(_) => "unknown packing",
            Self::Row(_) => "wrong row",
            Self::NoText(_) => "no column for the text",
            Self::Records => "records of gongbao",
            Self::Several => "several documents",
            Self::NoMember(_) => "no such member",
            Self::Fault(_) => "fault",
        }
    }
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            kind => Self::Read(kind),
        }
    }
}

/// Bytes that a reader could not make sense of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub(super) struct Damage {
    /// Where the damaged member begins, in the bytes that were unpacked.
    pub offset: u64,
    /// What is wrong with it.
    pub error: InputError,
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        io::Error::other(damage)
    }
}

impl Damage {
    /// The damage that travelled through another reader as an I/O error.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

/// A number of bytes for people.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(30, "GB"), (20, "MB"), (10, "kB")];
    for (bits, unit) in UNITS {
        if bytes >> bits > 0 {
            return format!("{} {unit}", bytes >> bits);
        }
    }
    format!("{bytes} bytes")
}

/// Where in a file something begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// At this byte of the file.
    Byte(u64),
    /// At this byte of what the file unpacks to.
    Unpacked(u64),
    /// On this line, counted from 1.
    Line(u64),
    /// In this row, counted from 1.
    Row(u64),
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Byte(at) => write!(out, "byte {at}"),
            Self::Unpacked(at) => write!(out, "byte {at} unpacked"),
            Self::Line(at) => write!(out, "line {at}"),
            Self::Row(at) => write!(out, "row {at}"),
        }
    }
}

/// Where something was found: a file, a member of it, a place in that.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, with `/` between folders; `-` for standard input.
    pub path: String,
    /// The member of an archive; of archives in archives the names from outside in, with `!` between.
    pub member: Option<String>,
    /// Where in it.
    pub position: Option<Position>,
}

impl Place {
    /// A file.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            ..Self::default()
        }
    }

    /// Where a document comes from.
    pub fn of(page: &Page) -> Self {
        Self {
            path: page.origin.path.clone(),
            member: page.origin.member.clone(),
            position: None,
        }
    }

    /// A member of what is here.
    pub(super) fn member(&self, name: &str) -> Self {
        Self {
            path: self.path.clone(),
            member: Some(match self.name() {
                Some(outer) => format!("{outer}!{name}"),
                None => name.to_owned(),
            }),
            position: None,
        }
    }

    /// A place in what is here.
    pub(super) fn at(&self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self.clone()
        }
    }

    /// Member and position in one: what tells the documents of a file apart.
    pub fn name(&self) -> Option<String> {
        match (&self.member, &self.position) {
            (Some(member), Some(position)) => Some(format!("{member}!{position}")),
            (Some(member), None) => Some(member.clone()),
            (None, Some(position)) => Some(position.to_string()),
            (None, None) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.path)?;
        if let Some(member) = &self.member {
            write!(out, ": {member}")?;
        }
        match self.position {
            // As compilers and grep write it, so that editors find the line.
            Some(Position::Line(line)) => write!(out, ":{line}"),
            Some(position) => write!(out, ": {position}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_from_outside_in() {
        let file = Place::file("a.zip");
        let line = file.member("b/c.jsonl").at(Position::Line(17));
        assert_eq!(line.to_string(), "a.zip: b/c.jsonl:17");
        assert_eq!(line.name().as_deref(), Some("b/c.jsonl!line 17"));
        let record = Place::file("a.warc.gz").at(Position::Byte(512));
        assert_eq!(record.to_string(), "a.warc.gz: byte 512");
        assert_eq!(record.name().as_deref(), Some("byte 512"));
        assert_eq!(file.name(), None);
        let inner = file.member("b.tar.gz").member("c/d.html");
        assert_eq!(inner.to_string(), "a.zip: b.tar.gz!c/d.html");
    }

    #[test]
    fn sizes_are_for_people() {
        for (bytes, text) in [(7, "7 bytes"), (1 << 15, "32 kB"), (32 << 20, "32 MB")] {
            assert_eq!(size(bytes), text);
        }
    }
}
