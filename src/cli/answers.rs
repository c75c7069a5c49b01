//! `gongbao answers`: the draft of an answer, to be corrected by hand.

use std::path::{Path, PathBuf};

use gongbao::input;
use gongbao::parallel::guard;
use gongbao::pipeline;
use gongbao::record;
use gongbao::score::Answer;

use super::{Exit, Globals, say};

/// Write a draft of the answer for a document, to be corrected by hand
///
/// The draft holds what the program found, right or wrong. An answer is worth something when a person has
/// read the document for it: see docs/answers.md of the source code.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao answers news/0001.html > answers/0001.json    then correct answers/0001.json")]
pub struct Args {
    /// The document; `-` for standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,

    /// The document in an archive or a table, as `source.member` of its records has it
    #[arg(long, value_name = "NAME")]
    member: Option<String>,
}

pub fn run(args: &Args, globals: &Globals) -> Exit {
    let told = |exit: Exit, reason: &str| {
        say::error(&format!("{}: {reason}", input::display(&args.path)));
        exit
    };
    let (page, lexicon) = match globals.one_page(
        &args.path,
        args.member.as_deref(),
        "answers are drafted for one file",
    ) {
        Ok(ready) => ready,
        Err(exit) => return exit,
    };
    let draft = guard(|| {
        let records = record::records(&page, &pipeline::read(&page, &lexicon));
        serde_json::to_string_pretty(&Answer::draft(&doc(&args.path), &records))
    });
    match draft {
        Ok(Ok(json)) => say::print(&(json + "\n")),
        Ok(Err(error)) => told(Exit::SomeFailed, &error.to_string()),
        Err(fault) => told(Exit::SomeFailed, &fault.to_string()),
    }
}

/// The name of the document: what the answer's file has to be called.
fn doc(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
