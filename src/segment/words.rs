//! Words of a sentence: numbers come out first, jieba cuts what stands between them.

use std::sync::LazyLock;

use regex::Regex;

use super::Word;
use crate::lexicon::{Lexicon, VerbClass};
use crate::text::Span;

/// A run of digits with the separators inside it; jieba would cut `94.3%` and `1,234` apart.
#[allow(clippy::expect_used)]
static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[０-９]+(?:[，,][０-９]{3})*(?:[.．][０-９]+)?")
        .expect("the pattern is fixed")
});

/// Stands for a run of digits while jieba cuts: no word of the dictionary has it, and jieba leaves it
/// alone. Where the text itself has it, that is a word of its own as well.
const MASK: char = '\u{1}';

/// The words of `span`, without gaps.
pub fn words(text: &str, span: Span, lexicon: &Lexicon) -> Vec<Word> {
    let part = span.of(text);
    let mut masked = String::with_capacity(part.len());
    let mut runs = Vec::new();
    let mut at = 0;
    for digits in DIGITS.find_iter(part) {
        masked.push_str(&part[at..digits.start()]);
        runs.push((masked.len(), digits.len()));
        masked.push(MASK);
        at = digits.end();
    }
    masked.push_str(&part[at..]);
    let mut words = Vec::with_capacity(masked.len() / 4);
    let mut runs = runs.into_iter().peekable();
    // Where the word begins in `masked` and in the article.
    let (mut from, mut at) = (0, span.start);
    for tag in lexicon.jieba().tag(&masked, true) {
        if let Some((_, length)) = runs.next_if(|(start, _)| *start == from) {
            words.push(Word {
                span: Span::new(at, at + length),
                tag: "m".into(),
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

/// Adds a word of jieba's, in two where it is verb and noun.
fn push(word: &str, tag: &str, at: usize, lexicon: &Lexicon, words: &mut Vec<Word>) {
    let end = at + word.len();
    // 解决问题 and 引进人才 stand in the dictionary as one word, but they are verb and noun.
    let verb = opening_verb(word, lexicon);
    let middle = at + verb.map_or(0, str::len);
    if let Some(verb) = verb {
        words.push(Word {
            span: Span::new(at, at + verb.len()),
            tag: "v".into(),
        });
    }
    if middle < end {
        // 清运 and 资助 name what they do, too, which `vn` says and `n` hides.
        let named = || lexicon.verbs.class(word) == Some(VerbClass::Name) && !tag.starts_with('v');
        let tag = match middle > at {
            true => "n",
            false if named() => "vn",
            false => tag,
        };
        words.push(Word {
            span: Span::new(middle, end),
            tag: tag.into(),
        });
    }
}

/// The verb that a word of the dictionary begins with or is: one that only ever acts (制定), so that
/// it is a verb whatever the dictionary takes it for.
fn opening_verb<'a>(word: &'a str, lexicon: &Lexicon) -> Option<&'a str> {
    let acts = |part: &str| lexicon.verbs.class(part) == Some(VerbClass::Act);
    let count = word.chars().count();
    if count >= 2 && acts(word) {
        return Some(word);
    }
    let (middle, _) = word.char_indices().nth(2).filter(|_| count == 4)?;
    let (verb, noun) = word.split_at(middle);
    (acts(verb) && lexicon.jieba().has_word(noun)).then_some(verb)
}
