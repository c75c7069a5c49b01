//! Words that article spinners leave (`lexicon/spun_words.tsv`).

use rustc_hash::{FxHashMap, FxHashSet};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/spun_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/spun_words.tsv");

/// The words of the table.
pub struct SpunWords {
    /// The longest word that stands at a place counts: 名目扶植 before 名目. None for an empty table.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    weights: FxHashMap<String, f64>,
    genre: FxHashSet<[char; 2]>,
}

impl std::fmt::Debug for SpunWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpunWords")
            .field("weights", &self.weights)
            .finish_non_exhaustive()
    }
}

impl SpunWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose cells cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut weights = FxHashMap::default();
        let mut genre = FxHashSet::default();
        tsv::rows(TABLE, &text, |row| {
            let weight = row.parse("weight", |cell| {
                cell.parse()
                    .ok()
                    .filter(|weight| (0.0..=1.0).contains(weight))
            })?;
            weights.insert(row.need("word")?.to_owned(), weight.unwrap_or(1.0));
            let mut chars = row.need("instead_of")?.chars();
            if let (Some(a), Some(b), None) = (chars.next(), chars.next(), chars.next()) {
                genre.insert([a, b]);
            }
            Ok(())
        })?;
        let automaton = if weights.is_empty() {
            None
        } else {
            let built = CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(MatchKind::LeftmostLongest)
                .build(weights.keys());
            Some(built.map_err(|error| LexiconError::Line {
                table: TABLE.to_owned(),
                line: 0,
                problem: format!("the words together are too many: {error}"),
            })?)
        };
        Ok(Self {
            automaton,
            weights,
            genre,
        })
    }

    /// The words that stand in a text, with what each of them weighs.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, f64)> {
        let found =
            (self.automaton.iter()).flat_map(move |automaton| automaton.leftmost_find_iter(text));
        found.filter_map(move |found| {
            let word = text.get(found.start()..found.end())?;
            Some((word, self.weights.get(word).copied().unwrap_or(0.0)))
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
    fn a_swapped_character_is_near_its_word() {
        let words = SpunWords::load(&DataSource::embedded()).expect("the table is right");
        assert!(words.is_near_genre_word(['群', '寡']));
        assert!(!words.is_near_genre_word(['群', '众']));
        assert!(!words.is_near_genre_word(['树', '竹']));
    }
}
