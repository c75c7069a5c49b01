//! A whole and how much of it is done. Each rule has a name and stands with its cases in `tests.rs`.
//!
//! - `rate`: a rate of completion takes the two counts that give it, or by their words, the whole or
//!   the count alone that stands beside it (受理100件，办结90件，办结率90%; 占年度计划的75%).
//! - `counts`: a whole and what is finished of it, without a rate (发现问题76个，已整改71个).
//! - `entirely`: a whole that is said to be finished altogether (30个项目已全部完工).

use rust_decimal::Decimal;

use super::Progress;
use super::arithmetic::{agrees, percentage};
use super::cues::{self, BY_NOW, FINISHED, NAMING, NOT_YET, OTHER_RATES, PLAN, WORKS};
use super::scene::{CLAUSE_ENDS, Mention, Scene};
use crate::figures::{Modality, Qualifier};

/// How many counts before a rate may belong to it.
const REACH: usize = 10;

/// Finds the progress that the running text tells of.
pub fn find(scene: &Scene) -> Vec<Progress> {
    let mut found: Vec<Progress> = Vec::new();
    let mut taken = vec![false; scene.mentions.len()];
    let take = |entry: Found, found: &mut Vec<Progress>, taken: &mut Vec<bool>| {
        for mention in entry.all() {
            if let Some(slot) = taken.get_mut(mention.index) {
                *slot = true;
            }
        }
        found.push(entry.progress());
    };
    for (at, mention) in scene.mentions.iter().enumerate() {
        if mention.rate().is_some()
            && !mention.in_table
            && let Some(entry) = rate(scene, at)
        {
            take(entry, &mut found, &mut taken);
        }
    }
    let is_free = |mention: &Mention, taken: &[bool]| taken.get(mention.index) == Some(&false);
    for (at, done) in scene.mentions.iter().enumerate() {
        if !is_free(done, &taken) || done.in_table {
            continue;
        }
        if let Some(entry) = counts(scene, at) {
            take(entry, &mut found, &mut taken);
        }
    }
    for (at, whole) in scene.mentions.iter().enumerate() {
        if is_free(whole, &taken)
            && !whole.in_table
            && let Some(entry) = entirely(scene, at)
        {
            take(entry, &mut found, &mut taken);
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
    fn all(&self) -> impl Iterator<Item = &'s Mention<'s>> {
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
        let consistent = match (self.rate, stated, self.done, self.whole) {
            (Some(rate), Some(stated), Some(done), Some(whole)) => {
                agrees(rate, stated, done, whole).and_then(|agree| {
                    let exact = [done, whole]
                        .iter()
                        .all(|count| count.figure.qualifier == Qualifier::Exact);
                    (agree || exact).then_some(agree)
                })
            }
            _ => None,
        };
        let mut figures: Vec<usize> = self.all().map(|mention| mention.index).collect();
        figures.sort_unstable();
        let latest = self.done.or(self.rate).or(self.whole);
        let first = self.whole.or(self.done).or(self.rate);
        Progress {
            item: item(self),
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
            consistent,
            figures,
        }
    }
}

/// Words of the genre that name no thing.
const NO_THING: &[&str] = &[
    "年度", "全年", "全县", "全市", "全区", "全镇", "总数", "总", "数", "为", "占", "已", "实际",
    "累计", "中", "的", "全", "共", "（", "）", "率", "实施", "今年",
];

/// What is left of a phrase without the words that name no thing.
fn naming(phrase: &str) -> String {
    let mut rest = phrase.to_owned();
    if rest.starts_with('第') && rest.ends_with('批') {
        return String::new();
    }
    for word in [FINISHED, cues::AIMED_AT, NO_THING].concat() {
        rest = rest.replace(word, "");
    }
    rest
}

/// What is to be done: the noun behind the whole's number, what its target is named by, or the most
/// telling of the figures' items, the whole's first.
fn item(found: &Found) -> String {
    let names = found
        .whole
        .into_iter()
        .flat_map(|whole| [noun_behind(whole), target_name(whole)])
        .flatten();
    if let Some(name) = names.into_iter().next() {
        return name;
    }
    let items: Vec<&str> = found
        .all()
        .map(|mention| mention.figure.item.trim())
        .collect();
    let telling = items.iter().find(|item| naming(item).chars().count() >= 2);
    telling.or(items.first()).map_or_else(String::new, |item| {
        item.trim_end_matches("完成率")
            .trim_end_matches('中')
            .to_owned()
    })
}

/// 25个修缮项目已开工: the noun stands between the unit and what is said of it.
fn noun_behind(whole: &Mention) -> Option<String> {
    let end = [
        "已", "全部", "均", "中", "都", "全", "共", "当中", "完成", "实现", "率",
    ]
    .iter()
    .filter_map(|word| whole.after.find(word))
    .min();
    let noun = whole.after.get(..end.unwrap_or(whole.after.len()))?.trim();
    let length = noun.chars().count();
    let known = whole.figure.item.contains(noun);
    let begins = !noun.starts_with(['的', '、', '和', '以', '左', '”', '。']);
    let here = !noun.contains(['，', ',', '；', ';', '。', '：', '\n']);
    (here && begins && !known && (2..=20).contains(&length)).then(|| noun.to_owned())
}

/// 城镇新增就业目标3000人: what stands before the word for the target.
fn target_name(whole: &Mention) -> Option<String> {
    let own = whole.own.trim().trim_end_matches(['数', '为', '是', '量']);
    let name = ["目标任务", "目标", "任务", "指标"]
        .iter()
        .find_map(|word| own.strip_suffix(word))?;
    let name = ["年度", "全年", "今年", "总"]
        .iter()
        .fold(name, |name, word| name.trim_end_matches(word));
    (naming(name).chars().count() >= 2).then(|| name.to_owned())
}

/// What a rate is said to be a rate of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RateCue {
    /// 办结率: the verb of completion it is named by is a strong one.
    Named,
    /// 参保率: it is named by another verb of doing.
    Loose,
    /// 占年度计划的, 完成任务的.
    OfPlan,
    /// 已完成近一半, 无害化处理100%.
    Direct,
    /// 占比.
    Share,
    /// 到岗率, 覆盖率: a rate that may be one of completion where two counts give it.
    Other,
}

/// The cue in the words before a rate.
fn rate_cue(scene: &Scene, at: usize) -> Option<RateCue> {
    let mention = scene.mentions.get(at)?;
    let own = mention.own.trim();
    if let Some(name_end) = own.rfind('率')
        && !own[name_end..].starts_with("率先")
    {
        let name = &own[..name_end];
        let behind = &own[name_end + '率'.len_utf8()..];
        if cues::any(name, OTHER_RATES) || behind.chars().count() > 4 {
            return None;
        }
        let near: String = name.chars().rev().take(8).collect();
        let near: String = near.chars().rev().collect();
        return if cues::any(&near, FINISHED) {
            Some(RateCue::Named)
        } else if cues::any(&near, NAMING) {
            Some(RateCue::Loose)
        } else {
            Some(RateCue::Other)
        };
    }
    // 为年度任务400户的81.5%: the words that say what it is of stand before the whole.
    let of_whole = own == "的"
        && at
            .checked_sub(1)
            .and_then(|before| scene.mentions.get(before))
            .is_some_and(|whole| {
                whole.sentence == mention.sentence && opens_share(whole.own) && whole.is_whole()
            });
    if of_whole || opens_share(own) && cues::any(own, PLAN) {
        return Some(RateCue::OfPlan);
    }
    let bare = own.trim_end_matches(['了', '到', '达']);
    let no_name = !cues::any(own, OTHER_RATES) && !cues::any(own, NOT_YET);
    if no_name
        && cues::ends(bare, FINISHED)
            .or_else(|| cues::ends(bare, NAMING))
            .is_some()
    {
        return Some(RateCue::Direct);
    }
    let share = own.trim_start_matches(['已', '约']);
    matches!(share, "占" | "占比" | "占总数的" | "占总量的" | "占全部的").then_some(RateCue::Share)
}

fn opens_share(own: &str) -> bool {
    let own = own.trim().trim_start_matches(['已', '仅', '约']);
    ["占", "为", "达", "相当于", "完成"]
        .iter()
        .any(|word| own.starts_with(word))
}

/// Rule `rate`.
fn rate<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
    let rate = scene.mentions.get(at)?;
    let stated = rate.rate()?;
    let cue = rate_cue(scene, at)?;
    let aimed =
        rate.figure.modality == Modality::Planned && rate.figure.qualifier == Qualifier::MoreThan;
    if aimed || cues::any(rate.own, cues::STILL_TO_COME) {
        return None;
    }
    let before = before(scene, at);
    if let Some((whole, done)) = agreeing(rate, stated, &before) {
        let plausible = match cue {
            RateCue::Share => done.is_finished(),
            RateCue::Other => {
                cues::any(done.own, BY_NOW) || done.is_finished() || shares_name(rate, done)
            }
            _ => true,
        };
        return plausible.then_some(Found {
            whole: Some(whole),
            done: Some(done),
            rate: Some(rate),
            entire: false,
        });
    }
    let nearest = *before
        .last()
        .filter(|near| near.sentence == rate.sentence)?;
    if rate.figure.modality == Modality::Planned && nearest.figure.modality == Modality::Planned {
        return None;
    }
    by_words(scene, cue, rate, nearest, &before)
}

/// The counts that a rate may be of: some before it, in its sentence and the two before.
fn before<'s>(scene: &'s Scene<'s>, at: usize) -> Vec<&'s Mention<'s>> {
    let Some((earlier, rate)) = scene.mentions.get(..at).zip(scene.mentions.get(at)) else {
        return Vec::new();
    };
    let mut counts: Vec<&Mention> = earlier
        .iter()
        .rev()
        .take(2 * REACH)
        .take_while(|mention| mention.sentence + 2 >= rate.sentence)
        .filter(|mention| mention.is_count() && !mention.in_table)
        .take(REACH)
        .collect();
    counts.reverse();
    counts
}

/// The two counts that give the rate; the count nearest to it is one of them, or of its sentence.
fn agreeing<'s>(
    rate: &Mention,
    stated: Decimal,
    before: &[&'s Mention<'s>],
) -> Option<(&'s Mention<'s>, &'s Mention<'s>)> {
    let told = matches!(rate.figure.qualifier, Qualifier::Exact | Qualifier::Approx);
    let fits = |whole: &Mention, done: &Mention| {
        whole.index != done.index
            && whole.same_unit(done)
            && whole.figure.value != Decimal::ZERO
            && agrees(rate, stated, done, whole) == Some(true)
    };
    for (at, second) in before.iter().enumerate().rev() {
        let here = second.sentence == rate.sentence
            || before
                .last()
                .is_some_and(|last| last.sentence != rate.sentence);
        if !here || !told {
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

/// Where no two counts give the rate: the words tell which counts it should belong to.
fn by_words<'s>(
    scene: &'s Scene<'s>,
    cue: RateCue,
    rate: &'s Mention<'s>,
    nearest: &'s Mention<'s>,
    before: &[&'s Mention<'s>],
) -> Option<Found<'s>> {
    let between = scene.between(nearest, rate);
    let clauses = between.matches(CLAUSE_ENDS).count();
    if clauses > 2 || between.contains(['；', ';', '。']) {
        return None;
    }
    let found = |whole, done| {
        Some(Found {
            whole,
            done,
            rate: Some(rate),
            entire: false,
        })
    };
    let finished = nearest.is_finished() && !(nearest.is_aim() && cue == RateCue::OfPlan);
    if finished {
        let whole = whole_of(scene, nearest, before);
        return match (cue, whole) {
            (RateCue::Direct | RateCue::Loose | RateCue::Other, _) => None,
            (RateCue::Share, None) => {
                let by_now = cues::any(nearest.own, BY_NOW);
                by_now
                    .then_some(())
                    .and_then(|()| found(None, Some(nearest)))
            }
            (_, Some(whole)) => found(Some(whole), Some(nearest)),
            (RateCue::Named, None) => {
                let verb = nearest.finished_verb()?;
                let same = rate.own.contains(verb) && !rate.own.contains("成功");
                same.then_some(()).and_then(|()| found(None, Some(nearest)))
            }
            (RateCue::OfPlan, None) => found(None, Some(nearest)),
        };
    }
    match cue {
        RateCue::Named | RateCue::Loose if clauses == 0 => {
            let works = WORKS.iter().any(|work| nearest.after.contains(work));
            works
                .then_some(())
                .and_then(|()| found(Some(nearest), None))
        }
        RateCue::Named if nearest.is_whole() || shares_verb(rate, nearest) => {
            found(Some(nearest), None)
        }
        RateCue::Direct if clauses <= 1 => {
            let short = rate.own.chars().count() <= 8 || clauses == 0;
            short
                .then_some(())
                .and_then(|()| found(Some(nearest), None))
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
        _ => None,
    }
}

/// The whole of what is finished, where the stated rate is not the one the two give: one in its
/// sentence that the words make a whole or that stands right before it, else one told before.
fn whole_of<'s>(
    scene: &Scene,
    done: &Mention,
    before: &[&'s Mention<'s>],
) -> Option<&'s Mention<'s>> {
    let verb = done.finished_verb()?;
    let mut earlier = before
        .iter()
        .rev()
        .filter(|whole| whole.index < done.index && whole.same_unit(done));
    earlier.find_map(|whole| {
        let here = whole.sentence == done.sentence;
        let between = scene.between(whole, done);
        let beside = here
            && between.matches(CLAUSE_ENDS).count() <= 1
            && !between.contains(['；', ';', '、'])
            && whole.figure.value > done.figure.value;
        let told = whole.is_whole() && (here || same_thing(whole, done, verb, true));
        ((told || beside) && !whole.is_finished()).then_some(*whole)
    })
}

/// 参与调解纠纷362起，调解成功率97.2%: the rate is of what the verb before the count did.
fn shares_verb(rate: &Mention, count: &Mention) -> bool {
    NAMING
        .iter()
        .chain(FINISHED)
        .any(|verb| rate.own.contains(verb) && count.own.contains(verb))
}

/// 已到岗386名，到岗率91.9%: the rate is named by what the count's clause says.
fn shares_name(rate: &Mention, done: &Mention) -> bool {
    let name: Vec<char> = rate.own.split('率').next().unwrap_or("").chars().collect();
    name.last_chunk::<2>()
        .is_some_and(|pair| done.own.contains(&pair.iter().collect::<String>()))
}

/// Rule `counts`.
fn counts<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
    let done = scene.mentions.get(at).filter(|done| done.is_count())?;
    let earlier = scene.mentions.get(at.saturating_sub(4)..at)?;
    let last = |fits: &dyn Fn(&Mention) -> bool| {
        earlier
            .iter()
            .rev()
            .find(|whole| whole.is_count() && fits(whole))
    };
    let here = |whole: &Mention| whole.sentence == done.sentence;
    let whole = last(&|whole| here(whole) && whole.figure.unit == done.figure.unit)
        .or_else(|| last(&|whole| here(whole) && whole.same_unit(done)))
        .or_else(|| last(&|whole| whole.same_unit(done)))?;
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
    let by_now = cues::any(done.own, BY_NOW) || cues::any(done.after, &["已"]);
    if cues::any(done.own, NOT_YET) || done.is_aim() || whole.is_finished() && !whole.is_aim() {
        return None;
    }
    if !within && !whole.is_aim() {
        return None;
    }
    let planned = done.figure.modality == Modality::Planned && !by_now;
    let bare = done.own.trim() == verb;
    if planned && !(bare && ends_as_aim(whole)) {
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

/// 覆盖236个村中的218个: the second count is of the first.
fn is_among(whole: &Mention, between: &str) -> bool {
    let clause = !between.contains(['，', ',', '；', ';', '。', '、']);
    let among =
        between.ends_with("中的") || between.ends_with("中，已有") || between.ends_with("中已有");
    clause
        && among
        && cues::any(
            whole.own,
            &["覆盖", "惠及", "通达", "完成", "建成", "接入", "建有"],
        )
}

/// 全年目标3000人, 计划投资2亿元: the number belongs to the aim itself.
fn ends_as_aim(whole: &Mention) -> bool {
    whole.is_aim()
}

fn last_of_sentence(scene: &Scene, mention: &Mention) -> bool {
    scene
        .mentions
        .get(mention.index + 1)
        .is_none_or(|next| next.sentence != mention.sentence)
}

/// Whether what is finished is what the whole counts: the verb's object is left out, or named before.
fn same_thing(whole: &Mention, done: &Mention, verb: &str, apart: bool) -> bool {
    if !apart {
        return true;
    }
    let object = done
        .own
        .rfind(verb)
        .map_or("", |at| done.own.get(at + verb.len()..).unwrap_or(""));
    let object = object.trim_start_matches(['了', '的', '率']).trim();
    let behind = done.after.trim();
    let known = |thing: &str| {
        let letters: Vec<char> = thing.chars().collect();
        letters.windows(2).any(|pair| {
            let pair: String = pair.iter().collect();
            whole.own.contains(&pair)
                || whole.after.contains(&pair)
                || whole.figure.item.contains(&pair)
        })
    };
    if object.is_empty() || FINISHED.contains(&object) {
        return behind.chars().count() < 2
            || known(behind)
            || cues::begins(behind, FINISHED).is_some();
    }
    known(object)
}

/// Rule `entirely`.
fn entirely<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
    let whole = scene.mentions.get(at).filter(|whole| whole.is_count())?;
    if whole.figure.modality == Modality::Planned && !whole.tail.contains('已') {
        return None;
    }
    // What is said of all of it may stand behind a rate or a change, but not behind another count.
    let home = scene.sentences.get(whole.sentence)?;
    let until = scene
        .mentions
        .get(at + 1..)?
        .iter()
        .take(3)
        .find(|next| next.is_count() || next.sentence != whole.sentence)
        .map_or(home.span.end, |next| next.figure.span.start)
        .min(home.span.end);
    let rest = scene.text.get(whole.figure.span.end..until).unwrap_or("");
    let here = says_entirely(rest);
    // 目前，已全部办结。 is a sentence of its own, without a figure.
    let next = || {
        let next = scene.sentences.get(whole.sentence + 1)?;
        let free = scene
            .mentions
            .get(at + 1)
            .is_none_or(|mention| mention.sentence > whole.sentence + 1);
        let text = next.span.of(scene.text);
        let about = ["目前", "截至", "现", "已", "全部", "上述", "这些"]
            .iter()
            .any(|word| text.starts_with(word));
        (free && about && next.block == whole.block && last_of_sentence(scene, whole))
            .then(|| says_entirely(text))
    };
    (here || whole.is_whole() && next().unwrap_or(false)).then_some(Found {
        whole: Some(whole),
        entire: true,
        ..Found::default()
    })
}

/// Whether a stretch says that all of it is finished: 已全部完工, 逐一化解到位.
fn says_entirely(text: &str) -> bool {
    cues::ENTIRELY.iter().any(|word| {
        text.match_indices(word).take(4).any(|(at, _)| {
            let lead = text.get(..at).unwrap_or("");
            let mut rest = text.get(at + word.len()..).unwrap_or("");
            while let Some(filler) = cues::begins(rest, cues::ENTIRELY_FILLERS) {
                if cues::begins(rest, FINISHED).is_some() {
                    break;
                }
                rest = rest.get(filler.len()..).unwrap_or("");
            }
            let clause = lead.rsplit(CLAUSE_ENDS).next().unwrap_or("");
            cues::begins(rest, FINISHED).is_some()
                && !cues::any(clause, NOT_YET)
                && !lead.contains("中")
                && lead.chars().count() <= 80
        })
    })
}
