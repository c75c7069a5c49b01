//! What kinds of rare signs stand in a text, told in one pass over it.
//!
//! Clean text holds next to nothing of what repairs and readers of formats look for. Each of them would
//! have to look at every character to find that out; one survey answers them all.

use std::ops::BitOr;

use crate::characters::Characters;
use crate::text::run_of_three;

/// Kinds of signs, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    /// Characters that are made plain, or mean that something was lost.
    pub const ODD: Self = Self(1);
    /// Ideographs of Traditional text only.
    pub const TRADITIONAL: Self = Self(1 << 1);
    /// ASCII marks that a filter may have made of something else, and replacement characters.
    pub const MARK: Self = Self(1 << 2);
    /// Signs of Markdown.
    pub const MARKDOWN: Self = Self(1 << 3);
    /// Bars, tabs and the like between columns; more than one blank.
    pub const COLUMN: Self = Self(1 << 4);
    /// ASCII commas.
    pub const COMMA: Self = Self(1 << 5);
    /// ASCII blanks.
    pub const BLANK: Self = Self(1 << 6);
    /// All of them, of a text that nobody has surveyed.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether something of `other` is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The kinds of an ASCII character.
const ASCII: [Kinds; 128] = {
    let mut table = [Kinds(0); 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte as usize] = Kinds(match byte {
            b'\n' => 0,
            b' ' => Kinds::BLANK.0,
            b'\t' => Kinds::COLUMN.0,
            0..=0x1F | 0x7F => Kinds::ODD.0 | Kinds::COLUMN.0,
            b',' => Kinds::MARK.0 | Kinds::COMMA.0,
            b'!' | b';' | b'?' | b':' | b'(' | b')' => Kinds::MARK.0,
            b'|' => Kinds::MARKDOWN.0 | Kinds::COLUMN.0,
            b'#' | b'*' | b'[' | b']' | b'<' => Kinds::MARKDOWN.0,
            _ => 0,
        });
        byte += 1;
    }
    table
};

/// The kinds of a character outside ASCII, but for being Traditional.
fn kinds_of(ch: char) -> Kinds {
    match ch {
        '\u{fffd}' => Kinds::ODD | Kinds::MARK,
        '│' => Kinds::COLUMN,
        ch if may_be_odd(ch) => Kinds::ODD | Kinds::COLUMN,
        _ => Kinds::default(),
    }
}

/// Whether something may become of a character outside ASCII when odd characters are made plain, or it is to
/// be counted then; the blanks outside ASCII are among them.
pub(crate) fn may_be_odd(ch: char) -> bool {
    match ch {
        // The marks of clean text, and the ideographs.
        '\u{b0}' | '\u{b1}' | '\u{b7}' | '\u{d7}' => false,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{2e7f}' => false,
        '\u{3001}'..='\u{312f}' | '\u{3190}'..='\u{d7ff}' => false,
        '\u{ff01}'..='\u{ff60}' => false,
        ch => !ch.is_ascii(),
    }
}

/// The characters of three bytes of which a survey tells.
#[derive(Debug)]
pub(crate) struct Table {
    rare: Characters,
}

impl Table {
    /// A table in which `traditional` tells the ideographs of Traditional text only.
    pub fn new(traditional: impl Fn(char) -> bool) -> Self {
        let rare = |ch| kinds_of(ch) != Kinds::default() || traditional(ch);
        Self {
            rare: Characters::all(rare),
        }
    }

    /// The kinds of signs in a text; `traditional` is that of the table.
    pub fn kinds(&self, text: &str, traditional: impl Fn(char) -> bool) -> Kinds {
        let bytes = text.as_bytes();
        let mut kinds = Kinds::default();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let Some(of) = ASCII.get(usize::from(byte)) {
                kinds = kinds | *of;
                at += 1;
                // A single blank stands between words.
                if byte == b' ' && bytes.get(at) == Some(&b' ') {
                    kinds = kinds | Kinds::COLUMN;
                }
                continue;
            }
            let from = at;
            let mut seen = 0;
            for character in run_of_three(bytes.get(at..).unwrap_or_default(), 0xE0..=0xEF) {
                seen |= self.rare.count(character);
                at += 3;
            }
            if seen != 0 {
                for ch in text.get(from..at).unwrap_or("").chars() {
                    kinds = kinds | kinds_of(ch);
                    if traditional(ch) {
                        kinds = kinds | Kinds::TRADITIONAL;
                    }
                }
            }
            if at == from {
                let ch = text.get(at..).and_then(|rest| rest.chars().next());
                kinds = kinds | ch.map_or(Kinds::default(), kinds_of);
                at += ch.map_or(1, char::len_utf8);
            }
        }
        kinds
    }
}

/// Whether `is` says yes to three bytes in a row. It is asked of all of them, and compares bytes without `&&`
/// and `||`, so that the compiler makes one question of many.
#[inline]
pub(crate) fn any_three(bytes: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> bool {
    let second = bytes.get(1..).unwrap_or_default().iter();
    let third = bytes.get(2..).unwrap_or_default().iter();
    let threes = bytes.iter().zip(second).zip(third);
    threes.fold(false, |found, ((a, b), c)| found | is(*a, *b, *c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_survey_tells_what_its_characters_are(text in "([a-z0-9]{1,3}| {1,2}|[,;#|\\t\\r\\n]|[，。·é│\\u{20000}㐂\\u{fffd}\\u{3000}\\u{e000}\\u{ff64}]|[县全建成]{0,9}|縣){0,9}") {
            let traditional = |ch| ch == '縣';
            let table = Table::new(traditional);
            let mut kinds = text.chars().fold(Kinds::default(), |kinds, ch| {
                kinds | match ASCII.get(ch as usize) {
                    Some(of) => *of,
                    None => kinds_of(ch),
                }
            });
            if text.contains('縣') {
                kinds = kinds | Kinds::TRADITIONAL;
            }
            if text.contains("  ") {
                kinds = kinds | Kinds::COLUMN;
            }
            prop_assert_eq!(table.kinds(&text, traditional), kinds);
        }
    }
}
