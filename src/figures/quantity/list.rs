//! Ranges and lists: what the numbers of one give each other.

use rust_decimal::Decimal;

use super::Quantity;
use crate::figures::Qualifier;
use crate::figures::number::{Form, Style};

const RANGE_SIGNS: &[&str] = &["——", "-", "－", "—", "–", "~", "～", "∼", "至", "到"];

/// How long a sign of a range, or a word between two ends, is at most, in bytes.
const LONGEST_SIGN: usize = 6;

/// Two quantities with a range sign between them are one.
pub(super) fn range<'a>(
    text: &str,
    low: &Quantity<'a>,
    high: &Quantity<'a>,
) -> Option<Quantity<'a>> {
    let between = text.get(low.span.end..high.number.start)?.trim();
    if between.len() > LONGEST_SIGN {
        return None;
    }
    let both = matches!(between, "和" | "与")
        && text[high.span.end..].starts_with("之间")
        && low.unit.is_none();
    let plain = |quantity: &Quantity| matches!(quantity.form, Form::Plain | Form::Percent);
    let same_unit = low.unit.is_none() || low.unit == high.unit;
    if !(RANGE_SIGNS.contains(&between) || both) || !plain(low) || !plain(high) || !same_unit {
        return None;
    }
    if low.max.is_some() || high.max.is_some() {
        return None;
    }
    // 由5.6天到2.3天, 从75%到80%: a movement, two figures.
    let before = &text[..low.span.start];
    let movement = low.unit.is_some() && (before.ends_with('从') || before.ends_with('由'));
    if movement && matches!(between, "到" | "至") {
        return None;
    }
    let mut range = high.clone();
    range.value = low.value;
    if low.unit.is_none() && low.magnitude == Decimal::ONE && high.magnitude > Decimal::ONE {
        range.value = low.value.checked_mul(high.magnitude)?;
    }
    range.max = Some(high.value);
    range.number = low.number.union(high.number);
    range.span = low.span.union(high.span);
    range.rules.push("range");
    Some(range)
}

/// 拉动0.7个、5.1个、6.5个百分点: 个 in a list of 个百分点.
pub(super) fn share_points(text: &str, found: &mut [Quantity]) {
    for index in (0..found.len().saturating_sub(1)).rev() {
        let (left, right) = found.split_at_mut(index + 1);
        let (Some(first), Some(next)) = (left.last_mut(), right.first()) else {
            continue;
        };
        let between = text.get(first.span.end..next.span.start).unwrap_or("");
        if matches!(between, "、" | "和")
            && first.unit_name() == "个"
            && next.unit_name() == "百分点"
        {
            first.unit = next.unit;
            first.rules.push("unit:shared-in-list");
        }
    }
}

/// `0.3和0.5个百分点`, `1、2、3万元`: bare numbers of a list take the unit of the next one.
pub(super) fn share_units(text: &str, found: &mut [Quantity]) {
    for index in (0..found.len().saturating_sub(1)).rev() {
        let (left, right) = found.split_at_mut(index + 1);
        let (Some(bare), Some(next)) = (left.last_mut(), right.first()) else {
            continue;
        };
        let between = text.get(bare.span.end..next.span.start).unwrap_or("");
        let listed = matches!(between, "、" | "和" | "及" | "与" | "或" | "，" | ",");
        let strict = matches!(between, "，" | ",") && bare.value.fract().is_zero();
        let bare_number = bare.unit.is_none()
            && bare.form == Form::Plain
            && bare.style == Style::Arabic
            && bare.qualifier == Qualifier::Exact;
        if !listed || strict || !bare_number || next.unit.is_none() || next.style != Style::Arabic {
            continue;
        }
        bare.unit = next.unit;
        bare.rules.push("unit:shared-in-list");
        if bare.magnitude == Decimal::ONE
            && next.magnitude > Decimal::ONE
            && let Some(value) = bare.value.checked_mul(next.magnitude)
        {
            bare.value = value;
            bare.magnitude = next.magnitude;
        }
    }
}

/// `90%和95%以上`: the qualifier behind a list of like figures is meant for all.
pub(super) fn share_qualifiers(text: &str, found: &mut [Quantity]) {
    for index in (0..found.len().saturating_sub(1)).rev() {
        let (left, right) = found.split_at_mut(index + 1);
        let (Some(first), Some(next)) = (left.last_mut(), right.first()) else {
            continue;
        };
        let between = text.get(first.span.end..next.span.start).unwrap_or("");
        let behind = next.rules.contains(&"qualifier:behind-unit");
        if matches!(between, "和" | "、") && behind && first.unit == next.unit {
            first.qualifier = next.qualifier;
            first.rules.push("qualifier:shared-in-list");
        }
    }
}
