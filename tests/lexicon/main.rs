//! Every row of the tables in `data/` does what its example and its counter-example say.
//!
//! A test reads its table as a person edits it, takes both phrases of each row through the stages, and
//! names all rows that fail at once: `line entry: phrase gives …`.

#![allow(clippy::expect_used, clippy::panic)]

mod edited;
mod read;
mod rows;

use std::collections::BTreeSet;

use gongbao::figures::{Change, Figure, Modality, Qualifier};
use gongbao::lexicon::{DataSource, Lexicon, tsv};
use gongbao::segment::words;
use gongbao::text::Span;

use edited::folder_with;
use read::{LEXICON, dated, figures, figures_with, published_by, said};
use rows::{Row, both, check, data, rank, sorted, table};

#[test]
fn units() {
    let name = "lexicon/units.tsv";
    let rows = table(
        name,
        &[
            "unit",
            "dimension",
            "base",
            "factor",
            "code",
            "meaning",
            "example",
            "counter_example",
            "source",
            "same_as",
        ],
    );
    sorted(name, &rows, |row| row.get("unit").to_owned());
    check(name, &rows, "unit", |row| {
        let word = row.get("unit");
        let reported = match row.get("same_as") {
            "" => word,
            other => other,
        };
        let is = |f: &Figure, text: &str| f.unit == reported && f.span.of(text).contains(word);
        let direct = |text: &str, got: &[Figure]| got.iter().any(|f| is(f, text));
        let percent = |text: &str, got: &[Figure]| {
            // 八成 is reported as 80 %: the lexer has read the unit with the number.
            word == "成"
                && got
                    .iter()
                    .any(|f| f.unit == "%" && f.span.of(text).contains(word))
        };
        both(
            row,
            word,
            |text, got| direct(text, got) || percent(text, got),
            |text, got| !direct(text, got) && !percent(text, got),
        )
    });
}

#[test]
fn classifiers() {
    let name = "lexicon/classifiers.tsv";
    let rows = table(
        name,
        &[
            "classifier",
            "meaning",
            "example",
            "counter_example",
            "source",
            "small",
        ],
    );
    sorted(name, &rows, |row| row.get("classifier").to_owned());
    check(name, &rows, "classifier", |row| {
        let word = row.get("classifier");
        both(
            row,
            word,
            |_, got| got.iter().any(|f| f.unit == word),
            |_, got| got.iter().all(|f| f.unit != word),
        )
        .or_else(|| {
            let small = row.get("small");
            let counts = |text: &str| figures(text).iter().any(|f| f.unit == word);
            let wrong = !small.is_empty() && (!small.contains(word) || counts(small));
            wrong.then(|| format!("small `{small}` gives {}", said(small, &figures(small))))
        })
    });
}

#[test]
fn no_word_is_both_a_unit_and_a_classifier() {
    let words = |name: &str, column: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(data().join(name)).expect("the table is there");
        tsv::rows(name, &text, |row| row.need(column).map(str::to_owned))
            .expect("the table is right")
            .into_iter()
            .collect()
    };
    let units = words("lexicon/units.tsv", "unit");
    let classifiers = words("lexicon/classifiers.tsv", "classifier");
    let both: Vec<&String> = units.intersection(&classifiers).collect();
    assert!(both.is_empty(), "{both:?}");
}

fn meaning(word: &str) -> Qualifier {
    match word {
        "exact" => Qualifier::Exact,
        "approx" => Qualifier::Approx,
        "more_than" => Qualifier::MoreThan,
        "less_than" => Qualifier::LessThan,
        other => panic!("`{other}` is no meaning"),
    }
}

#[test]
fn qualifiers() {
    let name = "lexicon/qualifiers.tsv";
    let rows = table(
        name,
        &[
            "word",
            "position",
            "meaning",
            "example",
            "counter_example",
            "source",
        ],
    );
    sorted(name, &rows, |row| {
        (
            rank(&["before", "behind"], row.get("position")),
            rank(
                &["approx", "more_than", "less_than", "exact"],
                row.get("meaning"),
            ),
            row.get("word").to_owned(),
        )
    });
    check(name, &rows, "word", |row| {
        let word = row.get("word");
        let want = meaning(row.get("meaning"));
        both(
            row,
            "",
            |text, got| {
                got.iter()
                    .any(|f| f.qualifier == want && f.span.of(text).contains(word))
            },
            |text, got| {
                !got.is_empty()
                    && got
                        .iter()
                        .all(|f| f.qualifier == Qualifier::Exact && !f.span.of(text).contains(word))
            },
        )
    });
}

#[test]
fn place_words() {
    let name = "lexicon/place_words.tsv";
    let rows = table(
        name,
        &["role", "word", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| {
        (
            rank(
                &["common", "approach", "aside", "ranked", "masthead"],
                row.get("role"),
            ),
            row.get("word").to_owned(),
        )
    });
    check(name, &rows, "word", |row| {
        let place = |got: &[Figure]| {
            let place = got.last().and_then(|figure| figure.place.as_ref());
            place.map(|place| place.name.clone())
        };
        let word = row.get("word");
        match row.get("role") {
            "common" => both(
                row,
                word,
                |_, got| !got.is_empty() && place(got).is_none(),
                |_, got| place(got).is_some(),
            ),
            "approach" => both(
                row,
                word,
                |_, got| place(got).is_some_and(|place| !place.starts_with(word)),
                |_, got| !got.is_empty(),
            ),
            "masthead" => {
                let names = |column: &str| {
                    let got = published_by(row.get(column), "我区改造房屋36户");
                    row.get(column).starts_with(word) && place(&got).is_some()
                };
                let wrong = !names("example") || names("counter_example");
                wrong.then(|| format!("names a place: {}", names("counter_example")))
            }
            _ => both(
                row,
                word,
                |text, got| place(got).is_some_and(|place| text.starts_with(&place)),
                |text, got| place(got).is_some_and(|place| !text.starts_with(&place)),
            ),
        }
    });
}

/// The item of the last figure of a phrase.
fn last_item(text: &str, lexicon: &Lexicon) -> String {
    let last = figures_with(text, lexicon).pop();
    last.map_or("no figure".to_owned(), |figure| figure.item)
}

#[test]
fn item_words() {
    let name = "lexicon/item_words.tsv";
    let rows = table(
        name,
        &[
            "role",
            "word",
            "example",
            "item",
            "counter_example",
            "counter_item",
            "source",
        ],
    );
    let roles = [
        "done", "stage", "named", "base", "how", "campaign", "again", "noun",
    ];
    sorted(name, &rows, |row| {
        (rank(&roles, row.get("role")), row.get("word").to_owned())
    });
    // The tables without the rows of one role.
    let without = roles.map(|role| {
        let others = rows.iter().filter(|row| row.get("role") != role);
        let text: String = others
            .map(|row| format!("{}\t{}\n", row.get("role"), row.get("word")))
            .collect();
        let folder = folder_with(name, &format!("role\tword\n{text}"));
        let source = DataSource::folder(folder.path()).expect("the folder holds a table");
        Lexicon::load(&source).expect("the table is right")
    });
    check(name, &rows, "word", |row| {
        let cases = [("example", "item"), ("counter_example", "counter_item")];
        let wrong = cases.into_iter().find_map(|(text, item)| {
            let (text, item) = (row.get(text), row.get(item));
            if !text.contains(row.get("word")) {
                return Some(format!("`{text}` does not hold the word"));
            }
            let got = last_item(text, &LEXICON);
            (got != item).then(|| format!("`{text}` gives `{got}`"))
        });
        // A row that changes nothing is none.
        let without = &without[rank(&roles, row.get("role"))];
        let idle = || last_item(row.get("example"), without) == row.get("item");
        wrong.or_else(|| idle().then(|| "the example is read so without the row".to_owned()))
    });
}

#[test]
fn cues() {
    let name = "lexicon/cues.tsv";
    let rows = table(
        name,
        &[
            "cue",
            "modality",
            "position",
            "example",
            "counter_example",
            "source",
        ],
    );
    sorted(name, &rows, |row| {
        let apart = ["time", "yield", "heading"];
        let position = row.get("position");
        (
            apart.iter().position(|other| *other == position),
            rank(&["planned", "actual"], row.get("modality")),
            row.get("cue").to_owned(),
        )
    });
    check(name, &rows, "cue", |row| {
        let cue = row.get("cue");
        let (example, counter) = (row.get("example"), row.get("counter_example"));
        let fails = match row.get("position") {
            "time" => {
                let when = |text: &str| dated(text).pop().and_then(|figure| figure.time);
                let ahead = when(example).as_deref() == Some("2024-12");
                !ahead || when(counter).as_deref() != Some("2023-12")
            }
            "heading" => {
                let plans = |heading: &str| LEXICON.cues.heads_plans(heading);
                let planned = row.get("modality") == "planned";
                plans(example) != planned || plans(counter) == planned
            }
            "yield" => {
                let rule = |text: &str| {
                    let last = figures(text).pop();
                    last.is_some_and(|figure| figure.rules.contains(&"modality:yield"))
                };
                !rule(example) || rule(counter)
            }
            _ => return cue_of_text(row),
        };
        let missing = !example.contains(cue);
        (fails || missing).then(|| format!("`{example}` or `{counter}` is not what the row says"))
    });
}

/// What fails of a cue that plans, or ends plans, where it stands.
fn cue_of_text(row: &Row) -> Option<String> {
    let (want, other) = match row.get("modality") {
        "planned" => (Modality::Planned, Modality::Actual),
        _ => (Modality::Actual, Modality::Planned),
    };
    // The counter-example may say the same without the cue.
    ["example", "counter_example"]
        .into_iter()
        .zip([want, other])
        .find_map(|(column, want)| {
            let text = row.get(column);
            let got = figures(text);
            let last = got.last().map(|f| f.modality);
            (last != Some(want)).then(|| format!("{column} `{text}` gives {}", said(text, &got)))
        })
        .or_else(|| {
            let missing = !row.get("example").contains(row.get("cue"));
            missing.then(|| "the example does not hold the cue".to_owned())
        })
}

#[test]
fn phrases() {
    let name = "lexicon/phrases.tsv";
    let rows = table(
        name,
        &["phrase", "meaning", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| row.get("phrase").to_owned());
    check(name, &rows, "phrase", |row| {
        both(
            row,
            "",
            |text, got| text.contains(row.get("phrase")) && got.is_empty(),
            |_, got| !got.is_empty(),
        )
    });
}

#[test]
fn verbs() {
    let name = "lexicon/verbs.tsv";
    let rows = table(
        name,
        &["verb", "class", "example", "counter_example", "source"],
    );
    let classes = [
        "act", "name", "reach", "rise", "fall", "share", "gap", "link",
    ];
    sorted(name, &rows, |row| {
        (rank(&classes, row.get("class")), row.get("verb").to_owned())
    });
    let words: BTreeSet<&str> = rows.iter().map(|row| row.get("verb")).collect();
    assert_eq!(words.len(), rows.len(), "a verb stands in the table twice");
    check(name, &rows, "verb", |row| {
        let verb = match row.get("verb") {
            "达" | "到" => "达到",
            "达到" | "得到" | "收到" | "拿到" => row.get("verb"),
            // 提高到 is reported as 提高, 稳定在 as 稳定, 占到 as it stands.
            verb => match verb.strip_suffix(['到', '至', '在']) {
                Some(bare) if bare.chars().count() >= 2 => bare,
                _ => verb,
            },
        };
        let change = match row.get("class") {
            "rise" => Change::Up,
            "fall" => Change::Down,
            _ => Change::None,
        };
        let link = row.get("class") == "link";
        let says = |f: &Figure| match link {
            true => f.action.is_none(),
            false => f.action.as_deref() == Some(verb) && f.change == change,
        };
        both(
            row,
            row.get("verb"),
            |_, got| got.iter().any(says),
            |_, got| match link {
                // A link is no link where the figure has a verb of its own, or where nothing counts.
                true => got.iter().all(|f| f.action.is_some()),
                false => got.iter().all(|f| f.action.as_deref() != Some(verb)),
            },
        )
    });
}

#[test]
fn regions() {
    let name = "divisions/regions.tsv";
    let rows = table(
        name,
        &["word", "name", "not_before", "example", "counter_example"],
    );
    let words: BTreeSet<&str> = rows.iter().map(|row| row.get("word")).collect();
    assert_eq!(words.len(), rows.len(), "a word stands in the table twice");
    check(name, &rows, "word", |row| {
        let want = row.get("name");
        let is = |f: &Figure| f.place.as_ref().is_some_and(|place| place.name == want);
        both(
            row,
            "",
            |text, got| text.contains(row.get("word")) && got.iter().any(is),
            |_, got| !got.is_empty() && !got.iter().any(is),
        )
    });
}

#[test]
fn terms() {
    let name = "lexicon/terms.tsv";
    let rows = table(
        name,
        &["term", "tag", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| row.get("term").to_owned());
    check(name, &rows, "term", |row| {
        let term = row.get("term");
        let is_word = |text: &str| {
            words(text, Span::new(0, text.len()), &LEXICON)
                .iter()
                .any(|word| word.span.of(text) == term)
        };
        // So many characters fall together by chance in no other words: only the example is tested.
        let long = term.chars().count() >= 4;
        if long && row.get("counter_example").is_empty() {
            let text = row.get("example");
            return (!is_word(text)).then(|| format!("example `{text}` does not give the word"));
        }
        both(row, term, |text, _| is_word(text), |text, _| !is_word(text))
    });
}
