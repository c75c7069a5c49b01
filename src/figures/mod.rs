//! Sentences give figures: value, unit, qualifier, item, place, time, modality and change.

pub(crate) mod characters;
mod confidence;
mod extract;
pub mod item;
pub mod modality;
pub mod number;
pub mod place;
pub mod quantity;
pub mod reject;
mod table;
pub mod time;
pub mod words;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lexicon::divisions::Division;
use crate::text::Span;

pub use extract::{extract, home, passed_over};
pub(crate) use table::Grid;

/// How exactly the text means a number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// As it stands.
    Exact,
    /// 约 近 左右 上下 大概.
    Approx,
    /// 余 多 超 逾 突破 以上 不少于.
    MoreThan,
    /// 不足 不到 以内 不超过.
    LessThan,
}

/// Whether something is or is meant to be.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// It is or has happened.
    Actual,
    /// A target, a plan, an estimate of what will be.
    Planned,
}

/// Whether the figure is itself a change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A level.
    None,
    /// An increase.
    Up,
    /// A decrease.
    Down,
}

/// A place or body a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// As the text names it, completed where the text refers back (全区, 该镇).
    pub name: String,
    /// The GB/T 2260 code of the administrative division, six digits, where it is one.
    pub code: Option<String>,
    /// The names from the province down, separated by `/`, where it is one.
    pub path: Option<String>,
    /// The year of the edition of GB/T 2260 that the code is taken from, where there is a code.
    pub revision: Option<u16>,
}

impl Place {
    /// A place that is no division of the tables: a village, a body, a region.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            code: None,
            path: None,
            revision: None,
        }
    }
}

impl From<&Division> for Place {
    fn from(division: &Division) -> Self {
        Self {
            name: division.name.clone(),
            code: Some(division.code.clone()),
            path: Some(division.path.clone()),
            revision: Some(division.revision),
        }
    }
}

/// A number that states how many or how much. Spans are in bytes of the article's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The value, magnitudes multiplied out; a percentage is the number before the sign.
    pub value: Decimal,
    /// The upper end of a range.
    pub value_max: Option<Decimal>,
    /// The unit without its magnitude; empty where there is none.
    pub unit: String,
    /// The unit's UN/CEFACT or ISO 4217 code.
    pub unit_code: Option<String>,
    /// What kind of quantity the unit measures: `count`, `money`, `length` …
    pub dimension: Option<String>,
    /// How exactly the number is meant.
    pub qualifier: Qualifier,
    /// What is counted or measured.
    pub item: String,
    /// What happened to it: the bare verb.
    pub action: Option<String>,
    /// The place or body it is about.
    pub place: Option<Place>,
    /// ISO 8601 date, month, year or interval `from/to`.
    pub time: Option<String>,
    /// The words the time was read from.
    pub time_text: Option<String>,
    /// Planned or actual.
    pub modality: Modality,
    /// A level or a change.
    pub change: Change,
    /// Number, qualifier and unit as they stand in the text.
    pub span: Span,
    /// The sentence that proves it.
    pub sentence: Span,
    /// The rules that made it, in the order in which they applied.
    pub rules: Vec<&'static str>,
    /// 0 to 1.
    pub confidence: f64,
}

/// A number that is no figure, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Where it stands.
    pub span: Span,
    /// The rule that says so.
    pub rule: &'static str,
    /// For people.
    pub reason: &'static str,
}

/// The output of the stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// In reading order.
    pub figures: Vec<Figure>,
    /// The candidate numbers that are no figures, in reading order.
    pub dropped: Vec<Dropped>,
}
