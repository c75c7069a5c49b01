//! Planned or actual: the last cue before the figure decides, and a plan reaches to the end of its
//! sentence unless a later clause says what is or has been.

use super::Modality;
use super::reject::Scope;
use crate::lexicon::VerbClass;
use crate::text::Span;

/// The modality of the figure at `figure`, and the rule that says so.
pub fn modality(scope: &Scope, figure: Span) -> (Modality, Option<&'static str>) {
    let mut planned = false;
    let mut rule = None;
    for (cue, span) in scope.lexicon.cues.find(scope.text) {
        if span.start >= figure.start {
            break;
        }
        if cue.before_verb && !before_verb(scope, span, &cue.text) {
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
    (
        if planned {
            Modality::Planned
        } else {
            Modality::Actual
        },
        rule,
    )
}

/// 将建成 but not 将3个村: whether the word behind the cue is a verb, an adverb or a preposition.
fn before_verb(scope: &Scope, cue: Span, word: &str) -> bool {
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
        Some(VerbClass::Name) => word != "将",
        _ => false,
    };
    let stative = matches!(
        part,
        "现有" | "所有" | "有关" | "涉及" | "原有" | "全" | "各" | "其" | "全部"
    );
    !stative && (known || matches!(next.tag.as_str(), "v" | "d" | "p" | "vd" | "t"))
}
