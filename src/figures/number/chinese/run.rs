//! The signs of a numeral: each is read as long as it fits those before it.

use super::{SECTION, Sign, neighbours};
use crate::figures::number::cursor::{Cursor, arabic_digit, digit};

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
pub(super) fn run(cursor: &mut Cursor) -> Vec<Sign> {
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
