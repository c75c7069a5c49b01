//! Letters and ideographs, asked of characters and of bytes.

use std::ops::RangeInclusive;

/// Whether a character is a letter, an ideograph or a digit: what two texts are compared by.
pub(crate) fn is_letter(ch: char) -> bool {
    match ch {
        '\u{4e00}'..='\u{9fff}' => true,
        // The marks that nearly all text has; the tables of Unicode need not be asked.
        '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' => {
            false
        }
        _ => ch.is_alphanumeric(),
    }
}

/// What ideographs begin with that are letters all of them: U+5000 to U+9FFF.
pub(crate) const IDEOGRAPHS: RangeInclusive<u8> = 0xE5..=0xE9;

/// The characters of three bytes, such as ideographs, that bytes of UTF-8 begin with: those whose first byte is one
/// of `leads`, of E1 to EF. Chinese text is made of runs of them, and need not be decoded for most questions.
#[inline]
pub(crate) fn run_of_three(
    bytes: &[u8],
    leads: RangeInclusive<u8>,
) -> impl Iterator<Item = [u8; 3]> {
    let characters = bytes.as_chunks::<3>().0.iter().copied();
    characters.take_while(move |[lead, ..]| leads.contains(lead))
}

/// The code point of a character of three bytes.
#[inline]
pub(crate) const fn code_of_three([lead, second, third]: [u8; 3]) -> u32 {
    (lead as u32 & 0xF) << 12 | (second as u32 & 0x3F) << 6 | third as u32 & 0x3F
}
