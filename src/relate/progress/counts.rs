//! Rule `counts`: a whole and what is finished of it, without a rate.

use super::Found;
use super::item::naming;
use crate::figures::Modality;
use crate::lexicon::Role;
use crate::relate::scene::{CLAUSE_ENDS, Mention, Scene};

/// The rule.
pub fn find<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
    let done = scene.mentions.get(at).filter(|done| done.is_count())?;
    let whole = nearest_whole(scene, at)?;
    let between = scene.between(whole, done);
    let found = Some(Found {
        whole: Some(whole),
        done: Some(done),
        ..Found::default()
    });
    let within = done.figure.value <= whole.figure.value;
    if whole.sentence == done.sentence && is_among(whole, between) && within {
        return found;
    }
    let verb = done.finished_verb()?;
    let by_now = done.has(Role::ByNow) || done.after.contains('已');
    let open = done.is_open() || done.is_aim();
    // 完成收入70亿元，其中税收完成52亿元: what is done has parts that are done.
    let part_of_done = whole.is_finished() && done.has(Role::OfWhich);
    if open || part_of_done || whole.is_finished() && !whole.is_aim() || !within && !whole.is_aim()
    {
        return None;
    }
    let planned = done.figure.modality == Modality::Planned && !by_now;
    let bare = done.own.trim() == verb;
    if planned && !(bare && whole.is_aim()) {
        return None;
    }
    // 10项任务：驿站建成2个: an item of a list is no part of what the list counts.
    if between.contains(['：', ':']) && is_named_otherwise(whole, done, verb) {
        return None;
    }
    let apart = between.contains(CLAUSE_ENDS);
    let told = if whole.sentence == done.sentence {
        if apart {
            whole.is_whole() || by_now && between.matches(CLAUSE_ENDS).count() == 1
        } else {
            by_now
        }
    } else {
        by_now && whole.block == done.block && whole.is_whole() && last_of_sentence(scene, whole)
    };
    (told && same_thing(whole, done, verb, apart))
        .then_some(found)
        .flatten()
}

/// The count before that the one at `at` may be part of: of its unit, in its sentence first.
fn nearest_whole<'s>(scene: &'s Scene<'s>, at: usize) -> Option<&'s Mention<'s>> {
    let done = scene.mentions.get(at)?;
    let earlier = scene.mentions.get(at.saturating_sub(4)..at)?;
    let last = |fits: &dyn Fn(&Mention) -> bool| {
        earlier
            .iter()
            .rev()
            .find(|whole| whole.is_count() && fits(whole))
    };
    let here = |whole: &Mention| whole.sentence == done.sentence;
    last(&|whole| here(whole) && whole.figure.unit == done.figure.unit)
        .or_else(|| last(&|whole| here(whole) && whole.same_unit(done)))
        .or_else(|| last(&|whole| whole.same_unit(done)))
}

/// 覆盖236个村中的218个: the second count is of the first.
fn is_among(whole: &Mention, between: &str) -> bool {
    let clause = !between.contains(['，', ',', '；', ';', '。', '、']);
    let among =
        between.ends_with("中的") || between.ends_with("中，已有") || between.ends_with("中已有");
    let reached = ["覆盖", "惠及", "通达", "完成", "建成", "接入", "建有"]
        .iter()
        .any(|verb| whole.own.contains(verb));
    clause && among && reached
}

/// Whether a count is the last figure of its sentence.
pub fn last_of_sentence(scene: &Scene, mention: &Mention) -> bool {
    scene
        .mentions
        .get(mention.index + 1)
        .is_none_or(|next| next.sentence != mention.sentence)
}

/// Whether two letters of a thing's name stand round a count.
fn knows(whole: &Mention, thing: &str) -> bool {
    let letters: Vec<char> = thing.chars().collect();
    letters.windows(2).any(|pair| {
        let pair: String = pair.iter().collect();
        whole.own.contains(&pair)
            || whole.after.contains(&pair)
            || whole.figure.item.contains(&pair)
    })
}

/// Whether what is finished has a name before its verb that the whole does not have.
fn is_named_otherwise(whole: &Mention, done: &Mention, verb: &str) -> bool {
    let lead = done
        .own
        .rfind(verb)
        .and_then(|at| done.own.get(..at))
        .unwrap_or("");
    let name = naming(lead, done.words);
    name.chars().count() >= 3 && !knows(whole, &name)
}

/// Whether what is finished is what the whole counts: the verb's object is left out, or named before.
pub fn same_thing(whole: &Mention, done: &Mention, verb: &str, apart: bool) -> bool {
    if !apart {
        return true;
    }
    let object = done
        .own
        .rfind(verb)
        .map_or("", |at| done.own.get(at + verb.len()..).unwrap_or(""));
    let object = object
        .trim_start_matches("完毕")
        .trim_start_matches(['了', '的', '率'])
        .trim();
    let behind = done.after.trim();
    if object.is_empty() || done.words.begins(object, Role::Finished) == Some(object) {
        return behind.chars().count() < 2
            || knows(whole, behind)
            || done.words.begins(behind, Role::Finished).is_some();
    }
    knows(whole, object)
}
