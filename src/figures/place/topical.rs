//! Whether what follows a place can be about it, or the place is only touched on.

use super::window_of;
use crate::lexicon::Lexicon;
use crate::text::Span;

/// Whether what follows a mention can be about it.
pub(super) fn topical(text: &str, span: Span, lexicon: &Lexicon) -> bool {
    let before = &text[..span.start];
    let words = &lexicon.place_words;
    if words.is_aside(before) {
        return false;
    }
    let sector = |rest: &str| rest.starts_with('第') && window_of(rest, 4).contains("产业");
    let rest = &text[span.end..];
    // 全省排第3位, 全国首个: only ranked among the places there.
    if wide(span.of(text)) && words.is_ranked(rest) && !sector(rest) {
        return false;
    }
    // 东江省一家企业, 东江石桥建设有限公司: a company from there.
    if text[span.end..].starts_with(['一', '某'].as_slice()) && company(text, span.end)
        || names_company(text, span)
    {
        return false;
    }
    // 红旗村是东江市一个山村: said of the village before.
    let described = ["一个", "的一个", "最", "唯一", "首个", "有名"]
        .iter()
        .any(|word| text[span.end..].starts_with(word));
    let clause = || before.chars().rev().take_while(|ch| !STOPS.contains(ch));
    if described && clause().take(8).any(|ch| ch == '是') {
        return false;
    }
    // 包头至海口: the ends of a route.
    if text[span.end..].starts_with(['至', '—', '-'].as_slice()) {
        return false;
    }
    // A镇、B镇等11个镇: the list is what is counted.
    let listed = rest.starts_with(['、', '等'].as_slice()) || before.ends_with('、');
    let counted = || {
        let mut after = window_of(rest, 60);
        if let Some(stop) = after.find(STOPS) {
            after = &after[..stop];
        }
        after.find('等').is_some_and(|at| {
            let rest = &after[at + '等'.len_utf8()..];
            rest.starts_with(|ch: char| ch.is_ascii_digit() || "两三四五六七八九十".contains(ch))
        })
    };
    !(listed && counted())
}

/// What ends a clause.
const STOPS: &[char] = &['，', '。', '；', '\n'];

/// 全国, 全省, 全市: a whole that its parts are ranked in.
fn wide(name: &str) -> bool {
    name.starts_with('全')
}

/// Whether a place is the first part of a company's name.
fn names_company(text: &str, span: Span) -> bool {
    let rest = &text[span.end..];
    let run = || {
        let han = |ch: &char| ('\u{4e00}'..='\u{9fff}').contains(ch);
        rest.chars().take(16).take_while(han)
    };
    // Most texts behind a place hold no 公司 and no 合作社.
    if !run().any(|ch| matches!(ch, '司' | '社')) {
        return false;
    }
    let run = &rest[..run().map(char::len_utf8).sum()];
    ["有限公司", "股份公司", "专业合作社", "集团公司"]
        .iter()
        .any(|word| run.find(word).is_some_and(|at| at > 0 && at <= 36))
        && !run.contains(['与', '和', '在', '将', '已', '个', '家'].as_slice())
}

/// 一家企业, 某公司 at a byte of the text.
fn company(text: &str, from: usize) -> bool {
    let rest = text[from..]
        .trim_start_matches(['一', '某'].as_slice())
        .trim_start_matches(['家', '个'].as_slice());
    ["企业", "公司", "客商", "集团"]
        .iter()
        .any(|word| rest.starts_with(word))
}
