//! Planned or actual: the last cue before the figure decides, and a plan reaches to the end of its
//! sentence unless a later clause says what is or has been.

use super::Modality;
use super::characters::Characters;
use super::quantity::Quantity;
use super::reject::Scope;
use crate::lexicon::VerbClass;
use crate::lexicon::words::Cue;
use crate::text::Span;

/// The rule of a figure that is the subject of a plan behind it.
pub const BEHIND: &str = "modality:planned-behind";

/// The modality of the quantity `index`, and the rule that says so.
pub fn modality(scope: &Scope, index: usize) -> (Modality, Option<&'static str>) {
    let Some(quantity) = scope.quantities.get(index) else {
        return (Modality::Actual, None);
    };
    let before = Before::of(scope, index, quantity);
    let mut last = None;
    for &(cue, span) in scope.cues {
        if span.start >= quantity.span.start {
            break;
        }
        // What has happened matters only against a plan before it.
        if (cue.planned || last == Some(true)) && before.holds(cue, span) {
            last = Some(cue.planned);
        }
    }
    if last == Some(true) {
        return (Modality::Planned, Some("modality:planned-cue"));
    }
    if yields(scope, quantity.span) {
        return (Modality::Planned, Some("modality:yield"));
    }
    if plan_behind(scope, index) {
        return (Modality::Planned, Some(BEHIND));
    }
    (Modality::Actual, last.map(|_| "modality:actual-cue"))
}

/// What the cues before a figure are held against.
struct Before<'s> {
    scope: &'s Scope<'s>,
    quantity: &'s Quantity<'s>,
    /// Where the figure before it ends.
    last_end: usize,
    /// Whether it is the share of something.
    share: bool,
    /// Where its clause begins, if that says how many there are: 预计年底前全部完成，正常推进的有12项 is what there is
    /// now; only its own clause can plan it.
    own_clause: Option<usize>,
}

impl<'s> Before<'s> {
    fn of(scope: &'s Scope<'s>, index: usize, quantity: &'s Quantity<'s>) -> Self {
        let figure = quantity.span;
        let last = index
            .checked_sub(1)
            .and_then(|last| scope.quantities.get(last));
        Self {
            scope,
            quantity,
            last_end: last.map_or(0, |last| last.span.end),
            share: quantity.measures("ratio") && scope.before(figure.start).ends_with('的'),
            own_clause: has_some(scope, figure),
        }
    }

    /// Whether a cue says something about the figure.
    fn holds(&self, cue: &Cue, span: Span) -> bool {
        if cue.planned && self.own_clause.is_some_and(|from| span.start < from) {
            return false;
        }
        if cue.before_verb && !before_verb(self.scope, span) {
            return false;
        }
        if span.of(self.scope.text) == "争取" && is_obtained(self.scope, span) {
            return false;
        }
        // 目标2800人，实际…: a noun is about the next figure only.
        if cue.noun && span.end < self.last_end {
            return false;
        }
        !self.is_name(cue, span) && !(cue.planned && (self.stays(cue, span) || self.is_share(span)))
    }

    /// Whether a noun names a plan and announces none.
    fn is_name(&self, cue: &Cue, span: Span) -> bool {
        let ends = |ch: char| matches!(ch, '，' | '。' | '、' | '；' | ',' | ';' | '”' | '》');
        if !(cue.noun || matches!(span.of(self.scope.text), "计划" | "规划")) {
            return false;
        }
        // 完成攻坚计划，…; 已列入规划逐步解决的有21件: what is on a list is on it.
        self.scope.after(span.end).starts_with(ends) || on_list(self.scope.before(span.start))
    }

    /// Whether a plan stays in its clause, and the figure is in another one.
    fn stays(&self, cue: &Cue, span: Span) -> bool {
        let (text, quantities) = (self.scope.text, self.scope.quantities);
        let clause = clause_end(text, span.end);
        let (from, to) = (clause_start(text, span.start), self.quantity.span.start);
        // 这5项预计10月底前完成；…: the plan is about the figure before it, up to the semicolon.
        let own = (quantities.iter())
            .any(|other| from <= other.span.start && other.span.end <= span.start);
        let left = text.get(span.end..to).unwrap_or("").contains(['；', ';']);
        // 新学期即将到来，…: a clause without a figure keeps its 将 to itself.
        let dated = |number: Span| self.scope.times.iter().any(|time| time.contains(number));
        let counts = quantities.iter().any(|other| {
            other.span.start > span.start && other.span.start < clause && !dated(other.span)
        });
        !counts && (cue.brief || left && (own || self.is_due(span, clause)))
    }

    /// 新校预计6月完工；…, 计划12月底前完成；…: whether a plan says of what stands before it when that will be.
    fn is_due(&self, span: Span, clause: usize) -> bool {
        let deadline = |time: &Span| {
            let inside = span.end <= time.start && time.end <= clause;
            inside && self.scope.after(time.end).starts_with('前')
        };
        span.of(self.scope.text) == "预计" || self.scope.times.iter().any(deadline)
    }

    /// Whether the share of a plan is meant, which is a fact.
    fn is_share(&self, span: Span) -> bool {
        let (scope, figure) = (self.scope, self.quantity.span);
        // 占年度计划的97%，超过时间进度3个百分点: and what follows it is one, too.
        let of_share = scope.after(span.end).starts_with('的') && {
            let at = span.end + '的'.len_utf8();
            (scope.quantities.iter()).any(|other| other.span.start == at && other.measures("ratio"))
        };
        // 占计划的78%, 完成任务数的六成.
        let between = scope.text.get(span.end..figure.start);
        let of_plan = || {
            self.quantity.measures("ratio")
                && between.is_some_and(str::is_empty)
                && ["完成", "占"]
                    .iter()
                    .any(|verb| scope.before(span.start).ends_with(verb))
        };
        of_share || (self.share || of_plan()) && figure.start < clause_end(scope.text, span.end)
    }
}

/// 争取上级资金36万元: whether 争取 is itself the verb, for no other one and no time stands between it and
/// the next figure.
fn is_obtained(scope: &Scope, cue: Span) -> bool {
    let next = scope.quantities.iter().map(|next| next.span.start);
    let Some(until) = next.into_iter().find(|start| *start >= cue.end) else {
        return false;
    };
    let between = scope.words.within(Span::new(cue.end, until));
    !between.is_empty()
        && between.iter().all(|word| {
            matches!(word.tag.chars().next(), Some('n' | 'b' | 'j' | 'f' | 'a'))
                && word.class.is_none()
                && !scope.in_time(word)
        })
}

/// Whether the sentence says before a figure that what follows has happened.
pub fn says_done(scope: &Scope, figure: Span) -> bool {
    (scope.cues.iter())
        .take_while(|(_, span)| span.start < figure.start)
        .any(|(cue, _)| !cue.planned)
}

/// What ends a clause.
static CLAUSE_ENDS: Characters = Characters::of("，；。,;");

/// Whether a figure says how many of something there are, whatever is planned before its clause.
pub fn there_is(scope: &Scope, figure: Span) -> bool {
    has_some(scope, figure).is_some()
}

/// Where the clause begins of a figure that so many of something have: 按期完工的有12个, 其中在建的有近20个.
fn has_some(scope: &Scope, figure: Span) -> Option<usize> {
    let before = scope.before(figure.start);
    let before = before.strip_suffix(['约', '近', '共']).unwrap_or(before);
    let before = before.strip_suffix('有')?;
    // 已解决的（甲类）有64件
    let aside = before.strip_suffix(['）', ')']);
    let open = aside.and_then(|inner| inner.get(..inner.rfind(['（', '('])?));
    (open.unwrap_or(before).ends_with('的')).then(|| clause_start(scope.text, figure.start))
}

/// Whether the words before a plan put something on its list: 列入规划, 纳入年度计划.
fn on_list(before: &str) -> bool {
    let from = before.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    let near = &before[from..];
    near.contains("列入") || near.contains("纳入")
}

/// Where the clause ends that holds the byte `from`.
fn clause_end(text: &str, from: usize) -> usize {
    let end = CLAUSE_ENDS.find(&text[from..]);
    end.map_or(text.len(), |at| from + at)
}

/// Where the clause begins that holds the byte `to`.
fn clause_start(text: &str, to: usize) -> usize {
    text[..to]
        .char_indices()
        .rev()
        .find(|(_, ch)| CLAUSE_ENDS.contains(*ch))
        .map_or(0, |(at, ch)| at + ch.len_utf8())
}

/// 项目建成后，每年可节水3万吨: what something yields that is not yet there.
fn yields(scope: &Scope, figure: Span) -> bool {
    let before = scope.before(figure.start);
    if !before.contains("可") {
        return false;
    }
    let Some(after) = scope.lexicon.cues.yield_from(before) else {
        return false;
    };
    let lead = scope.text.get(after..figure.start).unwrap_or("");
    lead.match_indices('可').any(|(at, word)| {
        let span = Span::new(after + at, after + at + word.len());
        before_verb(scope, span)
    })
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
    let tail = Span::new(quantity.span.end, end);
    let tells = |cue: &Cue, span: Span| {
        let plans = cue.planned && cue.brief && span.start < next;
        plans && (!cue.before_verb || before_verb(scope, span))
    };
    if are_apart(scope.cues, tail) {
        let mut inside = scope.cues.iter().filter(|(_, span)| tail.contains(*span));
        return inside.any(|(cue, span)| tells(cue, *span));
    }
    (scope.lexicon.cues.find(tail.of(scope.text)))
        .any(|(cue, span)| tells(cue, span.shifted(tail.start)))
}

/// Whether none of the cues of a sentence stands across an end of a stretch: then those inside it are the cues of
/// the stretch.
fn are_apart(cues: &[(&Cue, Span)], stretch: Span) -> bool {
    let mut near = cues.iter().filter(|(_, span)| span.overlaps(stretch));
    near.all(|(_, span)| stretch.contains(*span))
}

/// 将建成 but not 将3个村: whether the word behind the cue is a verb, an adverb or a preposition.
fn before_verb(scope: &Scope, cue: Span) -> bool {
    // 还将 and 也将 stand in the dictionary.
    let own = scope.word_at(cue.start).is_some_and(|word| {
        let adverb = scope.text.get(word.span.start..cue.start).unwrap_or("");
        matches!(
            adverb,
            "" | "还" | "也" | "又" | "再" | "均" | "都" | "并" | "仍" | "必"
        ) && word.span.end == cue.end
    });
    let Some(next) = scope.word_at(cue.end).filter(|_| own) else {
        return false;
    };
    let part = next.span.of(scope.text);
    // 拟投资 plans, while 将 may be the preposition before a noun (将建设资金…用于).
    let known = match next.class {
        Some(VerbClass::Act | VerbClass::Reach | VerbClass::Rise | VerbClass::Fall) => true,
        Some(VerbClass::Name) => {
            // 将投资2400万元: a figure right behind it makes it the verb.
            let counted = |figure: &Quantity| figure.span.start == next.span.end;
            cue.of(scope.text) != "将" || scope.quantities.iter().any(counted)
        }
        _ => false,
    };
    let stative = matches!(
        part,
        "现有" | "所有" | "有关" | "涉及" | "原有" | "全" | "各" | "其" | "全部"
    );
    !stative && (known || matches!(next.tag.as_str(), "v" | "d" | "p" | "vd" | "t"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::Lexicon;

    proptest! {
        #[test]
        fn cues_of_a_stretch_are_those_of_the_sentence(
            text in "[将于拟计划目标为：年底前内要即已经争取到，3个]{0,16}",
            ends in (0_usize..17, 0_usize..17),
        ) {
            let cues = &Lexicon::for_tests().cues;
            let at = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
            let (from, to) = (at(ends.0.min(ends.1)), at(ends.0.max(ends.1)));
            let stretch = Span::new(from, to);
            let found: Vec<(&Cue, Span)> = cues.find(&text).collect();
            if are_apart(&found, stretch) {
                let inside: Vec<Span> = (found.iter().map(|(_, span)| *span))
                    .filter(|span| stretch.contains(*span))
                    .collect();
                let own: Vec<Span> = (cues.find(stretch.of(&text)))
                    .map(|(_, span)| span.shifted(from))
                    .collect();
                prop_assert_eq!(inside, own);
            }
        }
    }
}
