//! What a cell holds: a number, a year, nothing, or words.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::figures::number::{Form, Style};
use crate::figures::quantity::{Quantity, WordStarts, quantities};
use crate::lexicon::Lexicon;
use crate::text::Span;

/// The longest text of a cell that is a number.
const LONGEST: usize = 60;

/// What a cell holds.
#[derive(Debug, Clone)]
pub(super) enum Content<'a> {
    /// Nothing at all.
    Empty,
    /// A sign that there is no number: —, /, 无.
    Nil,
    /// A number, perhaps with its unit.
    Number(Box<Value<'a>>),
    /// Four digits that can be a year.
    Year,
    /// A telephone number.
    Phone,
    /// Words.
    Text,
}

/// The number of a cell.
#[derive(Debug, Clone)]
pub(super) struct Value<'a> {
    /// Without its sign.
    pub quantity: Quantity<'a>,
    /// Whether a minus or a falling arrow stands before it.
    pub negative: bool,
    /// Sign, number and unit, in bytes of the cell.
    pub span: Span,
}

#[allow(clippy::expect_used)]
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:1[3-9]\d{9}|\(?0\d{2,3}\)?[-—－ ]?\d{7,8}(?:-\d{1,5})?|[2-8]\d{6,7}[、/；;，,].*\d{7,8}|400-?\d{3}-?\d{4})$")
        .expect("the pattern is fixed")
});

/// Reads a cell.
pub(super) fn content<'a>(text: &str, lexicon: &'a Lexicon) -> Content<'a> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Content::Empty;
    }
    if is_nil(trimmed) {
        return Content::Nil;
    }
    if trimmed.len() > LONGEST {
        return Content::Text;
    }
    if PHONE.is_match(trimmed) {
        return Content::Phone;
    }
    if is_year(trimmed) {
        return Content::Year;
    }
    let lead = text.len() - text.trim_start().len();
    match value(trimmed, lexicon) {
        Some(mut value) => {
            value.span = value.span.shifted(lead);
            Content::Number(Box::new(value))
        }
        None => Content::Text,
    }
}

/// —, -, /, 无, 空 and the like.
fn is_nil(text: &str) -> bool {
    text.chars().all(|ch| {
        matches!(
            ch,
            '-' | '—' | '–' | '―' | '－' | '─' | '/' | '／' | '…' | '.' | '*' | '\\'
        )
    }) || matches!(
        text,
        "无" | "空" | "无数据" | "暂无" | "不适用" | "N/A" | "n/a"
    )
}

/// Four digits of this or the last hundred years, with 年 or without.
fn is_year(text: &str) -> bool {
    let digits = text.strip_suffix('年').unwrap_or(text);
    digits.len() == 4
        && digits
            .parse::<u32>()
            .is_ok_and(|year| (1949..=2060).contains(&year))
}

pub(super) fn value<'a>(text: &str, lexicon: &'a Lexicon) -> Option<Value<'a>> {
    let rest = text.trim_start_matches(['+', '＋', '↑', '▲', '⬆', '-', '－', '−', '↓', '▼', '⬇']);
    let sign = text.get(..text.len() - rest.len())?;
    if sign.chars().count() > 1 {
        return None;
    }
    let negative = matches!(sign, "-" | "－" | "−" | "↓" | "▼" | "⬇");
    // 一些统计表 groups thousands by blanks: 12 345.6.
    let joined: String;
    let plain = if grouped_by_blanks(rest) {
        joined = rest.chars().filter(|ch| *ch != ' ').collect();
        joined.as_str()
    } else {
        rest
    };
    let mut found = quantities(plain, WordStarts::Beginning, lexicon);
    let quantity = found.pop().filter(|_| found.is_empty())?;
    let whole = quantity.span.start == 0 && quantity.span.end == plain.len();
    let written = quantity.style == Style::Arabic || quantity.form == Form::Percent;
    let counts = quantity.form != Form::TooLarge && quantity.form != Form::Digits;
    // 5日, 3月: a date, and 第1, 1级 are ranks.
    let dated = quantity
        .unit
        .is_some_and(|unit| matches!(unit.text.as_str(), "月" | "日" | "号" | "年" | "级" | "届"));
    (whole && written && counts && !dated).then_some(Value {
        quantity,
        negative,
        span: Span::new(0, text.len()),
    })
}

fn grouped_by_blanks(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or("");
    let mut groups = whole.split(' ');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && digits(first)
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && digits(group))
}

impl Value<'_> {
    /// A whole number from 1 up, as ranks and running numbers are.
    pub fn ordinal(&self) -> Option<Decimal> {
        let value = self.quantity.value;
        let whole = self.quantity.unit.is_none() && value.fract().is_zero() && !self.negative;
        (whole && value >= Decimal::ONE).then_some(value)
    }
}
