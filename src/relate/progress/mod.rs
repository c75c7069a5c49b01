//! A whole and how much of it is done. Each rule has a name, a file and its cases in `tests/`.
//!
//! - `rate`: a rate of completion takes the two counts that give it, or by their words, the whole or
//!   the count alone that stands beside it (受理100件，办结90件，办结率90%; 占年度计划的75%).
//! - `counts`: a whole and what is finished of it, without a rate (发现问题76个，已整改71个).
//! - `entirely`: a whole that is said to be finished altogether (30个项目已全部完工).

mod counts;
mod cue;
mod entirely;
mod item;
mod pair;
mod rate;

#[cfg(test)]
pub(super) use self::item::naming;
use super::Progress;
use super::arithmetic::{agrees, percentage};
use super::scene::{Mention, Scene};
use crate::figures::Qualifier;

/// A rule reads the figure at a place together with those round it.
type Rule<'s> = fn(&'s Scene<'s>, usize) -> Option<Found<'s>>;

/// Finds the progress that the running text tells of.
pub fn find<'s>(scene: &'s Scene<'s>) -> Vec<Progress> {
    let mut found: Vec<Progress> = Vec::new();
    let mut taken = vec![false; scene.mentions.len()];
    let rules: [Rule<'s>; 3] = [
        rate::find as Rule,
        counts::find as Rule,
        entirely::find as Rule,
    ];
    for (order, rule) in rules.into_iter().enumerate() {
        for (at, mention) in scene.mentions.iter().enumerate() {
            // A count may belong to two rates (办结率, 按时办结率), but to one rule only.
            let free = order == 0 || taken.get(mention.index) == Some(&false);
            if mention.in_table || !free {
                continue;
            }
            let Some(entry) = rule(scene, at) else {
                continue;
            };
            for mention in entry.all() {
                if let Some(slot) = taken.get_mut(mention.index) {
                    *slot = true;
                }
            }
            found.push(entry.progress());
        }
    }
    found
}

/// The figures of an entry by their roles.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found<'s> {
    /// The whole.
    pub whole: Option<&'s Mention<'s>>,
    /// What is done; where `entire` is set, the whole is.
    pub done: Option<&'s Mention<'s>>,
    /// The stated rate.
    pub rate: Option<&'s Mention<'s>>,
    /// Whether the text says that all of the whole is done.
    pub entire: bool,
}

impl<'s> Found<'s> {
    /// What a stated rate is of.
    pub(super) fn by(
        rate: &'s Mention<'s>,
        whole: Option<&'s Mention<'s>>,
        done: Option<&'s Mention<'s>>,
    ) -> Self {
        Self {
            whole,
            done,
            rate: Some(rate),
            entire: false,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'s Mention<'s>> {
        [self.whole, self.done, self.rate].into_iter().flatten()
    }

    /// The entry, with the computed rate beside the stated one.
    pub fn progress(&self) -> Progress {
        let value = |mention: Option<&Mention>| mention.map(|mention| mention.figure.value);
        let total = value(self.whole);
        let completed = if self.entire { total } else { value(self.done) };
        let stated = self.rate.and_then(Mention::rate);
        let computed = completed
            .zip(total)
            .and_then(|(done, whole)| percentage(done, whole));
        let mut figures: Vec<usize> = self.all().map(|mention| mention.index).collect();
        figures.sort_unstable();
        let latest = self.done.or(self.rate).or(self.whole);
        let first = self.whole.or(self.done).or(self.rate);
        Progress {
            item: item::item(self),
            place: first.and_then(|mention| mention.figure.place.clone()),
            time: latest.and_then(|mention| mention.figure.time.clone()),
            unit: self
                .whole
                .or(self.done)
                .map_or_else(String::new, |mention| mention.figure.unit.clone()),
            total,
            completed,
            rate: stated,
            rate_computed: computed.map(|rate| rate.round_dp(2)),
            consistent: self.is_consistent(),
            figures,
        }
    }

    /// Whether the stated rate is that of the counts; `None` where it cannot be said.
    fn is_consistent(&self) -> Option<bool> {
        let (rate, done, whole) = (self.rate?, self.done?, self.whole?);
        let agree = agrees(rate, rate.rate()?, done, whole)?;
        let exact = [done, whole]
            .iter()
            .all(|count| count.figure.qualifier == Qualifier::Exact);
        (agree || exact).then_some(agree)
    }
}
