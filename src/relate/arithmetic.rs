//! Rates against counts, parts against wholes: what agrees, and within what.
//!
//! A number that is written with decimals is rounded: `1.2亿` is anything from 1.15亿 to 1.25亿.
//! One without decimals is taken as it stands.

use rust_decimal::Decimal;

use super::scene::Mention;
use crate::figures::Qualifier;

/// `done` of `whole` in per cent; `None` where there is no whole.
pub fn percentage(done: Decimal, whole: Decimal) -> Option<Decimal> {
    done.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// The sum, if it can be written.
pub fn total(parts: &[Decimal]) -> Option<Decimal> {
    parts
        .iter()
        .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part))
}

/// How many decimals a number is written with, in any width of digits; `None` for one in words.
pub fn decimals(quote: &str) -> Option<u32> {
    let mut seen = false;
    let mut point = false;
    let mut count = 0;
    for ch in quote.chars() {
        match ch {
            '0'..='9' | '０'..='９' => {
                seen = true;
                count += u32::from(point);
            }
            '.' | '．' if seen && !point => point = true,
            ',' | '，' => {}
            _ if seen => break,
            _ => {}
        }
    }
    seen.then_some(count)
}

/// The magnitude behind the digits: 万, 亿, 万亿 …
fn magnitude(quote: &str) -> Decimal {
    let mut magnitude = Decimal::ONE;
    let mut seen = false;
    for ch in quote.chars() {
        let times = match ch {
            '0'..='9' | '０'..='９' => {
                seen = true;
                continue;
            }
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => 1,
        };
        if seen {
            if times == 1 && !matches!(ch, '.' | '．' | ',' | '余' | '多' | '几') {
                break;
            }
            magnitude = magnitude
                .checked_mul(Decimal::from(times))
                .unwrap_or(magnitude);
        }
    }
    magnitude
}

/// Half a unit of the last written decimal; nothing for a number without decimals.
pub fn rounding(quote: &str) -> Decimal {
    match decimals(quote) {
        Some(places) if places > 0 => Decimal::new(5, (places + 1).min(28))
            .checked_mul(magnitude(quote))
            .unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

/// Half a unit of a rate's last written place, in per cent: `94.3%` → 0.05, `四成` → 5, `三分之二` → 5.
fn rate_step(quote: &str) -> Decimal {
    match decimals(quote) {
        Some(places) => Decimal::new(5, (places + 1).min(28)),
        None if quote.contains("百分之") => Decimal::new(5, 1),
        // 九成五 names half a tenth, 四成 only tenths.
        None if quote
            .split('成')
            .nth(1)
            .is_some_and(|rest| rest.starts_with(DIGITS)) =>
        {
            Decimal::new(5, 1)
        }
        None => Decimal::from(5),
    }
}

const DIGITS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '半'];

/// Between what a stated rate may lie, in per cent.
fn rate_bounds(rate: Decimal, qualifier: Qualifier, quote: &str) -> (Decimal, Decimal) {
    let half = rate_step(quote);
    let wide = half * Decimal::from(if decimals(quote).is_some() { 10 } else { 2 });
    let (below, above) = match qualifier {
        // Many cut a rate off instead of rounding it: 47.78 is written 47%.
        Qualifier::Exact => (half, half * Decimal::TWO),
        Qualifier::Approx => (wide, wide),
        Qualifier::MoreThan => (half, wide * Decimal::TWO),
        Qualifier::LessThan => (wide * Decimal::TWO, half),
    };
    (rate.saturating_sub(below), rate.saturating_add(above))
}

/// Whether a stated rate agrees with the counts beside it, within the rounding of all three.
pub fn agrees(rate: &Mention, stated: Decimal, done: &Mention, whole: &Mention) -> Option<bool> {
    let (low, high) = rate_bounds(stated, rate.figure.qualifier, rate.quote);
    let (done_half, whole_half) = (rounding(done.quote), rounding(whole.quote));
    let least = percentage(
        done.figure.value.checked_sub(done_half)?,
        whole.figure.value.checked_add(whole_half)?,
    )?;
    let most = percentage(
        done.figure.value.checked_add(done_half)?,
        whole.figure.value.checked_sub(whole_half)?,
    )?;
    Some(least <= high && most >= low)
}

/// How well parts make up a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Within the rounding of the written decimals.
    Exact,
    /// Within three per cent of the whole: meant to add up, but they do not.
    Near,
    /// Within a fifth.
    Far,
    /// Something else.
    None,
}

/// How well the parts make up the whole.
pub fn fit(whole: &Mention, parts: &[&Mention]) -> Fit {
    let sum = (parts.iter()).try_fold(Decimal::ZERO, |sum, part| {
        sum.checked_add(part.figure.value)
    });
    let gap = sum.and_then(|sum| sum.checked_sub(whole.figure.value));
    let Some(gap) = gap.map(|gap| gap.abs()) else {
        return Fit::None;
    };
    // No rounding is less than nothing.
    if gap.is_zero() {
        return Fit::Exact;
    }
    let slack = parts
        .iter()
        .map(|part| rounding(part.quote))
        .chain([rounding(whole.quote)])
        .try_fold(Decimal::ZERO, |sum, half| sum.checked_add(half))
        .unwrap_or_default();
    let share = percentage(gap, whole.figure.value).unwrap_or(Decimal::ONE_HUNDRED);
    if gap <= slack {
        Fit::Exact
    } else if share <= Decimal::from(3) {
        Fit::Near
    } else if share <= Decimal::from(20) {
        Fit::Far
    } else {
        Fit::None
    }
}
