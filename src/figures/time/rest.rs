//! The rest of a text, from which words and numerals are taken one after the other.

use crate::figures::characters::Characters;

/// The numerals that days and months are written with.
pub(super) static NUMERALS: Characters =
    Characters::of("0123456789０１２３４５６７８９〇零一二三四五六七八九十");

/// Signs between the ends of a period, the longer ones first.
const DASHES: &[&str] = &["至", "到", "-", "——", "—", "–", "~", "～", "－"];

/// What is left of a text. A method that takes something says whether it stood there; where it did
/// not, nothing is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'t>(pub &'t str);

impl<'t> Rest<'t> {
    /// Takes a word.
    pub fn word(&mut self, word: &str) -> bool {
        let found = self.0.strip_prefix(word);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    /// Takes the first of the words that stands here.
    pub fn one_of(&mut self, words: &[&str]) -> Option<&'t str> {
        let rest = self.0;
        let found = words.iter().find(|word| self.word(word))?;
        rest.get(..found.len())
    }

    /// Takes a sign between the ends of a period.
    pub fn dash(&mut self) -> bool {
        self.one_of(DASHES).is_some()
    }

    /// Takes the day's 日 or 号.
    pub fn day(&mut self) -> bool {
        self.word("日") || self.word("号")
    }

    /// Takes a run of at most `most` of the characters; a longer one is not taken.
    pub fn run(&mut self, of: &Characters, most: usize) -> Option<&'t str> {
        let mut chars = self.0.chars();
        let mut length = 0;
        while chars.clone().next().is_some_and(|ch| of.contains(ch)) {
            chars.next();
            length += 1;
            if length > most {
                return None;
            }
        }
        let (run, rest) = self.0.split_at(self.0.len() - chars.as_str().len());
        self.0 = rest;
        (length > 0).then_some(run)
    }

    /// Takes a number of up to four digits or numerals, all that stand here.
    pub fn numerals(&mut self) -> Option<&'t str> {
        self.run(&NUMERALS, 4)
    }

    /// Takes the first characters where they fit, one test for each.
    fn each<const N: usize>(&mut self, tests: [fn(char) -> bool; N]) -> Option<&'t str> {
        let mut chars = self.0.chars();
        for fits in tests {
            chars.next().filter(|ch| fits(*ch))?;
        }
        let (taken, rest) = self.0.split_at(self.0.len() - chars.as_str().len());
        self.0 = rest;
        Some(taken)
    }

    /// Takes the four digits or numerals of a year.
    pub fn year_number(&mut self) -> Option<&'t str> {
        let digit = |ch: char| ch.is_ascii_digit();
        let last = |ch| "〇零一二三四五六七八九".contains(ch);
        self.each([|ch| matches!(ch, '1' | '2'), digit, digit, digit])
            .or_else(|| {
                self.each([
                    |ch| ch == '二',
                    |ch| matches!(ch, '〇' | '零' | '○' | '0'),
                    last,
                    last,
                ])
            })
    }

    /// The same, or in full-width digits.
    pub fn year_number_of_any_width(&mut self) -> Option<&'t str> {
        let digit = |ch: char| ('０'..='９').contains(&ch);
        self.year_number()
            .or_else(|| self.each([|ch| matches!(ch, '１' | '２'), digit, digit, digit]))
    }
}
