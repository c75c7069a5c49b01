//! Dates as pages write them: Chinese numerals, full-width digits, dashes, ISO 8601, RFC 2822, addresses.
//!
//! A date counts only with year, month and day, and only where the calendar has it. A clock time with
//! a zone is moved to China Standard Time, where the news appears: `2021-12-16T20:00:00Z` is the 17th.

mod address;
mod clock;
mod cursor;
#[cfg(test)]
mod tests;
mod written;

use jiff::civil::Date;
use jiff::{Timestamp, tz};

use crate::survey::any_three;
use crate::text::Span;

pub use address::date_in_url;
use cursor::numeral;
use written::date_at;

/// A date in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateMatch {
    /// Where it stands, with the clock time that directly follows it.
    pub span: Span,
    /// The day.
    pub date: Date,
}

/// The years that a publication can have.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// All dates of a text that are written out, from left to right.
///
/// ```
/// use gongbao::clean::dates::dates;
/// let found = dates("发布时间：二〇二四年三月五日　来源：县政府办");
/// assert_eq!(found[0].date.to_string(), "2024-03-05");
/// ```
pub fn dates(text: &str) -> Vec<DateMatch> {
    match may_hold_year(text) {
        true => all(text),
        false => Vec::new(),
    }
}

/// Whether the first digit of a year may stand in a text: every date has a year of four digits, of this century
/// or the one before.
fn may_hold_year(text: &str) -> bool {
    any_three(text.as_bytes(), |first, second, third| {
        let full_width = (first == 0xEF) & (second == 0xBC) & ((third == 0x91) | (third == 0x92));
        let chinese = (first == 0xE4) & (second == 0xB8) & (third == 0x80) // 一
            | (first == 0xE4) & (second == 0xBA) & (third == 0x8C) // 二
            | (first == 0xE5) & (second == 0x85) & (third == 0x83); // 元
        (first == b'1') | (first == b'2') | full_width | chinese
    })
}

/// All dates of a text, which is looked through from left to right.
fn all(text: &str) -> Vec<DateMatch> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(ch) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let starts = (numeral(ch).is_some() && numeral(before).is_none())
            || (ch.is_ascii_uppercase() && !before.is_ascii_alphanumeric());
        if starts && let Some(date) = date_at(text, at, before) {
            found.push(date);
            at = date.span.end;
            before = ' ';
            continue;
        }
        before = ch;
        at += ch.len_utf8();
    }
    found
}

/// The date that the whole of a short text is, in any form: also `20240305`, a Unix time, and
/// with a label, brackets, a weekday or a clock time round it.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    // A date with all its company is short; a longer text is a sentence.
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return compact(text).or_else(|| unix_time(text));
    }
    let found = dates(text);
    let first = found.first()?;
    let rest = text
        .get(..first.span.start)
        .into_iter()
        .chain(text.get(first.span.end..));
    let plain = rest.flat_map(str::chars).all(|ch| {
        !ch.is_alphabetic()
            || "星期周一二三四五六日天上下午早晚时点分秒发布时间日期更新稿刊载于".contains(ch)
            || "TZGMTUCSAPMondayTuesdayWednesdayThursdayFridaySaturdaySundayampm".contains(ch)
    });
    plain.then_some(first.date)
}

/// `20240305`, also with hour and minute, or second, behind it.
fn compact(digits: &str) -> Option<Date> {
    if !matches!(digits.len(), 8 | 10 | 12 | 14) {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let in_range = |from: usize, limit: u32| {
        digits.len() <= from || number(from, from + 2).is_some_and(|n| n < limit)
    };
    if !(in_range(8, 24) && in_range(10, 60) && in_range(12, 61)) {
        return None;
    }
    day(number(0, 4)?, number(4, 6)?, number(6, 8)?)
}

/// Seconds or milliseconds since 1970, for times from 2001 to 2033.
fn unix_time(digits: &str) -> Option<Date> {
    if !digits.starts_with('1') {
        return None;
    }
    let seconds = match digits.len() {
        10 => digits.parse::<i64>().ok()?,
        13 => digits.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let time = Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(tz::offset(8).to_time_zone()).date())
}

/// The day, where the calendar has it and a page can be that old.
fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    if !YEARS.contains(&year) {
        return None;
    }
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}
