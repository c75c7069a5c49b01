//! When a figure found is the one asked for, and which of its attributes are right.

use super::answer::{GoldFigure, GoldProgress, GoldSum};
use super::predicted::{PredictedFigure, PredictedProgress, PredictedSum, strings};
use crate::figures::{Change, Modality, Qualifier};
use crate::record::Number;

/// How many characters an item may have: a whole sentence is no item.
pub const LONGEST_ITEM: usize = 48;

/// Spellings of one unit.
const UNIT_ALIASES: &[(&str, &str)] = &[
    ("％", "%"),
    ("千米", "公里"),
    ("平方千米", "平方公里"),
    ("㎡", "平方米"),
    ("个百分点", "百分点"),
];

/// What is judged of a figure besides its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// How exactly the number is meant.
    Qualifier,
    /// What is counted.
    Item,
    /// What happened to it.
    Action,
    /// Where.
    Place,
    /// When.
    Time,
    /// Planned or actual.
    Modality,
    /// A level or a change.
    Change,
}

impl Attribute {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 7] = [
        Self::Qualifier,
        Self::Item,
        Self::Action,
        Self::Place,
        Self::Time,
        Self::Modality,
        Self::Change,
    ];

    /// The name of the field.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qualifier => "qualifier",
            Self::Item => "item",
            Self::Action => "action",
            Self::Place => "place",
            Self::Time => "time",
            Self::Modality => "modality",
            Self::Change => "change",
        }
    }
}

/// For each of [`Attribute::ALL`] whether it is right; `None` where the answer does not ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict(pub [Option<bool>; 7]);

impl Verdict {
    /// The attributes with what was said of them.
    pub fn each(self) -> impl Iterator<Item = (Attribute, Option<bool>)> {
        Attribute::ALL.into_iter().zip(self.0)
    }

    /// How many are right.
    pub fn right(self) -> usize {
        self.0.iter().filter(|told| **told == Some(true)).count()
    }

    /// Whether none but the action is wrong.
    pub fn strict(self) -> bool {
        (self.each()).all(|(attribute, told)| attribute == Attribute::Action || told != Some(false))
    }

    /// Whether neither item nor change is wrong.
    pub fn core(self) -> bool {
        let core = [Attribute::Item, Attribute::Change];
        self.each()
            .all(|(attribute, told)| !core.contains(&attribute) || told != Some(false))
    }
}

/// Judges a figure that has the quantity asked for.
pub fn judge(gold: &GoldFigure, found: &PredictedFigure) -> Verdict {
    let item = found.item.as_deref().unwrap_or_default();
    let action = found.action.as_deref().unwrap_or_default();
    let time = found.time.as_deref().unwrap_or_default();
    let item_is_right = || item.chars().count() <= LONGEST_ITEM && named(&gold.item_keys, item);
    let place_is_right = || {
        let place = strings(&found.place);
        gold.place_keys.iter().any(|key| place.contains(key))
    };
    let wanted_time = gold.time.as_deref().filter(|time| !time.is_empty());
    Verdict([
        Some(found.qualifier.unwrap_or(Qualifier::Exact) == gold.qualifier),
        (!gold.item_keys.is_empty()).then(item_is_right),
        (!gold.action.is_empty()).then(|| gold.action.iter().any(|verb| verb == action)),
        (!gold.place_keys.is_empty()).then(place_is_right),
        wanted_time.map(|wanted| wanted == time),
        Some(found.modality.unwrap_or(Modality::Actual) == gold.modality),
        gold.change
            .map(|change| found.change.unwrap_or(Change::None) == change),
    ])
}

/// Whether at least one key stands in the text, and none of those marked with a leading `!`.
pub(super) fn named(keys: &[String], text: &str) -> bool {
    let forbidden = |key: &String| key.strip_prefix('!').is_some_and(|key| text.contains(key));
    let wanted = |key: &String| !key.starts_with('!') && text.contains(key);
    keys.iter().any(wanted) && !keys.iter().any(forbidden)
}

/// Value, upper end and unit, made ready to be compared.
#[derive(Debug)]
pub(super) struct Quantity<'a> {
    value: Option<f64>,
    value_max: Option<f64>,
    units: Vec<&'a str>,
}

impl<'a> Quantity<'a> {
    pub(super) fn asked(gold: &'a GoldFigure) -> Self {
        Self {
            value: Some(float(gold.value)),
            value_max: gold.value_max.map(float),
            units: gold.unit.spellings().into_iter().map(unit).collect(),
        }
    }

    pub(super) fn found(figure: &'a PredictedFigure) -> Self {
        Self {
            value: figure.value.map(float),
            value_max: figure.value_max.map(float),
            units: vec![unit(figure.unit.as_deref().unwrap_or_default())],
        }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        close(self.value, other.value)
            && close(self.value_max, other.value_max)
            && self.units.iter().any(|unit| other.units.contains(unit))
    }
}

fn unit(unit: &str) -> &str {
    let unit = unit.trim();
    let alias = UNIT_ALIASES.iter().find(|(spelling, _)| *spelling == unit);
    alias.map_or(unit, |(_, usual)| usual)
}

/// The nearest float: the tolerances are relative, and the same as those of other programs.
fn float(number: Number) -> f64 {
    number.0.to_string().parse().unwrap_or(f64::NAN)
}

/// Whether two numbers are the same but for rounding; shares below 1 may be rounded to four digits.
pub(super) fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let apart = (a - b).abs();
            apart <= 1e-6 * 1f64.max(a.abs()).max(b.abs()) || (apart < 6e-5 && a.abs() < 1.0)
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

pub(super) fn same_progress(gold: &GoldProgress, found: &PredictedProgress) -> bool {
    let numbers = [
        (gold.total, found.total),
        (gold.completed, found.completed),
        (gold.rate, found.rate),
    ];
    (numbers.iter()).all(|(gold, found)| close(gold.map(float), found.map(float)))
        && named(&gold.item_keys, found.item.as_deref().unwrap_or_default())
}

pub(super) fn same_sum(gold: &GoldSum, found: &PredictedSum) -> bool {
    let sorted = |parts: &[Number]| {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts
    };
    close(Some(float(gold.whole)), found.whole.map(float))
        && sorted(&gold.parts) == sorted(found.parts.as_deref().unwrap_or_default())
}
