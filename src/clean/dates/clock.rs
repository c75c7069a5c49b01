//! The clock time behind a date, and the day that it is in China.

use jiff::Span as Duration;
use jiff::civil::{Date, DateTime};

use super::cursor::{Cursor, is_digit, numeral};

/// The clock time behind a date, and the day it is in China when the time names its zone.
pub(super) fn clock(cursor: &mut Cursor, date: Date) -> Option<Date> {
    if cursor.take(|ch| ch == 'T').is_none() {
        let _ = cursor.take(|ch| ch == ',');
        cursor.blanks(3);
    }
    let hour = cursor
        .peek()
        .filter(|&ch| is_digit(ch))
        .and_then(|_| cursor.small())?;
    cursor.take(|ch| matches!(ch, ':' | '：'))?;
    let minute = cursor.small()?;
    let mut second = None;
    if cursor.take(|ch| matches!(ch, ':' | '：')).is_some() {
        second = Some(cursor.small()?);
        let mut fraction = cursor.clone();
        if fraction.take(|ch| ch == '.').is_some() && fraction.peek().is_some_and(is_digit) {
            // No clock writes more than nine places.
            let _ = (0..9)
                .take_while(|_| fraction.take(is_digit).is_some())
                .count();
            *cursor = fraction;
        }
    }
    if hour > 24 || minute > 59 || second.unwrap_or(0) > 60 {
        return None;
    }
    let Some(offset) = zone(cursor, second.is_some()) else {
        return Some(date);
    };
    let time = DateTime::from(date)
        .checked_add(Duration::new().minutes(i64::from(hour * 60 + minute) + 8 * 60 - offset))
        .ok()?;
    Some(time.date())
}

/// Minutes east of Greenwich: `Z`, `GMT`, `UTC`, `+08:00`, `GMT+0800`.
fn zone(cursor: &mut Cursor, has_seconds: bool) -> Option<i64> {
    let mut attempt = cursor.clone();
    let blanks = attempt.blanks(1);
    let named = attempt.word("Z") || attempt.word("GMT") || attempt.word("UTC");
    let mut offset = named.then_some(0);
    if let Some(sign) = attempt.take(|ch| matches!(ch, '+' | '-')) {
        // 8:00-9:00 is a stretch of time, not a zone.
        if sign == '-' && !has_seconds && !named {
            return None;
        }
        let hours = attempt.take(is_digit).and_then(numeral)? * 10
            + attempt.take(is_digit).and_then(numeral)?;
        let colon = attempt.take(|ch| ch == ':').is_some();
        let minutes = match attempt.take(is_digit).and_then(numeral) {
            Some(ten) => ten * 10 + attempt.take(is_digit).and_then(numeral)?,
            None if colon || blanks > 0 => return None,
            None => 0,
        };
        let east = i64::from(hours * 60 + minutes);
        offset = (hours <= 14).then_some(if sign == '-' { -east } else { east });
    }
    if offset.is_some() {
        *cursor = attempt;
    }
    offset
}
