//! Rule `run`: the counts of a sentence, or of a part of it between semicolons, make up a whole that was
//! told before.

use rust_decimal::Decimal;

use super::{MOST, is_complete, sum};
use crate::figures::characters::Characters;
use crate::lexicon::Role;
use crate::relate::Sum;
use crate::relate::arithmetic::{Fit, fit};
use crate::relate::scene::{Mention, Scene};

/// Among how many counts before the run the whole is looked for.
const REACH: usize = 12;
/// How many units a run may have.
const MOST_UNITS: usize = 4;
/// Fewer than this, and two counts have a sum that stands somewhere by chance.
const LARGE: Decimal = Decimal::from_parts(100, 0, 0, false, 0);

static SEMICOLONS: Characters = Characters::of("；;");

/// The rule.
pub fn find(scene: &Scene) -> Vec<Sum> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = scene.mentions.get(start) {
        let end = start
            + scene.mentions[start..]
                .iter()
                .take_while(|mention| mention.sentence == first.sentence)
                .count();
        let sentence = scene.mentions.get(start..end).unwrap_or_default();
        if !first.in_table {
            let before = found.len();
            found.extend(segments(scene, sentence).flat_map(|part| by_unit(scene, part)));
            if found.len() == before {
                found.extend(by_unit(scene, sentence));
            }
        }
        start = end;
    }
    found
}

/// The stretches of a sentence between semicolons.
fn segments<'s>(
    scene: &'s Scene<'s>,
    sentence: &'s [Mention<'s>],
) -> impl Iterator<Item = &'s [Mention<'s>]> {
    sentence.chunk_by(|a, b| SEMICOLONS.find(scene.between(a, b)).is_none())
}

/// The runs of each unit: 家庭户2.9万户，集体户1.2万户，家庭户人口70.3万人，集体户人口4.8万人.
fn by_unit(scene: &Scene, run: &[Mention]) -> Vec<Sum> {
    // One count is no run, and a whole has to stand before it.
    if run.len() < 2 || run.first().is_none_or(|first| first.index == 0) {
        return Vec::new();
    }
    let mut units: Vec<&Mention> = Vec::new();
    for mention in run.iter().filter(|mention| mention.is_count()) {
        let known = units
            .iter()
            .any(|unit| unit.figure.unit == mention.figure.unit);
        if !known && units.len() < MOST_UNITS {
            units.push(mention);
        }
    }
    units
        .into_iter()
        .filter_map(|unit| of(scene, unit, run))
        .collect()
}

/// The run as a sum: its counts of one unit, those behind 其中 left out, for they are parts of parts.
fn of(scene: &Scene, unit: &Mention, run: &[Mention]) -> Option<Sum> {
    let mut counts = run
        .iter()
        .filter(|mention| mention.is_count() && mention.figure.unit == unit.figure.unit)
        .enumerate()
        .take_while(|(order, mention)| *order == 0 || !mention.has(Role::OfWhich))
        .map(|(_, mention)| mention);
    let parts: Vec<&Mention> = counts.by_ref().take(MOST).collect();
    let whole_run = counts.next().is_none();
    let sound =
        |part: &&Mention| !part.has(Role::Difference) && !part.has(Role::Total) && !part.is_aim();
    if parts.len() < 2 || !whole_run || !parts.iter().all(sound) {
        return None;
    }
    let earlier = scene.mentions.get(..run.first()?.index)?;
    let whole = earlier
        .iter()
        .rev()
        .take(2 * REACH)
        .filter(|whole| whole.is_count() && !whole.in_table && whole.same_unit(unit))
        .take(REACH)
        .find(|whole| fit(whole, &parts) == Fit::Exact)?;
    let first = parts.first()?;
    let near = whole.sentence + 1 >= first.sentence;
    let introduced = first.has(Role::OfWhich) || scene.words.any(lead(scene, first), Role::OfWhich);
    let large = whole.figure.value >= LARGE && (near || parts.len() >= 3);
    let told = introduced && near || is_complete(&parts) && whole.figure.value > Decimal::TEN;
    (large || told).then(|| sum(whole, &parts, true))
}

/// What stands in the sentence before a mention.
fn lead<'s>(scene: &Scene<'s>, mention: &Mention) -> &'s str {
    let start = scene
        .sentences
        .get(mention.sentence)
        .map_or(0, |sentence| sentence.span.start);
    let lead = scene
        .text
        .get(start..mention.figure.span.start)
        .unwrap_or("");
    // 其中 stands at the sentence's head.
    let end = lead.char_indices().nth(8).map_or(lead.len(), |(at, _)| at);
    lead.get(..end).unwrap_or("")
}
