//! Words and phrases: which words can stand in a noun phrase, and how a phrase is cut to an item.

use crate::figures::characters::{Characters, WordSet};
use crate::figures::place;
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;
use crate::text::Span;

/// The words that lie in a stretch.
pub(super) fn words_in<'a>(scope: &Scope<'a>, span: Span) -> &'a [Word] {
    scope.words.within(span)
}

/// Whether a word can stand in a noun phrase on its own.
pub(super) fn nominal(tag: &str) -> bool {
    tag != "ad"
        && (matches!(
            tag.chars().next(),
            Some('n' | 'b' | 'j' | 'l' | 'i' | 'a' | 's' | 'g' | 'k' | 'h')
        ) || matches!(tag, "vn" | "eng" | "f" | "q" | "mq" | "t"))
}

pub(super) fn verbal(tag: &str) -> bool {
    matches!(tag, "v" | "vd" | "vq" | "vi" | "vg")
}

pub(super) fn nominal_or_quote(scope: &Scope, word: &Word) -> bool {
    nominal(&word.tag) || is_quote(word.span.of(scope.text))
}

pub(super) fn is_quote(part: &str) -> bool {
    matches!(
        part,
        "“" | "”" | "‘" | "’" | "《" | "》" | "（" | "）" | "(" | ")" | "·" | "-" | "+" | "/"
    )
}

/// Whether a word can be what a clause is about.
pub(super) fn names_something(word: &Word) -> bool {
    matches!(word.tag.chars().next(), Some('n' | 'j' | 'l' | 'i' | 'x'))
        || matches!(word.tag.as_str(), "vn" | "eng" | "b")
        || word.class == Some(VerbClass::Name)
}

static SKIPPED: WordSet = WordSet::of(&[
    "累计",
    "共计",
    "总计",
    "合计",
    "同比",
    "环比",
    "分别",
    "平均",
    "仅",
    "只",
    "均",
    "约",
    "已",
    "再",
    "又",
    "年均",
    "日均",
    "月均",
    "实际",
    "按期",
    "初步",
    "全部",
    "同期",
    "每小时",
    "每天",
    "每年",
    "每月",
    "每人",
    "每户",
    " ",
    "\u{3000}",
    "，",
    "近",
    "各",
    "多",
    "大约",
    "将近",
    "将",
    "也",
    "还",
    "可",
    "预计",
    "力争",
    "有望",
    "连续",
    "一是",
    "二是",
    "三是",
    "四是",
    "五是",
    "六是",
    "七是",
    "八是",
    "九是",
    "十是",
]);

/// Words between noun and number that say nothing about what is counted.
pub(super) fn skipped(part: &str, tag: &str) -> bool {
    tag == "d" || tag.starts_with('u') && part != "的" || is_joint(part) || SKIPPED.contains(part)
}

/// Whether a word only joins the elements of a list.
pub fn is_joint(part: &str) -> bool {
    matches!(part, "、" | "和" | "及" | "与" | "或" | "以及")
}

/// Whether a part is a single character.
pub(super) fn is_one_character(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some() && chars.as_str().is_empty()
}

fn is_one_of(part: &str, set: &Characters) -> bool {
    is_one_character(part) && part.starts_with(|ch| set.contains(ch))
}

/// Nouns of one character whose tag says nothing.
static NOUNS: Characters = Characters::of("村镇县乡市省区户路桥校店厂院站");

/// Whether a part is a noun of one character whose tag says nothing.
pub(super) fn is_short_noun(part: &str) -> bool {
    is_one_of(part, &NOUNS)
}

/// Nouns of one character that make a word with the verb before them: 办结率, 收集箱, 充电桩.
static NOUN_ENDINGS: Characters = Characters::of(
    "率量数额面值费度比员站室点箱桩款户者岗班队所厅馆院园区网线车机器棚池物品金证卡群",
);

/// Whether a part makes a noun of the verb before it: 率 in 办结率.
pub(super) fn ends_noun(part: &str) -> bool {
    is_one_of(part, &NOUN_ENDINGS)
}

static GENERAL: WordSet = WordSet::of(&[
    "计划",
    "年度计划",
    "任务",
    "年度任务",
    "目标",
    "目标任务",
    "计划任务",
    "年度目标",
    "金额",
    "资金",
    "总数",
    "总量",
    "总额",
    "总值",
    "产值",
    "数量",
    "比重",
    "占比",
    "增速",
    "增幅",
    "规模",
    "平均",
    "余额",
    "人数",
    "户数",
    "个数",
    "面积",
    "其中",
    "总投资",
    "投资",
    "剩余",
    "其余",
    "总产值",
    "总面积",
    "全长",
    "总长",
    "全程",
    "长度",
    "里程",
    "建筑面积",
    "总建筑面积",
    "占地面积",
    "纪录",
    "记录",
    "水平",
    "指数",
    "总金额",
    "人员占比",
    "缺口",
    "产量",
    "比例",
    "费用",
    "最高",
    "最低",
    "最多",
    "最大",
    "最高日",
    "单日最高",
    "高峰日",
    "价值",
    "总价值",
    "市值",
    "货值",
    "总长度",
    "总里程",
    "降幅",
    "涨幅",
    "跌幅",
    "贸易额",
    "销售额",
    "年销售额",
    "年产值",
    "总产量",
    "年产量",
]);

/// A noun that says what kind of number it is but not of what: 金额, 年度计划, 办结率.
pub fn is_general(item: &str) -> bool {
    let at_most = |count: usize| item.chars().nth(count).is_none();
    GENERAL.contains(item)
        || item.ends_with('均') && at_most(2)
        || ["率", "占比", "比例"].iter().any(|end| item.ends_with(end)) && at_most(4)
}

/// Whether a phrase is a list of places: 五里镇、双河乡.
pub fn is_place_list(phrase: &str) -> bool {
    phrase
        .split(['、', '和', '及', '与'].as_slice())
        .all(place::has_place_ending)
}

/// A verb with nothing but adverbs before it.
pub(super) fn bare_verb(scope: &Scope, phrase: &str) -> Option<(String, VerbClass)> {
    const ADVERBS: &[&str] = &[
        "正在", "已经", "已", "尚未", "未", "应", "计划", "同比", "环比", "预计", "再", "将",
        "实际", "累计", "共", "还", "拟",
    ];
    let mut bare = phrase;
    while let Some(rest) = ADVERBS.iter().find_map(|adverb| bare.strip_prefix(adverb)) {
        bare = rest;
    }
    let class = scope.lexicon.verbs.class(bare)?;
    (bare.len() < phrase.len()).then(|| (bare.to_owned(), class))
}

/// The text of the words, if it can name something.
pub(super) fn phrase(scope: &Scope, words: &[&Word]) -> Option<String> {
    let (first, last) = (words.first()?, words.last()?);
    let phrase = trimmed(scope.text.get(first.span.start..last.span.end)?);
    let named = phrase
        .chars()
        .any(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch) || ch.is_ascii_alphabetic());
    named.then_some(phrase)
}

/// The longest an item may be, in characters.
const LONGEST: usize = 40;

static JOINTS: Characters = Characters::of("、的和及与 \u{3000}，,：:·-/");
static PAIRED: Characters = Characters::of("“”‘’（）()《》");

/// A phrase without joints at its ends, with its quotation marks in pairs, not too long.
pub fn trimmed(phrase: &str) -> String {
    let joints = |ch| JOINTS.contains(ch);
    let whole = phrase;
    let mut phrase = phrase.trim_matches(joints);
    const PAIRS: &[(char, char)] = &[
        ('“', '”'),
        ('‘', '’'),
        ('（', '）'),
        ('(', ')'),
        ('《', '》'),
    ];
    let marked = PAIRED.find(phrase).is_some();
    for &(open, close) in PAIRS.iter().filter(|_| marked) {
        if phrase.starts_with(close) || phrase.matches(close).count() > phrase.matches(open).count()
        {
            phrase = phrase
                .find(close)
                .map_or(phrase, |at| &phrase[at + close.len_utf8()..]);
        }
        if phrase.matches(open).count() > phrase.matches(close).count() {
            phrase = match phrase.rfind(open) {
                Some(0) => &phrase[open.len_utf8()..],
                Some(at) => &phrase[..at],
                None => phrase,
            };
        }
    }
    // 惠及, 涉及: 及 is a part of the verb.
    let phrase = match phrase.trim_matches(joints) {
        rest if rest.ends_with(['惠', '涉', '普', '波', '遍', '触', '危'].as_slice())
            && whole.contains(&format!("{rest}及")) =>
        {
            whole
                .find(rest)
                .and_then(|at| whole.get(at..at + rest.len() + "及".len()))
                .unwrap_or(rest)
        }
        rest => rest,
    };
    // A character has a byte at least.
    let from = match phrase.len() > LONGEST {
        true => phrase.char_indices().rev().nth(LONGEST - 1),
        false => None,
    };
    phrase[from.map_or(0, |(at, _)| at)..].to_owned()
}
