//! Many documents on several threads, in their order.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyDict, PyIterator};

use super::document::Given;
use super::{ExtractError, lexicon, seconds, threads, with_more};
use crate::document::records;
use crate::input::InputError;
use crate::lexicon::Lexicon;
use crate::parallel::{self, Fault, Feed, Items, Order, Plan};
use crate::record::Record;

/// So many documents are taken in ahead for each thread, and so many bytes of them in all.
const AHEAD: usize = 16;
const WEIGHT: usize = 8 << 20;
/// So often the interpreter is asked whether somebody wants to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// Why a document could not be read.
struct Failed {
    kind: &'static str,
    message: String,
}

impl From<InputError> for Failed {
    fn from(error: InputError) -> Self {
        Self {
            kind: error.kind(),
            message: error.to_string(),
        }
    }
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self {
            kind: fault.kind(),
            message: fault.to_string(),
        }
    }
}

/// A document as it was given, or why it is none.
type Job = Result<Given, Failed>;
/// The records it becomes, or why it becomes none.
type Done = Result<Vec<Record>, Failed>;

/// Read many documents on several threads; returns an iterator of records in the order of the documents.
///
/// A document is bytes, str, or a dict with `text` and, if somebody knows them, `url`, `published` and `title`.
/// Documents are taken from the iterable as they are needed, some dozens ahead, so that it may be endless.
///
/// There is one record for each document, as `extract` returns it. One that cannot be read has the record
/// `{"index": 17, "error": {"kind": "no article", "message": "no article in it"}}`, and the others go on: so do
/// those after None, or after one that takes longer than `max_seconds`. What the iterable raises is raised after
/// the records of the documents before.
///
/// `threads`: as many as there are processors, unless it is given.
#[pyfunction]
#[pyo3(signature = (documents, *, threads=None, max_seconds=60.0, max_text=3145728))]
pub(super) fn extract_many(
    py: Python<'_>,
    documents: &Bound<'_, PyAny>,
    threads: Option<usize>,
    max_seconds: f64,
    max_text: u64,
) -> PyResult<ExtractMany> {
    let plan = Plan {
        threads: self::threads(threads)?,
        window: usize::MAX,
        weight: usize::MAX,
        limit: seconds(max_seconds)?,
        order: Order::AsRead,
    };
    let documents = documents.try_iter()?.unbind();
    let (jobs, waiting) = parallel::queue(usize::MAX);
    let (sender, results) = crossbeam_channel::unbounded();
    let lexicon = lexicon(py)?;
    let most = plan.threads * AHEAD;
    let worker = move || work(&plan, &waiting, &sender, lexicon, max_text);
    // Dropped where it is left to itself: it ends when nobody gives it documents any more.
    let _ = std::thread::Builder::new().spawn(worker)?;
    Ok(ExtractMany(Mutex::new(State {
        documents,
        jobs: Some(jobs),
        results,
        under_way: VecDeque::new(),
        most,
        weight: 0,
        given: 0,
        raised: None,
    })))
}

/// Takes documents through on the plan's threads until no more come, or nobody wants them.
fn work(plan: &Plan, jobs: &Items<Job>, done: &Sender<Done>, lexicon: &'static Lexicon, most: u64) {
    struct Gone;
    impl From<rayon::ThreadPoolBuildError> for Gone {
        fn from(_: rayon::ThreadPoolBuildError) -> Self {
            Self
        }
    }
    let read = move |job: Job| -> Done { Ok(records(&job?.into_page()?, lexicon, most)?) };
    let _ = parallel::run(
        plan,
        jobs,
        |_| (),
        read,
        |(), result| {
            let result = result.unwrap_or_else(|fault| Err(fault.into()));
            done.send(result).map_err(|_| Gone)
        },
    );
}

struct State {
    documents: Py<PyIterator>,
    /// Closed when the documents have come to their end.
    jobs: Option<Feed<Job>>,
    results: Receiver<Done>,
    /// The weights of the documents whose records have not been given yet.
    under_way: VecDeque<usize>,
    most: usize,
    weight: usize,
    /// How many records have been given.
    given: usize,
    /// What the documents raised at their end.
    raised: Option<PyErr>,
}

/// The records of many documents, in their order; what `extract_many` returns.
#[pyclass(module = "gongbao", frozen)]
pub(super) struct ExtractMany(Mutex<State>);

#[pymethods]
impl ExtractMany {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Ok(mut state) = self.0.lock_py_attached(py) else {
            return Err(PyRuntimeError::new_err("an earlier call failed"));
        };
        loop {
            match state.results.try_recv() {
                Ok(done) => return state.give(py, done).map(Some),
                Err(TryRecvError::Disconnected) if !state.under_way.is_empty() => {
                    return Err(stopped());
                }
                Err(_) => {}
            }
            if state.take(py) {
                continue;
            }
            if state.under_way.is_empty() {
                return state.raised.take().map_or(Ok(None), Err);
            }
            let results = state.results.clone();
            match py.detach(|| results.recv_timeout(PATIENCE)) {
                Ok(done) => return state.give(py, done).map(Some),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
                Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            }
        }
    }
}

fn stopped() -> PyErr {
    ExtractError::new_err("the threads stopped: the system gives none")
}

impl State {
    /// Takes one more document in, if there is room and there are more.
    fn take(&mut self, py: Python<'_>) -> bool {
        let room = self.under_way.len() < self.most && self.weight < WEIGHT;
        let Some(jobs) = self.jobs.as_ref().filter(|_| room) else {
            return false;
        };
        match self.documents.bind(py).clone().next() {
            Some(Ok(item)) => {
                let job = Given::item(&item).map_err(|error| Failed {
                    kind: "no document",
                    message: error.value(py).to_string(),
                });
                let weight = job.as_ref().map_or(0, Given::len);
                self.weight += weight;
                self.under_way.push_back(weight);
                // Where the threads have gone, their results tell.
                let _ = jobs.push(0, job);
            }
            Some(Err(error)) => {
                self.raised = Some(error);
                self.jobs = None;
            }
            None => self.jobs = None,
        }
        true
    }

    fn give<'py>(&mut self, py: Python<'py>, done: Done) -> PyResult<Bound<'py, PyAny>> {
        self.weight -= self.under_way.pop_front().unwrap_or_default();
        let index = self.given;
        self.given += 1;
        match done {
            Ok(records) => with_more(py, &records),
            Err(failed) => {
                let error = PyDict::new(py);
                error.set_item("kind", failed.kind)?;
                error.set_item("message", failed.message)?;
                let record = PyDict::new(py);
                record.set_item("index", index)?;
                record.set_item("error", error)?;
                Ok(record.into_any())
            }
        }
    }
}
