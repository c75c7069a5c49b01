//! The words that open a lead or a clause and name nothing that is counted.

use super::words::{is_quote, is_short_noun, skipped, verbal};
use crate::figures::characters::WordSet;
use crate::figures::place;
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;

/// What refers to a place, or leads to one or to a time.
pub(super) static REFERENCES: WordSet = WordSet::of(&[
    "全区", "全县", "全市", "全省", "全镇", "全街", "该镇", "该区", "该县", "该市", "我区", "我县",
    "我市", "我省", "全国", "我国", "其中", "截至", "截止", "目前", "还", "另", "像", "据", "关于",
    "对于", "围绕", "针对", "通过", "作为", "当地",
]);

/// How sure it is.
static INTENTS: WordSet = WordSet::of(&[
    "计划", "规划", "预计", "力争", "争取", "拟", "确保", "继续", "开始", "需", "应",
]);

/// How many words at the beginning name time, place or connection and not what is counted.
pub(super) fn transparent_prefix(scope: &Scope, words: &[&Word]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let part = word.span.of(scope.text);
        let tag = word.tag.as_str();
        // 65岁及以上人口: an age is a part of the name.
        if tag == "m" && begins_age(scope.text.get(word.span.start..).unwrap_or("")) {
            break;
        }
        let number = || {
            scope.in_time(word)
                || tag == "m" && !part.starts_with('第')
                || matches!(part, "年" | "月" | "日" | "月份" | "年度" | "季度")
        };
        // 山塘101座, 城镇居民: the dictionary has common nouns among its places.
        let divisions = || scope.lexicon.divisions.count(part);
        let common = || {
            matches!(part, "城镇" | "城乡")
                || at + 1 == words.len()
                    && tag == "ns"
                    && divisions() == 0
                    && !place::has_place_ending(part)
        };
        let region = || tag != "n" && (tag == "ns" || divisions() == 1) && !common();
        let reference = || REFERENCES.contains(part);
        let pronoun = tag == "r" && part != "本级";
        let connecting = || {
            matches!(tag, "d" | "ad" | "c" | "p" | "tg")
                || tag == "zg" && !is_short_noun(part)
                || pronoun
                || tag.starts_with('u') && part != "的"
        };
        // 计划硬化道路, 预计发送旅客: how sure it is says nothing about what is counted.
        let intent = || {
            INTENTS.contains(part)
                && words.get(at + 1).is_some_and(|next| {
                    let class = next.class;
                    verbal(&next.tag)
                        || next.tag == "vn"
                        || matches!(class, Some(VerbClass::Act | VerbClass::Name))
                })
        };
        // 对东盟出口: a preposition with its noun says of whom, which belongs to the item.
        let holds = matches!(part, "对" | "为" | "给" | "向" | "把" | "将");
        // A bracket or quotation that was opened before the stretch.
        // （其中流动人口36人
        let opening = at == 0
            && matches!(part, "（" | "(")
            && (words.get(1)).is_some_and(|next| next.span.of(scope.text) == "其中");
        let closing = opening || at == 0 && matches!(part, "）" | ")" | "”" | "’" | "》");
        let mark = tag == "x" && !is_quote(part) || closing;
        if !(mark
            || number()
            || connecting() && !holds
            || reference()
            || intent()
            || skipped(part, tag)
            || region())
        {
            break;
        }
        at += 1;
    }
    at
}

/// 0-14岁, 65岁及以上: whether an age in figures stands here.
fn begins_age(text: &str) -> bool {
    let age = text
        .trim_start_matches(|ch: char| ch.is_ascii_digit())
        .trim_start_matches(['-', '—', '~', '至', '到'])
        .trim_start_matches(|ch: char| ch.is_ascii_digit())
        .trim_start_matches('周');
    age.starts_with('岁') && text.starts_with(|ch: char| ch.is_ascii_digit())
}
