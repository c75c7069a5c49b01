//! Units of measure and classifiers: what may stand behind a number.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::tsv::{self, DataSource, LexiconError};

/// What a number can be followed by.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// As it is written.
    pub text: String,
    /// As it is reported: `%` for `％`, 百分点 for 个百分点.
    pub name: String,
    /// What kind of quantity it measures: `count`, `money`, `length` …
    pub dimension: String,
    /// How many base units one of it is; exact.
    pub factor: Option<Decimal>,
    /// The base unit of its dimension.
    pub base: Option<String>,
    /// Its UN/CEFACT Recommendation 20 or ISO 4217 code.
    pub code: Option<String>,
    /// Whether it is a classifier, which counts what the next word names.
    pub classifier: bool,
    /// Whether small Chinese numerals describe with it rather than count: 两级, 三类, 几次.
    pub describes: bool,
}

/// All units, found by what they are written as.
#[derive(Debug, Default)]
pub struct Units {
    units: Vec<Unit>,
    by_text: FxHashMap<String, usize>,
    /// The units by their first character, the longest first.
    by_first: FxHashMap<char, Vec<usize>>,
}

impl Units {
    /// Reads `lexicon/units.tsv` and `lexicon/classifiers.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used, or that repeats a unit.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut units = Self::default();
        let table = "lexicon/units.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/units.tsv"))?;
        tsv::rows(table, &text, |row| {
            let text = row.need("unit")?;
            let unit = Unit {
                text: text.to_owned(),
                name: some(row.get("same_as")?).unwrap_or_else(|| text.to_owned()),
                dimension: row.need("dimension")?.to_owned(),
                factor: row.parse("factor", |cell| cell.parse().ok())?,
                base: some(row.get("base")?),
                code: some(row.get("code")?),
                classifier: false,
                describes: false,
            };
            units.add(unit).map_err(|problem| row.problem(problem))
        })?;
        let table = "lexicon/classifiers.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/classifiers.tsv"))?;
        tsv::rows(table, &text, |row| {
            let text = row.need("classifier")?;
            let unit = Unit {
                text: text.to_owned(),
                name: text.to_owned(),
                dimension: "count".to_owned(),
                factor: None,
                base: None,
                code: None,
                classifier: true,
                describes: !row.get("small")?.is_empty(),
            };
            units.add(unit).map_err(|problem| row.problem(problem))
        })?;
        Ok(units)
    }

    fn add(&mut self, unit: Unit) -> Result<(), String> {
        let index = self.units.len();
        if self.by_text.insert(unit.text.clone(), index).is_some() {
            return Err(format!("`{}` stands in the tables twice", unit.text));
        }
        if let Some(first) = unit.text.chars().next() {
            let same = self.by_first.entry(first).or_default();
            let longer = |other: &usize| {
                (self.units.get(*other)).is_some_and(|other| other.text.len() >= unit.text.len())
            };
            let at = same.partition_point(longer);
            same.insert(at, index);
        }
        self.units.push(unit);
        Ok(())
    }

    /// The longest unit at the beginning of `text`.
    pub fn at(&self, text: &str) -> Option<&Unit> {
        let same = self.by_first.get(&text.chars().next()?)?;
        (same.iter().filter_map(|index| self.units.get(*index)))
            .find(|unit| text.starts_with(&unit.text))
    }

    /// The unit written exactly so.
    pub fn get(&self, text: &str) -> Option<&Unit> {
        self.by_text
            .get(text)
            .and_then(|index| self.units.get(*index))
    }

    /// All units, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter()
    }
}

fn some(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}
