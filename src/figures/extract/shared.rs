//! What several figures share: a verb that is said once for all, and the elements of a list with 分别.

use super::{Extractor, Kept};
use crate::figures::Place;
use crate::figures::item::{self, Reading, Share};
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;

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
        // 10余条线路300处树障, 3个乡的9个村: nothing but the noun of the figure before stands between.
        let within = lead.strip_suffix('的') == Some(last.item.as_str());
        let adjacent = same_clause && (lead.is_empty() || lead == last.item || within);
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
                let amount = item.ends_with(['量', '度', '积', '数']) || item::is_general(item);
                reading.rules.contains(&"item:before") && !amount
            })
            && reading.action.is_none()
            // 全县有老人360名: there they are.
            && reading.class != Some(VerbClass::Link)
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
}
