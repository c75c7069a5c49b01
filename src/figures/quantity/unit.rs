//! The unit: behind the number, or a currency's sign before it; halves, discounts, small change.

use rust_decimal::Decimal;

use super::Quantity;
use crate::figures::Qualifier;
use crate::figures::number::{Form, Number, Style};
use crate::lexicon::{Lexicon, Unit};
use crate::segment::may_be_numeral;
use crate::text::Span;

/// How many rules make most quantities.
const MOST_RULES: usize = 4;

/// 余 多 来 right behind the number, then the unit.
pub(super) fn with_unit<'a>(text: &str, number: &Number, lexicon: &'a Lexicon) -> Quantity<'a> {
    let mut quantity = Quantity {
        span: number.span,
        number: number.span,
        unit_span: None,
        value: number.value,
        max: number.max,
        unit: None,
        qualifier: number.qualifier.unwrap_or(Qualifier::Exact),
        style: number.style,
        form: number.form,
        magnitude: number.magnitude,
        rules: Vec::with_capacity(MOST_RULES),
    };
    quantity.rules.push(match (number.form, number.style) {
        (Form::Fraction, _) => "number:fraction",
        (Form::Percent | Form::Permille, _) => "number:percent-words",
        (_, Style::Arabic) => "number:arabic",
        (_, Style::Chinese) => "number:chinese",
    });
    let units = &lexicon.units;
    if matches!(number.form, Form::Percent | Form::Permille) {
        quantity.unit = units.get(if number.form == Form::Percent {
            "%"
        } else {
            "‰"
        });
        return quantity;
    }
    if number.form == Form::Fraction {
        return quantity;
    }
    let mut at = behind_vague(text, &mut quantity, lexicon);
    at = behind_blank(text, number, at, lexicon);
    let half = unit_of_time_behind("个半", text, at, lexicon);
    // 两个多月, 3个多小时: 多 stands inside the unit.
    let more = unit_of_time_behind("个多", text, at, lexicon);
    if half || more {
        at += "个半".len();
    }
    if more {
        quantity.qualifier = Qualifier::MoreThan;
        quantity.rules.push("qualifier:behind-number");
    }
    if let Some((unit, end)) = unit_at(text, at, lexicon) {
        quantity.unit = Some(unit);
        quantity.unit_span = Some(Span::new(at, end));
        quantity.span.end = end;
        quantity.rules.push("unit:behind-number");
        add_half(text, &mut quantity, half);
        tenths_of_price(&mut quantity);
    } else {
        sign_before(text, &mut quantity, lexicon);
    }
    quantity
}

/// Where the number ends with 余, 多 or 来 behind it, which say that it is more.
fn behind_vague(text: &str, quantity: &mut Quantity, lexicon: &Lexicon) -> usize {
    let at = quantity.span.end;
    let vague = ["余", "多", "来", "+", "＋"]
        .into_iter()
        .find(|word| text[at..].starts_with(word));
    let behind_vague = vague.map_or(at, |word| at + word.len());
    if vague.is_some_and(|word| word != "来" || unit_at(text, behind_vague, lexicon).is_some())
        && !text[behind_vague..].starts_with(['年', '种'].as_slice())
        || vague == Some("余")
        || vague.is_some() && unit_at(text, behind_vague, lexicon).is_some()
    {
        quantity.qualifier = Qualifier::MoreThan;
        quantity.rules.push("qualifier:behind-number");
        quantity.span.end = behind_vague;
    }
    quantity.span.end
}

/// Behind the one blank that may stand between Arabic digits and the unit, and in a text that is spaced out.
fn behind_blank(text: &str, number: &Number, at: usize, lexicon: &Lexicon) -> usize {
    let spaced = number.span.of(text).contains([' ', '\u{a0}'].as_slice());
    if (number.style == Style::Arabic || spaced)
        && let Some(ch) = text[at..]
            .chars()
            .next()
            .filter(|ch| matches!(ch, ' ' | '\u{a0}'))
        && unit_at(text, at + ch.len_utf8(), lexicon).is_some()
    {
        return at + ch.len_utf8();
    }
    at
}

/// 两个半小时, 3个多月: whether `words` and a unit of time stand here.
fn unit_of_time_behind(words: &str, text: &str, at: usize, lexicon: &Lexicon) -> bool {
    let rest = text.get(at..).unwrap_or("");
    rest.starts_with(words)
        && (unit_at(text, at + words.len(), lexicon)
            .is_some_and(|(unit, _)| matches!(unit.text.as_str(), "小时" | "月" | "个月" | "星期"))
            || rest[words.len()..].starts_with('月'))
}

/// 两米半, 三年半, 两个半小时: half a unit more.
fn add_half(text: &str, quantity: &mut Quantity, already: bool) {
    const WORDS: &[char] = &[
        '径', '价', '数', '天', '年', '月', '日', '夜', '岛', '山', '成', '个', '导', '挂', '封',
        '自', '球', '程', '壁', '截', '点',
    ];
    let rest = &text[quantity.span.end..];
    let measure = quantity
        .unit
        .is_some_and(|unit| !unit.classifier && unit.dimension != "ratio");
    let behind = rest
        .strip_prefix('半')
        .is_some_and(|rest| measure && !rest.starts_with(WORDS));
    if !(already || behind) || quantity.max.is_some() || quantity.magnitude > Decimal::TEN {
        return;
    }
    if let Some(value) = quantity.value.checked_add(Decimal::new(5, 1)) {
        quantity.value = value.normalize();
        quantity.rules.push("number:and-a-half");
        if behind {
            quantity.span.end += "半".len();
        }
    }
}

/// 八五折 and 85折 are 8.5 tenths of the price.
fn tenths_of_price(quantity: &mut Quantity) {
    let two_digits = |value: Decimal| value > Decimal::TEN && value < Decimal::ONE_HUNDRED;
    if quantity.unit_name() == "折" && quantity.max.is_none() && two_digits(quantity.value) {
        quantity.value = (quantity.value / Decimal::TEN).normalize();
        quantity.form = Form::Plain;
        quantity.rules.push("number:tenths-of-price");
    }
}

/// ￥300, $20: the sign of a currency before a number without unit.
fn sign_before<'a>(text: &str, quantity: &mut Quantity<'a>, lexicon: &'a Lexicon) {
    let before = &text[..quantity.number.start];
    let Some(sign) = before.chars().next_back() else {
        return;
    };
    let currency = match sign {
        '￥' | '¥' => "元",
        '$' | '＄' => "美元",
        '€' => "欧元",
        '£' | '￡' => "英镑",
        _ => return,
    };
    let start = quantity.number.start - sign.len_utf8();
    if let Some(unit) = lexicon.units.get(currency) {
        quantity.unit = Some(unit);
        quantity.unit_span = Some(Span::new(start, quantity.number.start));
        quantity.span.start = start;
        quantity.rules.push("unit:sign-before");
    }
}

/// 3元5角, 50元6角三分: smaller money right behind the larger is one amount.
pub(super) fn smaller_money<'a>(
    text: &str,
    larger: &Quantity<'a>,
    smaller: &Quantity<'a>,
) -> Option<Quantity<'a>> {
    if larger.span.end != smaller.number.start {
        return None;
    }
    let money = |quantity: &Quantity| {
        let written = quantity.unit_span.map(|span| span.of(text));
        match written {
            Some("元" | "块" | "块钱") => 0,
            Some("角" | "毛" | "毛钱") => 1,
            Some("分钱") => 2,
            // 三分 behind 6角; elsewhere 分 is no money.
            None if text[quantity.number.end..].starts_with('分') => 2,
            _ => 3,
        }
    };
    let (high, low) = (money(larger), money(smaller));
    let last = larger.rules.contains(&"money:角");
    let high = if last { 1 } else { high };
    let whole = smaller.value >= Decimal::ONE && smaller.value < Decimal::TEN;
    if !whole || high >= low || low > 2 || smaller.max.is_some() || larger.max.is_some() {
        return None;
    }
    let mut sum = larger.clone();
    let part = smaller.value.checked_div(Decimal::from(10_u32.pow(low)))?;
    sum.value = sum.value.checked_add(part)?.normalize();
    sum.span.end = match low {
        2 if smaller.unit.is_none() => smaller.number.end + "分".len(),
        _ => smaller.span.end,
    };
    if low == 1 {
        sum.rules.push("money:角");
    }
    Some(sum)
}

/// The unit at a byte of the text and where it ends.
fn unit_at<'a>(text: &str, at: usize, lexicon: &'a Lexicon) -> Option<(&'a Unit, usize)> {
    let unit = lexicon.units.at(text.get(at..)?)?;
    // 3个点位 are places, 提高2个点 is a rate.
    let point =
        || text[at + unit.text.len()..].starts_with(['位', '子', '击', '状', '对'].as_slice());
    let unit = match unit.text.as_str() {
        "个点" if point() => lexicon.units.get("个")?,
        _ => unit,
    };
    let end = at + unit.text.len();
    // 12金7银 are medals, 3金融网点 and 3银行 are not.
    let medal = matches!(unit.text.as_str(), "金" | "银" | "铜");
    let ends = |rest: &str| {
        let next = rest.chars().next();
        next.is_none_or(|ch| !ch.is_alphanumeric() || ch == '的' || may_be_numeral(ch))
    };
    // 120kW is a power, 120kWx is none; %2D is a part of an address.
    let latin = |ch: char| ch.is_ascii_alphanumeric();
    let spelt =
        unit.text.ends_with(latin) && text[end..].starts_with(|ch: char| ch.is_ascii_alphabetic());
    let escape = unit.text == "%" && text[end..].starts_with(latin);
    // 12村 are villages, 12村民 are not; 6.9折 is a price, 按6.9折算 a rate of exchange.
    let part = match unit.text.as_str() {
        "村" => text[end..].starts_with(['民', '委', '级', '庄', '里', '组'].as_slice()),
        "折" => text[end..].starts_with(['算', '合', '叠'].as_slice()),
        _ => false,
    };
    let stands = (!medal || ends(&text[end..])) && !spelt && !escape && !part;
    stands.then(|| (unit, end + other_unit(&text[end..], unit, lexicon)))
}

/// 14万篇（条）: how long the bracket is that names a second classifier behind the first.
fn other_unit(rest: &str, unit: &Unit, lexicon: &Lexicon) -> usize {
    let inside = rest
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'))
        .or_else(|| rest.strip_prefix('(').and_then(|rest| rest.split_once(')')));
    let Some((inside, behind)) = inside.filter(|_| unit.classifier) else {
        return 0;
    };
    let counts = lexicon
        .units
        .get(inside)
        .is_some_and(|unit| unit.classifier);
    if counts { rest.len() - behind.len() } else { 0 }
}
