//! The words of a sentence as the rules look at them: cut, and changed, a clause at a time.

use std::cell::OnceCell;
use std::fmt;

use crate::lexicon::Lexicon;
use crate::segment::{Sentence, Word};
use crate::text::Span;

/// The words of a sentence, those of a clause when a rule asks for them: most clauses are never asked for.
/// Spans are in bytes of the sentence.
pub struct Words<'a> {
    parts: Vec<Part>,
    /// What gives the words of a part.
    of_part: Box<dyn Fn(usize) -> Vec<Word> + 'a>,
    /// All of them, for a stretch of several parts.
    whole: OnceCell<Vec<Word>>,
}

/// A clause with what stands behind it; no word reaches over its end.
#[derive(Debug)]
struct Part {
    start: usize,
    words: OnceCell<Vec<Word>>,
}

impl Part {
    fn beginning_at(start: usize) -> Self {
        Self {
            start,
            words: OnceCell::new(),
        }
    }
}

impl<'a> Words<'a> {
    /// The words of a sentence of a text; none where nothing counts in it.
    pub fn of(sentence: &'a Sentence, text: &'a str, lexicon: &'a Lexicon) -> Self {
        let offset = sentence.span.start;
        let starts = (0..sentence.parts()).map(|clause| sentence.part(clause).start - offset);
        let here = move |word: &Word| Word {
            span: Span::new(word.span.start - offset, word.span.end - offset),
            ..*word
        };
        Self {
            parts: starts.map(Part::beginning_at).collect(),
            of_part: Box::new(move |clause| {
                let words = sentence.words_of(clause, text, lexicon);
                words.iter().map(here).collect()
            }),
            whole: OnceCell::new(),
        }
    }

    /// The words of a sentence that are known.
    pub fn given(words: Vec<Word>) -> Self {
        let part = Part {
            start: 0,
            words: words.into(),
        };
        Self {
            parts: vec![part],
            of_part: Box::new(|_| Vec::new()),
            whole: OnceCell::new(),
        }
    }

    /// These words, those of each part changed.
    pub fn changed(&'a self, change: impl Fn(&[Word]) -> Vec<Word> + 'a) -> Self {
        let starts = self.parts.iter().map(|part| part.start);
        Self {
            parts: starts.map(Part::beginning_at).collect(),
            of_part: Box::new(move |part| change(self.of_part(part))),
            whole: OnceCell::new(),
        }
    }

    fn of_part(&self, index: usize) -> &[Word] {
        let cut = || (self.of_part)(index);
        (self.parts.get(index)).map_or(&[], |part| part.words.get_or_init(cut))
    }

    /// The part that a byte lies in.
    fn part_at(&self, at: usize) -> usize {
        let behind = self.parts.partition_point(|part| part.start <= at);
        behind.saturating_sub(1)
    }

    /// The word that holds a byte.
    pub fn at(&self, at: usize) -> Option<&Word> {
        let words = self.of_part(self.part_at(at));
        let index = words.partition_point(|word| word.span.end <= at);
        words.get(index).filter(|word| word.span.start <= at)
    }

    /// The last word of the clause that ends before a byte or at it.
    pub fn before(&self, at: usize) -> Option<&Word> {
        let words = self.of_part(self.part_at(at.checked_sub(1)?));
        let behind = words.partition_point(|word| word.span.end <= at);
        words.get(behind.checked_sub(1)?)
    }

    /// The words that lie in a stretch.
    pub fn within(&self, span: Span) -> &[Word] {
        if span.is_empty() {
            return &[];
        }
        let part = self.part_at(span.start);
        let words = match self.part_at(span.end - 1) == part {
            true => self.of_part(part),
            false => self.whole.get_or_init(|| {
                let parts = 0..self.parts.len();
                parts.flat_map(|part| self.of_part(part)).copied().collect()
            }),
        };
        let from = words.partition_point(|word| word.span.start < span.start);
        let to = words.partition_point(|word| word.span.end <= span.end);
        words.get(from..to.max(from)).unwrap_or_default()
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.parts).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::{Article, Block, BlockKind};
    use crate::segment::{segment, words};
    use crate::text::TracedText;

    proptest! {
        /// Whatever is asked for, the answer is that of the list of all words.
        #[test]
        fn words_by_parts_are_those_of_the_whole(
            text in "[全县新建户个村3１%，,：；“]{1,24}",
            stretch in (0_usize..80, 0_usize..80),
        ) {
            let lexicon = Lexicon::for_tests();
            let span = Span::new(0, text.len());
            let article = Article {
                text: TracedText::from_source(text.as_str()),
                blocks: vec![Block { kind: BlockKind::Title, span }],
                ..Article::default()
            };
            let sentences = segment(&article, lexicon).value;
            let sentence = &sentences[0];
            prop_assume!(sentence.counts());
            let list = words(&text, sentence.span, lexicon);
            let parts = Words::of(sentence, &text, lexicon);
            let stretch = Span::new(stretch.0.min(stretch.1), stretch.0.max(stretch.1).min(text.len()));
            let inside = |word: &&Word| {
                stretch.start <= word.span.start && word.span.end <= stretch.end
            };
            let expected: Vec<Word> = list.iter().filter(inside).copied().collect();
            prop_assert_eq!(parts.within(stretch), expected);
            let holds = |word: &&Word| word.span.start <= stretch.start && stretch.start < word.span.end;
            prop_assert_eq!(parts.at(stretch.start), list.iter().find(holds));
            let unchanged = parts.changed(<[Word]>::to_vec);
            prop_assert_eq!(unchanged.within(span), list);
        }
    }
}
