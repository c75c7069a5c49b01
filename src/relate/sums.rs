//! A whole and all its parts. Each rule has a name and stands with its cases in `tests.rs`.
//!
//! - `of-which`: a word says that parts follow (其中, 分为, 包括), and they make up the whole.
//! - `listed`: like counts right behind a whole make it up exactly (发现问题96个，立行立改36个，限期整改60个).
//! - `remainder`: a word names what is left (其余12件正在实施; 缺口1620万元).
//! - `total-after`: a total stands behind its parts (甲镇12户、乙镇18户，共计30户).

use super::arithmetic::{Fit, fit, total};
use super::cues::{self, ALTOGETHER, DIFFERENCE, MADE_OF, OF_WHICH, REMAINDER, TOTAL};
use super::scene::{Mention, Scene};
use super::{Progress, Sum};
use rust_decimal::Decimal;
use std::collections::HashSet;

/// How many parts a whole may have in running text.
const MOST: usize = 16;

/// Finds the sums of the running text.
pub fn find(scene: &Scene) -> Vec<Sum> {
    let mut found: Vec<Sum> = Vec::new();
    for (at, whole) in scene.mentions.iter().enumerate() {
        if !whole.is_count() || whole.in_table || whole.figure.value <= Decimal::ONE {
            continue;
        }
        let sum = following(scene, at, &likes(scene, at, true))
            .or_else(|| following(scene, at, &likes(scene, at, false)))
            .or_else(|| preceding(scene, at));
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

/// The counts of the whole's unit (or, unless `strict`, one that counts the same sort of thing) behind
/// it: in its sentence and the next.
fn likes<'s>(scene: &'s Scene<'s>, at: usize, strict: bool) -> Vec<&'s Mention<'s>> {
    let Some(whole) = scene.mentions.get(at) else {
        return Vec::new();
    };
    scene
        .mentions
        .iter()
        .skip(at + 1)
        .take(2 * MOST)
        .take_while(|part| part.sentence <= whole.sentence + 1 && !part.in_table)
        .filter(|part| part.is_count() && part.same_unit(whole))
        .filter(|part| !strict || part.figure.unit == whole.figure.unit)
        .take(MOST)
        .collect()
}

/// Rules `of-which`, `listed` and `remainder`.
fn following(scene: &Scene, at: usize, likes: &[&Mention]) -> Option<Sum> {
    let whole = scene.mentions.get(at)?;
    let first = likes.first()?;
    let between = scene.between(whole, first);
    // 未开工的4个项目中，…: what follows is of the whole.
    let among = whole.after.ends_with('中') && whole.after.chars().count() <= 16;
    let of_which = cues::any(between, OF_WHICH) || among;
    let made_of = cues::any(between, MADE_OF);
    let near = between.chars().count() <= 60;
    for count in 2..=likes.len() {
        let Some(parts) = likes.get(..count) else {
            break;
        };
        if fit(whole, parts) != Fit::Exact {
            continue;
        }
        let own = |part: &&Mention| part.sentence == whole.sentence;
        let here = parts.iter().all(own);
        let together = here || !parts.iter().any(own);
        let left = parts
            .last()
            .is_some_and(|part| cues::any(part.own, REMAINDER));
        let large = whole.figure.value >= Decimal::from(20) || count >= 3;
        let altogether = cues::any(whole.own, ALTOGETHER) && together;
        let titled = whole.block == 0 && large && parts.iter().all(|part| names(whole, part));
        let told = here && large || altogether || left || large && states(parts) || titled;
        let gap = parts
            .last()
            .is_some_and(|part| cues::any(scene.between(first, part), DIFFERENCE));
        let listed = near && told && !gap && is_exact(whole, parts);
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

/// Rule `remainder` across sentences: what is left of a progress told before (剩余5所将于10月底完工).
pub fn remainders(scene: &Scene, progress: &[Progress], known: &[Sum]) -> Vec<Sum> {
    let parts: HashSet<usize> = known
        .iter()
        .flat_map(|sum| sum.figures.iter().skip(1).copied())
        .collect();
    let mut found = Vec::new();
    let mut next = 0;
    for left in scene.mentions.iter().filter(|left| left.is_count()) {
        let before = |entry: &Progress| entry.figures.iter().all(|at| *at < left.index);
        while progress.get(next).is_some_and(before) {
            next += 1;
        }
        let own = left.own.trim();
        if cues::begins(own, REMAINDER).is_none() && !own.starts_with('未') {
            continue;
        }
        let told = progress
            .get(next.saturating_sub(NEAR)..next)
            .unwrap_or_default();
        let sum = told.iter().rev().find_map(|entry| {
            let mention = |value: Option<Decimal>| {
                entry
                    .figures
                    .iter()
                    .filter_map(|at| scene.mentions.get(*at))
                    .find(|mention| Some(mention.figure.value) == value)
            };
            let (whole, done) = (mention(entry.total)?, mention(entry.completed)?);
            let fits = whole.index != done.index
                && left.same_unit(whole)
                && fit(whole, &[done, left]) == Fit::Exact;
            fits.then(|| sum(whole, &[done, left], true))
        });
        found.extend(sum.filter(|_| !parts.contains(&left.index)));
    }
    found
}

/// How many of the entries before may have a remainder.
const NEAR: usize = 6;

/// 已完成21件 … 正在实施6件，未启动2件: the parts are the states that the whole is in.
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
    if !cues::any(own, TOTAL) && !own.starts_with('共') {
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
