//! Which time of the calendar a reading names, in ISO 8601.

use jiff::civil::Date;

use super::calendar::Calendar;
use super::festivals;
use super::reading::{Reading, What, Year};
use crate::figures::number::number_at;

/// The date, month, year or interval; `None` where it names no calendar time (近期) or one that there
/// is not.
pub(super) fn resolve(reading: &Reading, calendar: &Calendar) -> Option<String> {
    let published = calendar.published;
    let year = |month| year_for(month, reading, calendar);
    match reading.what {
        What::Days {
            month,
            day,
            until_month,
            until,
        } => {
            let month = valid_month(number(month)?)?;
            let year = year(month)?;
            let from = day_text(year, month, number(day)?)?;
            let month = valid_month(until_month.and_then(number).unwrap_or(month))?;
            let to = day_text(year, month, number(until)?)?;
            Some(format!("{from}/{to}"))
        }
        What::Years { until } => {
            let (from, to) = (named_year(reading, calendar)?, year_of(until)?);
            (from < to).then(|| format!("{from:04}/{to:04}"))
        }
        What::Since(since) => {
            let (since, now) = (year_of(since)?, calendar.this_year()?);
            // 2018年以来 reaches to the page's year.
            Some(if since < now {
                format!("{since:04}/{now:04}")
            } else {
                year_text(since)
            })
        }
        What::Day { month, day } => {
            let month = valid_month(number(month)?)?;
            day_text(year(month)?, month, number(day)?)
        }
        What::Months { month, until } => {
            let (from, to) = (valid_month(number(month)?)?, valid_month(number(until)?)?);
            let year = year(to)?;
            (from < to).then(|| months_text(year, from, to))
        }
        What::First { count, quarters } => {
            let count = number(count)?;
            let last = valid_month(if quarters {
                count.checked_mul(3)?
            } else {
                count
            })?;
            Some(months_text(year(last)?, 1, last))
        }
        What::Month { month, so_far } => {
            let month = valid_month(number(month)?)?;
            month_or_since(year(month)?, month, so_far, calendar)
        }
        What::Part { part, end } => part_of_year(part, end, reading, calendar),
        What::Plan(plan) => {
            // 十一五 2006–2010 … 十五五 2026–2030.
            let first = 2006 + (i64::from(number(plan)?) - 11) * 5;
            Some(format!("{first}/{}", first + 4))
        }
        What::Festival(festival) => {
            let year = named_year(reading, calendar).or(calendar.this_year())?;
            festivals::day_of(festival, year).map(|date| date.to_string())
        }
        What::YearEnd => Some(month_text(named_year(reading, calendar)?, 12)),
        What::Year => named_year(reading, calendar).map(year_text),
        What::OfThisYear(words) => of_this_year(words, calendar),
        What::Now => published.map(|date| date.to_string()),
        What::SameDay => calendar.day.or(published).map(|date| date.to_string()),
        What::BareDay { day, until } => bare_day(number(day)?, until, reading, calendar),
        What::NearDay(words) => near_day(words, published?),
        What::NearMonth(words) => near_month(words, calendar),
        What::Lapse | What::Vague => None,
    }
}

/// 9月, and 1月以来, which is the year so far.
fn month_or_since(year: i16, month: u32, so_far: bool, calendar: &Calendar) -> Option<String> {
    if !so_far {
        return Some(month_text(year, month));
    }
    match calendar.published {
        Some(published) if month > 1 && published.year() == year => {
            Some(months_text(year, month, month_number(published)?))
        }
        _ => Some(year_text(year)),
    }
}

fn part_of_year(part: &str, end: bool, reading: &Reading, calendar: &Calendar) -> Option<String> {
    let (from, to) = match part {
        "上半年" => (1, 6),
        "下半年" => (7, 12),
        quarter => {
            let quarter = number(quarter)?;
            (quarter * 3 - 2, quarter * 3)
        }
    };
    let of_page = |published: Date| {
        let past = i64::from(published.month()) >= i64::from(from)
            && (calendar.ahead || !not_yet_over(to, calendar));
        if past {
            published.year()
        } else {
            published.year() - 1
        }
    };
    let year = match (reading.year, calendar.published) {
        (Some(_), _) => named_year(reading, calendar),
        (None, Some(published)) => Some(of_page(published)),
        // As for months: the text goes on in the year that it named last.
        (None, None) => calendar.year,
    }?;
    Some(if end {
        month_text(year, to)
    } else {
        months_text(year, from, to)
    })
}

fn of_this_year(words: &str, calendar: &Calendar) -> Option<String> {
    let end = matches!(words, "年底" | "年末");
    let year = match calendar.published {
        published if words.starts_with("全年") => calendar.year.or(published.map(Date::year)),
        // 年末 in a report on the year before, of the first months of a year.
        Some(published) if end && !calendar.ahead => {
            let last = Some(published.year() - 1);
            let reports =
                published.month() <= 4 && (calendar.year == last || calendar.spoken == last);
            Some(if reports {
                published.year() - 1
            } else {
                published.year()
            })
        }
        published => published.map(Date::year),
    }?;
    Some(if end {
        month_text(year, 12)
    } else {
        year_text(year)
    })
}

/// 14日 on a page of the 16th is of its month, on one of the 3rd of the month before.
fn bare_day(
    day: u32,
    until: Option<&str>,
    reading: &Reading,
    calendar: &Calendar,
) -> Option<String> {
    let published = calendar.published?;
    let of_page = month_number(published)?;
    let late = i64::from(day) > i64::from(published.day());
    let before = match of_page {
        1 => (published.year() - 1, 12),
        _ => (published.year(), of_page - 1),
    };
    let named = calendar
        .month
        .and_then(|(year, month)| Some((year, u32::try_from(month).ok()?)));
    let elsewhere = usize::try_from(day)
        .ok()
        .and_then(|day| calendar.months.get(day))
        .map(|month| u32::from(*month))
        .filter(|month| valid_month(*month).is_some());
    let (year, month) = match named {
        _ if let Some(month) = elsewhere => (year_for(month, reading, calendar)?, month),
        Some(named) if named == before => before,
        _ if late && !calendar.ahead => before,
        _ => (published.year(), of_page),
    };
    let from = day_text(year, month, day)?;
    match until {
        None => Some(from),
        Some(until) => Some(format!("{from}/{}", day_text(year, month, number(until)?)?)),
    }
}

fn near_day(words: &str, published: Date) -> Option<String> {
    let date = match words {
        "明天" | "明日" => published.tomorrow(),
        "前天" => published.yesterday().and_then(|day| day.yesterday()),
        _ => published.yesterday(),
    };
    date.ok().map(|date| date.to_string())
}

fn near_month(words: &str, calendar: &Calendar) -> Option<String> {
    let published = calendar.published?;
    if words == "当月"
        && let Some((year, month)) = calendar.month
    {
        return Some(month_text(year, u32::try_from(month).ok()?));
    }
    let (year, month) = match (words.starts_with('上'), month_number(published)?) {
        (true, 1) => (published.year() - 1, 12),
        (true, month) => (published.year(), month - 1),
        (false, month) => (published.year(), month),
    };
    Some(month_text(year, month))
}

/// A number in digits of any kind or Chinese numerals, up to four places.
fn number(text: &str) -> Option<u32> {
    let digits = text.chars().try_fold(0, |value: u32, ch| {
        let digit = match ch {
            '０'..='９' => ch as u32 - '０' as u32,
            _ => ch.to_digit(10)?,
        };
        value.checked_mul(10)?.checked_add(digit)
    });
    digits.or_else(|| {
        let number = number_at(text, 0).filter(|number| number.span.end == text.len())?;
        u32::try_from(number.value).ok()
    })
}

/// A year in digits or numerals.
pub(super) fn year_of(text: &str) -> Option<i16> {
    number(text).and_then(|year| i16::try_from(year).ok())
}

/// The year that a time names, by number or by 今年 and the like.
fn named_year(reading: &Reading, calendar: &Calendar) -> Option<i16> {
    let published = calendar.this_year();
    match reading.year? {
        Year::Number(number) => year_of(number),
        Year::Named("今年" | "本年") => published,
        Year::Named("去年" | "上年") => published.map(|year| year - 1),
        Year::Named("前年") => published.map(|year| year - 2),
        Year::Named("明年") => published.map(|year| year + 1),
        Year::Named(_) => calendar.spoken.or(calendar.year).or(published),
    }
}

/// The year of a month. Where it stands without one: the year of publication, unless that would lie
/// more than two months ahead of the page (12月 in a page of January is last year's); of a page without one
/// the year that its text named last.
fn year_for(month: u32, reading: &Reading, calendar: &Calendar) -> Option<i16> {
    if reading.year.is_some() {
        return named_year(reading, calendar);
    }
    if let Some((year, last)) = calendar.chain {
        // 2022年10月开工，3月完工: the months go on, but not beyond the page: 2024年11月5日获悉，截至10月底.
        let of_next = (i64::from(year) + 1, i64::from(month));
        let beyond = calendar.published.is_some_and(|published| {
            !calendar.ahead && of_next > (i64::from(published.year()), i64::from(published.month()))
        });
        let goes_on = month < last && !beyond;
        return Some(if goes_on { year + 1 } else { year });
    }
    // Where nobody knows the day of publication, the text goes on in the year that it named last.
    let Some(published) = calendar.published else {
        return calendar.year;
    };
    let ahead = i64::from(month) - i64::from(published.month());
    let last_year = ahead > 2 && published.month() <= 3 || not_yet_over(month, calendar);
    Some(if last_year && !calendar.ahead {
        published.year() - 1
    } else {
        published.year()
    })
}

/// A month that the page's year has not reached, in a text that speaks of the year before by number.
fn not_yet_over(month: u32, calendar: &Calendar) -> bool {
    calendar.published.is_some_and(|published| {
        i64::from(month) > i64::from(published.month())
            && calendar.year == Some(published.year() - 1)
    })
}

fn valid_month(month: u32) -> Option<u32> {
    (1..=12).contains(&month).then_some(month)
}

fn month_number(date: Date) -> Option<u32> {
    u32::try_from(date.month()).ok()
}

fn day_text(year: i16, month: u32, day: u32) -> Option<String> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_string())
}

fn year_text(year: i16) -> String {
    format!("{year:04}")
}

fn month_text(year: i16, month: u32) -> String {
    format!("{year:04}-{month:02}")
}

fn months_text(year: i16, from: u32, to: u32) -> String {
    format!("{year:04}-{from:02}/{year:04}-{to:02}")
}

/// The same time a year before: 2021-01/2021-10 for 2022-01/2022-10.
pub fn year_before(iso: &str) -> Option<String> {
    let parts: Option<Vec<String>> = iso
        .split('/')
        .map(|part| {
            let year: u32 = part.get(..4)?.parse().ok()?;
            Some(format!("{:04}{}", year.checked_sub(1)?, part.get(4..)?))
        })
        .collect();
    parts.map(|parts| parts.join("/"))
}
