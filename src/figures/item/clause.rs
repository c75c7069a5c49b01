//! Clauses without a figure: what they are about, and what they do something to.

use super::opening::transparent_prefix;
use super::tail::goes_how;
use super::verb::can_act;
use super::words::{phrase, verbal, words_in};
use crate::figures::reject::Scope;
use crate::segment::Word;
use crate::text::Span;

/// What `verb` does something to in the last clause before `before` that has it: HPV疫苗 for
/// 应接种2100人 after 免费接种HPV疫苗.
pub fn object_of(scope: &Scope, verb: &str, before: usize) -> Option<String> {
    let at = scope.before(before).rfind(verb)? + verb.len();
    let end = scope.text[at..before]
        .find(['，', '。', '；', ',', '、'].as_slice())
        .map(|end| at + end)?;
    let words: Vec<&Word> = words_in(scope, Span::new(at, end)).iter().collect();
    let named = words
        .iter()
        .any(|word| word.tag.starts_with('n') || word.tag == "eng");
    phrase(scope, &words).filter(|_| named)
}

/// What a clause without subject and figure does something to: 电梯加装工作 of 推进电梯加装工作.
pub fn clause_object(scope: &Scope, clause: Span) -> Option<String> {
    let words: Vec<&Word> = words_in(scope, clause).iter().collect();
    if frames(scope, &words) {
        return None;
    }
    let verb = words
        .iter()
        .position(|word| verbal(&word.tag) && can_act(scope, word))?;
    let rest = words.get(verb + 1..)?;
    let noun = rest.last().is_some_and(|word| {
        matches!(word.tag.chars().next(), Some('n' | 'l' | 'j'))
            || word.tag == "vn"
            || word.tag == "x"
    });
    let named = rest.iter().any(|word| word.tag.starts_with('n'));
    phrase(scope, rest).filter(|phrase| noun && named && phrase.chars().count() >= 2)
}

/// 按可比价格计算, 分产业看, 据介绍: a clause that says how something was reckoned or who says so is
/// about nothing that is counted.
fn frames(scope: &Scope, words: &[&Word]) -> bool {
    let mut parts = words
        .iter()
        .filter(|word| word.tag != "x")
        .map(|word| word.span.of(scope.text));
    let first = parts.next();
    let last = parts.next_back();
    matches!(
        first,
        Some("按" | "按照" | "扣除" | "剔除" | "据" | "根据" | "随着" | "为了" | "经" | "以")
    ) || matches!(
        last,
        Some(
            "看" | "来看"
                | "计算"
                | "核算"
                | "介绍"
                | "显示"
                | "获悉"
                | "了解到"
                | "表示"
                | "统计"
        )
    )
}

/// What a clause without a figure is about: its words up to the first verb or adverb.
pub fn clause_subject(scope: &Scope, clause: Span) -> Option<String> {
    let words: Vec<&Word> = words_in(scope, clause).iter().collect();
    if frames(scope, &words) {
        return None;
    }
    let from = transparent_prefix(scope, &words);
    let rest = words.get(from..)?;
    // 此次开通的东门至北站段: up to 的 all is attribute.
    let attribute = rest
        .iter()
        .rposition(|word| word.span.of(scope.text) == "的")
        .filter(|at| at + 1 < rest.len())
        .unwrap_or(0);
    let end = rest[attribute..]
        .iter()
        .position(|word| verbal(&word.tag) || matches!(word.tag.as_str(), "d" | "p" | "m"))
        .map_or(rest.len(), |end| attribute + end);
    // 农村公路项目进展顺利
    let how = (attribute..end).skip(1).find(|&at| {
        let part = |at: usize| {
            words
                .get(from + at)
                .map_or("", |word| word.span.of(scope.text))
        };
        goes_how(part(at), part(at + 1))
    });
    let end = how.unwrap_or(end);
    phrase(scope, &rest[..end]).filter(|phrase| phrase.chars().count() >= 2)
}
