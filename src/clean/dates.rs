//! Dates as pages write them: Chinese numerals, full-width digits, dashes, ISO 8601, RFC 2822, addresses.
//!
//! A date counts only with year, month and day, and only where the calendar has it. A clock time with
//! a zone is moved to China Standard Time, where the news appears: `2021-12-16T20:00:00Z` is the 17th.

use std::str::Chars;

use jiff::civil::{Date, DateTime};
use jiff::{Span as Duration, Timestamp, tz};

use crate::text::Span;

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

/// The day in an address: `/2024/03/05/`, `/2024-03/05/`, `/2024/0305/`, `t20240305_17.html`, `/24/0305/09/`.
pub fn date_in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    digits_in_path(path).or_else(|| {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        digits_in_path(query)
    })
}

/// Reads the runs of digits of a path: a year, month and day in one run or in neighbouring ones.
fn digits_in_path(path: &str) -> Option<Date> {
    let mut runs: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for part in path.split(|ch: char| !ch.is_ascii_digit()) {
        if !part.is_empty() {
            runs.push((at, part));
        }
        // The separator that follows may be longer than a byte: find where the next part begins.
        at += part.len();
        at += path
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    if let Some(date) = runs.iter().find_map(|(_, run)| compact(run)) {
        return Some(date);
    }
    let joined = |a: &(usize, &str), b: &(usize, &str)| {
        let end = a.0 + a.1.len();
        end + 1 == b.0 && matches!(path.as_bytes().get(end), Some(b'/' | b'-' | b'_' | b'.'))
    };
    for (index, first) in runs.iter().enumerate() {
        let Some(second) = runs.get(index + 1).filter(|next| joined(first, next)) else {
            continue;
        };
        let third = runs.get(index + 2).filter(|next| joined(second, next));
        let written = match (first.1.len(), second.1.len(), third.map(|run| run.1)) {
            // 2024/0305, 202403/05
            (4, 4, _) | (6, 2, _) => Some(format!("{}{}", first.1, second.1)),
            (4, 1 | 2, Some(day)) if (1..=2).contains(&day.len()) => {
                Some(format!("{}{:0>2}{day:0>2}", first.1, second.1))
            }
            // 24/0305/09: year, month and day, hour
            (2, 4, Some(hour)) if hour.len() == 2 => Some(format!("20{}{}", first.1, second.1)),
            _ => None,
        };
        if let Some(date) = written.as_deref().and_then(compact) {
            return Some(date);
        }
    }
    None
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

/// What a character is worth in a numeral; ten is 10.
fn numeral(ch: char) -> Option<u32> {
    Some(match ch {
        '0'..='9' => ch as u32 - '0' as u32,
        '０'..='９' => ch as u32 - '０' as u32,
        '〇' | '○' | '零' | '◯' => 0,
        '一' | '元' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '廿' => 20,
        _ => return None,
    })
}

fn is_digit(ch: char) -> bool {
    matches!(ch, '0'..='9' | '０'..='９')
}

/// A place in a text that moves forward as parts of a date are found.
#[derive(Clone)]
struct Cursor<'a> {
    rest: Chars<'a>,
    len: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars(),
            len: text.len(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn offset(&self) -> usize {
        self.len - self.rest.as_str().len()
    }

    fn take(&mut self, accepts: impl Fn(char) -> bool) -> Option<char> {
        let ch = self.peek().filter(|&ch| accepts(ch))?;
        self.rest.next();
        Some(ch)
    }

    /// Skips at most `most` blanks, so that a run of a million costs nothing.
    fn blanks(&mut self, most: usize) -> usize {
        (0..most)
            .take_while(|_| {
                self.take(|ch| matches!(ch, ' ' | '\u{3000}' | '\u{a0}' | '\t'))
                    .is_some()
            })
            .count()
    }

    fn word(&mut self, word: &str) -> bool {
        if self.rest.as_str().starts_with(word) {
            self.rest = self.rest.as_str().get(word.len()..).unwrap_or("").chars();
            return true;
        }
        false
    }

    /// A year of four digits, in whatever digits: `2024`, `２０２４`, `二〇二四`, `二O二四`.
    fn year(&mut self) -> Option<u32> {
        let mut year = 0;
        for index in 0..4 {
            let ch = self.take(|ch| {
                numeral(ch).is_some_and(|n| n < 10) || (index > 0 && matches!(ch, 'O' | 'o' | 'Ｏ'))
            })?;
            year = year * 10 + numeral(ch).unwrap_or(0);
        }
        YEARS.contains(&year).then_some(year)
    }

    /// A number of at most two digits: `3`, `03`, `１２`, `十二`, `二十`, `三十一`.
    fn small(&mut self) -> Option<u32> {
        let first = self.take(|ch| numeral(ch).is_some())?;
        let mut value = numeral(first)?;
        if is_digit(first) {
            if let Some(second) = self.take(is_digit) {
                value = value * 10 + numeral(second)?;
            }
            return (!self.peek().is_some_and(is_digit)).then_some(value);
        }
        if value < 10 && self.take(|ch| ch == '十').is_some() {
            value *= 10;
        }
        if let Some(unit) = self.take(|ch| !is_digit(ch) && numeral(ch).is_some_and(|n| n < 10)) {
            // 一二月 is two months; ○三月 is one, written as a form has it.
            if (1..10).contains(&value) {
                return None;
            }
            value += numeral(unit)?;
        }
        Some(value)
    }

    /// A month by its English name.
    fn month_name(&mut self) -> Option<u32> {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let index = NAMES
            .iter()
            .position(|name| name.get(..3).is_some_and(|short| self.word(short)))?;
        let rest = NAMES.get(index)?.get(3..)?;
        let _whole = self.word(rest) || self.word("t");
        let _ = self.word(".");
        (!self.peek().is_some_and(|ch| ch.is_ascii_alphabetic())).then_some(index as u32 + 1)
    }
}

/// The date that begins at `at`, which `before` stands before.
fn date_at(text: &str, at: usize, before: char) -> Option<DateMatch> {
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

/// The clock time behind a date, and the day it is in China when the time names its zone.
fn clock(cursor: &mut Cursor, date: Date) -> Option<Date> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        dates(text)
            .iter()
            .map(|found| found.date.to_string())
            .collect()
    }

    #[test]
    fn written_dates_are_read() {
        let cases = [
            ("发布时间：2024年3月5日", "2024-03-05"),
            ("二〇二四年三月五日", "2024-03-05"),
            ("二○二四年十二月二十一日", "2024-12-21"),
            ("二零二四年十月三十一日", "2024-10-31"),
            ("二O一九年元月三十日", "2019-01-30"),
            ("一九九八年十一月十日", "1998-11-10"),
            ("２０２４年３月５日", "2024-03-05"),
            ("２０２４－０３－０５　０８：００", "2024-03-05"),
            ("2024 年 3 月 5 日", "2024-03-05"),
            ("2024年03月05日08:30", "2024-03-05"),
            ("2024年03月05 08:30", "2024-03-05"),
            ("2024年3月5号", "2024-03-05"),
            ("时间:2024-3-5 8:00", "2024-03-05"),
            ("[2024/03/05]", "2024-03-05"),
            ("2024.03.05", "2024-03-05"),
            ("2024. 3. 5", "2024-03-05"),
            ("Thu, 16 Dec 2021 02:51:10 GMT", "2021-12-16"),
            ("Thu, 16 Dec 2021 20:51:10 GMT", "2021-12-17"),
            (
                "Thu Dec 16 2021 08:00:00 GMT+0800 (中国标准时间)",
                "2021-12-16",
            ),
            ("Sept. 3, 2021", "2021-09-03"),
            ("2024-03-05T23:30:00+08:00", "2024-03-05"),
            ("2024-03-05T16:30:00Z", "2024-03-06"),
            ("2024-03-05T16:30:00.000Z", "2024-03-06"),
            ("2024-03-05T01:00:00-08:00", "2024-03-05"),
            ("2024-03-05 8:00-9:00", "2024-03-05"),
        ];
        for (text, want) in cases {
            assert_eq!(found(text), [want], "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        let cases = [
            "2024年3月",
            "3月5日",
            "2024年2月30日",
            "2024-13-05",
            "202.103.24.68",
            "2001.12.11.4",
            "v2024.03.05",
            "电话：0755-12-31",
            "12024-03-05",
            "2024-03-051",
            "20240305",
            "3024年3月5日",
            "2024年3月5个项目",
            "二月二日",
            "March on 2021",
            "共2024/12/3万元",
        ];
        for text in cases {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_span_covers_date_and_clock_time() {
        let text = "（2024-03-05 08:00:12）来源：2024年3月6日《县报》";
        let spans: Vec<&str> = dates(text).iter().map(|date| date.span.of(text)).collect();
        assert_eq!(spans, ["2024-03-05 08:00:12", "2024年3月6日"]);
    }

    #[test]
    fn a_whole_string_may_be_a_date() {
        let cases = [
            ("20240305", Some("2024-03-05")),
            ("20240305083000", Some("2024-03-05")),
            ("1709596800", Some("2024-03-05")),
            ("1709596800000", Some("2024-03-05")),
            ("发布时间：2024-03-05", Some("2024-03-05")),
            ("[2024/03/05]", Some("2024-03-05")),
            ("2024年3月5日 星期二 上午8:00", Some("2024-03-05")),
            ("2024-03-05T08:00:00+08:00", Some("2024-03-05")),
            ("Tue, 05 Mar 2024 02:51:10 GMT", Some("2024-03-05")),
            ("2024年3月5日，全县完成项目12个", None),
            ("20241305", None),
            ("2024", None),
            ("9709596800", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(
                parse_date(text).map(|date| date.to_string()).as_deref(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn addresses_carry_dates() {
        let cases = [
            (
                "http://www.example.gov.cn/2024/03/05/content_17.html",
                Some("2024-03-05"),
            ),
            (
                "http://www.example.gov.cn/zwdt/202403/t20240305_1234567.html",
                Some("2024-03-05"),
            ),
            (
                "http://politics.example.com/n1/2024/0305/c1001-40189.html",
                Some("2024-03-05"),
            ),
            (
                "http://www.example.com/2024-03/05/c_1123.htm",
                Some("2024-03-05"),
            ),
            (
                "https://example.com/art/2024/3/5/art_12_345.html",
                Some("2024-03-05"),
            ),
            (
                "https://example.com/24/0305/09/EABCDEFG.html",
                Some("2024-03-05"),
            ),
            (
                "https://example.com/content/202403/05/c88.html",
                Some("2024-03-05"),
            ),
            ("https://example.com/a/20240305A06V6J00", Some("2024-03-05")),
            (
                "https://example.com/view?d=2024-03-05&id=7",
                Some("2024-03-05"),
            ),
            ("https://example.com/detail/1234567890123456", None),
            ("https://example.com/2024/03/", None),
            ("https://example.com/12/3456/7", None),
            ("https://example.com/id/20241399", None),
            ("县/2024年/路径", None),
        ];
        for (url, want) in cases {
            assert_eq!(
                date_in_url(url).map(|date| date.to_string()).as_deref(),
                want,
                "{url}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "[0-9０-９二〇十年月日号 :./-]{0,40}|\\PC{0,40}") {
            let mut end = 0;
            for found in dates(&text) {
                prop_assert!(found.span.start >= end && !found.span.of(&text).is_empty());
                end = found.span.end;
            }
            let _ = (parse_date(&text), date_in_url(&text));
        }

        #[test]
        fn every_day_is_read_in_every_form(days in 0i64..60_000) {
            let date = Date::constant(1930, 1, 1).checked_add(Duration::new().days(days)).expect("in range");
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [format!("{y}年{m}月{d}日"), format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}")] {
                let found = dates(&text);
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].date, date);
            }
        }
    }
}
