//! The lead: subject, verb and noun phrase before a figure.

use super::governing::{ends_in_rate, governing_verb, verbs_in_a_row};
use super::opening::{REFERENCES, transparent_prefix};
use super::verb::{Spare, is_adverbial, is_amount, is_auxiliary, is_preposition, spare_verb};
use super::words::{
    ends_noun, is_general, is_joint, names_something, phrase, skipped, verbal, words_in,
};
use crate::figures::reject::Scope;
use crate::lexicon::{ItemRole, VerbClass};
use crate::segment::Word;
use crate::text::Span;

#[derive(Default)]
pub(super) struct Lead {
    pub phrase: Option<String>,
    /// A share or gap with what it is of: 占全国进出口总值.
    pub relative: Option<String>,
    pub verb: Option<String>,
    pub class: Option<VerbClass>,
    /// A verb inside the noun phrase, which says what happened where no other verb does: 接待 in
    /// 茶园接待游客.
    pub spare: Option<String>,
    /// Whether that verb opens or closes the phrase, so that it is no part of a name.
    pub strong: bool,
    /// Whether the stretch ends with 的: 计划实施的25个项目.
    pub attributive: bool,
    /// Whether it ends with 的有: 反映出行问题的有5条.
    pub headless: bool,
    /// Who the verb serves: 老人 in 为老人送餐.
    pub served: Option<String>,
    pub subject: Option<String>,
    pub named_by_verb: bool,
}

/// Subject, verb and noun phrase before a figure: `新增公共停车泊位260个`, `化解率97.5%`.
pub(super) fn lead_phrase(scope: &Scope, span: Span) -> Lead {
    let mut words = without_comparison(scope, words_in(scope, span));
    let listed = words
        .first()
        .is_some_and(|word| is_joint(word.span.of(scope.text)));
    let mut lead = Lead {
        attributive: words
            .last()
            .is_some_and(|word| word.span.of(scope.text) == "的"),
        headless: words.len() > 2
            && words[words.len() - 2].span.of(scope.text) == "的"
            && matches!(
                words[words.len() - 1].span.of(scope.text),
                "有" | "共" | "达" | "已有" | "共有"
            ),
        ..Lead::default()
    };
    strip_end(scope, &mut words, &mut lead);
    let from = transparent_prefix(scope, &words);
    let verb = governing_verb(scope, &words, from, listed, lead.attributive);
    let Some(at) = verb else {
        // 由年初的46户: a time names nothing.
        let names = !words[from..].iter().all(|word| word.tag == "t");
        lead.phrase = phrase(scope, &words[from..]).filter(|_| names);
        // 施工管理类: a kind of things.
        let kind = (words.last()).is_some_and(|word| word.span.of(scope.text).ends_with('类'));
        // 广播覆盖率: what a rate is of happens to nothing.
        let rate = ends_in_rate(scope, &words);
        let known = |spare: &Spare| !rate || scope.lexicon.verbs.class(spare.verb).is_some();
        if let Some(spare) = spare_verb(scope, &words[from..]).filter(|it| !kind && known(it)) {
            lead.spare = Some(spare.verb.to_owned());
            lead.strong = spare.strong;
        }
        return lead;
    };
    let mut part = words[at].span.of(scope.text);
    let mut class = words[at].class;
    lead.served = words[from..at]
        .iter()
        .rposition(|word| is_preposition(word, word.span.of(scope.text)))
        .and_then(|preposition| phrase(scope, &words[from + preposition + 1..at]));
    let subject = without_adverbs(scope, &words[from..at]);
    lead.subject =
        phrase(scope, subject).filter(|_| subject.iter().any(|word| names_something(word)));
    let mut object = &words[at + 1..];
    while object
        .first()
        .is_some_and(|word| word.tag.starts_with('u') || word.tag == "d")
    {
        object = &object[1..];
    }
    let more = verbs_in_a_row(scope, part, object);
    if more > 0 {
        // 提升改造: what was done, not that it is better.
        let last = object[more - 1];
        if class == Some(VerbClass::Rise) && last.class.is_some() {
            (part, class) = (last.span.of(scope.text), last.class);
        }
        object = &object[more..];
    }
    // 涉及我市36个: a place is nothing that is counted.
    let only_place = object.len() == 1 && REFERENCES.contains(object[0].span.of(scope.text));
    lead.phrase = phrase(scope, object).filter(|_| !only_place).filter(|_| {
        // 落实解决121条, 开工在建120公里: verbs of the table alone name nothing (演出 and 诉求, which
        // the segmenter calls verbs as well, do).
        let class = |word: &Word| word.class;
        !object
            .iter()
            .all(|word| word.tag == "d" || verbal(&word.tag) && class(word).is_some())
    });
    let stage = scope.lexicon.items.is(ItemRole::Stage, part);
    if stage && lead.phrase.is_none() && more == 0 && object.len() > 1 {
        // 完成转移就业: two verbs that are a name together.
        lead.phrase = phrase(scope, object);
    }
    let of_what = |phrase: &str| is_general(phrase) || phrase.chars().count() <= 2;
    if more == 0 && lead.phrase.as_deref().is_some_and(of_what) && class == Some(VerbClass::Name) {
        // 进出口总值, 领办问题: the verb is part of the name, and before an amount nothing else.
        let amount = words
            .last()
            .is_some_and(|word| is_amount(word.span.of(scope.text)));
        lead.phrase = phrase(scope, &words[at..]);
        if amount && lead.verb.is_none() {
            return lead;
        }
    }
    if matches!(class, Some(VerbClass::Share | VerbClass::Gap)) {
        // 占全国的38.2%, 高于全国2.3个百分点: of what is said before.
        lead.relative = phrase(scope, &words[at..]);
        lead.phrase = None;
    }
    if lead.phrase.is_none() && class == Some(VerbClass::Name) {
        // 出口3.5亿元: the verb names what is measured.
        lead.phrase = phrase(scope, &words[from..=at]);
        lead.named_by_verb = at == from;
        lead.subject = None;
    }
    if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
        let verbs = scope
            .text
            .get(words[at].span.start..words[words.len() - 1].span.end);
        // 完成转移就业: how far it has come, and what.
        let all = verbs
            .filter(|_| !only_place && !stage && lead.phrase.is_none() && lead.relative.is_none());
        lead.verb = Some(all.unwrap_or(part).to_owned());
        lead.class = class;
    }
    lead
}

/// A subject without the adverbs between it and its verb: 民生实事 of 民生实事已累计(完成).
fn without_adverbs<'a, 'w>(scope: &Scope, words: &'a [&'w Word]) -> &'a [&'w Word] {
    let adverb = |word: &&Word| {
        skipped(word.span.of(scope.text), &word.tag)
            || is_adverbial(scope, word)
            || scope.in_time(word)
    };
    let kept = words.iter().rposition(|word| !adverb(word));
    &words[..kept.map_or(0, |last| last + 1)]
}

/// Takes off what stands between noun and number: adverbs, links, prepositions, and the verbs that
/// make the figure a level or a change, which are remembered.
fn strip_end(scope: &Scope, words: &mut Vec<&Word>, lead: &mut Lead) {
    while let Some(word) = words.last() {
        let part = word.span.of(scope.text);
        let class = word.class;
        let level = matches!(
            class,
            Some(
                VerbClass::Link
                    | VerbClass::Reach
                    | VerbClass::Rise
                    | VerbClass::Fall
                    | VerbClass::Share
                    | VerbClass::Gap
            )
        );
        // 增长到, 回落至: the verb before 到 says how the level was reached.
        let moves = matches!(lead.verb.as_deref(), Some("到" | "至"))
            && (verbal(&word.tag) || word.tag == "vn")
            && !is_auxiliary(part)
            && !matches!(class, Some(VerbClass::Link | VerbClass::Reach));
        if moves {
            lead.verb = Some(part.to_owned());
        } else if level && is_bettered(scope, words) {
            // 改造提升62个: the verb before it says what was done.
        } else if level {
            if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
                lead.verb = Some(part.to_owned());
                lead.class = class;
            }
        } else if words.len() > 1 && words[words.len() - 2].span.of(scope.text) == "每" {
            words.pop();
        } else if !(skipped(part, &word.tag)
            || matches!(
                part,
                "的" | "成为" | "从" | "由" | "中" | "至" | "每" | "按" | "以" | "用" | "比" | "较"
            )
            || scope.in_time(word)
            || word.tag == "m"
                && words.len() > 1
                && !part.starts_with('第')
                && (part == "数" || !ends_noun(part))
            || matches!(part, "年" | "月" | "日" | "底" | "末"))
        {
            break;
        }
        words.pop();
    }
}

/// Whether the words end with one verb for what is done to things and another for making them better.
fn is_bettered(scope: &Scope, words: &[&Word]) -> bool {
    let [.., before, last] = words else {
        return false;
    };
    matches!(last.span.of(scope.text), "提升" | "优化" | "提高" | "改善")
        && (scope.lexicon.items).is(ItemRole::Done, before.span.of(scope.text))
}

/// 比上年增长, 较去年同期减少: what stands between 比 and the verb is not the item.
fn without_comparison<'a>(scope: &Scope, words: &'a [Word]) -> Vec<&'a Word> {
    let part = |word: &Word| word.span.of(scope.text);
    // 扣除价格因素实际增长4.6%: how it was reckoned is not the item either.
    let reckoned = words
        .iter()
        .position(|word| matches!(part(word), "扣除" | "剔除" | "按"));
    let until = reckoned.and_then(|at| {
        let end = words[at..]
            .iter()
            .position(|word| matches!(part(word), "因素" | "计算" | "口径"))?;
        Some((at, at + end + 1))
    });
    if let Some((at, end)) = until {
        return words[..at].iter().chain(&words[end..]).collect();
    }
    let all = || words.iter().collect();
    let Some(at) = words
        .iter()
        .rposition(|word| matches!(part(word), "比" | "较" | "相比" | "与" | "同"))
    else {
        return all();
    };
    let compares = |word: &Word| {
        let class = word.class;
        matches!(
            class,
            Some(VerbClass::Rise | VerbClass::Fall | VerbClass::Gap)
        )
    };
    match words[at..].iter().position(compares) {
        Some(verb) if matches!(part(&words[at]), "比" | "较") || verb <= 6 => {
            words[..at].iter().chain(&words[at + verb..]).collect()
        }
        _ => all(),
    }
}
