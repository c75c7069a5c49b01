//! What a program found: of a record, the fields that are measured.
//!
//! All are optional, so that what other programs write can be measured too.

use serde::Deserialize;
use serde_json::Value;

use crate::figures::{Change, Modality, Qualifier};
use crate::record::Number;

/// From this confidence on a figure counts as one the program is sure of.
pub const SURE: f64 = 0.9;

/// An article: one line of the output.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PredictedArticle {
    /// The document.
    pub source: Option<PredictedSource>,
    /// The headline.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<String>,
    /// The repaired text.
    pub text: Option<String>,
    /// The figures in reading order.
    pub figures: Vec<PredictedFigure>,
    /// Wholes and how much of them is done.
    pub progress: Option<Vec<PredictedProgress>>,
    /// Wholes and all their parts.
    pub sums: Option<Vec<PredictedSum>>,
}

/// The document an article was found in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PredictedSource {
    /// The file.
    pub path: String,
}

/// A figure.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PredictedFigure {
    /// The words.
    pub quote: Option<String>,
    /// The number.
    pub value: Option<Number>,
    /// The upper end of a range.
    pub value_max: Option<Number>,
    /// The unit without its magnitude.
    pub unit: Option<String>,
    /// How exactly the number is meant; exact where it is missing.
    pub qualifier: Option<Qualifier>,
    /// What is counted.
    pub item: Option<String>,
    /// What happened to it.
    pub action: Option<String>,
    /// Where: a text, or an object all of whose texts are searched.
    pub place: Value,
    /// When.
    pub time: Option<String>,
    /// Planned or actual; actual where it is missing.
    pub modality: Option<Modality>,
    /// A level or a change; a level where it is missing.
    pub change: Option<Change>,
    /// How sure the program is of it, from 0 to 1.
    pub confidence: Option<f64>,
}

impl PredictedFigure {
    /// Whether the program says that it is as good as certain.
    pub fn is_sure(&self) -> bool {
        self.confidence.is_some_and(|confidence| confidence >= SURE)
    }
}

/// A whole and how much of it is done.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PredictedProgress {
    /// What is to be done.
    pub item: Option<String>,
    /// The whole.
    pub total: Option<Number>,
    /// What is done of it.
    pub completed: Option<Number>,
    /// The rate in per cent.
    pub rate: Option<Number>,
}

/// A whole and all its parts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PredictedSum {
    /// The whole.
    pub whole: Option<Number>,
    /// The parts.
    pub parts: Option<Vec<Number>>,
}

impl PredictedArticle {
    /// The name of its document, without folders and ending; this is what an answer's file is called.
    pub fn stem(&self) -> &str {
        let path = self.source.as_ref().map_or("", |source| &source.path);
        let name = path.rsplit('/').next().unwrap_or_default();
        match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && !ending.is_empty() => stem,
            _ => name,
        }
    }
}

/// All texts in a value, with blanks between them.
pub(super) fn strings(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let texts: Vec<String> = fields.values().map(strings).collect();
            texts.join(" ")
        }
        other => other.to_string(),
    }
}
