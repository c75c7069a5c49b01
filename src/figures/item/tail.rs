//! The tail: the noun phrase right behind a figure.

use super::verb::{closing_verb, is_auxiliary, opens_phrase, verb_behind};
use super::words::{
    ends_noun, is_general, is_quote, is_short_noun, nominal, nominal_or_quote, skipped, trimmed,
    verbal, words_in,
};
use crate::figures::characters::Characters;
use crate::figures::number::Form;
use crate::figures::quantity::Quantity;
use crate::figures::reject::Scope;
use crate::lexicon::{ItemRole, VerbClass};
use crate::segment::Word;
use crate::text::Span;

pub(super) struct Tail {
    pub phrase: String,
    pub verb: Option<String>,
}

/// The verb behind a figure that no noun phrase follows: 有10名已通过验收.
pub(super) fn tail_verb(scope: &Scope, span: Span) -> Option<String> {
    verb_behind(scope, words_in(scope, span)).map(str::to_owned)
}

/// What stands before the figure.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// A verb.
    pub verb: bool,
    /// A verb with its object.
    pub object: bool,
}

/// The noun phrase right behind a figure: `26个“志愿服务岗”`, `36名行动不便的居民送餐`.
///
/// Where a verb before the figure has its object already, a verb behind it begins another predicate
/// (选派队员12名参加比赛).
pub(super) fn tail_phrase(
    scope: &Scope,
    quantity: &Quantity,
    span: Span,
    before: Before,
) -> Option<Tail> {
    let Before {
        verb: verbal_lead,
        object,
    } = before;
    if quantity.measures("time") {
        return None;
    }
    let words = words_in(scope, span);
    let mut at = 0;
    // 为60名6至9岁儿童体检: the age does not name them.
    let age = scope
        .text
        .get(span.range())
        .and_then(|tail| tail.char_indices().take(12).find(|(_, ch)| *ch == '岁'))
        .filter(|(length, _)| {
            let number = scope
                .text
                .get(span.start..span.start + length)
                .unwrap_or("");
            number.starts_with(|ch: char| ch.is_ascii_digit())
                && !number.contains(['，', '。', '、'].as_slice())
        })
        .map(|(length, ch)| span.start + length + ch.len_utf8());
    if let Some(end) = age {
        at = words.iter().take_while(|word| word.span.end <= end).count();
        while words
            .get(at)
            .is_some_and(|word| matches!(word.span.of(scope.text), "以上" | "以下" | "的"))
        {
            at += 1;
        }
    }
    // 完成86户（任务45户）: what stands in brackets is another matter.
    let first = words.first().map_or("", |word| word.span.of(scope.text));
    if matches!(first, "（" | "(") {
        return None;
    }
    let linked = first == "的";
    // 新增 320张 养老床位: blanks at both sides of a number are type and part nothing.
    let apart = first.starts_with(char::is_whitespace)
        && scope
            .before(quantity.span.start)
            .ends_with(char::is_whitespace);
    if linked || apart {
        at = 1;
    }
    // 30件2020年县级民生实事: the year belongs to what is counted but does not name it.
    while words.get(at).is_some_and(|word| scope.in_time(word)) {
        at += 1;
    }
    // 150处计1200方: the same in another measure.
    let remeasured = words.get(at).map_or("", |word| word.span.of(scope.text));
    let again = scope.lexicon.items.is(ItemRole::Again, remeasured);
    if again || matches!(remeasured, "中" | "当中") {
        return None;
    }
    let counted = quantity.unit.is_none_or(|unit| unit.classifier);
    let start = words.get(at)?.span.start;
    let mut end = start;
    let mut has_noun = false;
    let mut quoted = false;
    // A verb may open the phrase only where 的 ties it to a noun: 行动不便的居民.
    let attributive = attributive_end(scope, &words[at..]);
    // 走访60户征集意见50条: a verb and its noun before the next figure are that figure's.
    let until = span.end;
    let next = scope.quantities.iter().any(|next| next.span.start == until);
    // 派出36支驻村工作队、120名队员: what stands before 、 is its own.
    let listed = span.of(scope.text).ends_with('、');
    // 3.6万人加入合作社: no noun follows 人.
    let whole = scope.before(span.start).ends_with('人');
    let opening = !object
        && (linked || !whole)
        && (linked || !next || listed || !verbal_lead)
        && opens_phrase(scope, words.get(at..)?, linked);
    // 为200户家庭实施改造: what is done for them is no part of their name.
    let before = scope.words.before(quantity.span.start);
    let served = before.is_some_and(|word| word.tag == "p");
    while let Some(word) = words.get(at) {
        let part = word.span.of(scope.text);
        let tag = word.tag.as_str();
        let inside_attribute = attributive.is_some_and(|until| word.span.end <= until);
        if matches!(part, "“" | "‘" | "《") {
            quoted = true;
        }
        let joins = matches!(part, "、" | "和" | "及" | "与")
            && has_noun
            && words.get(at + 1).is_some_and(|next| {
                (nominal(&next.tag) && !is_number_of_its_own(scope, next))
                    || is_quote(next.span.of(scope.text))
                    || verbal(&next.tag) && names_work(scope, words.get(at + 2))
            });
        if has_noun
            && !quoted
            && (says_how(scope, &words[at..]) || next && measured_next(scope, &words[at..]))
        {
            break;
        }
        // 36名干部担任第一书记: a noun for persons is complete, and what they do follows.
        let acts = has_noun
            && !quoted
            && !inside_attribute
            && !served
            && matches!(quantity.unit_name(), "名" | "位" | "人")
            && verbal(tag)
            && persons_do(scope, &words[at - 1..]);
        if acts {
            break;
        }
        let fits = quoted
            || inside_attribute
            || is_quote(part)
            || joins
            || has_noun
                && part == "之"
                && words
                    .get(at + 1)
                    .is_some_and(|next| nominal_or_quote(scope, next))
            || matches!(part, "本地" | "当地" | "本土" | "各类" | "其他") && !has_noun
            || part == "等"
                && end > start
                && (words.get(at + 1)).is_some_and(|next| nominal(&next.tag) && next.tag != "f")
            || part == "的" && has_noun && words.get(at + 1).is_some_and(|next| nominal(&next.tag))
            || nominal(tag) && !scope.in_time(word) && !closes_phrase(part, has_noun)
            || opening && !has_noun && verbal(tag)
            || !has_noun && part.starts_with('被') && part.chars().count() == 2
            || part == "被" && (words.get(at + 1)).is_some_and(|next| verbal(&next.tag))
            || verbal(tag) && at > 0 && words[at - 1].span.of(scope.text) == "被"
            || tag == "zg" && is_short_noun(part)
            || at > 0 && words[at - 1].span.start == start && opening && ends_noun(part)
            || has_noun && verbal(tag) && at > 0 && follows_joint(scope, &words[at - 1..])
            || has_noun && verbal(tag) && !served && inner_verb(scope, &words[at..]);
        if !fits {
            break;
        }
        if matches!(part, "”" | "’" | "》") {
            quoted = false;
        }
        has_noun |= nominal(tag) && !matches!(tag, "a" | "ad" | "f" | "q")
            || tag == "zg"
            || matches!(part, "”" | "》");
        end = word.span.end;
        at += 1;
    }
    let phrase = scope.text.get(start..end)?;
    // 25个项目计划总投资6亿元: the plan is the money's.
    let measured = words
        .get(at)
        .is_some_and(|word| is_general(word.span.of(scope.text)));
    let phrase = trimmed(match measured {
        true => phrase.trim_end_matches('总').trim_end_matches("计划"),
        false => phrase,
    });
    if !has_noun || phrase.is_empty() {
        return None;
    }
    // Behind a measure the next noun is counted only where it follows at once: 66万亩玉米, but not
    // 增长5.2%国民经济.
    if !counted && !linked && quantity.measures("ratio") && quantity.form == Form::Plain {
        return None;
    }
    // 由40户发展到60户: a movement, no noun.
    let moved = words
        .get(at)
        .is_some_and(|word| matches!(word.span.of(scope.text), "到" | "至" | "为"))
        && words
            .get(at.saturating_sub(1))
            .is_some_and(|word| word.span.start == start && word.tag.starts_with('v'));
    if moved {
        return None;
    }
    let end = at.min(words.len());
    let closing = || closing_verb(scope, words.get(..end)?);
    let verb = verb_behind(scope, &words[end..])
        .or_else(closing)
        .map(str::to_owned);
    Some(Tail { phrase, verb })
}

/// 修缮和|改造工程: whether a verb behind a joint is part of a name.
fn follows_joint(scope: &Scope, words: &[Word]) -> bool {
    let joint = words.first().map_or("", |word| word.span.of(scope.text));
    matches!(joint, "、" | "和" | "及" | "与") && names_work(scope, words.get(2))
}

/// 改造工程, 开放工作: whether a noun follows that makes a name of the verb before it.
fn names_work(scope: &Scope, word: Option<&Word>) -> bool {
    word.is_some_and(|word| {
        matches!(
            word.span.of(scope.text),
            "工程" | "项目" | "工作" | "活动" | "任务"
        )
    })
}

/// X057线, G320国道: whether a word of letters is the beginning of a number that names something.
fn is_number_of_its_own(scope: &Scope, word: &Word) -> bool {
    let letters = word.span.of(scope.text);
    letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && scope.text[word.span.end..].starts_with(|ch: char| ch.is_ascii_digit())
}

/// What nouns for persons end in.
static PERSONS: Characters = Characters::of("员者师生警部众民长工");

/// 干部担任第一书记, but not 农村留守儿童 or 学生服务中心: whether a noun for persons stands first, and a
/// verb of two characters with its object follows.
fn persons_do(scope: &Scope, words: &[Word]) -> bool {
    let part = |at: usize| words.get(at).map_or("", |word| word.span.of(scope.text));
    let named = scope.lexicon.items.is(ItemRole::Named, part(2));
    part(0).ends_with(|ch| PERSONS.contains(ch))
        && part(1).chars().count() == 2
        && !is_auxiliary(part(1))
        && words.get(2).is_some_and(|next| next.tag.starts_with('n'))
        && !named
        && !ends_noun(part(2))
}

/// 36个村积极行动, 36个项目进展顺利: whether what the counted things do begins here.
fn says_how(scope: &Scope, words: &[Word]) -> bool {
    let part = |at: usize| words.get(at).map_or("", |word| word.span.of(scope.text));
    let acts = |word: &Word| verbal(&word.tag) || matches!(word.tag.as_str(), "vn" | "d");
    // The dictionary has 积极行动, 积极参与 and the like for one word.
    let eager = (part(0).strip_prefix("积极"))
        .is_some_and(|rest| rest.chars().count() == 2 && !matches!(rest, "分子" | "因素"));
    eager
        || scope.lexicon.items.is(ItemRole::How, part(0)) && words.get(1).is_some_and(acts)
        || goes_how(part(0), part(1))
}

/// 进展顺利: whether two words say how something goes.
pub(super) fn goes_how(noun: &str, how: &str) -> bool {
    matches!(noun, "进展" | "运行" | "推进" | "建设" | "实施")
        && matches!(
            how,
            "顺利" | "平稳" | "有序" | "良好" | "正常" | "缓慢" | "较快" | "较慢" | "总体"
        )
}

/// 12个项目总投资6亿元: whether nothing but a general noun, which belongs to the next figure, is left.
fn measured_next(scope: &Scope, words: &[Word]) -> bool {
    let [first, rest @ ..] = words else {
        return false;
    };
    let part = |word: &Word| word.span.of(scope.text);
    is_general(part(first))
        && rest.iter().all(|word| {
            skipped(part(word), &word.tag)
                || matches!(word.class, Some(VerbClass::Link | VerbClass::Reach))
        })
}

/// 农村互助照料中心, 单产提升示范片: a verb that is no plain one belongs to the phrase if a noun follows.
fn inner_verb(scope: &Scope, words: &[Word]) -> bool {
    let class = |word: &Word| word.class;
    let plain = |word: &Word| {
        matches!(
            class(word),
            Some(
                VerbClass::Act
                    | VerbClass::Reach
                    | VerbClass::Link
                    | VerbClass::Share
                    | VerbClass::Gap
            )
        )
    };
    let Some(first) = words.first() else {
        return false;
    };
    let also_noun = matches!(class(first), Some(VerbClass::Name))
        || matches!(
            first.span.of(scope.text),
            "组织" | "服务" | "规划" | "设计" | "教育"
        );
    // 公共充电桩
    if !plain(first)
        && (words.get(1))
            .is_some_and(|next| ends_noun(next.span.of(scope.text)) && nominal(&next.tag))
    {
        return true;
    }
    let rest: Vec<&Word> = words
        .iter()
        .skip(1)
        .take(4)
        .take_while(|word| {
            !matches!(
                word.tag.as_str(),
                "x" | "d" | "p" | "c" | "m" | "uj" | "ul" | "uz"
            ) && !plain(word)
        })
        .collect();
    !plain(first) && rest.iter().any(|word| word.tag.starts_with('n'))
        || also_noun && rest.is_empty()
}

/// Where an attribute that begins with a verb or adjective ends: behind its 的, if a noun follows.
fn attributive_end(scope: &Scope, words: &[Word]) -> Option<usize> {
    let first = words.first()?;
    if nominal(&first.tag) && !first.tag.starts_with('a') && first.tag != "vn" {
        return None;
    }
    let limit = words.iter().take(8).position(|word| {
        matches!(
            word.span.of(scope.text),
            "，" | "。" | "、" | "；" | "," | ";" | "："
        )
    });
    let reach = &words[..limit.unwrap_or(words.len().min(8))];
    let at = reach
        .iter()
        .position(|word| word.span.of(scope.text) == "的")?;
    let noun = |word: &Word| nominal(&word.tag) || is_quote(word.span.of(scope.text));
    words[at + 1..]
        .iter()
        .take(2)
        .any(noun)
        .then_some(words[at].span.end)
}

/// Words that end a noun phrase though their tag is nominal: 左右 behind it, 时 期间, times.
fn closes_phrase(part: &str, has_noun: bool) -> bool {
    has_noun
        && matches!(
            part,
            "时" | "后"
                | "前"
                | "期间"
                | "以来"
                | "之一"
                | "以及"
                | "全部"
                | "全面"
                | "正在"
                | "直接"
                | "集中"
                | "共计"
                | "合计"
                | "中"
        )
}
