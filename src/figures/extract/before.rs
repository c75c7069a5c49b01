//! What stands before a figure: what was counted, named and done there.

use super::{Extractor, Kept, REMEMBERED};
use crate::figures::Figure;
use crate::figures::item;
use crate::figures::quantity::Quantity;
use crate::figures::reject::Scope;
use crate::lexicon::ItemRole;
use crate::text::Span;

impl Extractor<'_> {
    /// 隐患48处57起, 清理垃圾36车计80吨: what the figure right before counts, in another measure.
    pub(super) fn same_again(&self, scope: &Scope, kept: &Kept) -> Option<&str> {
        let lead = scope.text.get(kept.lead.range())?.trim();
        let quantity = scope.quantities.get(kept.index)?;
        let adjacent = kept.lead.start > kept.clause.start
            && (lead.is_empty() || self.lexicon.items.is(ItemRole::Again, lead));
        let last = self.earlier(|_| true)?;
        let counts = last.dimension.as_deref() != Some("ratio") && !quantity.measures("ratio");
        (adjacent && counts && last.sentence.start == kept.offset).then_some(last.item.as_str())
    }

    /// Whether the figure before, in the same sentence, has the verb already.
    pub(super) fn said_before(&self, kept: &Kept, verb: &str) -> bool {
        self.earlier(|_| true).is_some_and(|last| {
            last.sentence.start == kept.offset && last.action.as_deref() == Some(verb)
        })
    }

    /// 累计脱贫3200人: what people do themselves says who is counted, unless the sentence has counted
    /// them before (招聘教师80名，已到岗60名).
    pub(super) fn names_itself(&self, kept: &Kept, verb: Option<&str>) -> bool {
        const ACTS: &[&str] = &[
            "脱贫", "就业", "创业", "入住", "参保", "返乡", "务工", "到岗", "到场", "毕业", "入学",
            "退休", "死亡", "受伤", "失踪", "受灾", "参赛", "落户",
        ];
        let same_sentence = self
            .earlier(|_| true)
            .is_some_and(|last| last.sentence.start == kept.offset);
        !same_sentence && verb.is_some_and(|verb| ACTS.iter().any(|act| verb.ends_with(act)))
    }

    /// What is counted before 其中 in the unit of a part behind it.
    pub(super) fn whole_of(&self, scope: &Scope, kept: &Kept, quantity: &Quantity) -> Option<&str> {
        let among = scope.before(kept.lead.end).rfind("其中")? + kept.offset;
        let whole = |figure: &Figure| {
            figure.unit == quantity.unit_name()
                && (figure.span.end <= among || figure.sentence.start != kept.offset)
        };
        self.earlier(whole).map(|figure| figure.item.as_str())
    }

    /// Whether the figure stands behind 其中 in its sentence.
    pub(super) fn is_part(&self, scope: &Scope, kept: &Kept) -> bool {
        let before = scope.before(kept.lead.end);
        before
            .rfind("其中")
            .is_some_and(|at| !before[at..].contains(['；', '。'].as_slice()))
    }

    /// The last figure of the block that fits.
    pub(super) fn earlier(&self, fits: impl Fn(&Figure) -> bool) -> Option<&Figure> {
        self.topic
            .figures
            .iter()
            .rev()
            .filter_map(|&at| self.out.figures.get(at))
            .find(|figure| fits(figure))
    }

    /// The nearest noun phrase before a figure that a clause or a figure is about; `rates` says whether
    /// that can be a rate.
    pub(super) fn nearest(&self, scope: &Scope, kept: &Kept, rates: bool) -> Option<String> {
        let offset = kept.offset;
        let last = self.earlier(|_| true);
        let from = last.map_or(0, |figure| figure.span.end.saturating_sub(offset));
        let in_sentence = last.is_some_and(|figure| figure.sentence.start == offset);
        let from = if in_sentence { from } else { 0 };
        let clauses = || {
            let before = |clause: &&Span| clause.end <= kept.clause.start && clause.start >= from;
            kept.clauses.iter().rev().filter(before)
        };
        clauses()
            .find_map(|clause| item::clause_subject(scope, *clause))
            .or_else(|| {
                self.topic_of(scope, kept, rates)
                    .map(|figure| figure.item.clone())
            })
            .or_else(|| self.topic.subject.clone())
            // 推进电梯加装工作，已完工16部: nothing but what is done something to is named.
            .or_else(|| clauses().find_map(|clause| item::clause_object(scope, *clause)))
    }

    /// The figure before that goes on being spoken of: not what the sentence only compares it with
    /// (占预算的36%, 完成年初预算数36亿元的40%), nor a rate where that is not meant.
    fn topic_of(&self, scope: &Scope, kept: &Kept, rates: bool) -> Option<&Figure> {
        // 3600人（其中自费360人），增长6%: what stands in brackets is over with them.
        let bracketed = |figure: &Figure| {
            let from = figure.span.end.saturating_sub(kept.offset);
            let between = scope.text.get(from..kept.lead.end).unwrap_or("");
            let bracket = between.find(['（', '）', '(', ')'].as_slice());
            bracket.is_some_and(|at| between[at..].starts_with(['）', ')'].as_slice()))
        };
        let compared = |figure: &Figure| {
            figure.sentence.start == kept.offset && bracketed(figure)
                || figure.rules.contains(&"item:relative")
                || self.lexicon.items.ends(ItemRole::Base, &figure.item)
                || !rates && figure.item.ends_with('率')
        };
        let last = self.earlier(|_| true)?;
        if !compared(last) {
            return Some(last);
        }
        let here = |figure: &Figure| figure.sentence.start == kept.offset;
        let before = self.earlier(|figure| !here(figure) || !compared(figure));
        let or_last = || Some(last).filter(|last| rates || !last.item.ends_with('率'));
        before.filter(|figure| here(figure)).or_else(or_last)
    }

    /// What the nearest figure of the same unit counts.
    pub(super) fn alike(&self, scope: &Scope, kept: &Kept, quantity: &Quantity) -> Option<&str> {
        if quantity.measures("ratio") {
            return None;
        }
        let same = |figure: &Figure| figure.unit == quantity.unit_name();
        let alike = self.earlier(|figure| same(figure) && !quantity.measures("time"));
        // A paragraph that names nothing goes on about what was counted in this unit before.
        let anywhere = || {
            let figures = self.out.figures.iter().rev().take(REMEMBERED);
            figures
                .filter(|_| quantity.unit.is_some())
                .find(|figure| same(figure))
                .filter(|_| self.nearest(scope, kept, true).is_none())
        };
        alike.or_else(anywhere).map(|figure| figure.item.as_str())
    }
}
