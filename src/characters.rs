//! Sets of characters that are asked of every character of a text.

use crate::text::{code_of_three, run_of_three};

/// A set of characters of the Basic Multilingual Plane, one bit each: asking costs the same however
/// many are in it.
#[derive(Debug, Clone)]
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

    /// Those that are to be in it.
    pub(crate) fn all(is_in: impl Fn(char) -> bool) -> Self {
        let mut bits = [0; 1024];
        for ch in (char::MIN..='\u{ffff}').filter(|ch| is_in(*ch)) {
            bits[ch as usize / 64] |= 1 << (ch as usize % 64);
        }
        Self { bits }
    }

    /// The set with more characters of the plane.
    pub(crate) const fn with(mut self, chars: &[char]) -> Self {
        let mut at = 0;
        while at < chars.len() {
            let code = chars[at] as usize;
            self.bits[code / 64] |= 1 << (code % 64);
            at += 1;
        }
        self
    }

    /// The characters that words begin with.
    pub(crate) const fn beginning(words: &[&str]) -> Self {
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
    /// them.
    #[inline]
    pub(crate) fn behind_others(&self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        let others = run_of_three(rest, 0xE0..=0xEF).take_while(|three| self.count(*three) == 0);
        at + 3 * others.count()
    }

    /// 1 where a character of three bytes is one of them, else 0: told without a branch.
    #[inline]
    pub(crate) const fn count(&self, [lead, second, third]: [u8; 3]) -> usize {
        let page = (lead as usize & 0xF) << 6 | second as usize & 0x3F;
        (self.bits[page] >> (third & 0x3F) & 1) as usize
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

    proptest! {
        #[test]
        fn a_set_holds_nothing_else(ch in any::<char>()) {
            prop_assert_eq!(SET.contains(ch), LIST.contains(ch));
            prop_assert_eq!(Characters::all(|ch| LIST.contains(ch)).contains(ch), SET.contains(ch));
            prop_assert_eq!(Characters::of("").with(&['é', '年']).contains(ch), "é年".contains(ch));
        }

        #[test]
        fn the_first_of_them_is_found(text in "[中文，aß😀]{0,12}[09é一日〇\u{ffff}]{0,2}.{0,3}") {
            prop_assert_eq!(SET.find(&text), text.find(|ch| SET.contains(ch)));
        }
    }
}
