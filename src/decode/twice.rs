//! Text decoded twice: bytes of Chinese text were taken for windows-1252, as programs do that know no
//! charset, and saved as UTF-8: `ÇàÊ¯ÏØ`, `é’çŸ³`. The characters give the bytes back.

use encoding_rs::{BIG5, GB18030, GBK, UTF_8, WINDOWS_1252};

use super::writer::{Writer, Written};
use super::{choose, write};

/// Fewer bytes than this are no proof.
const FEWEST: usize = 24;
/// How many characters outside ASCII tell whether it is worth looking at all of them.
const FIRST: usize = 16;

/// The text that was decoded twice, with the name of its charset; `None` for all other text.
pub(super) fn undo(text: &str) -> Option<(Written, &'static encoding_rs::Encoding)> {
    let from = text.bytes().position(|byte| !byte.is_ascii())?;
    let outside = |ch: &char| !ch.is_ascii();
    let mut first = text.get(from..)?.chars().filter(outside).take(FIRST);
    if !first.all(|ch| byte_of(ch).is_some()) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    // Where each of the bytes stands in the page.
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, ch) in text.char_indices() {
        bytes.push(byte_of(ch)?);
        places.push(at);
    }
    places.push(text.len());
    if bytes.iter().filter(|byte| !byte.is_ascii()).count() < FEWEST {
        return None;
    }
    let choice = choose(&bytes, &[]);
    if ![UTF_8, GB18030, GBK, BIG5].contains(&choice.encoding) {
        return None;
    }
    let inner = write(&bytes, choice);
    let text = inner.text.as_str();
    let chinese = |ch: &char| ('\u{3001}'..='\u{9fff}').contains(ch);
    let all = text.chars().filter(outside).count();
    if text.chars().filter(chinese).count() * 3 < all * 2 || inner.replaced * 20 > all {
        return None;
    }
    let mut writer = Writer::default();
    for (at, ch) in text.char_indices() {
        let source = (inner.text).source_span(crate::text::Span::new(at, at + ch.len_utf8()));
        let (start, end) = (*places.get(source.start)?, *places.get(source.end)?);
        let len = u8::try_from(end.checked_sub(start)?).ok()?;
        if ch == char::REPLACEMENT_CHARACTER {
            writer.bad(start, len);
        } else {
            writer.char(ch, start, len);
        }
    }
    Some((writer.finish(), choice.encoding))
}

/// The byte that a character stands for in windows-1252, or in ISO 8859-1.
fn byte_of(ch: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(ch) {
        return Some(byte);
    }
    if !matches!(ch, '\u{152}'..='\u{2dc}' | '\u{2013}'..='\u{2122}') {
        return None;
    }
    let mut own = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(ch.encode_utf8(&mut own));
    match bytes.as_ref() {
        [byte] if !failed => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::{Hint, decode};
    use proptest::prelude::*;

    const TEXT: &str = "平安县今年新建公路12公里，改造老旧小区36个，群众满意度达98%。";

    /// As a program writes it that takes the bytes for ISO 8859-1 or windows-1252.
    fn taken_for_latin(bytes: &[u8], windows: bool) -> String {
        if windows {
            return encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned();
        }
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    #[test]
    fn text_taken_for_latin_is_decoded_again() {
        let gbk = encoding_rs::GBK.encode(TEXT).0;
        for bytes in [TEXT.as_bytes(), &gbk] {
            for windows in [true, false] {
                let page = taken_for_latin(bytes, windows);
                let decoded = decode(page.as_bytes(), &Hint::default()).value;
                assert_eq!(decoded.text.as_str(), TEXT);
                let at = TEXT.find("12").expect("a number");
                let source = decoded.text.source_span(crate::text::Span::new(at, at + 2));
                assert_eq!(source.of(&page), "12");
            }
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            TEXT,
            "Le château coûte très cher à côté de la forêt; où êtes-vous né, là-bas ou ici même?",
            "© 2024 Café Müller · Übersicht · Größe · Straße · Äpfel · Öl · naïve · façade · élan",
            "ÇàÊ¯",
            "",
        ] {
            let decoded = decode(text.as_bytes(), &Hint::default()).value;
            assert_eq!(decoded.text.as_str(), text);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_for_latin_has_its_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let page = taken_for_latin(&bytes, false);
            let decoded = decode(page.as_bytes(), &Hint::default()).value;
            let span = decoded.text.source_span(crate::text::Span::new(0, decoded.text.len()));
            prop_assert!(span.end <= page.len());
        }
    }
}
