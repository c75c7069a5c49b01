//! Files and archives as record batches, for engines that give each task some paths.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use crossbeam_channel::{Receiver, Sender};

use super::table::{self, Builder, Failed};
use super::{ExtractError, Settings};
use crate::document;
use crate::duplicates::{Known, Seen};
use crate::input::{self, Found, InputError, Place};
use crate::lexicon::Lexicon;
use crate::parallel::{self, Items};
use crate::record::Record;

/// How many documents may have been read before anybody has time for them.
const AHEAD: usize = 32;
/// How many batches may wait for whoever takes them.
const WAITING: usize = 1;
/// So many articles are remembered to know repeats, at about 100 bytes each.
const REMEMBERED: usize = 1_000_000;

/// The batches that files come to. What cannot be read is a row with the column `error`; repeats are marked among
/// all that these files hold.
#[derive(Debug)]
pub struct Files {
    schema: SchemaRef,
    batches: Receiver<Result<RecordBatch, ExtractError>>,
}

impl Files {
    /// Begins to read files, and folders with all in them.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn open(
        lexicon: &'static Lexicon,
        paths: Vec<PathBuf>,
        options: input::Options,
        settings: Settings,
    ) -> Result<Self, ExtractError> {
        let schema = table::own(&settings.table);
        let (sender, batches) = crossbeam_channel::bounded(WAITING);
        let work = Work {
            lexicon,
            settings,
            schema: schema.clone(),
            batches: sender,
        };
        // Left to itself where nobody takes its batches any more: the next one that it makes is its last.
        let found = read(paths, options)?;
        std::thread::Builder::new().spawn(move || work.run(&found))?;
        Ok(Self { schema, batches })
    }

    /// What comes out: the columns of the table, and `error`.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl Iterator for Files {
    type Item = Result<RecordBatch, ExtractError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.recv().ok()
    }
}

/// What a thread reads files with.
struct Work {
    lexicon: &'static Lexicon,
    settings: Settings,
    schema: SchemaRef,
    batches: Sender<Result<RecordBatch, ExtractError>>,
}

/// Why it stops.
enum Stop {
    /// Nobody takes its batches.
    Gone,
    Error(ExtractError),
}

impl<E: Into<ExtractError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// What became of something that was found.
enum Outcome {
    Records(Vec<Record>),
    Failed(Place, InputError),
    Nothing,
}

impl Work {
    fn run(self, found: &Items<Found>) {
        if let Err(Stop::Error(error)) = self.take(found) {
            let _ = self.batches.send(Err(error));
        }
    }

    fn take(&self, found: &Items<Found>) -> Result<(), Stop> {
        let mut builder = Builder::new(&self.schema, &self.settings.table, Vec::new());
        let mut seen = Seen::new(REMEMBERED);
        let (lexicon, most) = (self.lexicon, self.settings.most_text);
        parallel::run(
            &self.settings.plan(),
            found,
            Found::label,
            move |found| outcome(found, lexicon, most),
            |place, result| -> Result<(), Stop> {
                match result {
                    Ok(Outcome::Records(records)) => {
                        for mut record in records {
                            record.repeats = seen.meet(Known::of(&record));
                            builder.record(0, &record);
                        }
                    }
                    Ok(Outcome::Failed(place, error)) => builder.failed(0, &failed(&place, &error)),
                    Ok(Outcome::Nothing) => {}
                    Err(fault) => builder.failed(0, &failed(&place, &fault)),
                }
                match builder.is_full() {
                    true => self.send(&mut builder),
                    false => Ok(()),
                }
            },
        )?;
        match builder.rows() {
            0 => Ok(()),
            _ => self.send(&mut builder),
        }
    }

    fn send(&self, builder: &mut Builder) -> Result<(), Stop> {
        let batch = builder.finish()?;
        self.batches.send(Ok(batch)).map_err(|_| Stop::Gone)
    }
}

fn outcome(found: Found, lexicon: &Lexicon, most: u64) -> Outcome {
    match found {
        Found::Skipped { .. } | Found::Warned { .. } => Outcome::Nothing,
        Found::Failed { place, error } => Outcome::Failed(place, error),
        Found::Document(page) => match document::records(&page, lexicon, most) {
            Ok(records) => Outcome::Records(records),
            Err(InputError::NoArticle) if !document::should_be_article(&page) => Outcome::Nothing,
            Err(error) => Outcome::Failed(Place::of(&page), error),
        },
    }
}

fn failed(place: &Place, reason: &impl ToString) -> Failed {
    Failed {
        url: None,
        path: Some(place.path.clone()),
        member: place.name(),
        reason: reason.to_string(),
    }
}

/// Reads on a thread of its own.
fn read(paths: Vec<PathBuf>, options: input::Options) -> io::Result<Items<Found>> {
    let (feed, items) = parallel::queue(AHEAD);
    std::thread::Builder::new().spawn(move || {
        let _ = input::read(
            &paths,
            &options,
            &mut |found| match feed.push(found.bytes(), found) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
        );
    })?;
    Ok(items)
}
