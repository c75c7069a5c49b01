//! Sets of characters that are asked of every character of a text.

use crate::text::code_of_three;

/// A set of characters of the Basic Multilingual Plane, one bit each: asking costs the same however
/// many are in it.
pub(crate) struct Characters {
    bits: [u64; 1024],
}

impl Characters {
    /// The characters of `list`; those outside the plane are left out.
    pub(crate) const fn of(list: &str) -> Self {
        let bytes = list.as_bytes();
        let mut bits = [0; 1024];
        let mut at = 0;
        while at < bytes.len() {
            let lead = bytes[at];
            let (mut code, length) = match lead {
                0..=0x7F => (lead as usize, 1),
                0x80..=0xDF => ((lead & 0x1F) as usize, 2),
                0xE0..=0xEF => ((lead & 0x0F) as usize, 3),
                _ => (usize::MAX, 4),
            };
            let mut next = 1;
            while next < length && length < 4 {
                code = code << 6 | (bytes[at + next] & 0x3F) as usize;
                next += 1;
            }
            if length < 4 {
                bits[code / 64] |= 1 << (code % 64);
            }
            at += length;
        }
        Self { bits }
    }

    /// The characters that words begin with.
    const fn beginning(words: &[&str]) -> Self {
        let mut bits = [0; 1024];
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            let lead = word[0];
            // What a word begins with has one byte or three.
            assert!(lead <= 0x7F || lead >> 4 == 0xE);
            let code = if lead <= 0x7F {
                lead as usize
            } else {
                code_of_three([lead, word[1], word[2]]) as usize
            };
            bits[code / 64] |= 1 << (code % 64);
            at += 1;
        }
        Self { bits }
    }

    /// Whether the character is one of them.
    pub(crate) fn contains(&self, ch: char) -> bool {
        self.has(ch as usize)
    }

    #[inline]
    fn has(&self, code: usize) -> bool {
        (self.bits.get(code / 64)).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }

    /// Where the first of them stands in a text: the same as asking of each character, but most are told
    /// from their bytes.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            at = self.behind_others(bytes, at);
            let (code, width) = match bytes.get(at..)? {
                [] => return None,
                [lead @ 0..=0x7F, ..] => (usize::from(*lead), 1),
                [lead @ 0xC0..=0xDF, second, ..] => {
                    let code = usize::from(lead & 0x1F) << 6 | usize::from(second & 0x3F);
                    (code, 2)
                }
                // `behind_others` stops at one of them.
                [0xE0..=0xEF, ..] => return Some(at),
                _ => (usize::MAX, 4),
            };
            if self.has(code) {
                return Some(at);
            }
            at += width;
        }
    }

    /// Where a run of characters of three bytes ends, of which Chinese text is made, none of which is one of
    /// them. Most share their first two bytes with none.
    #[inline]
    fn behind_others(&self, bytes: &[u8], mut at: usize) -> usize {
        while let Some([lead, second, third]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
            let page = usize::from(lead & 0xF) << 6 | usize::from(second & 0x3F);
            let bits = self.bits[page];
            if *lead < 0xE0 || *lead > 0xEF || bits != 0 && bits >> (third & 0x3F) & 1 == 1 {
                break;
            }
            at += 3;
        }
        at
    }
}

/// A set of words that most others are told from by their first character.
pub(crate) struct WordSet {
    first: Characters,
    words: &'static [&'static str],
}

impl WordSet {
    /// The words of a list.
    pub(crate) const fn of(words: &'static [&'static str]) -> Self {
        Self {
            first: Characters::beginning(words),
            words,
        }
    }

    /// Whether the word is one of them.
    pub(crate) fn contains(&self, word: &str) -> bool {
        word.starts_with(|ch| self.first.contains(ch)) && self.words.contains(&word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = "09.é一年日０９〇\u{ffff}\0";
    static SET: Characters = Characters::of(LIST);

    #[test]
    fn a_set_holds_its_characters() {
        for ch in LIST.chars() {
            assert!(SET.contains(ch), "{ch}");
        }
        assert!(!Characters::of("😀").contains('😀'));
    }

    static WORDS: WordSet = WordSet::of(&["一年", "年", "9", " ", "已经"]);

    proptest! {
        #[test]
        fn a_set_of_words_holds_what_its_list_does(text in "[一年é9 已经]{0,3}") {
            let text = text.as_str();
            prop_assert_eq!(WORDS.contains(text), WORDS.words.contains(&text));
        }

        #[test]
        fn a_set_holds_nothing_else(ch in any::<char>()) {
            prop_assert_eq!(SET.contains(ch), LIST.contains(ch));
        }

        #[test]
        fn the_first_of_them_is_found(text in "[中文，aß😀]{0,12}[09é一日〇\u{ffff}]{0,2}.{0,3}") {
            prop_assert_eq!(SET.find(&text), text.find(|ch| SET.contains(ch)));
        }
    }
}
