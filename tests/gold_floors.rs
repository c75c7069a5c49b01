//! The whole pipeline held against the gold answers: what was reached once is kept.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::as_found;
use gongbao::input;
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline::read;
use gongbao::record::records;
use gongbao::score::{Answer, Counts, PredictedArticle, compare};
use serde_json::Value;

/// What has been reached, a hair below it: a floor may rise, never sink. Measured are the records as a whole and in
/// each of their fields, those that the program is sure of, progress and sums, and how whole the text is that was
/// got out of its page (`docs/answers.md` says how).
struct Floors {
    /// The folder, seen from the repository's root; a folder outside it may be missing.
    folder: &'static str,
    /// Measures by the names that `gongbao score --json` gives them.
    floors: &'static [(&'static str, f64)],
}

const FLOORS: &[Floors] = &[
    Floors {
        folder: "tests/gold",
        floors: &[
            // Of 305 figures 304 are found, and 3 that are none; 291 are right in their core, 284 strictly.
            ("quantity_f1", 0.993),
            ("core_record_f1", 0.950),
            ("strict_record_f1", 0.928),
            ("item_accuracy", 0.97),
            ("action_accuracy", 0.892),
            ("place_accuracy", 1.0),
            ("time_accuracy", 0.968),
            ("qualifier_accuracy", 0.996),
            ("modality_accuracy", 0.990),
            ("change_accuracy", 0.992),
            ("sure_precision", 0.965),
            ("progress_f1", 0.894),
            ("sums_f1", 0.96),
            ("text_cleaning", 0.918),
            ("article_split", 1.0),
            ("title", 0.941),
            ("published", 1.0),
        ],
    },
    Floors {
        folder: "../shared/gold",
        floors: &[
            // Of 603 figures 601 are found, and none that is none; 584 are right in their core, 559 strictly.
            ("quantity_f1", 0.998),
            ("core_record_f1", 0.970),
            ("strict_record_f1", 0.928),
            ("item_accuracy", 0.971),
            ("action_accuracy", 0.906),
            ("place_accuracy", 0.972),
            ("time_accuracy", 0.969),
            ("qualifier_accuracy", 1.0),
            ("modality_accuracy", 0.995),
            ("change_accuracy", 1.0),
            ("sure_precision", 0.962),
            ("progress_f1", 0.977),
            ("sums_f1", 1.0),
            ("text_cleaning", 1.0),
            ("article_split", 1.0),
            ("title", 1.0),
            ("published", 1.0),
        ],
    },
];

/// What a document gives, as whoever reads the output sees it.
fn found(path: &Path, lexicon: &Lexicon) -> Vec<PredictedArticle> {
    let page =
        input::load(path, None, &input::Options::default()).expect("the document can be read");
    as_found(&records(&page, &read(&page, lexicon)))
}

/// Counts over all documents of a folder; none where it is missing.
fn measure(folder: &Path, lexicon: &Lexicon) -> Option<Counts> {
    let docs = fs::read_dir(folder.join("docs")).ok()?;
    let mut counts = Counts::default();
    for path in docs.map(|entry| entry.expect("an entry").path()) {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let answer = folder.join("answers").join(format!("{stem}.json"));
        let answer = fs::read_to_string(answer).expect("every document has its answer");
        let answer = Answer::from_json(&answer).expect("an answer");
        let found = found(&path, lexicon);
        counts += compare(&answer, &found.iter().collect::<Vec<_>>()).counts;
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
        let summary = serde_json::to_value(counts.summary()).expect("the measures");
        println!(
            "{folder}: {} figures the program is sure of",
            counts.sure.asked
        );
        for (name, floor) in *floors {
            let reached = summary.get(name).and_then(Value::as_f64);
            let reached = reached.unwrap_or_else(|| panic!("there is no measure {name}"));
            println!("{folder} {name:20} {reached:.4} (floor {floor:.3})");
            if reached < *floor {
                fallen.push(format!(
                    "{folder}: {name} is {reached:.4}, the floor {floor}"
                ));
            }
        }
        // A confidence that hardly any figure reaches would say nothing.
        if counts.sure.asked * 2 < counts.predicted {
            let (sure, all) = (counts.sure.asked, counts.predicted);
            fallen.push(format!("{folder}: sure of {sure} of {all} figures only"));
        }
    }
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
}
