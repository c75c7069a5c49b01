//! Single characters as the two bytes they have in GBK, and back.

use encoding_rs::GB18030;

/// The two bytes of a character; private-use characters keep the bytes of the user-defined area.
pub(super) fn encode(c: char) -> Option<[u8; 2]> {
    let mut buffer = [0; 4];
    let (bytes, _, failed) = GB18030.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [lead @ 0x81..=0xFE, trail @ 0x40..=0xFE] if !failed => Some([lead, trail]),
        _ => None,
    }
}

/// The character of two bytes.
pub(super) fn decode(lead: u8, trail: u8) -> Option<char> {
    if !(0x81..=0xFE).contains(&lead) || trail < 0x40 {
        return None;
    }
    let bytes = [lead, trail];
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The ASCII character that the filter puts in place of two bytes, as the second of the two
/// (the first is A3).
pub(super) fn filtered(c: char) -> Option<u8> {
    Some(match c {
        '!' => 0xA1,
        ',' => 0xAC,
        ';' => 0xBB,
        '?' => 0xBF,
        ':' => 0xBA,
        '(' => 0xA8,
        ')' => 0xA9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_go_there_and_back() {
        for (c, bytes) in [
            ('。', [0xA1, 0xA3]),
            ('县', [0xCF, 0xD8]),
            ('縣', [0xBF, 0x68]),
            ('\u{e226}', [0xAF, 0xF1]),
            ('\u{e000}', [0xAA, 0xA1]),
        ] {
            assert_eq!(encode(c), Some(bytes), "{c}");
            assert_eq!(decode(bytes[0], bytes[1]), Some(c));
        }
        for c in ['a', '\n', '𠮷', '\u{fffd}'] {
            assert_eq!(encode(c), None, "{c}");
        }
        for (lead, trail) in [(0x20, 0xA1), (0xA1, 0x21), (0xFF, 0xA1), (0x81, 0x7F)] {
            assert_eq!(decode(lead, trail), None);
        }
    }
}
