//! Times found in a sentence: one walk over the text, which stops at the characters a time can begin
//! with and tries the kinds of times that begin so.

use super::festivals::FESTIVALS;
use super::reading::{Reading, What, Year};
use super::rest::{NUMERALS, Rest};
use super::role::stands_alone;
use crate::figures::characters::Characters;
use crate::text::Span;

/// The characters that times begin with.
static BEGINNINGS: Characters = Characters::of(
    "0123456789０１２３４５６７８９〇零○一二两三四五六七八九十\
     今去前上明当本同下第“‘鼠牛虎兔龙蛇马羊猴鸡狗猪大春除元国劳妇儿教\
     年全截到目日近现眼如过最昨不连多历往这",
);

/// All digits and numerals that stand in times.
static DIGITS: Characters =
    Characters::of("0123456789０１２３４５６７８９〇零○一二两三四五六七八九十");

/// The numerals behind 近 and 过去.
static COUNTS: Characters = Characters::of("0123456789一二两三四五六七八九十几");

/// The numerals before 年来.
static YEARS_BACK: Characters = Characters::of("0123456789二两三四五六七八九十");

/// The characters that festivals, and the years of animals before them, begin with.
static FESTIVE: Characters = Characters::of("鼠牛虎兔龙蛇马羊猴鸡狗猪大春除元国劳五妇儿教");

/// The digits of a day without its month.
static ASCII_DIGITS: Characters = Characters::of("0123456789");

// The words below stay with the reader: they are closed classes, the walk knows what each begins with, and `resolve`
// what day it means. A word more is a rule more, not a row.

/// The words that name a year by the page's.
const NAMED_YEARS: &[&str] = &[
    "今年", "去年", "前年", "上年", "明年", "当年", "本年", "同年",
];

const MONTH_ENDINGS: &[&str] = &["以来", "底", "末", "初", "中旬", "上旬", "下旬"];

const YEAR_ENDINGS: &[&str] = &["全年", "以来", "初", "春季", "夏季", "秋季", "冬季", "度"];

const OF_THIS_YEAR: &[&str] = &[
    "年度计划",
    "年度任务",
    "年度目标",
    "全年计划",
    "全年任务",
    "全年目标",
    "年底",
    "年末",
    "年内",
    "全年",
];

const NOW: &[&str] = &[
    "目前", "日前", "近日", "今日", "今天", "今晨", "今晚", "现在", "当前", "现已", "现有", "眼下",
    "如今",
];

const NEAR_DAYS: &[&str] = &["昨天", "昨日", "昨晚", "明天", "明日", "前天"];

const NEAR_MONTHS: &[&str] = &["本月", "上月", "上个月", "当月"];

const VAGUE: &[&str] = &[
    "近期",
    "近年来",
    "近年",
    "不久前",
    "前不久",
    "连日来",
    "连日",
    "多年来",
    "历年",
    "往年",
    "近来",
    "最近",
    "这几天",
    "近段时间",
];

/// A time begins at most so many bytes before the first character that tells it from other words, such as the 月
/// in 十一份至十二月.
const LONGEST_LEAD: usize = 48;

/// The times of a sentence, from left to right, apart from each other; `stretch` holds at least one character of each
/// that tells it from other words: the 年 of 2021年.
pub(super) fn readings(text: &str, stretch: Span) -> Vec<Reading<'_>> {
    let mut reader = Reader {
        text,
        until: [0; What::RANKS],
        found: Vec::new(),
    };
    let mut at = stretch.start.saturating_sub(LONGEST_LEAD);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    while let Some(offset) = BEGINNINGS.find(text.get(at..stretch.end).unwrap_or("")) {
        at += offset;
        at += reader.beginning(Rest(&text[at..]));
    }
    let mut found = reader.found;
    found.retain(|reading| !is_cut(text, reading));
    if found.len() > 1 {
        found = apart(found);
    }
    found
}

/// Of the times that overlap, those that take more of the text.
fn apart(mut found: Vec<Reading>) -> Vec<Reading> {
    found.sort_by_key(|reading| (reading.what.rank(), reading.span.start));
    let mut kept: Vec<Reading> = Vec::with_capacity(found.len());
    for reading in found {
        let index = kept.partition_point(|other| other.span.start < reading.span.start);
        let overlaps =
            |other: Option<&Reading>| other.is_some_and(|other| other.span.overlaps(reading.span));
        let before = index.checked_sub(1).and_then(|before| kept.get(before));
        if !overlaps(before) && !overlaps(kept.get(index)) {
            kept.insert(index, reading);
        }
    }
    kept
}

/// What only looks like a time: 目前年度 holds no 前年, 20日内 no day of the month.
fn is_cut(text: &str, reading: &Reading) -> bool {
    match (reading.what, reading.year) {
        (What::BareDay { .. }, _) => !stands_alone(text, reading.span),
        (_, Some(Year::Named("前年"))) => text
            .get(..reading.span.start)
            .is_some_and(|before| before.ends_with(['目', '日', '此', '以', '之'].as_slice())),
        _ => false,
    }
}

struct Reader<'t> {
    text: &'t str,
    /// Where the last time of each rank ends: those of one rank lie apart from the start.
    until: [usize; What::RANKS],
    found: Vec<Reading<'t>>,
}

impl<'t> Reader<'t> {
    /// Reads the times that begin with the first character of `from`; how far on the next may begin.
    fn beginning(&mut self, from: Rest<'t>) -> usize {
        let mut chars = from.0.chars();
        let (Some(ch), next) = (chars.next(), chars.next()) else {
            return 1;
        };
        if DIGITS.contains(ch) {
            return self.digits(from);
        }
        match (ch, next.unwrap_or(' ')) {
            ('今' | '去' | '前' | '上' | '明' | '当' | '本' | '同', '年') => {
                self.dated(from)
            }
            ('前', next) if NUMERALS.contains(next) => self.first(from, from, None),
            ('上' | '下', '半') => self.part(from, from, None),
            ('第', '一' | '二' | '三' | '四' | '1'..='4') => self.part(from, from, None),
            ('“' | '‘', '十') => self.plan(from),
            ('年', '度' | '底' | '末' | '内') | ('全', '年') => self.of_this_year(from),
            ('今', '日' | '天' | '晨' | '晚')
            | ('目' | '日' | '当', '前')
            | ('近', '日')
            | ('现', '在' | '已' | '有')
            | ('眼', '下')
            | ('如', '今')
            | ('截', '至' | '止')
            | ('到', '目' | '日' | '近' | '今' | '现' | '当' | '眼' | '如') => {
                self.now(from)
            }
            ('当', '日' | '天') | ('同', '日') => self.same_day(from),
            ('近', next) if COUNTS.contains(next) => self.lapse(from),
            ('过', '去') => self.lapse(from),
            ('最', '近') => {
                self.lapse(from);
                self.vague(from);
            }
            ('昨', '天' | '日' | '晚') | ('明', '天' | '日') | ('前', '天') => {
                self.near_day(from);
            }
            ('本' | '上' | '当', '月') | ('上', '个') => self.near_month(from),
            ('近', '期' | '年' | '来' | '段')
            | ('前', '不')
            | ('不', '久')
            | ('连', '日')
            | ('多' | '历' | '往', '年')
            | ('这', '几') => self.vague(from),
            (_, '年' | '节' | '夕' | '宵' | '旦' | '庆' | '动' | '女' | '童' | '师') => {
                self.festival(from, from, None);
            }
            _ => {}
        }
        ch.len_utf8()
    }

    /// Reads the times that begin within a run of digits and numerals. Most numbers are none, which
    /// the character behind them says.
    fn digits(&mut self, from: Rest<'t>) -> usize {
        let mut ten = false;
        let mut end = from.0.len();
        let mut behind = None;
        for (at, ch) in from.0.char_indices() {
            if !DIGITS.contains(ch) {
                (end, behind) = (at, Some(ch));
                break;
            }
            ten |= ch == '十';
        }
        let ends_a_time = behind.is_some_and(|ch| {
            matches!(
                ch,
                '年' | '月' | '日' | '号' | '季' | '份' | '假' | '至' | '到'
            ) || matches!(ch, '-' | '—' | '–' | '~' | '～' | '－')
        });
        if ten || ends_a_time {
            let run = &from.0[..end];
            let mut left = run.chars().count();
            for (at, _) in run.char_indices() {
                let from = Rest(&from.0[at..]);
                if ends_a_time {
                    self.numbered(from, left, behind.unwrap_or(' '));
                }
                if ten {
                    self.plan(from);
                }
                left -= 1;
            }
        }
        end
    }

    /// Reads the times that begin with a number of `left` digits or numerals, behind which `behind` stands: a
    /// year has four, a month or a day no more.
    fn numbered(&mut self, from: Rest<'t>, left: usize, behind: char) {
        match behind {
            _ if left > 4 => {}
            '年' if left == 4 => {
                self.dated(from);
                self.years(from);
            }
            '年' => self.years_back(from),
            '日' | '号' => self.bare_day(from),
            _ => {
                self.dated(from);
                self.years(from);
            }
        }
    }

    fn push(&mut self, from: Rest, to: Rest, year: Option<Year<'t>>, what: What<'t>) {
        let length = self.text.len();
        let span = Span::new(length - from.0.len(), length - to.0.len());
        if let Some(until) = self.until.get_mut(what.rank())
            && *until <= span.start
        {
            *until = span.end;
            self.found.push(Reading { span, year, what });
        }
    }

    /// Reads the times that may begin with a year: 2024年9月1日, 今年上半年, 9月.
    fn dated(&mut self, from: Rest<'t>) {
        let mut rest = from;
        let year = match rest.year_number_of_any_width() {
            Some(number) if rest.word("年") => Some(Year::Number(number)),
            Some(_) => {
                rest = from;
                None
            }
            None => rest.one_of(NAMED_YEARS).map(|named| {
                rest.word("的");
                Year::Named(named)
            }),
        };
        self.months(from, rest, year);
        self.first(from, rest, year);
        self.part(from, rest, year);
        self.festival(from, rest, year);
        if year.is_some() {
            let mut end = rest;
            if end.one_of(&["底", "末", "年底", "年末"]).is_some() {
                self.push(from, end, year, What::YearEnd);
            }
            rest.one_of(YEAR_ENDINGS);
            self.push(from, rest, year, What::Year);
        }
    }

    /// 9月1日, 1月1日至11月10日, 1—8月, 9月末.
    fn months(&mut self, from: Rest<'t>, mut rest: Rest<'t>, year: Option<Year<'t>>) {
        let Some(month) = rest.numerals() else {
            return;
        };
        if rest.word("月") {
            self.days(from, rest, year, month);
            let mut end = rest;
            end.word("份");
            let so_far = end.one_of(MONTH_ENDINGS) == Some("以来");
            self.push(from, end, year, What::Month { month, so_far });
        }
        rest.word("份");
        if rest.dash()
            && let Some(until) = rest.numerals()
            && rest.word("月")
        {
            rest.word("份");
            self.push(from, rest, year, What::Months { month, until });
        }
    }

    /// The day behind a month, and the day until which.
    fn days(&mut self, from: Rest<'t>, mut rest: Rest<'t>, year: Option<Year<'t>>, month: &'t str) {
        let Some(day) = rest.numerals().filter(|_| rest.day()) else {
            return;
        };
        self.push(from, rest, year, What::Day { month, day });
        if !rest.dash() {
            return;
        }
        let mut until = rest.numerals();
        let until_month = until.filter(|_| rest.word("月"));
        if until_month.is_some() {
            until = rest.numerals();
        }
        if let Some(until) = until.filter(|_| rest.day()) {
            let what = What::Days {
                month,
                day,
                until_month,
                until,
            };
            self.push(from, rest, year, what);
        }
    }

    /// 2021年至2023年, 2018年以来.
    fn years(&mut self, from: Rest<'t>) {
        let mut rest = from;
        let Some(first) = rest.year_number() else {
            return;
        };
        if rest.word("年以来") {
            self.push(from, rest, None, What::Since(first));
            return;
        }
        rest.word("年");
        if rest.dash()
            && let Some(until) = rest.year_number()
            && rest.word("年")
        {
            let year = Some(Year::Number(first));
            self.push(from, rest, year, What::Years { until });
        }
    }

    /// 前5个月, 前三季度.
    fn first(&mut self, from: Rest<'t>, mut rest: Rest<'t>, year: Option<Year<'t>>) {
        if !rest.word("前") {
            return;
        }
        let Some(count) = rest.numerals() else {
            return;
        };
        rest.word("个");
        let quarters = rest.word("季度");
        if quarters || rest.word("月") {
            self.push(from, rest, year, What::First { count, quarters });
        }
    }

    /// 上半年, 第一季度末.
    fn part(&mut self, from: Rest<'t>, mut rest: Rest<'t>, year: Option<Year<'t>>) {
        let part = rest.one_of(&["上半年", "下半年"]).or_else(|| {
            rest.word("第");
            let quarters = ["一", "二", "三", "四", "1", "2", "3", "4"];
            rest.one_of(&quarters).filter(|_| rest.word("季度"))
        });
        if let Some(part) = part {
            let end = rest.one_of(&["末", "底"]).is_some();
            self.push(from, rest, year, What::Part { part, end });
        }
    }

    /// “十四五”期间.
    fn plan(&mut self, from: Rest<'t>) {
        let mut rest = from;
        rest.one_of(&["“", "‘"]);
        let plans = ["十一", "十二", "十三", "十四", "十五"];
        if let Some(plan) = rest.one_of(&plans).filter(|_| rest.word("五")) {
            rest.one_of(&["”", "’"]);
            rest.word("规划");
            rest.one_of(&["时期", "期间", "以来", "末"]);
            self.push(from, rest, None, What::Plan(plan));
        }
    }

    /// 2021年牛年春节, 国庆节.
    fn festival(&mut self, from: Rest<'t>, mut rest: Rest<'t>, year: Option<Year<'t>>) {
        if !rest.0.starts_with(|ch| FESTIVE.contains(ch)) {
            return;
        }
        rest.one_of(&[
            "鼠年", "牛年", "虎年", "兔年", "龙年", "蛇年", "马年", "羊年", "猴年", "鸡年", "狗年",
            "猪年",
        ]);
        if let Some(festival) = rest.one_of(FESTIVALS) {
            self.push(from, rest, year, What::Festival(festival));
        }
    }

    /// 年底, 全年任务.
    fn of_this_year(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if let Some(words) = rest.one_of(OF_THIS_YEAR) {
            self.push(from, rest, None, What::OfThisYear(words));
        }
    }

    /// 截至目前, 日前.
    fn now(&mut self, from: Rest<'t>) {
        let mut rest = from;
        rest.one_of(&["截至", "截止", "到"]);
        if rest.one_of(NOW).is_some() {
            self.push(from, rest, None, What::Now);
        }
    }

    fn same_day(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if rest.one_of(&["当日", "当天", "同日"]).is_some() {
            self.push(from, rest, None, What::SameDay);
        }
    }

    /// 14日, 2日至4日.
    fn bare_day(&mut self, from: Rest<'t>) {
        let mut rest = from;
        let Some(day) = rest.run(&ASCII_DIGITS, 2).filter(|_| rest.word("日")) else {
            return;
        };
        let mut further = rest;
        let until = (further.dash())
            .then(|| further.run(&ASCII_DIGITS, 2))
            .flatten()
            .filter(|_| further.word("日"));
        let end = if until.is_some() { further } else { rest };
        self.push(from, end, None, What::BareDay { day, until });
    }

    /// 近三年, 过去5个多月.
    fn lapse(&mut self, from: Rest<'t>) {
        let mut rest = from;
        let opened = rest.one_of(&["近", "过去", "最近"]).is_some();
        if !opened || rest.run(&COUNTS, 3).is_none() {
            return;
        }
        if rest.word("个") {
            rest.word("多");
        }
        if rest.one_of(&["年", "月", "天"]).is_some() {
            rest.word("多");
            rest.one_of(&["来", "间"]);
            self.push(from, rest, None, What::Lapse);
        }
    }

    /// 三年来, 10年多来.
    fn years_back(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if rest.run(&YEARS_BACK, 2).is_some() && rest.word("年") {
            rest.word("多");
            if rest.word("来") {
                self.push(from, rest, None, What::Lapse);
            }
        }
    }

    fn near_day(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if let Some(day) = rest.one_of(NEAR_DAYS) {
            self.push(from, rest, None, What::NearDay(day));
        }
    }

    fn near_month(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if let Some(month) = rest.one_of(NEAR_MONTHS) {
            self.push(from, rest, None, What::NearMonth(month));
        }
    }

    fn vague(&mut self, from: Rest<'t>) {
        let mut rest = from;
        if rest.one_of(VAGUE).is_some() {
            self.push(from, rest, None, What::Vague);
        }
    }
}
