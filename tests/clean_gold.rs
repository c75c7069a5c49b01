//! The stage `clean` held against the gold documents next to the repository, where they are.

#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use gongbao::clean::{Context, clean};
use gongbao::decode::{Hint, decode};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::text::replay;
use serde_json::{Value, json};

fn gold() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold");
    if !folder.is_dir() {
        eprintln!("skipped: no gold documents at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// One JSON object for each article of a document, as the scorer wants it.
fn predictions(path: &Path, lexicon: &Lexicon) -> Vec<Value> {
    let bytes = fs::read(path).expect("the document can be read");
    let decoded = decode(&bytes, &Hint::default()).value;
    let name = path.to_string_lossy().into_owned();
    let context = Context {
        path: Some(&name),
        ..Context::default()
    };
    let cleaned = clean(&decoded, &context, lexicon).value;
    let mut text = decoded.text.as_str().to_owned();
    for pass in &cleaned.passes {
        text = replay(&text, &pass.edits).expect("the edits fit");
    }
    assert_eq!(
        text,
        cleaned.text.as_str(),
        "{name}: the passes do not replay"
    );
    cleaned
        .articles
        .iter()
        .map(|article| {
            json!({
                "source": {"path": name},
                "title": article.metadata.title,
                "published": article.metadata.published.map(|date| date.to_string()),
                "text": article.text.as_str(),
                "author": article.metadata.author,
                "publisher": article.metadata.publisher,
                "editor": article.metadata.editor,
            })
        })
        .collect()
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("docs"))
        .expect("the folder can be listed")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// Writes what `score.py` reads: `GONGBAO_PREDICTIONS=out.jsonl cargo test --test clean_gold -- --ignored`.
#[test]
#[ignore = "writes a file for the scorer"]
fn write_predictions() {
    let (Some(folder), Ok(out)) = (gold(), std::env::var("GONGBAO_PREDICTIONS")) else {
        return;
    };
    let lexicon = Lexicon::load(&DataSource::embedded()).expect("the tables are right");
    let lines: Vec<String> = documents(&folder)
        .iter()
        .flat_map(|path| predictions(path, &lexicon))
        .map(|value| value.to_string())
        .collect();
    fs::write(out, lines.join("\n")).expect("the file can be written");
}

/// The stage's share of the gold answers, reached once and kept: lowered only by hand.
#[test]
fn gold_floors_hold() {
    let Some(folder) = gold() else { return };
    let lexicon = Lexicon::load(&DataSource::embedded()).expect("the tables are right");
    let squeeze = |value: &Value| -> String {
        value
            .as_str()
            .unwrap_or("")
            .chars()
            .filter(|ch| !ch.is_whitespace())
            .collect()
    };
    let mut counts = [(0, 0); 4];
    let mut count = |which: usize, right: bool, what: String| {
        counts[which].0 += usize::from(right);
        counts[which].1 += 1;
        if !right {
            eprintln!("{what}");
        }
    };
    for path in documents(&folder) {
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let answer = folder.join("answers").join(format!("{stem}.json"));
        let answer = fs::read_to_string(answer).expect("the answer can be read");
        let answer: Value = serde_json::from_str(&answer).expect("the answer is JSON");
        let articles = predictions(&path, &lexicon);
        let text: String = articles
            .iter()
            .map(|a| {
                format!(
                    "{}\n{}\n",
                    a["title"].as_str().unwrap_or(""),
                    a["text"].as_str().unwrap_or("")
                )
            })
            .collect();
        for (key, wanted) in [("must_contain", true), ("must_not_contain", false)] {
            for part in answer[key]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                count(
                    0,
                    text.contains(part) == wanted,
                    format!("{stem}: {key} {part}"),
                );
            }
        }
        let wanted = answer["articles"].as_u64().unwrap_or(1);
        count(
            1,
            articles.len() as u64 == wanted,
            format!("{stem}: {} articles", articles.len()),
        );
        let title = articles
            .iter()
            .any(|a| squeeze(&a["title"]) == squeeze(&answer["title"]));
        count(2, title, format!("{stem}: title"));
        if !answer["published"].is_null() {
            count(
                3,
                articles
                    .iter()
                    .any(|a| a["published"] == answer["published"]),
                format!("{stem}: published"),
            );
        }
    }
    for ((name, floor), (right, all)) in [
        ("text_cleaning", 1.0),
        ("article_split", 1.0),
        ("title", 1.0),
        ("published", 1.0),
    ]
    .into_iter()
    .zip(counts)
    {
        let share = f64::from(right as u32) / f64::from((all as u32).max(1));
        eprintln!("{name} {share:.4}");
        assert!(share >= floor, "{name} is {share:.4}, the floor is {floor}");
    }
}

/// Ordinary news is not called spun.
#[test]
fn gold_documents_are_not_spun() {
    let Some(folder) = gold() else { return };
    let lexicon = Lexicon::load(&DataSource::embedded()).expect("the tables are right");
    for path in documents(&folder) {
        let decoded = decode(&fs::read(&path).expect("can be read"), &Hint::default()).value;
        let notes = clean(&decoded, &Context::default(), &lexicon).notes;
        let spun = notes
            .iter()
            .find(|note| note.kind == gongbao::note::NoteKind::SpunText);
        assert_eq!(spun, None, "{}", path.display());
    }
}
