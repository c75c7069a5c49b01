//! `gongbao extract`: documents in, one record a line out.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc;

use gongbao::input::{self, Found, InputError, Place, Skip};
use gongbao::lexicon::Lexicon;
use gongbao::output::{Output, OutputError};
use gongbao::parallel::{guard, in_order};
use gongbao::pipeline::{self, Page};
use gongbao::record;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Exit, Globals, say};

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
  gongbao extract news.csv --field text=稿件 --field published=见报日期
                                                a table with columns of other names
  gongbao extract news/ --include '20*/*.html' --exclude drafts
                                                some files of a folder

The file of -o appears when the run has come to its end: until then an older one stays as it is.

Exit status: 0 when all went well, 1 when some inputs failed (each with a line on standard error),
2 when nothing could run.")]
pub struct Args {
    /// Files and folders; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

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

    /// Leave out documents longer than this, with a message: 500kB, 32MB, 1GB
    #[arg(long, value_name = "SIZE", default_value = "32MB", value_parser = size)]
    max_document: u64,

    /// Work with this many threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// How many documents may be on their way for each thread.
const WINDOW: usize = 16;
/// How many may have been read before anybody has time for them.
const AHEAD: usize = 4;

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

fn extract(args: &Args, globals: &Globals, ready: Ready) -> Exit {
    let Ready {
        lexicon,
        pool,
        output,
        options,
    } = ready;
    let mut run = Run::new(output, globals.verbose);
    let window = pool.current_num_threads() * WINDOW;
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    let paths = args.paths.clone();
    // The reader is left to itself where nobody listens any more: it may be waiting for a pipe.
    std::thread::spawn(move || {
        let _ = input::read(&paths, &options, &mut |found| match sender.send(found) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        });
    });
    let result = in_order(
        &pool,
        window,
        receiver.iter(),
        |found| take(found, &lexicon),
        |outcome| match outcome {
            Ok(outcome) => run.accept(outcome),
            // `take` guards all it does to a document.
            Err(fault) => run.accept(Outcome::Failed {
                place: Place::default(),
                reason: fault.to_string(),
            }),
        },
    );
    run.end(result)
}

/// What a run works with.
struct Ready {
    lexicon: Lexicon,
    pool: ThreadPool,
    output: Output,
    options: input::Options,
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
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, usize::from))
        .stack_size(8 << 20)
        .build()
        .map_err(|error| format!("no threads: {error}"))?;
    let lexicon = globals.lexicon()?;
    let output = match &args.output {
        Some(path) => Output::file(path).map_err(|error| error.to_string())?,
        None => Output::stdout(),
    };
    Ok(Ready {
        lexicon,
        pool,
        output,
        options,
    })
}

/// What became of something that was found.
enum Outcome {
    /// A document was read.
    Read {
        lines: Vec<u8>,
        articles: usize,
        figures: usize,
    },
    /// It was not meant to be read.
    Skipped { place: Place, why: Skip },
    /// It could not be read.
    Failed { place: Place, reason: String },
    /// It is read, and odd.
    Warned { place: Place, warning: &'static str },
}

fn take(found: Found, lexicon: &Lexicon) -> Outcome {
    match found {
        Found::Skipped { place, why } => Outcome::Skipped { place, why },
        Found::Failed { place, error } => Outcome::Failed {
            place,
            reason: error.to_string(),
        },
        Found::Warned { place, warning } => Outcome::Warned { place, warning },
        Found::Document(page) => {
            let place = Place {
                path: page.origin.path.clone(),
                member: page.origin.member.clone(),
                position: None,
            };
            let failed = |reason: String| Outcome::Failed {
                place: place.clone(),
                reason,
            };
            match guard(|| document(&page, lexicon)) {
                Ok(Ok(outcome)) => outcome,
                // Archives are full of pages without an article; whoever has a file thinks it is one.
                Ok(Err(InputError::NoArticle)) if place.member.is_some() => Outcome::Skipped {
                    place,
                    why: Skip::NoArticle,
                },
                Ok(Err(error)) => failed(error.to_string()),
                Err(fault) => failed(fault.to_string()),
            }
        }
    }
}

fn document(page: &Page, lexicon: &Lexicon) -> Result<Outcome, InputError> {
    let reading = pipeline::read(page, lexicon);
    let records = record::records(page, &reading);
    if records.is_empty() {
        return Err(InputError::NoArticle);
    }
    let mut lines = Vec::new();
    for record in &records {
        lines.extend(record.to_line().map_err(std::io::Error::from)?);
    }
    Ok(Outcome::Read {
        lines,
        articles: records.len(),
        figures: records.iter().map(|record| record.figures.len()).sum(),
    })
}

/// A run under way: what was written and what there is to say about it.
struct Run {
    output: Output,
    verbose: bool,
    documents: usize,
    articles: usize,
    figures: usize,
    failed: usize,
    skipped: BTreeMap<Skip, usize>,
}

impl Run {
    fn new(output: Output, verbose: bool) -> Self {
        Self {
            output,
            verbose,
            documents: 0,
            articles: 0,
            figures: 0,
            failed: 0,
            skipped: BTreeMap::new(),
        }
    }

    fn accept(&mut self, outcome: Outcome) -> Result<(), OutputError> {
        match outcome {
            Outcome::Read {
                lines,
                articles,
                figures,
            } => {
                self.documents += 1;
                self.articles += articles;
                self.figures += figures;
                self.output.write(&lines)?;
            }
            Outcome::Skipped { place, why } => {
                if self.verbose {
                    say::remark(&format!("{place}: skipped: {why}"));
                }
                *self.skipped.entry(why).or_default() += 1;
            }
            Outcome::Failed { place, reason } => {
                self.failed += 1;
                say::error(&format!("{place}: {reason}"));
            }
            Outcome::Warned { place, warning } => say::remark(&format!("{place}: {warning}")),
        }
        Ok(())
    }

    fn end(self, result: Result<(), OutputError>) -> Exit {
        // Who closes the output has seen enough, and wants no word about it.
        if let Err(OutputError::Closed) = result {
            return Exit::Done;
        }
        self.sum_up();
        let (read, failed) = (self.documents > 0, self.failed > 0);
        if result.is_ok() && !read && !failed {
            say::error("no page found; a file is read whatever its ending when it is named itself");
            return Exit::NothingRan;
        }
        match result.and_then(|()| self.output.finish()) {
            Ok(()) if failed => Exit::SomeFailed,
            Ok(()) | Err(OutputError::Closed) => Exit::Done,
            Err(error) => {
                say::error(&error.to_string());
                Exit::NothingRan
            }
        }
    }

    /// Hidden files are nobody's concern; that others were left out has to be known without asking.
    fn sum_up(&self) {
        let skipped = |(why, number): (&Skip, &usize)| format!("{why}: {number}");
        let shown: Vec<String> = (self.skipped.iter())
            .filter(|(why, _)| self.verbose || !why.is_expected())
            .map(skipped)
            .collect();
        if !shown.is_empty() {
            let hint = if self.verbose { "" } else { "; -v names them" };
            say::remark(&format!("skipped ({}){hint}", shown.join(", ")));
        }
        if self.failed > 0 {
            let all = self.documents + self.failed;
            say::remark(&format!(
                "{} of {} could not be read",
                self.failed,
                say::count(all, "document")
            ));
        }
        if self.verbose {
            say::remark(&format!(
                "{}, {}, {}",
                say::count(self.documents, "document"),
                say::count(self.articles, "article"),
                say::count(self.figures, "figure")
            ));
        }
    }
}
