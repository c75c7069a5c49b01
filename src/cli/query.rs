//! `gongbao query`: questions in SQL.

use std::path::PathBuf;
use std::time::Duration;

use gongbao::store::Store;

use super::answer::{Form, Printed};
use super::{Exit, say};

/// Ask a database a question in SQL
///
/// The tables are articles, sources, figures, progress, sums, repairs, notes and runs; the views v_figures,
/// v_progress and v_observations have one flat row for each figure or group. Questions change nothing: what
/// would write, open another file or take longer than --seconds is refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao extract news/ -o news.db              make a database
  gongbao query news.db \"SELECT place, value, sentence FROM v_figures WHERE unit = '户'\"
                                                ask it
  gongbao query news.db --csv \"SELECT * FROM v_progress\" > progress.csv
                                                for a spreadsheet
  gongbao query news.db \"SELECT sql FROM sqlite_schema\"
                                                what there is to ask for

Exit status: 0 when there is an answer, 2 when there is none.")]
pub struct Args {
    /// The database
    #[arg(value_name = "DATABASE")]
    database: PathBuf,

    /// The question: one SELECT
    #[arg(value_name = "SQL")]
    sql: String,

    #[command(flatten)]
    form: Form,

    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = super::seconds)]
    seconds: Duration,
}

pub fn run(args: &Args) -> Exit {
    let mut store = match Store::read(&args.database) {
        Ok(store) => store,
        Err(error) => {
            say::error(&error.to_string());
            return Exit::NothingRan;
        }
    };
    let mut printed = Printed::new(args.form.kind());
    let asked = store.ask(&args.sql, &[], args.seconds, &mut printed);
    printed.end(asked)
}
