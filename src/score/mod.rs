//! How right the program is: its records held against answers that people wrote.
//!
//! An [`Answer`] says what a careful reader takes from a document, [`compare()`] holds the records of the
//! document against it, and [`Summary`] sums that up over many documents. `docs/answers.md` describes
//! the format. Nothing here reads or writes files.

mod answer;
mod compare;
mod judge;
mod measures;
mod predicted;

pub use answer::{Answer, AnswerError, GoldFigure, GoldProgress, GoldSum, Units};
pub use compare::{Compared, Difference, compare};
pub use judge::{Attribute, LONGEST_ITEM, Verdict, judge};
pub use measures::{Counts, Outcome, Rates, Share, Summary};
pub use predicted::{
    PredictedArticle, PredictedFigure, PredictedProgress, PredictedSource, PredictedSum, SURE,
};

#[cfg(test)]
mod tests;
