//! Numbers in Chinese and financial numerals: `一万零五十`, `肆佰陆拾`, `两千四百五`, `七八万`.
//!
//! A numeral is read sign by sign as long as the next sign fits what stands before it, so that what was
//! read is a number at every moment and `三百五千` ends in time; then its signs are added up.

use rust_decimal::Decimal;

use super::cursor::{Cursor, arabic_digit, digit, magnitude, power};
use super::{Form, Number, Style};
use crate::figures::Qualifier;
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

/// What has been read of a numeral, as far as it decides what may follow.
struct Run {
    signs: Vec<Sign>,
    /// The next 十 百 千 of the section has to be below this exponent.
    small: u32,
    /// The next 万 亿 has to be below this exponent, or above all of them (一万五千亿).
    big: u32,
    largest: u32,
    /// Digits since the last magnitude.
    digits: usize,
    /// Two digits shared what stands around them: 一千二三百.
    pair: bool,
    fraction: bool,
}

/// The signs of the numeral at the cursor; moves the cursor behind them.
fn run(cursor: &mut Cursor) -> Vec<Sign> {
    let mut run = Run {
        signs: Vec::new(),
        small: SECTION,
        big: u32::MAX,
        largest: 0,
        digits: 0,
        pair: false,
        fraction: false,
    };
    let mut end = cursor.at;
    loop {
        let mut ahead = if run.signs.is_empty() {
            *cursor
        } else {
            cursor.behind_blanks()
        };
        let blank = ahead.at > cursor.at;
        let Some(sign) = run.next(&ahead, blank) else {
            break;
        };
        let ch = ahead.peek();
        ahead.bump();
        *cursor = ahead;
        if matches!(ch, Some('廿' | '卅')) {
            run.push(sign);
            run.push(Sign::Magnitude(1));
        } else {
            run.push(sign);
        }
        // 一百零: a zero in the middle of a number waits for what follows it.
        let waits = sign == Sign::Digit(0) && run.signs.len() > run.digits && !run.fraction;
        if !waits && !matches!(sign, Sign::Point | Sign::More) {
            end = cursor.at;
        }
    }
    if cursor.at > end {
        run.signs.pop();
        cursor.at = end;
    }
    run.signs
}

impl Run {
    /// The sign at a place, if it continues the numeral.
    fn next(&self, at: &Cursor, blank: bool) -> Option<Sign> {
        let ch = at.peek()?;
        let mut behind = *at;
        behind.bump();
        let following = behind.behind_blanks();
        let last = self.signs.last().copied();
        if let Some(value) = digit(ch) {
            return self
                .digit_fits(ch, value, &following, blank)
                .then_some(Sign::Digit(value));
        }
        match ch {
            '廿' if last.is_none() => return Some(Sign::Digit(2)),
            '卅' if last.is_none() => return Some(Sign::Digit(3)),
            '几' | '数' | '幾' | '數' => {
                let first = last.is_none() && behind.magnitude().is_some();
                let many = matches!(last, Some(Sign::Magnitude(1) | Sign::Digit(0)));
                let large = following.magnitude().is_some_and(|e| e >= SECTION);
                let ten = last == Some(Sign::Magnitude(1));
                let later = !matches!(ch, '数' | '數') && many && (ten || large);
                return (first || later).then_some(Sign::Some);
            }
            '点' | '點' => {
                let fits = last
                    .is_some_and(|last| matches!(last, Sign::Digit(_) | Sign::Magnitude(_)))
                    && !self.fraction
                    && fraction_follows(&following);
                return fits.then_some(Sign::Point);
            }
            '余' | '多' | '餘' => {
                let large = following.magnitude().is_some_and(|e| e >= SECTION);
                let fits = matches!(last, Some(Sign::Digit(_) | Sign::Magnitude(_) | Sign::Some));
                return (large && fits && !self.signs.contains(&Sign::More)).then_some(Sign::More);
            }
            _ => {}
        }
        let exponent = at.magnitude()?;
        self.magnitude_fits(exponent)
            .then_some(Sign::Magnitude(exponent))
    }

    fn digit_fits(&self, ch: char, value: u32, following: &Cursor, blank: bool) -> bool {
        let magnitude_next = following.magnitude().is_some();
        let two = matches!(ch, '两' | '兩');
        let alone = matches!(ch, '俩' | '仨');
        match self.signs.last() {
            None => true,
            _ if alone || two && self.fraction => false,
            // 三十两 is a weight, 三千两百 is not.
            Some(Sign::Magnitude(_)) if two => magnitude_next,
            Some(Sign::Magnitude(_)) if blank => {
                // 三百 五户 are two numbers; 三百 五十 and 三百 五又三分之一 are one.
                let closes = |ch: char| !ch.is_alphanumeric() || ch == '又';
                !self.pair && (magnitude_next || following.peek().is_none_or(closes))
            }
            Some(Sign::Magnitude(_)) => !self.pair,
            Some(Sign::Digit(_)) if self.fraction => !blank,
            Some(Sign::Digit(_)) if blank || two && !magnitude_next => false,
            Some(Sign::Digit(0)) => true,
            Some(Sign::Digit(last)) => {
                let pure = self.digits == self.signs.len();
                let pair = neighbours(*last, value) && self.digits == 1 && !self.pair;
                pure && !two || pair
            }
            Some(Sign::Point) => !two,
            Some(Sign::Some | Sign::More) => false,
        }
    }

    fn magnitude_fits(&self, exponent: u32) -> bool {
        let big = exponent >= SECTION;
        let fits = match self.signs.last() {
            None => return true,
            // 二〇二四千: numerals read one by one take no magnitude, but 七八千 do.
            Some(Sign::Digit(_)) => self.fraction || self.digits == 1 || self.pair_at_end(),
            Some(Sign::Magnitude(_)) => true,
            Some(Sign::Some) => true,
            Some(Sign::More) => big,
            Some(Sign::Point) => false,
        };
        let repeated = exponent == self.big
            && matches!(self.signs.last(), Some(Sign::Magnitude(e)) if *e == exponent);
        fits && if big {
            exponent < self.big || exponent > self.largest || repeated
        } else {
            exponent < self.small && !self.fraction
        }
    }

    fn pair_at_end(&self) -> bool {
        let zeros = self.signs.first() == Some(&Sign::Digit(0));
        match self.signs.as_slice() {
            [.., Sign::Digit(low), Sign::Digit(high)] => {
                self.digits == 2 && (neighbours(*low, *high) || *low == 0 && !zeros)
            }
            _ => false,
        }
    }

    fn push(&mut self, sign: Sign) {
        match sign {
            Sign::Digit(value) => {
                if !self.fraction
                    && let Some(Sign::Digit(last)) = self.signs.last()
                {
                    self.pair |= neighbours(*last, value);
                }
                self.digits += 1;
            }
            Sign::Magnitude(exponent) if exponent >= SECTION => {
                self.small = SECTION;
                self.big = exponent;
                self.largest = self.largest.max(exponent);
                self.digits = 0;
                self.fraction = false;
            }
            Sign::Magnitude(exponent) => {
                self.small = exponent;
                self.digits = 0;
            }
            Sign::Point => self.fraction = true,
            Sign::Some | Sign::More => self.digits = 0,
        }
        self.signs.push(sign);
    }
}

/// Whether decimal digits stand here, and not the minutes of a clock (三点五十分, 两点两人).
fn fraction_follows(at: &Cursor) -> bool {
    let Some(first) = at.peek() else {
        return false;
    };
    let decimal = |ch: char| digit(ch).is_some() && !matches!(ch, '两' | '兩' | '俩' | '仨');
    let mut behind = *at;
    behind.bump();
    let small = |cursor: &Cursor| cursor.magnitude().is_some_and(|e| e < SECTION);
    let second_small = behind.peek().is_some_and(decimal) && {
        let mut third = behind;
        third.bump();
        small(&third)
    };
    decimal(first) && arabic_digit(first).is_none() && !small(&behind) && !second_small
}

/// What a run of numeral signs means; the span is left for the caller.
fn value(signs: &[Sign]) -> Option<Number> {
    let nowhere = Span::new(0, 0);
    let plain = |value| Number::plain(nowhere, value, Style::Chinese);
    if let Some(number) = digits_only(signs) {
        return number;
    }
    let more = signs.contains(&Sign::More) || signs.len() > 1 && signs[1..].contains(&Sign::Some);
    let qualifier = more.then_some(Qualifier::MoreThan);
    let kept: Vec<Sign> = signs
        .iter()
        .enumerate()
        .filter(|(at, sign)| **sign != Sign::More && (**sign != Sign::Some || *at == 0))
        .map(|(_, sign)| *sign)
        .collect();
    let tail: u32 = kept
        .iter()
        .rev()
        .map_while(|sign| match sign {
            Sign::Magnitude(exponent) => Some(*exponent),
            _ => None,
        })
        .sum();
    let unit = power(tail)?;
    if let [Sign::Some, Sign::Magnitude(first), others @ ..] = kept.as_slice() {
        let (low, high) = several(*first, others)?;
        return Some(Number {
            max: Some(high),
            qualifier: Some(Qualifier::Approx),
            magnitude: unit,
            ..plain(low)
        });
    }
    if kept.iter().all(|sign| matches!(sign, Sign::Magnitude(_))) {
        let ten = kept.first() == Some(&Sign::Magnitude(1));
        return Some(Number {
            qualifier,
            form: if ten { Form::Plain } else { Form::Magnitude },
            magnitude: unit,
            ..plain(cardinal(&kept)?)
        });
    }
    if let Some(at) = adjacent_digits(&kept) {
        // 一千二三百: the two digits share what stands around them.
        let mut low = kept.clone();
        low.remove(at + 1);
        let mut high = kept;
        high.remove(at);
        return Some(Number {
            max: Some(cardinal(&high)?),
            qualifier: Some(Qualifier::Approx),
            magnitude: unit,
            ..plain(cardinal(&low)?)
        });
    }
    Some(Number {
        qualifier,
        magnitude: unit,
        ..plain(cardinal(&kept)?)
    })
}

/// 二〇二四, 七八: several digits and nothing else. The outer `None` says that it is something else.
fn digits_only(signs: &[Sign]) -> Option<Option<Number>> {
    let values: Option<Vec<u32>> = signs
        .iter()
        .map(|sign| match sign {
            Sign::Digit(value) => Some(*value),
            _ => None,
        })
        .collect();
    let values = values.filter(|values| values.len() > 1)?;
    let plain = |value| Number::plain(Span::new(0, 0), value, Style::Chinese);
    if let [low, high] = values[..]
        && neighbours(low, high)
    {
        return Some(Some(Number {
            max: Some(high.into()),
            qualifier: Some(Qualifier::Approx),
            ..plain(low.into())
        }));
    }
    let text: String = values.iter().map(u32::to_string).collect();
    Some(text.parse().ok().map(|value| Number {
        form: Form::Digits,
        ..plain(value)
    }))
}

/// 数十万: from ten to ninety-nine times ten thousand; 数万 from ten to ninety-nine thousand.
fn several(first: u32, others: &[Sign]) -> Option<(Decimal, Decimal)> {
    let others = others
        .iter()
        .try_fold(Decimal::ONE, |value, sign| match sign {
            Sign::Magnitude(exponent) => value.checked_mul(power(*exponent)?),
            _ => None,
        })?;
    let low = power(first)?;
    let high = power(first + 1)? - Decimal::ONE;
    Some((low.checked_mul(others)?, high.checked_mul(others)?))
}

/// 七八, 三五: two digits that name a small range.
fn neighbours(low: u32, high: u32) -> bool {
    low > 0 && (high == low + 1 || (low, high) == (3, 5))
}

/// The place of two neighbouring digits that stand side by side.
fn adjacent_digits(signs: &[Sign]) -> Option<usize> {
    if signs.contains(&Sign::Point) {
        return None;
    }
    signs.windows(2).position(
        |pair| matches!(pair, [Sign::Digit(low), Sign::Digit(high)] if neighbours(*low, *high)),
    )
}

/// The sum of a cardinal under way.
#[derive(Default)]
struct Sum {
    total: Decimal,
    section: Decimal,
    current: Option<Decimal>,
    /// The last magnitude, small or big.
    last: u32,
    /// The last 万 or 亿.
    big: u32,
    zero: bool,
    /// Decimal places read behind 点.
    places: Option<u32>,
}

/// The value of a cardinal: 二百三十, 一万零五十, 两千四百五, 三点五万.
fn cardinal(signs: &[Sign]) -> Option<Decimal> {
    let mut sum = Sum::default();
    for sign in signs {
        match *sign {
            Sign::Digit(value) => sum.digit(value)?,
            Sign::Point => {
                sum.close()?;
                sum.places = Some(0);
                sum.current = Some(Decimal::ZERO);
            }
            Sign::Magnitude(exponent) if exponent >= SECTION => sum.big(exponent)?,
            Sign::Magnitude(exponent) => sum.small(exponent)?,
            Sign::Some | Sign::More => return None,
        }
    }
    sum.close()?;
    sum.total.checked_add(sum.section)
}

impl Sum {
    fn digit(&mut self, value: u32) -> Option<()> {
        if let Some(places) = self.places.as_mut() {
            *places += 1;
            let step = Decimal::try_new(i64::from(value), *places).ok()?;
            self.current = Some(self.current.unwrap_or_default().checked_add(step)?);
        } else if value == 0 {
            self.zero = true;
            self.current = None;
        } else if self.current.is_some() {
            return None;
        } else {
            self.current = Some(Decimal::from(value));
        }
        Some(())
    }

    fn small(&mut self, exponent: u32) -> Option<()> {
        let part = self.current.take().unwrap_or(Decimal::ONE);
        let part = part.checked_mul(power(exponent)?)?;
        self.section = self.section.checked_add(part)?;
        self.last = exponent;
        self.zero = false;
        Some(())
    }

    fn big(&mut self, exponent: u32) -> Option<()> {
        let part = self.current.take().unwrap_or_default();
        let part = self.section.checked_add(part)?;
        let unit = power(exponent)?;
        let nothing = part.is_zero() && self.total.is_zero();
        self.total = if nothing {
            unit
        } else if part.is_zero() || exponent > self.big && self.big > 0 {
            // 四万亿, 一万五千亿: the magnitude applies to all before it.
            self.total.checked_add(part)?.checked_mul(unit)?
        } else {
            self.total.checked_add(part.checked_mul(unit)?)?
        };
        self.section = Decimal::ZERO;
        self.last = exponent;
        self.big = exponent;
        self.zero = false;
        self.places = None;
        Some(())
    }

    /// 两千四百五: a last digit without magnitude takes the next smaller one.
    fn close(&mut self) -> Option<()> {
        let Some(last) = self.current.take() else {
            return Some(());
        };
        let short = self.last > 1 && !self.zero && self.places.is_none();
        let unit = power(if short { self.last - 1 } else { 0 })?;
        self.section = self.section.checked_add(last.checked_mul(unit)?)?;
        Some(())
    }
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
