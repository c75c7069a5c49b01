//! `gongbao trace`: one document, stage by stage.

mod human;
mod model;

use std::path::PathBuf;

use gongbao::input::{self, InputError};
use gongbao::lexicon::Lexicon;
use gongbao::parallel::guard;
use gongbao::pipeline;

use self::model::Trace;
use super::{Exit, Globals, say};

/// Show how a document was read, stage by stage
///
/// What was decoded and why, each repair, the sentences, each figure with the rules that made it, and
/// each number that was dropped with the reason.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao trace page.html             every stage, long lists shortened
  gongbao trace page.html --all       every stage in full
  gongbao trace page.html --figure 3  one figure, back to the bytes it came from
  gongbao trace page.html --json      for programs")]
pub struct Args {
    /// The document; `-` for standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,

    /// Write all of it as one JSON object
    #[arg(long)]
    json: bool,

    /// Leave nothing out
    #[arg(long, conflicts_with = "json")]
    all: bool,

    /// Only this figure, by its id in the record
    #[arg(long, value_name = "ID", conflicts_with = "json")]
    figure: Option<usize>,
}

pub fn run(args: &Args, globals: &Globals) -> Exit {
    let lexicon = match globals.lexicon() {
        Ok(lexicon) => lexicon,
        Err(message) => {
            say::error(&message);
            return Exit::NothingRan;
        }
    };
    let text = match guard(|| text(args, &lexicon)) {
        Ok(Ok(text)) => text,
        Ok(Err(reason)) => return failed(args, &reason),
        Err(fault) => return failed(args, &fault.to_string()),
    };
    say::print(&text)
}

fn failed(args: &Args, reason: &str) -> Exit {
    say::error(&format!("{}: {reason}", input::display(&args.path)));
    Exit::NothingRan
}

fn text(args: &Args, lexicon: &Lexicon) -> Result<String, String> {
    if args.path.is_dir() {
        return Err("is a folder; trace shows one file".to_owned());
    }
    let page = input::load(&args.path).map_err(|error: InputError| error.to_string())?;
    let reading = pipeline::read(&page, lexicon);
    let trace = Trace::new(&page, &reading);
    if args.json {
        let json = serde_json::to_string_pretty(&trace).map_err(|error| error.to_string())?;
        return Ok(json + "\n");
    }
    match args.figure {
        None => Ok(human::document(&trace, args.all)),
        Some(id) => human::figure(&trace, &page, id)
            .ok_or_else(|| format!("has no figure {id}; it has {}", trace.ids())),
    }
}
