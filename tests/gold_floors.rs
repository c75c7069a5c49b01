//! The whole pipeline held against the gold answers: what was reached once is kept.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::slice::from_ref;

use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline::{Origin, Page, read};
use gongbao::record::records;
use serde_json::Value;

/// What has been reached, a hair below it: a floor may rise, never sink.
struct Floors {
    /// The folder, seen from the repository's root; a folder outside it may be missing.
    folder: &'static str,
    floors: &'static [(&'static str, f64)],
}

const FLOORS: &[Floors] = &[
    Floors {
        folder: "tests/gold",
        floors: &[
            ("quantity", 0.993),
            ("strict", 0.898),
            ("progress", 0.894),
            ("sums", 0.96),
            ("item", 0.957),
            ("place", 1.0),
            ("time", 0.93),
            ("qualifier", 0.996),
            ("modality", 0.986),
            ("change", 0.992),
        ],
    },
    Floors {
        folder: "../shared/gold",
        floors: &[
            ("quantity", 0.998),
            ("strict", 0.913),
            ("progress", 0.977),
            ("sums", 1.0),
            ("item", 0.968),
            ("place", 0.963),
            ("time", 0.966),
            ("qualifier", 1.0),
            ("modality", 0.991),
            ("change", 1.0),
        ],
    },
];

/// A whole sentence is no item.
const LONGEST_ITEM: usize = 48;

/// How often something was right, and how often it could have been on either side.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    right: usize,
    wanted: usize,
    got: usize,
}

impl Count {
    /// F1: the harmonic mean of precision and recall. Where every answer has its question (an
    /// attribute of a matched figure), this is the accuracy.
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.wanted + self.got).max(1) as f64
    }
}

type Counts = BTreeMap<&'static str, Count>;

fn add(counts: &mut Counts, name: &'static str, right: usize, wanted: usize, got: usize) {
    let count = counts.entry(name).or_default();
    count.right += right;
    count.wanted += wanted;
    count.got += got;
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// A string, or the strings of a list.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

/// All words in a value, objects searched.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => fields.values().map(|v| words(v) + " ").collect(),
        _ => String::new(),
    }
}

/// Equal but for rounding, or both missing.
fn close(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => {
            let apart = (a - b).abs();
            apart <= 1e-6 * a.abs().max(b.abs()).max(1.0) || apart < 6e-5 && a.abs() < 1.0
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The accepted units in one spelling.
fn units<'a>(figure: &'a Value) -> BTreeSet<&'a str> {
    let mut units = strings(&figure["unit"]);
    if units.is_empty() {
        units.push("");
    }
    let plain = |unit: &'a str| match unit.trim() {
        "％" => "%",
        "千米" => "公里",
        "平方千米" => "平方公里",
        "㎡" => "平方米",
        "个百分点" => "百分点",
        other => other,
    };
    units.into_iter().map(plain).collect()
}

fn same_quantity(gold: &Value, got: &Value) -> bool {
    close(&gold["value"], &got["value"])
        && close(&gold["value_max"], &got["value_max"])
        && !units(gold).is_disjoint(&units(got))
}

/// Whether a text has one of the keys, and none of those marked with `!`.
fn named(keys: &[&str], text: &str) -> bool {
    let has = |key: &&str| text.contains(*key);
    keys.iter().filter(|key| !key.starts_with('!')).any(has)
        && !keys
            .iter()
            .filter_map(|key| key.strip_prefix('!'))
            .any(|key| has(&key))
}

/// What the answer asks of a figure, and whether it is right.
fn judge(gold: &Value, got: &Value) -> Vec<(&'static str, bool)> {
    let or = |value: &Value, default: &str| value.as_str().unwrap_or(default).to_owned();
    let mut verdict = Vec::new();
    for (name, default) in [("qualifier", "exact"), ("modality", "actual")] {
        let right = or(&gold[name], default) == or(&got[name], default);
        verdict.push((name, right));
    }
    let keys = strings(&gold["item_keys"]);
    if !keys.is_empty() {
        let item = words(&got["item"]);
        let right = item.chars().count() <= LONGEST_ITEM && named(&keys, &item);
        verdict.push(("item", right));
    }
    let keys = strings(&gold["place_keys"]);
    if !keys.is_empty() {
        let place = words(&got["place"]);
        verdict.push(("place", keys.iter().any(|key| place.contains(key))));
    }
    let actions = strings(&gold["action"]);
    if !actions.is_empty() {
        verdict.push(("action", actions.contains(&or(&got["action"], "").as_str())));
    }
    for (name, default) in [("time", ""), ("change", "none")] {
        if let Some(wanted) = gold[name].as_str().filter(|wanted| !wanted.is_empty()) {
            verdict.push((name, wanted == or(&got[name], default)));
        }
    }
    verdict
}

/// Pairs of equal quantities, each figure in one at most: most attributes right first, then those that
/// count, then those that stand in about the same place.
fn pairs(gold: &[Value], got: &[Value]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (i, wanted) in gold.iter().enumerate() {
        for (j, figure) in got.iter().enumerate() {
            if same_quantity(wanted, figure) {
                let right = judge(wanted, figure).iter().filter(|one| one.1).count();
                let apart = i as f64 / gold.len() as f64 - j as f64 / got.len() as f64;
                let last = wanted["optional"] == true;
                all.push((std::cmp::Reverse(right), last, apart.abs(), i, j));
            }
        }
    }
    all.sort_by(|a, b| {
        (a.0, a.1)
            .cmp(&(b.0, b.1))
            .then(a.2.total_cmp(&b.2))
            .then((a.3, a.4).cmp(&(b.3, b.4)))
    });
    let (mut golds, mut gots) = (BTreeSet::new(), BTreeSet::new());
    let free = |&(.., i, j): &(_, _, _, usize, usize)| {
        let both = !golds.contains(&i) && !gots.contains(&j);
        both && golds.insert(i) && gots.insert(j)
    };
    let taken: Vec<_> = all.into_iter().filter(free).collect();
    taken.into_iter().map(|(.., i, j)| (i, j)).collect()
}

fn count_figures(gold: &[Value], got: &[Value], counts: &mut Counts) {
    let pairs = pairs(gold, got);
    let counted = |figure: &Value| figure["optional"] != true;
    let scored: Vec<_> = pairs.iter().filter(|pair| counted(&gold[pair.0])).collect();
    let wanted = gold.iter().filter(|figure| counted(figure)).count();
    let found = got.len() - (pairs.len() - scored.len());
    let mut strict = 0;
    for (i, j) in scored.iter().copied() {
        let verdict = judge(&gold[*i], &got[*j]);
        strict += usize::from(
            verdict
                .iter()
                .all(|(name, right)| *right || *name == "action"),
        );
        for (name, right) in verdict {
            add(counts, name, usize::from(right), 1, 1);
        }
    }
    add(counts, "quantity", scored.len(), wanted, found);
    add(counts, "strict", strict, wanted, found);
}

/// How many of the wanted have one of their own among those that were found.
fn count_groups(
    name: &'static str,
    (gold, got): (&[Value], &[Value]),
    same: impl Fn(&Value, &Value) -> bool,
    counts: &mut Counts,
) {
    let mut left: Vec<&Value> = got.iter().collect();
    let mut right = 0;
    for wanted in gold {
        if let Some(at) = left.iter().position(|one| same(wanted, one)) {
            left.remove(at);
            right += 1;
        }
    }
    add(counts, name, right, gold.len(), got.len());
}

fn same_progress(gold: &Value, got: &Value) -> bool {
    ["total", "completed", "rate"]
        .iter()
        .all(|field| close(&gold[field], &got[field]))
        && named(&strings(&gold["item_keys"]), &words(&got["item"]))
}

fn same_sum(gold: &Value, got: &Value) -> bool {
    let parts = |sum: &Value| -> Vec<f64> {
        let mut parts: Vec<f64> = list(sum, "parts")
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        parts.sort_by(f64::total_cmp);
        parts
    };
    close(&gold["whole"], &got["whole"]) && parts(gold) == parts(got)
}

/// Counts what one document gives.
fn count(path: &Path, answer: &Value, lexicon: &Lexicon, counts: &mut Counts) {
    let page = Page {
        origin: Origin {
            path: path.to_string_lossy().into_owned(),
            ..Origin::default()
        },
        bytes: fs::read(path).expect("the document can be read"),
    };
    let articles: Vec<Value> = records(&page, &read(&page, lexicon))
        .iter()
        .map(|record| serde_json::to_value(record).expect("a record is JSON"))
        .collect();
    let all = |field: &str| -> Vec<Value> {
        let lists = articles.iter().map(|article| list(article, field));
        lists.flatten().cloned().collect()
    };
    count_figures(list(answer, "figures"), &all("figures"), counts);
    let (progress, sums) = (all("progress"), all("sums"));
    let groups = (list(answer, "progress"), progress.as_slice());
    count_groups("progress", groups, same_progress, counts);
    let groups = (list(answer, "sums"), sums.as_slice());
    count_groups("sums", groups, same_sum, counts);
}

/// Counts over all documents of a folder; none where it is missing.
fn measure(folder: &Path, lexicon: &Lexicon) -> Option<Counts> {
    let docs = fs::read_dir(folder.join("docs")).ok()?;
    let mut counts = Counts::new();
    for path in docs.map(|entry| entry.expect("an entry").path()) {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let answer = folder.join("answers").join(format!("{stem}.json"));
        let answer = fs::read_to_string(answer).expect("every document has its answer");
        let answer = serde_json::from_str(&answer).expect("the answer is JSON");
        count(&path, &answer, lexicon, &mut counts);
    }
    Some(counts)
}

#[test]
fn what_was_reached_is_kept() {
    let lexicon = Lexicon::load(&DataSource::embedded()).expect("the tables are right");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut fallen = Vec::new();
    for Floors { folder, floors } in FLOORS {
        let Some(counts) = measure(&root.join(folder), &lexicon) else {
            assert!(
                folder.starts_with(".."),
                "{folder} is part of the repository"
            );
            println!("skipped: {folder} is not here");
            continue;
        };
        for (name, floor) in *floors {
            let count = counts.get(name).copied().unwrap_or_default();
            let reached = count.f1();
            println!("{folder} {name:9} {reached:.4} (floor {floor:.3}) {count:?}");
            if reached < *floor {
                fallen.push(format!(
                    "{folder}: {name} is {reached:.4}, the floor {floor}"
                ));
            }
        }
    }
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
}

/// The measure itself: what it counts, and what it leaves out.
#[test]
fn the_measure_counts_as_it_says() {
    let gold = |value: f64, unit: &str, more: &str| -> Value {
        let text = format!(r#"{{"value": {value}, "unit": {unit}, "item_keys": ["路"]{more}}}"#);
        serde_json::from_str(&text).expect("JSON")
    };
    let got = |value: f64, unit: &str, item: &str| -> Value {
        serde_json::json!({"value": value, "unit": unit, "item": item})
    };
    for (wanted, found, quantity, item) in [
        (
            gold(12.0, r#""公里""#, ""),
            got(12.0, "千米", "公路"),
            1.0,
            1.0,
        ),
        (
            gold(12.0, r#"["条", ""]"#, ""),
            got(12.0, "", "桥"),
            1.0,
            0.0,
        ),
        (
            gold(12.0, r#""公里""#, ""),
            got(12.0, "里", "公路"),
            0.0,
            0.0,
        ),
        (
            gold(12.0, r#""公里""#, ""),
            got(13.0, "公里", "公路"),
            0.0,
            0.0,
        ),
        (
            gold(12.0, r#""公里""#, r#", "value_max": 15"#),
            got(12.0, "公里", "公路"),
            0.0,
            0.0,
        ),
        (
            gold(12.0, r#""公里""#, r#", "optional": true"#),
            got(12.0, "公里", "公路"),
            0.0,
            0.0,
        ),
    ] {
        let mut counts = Counts::new();
        count_figures(from_ref(&wanted), from_ref(&found), &mut counts);
        let reached = |name| counts.get(name).copied().unwrap_or_default().f1();
        assert_eq!(
            (reached("quantity"), reached("item")),
            (quantity, item),
            "{wanted} {found}"
        );
    }
    assert!(named(&["路", "!铁路"], "公路") && !named(&["路", "!铁路"], "高速铁路"));
}
