//! `gongbao extract`: documents in, one record a line out.

mod args;
mod journal;
mod progress;
mod reading;
mod ready;
mod run;
mod summary;

use gongbao::document;
use gongbao::duplicates::Known;
use gongbao::input::{Found, InputError, Place, Skip};
use gongbao::lexicon::Lexicon;
use gongbao::output::{Form, Made};
use gongbao::parallel::{self, Fault, guard};
use gongbao::pipeline::Page;
use gongbao::store::Document;

pub use self::args::Args;
use self::progress::Progress;
use self::reading::{Item, read};
use self::ready::{Ready, prepare};
use self::run::{Article, Begin, Outcome, Run};
use self::summary::Summary;
use super::{Exit, Globals, say};

pub fn run(args: &Args, globals: &Globals) -> Exit {
    match prepare(args, globals) {
        Ok(ready) => extract(args, globals, ready),
        Err(exit) => exit,
    }
}

fn extract(args: &Args, globals: &Globals, ready: Ready) -> Exit {
    let Ready {
        lexicon,
        output,
        options,
        journal,
    } = ready;
    let arguments = args.arguments();
    let known = match output.known(args.remember) {
        Ok(known) => known,
        Err(error) => {
            say::error(&error.to_string());
            return Exit::NothingRan;
        }
    };
    let mut run = Run::new(Begin {
        known,
        output,
        progress: Progress::begin(&args.paths, &options),
        journal: args.journal_path().map(|path| (path, args.checkpoint)),
        arguments,
        remember: args.remember,
        unique: args.unique,
        verbose: globals.verbose,
    });
    if let Some(journal) = journal
        && let Some(path) = args.part_path()
        && let Err(message) = run.go_on(journal, &path)
    {
        say::error(&message);
        return Exit::NothingRan;
    }
    let (most, form) = (args.max_text, Form::of(args.output.as_deref()));
    let items = read(args.paths.clone(), options, run.cursor().clone());
    let result = parallel::run(
        &args.plan(),
        &items,
        Item::label,
        move |item| take(item.found, &lexicon, most, form),
        |label, result| {
            let outcome = result.unwrap_or_else(|fault| failed(label.place, &fault));
            run.accept(label.number, label.hash, outcome)
        },
    );
    let (exit, summary) = run.end(result);
    match write_summary(args, &summary) {
        Ok(()) => exit,
        Err(message) => {
            say::error(&message);
            Exit::NothingRan
        }
    }
}

fn failed(place: Place, fault: &Fault) -> Outcome {
    Outcome::Failed {
        place,
        kind: fault.kind(),
        reason: fault.to_string(),
    }
}

fn take(found: Option<Found>, lexicon: &Lexicon, most: u64, form: Form) -> Outcome {
    match found {
        None => Outcome::Changed,
        Some(Found::Skipped { place, why }) => Outcome::Skipped { place, why },
        Some(Found::Failed { place, error }) => Outcome::Failed {
            place,
            kind: error.kind(),
            reason: error.to_string(),
        },
        Some(Found::Warned { place, warning }) => Outcome::Warned { place, warning },
        Some(Found::Document(page)) => {
            let place = Place::of(&page);
            match guard(|| document(&page, lexicon, most, form)) {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(InputError::NoArticle)) if !document::should_be_article(&page) => {
                    Outcome::Skipped {
                        place,
                        why: Skip::NoArticle,
                    }
                }
                Ok(Err(error)) => Outcome::Failed {
                    place,
                    kind: error.kind(),
                    reason: error.to_string(),
                },
                Err(fault) => failed(place, &fault),
            }
        }
    }
}

fn document(page: &Page, lexicon: &Lexicon, most: u64, form: Form) -> Result<Outcome, InputError> {
    let records = document::records(page, lexicon, most)?;
    let mut articles = Vec::with_capacity(records.len());
    let document = (form == Form::Store)
        .then(|| Document::pack(&page.bytes))
        .flatten();
    for record in records {
        let known = Known::of(&record);
        articles.push(Article {
            known,
            figures: record.figures.len(),
            repairs: (record.repairs.iter())
                .map(|repair| (repair.kind, repair.count))
                .collect(),
            made: Made::of(record, known, document.as_ref(), form).map_err(std::io::Error::from)?,
        });
    }
    Ok(Outcome::Read {
        articles,
        bytes: page.bytes.len(),
    })
}

/// Writes what the run came to where it is wanted.
fn write_summary(args: &Args, summary: &Summary) -> Result<(), String> {
    let Some(path) = &args.summary else {
        return Ok(());
    };
    let mut json = serde_json::to_string_pretty(summary).map_err(|error| error.to_string())?;
    json.push('\n');
    std::fs::write(path, json)
        .map_err(|error| format!("{}: cannot be written: {}", path.display(), error.kind()))
}
