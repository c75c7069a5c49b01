//! Finds where words of a list may begin in a text, by their first six bytes: two Han characters.
//!
//! Names are rare in a text, so most places have to be told cheaply that none begins there. Each
//! character has a class, which says whether words begin with it and whether they go on with it; only
//! where those of two neighbours fit, their bytes are looked up.

use rustc_hash::FxHashMap;

/// How many bytes of a word are looked up.
const LENGTH: usize = 6;

/// How many slots the classes of characters are kept in; characters may share one.
const SLOTS: usize = 1 << 16;

/// The words are in groups, by their second characters: a class has a bit for each group that the
/// character is the second of, and, this much higher, for each of which a word begins with it.
const GROUPS: u32 = 7;
const FIRST: u32 = 8;
/// The bit of the characters that are looked for by themselves: as if every character began a word with
/// one of them behind it.
const MARKED: u32 = 1 << GROUPS;
const EVERY: u16 = 1 << (GROUPS + FIRST);

/// The words of a list by what they begin with.
#[derive(Debug, Clone)]
pub(super) struct Prefixes {
    classes: Box<[u16; SLOTS]>,
    /// The indexes of the words that begin with six bytes, the longest first.
    words: FxHashMap<u64, Vec<usize>>,
}

/// What may stand at a place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight<'p> {
    /// Words may begin there, by their indexes.
    Words(&'p [usize]),
    /// One of the marked characters may stand there.
    Mark,
}

/// How far a text is read: where the next character begins, and the class of the one before it.
#[derive(Debug)]
struct Reader {
    next: usize,
    last: u32,
}

impl Reader {
    fn new() -> Self {
        Self {
            next: 0,
            last: EVERY.into(),
        }
    }
}

impl Prefixes {
    /// Of words with their indexes; those of fewer than six bytes are not found.
    pub fn new<'w>(words: impl IntoIterator<Item = (usize, &'w str)>) -> Self {
        let mut prefixes = Self {
            classes: Box::new([EVERY; SLOTS]),
            words: FxHashMap::default(),
        };
        let mut by_prefix: FxHashMap<u64, Vec<(usize, usize)>> = FxHashMap::default();
        for (index, word) in words {
            let mut chars = word.chars();
            if let (Some(key), Some(first), Some(second)) =
                (key(word.as_bytes(), 0), chars.next(), chars.next())
            {
                by_prefix.entry(key).or_default().push((word.len(), index));
                let group = 1 << (u32::from(slot_of(second)) % GROUPS);
                prefixes.add(first, group << FIRST);
                prefixes.add(second, group);
            }
        }
        for (key, mut words) in by_prefix {
            words.sort_by_key(|(length, index)| (usize::MAX - length, *index));
            let words = words.into_iter().map(|(_, index)| index).collect();
            prefixes.words.insert(key, words);
        }
        prefixes
    }

    /// The same, with characters that are looked for as well.
    pub fn with_marks(mut self, characters: &str) -> Self {
        characters.chars().for_each(|ch| self.add(ch, MARKED));
        self
    }

    /// Adds to the class of a character.
    fn add(&mut self, ch: char, class: u32) {
        self.classes[usize::from(slot_of(ch))] |= class as u16;
    }

    /// Where in the text words may begin, from left to right, and which.
    pub fn candidates<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'t [usize])> {
        let mut reader = Reader::new();
        std::iter::from_fn(move || {
            loop {
                let (before, _, _) = self.read(text.as_bytes(), &mut reader)?;
                if let Some(words) = before.and_then(|at| self.words_at(text.as_bytes(), at)) {
                    return Some(words);
                }
            }
        })
    }

    /// Tells of everything that may stand in a text; a mark comes behind the words before it.
    pub fn scan<'p>(&'p self, text: &str, mut see: impl FnMut(usize, Sight<'p>)) {
        let mut reader = Reader::new();
        while let Some((before, at, class)) = self.read(text.as_bytes(), &mut reader) {
            if let Some((at, words)) = before.and_then(|at| self.words_at(text.as_bytes(), at)) {
                see(at, Sight::Words(words));
            }
            if class & MARKED != 0 {
                see(at, Sight::Mark);
            }
        }
    }

    /// Reads on to a character that is marked or ends a pair with which words may begin: where the pair
    /// begins, where the character stands, and its class.
    #[inline]
    fn read(&self, bytes: &[u8], reader: &mut Reader) -> Option<(Option<usize>, usize, u32)> {
        let class_of = |slot: u16| u32::from(self.classes[usize::from(slot)]);
        let Reader { mut next, mut last } = *reader;
        loop {
            // Two characters of three bytes at once, of which Chinese text is made.
            while let Some(chunk) = bytes.get(next..).and_then(<[u8]>::first_chunk::<8>) {
                let pair = u64::from_le_bytes(*chunk);
                if pair as u32 & 0xf000_00f0 != 0xe000_00e0 {
                    break;
                }
                let one = class_of(slot(pair));
                let two = class_of(slot(pair >> 24));
                if last >> FIRST & one | one >> FIRST & two != 0 {
                    break;
                }
                last = two;
                next += 6;
            }
            let at = next;
            let (slot, width) = first_slot(bytes.get(at..)?)?;
            let class = class_of(slot);
            let what = last >> FIRST & class;
            (next, last) = (at + width, class);
            if what != 0 {
                *reader = Reader { next, last };
                let pair = what & !MARKED != 0;
                return Some((pair.then(|| before(bytes, at)), at, class));
            }
        }
    }

    /// The words that begin as the text does at a byte.
    fn words_at(&self, bytes: &[u8], at: usize) -> Option<(usize, &[usize])> {
        let words = self.words.get(&key(bytes, at)?)?;
        Some((at, words))
    }
}

/// Where the character begins that ends at a byte.
fn before(bytes: &[u8], end: usize) -> usize {
    let part = bytes.get(..end).unwrap_or_default();
    let leads = |byte: &u8| !(0x80..0xc0).contains(byte);
    part.iter().rposition(leads).unwrap_or(0)
}

/// Where the class of a character is kept whose bytes, three at most, are the lowest of a number. For one of
/// three bytes that is its code point: those that are used most stand near each other and stay at hand.
#[inline]
fn slot(bytes: u64) -> u16 {
    let six = |at: u32| (bytes >> at & 0x3f) as u16;
    (bytes as u16) << 12 | six(8) << 6 | six(16)
}

/// The slot of the character that a text begins with, and how many bytes it has.
#[inline]
fn first_slot(text: &[u8]) -> Option<(u16, usize)> {
    let bytes = match text.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => padded(text),
    };
    // What stands behind the character is left out.
    let (own, width) = match text.first()? {
        0xe0..=0xef => (0xff_ffff, 3),
        ..=0xbf => (0xff, 1),
        0xc0..=0xdf => (0xffff, 2),
        _ => (0xff_ffff, 4),
    };
    Some((slot(bytes & own), width))
}

/// The first bytes of a text, eight at most, as a number.
fn padded(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text) {
        *to = *from;
    }
    u64::from_le_bytes(bytes)
}

fn slot_of(ch: char) -> u16 {
    first_slot(ch.encode_utf8(&mut [0; 4]).as_bytes()).map_or(0, |(slot, _)| slot)
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

        /// All marked characters are told of, and the words between them.
        #[test]
        fn a_scan_tells_of_marks_and_words(
            words in proptest::collection::vec("[东江石桥镇县a𠀀]{2,4}", 0..6),
            text in "[东江石桥镇县a𠀀é，]{0,24}",
        ) {
            let prefixes = Prefixes::new(words.iter().map(String::as_str).enumerate());
            let candidates: Vec<(usize, &[usize])> = prefixes.candidates(&text).collect();
            let prefixes = prefixes.clone().with_marks("镇县é");
            let (mut seen, mut marks) = (Vec::new(), Vec::new());
            prefixes.scan(&text, |at, sight| match sight {
                Sight::Words(words) => seen.push((at, words)),
                Sight::Mark => marks.push(at),
            });
            prop_assert_eq!(seen, candidates);
            for (at, _) in text.match_indices(['镇', '县', 'é']) {
                prop_assert!(marks.contains(&at));
            }
            prop_assert!(marks.is_sorted());
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
