//! The part of speech of a word.

use std::fmt;
use std::ops::Deref;

use crate::lexicon::terms::TAGS;

/// A part of speech in jieba's tag set, as its index in [`TAGS`]: every word has one, and a text has many
/// words. What is not in the set is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag(u8);

/// Where the tags are found by their letters: a tag stands in its slot or behind it, before an empty one.
static SLOTS: [u8; 256] = {
    let mut slots = [0; 256];
    let mut index = 1;
    while index < TAGS.len() {
        let mut slot = slot(TAGS[index].as_bytes());
        while slots[slot as usize] != 0 {
            slot = slot.wrapping_add(1);
        }
        slots[slot as usize] = index as u8;
        index += 1;
    }
    slots
};

/// The slot of a tag, by its first four letters.
const fn slot(letters: &[u8]) -> u8 {
    let (mut all, mut at) = (0_u32, 0);
    while at < letters.len() && at < 4 {
        all = all << 8 | letters[at] as u32;
        at += 1;
    }
    (all.wrapping_mul(0x9e37_79b1) >> 24) as u8
}

impl Tag {
    pub(super) const NUMBER: Self = Self::of("m");
    pub(super) const VERB: Self = Self::of("v");
    pub(super) const NOUN: Self = Self::of("n");
    /// The name of a place.
    pub const PLACE: Self = Self::of("ns");
    pub(super) const VERBAL_NOUN: Self = Self::of("vn");

    const fn of(text: &str) -> Self {
        let mut slot = slot(text.as_bytes());
        loop {
            let index = SLOTS[slot as usize];
            if index == 0 || same(TAGS[index as usize], text) {
                return Self(index);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// The tag as text.
    #[inline]
    pub fn as_str(self) -> &'static str {
        TAGS.get(usize::from(self.0)).copied().unwrap_or_default()
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl From<&str> for Tag {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

impl Deref for Tag {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Tag {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Tag {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_its_letters() {
        for text in TAGS.iter().copied() {
            assert_eq!(Tag::from(text), text);
            assert_eq!(format!("{:>9}", Tag::from(text)), format!("{text:>9}"));
        }
        for text in ["a-very-long-tag", "名词词", "N", "nrf", "xx"] {
            assert_eq!(Tag::from(text), "");
        }
    }
}
