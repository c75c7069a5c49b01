//! Names of places as words, for the rules that read a sentence word by word.

use super::{Places, local};
use crate::segment::{Tag, Word};
use crate::text::Span;

impl Places<'_> {
    /// The words of a sentence, each name of a division or settlement one word: the segmenter's
    /// dictionary does not have all of them (江津|区, 石桥|镇). A body (派出所, 口岸) is no place but who
    /// does something, and its words stay. The spans are in bytes of the sentence, which begins at
    /// `offset` of the article.
    pub fn as_words(&self, words: Vec<Word>, offset: usize) -> Vec<Word> {
        let (Some(start), Some(end)) = (words.first(), words.last()) else {
            return words;
        };
        let (start, end) = (start.span.start + offset, end.span.end + offset);
        let mentions = &self.found().mentions;
        let first = mentions.partition_point(|mention| mention.span.start < start);
        let names = (mentions.iter().skip(first))
            .take_while(|mention| mention.span.start < end)
            .filter(|mention| {
                mention.place.code.is_some() || local::is_settlement(&mention.place.name)
            })
            .map(|mention| Span::new(mention.span.start - offset, mention.span.end - offset));
        let text = self.article.text.as_str();
        joined(words, names, |span| {
            let name = Word::new(text, span.shifted(offset), Tag::PLACE, self.lexicon);
            Word { span, ..name }
        })
    }
}

/// The words with each name one word; the names are in the order in which they begin.
fn joined(
    mut words: Vec<Word>,
    names: impl Iterator<Item = Span>,
    word: impl Fn(Span) -> Word,
) -> Vec<Word> {
    let mut reached = 0;
    for name in names {
        // What lies in the name before it is no name of its own.
        if name.end <= reached {
            continue;
        }
        reached = name.end;
        let at = words.partition_point(|word| word.span.start < name.start);
        let behind = words.partition_point(|word| word.span.end <= name.end);
        // Where the name begins or ends inside a word, the words stay.
        let begins = |word: &Word| word.span.start == name.start;
        let ends = |word: &Word| word.span.end == name.end;
        if behind > at + 1
            && words.get(at).is_some_and(begins)
            && words.get(behind - 1).is_some_and(ends)
        {
            words.splice(at..behind, [word(name)]);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(span: Span) -> Word {
        Word {
            span,
            tag: Tag::PLACE,
            class: None,
        }
    }

    proptest! {
        /// A word that ends a name takes up those before it, back to where the name begins.
        #[test]
        fn names_are_joined_from_left_to_right(
            lengths in proptest::collection::vec(1_usize..4, 0..8),
            names in proptest::collection::vec((0_usize..16, 1_usize..8), 0..5),
        ) {
            let words: Vec<Word> = (lengths.iter())
                .scan(0, |end, length| {
                    let start = *end;
                    *end += length;
                    Some(word(Span::new(start, *end)))
                })
                .collect();
            let mut names: Vec<Span> = (names.iter())
                .map(|(start, length)| Span::new(*start, start + length))
                .collect();
            names.sort_by_key(|name| name.start);
            let mut expected: Vec<Word> = Vec::new();
            let mut next = names.iter().copied().peekable();
            for one in &words {
                while next.next_if(|name| name.end < one.span.end).is_some() {}
                expected.push(*one);
                if let Some(name) = next.peek()
                    && name.end == one.span.end
                    && let Some(at) = expected.iter().position(|one| one.span.start == name.start)
                {
                    expected.truncate(at);
                    expected.push(word(Span::new(name.start, one.span.end)));
                }
            }
            prop_assert_eq!(joined(words, names.into_iter(), word), expected);
        }
    }
}
