//! Any bytes, with and without a charset that a header names: the text is made of them.
#![no_main]

use gongbao::decode::{Hint, decode};
use gongbao::text::Span;
use libfuzzer_sys::fuzz_target;

/// What a header may name, right or wrong.
const CHARSETS: [Option<&str>; 8] = [
    None,
    Some("utf-8"),
    Some("gbk"),
    Some("gb18030"),
    Some("big5"),
    Some("utf-16le"),
    Some("utf-16be"),
    Some("no-such-charset"),
];

fuzz_target!(|data: &[u8]| {
    let (choice, bytes) = data.split_first().map_or((0, data), |(first, rest)| (*first, rest));
    let hint = Hint {
        charset: CHARSETS[usize::from(choice) % CHARSETS.len()],
    };
    let text = decode(bytes, &hint).value.text;
    let length = text.as_str().len();
    let whole = text.source_span(Span::new(0, length));
    assert!(whole.end <= bytes.len());
    // A few characters lead back to bytes that lie in order.
    let mut last = 0;
    for (at, ch) in text.as_str().char_indices().take(64) {
        let span = text.source_span(Span::new(at, at + ch.len_utf8()));
        assert!(span.start >= last && span.start <= span.end && span.end <= bytes.len());
        last = span.start;
    }
});
