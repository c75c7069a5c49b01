//! Dates as they are written out: Chinese, with separators, in English.

use jiff::civil::Date;

use super::clock::clock;
use super::cursor::{Cursor, is_digit, numeral};
use super::{DateMatch, day};
use crate::text::Span;

/// The date that begins at `at`, which `before` stands before.
pub(super) fn date_at(text: &str, at: usize, before: char) -> Option<DateMatch> {
    let mut cursor = Cursor::new(text);
    cursor.rest = text.get(at..)?.chars();
    let forms: [fn(&mut Cursor, char) -> Option<Date>; 4] =
        [chinese, separated, day_first, month_first];
    for form in forms {
        let mut attempt = cursor.clone();
        let Some(date) = form(&mut attempt, before) else {
            continue;
        };
        let end = attempt.offset();
        let (date, end) =
            clock(&mut attempt, date).map_or((date, end), |moved| (moved, attempt.offset()));
        return Some(DateMatch {
            span: Span::new(at, end),
            date,
        });
    }
    None
}

/// `2024年3月5日`, `二〇二四年三月五日`, `２０２４ 年 ３ 月 ５ 日`.
fn chinese(cursor: &mut Cursor, _before: char) -> Option<Date> {
    let year = cursor.year()?;
    cursor.blanks(2);
    cursor.take(|ch| ch == '年')?;
    cursor.blanks(2);
    let month = cursor.small()?;
    cursor.blanks(2);
    cursor.take(|ch| ch == '月')?;
    cursor.blanks(2);
    let number = cursor.small()?;
    let mut sign = cursor.clone();
    sign.blanks(2);
    if sign.take(|ch| matches!(ch, '日' | '号')).is_some() {
        *cursor = sign;
    } else if !sign.peek().is_none_or(is_digit)
        || cursor.offset() == sign.offset() && sign.peek().is_some()
    {
        // Pages that leave 日 out set a blank and a clock time, or nothing, behind the day.
        return None;
    }
    day(year, month, number)
}

/// `2024-3-5`, `2024/03/05`, `2024.03.05`, `２０２４－０３－０５`; not an IP address, a version or a longer number.
fn separated(cursor: &mut Cursor, before: char) -> Option<Date> {
    if before.is_ascii_alphanumeric() || matches!(before, '.' | '．') {
        return None;
    }
    let is_separator = |ch| matches!(ch, '-' | '/' | '.' | '－' | '／' | '．' | '—' | '–' | '‑');
    let year = cursor.year()?;
    cursor.blanks(1);
    let separator = cursor.take(is_separator)?;
    cursor.blanks(1);
    let month = cursor.take(is_digit).and_then(numeral)?;
    let month = match cursor.take(is_digit).and_then(numeral) {
        Some(second) => month * 10 + second,
        None => month,
    };
    cursor.blanks(1);
    cursor.take(|ch| ch == separator)?;
    cursor.blanks(1);
    let number = cursor
        .peek()
        .filter(|&ch| is_digit(ch))
        .and_then(|_| cursor.small())?;
    let mut after = cursor.clone();
    if after.take(|ch| ch == separator).is_some() && after.peek().is_some_and(is_digit) {
        return None;
    }
    if cursor
        .peek()
        .is_some_and(|ch| matches!(ch, '%' | '％' | '万' | '亿' | '元'))
    {
        return None;
    }
    day(year, month, number)
}

/// `16 Dec 2021`, as RFC 2822 has it.
fn day_first(cursor: &mut Cursor, before: char) -> Option<Date> {
    if before.is_ascii_alphanumeric() {
        return None;
    }
    let number = cursor
        .peek()
        .filter(char::is_ascii_digit)
        .and_then(|_| cursor.small())?;
    cursor.take(|ch| matches!(ch, ' ' | '-'))?;
    let month = cursor.month_name()?;
    cursor.take(|ch| matches!(ch, ' ' | '-' | ','))?;
    cursor.blanks(1);
    let year = cursor.year()?;
    day(year, month, number)
}

/// `Dec 16, 2021`, `Dec 16 2021`.
fn month_first(cursor: &mut Cursor, _before: char) -> Option<Date> {
    let month = cursor.month_name()?;
    cursor.take(|ch| ch == ' ')?;
    let number = cursor
        .peek()
        .filter(char::is_ascii_digit)
        .and_then(|_| cursor.small())?;
    cursor.take(|ch| matches!(ch, ' ' | ','))?;
    cursor.blanks(1);
    let year = cursor.year()?;
    day(year, month, number)
}
