//! Every dependency may be used under a licence of the list in `deny.toml`.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

/// Whether an SPDX expression is satisfied by the licences allowed. `/` is an old way to write OR.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .replace(" WITH ", "\u{1}");
    let tokens: Vec<String> = (spaced.split_whitespace())
        .map(|token| token.replace('\u{1}', " WITH "))
        .collect();
    let mut at = 0;
    let result = either(&tokens, &mut at, allowed);
    assert_eq!(at, tokens.len(), "cannot read the licence {expression}");
    result
}

fn either(tokens: &[String], at: &mut usize, allowed: &[String]) -> bool {
    let mut result = both(tokens, at, allowed);
    while tokens.get(*at).is_some_and(|token| token == "OR") {
        *at += 1;
        result |= both(tokens, at, allowed);
    }
    result
}

fn both(tokens: &[String], at: &mut usize, allowed: &[String]) -> bool {
    let mut result = one(tokens, at, allowed);
    while tokens.get(*at).is_some_and(|token| token == "AND") {
        *at += 1;
        result &= one(tokens, at, allowed);
    }
    result
}

fn one(tokens: &[String], at: &mut usize, allowed: &[String]) -> bool {
    let token = tokens.get(*at).expect("a licence");
    *at += 1;
    if token == "(" {
        let result = either(tokens, at, allowed);
        *at += 1;
        return result;
    }
    allowed.contains(token)
}

fn cargo(args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {args:?}: {stderr}");
    output.stdout
}

fn allowed() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let text = std::fs::read_to_string(path).expect("deny.toml");
    let config: toml::Table = toml::from_str(&text).expect("deny.toml is TOML");
    let list = config["licenses"]["allow"].as_array().expect("a list");
    let name = |value: &toml::Value| value.as_str().expect("a name").to_owned();
    list.iter().map(name).collect()
}

#[test]
fn every_dependency_is_permissively_licensed() {
    let version = String::from_utf8(cargo(&["-vV"])).expect("UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // Only what this machine builds is sure to be here without asking the network.
    let metadata = cargo(&[
        "metadata",
        "--offline",
        "--format-version=1",
        "--filter-platform",
        host.expect("a host"),
    ]);
    let metadata: serde_json::Value = serde_json::from_slice(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50);
    let allowed = allowed();
    let refused = packages.iter().filter_map(|package| {
        let licence = package["license"].as_str().unwrap_or("none");
        (!satisfied(licence, &allowed)).then(|| format!("{}: {licence}", package["name"]))
    });
    assert_eq!(refused.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn expressions_are_read() {
    let allowed = [
        "MIT".to_owned(),
        "Apache-2.0 WITH LLVM-exception".to_owned(),
    ];
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("MIT/GPL-3.0", true),
        ("(GPL-3.0 OR MIT) AND MIT", true),
        ("MIT AND (GPL-3.0 OR ISC)", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
        ("Apache-2.0 OR GPL-3.0", false),
        ("none", false),
    ] {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
}
