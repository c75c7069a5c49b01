//! What the words round a rate say that it is a rate of.

use crate::lexicon::{RelationWords, Role};
use crate::relate::scene::{Mention, Scene};

/// What a rate is said to be a rate of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateCue {
    /// 办结率: the verb of completion it is named by is a strong one.
    Named,
    /// 参保率: it is named by another verb of doing.
    Loose,
    /// 占年度计划的, 完成任务的.
    OfPlan,
    /// 已完成近一半, 无害化处理100%.
    Direct,
    /// 99.2%已经办复: the verb stands behind it.
    Behind,
    /// 已完成120条（95%）: in parentheses behind what is done.
    Aside,
    /// 占任务的112%和70%: the second of two rates of the same.
    Again,
    /// 占比, 占总数的.
    Share,
    /// 到岗率, 覆盖率: a rate that may be one of completion where two counts give it.
    Other,
}

/// The cue in the words round a rate.
pub fn rate_cue(scene: &Scene, at: usize) -> Option<RateCue> {
    let mention = scene.mentions.get(at)?;
    let words = scene.words;
    let own = mention.own.trim();
    if let Some(name_end) = own.rfind('率')
        && !own[name_end..].starts_with("率先")
    {
        return named(words, &own[..name_end], &own[name_end + '率'.len_utf8()..]);
    }
    if let Some(cue) = share(scene, at, own) {
        return Some(cue);
    }
    if is_another(scene, at) {
        return Some(RateCue::Again);
    }
    if is_aside(scene, mention) {
        return Some(RateCue::Aside);
    }
    let bare = own.trim_end_matches(['了', '到', '达']);
    let no_name = !words.any(own, Role::OtherRate) && !words.any(own, Role::NotYet);
    let verb = words
        .ends(bare, Role::Finished)
        .or_else(|| words.ends(bare, Role::Naming));
    if no_name && verb.is_some() {
        return Some(RateCue::Direct);
    }
    // What is finished behind the rate: 99.2%已经办复.
    let after = mention.after;
    let done = ["已经", "已", "均已"]
        .iter()
        .filter_map(|word| after.strip_prefix(word))
        .any(|rest| words.begins(rest, Role::Finished).is_some());
    (done && own.chars().count() <= 6).then_some(RateCue::Behind)
}

/// A rate with a name, and how far behind it the number stands.
fn named(words: &RelationWords, name: &str, behind: &str) -> Option<RateCue> {
    if words.any(name, Role::OtherRate) || behind.chars().count() > 4 {
        return None;
    }
    let near: String = name.chars().rev().take(8).collect();
    let near: String = near.chars().rev().collect();
    Some(if words.any(&near, Role::Finished) {
        RateCue::Named
    } else if words.any(&near, Role::Naming) {
        RateCue::Loose
    } else {
        RateCue::Other
    })
}

/// A rate that is said to be one of a plan, or of all there is.
fn share(scene: &Scene, at: usize, own: &str) -> Option<RateCue> {
    let words = scene.words;
    let rate = scene.mentions.get(at)?;
    // 为年度任务400户的81.5%: the words that say what it is of stand before the whole.
    let of_whole = own == "的"
        && at
            .checked_sub(1)
            .and_then(|before| scene.mentions.get(before))
            .is_some_and(|whole| {
                whole.sentence == rate.sentence && opens_share(whole.own) && whole.is_whole()
            });
    let of_plan = (opens_share(own) || ends_with_plan(words, own)) && words.any(own, Role::Plan);
    if of_whole || of_plan {
        return Some(RateCue::OfPlan);
    }
    let bare = own.trim_start_matches(['已', '约']);
    let of_all = opens_share(own) && words.any(own, Role::AllThereIs);
    (of_all || matches!(bare, "占" | "占比" | "占全部的")).then_some(RateCue::Share)
}

/// 年度计划的76%, 上半年已完成年度计划的50%: the words before the rate end with the plan.
fn ends_with_plan(words: &RelationWords, own: &str) -> bool {
    let near = own.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
    let near = own.get(near..).unwrap_or("");
    own.ends_with('的') && words.any(near, Role::Plan) && (near == own || own.contains("完成"))
}

fn opens_share(own: &str) -> bool {
    let own = own.trim().trim_start_matches(['已', '仅', '约']);
    ["占", "为", "达", "相当于", "完成"]
        .iter()
        .any(|word| own.starts_with(word))
}

/// Whether the figure before is a rate of completion, too, and only 和 stands between.
fn is_another(scene: &Scene, at: usize) -> bool {
    let pair = at
        .checked_sub(1)
        .and_then(|before| Some((scene.mentions.get(before)?, scene.mentions.get(at)?)));
    pair.is_some_and(|(before, rate)| {
        before.rate().is_some()
            && matches!(scene.between(before, rate).trim(), "和" | "、")
            && matches!(
                share(scene, at - 1, before.own.trim()),
                Some(RateCue::OfPlan | RateCue::Share)
            )
    })
}

/// Whether the rate alone stands in parentheses.
fn is_aside(scene: &Scene, rate: &Mention) -> bool {
    let before = scene.text.get(..rate.figure.span.start).unwrap_or("");
    before.ends_with(['（', '(']) && rate.tail.starts_with(['）', ')'])
}
