//! What a careful reader takes from a document, and a draft of it to begin with.

use serde::{Deserialize, Serialize};

use crate::figures::{Change, Modality, Place, Qualifier};
use crate::record::{FigureRecord, Number, ProgressRecord, Record, SumRecord};

/// The answer for one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The name of the document, for people; the name of the answer's file counts.
    #[serde(default)]
    pub doc: Option<String>,
    /// The headline of the first article.
    #[serde(default)]
    pub title: Option<String>,
    /// The day of publication; null asks for nothing.
    #[serde(default)]
    pub published: Option<String>,
    /// How many articles the document holds.
    #[serde(default = "one")]
    pub articles: usize,
    /// The figures in reading order.
    pub figures: Vec<GoldFigure>,
    /// Wholes and how much of them is done.
    #[serde(default)]
    pub progress: Vec<GoldProgress>,
    /// Wholes and all their parts.
    #[serde(default)]
    pub sums: Vec<GoldSum>,
    /// Stretches of the repaired text.
    #[serde(default)]
    pub must_contain: Vec<String>,
    /// Noise that has to be gone.
    #[serde(default)]
    pub must_not_contain: Vec<String>,
    /// A remark of the annotator; not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A figure as a reader takes it. What is empty or null is not asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldFigure {
    /// Number, qualifier and unit as they stand in the text; for people.
    #[serde(default)]
    pub quote: String,
    /// The number, magnitudes multiplied out; of a range the lower end.
    pub value: Number,
    /// The upper end of a range.
    #[serde(default)]
    pub value_max: Option<Number>,
    /// The unit without its magnitude.
    #[serde(default)]
    pub unit: Units,
    /// How exactly the number is meant.
    #[serde(default = "exact")]
    pub qualifier: Qualifier,
    /// What is counted, in the reader's words; for people.
    #[serde(default)]
    pub item: String,
    /// The item found has to hold one of these, and none that begins with `!`.
    #[serde(default)]
    pub item_keys: Vec<String>,
    /// The accepted verbs.
    #[serde(default)]
    pub action: Vec<String>,
    /// The place found has to hold one of these.
    #[serde(default)]
    pub place_keys: Vec<String>,
    /// The time, ISO 8601.
    #[serde(default)]
    pub time: Option<String>,
    /// Planned or actual.
    #[serde(default = "actual")]
    pub modality: Modality,
    /// A level or a change; null asks for nothing.
    #[serde(default)]
    pub change: Option<Change>,
    /// Whether neither finding nor missing it counts.
    #[serde(default)]
    pub optional: bool,
    /// A remark of the annotator; not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One spelling of a unit, or all that are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a unit or a list of units")]
pub enum Units {
    /// The only one.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Default for Units {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl Units {
    /// The accepted spellings.
    pub fn spellings(&self) -> Vec<&str> {
        match self {
            Self::One(unit) => vec![unit.as_str()],
            Self::Any(units) if units.is_empty() => vec![""],
            Self::Any(units) => units.iter().map(String::as_str).collect(),
        }
    }
}

/// A whole and how much of it is done; null for what the text does not state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldProgress {
    /// The item found has to hold one of these, and none that begins with `!`.
    pub item_keys: Vec<String>,
    /// Where; for people.
    #[serde(default)]
    pub place_keys: Vec<String>,
    /// The whole.
    #[serde(default)]
    pub total: Option<Number>,
    /// What is done of it.
    #[serde(default)]
    pub completed: Option<Number>,
    /// The rate in per cent.
    #[serde(default)]
    pub rate: Option<Number>,
    /// The unit of whole and part; for people.
    #[serde(default)]
    pub unit: String,
}

/// A whole and all its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldSum {
    /// The whole.
    pub whole: Number,
    /// The parts, in any order.
    pub parts: Vec<Number>,
    /// Their unit; for people.
    #[serde(default)]
    pub unit: String,
}

/// Why an answer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// It is not in the format.
    #[error("no answer: {0}")]
    Format(#[from] serde_json::Error),
    /// A key that every text holds, or none.
    #[error("the {list} of {whose} hold an empty key")]
    EmptyKey {
        /// Which list.
        list: &'static str,
        /// The figure or group.
        whose: String,
    },
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// When it is not in the format, or a key in it is empty.
    pub fn from_json(json: &str) -> Result<Self, AnswerError> {
        let answer: Self = serde_json::from_str(json.trim_start_matches('\u{feff}'))?;
        let figures = answer.figures.iter().flat_map(|figure| {
            let lists = [
                ("item_keys", &figure.item_keys),
                ("place_keys", &figure.place_keys),
            ];
            lists.map(|(list, keys)| (list, keys, figure.quote.as_str()))
        });
        let progress = (answer.progress.iter())
            .map(|progress| ("item_keys", &progress.item_keys, "a group of progress"));
        for (list, keys, whose) in figures.chain(progress) {
            if keys.iter().any(|key| key.is_empty() || key == "!") {
                let whose = whose.to_owned();
                return Err(AnswerError::EmptyKey { list, whose });
            }
        }
        Ok(answer)
    }

    /// A draft: what the program found, in the format of an answer, for a reader to correct.
    pub fn draft(doc: &str, records: &[Record]) -> Self {
        let first = records.first();
        let figures = records.iter().flat_map(|record| &record.figures);
        let progress = records.iter().flat_map(|record| &record.progress);
        let sums = records.iter().flat_map(|record| &record.sums);
        Self {
            doc: Some(doc.to_owned()),
            title: first.and_then(|record| record.title.clone()),
            published: first.and_then(|record| record.published.clone()),
            articles: records.len(),
            figures: figures.map(GoldFigure::draft).collect(),
            progress: progress.map(GoldProgress::draft).collect(),
            sums: sums.map(GoldSum::draft).collect(),
            must_contain: Vec::new(),
            must_not_contain: Vec::new(),
            note: None,
        }
    }
}

impl GoldFigure {
    fn draft(figure: &FigureRecord) -> Self {
        Self {
            quote: figure.quote.clone(),
            value: figure.value,
            value_max: figure.value_max,
            unit: Units::One(figure.unit.clone()),
            qualifier: figure.qualifier,
            item: figure.item.clone(),
            item_keys: keys([figure.item.as_str()]),
            action: keys(figure.action.as_deref()),
            place_keys: place_keys(figure.place.as_ref()),
            time: figure.time.clone(),
            modality: figure.modality,
            change: Some(figure.change),
            optional: false,
            note: None,
        }
    }
}

impl GoldProgress {
    fn draft(progress: &ProgressRecord) -> Self {
        Self {
            item_keys: keys([progress.item.as_str()]),
            place_keys: place_keys(progress.place.as_ref()),
            total: progress.total,
            completed: progress.completed,
            rate: progress.rate,
            unit: progress.unit.clone(),
        }
    }
}

impl GoldSum {
    fn draft(sum: &SumRecord) -> Self {
        Self {
            whole: sum.whole,
            parts: sum.parts.clone(),
            unit: sum.unit.clone(),
        }
    }
}

/// The name of a place; its code and path would let a wrong place pass.
fn place_keys(place: Option<&Place>) -> Vec<String> {
    keys(place.map(|place| place.name.as_str()))
}

fn keys<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn one() -> usize {
    1
}

fn exact() -> Qualifier {
    Qualifier::Exact
}

fn actual() -> Modality {
    Modality::Actual
}
