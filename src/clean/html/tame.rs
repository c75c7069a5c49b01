//! Tags with attributes beyond all measure, which the tokenizer would take for ever to read.

use std::borrow::Cow;

/// More attributes than any page gives an element: the tokenizer compares each with all before it.
const MOST_ATTRIBUTES: usize = 2_000;

/// The source with the attributes blanked that go beyond what a tag can have; places stay.
pub fn tame(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut tamed: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += next + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut attributes, mut excess) = (0, None);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => break,
                // A bracket in a script, or a tag that was cut off.
                b'<' if attributes < MOST_ATTRIBUTES => break,
                b'"' | b'\'' if bytes.get(at - 1) == Some(&b'=') => {
                    // Nothing in quotes counts but their end.
                    let rest = bytes.get(at + 1..).unwrap_or_default();
                    let Some(len) = memchr::memchr(byte, rest) else {
                        at = bytes.len();
                        break;
                    };
                    at += 1 + len;
                    attributes += 1;
                    if attributes == MOST_ATTRIBUTES {
                        excess = Some(at + 1);
                    }
                }
                b' ' | b'\n' | b'\t' | b'\r' | b'/' | b'\x0c' => {
                    attributes += 1;
                    if attributes == MOST_ATTRIBUTES {
                        excess = Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(excess) = excess {
            let tamed = tamed.get_or_insert_with(|| bytes.to_vec());
            for byte in tamed.get_mut(excess..at).unwrap_or(&mut []) {
                *byte = b' ';
            }
        }
    }
    match tamed.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(source),
    }
}
