//! What the signs of a numeral come to.

use rust_decimal::Decimal;

use super::{SECTION, Sign, neighbours};
use crate::figures::Qualifier;
use crate::figures::number::cursor::power;
use crate::figures::number::{Form, Number, Style};
use crate::text::Span;

/// What a run of numeral signs means; the span is left for the caller.
pub(super) fn value(signs: &[Sign]) -> Option<Number> {
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
