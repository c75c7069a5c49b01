//! Counts over documents, and the measures made of them.

use std::ops::AddAssign;

use serde::Serialize;

/// How many were found that are right, found that are wrong, and not found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Found, and asked for.
    pub right: usize,
    /// Found, and not asked for.
    pub wrong: usize,
    /// Asked for, and not found.
    pub missed: usize,
}

/// How many of those that were asked are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many are right.
    pub right: usize,
    /// How many were asked.
    pub asked: usize,
}

/// Precision, recall and their harmonic mean; 0 where there is nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Of what was found, the part that is right.
    pub precision: f64,
    /// Of what was asked, the part that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Outcome {
    /// The rates of these counts.
    pub fn rates(self) -> Rates {
        let share = |of: usize| ratio(self.right, self.right + of).unwrap_or(0.0);
        let (precision, recall) = (share(self.wrong), share(self.missed));
        let sum = precision + recall;
        let f1 = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Rates {
            precision,
            recall,
            f1,
        }
    }
}

impl Share {
    pub(super) fn add(&mut self, right: bool) {
        self.asked += 1;
        self.right += usize::from(right);
    }

    fn ratio(self) -> Option<f64> {
        ratio(self.right, self.asked)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.asked += other.asked;
    }
}

/// The counts of one document, or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many documents.
    pub documents: usize,
    /// The figures asked for, without the optional ones.
    pub gold: usize,
    /// The figures found, without those that are optional ones of the answer.
    pub predicted: usize,
    /// Figures by value and unit.
    pub quantities: Outcome,
    /// Figures with item and change right.
    pub core: usize,
    /// Figures with all but the action right.
    pub strict: usize,
    /// For each of [`super::Attribute::ALL`] how often it is right.
    pub attributes: [Share; 7],
    /// Figures found that the program is sure of, and those among them with all but the action right.
    pub sure: Share,
    /// Groups of progress.
    pub progress: Outcome,
    /// Sums.
    pub sums: Outcome,
    /// Stretches that have to be in the text, or must not be.
    pub cleaning: Share,
    /// Documents with the right number of articles.
    pub split: Share,
    /// Documents with the right headline.
    pub title: Share,
    /// Documents with the right day of publication.
    pub published: Share,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.gold += other.gold;
        self.predicted += other.predicted;
        self.quantities += other.quantities;
        self.core += other.core;
        self.strict += other.strict;
        for (share, other) in self.attributes.iter_mut().zip(other.attributes) {
            *share += other;
        }
        self.sure += other.sure;
        self.progress += other.progress;
        self.sums += other.sums;
        self.cleaning += other.cleaning;
        self.split += other.split;
        self.title += other.title;
        self.published += other.published;
    }
}

/// The measures, in the order in which they are told; none where nothing was asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs)] // `docs/answers.md` has what each one says.
pub struct Summary {
    pub documents: usize,
    pub gold_figures: usize,
    pub predicted: usize,
    pub quantity_precision: f64,
    pub quantity_recall: f64,
    pub quantity_f1: f64,
    pub core_record_f1: f64,
    pub strict_record_f1: f64,
    pub qualifier_accuracy: Option<f64>,
    pub item_accuracy: Option<f64>,
    pub action_accuracy: Option<f64>,
    pub place_accuracy: Option<f64>,
    pub time_accuracy: Option<f64>,
    pub modality_accuracy: Option<f64>,
    pub change_accuracy: Option<f64>,
    pub sure_precision: Option<f64>,
    pub progress_f1: f64,
    pub sums_f1: f64,
    pub text_cleaning: Option<f64>,
    pub article_split: Option<f64>,
    pub title: Option<f64>,
    pub published: Option<f64>,
}

impl Counts {
    /// The measures of these counts.
    pub fn summary(&self) -> Summary {
        let quantity = self.quantities.rates();
        let record_f1 = |right: usize| {
            let outcome = Outcome {
                right,
                wrong: self.predicted.saturating_sub(right),
                missed: self.gold.saturating_sub(right),
            };
            outcome.rates().f1
        };
        let [qualifier, item, action, place, time, modality, change] =
            self.attributes.map(Share::ratio);
        Summary {
            documents: self.documents,
            gold_figures: self.gold,
            predicted: self.predicted,
            quantity_precision: quantity.precision,
            quantity_recall: quantity.recall,
            quantity_f1: quantity.f1,
            core_record_f1: record_f1(self.core),
            strict_record_f1: record_f1(self.strict),
            qualifier_accuracy: qualifier,
            item_accuracy: item,
            action_accuracy: action,
            place_accuracy: place,
            time_accuracy: time,
            modality_accuracy: modality,
            change_accuracy: change,
            sure_precision: self.sure.ratio(),
            progress_f1: self.progress.rates().f1,
            sums_f1: self.sums.rates().f1,
            text_cleaning: self.cleaning.ratio(),
            article_split: self.split.ratio(),
            title: self.title.ratio(),
            published: self.published.ratio(),
        }
    }

    /// Of the figures found, the part with all but the action right.
    pub fn strict_share(&self) -> f64 {
        ratio(self.strict, self.quantities.right).unwrap_or(0.0)
    }
}
