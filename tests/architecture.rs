//! The architecture's invariants: no stage knows a later one, and none reads or writes.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use regex::Regex;

/// The stages in the order in which a page passes them.
const STAGES: &[&str] = &["decode", "clean", "segment", "figures", "relate"];

/// What stands round the stages and is not theirs to know.
const EDGES: &[&str] = &[
    "arrow", "cli", "crawl", "document", "input", "output", "parallel", "pipeline", "python",
    "record", "score", "serve", "store", "trace",
];

/// What no stage does: files, network, terminal, environment, clock, threads.
const DEEDS: &[&str] = &[
    r"\bstd::(fs|net|env|process|thread)\b",
    r"\bstd::io::(stdin|stdout|stderr|Read|Write|BufRead)\b",
    r"\b(std::\{|std::io::\{)[^}]*\b(fs|net|env|process|thread|stdin|stdout|stderr)\b",
    r"\be?print(ln)?!",
    r"\b(SystemTime|Instant|Zoned|Timestamp)::now\b",
    r"\brayon::",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a module: `src/name.rs` and everything in `src/name/` but its tests.
fn files_of(module: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![source().join(module)];
    let alone = source().join(module).with_extension("rs");
    files.extend(alone.is_file().then_some(alone));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.file_stem().is_some_and(|name| name == "tests") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The lines of code: without comments, and without what stands after `#[cfg(test)]`, which may
/// read files and is the end of a file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

/// Lines of the text that one of the patterns finds.
fn found(text: &str, patterns: &[Regex]) -> Vec<usize> {
    code(text)
        .filter(|(_, line)| patterns.iter().any(|pattern| pattern.is_match(line)))
        .map(|(number, _)| number)
        .collect()
}

/// What finds a module of the crate being named.
fn names(module: &str) -> Regex {
    let pattern = format!(r"\bcrate::({module}\b|\{{[^;]*\b{module}\b)");
    Regex::new(&pattern).expect("a pattern")
}

fn deeds() -> Vec<Regex> {
    let compile = |pattern: &&str| Regex::new(pattern).expect("a pattern");
    DEEDS.iter().map(compile).collect()
}

/// Files and lines of the modules where one of the patterns is found.
fn violations(modules: &[&str], patterns: &[Regex]) -> Vec<String> {
    let mut out = Vec::new();
    for path in modules.iter().flat_map(|module| files_of(module)) {
        let text = std::fs::read_to_string(&path).expect("source code is UTF-8");
        let name = path
            .strip_prefix(source())
            .expect("inside")
            .display()
            .to_string();
        out.extend(
            found(&text, patterns)
                .iter()
                .map(|line| format!("src/{name}:{line}")),
        );
    }
    out
}

#[test]
fn no_stage_knows_a_later_one() {
    for (index, stage) in STAGES.iter().enumerate() {
        assert!(!files_of(stage).is_empty(), "{stage} has files");
        let later: Vec<Regex> = STAGES[index + 1..]
            .iter()
            .map(|stage| names(stage))
            .collect();
        assert_eq!(
            violations(&[stage], &later),
            [""; 0],
            "{stage} uses a later stage"
        );
    }
}

#[test]
fn no_stage_knows_the_edges() {
    let edges: Vec<Regex> = EDGES.iter().map(|edge| names(edge)).collect();
    assert_eq!(violations(STAGES, &edges), [""; 0]);
    let shared = ["text", "note", "lexicon"];
    assert_eq!(violations(&shared, &edges), [""; 0]);
}

#[test]
fn text_notes_and_lexicon_know_no_stage() {
    let stages: Vec<Regex> = STAGES.iter().map(|stage| names(stage)).collect();
    assert_eq!(violations(&["text", "note", "lexicon"], &stages), [""; 0]);
}

#[test]
fn input_and_output_are_at_the_edges() {
    let inside = [STAGES, &["text", "note", "record", "pipeline", "score"]].concat();
    assert_eq!(violations(&inside, &deeds()), [""; 0]);
}

#[test]
fn the_library_does_not_know_the_command_line() {
    let patterns = [Regex::new(r"\b(clap|anstream|anstyle)\w*::").expect("a pattern")];
    let modules = [STAGES, EDGES, &["text", "note", "lexicon"]].concat();
    let library: Vec<&str> = modules
        .into_iter()
        .filter(|module| *module != "cli")
        .collect();
    assert_eq!(violations(&library, &patterns), [""; 0]);
}

/// The patterns find what they are for, and nothing else.
#[test]
fn the_patterns_find_what_they_are_for() {
    for (line, expected) in [
        ("use crate::figures::Figure;", true),
        ("use crate::{clean, figures};", true),
        ("let x = crate::figures::extract(a);", true),
        ("use crate::figures_of_speech;", false),
        ("use crate::clean::{self, Article};", false),
        ("// use crate::figures::Figure;", false),
        ("#[cfg(test)]\nuse crate::figures::Figure;", false),
    ] {
        assert_eq!(
            !found(line, &[names("figures")]).is_empty(),
            expected,
            "{line}"
        );
    }
    for (line, expected) in [
        ("std::fs::read(path)", true),
        ("use std::{fs, mem};", true),
        ("println!(\"x\");", true),
        ("eprint!(\"x\");", true),
        ("use std::fmt::Write as _;", false),
        ("writeln!(out, \"x\")", false),
        ("    // println!(\"x\")", false),
    ] {
        assert_eq!(!found(line, &deeds()).is_empty(), expected, "{line}");
    }
}
