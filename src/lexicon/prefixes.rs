//! Finds where words of a list may begin in a text, by their first six bytes: two Han characters.
//!
//! Names are rare in a text, so most places have to be told cheaply that none begins there: the bytes are
//! hashed into a table of bits, and only where one is set the words themselves are looked at.

use rustc_hash::FxHashMap;

/// How many bytes of a word are hashed.
const LENGTH: usize = 6;

/// The words of a list by what they begin with.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    bits: Vec<u64>,
    /// How far a hash is shifted to be the number of a bit.
    shift: u32,
    /// The indexes of the words that begin with six bytes, the longest first.
    words: FxHashMap<u64, Vec<usize>>,
}

impl Prefixes {
    /// Of words with their indexes; those of fewer than six bytes are not found.
    pub fn new<'w>(words: impl IntoIterator<Item = (usize, &'w str)>) -> Self {
        let mut by_prefix: FxHashMap<u64, Vec<(usize, usize)>> = FxHashMap::default();
        for (index, word) in words {
            if let Some(key) = key(word.as_bytes(), 0) {
                let length = word.len();
                by_prefix.entry(key).or_default().push((length, index));
            }
        }
        // One bit in sixteen is set at most.
        let size = (by_prefix.len() * 16).next_power_of_two().max(1 << 10);
        let mut prefixes = Self {
            bits: vec![0; size / 64],
            shift: 64 - size.trailing_zeros(),
            words: FxHashMap::default(),
        };
        for (key, mut words) in by_prefix {
            words.sort_by_key(|(length, index)| (usize::MAX - length, *index));
            let (word, bit) = prefixes.bit(key);
            if let Some(bits) = prefixes.bits.get_mut(word) {
                *bits |= bit;
            }
            let words = words.into_iter().map(|(_, index)| index).collect();
            prefixes.words.insert(key, words);
        }
        prefixes
    }

    fn bit(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        (usize::try_from(hash / 64).unwrap_or(0), 1 << (hash % 64))
    }

    /// Where in the text words may begin, from left to right, and which.
    pub fn candidates<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'t [usize])> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let (at, words) = self.candidate(text.as_bytes(), next)?;
            next = at + width(*text.as_bytes().get(at)?);
            Some((at, words))
        })
    }

    /// The first place from `at` on where words may begin, and which.
    fn candidate(&self, bytes: &[u8], mut at: usize) -> Option<(usize, &[usize])> {
        while let Some(key) = key(bytes, at) {
            let (word, bit) = self.bit(key);
            if self.bits.get(word).is_some_and(|bits| bits & bit != 0)
                && let Some(words) = self.words.get(&key)
            {
                return Some((at, words));
            }
            // The first byte is the lowest.
            at += width(key as u8);
        }
        None
    }
}

/// How many bytes a character has that begins with `lead`.
#[inline]
fn width(lead: u8) -> usize {
    match lead {
        0xe0..=0xef => 3,
        ..=0xbf => 1,
        0xc0..=0xdf => 2,
        _ => 4,
    }
}

/// Six bytes as a number.
#[inline]
fn key(bytes: &[u8], at: usize) -> Option<u64> {
    // Eight bytes are read at once, where there are so many.
    if let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        return Some(u64::from_le_bytes(*chunk) & 0xffff_ffff_ffff);
    }
    let mut chunk = [0; 8];
    chunk
        .get_mut(..LENGTH)?
        .copy_from_slice(bytes.get(at..at + LENGTH)?);
    Some(u64::from_le_bytes(chunk))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// No place is passed over at which a word begins.
        #[test]
        fn every_word_is_found_where_it_begins(
            words in proptest::collection::vec("[东江石桥镇县a𠀀]{2,4}", 0..12),
            text in "[东江石桥镇县a𠀀，]{0,24}",
        ) {
            let listed = || words.iter().map(String::as_str).enumerate();
            let prefixes = Prefixes::new(listed());
            let mut found: Vec<(usize, usize)> = prefixes
                .candidates(&text)
                .flat_map(|(at, words)| words.iter().map(move |word| (at, *word)))
                .filter(|(at, word)| text[*at..].starts_with(&words[*word]))
                .collect();
            found.sort_unstable();
            let begins = |at: usize| {
                let text = &text;
                listed()
                    .filter(move |(_, word)| word.len() >= LENGTH && text[at..].starts_with(*word))
                    .map(move |(word, _)| (at, word))
            };
            let expected: Vec<(usize, usize)> =
                text.char_indices().flat_map(|(at, _)| begins(at)).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_longest_word_comes_first(text in "[东江石]{4,6}") {
            let words = ["东江", "东江石", "江石", "石东江", "石东"];
            let prefixes = Prefixes::new(words.into_iter().enumerate());
            for (_, found) in prefixes.candidates(&text) {
                prop_assert!(found.is_sorted_by_key(|word| std::cmp::Reverse(words[*word].len())));
            }
        }
    }
}
