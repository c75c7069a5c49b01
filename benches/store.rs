//! The database at a million figures: how fast they go in, and how long its questions take.
//!
//! `cargo bench --bench store -- [FIGURES] [DATABASE]` makes FIGURES figures (default: a million) of the shapes
//! of the tests' articles, each article with a text, a place and a year of its own, writes them to DATABASE
//! (default: a temporary one), asks the questions of `gongbao figures` and the pages of `gongbao serve`, and prints
//! one JSON object. Making the articles is not counted, what every thread of a run does to them is.

#![allow(clippy::expect_used, clippy::panic)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gongbao::duplicates::Known;
use gongbao::lexicon::divisions::Level;
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline::{Origin, Page, read};
use gongbao::record::{Record, records};
use gongbao::store::questions::{self, Filter, Question};
use gongbao::store::{Answer, Document, Entry, Store, Value, Writer, search};
use rayon::prelude::*;
use rust_decimal::Decimal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The articles that the others are made of.
fn shapes(lexicon: &Lexicon) -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/docs");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the articles of the tests")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let mut shapes = Vec::new();
    for path in paths {
        let page = Page {
            bytes: std::fs::read(&path).expect("reads"),
            origin: Origin {
                path: path.display().to_string(),
                ..Origin::default()
            },
        };
        shapes.extend(records(&page, &read(&page, lexicon)));
    }
    shapes.retain(|record| !record.figures.is_empty());
    shapes
}

/// The article `number`: the text of its shape behind a line of its own, another place, another year.
fn article(shapes: &[Record], lexicon: &Lexicon, number: usize) -> Record {
    let counties: Vec<_> = (lexicon.divisions.iter())
        .filter(|division| division.level == Level::County && division.former.is_none())
        .collect();
    let county = counties[number * 7919 % counties.len()];
    let year = 2012 + number % 13;
    let mut record = shapes[number % shapes.len()].clone();
    let lead = format!("{}第{number}号\n", county.name);
    let shift = lead.chars().count();
    record.text.insert_str(0, &lead);
    record.id = Record::id_of(&record.text);
    record.source.path = format!("news/{number}.html");
    record.source.sha256 = format!("{number:064x}");
    record.published = Some(format!("{year}-06-30"));
    for figure in &mut record.figures {
        figure.span = figure.span.map(|at| at + shift);
        figure.value.0 *= Decimal::from(1 + number % 97);
        figure.place = Some(county.into());
        figure.time = figure.time.as_ref().map(|_| format!("{year}-06"));
    }
    for progress in &mut record.progress {
        progress.place = Some(county.into());
        progress.time = Some(format!("{year}-06"));
    }
    record
}

/// Counts the rows of an answer.
#[derive(Default)]
struct Count(usize);

impl Answer for Count {
    fn columns(&mut self, _: &[&str]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn row(&mut self, _: Vec<Value>) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
}

/// Milliseconds of a question, the best of five, and its rows.
fn asked(store: &mut Store, question: &Question) -> (f64, usize) {
    let once = |store: &mut Store| {
        let begun = Instant::now();
        let mut rows = Count::default();
        let limit = Duration::from_secs(60);
        (store.ask(&question.sql, &question.values, limit, &mut rows)).expect("an answer");
        (begun.elapsed().as_secs_f64() * 1000.0, rows.0)
    };
    (0..5)
        .map(|_| once(store))
        .min_by(|one, two| one.0.total_cmp(&two.0))
        .expect("five times")
}

fn fill(path: &Path, figures: usize, lexicon: &Lexicon) -> (usize, f64) {
    let shapes = shapes(lexicon);
    let mut writer = Writer::begin(Store::open(path).expect("opens"), "a bench").expect("begins");
    let (mut number, mut written, mut took) = (0, 0, Duration::ZERO);
    while written < figures {
        let made: Vec<Record> = (number..number + 2000)
            .into_par_iter()
            .map(|number| article(&shapes, lexicon, number))
            .collect();
        number += made.len();
        written += made
            .iter()
            .map(|record| record.figures.len())
            .sum::<usize>();
        let begun = Instant::now();
        // As in a run: articles are prepared on all threads while one writes.
        let (ready, entries) = std::sync::mpsc::sync_channel(64);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                made.into_par_iter().for_each_with(ready, |ready, record| {
                    let known = Known::of(&record);
                    let document = Document::pack(record.text.as_bytes());
                    let entry = Entry::new(record, known, document);
                    ready.send(entry).expect("somebody writes");
                });
            });
            for entry in entries {
                writer.put(&entry).expect("writes");
            }
        });
        took += begun.elapsed();
    }
    let begun = Instant::now();
    writer.finish("{}").expect("ends");
    (written, (took + begun.elapsed()).as_secs_f64())
}

fn main() {
    // `cargo bench` puts `--bench` at the end, `cargo test` runs it without arguments.
    let measured = std::env::args().any(|arg| arg == "--bench");
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let default = if measured { 1_000_000 } else { 1000 };
    let figures = args
        .next()
        .map_or(default, |n| n.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = args
        .next()
        .map_or_else(|| folder.path().join("news.db"), PathBuf::from);
    let lexicon = Lexicon::load(&DataSource::embedded()).expect("the lexicon loads");
    let (written, seconds) = fill(&path, figures, &lexicon);
    let mut out = serde_json::json!({
        "figures": written,
        "figures_per_second": (written as f64 / seconds).round(),
        "megabytes": std::fs::metadata(&path).expect("a file").len() / 1_000_000,
    });
    let mut store = Store::read(&path).expect("opens");
    let filter = |place: &str, item: &str| Filter {
        place: (!place.is_empty()).then(|| place.to_owned()),
        item: (!item.is_empty()).then(|| item.to_owned()),
        limit: Some(50),
        ..Filter::default()
    };
    for (name, filter) in [
        ("all", filter("", "")),
        ("place", filter("江津区", "")),
        ("province", filter("重庆", "")),
        ("item", filter("", "项目")),
        ("place_and_item", filter("重庆", "项目")),
        (
            "unit_and_time",
            Filter {
                unit: Some("户".to_owned()),
                since: Some("2021".to_owned()),
                ..filter("", "")
            },
        ),
    ] {
        let question = questions::figures(&filter).expect("a question");
        let (milliseconds, rows) = asked(&mut store, &question);
        out[name] = serde_json::json!({"ms": milliseconds, "rows": rows});
    }
    for words in ["项目", "无障碍改造", "民生实事 完成"] {
        let question = Question {
            sql: "SELECT rowid FROM article_search WHERE article_search MATCH ? ORDER BY rank LIMIT 20"
                .to_owned(),
            values: vec![search::query(words).expect("words").into()],
        };
        let (milliseconds, rows) = asked(&mut store, &question);
        out[words] = serde_json::json!({"ms": milliseconds, "rows": rows});
    }
    #[cfg(feature = "serve")]
    {
        out["pages"] = pages(&path);
    }
    println!("{out:#}");
}

/// Milliseconds of whole pages of `gongbao serve`, the slowest of five, and of the first one of all.
#[cfg(feature = "serve")]
fn pages(path: &Path) -> serde_json::Value {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let mut server = Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .arg("serve")
        .arg(path)
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut base = String::new();
    let stdout = server.stdout.take().expect("its output");
    BufReader::new(stdout)
        .read_line(&mut base)
        .expect("its address");
    let ask = |path: &str| {
        let begun = Instant::now();
        let address = format!("{}{path}", base.trim_end().trim_end_matches('/'));
        let answer = ureq::get(&address).call().expect("a page");
        let page = answer.into_body().read_to_string().expect("a page");
        assert!(page.contains("</html>"), "{path}");
        begun.elapsed().as_secs_f64() * 1000.0
    };
    // The first one waits for what is kept in memory.
    let mut out = serde_json::json!({"first_of_all": ask("/")});
    for path in [
        "/",
        "/?place=%E9%87%8D%E5%BA%86%E5%B8%82",
        "/?q=%E9%A1%B9%E7%9B%AE",
        "/?unit=%E6%88%B7&since=2021",
        "/?item=%E9%A1%B9%E7%9B%AE&status=planned",
        "/search?q=%E9%A1%B9%E7%9B%AE",
        "/progress",
    ] {
        let slowest = (0..5).map(|_| ask(path)).fold(0.0, f64::max);
        out[path] = slowest.into();
    }
    let _ = server.kill();
    let _ = server.wait();
    out
}
