//! The time a figure is tied to: expressions of time in a sentence, resolved to ISO 8601.

mod anchors;

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::text::Span;
use anchors::kind;

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
    chain: Option<(i16, u32)>,
    /// For each day of a month, the month that the article names with it; 0 where it names none,
    /// `AMBIGUOUS` where several.
    months: [u8; 32],
    /// Whether the words before the expression say that it lies ahead: 将于6月开工.
    ahead: bool,
}

impl Calendar {
    /// What the page says, and which month the article's days are of (26日开馆 in a headline, 2月26日
    /// in the body).
    pub fn of(published: Option<Date>, article: &str) -> Self {
        let mut months = [0; 32];
        for (at, word) in article.match_indices('月') {
            let Some((month, day)) = month_and_day(&article[..at], &article[at + word.len()..])
            else {
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

/// One way to write a time.
struct Pattern {
    /// The kinds of words one of which stands in everything that it finds.
    kinds: u32,
    regex: Regex,
    resolve: fn(&Captures, &Calendar) -> Option<String>,
}

fn pattern(
    kinds: u32,
    regex: &str,
    resolve: fn(&Captures, &Calendar) -> Option<String>,
) -> Pattern {
    #[allow(clippy::expect_used)]
    let regex = Regex::new(regex).expect("the patterns are fixed");
    Pattern {
        kinds,
        regex,
        resolve,
    }
}

impl Pattern {
    /// What the pattern finds in a text with these anchors: the same as in the whole text.
    fn find<'t>(
        &'t self,
        text: &'t str,
        anchors: &'t [(usize, u32)],
    ) -> impl Iterator<Item = Span> + 't {
        anchors::stretches(text, anchors, self.kinds).flat_map(|(start, stretch)| {
            (self.regex.find_iter(stretch))
                .map(move |found| Span::new(found.start(), found.end()).shifted(start))
        })
    }
}

const N: &str = r"[0-9０-９〇零一二三四五六七八九十]{1,4}";
const YEAR: &str = r"(?:[12][0-9]{3}|二[〇零○0][〇零一二三四五六七八九]{2})";
const DASH: &str = r"(?:至|到|-|—|–|——|~|～|－)";

/// All patterns, those that take more of the text first.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let year = r"(?:(?P<y>[12][0-9]{3}|[１２][０-９]{3}|二[〇零○0][〇零一二三四五六七八九]{2})年|(?P<r>今年|去年|前年|上年|明年|当年|本年|同年)(?:的)?)";
    vec![
        // 2024年1月1日至11月10日
        pattern(
            kind::DAY,
            &format!(
                r"{year}?(?P<m>{N})月(?P<d>{N})[日号]{DASH}(?:(?P<m2>{N})月)?(?P<d2>{N})[日号]"
            ),
            days,
        ),
        // 2021年至2023年, 2018年以来
        pattern(
            kind::YEAR,
            &format!(r"(?P<y>{YEAR})年?{DASH}(?P<y2>{YEAR})年|(?P<since>{YEAR})年以来"),
            years,
        ),
        // 截至9月1日24时, 2024年9月1日
        pattern(
            kind::DAY,
            &format!(r"{year}?(?P<m>{N})月(?P<d>{N})[日号]"),
            day,
        ),
        // 2024年1—8月, 今年1至6月
        pattern(
            kind::MONTH,
            &format!(r"{year}?(?P<m>{N})月?份?{DASH}(?P<m2>{N})月份?"),
            months,
        ),
        // 今年前5个月, 前三季度
        pattern(
            kind::FIRST,
            &format!(r"{year}?前(?P<m2>{N})个?(?P<unit>月|季度)"),
            first_months,
        ),
        // 2024年9月末, 3月
        pattern(
            kind::MONTH,
            &format!(r"{year}?(?P<m>{N})月份?(?:以来|底|末|初|中旬|上旬|下旬)?"),
            month,
        ),
        // 2024年上半年, 一季度
        pattern(
            kind::PART,
            &format!(r"{year}?(?P<h>上半年|下半年|第?[一二三四1-4]季度)(?:末|底)?"),
            part_of_year,
        ),
        // “十四五”期间
        pattern(
            kind::PLAN,
            r"[“‘]?(?P<p>十[一二三四五])五[”’]?(?:规划)?(?:时期|期间|以来|末)?",
            plan,
        ),
        pattern(
            kind::FESTIVAL,
            &format!(
                r"{year}?(?:[鼠牛虎兔龙蛇马羊猴鸡狗猪]年)?(?P<f>大年初一|春节|除夕|元宵节|元旦|国庆节?|劳动节|五一假期|国庆假期|妇女节|儿童节|教师节)"
            ),
            festival,
        ),
        // 截至2024年底
        pattern(
            kind::END,
            &format!(r"{year}(?P<e>底|末|年底|年末)"),
            year_end,
        ),
        pattern(
            kind::YEAR | kind::NAMED_YEAR,
            &format!(r"{year}(?:全年|以来|初|春季|夏季|秋季|冬季|度)?"),
            whole_year,
        ),
        pattern(
            kind::WHOLE,
            r"(?P<e>年度计划|年度任务|年度目标|全年计划|全年任务|全年目标|年底|年末|年内|全年|本年度)",
            this_year,
        ),
        pattern(
            kind::NOW,
            r"(?:截至|截止|到)?(?:目前|日前|近日|今日|今天|今晨|今晚|现在|当前|现已|现有|眼下|如今)",
            published,
        ),
        pattern(kind::SAME_DAY, r"当日|当天|同日", same_day),
        pattern(
            kind::DAY,
            &format!(r"(?P<d>[0-9]{{1,2}})日(?:{DASH}(?P<d2>[0-9]{{1,2}})日)?"),
            bare_day,
        ),
        pattern(
            kind::SPAN,
            r"(?:近|过去|最近)[0-9一二两三四五六七八九十几]{1,3}(?:个多?)?(?:年|月|天)(?:多)?(?:来|间)?|[二两三四五六七八九十0-9]{1,2}年(?:多)?来",
            no_time,
        ),
        pattern(
            kind::NEAR_DAY,
            r"(?P<rel>昨天|昨日|昨晚|明天|明日|前天)",
            near_day,
        ),
        pattern(
            kind::NEAR_MONTH,
            r"(?P<rel>本月|上月|上个月|当月)",
            near_month,
        ),
        pattern(
            kind::VAGUE,
            r"近期|近年来|近年|不久前|前不久|连日来|连日|多年来|历年|往年|近来|最近|这几天|近段时间",
            no_time,
        ),
    ]
});

/// The expressions of time in a sentence, from left to right, apart from each other; also moves the
/// calendar's year along.
pub fn expressions(text: &str, calendar: &mut Calendar) -> Vec<TimeExpression> {
    calendar.chain = None;
    let anchors = anchors::anchors(text);
    if anchors.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Span, usize)> = Vec::new();
    for (index, pattern) in PATTERNS.iter().enumerate() {
        for span in pattern.find(text, &anchors) {
            // 目前年度: 前年 is no word there.
            let cut = span.of(text).starts_with("前年")
                && text[..span.start].ends_with(['目', '日', '此', '以', '之'].as_slice())
                || is_bare_day(span.of(text)) && !stands_alone(text, span);
            if !cut && !found.iter().any(|(other, _)| other.overlaps(span)) {
                found.push((span, index));
            }
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    let mut expressions = Vec::new();
    for (span, index) in found {
        let pattern = &PATTERNS[index];
        let Some(captures) = pattern.regex.captures(span.of(text)) else {
            continue;
        };
        if let Some(year) = captures.name("y").and_then(|y| year_of(y.as_str())) {
            calendar.year = Some(year);
        }
        let before = &text[..span.start];
        calendar.ahead = AHEAD.iter().any(|word| before.ends_with(word));
        let iso = (pattern.resolve)(&captures, calendar);
        let role = role(text, span);
        remember(calendar, &captures, iso.as_deref(), role, before.is_empty());
        expressions.push(TimeExpression { span, iso, role });
    }
    let exact: Vec<usize> = expressions
        .iter()
        .filter(|time| time.role == Role::Of && time.iso.as_ref().is_some_and(|iso| iso.len() > 4))
        .map(|time| time.span.start)
        .collect();
    let as_of = expressions.iter().position(|time| {
        time.span.of(text).starts_with("截") && time.iso.as_ref().is_some_and(|iso| iso.len() > 4)
            || text[..time.span.start].ends_with(['至', '止'].as_slice()) && time.role == Role::Of
    });
    for (index, time) in expressions.iter_mut().enumerate() {
        // 截至9月底，今年计划实施的25个项目: the date says as of when, the year which projects.
        let year = time.iso.as_ref().is_some_and(|iso| iso.len() == 4);
        // …，2021年收入3亿元: an earlier year that begins a clause stands for itself.
        let apart = text[..time.span.start].ends_with(['，', '；'].as_slice())
            && time
                .span
                .of(text)
                .starts_with(|ch: char| ch.is_ascii_digit());
        if year && !apart && time.role == Role::Of && as_of.is_some_and(|first| first < index) {
            time.role = Role::Compared;
        }
        if (names_something(text, time) || held(text, time))
            && exact.first().is_some_and(|first| *first < time.span.start)
        {
            time.role = Role::Compared;
        }
    }
    expressions
}

/// Words before a time that lies ahead of the page.
const AHEAD: &[&str] = &[
    "将于",
    "拟于",
    "定于",
    "计划于",
    "预计于",
    "预计",
    "预计到",
    "力争",
    "力争到",
    "确保",
    "确保到",
    "计划",
    "争取",
    "有望于",
    "有望在",
    "到",
];

/// Moves the calendar along.
fn remember(
    calendar: &mut Calendar,
    captures: &Captures,
    iso: Option<&str>,
    role: Role,
    first: bool,
) {
    let Some(iso) = iso else { return };
    if let Some(month) = month_of(iso) {
        calendar.month = Some(month);
    }
    if let Ok(day) = iso.parse::<Date>()
        && iso.len() == 10
    {
        calendar.day = Some(day);
    }
    if role != Role::Of {
        return;
    }
    let written = captures.name("y").is_some() || captures.name("r").is_some();
    let Some(year) = iso.get(..4).and_then(|year| year.parse().ok()) else {
        return;
    };
    if written {
        calendar.spoken = Some(year);
    }
    match month_of(iso) {
        Some((year, month)) if written || calendar.chain.is_some() => {
            calendar.chain = u32::try_from(month).ok().map(|month| (year, month));
        }
        None if captures.name("y").is_some() && first && !iso.contains('/') => {
            calendar.chain = Some((year, 1));
        }
        _ => {}
    }
}

/// 14日, 2日至4日.
fn is_bare_day(written: &str) -> bool {
    written.starts_with(|ch: char| ch.is_ascii_digit())
        && written.contains('日')
        && !written.contains(['月', '年'].as_slice())
}

/// 14日，我县…: a day without its month, and no count of days (20日内, 30日游).
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let apart = before.is_none_or(|ch| {
        !ch.is_ascii_alphanumeric()
            && !"月.．、-—–第近每共余满逾超约〇零一二三四五六七八九十百千万数连计".contains(ch)
    });
    apart
        && !text[span.end..]
            .starts_with(['均', '内', '龄', '游', '元', '次', '里', '后', '常'].as_slice())
}

/// 3月1日举行2022年第一季度现场会: the time is part of the name of what was held.
fn held(text: &str, time: &TimeExpression) -> bool {
    [
        "举行", "召开", "举办", "发布", "印发", "公布", "出台", "启动",
    ]
    .iter()
    .any(|word| text[..time.span.start].ends_with(word))
        && time.iso.as_ref().is_some_and(|iso| iso.len() != 10)
}

/// 3月1日，2022年春风行动招聘会…: a year right before a noun names what follows.
fn names_something(text: &str, time: &TimeExpression) -> bool {
    let whole = time.iso.as_ref().is_some_and(|iso| iso.len() == 4);
    let written = time.span.of(text);
    let number = written.ends_with('年') && written.starts_with(|ch: char| ch.is_ascii_digit());
    let next = text[time.span.end..].chars().next();
    whole
        && number
        && next.is_some_and(|ch| {
            ch.is_alphabetic()
                && !"的全上下前一二三四五六七八九十第以初春夏秋冬末底来度我共已将".contains(ch)
        })
}

/// 比上年, 较去年同期: compared. 2020年的180人: attached to the number behind it.
fn role(text: &str, span: Span) -> Role {
    let before = &text[..span.start];
    let after = &text[span.end..];
    let compared = ["比", "较", "与", "同", "超过此前", "高于", "低于", "和"]
        .iter()
        .any(|word| before.ends_with(word));
    if compared && !after.starts_with(['，', ','].as_slice()) || after.starts_with("同期") {
        return Role::Compared;
    }
    let attached = after.strip_prefix('的').is_some_and(|rest| {
        rest.starts_with(|ch: char| ch.is_ascii_digit() || ('０'..='９').contains(&ch))
    });
    // 从2021年至2023年 is a period, 由2020年的180人 where something comes from.
    let period = span
        .of(text)
        .contains(['至', '到', '-', '—', '～', '~'].as_slice());
    let moved = before.ends_with(['由', '从'].as_slice()) && !period;
    // 年度任务500户: the plan's figure only.
    let plan = ["计划", "任务", "目标"]
        .iter()
        .any(|word| span.of(text).ends_with(word));
    // 30件2020年县级实事: the year belongs to the name behind it.
    let named = before.ends_with(['个', '件', '项', '名', '家'].as_slice());
    if named {
        return Role::Compared;
    }
    if attached || moved || plan {
        return Role::Attached;
    }
    Role::Of
}

/// The year and month of a date or month.
fn month_of(iso: &str) -> Option<(i16, i8)> {
    let month = iso.get(5..7).filter(|_| !iso.contains('/'))?;
    Some((iso.get(..4)?.parse().ok()?, month.parse().ok()?))
}

/// A number in digits of any kind or Chinese numerals, up to four places.
fn number(text: &str) -> Option<u32> {
    let digits: String = text
        .chars()
        .map(|ch| match ch {
            '０'..='９' => char::from_digit(ch as u32 - '０' as u32, 10).unwrap_or(ch),
            _ => ch,
        })
        .collect();
    if let Ok(value) = digits.parse() {
        return Some(value);
    }
    let value = super::number::number_at(text, 0).filter(|number| number.span.end == text.len())?;
    u32::try_from(value.value).ok()
}

fn year_of(text: &str) -> Option<i16> {
    number(text).and_then(|year| i16::try_from(year).ok())
}

/// The year that a match names, by number or by 今年 and the like; else the year the text is in.
fn year(captures: &Captures, calendar: &Calendar) -> Option<i16> {
    if let Some(year) = captures.name("y") {
        return year_of(year.as_str());
    }
    let published = calendar.published.map(Date::year);
    match captures.name("r").map(|r| r.as_str()) {
        Some("今年" | "本年") => published,
        Some("去年" | "上年") => published.map(|year| year - 1),
        Some("前年") => published.map(|year| year - 2),
        Some("明年") => published.map(|year| year + 1),
        Some(_) => calendar.spoken.or(calendar.year).or(published),
        None => None,
    }
}

/// The year of a month that stands without one: the year of publication, unless that would lie more
/// than two months ahead of the page (12月 in a page of January is last year's).
fn year_for(month: u32, captures: &Captures, calendar: &Calendar) -> Option<i16> {
    if captures.name("y").is_some() || captures.name("r").is_some() {
        return year(captures, calendar);
    }
    if let Some((year, last)) = calendar.chain {
        // 2022年10月开工，3月完工: the months go on.
        return Some(if month >= last { year } else { year + 1 });
    }
    let published = calendar.published?;
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

fn group(captures: &Captures, name: &str) -> Option<u32> {
    captures.name(name).and_then(|m| number(m.as_str()))
}

fn valid_month(month: u32) -> Option<u32> {
    (1..=12).contains(&month).then_some(month)
}

fn valid_day(year: i16, month: u32, day: u32) -> Option<String> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_string())
}

fn day(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let month = valid_month(group(captures, "m")?)?;
    valid_day(
        year_for(month, captures, calendar)?,
        month,
        group(captures, "d")?,
    )
}

fn days(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let month = valid_month(group(captures, "m")?)?;
    let year = year_for(month, captures, calendar)?;
    let from = valid_day(year, month, group(captures, "d")?)?;
    let to_month = valid_month(group(captures, "m2").unwrap_or(month))?;
    let to = valid_day(year, to_month, group(captures, "d2")?)?;
    Some(format!("{from}/{to}"))
}

/// 2021年至2023年; 2018年以来 reaches to the page's year.
fn years(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let named = |name: &str| captures.name(name).and_then(|year| year_of(year.as_str()));
    if let Some(since) = named("since") {
        let now = calendar.published.map(Date::year)?;
        return Some(match since {
            since if since < now => format!("{since:04}/{now:04}"),
            since => format!("{since:04}"),
        });
    }
    let (from, to) = (named("y")?, named("y2")?);
    (from < to).then(|| format!("{from:04}/{to:04}"))
}

fn month_text(year: i16, month: u32) -> String {
    format!("{year:04}-{month:02}")
}

fn month(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let month = valid_month(group(captures, "m")?)?;
    let year = year_for(month, captures, calendar)?;
    if !captures.get(0)?.as_str().ends_with("以来") {
        return Some(month_text(year, month));
    }
    // 今年1月以来 is the year so far.
    match calendar.published {
        Some(published) if month > 1 && published.year() == year => {
            let last = u32::try_from(published.month()).ok()?;
            Some(format!(
                "{}/{}",
                month_text(year, month),
                month_text(year, last)
            ))
        }
        _ => Some(format!("{year:04}")),
    }
}

fn months(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let from = valid_month(group(captures, "m")?)?;
    let to = valid_month(group(captures, "m2")?)?;
    let year = year_for(to, captures, calendar)?;
    (from < to).then(|| format!("{}/{}", month_text(year, from), month_text(year, to)))
}

fn first_months(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let count = group(captures, "m2")?;
    let last = if captures.name("unit").map(|unit| unit.as_str()) == Some("季度") {
        count.checked_mul(3)?
    } else {
        count
    };
    let last = valid_month(last)?;
    let year = year_for(last, captures, calendar)?;
    Some(format!(
        "{}/{}",
        month_text(year, 1),
        month_text(year, last)
    ))
}

fn part_of_year(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let (from, to) = match captures.name("h")?.as_str() {
        "上半年" => (1, 6),
        "下半年" => (7, 12),
        quarter => {
            let quarter = quarter.trim_start_matches('第').strip_suffix("季度")?;
            let number = number(quarter)?;
            (number * 3 - 2, number * 3)
        }
    };
    let year = year(captures, calendar).or(calendar.published.map(|published| {
        let past = i64::from(published.month()) >= i64::from(from)
            && (calendar.ahead || !not_yet_over(to, calendar));
        if past {
            published.year()
        } else {
            published.year() - 1
        }
    }))?;
    let whole = captures.get(0)?.as_str();
    if whole.ends_with(['末', '底'].as_slice()) {
        return Some(month_text(year, to));
    }
    Some(format!(
        "{}/{}",
        month_text(year, from),
        month_text(year, to)
    ))
}

/// The five-year plans: 十一五 2006–2010 … 十五五 2026–2030.
fn plan(captures: &Captures, _calendar: &Calendar) -> Option<String> {
    let number = number(captures.name("p")?.as_str())?;
    let first = 2006 + (i64::from(number) - 11) * 5;
    Some(format!("{first}/{}", first + 4))
}

fn year_end(captures: &Captures, calendar: &Calendar) -> Option<String> {
    Some(month_text(year(captures, calendar)?, 12))
}

fn whole_year(captures: &Captures, calendar: &Calendar) -> Option<String> {
    year(captures, calendar).map(|year| format!("{year:04}"))
}

fn this_year(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let year = match captures.name("e")?.as_str() {
        whole if whole.starts_with("全年") => {
            calendar.year.or(calendar.published.map(Date::year))
        }
        // 年末 in a report on the year before, of the first months of a year.
        "年底" | "年末" if !calendar.ahead => calendar.published.map(|published| {
            let last = Some(published.year() - 1);
            if published.month() <= 4 && (calendar.year == last || calendar.spoken == last) {
                published.year() - 1
            } else {
                published.year()
            }
        }),
        _ => calendar.published.map(Date::year),
    };
    match captures.name("e")?.as_str() {
        "年底" | "年末" => year.map(|year| month_text(year, 12)),
        _ => year.map(|year| format!("{year:04}")),
    }
}

fn same_day(_captures: &Captures, calendar: &Calendar) -> Option<String> {
    calendar
        .day
        .or(calendar.published)
        .map(|date| date.to_string())
}

/// 14日 on a page of the 16th is of its month, on one of the 3rd of the month before.
fn bare_day(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let published = calendar.published?;
    let day = group(captures, "d")?;
    let of_page = u32::try_from(published.month()).ok()?;
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
        _ if let Some(month) = elsewhere => (year_for(month, captures, calendar)?, month),
        Some(named) if named == before => before,
        _ if late && !calendar.ahead => before,
        _ => (published.year(), of_page),
    };
    let from = valid_day(year, month, day)?;
    match group(captures, "d2") {
        None => Some(from),
        Some(to) => Some(format!("{from}/{}", valid_day(year, month, to)?)),
    }
}

fn published(_captures: &Captures, calendar: &Calendar) -> Option<String> {
    calendar.published.map(|date| date.to_string())
}

fn near_day(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let published = calendar.published?;
    let date = match captures.name("rel")?.as_str() {
        "明天" | "明日" => published.tomorrow(),
        "前天" => published.yesterday().and_then(|day| day.yesterday()),
        _ => published.yesterday(),
    };
    date.ok().map(|date| date.to_string())
}

fn near_month(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let published = calendar.published?;
    let (year, month) = (published.year(), published.month());
    let last = captures.name("rel")?.as_str().starts_with('上');
    if captures.name("rel")?.as_str() == "当月"
        && let Some((year, month)) = calendar.month
    {
        return Some(month_text(year, u32::try_from(month).ok()?));
    }
    let (year, month) = match (last, month) {
        (true, 1) => (year - 1, 12),
        (true, _) => (year, month - 1),
        (false, _) => (year, month),
    };
    Some(month_text(year, u32::try_from(month).ok()?))
}

/// New Year's Day of the lunar calendar, 2005 to 2030 (month, day), as the Purple Mountain Observatory
/// publishes it.
const SPRING_FESTIVAL: [(i8, i8); 26] = [
    (2, 9),
    (1, 29),
    (2, 18),
    (2, 7),
    (1, 26),
    (2, 14),
    (2, 3),
    (1, 23),
    (2, 10),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
];

fn festival(captures: &Captures, calendar: &Calendar) -> Option<String> {
    let year = year(captures, calendar).or(calendar.published.map(Date::year))?;
    let fixed = |month, day| Date::new(year, month, day).ok();
    let spring = || {
        let index = usize::try_from(year.checked_sub(2005)?).ok()?;
        let (month, day) = *SPRING_FESTIVAL.get(index)?;
        fixed(month, day)
    };
    let date = match captures.name("f")?.as_str() {
        "春节" | "大年初一" => spring(),
        "除夕" => spring()?.yesterday().ok(),
        "元宵节" => (0..14).try_fold(spring()?, |date, _| date.tomorrow().ok()),
        "元旦" => fixed(1, 1),
        "妇女节" => fixed(3, 8),
        "劳动节" | "五一假期" => fixed(5, 1),
        "儿童节" => fixed(6, 1),
        "教师节" => fixed(9, 10),
        _ => fixed(10, 1),
    };
    date.map(|date| date.to_string())
}

fn no_time(_captures: &Captures, _calendar: &Calendar) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolve(text: &str) -> Vec<(String, Option<String>, Role)> {
        let mut calendar = Calendar::of(Date::new(2021, 9, 3).ok(), text);
        expressions(text, &mut calendar)
            .into_iter()
            .map(|time| (time.span.of(text).to_owned(), time.iso, time.role))
            .collect()
    }

    #[test]
    fn written_times_on_a_page_of_2021_09_03() {
        let cases = [
            ("截至9月1日24时", "2021-09-01"),
            ("今年以来", "2021"),
            ("前三季度", "2021-01/2021-09"),
            ("今年前2个月", "2021-01/2021-02"),
            ("1—8月", "2021-01/2021-08"),
            ("1至6月", "2021-01/2021-06"),
            ("去年底", "2020-12"),
            ("2024年底", "2024-12"),
            ("“十四五”期间", "2021/2025"),
            ("上半年", "2021-01/2021-06"),
            ("今年一季度", "2021-01/2021-03"),
            ("一季度末", "2021-03"),
            ("去年12月", "2020-12"),
            ("3月末", "2021-03"),
            ("截至目前", "2021-09-03"),
            ("日前", "2021-09-03"),
            ("今年1月1日至8月10日", "2021-01-01/2021-08-10"),
            ("2月2日至4日", "2021-02-02/2021-02-04"),
            ("二〇二〇年", "2020"),
            ("昨天", "2021-09-02"),
            ("2021年全年", "2021"),
            ("今年春节", "2021-02-12"),
            ("国庆节", "2021-10-01"),
            ("今年1月以来", "2021"),
            ("3月以来", "2021-03/2021-09"),
            ("今年春节", "2021-02-12"),
            ("国庆节", "2021-10-01"),
        ];
        for (text, iso) in cases {
            let got = resolve(text);
            assert_eq!(got.len(), 1, "{text}: {got:?}");
            assert_eq!(got[0].1.as_deref(), Some(iso), "{text}");
        }
    }

    #[test]
    fn times_that_are_only_compared_with_or_belong_to_one_number() {
        assert_eq!(resolve("比上年增长5%")[0].2, Role::Compared);
        assert_eq!(resolve("较去年同期减少3件")[0].2, Role::Compared);
        assert_eq!(resolve("由2020年的180人增加到360人")[0].2, Role::Attached);
        assert_eq!(resolve("近年来成效明显")[0].1, None);
        assert_eq!(resolve("年度任务500户")[0].2, Role::Attached);
        assert_eq!(resolve("3月1日，2020年招聘会启动")[1].2, Role::Compared);
        assert_eq!(resolve("20件2020年实事已完成13件")[0].2, Role::Compared);
    }

    proptest! {
        #[test]
        fn patterns_look_only_where_they_can_find(
            text in "[0-9二〇十一五年月日号季度半上下第节春底末前今近现在昨天来至到—、的去，全县完成]{0,90}",
            date in "(.{0,30}(2021|二〇二一|今)年12月(二十二|[0-9]{2})日(至|——)(二〇二一年)?十[一二]月.{0,3}[0-9]{2}[日号]){0,3}.{0,40}",
        ) {
            let text = format!("{text}{date}");
            let anchors = anchors::anchors(&text);
            for pattern in PATTERNS.iter() {
                let whole: Vec<Span> = pattern
                    .regex
                    .find_iter(&text)
                    .map(|found| Span::new(found.start(), found.end()))
                    .collect();
                let near: Vec<Span> = pattern.find(&text, &anchors).collect();
                prop_assert_eq!(near, whole, "{}", pattern.regex);
            }
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in ["完成13月牌20块", "共35个", "月工资1880元"] {
            assert!(resolve(text).iter().all(|time| time.1.is_none()), "{text}");
        }
    }
}
