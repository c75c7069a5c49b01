//! A run under way: what was written, and what there is to say about it.

use std::collections::{BTreeMap, HashSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gongbao::clean::PassKind;
use gongbao::duplicates::{Known, Seen};
use gongbao::input::{Place, Skip};
use gongbao::output::{Made, OutputError, Sink};
use gongbao::record::{Record, RepeatKind};
use rayon::ThreadPoolBuildError;

use super::journal::{Cursor, Journal};
use super::progress::Progress;
use super::summary::Summary;
use crate::cli::{Exit, say};

/// Why a run ends before its inputs do.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The output takes nothing more.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The system gives no threads.
    #[error("no threads: {0}")]
    Threads(#[from] ThreadPoolBuildError),
    /// A record could not be written as JSON.
    #[error("a record cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// What was done belongs to other inputs.
    #[error(
        "the inputs are not what they were when the run was interrupted; delete {} to begin anew", .0.display()
    )]
    Changed(PathBuf),
}

/// What became of something that was found.
pub enum Outcome {
    /// A document was read.
    Read {
        /// Its articles.
        articles: Vec<Article>,
        /// How long it was.
        bytes: usize,
    },
    /// It was not meant to be read.
    Skipped {
        /// Where.
        place: Place,
        /// Why.
        why: Skip,
    },
    /// It could not be read.
    Failed {
        /// Where.
        place: Place,
        /// Why, in a word that is the same for all alike.
        kind: &'static str,
        /// Why.
        reason: String,
    },
    /// It is read, and odd.
    Warned {
        /// Where.
        place: Place,
        /// What is odd.
        warning: &'static str,
    },
    /// The inputs are not those that the run began with.
    Changed,
}

/// An article on its way out.
pub struct Article {
    /// What is written of it.
    pub made: Made,
    /// What it is known by.
    pub known: Known,
    /// How many figures it has.
    pub figures: usize,
    /// What was repaired in it.
    pub repairs: Vec<(PassKind, usize)>,
}

/// A place to note how far the run is, and when.
struct Checkpoints {
    path: PathBuf,
    arguments: String,
    every: Duration,
    last: Instant,
}

/// A run under way.
pub struct Run {
    output: Sink,
    progress: Progress,
    checkpoints: Option<Checkpoints>,
    seen: Seen,
    /// Articles that were there before the run, until they are met again: that is no repeat.
    there: HashSet<u128>,
    cursor: Cursor,
    summary: Summary,
    /// What the interrupted runs took.
    before: f64,
    begun: Instant,
    /// What this run did not read; the summary has that of the runs before until [`Run::counted`].
    skipped: BTreeMap<Skip, usize>,
    unique: bool,
    verbose: bool,
}

/// What a run begins with.
pub struct Begin {
    /// Where records go.
    pub output: Sink,
    /// What the terminal shows.
    pub progress: Progress,
    /// Where the journal lies and how often it is written, where there is one.
    pub journal: Option<(PathBuf, Duration)>,
    /// What the program was asked for.
    pub arguments: String,
    /// Articles that are there already.
    pub known: Vec<Known>,
    /// How many articles are remembered to know repeats.
    pub remember: usize,
    /// Whether repeats are left out.
    pub unique: bool,
    /// Whether everything is told.
    pub verbose: bool,
}

impl Run {
    /// Begins.
    pub fn new(begin: Begin) -> Self {
        let now = Instant::now();
        let mut seen = Seen::new(begin.remember);
        let there = begin.known.iter().map(|known| known.id).collect();
        for known in begin.known {
            seen.remember(known);
        }
        Self {
            output: begin.output,
            progress: begin.progress,
            checkpoints: begin.journal.map(|(path, every)| Checkpoints {
                path,
                arguments: begin.arguments,
                every,
                last: now,
            }),
            seen,
            there,
            cursor: Cursor::default(),
            summary: Summary::default(),
            before: 0.0,
            begun: now,
            skipped: BTreeMap::new(),
            unique: begin.unique,
            verbose: begin.verbose,
        }
    }

    /// Goes on where a journal ends; `part` is the output that was written up to there.
    pub fn go_on(&mut self, journal: Journal, part: &Path) -> Result<(), String> {
        let told = |reason: String| format!("{}: {reason}", part.display());
        let file = std::fs::File::open(part).map_err(|error| told(error.kind().to_string()))?;
        for line in std::io::BufReader::new(file).lines() {
            let line = line.map_err(|error| told(error.kind().to_string()))?;
            let record: Record =
                serde_json::from_str(&line).map_err(|error| told(error.to_string()))?;
            if record.repeats.is_none() {
                self.seen.remember(Known::of(&record));
            }
        }
        let documents = say::count(journal.summary.documents, "document");
        say::remark(&format!("going on behind {documents}"));
        self.before = journal.summary.seconds;
        self.summary = journal.summary;
        self.cursor = journal.cursor;
        Ok(())
    }

    /// How far the run is.
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// Takes what became of the find with this number and hash.
    pub fn accept(&mut self, number: usize, hash: u64, outcome: Outcome) -> Result<(), Stop> {
        match outcome {
            Outcome::Read { articles, bytes } => {
                for article in articles {
                    self.write(article)?;
                }
                self.summary.documents += 1;
                self.summary.bytes += bytes as u64;
            }
            Outcome::Skipped { place, why } => {
                if self.verbose {
                    let message = format!("{place}: skipped: {why}");
                    self.progress.say(|| say::remark(&message));
                }
                *self.skipped.entry(why).or_default() += 1;
            }
            Outcome::Failed {
                place,
                kind,
                reason,
            } => {
                *self.summary.failed.entry(kind.to_owned()).or_default() += 1;
                let message = format!("{place}: {reason}");
                self.progress.say(|| say::error(&message));
            }
            Outcome::Warned { place, warning } => {
                let message = format!("{place}: {warning}");
                self.progress.say(|| say::remark(&message));
            }
            Outcome::Changed => {
                let journal = self.checkpoints.take().map(|checkpoints| checkpoints.path);
                return Err(Stop::Changed(journal.unwrap_or_default()));
            }
        }
        self.cursor.pass(number, hash);
        self.progress.show(&self.summary);
        self.checkpoint()
    }

    fn write(&mut self, mut article: Article) -> Result<(), Stop> {
        let again = self.there.remove(&article.known.id);
        if !again && let Some(repeats) = self.seen.meet(article.known) {
            *self.summary.repeats.entry(repeats.kind).or_default() += 1;
            if self.unique {
                self.summary.left_out += 1;
                return Ok(());
            }
            article.made.mark(repeats)?;
        }
        self.summary.articles += 1;
        self.summary.figures += article.figures;
        for (kind, count) in article.repairs {
            *self.summary.repairs.entry(kind).or_default() += count;
        }
        Ok(self.output.write(&article.made)?)
    }

    /// The summary with what was skipped and the time up to now.
    fn counted(&self) -> Summary {
        let mut summary = self.summary.clone();
        for (why, number) in &self.skipped {
            *summary.skipped.entry(why.to_string()).or_default() += number;
        }
        summary.seconds = self.before + self.begun.elapsed().as_secs_f64();
        summary
    }

    /// Notes how far the run is, when it is time.
    fn checkpoint(&mut self) -> Result<(), Stop> {
        let Some(checkpoints) = &mut self.checkpoints else {
            return Ok(());
        };
        if checkpoints.last.elapsed() < checkpoints.every {
            return Ok(());
        }
        checkpoints.last = Instant::now();
        let Some(bytes) = self.output.sync()? else {
            self.checkpoints = None;
            return Ok(());
        };
        let summary = self.counted();
        let Some(checkpoints) = &self.checkpoints else {
            return Ok(());
        };
        let journal = Journal {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            arguments: checkpoints.arguments.clone(),
            cursor: self.cursor.clone(),
            bytes,
            summary,
        };
        journal.write(&checkpoints.path).map_err(|source| {
            let path = checkpoints.path.display().to_string();
            Stop::Output(OutputError::Write { path, source })
        })
    }

    /// Ends the run; what it came to is for whoever wants it as a file.
    pub fn end(mut self, result: Result<(), Stop>) -> (Exit, Summary) {
        self.progress.end();
        self.summary = self.counted();
        // Who closes the output has seen enough, and wants no word about it.
        if let Err(Stop::Output(OutputError::Closed)) = result {
            return (Exit::Done, self.summary);
        }
        self.sum_up();
        let failed = self.summary.failures() > 0;
        if result.is_ok() && self.summary.documents == 0 && !failed {
            say::error("no page found; a file is read whatever its ending when it is named itself");
            return (Exit::NothingRan, self.summary);
        }
        let summary = serde_json::to_string(&self.summary).map_err(Stop::Json);
        let finished =
            (result.and(summary)).and_then(|summary| Ok(self.output.finish(&summary)?));
        let exit = match finished {
            Ok(()) | Err(Stop::Output(OutputError::Closed)) => {
                if let Some(checkpoints) = &self.checkpoints {
                    let _ = std::fs::remove_file(&checkpoints.path);
                }
                if failed { Exit::SomeFailed } else { Exit::Done }
            }
            Err(error) => {
                say::error(&error.to_string());
                if self
                    .checkpoints
                    .is_some_and(|checkpoints| checkpoints.path.exists())
                {
                    say::remark(
                        "what was done is kept; the same command with --resume goes on with it",
                    );
                }
                Exit::NothingRan
            }
        };
        (exit, self.summary)
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
        let failures = self.summary.failures();
        if failures > 0 {
            let all = self.summary.documents + failures;
            let all = say::count(all, "document");
            say::remark(&format!("{failures} of {all} could not be read"));
        }
        if self.verbose {
            self.tell_counts();
        }
    }

    fn tell_counts(&self) {
        let summary = &self.summary;
        let repeats = |kind: RepeatKind| summary.repeats.get(&kind).copied().unwrap_or(0);
        say::remark(&format!(
            "{}, {}, {}",
            say::count(summary.documents, "document"),
            say::count(summary.articles, "article"),
            say::count(summary.figures, "figure")
        ));
        let (exact, near) = (repeats(RepeatKind::Exact), repeats(RepeatKind::Near));
        if exact + near > 0 {
            let left_out = if self.unique { ", left out" } else { "" };
            say::remark(&format!("repeats: {exact} exact, {near} near{left_out}"));
        }
        let rate = summary.bytes as f64 / 1e6 / summary.seconds.max(0.001);
        let size = summary.bytes as f64 / 1e6;
        say::remark(&format!(
            "{size:.1} MB in {:.1} s: {rate:.1} MB/s",
            summary.seconds
        ));
    }
}
