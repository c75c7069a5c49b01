//! The parts of a date, read one after the other: numerals in any digits, names of months, blanks.

use std::str::Chars;

use super::YEARS;

/// What a character is worth in a numeral; ten is 10.
pub(super) fn numeral(ch: char) -> Option<u32> {
    Some(match ch {
        '0'..='9' => ch as u32 - '0' as u32,
        '０'..='９' => ch as u32 - '０' as u32,
        '〇' | '○' | '零' | '◯' => 0,
        '一' | '元' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '廿' => 20,
        _ => return None,
    })
}

pub(super) fn is_digit(ch: char) -> bool {
    matches!(ch, '0'..='9' | '０'..='９')
}

/// A place in a text that moves forward as parts of a date are found.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    /// What comes next.
    pub(super) rest: Chars<'a>,
    len: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars(),
            len: text.len(),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn offset(&self) -> usize {
        self.len - self.rest.as_str().len()
    }

    pub(super) fn take(&mut self, accepts: impl Fn(char) -> bool) -> Option<char> {
        let ch = self.peek().filter(|&ch| accepts(ch))?;
        self.rest.next();
        Some(ch)
    }

    /// Skips at most `most` blanks, so that a run of a million costs nothing.
    pub(super) fn blanks(&mut self, most: usize) -> usize {
        (0..most)
            .take_while(|_| {
                self.take(|ch| matches!(ch, ' ' | '\u{3000}' | '\u{a0}' | '\t'))
                    .is_some()
            })
            .count()
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        if self.rest.as_str().starts_with(word) {
            self.rest = self.rest.as_str().get(word.len()..).unwrap_or("").chars();
            return true;
        }
        false
    }

    /// A year of four digits, in whatever digits: `2024`, `２０２４`, `二〇二四`, `二O二四`.
    pub(super) fn year(&mut self) -> Option<u32> {
        let mut year = 0;
        for index in 0..4 {
            let ch = self.take(|ch| {
                numeral(ch).is_some_and(|n| n < 10) || (index > 0 && matches!(ch, 'O' | 'o' | 'Ｏ'))
            })?;
            year = year * 10 + numeral(ch).unwrap_or(0);
        }
        YEARS.contains(&year).then_some(year)
    }

    /// A number of at most two digits: `3`, `03`, `１２`, `十二`, `二十`, `三十一`.
    pub(super) fn small(&mut self) -> Option<u32> {
        let first = self.take(|ch| numeral(ch).is_some())?;
        let mut value = numeral(first)?;
        if is_digit(first) {
            if let Some(second) = self.take(is_digit) {
                value = value * 10 + numeral(second)?;
            }
            return (!self.peek().is_some_and(is_digit)).then_some(value);
        }
        if value < 10 && self.take(|ch| ch == '十').is_some() {
            value *= 10;
        }
        if let Some(unit) = self.take(|ch| !is_digit(ch) && numeral(ch).is_some_and(|n| n < 10)) {
            // 一二月 is two months; ○三月 is one, written as a form has it.
            if (1..10).contains(&value) {
                return None;
            }
            value += numeral(unit)?;
        }
        Some(value)
    }

    /// A month by its English name.
    pub(super) fn month_name(&mut self) -> Option<u32> {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let index = NAMES
            .iter()
            .position(|name| name.get(..3).is_some_and(|short| self.word(short)))?;
        let rest = NAMES.get(index)?.get(3..)?;
        let _whole = self.word(rest) || self.word("t");
        let _ = self.word(".");
        (!self.peek().is_some_and(|ch| ch.is_ascii_alphabetic())).then_some(index as u32 + 1)
    }
}
