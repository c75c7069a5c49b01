//! `gongbao score`: records held against answers.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use gongbao::input::{self, InputError};
use gongbao::score::{Answer, Compared, Counts, PredictedArticle, compare};
use serde_json::Value;

use super::{Exit, Globals, say};

/// Hold records against answers that people wrote, and print the measures
///
/// ANSWERS is a folder with one answer for each document: `0001.json` for every article whose source is
/// called `0001`, whatever its folder and ending. docs/answers.md of the source code describes answers
/// and measures. With --verbose every difference is printed before the table.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao extract news/ -o figures.jsonl
  gongbao score figures.jsonl answers/                  a table and the measures
  gongbao score figures.jsonl answers/ --only 0001 -v   what is wrong in one document
  gongbao score figures.jsonl answers/ --json           the measures for programs

Exit status: 0 when all answers were used, 1 when some could not be read, 2 when nothing could run.")]
pub struct Args {
    /// What `gongbao extract` wrote; `-` for standard input
    #[arg(value_name = "PREDICTIONS")]
    predictions: PathBuf,

    /// The folder of the answers, or one answer
    #[arg(value_name = "ANSWERS")]
    answers: PathBuf,

    /// Print the measures as one JSON object
    #[arg(long)]
    json: bool,

    /// Only these documents, by the names of their answers without `.json`
    #[arg(long, value_name = "STEM", value_delimiter = ',')]
    only: Vec<String>,
}

type Articles = HashMap<String, Vec<PredictedArticle>>;

pub fn run(args: &Args, globals: &Globals) -> Exit {
    match prepare(args) {
        Ok((articles, answers)) => report(args, globals.verbose, &articles, &answers),
        Err(message) => {
            say::error(&message);
            Exit::NothingRan
        }
    }
}

fn prepare(args: &Args) -> Result<(Articles, Vec<PathBuf>), String> {
    let articles = predictions(&args.predictions)?;
    let mut answers = answers(&args.answers)
        .map_err(|error| format!("{}: {error}", input::display(&args.answers)))?;
    for stem in &args.only {
        if !answers.iter().any(|path| stem_of(path) == *stem) {
            let folder = input::display(&args.answers);
            return Err(format!("{folder}: no answer {stem}.json in it"));
        }
    }
    answers.retain(|path| args.only.is_empty() || args.only.contains(&stem_of(path)));
    if answers.is_empty() {
        let folder = input::display(&args.answers);
        return Err(format!("{folder}: no answers (*.json) in it"));
    }
    Ok((articles, answers))
}

/// The articles of each document.
fn predictions(path: &Path) -> Result<Articles, String> {
    let name = input::display(path);
    let text = read(path).map_err(|error| format!("{name}: {error}"))?;
    let mut out = Articles::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let article: PredictedArticle = serde_json::from_str(line)
            .map_err(|error| format!("{name}:{}: no record: {error}", index + 1))?;
        out.entry(article.stem().to_owned())
            .or_default()
            .push(article);
    }
    Ok(out)
}

fn read(path: &Path) -> Result<String, InputError> {
    if path.as_os_str() == input::STDIN {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        return Ok(text);
    }
    Ok(std::fs::read_to_string(path)?)
}

/// The files of the answers, in the order of their names.
fn answers(path: &Path) -> Result<Vec<PathBuf>, InputError> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn stem_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn report(args: &Args, verbose: bool, articles: &Articles, answers: &[PathBuf]) -> Exit {
    let mut total = Counts::default();
    let (mut differences, mut rows) = (String::new(), String::new());
    for path in answers {
        let stem = stem_of(path);
        let answer = read(path).map_err(|error| error.to_string());
        let answer =
            answer.and_then(|json| Answer::from_json(&json).map_err(|error| error.to_string()));
        match answer {
            Ok(answer) => {
                let found: Vec<&PredictedArticle> =
                    articles.get(&stem).into_iter().flatten().collect();
                let compared = compare(&answer, &found);
                total += compared.counts;
                row(&mut rows, &stem, &compared);
                for difference in &compared.differences {
                    let line = format!("{stem} {difference}");
                    let _ = writeln!(differences, "{}", say::visible(&line));
                }
            }
            Err(reason) => say::error(&format!("{}: {reason}", input::display(path))),
        }
    }
    let failed = total.documents < answers.len();
    if total.documents == 0 {
        return Exit::SomeFailed;
    }
    let printed = match serde_json::to_string_pretty(&total.summary()) {
        Ok(json) if args.json => say::print(&(json + "\n")),
        Ok(json) => {
            let differences = if verbose { differences } else { String::new() };
            say::print(&format!("{differences}{HEAD}{rows}\n{}", measures(&json)))
        }
        Err(error) => {
            say::error(&format!("the measures cannot be written: {error}"));
            Exit::NothingRan
        }
    };
    match printed {
        Exit::Done if failed => Exit::SomeFailed,
        exit => exit,
    }
}

const HEAD: &str = "document               gold      P      R     F1  strict of matched\n";

fn row(out: &mut String, stem: &str, compared: &Compared) {
    let rates = compared.counts.quantities.rates();
    let _ = writeln!(
        out,
        "{:20} {:6} {:6.3} {:6.3} {:6.3} {:18.3}",
        say::short(stem, 40),
        compared.asked,
        rates.precision,
        rates.recall,
        rates.f1,
        compared.counts.strict_share()
    );
}

/// The measures, one a line, named as in JSON; `-` where nothing was asked.
fn measures(json: &str) -> String {
    let mut out = String::new();
    for line in json.lines() {
        let Some((name, value)) = line.trim().trim_end_matches(',').split_once(": ") else {
            continue;
        };
        let name = name.trim_matches('"');
        let _ = match serde_json::from_str(value) {
            Ok(Value::Number(number)) if number.is_f64() => {
                let number = number.as_f64().unwrap_or_default();
                writeln!(out, "{name:20} {number:.4}")
            }
            Ok(Value::Number(number)) => writeln!(out, "{name:20} {number}"),
            _ => writeln!(out, "{name:20} -"),
        };
    }
    out
}
