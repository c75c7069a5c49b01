//! `gongbao extract`: documents in, one record a line out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongbao::input::{self, Found, InputError, Skip};
use gongbao::lexicon::Lexicon;
use gongbao::output::{Output, OutputError};
use gongbao::parallel::{guard, in_order};
use gongbao::{pipeline, record};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Exit, Globals, say};

/// Write every figure of the articles as JSON, one article a line
///
/// A folder is read with all folders in it, in the order of names: text, Markdown and HTML pages and
/// what has no ending and holds text. A file that is named is always tried. The order of the output is
/// that of the input, whatever the number of threads.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao extract page.html                     one page, to standard output
  gongbao extract news/ more/ -o figures.jsonl  two folders, to a file
  curl -s URL | gongbao extract -               what another program fetched

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

    /// Work with this many threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// How many documents may be on their way for each thread.
const WINDOW: usize = 16;

pub fn run(args: &Args, globals: &Globals) -> Exit {
    match prepare(args, globals) {
        Ok((lexicon, pool, output)) => {
            let mut run = Run::new(output, globals.verbose);
            let window = pool.current_num_threads() * WINDOW;
            let result = in_order(
                &pool,
                window,
                input::find(&args.paths),
                |found| take(found, &lexicon),
                |outcome| match outcome {
                    Ok(outcome) => run.accept(outcome),
                    // `take` guards all it does to a document.
                    Err(fault) => run.accept(Outcome::failed(Path::new(""), &fault)),
                },
            );
            run.end(result)
        }
        Err(exit) => exit,
    }
}

/// Everything that has to be there before the first document is read.
fn prepare(args: &Args, globals: &Globals) -> Result<(Lexicon, ThreadPool, Output), Exit> {
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

fn open(args: &Args, globals: &Globals) -> Result<(Lexicon, ThreadPool, Output), String> {
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
    Ok((lexicon, pool, output))
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
    Skipped { path: String, why: Skip },
    /// It could not be read.
    Failed { path: String, reason: String },
}

impl Outcome {
    fn failed(path: &Path, reason: &impl ToString) -> Self {
        Self::Failed {
            path: input::display(path),
            reason: reason.to_string(),
        }
    }
}

fn take(found: Found, lexicon: &Lexicon) -> Outcome {
    match found {
        Found::Skipped { path, why } => Outcome::Skipped {
            path: input::display(&path),
            why,
        },
        Found::Failed { path, error } => Outcome::failed(&path, &error),
        Found::Document { path, .. } => match guard(|| document(&path, lexicon)) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::failed(&path, &error),
            Err(fault) => Outcome::failed(&path, &fault),
        },
    }
}

fn document(path: &Path, lexicon: &Lexicon) -> Result<Outcome, InputError> {
    let page = input::load(path)?;
    let reading = pipeline::read(&page, lexicon);
    let records = record::records(&page, &reading);
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
            Outcome::Skipped { path, why } => {
                if self.verbose {
                    say::remark(&format!("{path}: skipped: {why}"));
                }
                *self.skipped.entry(why).or_default() += 1;
            }
            Outcome::Failed { path, reason } => {
                self.failed += 1;
                say::error(&format!("{path}: {reason}"));
            }
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
            say::remark(&format!("skipped in folders ({}){hint}", shown.join(", ")));
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
