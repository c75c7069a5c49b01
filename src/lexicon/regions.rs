//! Regions larger than a province, and words for the whole country.

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::tsv::{self, DataSource, LexiconError};
use crate::text::Span;

#[derive(Debug)]
struct Region {
    word: String,
    name: String,
    not_before: Vec<String>,
}

/// All regions of the table.
#[derive(Default)]
pub struct Regions {
    regions: Vec<Region>,
    /// Finds the words of all of them in one pass.
    finder: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for Regions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Regions").field(&self.regions).finish()
    }
}

impl Regions {
    /// Reads `divisions/regions.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "divisions/regions.tsv";
        let text = source.text(table, include_str!("../../data/divisions/regions.tsv"))?;
        let regions = tsv::rows(table, &text, |row| {
            Ok(Region {
                word: row.need("word")?.to_owned(),
                name: row.need("name")?.to_owned(),
                not_before: row
                    .get("not_before")?
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
            })
        })?;
        // A word that stands in the table twice is found by its first row.
        let mut words: Vec<(&str, u32)> = (regions.iter().map(|region| region.word.as_str()))
            .zip(0..)
            .collect();
        words.sort_unstable();
        words.dedup_by_key(|(word, _)| *word);
        let finder = CharwiseDoubleArrayAhoCorasick::with_values(words).ok();
        Ok(Self { regions, finder })
    }

    /// The regions that a text names, with the names they are reported under; in no order.
    pub fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, &'a str)> + 'a {
        self.finder.iter().flat_map(move |finder| {
            finder.find_overlapping_iter(text).filter_map(|found| {
                let region = self.regions.get(usize::try_from(found.value()).ok()?)?;
                let behind = &text[found.end()..];
                let body = region
                    .not_before
                    .iter()
                    .any(|word| behind.starts_with(word));
                (!body).then_some((Span::new(found.start(), found.end()), region.name.as_str()))
            })
        })
    }
}
