//! Words in the names of towns, villages and bodies below the counties (`lexicon/place_words.tsv`):
//! which make a common noun with an ending, and which only lead to a name.

use rustc_hash::FxHashSet;

use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/place_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/place_words.tsv");

/// The words, by what they say.
#[derive(Debug, Default)]
pub struct PlaceWords {
    common: FxHashSet<String>,
    /// How many bytes the longest of them has.
    longest: usize,
    approach: Vec<String>,
}

impl PlaceWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose role is none.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut words = Self::default();
        tsv::rows(TABLE, &text, |row| {
            let word = row.need("word")?.to_owned();
            match row.need("role")? {
                "common" => {
                    words.longest = words.longest.max(word.len());
                    words.common.insert(word);
                }
                "approach" => words.approach.push(word),
                other => return Err(row.problem(format!("`{other}` is no role"))),
            }
            Ok(())
        })?;
        Ok(words)
    }

    /// Whether the words before an ending make a common noun with it: 示范, and several of two characters or
    /// more in a row, 省级示范.
    pub fn is_common(&self, stem: &str) -> bool {
        self.common.contains(stem) || self.is_made_of_common(stem)
    }

    fn is_made_of_common(&self, stem: &str) -> bool {
        let ends = stem.char_indices().map(|(at, _)| at).skip(2);
        let mut ends = ends.take_while(|at| *at <= self.longest);
        ends.any(|at| {
            let (first, rest) = stem.split_at(at);
            let known = |word: &str| word.chars().nth(1).is_some() && self.common.contains(word);
            self.common.contains(first) && (known(rest) || self.is_made_of_common(rest))
        })
    }

    /// What leads to a name that is written together with it: 走进 of 走进石桥镇.
    pub fn approach(&self, name: &str) -> Option<&str> {
        let leads = |word: &&String| name.starts_with(word.as_str());
        self.approach.iter().find(leads).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use crate::lexicon::Lexicon;

    #[test]
    fn common_nouns_may_be_made_of_several_words() {
        let words = &Lexicon::for_tests().place_words;
        for (stem, common) in [
            ("示范", true),
            ("省级示范", true),
            ("国家级经济技术", true),
            ("大", true),
            ("大示范", false),
            ("示范大", false),
            ("石桥", false),
            ("示范路", false),
            ("", false),
        ] {
            assert_eq!(words.is_common(stem), common, "{stem}");
        }
    }
}
