//! `gongbao trace`: one document, stage by stage.

mod human;

use std::path::PathBuf;

use gongbao::input;
use gongbao::lexicon::Lexicon;
use gongbao::parallel::guard;
use gongbao::pipeline::{self, Page};
use gongbao::trace::Trace;

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

    /// The document in an archive or a table, as `source.member` of its records has it
    #[arg(long, value_name = "NAME")]
    member: Option<String>,

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
    let told = |exit: Exit, reason: &str| {
        say::error(&format!("{}: {reason}", input::display(&args.path)));
        exit
    };
    let (page, lexicon) =
        match globals.one_page(&args.path, args.member.as_deref(), "trace shows one file") {
            Ok(ready) => ready,
            Err(exit) => return exit,
        };
    match guard(|| text(args, &page, &lexicon)) {
        Ok(Ok(text)) => say::print(&text),
        Ok(Err(reason)) => told(Exit::NothingRan, &reason),
        Err(fault) => told(Exit::SomeFailed, &fault.to_string()),
    }
}

fn text(args: &Args, page: &Page, lexicon: &Lexicon) -> Result<String, String> {
    let reading = pipeline::read(page, lexicon);
    let trace = Trace::new(page, &reading, lexicon);
    if args.json {
        let json = serde_json::to_string_pretty(&trace).map_err(|error| error.to_string())?;
        return Ok(json + "\n");
    }
    match args.figure {
        None => Ok(human::document(&trace, args.all)),
        Some(id) => human::figure(&trace, page, id)
            .ok_or_else(|| format!("has no figure {id}; it has {}", trace.ids())),
    }
}
