//! Everything that has to be there before the first document is read.

use std::path::PathBuf;

use gongbao::input::{self, InputError};
use gongbao::lexicon::Lexicon;
use gongbao::output::{Form, Output, OutputError, Sink};

use super::Args;
use super::journal::Journal;
#[cfg(feature = "crawl")]
use crate::cli::crawl;
use crate::cli::{Exit, Globals, say};

/// What a run works with.
pub struct Ready {
    pub lexicon: Lexicon,
    pub output: Sink,
    pub options: input::Options,
    /// How far an interrupted run came.
    pub journal: Option<Journal>,
}

/// Everything that has to be there before the first document is read.
pub fn prepare(args: &Args, globals: &Globals) -> Result<Ready, Exit> {
    let there = |path: &PathBuf| path.as_os_str() == input::STDIN || path.exists();
    if !args.paths.iter().any(there) {
        for path in &args.paths {
            let path = input::display(path);
            say::error(&format!("{path}: {}", InputError::Missing));
        }
        return Err(Exit::NothingRan);
    }
    open(args, globals).map_err(|message| {
        say::error(&message);
        Exit::NothingRan
    })
}

fn open(args: &Args, globals: &Globals) -> Result<Ready, String> {
    let options = args.options()?;
    if let Some(path) = &args.output
        && input::takes(&args.paths, path)
    {
        return Err(format!(
            "{}: is one of the inputs; give -o another name",
            path.display()
        ));
    }
    let lexicon = lexicon(args, globals)?;
    let journal = match args.journal_path() {
        // A journal alone is what a kill at the very end leaves: the output is already in its place.
        Some(path) if args.part_path().is_some_and(|part| part.exists()) => Journal::read(&path)?,
        _ => None,
    };
    if let Some(journal) = &journal {
        fits(journal, args)?;
    }
    let output = sink(args, journal.as_ref().map(|journal| journal.bytes));
    Ok(Ready {
        lexicon,
        output: output.map_err(|error| error.to_string())?,
        options,
        journal,
    })
}

#[cfg(feature = "crawl")]
fn lexicon(args: &Args, globals: &Globals) -> Result<Lexicon, String> {
    match &args.sites {
        Some(path) => crawl::taught(path, globals).map(|(_, lexicon)| lexicon),
        None => globals.lexicon(),
    }
}

#[cfg(not(feature = "crawl"))]
fn lexicon(_: &Args, globals: &Globals) -> Result<Lexicon, String> {
    globals.lexicon()
}

/// Where the records go; behind so many bytes of an interrupted run.
fn sink(args: &Args, written: Option<u64>) -> Result<Sink, OutputError> {
    let Some(path) = &args.output else {
        return Ok(Sink::Lines(Output::stdout()));
    };
    match (Form::of(Some(path)), written) {
        (Form::Lines, Some(bytes)) => Ok(Sink::Lines(Output::go_on(path, bytes)?)),
        (form, _) => Sink::open(path, form, &args.arguments(), args.bom),
    }
}

/// Whether a run may go on with what an interrupted one left.
fn fits(journal: &Journal, args: &Args) -> Result<(), String> {
    let name = args
        .output
        .as_deref()
        .map(input::display)
        .unwrap_or_default();
    let documents = say::count(journal.summary.documents, "document");
    let path = args.journal_path().unwrap_or_default();
    let anew = format!("delete {} to begin anew", path.display());
    if !args.resume {
        return Err(format!(
            "{name}: an interrupted run left {documents} of it; --resume goes on with them, or {anew}"
        ));
    }
    if journal.version != env!("CARGO_PKG_VERSION") || journal.arguments != args.arguments() {
        return Err(format!(
            "{name}: the interrupted run was asked for something else ({}, gongbao {}); {anew}",
            journal.arguments, journal.version
        ));
    }
    Ok(())
}
