//! Parts of a whole: `三分之二`, `百分之三十`, `五又三分之一`, `1/3`, `四成`, `一半`.

use rust_decimal::Decimal;

use super::cursor::{Cursor, arabic_digit, digit};
use super::{Form, Number, Style, chinese, unsigned};
use crate::figures::Qualifier;
use crate::text::Span;

/// Characters after 成 with which it begins a word (成立, 成功) and is no tenth.
const AFTER_CHENG: &[char] = &[
    '立', '员', '为', '功', '果', '绩', '长', '熟', '都', '品', '就', '交', '本', '人', '型', '形',
    '效', '群', '不', '套', '片', '家', '年', '份', '分', '批', '风', '因', '色', '器', '像', '语',
    '名', '真', '才', '材', '体', '列', '对', '双', '事', '百', '千',
];

/// Characters after 过半, 近半 that begin a length of time.
const AFTER_HALF: &[char] = &['年', '个', '天', '小', '百', '月', '日', '截', '价'];

/// `一半`, `过半`, `半数`, `近半`, `大半`; `半成` is half a tenth.
pub fn half(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let mut qualifier = None;
    if cursor.eat("半成") {
        if cursor.peek().is_some_and(|ch| AFTER_CHENG.contains(&ch)) {
            return None;
        }
        return Some(Number {
            form: Form::Percent,
            ..Number::plain(
                Span::new(start, cursor.at),
                Decimal::from(5),
                Style::Chinese,
            )
        });
    }
    if cursor.eat("一半") {
        if cursor.peek() == Some('天') {
            return None;
        }
    } else if cursor.eat("过半数") || cursor.eat("大半") {
        qualifier = Some(Qualifier::MoreThan);
    } else if cursor.eat("过半") {
        if cursor.eat_any(AFTER_HALF).is_some() {
            return None;
        }
        qualifier = Some(Qualifier::MoreThan);
    } else if cursor.eat("近半数") {
        qualifier = Some(Qualifier::Approx);
    } else if cursor.eat("近半") {
        if cursor.eat_any(AFTER_HALF).is_some() {
            return None;
        }
        qualifier = Some(Qualifier::Approx);
    } else if !cursor.eat("半数") {
        return None;
    }
    let span = Span::new(start, cursor.at);
    Some(Number {
        qualifier,
        form: Form::Fraction,
        ..Number::plain(span, Decimal::new(5, 1), Style::Chinese)
    })
}

/// What 分之, 又, 成 or a stroke behind a number makes of it.
pub fn parted(cursor: &mut Cursor, number: Number) -> Number {
    let end = number.span.end;
    cursor.at = end;
    let mut ahead = cursor.behind_blanks();
    if !ahead
        .peek()
        .is_some_and(|ch| matches!(ch, '分' | '又' | '成' | '/' | '／'))
    {
        return number;
    }
    let parted = if matches!(number.form, Form::Fraction | Form::Percent | Form::TooLarge) {
        None
    } else if eat_parts(&mut ahead) {
        fraction(&mut ahead, &number)
    } else if ahead.eat("又") {
        mixed(&mut ahead, &number)
    } else if ahead.eat("成") {
        tenths(&mut ahead, &number)
    } else if cursor.eat_any(&['/', '／']).is_some() {
        stroke(cursor, &number)
    } else {
        None
    };
    parted.unwrap_or(number)
}

/// 分之, blanks inside it allowed.
fn eat_parts(cursor: &mut Cursor) -> bool {
    if !cursor.eat("分") {
        return false;
    }
    *cursor = cursor.behind_blanks();
    let found = cursor.eat("之");
    *cursor = cursor.behind_blanks();
    found
}

/// `三分之二`, `百分之三十`, `千分之五`: `number` is the denominator.
fn fraction(cursor: &mut Cursor, number: &Number) -> Option<Number> {
    let part = unsigned(cursor)?;
    if matches!(part.form, Form::TooLarge) {
        return None;
    }
    // 百分之, not 一百分之: that is a fraction like any other.
    let whole = number.form == Form::Magnitude;
    let (form, value) = if whole && number.value == Decimal::ONE_HUNDRED {
        (Form::Percent, part.value)
    } else if whole && number.value == Decimal::ONE_THOUSAND {
        (Form::Permille, part.value)
    } else {
        (Form::Fraction, quotient(part.value, number.value)?)
    };
    let max = match (form, part.max) {
        (Form::Fraction, Some(max)) => Some(quotient(max, number.value)?),
        (_, max) => max,
    };
    Some(Number {
        span: Span::new(number.span.start, cursor.at),
        value,
        max,
        qualifier: part.qualifier,
        style: part.style,
        form,
        magnitude: Decimal::ONE,
    })
}

/// To four places, or to four figures where there would be nothing left.
fn quotient(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let exact = part.checked_div(whole)?;
    let rounded = exact.round_dp(4);
    let small = exact.abs() < Decimal::new(1, 1);
    let rounded = if small {
        exact.round_sf(4).unwrap_or(rounded)
    } else {
        rounded
    };
    Some(rounded.normalize())
}

/// `五又三分之一`: `number` is the whole before the fraction.
fn mixed(cursor: &mut Cursor, number: &Number) -> Option<Number> {
    *cursor = cursor.behind_blanks();
    let denominator = unsigned(cursor)?;
    *cursor = cursor.behind_blanks();
    if number.max.is_some() || !eat_parts(cursor) {
        return None;
    }
    let part = unsigned(cursor)?;
    let fraction = part.value.checked_div(denominator.value)?;
    let value = number.value.checked_add(fraction)?.round_dp(4);
    let span = Span::new(number.span.start, cursor.at);
    Some(Number::plain(span, value, number.style))
}

/// `1/3`: a part where both are small whole numbers and nothing makes a date or a path of them.
fn stroke(cursor: &mut Cursor, number: &Number) -> Option<Number> {
    let before = &cursor.text[..number.span.start];
    let inside = |ch: char| {
        arabic_digit(ch).is_some() || ch.is_ascii_alphabetic() || matches!(ch, '/' | '／' | '.')
    };
    let plain = number.form == Form::Plain && number.magnitude == Decimal::ONE;
    if number.style != Style::Arabic || !plain || before.ends_with(inside) {
        return None;
    }
    let whole = unsigned(cursor)?;
    let small = whole.value <= Decimal::from(20) && whole.magnitude == Decimal::ONE;
    let proper = number.value >= Decimal::ONE && number.value < whole.value;
    let wholes = number.value.fract().is_zero() && whole.value.fract().is_zero();
    let more = cursor.rest().starts_with(inside);
    if whole.style != Style::Arabic || !small || !proper || !wholes || more {
        return None;
    }
    Some(Number {
        form: Form::Fraction,
        ..Number::plain(
            Span::new(number.span.start, cursor.at),
            quotient(number.value, whole.value)?,
            Style::Arabic,
        )
    })
}

/// `四成`, `九成五`, `一成半`, `七八成`: tenths as a percentage.
fn tenths(cursor: &mut Cursor, number: &Number) -> Option<Number> {
    let tenth = |value: Decimal| value.checked_mul(Decimal::TEN);
    let next = cursor.peek();
    let vague = number.max.is_some() && next == Some('群');
    if number.form != Form::Plain || number.value > Decimal::TEN || vague {
        return None;
    }
    let mut value = tenth(number.value)?;
    let mut max = match number.max {
        Some(max) => Some(tenth(max)?),
        None => None,
    };
    if cursor.eat("半") {
        value += Decimal::from(5);
    } else if let Some(more) = more_tenths(cursor) {
        value += Decimal::from(more);
        max = None;
    } else if next.is_some_and(|ch| AFTER_CHENG.contains(&ch)) {
        return None;
    }
    Some(Number {
        span: Span::new(number.span.start, cursor.at),
        value: value.normalize(),
        max,
        form: Form::Percent,
        magnitude: Decimal::ONE,
        ..number.clone()
    })
}

/// The digit in 九成五; behind a blank only where nothing follows it that it could count.
fn more_tenths(cursor: &mut Cursor) -> Option<u32> {
    let mut ahead = cursor.behind_blanks();
    let blank = ahead.at > cursor.at;
    let more = ahead.peek().and_then(digit).filter(|more| *more > 0)?;
    ahead.bump();
    let next = ahead.peek();
    let counts = next.is_some_and(|ch| chinese::numeral(ch) || blank && ch.is_alphanumeric());
    if counts {
        return None;
    }
    *cursor = ahead;
    Some(more)
}
