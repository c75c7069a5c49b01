//! What a trace looks like.

use super::*;
use gongbao::clean::PassKind;
use gongbao::pipeline::{Origin, Page};
use gongbao::trace::{DroppedTrace, EditTrace, SentenceTrace};

const SOURCE: &str = "甲县办结30戶(h\u{f9})。";

fn page() -> Page {
    let origin = Origin {
        path: "a.txt".to_owned(),
        ..Origin::default()
    };
    let bytes = SOURCE.as_bytes().to_vec();
    Page { origin, bytes }
}

/// A trace of [`page`] with as many copies of an edit as asked for.
fn trace(edits: usize) -> Trace {
    let record = serde_json::json!({
        "schema": 1, "id": "x", "text": "甲县办结30户。", "title": "甲县",
        "source": {"path": "a.txt", "encoding": "utf-8", "sha256": "", "bytes": 30},
        "repairs": [], "sums": [{"whole": 30, "parts": [10, 21], "unit": "户", "consistent": false, "figures": [1]}],
        "progress": [], "notes": [],
        "figures": [{
            "id": 1, "value": 30, "unit": "户", "qualifier": "more_than", "item": "居民\u{1b}", "action": "办结",
            "modality": "actual", "change": "none", "quote": "30户", "sentence": "甲县办结30户。",
            "span": [4, 7], "source_span": [12, 17], "rules": ["number", "unit"], "confidence": 0.9,
        }],
    });
    let record = serde_json::from_str(&record.to_string()).expect("a record");
    let edit = || EditTrace {
        span: [7, 10],
        source_span: [14, 17],
        before: "戶".to_owned(),
        after: "户".to_owned(),
    };
    Trace {
        path: "a.txt".to_owned(),
        bytes: SOURCE.len(),
        decode: Decoding {
            charset: "utf-8",
            evidence: "valid_utf8",
            characters: 12,
            replaced: 0,
            notes: Vec::new(),
        },
        clean: Cleaning {
            format: "text",
            passes: vec![PassTrace {
                kind: PassKind::Traditional,
                edits: (0..edits).map(|_| edit()).collect(),
            }],
            notes: Vec::new(),
        },
        articles: vec![ArticleTrace {
            record,
            blocks: Vec::new(),
            sentences: vec![SentenceTrace {
                kind: "paragraph",
                span: [0, 8],
                text: "甲县办结30户。".to_owned(),
                clauses: Vec::new(),
                words: Vec::new(),
            }],
            dropped: vec![DroppedTrace {
                span: [0, 1],
                source_span: [0, 3],
                quote: "2021年".to_owned(),
                rule: "date",
                reason: "a year".to_owned(),
            }],
        }],
    }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn a_document_is_shown_stage_by_stage() {
    let text = plain(&document(&trace(1), false));
    for line in [
        "DECODE  utf-8: the bytes are valid UTF-8; 12 characters",
        "CLEAN  read as text, 1 edit",
        "  traditional: 1",
        "    bytes 14–17  “戶” → “户”",
        "  paragraph  甲县办结30户。",
        "    1  30户  30 户, more than, actual",
        "       what    居民␛ (办结)",
        "       rules   number › unit",
        "       from    bytes 12–17",
        "  2021年  date: a year",
        "  30 = 10 + 21 户, does not agree  figures 1",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
    }
}

#[test]
fn long_lists_are_shortened_and_say_so() {
    let text = plain(&document(&trace(50), false));
    assert_eq!(text.matches("“戶” → “户”").count(), FEW);
    assert!(
        text.contains("    … 42 more (--all shows them)\n"),
        "{text}"
    );
    let text = plain(&document(&trace(50), true));
    assert_eq!(text.matches("“戶” → “户”").count(), 50);
    assert!(!text.contains("--all"));
    let text = plain(&document(&trace(FEW + 1), false));
    assert_eq!(text.matches("“戶” → “户”").count(), FEW + 1);
}

#[test]
fn a_figure_is_shown_with_its_bytes_and_repairs() {
    let text = figure(&trace(1), &page(), 1).expect("there is figure 1");
    assert!(
        text.contains(&format!("甲县办结{NUMBER}30户{NUMBER:#}。")),
        "{text:?}"
    );
    let text = plain(&text);
    assert!(text.starts_with("FIGURE  1\n"), "{text}");
    assert!(
        text.contains("SOURCE  a.txt, bytes 12–17\n  30戶\n"),
        "{text}"
    );
    assert!(
        text.contains("  traditional\n    bytes 14–17  “戶” → “户”\n"),
        "{text}"
    );
    assert_eq!(figure(&trace(1), &page(), 2), None);
}
