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

/// The words of `span`, without gaps.
pub fn words(text: &str, span: Span, lexicon: &Lexicon) -> Vec<Word> {
    let part = span.of(text);
    let mut words = Vec::new();
    let mut at = 0;
    for digits in DIGITS.find_iter(part) {
        cut(
            &part[at..digits.start()],
            span.start + at,
            lexicon,
            &mut words,
        );
        words.push(Word {
            span: Span::new(digits.start(), digits.end()).shifted(span.start),
            tag: "m".into(),
        });
        at = digits.end();
    }
    cut(&part[at..], span.start + at, lexicon, &mut words);
    words
}

fn cut(part: &str, offset: usize, lexicon: &Lexicon, words: &mut Vec<Word>) {
    let mut at = offset;
    for tag in lexicon.jieba().tag(part, true) {
        let end = at + tag.word.len();
        // 解决问题 and 引进人才 stand in the dictionary as one word, but they are verb and noun.
        let verb = opening_verb(tag.word, lexicon);
        let middle = at + verb.map_or(0, str::len);
        if let Some(verb) = verb {
            words.push(Word {
                span: Span::new(at, at + verb.len()),
                tag: "v".into(),
            });
        }
        if middle < end {
            // 清运 and 资助 name what they do, too, which `vn` says and `n` hides.
            let named =
                lexicon.verbs.class(tag.word) == Some(VerbClass::Name) && !tag.tag.starts_with('v');
            let tag = match (middle > at, named) {
                (true, _) => "n",
                (false, true) => "vn",
                (false, false) => tag.tag,
            };
            words.push(Word {
                span: Span::new(middle, end),
                tag: tag.into(),
            });
        }
        at = end;
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
