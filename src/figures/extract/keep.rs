//! Which quantities of a sentence are figures, and what stands round each of them.

use std::rc::Rc;

use super::Extractor;
use crate::figures::Dropped;
use crate::figures::quantity::Quantity;
use crate::figures::reject::{Scope, rejected};
use crate::segment::{Sentence, Word};
use crate::text::Span;

/// A quantity that is a figure, with the place it has among the sentence's.
pub(super) struct Kept {
    pub index: usize,
    pub lead: Span,
    pub tail: Span,
    pub clause: Span,
    /// Behind the next figure, where only 、 or 和 stands between the two.
    pub joined: Option<Span>,
    /// All clauses of the sentence, and where the sentence begins in the article.
    pub clauses: Rc<[Span]>,
    pub offset: usize,
}

impl Extractor<'_> {
    /// Drops what is no figure and finds the surroundings of the rest.
    pub(super) fn keep(&mut self, scope: &Scope, sentence: &Sentence) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (index, quantity) in scope.quantities.iter().enumerate() {
            match rejected(scope, index) {
                Some(rule) => self.out.dropped.push(Dropped {
                    span: quantity.span.shifted(sentence.span.start),
                    rule: rule.name,
                    reason: rule.reason,
                }),
                None => kept.push(index),
            }
        }
        let local = |span: Span| {
            Span::new(
                span.start.saturating_sub(sentence.span.start),
                span.end.saturating_sub(sentence.span.start),
            )
        };
        let clauses: Rc<[Span]> = sentence
            .clauses(self.article.text.as_str())
            .iter()
            .map(|clause| local(*clause))
            .collect();
        let around = Neighbours {
            scope,
            kept: &kept,
            clauses: &clauses,
        };
        let offset = sentence.span.start;
        (0..kept.len())
            .filter_map(|order| around.of(order, offset))
            .collect()
    }
}

/// The figures of a sentence, each of which ends where the surroundings of the next begin.
struct Neighbours<'s> {
    scope: &'s Scope<'s>,
    /// The figures, as indexes of quantities.
    kept: &'s [usize],
    clauses: &'s Rc<[Span]>,
}

impl<'s> Neighbours<'s> {
    /// The surroundings of the figure with this number.
    fn of(&self, order: usize, offset: usize) -> Option<Kept> {
        let index = *self.kept.get(order)?;
        let span = self.quantity(order)?.span;
        let clause = self.clause_of(span.start);
        let before = order.checked_sub(1).and_then(|last| self.quantity(last));
        let before = before.map_or(0, |last| last.span.end);
        // 30余条10千伏线路: a measure right behind a count is an attribute of what is counted.
        let attribute = self.quantity(order + 1).map(|next| next.span);
        let attribute = attribute.filter(|next| next.start == span.end);
        let (behind, after) = match attribute {
            Some(next) => (next.end, self.start_of(order + 2)),
            None => (span.end, self.start_of(order + 1)),
        };
        let from = match before > clause.start && order > 0 && self.is_inside(before, span) {
            true => clause.start,
            false => clause.start.max(before),
        };
        Some(Kept {
            joined: self.joined(order, span),
            index,
            lead: Span::new(from, span.start),
            tail: Span::new(behind, clause.end.min(after).max(behind)),
            clause,
            clauses: Rc::clone(self.clauses),
            offset,
        })
    }

    fn quantity(&self, order: usize) -> Option<&'s Quantity<'s>> {
        let index = *self.kept.get(order)?;
        self.scope.quantities.get(index)
    }

    /// Where a figure begins; behind the last one, where the sentence ends.
    fn start_of(&self, order: usize) -> usize {
        let figure = self.quantity(order);
        figure.map_or(self.scope.text.len(), |figure| figure.span.start)
    }

    fn clause_of(&self, at: usize) -> Span {
        let mut clauses = self.clauses.iter().copied();
        clauses
            .find(|clause| clause.start <= at && at < clause.end)
            .unwrap_or(Span::new(0, self.scope.text.len()))
    }

    /// 与周边12个县市合计贸易3.5亿元: a count inside the noun phrase is no border.
    fn is_inside(&self, before: usize, span: Span) -> bool {
        let within = self.scope.text.get(before..span.start).unwrap_or("");
        ["合计", "总计"].iter().any(|word| within.contains(word))
            && !within.contains(['、', '，'].as_slice())
            && within.chars().count() > 4
    }

    /// 1.2万户、3.5万贫困人口: what stands behind the next figure.
    fn joined(&self, order: usize, span: Span) -> Option<Span> {
        let persons = |unit: &str| matches!(unit, "" | "户" | "人" | "名" | "人口" | "位");
        let next = self.quantity(order + 1)?;
        let between = self.scope.text.get(span.end..next.span.start).unwrap_or("");
        let joined = matches!(between, "、" | "和" | "及")
            && persons(self.quantity(order)?.unit_name())
            && persons(next.unit_name());
        let next = joined.then_some(next.span)?;
        let end = self.clause_of(next.start).end.min(self.start_of(order + 2));
        Some(Span::new(next.end, end.max(next.end)))
    }
}

/// Each figure with the clause that it stands in.
pub(super) fn kept_spans(scope: &Scope, kept: &[Kept]) -> Vec<(Span, Span)> {
    kept.iter()
        .map(|kept| (kept.clause, scope.quantities[kept.index].span))
        .collect()
}

/// The words with those cut in two that reach over the end of a figure (个|村 in 3个村), so that what
/// belongs to the figure and what follows it are apart.
pub(super) fn split_at_figures(scope: &Scope, words: &[Word], borders: &[usize]) -> Vec<Word> {
    let inside = |word: &Word| {
        let next = borders.partition_point(|at| *at <= word.span.start);
        (borders.get(next)).is_some_and(|at| *at < word.span.end)
    };
    // Nearly always the dictionary keeps figures apart.
    if !words.iter().any(inside) {
        return words.to_vec();
    }
    let mut out = Vec::with_capacity(words.len());
    let mut borders = borders.iter().peekable();
    for word in words {
        while borders.next_if(|at| **at <= word.span.start).is_some() {}
        let Some(cut) = (borders.peek().map(|at| **at)).filter(|at| *at < word.span.end) else {
            out.push(*word);
            continue;
        };
        for part in [
            Span::new(word.span.start, cut),
            Span::new(cut, word.span.end),
        ] {
            let mut at = part.start;
            for tag in scope.lexicon.jieba().tag(part.of(scope.text), true) {
                let span = Span::new(at, at + tag.word.len());
                out.push(Word::new(scope.text, span, tag.tag.into(), scope.lexicon));
                at = span.end;
            }
        }
    }
    out
}
