//! All other charsets, through their own decoders: a page in them is rare, and speed no matter.

use encoding_rs::{DecoderResult, Encoding};

use super::frequency::{BAD_BYTE, Score};
use super::writer::{Writer, Written};
use crate::text::Span;

/// Decodes `bytes` from `start` on.
pub(super) fn decode(bytes: &[u8], start: usize, encoding: &'static Encoding) -> Written {
    let mut writer = Writer::default();
    let bytes = bytes.get(start..).unwrap_or_default();
    each_piece(bytes, encoding, |text, source| {
        let source = source.shifted(start);
        let mut chars = text.chars();
        match (chars.next(), chars.next(), u8::try_from(source.len())) {
            (None, _, Ok(len)) => writer.bad(source.start, len),
            (Some(ch), None, Ok(len)) => writer.char(ch, source.start, len),
            _ => writer.block(text, source),
        }
    });
    writer.finish()
}

/// What the bytes cost in the encoding.
pub(super) fn score(sample: &[u8], encoding: &'static Encoding) -> Score {
    let mut score = Score::default();
    each_piece(sample, encoding, |text, _| {
        if text.is_empty() {
            score.add_bad(BAD_BYTE);
        }
        text.chars().for_each(|ch| score.add(ch));
    });
    score
}

/// Calls `take` with each piece of text and the bytes it came from; no text for bad bytes.
///
/// The decoder gets one byte at a time: what comes out then came from the bytes fed since the last
/// output.
fn each_piece(bytes: &[u8], encoding: &'static Encoding, mut take: impl FnMut(&str, Span)) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0_u8; 16];
    let (mut pending, mut at) = (0, 0);
    let mut done = bytes.is_empty();
    while !done {
        let next = bytes.get(at..bytes.len().min(at + 1)).unwrap_or_default();
        let last = at + 1 >= bytes.len();
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(next, &mut buffer, last);
        at += read;
        let text = buffer.get(..written).map(std::str::from_utf8);
        if let Some(Ok(text)) = text
            && !text.is_empty()
        {
            // With a bad sequence behind it the text can only end where that begins.
            let end = match result {
                DecoderResult::Malformed(len, extra) => {
                    at.saturating_sub(usize::from(len) + usize::from(extra))
                }
                _ => at,
            };
            take(text, Span::new(pending, end.max(pending)));
            pending = end.max(pending);
        }
        match result {
            DecoderResult::Malformed(_, extra) => {
                let end = at.saturating_sub(usize::from(extra)).max(pending);
                if end > pending {
                    take("", Span::new(pending, end));
                }
                pending = end;
            }
            DecoderResult::InputEmpty => done = last,
            DecoderResult::OutputFull => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_charsets_are_read_with_their_spans() {
        let cases: [(&Encoding, &[u8], &str, usize); 7] = [
            (encoding_rs::WINDOWS_1252, b"d\xE9j\xE0 5\x80", "déjà 5€", 0),
            (
                encoding_rs::SHIFT_JIS,
                b"\x82\xA0a\xB1\x88\x9F",
                "あaｱ亜",
                0,
            ),
            (encoding_rs::EUC_KR, b"\xC7\xD1\xB1\xDB.", "한글.", 0),
            (
                encoding_rs::EUC_JP,
                b"\xA4\xA2\x8F\xB0\xA1\x8E\xB1",
                "あ丂ｱ",
                0,
            ),
            (encoding_rs::EUC_JP, b"\xA4\xA2\xA4", "あ\u{FFFD}", 1),
            (encoding_rs::EUC_KR, b"\xC7\xD1\xC7<", "한\u{FFFD}<", 1),
            (encoding_rs::ISO_2022_JP, b"a\x1B$B$\"\x1B(Bb", "aあb", 0),
        ];
        for (encoding, bytes, text, replaced) in cases {
            let written = decode(bytes, 0, encoding);
            assert_eq!(written.text.as_str(), text, "{}", encoding.name());
            assert_eq!(written.replaced, replaced, "{}", encoding.name());
            let whole = written.text.source_span(Span::new(0, text.len()));
            assert_eq!(whole, Span::new(0, bytes.len()), "{}", encoding.name());
        }
    }
}
