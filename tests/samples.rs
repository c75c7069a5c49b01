//! The articles in `data/samples` give records that are worth showing.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;

use common::{json_lines, run_in};

#[test]
fn every_sample_gives_figures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("data/samples").is_dir() {
        println!("skipped, there is no data/samples");
        return;
    }
    let schema = serde_json::from_str(&run_in(root, &["schema"]).stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let ran = run_in(root, &["extract", "data/samples"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let records = json_lines(&ran.stdout);
    assert!(!records.is_empty());
    for record in records {
        let path = &record["source"]["path"];
        let errors: Vec<String> = validator
            .iter_errors(&record)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{path}");
        let figures = record["figures"].as_array().expect("a list");
        assert!(!figures.is_empty(), "{path} has no figures");
    }
}
