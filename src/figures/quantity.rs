//! Quantities: a number with its unit and the words that qualify it, and ranges of two.

use rust_decimal::Decimal;

use super::Qualifier;
use super::number::{Form, Number, Style, numbers};
use crate::lexicon::words::Meaning;
use crate::lexicon::{Lexicon, Unit};
use crate::segment::{Word, may_be_numeral};
use crate::text::Span;

/// A number with what belongs to it. Spans are in bytes of the sentence's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<'a> {
    /// Qualifier, number and unit.
    pub span: Span,
    /// The number alone, or both numbers of a range with what stands between them.
    pub number: Span,
    /// The unit as it is written.
    pub unit_span: Option<Span>,
    /// The value, or the lower end of a range.
    pub value: Decimal,
    /// The upper end of a range.
    pub max: Option<Decimal>,
    /// The unit; `None` where the text gives none.
    pub unit: Option<&'a Unit>,
    /// How exactly it is meant.
    pub qualifier: Qualifier,
    /// How the number is written.
    pub style: Style,
    /// What kind of number it is.
    pub form: Form,
    /// The magnitude behind the digits.
    pub magnitude: Decimal,
    /// The rules that made it.
    pub rules: Vec<&'static str>,
}

impl Quantity<'_> {
    /// The unit as it is reported; empty where there is none.
    pub fn unit_name(&self) -> &str {
        self.unit.map_or("", |unit| unit.name.as_str())
    }

    /// Whether the unit measures `dimension`.
    pub fn measures(&self, dimension: &str) -> bool {
        self.unit.is_some_and(|unit| unit.dimension == dimension)
    }
}

/// All quantities of a sentence, from left to right.
pub fn quantities<'a>(text: &str, starts: WordStarts, lexicon: &'a Lexicon) -> Vec<Quantity<'a>> {
    let mut found: Vec<Quantity> = Vec::new();
    for number in numbers(text) {
        if found
            .last()
            .is_some_and(|last| number.span.start < last.span.end)
        {
            continue;
        }
        let quantity = with_unit(text, &number, lexicon);
        let quantity = match found.pop() {
            Some(last) => match smaller_money(text, &last, &quantity) {
                Some(sum) => sum,
                None => {
                    found.push(last);
                    quantity
                }
            },
            None => quantity,
        };
        match found.pop() {
            Some(last) => match range(text, &last, &quantity) {
                Some(range) => found.push(range),
                None => found.extend([last, quantity]),
            },
            None => found.push(quantity),
        }
    }
    share_units(text, &mut found);
    share_points(text, &mut found);
    for quantity in &mut found {
        qualify_behind(text, quantity, lexicon);
    }
    share_qualifiers(text, &mut found);
    let mut floor = 0;
    for quantity in &mut found {
        qualify_before(text, floor, quantity, lexicon, starts);
        qualify_share(text, floor, quantity);
        floor = quantity.span.end;
    }
    found
}

/// The bytes of a text at which a word can begin.
#[derive(Debug, Clone, Copy)]
pub enum WordStarts<'a> {
    /// Where these words do, and everywhere inside a word that the dictionary lacks or holds as a name,
    /// for those are mostly made up (占地约 before a number).
    Of(&'a [Word]),
    /// Only at its beginning, as in a cell.
    Beginning,
}

impl WordStarts<'_> {
    fn contains(self, text: &str, at: usize, lexicon: &Lexicon) -> bool {
        let Self::Of(words) = self else {
            return at == 0;
        };
        let index = words.partition_point(|word| word.span.end <= at);
        let Some(word) = words.get(index).filter(|word| word.span.start <= at) else {
            return false;
        };
        let part = word.span.of(text);
        // 全长约30里: the dictionary has 长约, but a number follows.
        let about = at + "约".len() == word.span.end && super::item::ends_in_about(part);
        at == word.span.start || about || word.tag == "nr" || !lexicon.jieba().has_word(part)
    }
}

/// 余 多 来 right behind the number, then the unit.
fn with_unit<'a>(text: &str, number: &Number, lexicon: &'a Lexicon) -> Quantity<'a> {
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
        rules: vec![match (number.form, number.style) {
            (Form::Fraction, _) => "number:fraction",
            (Form::Percent | Form::Permille, _) => "number:percent-words",
            (_, Style::Arabic) => "number:arabic",
            (_, Style::Chinese) => "number:chinese",
        }],
    };
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
    let mut at = number.span.end;
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
        at = behind_vague;
        quantity.span.end = at;
    }
    // One blank may stand between Arabic digits and the unit, and in a text that is spaced out.
    let spaced = number.span.of(text).contains([' ', '\u{a0}'].as_slice());
    if (number.style == Style::Arabic || spaced)
        && let Some(ch) = text[at..]
            .chars()
            .next()
            .filter(|ch| matches!(ch, ' ' | '\u{a0}'))
        && unit_at(text, at + ch.len_utf8(), lexicon).is_some()
    {
        at += ch.len_utf8();
    }
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
    let two_digits = quantity.value > Decimal::TEN && quantity.value < Decimal::ONE_HUNDRED;
    if quantity.unit_name() == "折" && two_digits && quantity.max.is_none() {
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
fn smaller_money<'a>(
    text: &str,
    larger: &Quantity<'a>,
    smaller: &Quantity<'a>,
) -> Option<Quantity<'a>> {
    let money = |quantity: &Quantity| {
        let written = quantity.unit_span.map(|span| span.of(text).to_owned());
        match written.as_deref() {
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
    let joined = larger.span.end == smaller.number.start;
    let whole = smaller.value >= Decimal::ONE && smaller.value < Decimal::TEN;
    if !joined || !whole || high >= low || low > 2 || smaller.max.is_some() || larger.max.is_some()
    {
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
    let point = text[at + unit.text.len()..].starts_with(['位', '子', '击', '状', '对'].as_slice());
    let unit = match unit.text.as_str() {
        "个点" if point => lexicon.units.get("个")?,
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
    // 12村 are villages, 12村民 are not.
    let part = unit.text == "村"
        && text[end..].starts_with(['民', '委', '级', '庄', '里', '组'].as_slice());
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

const RANGE_SIGNS: &[&str] = &["——", "-", "－", "—", "–", "~", "～", "∼", "至", "到"];

/// Two quantities with a range sign between them are one.
fn range<'a>(text: &str, low: &Quantity<'a>, high: &Quantity<'a>) -> Option<Quantity<'a>> {
    let between = text.get(low.span.end..high.number.start)?.trim();
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
fn share_points(text: &str, found: &mut [Quantity]) {
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
fn share_units(text: &str, found: &mut [Quantity]) {
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

/// The outer qualifier wins where several stand around a number (约2500余枚), except that a word
/// that says nothing (高达) leaves what is there.
fn outer(inner: Qualifier, meaning: Meaning) -> Qualifier {
    match meaning {
        Meaning::Exact => inner,
        Meaning::Approx => Qualifier::Approx,
        Meaning::MoreThan => Qualifier::MoreThan,
        Meaning::LessThan => Qualifier::LessThan,
    }
}

/// 以上 左右 以内 多 behind the unit.
fn qualify_behind(text: &str, quantity: &mut Quantity, lexicon: &Lexicon) {
    let rest = &text[quantity.span.end..];
    let Some((word, meaning)) = lexicon.qualifiers.behind(rest) else {
        return;
    };
    let after = rest[word.len()..].chars().next();
    let boundary = after.is_none_or(|ch| !ch.is_alphanumeric());
    let measured = quantity.unit.is_some() || quantity.form == Form::Fraction;
    let fits = match word {
        // 2300件多功能设备: 多 begins the next word unless a boundary or a noun-less end follows.
        "多" | "余" | "来" => {
            measured && (boundary || quantity.form == Form::Percent || after == Some('的'))
        }
        // 3日内, 5%内, but 3个内设机构.
        "内" => {
            (quantity.measures("time") || quantity.measures("ratio"))
                && !matches!(after, Some('设' | '外' | '部' | '容' | '地' | '需'))
        }
        _ => measured || quantity.magnitude > Decimal::ONE,
    };
    if fits {
        quantity.qualifier = outer(quantity.qualifier, meaning);
        quantity.span.end += word.len();
        quantity.rules.push("qualifier:behind-unit");
    }
}

/// `90%和95%以上`: the qualifier behind a list of like figures is meant for all.
fn share_qualifiers(text: &str, found: &mut [Quantity]) {
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

/// 约占全县人口的三成: the qualifier stands before the verb that the share belongs to.
fn qualify_share(text: &str, floor: usize, quantity: &mut Quantity) {
    const SHARES: &[(&str, Qualifier)] = &[
        ("约占", Qualifier::Approx),
        ("近占", Qualifier::Approx),
        ("超占", Qualifier::MoreThan),
    ];
    let before = &text[floor..quantity.span.start];
    let clause = before
        .rsplit(['，', '。', '；', ','])
        .next()
        .unwrap_or(before);
    if !clause.contains('占') {
        return;
    }
    let found = SHARES.iter().find(|(word, _)| clause.contains(word));
    if let Some((_, qualifier)) = found
        && quantity.qualifier == Qualifier::Exact
        && (quantity.measures("ratio") || quantity.form == Form::Fraction)
    {
        quantity.qualifier = *qualifier;
        quantity.rules.push("qualifier:share");
    }
}

/// 约 超过 不足 before the number.
fn qualify_before(
    text: &str,
    floor: usize,
    quantity: &mut Quantity,
    lexicon: &Lexicon,
    starts: WordStarts,
) {
    loop {
        let before = &text[floor..quantity.span.start];
        let trimmed = before
            .strip_suffix("了")
            .filter(|rest| rest.ends_with(['过', '破', '超'].as_slice()))
            .or_else(|| {
                // 至少有3名, 最多要30人.
                let rest = before.strip_suffix(['有', '要', '需'].as_slice())?;
                let bound = ["至少", "最少", "至多", "最多"];
                bound
                    .iter()
                    .any(|word| rest.ends_with(word))
                    .then_some(rest)
            })
            .unwrap_or(before);
        let Some((word, meaning)) = lexicon.qualifiers.before(trimmed) else {
            return;
        };
        let start = floor + trimmed.len() - word.len();
        // 公约40条, 附近200户: the word has to begin where a word of the text does.
        let bare_magnitude = quantity.form == Form::Magnitude;
        let fits = match word {
            "上" => bare_magnitude && starts_freely(text, start),
            _ => starts.contains(text, start, lexicon) || bare_magnitude,
        };
        if !fits {
            return;
        }
        quantity.qualifier = outer(quantity.qualifier, meaning);
        quantity.span.start = start;
        quantity.rules.push("qualifier:before");
    }
}

/// 线上百人, 会上千人: 上 belongs to the word before it.
fn starts_freely(text: &str, start: usize) -> bool {
    !text[..start].ends_with(
        [
            '线', '网', '会', '以', '晚', '早', '身', '路', '地', '马', '车', '向', '岗', '台',
        ]
        .as_slice(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (quote, value, max, unit, qualifier) of each quantity with a unit.
    fn read(text: &str) -> Vec<(String, String, Option<String>, String, Qualifier)> {
        let lexicon = Lexicon::for_tests();
        let words = crate::segment::words(text, Span::new(0, text.len()), lexicon);
        quantities(text, WordStarts::Of(&words), lexicon)
            .iter()
            .map(|q| {
                (
                    q.span.of(text).to_owned(),
                    q.value.to_string(),
                    q.max.map(|max| max.to_string()),
                    q.unit_name().to_owned(),
                    q.qualifier,
                )
            })
            .collect()
    }

    fn one(text: &str) -> (String, String, Option<String>, String, Qualifier) {
        let got = read(text);
        assert_eq!(got.len(), 1, "{text}: {got:?}");
        got.into_iter().next().expect("one")
    }

    #[test]
    fn number_unit_and_qualifier() {
        use Qualifier::{Approx, Exact, LessThan, MoreThan};
        let cases = [
            ("投资60万元", "60万元", "600000", "元", Exact),
            ("发动500余名党员", "500余名", "500", "名", MoreThan),
            ("落差2300多件", "2300多件", "2300", "件", MoreThan),
            ("占地约40平方米", "约40平方米", "40", "平方米", Approx),
            ("近六成", "近六成", "60", "%", Approx),
            ("下降四成多", "四成多", "40", "%", MoreThan),
            ("满意率98%以上", "98%以上", "98", "%", MoreThan),
            ("不足五成", "不足五成", "50", "%", LessThan),
            ("3日内办结", "3日内", "3", "日", LessThan),
            ("吸引上千人", "上千人", "1000", "人", MoreThan),
            ("百余人到场", "百余人", "100", "人", MoreThan),
            ("价值11万余元", "11万余元", "110000", "元", MoreThan),
            ("约2500余枚", "约2500余枚", "2500", "枚", Approx),
            ("产值达到了30亿元", "30亿元", "3000000000", "元", Exact),
            ("超过了3万人", "超过了3万人", "30000", "人", MoreThan),
            ("发电5万千瓦时", "5万千瓦时", "50000", "千瓦时", Exact),
            ("高2.3个百分点", "2.3个百分点", "2.3", "百分点", Exact),
            ("新建 467 个", "467 个", "467", "个", Exact),
            ("占一半以上", "一半以上", "0.5", "", MoreThan),
        ];
        for (text, quote, value, unit, qualifier) in cases {
            let want = (quote.into(), value.into(), None, unit.into(), qualifier);
            assert_eq!(one(text), want, "{text}");
        }
    }

    #[test]
    fn ranges_are_one_quantity() {
        let cases = [
            ("1500-2000人", "1500", "2000", "人"),
            ("每家12万元至18万元", "120000", "180000", "元"),
            ("3至5万元", "30000", "50000", "元"),
            ("下降4~6℃", "4", "6", "℃"),
            ("2600元到4200元不等", "2600", "4200", "元"),
            ("三至五人", "3", "5", "人"),
        ];
        for (text, low, high, unit) in cases {
            let got = one(text);
            let want = (low.to_owned(), Some(high.to_owned()), unit.to_owned());
            assert_eq!((got.1, got.2, got.3), want, "{text}");
        }
        assert_eq!(read("由6.5天缩短至3.2天").len(), 2);
        assert_eq!(read("从75%到80%").len(), 2);
        assert_eq!(read("115个减至93个").len(), 2);
    }

    #[test]
    fn lists_share_unit_and_qualifier() {
        let got = read("分别加快0.3和0.5个百分点");
        assert_eq!((got[0].1.as_str(), got[0].3.as_str()), ("0.3", "百分点"));
        let got = read("分别投入1、2、3万元");
        let values: Vec<&str> = got.iter().map(|q| q.1.as_str()).collect();
        assert_eq!(values, ["10000", "20000", "30000"]);
        let got = read("稳定在90%和95%以上");
        assert!(got.iter().all(|q| q.4 == Qualifier::MoreThan));
    }

    #[test]
    fn words_that_only_look_like_qualifiers() {
        let cases = [
            "附近200户",
            "公约40条",
            "安装2300件多功能设备",
            "设3个内设机构",
            "线上50场",
        ];
        for text in cases {
            assert_eq!(one(text).4, Qualifier::Exact, "{text}");
        }
    }
}
