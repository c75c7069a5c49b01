//! Which verb before a figure governs its noun phrase, and which further ones are done to the same.

use super::verb::{
    Enclosed, can_act, in_compound, is_adverbial, is_auxiliary, is_light, is_preposition,
    verb_behind_preposition,
};
use super::words::{names_something, verbal};
use crate::figures::reject::Scope;
use crate::lexicon::ItemRole::{Campaign, Done, Named, Noun, Stage};
use crate::lexicon::VerbClass;
use crate::segment::Word;

/// The verb that governs the noun phrase: the first that can be one and not a part of it, unless a
/// plain one follows (扶贫岗位安置), or what it carries (推动解决).
pub(super) fn governing_verb(
    scope: &Scope,
    words: &[&Word],
    from: usize,
    listed: bool,
    attributive: bool,
) -> Option<usize> {
    let part = |at: usize| words[at].span.of(scope.text);
    let class = |at: usize| words[at].class;
    // 为老人提供…: behind a preposition and its noun a verb has to come.
    let beneficiary = (from..words.len())
        .rev()
        .find(|at| is_preposition(words[*at], part(*at)))
        .filter(|at| !attributive && !Enclosed::of(scope, words).holds(*at));
    let rate = ends_in_rate(scope, words);
    if let Some(at) = beneficiary.filter(|_| !rate)
        && let Some(verb) = verb_behind_preposition(scope, &words[at..])
    {
        return Some(at + verb);
    }
    let mut at = first_verb(scope, words, from, listed, rate)?;
    // 招聘现场聚集: behind a noun a plain verb at the end is the verb.
    let last = words.len() - 1;
    let parted = words[at..last].iter().any(|word| word.tag.starts_with('n'));
    // 妇女筛查完成36人: how far it is.
    let far = || {
        at > from
            && matches!(part(last), "完成" | "完工")
            && words[from..at].iter().any(|word| word.tag.starts_with('n'))
    };
    // 加固工程已完工36件: behind its noun and an adverb, too.
    let done = || {
        parted
            && last > at + 1
            && scope.lexicon.items.is(Stage, part(last))
            && words[last - 1].tag == "d"
    };
    let plain = class(at) == Some(VerbClass::Act);
    if class(last) == Some(VerbClass::Act) && (!plain && (parted || far()) || plain && done()) {
        at = last;
    }
    // 开展托育行动新增托位: behind a campaign comes what it has done.
    if let Some(later) = (at + 2..last).find(|&later| {
        let acts = || {
            // 实施安居工程改造危房, but not 改造项目.
            let named = scope.lexicon.items.is(Named, part(later + 1));
            scope.lexicon.items.is(Done, part(later)) && !named
        };
        scope.lexicon.items.ends(Campaign, part(later - 1))
            && (class(later) == Some(VerbClass::Act) || acts())
            && !in_compound(scope, words.get(later + 1).copied())
    }) {
        return Some(later);
    }
    // 确保四季度完成: what a verb without a sense of its own is about comes later.
    if is_light(part(at))
        && let Some(later) = (at + 1..words.len()).find(|at| class(*at) == Some(VerbClass::Act))
    {
        return Some(later);
    }
    // 推动解决: what is carried is the verb.
    let carried = (is_light(part(at)) || class(at).is_none())
        && words
            .get(at + 1)
            .is_some_and(|next| can_act(scope, next) && class(at + 1).is_some())
        && !in_compound(scope, words.get(at + 2).copied());
    if carried && (is_light(part(at)) || class(at + 1) == Some(VerbClass::Act)) {
        return Some(at + 1);
    }
    Some(at)
}

/// 持证上岗率: before a rate all is part of its name, unless a plain verb stands there.
pub(super) fn ends_in_rate(scope: &Scope, words: &[&Word]) -> bool {
    words.last().is_some_and(|word| {
        ["率", "占比", "比重", "比例"]
            .iter()
            .any(|end| word.span.of(scope.text).ends_with(end))
    })
}

fn first_verb(
    scope: &Scope,
    words: &[&Word],
    from: usize,
    listed: bool,
    rate: bool,
) -> Option<usize> {
    let quoted = Enclosed::of(scope, words);
    let relative = |class| matches!(class, Some(VerbClass::Share | VerbClass::Gap));
    for (at, word) in words.iter().enumerate().skip(from) {
        let part = word.span.of(scope.text);
        let class = word.class;
        let is_verb = class == Some(VerbClass::Link) && verbal(&word.tag) || can_act(scope, word);
        if !is_verb
            || is_auxiliary(part)
            || quoted.holds(at)
            || in_compound(scope, words.get(at + 1).copied())
            // 脱贫不稳定户
            || (words.get(at + 1)).is_some_and(|next| next.span.of(scope.text) == "不")
        {
            continue;
        }
        // 分别是：完成…: what is done comes later.
        let introduces = class == Some(VerbClass::Link)
            && words[at..]
                .iter()
                .any(|word| word.class == Some(VerbClass::Act));
        if introduces {
            continue;
        }
        let first = at == from;
        let after_adverb = at > 0
            && (is_adverbial(scope, words[at - 1])
                || matches!(
                    words[at - 1].span.of(scope.text),
                    "应" | "需" | "须" | "未" | "待"
                ));
        let before_aspect = words
            .get(at + 1)
            .is_some_and(|next| matches!(next.span.of(scope.text), "了" | "过" | "到" | "出"));
        let finite = class == Some(VerbClass::Act);
        let governs = if rate {
            finite || first && relative(class)
        } else if listed {
            // 执法人员36人、执法车辆12台: what only the dictionary takes for a verb is a part of the name.
            first && class.is_some()
        } else {
            // 机电产品占出口总值近六成: a share has what it is of before it.
            let share = at + 1 < words.len()
                && (part == "占" || relative(class) && part.chars().count() > 1);
            let holds = at + 1 < words.len() && matches!(part, "包含" | "包括" | "共有" | "设有");
            first || after_adverb || before_aspect || finite || share || holds
        };
        let has_object = at + 1 < words.len();
        if governs && (has_object || finite || first) {
            return Some(at);
        }
    }
    None
}

/// How many words at the beginning of an object are further verbs that are done to it: 并投入使用 in
/// 建成并投入使用停车场, 改造 in 提升改造市场.
pub(super) fn verbs_in_a_row(scope: &Scope, verb: &str, object: &[&Word]) -> usize {
    let part = |at: usize| object.get(at).map_or("", |word| word.span.of(scope.text));
    let joint = matches!(
        part(0),
        "并" | "并且" | "或" | "或者" | "和" | "及" | "与" | "、"
    );
    if !joint && !scope.lexicon.items.is(Done, verb) {
        return 0;
    }
    let first = usize::from(joint);
    let mut at = first;
    while let Some(word) = object.get(at) {
        // 发现并处置
        let again = at > first
            && part(at) == "并"
            && object.get(at + 1).is_some_and(|next| can_act(scope, next));
        if again {
            at += 1;
            continue;
        }
        let known = matches!(
            word.class,
            Some(VerbClass::Act | VerbClass::Name | VerbClass::Rise)
        );
        // 并投用养老院, but not 停车 in 并投用停车设施: only the first may be any verb.
        let more = match joint && at == first {
            true => known && !word.tag.starts_with('n') || verbal(&word.tag),
            false => {
                scope.lexicon.items.is(Done, part(at))
                    || joint && matches!(part(at), "使用" | "运营")
            }
        };
        let next = object.get(at + 1).copied();
        if !more
            || next.is_none()
            || in_compound(scope, next)
            || scope.lexicon.items.is(Named, part(at + 1))
        {
            break;
        }
        at += 1;
    }
    let noun = |word: &Word| scope.lexicon.items.is(Noun, word.span.of(scope.text));
    let named = joint
        || object[at..]
            .iter()
            .any(|word| names_something(word) || noun(word));
    if at == first || !named { 0 } else { at }
}
