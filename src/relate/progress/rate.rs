//! Rule `rate`: a rate of completion with the counts that give it, or that the words give it.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Found;
use super::cue::{RateCue, rate_cue};
use super::item::naming;
use super::pair::{agreeing, before};
use crate::figures::{Modality, Qualifier};
use crate::lexicon::Role;
use crate::relate::arithmetic::{agrees, percentage, total};
use crate::relate::progress::counts::same_thing;
use crate::relate::scene::{CLAUSE_ENDS, Mention, Scene};

/// The rule.
pub fn find<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
    let rate = scene.mentions.get(at)?;
    rate.rate()?;
    let cue = rate_cue(scene, at)?;
    let aimed =
        rate.figure.modality == Modality::Planned && rate.figure.qualifier == Qualifier::MoreThan;
    if aimed || rate.has(Role::StillToCome) {
        return None;
    }
    let before = before(scene, at, cue);
    if let Some((whole, done)) = agreeing(scene, rate, &before) {
        return is_plausible(cue, rate, done).then_some(Found::by(rate, Some(whole), Some(done)));
    }
    if let Some(found) = done_behind(scene, at, cue, &before) {
        return Some(found);
    }
    if cue == RateCue::Behind {
        let whole = before.iter().rev().find(|whole| whole.has(Role::TakenIn));
        return whole.map(|whole| Found {
            whole: Some(whole),
            rate: Some(rate),
            ..Found::default()
        });
    }
    let nearest = *before
        .iter()
        .rev()
        .find(|near| !is_inside(scene.between(near, rate)))
        .filter(|near| near.sentence == rate.sentence)?;
    let both = [rate, nearest]
        .iter()
        .all(|mention| mention.figure.modality == Modality::Planned);
    if both && !nearest.own.contains("完成了") {
        return None;
    }
    if cue == RateCue::OfPlan
        && let Some(found) = of_list(scene, rate, nearest, &before)
    {
        return Some(found);
    }
    by_words(scene, cue, rate, nearest, &before)
}

/// The words between a count and a rate without what stands in parentheses.
fn without_asides(between: &str) -> Cow<'_, str> {
    if !between.contains(['（', '(']) {
        return between.into();
    }
    let mut depth = 0_usize;
    let mut out = String::new();
    for ch in between.chars() {
        match ch {
            '（' | '(' => depth += 1,
            '）' | ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(ch),
            _ => {}
        }
    }
    // The rate's own parenthesis stays open.
    if depth > 0 {
        return between.into();
    }
    out.into()
}

/// Whether what stands between a count and a rate closes a parenthesis that the count stands in.
fn is_inside(between: &str) -> bool {
    let opens = between.matches(['（', '(']).count();
    between.matches(['）', ')']).count() > opens
}

/// 完成造林1.6万亩、封育1万亩、抚育1.35万亩，完成全年任务的50.6%: a list is what is done; its sum is not
/// said, so that only the whole and the rate are told.
fn of_list<'s>(
    scene: &'s Scene<'s>,
    rate: &'s Mention<'s>,
    nearest: &'s Mention<'s>,
    before: &[&'s Mention<'s>],
) -> Option<Found<'s>> {
    let mut list = vec![nearest];
    for count in before
        .iter()
        .rev()
        .filter(|count| count.index < nearest.index)
    {
        let next = list.last()?;
        let between = scene.between(count, next);
        let listed = between.contains('、') && !between.contains(CLAUSE_ENDS);
        if !listed || !count.same_unit(nearest) {
            break;
        }
        list.push(count);
    }
    let first = list.last()?.index;
    let values: Vec<Decimal> = list.iter().map(|count| count.figure.value).collect();
    let done = total(&values).filter(|_| list.len() >= 2)?;
    let whole = before.iter().rev().find(|whole| {
        let gap = percentage(done, whole.figure.value)
            .zip(rate.rate())
            .and_then(|(computed, stated)| computed.checked_sub(stated));
        whole.index < first
            && whole.is_whole()
            && whole.same_unit(nearest)
            && gap.is_some_and(|gap| gap.abs() <= Decimal::new(1, 1))
    })?;
    Some(Found {
        whole: Some(whole),
        rate: Some(rate),
        ..Found::default()
    })
}

/// Whether two counts that give the rate are told as a whole and what is done of it.
fn is_plausible(cue: RateCue, rate: &Mention, done: &Mention) -> bool {
    match cue {
        RateCue::Share | RateCue::Again => done.is_finished() && !done.is_open(),
        RateCue::Aside => (done.is_finished() || done.own.contains('已')) && !done.is_open(),
        RateCue::Other => done.has(Role::ByNow) || done.is_finished() || shares_name(rate, done),
        _ => true,
    }
}

/// 已完成年度计划的50.4%，完成投资206.7亿元: what is done stands behind the rate.
fn done_behind<'s>(
    scene: &'s Scene<'s>,
    at: usize,
    cue: RateCue,
    before: &[&'s Mention<'s>],
) -> Option<Found<'s>> {
    let rate = scene.mentions.get(at)?;
    let done = scene.mentions.get(at + 1)?;
    let finished = scene
        .words
        .begins(done.own.trim(), Role::Finished)
        .is_some();
    if cue != RateCue::OfPlan || !finished || !done.is_count() || done.sentence != rate.sentence {
        return None;
    }
    let whole = before.iter().rev().find(|whole| {
        whole.is_whole()
            && whole.same_unit(done)
            && rate
                .rate()
                .and_then(|stated| agrees(rate, stated, done, whole))
                == Some(true)
    });
    whole.map(|whole| Found::by(rate, Some(whole), Some(done)))
}

/// Where no two counts give the rate: the words tell which counts it should belong to.
fn by_words<'s>(
    scene: &'s Scene<'s>,
    cue: RateCue,
    rate: &'s Mention<'s>,
    nearest: &'s Mention<'s>,
    before: &[&'s Mention<'s>],
) -> Option<Found<'s>> {
    let between = without_asides(scene.between(nearest, rate));
    let clauses = between.matches(CLAUSE_ENDS).count();
    if clauses > 2 || between.contains(['；', ';', '。']) || is_of_another(rate, nearest, clauses)
    {
        return None;
    }
    if nearest.is_finished() && !(nearest.is_aim() && cue == RateCue::OfPlan) {
        return of_finished(scene, cue, rate, nearest, before, &between);
    }
    let found = |whole, done| Some(Found::by(rate, whole, done));
    match cue {
        RateCue::Named | RateCue::Loose if clauses == 0 => {
            let works = scene.words.any(nearest.after, Role::Works);
            works.then(|| found(Some(nearest), None)).flatten()
        }
        RateCue::Named if nearest.is_whole() || shares_verb(rate, nearest) => {
            found(Some(nearest), None)
        }
        // 资助学生18710名，完成率115%; a target beyond its whole, or a count with a verb of its own.
        RateCue::Named if is_of_task(rate) && clauses <= 1 && is_done(nearest) => {
            found(None, Some(nearest))
        }
        RateCue::Direct if clauses <= 1 => {
            let short = rate.own.chars().count() <= 8 || clauses == 0;
            short.then(|| found(Some(nearest), None)).flatten()
        }
        // 占年度计划2.8万亩的七成 after what is done of it.
        RateCue::OfPlan if between == "的" => {
            let done = before.iter().rev().find(|done| {
                done.index < nearest.index
                    && done.sentence == nearest.sentence
                    && done.same_unit(nearest)
            });
            done.and_then(|done| found(Some(nearest), Some(*done)))
        }
        // 改造公路320公里，为任务的106%
        RateCue::OfPlan if clauses == 1 && is_done(nearest) => found(None, Some(nearest)),
        _ => None,
    }
}

/// The rate behind a count of what is finished, `between` the two.
fn of_finished<'s>(
    scene: &'s Scene<'s>,
    cue: RateCue,
    rate: &'s Mention<'s>,
    nearest: &'s Mention<'s>,
    before: &[&'s Mention<'s>],
    between: &str,
) -> Option<Found<'s>> {
    // 计划改造200户，已完成150户，完成率90%: the rate is of these two, and wrong. Money is spent by
    // a schedule, and its rate may be that of the quarter.
    let money = nearest.figure.dimension.as_deref() == Some("money");
    let plainly = cue == RateCue::Named && is_of_task(rate) && !money;
    let whole = whole_of(scene, nearest, before).filter(|whole| {
        plainly && whole.sentence == rate.sentence || is_near(rate, nearest, whole)
    });
    let by_now = nearest.has(Role::ByNow);
    let verb = nearest.finished_verb()?;
    match (cue, whole) {
        (
            RateCue::Direct | RateCue::Loose | RateCue::Other | RateCue::Behind | RateCue::Again,
            _,
        ) => None,
        (RateCue::Share, _) if nearest.is_open() => None,
        (RateCue::Share, None) if !by_now => None,
        (RateCue::Aside, _) if !by_now || between.trim().chars().count() != 1 => None,
        // 调解成功率 is no rate of what is settled.
        (RateCue::Named, None)
            if !(rate.own.contains(verb) || is_of_task(rate)) || rate.own.contains("成功") =>
        {
            None
        }
        (_, whole) => Some(Found::by(rate, whole, Some(nearest))),
    }
}

/// 完成率, and no more: the rate of a task, whatever its verb.
fn is_of_task(rate: &Mention) -> bool {
    let name = rate.own.trim().trim_end_matches(['为', '达', '到', '约']);
    matches!(name, "完成率" | "任务完成率" | "目标完成率" | "计划完成率")
}

/// Whether a count can be what was done: its words make it neither an aim nor something to come.
fn is_done(count: &Mention) -> bool {
    !count.is_aim() && !count.is_open()
}

/// Whether the rate's name says that it is the rate of something else than the count before:
/// 排查企业300家，隐患整改率96%.
fn is_of_another(rate: &Mention, count: &Mention, clauses: usize) -> bool {
    if clauses == 0 {
        return false;
    }
    let Some((name, _)) = rate.own.trim().rsplit_once('率') else {
        return false;
    };
    let mut name = naming(name, rate.words);
    if rate.words.stands(&name, Role::Naming) {
        for verb in rate.words.of(Role::Naming) {
            name = name.replace(verb.as_str(), "");
        }
    }
    let letters: Vec<char> = name.chars().collect();
    let said = [count.own, count.after, count.figure.item.as_str()];
    letters.len() >= 2
        && !letters.windows(2).any(|pair| {
            let pair: String = pair.iter().collect();
            said.iter().any(|text| text.contains(&pair))
        })
}

/// A rate that is far from the one of two counts is one of something else: 计划投资10亿元，完成3亿元，
/// 完成年度任务的95%.
fn is_near(rate: &Mention, done: &Mention, whole: &Mention) -> bool {
    let gap = percentage(done.figure.value, whole.figure.value)
        .zip(rate.rate())
        .and_then(|(computed, stated)| computed.checked_sub(stated));
    gap.is_some_and(|gap| gap.abs() <= Decimal::TEN)
}

/// The whole of what is finished, where the stated rate is not the one the two give: one in its
/// sentence that the words make a whole or that stands right before it, else one told before.
fn whole_of<'s>(
    scene: &Scene,
    done: &Mention,
    before: &[&'s Mention<'s>],
) -> Option<&'s Mention<'s>> {
    let verb = done.finished_verb()?;
    // What is a part of something has a plan of its own.
    if done.has(Role::OfWhich) {
        return None;
    }
    let mut earlier = before
        .iter()
        .rev()
        .filter(|whole| whole.index < done.index && whole.same_unit(done));
    earlier.find_map(|whole| {
        let here = whole.sentence == done.sentence;
        let between = scene.between(whole, done);
        let beside = here
            && between.matches(CLAUSE_ENDS).count() <= 1
            && !between.contains(['；', ';', '、', '：'])
            && whole.figure.value > done.figure.value;
        let told = whole.is_whole() && (here || same_thing(whole, done, verb, true));
        ((told || beside) && !whole.is_finished()).then_some(*whole)
    })
}

/// 参与调解纠纷362起，调解成功率97.2%: the rate is of what the verb before the count did.
fn shares_verb(rate: &Mention, count: &Mention) -> bool {
    [Role::Naming, Role::Finished]
        .iter()
        .flat_map(|role| rate.words.find(rate.own, *role))
        .filter_map(|(from, to)| rate.own.get(from..to))
        .any(|verb| count.own.contains(verb))
}

/// 已到岗386名，到岗率91.9%: the rate is named by what the count's clause says.
fn shares_name(rate: &Mention, done: &Mention) -> bool {
    let name: Vec<char> = rate.own.split('率').next().unwrap_or("").chars().collect();
    name.last_chunk::<2>()
        .is_some_and(|pair| done.own.contains(&pair.iter().collect::<String>()))
}
