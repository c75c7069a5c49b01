//! Records out, in the form that the output's name asks for: lines of JSON, a table, a database.

#[cfg(any(feature = "arrow", feature = "parquet"))]
pub(crate) mod columns;
mod csv;
mod lines;
mod package;
#[cfg(feature = "parquet")]
mod parquet;
pub mod tables;

use std::path::Path;

pub use csv::CsvFile;
pub use lines::{Output, OutputError, beside};
pub use package::Package;
#[cfg(feature = "parquet")]
pub use parquet::ParquetFile;

use crate::duplicates::Known;
use crate::record::{Record, Repeats};
use crate::store::{Document, Entry, Store, Writer};

/// What an output consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines of JSON.
    Lines,
    /// A database.
    Store,
    /// A row for each figure, as CSV.
    Csv,
    /// A row for each figure, as Parquet.
    Parquet,
    /// A folder of tables.
    Package,
}

impl Form {
    /// The form that a name asks for: a database for `.db`, `.sqlite` and `.sqlite3`, a table for `.csv` and
    /// `.parquet`, a data package for a name that ends with `/`, else lines.
    pub fn of(path: Option<&Path>) -> Self {
        let Some(path) = path else {
            return Self::Lines;
        };
        if path.to_string_lossy().ends_with('/') {
            return Self::Package;
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("db" | "sqlite" | "sqlite3") => Self::Store,
            Some("csv") => Self::Csv,
            Some("parquet") => Self::Parquet,
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
    /// What tables are made of.
    Record(Box<Record>),
}

impl Made {
    /// Makes it, of a record, what that is known again by, and its document, which a database keeps.
    ///
    /// # Errors
    /// As [`Record::to_line`].
    pub fn of(
        record: Record,
        known: Known,
        document: Option<&Document>,
        form: Form,
    ) -> serde_json::Result<Self> {
        Ok(match form {
            Form::Lines => Self::Line(record.to_line()?),
            Form::Store => Self::Entry(Box::new(Entry::new(record, known, document.cloned()))),
            Form::Csv | Form::Parquet | Form::Package => Self::Record(Box::new(record)),
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
            Self::Record(record) => record.repeats = Some(repeats),
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
    /// To a CSV file.
    Csv(CsvFile),
    /// To a Parquet file.
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetFile>),
    /// To a folder of tables.
    Package(Package),
}

impl Sink {
    /// Opens what a path names, in a form other than lines. `command` says what was asked for, `spreadsheet`
    /// whether CSV is meant for one.
    ///
    /// # Errors
    /// What the output says.
    pub fn open(
        path: &Path,
        form: Form,
        command: &str,
        spreadsheet: bool,
    ) -> Result<Self, OutputError> {
        Ok(match form {
            Form::Lines => Self::Lines(Output::file(path)?),
            Form::Store => Self::Store(Writer::begin(Store::open(path)?, command)?),
            Form::Csv => Self::Csv(CsvFile::begin(
                Output::file(path)?,
                tables::FLAT,
                spreadsheet,
            )?),
            #[cfg(feature = "parquet")]
            Form::Parquet => {
                let file = ParquetFile::begin(Output::file(path)?, tables::FLAT)?;
                Self::Parquet(Box::new(file))
            }
            #[cfg(not(feature = "parquet"))]
            Form::Parquet => {
                return Err(OutputError::Write {
                    path: path.display().to_string(),
                    source: std::io::Error::other("this gongbao was built without Parquet"),
                });
            }
            Form::Package => Self::Package(Package::begin(path)?),
        })
    }

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
            (Self::Csv(file), Made::Record(record)) => file.write(record),
            #[cfg(feature = "parquet")]
            (Self::Parquet(file), Made::Record(record)) => file.write(record),
            (Self::Package(package), Made::Record(record)) => package.write(record),
            _ => Ok(()),
        }
    }

    /// What the articles are known again by that are there already, the last `most`: only a database has any.
    ///
    /// # Errors
    /// What the output says.
    pub fn known(&self, most: usize) -> Result<Vec<Known>, OutputError> {
        match self {
            Self::Store(writer) => Ok(writer.known(most)?),
            _ => Ok(Vec::new()),
        }
    }

    /// See [`Output::sync`]; only lines say anything about bytes.
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
            _ => Ok(None),
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
            Self::Csv(file) => file.finish(),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.finish(),
            Self::Package(package) => package.finish(),
        }
    }
}
