//! Words that the segmenter made up by joining an adverb or a link to its neighbour: 已接种, 人数达.

use super::words::is_one_character;
use crate::figures::characters::Characters;
use crate::figures::reject::Scope;
use crate::lexicon::{ItemRole, Lexicon, VerbClass};
use crate::segment::Word;
use crate::text::Span;

/// Adverbs that stand before a verb, the longer ones first.
const BEFORE: &[&str] = &[
    "已经", "正在", "累计", "预计", "计划", "实际", "同比", "环比", "尚未", "已", "共", "均", "再",
    "应", "拟", "将", "仅", "现", "正", "未", "还", "也", "都", "可", "总", "新",
];

/// Links and adverbs that stand between a noun and its number, with their part of speech.
const BEHIND: &[(&str, &str)] = &[
    ("达到", "v"),
    ("达", "v"),
    ("为", "v"),
    ("占", "v"),
    ("约", "d"),
    ("仅", "d"),
    ("已", "d"),
    ("共", "d"),
    ("均", "d"),
];

/// What the words of [`BEFORE`] begin with, and what those of [`BEHIND`] end with.
static ADVERBS: Characters = Characters::of("已正累预计实同环尚共均再应拟将仅现未还也都可总新");
static LINKS: Characters = Characters::of("到达为占约仅已共均");

/// 全长约30里: whether a word of the dictionary ends in an adjective of measure and 约, which belongs to
/// the number behind it.
pub fn ends_in_about(part: &str) -> bool {
    part.strip_suffix('约')
        .is_some_and(|rest| rest.ends_with(['长', '高', '宽', '深', '重', '厚', '远'].as_slice()))
}

/// The words of a part of the sentence, those cut in two that were made up of two.
pub fn split_made_up(scope: &Scope, words: Vec<Word>) -> Vec<Word> {
    // Most parts hold no such word.
    let suspect = |word: &Word| {
        is_suspect(scope, word, true) || word.span.of(scope.text).ends_with(['比', '有'].as_slice())
    };
    let Some(first) = words.iter().position(suspect) else {
        return words;
    };
    let (kept, rest) = words.split_at(first);
    let mut out = Vec::with_capacity(words.len() + 2);
    out.extend_from_slice(kept);
    let mut quantities = scope.quantities.iter().map(|q| q.span.start).peekable();
    for (index, word) in rest.iter().enumerate() {
        while quantities.next_if(|start| *start < word.span.end).is_some() {}
        let next = rest.get(index + 1);
        let counted =
            next.is_some_and(|next| next.tag == "m" || quantities.peek() == Some(&word.span.end));
        match last_character(scope, word, next) {
            Some((middle, tag)) => {
                let (noun, last) = (
                    Span::new(word.span.start, middle),
                    Span::new(middle, word.span.end),
                );
                out.push(Word::new(scope.text, noun, "n".into(), scope.lexicon));
                out.push(Word::new(scope.text, last, tag.into(), scope.lexicon));
            }
            None => split(scope, word, counted, 0, &mut out),
        }
    }
    out
}

/// Whether something could be cut off from a word, which begins or ends with it; what is not in front of
/// a number ends with nothing of the kind.
fn is_suspect(scope: &Scope, word: &Word, counted: bool) -> bool {
    let part = word.span.of(scope.text);
    word.class.is_none()
        && (part.starts_with(|ch| ADVERBS.contains(ch))
            || counted && part.ends_with(|ch| LINKS.contains(ch))
            || matches!(word.tag.as_str(), "l" | "i") && how(scope, part).is_some())
        && !is_one_character(part)
}

/// 全面完成, 积极参与: where a set phrase of four characters is cut into how something is done and the verb.
fn how(scope: &Scope, part: &str) -> Option<usize> {
    let middle = 2 * '全'.len_utf8();
    let (how, verb) = part.split_at_checked(middle)?;
    (part.len() == 2 * middle
        && scope.lexicon.items.is(ItemRole::How, how)
        && scope.lexicon.verbs.class(verb).is_some())
    .then_some(middle)
}

/// Where a word is cut whose last character belongs to what follows it, and what that is: 率|均(达到),
/// 价格|比(上年), (乡镇)中|有.
fn last_character(
    scope: &Scope,
    word: &Word,
    next: Option<&Word>,
) -> Option<(usize, &'static str)> {
    let part = word.span.of(scope.text);
    let last = part.chars().next_back()?;
    let middle = word.span.end - last.len_utf8();
    match last {
        '均' if part.ends_with("率均") => Some((middle, "d")),
        '有' if part == "中有" => Some((middle, "v")),
        '比' if part.len() > 2 * last.len_utf8() => {
            let next = next?.span.of(scope.text);
            let before = ["上年", "上月", "去年", "同期", "上期", "年初"];
            (before.iter().any(|time| next.starts_with(time))).then_some((middle, "p"))
        }
        _ => None,
    }
}

/// How often a word is cut again: 现已达 is three.
const DEEPEST: usize = 3;

fn split(scope: &Scope, word: &Word, counted: bool, depth: usize, out: &mut Vec<Word>) {
    let part = word.span.of(scope.text);
    let lexicon = scope.lexicon;
    if depth > DEEPEST
        || !is_suspect(scope, word, counted)
        || matches!(word.tag.as_str(), "m" | "eng")
    {
        out.push(*word);
        return;
    }
    let set_phrase = how(scope, part);
    let known =
        set_phrase.is_none() && lexicon.jieba().has_word(part) && !word.tag.starts_with("nr");
    // 共出动, 新开工 stand in the dictionary, and are an adverb and a verb all the same.
    let known = known
        && !part
            .strip_prefix(['共', '已', '均', '拟', '新'].as_slice())
            .is_some_and(|rest| match lexicon.verbs.class(rest) {
                Some(VerbClass::Name) => part.starts_with('新'),
                class => class == Some(VerbClass::Act),
            });
    if known && !ends_in_about(part) {
        out.push(*word);
        return;
    }
    if let Some((rest, tag)) = BEHIND
        .iter()
        .filter(|_| counted)
        .find_map(|(link, tag)| Some((part.strip_suffix(link)?, *tag)))
        && rest.chars().count() >= if part.ends_with('均') { 2 } else { 1 }
    {
        let middle = word.span.start + rest.len();
        let before = Span::new(word.span.start, middle);
        for piece in tagged(scope, before) {
            // 占|比达: cut in the wrong place.
            match out.last_mut() {
                Some(last)
                    if piece.span.of(scope.text) == "比" && last.span.of(scope.text) == "占" =>
                {
                    let span = last.span.union(piece.span);
                    *last = Word::new(scope.text, span, "n".into(), lexicon);
                }
                _ => split(scope, &piece, tag == "v", depth + 1, out),
            }
        }
        let span = Span::new(middle, word.span.end);
        out.push(Word::new(scope.text, span, tag.into(), lexicon));
        return;
    }
    let verb = BEFORE.iter().find_map(|adverb| {
        let rest = part.strip_prefix(adverb)?;
        acts(lexicon, rest).then_some(adverb.len())
    });
    match set_phrase.or(verb) {
        Some(length) => {
            let middle = word.span.start + length;
            for (from, to, tag) in [(word.span.start, middle, "d"), (middle, word.span.end, "v")] {
                out.push(Word::new(
                    scope.text,
                    Span::new(from, to),
                    tag.into(),
                    lexicon,
                ));
            }
        }
        None => out.push(*word),
    }
}

/// Whether a stretch is one word and a verb.
fn acts(lexicon: &Lexicon, part: &str) -> bool {
    if lexicon.verbs.class(part).is_some() {
        return true;
    }
    part.chars().count() >= 2
        && lexicon.jieba().has_word(part)
        && matches!(lexicon.jieba().tag(part, false).as_slice(), [one] if one.tag.starts_with('v'))
}

/// A stretch cut into words again.
fn tagged(scope: &Scope, span: Span) -> Vec<Word> {
    let mut at = span.start;
    scope
        .lexicon
        .jieba()
        .tag(span.of(scope.text), true)
        .iter()
        .map(|tag| {
            let span = Span::new(at, at + tag.word.len());
            let word = Word::new(scope.text, span, tag.tag.into(), scope.lexicon);
            at = word.span.end;
            word
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_cut_off_is_suspect() {
        for (link, _) in BEHIND {
            assert!(link.ends_with(|ch| LINKS.contains(ch)), "{link}");
        }
        for adverb in BEFORE {
            assert!(adverb.starts_with(|ch| ADVERBS.contains(ch)), "{adverb}");
        }
    }
}
