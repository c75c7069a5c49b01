//! What the tests of the command line share: running the program, and patterns of its output.

#![allow(dead_code)] // Each test file uses a part of it.

#[cfg(feature = "serve")]
pub mod site;
pub mod web;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use gongbao::record::Record;
use gongbao::score::PredictedArticle;
use regex::Regex;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

/// The program, to be run in a folder, without the colours the environment may ask for.
pub fn gongbao(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command.current_dir(folder);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command with something on its standard input.
pub fn run(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("standard input");
    let stdin = stdin.to_vec();
    // The program may end without reading: then writing fails, and that is its right.
    let writer = std::thread::spawn(move || input.write_all(&stdin));
    let output = child.wait_with_output().expect("the program ends");
    let _ = writer.join();
    Ran {
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        status: output.status.code().expect("no signal ended the program"),
    }
}

/// The records as whoever reads the output sees them.
pub fn as_found(records: &[Record]) -> Vec<PredictedArticle> {
    let lines = records
        .iter()
        .map(|record| record.to_line().expect("a line"));
    lines
        .map(|line| serde_json::from_slice(&line).expect("a record"))
        .collect()
}

/// Runs the program in a folder.
pub fn run_in(folder: &Path, args: &[&str]) -> Ran {
    run(gongbao(folder).args(args), b"")
}

/// Writes files into a folder, making the folders in it.
pub fn write_files<'a>(folder: &Path, files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("makes folders");
        std::fs::write(path, bytes).expect("writes");
    }
}

/// The lines of JSON in an output; fails where a line is none or the last one does not end.
pub fn json_lines(text: &str) -> Vec<serde_json::Value> {
    assert!(
        text.is_empty() || text.ends_with('\n'),
        "half a line: {text}"
    );
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

/// Whether text is as a pattern says: `[..]` stands for anything within a line, a line `...` for any
/// number of lines.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut regex = String::from("^");
    for line in pattern.split_inclusive('\n') {
        if line.trim_end() == "..." {
            regex.push_str("(?s:.*\n)??");
        } else {
            regex.push_str(&regex::escape(line).replace(r"\[\.\.\]", ".*?"));
        }
    }
    regex.push('$');
    Regex::new(&regex).expect("a pattern").is_match(text)
}

/// Bytes out of hexadecimal digits, blanks between them allowed.
pub fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = (hex.chars().filter(|c| !c.is_whitespace()))
        .map(|c| c.to_digit(16).expect("a hexadecimal digit") as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] * 16 + pair[1])
        .collect()
}

/// A case in `tests/cmd`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the program is called with.
    pub args: Vec<String>,
    /// What stands on standard input.
    #[serde(default)]
    pub stdin: String,
    /// Files that are there before, by name.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// The same, as hexadecimal digits.
    #[serde(default)]
    pub bytes: BTreeMap<String, String>,
    /// Variables of the environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The exit status.
    #[serde(default)]
    pub status: i32,
    /// Pattern of standard output.
    #[serde(default)]
    pub stdout: String,
    /// Pattern of standard error.
    #[serde(default)]
    pub stderr: String,
    /// Patterns of files afterwards; an empty one says that there is no such file.
    #[serde(default)]
    pub after: BTreeMap<String, String>,
}

/// A Python that has these modules: what `GONGBAO_PYTHON` names, which has to have them then, else the
/// virtual environment that `just python` makes. Without one the test is skipped with a message.
pub fn python(modules: &[&str]) -> Option<std::path::PathBuf> {
    let named = std::env::var_os("GONGBAO_PYTHON").map(std::path::PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let python = named.clone().unwrap_or(own);
    let imports = format!("import {}", modules.join(", "));
    let has = Command::new(&python)
        .args(["-c", &imports])
        .output()
        .is_ok_and(|ran| ran.status.success());
    assert!(
        has || named.is_none(),
        "{} has not all of {modules:?}",
        python.display()
    );
    if !has {
        println!("skipped: no Python with {modules:?}; `just python` makes one");
    }
    has.then_some(python)
}

/// What a database answers to a question.
pub fn rows(folder: &Path, database: &str, sql: &str) -> Vec<serde_json::Value> {
    let ran = run_in(folder, &["query", database, "--json", sql]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    match serde_json::from_str(&ran.stdout).expect("JSON") {
        serde_json::Value::Array(rows) => rows,
        other => panic!("no list: {other}"),
    }
}
