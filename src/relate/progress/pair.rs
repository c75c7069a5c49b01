//! Which two counts before a rate give it.

use rust_decimal::Decimal;

use super::cue::RateCue;
use crate::figures::Qualifier;
use crate::relate::arithmetic::{agrees, decimals};
use crate::relate::scene::{Mention, Scene};

/// How many counts before a rate may belong to it.
const REACH: usize = 10;
/// How many before one that is a share of all there is, and how many sentences: the shares of a whole
/// may be told one after another.
const FAR_REACH: usize = 24;
const FAR: usize = 12;
/// Below this a rate in whole per cents is likely that of some two counts by chance.
const SMALL: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

/// The counts that a rate may be of: some before it, in its sentence and the two before.
pub fn before<'s>(scene: &'s Scene<'s>, at: usize, cue: RateCue) -> Vec<&'s Mention<'s>> {
    let Some((earlier, rate)) = scene.mentions.get(..at).zip(scene.mentions.get(at)) else {
        return Vec::new();
    };
    let far = cue == RateCue::Share && is_precise(rate);
    let (reach, sentences) = if far { (FAR_REACH, FAR) } else { (REACH, 2) };
    let mut counts: Vec<&Mention> = earlier
        .iter()
        .rev()
        .take(2 * reach)
        .take_while(|mention| mention.sentence + sentences >= rate.sentence)
        .filter(|mention| mention.is_count() && !mention.in_table)
        .take(reach)
        .collect();
    counts.reverse();
    counts
}

/// Whether two counts are unlikely to give the rate by chance.
fn is_precise(rate: &Mention) -> bool {
    decimals(rate.quote).is_some_and(|places| places > 0)
}

/// The two counts that give the rate; the count nearest to it is one of them, or of its sentence.
pub fn agreeing<'s>(
    scene: &Scene,
    rate: &Mention,
    before: &[&'s Mention<'s>],
) -> Option<(&'s Mention<'s>, &'s Mention<'s>)> {
    let told = matches!(rate.figure.qualifier, Qualifier::Exact | Qualifier::Approx);
    let stated = rate.rate().filter(|_| told)?;
    let last = before.last()?;
    let fits = |whole: &Mention, done: &Mention| {
        whole.index != done.index
            && whole.same_unit(done)
            && whole.figure.value != Decimal::ZERO
            && agrees(rate, stated, done, whole) == Some(true)
            && (is_precise(rate) || whole.figure.value >= SMALL || {
                // Small numbers give many a rate: only two that stand together are taken.
                let near = whole.index.max(done.index) == last.index;
                let listed = scene.between(whole, done).contains(['：', ':']);
                let here = whole.sentence == done.sentence;
                near && (here && !listed || !here && whole.is_whole())
            })
    };
    for (at, second) in before.iter().enumerate().rev() {
        if second.sentence != rate.sentence && last.sentence == rate.sentence {
            continue;
        }
        let firsts = before.get(..at)?;
        let open = firsts.iter().rev().filter(|first| !first.is_finished());
        let finished = firsts.iter().rev().filter(|first| first.is_finished());
        for first in open.chain(finished) {
            if fits(first, second) {
                return Some((first, second));
            }
            if (second.is_whole() || first.is_finished()) && fits(second, first) {
                return Some((second, first));
            }
        }
    }
    None
}
