//! What a run came to.

use std::collections::BTreeMap;

use gongbao::clean::PassKind;
use gongbao::record::RepeatKind;
use serde::{Deserialize, Serialize};

/// The counts of a run, those of the interrupted runs that it goes on with among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Documents that gave articles.
    pub documents: usize,
    /// Their bytes, unpacked.
    pub bytes: u64,
    /// Articles that were written.
    pub articles: usize,
    /// Their figures.
    pub figures: usize,
    /// Articles that repeat one before, written or not.
    pub repeats: BTreeMap<RepeatKind, usize>,
    /// Articles that were left out because they repeat one before.
    pub left_out: usize,
    /// Repairs in the articles that were written.
    pub repairs: BTreeMap<PassKind, usize>,
    /// Documents and parts of archives that could not be read, by reason.
    pub failed: BTreeMap<String, usize>,
    /// What was not meant to be read, by reason.
    pub skipped: BTreeMap<String, usize>,
    /// Seconds on the clock, of all runs together.
    pub seconds: f64,
}

impl Summary {
    /// How many documents and parts of archives could not be read.
    pub fn failures(&self) -> usize {
        self.failed.values().sum()
    }
}
