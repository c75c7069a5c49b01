//! The stage `clean` held against the gold documents next to the repository, where they are.

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
