//! Units that a table states in its headers, its row headers and the line above it.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::lexicon::{Lexicon, Unit};

/// A unit with the magnitude written before it: 万元, 亿千瓦时.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scaled<'a> {
    pub unit: &'a Unit,
    pub magnitude: Decimal,
}

/// Magnitudes that stand before a unit in a header, longer ones first.
const MAGNITUDES: &[(&str, i64)] = &[
    ("万亿", 1_000_000_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];

/// What parentheses hold.
#[allow(clippy::expect_used)]
static PARENTHESES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[（(\[［]([^（）()\[\]［］]{1,40}(?:[（(][^（）()]{1,6}[）)])?)[）)\]］]")
        .expect("the pattern is fixed")
});

/// `单位：万元`, `计量单位:户、%`.
#[allow(clippy::expect_used)]
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:计量|货币|金额|面积)?单位\s*[：:]\s*([^\s）)。；;]{1,24})")
        .expect("the pattern is fixed")
});

/// The unit that a text is, with a magnitude before it or without.
pub(super) fn scaled<'a>(text: &str, lexicon: &'a Lexicon) -> Option<Scaled<'a>> {
    let text = text.trim().trim_start_matches(['±', '+']);
    let text = match text.strip_prefix("单位") {
        Some(rest) => rest.trim_start_matches(['：', ':', ' ']),
        None => text,
    };
    let text = match text {
        "％" | "百分比" => "%",
        other => other,
    };
    if let Some(unit) = lexicon.units.get(text) {
        return Some(Scaled {
            unit,
            magnitude: Decimal::ONE,
        });
    }
    MAGNITUDES.iter().find_map(|(word, value)| {
        let unit = lexicon.units.get(text.strip_prefix(word)?)?;
        Some(Scaled {
            unit,
            magnitude: Decimal::from(*value),
        })
    })
}

/// A header without the unit it states, and that unit: 投资（万元）, 增长%, 总户数, 万元.
pub(super) fn split<'a>(
    header: &str,
    lexicon: &'a Lexicon,
) -> (String, Option<(Scaled<'a>, &'static str)>) {
    for found in PARENTHESES.captures_iter(header) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else {
            continue;
        };
        if let Some(unit) = scaled(inner.as_str(), lexicon) {
            let mut rest = header.to_owned();
            rest.replace_range(whole.range(), "");
            return (
                rest.trim().to_owned(),
                Some((unit, "table:unit-from-header")),
            );
        }
    }
    let trimmed = header.trim();
    if let Some(rest) = trimmed.strip_suffix(['%', '％'])
        && let Some(unit) = scaled("%", lexicon)
    {
        let rest = rest.trim_end_matches(['±', '/', ' ', '，']).to_owned();
        return (rest, Some((unit, "table:unit-from-header")));
    }
    if let Some((rest, unit)) = trimmed.rsplit_once(['/', '：', ':', '，', ' '])
        && let Some(unit) = scaled(unit, lexicon).filter(|unit| !is_bare_word(unit))
    {
        return (
            rest.trim().to_owned(),
            Some((unit, "table:unit-from-header")),
        );
    }
    if let Some(unit) = scaled(trimmed, lexicon).filter(|unit| !is_bare_word(unit)) {
        return (String::new(), Some((unit, "table:unit-from-header")));
    }
    let noun = noun_unit(trimmed, lexicon).map(|unit| (unit, "table:unit-from-noun"));
    (trimmed.to_owned(), noun)
}

/// 项, 组, 站: units that are words by themselves, so that a whole header of them states no unit.
fn is_bare_word(unit: &Scaled) -> bool {
    unit.unit.classifier
        && unit.magnitude == Decimal::ONE
        && !matches!(
            unit.unit.text.as_str(),
            "户" | "人" | "个" | "人次" | "件" | "套" | "辆" | "只"
        )
}

/// 户数, 总人数, 台数: what is counted is its own unit.
fn noun_unit<'a>(header: &str, lexicon: &'a Lexicon) -> Option<Scaled<'a>> {
    let stem = header.strip_suffix('数')?;
    let (start, _) = stem.char_indices().next_back()?;
    let longer = stem.char_indices().rev().nth(1).map(|(at, _)| at);
    let parts = [longer, Some(start)];
    // 指数, 分数, 系数 hold no classifier; 倍数 and 天数 state a measure.
    parts.into_iter().flatten().find_map(|at| {
        let unit = lexicon.units.get(stem.get(at..)?)?;
        let counted = unit.classifier
            && !matches!(
                unit.text.as_str(),
                "对" | "组" | "点" | "级" | "段" | "位" | "类"
            );
        counted.then_some(Scaled {
            unit,
            magnitude: Decimal::ONE,
        })
    })
}

/// The unit of the whole table, and the one of its rates where two are given (单位：万元、%).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stated<'a> {
    pub plain: Option<Scaled<'a>>,
    pub rate: Option<Scaled<'a>>,
}

/// Reads `单位：…` out of a line; several units that are not told apart state none.
pub(super) fn stated<'a>(line: &str, lexicon: &'a Lexicon) -> Option<Stated<'a>> {
    let units = STATED.captures(line)?.get(1)?;
    let mut out = Stated::default();
    for part in units.as_str().split(['、', '，', ',', '/', '；']) {
        let Some(unit) = scaled(part, lexicon) else {
            continue;
        };
        if unit.unit.name == "%" {
            out.rate = Some(unit);
        } else if out.plain.is_none() {
            out.plain = Some(unit);
        } else {
            // 单位：户、人: which column has which is not said.
            return Some(Stated::default());
        }
    }
    (out.plain.is_some() || out.rate.is_some()).then_some(out)
}
