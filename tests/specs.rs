//! The cases of a well-known recogniser of numbers and units, held against ours.
//!
//! The cases lie outside the repository (`../shared/specs`); without them the test says so and passes.
//! Every case of a quantity has to be read alike. Where we differ on purpose the case stands in
//! [`DIFFERENCES`] with the reason, and has to differ.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::str::FromStr;
use std::sync::LazyLock;

use gongbao::figures::Qualifier;
use gongbao::figures::number::{Form, numbers};
use gongbao::figures::quantity::{Quantity, WordStarts, quantities};
use gongbao::figures::reject::{Marks, Scope, rejected};
use gongbao::figures::words::Words;
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::segment::words;
use gongbao::text::Span;
use rust_decimal::Decimal;
use serde_json::Value;

const SPACED_UNIT: &str =
    "blanks inside a unit are closed up when the text is cleaned, before it is read";
const NOTATION: &str = "k, powers and exponents are the notation of computing, not of news";
const DOZEN: &str = "打 counts dozens in shops; in news the character is the verb";
const POINT_FIRST: &str = "a number that begins with its point is a torn one";
const STROKE: &str = "a whole number, a blank and a fraction are two cells of a table as well";
const DOUBLE_MINUS: &str = "a sign inside a fraction is no quantity of the genre";
const ORDINAL: &str = "ordinals and ages are no quantities";
const BARE: &str = "a comparison of bare numbers bounds nothing that is counted";

/// (file, case counted from 0, why we differ)
const DIFFERENCES: &[(&str, usize, &str)] = &[
    ("number", 9, NOTATION),
    ("number", 17, DOZEN),
    ("number", 50, NOTATION),
    ("number", 86, DOZEN),
    ("number", 99, NOTATION),
    ("number", 101, NOTATION),
    ("number", 105, POINT_FIRST),
    ("number", 108, POINT_FIRST),
    ("number", 112, NOTATION),
    ("number", 113, NOTATION),
    ("number", 114, NOTATION),
    ("number", 115, NOTATION),
    ("number", 122, STROKE),
    ("number", 130, DOUBLE_MINUS),
    ("number", 136, DOUBLE_MINUS),
    ("number", 137, STROKE),
    ("number", 139, DOUBLE_MINUS),
    ("percent", 0, "对折 names no number"),
    (
        "percent",
        3,
        "two digits with a blank between them are two numbers",
    ),
    ("percent", 36, NOTATION),
    ("percent", 40, NOTATION),
    ("percent", 65, NOTATION),
    ("percent", 49, SPACED_UNIT),
    ("percent", 50, SPACED_UNIT),
    ("percent", 69, SPACED_UNIT),
    ("percent", 70, SPACED_UNIT),
    ("currency", 5, "coins of other currencies are not added up"),
    ("currency", 8, "coins of other currencies are not added up"),
    ("currency", 9, "块 alone counts pieces"),
    ("currency", 16, "币 that are no currency are counted in 个"),
    ("dimension", 5, "位 counts persons"),
    ("range", 1, ORDINAL),
    ("range", 4, BARE),
    ("range", 6, BARE),
    ("range", 10, BARE),
    ("range", 11, BARE),
    ("range", 25, NOTATION),
    ("range", 31, BARE),
];

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// What we read in a text.
struct Ours {
    text: String,
    words: Words<'static>,
    quantities: Vec<Quantity<'static>>,
}

impl Ours {
    fn of(text: &str) -> Self {
        let words = Words::given(words(text, Span::new(0, text.len()), &LEXICON));
        let quantities = quantities(text, WordStarts::Of(&words), &LEXICON);
        Self {
            text: text.to_owned(),
            words,
            quantities,
        }
    }

    fn dropped(&self, number: Span) -> bool {
        let marks = Marks::default();
        let scope = Scope {
            text: &self.text,
            words: &self.words,
            quantities: &self.quantities,
            times: &[],
            lexicon: &LEXICON,
            marks: &marks,
            cues: &[],
        };
        // A numeral that was read as the unit of the one before it is no number of its own.
        (0..self.quantities.len())
            .find(|at| self.quantities[*at].span.contains(number))
            .is_some_and(|at| {
                !self.quantities[at].number.contains(number) || rejected(&scope, at).is_some()
            })
    }
}

/// Equal to four decimals or four figures: that is how far we round fractions.
fn close(want: Decimal, got: Decimal) -> bool {
    let difference = (want - got).abs();
    difference <= Decimal::new(1, 4) || difference <= want.abs() * Decimal::new(1, 4)
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Takes the first of `found` that fits; whether there was one.
fn take<T>(found: &mut Vec<T>, fits: impl Fn(&T) -> bool) -> bool {
    match found.iter().position(fits) {
        Some(at) => {
            found.remove(at);
            true
        }
        None => false,
    }
}

/// Every number is one of the lexer's, and every other one of the lexer's is dropped as no figure.
fn number(text: &str, results: &[Value]) -> Result<(), String> {
    let ours = Ours::of(text);
    let mut found: Vec<_> = numbers(text).collect();
    for result in results {
        let want = decimal(value(result).unwrap_or_default());
        if !take(&mut found, |number| close(want, number.value)) {
            return Err(format!("no {want} in {:?}", said(text)));
        }
    }
    found.retain(|number| !ours.dropped(number.span));
    match found.first() {
        None => Ok(()),
        Some(number) => Err(format!("{} is one too many", number.span.of(text))),
    }
}

fn said(text: &str) -> Vec<(String, String)> {
    numbers(text)
        .map(|number| (number.span.of(text).to_owned(), number.value.to_string()))
        .collect()
}

/// Both ends of a quantity in per cent, if it is a rate.
fn in_per_cent(quantity: &Quantity) -> Option<[Decimal; 2]> {
    let ten = Decimal::TEN;
    let scale = |value: Decimal| match quantity.unit_name() {
        "%" | "百分点" => Some(value),
        "‰" => Some(value / ten),
        "折" => Some(value * ten),
        "" if quantity.form == Form::Fraction => Some(value * ten * ten),
        _ => None,
    };
    let low = scale(quantity.value)?;
    Some([low, quantity.max.and_then(scale).unwrap_or(low)])
}

fn percent(text: &str, results: &[Value]) -> Result<(), String> {
    let ours = Ours::of(text);
    let mut found: Vec<[Decimal; 2]> = ours.quantities.iter().filter_map(in_per_cent).collect();
    for result in results {
        let want = decimal(value(result).unwrap_or_default().trim_end_matches('%'));
        // A rate is compared to the last figure, for a fraction of a thousandth is one as well.
        let fits = |ends: &[Decimal; 2]| {
            ends.iter()
                .any(|end| (*end - want).abs() <= want.abs() * Decimal::new(1, 4))
        };
        if !take(&mut found, fits) {
            return Err(format!("no {want} % in {found:?}"));
        }
    }
    // Where no rate is named there may still be a fraction, a discount or a change in points.
    if !results.is_empty() && !found.is_empty() {
        return Err(format!("{found:?} too many"));
    }
    Ok(())
}

fn currency(text: &str, results: &[Value]) -> Result<(), String> {
    let ours = Ours::of(text);
    let mut found: Vec<&Quantity> = (ours.quantities.iter())
        .filter(|quantity| quantity.measures("money"))
        .collect();
    for result in results {
        let Some(want) = value(result).map(decimal) else {
            continue; // a currency without an amount
        };
        let code = result["resolution"]["isoCurrency"]
            .as_str()
            .unwrap_or("USD");
        let fits = |quantity: &&Quantity| {
            let same = quantity.unit.and_then(|unit| unit.code.as_deref()) == Some(code);
            same && close(want, quantity.value)
        };
        if !take(&mut found, fits) {
            return Err(format!("no {want} {code}"));
        }
    }
    found.retain(|quantity| !ours.dropped(quantity.number));
    match found.first() {
        None => Ok(()),
        Some(quantity) => Err(format!("{} is one too many", quantity.span.of(text))),
    }
}

fn dimension(text: &str, results: &[Value]) -> Result<(), String> {
    let ours = Ours::of(text);
    for result in results {
        let unit = result["resolution"]["unit"].as_str().unwrap_or_default();
        // Ours by theirs; and what one of theirs is in ours.
        let (name, factor) = match unit {
            "Mu" => ("亩", 1),
            "Centimeter" => ("公分 cm", 1),
            "Meter" => ("米 m", 1),
            "Jin" => ("斤", 1),
            "Kilogram" => ("千克", 1),
            "Kilobit" => ("比特", 1000),
            "Kilobyte" => ("字节", 1000),
            "Megahertz" => ("兆赫", 1),
            "Kilowatt" => ("千瓦", 1),
            "Liang" => ("两", 1),
            "Kilometer" => ("千米", 1),
            _ => return Err(format!("`{unit}` is no unit of ours")),
        };
        let want = decimal(value(result).unwrap_or_default()) * Decimal::from(factor);
        let found = ours.quantities.iter().any(|quantity| {
            name.split(' ').any(|name| name == quantity.unit_name()) && close(want, quantity.value)
        });
        if !found {
            return Err(format!("no {want} {name}"));
        }
    }
    Ok(())
}

/// Every bound is one of a range of ours, or a quantity that is meant as a bound.
fn range(text: &str, results: &[Value]) -> Result<(), String> {
    let ours = Ours::of(text);
    for result in results {
        let bounds = value(result).unwrap_or_default();
        let inner = bounds.trim_matches(['(', ')', '[', ']'].as_slice());
        let (low, high) = inner.split_once(',').expect("two ends");
        let found = |want: &str, lower: bool| {
            want.is_empty()
                || ours.quantities.iter().any(|quantity| {
                    let end = if lower {
                        Some(quantity.value)
                    } else {
                        quantity.max
                    };
                    let inside =
                        quantity.max.is_some() && end.is_some_and(|end| close(decimal(want), end));
                    let meant = if lower {
                        Qualifier::MoreThan
                    } else {
                        Qualifier::LessThan
                    };
                    let exactly = low == high && quantity.qualifier == Qualifier::Exact;
                    let bound = quantity.qualifier == meant || exactly;
                    inside || bound && close(decimal(want), quantity.value)
                })
        };
        if !(found(low, true) && found(high, false)) {
            let got: Vec<_> = (ours.quantities.iter())
                .map(|q| (q.span.of(text), q.value.to_string(), q.max, q.qualifier))
                .collect();
            return Err(format!("no {bounds} in {got:?}"));
        }
    }
    Ok(())
}

fn value(result: &Value) -> Option<&str> {
    result["resolution"]["value"].as_str()
}

#[test]
fn every_case_is_read_alike_or_differs_on_purpose() {
    type Compare = fn(&str, &[Value]) -> Result<(), String>;
    let files: [(&str, Compare); 5] = [
        ("number", number),
        ("percent", percent),
        ("range", range),
        ("currency", currency),
        ("dimension", dimension),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    let mut problems = Vec::new();
    for (name, compare) in files {
        let Ok(text) = std::fs::read_to_string(folder.join(name).with_extension("json")) else {
            println!("skipped, there is no {name}.json in the folder of cases");
            continue;
        };
        let cases: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
        let mut alike = 0;
        for (index, case) in cases.iter().enumerate() {
            // Units in Traditional characters are converted before a text is read.
            let input = case["input"].as_str().expect("a text");
            let input = &input.replace("個百分點", "个百分点");
            let outcome = compare(input, case["results"].as_array().expect("a list"));
            let listed = DIFFERENCES
                .iter()
                .find(|(file, at, _)| *file == name && *at == index);
            match (outcome, listed) {
                (Ok(()), None) => alike += 1,
                (Err(_), Some(_)) => {}
                (Ok(()), Some((.., why))) => {
                    problems.push(format!("{name} {index} is no difference any more ({why})"));
                }
                (Err(problem), None) => problems.push(format!("{name} {index} {input}: {problem}")),
            }
        }
        println!("{name}: {alike} of {} cases alike", cases.len());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
