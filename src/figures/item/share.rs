//! 分别: which element of a list each of several figures belongs to.

use super::words::{is_quote, nominal_or_quote, trimmed, words_in};
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;
use crate::text::Span;

/// What 分别 gives a figure of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Share {
    /// The element of the list before 分别 it belongs to, and the item made of it.
    Element {
        /// The element: a thing or a place.
        element: String,
        /// The element with what the clause says is measured of it.
        item: String,
        /// What is measured, without the element.
        measured: String,
    },
    /// No list stands before 分别: it goes back to the figures before, this many back.
    Back(usize),
}

/// `A、B、C分别为1、2、3`: for each figure of the sentence, what it belongs to.
///
/// `figures` holds each figure's clause and span.
pub fn distribution(scope: &Scope, figures: &[(Span, Span)]) -> Vec<Option<Share>> {
    let mut shares = vec![None; figures.len()];
    let mut last_list: Option<Vec<Share>> = None;
    let mut at = 0;
    while at < figures.len() {
        let (clause, first) = figures[at];
        // The figures that stand in one list: joined by 、 or 和 only.
        let joined = |pair: &[(Span, Span)]| {
            let between = scope
                .text
                .get(pair[0].1.end..pair[1].1.start)
                .unwrap_or("，");
            matches!(between.trim(), "、" | "和" | "及" | "与" | "，" | ",")
        };
        let count = 1 + figures[at..]
            .windows(2)
            .take_while(|pair| joined(pair))
            .count();
        let from = if at == 0 {
            clause.start
        } else {
            clause.start.max(figures[at - 1].1.end)
        };
        let lead = scope.text.get(from..first.start).unwrap_or("");
        if count > 1
            && let Some(split) = lead.rfind("分别")
        {
            let behind = &lead[split + "分别".len()..];
            let list =
                elements(scope, Span::new(from, from + split), count).map(|(elements, rest)| {
                    let measured = format!("{rest}{}", measured_by(scope, behind));
                    let share = |element: String| Share::Element {
                        item: trimmed(&format!("{element}{measured}")),
                        element,
                        measured: measured.clone(),
                    };
                    elements.into_iter().map(share).collect::<Vec<_>>()
                });
            let known = last_list.clone().filter(|list| list.len() == count);
            let given = match list.or(known) {
                Some(list) => {
                    last_list = Some(list.clone());
                    list
                }
                // 月均补差分别调高到60元和40元: a noun before 分别 that is no list stands for itself.
                None if names(scope, Span::new(from, from + split)) => Vec::new(),
                None => vec![Share::Back(count); count],
            };
            for (share, given) in shares[at..at + count].iter_mut().zip(given) {
                *share = Some(given);
            }
        }
        at += count;
    }
    shares
}

/// Whether a noun that is measured stands in the words before 分别.
fn names(scope: &Scope, span: Span) -> bool {
    words_in(scope, span).iter().any(|word| {
        let part = word.span.of(scope.text);
        word.tag.starts_with('n')
            && !word.tag.starts_with("ns")
            && !scope.in_time(word)
            && !matches!(
                part,
                "增速" | "增幅" | "降幅" | "涨幅" | "跌幅" | "占比" | "比重"
            )
    })
}

/// What stands behind 分别 where it names what is measured (进出口, 发送跨境旅客), not a change or a
/// level.
fn measured_by<'t>(scope: &Scope, behind: &'t str) -> &'t str {
    let whole = behind.trim();
    let short = whole.chars().count() <= 12;
    match scope.lexicon.verbs.beginning(behind) {
        Some((
            _,
            VerbClass::Rise
            | VerbClass::Fall
            | VerbClass::Reach
            | VerbClass::Link
            | VerbClass::Gap
            | VerbClass::Share,
        )) => "",
        Some((verb, VerbClass::Act | VerbClass::Name)) if !short => verb,
        _ if !short => "",
        Some(_) => whole,
        None => {
            let span = Span::new(0, whole.len());
            let named = crate::segment::words(whole, span, scope.lexicon)
                .iter()
                .any(|word| word.tag.starts_with('n'));
            // 比上年同期上升: a comparison is not what is measured.
            let compared = whole.starts_with(['比', '较', '超', '为', '达'].as_slice());
            if named && !compared { whole } else { "" }
        }
    }
}

/// The `count` elements of the list in a stretch before 分别, and the words that follow the list.
///
/// 和 joins two elements or stands inside one (餐饮和住宿业、零售业、农业分别…): where 、 alone gives as
/// many elements as there are figures, it does.
fn elements(scope: &Scope, span: Span, count: usize) -> Option<(Vec<String>, String)> {
    let marks = scope.text.get(span.range())?.matches('、').count();
    let strict = marks > 0 && marks + 1 == count;
    let whole =
        |(parts, _): &(Vec<String>, String)| parts.iter().all(|part| part.chars().count() > 1);
    let listed =
        |joint: fn(&str) -> bool| elements_between(scope, span, count, joint).filter(whole);
    strict
        .then(|| listed(|part| part == "、"))
        .flatten()
        .or_else(|| listed(|part| matches!(part, "、" | "和" | "及" | "与" | "以及")))
        .or_else(|| written(scope, span, count).filter(|_| strict))
}

/// 案件破案总数、打击处理人数: elements with verbs in them, as the marks part them.
fn written(scope: &Scope, span: Span, count: usize) -> Option<(Vec<String>, String)> {
    let text = scope.text.get(span.range())?;
    let list = text
        .rsplit(['，', ',', '；', '：', '。'].as_slice())
        .next()
        .unwrap_or(text);
    let parts: Vec<String> = list.split('、').map(trimmed).collect();
    let short = |part: &String| (2..=14).contains(&part.chars().count());
    (parts.len() == count && parts.iter().all(short)).then_some((parts, String::new()))
}

fn elements_between(
    scope: &Scope,
    span: Span,
    count: usize,
    joint: fn(&str) -> bool,
) -> Option<(Vec<String>, String)> {
    let words = words_in(scope, span);
    let joint = |word: &Word| joint(word.span.of(scope.text));
    let inside = |word: &Word| matches!(word.span.of(scope.text), "和" | "及" | "与");
    let first_joint = words.iter().position(joint)?;
    // The first element reaches back to a verb, a preposition or a mark.
    let mut begin = first_joint;
    while begin > 0
        && (nominal_or_quote(scope, &words[begin - 1])
            || words[begin - 1].tag == "vn"
            || inside(&words[begin - 1]))
    {
        begin -= 1;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut start = begin;
    let mut at = begin;
    let mut last_end = begin;
    while at <= words.len() {
        let ended = at == words.len() || joint(&words[at]);
        let noun = at < words.len()
            && (nominal_or_quote(scope, &words[at])
                || inside(&words[at])
                || words[at].tag == "x"
                    && !joint(&words[at])
                    && is_quote(words[at].span.of(scope.text)));
        if ended {
            let part = scope
                .text
                .get(words.get(start)?.span.start..words.get(at - 1)?.span.end)?;
            parts.push(trimmed(part));
            last_end = at;
            if parts.len() == count || at == words.len() {
                break;
            }
            start = at + 1;
        } else if !noun && parts.len() + 1 == count {
            let part = scope
                .text
                .get(words.get(start)?.span.start..words.get(at.checked_sub(1)?)?.span.end)?;
            parts.push(trimmed(part));
            last_end = at;
            break;
        }
        at += 1;
    }
    if parts.len() != count || parts.iter().any(String::is_empty) {
        return None;
    }
    // 大豆机收|率: an ending of one character belongs to the word before it, which all share.
    let ending = words
        .get(last_end)
        .is_some_and(|word| matches!(word.span.of(scope.text), "率" | "量" | "额" | "数"));
    if ending
        && let Some(shared) = last_end.checked_sub(1).and_then(|at| words.get(at))
        && let Some(last) = parts.last_mut()
        && let Some(bare) = last.strip_suffix(shared.span.of(scope.text))
        && !bare.is_empty()
    {
        *last = bare.to_owned();
        last_end -= 1;
    }
    let rest: String = words[last_end.min(words.len())..]
        .iter()
        .map(|word| word.span.of(scope.text))
        .filter(|part| !matches!(*part, "同比" | "环比" | "已" | "均" | "，"))
        .collect();
    Some((parts, trimmed(&rest)))
}
