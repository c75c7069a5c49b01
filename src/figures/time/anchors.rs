//! Where a time may stand: the patterns of times look only round words that one of them needs.

use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;

/// The numerals that times are written with.
const NUMERALS: &str = "0123456789０１２３４５６７８９〇零○一二三四五六七八九十";

/// The numerals behind 近 and 过去.
const COUNTS: &str = "0123456789一二两三四五六七八九十几";

/// Words that stand in times of some kind, one in each. A pattern of times names its kinds.
pub(super) mod kind {
    /// 3月.
    pub const MONTH: u32 = 1;
    /// 3日, 3号.
    pub const DAY: u32 = 1 << 1;
    /// 2021年.
    pub const YEAR: u32 = 1 << 2;
    /// 今年, 去年.
    pub const NAMED_YEAR: u32 = 1 << 3;
    /// 前三(季度).
    pub const FIRST: u32 = 1 << 4;
    /// 上半年, 季度.
    pub const PART: u32 = 1 << 5;
    /// 十四五.
    pub const PLAN: u32 = 1 << 6;
    /// 春节.
    pub const FESTIVAL: u32 = 1 << 7;
    /// 年底.
    pub const END: u32 = 1 << 8;
    /// 全年, 年度计划.
    pub const WHOLE: u32 = 1 << 9;
    /// 目前.
    pub const NOW: u32 = 1 << 10;
    /// 当日.
    pub const SAME_DAY: u32 = 1 << 11;
    /// 近三(年), (三)年来.
    pub const SPAN: u32 = 1 << 12;
    /// 昨天.
    pub const NEAR_DAY: u32 = 1 << 13;
    /// 本月.
    pub const NEAR_MONTH: u32 = 1 << 14;
    /// 近期.
    pub const VAGUE: u32 = 1 << 15;
}

const WORDS: &[(u32, &str)] = &[
    (kind::NAMED_YEAR, "今年 去年 前年 上年 明年 当年 本年 同年"),
    (kind::PART, "上半年 下半年 季度"),
    (kind::PLAN, "十一五 十二五 十三五 十四五"),
    (
        kind::FESTIVAL,
        "大年初一 春节 除夕 元宵节 元旦 国庆 劳动节 五一假期 妇女节 儿童节 教师节",
    ),
    (kind::END, "年底 年末 的底 的末"),
    (
        kind::WHOLE,
        "年度计划 年度任务 年度目标 全年 年底 年末 年内 本年度",
    ),
    (
        kind::NOW,
        "目前 日前 近日 今日 今天 今晨 今晚 现在 当前 现已 现有 眼下 如今",
    ),
    (kind::SAME_DAY, "当日 当天 同日"),
    (kind::SPAN, "年来 年多来"),
    (kind::NEAR_DAY, "昨天 昨日 昨晚 明天 明日 前天"),
    (kind::NEAR_MONTH, "本月 上月 上个月 当月"),
    (
        kind::VAGUE,
        "近期 近年 不久前 前不久 连日 多年来 历年 往年 近来 最近 这几天 近段时间",
    ),
];

/// All words with their kinds.
fn words() -> FxHashMap<String, u32> {
    let mut words: FxHashMap<String, u32> = FxHashMap::default();
    let mut add = |word: String, kind: u32| *words.entry(word).or_default() |= kind;
    for (kind, list) in WORDS {
        for word in list.split(' ') {
            add(word.to_owned(), *kind);
        }
    }
    for numeral in NUMERALS.chars() {
        add(format!("{numeral}月"), kind::MONTH);
        add(format!("{numeral}日"), kind::DAY);
        add(format!("{numeral}号"), kind::DAY);
        add(format!("{numeral}年"), kind::YEAR);
        add(format!("前{numeral}"), kind::FIRST);
    }
    for count in COUNTS.chars() {
        add(format!("近{count}"), kind::SPAN);
        add(format!("去{count}"), kind::SPAN);
    }
    words
}

static AUTOMATON: LazyLock<Option<CharwiseDoubleArrayAhoCorasick<u32>>> =
    LazyLock::new(|| CharwiseDoubleArrayAhoCorasick::with_values(words()).ok());

/// Where a time may stand, in order, with what kinds may: most sentences have none or one such place.
pub(super) fn anchors(text: &str) -> Vec<(usize, u32)> {
    let Some(automaton) = AUTOMATON.as_ref() else {
        return Vec::new();
    };
    let mut anchors: Vec<(usize, u32)> = automaton
        .find_overlapping_iter(text)
        .map(|found| (found.start(), found.value()))
        .collect();
    anchors.sort_unstable();
    anchors
}

/// How far at most from one of its words a time begins and ends, in bytes; with months and days further.
const REACH: usize = 36;
const FAR: usize = 64;

/// The stretches of a text in which every time of these kinds lies.
pub(super) fn stretches<'t>(
    text: &'t str,
    anchors: &'t [(usize, u32)],
    kinds: u32,
) -> impl Iterator<Item = (usize, &'t str)> {
    let far = kinds & (kind::MONTH | kind::DAY) != 0;
    let reach = if far { FAR } else { REACH };
    let mut own = anchors
        .iter()
        .filter(move |(_, kind)| kind & kinds != 0)
        .map(move |(at, _)| (at.saturating_sub(reach), at + reach))
        .peekable();
    std::iter::from_fn(move || {
        let (start, mut end) = own.next()?;
        while let Some((_, further)) = own.next_if(|(next, _)| *next <= end) {
            end = end.max(further);
        }
        let boundary = |at: &usize| text.is_char_boundary(*at);
        let start = (0..=start).rev().find(boundary).unwrap_or(0);
        let end = (end..text.len()).find(boundary).unwrap_or(text.len());
        Some((start, text.get(start..end)?))
    })
}
