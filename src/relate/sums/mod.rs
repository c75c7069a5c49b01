//! A whole and all its parts. Each rule has a name and its cases in `tests/`.
//!
//! - `of-which`: a word says that parts follow (其中, 分为, 包括), and they make up the whole.
//! - `listed`: like counts right behind a whole make it up exactly (发现问题96个，立行立改36个，限期整改60个).
//! - `run`: all counts of a sentence make up a whole told before (其中转办事项：咨询51宗、投诉27宗 …).
//! - `shares`: counts whose stated shares make up 100 % (男性3.2万人，占51%；女性3.1万人，占49%).
//! - `remainder`: a word names what is left (其余12件正在实施; 缺口1620万元).
//! - `total-after`: a total stands behind its parts (甲镇12户、乙镇18户，共计30户).

mod following;
mod remainder;
mod run;
mod shares;

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::Sum;
use super::arithmetic::{Fit, fit};
use super::scene::{Mention, Scene};
use crate::lexicon::Role;
pub use remainder::remainders;

/// How many parts a whole may have in running text.
const MOST: usize = 16;

/// Finds the sums of the running text.
pub fn find(scene: &Scene) -> Vec<Sum> {
    let mut found: Vec<Sum> = Vec::new();
    for (at, whole) in scene.mentions.iter().enumerate() {
        if !whole.is_count() || whole.in_table || whole.figure.value <= Decimal::ONE {
            continue;
        }
        found.extend(following::find(scene, at).or_else(|| preceding(scene, at)));
    }
    let known = partless(&found);
    found.extend(shares::find(scene).into_iter().filter(|sum| known(sum)));
    let known = partless(&found);
    found.extend(run::find(scene).into_iter().filter(|sum| known(sum)));
    distinct(found)
}

/// A test for sums none of whose parts is a part already.
fn partless(known: &[Sum]) -> impl Fn(&Sum) -> bool + use<> {
    let parts: HashSet<usize> = known
        .iter()
        .filter(|sum| sum.consistent)
        .flat_map(|sum| sum.figures.iter().skip(1).copied())
        .collect();
    move |sum| !sum.figures.iter().skip(1).any(|at| parts.contains(at))
}

/// A sum that is told twice, in the headline and in the body, counts once.
fn distinct(mut found: Vec<Sum>) -> Vec<Sum> {
    found.sort_by_key(|sum| sum.figures.first().copied());
    let mut kept: Vec<Sum> = Vec::new();
    for sum in found {
        let from = kept.len().saturating_sub(NEAR);
        let told = kept.get(from..).unwrap_or_default().iter().any(|other| {
            other.figures == sum.figures || other.whole == sum.whole && other.parts == sum.parts
        });
        if !told {
            kept.push(sum);
        }
    }
    kept
}

/// Among how many of the last sums a repeated one is looked for.
const NEAR: usize = 24;

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

/// Whether the names of the parts say that they are all there are: one is 其他, or two are opposites
/// (城镇 and 农村).
pub fn is_complete(parts: &[&Mention]) -> bool {
    let name = |part: &Mention| format!("{} {}", part.own, part.figure.item);
    parts.iter().any(|part| part.has(Role::Rest))
        || parts.windows(2).any(|pair| {
            let [a, b] = pair else {
                return false;
            };
            a.words.are_opposites(&name(a), &name(b))
        })
}

/// Rule `total-after`.
fn preceding(scene: &Scene, at: usize) -> Option<Sum> {
    let whole = scene.mentions.get(at)?;
    let own = whole.own.trim();
    if !whole.has(Role::Total) && !own.starts_with('共') {
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
    let meant = scene.words.begins(own, Role::Total).is_some()
        && parts.len() >= 2
        && fit(whole, &parts) == Fit::Near;
    meant.then(|| sum(whole, &parts, false))
}
