//! What is exported, read with pyarrow, DuckDB and frictionless.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::process::Command;

use common::{python, run_in};

#[test]
fn tables_are_read_by_other_programs() {
    let Some(python) = python(&["duckdb", "frictionless", "pyarrow"]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (samples, gold) = (root.join("data/samples"), root.join("tests/gold/docs"));
    // The samples twice: copies are in the lines, and once in the package.
    let copy = here.join("copy");
    std::fs::create_dir(&copy).expect("a folder");
    for entry in std::fs::read_dir(&samples).expect("samples") {
        let entry = entry.expect("a sample");
        std::fs::copy(entry.path(), copy.join(entry.file_name())).expect("a copy");
    }
    let inputs = [&samples, &gold, &copy].map(|path| path.to_string_lossy().into_owned());
    let outputs = ["lines.jsonl", "figures.parquet", "figures.csv", "package/"];
    for output in outputs {
        let mut arguments = vec!["extract"];
        arguments.extend(inputs.iter().map(String::as_str));
        arguments.extend(["-o", output]);
        let ran = run_in(here, &arguments);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    let ran = Command::new(python)
        .arg(root.join("tests/python/exports.py"))
        .args(outputs)
        .current_dir(here)
        .output()
        .expect("Python runs");
    let (out, error) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{out}{error}");
    assert!(out.contains(" figures"), "{out}");
}
