//! What a progress is the progress of.

use super::Found;
use crate::lexicon::{RelationWords, Role};
use crate::relate::scene::Mention;

/// What is left of a phrase without the words that name no thing.
pub fn naming(phrase: &str, words: &RelationWords) -> String {
    let mut rest = phrase.to_owned();
    if rest.starts_with('第') && rest.ends_with('批') {
        return String::new();
    }
    for role in [Role::Finished, Role::AimedAt, Role::NoThing] {
        if !words.stands(&rest, role) {
            continue;
        }
        for word in words.of(role) {
            rest = rest.replace(word.as_str(), "");
        }
    }
    rest
}

/// What is to be done: the noun behind the whole's number, what its target is named by, or the most
/// telling of the figures' items, the whole's first.
pub fn item(found: &Found) -> String {
    let names = found
        .whole
        .into_iter()
        .flat_map(|whole| [noun_behind(whole), target_name(whole)])
        .flatten();
    if let Some(name) = names.into_iter().next() {
        return name;
    }
    let item = |mention: &'_ Mention| mention.figure.item.trim().to_owned();
    let telling = found
        .all()
        .find(|mention| naming(&item(mention), mention.words).chars().count() >= 2);
    telling
        .or_else(|| found.all().next())
        .map_or_else(String::new, |mention| {
            item(mention)
                .trim_end_matches("完成率")
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
    (naming(name, whole.words).chars().count() >= 2).then(|| name.to_owned())
}
