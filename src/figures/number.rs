//! The number lexer: written numbers become exact decimals.
//!
//! Arabic digits with thousands separators and full-width forms, Chinese and financial numerals,
//! mixed ones (`3万5千`), vague ones (`数十`, `七八万`, `十几`), fractions (`三分之二`), tenths
//! (`四成`, `九成五`), halves (`一半`). No unit is read here: see [`super::quantity`].

use rust_decimal::Decimal;

use super::Qualifier;
use crate::text::Span;

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

/// The value of a numeral that stands for a digit.
fn digit(ch: char) -> Option<u32> {
    Some(match ch {
        '〇' | '零' | '○' | '０' => 0,
        '一' | '壹' | '弌' | '幺' => 1,
        '二' | '两' | '贰' | '貳' | '俩' => 2,
        '三' | '叁' | '參' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The value of a numeral that stands for a power of ten; the second value is the exponent.
fn magnitude(ch: char) -> Option<u32> {
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
fn arabic(ch: char) -> Option<u32> {
    match ch {
        '0'..='9' => ch.to_digit(10),
        '０'..='９' => Some(ch as u32 - '０' as u32),
        _ => None,
    }
}

fn power(exponent: u32) -> Decimal {
    (0..exponent).fold(Decimal::ONE, |value, _| value * Decimal::TEN)
}

/// Words in which a magnitude character begins a unit of its own.
const UNITS_WITH_MAGNITUDE: &[&str] = &[
    "千瓦",
    "千米",
    "千克",
    "千伏",
    "千卡",
    "千焦",
    "千帕",
    "千赫",
    "千字",
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
];

/// Characters after 成 with which it begins a word (成立, 成功) and is no tenth.
const AFTER_CHENG: &[char] = &[
    '立', '员', '为', '功', '果', '绩', '长', '熟', '都', '品', '就', '交', '本', '人', '型', '形',
    '效', '群', '不', '套', '片', '家', '年', '份', '分', '批', '风', '因', '色', '器', '像', '语',
    '名', '真', '才', '材', '体', '列', '对', '双', '事', '百', '千',
];

/// The characters at which a number can begin.
fn begins(ch: char) -> bool {
    arabic(ch).is_some()
        || digit(ch).is_some()
        || magnitude(ch).is_some()
        || matches!(ch, '数' | '几' | '半' | '过' | '廿' | '卅' | '大' | '近')
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn eat_any(&mut self, chars: &[char]) -> Option<char> {
        let ch = self.peek().filter(|ch| chars.contains(ch))?;
        self.bump();
        Some(ch)
    }

    /// The magnitude at the cursor, unless it begins a unit such as 千瓦.
    fn magnitude(&self) -> Option<u32> {
        let exponent = magnitude(self.peek()?)?;
        let unit = UNITS_WITH_MAGNITUDE
            .iter()
            .any(|unit| self.rest().starts_with(unit));
        (!unit).then_some(exponent)
    }
}

/// All numbers of a text, from left to right, the longest at each place.
pub fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(begins) {
        at += offset;
        match number_at(text, at) {
            Some(number) => {
                at = number.span.end;
                found.push(number);
            }
            None => {
                let end = at + run_of_digits(&text[at..]).max(1);
                if run_of_digits(&text[at..]) > 0 {
                    found.push(too_large(Span::new(at, end)));
                }
                at = end;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
    }
    found
}

/// Bytes of Arabic digits at the beginning of the text.
fn run_of_digits(text: &str) -> usize {
    text.find(|ch| arabic(ch).is_none()).unwrap_or(text.len())
}

fn too_large(span: Span) -> Number {
    Number {
        span,
        value: Decimal::ZERO,
        max: None,
        qualifier: None,
        style: Style::Arabic,
        form: Form::TooLarge,
        magnitude: Decimal::ONE,
    }
}

/// The number that begins at byte `at` of the text, if one does.
pub fn number_at(text: &str, at: usize) -> Option<Number> {
    let mut cursor = Cursor { text, at };
    let first = cursor.peek()?;
    let number = half(&mut cursor).or_else(|| {
        cursor.at = at;
        if arabic(first).is_some() {
            arabic_number(&mut cursor)
        } else {
            chinese_number(&mut cursor)
        }
    })?;
    Some(parted(&mut cursor, number))
}

/// `一半`, `过半`, `半数`, `近半`, `大半`.
fn half(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let mut qualifier = None;
    if cursor.eat("一半") {
        if cursor.peek() == Some('天') {
            return None;
        }
    } else if cursor.eat("过半数") || cursor.eat("大半") {
        qualifier = Some(Qualifier::MoreThan);
    } else if cursor.eat("过半") {
        if cursor
            .eat_any(&['年', '个', '天', '小', '百', '月', '日', '截', '价'])
            .is_some()
        {
            return None;
        }
        qualifier = Some(Qualifier::MoreThan);
    } else if cursor.eat("近半数") {
        qualifier = Some(Qualifier::Approx);
    } else if cursor.eat("近半") {
        if cursor
            .eat_any(&['年', '个', '天', '小', '百', '月', '日'])
            .is_some()
        {
            return None;
        }
        qualifier = Some(Qualifier::Approx);
    } else if !cursor.eat("半数") {
        return None;
    }
    Some(Number {
        span: Span::new(start, cursor.at),
        value: Decimal::new(5, 1),
        max: None,
        qualifier,
        style: Style::Chinese,
        form: Form::Fraction,
        magnitude: Decimal::ONE,
    })
}

/// Digits, and the magnitudes and smaller digits behind them: `1,234.5`, `3万5千`, `500多亿`.
fn arabic_number(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let mut value = digits(cursor)?;
    let mut qualifier = None;
    let mut unit = Decimal::ONE;
    let plain_end = cursor.at;
    if let Some(exponent) = trailing_magnitude(cursor, &mut qualifier) {
        value = value.checked_mul(power(exponent))?;
        unit = power(exponent);
        // Smaller digits may follow: 3万5千, 2亿3000万; never after 余 or 多.
        while qualifier.is_none() {
            let before = cursor.at;
            let more = digits(cursor).and_then(|more| {
                let exponent = trailing_magnitude(cursor, &mut qualifier)?;
                let smaller = power(exponent);
                (smaller < unit).then_some((more.checked_mul(smaller)?, smaller))
            });
            match more {
                Some((more, smaller)) if more < unit => {
                    value = value.checked_add(more)?;
                    unit = smaller;
                }
                _ => {
                    cursor.at = before;
                    break;
                }
            }
        }
    }
    debug_assert!(cursor.at >= plain_end);
    Some(Number {
        span: Span::new(start, cursor.at),
        value: value.normalize(),
        max: None,
        qualifier,
        style: Style::Arabic,
        form: Form::Plain,
        magnitude: unit,
    })
}

/// 万, 万亿, 多亿: the exponent of all magnitudes at the cursor together.
fn trailing_magnitude(cursor: &mut Cursor, qualifier: &mut Option<Qualifier>) -> Option<u32> {
    let before = cursor.at;
    let more = cursor.eat_any(&['余', '多']).is_some();
    let mut total = None;
    while let Some(exponent) = cursor.magnitude() {
        cursor.bump();
        total = Some(total.unwrap_or(0) + exponent);
    }
    if total.is_some_and(|total| total > 20) {
        total = None;
    }
    match total {
        Some(_) if more => *qualifier = Some(Qualifier::MoreThan),
        Some(_) => {}
        None => cursor.at = before,
    }
    total
}

/// A run of Arabic digits with separators: `1,234.5`, `４，５６５`, `94.3`.
fn digits(cursor: &mut Cursor) -> Option<Decimal> {
    let mut whole = String::new();
    while let Some(value) = cursor.peek().and_then(arabic) {
        whole.push(char::from_digit(value, 10)?);
        cursor.bump();
        let wide = cursor.text[..cursor.at].ends_with(|ch| ('０'..='９').contains(&ch));
        if (1..=3).contains(&group_length(&whole)) && thousands_follow(cursor.rest(), wide) {
            cursor.bump();
            whole.push(',');
        }
    }
    if whole.is_empty() {
        return None;
    }
    let mut plain: String = whole.chars().filter(|ch| *ch != ',').collect();
    let before_point = cursor.at;
    if cursor.eat_any(&['.', '．']).is_some() {
        let mut fraction = String::new();
        while let Some(value) = cursor.peek().and_then(arabic) {
            fraction.push(char::from_digit(value, 10)?);
            cursor.bump();
        }
        if fraction.is_empty() {
            cursor.at = before_point;
        } else {
            plain.push('.');
            plain.push_str(&fraction);
        }
    }
    plain.parse().ok()
}

/// Digits since the last separator.
fn group_length(whole: &str) -> usize {
    whole.rsplit(',').next().map_or(0, str::len)
}

/// Whether a separator and exactly three digits follow. A full-width comma separates only
/// full-width digits, for elsewhere it is the comma of the sentence.
fn thousands_follow(rest: &str, wide: bool) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some(',') => {}
        Some('，') if wide => {}
        _ => return false,
    }
    let three = (0..3).all(|_| chars.next().and_then(arabic).is_some());
    three && chars.next().and_then(arabic).is_none()
}

/// A number in Chinese numerals.
fn chinese_number(cursor: &mut Cursor) -> Option<Number> {
    let start = cursor.at;
    let run = numeral_run(cursor)?;
    let mut number = numeral_value(&run)?;
    number.span = Span::new(start, cursor.at);
    Some(number)
}

/// One sign of a numeral.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Digit(u32),
    Magnitude(u32),
    /// 几 or 数.
    Some,
    Point,
    /// 余 or 多 before a magnitude: 二百多万.
    More,
}

/// The signs of the numeral at the cursor; moves the cursor behind them.
fn numeral_run(cursor: &mut Cursor) -> Option<Vec<Sign>> {
    let mut signs = Vec::new();
    while let Some(ch) = cursor.peek() {
        let rest = cursor.rest();
        let next = rest.chars().nth(1);
        let sign = if let Some(value) = digit(ch).filter(|_| arabic(ch).is_none()) {
            Sign::Digit(value)
        } else if ch == '廿' || ch == '卅' {
            signs.push(Sign::Digit(if ch == '廿' { 2 } else { 3 }));
            Sign::Magnitude(1)
        } else if let Some(exponent) = cursor.magnitude() {
            Sign::Magnitude(exponent)
        } else if ch == '几' || ch == '数' {
            let before_magnitude = next.is_some_and(|next| magnitude(next).is_some());
            let after_ten = signs.last() == Some(&Sign::Magnitude(1)) && ch == '几';
            if !(before_magnitude && signs.is_empty() || after_ten) {
                break;
            }
            Sign::Some
        } else if ch == '点' {
            let fraction = next.is_some_and(|next| digit(next).is_some());
            if !fraction || signs.is_empty() || signs.contains(&Sign::Point) {
                break;
            }
            Sign::Point
        } else if matches!(ch, '余' | '多') {
            let magnitude = next.is_some_and(|next| magnitude(next).is_some_and(|e| e >= 4));
            if !magnitude || signs.is_empty() {
                break;
            }
            Sign::More
        } else {
            break;
        };
        signs.push(sign);
        cursor.bump();
    }
    (!signs.is_empty()).then_some(signs)
}

/// What a run of numeral signs means; the span is left for the caller.
fn numeral_value(signs: &[Sign]) -> Option<Number> {
    let number = |value: Decimal, max: Option<Decimal>, qualifier, form, magnitude| Number {
        span: Span::new(0, 0),
        value: value.normalize(),
        max,
        qualifier,
        style: Style::Chinese,
        form,
        magnitude,
    };
    let values: Option<Vec<u32>> = signs
        .iter()
        .map(|sign| match sign {
            Sign::Digit(value) => Some(*value),
            _ => None,
        })
        .collect();
    if let Some(values) = values
        && values.len() > 1
    {
        if let [low, high] = values[..]
            && neighbours(low, high)
        {
            let max = Some(Decimal::from(high));
            let qualifier = Some(Qualifier::Approx);
            return Some(number(
                low.into(),
                max,
                qualifier,
                Form::Plain,
                Decimal::ONE,
            ));
        }
        let text: String = values.iter().map(u32::to_string).collect();
        return Some(number(
            text.parse().ok()?,
            None,
            None,
            Form::Digits,
            Decimal::ONE,
        ));
    }
    let mut qualifier = None;
    let mut plain = signs.to_vec();
    if let Some(at) = plain.iter().position(|sign| *sign == Sign::More) {
        plain.remove(at);
        qualifier = Some(Qualifier::MoreThan);
    }
    if plain.last() == Some(&Sign::Some) {
        // 十几: more than ten.
        plain.pop();
        qualifier = Some(Qualifier::MoreThan);
    }
    let tail: u32 = plain
        .iter()
        .rev()
        .map_while(|sign| match sign {
            Sign::Magnitude(exponent) => Some(*exponent),
            _ => None,
        })
        .sum();
    let unit = power(tail.min(20));
    if plain.first() == Some(&Sign::Some) {
        // 数十万: ten to ninety-nine times ten thousand.
        let [Sign::Magnitude(first), others @ ..] = &plain[1..] else {
            return None;
        };
        let others = magnitudes(others)?;
        let low = power(*first).checked_mul(others)?;
        let high = (power(first + 1) - Decimal::ONE).checked_mul(others)?;
        let high = if *first >= 4 {
            power(first + 1) - Decimal::ONE
        } else {
            high
        };
        return Some(number(
            low,
            Some(high),
            Some(Qualifier::Approx),
            Form::Plain,
            unit,
        ));
    }
    if plain.iter().all(|sign| matches!(sign, Sign::Magnitude(_))) {
        let ten = plain.first() == Some(&Sign::Magnitude(1));
        let form = if ten { Form::Plain } else { Form::Magnitude };
        return Some(number(magnitudes(&plain)?, None, qualifier, form, unit));
    }
    if let Some(at) = adjacent_digits(&plain) {
        // 一千二三百: the two digits share what stands around them.
        let mut low = plain.clone();
        low.remove(at + 1);
        let mut high = plain.clone();
        high.remove(at);
        let max = cardinal(&high)?;
        let form = Form::Plain;
        return Some(number(
            cardinal(&low)?,
            Some(max),
            Some(Qualifier::Approx),
            form,
            unit,
        ));
    }
    Some(number(
        cardinal(&plain)?,
        None,
        qualifier,
        Form::Plain,
        unit,
    ))
}

/// 七八, 三五: two digits that name a small range.
fn neighbours(low: u32, high: u32) -> bool {
    low > 0 && (high == low + 1 || (low, high) == (3, 5))
}

/// The place of two neighbouring digits that stand side by side.
fn adjacent_digits(signs: &[Sign]) -> Option<usize> {
    if signs.contains(&Sign::Point) {
        return None;
    }
    signs.windows(2).position(
        |pair| matches!(pair, [Sign::Digit(low), Sign::Digit(high)] if neighbours(*low, *high)),
    )
}

/// The product of magnitudes: 百万 is 100 times 10,000.
fn magnitudes(signs: &[Sign]) -> Option<Decimal> {
    signs
        .iter()
        .try_fold(Decimal::ONE, |value, sign| match sign {
            Sign::Magnitude(exponent) => value.checked_mul(power(*exponent)),
            _ => None,
        })
}

/// The value of a cardinal: 二百三十, 一万零五十, 两千四百五, 三点五万.
fn cardinal(signs: &[Sign]) -> Option<Decimal> {
    let (mut total, mut section, mut current) = (Decimal::ZERO, Decimal::ZERO, None::<Decimal>);
    let mut last_exponent = 0;
    let mut zero = false;
    let mut fraction: Option<u32> = None;
    for sign in signs {
        match *sign {
            Sign::Digit(value) => {
                if let Some(places) = fraction.as_mut() {
                    *places += 1;
                    let step = Decimal::new(i64::from(value), *places);
                    current = Some(current.unwrap_or_default().checked_add(step)?);
                } else if value == 0 {
                    zero = true;
                    current = None;
                } else if current.is_some() {
                    return None;
                } else {
                    current = Some(Decimal::from(value));
                }
            }
            Sign::Point => {
                fraction = Some(0);
                section = section.checked_add(current.take().unwrap_or_default())?;
                current = Some(Decimal::ZERO);
            }
            Sign::Magnitude(exponent) if exponent >= 4 => {
                let part = section.checked_add(current.take().unwrap_or_default())?;
                fraction = None;
                // 万亿: the magnitude applies to all before it.
                if part.is_zero() {
                    total = total.checked_mul(power(exponent))?;
                } else if exponent > 4 && last_exponent == 4 && !total.is_zero() {
                    total = total.checked_add(part)?.checked_mul(power(exponent))?;
                } else {
                    total = total.checked_add(part.checked_mul(power(exponent))?)?;
                }
                section = Decimal::ZERO;
                last_exponent = exponent;
                zero = false;
            }
            Sign::Magnitude(exponent) => {
                let part = current.take().unwrap_or(Decimal::ONE);
                section = section.checked_add(part.checked_mul(power(exponent))?)?;
                last_exponent = exponent;
                zero = false;
                fraction = None;
            }
            Sign::Some | Sign::More => return None,
        }
    }
    if let Some(last) = current {
        // 两千四百五: a last digit without magnitude takes the next smaller one.
        let short = last_exponent > 1 && !zero && fraction.is_none();
        let unit = if short {
            power(last_exponent - 1)
        } else {
            Decimal::ONE
        };
        section = section.checked_add(last.checked_mul(unit)?)?;
    }
    total.checked_add(section)
}

/// What 分之 or 成 behind a number makes of it.
fn parted(cursor: &mut Cursor, number: Number) -> Number {
    let end = number.span.end;
    cursor.at = end;
    let parted = if cursor.eat("分之") {
        fraction(cursor, &number)
    } else if cursor.eat("成") {
        tenths(cursor, &number)
    } else {
        None
    };
    parted.unwrap_or(number)
}

/// `三分之二`, `百分之三十`, `千分之五`: `number` is the denominator.
fn fraction(cursor: &mut Cursor, number: &Number) -> Option<Number> {
    let at = cursor.at;
    let part = if cursor.peek().and_then(arabic).is_some() {
        arabic_number(cursor)?
    } else {
        chinese_number(cursor).filter(|part| part.span.start == at)?
    };
    let (form, value) = if number.value == Decimal::ONE_HUNDRED {
        (Form::Percent, part.value)
    } else if number.value == Decimal::ONE_THOUSAND {
        (Form::Permille, part.value)
    } else {
        (
            Form::Fraction,
            part.value.checked_div(number.value)?.round_dp(4),
        )
    };
    Some(Number {
        span: Span::new(number.span.start, cursor.at),
        value,
        max: part.max,
        qualifier: part.qualifier,
        style: part.style,
        form,
        magnitude: Decimal::ONE,
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
    } else if let Some(more) = next.and_then(digit).filter(|more| *more > 0) {
        cursor.bump();
        value += Decimal::from(more);
        max = None;
    } else if next.is_some_and(|ch| AFTER_CHENG.contains(&ch)) {
        return None;
    }
    Some(Number {
        span: Span::new(number.span.start, cursor.at),
        value,
        max,
        form: Form::Percent,
        magnitude: Decimal::ONE,
        ..number.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, String, Option<String>)> {
        numbers(text)
            .into_iter()
            .map(|n| {
                (
                    n.span.of(text).to_owned(),
                    n.value.to_string(),
                    n.max.map(|max| max.to_string()),
                )
            })
            .collect()
    }

    #[test]
    fn written_numbers_and_their_values() {
        let cases = [
            ("467", "467"),
            ("1,234,567", "1234567"),
            ("４，５６５", "4565"),
            ("５．０３亿", "503000000"),
            ("16.4亿", "1640000000"),
            ("1.2万亿", "1200000000000"),
            ("1015036亿", "101503600000000"),
            ("3万5千", "35000"),
            ("2亿3000万", "230000000"),
            ("500多亿", "50000000000"),
            ("五", "5"),
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("一百零五", "105"),
            ("一百五", "150"),
            ("两千四百五", "2450"),
            ("一百零一万一千", "1011000"),
            ("五亿零六", "500000006"),
            ("二百三十", "230"),
            ("一万二", "12000"),
            ("三点五", "3.5"),
            ("四点七八万亿", "4780000000000"),
            ("肆佰陆拾", "460"),
            ("廿五", "25"),
            ("十几", "10"),
            ("二百多万", "2000000"),
            ("三分之二", "0.6667"),
            ("四分之三", "0.75"),
            ("百分之三十", "30"),
            ("百分之12.5", "12.5"),
            ("千分之五", "5"),
            ("四成", "40"),
            ("九成五", "95"),
            ("一成半", "15"),
            ("一半", "0.5"),
            ("过半", "0.5"),
            ("百万亿", "100000000000000"),
            ("二〇二四", "2024"),
        ];
        for (text, value) in cases {
            assert_eq!(
                read(text),
                [(text.to_owned(), value.to_owned(), None)],
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_that_name_a_range() {
        let cases = [
            ("七八万", "70000", "80000"),
            ("三四百", "300", "400"),
            ("一千二三百", "1200", "1300"),
            ("两三", "2", "3"),
            ("十二三", "12", "13"),
            ("数十", "10", "99"),
            ("几十", "10", "99"),
            ("数百", "100", "999"),
            ("数百万", "1000000", "9990000"),
            ("七八成", "70", "80"),
        ];
        for (text, low, high) in cases {
            let want = (text.to_owned(), low.to_owned(), Some(high.to_owned()));
            assert_eq!(read(text), [want], "{text}");
        }
    }

    #[test]
    fn units_keep_their_magnitude() {
        assert_eq!(read("30千瓦时")[0].0, "30");
        assert_eq!(read("2.3百分点")[0].0, "2.3");
        assert_eq!(read("5万千瓦时")[0].1, "50000");
        assert_eq!(read("三千瓦")[0].0, "三");
    }

    #[test]
    fn what_is_no_number() {
        for text in ["完成立项", "几乎", "数据", "半径", "过半年", "大半天里"] {
            let got = read(text);
            assert!(
                got.iter().all(|(found, ..)| found == "大半"),
                "{text}: {got:?}"
            );
        }
        // 三成立 is 三 and 成立.
        assert_eq!(read("第三成立")[0].0, "三");
        // The comma of a sentence is no separator.
        assert_eq!(read("35个，200户").len(), 2);
        assert_eq!(read("12，345").len(), 2);
        assert_eq!(read("1,23").len(), 2);
    }

    #[test]
    fn a_number_too_large_to_hold_is_said_to_be() {
        let text = format!("共{}个", "9".repeat(60));
        let found = numbers(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].form, found[0].span),
            (Form::TooLarge, Span::new(3, 63))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[0-9０-９,，.．一二两三五十百千万亿零点成半分之几数余多个件元%a-c]{0,24}") {
            let mut end = 0;
            for number in numbers(&text) {
                prop_assert!(number.span.start >= end && number.span.end <= text.len());
                prop_assert!(text.is_char_boundary(number.span.start) && text.is_char_boundary(number.span.end));
                prop_assert!(!number.span.is_empty());
                end = number.span.end;
            }
        }
    }
}
