//! Words in and round the names of places (`lexicon/place_words.tsv`): which make a common noun with an
//! ending, which only lead to a name, and which say that nothing is told of the place.

use rustc_hash::FxHashSet;

use super::tsv::{self, DataSource, LexiconError};
use crate::characters::Characters;

const TABLE: &str = "lexicon/place_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/place_words.tsv");

/// The words, by what they say.
#[derive(Debug)]
pub struct PlaceWords {
    common: FxHashSet<String>,
    /// How many bytes the longest of them has.
    longest: usize,
    approach: Vec<String>,
    aside: Vec<String>,
    /// What those end with: before most places stands nothing of it.
    aside_ends: Characters,
    ranked: Vec<String>,
    mastheads: Vec<String>,
}

impl PlaceWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose role is none.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut words = Self {
            common: FxHashSet::default(),
            longest: 0,
            approach: Vec::new(),
            aside: Vec::new(),
            aside_ends: Characters::of(""),
            ranked: Vec::new(),
            mastheads: Vec::new(),
        };
        tsv::rows(TABLE, &text, |row| {
            let word = row.need("word")?.to_owned();
            match row.need("role")? {
                "common" => {
                    words.longest = words.longest.max(word.len());
                    words.common.insert(word);
                }
                "approach" => words.approach.push(word),
                "aside" => words.aside.push(word),
                "ranked" => words.ranked.push(word),
                "masthead" => words.mastheads.push(word),
                other => return Err(row.problem(format!("`{other}` is no role"))),
            }
            Ok(())
        })?;
        let lasts = (words.aside.iter()).filter_map(|word| word.chars().next_back());
        words.aside_ends = Characters::of(&lasts.collect::<String>());
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

    /// Whether what stands before a place says that it is only touched on: 占全国, 销往石桥镇.
    pub fn is_aside(&self, before: &str) -> bool {
        before.ends_with(|ch| self.aside_ends.contains(ch))
            && self.aside.iter().any(|word| before.ends_with(word))
    }

    /// Whether what stands behind a place only ranks something among those there: 全省排第3位, 全国首个.
    pub fn is_ranked(&self, behind: &str) -> bool {
        self.ranked.iter().any(|word| behind.starts_with(word))
    }

    /// A publisher's name from its place on, where another word stands before it: 江津 in 今日江津.
    pub fn behind_masthead<'t>(&self, publisher: &'t str) -> Option<&'t str> {
        let behind = |word: &String| publisher.strip_prefix(word.as_str());
        self.mastheads.iter().find_map(behind)
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
