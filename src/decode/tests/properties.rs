//! What holds for all inputs.

use encoding_rs::{BIG5, Encoding, GB18030};
use proptest::prelude::*;

use crate::decode::{Decoded, Hint, decode, looks_binary};
use crate::text::Span;

/// Each character with the bytes it came from.
fn spans(decoded: &Decoded) -> Vec<(char, Span)> {
    let text = &decoded.text;
    (text.as_str().char_indices())
        .map(|(at, ch)| (ch, text.source_span(Span::new(at, at + ch.len_utf8()))))
        .collect()
}

/// Bytes that are likely to be somewhere between two charsets.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        prop::collection::vec(0x81..=0xFE_u8, 0..12),
        "[完成率达个，。<>a-z0-9]{0,8}".prop_map(String::into_bytes),
        "[完成率達個，。<>a-z0-9]{0,8}".prop_map(|text| BIG5.encode(&text).0.into_owned()),
        "[完成率达个，。!𠮷镕]{0,8}".prop_map(|text| GB18030.encode(&text).0.into_owned()),
        Just(b"<meta charset=gbk>".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn label() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(vec![
        "utf-8",
        "gbk",
        "big5",
        "utf-16le",
        "utf-16be",
        "euc-kr",
        "shift_jis",
        "iso-2022-jp",
        "euc-jp",
        "windows-1252",
        "x-user-defined",
        "hz-gb-2312",
        "klingon",
        "",
    ]))
}

fn valid_in(text: &str, encoding: &'static Encoding) -> Result<(), TestCaseError> {
    let bytes = encoding.encode(text).0;
    let hint = Hint {
        charset: Some(encoding.name()),
    };
    let decoded = decode(&bytes, &hint).value;
    if decoded.charset != encoding.name().to_ascii_lowercase() {
        // A few characters may make better sense in another charset.
        return Ok(());
    }
    prop_assert_eq!(decoded.text.as_str(), text);
    let mut at = 0;
    for (ch, span) in spans(&decoded) {
        prop_assert_eq!(span.start, at);
        let again = encoding.encode(ch.encode_utf8(&mut [0; 4])).0.into_owned();
        prop_assert_eq!(&bytes[span.range()], again.as_slice());
        at = span.end;
    }
    prop_assert_eq!(at, bytes.len());
    Ok(())
}

proptest! {
    #[test]
    fn spans_lie_in_the_input_and_in_order(bytes in bytes(), label in label()) {
        let decoded = decode(&bytes, &Hint { charset: label }).value;
        let mut at = 0;
        let mut marks = 0;
        for (ch, span) in spans(&decoded) {
            prop_assert!(at <= span.start && span.start <= span.end && span.end <= bytes.len());
            // A block's characters share their bytes; all others have bytes of their own.
            at = span.start;
            marks += usize::from(ch == char::REPLACEMENT_CHARACTER);
        }
        prop_assert!(marks >= decoded.replaced);
        let _ = looks_binary(&bytes);
    }

    // The standard has no bytes for U+E5E5, hence no user-defined codes of the last row here.
    #[test]
    fn valid_text_is_read_back_with_its_bytes(
        simplified in "([完成率达个，。！镕<>a-zA-Z0-9é𠮷]{0,9}[\u{E000}-\u{E4FF}]){0,3}项目[完成]{4,8}",
        traditional in "[完成率達個，。！<>a-zA-Z0-9]{0,40}",
    ) {
        valid_in(&simplified, GB18030)?;
        valid_in(&traditional, BIG5)?;
        valid_in(&simplified, encoding_rs::UTF_8)?;
    }

    #[test]
    fn valid_bytes_are_read_as_the_standard_says(
        pairs in prop::collection::vec((0x81..=0xFE_u8, 0x40..=0xFE_u8), 0..30),
    ) {
        let bytes: Vec<u8> = pairs.into_iter().flat_map(|(a, b)| [a, b]).collect();
        let decoded = decode(&bytes, &Hint { charset: Some("gb18030") }).value;
        let standard = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
        // Nothing but text that was found out of step is read in another way.
        if let Some(standard) = standard
            && decoded.charset == "gb18030"
            && decoded.replaced == 0
        {
            prop_assert_eq!(decoded.text.as_str(), standard);
        }
    }
}
