//! Matching and measures as tables.

use super::judge::{close, named};
use super::*;
use serde_json::{Value, json};

/// A figure of an answer: what `fields` says, and else 495个 项目.
fn gold(fields: Value) -> Value {
    let usual = json!({"quote": "495个", "value": 495, "unit": "个", "item_keys": ["项目"]});
    merged(usual, fields)
}

/// A figure as found.
fn found(fields: Value) -> Value {
    let usual = json!({"quote": "495个", "value": 495, "unit": "个", "item": "改造项目"});
    merged(usual, fields)
}

fn merged(mut whole: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    whole
}

fn judged(asked: Value, seen: Value) -> Verdict {
    let gold = serde_json::from_value(gold(asked));
    let found = serde_json::from_value(found(seen));
    judge(&gold.expect("a figure"), &found.expect("a figure"))
}

fn compared(answer: Value, articles: Value) -> Compared {
    let answer = Answer::from_json(&answer.to_string()).expect("an answer");
    let articles: Vec<PredictedArticle> = serde_json::from_value(articles).expect("articles");
    compare(&answer, &articles.iter().collect::<Vec<_>>())
}

fn figures(golds: Vec<Value>, found: Vec<Value>) -> Compared {
    compared(json!({"figures": golds}), json!([{"figures": found}]))
}

#[test]
fn numbers_are_the_same_but_for_rounding() {
    for (a, b, expected) in [
        (Some(495.0), Some(495.0), true),
        (Some(495.0), Some(495.1), false),
        (Some(1e9), Some(1e9 + 900.0), true),
        (Some(1e9), Some(1e9 + 1100.0), false),
        // Two thirds, to four digits.
        (Some(0.6667), Some(2.0 / 3.0), true),
        (Some(0.6667), Some(0.6668), false),
        // Only shares are rounded like that.
        (Some(1.6667), Some(1.66665), false),
        (None, None, true),
        (Some(0.0), None, false),
        (None, Some(0.0), false),
    ] {
        assert_eq!(close(a, b), expected, "{a:?} {b:?}");
    }
}

#[test]
fn one_key_has_to_stand_in_the_item_and_no_forbidden_one() {
    for (keys, item, expected) in [
        (vec!["项目"], "改造项目", true),
        (vec!["项目", "工程"], "道路工程", true),
        (vec!["项目"], "道路工程", false),
        (vec!["出口", "!进出口"], "出口总额", true),
        (vec!["出口", "!进出口"], "进出口总额", false),
        (vec!["!进出口"], "出口总额", false),
        (vec![], "出口总额", false),
    ] {
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        assert_eq!(named(&keys, item), expected, "{keys:?} {item}");
    }
}

#[test]
fn quantities_are_the_same_in_value_range_and_unit() {
    for (asked, seen, expected) in [
        (json!({}), json!({}), 1),
        (json!({}), json!({"value": 494}), 0),
        (json!({}), json!({"value": null}), 0),
        (json!({}), json!({"value_max": 500}), 0),
        (json!({"value_max": 500}), json!({"value_max": 500}), 1),
        (json!({}), json!({"unit": "户"}), 0),
        (json!({}), json!({"unit": " 个 "}), 1),
        (json!({"unit": ["户", "个"]}), json!({}), 1),
        (json!({"unit": ["枚", ""]}), json!({"unit": null}), 1),
        (json!({"unit": "％"}), json!({"unit": "%"}), 1),
        (json!({"unit": "公里"}), json!({"unit": "千米"}), 1),
        (json!({"unit": "公里"}), json!({"unit": "米"}), 0),
        (json!({"value": 1640000000}), json!({"value": 1.64e9}), 1),
    ] {
        let told = figures(vec![gold(asked.clone())], vec![found(seen.clone())]);
        assert_eq!(told.counts.quantities.right, expected, "{asked} {seen}");
    }
}

#[test]
fn attributes_are_judged_where_they_are_asked() {
    use Attribute::{Action, Change, Item, Modality, Place, Qualifier, Time};
    let long = format!("{}项目", "长".repeat(LONGEST_ITEM));
    for (asked, seen, attribute, expected) in [
        (json!({}), json!({}), Qualifier, Some(true)),
        (
            json!({"qualifier": "approx"}),
            json!({}),
            Qualifier,
            Some(false),
        ),
        (json!({}), json!({"item": "道路"}), Item, Some(false)),
        (json!({}), json!({"item": null}), Item, Some(false)),
        (json!({}), json!({"item": long}), Item, Some(false)),
        (
            json!({"item_keys": []}),
            json!({"item": "道路"}),
            Item,
            None,
        ),
        (json!({}), json!({"action": "完成"}), Action, None),
        (
            json!({"action": ["完成", "建成"]}),
            json!({"action": "建成"}),
            Action,
            Some(true),
        ),
        (
            json!({"action": ["完成"]}),
            json!({"action": "已完成"}),
            Action,
            Some(false),
        ),
        (
            json!({"place_keys": ["甲县"]}),
            json!({"place": "甲县乙镇"}),
            Place,
            Some(true),
        ),
        (
            json!({"place_keys": ["甲县"]}),
            json!({"place": {"name": "乙镇", "code": null, "path": "丙省/甲县"}}),
            Place,
            Some(true),
        ),
        (
            json!({"place_keys": ["甲县"]}),
            json!({}),
            Place,
            Some(false),
        ),
        (json!({}), json!({"place": "甲县"}), Place, None),
        (
            json!({"time": "2021-08"}),
            json!({"time": "2021-08"}),
            Time,
            Some(true),
        ),
        (
            json!({"time": "2021-08"}),
            json!({"time": "2021-08-01"}),
            Time,
            Some(false),
        ),
        (json!({"time": null}), json!({"time": "2021"}), Time, None),
        (
            json!({}),
            json!({"modality": "planned"}),
            Modality,
            Some(false),
        ),
        (json!({"change": "none"}), json!({}), Change, Some(true)),
        (
            json!({"change": "up"}),
            json!({"change": "down"}),
            Change,
            Some(false),
        ),
        (
            json!({"change": null}),
            json!({"change": "up"}),
            Change,
            None,
        ),
    ] {
        let verdict = judged(asked.clone(), seen.clone());
        let told = verdict.each().find(|(other, _)| *other == attribute);
        assert_eq!(told, Some((attribute, expected)), "{asked} {seen}");
    }
}

#[test]
fn core_and_strict_forgive_different_things() {
    for (asked, seen, core, strict) in [
        (json!({}), json!({}), true, true),
        (json!({"action": ["完成"]}), json!({}), true, true),
        (json!({"time": "2021"}), json!({}), true, false),
        (json!({}), json!({"item": "道路"}), false, false),
        (json!({"change": "up"}), json!({}), false, false),
    ] {
        let verdict = judged(asked.clone(), seen.clone());
        assert_eq!(
            (verdict.core(), verdict.strict()),
            (core, strict),
            "{asked} {seen}"
        );
    }
}

#[test]
fn pairs_are_made_where_most_is_right() {
    // Each figure goes to the one with its item, against the reading order.
    let golds = vec![
        gold(json!({"item_keys": ["道路"]})),
        gold(json!({"item_keys": ["桥梁"]})),
    ];
    let seen = vec![
        found(json!({"item": "桥梁"})),
        found(json!({"item": "道路"})),
    ];
    assert_eq!(figures(golds, seen).counts.core, 2);
    // With as much right, one that is asked for goes before an optional one.
    let golds = vec![gold(json!({"optional": true})), gold(json!({}))];
    let told = figures(golds, vec![found(json!({}))]);
    assert_eq!(
        (told.counts.quantities.right, told.counts.quantities.missed),
        (1, 0)
    );
    // But an optional one with more right goes first.
    let golds = vec![
        gold(json!({"optional": true})),
        gold(json!({"item_keys": ["桥梁"]})),
    ];
    let told = figures(golds, vec![found(json!({}))]);
    assert_eq!(
        (told.counts.quantities.right, told.counts.quantities.missed),
        (0, 1)
    );
}

#[test]
fn figures_are_counted() {
    // golds (optional or not), figures found → right, wrong, missed, gold, predicted
    for (golds, seen, expected) in [
        (vec![false], 1, [1, 0, 0, 1, 1]),
        (vec![false], 2, [1, 1, 0, 1, 2]),
        (vec![false, false], 1, [1, 0, 1, 2, 1]),
        (vec![true], 0, [0, 0, 0, 0, 0]),
        (vec![true], 1, [0, 0, 0, 0, 0]),
        (vec![true], 2, [0, 1, 0, 0, 1]),
        (vec![], 1, [0, 1, 0, 0, 1]),
    ] {
        let list = golds
            .iter()
            .map(|optional| gold(json!({"optional": optional})));
        let told = figures(list.collect(), vec![found(json!({})); seen]).counts;
        let q = told.quantities;
        let counts = [q.right, q.wrong, q.missed, told.gold, told.predicted];
        assert_eq!(counts, expected, "{golds:?} {seen}");
    }
}

#[test]
fn progress_and_sums_are_found_once_each() {
    let asked = json!({"item_keys": ["项目"], "total": 495, "completed": 467, "rate": null});
    let seen = json!({"item": "改造项目", "total": 495, "completed": 467, "rate": null});
    let filled = merged(seen.clone(), json!({"rate": 94.3}));
    let elsewhere = merged(seen.clone(), json!({"item": "道路"}));
    for (seen, expected) in [
        (vec![seen.clone()], [1, 0, 0]),
        (vec![seen.clone(), seen], [1, 1, 0]),
        (vec![filled], [0, 1, 1]),
        (vec![elsewhere], [0, 1, 1]),
        (vec![], [0, 0, 1]),
    ] {
        let answer = json!({"figures": [], "progress": [asked]});
        let told = compared(answer, json!([{"progress": seen}]))
            .counts
            .progress;
        assert_eq!([told.right, told.wrong, told.missed], expected, "{seen:?}");
    }
    for (whole, parts, right) in [
        (json!(10), json!([7, 3]), 1),
        (json!(10), json!([3, 7.0]), 1),
        (json!(10), json!([3, 6]), 0),
        (json!(10), json!([10]), 0),
        (json!(11), json!([3, 7]), 0),
        (json!(null), json!(null), 0),
    ] {
        let answer = json!({"figures": [], "sums": [{"whole": 10, "parts": [3, 7]}]});
        let seen = json!([{"sums": [{"whole": whole, "parts": parts}]}]);
        assert_eq!(
            compared(answer, seen.clone()).counts.sums.right,
            right,
            "{seen}"
        );
    }
}

#[test]
fn text_split_headline_and_day_are_measured() {
    let answer = json!({
        "title": "甲县 改造", "published": "2021-09-03", "figures": [],
        "must_contain": ["完成改造", "甲县改造"], "must_not_contain": ["责编"],
    });
    let good = json!({"title": "甲县\u{3000}改造", "published": "2021-09-03T08:00", "text": "甲县改造\n完成改造。"});
    let bad = json!({"title": "乙县", "text": "完成 改造。责编：某"});
    for (articles, cleaning, split, title, published) in [
        (json!([good]), 3, 1, 1, 1),
        (json!([bad]), 0, 1, 0, 0),
        (json!([bad, good]), 2, 0, 1, 1),
        (json!([]), 1, 0, 0, 0),
    ] {
        let told = compared(answer.clone(), articles.clone()).counts;
        let shares = [told.cleaning, told.split, told.title, told.published];
        assert_eq!(
            (
                shares.map(|share| share.right),
                shares.map(|share| share.asked)
            ),
            ([cleaning, split, title, published], [3, 1, 1, 1]),
            "{articles}"
        );
    }
}

#[test]
fn what_was_not_asked_has_no_measure() {
    let summary = compared(json!({"figures": []}), json!([])).counts.summary();
    let none = [
        summary.item_accuracy,
        summary.text_cleaning,
        summary.published,
    ];
    assert_eq!(none, [None; 3]);
    assert_eq!((summary.quantity_f1, summary.sums_f1), (0.0, 0.0));
    assert_eq!(
        (summary.article_split, summary.title),
        (Some(0.0), Some(0.0))
    );
}

#[test]
fn every_difference_is_told() {
    let answer = json!({"figures": [
        gold(json!({"time": "2021"})),
        gold(json!({"value": 7, "quote": "7座", "unit": "座", "item": "桥梁"})),
    ]});
    let seen = json!([{"figures": [found(json!({})), found(json!({"value": 3, "quote": "3个"}))], "title": "甲"}]);
    let told = compared(answer, seen).differences;
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "495个: time is \"\" instead of 2021",
            "7座: missed (桥梁)",
            "3个: not in the answer (改造项目)",
            "title: is \"甲\" instead of \"\"",
        ]
    );
}

#[test]
fn broken_answers_are_told_from_good_ones() {
    for (json, reason) in [
        (r#"{"figures": []}"#, ""),
        (r#"{"figures": [{"value": 1, "change": null}]}"#, ""),
        ("", "EOF"),
        ("[]", "invalid length"),
        (
            r#"{"figures": [{"quote": "1个"}]}"#,
            "missing field `value`",
        ),
        (
            r#"{"figures": [{"value": 1, "item_key": []}]}"#,
            "unknown field `item_key`",
        ),
        (
            r#"{"figures": [{"value": 1, "change": "rise"}]}"#,
            "unknown variant `rise`",
        ),
        (
            r#"{"figures": [{"value": 1, "unit": 3}]}"#,
            "a unit or a list of units",
        ),
        (
            r#"{"figures": [{"value": 1, "quote": "1个", "item_keys": ["!"]}]}"#,
            "the item_keys of 1个 hold an empty key",
        ),
    ] {
        match Answer::from_json(json) {
            Ok(_) => assert_eq!(reason, "", "{json}"),
            Err(error) => {
                let told = error.to_string();
                assert!(
                    !reason.is_empty() && told.contains(reason),
                    "{json}: {told}"
                );
            }
        }
    }
}

#[test]
fn the_document_is_called_by_its_name_alone() {
    for (path, stem) in [
        ("a/b/0001.html", "0001"),
        ("0001", "0001"),
        ("a.b/0001.tar.gz", "0001.tar"),
        (".hidden", ".hidden"),
        ("-", "-"),
        ("", ""),
    ] {
        let article = json!({"source": {"path": path}});
        let article: PredictedArticle = serde_json::from_value(article).expect("an article");
        assert_eq!(article.stem(), stem, "{path}");
    }
    assert_eq!(PredictedArticle::default().stem(), "");
}
