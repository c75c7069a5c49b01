//! Records out, in the form that the output's name asks for: lines of JSON, or a database.

mod lines;

use std::path::Path;

pub use lines::{Output, OutputError, beside};

use crate::record::{Record, Repeats};
use crate::store::{Entry, Writer};

/// What an output consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines of JSON.
    Lines,
    /// A database.
    Store,
}

impl Form {
    /// The form that a name asks for: a database for `.db`, `.sqlite` and `.sqlite3`, else lines.
    pub fn of(path: Option<&Path>) -> Self {
        let ending = path
            .and_then(Path::extension)
            .and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("db" | "sqlite" | "sqlite3") => Self::Store,
            _ => Self::Lines,
        }
    }
}

/// An article in the form of an output: made on any thread, written on one.
#[derive(Debug)]
pub enum Made {
    /// A line of JSON.
    Line(Vec<u8>),
    /// What the database takes.
    Entry(Box<Entry>),
}

impl Made {
    /// Makes it, of a record and the bytes of its document.
    ///
    /// # Errors
    /// As [`Record::to_line`].
    pub fn of(record: Record, document: &[u8], form: Form) -> serde_json::Result<Self> {
        Ok(match form {
            Form::Lines => Self::Line(record.to_line()?),
            Form::Store => Self::Entry(Box::new(Entry::new(record, Some(document)))),
        })
    }

    /// Notes which article it repeats.
    ///
    /// # Errors
    /// As [`Record::mark`].
    pub fn mark(&mut self, repeats: Repeats) -> serde_json::Result<()> {
        match self {
            Self::Line(line) => Record::mark(line, &repeats)?,
            Self::Entry(entry) => entry.mark(repeats),
        }
        Ok(())
    }
}

/// Where articles go.
#[derive(Debug)]
pub enum Sink {
    /// To a stream or a file of lines.
    Lines(Output),
    /// To a database.
    Store(Writer),
}

impl Sink {
    /// Writes an article; one of another form than the sink's is none of its business and left out.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&mut self, made: &Made) -> Result<(), OutputError> {
        match (self, made) {
            (Self::Lines(output), Made::Line(line)) => output.write(line),
            (Self::Store(writer), Made::Entry(entry)) => {
                writer.put(entry)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// See [`Output::sync`]; a database says nothing about bytes.
    ///
    /// # Errors
    /// What the output says.
    pub fn sync(&mut self) -> Result<Option<u64>, OutputError> {
        match self {
            Self::Lines(output) => output.sync(),
            Self::Store(writer) => {
                writer.commit()?;
                Ok(None)
            }
        }
    }

    /// Ends the output; `summary` says as JSON what the run came to.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self, summary: &str) -> Result<(), OutputError> {
        match self {
            Self::Lines(output) => output.finish(),
            Self::Store(writer) => Ok(writer.finish(summary)?),
        }
    }
}
