//! Figures are held against each other: progress, sums, and whether the arithmetic agrees.
//!
//! `scene` lays the figures out with the words round them, the lexicon says what those words mean,
//! `progress`, `sums` and `tables` hold the rules, `arithmetic` the checks. A rule looks back
//! at a few figures at most, so that the stage is linear in the text.

mod arithmetic;
mod progress;
mod scene;
mod sums;
mod tables;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

use crate::clean::Article;
use crate::figures::{Figures, Place};
use crate::lexicon::Lexicon;
use crate::note::{Note, NoteKind, Stage, Staged};
use crate::segment::Sentence;
use scene::Scene;

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
pub fn relate(
    article: &Article,
    sentences: &[Sentence],
    figures: &Figures,
    lexicon: &Lexicon,
) -> Staged<Relations> {
    if figures.figures.is_empty() {
        return Staged::new(Relations::default(), Vec::new());
    }
    let text = article.text.as_str();
    let scene = Scene::of(text, sentences, &figures.figures, &lexicon.relations);
    let sheets = tables::sheets(&scene, &article.tables);
    let mut progress = progress::find(&scene);
    progress.extend(tables::progress(&sheets));
    let mut progress = distinct(progress);
    progress.sort_by_key(|entry| entry.figures.iter().min().copied());
    let mut found = sums::find(&scene);
    let left = sums::remainders(&scene, &progress, &found);
    found.extend(left);
    found.extend(tables::sums(&sheets));
    let mut sums = found;
    sums.sort_by_key(|sum| sum.figures.first().copied());
    let notes = disagreements(&scene, &progress, &sums);
    Staged::new(Relations { progress, sums }, notes)
}

/// A statement that is made twice, in the headline and in the body, counts once: the fuller one.
fn distinct(found: Vec<Progress>) -> Vec<Progress> {
    let mut kept: Vec<Progress> = Vec::new();
    let covers = |a: Option<Decimal>, b: Option<Decimal>| b.is_none() || a == b;
    for entry in found {
        let from = kept.len().saturating_sub(NEAR);
        let same = kept[from..].iter_mut().find(|other| {
            other.unit == entry.unit
                && other.place == entry.place
                && other.completed == entry.completed
                && other.total == entry.total
                && (covers(other.rate, entry.rate) || covers(entry.rate, other.rate))
        });
        match same {
            Some(other) if other.rate.is_none() => *other = entry,
            Some(_) => {}
            None => kept.push(entry),
        }
    }
    kept
}

/// Among how many of the last entries a repeated one is looked for.
const NEAR: usize = 24;

/// What does not add up is said, and left as it is.
fn disagreements(scene: &Scene, progress: &[Progress], sums: &[Sum]) -> Vec<Note> {
    let note = |message: String, figures: &[usize]| {
        let note = Note::new(Stage::Relate, NoteKind::Disagreement, message);
        match scene.span_of(figures) {
            Some(span) => note.at(span),
            None => note,
        }
    };
    let rates = progress
        .iter()
        .filter(|entry| entry.consistent == Some(false))
        .filter_map(|entry| {
            let (stated, computed) = (entry.rate?, entry.rate_computed?);
            let (done, whole) = (entry.completed?, entry.total?);
            let message = format!("the text says {stated}%, but {done} of {whole} are {computed}%");
            Some(note(message, &entry.figures))
        });
    let totals = sums.iter().filter(|sum| !sum.consistent).map(|sum| {
        let parts: Vec<String> = sum.parts.iter().map(Decimal::to_string).collect();
        let message = format!(
            "the parts {} make {}, not {}",
            parts.join(" + "),
            arithmetic::total(&sum.parts).map_or_else(|| "?".to_owned(), |sum| sum.to_string()),
            sum.whole
        );
        note(message, &sum.figures)
    });
    rates.chain(totals).collect()
}
