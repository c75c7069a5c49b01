//! Which characters tell Traditional from Simplified text, and which ordinary text is made of: asked of the
//! charsets that were made for the one and the other.

use std::ops::RangeInclusive;

use encoding_rs::{BIG5, Encoding, GBK};

use super::step::Rule;

/// Whether a character occurs only in Traditional or only in Simplified text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Both,
    Traditional,
    Simplified,
}

/// Which characters belong to one script only.
///
/// A character that OpenCC converts is Traditional only if GB 2312, the mainland's own set, lacks it
/// (乾, 於 and 瞭 are in it: they occur in Simplified names); one that it converts to is Simplified
/// only if Big5, Taiwan's set, lacks it (后, 里 and 台 are in it).
pub(super) fn scripts(characters: &[Rule]) -> Vec<Script> {
    let mut scripts = vec![Script::Both; 0x1_0000];
    let gb2312 = basic_plane(double_bytes(GBK, 0xB0..=0xF7, &[0xA1..=0xFE]));
    let big5 = basic_plane(double_bytes(BIG5, 0xA1..=0xFE, BIG5_TRAILS));
    let is_in = |set: &[bool], c: char| set.get(c as usize).copied().unwrap_or(false);
    let single = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    for rule in characters.iter().filter(|rule| rule.from != rule.to) {
        if let Some(c) = single(&rule.from)
            && !is_in(&gb2312, c)
            && let Some(slot) = scripts.get_mut(c as usize)
        {
            *slot = Script::Traditional;
        }
        if let Some(c) = single(&rule.to)
            && is_in(&gb2312, c)
            && !is_in(&big5, c)
            && let Some(slot) = scripts.get_mut(c as usize)
        {
            *slot = Script::Simplified;
        }
    }
    scripts
}

/// Whether a character is one of the ideographs of the basic plane that occur in Traditional text only.
pub(super) fn is_traditional(scripts: &[Script], c: char) -> bool {
    ('\u{4000}'..='\u{9fff}').contains(&c) && scripts.get(c as usize) == Some(&Script::Traditional)
}

pub(super) fn common() -> Vec<bool> {
    // Rows A2 and A4–AF of GB 2312 hold full-width forms and, rarely used in text, enumerations and letters.
    let rows = [0xA1..=0xA1, 0xA3..=0xA3, 0xB0..=0xD7];
    let simplified = (rows.into_iter()).flat_map(|leads| double_bytes(GBK, leads, &[0xA1..=0xFE]));
    basic_plane(simplified.chain(double_bytes(BIG5, 0xA4..=0xC6, BIG5_TRAILS)))
}

/// The second bytes of Big5.
const BIG5_TRAILS: &[RangeInclusive<u8>] = &[0x40..=0x7E, 0xA1..=0xFE];

/// The characters that two bytes stand for. Decoding a charset's rows is a hundred times cheaper than
/// asking it for each character.
fn double_bytes(
    encoding: &'static Encoding,
    leads: RangeInclusive<u8>,
    trails: &'static [RangeInclusive<u8>],
) -> impl Iterator<Item = char> {
    let bytes: Vec<u8> = leads
        .flat_map(|lead| (trails.iter().cloned().flatten()).flat_map(move |trail| [lead, trail]))
        .collect();
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    let chars: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    chars
        .into_iter()
        .filter(|c| *c != char::REPLACEMENT_CHARACTER)
}

/// Characters as a set, by code; those of other planes are left out.
fn basic_plane(characters: impl Iterator<Item = char>) -> Vec<bool> {
    let mut set = vec![false; 0x1_0000];
    for c in characters {
        if let Some(slot) = set.get_mut(c as usize) {
            *slot = true;
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_decoded_as_they_are_encoded() {
        let has = |encoding: &'static Encoding, c: char| {
            let mut buffer = [0; 4];
            let (bytes, _, failed) = encoding.encode(c.encode_utf8(&mut buffer));
            (!failed).then(|| bytes.into_owned())
        };
        let gb2312 = basic_plane(double_bytes(GBK, 0xB0..=0xF7, &[0xA1..=0xFE]));
        let big5 = basic_plane(double_bytes(BIG5, 0xA1..=0xFE, BIG5_TRAILS));
        for c in '\u{4e00}'..='\u{9fff}' {
            let simplified =
                has(GBK, c).is_some_and(|bytes| matches!(*bytes, [0xB0..=0xF7, 0xA1..=0xFE]));
            assert_eq!(gb2312[c as usize], simplified, "{c} in GB 2312");
            assert_eq!(big5[c as usize], has(BIG5, c).is_some(), "{c} in Big5");
        }
    }
}
