//! Sets of words that are asked of every word of a text.

pub(crate) use crate::characters::Characters;

/// A set of words that most others are told from by their first character and their last byte.
pub(crate) struct WordSet {
    first: Characters,
    /// A bit for each last six bits of their last bytes.
    last: u64,
    words: &'static [&'static str],
}

impl WordSet {
    /// The words of a list.
    pub(crate) const fn of(words: &'static [&'static str]) -> Self {
        let mut last = 0;
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            last |= 1 << (word[word.len() - 1] & 0x3F);
            at += 1;
        }
        Self {
            first: Characters::beginning(words),
            last,
            words,
        }
    }

    /// Whether the word is one of them.
    pub(crate) fn contains(&self, word: &str) -> bool {
        let ends = |last: &u8| self.last >> (last & 0x3F) & 1 == 1;
        word.starts_with(|ch| self.first.contains(ch))
            && word.as_bytes().last().is_some_and(ends)
            && self.words.contains(&word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static WORDS: WordSet = WordSet::of(&["一年", "年", "9", " ", "已经"]);

    proptest! {
        #[test]
        fn a_set_of_words_holds_what_its_list_does(text in "[一年é9 已经]{0,3}") {
            let text = text.as_str();
            prop_assert_eq!(WORDS.contains(text), WORDS.words.contains(&text));
        }
    }
}
