//! Words of the genre that the segmenter learns on top of its dictionary.

use jieba_rs::Jieba;

use super::tsv::{self, DataSource, LexiconError};

/// Words with their parts of speech.
#[derive(Debug, Default)]
pub struct Terms(Vec<(String, String)>);

impl Terms {
    /// Reads `lexicon/terms.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/terms.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/terms.tsv"))?;
        let rows = tsv::rows(table, &text, |row| {
            Ok((row.need("term")?.to_owned(), row.need("tag")?.to_owned()))
        })?;
        Ok(Self(rows))
    }

    /// Adds the words to a segmenter's dictionary.
    pub fn teach(&self, jieba: &mut Jieba) {
        for (term, tag) in &self.0 {
            jieba.add_word(term, None, Some(tag));
        }
    }
}
