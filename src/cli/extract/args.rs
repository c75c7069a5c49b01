//! What `gongbao extract` is asked for.

use std::path::PathBuf;
use std::time::Duration;

use gongbao::input;
use gongbao::output::{Form, beside};
use gongbao::parallel::{Order, Plan};

use super::journal::Journal;
use crate::cli::seconds;

/// How many documents may be on their way for each thread.
const WINDOW: usize = 64;
/// How many bytes of documents may be on their way; what is made of them takes several times as many.
const WEIGHT: usize = 2 << 20;

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
    pub paths: Vec<PathBuf>,

    /// Write to this file instead of standard output; its ending says what it becomes
    ///
    /// .db and .sqlite: a database. .csv and .parquet: a table with a row for each figure. A name that ends with
    /// `/`: a folder of CSV tables with a `datapackage.json`. Anything else: lines of JSON.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write CSV for a spreadsheet: with a byte order mark, and no text that is taken for a formula
    #[arg(long)]
    pub bom: bool,

    /// Read only files of folders whose path in the folder is like this: `*.html`, `2021/**`
    ///
    /// `*` also stands for `/`. Files that are like it are tried whatever their ending. May be repeated.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,

    /// Leave out files and folders whose path in the folder is like this; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// In tables, read `text`, `title`, `published` or `url` from this column; may be repeated
    ///
    /// Without it the usual names are looked for: text, content, body, 正文, 内容 …; title, headline, 标题 …;
    /// published, date, 发布日期, 发布时间 …; url, link, 链接, 网址 …
    #[arg(long = "field", value_name = "WHAT=COLUMN")]
    pub fields: Vec<String>,

    /// Read the pages of sites as this list of `gongbao crawl` says: with its selectors and regions
    #[cfg(feature = "crawl")]
    #[arg(long, value_name = "SITES")]
    pub sites: Option<PathBuf>,

    /// Leave out documents longer than this, with a message: 500kB, 32MB, 1GB
    #[arg(long, value_name = "SIZE", default_value = "32MB", value_parser = size)]
    pub max_document: u64,

    /// Leave out documents with more text than this, markup apart; memory needs some eighty times as much
    #[arg(long, value_name = "SIZE", default_value = "3MB", value_parser = size)]
    pub max_text: u64,

    /// Give up on a document that takes longer than this many seconds, with a message
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub max_seconds: Duration,

    /// Go on with a run of the same command that was interrupted; needs -o FILE
    ///
    /// Begins anew where there is nothing to go on with, so that a scheduled job can always say it.
    #[arg(long, requires = "output")]
    pub resume: bool,

    /// Leave out articles that repeat one before: the same text, or the same figures and nearly the same text
    ///
    /// Without it they are written and marked in `repeats`.
    #[arg(long)]
    pub unique: bool,

    /// Know repeats of the last N articles, at about 100 bytes each
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub remember: usize,

    /// Write articles as they are done, which may be faster, instead of in the order of the input
    #[arg(long)]
    pub unordered: bool,

    /// Write what the run came to as JSON to this file
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,

    /// Work with this many threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Note how far the run is every so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds, hide = true)]
    pub checkpoint: Duration,
}

impl Args {
    /// How documents are taken through.
    pub fn plan(&self) -> Plan {
        let own = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.threads.map_or_else(own, usize::from);
        Plan {
            threads,
            window: threads * WINDOW,
            weight: WEIGHT,
            limit: self.max_seconds,
            order: match self.unordered {
                true => Order::AsDone,
                false => Order::AsRead,
            },
        }
    }

    /// How inputs are read.
    pub fn options(&self) -> Result<input::Options, String> {
        let mut options = input::Options {
            patterns: input::Patterns::new(&self.include, &self.exclude)?,
            ..input::Options::default()
        };
        for field in &self.fields {
            options.fields.set(field)?;
        }
        options.limits.document = self.max_document;
        Ok(options)
    }

    /// Where the journal lies: beside an output that is a file of lines. A database knows itself what it has, and a
    /// table is packed in groups.
    pub fn journal_path(&self) -> Option<PathBuf> {
        let output = self.output.as_deref()?;
        if Form::of(Some(output)) != Form::Lines {
            return None;
        }
        let device = output.exists() && !output.is_file();
        (!device).then(|| Journal::path(output)).flatten()
    }

    /// Where an output that is a file is gathered.
    pub fn part_path(&self) -> Option<PathBuf> {
        beside(self.output.as_deref()?, "part")
    }

    /// What decides which articles come out, and in which order.
    pub fn arguments(&self) -> String {
        let mut out: Vec<String> = self.paths.iter().map(|path| input::display(path)).collect();
        let mut add = |name: &str, values: &[String]| {
            out.extend(values.iter().map(|value| format!("--{name} {value}")));
        };
        add("include", &self.include);
        add("exclude", &self.exclude);
        add("field", &self.fields);
        add("max-document", &[self.max_document.to_string()]);
        add("max-text", &[self.max_text.to_string()]);
        add("remember", &[self.remember.to_string()]);
        if self.unique {
            out.push("--unique".to_owned());
        }
        out.join(" ")
    }
}

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
