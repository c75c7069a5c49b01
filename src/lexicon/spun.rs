//! Words that article spinners leave (`lexicon/spun_words.tsv`).

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::prefixes::Prefixes;
use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/spun_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/spun_words.tsv");

/// The words of the table.
#[derive(Debug)]
pub struct SpunWords {
    /// With what each of them weighs.
    words: Vec<(String, f64)>,
    finder: Prefixes,
    genre: FxHashSet<[char; 2]>,
}

impl SpunWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose cells cannot be used: a word has two characters at least.
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
            if word.len() < 6 {
                return Err(
                    row.problem(format!("`{word}` is too short to be told from other words"))
                );
            }
            weights.insert(word.to_owned(), weight.unwrap_or(1.0));
            let mut chars = row.need("instead_of")?.chars();
            if let (Some(a), Some(b), None) = (chars.next(), chars.next(), chars.next()) {
                genre.insert([a, b]);
            }
            Ok(())
        })?;
        let words: Vec<(String, f64)> = weights.into_iter().collect();
        let names = words.iter().map(|(word, _)| word.as_str());
        Ok(Self {
            finder: Prefixes::new(names.enumerate()),
            words,
            genre,
        })
    }

    /// The weight of words that ordinary news hardly ever has.
    pub const STRONG: f64 = 1.0;

    /// All words, with what each of them weighs.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, f64)> {
        let words = self.words.iter();
        words.map(|(word, weight)| (word.as_str(), *weight))
    }

    /// The words that stand in a text, apart from each other, with what each of them weighs. The longest
    /// word that stands at a place counts: 名目扶植 before 名目.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, f64)> {
        let mut reached = 0;
        self.finder.candidates(text).filter_map(move |(at, words)| {
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

#[cfg(test)]
mod tests {
    use super::*;

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
