//! Numbers that begin with digits: `1,234.5`, `3万5千`, `2亿3000万`, `1千零5`, `500多亿`.

use rust_decimal::Decimal;

use super::cursor::{Cursor, arabic_digit, magnitude, power};
use super::{Number, Style};
use crate::figures::Qualifier;
use crate::text::Span;

/// Magnitudes below this exponent multiply within a section, the others the section as a whole.
const SECTION: u32 = 4;

/// The number whose first digit stands at the cursor.
pub fn number(cursor: &mut Cursor) -> Number {
    let start = cursor.at;
    let first = digits(cursor);
    let plain = Span::new(start, cursor.at);
    let Some(first) = first else {
        return Number::too_large(plain, Style::Arabic);
    };
    let reading = Reading::of(cursor, first);
    let span = Span::new(start, cursor.at);
    match reading {
        Some(reading) => Number {
            qualifier: reading.more.then_some(Qualifier::MoreThan),
            magnitude: reading.unit,
            ..Number::plain(span, reading.value, Style::Arabic)
        },
        None => Number::too_large(span, Style::Arabic),
    }
}

/// What digits and magnitudes come to.
struct Reading {
    value: Decimal,
    /// The last magnitude.
    unit: Decimal,
    /// 余 or 多 stood before a magnitude.
    more: bool,
}

impl Reading {
    /// Reads on behind the first digits; the cursor is left behind all that belongs to the number.
    fn of(cursor: &mut Cursor, first: Decimal) -> Option<Self> {
        let mut reading = Self {
            value: first,
            unit: Decimal::ONE,
            more: false,
        };
        let (mut total, mut section, mut current) = (Decimal::ZERO, Decimal::ZERO, first);
        // Every further magnitude has to be smaller than the one before it.
        let (mut last_small, mut last_big) = (SECTION, u32::MAX);
        loop {
            let first_one = section.is_zero() && total.is_zero();
            let Some(found) = magnitudes(cursor, first_one) else {
                return Some(reading);
            };
            let (small, big) = (found.small, found.big);
            cursor.at = found.end;
            section = match small {
                Some(small) => {
                    last_small = small;
                    section.checked_add(current.checked_mul(power(small)?)?)?
                }
                None => section.checked_add(current)?,
            };
            if let Some(big) = big {
                total = total.checked_add(section.checked_mul(power(big)?)?)?;
                section = Decimal::ZERO;
                (last_small, last_big) = (SECTION, big);
            }
            let exponent = small.unwrap_or(0) + big.unwrap_or(0);
            reading.value = total.checked_add(section)?;
            reading.unit = power(exponent)?;
            reading.more = found.more;
            if found.more {
                return Some(reading);
            }
            // Smaller digits may follow: 3万5千, 1千零5; each with a magnitude or behind 零.
            let mut ahead = cursor.behind_blanks();
            let zero = ahead.eat("零");
            let Some(next) = digits(&mut ahead) else {
                return Some(reading);
            };
            let bound = power(if big.is_some() {
                last_big.min(20)
            } else {
                last_small
            })?;
            if next >= bound {
                return Some(reading);
            }
            match magnitudes(&ahead, false) {
                Some(found) if found.below(last_small, last_big) => {
                    cursor.at = ahead.at;
                    current = next;
                }
                None if zero => {
                    cursor.at = ahead.at;
                    reading.value = reading.value.checked_add(next)?;
                    reading.unit = Decimal::ONE;
                    return Some(reading);
                }
                _ => return Some(reading),
            }
        }
    }
}

/// 万, 百万, 万亿, 多亿 behind digits.
struct Magnitudes {
    /// 十, 百 or 千 as an exponent.
    small: Option<u32>,
    /// 万, 亿 and both together.
    big: Option<u32>,
    more: bool,
    end: usize,
}

impl Magnitudes {
    /// Whether they are smaller than those before them.
    fn below(&self, small: u32, big: u32) -> bool {
        self.small.is_none_or(|own| own < small) && self.big.is_none_or(|own| own < big)
    }
}

/// The magnitudes at the cursor, a blank and 余 or 多 before them allowed.
fn magnitudes(cursor: &Cursor, first: bool) -> Option<Magnitudes> {
    let mut ahead = cursor.behind_blanks();
    let blank = ahead.at > cursor.at;
    let next = ahead.peek()?;
    if magnitude(next).is_none() && !matches!(next, '余' | '多' | '餘') {
        return None;
    }
    let more = ahead.eat_any(&['余', '多', '餘']).is_some();
    if more {
        ahead = ahead.behind_blanks();
    }
    let (mut small, mut big) = (None, None);
    while let Some(exponent) = ahead.magnitude() {
        if exponent >= SECTION {
            let sum = big.unwrap_or(0) + exponent;
            if sum > 20 {
                return None;
            }
            big = Some(sum);
        } else if small.is_none() && big.is_none() {
            // 2023 百强: behind a blank a small magnitude begins a word.
            if blank && first {
                return None;
            }
            small = Some(exponent);
        } else {
            break;
        }
        ahead.bump();
    }
    (small.is_some() || big.is_some()).then_some(Magnitudes {
        small,
        big,
        more,
        end: ahead.at,
    })
}

/// A run of digits with separators: `1,234.5`, `４，５６５`, `94.3`; `None` where it is too long to hold.
pub fn digits(cursor: &mut Cursor) -> Option<Decimal> {
    few_digits(cursor).or_else(|| any_digits(cursor))
}

fn any_digits(cursor: &mut Cursor) -> Option<Decimal> {
    let mut plain = String::new();
    // Digits since the last separator.
    let mut group = 0;
    while let Some(value) = cursor.peek().and_then(arabic_digit) {
        let wide = !cursor.rest().starts_with(|ch: char| ch.is_ascii());
        plain.push(char::from_digit(value, 10)?);
        cursor.bump();
        group += 1;
        if group <= 3 && thousands_follow(cursor.rest(), wide) {
            cursor.bump();
            group = 0;
        }
    }
    if plain.is_empty() {
        return None;
    }
    let mut ahead = *cursor;
    if ahead.eat_any(&['.', '．']).is_some() && ahead.peek().and_then(arabic_digit).is_some() {
        plain.push('.');
        while let Some(value) = ahead.peek().and_then(arabic_digit) {
            plain.push(char::from_digit(value, 10)?);
            ahead.bump();
        }
        *cursor = ahead;
    }
    plain.parse().ok()
}

/// A run of ASCII digits, perhaps with a point inside, as most numbers are written; `None`, and nothing
/// taken, where they are too many for an integer of the machine, or more may belong to the number: a digit of
/// another width or a separator.
fn few_digits(cursor: &mut Cursor) -> Option<Decimal> {
    const MOST: usize = 18;
    let bytes = cursor.rest().as_bytes();
    let (mut value, mut count) = (0_i64, 0);
    let mut point = None;
    let mut at = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                count += 1;
            }
            b'.' if point.is_none()
                && count > 0
                && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) =>
            {
                point = Some(count);
            }
            b',' | b'.' => return None,
            // A full-width digit or point.
            0xef if matches!(bytes.get(at..at + 3), Some([_, 0xbc, 0x8e | 0x90..=0x99])) => {
                return None;
            }
            _ => break,
        }
        at += 1;
    }
    if count == 0 || count > MOST {
        return None;
    }
    cursor.at += at;
    let places = point.map_or(0, |point| count - point);
    Decimal::try_new(value, u32::try_from(places).ok()?).ok()
}

/// Whether a separator and exactly three digits follow. A full-width comma separates only
/// full-width digits, for elsewhere it is the comma of the sentence.
fn thousands_follow(rest: &str, wide: bool) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some(',') => {}
        Some('，') if wide => {}
        _ => return false,
    }
    let three = (0..3).all(|_| chars.next().and_then(arabic_digit).is_some());
    three && chars.next().and_then(arabic_digit).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What the short way reads, the long way reads.
        #[test]
        fn digits_are_read_one_way(text in "[0-9]{0,20}[.．,，]{0,1}[0-9５]{0,4}[.，个%）]{0,2}[0-9]{0,2}") {
            let (mut short, mut long) = (Cursor { text: &text, at: 0 }, Cursor { text: &text, at: 0 });
            match few_digits(&mut short) {
                None => prop_assert_eq!(short.at, 0),
                Some(value) => {
                    let plain = any_digits(&mut long).expect("digits");
                    prop_assert_eq!((value, value.scale(), short.at), (plain, plain.scale(), long.at));
                }
            }
        }
    }
}
