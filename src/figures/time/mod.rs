//! The time a figure is tied to: expressions of time in a sentence, resolved to ISO 8601.
//!
//! `read` finds what is written (`reading`), `resolve` says which time of the `calendar` that is, `role`
//! what it is to the figures behind it.

mod calendar;
mod festivals;
mod read;
mod reading;
mod resolve;
mod rest;
mod role;
#[cfg(test)]
mod tests;

use crate::lexicon::Cues;
use crate::text::Span;
pub use calendar::Calendar;
use reading::{What, Year};
pub use resolve::year_before;

/// What a time expression is to the figures behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The figures are of this time.
    Of,
    /// Only compared with: 比上年, 较去年同期.
    /// or part of a name: 20件2021年实事.
    Compared,
    /// Belongs to the number right behind it only: 2020年的180人.
    Attached,
}

/// An expression of time. The span is in bytes of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// The ISO 8601 date, month, year or interval; `None` where it names no calendar time (近期).
    pub iso: Option<String>,
    /// What it is to the figures.
    pub role: Role,
}

/// The expressions of time in a sentence, from left to right, apart from each other; also moves the
/// calendar along.
pub fn expressions(text: &str, calendar: &mut Calendar, cues: &Cues) -> Vec<TimeExpression> {
    expressions_at(text, Span::new(0, text.len()), calendar, cues)
}

/// The same, where it is known which stretch all times touch.
pub fn expressions_at(
    text: &str,
    stretch: Span,
    calendar: &mut Calendar,
    cues: &Cues,
) -> Vec<TimeExpression> {
    calendar.chain = None;
    let readings = read::readings(text, stretch);
    let mut times = Vec::with_capacity(readings.len());
    for reading in &readings {
        // A span of years is none that the text goes on in: 安全饮水工程（2013—2017年）。上半年建成3处.
        if let Some(Year::Number(number)) = reading.year
            && !matches!(reading.what, What::Years { .. })
            && let Some(year) = resolve::year_of(number)
        {
            calendar.year = Some(year);
        }
        let span = reading.span;
        let before = &text[..span.start];
        calendar.ahead = cues.lies_ahead(before);
        let iso = resolve::resolve(reading, calendar);
        let role = role::role(text, span);
        calendar.remember(reading, iso.as_deref(), role, before.is_empty());
        times.push(TimeExpression { span, iso, role });
    }
    role::weigh(text, &mut times);
    times
}
