//! Any bytes through the whole pipeline: every figure stands where it says.
#![no_main]

use std::sync::LazyLock;

use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline::{Page, read};
use gongbao::record::records;
use libfuzzer_sys::fuzz_target;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

fuzz_target!(|data: &[u8]| {
    let page = Page {
        bytes: data.to_vec(),
        ..Page::default()
    };
    let reading = read(&page, &LEXICON);
    for record in records(&page, &reading) {
        let text: Vec<char> = record.text.chars().collect();
        for figure in &record.figures {
            let quote: String = text[figure.span[0]..figure.span[1]].iter().collect();
            assert_eq!(quote, figure.quote);
            assert!(figure.sentence.contains(&figure.quote));
            let [start, end] = figure.source_span;
            assert!(start <= end && end <= data.len());
        }
        let ids = record.progress.iter().flat_map(|group| &group.figures);
        let ids = ids.chain(record.sums.iter().flat_map(|group| &group.figures));
        assert!(ids.into_iter().all(|id| (1..=record.figures.len()).contains(id)));
        record.to_line().expect("a line");
    }
});
