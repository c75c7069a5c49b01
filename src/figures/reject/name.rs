//! Numbers that are part of a name or stand for one: ordinals, identifiers, titles, slogans.

use super::Scope;
use super::scope::Marked;
use crate::figures::number::Style;
use crate::figures::quantity::Quantity;
use crate::text::Span;

pub(super) fn phrase(scope: &Scope, index: usize) -> bool {
    let number = scope.quantities[index].number;
    let phrases = &scope.lexicon.phrases;
    if !phrases.may_hold(scope.text, number.start) {
        return false;
    }
    let find = || phrases.find(scope.text).map(|(_, span)| span).collect();
    let found: &Vec<Span> = scope.marks.phrases.get_or_init(find);
    found.iter().any(|span| span.contains(number))
}

/// 第三, 第5、6组, 一等奖, 前3名.
pub(super) fn ordinal(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let chained = index > 0 && {
        let last = &scope.quantities[index - 1];
        let between = scope
            .text
            .get(last.span.end..quantity.span.start)
            .unwrap_or("");
        matches!(between, "、" | "和" | "至" | "-")
            && last.unit.is_none()
            && ordinal(scope, index - 1)
    };
    let prize = after.starts_with("等奖") || after.starts_with("等功") || after.starts_with("连冠");
    let rank = before.ends_with('前')
        && quantity
            .unit
            .is_some_and(|unit| matches!(unit.text.as_str(), "名" | "位" | "强" | "列" | "席"));
    before.ends_with('第')
        || chained
        || prize
        || rank
        || after.starts_with('强') && quantity.unit.is_none()
}

/// 5号楼, 318省道, 〔2022〕31号, G318, 5G, 大坡村3组.
pub(super) fn identifier(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    model(scope, quantity)
        || numbered(scope, quantity)
        || road(scope, quantity)
        || address(scope, quantity)
        || position(scope, quantity)
        || circle(scope, quantity)
}

/// G318, 5G, S303线, T2层, X-12: a letter and a number are a name, whatever counts behind it.
fn model(scope: &Scope, quantity: &Quantity) -> bool {
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let letter = |ch: char| ch.is_ascii_alphabetic();
    if quantity.style != Style::Arabic {
        return false;
    }
    let lettered = quantity.unit.is_none()
        && (before.ends_with(letter)
            || after.starts_with(letter)
            || before.ends_with(['№', '#'].as_slice()));
    let named = before.ends_with(|ch: char| ch.is_ascii_uppercase())
        && quantity.unit.is_some_and(|unit| {
            matches!(
                unit.text.as_str(),
                "线" | "层" | "座" | "栋" | "级" | "次" | "款" | "路" | "口"
            )
        });
    let hyphened = before
        .strip_suffix(['-', '－', '—'].as_slice())
        .is_some_and(|rest| {
            rest.ends_with(letter) || rest.ends_with(|ch: char| ch.is_ascii_digit())
        });
    lettered || named || hyphened
}

/// 5号, 〔2022〕.
fn numbered(scope: &Scope, quantity: &Quantity) -> bool {
    let after = scope.after(quantity.number.end);
    after.starts_with(['号', '#', '〕']) || scope.before(quantity.number.start).ends_with('〔')
}

/// 318省道, 12路公交, 302室.
fn road(scope: &Scope, quantity: &Quantity) -> bool {
    let mut behind = scope.after(quantity.number.end).chars();
    match behind.next() {
        Some('省' | '国' | '县' | '乡') => behind.next() == Some('道'),
        Some('公') => behind.next() == Some('交'),
        Some('路') => ["公交", "车"]
            .iter()
            .any(|word| behind.as_str().starts_with(word)),
        Some('室' | '楼') => true,
        _ => false,
    }
}

/// 大坡村3组, 东村2栋: where somebody lives. 教学楼2栋 are counted.
fn address(scope: &Scope, quantity: &Quantity) -> bool {
    const BEFORE: &[char] = &[
        '村', '区', '社', '号', '栋', '幢', '弄', '里', '组', '屯', '楼',
    ];
    let before = scope.before(quantity.number.start);
    let behind_number = || {
        let after = scope.after(quantity.span.end);
        after.starts_with(|ch: char| ch.is_ascii_digit())
    };
    quantity.style == Style::Arabic
        && quantity.unit.is_some_and(|unit| {
            let kind = unit.text.as_str();
            matches!(kind, "组" | "栋" | "幢" | "单元" | "队" | "层")
                && !(before.ends_with('楼') && matches!(kind, "栋" | "幢"))
                && (before.ends_with(BEFORE) || behind_number())
        })
}

/// 东经113°21′: a place.
fn position(scope: &Scope, quantity: &Quantity) -> bool {
    let before = scope.before(quantity.number.start);
    (before.strip_suffix('经')).is_some_and(|before| before.ends_with(['东', '西']))
        || (before.strip_suffix('纬')).is_some_and(|before| before.ends_with(['北', '南']))
}

/// 15分钟生活圈: the name of a plan.
fn circle(scope: &Scope, quantity: &Quantity) -> bool {
    quantity.measures("time")
        && scope
            .after(quantity.span.end)
            .chars()
            .take(6)
            .take_while(|ch| ch.is_alphabetic())
            .any(|ch| ch == '圈')
}

/// 3比2, 3:2.
pub(super) fn score(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let before = scope.before(quantity.number.start);
    let after = scope.after(quantity.number.end);
    let digit = |ch: char| ch.is_ascii_digit();
    quantity.unit.is_none()
        && (after
            .strip_prefix('比')
            .is_some_and(|rest| rest.starts_with(digit))
            || before
                .strip_suffix('比')
                .is_some_and(|rest| rest.ends_with(digit)))
}

pub(super) fn work_title(scope: &Scope, index: usize) -> bool {
    let number = scope.quantities[index].number;
    let marks = scope.marks;
    marks.inside(scope.text, Marked::Title, number).is_some()
}

/// “三张清单”, “13456”工作思路, “1.5小时交通圈”; not “新增了40户” in direct speech.
pub(super) fn quoted_name(scope: &Scope, index: usize) -> bool {
    let quantity = &scope.quantities[index];
    let inside = [Marked::Double, Marked::Single, Marked::Corner]
        .into_iter()
        .find_map(|marked| scope.marks.inside(scope.text, marked, quantity.number));
    let Some(inside) = inside.map(|inside| inside.of(scope.text)) else {
        return false;
    };
    let sentence = inside.contains(['，', '。', ',', '！', '？', '；'].as_slice());
    let itself = inside.trim().len() <= quantity.span.len();
    let length = inside.chars().count();
    let small = quantity.style == Style::Chinese;
    !sentence && !itself && (small && length <= 12 || length <= 8)
        || itself && quantity.unit.is_none()
}
