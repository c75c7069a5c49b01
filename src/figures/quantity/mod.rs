//! Quantities: a number with its unit and the words that qualify it, and ranges of two.

mod list;
mod qualify;
#[cfg(test)]
mod tests;
mod unit;

use rust_decimal::Decimal;

use super::Qualifier;
use super::number::{Form, Style, numbers};
use super::words::Words;
use crate::lexicon::{Lexicon, Unit};
use crate::text::Span;
use list::{range, share_points, share_qualifiers, share_units};
use qualify::{qualify_before, qualify_behind, qualify_share};
use unit::{smaller_money, with_unit};

/// A number with what belongs to it. Spans are in bytes of the sentence's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<'a> {
    /// Qualifier, number and unit.
    pub span: Span,
    /// The number alone, or both numbers of a range with what stands between them.
    pub number: Span,
    /// The unit as it is written.
    pub unit_span: Option<Span>,
    /// The value, or the lower end of a range.
    pub value: Decimal,
    /// The upper end of a range.
    pub max: Option<Decimal>,
    /// The unit; `None` where the text gives none.
    pub unit: Option<&'a Unit>,
    /// How exactly it is meant.
    pub qualifier: Qualifier,
    /// How the number is written.
    pub style: Style,
    /// What kind of number it is.
    pub form: Form,
    /// The magnitude behind the digits.
    pub magnitude: Decimal,
    /// The rules that made it.
    pub rules: Vec<&'static str>,
}

impl Quantity<'_> {
    /// The unit as it is reported; empty where there is none.
    pub fn unit_name(&self) -> &str {
        self.unit.map_or("", |unit| unit.name.as_str())
    }

    /// Whether the unit measures `dimension`.
    pub fn measures(&self, dimension: &str) -> bool {
        self.unit.is_some_and(|unit| unit.dimension == dimension)
    }
}

/// All quantities of a sentence, from left to right.
pub fn quantities<'a>(text: &str, starts: WordStarts, lexicon: &'a Lexicon) -> Vec<Quantity<'a>> {
    let mut found: Vec<Quantity> = Vec::new();
    for number in numbers(text) {
        if found
            .last()
            .is_some_and(|last| number.span.start < last.span.end)
        {
            continue;
        }
        let quantity = with_unit(text, &number, lexicon);
        let sum = (found.last()).and_then(|last| smaller_money(text, last, &quantity));
        if sum.is_some() {
            found.pop();
        }
        let quantity = sum.unwrap_or(quantity);
        let range = (found.last()).and_then(|last| range(text, last, &quantity));
        if range.is_some() {
            found.pop();
        }
        found.push(range.unwrap_or(quantity));
    }
    share_units(text, &mut found);
    share_points(text, &mut found);
    for quantity in &mut found {
        qualify_behind(text, quantity, lexicon);
    }
    share_qualifiers(text, &mut found);
    let mut floor = 0;
    for quantity in &mut found {
        qualify_before(text, floor, quantity, lexicon, starts);
        qualify_share(text, floor, quantity);
        floor = quantity.span.end;
    }
    found
}

/// The bytes of a text at which a word can begin.
#[derive(Debug, Clone, Copy)]
pub enum WordStarts<'a> {
    /// Where these words do, and everywhere inside a word that the dictionary lacks or holds as a name,
    /// for those are mostly made up (占地约 before a number).
    Of(&'a Words<'a>),
    /// Only at its beginning, as in a cell.
    Beginning,
}

impl WordStarts<'_> {
    fn contains(self, text: &str, at: usize, lexicon: &Lexicon) -> bool {
        let Self::Of(words) = self else {
            return at == 0;
        };
        let Some(word) = words.at(at) else {
            return false;
        };
        let part = word.span.of(text);
        // 全长约30里: the dictionary has 长约, but a number follows.
        let about = at + "约".len() == word.span.end && super::item::ends_in_about(part);
        at == word.span.start || about || word.tag == "nr" || !lexicon.jieba().has_word(part)
    }
}
