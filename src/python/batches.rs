//! Arrow in and out, through the PyCapsule interface.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, FieldRef, Schema, SchemaRef};
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::PySchema;
use pyo3_arrow::ffi::{
    ArrayIterator, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule,
};
use pyo3_arrow::input::AnyRecordBatch;

use super::{lexicon, paths, seconds, threads};
use crate::arrow::{self, Columns, ExtractError, Extractor, Files, Settings};
use crate::input::Options;
use crate::output::tables::Table;

fn raised(error: ExtractError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn table_of(name: &str) -> PyResult<Table> {
    arrow::table(name).ok_or_else(|| {
        let known = "figures, articles, progress and sums";
        PyValueError::new_err(format!("table: {name:?} is none; there are {known}"))
    })
}

fn settings(table: &str, threads: usize, max_seconds: f64, max_text: u64) -> PyResult<Settings> {
    Ok(Settings {
        threads,
        limit: seconds(max_seconds)?,
        most_text: max_text,
        ..Settings::new(table_of(table)?)
    })
}

fn columns(
    text: &str,
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    keep: Vec<String>,
) -> Columns {
    Columns {
        text: text.to_owned(),
        url,
        title,
        published,
        keep,
    }
}

/// Read the documents in a column of Arrow data; returns Arrow data with a row for each figure, or article.
///
/// Takes whatever speaks the Arrow PyCapsule interface. Of a record batch comes a `Batch`, of a stream (a table,
/// a polars or pandas frame) come `Batches`, which are worked out as they are asked for. Both speak the interface
/// as well: `pyarrow.table(…)`, `polars.DataFrame(…)` and DuckDB take them as they are.
///
/// `text` names the column of the documents: text, or bytes as they were scraped; `url`, `title` and `published`
/// (dates or text) name those of what is known about them. The columns of `keep` are repeated in every row.
/// `table` is figures, articles, progress or sums. A document that cannot be read, null among them, is a row with
/// the reason in the column `error`, which is null in all others. `repeats` is null: batches do not know of each
/// other.
///
/// Raises TypeError when it is no Arrow data; ValueError when a column is missing or of the wrong type.
#[pyfunction]
#[pyo3(signature = (batch, *, text="content", url=None, title=None, published=None, keep=Vec::new(),
    table="figures", threads=1, max_seconds=60.0, max_text=3145728))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(super) fn extract_arrow<'py>(
    py: Python<'py>,
    batch: &Bound<'py, PyAny>,
    text: &str,
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    keep: Vec<String>,
    table: &str,
    threads: usize,
    max_seconds: f64,
    max_text: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let settings = settings(table, self::threads(Some(threads))?, max_seconds, max_text)?;
    let columns = columns(text, url, title, published, keep);
    let given: AnyRecordBatch = batch.extract().map_err(|error: PyErr| {
        let kind = batch.get_type().to_string();
        PyTypeError::new_err(format!(
            "a record batch or another Arrow table is wanted, not {kind}: {error}"
        ))
    })?;
    let lexicon = lexicon(py)?;
    let extractor = Extractor::new(lexicon, given.schema()?.as_ref(), columns, settings);
    let extractor = extractor.map_err(|error| raised(error.into()))?;
    match given {
        AnyRecordBatch::RecordBatch(batch) => {
            let batch = batch.into_inner();
            let out = py
                .detach(|| extractor.extract_one(&batch))
                .map_err(raised)?;
            Ok(Batch(out).into_pyobject(py)?.into_any())
        }
        AnyRecordBatch::Stream(stream) => {
            let schema = extractor.schema();
            let batches = Extracted {
                reader: stream.into_reader()?,
                extractor,
                waiting: VecDeque::new(),
            };
            Ok(Batches::new(schema, batches).into_pyobject(py)?.into_any())
        }
    }
}

/// Read files, folders and archives (WARC, zip, tar, gzip, zstd, JSON Lines, CSV, Parquet); returns `Batches`.
///
/// What a file is shows in its content. The tables are those of `extract_arrow`; `fields` says which columns of
/// tables hold what, as `{"text": "正文"}`. What cannot be read is a row with the reason in the column `error`.
/// Repeats are marked among all that the paths lead to.
///
/// Raises TypeError and ValueError when the arguments are wrong.
#[pyfunction]
#[pyo3(signature = (paths, *, table="figures", fields=None, threads=None, max_seconds=60.0, max_text=3145728))]
pub(super) fn read_arrow(
    py: Python<'_>,
    paths: &Bound<'_, PyAny>,
    table: &str,
    fields: Option<std::collections::BTreeMap<String, String>>,
    threads: Option<usize>,
    max_seconds: f64,
    max_text: u64,
) -> PyResult<Batches> {
    let settings = settings(table, self::threads(threads)?, max_seconds, max_text)?;
    let mut options = Options::default();
    for (what, column) in fields.unwrap_or_default() {
        let assigned = options.fields.set(&format!("{what}={column}"));
        assigned.map_err(|message| PyValueError::new_err(format!("fields: {message}")))?;
    }
    let paths = self::paths(paths)?;
    let files = Files::open(lexicon(py)?, paths, options, settings).map_err(raised)?;
    Ok(Batches::new(
        files.schema(),
        files.map(|batch| batch.map_err(external)),
    ))
}

/// The columns that come out of `extract_arrow` and `read_arrow`, for engines that have to know them before; speaks
/// the Arrow PyCapsule interface: `pyarrow.schema(…)` takes it.
///
/// `given` is the schema of what goes in, if columns of it are kept.
#[pyfunction(name = "arrow_schema")]
#[pyo3(signature = (table="figures", *, given=None, text="content", url=None, title=None, published=None, keep=Vec::new()))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(super) fn schema_of(
    py: Python<'_>,
    table: &str,
    given: Option<PySchema>,
    text: &str,
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    keep: Vec<String>,
) -> PyResult<Batch> {
    let table = table_of(table)?;
    let schema = match given {
        None => arrow::schema(&table),
        Some(given) => {
            let columns = columns(text, url, title, published, keep);
            let settings = Settings::new(table);
            let extractor = Extractor::new(lexicon(py)?, given.as_ref(), columns, settings);
            extractor.map_err(|error| raised(error.into()))?.schema()
        }
    };
    Ok(Batch(RecordBatch::new_empty(schema)))
}

fn external(error: ExtractError) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

/// The batches of a stream, worked out one after the other.
struct Extracted {
    reader: Box<dyn RecordBatchReader + Send>,
    extractor: Extractor,
    waiting: VecDeque<RecordBatch>,
}

impl Iterator for Extracted {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() {
            let extracted = match self.reader.next()? {
                Ok(batch) => self.extractor.extract(&batch).map_err(external),
                Err(error) => Err(error),
            };
            match extracted {
                Ok(batches) => self.waiting.extend(batches),
                Err(error) => return Some(Err(error)),
            }
        }
        self.waiting.pop_front().map(Ok)
    }
}

/// The columns of a batch in one field, as Arrow's C interface has them.
fn field(schema: &Schema) -> FieldRef {
    Arc::new(Field::new_struct("", schema.fields().clone(), false))
}

/// A record batch of Arrow's, for whoever speaks the Arrow PyCapsule interface: `pyarrow.record_batch(batch)`.
#[pyclass(module = "gongbao", frozen)]
pub(super) struct Batch(RecordBatch);

#[pymethods]
impl Batch {
    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<gongbao.Batch: {} rows, {} columns>",
            self.0.num_rows(),
            self.0.num_columns()
        )
    }

    /// The names of its columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.0.schema_ref();
        schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.0.schema_ref().as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let array = StructArray::from(self.0.clone());
        let field = field(self.0.schema_ref());
        Ok(to_array_pycapsules(py, field, &array, requested_schema)?)
    }
}

type BatchIterator = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// Record batches as they are worked out: an iterator of `Batch`, and a stream for whoever speaks the Arrow
/// PyCapsule interface. They can be taken once.
#[pyclass(module = "gongbao", frozen)]
pub(super) struct Batches {
    schema: SchemaRef,
    batches: Mutex<Option<BatchIterator>>,
}

impl Batches {
    fn new(
        schema: SchemaRef,
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
    ) -> Self {
        Self {
            schema,
            batches: Mutex::new(Some(Box::new(batches))),
        }
    }
}

fn failed() -> PyErr {
    PyRuntimeError::new_err("an earlier call failed")
}

#[pymethods]
impl Batches {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        let next = py.detach(|| {
            let mut batches = self.batches.lock().map_err(|_| failed())?;
            let next = batches.as_mut().and_then(Iterator::next);
            next.transpose()
                .map_err(|error| PyValueError::new_err(error.to_string()))
        })?;
        Ok(next.map(Batch))
    }

    /// The names of their columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self
            .batches
            .lock_py_attached(py)
            .map_err(|_| failed())?
            .take();
        let batches =
            batches.ok_or_else(|| PyValueError::new_err("the batches have been taken already"))?;
        let arrays = batches.map(|batch| Ok(Arc::new(StructArray::from(batch?)) as ArrayRef));
        let arrays = ArrayIterator::new(arrays, field(&self.schema));
        Ok(to_stream_pycapsule(py, Box::new(arrays), requested_schema)?)
    }
}
