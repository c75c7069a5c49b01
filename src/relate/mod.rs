//! Figures are held against each other: progress, sums, and whether the arithmetic agrees.

use rust_decimal::Decimal;

use crate::figures::{Figures, Place};
use crate::note::Staged;
use crate::segment::Sentence;

/// A whole and how much of it is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is to be done.
    pub item: String,
    /// Where.
    pub place: Option<Place>,
    /// As of when, ISO 8601.
    pub time: Option<String>,
    /// The unit of `total` and `completed`.
    pub unit: String,
    /// The whole.
    pub total: Option<Decimal>,
    /// What is done of it.
    pub completed: Option<Decimal>,
    /// The stated rate, in per cent.
    pub rate: Option<Decimal>,
    /// `completed / total`, in per cent, rounded to two decimals.
    pub rate_computed: Option<Decimal>,
    /// Whether the stated and the computed rate agree within the rounding of the stated one.
    pub consistent: Option<bool>,
    /// The figures it was read from, as indexes into [`Figures::figures`].
    pub figures: Vec<usize>,
}

/// A whole and all its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The whole.
    pub whole: Decimal,
    /// The parts, in reading order.
    pub parts: Vec<Decimal>,
    /// Their common unit.
    pub unit: String,
    /// Whether they add up.
    pub consistent: bool,
    /// The whole's figure, then the parts', as indexes into [`Figures::figures`].
    pub figures: Vec<usize>,
}

/// The output of the stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Relations {
    /// In reading order.
    pub progress: Vec<Progress>,
    /// In reading order.
    pub sums: Vec<Sum>,
}

/// Finds the relations between the figures of an article.
pub fn relate(_text: &str, _sentences: &[Sentence], _figures: &Figures) -> Staged<Relations> {
    Staged::new(Relations::default(), Vec::new())
}
