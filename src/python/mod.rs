//! The module for Python: the library's functions with Python's types round them, and nothing else.
//!
//! Nothing here panics or aborts: what goes wrong is an exception, or the record of a document that could not be
//! read. The interpreter's lock is only held to take values in and to give them out.

mod batches;
mod document;
mod many;
mod value;

use std::sync::OnceLock;
use std::time::Duration;

use pyo3::create_exception;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use self::document::Given;
use self::value::to_python;
use crate::document::records;
use crate::input::InputError;
use crate::lexicon::{DataSource, Lexicon};
use crate::parallel::{Fault, guard};
use crate::pipeline;
use crate::record::Record;
use crate::score::{Answer, Counts, PredictedArticle, compare};
use crate::trace::Trace;

/// Pages make many small strings on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

create_exception!(
    gongbao,
    ExtractError,
    PyValueError,
    "A document could not be read. Its attribute `kind` says why in a word or two, the same for all alike."
);

/// What everything is read with: loaded once for each process, which takes a tenth of a second.
fn lexicon(py: Python<'_>) -> PyResult<&'static Lexicon> {
    static LEXICON: OnceLock<Result<Lexicon, String>> = OnceLock::new();
    let load = || Lexicon::load(&DataSource::embedded()).map_err(|error| error.to_string());
    match py.detach(|| LEXICON.get_or_init(load)) {
        Ok(lexicon) => Ok(lexicon),
        Err(message) => Err(PyRuntimeError::new_err(message.clone())),
    }
}

/// What Python has, as JSON.
fn dumps(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let json = value.py().import("json")?;
    json.call_method1("dumps", (value,))?.extract()
}

/// An exception that says why a document could not be read.
fn unread(py: Python<'_>, kind: &str, message: &str) -> PyErr {
    let error = ExtractError::new_err(message.to_owned());
    // An exception takes any attribute.
    let _ = error.value(py).setattr("kind", kind);
    error
}

/// What was made of a document, or the exception that says why nothing was.
fn told<T>(py: Python<'_>, made: Result<Result<T, InputError>, Fault>) -> PyResult<T> {
    match made {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(error)) => Err(unread(py, error.kind(), &error.to_string())),
        Err(fault) => Err(unread(py, fault.kind(), &fault.to_string())),
    }
}

fn seconds(given: f64) -> PyResult<Duration> {
    let limit = Duration::try_from_secs_f64(given)
        .ok()
        .filter(|limit| !limit.is_zero());
    limit.ok_or_else(|| {
        PyValueError::new_err(format!("max_seconds: {given} is not a number above 0"))
    })
}

fn threads(given: Option<usize>) -> PyResult<usize> {
    match given {
        None => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
        Some(threads @ 1..=1024) => Ok(threads),
        Some(other) => Err(PyValueError::new_err(format!(
            "threads: {other} is not between 1 and 1024"
        ))),
    }
}

/// The first record, with those of the document's other articles in `more`.
fn with_more<'py>(py: Python<'py>, records: &[Record]) -> PyResult<Bound<'py, PyAny>> {
    let mut all = records.iter().map(|record| to_python(py, record));
    let first = all
        .next()
        .unwrap_or_else(|| Ok(PyDict::new(py).into_any()))?;
    first.set_item("more", all.collect::<PyResult<Vec<_>>>()?)?;
    Ok(first)
}

/// Read one document: bytes as they were scraped, or text.
///
/// Returns the record of its article as a dict, with the fields of `gongbao.schema()`: `value` is the number with
/// magnitudes multiplied out (a percentage as the number before the sign), `span` counts code points of `text`,
/// `source_span` bytes of the document (of its UTF-8 where it is given as text). Some pages hold several
/// articles; the records of the others are in `more`.
///
/// `url` is where it was fetched from: some sites have rules of their own. `published` (a date, or text like
/// 2024-05-20) and `title` are for who knows them better than the page.
///
/// Raises ExtractError when there is no article in it, or more text than `max_text` bytes; TypeError and
/// ValueError when the arguments are wrong.
#[pyfunction]
#[pyo3(signature = (document, *, url=None, published=None, title=None, max_text=3145728))]
fn extract<'py>(
    py: Python<'py>,
    document: &Bound<'py, PyAny>,
    url: Option<String>,
    published: Option<&Bound<'py, PyAny>>,
    title: Option<String>,
    max_text: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let page = Given::new(document, url, published, title)?;
    let lexicon = lexicon(py)?;
    let read = py.detach(|| guard(|| records(&page.into_page()?, lexicon, max_text)));
    with_more(py, &told(py, read)?)
}

/// Show how a document was read, stage by stage: the charset and what speaks for it, each repair, the sentences,
/// the record, and each number that is no figure with the reason.
///
/// Takes what `extract` takes, returns what `gongbao trace --json` writes, as a dict. Raises ExtractError when
/// the document is empty or no text.
#[pyfunction]
#[pyo3(signature = (document, *, url=None, published=None, title=None))]
fn trace<'py>(
    py: Python<'py>,
    document: &Bound<'py, PyAny>,
    url: Option<String>,
    published: Option<&Bound<'py, PyAny>>,
    title: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let page = Given::new(document, url, published, title)?;
    let lexicon = lexicon(py)?;
    let traced = py.detach(|| {
        guard(|| {
            let page = page.into_page()?;
            let reading = pipeline::read(&page, lexicon);
            Ok(Trace::new(&page, &reading, lexicon))
        })
    });
    to_python(py, &told(py, traced)?)
}

/// Hold records against answers that people wrote.
///
/// `records` is an iterable of records, as `extract` returns them or as lines of JSON; `answers` maps the name of
/// a document (the file of a record's source without folder and ending) to its answer, a dict as docs/answers.md
/// describes it. Returns the measures as a dict, shares between 0 and 1, None where nothing was asked.
///
/// Raises ValueError when a record or an answer is none.
#[pyfunction]
fn score<'py>(
    py: Python<'py>,
    records: &Bound<'py, PyAny>,
    answers: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut articles = Vec::new();
    for (number, record) in records.try_iter()?.enumerate() {
        let record = record?;
        let json = match record.cast::<pyo3::types::PyString>() {
            Ok(line) => line.to_string(),
            Err(_) => dumps(&record)?,
        };
        let article: PredictedArticle = serde_json::from_str(&json)
            .map_err(|error| PyValueError::new_err(format!("record {number}: {error}")))?;
        articles.push(article);
    }
    let mut total = Counts::default();
    for (name, answer) in answers {
        let name: String = name.extract()?;
        let answer = Answer::from_json(&dumps(&answer)?)
            .map_err(|error| PyValueError::new_err(format!("answer {name}: {error}")))?;
        let found: Vec<_> = articles
            .iter()
            .filter(|article| article.stem() == name)
            .collect();
        total += py.detach(|| compare(&answer, &found).counts);
    }
    to_python(py, &total.summary())
}

/// The JSON Schema of a record, as a dict: what each field means, with its unit or vocabulary.
#[pyfunction]
fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    to_python(py, &Record::schema())
}

/// A list of paths, or one.
fn paths(given: &Bound<'_, PyAny>) -> PyResult<Vec<std::path::PathBuf>> {
    if let Ok(path) = given.extract() {
        return Ok(vec![path]);
    }
    let list: PyResult<Vec<_>> = given.try_iter()?.map(|path| path?.extract()).collect();
    list.map_err(|_| PyTypeError::new_err("paths: a path (str or os.PathLike), or several of them"))
}

#[pymodule]
mod _gongbao {
    #[pymodule_export]
    use super::ExtractError;
    #[pymodule_export]
    use super::batches::{Batch, Batches, extract_arrow, read_arrow, schema_of};
    #[pymodule_export]
    use super::many::{ExtractMany, extract_many};
    #[pymodule_export]
    use super::{extract, schema, score, trace};

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
