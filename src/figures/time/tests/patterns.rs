//! What a time looks like, as regular expressions: the reader finds what they find, and nothing else.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use crate::clean::{Article, Block, BlockKind};
use crate::figures::time::read::readings;
use crate::figures::time::reading::{Reading, What, Year};
use crate::figures::time::role::stands_alone;
use crate::lexicon::Lexicon;
use crate::segment::segment;
use crate::text::{Span, TracedText};

const N: &str = r"[0-9０-９〇零一二三四五六七八九十]{1,4}";
const NUMBER: &str = r"(?:[12][0-9]{3}|二[〇零○0][〇零一二三四五六七八九]{2})";
const DASH: &str = r"(?:至|到|-|—|–|——|~|～|－)";
const YEAR: &str = r"(?:(?P<y>[12][0-9]{3}|[１２][０-９]{3}|二[〇零○0][〇零一二三四五六七八九]{2})年|(?P<r>今年|去年|前年|上年|明年|当年|本年|同年)(?:的)?)";

/// One for each rank; where two overlap, the earlier pattern wins.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"Y?(?P<m>N)月(?P<d>N)[日号]DASH(?:(?P<m2>N)月)?(?P<d2>N)[日号]",
        r"(?P<y>NUMBER)年?DASH(?P<y2>NUMBER)年|(?P<since>NUMBER)年以来",
        r"Y?(?P<m>N)月(?P<d>N)[日号]",
        r"Y?(?P<m>N)月?份?DASH(?P<m2>N)月份?",
        r"Y?前(?P<m2>N)个?(?P<unit>月|季度)",
        r"Y?(?P<m>N)月份?(?:(?P<since>以来)|底|末|初|中旬|上旬|下旬)?",
        r"Y?(?P<h>上半年|下半年|第?[一二三四1-4]季度)(?P<unit>末|底)?",
        r"[“‘]?(?P<p>十[一二三四五])五[”’]?(?:规划)?(?:时期|期间|以来|末)?",
        r"Y?(?:[鼠牛虎兔龙蛇马羊猴鸡狗猪]年)?(?P<f>大年初一|春节|除夕|元宵节|元旦|国庆节?|劳动节|五一假期|妇女节|儿童节|教师节)",
        r"Y(?:底|末|年底|年末)",
        r"Y(?:全年|以来|初|春季|夏季|秋季|冬季|度)?",
        r"(?P<e>年度计划|年度任务|年度目标|全年计划|全年任务|全年目标|年底|年末|年内|全年|本年度)",
        r"(?:截至|截止|到)?(?:目前|日前|近日|今日|今天|今晨|今晚|现在|当前|现已|现有|眼下|如今)",
        r"当日|当天|同日",
        r"(?P<d>[0-9]{1,2})日(?:DASH(?P<d2>[0-9]{1,2})日)?",
        r"(?:近|过去|最近)[0-9一二两三四五六七八九十几]{1,3}(?:个多?)?(?:年|月|天)(?:多)?(?:来|间)?|[二两三四五六七八九十0-9]{1,2}年(?:多)?来",
        r"(?P<rel>昨天|昨日|昨晚|明天|明日|前天)",
        r"(?P<rel>本月|上月|上个月|当月)",
        r"近期|近年来|近年|不久前|前不久|连日来|连日|多年来|历年|往年|近来|最近|这几天|近段时间",
    ]
    .iter()
    .map(|pattern| {
        let pattern = pattern
            .replace("NUMBER", NUMBER)
            .replace("DASH", DASH)
            .replace('Y', YEAR)
            .replace("(?P<m>N)", &format!("(?P<m>{N})"))
            .replace("(?P<d>N)", &format!("(?P<d>{N})"))
            .replace("(?P<m2>N)", &format!("(?P<m2>{N})"))
            .replace("(?P<d2>N)", &format!("(?P<d2>{N})"));
        Regex::new(&pattern).expect("the patterns are fixed")
    })
    .collect()
});

/// Where a time stands, the rank of its pattern, and its parts by name.
type Found = (Span, usize, Vec<(&'static str, String)>);

const PARTS: &[&str] = &[
    "y", "r", "m", "d", "m2", "d2", "y2", "since", "unit", "h", "p", "f", "e", "rel",
];

/// What the patterns find.
fn by_patterns(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (rank, pattern) in PATTERNS.iter().enumerate() {
        for captures in pattern.captures_iter(text) {
            let whole = captures.get(0).expect("a match");
            let span = Span::new(whole.start(), whole.end());
            let word = whole.as_str().starts_with("前年")
                && text[..span.start].ends_with(['目', '日', '此', '以', '之']);
            let cut = word || rank == 14 && !stands_alone(text, span);
            if !cut && !found.iter().any(|(other, ..)| other.overlaps(span)) {
                let parts = PARTS
                    .iter()
                    .filter_map(|name| Some((*name, captures.name(name)?.as_str().to_owned())));
                found.push((span, rank, parts.collect()));
            }
        }
    }
    found.sort_by_key(|(span, ..)| span.start);
    found
}

/// What the reader finds, told in the same way.
fn by_reader(text: &str) -> Vec<Found> {
    readings(text, Span::new(0, text.len()))
        .iter()
        .map(|reading| (reading.span, reading.what.rank(), parts(text, reading)))
        .collect()
}

fn parts(text: &str, reading: &Reading) -> Vec<(&'static str, String)> {
    let written = reading.span.of(text);
    let flag = |name, set: bool, words: &'static str| (name, set.then_some(words));
    let mut parts = vec![match reading.year {
        Some(Year::Number(number)) => ("y", Some(number)),
        Some(Year::Named(named)) => ("r", Some(named)),
        None => ("y", None),
    }];
    match reading.what {
        What::Days {
            month,
            day,
            until_month,
            until,
        } => parts.extend([
            ("m", Some(month)),
            ("d", Some(day)),
            ("m2", until_month),
            ("d2", Some(until)),
        ]),
        What::Years { until } => parts.push(("y2", Some(until))),
        What::Since(since) => parts.push(("since", Some(since))),
        What::Day { month, day } => parts.extend([("m", Some(month)), ("d", Some(day))]),
        What::Months { month, until } => parts.extend([("m", Some(month)), ("m2", Some(until))]),
        What::First { count, quarters } => parts.extend([
            ("m2", Some(count)),
            ("unit", Some(if quarters { "季度" } else { "月" })),
        ]),
        What::Month { month, so_far } => {
            parts.extend([("m", Some(month)), flag("since", so_far, "以来")]);
        }
        What::Part { part, end } => {
            let whole = match part {
                "上半年" | "下半年" => part.to_owned(),
                quarter if written.contains('第') => format!("第{quarter}季度"),
                quarter => format!("{quarter}季度"),
            };
            let mut found: Vec<(&'static str, String)> = (parts.into_iter())
                .filter_map(|(name, part)| Some((name, part?.to_owned())))
                .collect();
            let last = written.chars().next_back().unwrap_or(' ').to_string();
            found.extend(end.then_some(("unit", last)));
            found.push(("h", whole));
            return found;
        }
        What::Plan(plan) => parts.push(("p", Some(plan))),
        What::Festival(festival) => parts.push(("f", Some(festival))),
        What::OfThisYear(words) => parts.push(("e", Some(words))),
        What::BareDay { day, until } => parts.extend([("d", Some(day)), ("d2", until)]),
        What::NearDay(words) | What::NearMonth(words) => parts.push(("rel", Some(words))),
        What::YearEnd | What::Year | What::Now | What::SameDay | What::Lapse | What::Vague => {}
    }
    parts
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?.to_owned())))
        .collect()
}

/// Pieces of times; strung together they make times, and what only looks like one.
const PIECES: &[&str] = &[
    "2021年",
    "２０２２年",
    "二〇二一年",
    "二○二三年",
    "2024",
    "今年",
    "去年",
    "前年",
    "本年",
    "的",
    "1",
    "9",
    "11",
    "12",
    "十二",
    "二十",
    "九",
    "三",
    "月",
    "月份",
    "日",
    "号",
    "至",
    "到",
    "—",
    "——",
    "-",
    "～",
    "以来",
    "底",
    "末",
    "初",
    "中旬",
    "年",
    "年底",
    "年末",
    "前",
    "个",
    "季度",
    "第",
    "一季度",
    "上半年",
    "下半年",
    "“",
    "十四五",
    "”",
    "规划",
    "期间",
    "牛年",
    "春节",
    "国庆",
    "节",
    "五一假期",
    "大年初一",
    "全年",
    "度",
    "任务",
    "计划",
    "年度",
    "本年度",
    "截至",
    "目前",
    "日前",
    "近日",
    "今天",
    "当日",
    "当天",
    "当前",
    "当月",
    "同日",
    "近",
    "过去",
    "最近",
    "几",
    "两",
    "多",
    "天",
    "来",
    "间",
    "昨天",
    "明日",
    "前天",
    "本月",
    "上月",
    "上个月",
    "近期",
    "近年来",
    "不久前",
    "连日",
    "多年来",
    "历年",
    "这几天",
    "，",
    "内",
    "完成",
    "目",
    "零",
    "0",
    "份",
    "现有",
    "如今",
    "年多来",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_reader_finds_what_the_patterns_find(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        let text = pieces.concat();
        prop_assert_eq!(by_reader(&text), by_patterns(&text), "{}", text);
    }

    #[test]
    fn and_so_in_single_characters(
        text in "[0-9２〇○二十一四五年月日号季度半上下第节春底末前今本近过去现在昨天来至到—“”的，多几两全完成]{0,90}",
    ) {
        prop_assert_eq!(by_reader(&text), by_patterns(&text), "{}", text);
    }

    /// What the sentences say of themselves keeps no time back.
    #[test]
    fn a_sentence_without_a_time_holds_none(
        text in prop_oneof![
            "[0-9２〇○一四五十年月日号季度半前今近现去来至—“。的个多几，]{0,12}",
            "[大年初一春节除夕元宵旦国庆劳动五假期妇女儿童教师鼠猪]{0,12}",
            "[目日前近今天晨晚现在当已有眼下如昨明同本上个月这几最连多历往不久来期段时间]{0,12}",
        ],
    ) {
        let span = Span::new(0, text.len());
        let article = Article {
            text: TracedText::from_source(text.as_str()),
            blocks: vec![Block { kind: BlockKind::Paragraph, span }],
            ..Article::default()
        };
        for sentence in segment(&article, Lexicon::for_tests()).value {
            let part = sentence.span.of(&text);
            let all = readings(part, Span::new(0, part.len()));
            let touched = sentence.times().map_or_else(Vec::new, |times| readings(part, times));
            prop_assert_eq!(touched, all, "{}", part);
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        prop_assert_eq!(by_reader(&text), by_patterns(&text));
    }
}

#[test]
fn the_longer_time_stands_where_two_overlap() {
    let found = |text| -> Vec<(String, usize)> {
        by_reader(text)
            .into_iter()
            .map(|(span, rank, _)| (span.of(text).to_owned(), rank))
            .collect()
    };
    let cases: &[(&str, &[(&str, usize)])] = &[
        ("2024年1月1日至11月10日", &[("2024年1月1日至11月10日", 0)]),
        ("2021年3—5月1日", &[("2021年", 10), ("5月1日", 2)]),
        ("国庆假期", &[("国庆", 8)]),
        ("12345月", &[("2345月", 5)]),
        ("目前年度计划", &[("年度计划", 11), ("目前", 12)]),
        ("限15日内", &[]),
        ("2021个", &[]),
    ];
    for (text, expected) in cases {
        let mut expected: Vec<(String, usize)> = (expected
            .iter()
            .map(|(words, rank)| ((*words).to_owned(), *rank)))
        .collect();
        let mut got = found(text);
        expected.sort();
        got.sort();
        assert_eq!(got, expected, "{text}");
    }
}
