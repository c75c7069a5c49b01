//! Numbers in Chinese and financial numerals: `一万零五十`, `肆佰陆拾`, `两千四百五`, `七八万`.
//!
//! A numeral is read sign by sign as long as the next sign fits what stands before it, so that what was
//! read is a number at every moment and `三百五千` ends in time (`run`); then its signs are added up
//! (`value`).

mod run;
mod value;

use rust_decimal::Decimal;

use run::run;
use value::value;

use super::cursor::{Cursor, digit, magnitude, power};
use super::{Form, Number, Style};
use crate::figures::characters::Characters;
use crate::text::Span;

/// Magnitudes below this exponent multiply within a section, the others the section as a whole.
const SECTION: u32 = 4;

/// One sign of a numeral.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Digit(u32),
    Magnitude(u32),
    /// 几 or 数.
    Some,
    Point,
    /// 余 or 多 before a magnitude: 二百多万.
    More,
}

/// The number in Chinese numerals at the cursor.
pub fn number(cursor: &mut Cursor) -> Option<Number> {
    alone(cursor).or_else(|| of_signs(cursor))
}

fn of_signs(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let signs = run(cursor);
    if signs.is_empty() {
        return None;
    }
    let span = Span::new(start, cursor.at);
    let Some(mut number) = value(&signs) else {
        return Some(Number::too_large(span, Style::Chinese));
    };
    number.span = span;
    number.value = number.value.normalize();
    Some(number)
}

/// What a numeral goes on with: digits, magnitudes, 几, 点 and 余.
static FURTHER: Characters = Characters::of(
    "〇零○一壹弌幺二两兩贰貳俩三叁參叄仨四肆五伍六陆陸七柒八捌九玖\
     十拾百佰千仟万萬亿億兆几数幾數点點余多餘",
);

/// The numeral of a single sign at the cursor, as most are: 三, 百.
fn alone(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let ch = cursor.peek()?;
    let digit = digit(ch);
    let exponent = match digit {
        Some(_) => 0,
        None => cursor.magnitude()?,
    };
    let mut behind = *cursor;
    behind.bump();
    if (behind.behind_blanks().peek()).is_some_and(|next| FURTHER.contains(next)) {
        return None;
    }
    let unit = power(exponent)?;
    *cursor = behind;
    let span = Span::new(start, cursor.at);
    Some(Number {
        form: if exponent > 1 {
            Form::Magnitude
        } else {
            Form::Plain
        },
        magnitude: unit,
        ..Number::plain(span, digit.map_or(unit, Decimal::from), Style::Chinese)
    })
}

/// 七八, 三五: two digits that name a small range.
fn neighbours(low: u32, high: u32) -> bool {
    low > 0 && (high == low + 1 || (low, high) == (3, 5))
}

/// Whether a character is one that numerals are written with.
pub fn numeral(ch: char) -> bool {
    digit(ch).is_some() || magnitude(ch).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_sign_may_go_on() {
        for ch in '\0'..=char::MAX {
            assert!(!numeral(ch) || FURTHER.contains(ch), "{ch}");
        }
    }

    proptest! {
        /// What the short way reads, the long way reads.
        #[test]
        fn numerals_are_read_one_way(text in "[零○一两三九俩十百千万亿兆廿几数][ 一十千万零点五余多几数俩元瓦分个]{0,4}") {
            let (mut short, mut long) = (Cursor { text: &text, at: 0 }, Cursor { text: &text, at: 0 });
            match alone(&mut short) {
                None => prop_assert_eq!(short.at, 0),
                number => {
                    prop_assert_eq!(number, of_signs(&mut long));
                    prop_assert_eq!(short.at, long.at);
                }
            }
        }
    }
}
