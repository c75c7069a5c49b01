//! What a time is made of, as it is written; `resolve` says which time it is.

use crate::text::Span;

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading<'t> {
    /// Where it stands.
    pub span: Span,
    /// The year that it begins with.
    pub year: Option<Year<'t>>,
    /// What it names.
    pub what: What<'t>,
}

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year<'t> {
    /// 2021, 二〇二一.
    Number(&'t str),
    /// 今年, 去年.
    Named(&'t str),
}

/// What a time names. Numbers are as they are written, in digits or numerals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'t> {
    /// 2024年1月1日至11月10日.
    Days {
        month: &'t str,
        day: &'t str,
        until_month: Option<&'t str>,
        until: &'t str,
    },
    /// 2021年至2023年; the first is the reading's year.
    Years { until: &'t str },
    /// 2018年以来.
    Since(&'t str),
    /// 9月1日.
    Day { month: &'t str, day: &'t str },
    /// 1—8月.
    Months { month: &'t str, until: &'t str },
    /// 前5个月, 前三季度.
    First { count: &'t str, quarters: bool },
    /// 9月末, 3月以来.
    Month { month: &'t str, so_far: bool },
    /// 上半年, 一季度末.
    Part { part: &'t str, end: bool },
    /// 十四 in “十四五”期间.
    Plan(&'t str),
    /// 春节.
    Festival(&'t str),
    /// 2024年底.
    YearEnd,
    /// 2024年, 今年以来.
    Year,
    /// 年底, 全年, 年度任务.
    OfThisYear(&'t str),
    /// 目前.
    Now,
    /// 当日.
    SameDay,
    /// 14日, 2日至4日.
    BareDay {
        day: &'t str,
        until: Option<&'t str>,
    },
    /// 近三年, 三年来.
    Lapse,
    /// 昨天.
    NearDay(&'t str),
    /// 本月.
    NearMonth(&'t str),
    /// 近期.
    Vague,
}

impl What<'_> {
    /// How many ranks there are.
    pub const RANKS: usize = 19;

    /// Where two times overlap, the one of the lower rank stands: those that take more of the text
    /// come first.
    pub fn rank(&self) -> usize {
        match self {
            Self::Days { .. } => 0,
            Self::Years { .. } | Self::Since(_) => 1,
            Self::Day { .. } => 2,
            Self::Months { .. } => 3,
            Self::First { .. } => 4,
            Self::Month { .. } => 5,
            Self::Part { .. } => 6,
            Self::Plan(_) => 7,
            Self::Festival(_) => 8,
            Self::YearEnd => 9,
            Self::Year => 10,
            Self::OfThisYear(_) => 11,
            Self::Now => 12,
            Self::SameDay => 13,
            Self::BareDay { .. } => 14,
            Self::Lapse => 15,
            Self::NearDay(_) => 16,
            Self::NearMonth(_) => 17,
            Self::Vague => 18,
        }
    }
}
