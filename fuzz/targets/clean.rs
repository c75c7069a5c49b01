//! Any text as a page of any format: every pass replays, and the articles lie in the page.
#![no_main]

use std::sync::LazyLock;

use gongbao::clean::{Context, clean};
use gongbao::decode::{Hint, decode};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::text::replay;
use libfuzzer_sys::fuzz_target;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// What a page may be called.
const PATHS: [&str; 4] = ["a.txt", "a.html", "a.md", "t20210903_1.shtml"];

fuzz_target!(|data: &[u8]| {
    let (choice, bytes) = data.split_first().map_or((0, data), |(first, rest)| (*first, rest));
    let decoded = decode(bytes, &Hint { charset: Some("utf-8") }).value;
    let context = Context {
        path: Some(PATHS[usize::from(choice) % PATHS.len()]),
        ..Context::default()
    };
    let cleaned = clean(&decoded, &context, &LEXICON).value;
    let mut text = decoded.text.as_str().to_owned();
    for pass in &cleaned.passes {
        text = replay(&text, &pass.edits).expect("a pass replays");
    }
    assert_eq!(text, cleaned.text.as_str());
    for article in &cleaned.articles {
        assert_eq!(article.span.of(cleaned.text.as_str()), article.text.as_str());
        for block in &article.blocks {
            assert!(article.text.as_str().get(block.span.range()).is_some());
        }
    }
});
