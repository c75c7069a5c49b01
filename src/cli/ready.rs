//! `gongbao figures`, `progress`, `check`: questions that need no SQL.

use std::path::PathBuf;
use std::time::Duration;

use gongbao::store::Store;
use gongbao::store::questions::{self, Filter, FilterError, Question};

use super::answer::{Form, Printed};
use super::{Exit, say};

/// What may be asked of figures and of progress alike.
#[derive(Debug, clap::Args)]
struct Asked {
    /// The database
    #[arg(value_name = "DATABASE", default_value = "news.db")]
    database: PathBuf,

    /// Only this division and what lies in it, or this body: 重庆, 江津区
    #[arg(long, value_name = "NAME")]
    place: Option<String>,

    /// Only what is counted with these words, in any order: '无障碍 改造'
    #[arg(long, value_name = "WORDS")]
    item: Option<String>,

    /// Only this unit: 户, 元, %
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,

    /// From this year, month or day on: 2021, 2021-09, 2021-09-03
    #[arg(long, value_name = "TIME")]
    since: Option<String>,

    /// Up to this year, month or day
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    /// At most so many rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    #[command(flatten)]
    form: Form,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            place: self.place.clone(),
            item: self.item.clone(),
            unit: self.unit.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            limit: self.limit,
            ..Filter::default()
        }
    }
}

/// Show the figures of a database: where, when, how many of what, and the sentence
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao figures news.db --place 江津区 --item 无障碍改造 --unit 户 --since 2021
                                                how many households had their homes refitted
  gongbao figures news.db --place 重庆 --planned --csv > plans.csv
                                                what was promised, for a spreadsheet

Exit status: 0 when there is an answer, 2 when there is none.")]
pub struct Figures {
    #[command(flatten)]
    asked: Asked,

    /// Only what is planned
    #[arg(long, conflicts_with = "actual")]
    planned: bool,

    /// Only what has happened
    #[arg(long)]
    actual: bool,

    /// Only figures that are at least so sure, 0 to 1
    #[arg(long, value_name = "CONFIDENCE")]
    confidence: Option<f64>,
}

/// Show wholes and how much of them is done
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao progress news.db --place 重庆            the programmes of Chongqing and its districts
  gongbao progress news.db --item 民生实事 --md    a table for a document

Exit status: 0 when there is an answer, 2 when there is none.")]
pub struct Progress {
    #[command(flatten)]
    asked: Asked,
}

/// Show what does not agree
///
/// Rates that are not what the counts beside them come to, sums whose parts come to something else, and the same
/// item, place and time with other numbers in other articles.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao check news.db         everything that does not agree
  gongbao check news.db --json  for a program

Exit status: 0 when there is an answer, 2 when there is none.")]
pub struct Check {
    /// The database
    #[arg(value_name = "DATABASE", default_value = "news.db")]
    database: PathBuf,

    #[command(flatten)]
    form: Form,
}

pub fn figures(args: &Figures) -> Exit {
    let modality = match (args.planned, args.actual) {
        (true, _) => Some("planned".to_owned()),
        (_, true) => Some("actual".to_owned()),
        _ => None,
    };
    let filter = Filter {
        modality,
        confidence: args.confidence,
        ..args.asked.filter()
    };
    ask(
        &args.asked.database,
        questions::figures(&filter),
        args.asked.form,
    )
}

pub fn progress(args: &Progress) -> Exit {
    ask(
        &args.asked.database,
        questions::progress(&args.asked.filter()),
        args.asked.form,
    )
}

pub fn check(args: &Check) -> Exit {
    ask(&args.database, Ok(questions::check()), args.form)
}

/// So long may a ready question take: only a database of many millions takes as much.
const PATIENCE: Duration = Duration::from_secs(600);

fn ask(database: &std::path::Path, question: Result<Question, FilterError>, form: Form) -> Exit {
    let opened = question
        .map_err(|error| error.to_string())
        .and_then(|question| {
            Ok((
                question,
                Store::read(database).map_err(|error| error.to_string())?,
            ))
        });
    let (question, mut store) = match opened {
        Ok(opened) => opened,
        Err(message) => {
            say::error(&message);
            return Exit::NothingRan;
        }
    };
    let mut printed = Printed::new(form.kind());
    let asked = store.ask(&question.sql, &question.values, PATIENCE, &mut printed);
    printed.end(asked)
}
