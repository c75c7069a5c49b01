mod damage;
mod kinds;
mod parse;
mod sites;
mod tables;

use super::*;
use crate::lexicon::Lexicon;
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
    let layout = read(&source, &Context::default(), &Lexicon::for_tests().sites);
    let text = replay(&source, &layout.edits).expect("the edits fit");
    (text, layout)
}

/// What the tests ask of a page.
#[derive(Debug)]
struct Article {
    title: Option<String>,
    published: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    editor: Option<String>,
    /// The text of the blocks.
    lines: Vec<String>,
}

/// The text after the edits, and the layout.
fn parts(html: &str) -> (String, Layout) {
    let layout = read(html, &Context::default(), &Lexicon::for_tests().sites);
    let text = replay(html, &layout.edits).expect("the edits fit");
    (text, layout)
}

fn article(html: &str) -> Article {
    let (text, layout) = parts(html);
    let meta = layout.metadata;
    Article {
        title: meta.title,
        published: meta.published.map(|date| date.to_string()),
        author: meta.author,
        publisher: meta.publisher,
        editor: meta.editor,
        lines: layout
            .blocks
            .iter()
            .map(|block| block.span.of(&text).to_owned())
            .collect(),
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

/// How many pages of a folder come out right; the pages and the answers are not part of the program.
#[test]
fn real_pages_stay_right() {
    let (Some(folder), Some(answers)) = (shared("pages/html"), shared("pages/answers.json")) else {
        return;
    };
    let answers = std::fs::read_to_string(answers).expect("readable");
    let answers: serde_json::Map<String, Value> = serde_json::from_str(&answers).expect("JSON");
    let mut right = 0;
    for (stem, want) in &answers {
        let (text, layout) = read_file(&folder.join(format!("{stem}.html")));
        let field = |name: &str| squeeze(want[name].as_str().unwrap_or(""));
        let body = squeeze(text.split_once('\n').map_or("", |(_, body)| body));
        let title = squeeze(layout.metadata.title.as_deref().unwrap_or("")) == field("title");
        let date = want["date"].is_null()
            || layout.metadata.published.map(|date| date.to_string())
                == want["date"].as_str().map(str::to_owned);
        let noise = want["must_not_contain"].as_array().expect("a list");
        let clean = noise
            .iter()
            .all(|noise| !body.contains(&squeeze(noise.as_str().unwrap_or(""))));
        let whole = body.contains(&field("body_start")) && body.contains(&field("body_end"));
        if title && date && clean && whole {
            right += 1;
        } else {
            println!("{stem}: title {title}, date {date}, clean {clean}, whole {whole}");
        }
    }
    assert!(right >= 26, "{right} of {} pages", answers.len());
}

/// The HTML documents of the gold set.
#[test]
fn gold_documents_stay_right() {
    for stem in ["lo07", "lo08"] {
        let (Some(path), Some(answer)) = (
            shared(&format!("gold/docs/{stem}.html")),
            shared(&format!("gold/answers/{stem}.json")),
        ) else {
            return;
        };
        let (text, layout) = read_file(&path);
        let answer: Value =
            serde_json::from_str(&std::fs::read_to_string(answer).expect("readable"))
                .expect("JSON");
        let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
        let text = squeeze(&text);
        let holds = |part: &Value| text.contains(&squeeze(part.as_str().unwrap_or("")));
        assert_eq!(layout.metadata.title.as_deref(), answer["title"].as_str());
        assert_eq!(
            layout
                .metadata
                .published
                .map(|date| date.to_string())
                .as_deref(),
            answer["published"].as_str()
        );
        assert!(list("must_contain").iter().all(holds), "{stem}: {text}");
        assert!(
            !list("must_not_contain").iter().any(holds),
            "{stem}: {text}"
        );
    }
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
}

/// Compares the reading with scraper's parsing alone.
#[test]
#[ignore = "for measuring by hand"]
fn measure_speed() {
    let Some(folder) = shared("pages/html") else {
        return;
    };
    let pages: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let bytes = std::fs::read(entry.expect("entry").path()).expect("readable");
            let decoded = crate::decode::decode(&bytes, &crate::decode::Hint::default()).value;
            decoded.text.as_str().to_owned()
        })
        .collect();
    let bytes: usize = pages.iter().map(String::len).sum();
    let time = |name: &str, work: &dyn Fn(&str)| {
        let best = (0..8)
            .map(|_| {
                let start = std::time::Instant::now();
                pages.iter().for_each(|page| work(page));
                start.elapsed()
            })
            .min()
            .unwrap_or_default();
        println!(
            "{name}: {best:?}, {:.0} MB/s",
            bytes as f64 / best.as_secs_f64() / 1e6
        );
    };
    time("scraper", &|page| drop(scraper::Html::parse_document(page)));
    time("parse", &|page| drop(super::parse::parse(page)));
    time("parse + list", &|page| {
        let parsed = super::parse::parse(page);
        drop(Page::new(&parsed));
    });
    time("read", &|page| {
        drop(read(page, &Context::default(), &Lexicon::for_tests().sites))
    });
}
