//! Rule `shares`: counts with their shares (男性3.2万人，占51%), whose shares make up 100 %; the whole may
//! stand far before them.

use rust_decimal::Decimal;

use super::{MOST, sum};
use crate::relate::Sum;
use crate::relate::arithmetic::{Fit, fit};
use crate::relate::scene::{CLAUSE_ENDS, Mention, Scene};

/// Among how many figures before the first part the whole is looked for.
const REACH: usize = 40;

/// A count and the share that is stated right behind it.
#[derive(Debug, Clone, Copy)]
struct Part<'s> {
    count: &'s Mention<'s>,
    share: Decimal,
}

/// The rule.
pub fn find(scene: &Scene) -> Vec<Sum> {
    let parts: Vec<Part> = scene
        .mentions
        .windows(2)
        .filter_map(|pair| part(scene, pair))
        .collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < parts.len() {
        let end = complete(&parts, start);
        let sum = end.and_then(|end| of(scene, parts.get(start..end)?));
        start = match (end, &sum) {
            (Some(end), Some(_)) => end,
            _ => start + 1,
        };
        found.extend(sum);
    }
    found
}

/// A count whose next figure is its share: 占51.2%, 占比47%.
fn part<'s>(scene: &'s Scene<'s>, pair: &'s [Mention<'s>]) -> Option<Part<'s>> {
    let [count, rate] = pair else {
        return None;
    };
    let share = rate.rate()?;
    let stated = rate.own.trim_start().starts_with('占');
    if !stated || !count.is_count() || count.in_table || count.sentence != rate.sentence {
        return None;
    }
    let between = scene.between(count, rate);
    let close = between.matches(CLAUSE_ENDS).count() <= 1 && !between.contains('。');
    close.then_some(Part { count, share })
}

/// Where the parts from `start` on end that make up 100 %, as near as rounding brings them.
fn complete(parts: &[Part], start: usize) -> Option<usize> {
    let unit = parts.get(start)?;
    let mut total = Decimal::ZERO;
    for (at, part) in parts.iter().enumerate().skip(start).take(MOST) {
        if !part.count.same_unit(unit.count) {
            return None;
        }
        total = total.checked_add(part.share)?;
        let gap = (total - Decimal::ONE_HUNDRED).abs();
        let behind = at + 1 - start;
        if behind >= 2 && gap <= Decimal::new(6, 1) {
            return Some(at + 1);
        }
        if total > Decimal::from(101) {
            return None;
        }
    }
    None
}

/// The parts as a sum, where what they add up to was told before.
fn of(scene: &Scene, parts: &[Part]) -> Option<Sum> {
    let counts: Vec<&Mention> = parts.iter().map(|part| part.count).collect();
    let first = counts.first()?;
    let whole = scene
        .mentions
        .get(..first.index)?
        .iter()
        .rev()
        .take(REACH)
        .filter(|whole| whole.is_count() && !whole.in_table && whole.same_unit(first))
        .find(|whole| fit(whole, &counts) == Fit::Exact)?;
    Some(sum(whole, &counts, true))
}
