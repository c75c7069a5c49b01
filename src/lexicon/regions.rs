//! Regions larger than a province, and words for the whole country.

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
        Ok(Self { regions })
    }

    /// The regions that a text names, with the names they are reported under; in no order.
    pub fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, &'a str)> + 'a {
        self.regions.iter().flat_map(move |region| {
            text.match_indices(&region.word)
                .filter_map(move |(at, word)| {
                    let behind = &text[at + word.len()..];
                    let body = region
                        .not_before
                        .iter()
                        .any(|word| behind.starts_with(word));
                    (!body).then_some((Span::new(at, at + word.len()), region.name.as_str()))
                })
        })
    }
}
