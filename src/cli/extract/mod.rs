//! `gongbao extract`: documents in, one record a line out.

mod journal;
mod progress;
mod run;
mod summary;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use gongbao::document;
use gongbao::duplicates::Known;
use gongbao::input::{self, Found, InputError, Place, Skip};
use gongbao::lexicon::Lexicon;
use gongbao::output::{Form, Made, Output, OutputError, Sink, beside};
use gongbao::parallel::{self, Fault, Items, Order, Plan, guard};
use gongbao::pipeline::Page;
use gongbao::store::Document;

use self::journal::{Cursor, Journal, chained, hash_of};
use self::progress::Progress;
use self::run::{Article, Begin, Outcome, Run};
use self::summary::Summary;
#[cfg(feature = "crawl")]
use super::crawl;
use super::{Exit, Globals, say, seconds};

/// Write every figure of the articles as JSON, one article a line
///
/// A folder is read with all folders in it, in the order of names: text, Markdown and HTML pages, archives
/// and tables, and what has no ending and holds text. A file that is named is always tried. The order of
/// the output is that of the input, whatever the number of threads.
///
/// Archives are WARC (.warc, .wet), zip, tar, gzip and zstd, also in each other; tables are JSON Lines, CSV,
/// TSV and Parquet, with one document a row. What a file is shows in its content, not in its name. What is
/// damaged is told with its place, and the rest is read.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao extract page.html                     one page, to standard output
  gongbao extract news/ more/ -o figures.jsonl  two folders, to a file
  curl -s URL | gongbao extract -               what another program fetched
  gongbao extract crawl.warc.gz -o figures.jsonl
                                                a crawl, page by page
  gongbao extract news/ -o news.db              into a database, where `gongbao query` asks
  gongbao extract news/ -o figures.csv --bom    a table for Excel; figures.parquet for DuckDB and pandas
  gongbao extract news.csv --field text=稿件 --field published=见报日期
                                                a table with columns of other names
  gongbao extract news/ --include '20*/*.html' --exclude drafts
                                                some files of a folder

The file of -o appears when the run has come to its end: until then an older one stays as it is.
A database grows while the run goes on; an article that is in it already is not written again.

Exit status: 0 when all went well, 1 when some inputs failed (each with a line on standard error),
2 when nothing could run.")]
pub struct Args {
    /// Files and folders; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to this file instead of standard output; its ending says what it becomes
    ///
    /// .db and .sqlite: a database. .csv and .parquet: a table with a row for each figure. A name that ends with
    /// `/`: a folder of CSV tables with a `datapackage.json`. Anything else: lines of JSON.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write CSV for a spreadsheet: with a byte order mark, and no text that is taken for a formula
    #[arg(long)]
    bom: bool,

    /// Read only files of folders whose path in the folder is like this: `*.html`, `2021/**`
    ///
    /// `*` also stands for `/`. Files that are like it are tried whatever their ending. May be repeated.
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// Leave out files and folders whose path in the folder is like this; may be repeated
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// In tables, read `text`, `title`, `published` or `url` from this column; may be repeated
    ///
    /// Without it the usual names are looked for: text, content, body, 正文, 内容 …; title, headline, 标题 …;
    /// published, date, 发布日期, 发布时间 …; url, link, 链接, 网址 …
    #[arg(long = "field", value_name = "WHAT=COLUMN")]
    fields: Vec<String>,

    /// Read the pages of sites as this list of `gongbao crawl` says: with its selectors and regions
    #[cfg(feature = "crawl")]
    #[arg(long, value_name = "SITES")]
    sites: Option<PathBuf>,

    /// Leave out documents longer than this, with a message: 500kB, 32MB, 1GB
    #[arg(long, value_name = "SIZE", default_value = "32MB", value_parser = size)]
    max_document: u64,

    /// Leave out documents with more text than this, markup apart; memory needs some eighty times as much
    #[arg(long, value_name = "SIZE", default_value = "3MB", value_parser = size)]
    max_text: u64,

    /// Give up on a document that takes longer than this many seconds, with a message
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    max_seconds: Duration,

    /// Go on with a run of the same command that was interrupted; needs -o FILE
    ///
    /// Begins anew where there is nothing to go on with, so that a scheduled job can always say it.
    #[arg(long, requires = "output")]
    resume: bool,

    /// Leave out articles that repeat one before: the same text, or the same figures and nearly the same text
    ///
    /// Without it they are written and marked in `repeats`.
    #[arg(long)]
    unique: bool,

    /// Know repeats of the last N articles, at about 100 bytes each
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    remember: usize,

    /// Write articles as they are done, which may be faster, instead of in the order of the input
    #[arg(long)]
    unordered: bool,

    /// Write what the run came to as JSON to this file
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,

    /// Work with this many threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Note how far the run is every so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds, hide = true)]
    checkpoint: Duration,
}

/// How many documents may be on their way for each thread.
const WINDOW: usize = 64;
/// How many bytes of documents may be on their way; what is made of them takes several times as many.
const WEIGHT: usize = 2 << 20;
/// How many may have been read before anybody has time for them.
const AHEAD: usize = 32;

/// A number of bytes as people write it.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let bits = match text
        .get(digits.len()..)
        .map(|unit| unit.trim_end_matches('b'))
    {
        Some("") => 0,
        Some("k") => 10,
        Some("m") => 20,
        Some("g") => 30,
        _ => return Err("a size is a number with kB, MB or GB behind it".to_owned()),
    };
    let number: u64 = digits.trim().parse().map_err(|_| "no number".to_owned())?;
    let largest = 1 << 40;
    (number.checked_mul(1 << bits))
        .filter(|size| (1..=largest).contains(size))
        .ok_or_else(|| "between 1 byte and 1024 GB".to_owned())
}

pub fn run(args: &Args, globals: &Globals) -> Exit {
    match prepare(args, globals) {
        Ok(ready) => extract(args, globals, ready),
        Err(exit) => exit,
    }
}

/// Something that the inputs lead to.
struct Item {
    number: usize,
    hash: u64,
    /// None when the inputs lead elsewhere than when the run began.
    found: Option<Found>,
}

/// What is told of an item besides what became of it.
struct Label {
    number: usize,
    hash: u64,
    place: Place,
}

impl Item {
    /// How many bytes it has.
    fn weight(&self) -> usize {
        self.found.as_ref().map_or(0, Found::bytes)
    }

    fn label(&self) -> Label {
        let place = match &self.found {
            Some(Found::Document(page)) => Place::of(page),
            _ => Place::default(),
        };
        Label {
            number: self.number,
            hash: self.hash,
            place,
        }
    }
}

fn extract(args: &Args, globals: &Globals, ready: Ready) -> Exit {
    let Ready {
        lexicon,
        output,
        options,
        journal,
    } = ready;
    let arguments = arguments(args);
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
        journal: journal_path(args).map(|path| (path, args.checkpoint)),
        arguments,
        remember: args.remember,
        unique: args.unique,
        verbose: globals.verbose,
    });
    if let Some(journal) = journal
        && let Some(path) = part_path(args)
        && let Err(message) = run.go_on(journal, &path)
    {
        say::error(&message);
        return Exit::NothingRan;
    }
    let plan = Plan {
        threads: threads(args),
        window: threads(args) * WINDOW,
        weight: WEIGHT,
        limit: args.max_seconds,
        order: if args.unordered {
            Order::AsDone
        } else {
            Order::AsRead
        },
    };
    let (most, form) = (args.max_text, Form::of(args.output.as_deref()));
    let items = read(args.paths.clone(), options, run.cursor().clone());
    let result = parallel::run(
        &plan,
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

/// What a run works with.
struct Ready {
    lexicon: Lexicon,
    output: Sink,
    options: input::Options,
    /// How far an interrupted run came.
    journal: Option<Journal>,
}

/// Everything that has to be there before the first document is read.
fn prepare(args: &Args, globals: &Globals) -> Result<Ready, Exit> {
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

fn options(args: &Args) -> Result<input::Options, String> {
    let mut options = input::Options {
        patterns: input::Patterns::new(&args.include, &args.exclude)?,
        ..input::Options::default()
    };
    for field in &args.fields {
        options.fields.set(field)?;
    }
    options.limits.document = args.max_document;
    Ok(options)
}

fn open(args: &Args, globals: &Globals) -> Result<Ready, String> {
    let options = options(args)?;
    if let Some(path) = &args.output
        && input::takes(&args.paths, path)
    {
        return Err(format!(
            "{}: is one of the inputs; give -o another name",
            path.display()
        ));
    }
    let lexicon = lexicon(args, globals)?;
    let journal = match journal_path(args) {
        // A journal alone is what a kill at the very end leaves: the output is already in its place.
        Some(path) if part_path(args).is_some_and(|part| part.exists()) => Journal::read(&path)?,
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
        (form, _) => Sink::open(path, form, &arguments(args), args.bom),
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
    let path = journal_path(args).unwrap_or_default();
    let anew = format!("delete {} to begin anew", path.display());
    if !args.resume {
        return Err(format!(
            "{name}: an interrupted run left {documents} of it; --resume goes on with them, or {anew}"
        ));
    }
    if journal.version != env!("CARGO_PKG_VERSION") || journal.arguments != arguments(args) {
        return Err(format!(
            "{name}: the interrupted run was asked for something else ({}, gongbao {}); {anew}",
            journal.arguments, journal.version
        ));
    }
    Ok(())
}

/// Where the journal lies: beside an output that is a file of lines. A database knows itself what it has, and a
/// table is packed in groups.
fn journal_path(args: &Args) -> Option<PathBuf> {
    let output = args.output.as_deref()?;
    if Form::of(Some(output)) != Form::Lines {
        return None;
    }
    let device = output.exists() && !output.is_file();
    (!device).then(|| Journal::path(output)).flatten()
}

/// Where an output that is a file is gathered.
fn part_path(args: &Args) -> Option<PathBuf> {
    beside(args.output.as_deref()?, "part")
}

/// What decides which articles come out, and in which order.
fn arguments(args: &Args) -> String {
    let mut out: Vec<String> = args.paths.iter().map(|path| input::display(path)).collect();
    let mut add = |name: &str, values: &[String]| {
        out.extend(values.iter().map(|value| format!("--{name} {value}")));
    };
    add("include", &args.include);
    add("exclude", &args.exclude);
    add("field", &args.fields);
    add("max-document", &[args.max_document.to_string()]);
    add("max-text", &[args.max_text.to_string()]);
    add("remember", &[args.remember.to_string()]);
    if args.unique {
        out.push("--unique".to_owned());
    }
    out.join(" ")
}

fn threads(args: &Args) -> usize {
    let own = || std::thread::available_parallelism().map_or(1, usize::from);
    args.threads.map_or_else(own, usize::from)
}

/// Reads on a thread of its own what is not done yet.
fn read(paths: Vec<PathBuf>, options: input::Options, done: Cursor) -> Items<Item> {
    let (feed, items) = parallel::queue(AHEAD);
    // The reader is left to itself where nobody listens any more: it may be waiting for a pipe.
    std::thread::spawn(move || {
        let changed = Item {
            number: 0,
            hash: 0,
            found: None,
        };
        let (mut number, mut chain) = (0, 0);
        let mut same = true;
        let _ = input::read(&paths, &options, &mut |found| {
            let hash = hash_of(&found);
            let here = number;
            number += 1;
            if here < done.low {
                chain = chained(chain, hash);
                same = number < done.low || chain == done.chain;
            } else if let Some(before) = done.ahead.get(&here) {
                same = *before == hash;
            } else {
                let item = Item {
                    number: here,
                    hash,
                    found: Some(found),
                };
                return match feed.push(item.weight(), item) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                };
            }
            match same {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        if !same || number < done.low {
            let _ = feed.push(0, changed);
        }
    });
    items
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
