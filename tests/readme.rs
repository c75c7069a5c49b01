//! The README tells the truth: its commands run, and give what it shows.
//!
//! `UPDATE_README=1 cargo test --test readme` writes the output of the commands into it where it shows
//! another. `...` and `[..]` in shown output stand for what is left out.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{gongbao, json_lines, matches, run};
use serde_json::Value;

/// The commands for which cargo is needed; the tests cannot run them, being run by them.
const SET_UP: &[&str] = &[
    "cargo run --release -- extract data/samples",
    "cargo test",
    "cargo install --path .",
];

/// How many lines of output the README shows.
const LINES: usize = 24;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md")
}

/// The blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("```{language}\n");
    let mut rest = text;
    let mut out = Vec::new();
    while let Some((_, after)) = rest.split_once(open.as_str()) {
        let (block, next) = after.split_once("```\n").expect("the block ends");
        out.push(block);
        rest = next;
    }
    out
}

/// The commands of a block, each with the output shown below it.
fn commands(block: &str) -> Vec<(&str, &str)> {
    let mut out: Vec<(&str, usize, usize)> = Vec::new();
    let mut at = 0;
    for line in block.split_inclusive('\n') {
        at += line.len();
        match (line.strip_prefix("$ "), out.last_mut()) {
            (Some(command), _) => out.push((command.trim_end(), at, at)),
            (None, Some((_, _, end))) => *end = at,
            (None, None) => panic!("output without a command: {line}"),
        }
    }
    let shown = |(command, start, end): (_, usize, usize)| (command, &block[start..end]);
    out.into_iter().map(shown).collect()
}

/// Whether all of `part` stands in `whole`: an object's fields, an array's entries in any place.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => (part.iter())
            .all(|(name, part)| whole.get(name).is_some_and(|whole| holds(whole, part))),
        (Value::Array(whole), Value::Array(part)) => part
            .iter()
            .all(|part| whole.iter().any(|whole| holds(whole, part))),
        (whole, part) => whole == part,
    }
}

/// A folder with `data` and `tests` in it as in the repository, where commands can write.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    #[cfg(unix)]
    for name in ["data", "tests"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).expect("a link");
    }
    folder
}

/// Runs a command of the README in a shell that finds the program.
fn shell(folder: &Path, command: &str) -> common::Ran {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_gongbao"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.parent().expect("a folder").to_owned());
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&path))).expect("a path");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path);
    run(&mut shell, b"")
}

#[cfg(unix)]
#[test]
fn its_commands_give_what_it_shows() {
    let update = std::env::var_os("UPDATE_README").is_some();
    let mut text = readme();
    let folder = workplace();
    let mut ran = 0;
    let mut wrong = Vec::new();
    for block in blocks(&readme(), "console") {
        let mut new = block.to_owned();
        for (command, shown) in commands(block) {
            if command.contains("data/samples") && !root().join("data/samples").is_dir() {
                println!("skipped, there is no data/samples: {command}");
                continue;
            }
            let command = match command.strip_prefix("cargo run --release -- ") {
                Some(args) if SET_UP.contains(&command) => format!("gongbao {args}"),
                _ if SET_UP.contains(&command) => continue,
                _ => command.to_owned(),
            };
            assert!(
                !command.starts_with("cargo"),
                "{command} is not a known command"
            );
            let result = shell(folder.path(), &command);
            assert_eq!(
                (result.status, result.stderr.as_str()),
                (0, ""),
                "{command}"
            );
            ran += 1;
            let unfilled = update && shown == "...\n";
            if !shown.is_empty() && (unfilled || !matches(shown, &result.stdout)) {
                let mut lines: Vec<&str> = result.stdout.lines().take(LINES).collect();
                if result.stdout.lines().count() > LINES {
                    lines.push("...");
                }
                new = new.replacen(shown, &(lines.join("\n") + "\n"), 1);
                wrong.push(format!(
                    "{command} gives\n{}instead of\n{shown}",
                    result.stdout
                ));
            }
        }
        text = text.replacen(block, &new, 1);
    }
    assert!(ran > 0);
    if update {
        std::fs::write(root().join("README.md"), text).expect("writes README.md");
    } else {
        let how = "UPDATE_README=1 cargo test --test readme writes what they give";
        assert!(wrong.is_empty(), "{}\n{how}", wrong.join("\n"));
    }
}

#[test]
fn its_set_up_is_the_known_one() {
    let text = readme();
    let commands: Vec<&str> = (blocks(&text, "console").into_iter())
        .flat_map(commands)
        .map(|(command, _)| command)
        .collect();
    for command in SET_UP {
        assert!(commands.contains(command), "the README says how: {command}");
    }
    for command in commands.iter().filter(|command| command.contains("cargo")) {
        assert!(SET_UP.contains(command), "{command}");
    }
}

#[test]
fn its_records_are_real_ones() {
    if !root().join("data/samples").is_dir() {
        println!("skipped, there is no data/samples");
        return;
    }
    let ran = run(gongbao(root()).args(["extract", "data/samples"]), b"");
    let records = json_lines(&ran.stdout);
    let text = readme();
    for block in blocks(&text, "json") {
        let part: Value = serde_json::from_str(block).unwrap_or_else(|e| panic!("{e}: {block}"));
        let real = records.iter().any(|record| holds(record, &part));
        assert!(real, "no record of data/samples holds\n{block}");
    }
    assert!(!blocks(&text, "json").is_empty());
}

#[test]
fn its_links_lead_somewhere() {
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(root().join(name)).expect(name);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("https://")) {
            let there = root().join(link).exists();
            // Tables and samples come with the stages that read them.
            assert!(
                there || !root().join("data/samples").is_dir(),
                "{name}: {link}"
            );
        }
    }
}

#[test]
fn blocks_and_commands_are_read() {
    let text = "a\n```console\n$ one\nout\n$ two\n```\nb\n```json\n{}\n```\n";
    assert_eq!(blocks(text, "console"), ["$ one\nout\n$ two\n"]);
    assert_eq!(
        commands("$ one\nout\n$ two\n"),
        [("one", "out\n"), ("two", "")]
    );
    let whole = serde_json::json!({"a": 1, "b": [{"c": 2, "d": 3}, {"c": 4}]});
    for (part, expected) in [
        (serde_json::json!({"b": [{"c": 4}]}), true),
        (serde_json::json!({"b": [{"c": 5}]}), false),
        (serde_json::json!({"a": 2}), false),
        (serde_json::json!({"e": null}), false),
    ] {
        assert_eq!(holds(&whole, &part), expected, "{part}");
    }
}
