//! Rule `remainder` across sentences: what is left of a progress told before (剩余5所将于10月底完工).

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::sum;
use crate::lexicon::Role;
use crate::relate::arithmetic::{Fit, fit};
use crate::relate::scene::Scene;
use crate::relate::{Progress, Sum};

/// How many of the entries before may have a remainder.
const NEAR: usize = 6;

/// The rule; `known` are the sums that were found already.
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
        if scene.words.begins(own, Role::Remainder).is_none() && !own.starts_with('未') {
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
