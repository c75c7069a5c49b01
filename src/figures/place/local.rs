//! Towns, villages and bodies below the counties, by their endings.

use std::sync::LazyLock;

use regex::Regex;

use super::Mention;
use crate::figures::Place;
use crate::lexicon::{Lexicon, VerbClass};
use crate::segment::{Sentence, Word};
use crate::text::Span;

/// Endings of places and bodies below the counties.
const ENDINGS: &[&str] = &[
    "街道",
    "镇",
    "乡",
    "社区",
    "村",
    "小区",
    "苏木",
    "嘎查",
    "农场",
    "林场",
    "开发区",
    "高新区",
    "新区",
    "派出所",
    "供电公司",
    "学校",
    "油田",
    "灌区",
    "高铁",
    "博物馆",
    "口岸",
    "机场",
    "核电站",
    "镇公所",
    "乡公所",
    "区公所",
];

/// What before such an ending makes it a common noun: 全镇, 各乡, 行政村.
const COMMON: &[&str] = &[
    "全",
    "该",
    "各",
    "本",
    "我",
    "这",
    "每",
    "乡",
    "城",
    "城乡",
    "农",
    "新农",
    "行政",
    "重点",
    "贫困",
    "示范",
    "老旧",
    "自然",
    "中心",
    "特色",
    "美丽",
    "其他",
    "所在",
    "建制",
    "小城",
    "两",
    "三",
    "等",
    "多个",
    "个",
    "所",
    "智慧",
    "经济",
    "国家级",
    "省级",
    "商品房",
    "大",
    "小",
    "有关",
    "相关",
    "邻",
    "外",
    "进",
    "入",
    "驻",
    "老",
    "同",
    "镇",
    "街道",
    "社区",
    "空心",
    "富裕",
    "文明",
    "卫生",
    "旅游",
    "工业",
    "产业",
    "技术",
    "市级",
    "区级",
    "县级",
    "中",
    "校",
    "住宅",
    "回迁",
    "安置",
    "大学",
    "普通",
    "偏远",
    "脱贫",
    "边境",
    "民族",
    "传统",
    "和美",
    "重点镇",
    "集",
    "山区",
    "平安",
    "雪亮",
    "数字",
    "中小",
    "职业",
    "党",
    "聋哑",
    "特殊教育",
    "原",
    "现有",
    "实验",
    "附近",
    "周边",
    "首个",
    "国有",
    "大型",
    "中型",
    "小型",
    "国家",
    "新建",
    "改建",
    "村",
];

#[allow(clippy::expect_used)]
static AT_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[“]?([\p{Han}]{2,4}?(?:街道|镇|乡|社区|村))").expect("the pattern is fixed")
});

/// Whether a name ends as a town, village or body does.
pub(super) fn has_ending(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Puts a local place below the article's home.
pub(super) fn complete(place: &mut Place, home: Option<&Place>) {
    if place.code.is_none()
        && place.path.is_none()
        && has_ending(&place.name)
        && let Some(path) = home.and_then(|home| home.path.as_ref())
    {
        place.path = Some(format!("{path}/{}", place.name));
    }
}

/// The local places of the sentences.
pub(super) fn mentions(text: &str, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut push = |span: Span| {
        let name = span.of(text);
        if names_a_place(name, lexicon) && !in_short_quote(text, span) {
            mentions.push(Mention::new(text, span, Place::named(name)));
        }
    };
    for sentence in sentences {
        if sentence.words.is_empty() {
            let part = sentence.span.of(text);
            if let Some(found) = AT_START.captures(part).and_then(|found| found.get(1)) {
                push(Span::new(found.start(), found.end()).shifted(sentence.span.start));
            }
            continue;
        }
        for (index, word) in sentence.words.iter().enumerate() {
            let part = word.span.of(text);
            if let Some(ending) = ENDINGS
                .iter()
                .filter(|ending| part.ends_with(**ending))
                .max_by_key(|ending| ending.len())
            {
                let stem = part.chars().count() - ending.chars().count();
                push(Span::new(
                    start_of_name(text, &sentence.words, index, stem),
                    word.span.end,
                ));
            }
        }
    }
    mentions
}

/// Where the name begins whose last word is at `index`, with `stem` characters before its ending: the
/// segmenter cuts names it does not know (石 马河 街道, 五 宝镇) into small pieces.
fn start_of_name(text: &str, words: &[Word], index: usize, mut stem: usize) -> usize {
    let mut start = words[index].span.start;
    for word in words[..index].iter().rev() {
        let part = word.span.of(text);
        let length = part.chars().count();
        let han = part
            .chars()
            .all(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
        let name = matches!(word.tag.as_str(), "ns" | "nr" | "nrt" | "nz" | "nrfg");
        let piece = match stem {
            0 => {
                length <= 4
                    && !matches!(word.tag.as_str(), "p" | "c" | "d" | "r" | "q" | "uj" | "ul")
            }
            1 => {
                length == 1 && !function_word(part)
                    || (name || word.tag.starts_with('n')) && length <= 3
            }
            2 => {
                length == 1 && !function_word(part) && !word.tag.starts_with('v') && word.tag != "m"
                    || name && length <= 3
            }
            _ => false,
        };
        if !han || !piece || part.ends_with(['省', '市', '县', '区', '镇', '乡'].as_slice()) {
            break;
        }
        start = word.span.start;
        stem += length;
    }
    start
}

fn function_word(part: &str) -> bool {
    "在对由向从为给把被将和与及或到至于的了是有因经按以自据让使该各全本我这那每某也都还又再已就才仅只等位入进往来去上下里外".contains(part)
}

/// Whether a name is one and not a common noun: 行政村, 各乡镇, 全镇.
pub(super) fn names_a_place(name: &str, lexicon: &Lexicon) -> bool {
    let Some(ending) = ENDINGS
        .iter()
        .filter(|ending| name.ends_with(**ending))
        .max_by_key(|ending| ending.len())
    else {
        return false;
    };
    let stem = &name[..name.len() - ending.len()];
    let length = stem.chars().count();
    let doing = matches!(
        lexicon.verbs.class(stem),
        Some(VerbClass::Act | VerbClass::Name)
    ) || lexicon
        .jieba()
        .tag(stem, false)
        .first()
        .is_some_and(|tag| tag.word == stem && matches!(tag.tag, "v" | "vn" | "d" | "p" | "c"));
    let strange = stem.contains(|ch: char| {
        ch.is_ascii_digit() || matches!(ch, '个' | '全' | '该' | '的' | '各' | '等' | '“' | '”')
    });
    (2..=8).contains(&length)
        && !stem.ends_with(['乡', '城', '农'].as_slice())
        && !COMMON.contains(&stem)
        && !strange
        && !doing
}

/// “平安滨江·数字乡村”工程: part of a name in quotation marks.
pub(super) fn in_short_quote(text: &str, span: Span) -> bool {
    let from = text[..span.start]
        .char_indices()
        .rev()
        .nth(11)
        .map_or(0, |(at, _)| at);
    let before = &text[from..span.start];
    let Some(open) = before
        .rfind(['“', '”', '\n'].as_slice())
        .filter(|at| before[*at..].starts_with('“'))
    else {
        return false;
    };
    let inside = &before[open + '“'.len_utf8()..];
    inside.chars().count() <= 10
        && !inside.contains(['，', '。'].as_slice())
        && text[span.end..].chars().take(10).any(|ch| ch == '”')
        && !(inside.is_empty() && text[span.end..].starts_with('”'))
}
