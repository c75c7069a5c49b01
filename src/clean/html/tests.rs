use super::*;
use crate::text::replay;
use serde_json::Value;
use std::path::PathBuf;

fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if !path.exists() {
        println!("skipped: {} is missing", path.display());
        return None;
    }
    Some(path)
}

fn read_file(path: &std::path::Path) -> (String, Layout) {
    let bytes = std::fs::read(path).expect("readable");
    let decoded = crate::decode::decode(&bytes, &crate::decode::Hint::default()).value;
    let source = decoded.text.as_str().to_owned();
    let layout = read(&source, &Context::default());
    let text = replay(&source, &layout.edits).expect("the edits fit");
    (text, layout)
}

/// Prints what pages.py reads: `cargo test --lib html::tests::print -- --ignored --nocapture`.
#[test]
#[ignore = "for looking at pages by hand"]
fn print_pages() {
    let folder = std::env::var_os("GONGBAO_PAGES")
        .map(PathBuf::from)
        .or_else(|| shared("pages/html"));
    let Some(folder) = folder else { return };
    let mut out = String::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("entry").path())
        .collect();
    for stem in ["lo07", "lo08"] {
        paths.extend(shared(&format!("gold/docs/{stem}.html")));
    }
    paths.sort();
    for path in paths {
        let (text, layout) = read_file(&path);
        let meta = &layout.metadata;
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        let line = serde_json::json!({
            "source": {"path": path.file_name().and_then(|name| name.to_str())},
            "title": meta.title, "published": meta.published.map(|date| date.to_string()), "text": body,
            "author": meta.author, "publisher": meta.publisher, "editor": meta.editor,
            "blocks": layout.blocks.iter().map(|block| format!("{:?}", block.kind)).collect::<Vec<_>>(),
        });
        out.push_str(&line.to_string());
        out.push('\n');
    }
    std::fs::write(std::env::temp_dir().join("pages.jsonl"), out).expect("written");
    let _: Option<Value> = None;
}
