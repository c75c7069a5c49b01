//! The number lexer: written numbers become exact decimals.
//!
//! Arabic digits with thousands separators and full-width forms, Chinese and financial numerals,
//! mixed ones (`3万5千`), vague ones (`数十`, `七八万`, `十几`), fractions (`三分之二`), tenths
//! (`四成`, `九成五`), halves (`一半`), negative ones (`-3.2`, `负五`). Blanks inside a number do
//! not part it (`60 万`, `两千 四百`). No unit is read here: see [`super::quantity`].

mod arabic;
mod chinese;
mod cursor;
mod parts;
#[cfg(test)]
mod tests;

use std::iter;

use rust_decimal::Decimal;

use super::Qualifier;
use super::characters::Characters;
use crate::text::Span;
use cursor::{Cursor, arabic_digit, digit, magnitude};

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With digits, perhaps with Chinese magnitudes behind them.
    Arabic,
    /// With Chinese numerals only.
    Chinese,
}

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A plain number.
    Plain,
    /// Numerals read one by one, as in a year: `二〇二四`.
    Digits,
    /// A magnitude with nothing before it: `百`, `万亿`.
    Magnitude,
    /// `三分之二`, `一半`: a part of one.
    Fraction,
    /// `百分之三十`, `四成`: already in per cent.
    Percent,
    /// `千分之五`: already per mille.
    Permille,
    /// Digits too many to hold exactly (over 28); the value says nothing.
    TooLarge,
}

/// A number as it is written in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Where, in bytes.
    pub span: Span,
    /// The value, or the lower end of a range that is written as one number (`七八万`).
    pub value: Decimal,
    /// The upper end of such a range.
    pub max: Option<Decimal>,
    /// What the writing itself says about exactness: `十几` is more than ten, `数十` is vague.
    pub qualifier: Option<Qualifier>,
    /// How it is written.
    pub style: Style,
    /// What kind of number it is.
    pub form: Form,
    /// The magnitude that its last digits are multiplied by: 1 for `467`, 10000 for `60万`.
    pub magnitude: Decimal,
}

impl Number {
    /// A plain number that is written in one way and meant exactly.
    fn plain(span: Span, value: Decimal, style: Style) -> Self {
        Self {
            span,
            value: value.normalize(),
            max: None,
            qualifier: None,
            style,
            form: Form::Plain,
            magnitude: Decimal::ONE,
        }
    }

    fn too_large(span: Span, style: Style) -> Self {
        Self {
            form: Form::TooLarge,
            ..Self::plain(span, Decimal::ZERO, style)
        }
    }
}

/// The characters at which a number can begin: those of [`digit`] and [`magnitude`], Arabic digits, signs
/// and words before a numeral.
static BEGINNINGS: Characters = Characters::of(
    "0123456789-０１２３４５６７８９〇零○一壹弌幺二两兩贰貳俩三叁參叄仨四肆五伍六陆陸七柒八捌九玖\
     十拾百佰千仟万萬亿億兆－−数几幾半过廿卅大近负負",
);

/// All numbers of a text, from left to right, the longest at each place.
pub fn numbers(text: &str) -> impl Iterator<Item = Number> {
    let mut at = 0;
    iter::from_fn(move || {
        loop {
            at += BEGINNINGS.find(text.get(at..)?)?;
            if let Some(number) = number_at(text, at) {
                at = number.span.end;
                return Some(number);
            }
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    })
}

/// The number that begins at byte `at` of the text, if one does.
pub fn number_at(text: &str, at: usize) -> Option<Number> {
    let mut cursor = Cursor { text, at };
    if let '负' | '負' | '零' | '-' | '－' | '−' = cursor.peek()? {
        if let Some(number) = negative(&mut cursor) {
            return Some(number);
        }
        cursor.at = at;
    }
    positive(&mut cursor)
}

/// The number at the cursor; a sign before it is not looked for.
fn positive(cursor: &mut Cursor) -> Option<Number> {
    let at = cursor.at;
    let half = match cursor.peek()? {
        '半' | '一' | '过' | '大' | '近' => parts::half(cursor),
        _ => None,
    };
    let number = half.or_else(|| {
        cursor.at = at;
        unsigned(cursor)
    })?;
    Some(parts::parted(cursor, number))
}

/// Digits or numerals and nothing else: no sign, no 分之, no 成.
fn unsigned(cursor: &mut Cursor) -> Option<Number> {
    if cursor.peek().and_then(arabic_digit).is_some() {
        Some(arabic::number(cursor))
    } else {
        chinese::number(cursor)
    }
}

const MINUS: &[char] = &['-', '－', '−'];

/// `-3.2`, `负五`, `零下18℃`.
fn negative(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let before = &cursor.text[..start];
    let freezing = cursor.rest().starts_with("零下");
    if freezing {
        cursor.eat("零下");
    } else if cursor.eat_any(&['负', '負']).is_some() {
        // 胜负三场, 抱负: 负 is part of a word.
        if before.ends_with(['胜', '勝', '抱', '自', '担', '背', '欺', '辜', '肩', '正'].as_slice())
        {
            return None;
        }
    } else if cursor.eat_any(MINUS).is_none() || !sign_fits(before) {
        return None;
    }
    let first = cursor.peek()?;
    if arabic_digit(first).is_none() && digit(first).is_none() && magnitude(first).is_none() {
        return None;
    }
    let mut number = positive(cursor)?;
    let degrees = [
        '℃', '度', '摄', '余', '多', '几', '至', '到', '-', '～', '~',
    ];
    if freezing && !cursor.text[number.span.end..].starts_with(degrees.as_slice()) {
        return None;
    }
    if matches!(number.form, Form::Magnitude | Form::Digits) {
        return None;
    }
    number.span = Span::new(start, number.span.end);
    number.value = -number.value;
    number.max = number.max.map(|max| -max);
    Some(number)
}

/// Whether a minus behind `before` is a sign and no range sign, hyphen or dash.
fn sign_fits(before: &str) -> bool {
    const VERBS: &[&str] = &[
        "增长", "下降", "增速", "增幅", "涨幅", "为", "是", "至", "到", "达", "约", "在",
    ];
    let trimmed = before.trim_end_matches([' ', '\u{a0}', '\u{3000}'].as_slice());
    trimmed.is_empty()
        || trimmed.ends_with(
            [
                '，', '。', '；', '：', '、', '（', '(', '“', '|', '｜', '\n', '\t', '=', '~', '～',
            ]
            .as_slice(),
        )
        || VERBS.iter().any(|verb| trimmed.ends_with(verb))
}
