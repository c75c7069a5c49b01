//! The measures: the example of the documentation, drafts, and the same numbers as another program's.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{as_found, gongbao, run, run_in, write_files};
use gongbao::input;
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline;
use gongbao::record::{self, Record};
use gongbao::score::{Answer, compare};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn lexicon() -> Lexicon {
    Lexicon::load(&DataSource::embedded()).expect("the lexicon")
}

fn records_of(path: &Path, lexicon: &Lexicon) -> Vec<Record> {
    let page = input::load(path, None, &input::Options::default()).expect("a document");
    record::records(&page, &pipeline::read(&page, lexicon))
}

/// The block of a language in docs/answers.md.
fn example(language: &str) -> String {
    let text = std::fs::read_to_string(root().join("docs/answers.md")).expect("docs/answers.md");
    let open = format!("```{language}\n");
    let (_, after) = text.split_once(open.as_str()).expect("a block");
    let (block, _) = after.split_once("```\n").expect("the block ends");
    block.to_owned()
}

#[test]
fn the_example_of_the_documentation_is_an_answer() {
    let answer = Answer::from_json(&example("json")).expect("an answer");
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), [("roads.txt", example("text").into_bytes())]);
    let found = as_found(&records_of(&folder.path().join("roads.txt"), &lexicon()));
    let compared = compare(&answer, &found.iter().collect::<Vec<_>>());
    let summary = compared.counts.summary();
    let told = (
        summary.gold_figures,
        summary.quantity_f1,
        summary.core_record_f1,
        summary.progress_f1,
        summary.text_cleaning,
        summary.title,
        summary.published,
    );
    let all = (5, 1.0, 1.0, 1.0, Some(1.0), Some(1.0), Some(1.0));
    assert_eq!(told, all, "{:#?}", compared.differences);
}

/// What a draft asks for is what was found, so that only a reader's corrections count.
#[test]
fn a_draft_agrees_with_the_records_it_is_made_of() {
    let lexicon = lexicon();
    let mut figures = 0;
    for entry in std::fs::read_dir(root().join("tests/gold/docs")).expect("the documents") {
        let path = entry.expect("a document").path();
        let records = records_of(&path, &lexicon);
        let draft = Answer::draft("a", &records);
        let json = serde_json::to_string_pretty(&draft).expect("writes");
        let answer = Answer::from_json(&json).expect("an answer");
        assert_eq!(answer, draft, "{}", path.display());
        let found = as_found(&records);
        let compared = compare(&answer, &found.iter().collect::<Vec<_>>());
        let long = |item: &str| item.chars().count() > gongbao::score::LONGEST_ITEM;
        let all = records.iter().flat_map(|record| &record.figures);
        if !all.clone().any(|figure| long(&figure.item)) {
            assert_eq!(compared.counts.quantities.right, all.count());
            assert_eq!(
                compared.counts.strict,
                compared.counts.gold,
                "{}",
                path.display()
            );
        }
        figures += compared.counts.gold;
    }
    assert!(figures > 0);
}

/// The measures of another program for the same predictions, if it is there.
fn other_measures(predictions: &Path, answers: &Path, scratch: &Path) -> Option<Value> {
    let script: PathBuf = root().join("../shared/score/score.py");
    let json = scratch.join("other.json");
    if !script.is_file() {
        println!("skipped, there is no {}", script.display());
        return None;
    }
    let ran = Command::new("python3")
        .arg(script)
        .args([predictions, answers])
        .arg("--json")
        .arg(&json)
        .output();
    let Ok(ran) = ran else {
        println!("skipped, there is no python3");
        return None;
    };
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let text = std::fs::read_to_string(json).expect("the measures");
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn same_measures(predictions: &Path, answers: &Path, scratch: &Path) {
    let Some(other) = other_measures(predictions, answers, scratch) else {
        return;
    };
    let mut command = gongbao(root());
    let ran = run(
        command
            .arg("score")
            .args([predictions, answers])
            .arg("--json"),
        b"",
    );
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let own: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let (own, other) = (
        own.as_object().expect("measures"),
        other.as_object().expect("measures"),
    );
    for (name, expected) in other {
        match (own.get(name).expect(name).as_f64(), expected.as_f64()) {
            (Some(value), Some(expected)) => {
                assert!(
                    (value - expected).abs() < 1e-9,
                    "{name}: {value} is not {expected}"
                );
            }
            (value, expected) => assert_eq!(value, expected, "{name}"),
        }
    }
}

#[test]
fn the_measures_are_those_of_the_other_program() {
    let scratch = tempfile::tempdir().expect("a folder");
    let found = scratch.path().join("found.jsonl");
    for set in ["tests/gold", "../shared/gold"] {
        let set = root().join(set);
        if !set.is_dir() {
            println!("skipped, there is no {}", set.display());
            continue;
        }
        let mut command = gongbao(root());
        let extracted = run(command.arg("extract").arg(set.join("docs")), b"");
        std::fs::write(&found, &extracted.stdout).expect("writes");
        same_measures(&found, &set.join("answers"), scratch.path());
        // Every third line away and the figures of others doubled: much is missed and much is false.
        let lines = extracted
            .stdout
            .lines()
            .enumerate()
            .filter(|(n, _)| n % 3 != 2);
        let mangled: String = lines.map(|(n, line)| mangle(line, n)).collect();
        std::fs::write(&found, mangled).expect("writes");
        same_measures(&found, &set.join("answers"), scratch.path());
    }
}

/// The record with some of its figures twice, at the other end, and some of their fields gone.
fn mangle(line: &str, number: usize) -> String {
    let mut record: Value = serde_json::from_str(line).expect("a record");
    if let Some(figures) = record["figures"].as_array_mut() {
        let copies: Vec<Value> = figures.iter().step_by(2 + number % 3).cloned().collect();
        figures.extend(copies);
        for figure in figures.iter_mut().step_by(3) {
            figure["time"] = Value::Null;
            figure["item"] = Value::from("项目");
        }
        figures.reverse();
    }
    record["title"] = Value::from("某县");
    format!("{record}\n")
}

#[test]
fn a_drafted_answer_is_scored_by_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), [("roads.txt", example("text").into_bytes())]);
    let draft = run_in(folder.path(), &["answers", "roads.txt"]);
    assert_eq!((draft.status, draft.stderr.as_str()), (0, ""));
    write_files(
        folder.path(),
        [("answers/roads.json", draft.stdout.into_bytes())],
    );
    let extracted = run_in(
        folder.path(),
        &["extract", "roads.txt", "-o", "found.jsonl"],
    );
    assert_eq!(extracted.status, 0);
    let ran = run_in(
        folder.path(),
        &["score", "found.jsonl", "answers", "--json"],
    );
    let measures: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(measures["strict_record_f1"], 1.0, "{measures}");
}
