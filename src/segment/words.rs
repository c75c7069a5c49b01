//! Words of a sentence: numbers come out first, jieba cuts what stands between them.

use std::borrow::Cow;

use super::Word;
use super::tag::Tag;
use crate::lexicon::{Lexicon, VerbClass};
use crate::text::Span;

/// Stands for a run of digits while jieba cuts: no word of the dictionary has it, and jieba leaves it
/// alone. Where the text itself has it, that is a word of its own as well.
const MASK: char = '\u{1}';

/// The words of `span`, without gaps.
pub fn words(text: &str, span: Span, lexicon: &Lexicon) -> Vec<Word> {
    let part = span.of(text);
    let (masked, runs) = masked(part);
    let mut words = Vec::with_capacity(masked.len() / 4);
    let mut runs = runs.into_iter().peekable();
    // Where the word begins in `masked` and in the article.
    let (mut from, mut at) = (0, span.start);
    for tag in lexicon.jieba().tag(&masked, true) {
        if let Some((_, length)) = runs.next_if(|(start, _)| *start == from) {
            words.push(Word {
                span: Span::new(at, at + length),
                tag: Tag::NUMBER,
                class: None,
            });
            at += length;
        } else {
            push(tag.word, tag.tag, at, lexicon, &mut words);
            at += tag.word.len();
        }
        from += tag.word.len();
    }
    words
}

/// A text with a mask in place of each run of digits, and where in it those stand and how long they
/// were.
fn masked(part: &str) -> (Cow<'_, str>, Vec<(usize, usize)>) {
    let mut masked = String::new();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(offset) = part.as_bytes()[at..].iter().position(may_be_digit) {
        at += offset;
        let length = number(&part[at..]);
        if length == 0 {
            // A full-width mark.
            at += part[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if runs.is_empty() {
            masked.reserve(part.len());
        }
        masked.push_str(&part[copied..at]);
        runs.push((masked.len(), length));
        masked.push(MASK);
        at += length;
        copied = at;
    }
    if runs.is_empty() {
        return (Cow::Borrowed(part), runs);
    }
    masked.push_str(&part[copied..]);
    (Cow::Owned(masked), runs)
}

/// Whether a digit of any width may begin with the byte; no other byte of a character is one of those.
fn may_be_digit(byte: &u8) -> bool {
    byte.is_ascii_digit() || *byte == 0xef
}

/// How long the number is that a text begins with: a run of digits of one width with the separators
/// inside it; jieba would cut `94.3%` and `1,234` apart.
fn number(text: &str) -> usize {
    let half = |ch: char| ch.is_ascii_digit();
    let wide = |ch: char| ('０'..='９').contains(&ch);
    if text.starts_with(half) {
        separated(text, half, &[','], &['.'])
    } else {
        separated(text, wide, &['，', ','], &['.', '．'])
    }
}

/// Digits, groups of three of them behind commas, and digits behind a point.
fn separated(text: &str, digit: impl Fn(char) -> bool, commas: &[char], points: &[char]) -> usize {
    let digits = |text: &str, most: usize| -> (usize, usize) {
        (text.chars().take(most).take_while(|ch| digit(*ch))).fold((0, 0), |(count, length), ch| {
            (count + 1, length + ch.len_utf8())
        })
    };
    let separator = |text: &str, list: &[char]| {
        let ch = text.chars().next().filter(|ch| list.contains(ch))?;
        Some(ch.len_utf8())
    };
    let (count, mut end) = digits(text, usize::MAX);
    if count == 0 {
        return 0;
    }
    while let Some(comma) = separator(&text[end..], commas) {
        let (3, length) = digits(&text[end + comma..], 3) else {
            break;
        };
        end += comma + length;
    }
    if let Some(point) = separator(&text[end..], points) {
        let (count, length) = digits(&text[end + point..], usize::MAX);
        if count > 0 {
            end += point + length;
        }
    }
    end
}

/// Adds a word of jieba's, in two where it is verb and noun.
fn push(word: &str, tag: &str, at: usize, lexicon: &Lexicon, words: &mut Vec<Word>) {
    let mut add = |from: usize, to: usize, tag: Tag, class: Option<VerbClass>| {
        let span = Span::new(at + from, at + to);
        words.push(Word { span, tag, class });
    };
    let class = lexicon.verbs.class(word);
    // A word that only ever acts (制定) is a verb whatever the dictionary takes it for.
    if class == Some(VerbClass::Act) && word.chars().nth(1).is_some() {
        add(0, word.len(), Tag::VERB, class);
        return;
    }
    // 解决问题 and 引进人才 stand in the dictionary as one word, but they are verb and noun.
    if let Some(middle) = verb_and_noun(word, lexicon) {
        add(0, middle, Tag::VERB, Some(VerbClass::Act));
        let noun = lexicon.verbs.class(&word[middle..]);
        add(middle, word.len(), Tag::NOUN, noun);
        return;
    }
    // 清运 and 资助 name what they do, too, which `vn` says and `n` hides.
    let named = class == Some(VerbClass::Name) && !tag.starts_with('v');
    let tag = if named { Tag::VERBAL_NOUN } else { tag.into() };
    add(0, word.len(), tag, class);
}

/// Where the noun begins in a word of four characters that are a verb, which only ever acts, and a noun.
fn verb_and_noun(word: &str, lexicon: &Lexicon) -> Option<usize> {
    if word.chars().count() != 4 {
        return None;
    }
    let (middle, _) = word.char_indices().nth(2)?;
    let (verb, noun) = word.split_at(middle);
    let acts = lexicon.verbs.class(verb) == Some(VerbClass::Act);
    (acts && lexicon.jieba().has_word(noun)).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    const DIGITS: &str =
        r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[０-９]+(?:[，,][０-９]{3})*(?:[.．][０-９]+)?";

    proptest! {
        /// The masks stand for what the pattern finds.
        #[test]
        fn numbers_are_masked(text in "[15２８,，.．：个一ａ]{0,24}") {
            let pattern = Regex::new(DIGITS).expect("the pattern is fixed");
            let (masked, runs) = masked(&text);
            prop_assert_eq!(&*masked, &*pattern.replace_all(&text, MASK.to_string()));
            let lengths: Vec<usize> = runs.iter().map(|(_, length)| *length).collect();
            let expected: Vec<usize> = pattern.find_iter(&text).map(|found| found.len()).collect();
            prop_assert_eq!(lengths, expected);
            for (at, _) in runs {
                prop_assert!(masked[at..].starts_with(MASK));
            }
        }
    }

    #[test]
    fn verb_and_noun_are_told_apart() {
        let lexicon = Lexicon::for_tests();
        for (word, noun) in [
            ("解决问题", Some("问题")),
            ("问题", None),
            ("解决", None),
            ("城乡居民", None),
        ] {
            let found = verb_and_noun(word, lexicon).map(|at| &word[at..]);
            assert_eq!(found, noun, "{word}");
        }
    }
}
