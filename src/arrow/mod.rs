//! Record batches in, record batches out: a column of documents becomes a table of figures or of articles.
//!
//! This is all that Spark, Ray or Dask need: each of them hands over batches of rows. A document that cannot be
//! read is a row as well, with the reason in the column `error`: it must not bring down the task that has
//! thousands of others to read.

mod columns;
mod files;
mod table;

use std::sync::Arc;
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use rayon::ThreadPoolBuildError;

pub use columns::{Columns, ColumnsError};
pub use files::Files;

use self::columns::{Documents, Rows};
use self::table::Builder;
use crate::document;
use crate::input::{self, InputError, Limits};
use crate::lexicon::Lexicon;
use crate::output::tables::{ARTICLES, FLAT, PROGRESS, SUMS, Table};
use crate::parallel::{self, Items, Order, Plan};
use crate::record::Record;

/// The column that says why a document could not be read; null in all other rows.
pub const ERROR: &str = "error";

/// The table of this name: `figures` (with what there is to know about their articles), `articles`, `progress` or
/// `sums`.
pub fn table(name: &str) -> Option<Table> {
    [FLAT, ARTICLES, PROGRESS, SUMS]
        .into_iter()
        .find(|table| table.name == name)
}

/// The columns of a table, and `error`.
pub fn schema(table: &Table) -> SchemaRef {
    table::own(table)
}

/// Why batches cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The columns are not what they should be.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The system gives no threads.
    #[error("no threads: {0}")]
    Threads(#[from] ThreadPoolBuildError),
    /// Nor one to read with.
    #[error("no thread: {0}")]
    Thread(#[from] std::io::Error),
    /// A batch cannot be made.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

/// How documents are read.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// What they become.
    pub table: Table,
    /// How many threads work.
    pub threads: usize,
    /// The most bytes of text of a document.
    pub most_text: u64,
    /// How long one document may take.
    pub limit: Duration,
}

impl Settings {
    /// One thread, and the limits of the command line.
    pub const fn new(table: Table) -> Self {
        Self {
            table,
            threads: 1,
            most_text: document::MOST_TEXT,
            limit: Duration::from_secs(60),
        }
    }

    fn plan(&self) -> Plan {
        Plan {
            threads: self.threads,
            window: self.threads * WINDOW,
            weight: WEIGHT,
            limit: self.limit,
            order: Order::AsRead,
        }
    }
}

/// So many documents may be on their way for each thread, and so many bytes of them in all.
const WINDOW: usize = 64;
const WEIGHT: usize = 2 << 20;

/// Reads batches of one schema.
#[derive(Debug, Clone)]
pub struct Extractor {
    lexicon: &'static Lexicon,
    settings: Settings,
    columns: Columns,
    documents: Documents,
    schema: SchemaRef,
}

impl Extractor {
    /// Reads batches that have this schema.
    ///
    /// # Errors
    /// When a column is missing, of the wrong type, or there twice.
    pub fn new(
        lexicon: &'static Lexicon,
        schema: &Schema,
        columns: Columns,
        settings: Settings,
    ) -> Result<Self, ColumnsError> {
        let documents = Documents::find(schema, &columns)?;
        let kept = documents.kept(schema);
        let schema = table::schema(&kept, &settings.table)?;
        Ok(Self {
            lexicon,
            settings,
            columns,
            documents,
            schema,
        })
    }

    /// What comes out: the columns that are kept, those of the table, and `error`.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows that the documents of a batch become, in their order. A batch comes out whenever some tens of
    /// megabytes are together.
    ///
    /// # Errors
    /// When the batch has another schema than this was made for, or there are no threads.
    pub fn extract(&self, batch: &RecordBatch) -> Result<Vec<RecordBatch>, ExtractError> {
        let documents = Documents::find(&batch.schema(), &self.columns)?;
        if documents != self.documents {
            return Err(ArrowError::SchemaError("batches of different schemas".to_owned()).into());
        }
        let rows = Arc::new(documents.rows(batch)?);
        let numbers = numbers(&rows);
        let mut builder = Builder::new(&self.schema, &self.settings.table, rows.kept().to_vec());
        let mut out = Vec::new();
        let (lexicon, most) = (self.lexicon, self.settings.most_text);
        let read = {
            let rows = Arc::clone(&rows);
            move |row: usize| -> Result<Vec<Record>, InputError> {
                let null = || InputError::Row("null instead of a document".to_owned());
                let (origin, bytes) = rows.document(row).ok_or_else(null)?;
                let page = input::page(origin, bytes.to_vec(), &Limits::default())?;
                document::records(&page, lexicon, most)
            }
        };
        parallel::run(
            &self.settings.plan(),
            &numbers,
            |row| *row,
            read,
            |row, result| -> Result<(), ExtractError> {
                match result {
                    Ok(Ok(records)) => {
                        for record in &records {
                            builder.record(row, record);
                        }
                    }
                    Ok(Err(error)) => builder.failed(row, &rows.failed(row, &error.to_string())),
                    Err(fault) => builder.failed(row, &rows.failed(row, &fault.to_string())),
                }
                if builder.is_full() {
                    out.push(builder.finish()?);
                }
                Ok(())
            },
        )?;
        if builder.rows() > 0 || out.is_empty() {
            out.push(builder.finish()?);
        }
        Ok(out)
    }

    /// The same in one batch.
    ///
    /// # Errors
    /// As [`Self::extract`], and when a column comes to more than two gigabytes.
    pub fn extract_one(&self, batch: &RecordBatch) -> Result<RecordBatch, ExtractError> {
        let batches = self.extract(batch)?;
        match batches.as_slice() {
            [only] => Ok(only.clone()),
            several => Ok(arrow_select::concat::concat_batches(&self.schema, several)?),
        }
    }
}

/// The numbers of the rows, to be taken one after the other.
fn numbers(rows: &Rows) -> Items<usize> {
    let (feed, items) = parallel::queue(rows.len());
    for row in 0..rows.len() {
        // Nobody has gone yet, and there is room for all.
        let _ = feed.push(rows.weight(row), row);
    }
    items
}

/// A batch without rows knows how many it has not.
fn batch(
    schema: &SchemaRef,
    columns: Vec<arrow_array::ArrayRef>,
    rows: usize,
) -> Result<RecordBatch, ArrowError> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}

#[cfg(test)]
mod tests;
