//! What a clause leaves out: the item, completed from the clauses and figures before it.

use super::{Extractor, Kept, REMEMBERED};
use crate::figures::item::{self, Reading};
use crate::figures::quantity::Quantity;
use crate::figures::reject::Scope;
use crate::lexicon::{ItemRole, Lexicon, VerbClass};

/// A noun phrase and what happened to it (农村垃圾分类, 覆盖); once, where the phrase says it itself, and not
/// where the verb says only how far it is (固定资产投资, 完成).
fn with_verb(lexicon: &Lexicon, mut phrase: String, verb: &str) -> String {
    let stage = lexicon.items.begins(ItemRole::Stage, verb);
    if !stage && !phrase.ends_with(verb) {
        phrase.push_str(verb);
    }
    phrase
}

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
    /// 为县人大批准的全年预算46万元的78%: whether a clause says of which share of the figure something is.
    fn is_base_of_share(&self, scope: &Scope, kept: &Kept, reading: &Reading) -> bool {
        let clause = scope.text.get(kept.clause.range()).unwrap_or("");
        let figure = scope.quantities[kept.index].span;
        let of = |share: &Quantity| {
            let between = scope.text.get(figure.end..share.span.start);
            share.measures("ratio") && between == Some("的")
        };
        let items = &self.lexicon.items;
        clause.starts_with('为')
            && scope.quantities.get(kept.index + 1).is_some_and(of)
            && (reading
                .action
                .as_deref()
                .is_some_and(|verb| items.is(ItemRole::Base, verb))
                || (reading.item.as_deref()).is_some_and(|item| items.ends(ItemRole::Base, item)))
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
        // So does a verb (刑拘36人，逮捕12人).
        let names = |item: &&str| {
            !self.lexicon.items.is(ItemRole::Base, item) && self.lexicon.verbs.class(item).is_none()
        };
        let named_alike = || alike().filter(names);
        if let Some(relative) = reading.relative.take() {
            // 占全省用电总量的比重: the share of what is said before.
            let whole = reading.subject.clone().or_else(nearest).unwrap_or_default();
            return (
                item::trimmed(&format!("{whole}{relative}")),
                Some("item:relative"),
            );
        }
        let counted = quantity.unit.is_none_or(|unit| unit.classifier);
        if self.is_base_of_share(scope, kept, reading)
            && let Some(whole) = nearest()
        {
            return (whole, Some("item:base"));
        }
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
            Some(item)
                if item == "投资"
                    && quantity.measures("money")
                    && reading.subject.is_none()
                    && self.purpose(scope, kept).is_some() =>
            {
                // 投资168万元更新设备: what the money is for stands behind it.
                let purpose = self.purpose(scope, kept).unwrap_or_default();
                (
                    item::trimmed(&format!("{item}{purpose}")),
                    Some("item:purpose"),
                )
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
            Some(item)
                if counted
                    && !acts_itself(scope, kept, reading)
                    && self.is_part(scope, kept)
                    && item.chars().count() <= 4 =>
            {
                // 其中城区185座: a part of what is counted in this unit.
                match self.whole_of(scope, kept, quantity) {
                    Some(whole) if !whole.contains(item.as_str()) => {
                        (item::trimmed(&format!("{item}{whole}")), Some("item:part"))
                    }
                    _ => (item, None),
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
                        with_verb(self.lexicon, subject, &verb)
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
                        item::trimmed(&with_verb(self.lexicon, nearest, &verb)),
                        Some("item:named-before"),
                    ),
                    None => (verb, Some("item:verb")),
                }
            }
        }
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
    use crate::lexicon::Lexicon;

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
            assert_eq!(
                with_verb(Lexicon::for_tests(), phrase.to_owned(), verb),
                both
            );
        }
    }
}
