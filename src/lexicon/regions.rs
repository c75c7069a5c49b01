//! Regions larger than a province, and words for the whole country.

use super::prefixes::Prefixes;
use super::tsv::{self, DataSource, LexiconError};
use crate::text::Span;

#[derive(Debug)]
struct Region {
    word: String,
    name: String,
    not_before: Vec<String>,
}

/// All regions of the table.
#[derive(Debug, Default)]
pub struct Regions {
    regions: Vec<Region>,
    /// Finds the words of all of them in one pass.
    finder: Prefixes,
}

impl Regions {
    /// Reads `divisions/regions.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used: a word has two characters at least.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "divisions/regions.tsv";
        let text = source.text(table, include_str!("../../data/divisions/regions.tsv"))?;
        let regions = tsv::rows(table, &text, |row| {
            let word = row.need("word")?;
            if word.len() < 6 {
                return Err(
                    row.problem(format!("`{word}` is too short to be told from other words"))
                );
            }
            Ok(Region {
                word: word.to_owned(),
                name: row.need("name")?.to_owned(),
                not_before: row
                    .get("not_before")?
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
            })
        })?;
        // A word that stands in the table twice is found by its first row.
        let mut words: Vec<(&str, usize)> = (regions.iter().map(|region| region.word.as_str()))
            .zip(0..)
            .collect();
        words.sort_unstable();
        words.dedup_by_key(|(word, _)| *word);
        let finder = Prefixes::new(words.into_iter().map(|(word, index)| (index, word)));
        Ok(Self { regions, finder })
    }

    /// The regions that a text names, with the names they are reported under; in no order.
    pub fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, &'a str)> + 'a {
        let named = move |at: usize, index: &usize| {
            let region = self.regions.get(*index)?;
            let behind = text[at..].strip_prefix(region.word.as_str())?;
            let body = region
                .not_before
                .iter()
                .any(|word| behind.starts_with(word));
            let span = Span::new(at, at + region.word.len());
            (!body).then_some((span, region.name.as_str()))
        };
        self.finder
            .candidates(text)
            .flat_map(move |(at, regions)| regions.iter().filter_map(move |index| named(at, index)))
    }
}
