//! Rules `of-which` and `listed`: the parts stand behind the whole, in its sentence or the next.

use rust_decimal::Decimal;

use super::{MOST, is_complete, sum};
use crate::lexicon::Role;
use crate::relate::Sum;
use crate::relate::arithmetic::{Fit, fit, total};
use crate::relate::scene::{Mention, Scene};

/// The parts of the figure at `at`; first those of its very unit, then those of one alike.
pub fn find(scene: &Scene, at: usize) -> Option<Sum> {
    let whole = scene.mentions.get(at)?;
    let alike = likes(scene, whole);
    // One part is no sum.
    if alike.len() < 2 {
        return None;
    }
    let strict = |part: &&&Mention| part.figure.unit == whole.figure.unit;
    let same: Vec<&Mention> = alike.iter().filter(strict).take(MOST).copied().collect();
    let alike = alike.get(..MOST.min(alike.len())).unwrap_or_default();
    let others = || same.len() < alike.len() || !alike.iter().all(|part| strict(&part));
    parts_of(scene, whole, &same).or_else(|| match others() {
        true => parts_of(scene, whole, alike),
        false => None,
    })
}

/// The counts behind the whole that count the same sort of thing: in its sentence and the next.
fn likes<'s>(scene: &'s Scene<'s>, whole: &Mention) -> Vec<&'s Mention<'s>> {
    let behind = scene.mentions.get(whole.index + 1..).unwrap_or_default();
    (behind.iter().take(2 * MOST))
        .take_while(|part| part.sentence <= whole.sentence + 1 && !part.in_table)
        .filter(|part| part.is_count() && part.same_unit(whole))
        .collect()
}

/// What the words between a whole and the counts behind it say.
struct Told {
    /// 其中, 未开工的4个项目中: parts follow.
    of_which: bool,
    /// 分为, 包括: the parts follow, all of them.
    made_of: bool,
    /// The counts stand close behind.
    near: bool,
}

fn told(scene: &Scene, whole: &Mention, first: &Mention) -> Told {
    let between = scene.between(whole, first);
    let among = whole.after.ends_with('中') && whole.after.chars().count() <= 16;
    let here = whole.sentence == first.sentence;
    Told {
        of_which: scene.words.any(between, Role::OfWhich) || among,
        made_of: here && scene.words.any(between, Role::MadeOf),
        near: between.chars().count() <= 60,
    }
}

fn parts_of(scene: &Scene, whole: &Mention, likes: &[&Mention]) -> Option<Sum> {
    let (Some(first), true) = (likes.first(), likes.len() >= 2) else {
        return None;
    };
    for count in 2..=likes.len() {
        let Some(parts) = likes.get(..count) else {
            break;
        };
        if fit(whole, parts) != Fit::Exact {
            continue;
        }
        let told = told(scene, whole, first);
        let gap = parts.last().is_some_and(|part| {
            scene
                .words
                .any(scene.between(first, part), Role::Difference)
        });
        let listed = told.near && !gap && is_listed(whole, parts);
        if told.of_which || told.made_of || listed {
            return Some(sum(whole, parts, true));
        }
    }
    disagreeing(scene, whole, likes)
}

/// Whether counts that no word makes parts may be them: they add up to the last digit, in the same
/// unit, and the whole is large enough, or told as all there is.
fn is_listed(whole: &Mention, parts: &[&Mention]) -> bool {
    let own = |part: &&Mention| part.sentence == whole.sentence;
    let here = parts.iter().all(own);
    let together = here || !parts.iter().any(own);
    let left = parts.last().is_some_and(|part| part.has(Role::Remainder));
    let large = whole.figure.value >= Decimal::from(20) || parts.len() >= 3;
    let altogether = whole.has(Role::Altogether) && together;
    let titled = whole.block == 0 && large && parts.iter().all(|part| names(whole, part));
    let states = states(parts);
    let alike = parts
        .iter()
        .all(|part| part.figure.unit == whole.figure.unit);
    let persons = whole.words.counts_persons(&whole.figure.unit);
    (here && large || altogether || left || large && states || titled)
        && (states || left || is_exact(whole, parts))
        && (alike || persons || states || left)
}

/// What is said to be all parts, and is nearly so, was meant to add up.
fn disagreeing(scene: &Scene, whole: &Mention, likes: &[&Mention]) -> Option<Sum> {
    let first = likes.first()?;
    let parts: Vec<&Mention> = likes
        .iter()
        .copied()
        .take_while(|part| part.sentence == first.sentence)
        .collect();
    if parts.len() < 2 || fit(whole, &parts) != Fit::Near {
        return None;
    }
    let told = told(scene, whole, first);
    let left = parts.iter().position(|part| {
        scene
            .words
            .begins(part.own.trim(), Role::Remainder)
            .is_some()
    });
    if let Some(left) = left
        && left + 1 == parts.len()
        && told.near
    {
        return Some(sum(whole, &parts, false));
    }
    // 其中 alone does not say that these are all.
    let meant = told.made_of || told.of_which && is_complete(&parts);
    meant.then(|| sum(whole, &parts, false))
}

/// Without a word that says so, only parts that add up to the last digit are taken for parts.
fn is_exact(whole: &Mention, parts: &[&Mention]) -> bool {
    let values: Vec<Decimal> = parts.iter().map(|part| part.figure.value).collect();
    total(&values) == Some(whole.figure.value)
}

/// Whether the part is named as the whole is: 公厕60座, of them 新建公厕24座 and 改建公厕36座.
fn names(whole: &Mention, part: &Mention) -> bool {
    let name: Vec<char> = whole.figure.item.chars().collect();
    name.last_chunk::<2>().is_some_and(|pair| {
        let pair: String = pair.iter().collect();
        part.own.contains(&pair) || part.figure.item.contains(&pair)
    })
}

/// 已完成21件 … 正在实施6件，未启动2件: the parts are the states that the whole is in.
fn states(parts: &[&Mention]) -> bool {
    let open = |part: &&&Mention| {
        ["正在", "未", "在建", "推进", "尚", "理中"]
            .iter()
            .any(|word| part.own.contains(word) || part.after.contains(word))
    };
    parts.first().is_some_and(|part| part.is_finished())
        && parts.iter().skip(1).any(|part| open(&part))
}
