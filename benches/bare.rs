//! What the program's two heaviest parts cost alone: `jieba-rs` cutting a text, `scraper` parsing a page.
//!
//! `cargo bench --bench bare -- cut|parse FOLDER [TIMES]` reads the files of the folder as UTF-8 and
//! prints one JSON object: documents, bytes, and the CPU seconds of the work alone, once the
//! dictionary is loaded. `benches/peers/run.py` holds the program against it.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::time::Instant;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn main() {
    // `cargo bench` puts `--bench` at the end, `cargo test` runs it without arguments.
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let (Some(work), Some(folder)) = (args.next(), args.next()) else {
        println!("usage: cargo bench --bench bare -- cut|parse FOLDER [TIMES]");
        return;
    };
    let times: usize = args
        .next()
        .map_or(1, |times| times.parse().expect("a number"));
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    paths.sort();
    let pages: Vec<String> = paths
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).expect("a file");
            String::from_utf8_lossy(&bytes).into_owned()
        })
        .collect();
    let jieba = jieba_rs::Jieba::new();
    let run: &dyn Fn(&str) -> usize = match work.as_str() {
        "cut" => &|page| jieba.cut(page, true).len(),
        "parse" => &|page| scraper::Html::parse_document(page).tree.nodes().count(),
        other => panic!("`{other}` is neither cut nor parse"),
    };
    // One thread does nothing but this: its time on the clock is its CPU time, but for interruptions.
    let mut best = f64::INFINITY;
    let mut pieces = 0;
    for _ in 0..times {
        let begun = Instant::now();
        pieces = pages.iter().map(|page| run(page)).sum();
        best = best.min(begun.elapsed().as_secs_f64());
    }
    let bytes: usize = pages.iter().map(String::len).sum();
    let documents = pages.len();
    println!(
        r#"{{"documents": {documents}, "bytes": {bytes}, "seconds": {best}, "pieces": {pieces}}}"#
    );
}
