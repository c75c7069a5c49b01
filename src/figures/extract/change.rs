//! What the verb of a figure says: the bare verb, and whether the figure is a rise or a fall.

use rust_decimal::Decimal;

use super::Kept;
use crate::figures::Change;
use crate::figures::item::Reading;
use crate::figures::quantity::Quantity;
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;

/// The value of a figure and how it changed: 增长-8.7% is a fall, as 下降8.7% is; a level keeps its sign.
pub(super) fn change(scope: &Scope, kept: &Kept, reading: &Reading) -> (Decimal, Change) {
    let quantity = &scope.quantities[kept.index];
    match direction(scope, kept, reading) {
        Change::Up if quantity.value.is_sign_negative() && quantity.max.is_none() => {
            (quantity.value.abs(), Change::Down)
        }
        change => (quantity.value, change),
    }
}

/// What happened to what is counted: the bare verb.
pub(super) fn action(
    scope: &Scope,
    quantity: &Quantity,
    reading: &Reading,
    rules: &[&str],
) -> Option<String> {
    // 客流突破6万人次: the word that qualifies the figure is its verb as well.
    let breaks = quantity.span.of(scope.text).starts_with("突破");
    let weak = || {
        let spare =
            |rule: &&str| matches!(*rule, "action:spare" | "action:inside" | "action:behind");
        !rules.contains(&"item:behind") && rules.iter().any(spare)
    };
    reading
        .action
        .as_deref()
        .filter(|_| !(breaks && weak()))
        .map(plain_verb)
        .or_else(|| breaks.then(|| "突破".to_owned()))
}

/// A ratio behind a verb of change is a change, and so is a count (减少3个) and a rate of growth
/// (增速达到6.4%, 保持15%以上高增长); 新增 and the like count new things, and a level that is reached
/// (提高到) is none.
fn direction(scope: &Scope, kept: &Kept, reading: &Reading) -> Change {
    let quantity = &scope.quantities[kept.index];
    let change = match reading.change() {
        Change::Up | Change::Down
            if !quantity.measures("ratio") && betters(scope, kept, reading) =>
        {
            Change::None
        }
        change => change,
    };
    if change != Change::None || !quantity.measures("ratio") || quantity.unit_name() != "%" {
        return change;
    }
    let lead = scope.text.get(kept.lead.range()).unwrap_or("");
    let tail = scope
        .text
        .get(kept.tail.range())
        .unwrap_or("")
        .trim_start_matches('的');
    let compared = matches!(reading.class, Some(VerbClass::Share | VerbClass::Gap))
        || reading.relative.is_some();
    // Most leads hold none of these words.
    let rate = lead.contains(['速', '幅', '率']);
    let grows = rate && (["增速", "增幅", "涨幅", "增长率"].iter()).any(|word| lead.contains(word))
        || ["高增长", "增长", "增速", "增幅", "涨幅"]
            .iter()
            .any(|word| tail.starts_with(word));
    let falls = ["降幅", "跌幅"]
        .iter()
        .any(|word| rate && lead.contains(word) || tail.starts_with(word));
    match (compared, grows, falls) {
        (false, true, _) => Change::Up,
        (false, false, true) => Change::Down,
        _ => Change::None,
    }
}

/// 提升改造道路3条: something is made better, not more, unless the verb stands at the figure (提高200元).
fn betters(scope: &Scope, kept: &Kept, reading: &Reading) -> bool {
    const BETTER: &[&str] = &[
        "提升", "提高", "优化", "改善", "加快", "升级", "提速", "增强", "缩短", "降低",
    ];
    let lead = scope.text.get(kept.lead.range()).unwrap_or("");
    reading
        .action
        .as_deref()
        .is_some_and(|verb| BETTER.contains(&verb) && !lead.trim_end_matches('了').ends_with(verb))
}

/// 达 is 达到; adverbs and 到, 至, 在, 为 are no part of the verb.
fn plain_verb(verb: &str) -> String {
    match verb {
        "达" | "到" | "至" => "达到".to_owned(),
        "得到" | "收到" | "达到" | "拿到" => verb.to_owned(),
        // 提高到, 提升至, 稳定在, 划分为: the bare verb is 提高.
        _ => {
            let bare = verb
                .strip_suffix(['到', '至', '在', '为', '了'].as_slice())
                .unwrap_or(verb);
            if bare.chars().count() >= 2 {
                bare
            } else {
                verb
            }
            .to_owned()
        }
    }
}
