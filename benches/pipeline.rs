//! The whole program as a process: many documents on one thread and on two, and from start to first record.
//!
//! `cargo bench --bench pipeline -- [FOLDER] [TIMES]` prints one JSON object. FOLDER holds documents (default:
//! the articles of the tests, forty times over); the best of TIMES runs counts (default 5).

#![allow(clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

fn gongbao() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gongbao"))
}

/// Seconds of a run over a folder.
fn run(folder: &Path, threads: usize) -> f64 {
    let begun = Instant::now();
    let ran = gongbao()
        .args(["extract", "--threads", &threads.to_string()])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let status = ran.expect("the program starts").code();
    assert!(matches!(status, Some(0 | 1)), "it ended with {status:?}");
    begun.elapsed().as_secs_f64()
}

/// Seconds from the start to the first record.
fn first_record(document: &Path) -> f64 {
    let begun = Instant::now();
    let mut child = gongbao()
        .arg("extract")
        .arg(document)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output");
    BufReader::new(stdout).read_line(&mut line).expect("reads");
    let took = begun.elapsed().as_secs_f64();
    assert!(line.starts_with('{'), "no record: {line}");
    child.wait().expect("it ends");
    took
}

fn help() -> f64 {
    let begun = Instant::now();
    let ran = gongbao().arg("--help").stdout(Stdio::null()).status();
    assert!(ran.expect("the program starts").success());
    begun.elapsed().as_secs_f64()
}

fn best(times: usize, mut measure: impl FnMut() -> f64) -> f64 {
    (0..times).map(|_| measure()).fold(f64::INFINITY, f64::min)
}

/// The articles of the tests, so often that a run takes a while.
fn copies(folder: &Path) -> PathBuf {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/docs");
    for entry in std::fs::read_dir(docs).expect("the articles") {
        let path = entry.expect("an article").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        for copy in 0..200 {
            std::fs::copy(&path, folder.join(format!("{copy:03}-{name}"))).expect("copies");
        }
    }
    folder.to_owned()
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = args
        .next()
        .map_or_else(|| copies(scratch.path()), PathBuf::from);
    let times = args
        .next()
        .map_or(5, |times| times.parse().expect("a number"));
    let document =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/county-notice-utf8.txt");
    let (one, two) = (
        best(times, || run(&folder, 1)),
        best(times, || run(&folder, 2)),
    );
    let (first, help) = (best(times, || first_record(&document)), best(times, help));
    println!(
        r#"{{"one_thread": {one:.3}, "two_threads": {two:.3}, "ratio": {:.3}, "first_record_ms": {:.1}, "help_ms": {:.1}}}"#,
        one / two,
        first * 1e3,
        help * 1e3
    );
}
