//! A whole and all its parts. Each rule has a name and stands with its cases in `tests.rs`.
//!
//! - `of-which`: a word says that parts follow (其中, 分为, 包括), and they make up the whole.
//! - `listed`: like counts right behind a whole make it up exactly (发现问题96个，立行立改36个，限期整改60个).
//! - `remainder`: a word names what is left (其余16件正在实施; 缺口1620万元).
//! - `total-after`: a total stands behind its parts (甲镇12户、乙镇18户，共计30户).

use super::Sum;
use super::arithmetic::{Fit, fit};
use super::cues::{self, ALTOGETHER, MADE_OF, OF_WHICH, REMAINDER, TOTAL};
use super::scene::{Mention, Scene};
use rust_decimal::Decimal;

/// How many parts a whole may have in running text.
const MOST: usize = 16;

/// Finds the sums of the running text.
pub fn find(scene: &Scene) -> Vec<Sum> {
    let mut found: Vec<Sum> = Vec::new();
    for (at, whole) in scene.mentions.iter().enumerate() {
        if !whole.is_count() || scene.in_table(whole) || whole.figure.value <= Decimal::ONE {
            continue;
        }
        let sum = following(scene, at).or_else(|| preceding(scene, at));
        let told = |sum: &Sum| {
            let from = found.len().saturating_sub(4);
            found[from..].iter().any(|other| {
                other.figures == sum.figures || other.whole == sum.whole && other.parts == sum.parts
            })
        };
        if let Some(sum) = sum.filter(|sum| !told(sum)) {
            found.push(sum);
        }
    }
    found
}

/// A whole and its parts as a sum.
pub fn sum(whole: &Mention, parts: &[&Mention], consistent: bool) -> Sum {
    Sum {
        whole: whole.figure.value,
        parts: parts.iter().map(|part| part.figure.value).collect(),
        unit: whole.figure.unit.clone(),
        consistent,
        figures: [whole.index]
            .into_iter()
            .chain(parts.iter().map(|part| part.index))
            .collect(),
    }
}

/// The counts of the whole's unit behind it: in its sentence and, where that goes on, the next.
fn likes<'s>(scene: &'s Scene<'s>, at: usize) -> Vec<&'s Mention<'s>> {
    let Some(whole) = scene.mentions.get(at) else {
        return Vec::new();
    };
    scene
        .mentions
        .iter()
        .skip(at + 1)
        .take(2 * MOST)
        .take_while(|part| part.sentence <= whole.sentence + 1 && !scene.in_table(part))
        .filter(|part| part.is_count() && part.same_unit(whole))
        .take(MOST)
        .collect()
}

/// Rules `of-which`, `listed` and `remainder`.
fn following(scene: &Scene, at: usize) -> Option<Sum> {
    let whole = scene.mentions.get(at)?;
    let likes = likes(scene, at);
    let first = likes.first()?;
    let between = scene.between(whole, first);
    let of_which = cues::any(between, OF_WHICH);
    let made_of = cues::any(between, MADE_OF);
    let near = between.chars().count() <= 60;
    for count in 2..=likes.len() {
        let Some(parts) = likes.get(..count) else {
            break;
        };
        if fit(whole, parts) != Fit::Exact {
            continue;
        }
        let here = parts.iter().all(|part| part.sentence == whole.sentence);
        let left = parts
            .last()
            .is_some_and(|part| cues::any(part.own, REMAINDER));
        let large = whole.figure.value >= Decimal::from(20) || count >= 3;
        let altogether = cues::any(whole.own, ALTOGETHER);
        let listed = near && (here && large || altogether || left || large && states(parts));
        if of_which || made_of || listed {
            return Some(sum(whole, parts, true));
        }
    }
    // What is said to be all parts, and is nearly so, was meant to add up.
    let parts: Vec<&Mention> = likes
        .iter()
        .copied()
        .take_while(|part| part.sentence == first.sentence)
        .collect();
    let left = parts
        .iter()
        .position(|part| cues::begins(part.own.trim(), REMAINDER).is_some());
    if let Some(left) = left
        && let Some(parts) = parts.get(..=left).filter(|parts| parts.len() >= 2)
        && matches!(fit(whole, parts), Fit::Near | Fit::Far)
        && near
    {
        return Some(sum(whole, parts, false));
    }
    let fit = if parts.len() >= 2 {
        fit(whole, &parts)
    } else {
        Fit::None
    };
    let meant = of_which && fit == Fit::Near || made_of && matches!(fit, Fit::Near | Fit::Far);
    meant.then(|| sum(whole, &parts, false))
}

/// 已完成21件 … 正在实施8件，未启动1件: the parts are the states that the whole is in.
fn states(parts: &[&Mention]) -> bool {
    let open = |part: &&&Mention| {
        cues::any(part.own, &["正在", "未", "在建", "推进", "尚"])
            || cues::any(part.after, &["正在", "未", "在建", "推进", "尚"])
    };
    parts.first().is_some_and(|part| part.is_finished())
        && parts.iter().skip(1).any(|part| open(&part))
}

/// Rule `total-after`.
fn preceding(scene: &Scene, at: usize) -> Option<Sum> {
    let whole = scene.mentions.get(at)?;
    let own = whole.own.trim();
    let total = cues::any(own, TOTAL) || own.starts_with('共');
    if !total {
        return None;
    }
    let mut parts: Vec<&Mention> = Vec::new();
    for part in scene.mentions.get(..at)?.iter().rev().take(2 * MOST) {
        if part.sentence != whole.sentence {
            break;
        }
        if part.is_count() && part.same_unit(whole) {
            parts.insert(0, part);
            if parts.len() >= 2 && fit(whole, &parts) == Fit::Exact {
                return Some(sum(whole, &parts, true));
            }
        }
    }
    let meant =
        cues::begins(own, TOTAL).is_some() && parts.len() >= 2 && fit(whole, &parts) == Fit::Near;
    meant.then(|| sum(whole, &parts, false))
}
