//! Qualifiers: 约, 超过, 以上 before and behind a quantity.

use rust_decimal::Decimal;

use super::{Quantity, WordStarts};
use crate::figures::Qualifier;
use crate::figures::number::Form;
use crate::lexicon::Lexicon;
use crate::lexicon::words::Meaning;

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
pub(super) fn qualify_behind(text: &str, quantity: &mut Quantity, lexicon: &Lexicon) {
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

/// 约占全县人口的三成: the qualifier stands before the verb that the share belongs to.
pub(super) fn qualify_share(text: &str, floor: usize, quantity: &mut Quantity) {
    const SHARES: &[(&str, Qualifier)] = &[
        ("约占", Qualifier::Approx),
        ("近占", Qualifier::Approx),
        ("超占", Qualifier::MoreThan),
    ];
    let share = quantity.measures("ratio") || quantity.form == Form::Fraction;
    if !share || quantity.qualifier != Qualifier::Exact {
        return;
    }
    let before = &text[floor..quantity.span.start];
    let clause = before
        .rsplit(['，', '。', '；', ','])
        .next()
        .unwrap_or(before);
    if !clause.contains('占') {
        return;
    }
    let found = SHARES.iter().find(|(word, _)| clause.contains(word));
    if let Some((_, qualifier)) = found {
        quantity.qualifier = *qualifier;
        quantity.rules.push("qualifier:share");
    }
}

/// 约 超过 不足 before the number.
pub(super) fn qualify_before(
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
