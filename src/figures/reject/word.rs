//! Numbers that count nothing by how they are written: as a word, as an article, without a unit.

use super::Scope;
use crate::figures::Qualifier;
use crate::figures::number::{Form, Style};

pub(super) fn too_large(scope: &Scope, index: usize) -> bool {
    scope.quantities[index].form == Form::TooLarge
}

/// 每万人拥有医生3.2名: 万人 is the base, not a figure.
pub(super) fn per(scope: &Scope, index: usize) -> bool {
    let before = scope.before(scope.quantities[index].number.start);
    before.ends_with('每') || before.ends_with("平均每")
}

/// 一个, 一批, 一系列; but 一万, 一成.
pub(super) fn article(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    quantity.style == Style::Chinese
        && quantity.form == Form::Plain
        && quantity.max.is_none()
        && quantity.value == rust_decimal::Decimal::ONE
}

/// 这三个, 那两家: small numbers that refer back.
pub(super) fn demonstrative(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.span.start);
    quantity.style == Style::Chinese
        && quantity.qualifier == Qualifier::Exact
        && ["这", "那", "哪", "上述", "以上", "此", "某"]
            .iter()
            .any(|word| before.ends_with(word))
}

/// 两级, 三类, 几次: kinds and turns in small Chinese numerals describe rather than count.
pub(super) fn small_kind(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let small = quantity.style == Style::Chinese
        && quantity.qualifier == Qualifier::Exact
        && quantity.value < rust_decimal::Decimal::TEN;
    let Some(unit) = quantity.unit.filter(|_| small) else {
        return false;
    };
    // 六部国产新片 counts, 中部 or 两部门 does not: what follows has to be a noun phrase of its own.
    let counts = unit.text == "部" && !scope.after(quantity.span.end).starts_with('门');
    unit.describes && !counts
}

/// A number without a unit is a figure only as a fraction, as a large amount (超126万亿), in a list
/// that shares a unit, or as a vague count of what follows (百余岗位).
pub(super) fn bare(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let vague = quantity.qualifier != Qualifier::Exact;
    if quantity.form == Form::Magnitude {
        // 百姓, 万家: a magnitude alone counts only with 余, 近 and the like, or as 百万, 万亿.
        let several = quantity.number.len() > 3;
        return !vague && (!several || quantity.unit.is_none());
    }
    if quantity.unit.is_some() || quantity.form == Form::Fraction {
        return false;
    }
    let large = quantity.magnitude >= rust_decimal::Decimal::from(10_000);
    let counted = quantity.style == Style::Chinese
        && vague
        && quantity.magnitude >= rust_decimal::Decimal::ONE_HUNDRED;
    !(large || counted) || quantity.form == Form::Digits
}

/// 统一, 百姓, 十分, 四川: the numeral belongs to a word of the dictionary that is no numeral.
pub(super) fn inside_word(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    if quantity.style != Style::Chinese {
        return false;
    }
    let Some(word) = scope.word_at(quantity.number.start) else {
        return false;
    };
    let part = word.span.of(scope.text);
    let numeral = word.tag.starts_with('m') || word.tag.starts_with('q');
    let number = quantity.number.of(scope.text);
    // 翻两番 is a word of the dictionary, and a figure.
    if quantity.unit_name() == "番" && scope.before(quantity.number.start).ends_with('翻') {
        return false;
    }
    // 两两结伴, 三三两两; 拾起: financial numerals stand in sums of several signs only.
    let doubled = number == quantity.unit_name()
        || quantity.form == Form::Digits && number.chars().all(|ch| number.starts_with(ch));
    let mut signs = number.chars();
    let financial = signs
        .next()
        .is_some_and(|ch| "壹贰叁肆伍陆柒捌玖拾佰仟陸".contains(ch))
        && signs.next().is_none();
    if doubled || financial {
        return true;
    }
    let reaches_over = word.span.start < quantity.span.start || word.span.end > quantity.span.end;
    let unit_broken = quantity.unit_span.is_some_and(|unit| {
        scope.word_at(unit.start).is_some_and(|at_unit| {
            at_unit.span.end > unit.end
                && at_unit.span.start >= unit.start
                && unit.len() <= 3
                && scope.lexicon.jieba().has_word(at_unit.span.of(scope.text))
        })
    });
    reaches_over && !numeral && scope.lexicon.jieba().has_word(part) || unit_broken
}
