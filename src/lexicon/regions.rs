//! Regions larger than a province, and words for the whole country.

use super::tsv::{self, DataSource, LexiconError};
use crate::text::Span;

#[derive(Debug)]
struct Region {
    word: String,
    name: String,
    not_before: Vec<String>,
    /// What those words begin with: most of what stands behind a region does not.
    first: Vec<char>,
}

/// All regions of the table.
#[derive(Debug, Default)]
pub struct Regions {
    regions: Vec<Region>,
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
            let not_before = row.get("not_before")?.split_whitespace();
            let not_before: Vec<String> = not_before.map(str::to_owned).collect();
            Ok(Region {
                word: word.to_owned(),
                name: row.need("name")?.to_owned(),
                first: (not_before.iter().filter_map(|word| word.chars().next())).collect(),
                not_before,
            })
        })?;
        Ok(Self { regions })
    }

    /// The words of all regions with their indexes; of a word that stands in the table twice the first.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut words: Vec<(&str, usize)> =
            (self.regions.iter().map(|region| region.word.as_str()))
                .zip(0..)
                .collect();
        words.sort_unstable();
        words.dedup_by_key(|(word, _)| *word);
        words.into_iter().map(|(word, index)| (index, word))
    }

    /// The region of an index where a text names it at a byte, with the name it is reported under.
    pub(super) fn named(&self, index: usize, text: &str, at: usize) -> Option<(Span, &str)> {
        let region = self.regions.get(index)?;
        let behind = text.get(at..)?.strip_prefix(region.word.as_str())?;
        let body = behind.starts_with(region.first.as_slice())
            && (region.not_before.iter()).any(|word| behind.starts_with(word));
        let span = Span::new(at, at + region.word.len());
        (!body).then_some((span, region.name.as_str()))
    }
}
