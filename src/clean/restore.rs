//! Dates that lost a character: `截至1031日` was `截至10月31日`.
//!
//! A date is put back only where the day of publication leaves one reading; what stays in doubt is
//! reported and left as it is. Numbers that count something are no dates.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::regex;
use crate::note::{Note, NoteKind, Stage};
use crate::survey::any_three;
use crate::text::{Edit, Span};

/// `2023年116日`, `2023年1月16日` without its 月, and `2023116日`, without its 年 as well.
static YEAR_DIGITS_DAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:(?<y>(?:19|20)\d\d)年(?<d>\d{3,4})|(?:^|[^\d.年])(?<bare_y>(?:19|20)\d\d)(?<bare_d>\d{2,4}))日",
    )
});
/// `截至1031日`, `1120日前`: a word of time before or behind.
static DIGITS_DAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?<b>截至|截止|至|到|自|从|于|在|[，。；、（(“\s]|^)(?<d>\d{3,4})日(?<a>前|起|止|后|以前|之前|以来|以后|上午|下午|晚|凌晨|，|召开|举行)?",
    )
});
/// `202310月份`, `20207月`: year and month without 年; months are counted as 个月.
static YEAR_MONTH: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[^\d.])(?<d>(?:19|20)\d\d(?:1[0-2]|0?[1-9]))月"));
/// `2022底`.
static YEAR_END: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:^|[^\d.])(?<y>20[0-4]\d)(?:底|末|初)(?:[^\p{Han}]|的|前|达|全|为|时|增|比|完|建|实|有|就|已|共)",
    )
});
/// `201年` in a text of 2021.
static SHORT_YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"(?<b>.?)(?<y>2\d\d)年(?<a>.?)"));
/// `较930提高`.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?<b>较|比|截至|截止|自|从|至)(?<d>\d{3,4})(?:提高|提升|上升|增加|增长|下降|减少|回落|前|后|止|起|以来|，|,|。)",
    )
});

/// What a number that lost characters was.
enum Reading {
    One(String),
    Several,
    None,
}

/// The edits that put lost characters back in `text`, which lies at `offset` of the page and was
/// published on `published`; the notes are about the text before the edits.
pub(super) fn dates(text: &str, offset: usize, published: Option<Date>) -> (Vec<Edit>, Vec<Note>) {
    if !may_have_lost(text) {
        return (Vec::new(), Vec::new());
    }
    let mut found: Vec<(Span, Reading)> = Vec::new();
    years_with_days(text, published, &mut found);
    days(text, published, &mut found);
    months(text, published, &mut found);
    year_ends(text, published, &mut found);
    short_years(text, published, &mut found);
    bare(text, published, &mut found);
    found.sort_by_key(|(span, _)| *span);
    let mut edits: Vec<Edit> = Vec::new();
    let mut notes = Vec::new();
    let mut at = 0;
    for (span, reading) in found {
        if span.start < at {
            continue;
        }
        at = span.end;
        let old = span.of(text);
        let place = span.shifted(offset);
        match reading {
            Reading::One(new) => {
                let message = format!("`{old}` was read as `{new}`");
                notes.push(Note::new(Stage::Clean, NoteKind::RestoredDate, message).at(place));
                edits.push(Edit::replace(place, new));
            }
            Reading::Several => {
                let message = format!("`{old}` lost characters of a date and has several readings");
                notes.push(Note::new(Stage::Clean, NoteKind::UncertainRepair, message).at(place));
            }
            Reading::None => {}
        }
    }
    (edits, notes)
}

/// Whether one of the patterns can match: a number of three digits and more stands before a sign of a date, or
/// behind a word that is said before a day. Whole years, which many lines have, do not count.
fn may_have_lost(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |a: u8, b: u8, c: u8| a.is_ascii_digit() & b.is_ascii_digit() & c.is_ascii_digit();
    if !any_three(bytes, digits) {
        return false;
    }
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 2;
    // Of three bytes in a row one is at a third place, so that only those have to be looked at.
    while at < bytes.len() {
        if !digit(at) {
            at += 3;
            continue;
        }
        let start = (0..at).rev().find(|&at| !digit(at)).map_or(0, |at| at + 1);
        let end = (at..bytes.len())
            .find(|&at| !digit(at))
            .unwrap_or(bytes.len());
        let number = bytes.get(start..end).unwrap_or_default();
        if number.len() >= 3 && lost_around(text, start, end) {
            return true;
        }
        at = end + 3;
    }
    // With three in ASCII somewhere, digits of other scripts count as well: full-width ones above all.
    has_foreign_digits(bytes)
}

/// Whether what stands round a number is what a pattern needs.
fn lost_around(text: &str, start: usize, end: usize) -> bool {
    let behind = text.get(end..).and_then(|behind| behind.chars().next());
    let before = || {
        text.get(..start)
            .and_then(|before| before.chars().next_back())
    };
    match behind {
        Some('日' | '月' | '底' | '末' | '初') => true,
        Some('年') if text.as_bytes().get(end - 3) == Some(&b'2') => true,
        _ => matches!(before(), Some('较' | '比' | '至' | '止' | '自' | '从')),
    }
}

/// Whether a digit outside ASCII may stand in a text.
fn has_foreign_digits(bytes: &[u8]) -> bool {
    // The first bytes of Arabic and Indian digits and of those beyond the basic plane.
    let rare = |byte: u8| (0xD9..=0xE1).contains(&byte) | (byte == 0xEA) | (byte >= 0xF0);
    let full_width = |a: u8, b: u8, c: u8| (a == 0xEF) & (b == 0xBC) & (0x90..=0x99).contains(&c);
    any_three(bytes, full_width) || bytes.iter().fold(false, |found, byte| found | rare(*byte))
}

/// Whether one of the signs stands right behind so many digits: without that its pattern finds nothing.
fn behind_digits(text: &str, signs: &[&str], digits: usize) -> bool {
    signs.iter().any(|sign| {
        memchr::memmem::find_iter(text.as_bytes(), sign).any(|at| {
            let before = text.get(..at).unwrap_or("").chars().rev();
            before.take(digits).filter(|ch| ch.is_numeric()).count() == digits
        })
    })
}

/// Whether a 2 stands three characters before 年: in 2023年 none does, nor in most years that are written.
fn has_short_year(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "年").any(|at| {
        let before = text.get(..at).unwrap_or("");
        before.chars().nth_back(2) == Some('2')
    })
}

/// Month and day that digits without a 月 can be.
fn splits(digits: &str) -> Vec<(i8, i8)> {
    (1..digits.len())
        .filter_map(|at| {
            let (month, day) = (digits.get(..at)?, digits.get(at..)?);
            let fits = month.len() <= 2
                && day.len() <= 2
                && !day.starts_with('0')
                && !month.starts_with('0');
            let (month, day) = (month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
            let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            let last = *longest.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
            (fits && (1..=last).contains(&day)).then_some((month, day))
        })
        .collect()
}

fn one<T>(mut readings: Vec<T>, write: impl Fn(T) -> String) -> Reading {
    match (readings.pop(), readings.is_empty()) {
        (Some(only), true) => Reading::One(write(only)),
        (Some(_), false) => Reading::Several,
        (None, _) => Reading::None,
    }
}

fn write_day((month, day): (i8, i8)) -> String {
    format!("{month}月{day}日")
}

/// Whether the day may be meant in a text of `published`: not a year behind it, not half a year before it.
fn near(year: i16, (month, day): (i8, i8), published: Date) -> bool {
    Date::new(year, month, day).is_ok_and(|date| {
        let days = (date - published).get_days();
        (-400..=400).contains(&days)
    })
}

fn years_with_days(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    if !behind_digits(text, &["日"], 3) {
        return;
    }
    for capture in YEAR_DIGITS_DAY.captures_iter(text) {
        let named = |year, digits| Some((capture.name(year)?, capture.name(digits)?));
        let written = named("y", "d");
        let (Some(whole), Some((year, digits))) = (
            capture.get(0),
            written.or_else(|| named("bare_y", "bare_d")),
        ) else {
            continue;
        };
        let start = if written.is_some() {
            digits.start()
        } else {
            year.start()
        };
        let year: i16 = year.as_str().parse().unwrap_or(0);
        if written.is_none() && !is_plausible_year(year, published) {
            continue;
        }
        let mut readings = splits(digits.as_str());
        // The day of publication itself is what a signature says; nothing is reported before it happens.
        if let Some(published) = published.filter(|_| readings.len() > 1) {
            let of = |&(month, day): &(i8, i8)| Date::new(year, month, day).ok();
            let same: Vec<(i8, i8)> = readings
                .iter()
                .copied()
                .filter(|r| of(r) == Some(published))
                .collect();
            if same.is_empty() {
                readings.retain(|reading| of(reading).is_some_and(|date| date <= published));
            } else {
                readings = same;
            }
        }
        let write = |day| match written {
            Some(_) => write_day(day),
            None => format!("{year}年{}", write_day(day)),
        };
        found.push((Span::new(start, whole.end()), one(readings, write)));
    }
}

fn days(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    let Some(published) = published else { return };
    if !behind_digits(text, &["日"], 3) {
        return;
    }
    for capture in DIGITS_DAY.captures_iter(text) {
        let (Some(digits), Some(before)) = (capture.name("d"), capture.name("b")) else {
            continue;
        };
        let after = capture.name("a").map_or("", |after| after.as_str());
        // `历时116日` counts days: a word of time has to stand next to the number.
        let until = ["截至", "截止", "至", "到", "自", "从", "于", "在"].contains(&before.as_str());
        if !until && (after.is_empty() || after == "，") {
            continue;
        }
        // Not in the middle of a year, which has been looked at, nor behind a figure.
        let head = text.get(..before.end()).unwrap_or("");
        if head.ends_with(|ch: char| ch.is_ascii_digit()) {
            continue;
        }
        let past = matches!(before.as_str(), "截至" | "截止");
        let mut readings = splits(digits.as_str());
        readings.retain(|&reading| near(published.year(), reading, published));
        if readings.len() > 1 {
            readings.retain(|&(month, day)| {
                let date = Date::new(published.year(), month, day);
                date.is_ok_and(|date| {
                    if past {
                        date <= published
                    } else {
                        after != "前" || date >= published
                    }
                })
            });
        }
        let end = digits.end() + '日'.len_utf8();
        found.push((Span::new(digits.start(), end), one(readings, write_day)));
    }
}

/// Years that a text of `published` speaks of.
fn is_plausible_year(year: i16, published: Option<Date>) -> bool {
    match published {
        Some(date) => (date.year() - 30..=date.year() + 15).contains(&year),
        None => (1990..=2040).contains(&year),
    }
}

fn months(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    if !behind_digits(text, &["月"], 5) {
        return;
    }
    for capture in YEAR_MONTH.captures_iter(text) {
        let Some(digits) = capture.name("d") else {
            continue;
        };
        let (year, month) = digits.as_str().split_at(4);
        if year
            .parse()
            .is_ok_and(|year| is_plausible_year(year, published))
        {
            let span = Span::new(digits.start(), digits.end());
            found.push((span, Reading::One(format!("{year}年{month}"))));
        }
    }
}

fn year_ends(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    if !behind_digits(text, &["底", "末", "初"], 4) {
        return;
    }
    for capture in YEAR_END.captures_iter(text) {
        let Some(year) = capture.name("y") else {
            continue;
        };
        if year
            .as_str()
            .parse()
            .is_ok_and(|year| is_plausible_year(year, published))
        {
            let span = Span::new(year.start(), year.end());
            found.push((span, Reading::One(format!("{}年", year.as_str()))));
        }
    }
}

fn short_years(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    let Some(published) = published else { return };
    if !has_short_year(text) {
        return;
    }
    for capture in SHORT_YEAR.captures_iter(text) {
        let Some(digits) = capture.name("y") else {
            continue;
        };
        let before = capture.name("b").map_or("", |b| b.as_str());
        let after = capture.name("a").map_or("", |a| a.as_str());
        // A span of years, or one long ago, says so.
        let counts = before
            .ends_with(|ch: char| "0123456789.第前元距今历近约逾达超满经续共长有隔".contains(ch))
            || after.starts_with(['前', '来', '历', '间', '以', '之', '后', '的']);
        if counts {
            continue;
        }
        let lost = |year: i16| {
            let full = year.to_string();
            (0..full.len()).any(|gone| {
                let mut short = full.clone();
                short.remove(gone);
                short == digits.as_str()
            })
        };
        let this = published.year();
        let readings: Vec<i16> = (this - 1..=this + 1).filter(|&year| lost(year)).collect();
        let span = Span::new(digits.start(), digits.end());
        found.push((span, one(readings, |year| year.to_string())));
    }
}

/// Digits without 月 and 日: only the last day of a month, to which reports are drawn up.
fn bare(text: &str, published: Option<Date>, found: &mut Vec<(Span, Reading)>) {
    let Some(published) = published else { return };
    for capture in BARE.captures_iter(text) {
        let Some(digits) = capture.name("d") else {
            continue;
        };
        let last = |&(month, day): &(i8, i8)| {
            Date::new(published.year(), month, 1).is_ok_and(|first| first.days_in_month() == day)
        };
        let mut readings = splits(digits.as_str());
        readings.retain(|reading| last(reading) && near(published.year(), *reading, published));
        readings.retain(|&(month, day)| {
            Date::new(published.year(), month, day).is_ok_and(|date| date <= published)
        });
        let span = Span::new(digits.start(), digits.end());
        found.push((span, one(readings, write_day)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::replay;
    use proptest::prelude::*;

    fn restored(text: &str, published: &str) -> (String, usize) {
        let published = published.parse().ok();
        let (edits, notes) = dates(text, 0, published);
        let doubts = notes
            .iter()
            .filter(|n| n.kind == NoteKind::UncertainRepair)
            .count();
        (replay(text, &edits).expect("the edits fit"), doubts)
    }

    #[test]
    fn lost_characters_are_put_back() {
        for (text, published, wanted) in [
            (
                "截至1031日，已完成29件",
                "2023-11-06",
                "截至10月31日，已完成29件",
            ),
            (
                "202310月份，对全县开展督查",
                "2023-11-06",
                "2023年10月份，对全县开展督查",
            ),
            ("201年，全区新建公路", "2021-12-16", "2021年，全区新建公路"),
            (
                "较930提高5.5个百分点",
                "2023-11-06",
                "较9月30日提高5.5个百分点",
            ),
            (
                "县政府办公室\n2023年116日",
                "2023-11-06",
                "县政府办公室\n2023年11月6日",
            ),
            (
                "县政府办公室\n2023年116日",
                "2023-02-06",
                "县政府办公室\n2023年1月16日",
            ),
            ("于20207月全面完工", "2020-12-30", "于2020年7月全面完工"),
            ("于202012月竣工", "2020-12-30", "于2020年12月竣工"),
            (
                "2024628日在区人大常委会会议上",
                "2024-07-03",
                "2024年6月28日在区人大常委会会议上",
            ),
            ("20231031日，县里", "2023-11-06", "2023年10月31日，县里"),
            ("2023116日印发", "2023-11-06", "2023年11月6日印发"),
            ("要在1120日前完成", "2023-11-06", "要在11月20日前完成"),
            ("1120日前累计完成", "2023-11-06", "11月20日前累计完成"),
            ("由2022底的91.4%提高", "2023-11-06", "由2022年底的91.4%提高"),
        ] {
            assert_eq!(restored(text, published), (wanted.to_owned(), 0), "{text}");
        }
    }

    #[test]
    fn numbers_that_count_stay() {
        for text in [
            "完成1031户，占72%",
            "工期1120日",
            "历时116日完工",
            "连续1031日安全生产",
            "公元201年",
            "距今201年",
            "建校201年来",
            "较930户增加",
            "由930提高到980",
            "比936增加12",
            "“630”攻坚行动",
            "2023年10月31日",
            "全长2022米",
            "编号202310号",
            "历时20个月，共20207个",
            "连续安全生产20207天",
            "1890628日",
            "门牌202310",
            "共计2023件",
            "12月31日前",
            "2030年底前",
            "300年古树",
        ] {
            assert_eq!(restored(text, "2023-11-06"), (text.to_owned(), 0), "{text}");
        }
    }

    #[test]
    fn what_stays_in_doubt_is_reported() {
        for (text, published) in [
            ("截至111日，已完成29件", "2023-11-06"),
            ("2023年116日", "2023-12-06"),
            ("202年，全区新建公路", "2021-12-16"),
        ] {
            assert_eq!(restored(text, published), (text.to_owned(), 1), "{text}");
        }
        // Without a day of publication nothing is guessed.
        assert_eq!(
            restored("截至1031日", "unknown"),
            ("截至1031日".to_owned(), 0)
        );
    }

    proptest! {
        // What the search for digits refuses, the patterns do not match.
        #[test]
        fn signs_without_digits_match_nothing(
            text in "(20|19|[0-9]{1,4}|２|９|٣|年|月|日|底|末|初|截至|截止|较|比|自|前|提高|份|，|同比){0,14}"
        ) {
            prop_assert!(has_short_year(&text) || !SHORT_YEAR.is_match(&text), "{}", text);
            let long = text.as_bytes().windows(3).any(|three| three.iter().all(u8::is_ascii_digit));
            let matches = [&YEAR_DIGITS_DAY, &DIGITS_DAY, &YEAR_MONTH, &YEAR_END, &SHORT_YEAR, &BARE];
            let matches = matches.iter().any(|pattern| pattern.is_match(&text));
            prop_assert!(may_have_lost(&text) || !(long && matches), "{}", text);
            for (pattern, signs, digits) in [
                (&YEAR_DIGITS_DAY, &["日"][..], 3),
                (&DIGITS_DAY, &["日"][..], 3),
                (&YEAR_MONTH, &["月"][..], 5),
                (&YEAR_END, &["底", "末", "初"][..], 4),
            ] {
                prop_assert!(behind_digits(&text, signs, digits) || !pattern.is_match(&text), "{}", text);
            }
        }
    }
}
