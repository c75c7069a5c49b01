//! What a text has said about dates so far, which times that leave something out refer to.

use jiff::civil::Date;

use super::Role;
use super::reading::{Reading, Year};

/// What earlier sentences and the page say about dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The day of publication.
    pub published: Option<Date>,
    /// The year that the text named last.
    pub year: Option<i16>,
    /// The month that the text named last, with its year.
    pub month: Option<(i16, i8)>,
    /// The day that the text named last.
    pub day: Option<Date>,
    /// The year that the text spoke of last, by number or by 去年 and the like.
    pub spoken: Option<i16>,
    /// The month, or the year alone, that the sentence named last: 2022年3月开工，9月完工.
    pub(super) chain: Option<(i16, u32)>,
    /// For each day of a month, the month that the article names with it; 0 where it names none,
    /// `AMBIGUOUS` where several.
    pub(super) months: [u8; 32],
    /// Whether the words before the expression say that it lies ahead: 将于6月开工.
    pub(super) ahead: bool,
}

impl Calendar {
    /// What the page says, and which month the article's days are of (26日开馆 in a headline, 2月26日
    /// in the body).
    pub fn of(published: Option<Date>, article: &str) -> Self {
        let mut months = [0; 32];
        for at in memchr::memmem::find_iter(article.as_bytes(), "月") {
            let behind = &article[at + "月".len()..];
            let Some((month, day)) = month_and_day(&article[..at], behind) else {
                continue;
            };
            if let Some(entry) = months.get_mut(day) {
                *entry = match *entry {
                    0 => month,
                    same if same == month => month,
                    _ => AMBIGUOUS,
                };
            }
        }
        Self {
            published,
            months,
            ..Self::default()
        }
    }

    /// The year of publication.
    pub(super) fn this_year(&self) -> Option<i16> {
        self.published.map(Date::year)
    }

    /// Moves along behind a time.
    pub(super) fn remember(
        &mut self,
        reading: &Reading,
        iso: Option<&str>,
        role: Role,
        first: bool,
    ) {
        let Some(iso) = iso else { return };
        if let Some(month) = month_of(iso) {
            self.month = Some(month);
        }
        if iso.len() == 10
            && let Ok(day) = iso.parse::<Date>()
        {
            self.day = Some(day);
        }
        if role != Role::Of {
            return;
        }
        let Some(year) = iso.get(..4).and_then(|year| year.parse().ok()) else {
            return;
        };
        let written = reading.year.is_some();
        if written {
            self.spoken = Some(year);
        }
        let by_number = matches!(reading.year, Some(Year::Number(_)));
        match month_of(iso) {
            Some((year, month)) if written || self.chain.is_some() => {
                self.chain = u32::try_from(month).ok().map(|month| (year, month));
            }
            None if by_number && first && !iso.contains('/') => {
                self.chain = Some((year, 1));
            }
            _ => {}
        }
    }
}

/// A day that the article names with several months.
const AMBIGUOUS: u8 = u8::MAX;

/// The month and the day, in one or two digits each, before and behind 月.
fn month_and_day(before: &str, behind: &str) -> Option<(u8, usize)> {
    let from = (before.bytes().rev().take(2))
        .take_while(u8::is_ascii_digit)
        .count();
    let month = before.get(before.len() - from..)?.parse().ok()?;
    let until = behind.bytes().take_while(u8::is_ascii_digit).count();
    let day = behind.get(..until).filter(|day| day.len() <= 2)?;
    (behind.get(until..)?.starts_with('日')).then_some((month, day.parse().ok()?))
}

/// The year and month of a date or month.
fn month_of(iso: &str) -> Option<(i16, i8)> {
    let month = iso.get(5..7).filter(|_| !iso.contains('/'))?;
    Some((iso.get(..4)?.parse().ok()?, month.parse().ok()?))
}
