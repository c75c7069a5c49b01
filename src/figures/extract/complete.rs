//! What a clause leaves out: the item, completed from the clauses and figures before it.

use super::{Extractor, Kept, REMEMBERED};
use crate::figures::item::{self, Reading, Share};
use crate::figures::quantity::Quantity;
use crate::figures::reject::Scope;
use crate::figures::{Figure, Place};
use crate::lexicon::VerbClass;
use crate::text::Span;

/// Verbs that say how far what stands before them has come, and are no part of its name.
const STAGES: &[&str] = &[
    "完成", "完工", "竣工", "建成", "实现", "到位", "开工", "动工", "复工", "投产", "投用", "到岗",
    "到账", "交付", "签约", "获批", "入库", "达成", "落地",
];

/// A noun phrase and what happened to it (农村垃圾分类, 覆盖); once, where the phrase says it itself, and not
/// where the verb says only how far it is (固定资产投资, 完成).
fn with_verb(mut phrase: String, verb: &str) -> String {
    let stage = STAGES.iter().any(|stage| verb.starts_with(stage));
    if !stage && !phrase.ends_with(verb) {
        phrase.push_str(verb);
    }
    phrase
}

/// What something is compared with: 年初预算数, 年度任务.
const BASES: &[&str] = &[
    "预算",
    "预算数",
    "计划",
    "任务",
    "任务数",
    "计划数",
    "目标",
    "目标数",
];

/// A whole and the rate of it, said together: 消防问题 and 问题率 are 消防问题率.
fn of_whole(whole: &str, rate: &str) -> String {
    let (at, second) = rate.char_indices().nth(1).unwrap_or_default();
    let front = rate.get(..at + second.len_utf8()).unwrap_or("");
    match whole.strip_suffix(front).filter(|_| !front.is_empty()) {
        Some(before) => format!("{before}{rate}"),
        None => format!("{whole}{rate}"),
    }
}

/// 其中抽查街道36条、点位12处: whether the verb stands behind 其中, so that something else is counted.
fn acts_itself(scope: &Scope, kept: &Kept, reading: &Reading) -> bool {
    let part = scope.before(kept.lead.end).rsplit("其中").next();
    let verb = reading.action.as_deref().unwrap_or("其中");
    part.is_some_and(|part| part.contains(verb))
}

impl Extractor<'_> {
    /// The verb of the figure before, where it is said once for several: 新建学校3所、医院2所,
    /// 分别增长6%和8%, 占计划300户的75%.
    pub(super) fn share_verb(&self, scope: &Scope, kept: &Kept, reading: &mut Reading) {
        let Some((verb, class)) = &self.topic.verb else {
            return;
        };
        let (Some(quantity), Some(last)) = (
            scope.quantities.get(kept.index),
            self.topic
                .figures
                .back()
                .and_then(|&at| self.out.figures.get(at)),
        ) else {
            return;
        };
        let lead = scope.text.get(kept.lead.range()).unwrap_or("").trim();
        let spare = reading.rules.contains(&"action:spare");
        let inside = reading.rules.contains(&"action:inside");
        // 出动人员36人、执法车辆12台: a verb that only the dictionary knows says nothing new.
        let weak = inside
            && lead.starts_with('、')
            && (reading.action.as_deref())
                .is_some_and(|action| self.lexicon.verbs.class(action).is_none());
        // 1200户电网改造和80套设备更新: what stands before 和 is the item of the figure before.
        let behind = last.rules.contains(&"item:behind")
            && lead.ends_with(['、', '和', '及', '与'].as_slice())
            && !lead.contains(['，', '；', ','].as_slice());
        let acts = matches!(class, None | Some(VerbClass::Act | VerbClass::Name));
        let same_clause = kept.lead.start > kept.clause.start;
        // 10余条线路300处树障: nothing but the noun of the figure before stands between.
        let adjacent = same_clause && (lead.is_empty() || lead == last.item);
        let share = lead == "的" && !quantity.unit.is_some_and(|unit| unit.classifier);
        let joined = item::is_joint(lead) && same_clause;
        // 房屋信息80条，人口信息60条; 其中第一针300针次: the same is counted, of another kind.
        let before = scope
            .before(kept.lead.start)
            .trim_end_matches(['，', ',', ' ']);
        let persons = |unit: &str| matches!(unit, "人" | "名" | "位");
        let of_whole = lead.starts_with("其中") || before.ends_with("其中");
        // 渠道50公里，山塘101座: measures of what is built, not of money, time or a rate.
        let counts =
            |dimension: &str| matches!(dimension, "count" | "length" | "area" | "mass" | "volume");
        let like = last.dimension.as_deref().is_some_and(counts)
            && quantity.unit.is_some_and(|unit| counts(&unit.dimension))
            && (last.unit == quantity.unit_name()
                || !of_whole && !persons(&last.unit) && !persons(quantity.unit_name()))
            && reading.item.as_deref().is_none_or(|item| {
                let amount = item.ends_with(['量', '度', '积']) || item::is_general(item);
                reading.rules.contains(&"item:before") && !amount
            })
            && reading.action.is_none()
            && (last.sentence.start == kept.offset || of_whole);
        let listed = acts
            && (same_clause && (behind || lead.starts_with(['、', '和', '及', '与'].as_slice()))
                || like);
        if joined && (reading.action.is_none() || spare) {
            reading.class = *class;
        } else if !((reading.action.is_none() || spare || weak || inside && behind)
            && (adjacent || share || listed))
        {
            return;
        }
        reading.action = Some(verb.clone());
        reading.rules.push("action:listed");
    }

    /// What 分别 gives the figure: an item, or a place where the list is one of places.
    pub(super) fn share(&self, share: Option<&Share>, reading: &mut Reading) -> Option<Place> {
        match share? {
            Share::Element {
                element,
                item,
                measured,
            } => {
                let place = self.places.mentioned(element);
                reading.rules.push("item:distributed");
                reading.item = Some(item.clone()).filter(|_| place.is_none());
                if place.is_some() {
                    // 甲镇、乙镇分别完成5200亩: a bare verb names nothing.
                    let named =
                        self.lexicon.verbs.class(measured).is_none() && !measured.is_empty();
                    reading.item = Some(measured.clone()).filter(|_| named);
                    reading.subject = None;
                }
                place
            }
            Share::Back(count) => {
                // 实现产值31.2亿元，分别增长6%、9.7%: the n-th of the list goes with the n-th figure before it.
                let index = self.topic.figures.len().checked_sub(*count)?;
                let figure = self
                    .topic
                    .figures
                    .get(index)
                    .and_then(|&at| self.out.figures.get(at))?;
                reading.rules.push("item:distributed-back");
                reading.item = Some(figure.item.clone());
                None
            }
        }
    }

    /// The item as a reader would name it; what the clause leaves out comes from what stands before.
    pub(super) fn item(
        &self,
        scope: &Scope,
        kept: &Kept,
        reading: &mut Reading,
    ) -> (String, Option<&'static str>) {
        let quantity = &scope.quantities[kept.index];
        if let Some(metal) = medal(quantity) {
            let contest = reading
                .item
                .take()
                .or(reading.subject.clone())
                .unwrap_or_default();
            return (
                item::trimmed(&format!("{contest}{metal}")),
                Some("item:medal"),
            );
        }
        // Most figures name their item: what stands before is looked up only for those that do not.
        let nearest = || self.nearest(scope, kept, quantity.measures("ratio"));
        let alike = || self.alike(scope, kept, quantity);
        // 任务数3600人，已筛查1200人: a number that was to be reached names nothing.
        let named_alike = || alike().filter(|item| !BASES.contains(item));
        if let Some(relative) = reading.relative.take() {
            // 占全省用电总量的比重: the share of what is said before.
            let whole = reading.subject.clone().or_else(nearest).unwrap_or_default();
            return (
                item::trimmed(&format!("{whole}{relative}")),
                Some("item:relative"),
            );
        }
        let counted = quantity.unit.is_none_or(|unit| unit.classifier);
        let placed = reading.item.as_deref().is_some_and(item::is_place_list);
        match reading.item.take().filter(|_| !placed || counted) {
            Some(item) if reading.named_by_verb && counted && named_alike().is_none() => {
                // 应接种2100人: of what the verb was said before.
                let verb = reading.action.clone().unwrap_or_else(|| item.clone());
                match item::object_of(scope, &verb, quantity.span.start) {
                    Some(object) => (
                        item::trimmed(&format!("{item}{object}")),
                        Some("item:verb-before"),
                    ),
                    None => (item, None),
                }
            }
            Some(_)
                if reading.named_by_verb
                    && counted
                    && quantity.unit.is_some()
                    && !self.names_itself(kept, reading.action.as_deref())
                    && named_alike().is_some() =>
            {
                // 已整改71个 after 发现问题76个: the verb is no name where its object has been said.
                let alike = alike().unwrap_or_default();
                (alike.to_owned(), Some("item:same-unit-before"))
            }
            Some(item) if reading.headless && counted && alike().is_some() => {
                // 反映出行问题的有5条: of what is counted in this unit.
                let whole = alike().unwrap_or_default();
                (
                    item::trimmed(&format!("{item}的{whole}")),
                    Some("item:same-unit-before"),
                )
            }
            Some(item) if matches!(item.as_str(), "剩余" | "其余") || item.ends_with("剩余") =>
            {
                // 剩余5所: of what was counted in this unit last, wherever that stands.
                let of = self
                    .out
                    .figures
                    .iter()
                    .rev()
                    .take(REMEMBERED)
                    .find(|figure| figure.unit == quantity.unit_name());
                match of {
                    Some(figure) => (
                        item::trimmed(&format!("剩余{}", figure.item)),
                        Some("item:completed"),
                    ),
                    None => (item, None),
                }
            }
            Some(item) if item::is_general(&item) => {
                let counted_before = || alike().filter(|_| counted).map(str::to_owned);
                // 出生率8‰，死亡率5‰: no rate is of another one.
                let nearest = || self.nearest(scope, kept, !item.ends_with('率'));
                let whole = (reading.subject.clone())
                    .or_else(counted_before)
                    .or_else(nearest);
                match whole {
                    Some(whole) if whole.contains(item.as_str()) => (whole, Some("item:completed")),
                    Some(whole) => (
                        item::trimmed(&of_whole(&whole, &item)),
                        Some("item:completed"),
                    ),
                    None => (item, None),
                }
            }
            Some(item) if counted && matches!(item.chars().count(), 2 | 3) => {
                // 解决问题196个 after 企业诉求与困难: the short noun stands for the long one.
                let behind = reading.rules.contains(&"item:behind");
                let longer = self.earlier(|figure| {
                    let close =
                        figure.item.ends_with(item.as_str()) && figure.item.chars().count() <= 15;
                    figure.item.contains(item.as_str())
                        && (close || !behind)
                        && !figure.item.ends_with('率')
                });
                match longer {
                    Some(figure) => (figure.item.clone(), Some("item:named-before")),
                    None => (item, None),
                }
            }
            Some(item)
                if counted
                    && !acts_itself(scope, kept, reading)
                    && self.is_part(scope, kept)
                    && item.chars().count() <= 4 =>
            {
                // 其中城区185座: a part of what is counted in this unit.
                match alike() {
                    Some(whole) if !whole.contains(item.as_str()) => {
                        (item::trimmed(&format!("{item}{whole}")), Some("item:part"))
                    }
                    _ => (item, None),
                }
            }
            Some(item) => (item, None),
            None => {
                let changed = matches!(
                    reading.class,
                    Some(
                        VerbClass::Rise
                            | VerbClass::Fall
                            | VerbClass::Gap
                            | VerbClass::Share
                            | VerbClass::Reach
                    )
                );
                let verb = reading.action.clone().unwrap_or_default();
                if let Some(subject) = reading.subject.clone() {
                    let phrase = if changed {
                        subject
                    } else {
                        with_verb(subject, &verb)
                    };
                    return (item::trimmed(&phrase), Some("item:subject"));
                }
                let money = quantity.measures("money") && !changed;
                if money
                    && reading.action.is_some()
                    && let Some(purpose) = self.purpose(scope, kept)
                {
                    // 投资388万元，推进…工程: what the money is for stands behind it.
                    return (
                        item::trimmed(&format!("{verb}{purpose}")),
                        Some("item:purpose"),
                    );
                }
                if let Some(same) = self.same_again(scope, kept).filter(|_| !changed) {
                    return (same.to_owned(), Some("item:named-before"));
                }
                if self.names_itself(kept, Some(&verb)) {
                    return (verb, Some("item:verb"));
                }
                if !changed && let Some(alike) = alike() {
                    return (alike.to_owned(), Some("item:same-unit-before"));
                }
                let persons = matches!(quantity.unit_name(), "人" | "名" | "位" | "户");
                if let Some(predicate) = reading.predicate.take().filter(|_| persons && !changed) {
                    // 共有80人达成就业意向: what they do says who they are.
                    let whose = nearest()
                        .filter(|nearest| nearest.chars().count() <= 12)
                        .unwrap_or_default();
                    return (
                        item::trimmed(&format!("{whose}{predicate}")),
                        Some("item:predicate"),
                    );
                }
                match nearest() {
                    Some(nearest) if changed => (nearest, Some("item:named-before")),
                    Some(nearest) if self.said_before(kept, &verb) => {
                        (nearest, Some("item:named-before"))
                    }
                    Some(nearest) => (
                        item::trimmed(&with_verb(nearest, &verb)),
                        Some("item:named-before"),
                    ),
                    None => (verb, Some("item:verb")),
                }
            }
        }
    }

    /// 隐患48处57起, 清理垃圾36车计80吨: what the figure right before counts, in another measure.
    fn same_again(&self, scope: &Scope, kept: &Kept) -> Option<&str> {
        let lead = scope.text.get(kept.lead.range())?.trim();
        let quantity = scope.quantities.get(kept.index)?;
        let adjacent = kept.lead.start > kept.clause.start
            && matches!(lead, "" | "计" | "共计" | "合计" | "共" | "折合" | "约合");
        let last = self.earlier(|_| true)?;
        let counts = last.dimension.as_deref() != Some("ratio") && !quantity.measures("ratio");
        (adjacent && counts && last.sentence.start == kept.offset).then_some(last.item.as_str())
    }

    /// Whether the figure before, in the same sentence, has the verb already.
    fn said_before(&self, kept: &Kept, verb: &str) -> bool {
        self.earlier(|_| true).is_some_and(|last| {
            last.sentence.start == kept.offset && last.action.as_deref() == Some(verb)
        })
    }

    /// 累计脱贫3200人: what people do themselves says who is counted, unless the sentence has counted
    /// them before (招聘教师80名，已到岗60名).
    fn names_itself(&self, kept: &Kept, verb: Option<&str>) -> bool {
        const ACTS: &[&str] = &[
            "脱贫", "就业", "创业", "入住", "参保", "返乡", "务工", "到岗", "到场", "毕业", "入学",
            "退休", "死亡", "受伤", "失踪", "受灾", "参赛", "落户",
        ];
        let same_sentence = self
            .earlier(|_| true)
            .is_some_and(|last| last.sentence.start == kept.offset);
        !same_sentence && verb.is_some_and(|verb| ACTS.iter().any(|act| verb.ends_with(act)))
    }

    /// What money is for: the words behind it that begin with a verb, in its clause (投入50万元改造管网)
    /// or the next.
    fn purpose(&self, scope: &Scope, kept: &Kept) -> Option<String> {
        let end = scope.quantities.get(kept.index)?.span.end;
        let rest = scope.text.get(end..kept.clause.end)?.trim();
        let next = kept.clauses.iter().find(|clause| clause.start > end);
        let rest = if rest.chars().count() > 1 {
            rest
        } else {
            next?.of(scope.text).trim()
        };
        let rest = rest.strip_prefix("用于").unwrap_or(rest);
        let rate = rest.starts_with(|ch: char| ch.is_ascii_digit())
            || rest.chars().take(6).any(|ch| ch == '率');
        // 增支8800万元，增长2%: a change of the same is no purpose.
        let changes = |verb: &str| {
            let behind = rest.get(verb.len()..).unwrap_or("");
            behind.starts_with(|ch: char| ch.is_ascii_digit())
        };
        let acts = !rate
            && !(self.lexicon.verbs.beginning(rest))
                .is_some_and(|(verb, class)| class == VerbClass::Rise && changes(verb))
            && matches!(
                self.lexicon.verbs.beginning(rest),
                Some((_, VerbClass::Act | VerbClass::Name | VerbClass::Rise))
            );
        let until = rest.char_indices().nth(24).map_or(rest.len(), |(at, _)| at);
        acts.then(|| rest[..until].to_owned())
    }

    /// Whether the figure stands behind 其中 in its sentence.
    fn is_part(&self, scope: &Scope, kept: &Kept) -> bool {
        let before = scope.before(kept.lead.end);
        before
            .rfind("其中")
            .is_some_and(|at| !before[at..].contains(['；', '。'].as_slice()))
    }

    /// The last figure of the block that fits.
    fn earlier(&self, fits: impl Fn(&Figure) -> bool) -> Option<&Figure> {
        self.topic
            .figures
            .iter()
            .rev()
            .filter_map(|&at| self.out.figures.get(at))
            .find(|figure| fits(figure))
    }

    /// The nearest noun phrase before a figure that a clause or a figure is about; `rates` says whether
    /// that can be a rate.
    fn nearest(&self, scope: &Scope, kept: &Kept, rates: bool) -> Option<String> {
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
                || BASES.iter().any(|base| figure.item.ends_with(base))
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
    fn alike(&self, scope: &Scope, kept: &Kept, quantity: &Quantity) -> Option<&str> {
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

/// 12金: the metal is the item.
fn medal(quantity: &Quantity) -> Option<&'static str> {
    match quantity.unit_name() {
        "金" => Some("金牌"),
        "银" => Some("银牌"),
        "铜" => Some("铜牌"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{of_whole, with_verb};

    #[test]
    fn a_rate_does_not_say_its_whole_twice() {
        for (whole, rate, both) in [
            ("消防问题", "问题率", "消防问题率"),
            ("民生实事", "完成率", "民生实事完成率"),
            ("学生", "率", "学生率"),
        ] {
            assert_eq!(of_whole(whole, rate), both);
        }
    }

    #[test]
    fn a_phrase_takes_its_verb_once() {
        for (phrase, verb, both) in [
            ("农村垃圾分类", "覆盖", "农村垃圾分类覆盖"),
            ("农村垃圾分类覆盖", "覆盖", "农村垃圾分类覆盖"),
            ("贫困户", "", "贫困户"),
            ("农村公路", "完工", "农村公路"),
            ("服务热线", "受理", "服务热线受理"),
        ] {
            assert_eq!(with_verb(phrase.to_owned(), verb), both);
        }
    }
}
