//! Rule `entirely`: a whole that is said to be finished altogether.

use super::Found;
use super::counts::last_of_sentence;
use crate::figures::Modality;
use crate::lexicon::{RelationWords, Role};
use crate::relate::scene::{CLAUSE_ENDS, Mention, Scene};

/// The rule.
pub fn find<'s>(scene: &'s Scene<'s>, at: usize) -> Option<Found<'s>> {
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
    let here = says_entirely(rest, scene.words);
    (here || whole.is_whole() && is_said_next(scene, whole)).then_some(Found {
        whole: Some(whole),
        entire: true,
        ..Found::default()
    })
}

/// The longest sentence, in bytes, that only says that all is done.
const LONGEST: usize = 400;

/// 目前，已全部办结。 as a sentence of its own, without a figure; where it names what the whole counts
/// (所有提案均已办复), other figures may stand between.
fn is_said_next(scene: &Scene, whole: &Mention) -> bool {
    let Some(next) = scene.sentences.get(whole.sentence + 1) else {
        return false;
    };
    let text = next.span.of(scene.text);
    if text.len() > LONGEST {
        return false;
    }
    let behind = scene
        .mentions
        .partition_point(|mention| mention.sentence <= whole.sentence);
    let free = scene
        .mentions
        .get(behind)
        .is_none_or(|mention| mention.sentence > whole.sentence + 1);
    let about = ["目前", "截至", "现", "已", "全部", "上述", "这些"]
        .iter()
        .any(|word| text.starts_with(word));
    let named = names_all_of(text, whole);
    free && next.block == whole.block
        && (named || about && last_of_sentence(scene, whole))
        && says_entirely(text, scene.words)
}

/// 所有提案, 上述问题: all of what the whole counts.
fn names_all_of(text: &str, whole: &Mention) -> bool {
    ["所有", "上述", "全部"].iter().any(|word| {
        text.match_indices(word).take(2).any(|(at, _)| {
            let noun: String = text
                .get(at + word.len()..)
                .unwrap_or("")
                .chars()
                .take(2)
                .collect();
            let said = [whole.own, whole.after, whole.figure.item.as_str()];
            noun.chars().count() == 2 && said.iter().any(|text| text.contains(&noun))
        })
    })
}

/// Whether a stretch says that all of it is finished: 已全部完工, 逐一化解到位.
fn says_entirely(text: &str, words: &RelationWords) -> bool {
    if words.find(text, Role::Entirely).next().is_none() {
        return false;
    }
    words.of(Role::Entirely).iter().any(|word| {
        text.match_indices(word.as_str()).take(4).any(|(at, _)| {
            let lead = text.get(..at).unwrap_or("");
            let rest = without_fillers(text.get(at + word.len()..).unwrap_or(""), words);
            let clause = lead.rsplit(CLAUSE_ENDS).next().unwrap_or("");
            // 户均建成3间: an average.
            let said = format!("{}{word}", clause.trim());
            let average = words.ends(&said, Role::Average) == Some(said.as_str());
            ends_with_verb(rest, words)
                && !average
                && !words.any(clause, Role::NotYet)
                && !lead.contains('中')
                && lead.chars().count() <= 80
        })
    })
}

/// What follows the words that may stand before the verb: 已, 按期, 得到妥善, 按规定时限.
fn without_fillers<'t>(mut rest: &'t str, words: &RelationWords) -> &'t str {
    while words.begins(rest, Role::Finished).is_none() {
        let filler = words
            .begins(rest, Role::EntirelyFiller)
            .map(str::len)
            .or_else(|| as_ruled(rest));
        let Some(length) = filler else {
            break;
        };
        rest = rest.get(length..).unwrap_or("");
    }
    rest
}

/// 按规定时限, 在法定期限内: how long such a phrase is, in bytes.
fn as_ruled(text: &str) -> Option<usize> {
    if !text.starts_with(['按', '在']) {
        return None;
    }
    let end = ["时限", "期限", "时间", "要求"]
        .iter()
        .filter_map(|word| text.find(word).map(|at| at + word.len()))
        .min()?;
    let inside = text.get(end..).is_some_and(|rest| rest.starts_with('内'));
    let end = end + if inside { '内'.len_utf8() } else { 0 };
    let phrase = text.get(..end)?;
    (phrase.chars().count() <= 10 && !phrase.contains(CLAUSE_ENDS)).then_some(end)
}

/// Whether a verb of completion stands here without an object of its own: 14个部门均完成了各项任务 says
/// nothing about how many tasks there were.
fn ends_with_verb(text: &str, words: &RelationWords) -> bool {
    let Some(verb) = words.begins(text, Role::Finished) else {
        return false;
    };
    let rest = text.get(verb.len()..).unwrap_or("");
    let object = rest.split(CLAUSE_ENDS).next().unwrap_or("");
    let owned = object.starts_with('了')
        || ["各项", "全年", "年度", "本年"]
            .iter()
            .any(|word| object.starts_with(word));
    !owned
}
