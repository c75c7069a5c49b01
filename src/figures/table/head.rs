//! What the words of a header say about the numbers under or beside it.

use std::sync::LazyLock;

use regex::Regex;

use super::unit::{Scaled, split};
use crate::figures::Modality;
use crate::figures::time::{Calendar, Role, expressions};
use crate::lexicon::{Cues, HeaderWords, Lexicon};

/// A header, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Head<'a> {
    /// What it names, without unit and time: 农村危房改造完成率.
    pub item: String,
    /// Whether the item says only what kind of number it is: 目标, 完成率, 数量.
    pub general: bool,
    /// The unit it states.
    pub unit: Option<(Scaled<'a>, &'static str)>,
    /// The time it states: ISO 8601 and the words.
    pub time: Option<(String, String)>,
    /// 上年同期: the table's time, a year before.
    pub year_before: bool,
    /// Planned or actual, where it says so.
    pub modality: Option<Modality>,
    /// Whether the numbers are changes.
    pub change: Option<Rise>,
    /// Whether they are rates in per cent.
    pub rate: bool,
    /// Why the numbers are no figures.
    pub drop: Option<(&'static str, &'static str)>,
}

/// What a number under a header of change means when it has no sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rise {
    /// 增长, 增减, 同比: up.
    Up,
    /// 下降, 降幅: down.
    Down,
}

/// Words of change; 增加值 and 自然增长率 are levels.
#[allow(clippy::expect_used)]
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"增长|增速|增幅|增减|涨幅|涨跌|升降|同比|环比|±|降幅|降低率|下降|比上年|较上年|比上月|比去年|较去年")
        .expect("the pattern is fixed")
});
#[allow(clippy::expect_used)]
static FALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"降幅|降低|下降|减幅").expect("the pattern is fixed"));
#[allow(clippy::expect_used)]
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"增加值|自然增长|增长点|增长极").expect("the pattern is fixed"));
/// Words of change and what they are compared with, which are no part of the item.
#[allow(clippy::expect_used)]
static COMPARISON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[比较与]?(?:上年|去年|上月|上年度)(?:同期|同月)?(?:相比)?)?(?:同比|环比)?(?:增长率|增长|增速|增幅|增减率|增减|涨幅|涨跌幅?|升降|降幅|下降率?|同比|环比)±?|±")
        .expect("the pattern is fixed")
});
/// The year before, as a level to compare with.
#[allow(clippy::expect_used)]
static YEAR_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:上年|去年)(?:同期|同月)|^同期").expect("the pattern is fixed")
});
/// 目标完成数 is done, 计划完成数 is planned; 计划完成率 is a rate of what is done.
#[allow(clippy::expect_used)]
static DONE_OF_TARGET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:目标|任务)完成|(?:完成|占|为|达).{0,4}(?:目标|任务|计划|预算)|(?:计划|规划).{0,4}(?:率|进度|比例|情况)$")
        .expect("the pattern is fixed")
});

/// Reads the parts of a header, from the outermost in.
pub(super) fn read<'a>(parts: &[&str], calendar: &Calendar, lexicon: &'a Lexicon) -> Head<'a> {
    let mut head = Head::default();
    let mut kinds = Vec::new();
    for part in parts {
        let words: String = part.split_whitespace().collect();
        if words.is_empty() {
            continue;
        }
        let (words, unit) = split(&words, lexicon);
        // 完成率 below 厕所改造（户） is not counted in 户.
        let relative = words.ends_with('率') || CHANGE.is_match(&words);
        head.unit = unit.or(head.unit.filter(|_| !relative));
        // Before the time is taken out: in 年度计划投资 the plan is said with it.
        head.modality = modality(&words, &lexicon.headers).or(head.modality);
        let words = head.take_time(words, calendar, &lexicon.cues);
        head.drop = lexicon.headers.drop(&words).or(head.drop);
        let words = head.take_change(words);
        kinds.push(plain(&words));
    }
    let rate = |words: &String| {
        let name = words.ends_with('率') || words.ends_with("占比") || words.ends_with("比重");
        name && !words.ends_with("效率")
    };
    // 为年度计划的%
    let of_target = |words: &String| {
        DONE_OF_TARGET.is_match(words) && head.unit.is_some_and(|(unit, _)| unit.unit.name == "%")
    };
    head.rate = head.change.is_none()
        && kinds
            .last()
            .is_some_and(|words| rate(words) || of_target(words));
    head.general = kinds.iter().all(|words| lexicon.headers.is_general(words));
    head.item = joined(&kinds);
    head
}

/// Parts of an item put together; a part that another one holds is said once.
pub(super) fn joined(parts: &[String]) -> String {
    let mut out = String::new();
    for part in parts {
        if part.contains(&out) {
            out.clone_from(part);
        } else if !out.contains(part.as_str()) {
            out.push_str(part);
        }
    }
    out
}

impl Head<'_> {
    /// Takes the expression of time out of a header. A month without a year is of the table's year.
    fn take_time(&mut self, words: String, calendar: &Calendar, cues: &Cues) -> String {
        if YEAR_BEFORE.is_match(&words) && !CHANGE.is_match(&words) {
            self.year_before = true;
            return YEAR_BEFORE.replace(&words, "").into_owned();
        }
        if let Some(year) = bare_year(&words) {
            self.time = Some((year.to_owned(), words.clone()));
            return String::new();
        }
        let mut own = *calendar;
        let found = expressions(&words, &mut own, cues);
        let Some(time) = found
            .iter()
            .find(|time| time.role != Role::Compared && time.iso.is_some())
        else {
            return words;
        };
        let said = time.span.of(&words).to_owned();
        let mut iso = time.iso.clone();
        if let Some(year) = calendar.year.filter(|_| names_no_year(&said)) {
            // 年末数 has the 年 of 2023年末 already.
            let whole = match said.strip_prefix('年') {
                Some(rest) => format!("{year}年{rest}"),
                None => format!("{year}年{said}"),
            };
            iso = expressions(&whole, &mut own, cues)
                .pop()
                .and_then(|time| time.iso);
        }
        let mut rest = words;
        rest.replace_range(time.span.range(), "");
        for mark in ["截至", "截止"] {
            rest = rest.strip_prefix(mark).map(str::to_owned).unwrap_or(rest);
        }
        if let Some(iso) = iso {
            self.time = Some((iso, said));
        }
        rest
    }

    /// Notes that a header is one of change, and takes the words of change out.
    fn take_change(&mut self, words: String) -> String {
        if !CHANGE.is_match(&words) || LEVEL.is_match(&words) && !words.contains("同比") {
            return words;
        }
        self.change = Some(if FALL.is_match(&words) && !words.contains('增') {
            Rise::Down
        } else {
            Rise::Up
        });
        COMPARISON.replace_all(&words, "").into_owned()
    }
}

/// What a header counts, without what is planned for it or done to it: 投资 of 计划投资.
pub(super) fn counted(item: &str) -> &str {
    #[allow(clippy::expect_used)]
    static DONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:年度|全年|累计|实际|已|计划|目标|任务|规划|完成)+|(?:年度|累计|实际|计划|目标|任务|完成|数)+$").expect("the pattern is fixed")
    });
    let start = DONE
        .find(item)
        .filter(|found| found.start() == 0)
        .map_or(0, |found| found.end());
    let rest = item.get(start..).unwrap_or("");
    let end = DONE
        .find_iter(rest)
        .last()
        .filter(|found| found.end() == rest.len());
    end.map_or(rest, |found| rest.get(..found.start()).unwrap_or(rest))
}

/// Planned or actual, as a header's words say.
pub(super) fn modality(words: &str, known: &HeaderWords) -> Option<Modality> {
    if DONE_OF_TARGET.is_match(words) {
        Some(Modality::Actual)
    } else if known.is_planned(words) {
        Some(Modality::Planned)
    } else {
        known.is_actual(words).then_some(Modality::Actual)
    }
}

fn bare_year(words: &str) -> Option<&str> {
    let year: u32 = words.parse().ok()?;
    (words.len() == 4 && (1949..=2060).contains(&year)).then_some(words)
}

/// 1-10月, 上半年, 三季度, 年末: no year is said, nor one that depends on the day (去年, 目前).
fn names_no_year(words: &str) -> bool {
    words.starts_with(|ch: char| ch.is_ascii_digit() || "一二三四前上下".contains(ch))
        && (words.contains('月') || words.contains("季度") || words.ends_with("半年"))
        && !words.contains(['年'].as_slice())
        || matches!(
            words,
            "上半年" | "下半年" | "年末" | "年底" | "年初" | "年中"
        )
}

/// A label without its numbering and other marks: `1.粮食`, `其中：羊肉`, `#女性`, `（一）教育`.
pub(super) fn plain(label: &str) -> String {
    let mut words = label.trim();
    for mark in ["其中", "#", "＃", "*", "★", "："] {
        words = words.strip_prefix(mark).unwrap_or(words);
    }
    let words = words.trim_start_matches(['：', ':', '、', '-', '—', ' ']);
    #[allow(clippy::expect_used)]
    static NUMBERING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．]+|[①-⑳])")
            .expect("the pattern is fixed")
    });
    NUMBERING
        .replace(words, "")
        .trim_matches(['*', ' ', '：', ':', '_', '-', '—', '、', '，'])
        .to_owned()
}
