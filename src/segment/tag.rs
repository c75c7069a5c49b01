//! The part of speech of a word.

use std::fmt;
use std::ops::Deref;

/// A part of speech in jieba's tag set. It holds its letters itself: every word has one, and a text has
/// many words.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag {
    letters: [u8; Tag::LONGEST],
    length: u8,
}

impl Tag {
    /// No tag of jieba's has more letters; what is longer is cut.
    const LONGEST: usize = 7;

    pub(super) const NUMBER: Self = Self::of(b'm', None);
    pub(super) const VERB: Self = Self::of(b'v', None);
    pub(super) const NOUN: Self = Self::of(b'n', None);
    /// The name of a place.
    pub const PLACE: Self = Self::of(b'n', Some(b's'));
    pub(super) const VERBAL_NOUN: Self = Self::of(b'v', Some(b'n'));

    const fn of(first: u8, second: Option<u8>) -> Self {
        let mut letters = [0; Self::LONGEST];
        letters[0] = first;
        let length = match second {
            Some(second) => {
                letters[1] = second;
                2
            }
            None => 1,
        };
        Self { letters, length }
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        let letters = self.letters.get(..usize::from(self.length));
        letters
            .and_then(|letters| std::str::from_utf8(letters).ok())
            .unwrap_or_default()
    }
}

impl From<&str> for Tag {
    fn from(text: &str) -> Self {
        let mut end = text.len().min(Self::LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut letters = [0; Self::LONGEST];
        for (letter, byte) in letters.iter_mut().zip(text.bytes().take(end)) {
            *letter = byte;
        }
        Self {
            letters,
            length: u8::try_from(end).unwrap_or(0),
        }
    }
}

impl Deref for Tag {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Tag {
    fn eq(&self, other: &str) -> bool {
        self.letters.get(..usize::from(self.length)) == Some(other.as_bytes())
    }
}

impl PartialEq<&str> for Tag {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
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
    use super::Tag;

    #[test]
    fn a_tag_is_its_letters() {
        for (text, held) in [
            ("n", "n"),
            ("", ""),
            ("nrfg", "nrfg"),
            ("a-very-long-tag", "a-very-"),
            ("名词词", "名词"),
        ] {
            assert_eq!(Tag::from(text), held);
            assert_eq!(format!("{:>9}", Tag::from(text)), format!("{held:>9}"));
        }
    }
}
