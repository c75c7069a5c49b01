//! Words that article spinners leave (`lexicon/spun_words.tsv`).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tsv::{self, DataSource, LexiconError};

/// What the ideographs that the words are made of begin with.
const IDEOGRAPHS: RangeInclusive<u8> = 0xE4..=0xE9;

const TABLE: &str = "lexicon/spun_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/spun_words.tsv");

/// The words of the table.
#[derive(Debug)]
pub struct SpunWords {
    /// With what each of them weighs.
    words: Vec<(String, f64)>,
    /// Their indexes by their first two characters, the longest word first.
    by_start: FxHashMap<[u8; 6], Vec<usize>>,
    /// Which third bytes follow each other in those two characters: a bit for the second by the first. The
    /// third byte of an ideograph says more than the others, and few places have to be looked at closer.
    thirds: [u64; 64],
    genre: FxHashSet<[char; 2]>,
}

impl SpunWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose cells cannot be used: a word begins with two ideographs.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut weights = BTreeMap::new();
        let mut genre = FxHashSet::default();
        tsv::rows(TABLE, &text, |row| {
            let weight = row.parse("weight", |cell| {
                cell.parse()
                    .ok()
                    .filter(|weight| (0.0..=1.0).contains(weight))
            })?;
            let word = row.need("word")?;
            if start(word).is_none() {
                return Err(row.problem(format!("`{word}` does not begin with two ideographs")));
            }
            weights.insert(word.to_owned(), weight.unwrap_or(1.0));
            let mut chars = row.need("instead_of")?.chars();
            if let (Some(a), Some(b), None) = (chars.next(), chars.next(), chars.next()) {
                genre.insert([a, b]);
            }
            Ok(())
        })?;
        let words: Vec<(String, f64)> = weights.into_iter().collect();
        let mut spun = Self {
            by_start: FxHashMap::default(),
            thirds: [0; 64],
            genre,
            words,
        };
        for (index, (word, _)) in spun.words.iter().enumerate() {
            if let Some(start) = start(word) {
                spun.by_start.entry(start).or_default().push(index);
                let [_, _, first, _, _, second] = start;
                if let Some(seconds) = spun.thirds.get_mut(usize::from(first & 0x3F)) {
                    *seconds |= 1 << (second & 0x3F);
                }
            }
        }
        let words = &spun.words;
        let length = |index: &usize| words.get(*index).map_or(0, |(word, _)| word.len());
        for indexes in spun.by_start.values_mut() {
            indexes.sort_by_key(|index| std::cmp::Reverse(length(index)));
        }
        Ok(spun)
    }

    /// The first place from `at` on where words may begin, and which.
    fn candidate(&self, bytes: &[u8], mut at: usize) -> Option<(usize, &[usize])> {
        loop {
            let rest = bytes.get(at..).filter(|rest| rest.len() >= 6)?;
            let from = at;
            // Which third bytes may follow.
            let mut next = 0_u64;
            for [first, _, third] in rest.as_chunks::<3>().0 {
                if !IDEOGRAPHS.contains(first) {
                    break;
                }
                if next >> (third & 0x3F) & 1 == 1
                    && let Some(start) = bytes.get(at - 3..).and_then(|rest| rest.first_chunk())
                    && let Some(words) = self.by_start.get(start)
                {
                    return Some((at - 3, words));
                }
                next = self.thirds[usize::from(third & 0x3F)];
                at += 3;
            }
            at += usize::from(at == from);
        }
    }

    /// Where in a text words may begin, from left to right, and which.
    fn candidates(&self, text: &str) -> impl Iterator<Item = (usize, &[usize])> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let (at, words) = self.candidate(text.as_bytes(), next)?;
            next = at + 3;
            Some((at, words))
        })
    }

    /// The words that stand in a text, apart from each other, with what each of them weighs. The longest
    /// word that stands at a place counts: 名目扶植 before 名目.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, f64)> {
        let mut reached = 0;
        self.candidates(text).filter_map(move |(at, words)| {
            let rest = text.get(at..).filter(|_| at >= reached)?;
            let mut words = words.iter().filter_map(|index| self.words.get(*index));
            let (word, weight) = words.find(|(word, _)| rest.starts_with(word.as_str()))?;
            reached = at + word.len();
            Some((word.as_str(), *weight))
        })
    }

    /// Whether two characters are one of the genre's own words with one character swapped.
    pub fn is_near_genre_word(&self, pair: [char; 2]) -> bool {
        !self.genre.contains(&pair)
            && self
                .genre
                .iter()
                .any(|word| (word[0] == pair[0]) != (word[1] == pair[1]))
    }
}

/// The first two characters of a word, both ideographs of U+4000 to U+9FFF.
fn start(word: &str) -> Option<[u8; 6]> {
    let start = word.as_bytes().first_chunk::<6>()?;
    (IDEOGRAPHS.contains(&start[0]) && IDEOGRAPHS.contains(&start[3])).then_some(*start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_word_is_found(text in "(群寡|名目|扶植|老苍生|停止今朝|[县群建名老停止目a1，é\u{20000}]){0,12}") {
            let words = SpunWords::load(&DataSource::embedded()).expect("the table is right");
            let mut at = 0;
            let mut expected = Vec::new();
            while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
                let standing = words.words.iter().filter(|(word, _)| rest.starts_with(word.as_str()));
                match standing.max_by_key(|(word, _)| word.len()) {
                    Some((word, weight)) => {
                        expected.push((word.as_str(), *weight));
                        at += word.len();
                    }
                    None => at += rest.chars().next().map_or(1, char::len_utf8),
                }
            }
            prop_assert_eq!(words.find(&text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn every_row_does_what_it_says() {
        let words = SpunWords::load(&DataSource::embedded()).expect("the table is right");
        tsv::rows(TABLE, EMBEDDED, |row| {
            let word = row.need("word")?;
            let example = row.need("example")?;
            let weight: f64 = words.find(example).map(|found| found.1).sum();
            assert!(weight > 0.0 && example.contains(word), "{word}: {example}");
            let counter = row.need("counter_example")?;
            assert!(!counter.contains(word), "{word}: {counter}");
            let ordinary: f64 = words.find(counter).map(|found| found.1).sum();
            assert!(ordinary == 0.0, "{counter}");
            Ok(())
        })
        .expect("the table is right");
    }

    #[test]
    fn the_longest_word_counts_and_words_lie_apart() {
        let words = SpunWords::load(&DataSource::embedded()).expect("the table is right");
        let mut listed: Vec<&str> = words.words.iter().map(|(word, _)| word.as_str()).collect();
        listed.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let all = listed.concat();
        // The same, said plainly.
        let (mut plain, mut at): (Vec<&str>, usize) = (Vec::new(), 0);
        while let Some(ch) = all[at..].chars().next() {
            let word = listed.iter().find(|word| all[at..].starts_with(**word));
            plain.extend(word);
            at += word.map_or(ch.len_utf8(), |word| word.len());
        }
        let found: Vec<&str> = words.find(&all).map(|(word, _)| word).collect();
        assert_eq!(found, plain);
    }

    #[test]
    fn a_swapped_character_is_near_its_word() {
        let words = SpunWords::load(&DataSource::embedded()).expect("the table is right");
        assert!(words.is_near_genre_word(['群', '寡']));
        assert!(!words.is_near_genre_word(['群', '众']));
        assert!(!words.is_near_genre_word(['树', '竹']));
    }
}
