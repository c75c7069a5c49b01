//! The signs numbers are written with, and a place in a text.

use rust_decimal::Decimal;

/// The value of a numeral that stands for a digit.
pub fn digit(ch: char) -> Option<u32> {
    Some(match ch {
        '〇' | '零' | '○' => 0,
        '一' | '壹' | '弌' | '幺' => 1,
        '二' | '两' | '兩' | '贰' | '貳' | '俩' => 2,
        '三' | '叁' | '參' | '叄' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The exponent of a numeral that stands for a power of ten.
pub fn magnitude(ch: char) -> Option<u32> {
    Some(match ch {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' | '萬' => 4,
        '亿' | '億' => 8,
        '兆' => 12,
        _ => return None,
    })
}

/// The value of an Arabic digit, half or full width.
pub fn arabic_digit(ch: char) -> Option<u32> {
    match ch {
        '0'..='9' => ch.to_digit(10),
        '０'..='９' => Some(ch as u32 - '０' as u32),
        _ => None,
    }
}

/// Ten to the power of `exponent`; `None` beyond what a decimal holds.
pub fn power(exponent: u32) -> Option<Decimal> {
    match 10_u64.checked_pow(exponent) {
        Some(power) => Some(Decimal::from(power)),
        None => {
            let mut exponents = 0..exponent.min(40);
            exponents.try_fold(Decimal::ONE, |value, _| value.checked_mul(Decimal::TEN))
        }
    }
}

/// Words in which a magnitude character begins a unit or a name of its own.
const WORDS_WITH_MAGNITUDE: &[&str] = &[
    "千瓦",
    "千米",
    "千克",
    "千伏",
    "千卡",
    "千焦",
    "千帕",
    "千赫",
    "百帕",
    "百分点",
    "兆瓦",
    "兆赫",
    "兆帕",
    "兆比特",
    "兆字节",
    "千吨级",
    "万吨级",
    "十字",
    "万向",
    "万达广场",
];

/// Blanks that may stand inside a number.
const BLANKS: &[char] = &[' ', '\u{a0}', '\u{3000}'];

/// How many of them at one place: more is a gap between two columns.
const MOST_BLANKS: usize = 3;

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    pub fn eat_any(&mut self, chars: &[char]) -> Option<char> {
        let ch = self.peek().filter(|ch| chars.contains(ch))?;
        self.bump();
        Some(ch)
    }

    /// The cursor behind a few blanks; where there are too many of them, the same cursor.
    pub fn behind_blanks(&self) -> Self {
        // What blanks begin with.
        if !matches!(self.text.as_bytes().get(self.at), Some(b' ' | 0xc2 | 0xe3)) {
            return *self;
        }
        let mut ahead = *self;
        for _ in 0..=MOST_BLANKS {
            if ahead.eat_any(BLANKS).is_none() {
                return ahead;
            }
        }
        *self
    }

    /// The magnitude at the cursor, unless it begins a word such as 千瓦.
    pub fn magnitude(&self) -> Option<u32> {
        let ch = self.peek()?;
        let exponent = magnitude(ch)?;
        let rest = self.rest();
        let word = WORDS_WITH_MAGNITUDE
            .iter()
            .any(|word| rest.starts_with(word));
        // 500兆 is a bandwidth: a number in 兆 goes on, or is an amount of money.
        let next = rest[ch.len_utf8()..].chars().next();
        let mega = ch == '兆'
            && !next.is_some_and(|next| {
                digit(next).is_some() || magnitude(next).is_some() || next == '元'
            });
        (!word && !mega).then_some(exponent)
    }
}
