//! The lexicon: what the program knows about words, loaded once from `data/` and never changed.
//!
//! Every table is a file that a person can edit (see [`tsv`]); a module of this folder reads one
//! kind of table into a type of its own. All stages share one [`Lexicon`] by reference.

pub mod noise;
pub mod spun;
pub mod tsv;

pub use noise::{NoiseKind, NoiseLines};
pub use spun::SpunWords;
pub use tsv::{DataSource, LexiconError};

use crate::clean::repair::RepairTables;

/// Everything loaded from `data/`.
#[derive(Debug)]
pub struct Lexicon {
    /// Lines that are no part of an article.
    pub noise: NoiseLines,
    /// Words that article spinners leave.
    pub spun: SpunWords,
    /// What the repairs know.
    pub repair: RepairTables,
}

impl Lexicon {
    /// Loads and checks all tables.
    ///
    /// # Errors
    /// The first line of a table that cannot be used, or a file that cannot be read.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        Ok(Self {
            noise: NoiseLines::load(source)?,
            spun: SpunWords::load(source)?,
            repair: RepairTables::load(source)?,
        })
    }
}
