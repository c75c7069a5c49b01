//! Planned or actual: the last cue before the figure decides, and a plan reaches to the end of its
//! sentence unless a later clause says what is or has been.

use super::Modality;
use super::reject::Scope;
use crate::lexicon::VerbClass;
use crate::text::Span;

/// The modality of the quantity `index`, and the rule that says so.
pub fn modality(scope: &Scope, index: usize) -> (Modality, Option<&'static str>) {
    let actual = (Modality::Actual, None);
    let Some(quantity) = scope.quantities.get(index) else {
        return actual;
    };
    let figure = quantity.span;
    let last_end = index
        .checked_sub(1)
        .and_then(|last| scope.quantities.get(last))
        .map_or(0, |last| last.span.end);
    let share = quantity.measures("ratio") && scope.before(figure.start).ends_with('的');
    let mut planned = false;
    let mut rule = None;
    for (cue, span) in scope.lexicon.cues.find(scope.text) {
        if span.start >= figure.start {
            break;
        }
        if cue.before_verb && !before_verb(scope, span) {
            continue;
        }
        // 目标2800人，实际…: a noun is about the next figure only.
        if cue.noun && span.end < last_end {
            continue;
        }
        // 完成攻坚计划，…: a plan that is named is not announced.
        let behind = scope.after(span.end).chars().next();
        let noun = matches!(span.of(scope.text), "计划" | "规划");
        if noun && behind.is_some_and(|ch| matches!(ch, '，' | '。' | '、' | '；' | '”' | '》'))
        {
            continue;
        }
        let clause = clause_end(scope.text, span.end);
        // 新学期即将到来，…: a clause without a figure keeps its 将 to itself.
        let counts = scope
            .quantities
            .iter()
            .any(|other| other.span.start > span.start && other.span.start < clause);
        if cue.planned && cue.brief && !counts {
            continue;
        }
        // 占计划的78%, 完成任务数的六成: the share of a plan is a fact.
        let of_plan = quantity.measures("ratio")
            && scope
                .text
                .get(span.end..figure.start)
                .is_some_and(str::is_empty)
            && ["完成", "占"]
                .iter()
                .any(|verb| scope.before(span.start).ends_with(verb));
        if cue.planned && (share || of_plan) && figure.start < clause {
            continue;
        }
        if cue.planned || planned {
            planned = cue.planned;
            rule = Some(if planned {
                "modality:planned-cue"
            } else {
                "modality:actual-cue"
            });
        }
    }
    if !planned && plan_behind(scope, index) {
        return (Modality::Planned, Some("modality:planned-behind"));
    }
    (
        if planned {
            Modality::Planned
        } else {
            Modality::Actual
        },
        rule,
    )
}

/// Where the clause ends that holds the byte `from`.
fn clause_end(text: &str, from: usize) -> usize {
    text[from..]
        .find(['，', '；', '。', ',', ';'].as_slice())
        .map_or(text.len(), |at| from + at)
}

/// 剩余5所将于10月底前完工: the figure is the subject of a plan behind it.
fn plan_behind(scope: &Scope, index: usize) -> bool {
    let Some(quantity) = scope.quantities.get(index) else {
        return false;
    };
    let next = scope
        .quantities
        .get(index + 1)
        .map_or(scope.text.len(), |next| next.span.start);
    let end = clause_end(scope.text, quantity.span.end);
    let tail = scope.text.get(quantity.span.end..end).unwrap_or("");
    scope.lexicon.cues.find(tail).any(|(cue, span)| {
        let span = span.shifted(quantity.span.end);
        cue.planned
            && cue.brief
            && span.start < next
            && (!cue.before_verb || before_verb(scope, span))
    })
}

/// 将建成 but not 将3个村: whether the word behind the cue is a verb, an adverb or a preposition.
fn before_verb(scope: &Scope, cue: Span) -> bool {
    let own = scope
        .word_at(cue.start)
        .is_some_and(|word| word.span.start == cue.start && word.span.end == cue.end);
    let Some(next) = scope.word_at(cue.end).filter(|_| own) else {
        return false;
    };
    let part = next.span.of(scope.text);
    // 拟投资 plans, while 将 may be the preposition before a noun (将建设资金…用于).
    let known = match scope.lexicon.verbs.class(part) {
        Some(VerbClass::Act | VerbClass::Reach | VerbClass::Rise | VerbClass::Fall) => true,
        Some(VerbClass::Name) => cue.of(scope.text) != "将",
        _ => false,
    };
    let stative = matches!(
        part,
        "现有" | "所有" | "有关" | "涉及" | "原有" | "全" | "各" | "其" | "全部"
    );
    !stative && (known || matches!(next.tag.as_str(), "v" | "d" | "p" | "vd" | "t"))
}
