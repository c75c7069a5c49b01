//! Words of the genre that the segmenter learns on top of its dictionary.

use jieba_rs::Jieba;

use super::tsv::{self, DataSource, LexiconError};

/// The parts of speech of jieba's tag set; the first is that of none.
pub const TAGS: &[&str] = &[
    "", "a", "ad", "ag", "an", "b", "bg", "c", "d", "df", "dg", "e", "en", "eng", "f", "g", "h",
    "i", "in", "j", "jn", "k", "l", "ln", "m", "mg", "mq", "n", "ng", "nr", "nrfg", "nrt", "ns",
    "nt", "nz", "o", "p", "q", "qe", "qg", "r", "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug",
    "uj", "ul", "uv", "uz", "v", "vd", "vg", "vi", "vn", "vq", "w", "x", "y", "yg", "z", "zg",
];

/// Words with their parts of speech.
#[derive(Debug, Default)]
pub struct Terms(Vec<(String, String)>);

impl Terms {
    /// Reads `lexicon/terms.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used: its tag has to be one of the set.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/terms.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/terms.tsv"))?;
        let rows = tsv::rows(table, &text, |row| {
            let tag = row.need("tag")?;
            if !TAGS.contains(&tag) {
                return Err(row.problem(format!("`{tag}` is no part of speech")));
            }
            Ok((row.need("term")?.to_owned(), tag.to_owned()))
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
