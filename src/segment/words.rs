//! Words of a sentence: numbers come out first, jieba cuts what stands between them.

use std::sync::LazyLock;

use regex::Regex;

use super::Word;
use crate::lexicon::Lexicon;
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
            tag: "m".to_owned(),
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
        words.push(Word {
            span: Span::new(at, end),
            tag: tag.tag.to_owned(),
        });
        at = end;
    }
}
