//! The command line as people meet it: every file in `tests/cmd` is a case, and what needs more than
//! a case stands here.
//!
//! `GONGBAO_CASE=name cargo test --test cli` runs only the cases with that in their name.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use common::{Case, bytes_of, gongbao, json_lines, matches, run, run_in, write_files};

/// What is wrong with a case; empty when all is well.
fn check(case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = case
        .files
        .iter()
        .map(|(n, t)| (n.as_str(), t.clone().into_bytes()));
    let bytes = case
        .bytes
        .iter()
        .map(|(n, hex)| (n.as_str(), bytes_of(hex)));
    write_files(folder.path(), files.chain(bytes));
    let mut command = gongbao(folder.path());
    let ran = run(
        command.args(&case.args).envs(&case.env),
        case.stdin.as_bytes(),
    );
    let mut wrong = Vec::new();
    if ran.status != case.status {
        wrong.push(format!("status {} instead of {}", ran.status, case.status));
    }
    for (name, pattern, text) in [
        ("standard output", &case.stdout, &ran.stdout),
        ("standard error", &case.stderr, &ran.stderr),
    ] {
        if !matches(pattern, text) {
            wrong.push(format!("{name} is\n{text}--- instead of\n{pattern}---"));
        }
    }
    for (name, pattern) in &case.after {
        let text = std::fs::read_to_string(folder.path().join(name)).ok();
        match (pattern.is_empty(), text) {
            (true, None) => {}
            (false, Some(text)) if matches(pattern, &text) => {}
            (_, text) => wrong.push(format!("{name} is {text:?} instead of {pattern:?}")),
        }
    }
    wrong
}

#[test]
fn cases() {
    let wanted = std::env::var("GONGBAO_CASE").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the cases") {
        let path = entry.expect("a case").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if !name.contains(&wanted) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a case is UTF-8");
        let case: Case = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        let wrong = check(&case);
        if !wrong.is_empty() {
            failures.push(format!("{name}: {}", wrong.join("\n")));
        }
        count += 1;
    }
    assert!(count > 0, "no case is called like {wanted}");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn article(number: usize) -> Vec<u8> {
    format!(
        "某县项目进展\n全县共有{number}个项目，已完成{}个。\n",
        number / 2
    )
    .into_bytes()
}

#[test]
fn the_order_does_not_depend_on_the_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = (0..200)
        .map(|n| format!("d/{:02}/{n}.txt", n % 17))
        .collect();
    write_files(
        folder.path(),
        names
            .iter()
            .enumerate()
            .map(|(n, name)| (name.as_str(), article(n))),
    );
    let one = run_in(folder.path(), &["extract", "d", "-j1"]);
    let many = run_in(folder.path(), &["extract", "d", "-j4"]);
    assert_eq!(one.status, 0);
    assert_eq!(one.stdout, many.stdout);
    assert_eq!(json_lines(&one.stdout).len(), 200);
}

/// `gongbao extract … | head -c 1`: the reader goes away in the middle.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_silent() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = [article(1), "全县共有项目。\n".repeat(20_000).into_bytes()].concat();
    let names: Vec<String> = (0..20).map(|n| format!("{n}.txt")).collect();
    write_files(
        folder.path(),
        names.iter().map(|name| (name.as_str(), long.clone())),
    );
    for args in [
        &["extract", "."][..],
        &["trace", "1.txt", "--all"],
        &["trace", "1.txt", "--json"],
    ] {
        let mut child = gongbao(folder.path())
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut stdout = child.stdout.take().expect("standard output");
        stdout.read_exact(&mut [0]).expect("one byte");
        drop(stdout);
        let output = child.wait_with_output().expect("ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

/// A disk without room: no half of a file is left where a whole one is expected.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), [("a.txt", article(1))]);
    let ran = run_in(folder.path(), &["extract", "a.txt", "-o", "/dev/full"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.stderr,
        "gongbao: /dev/full: cannot be written: no storage space\n"
    );
}

/// The same on standard output.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), [("a.txt", article(1))]);
    for args in [&["extract", "a.txt"][..], &["trace", "a.txt"], &["schema"]] {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let output = gongbao(folder.path())
            .args(args)
            .stdout(full.expect("/dev/full"))
            .output()
            .expect("runs");
        let told = "gongbao: standard output: cannot be written: no storage space\n";
        assert_eq!(String::from_utf8_lossy(&output.stderr), told, "{args:?}");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

/// A pipe in a folder, into which nobody writes, does not hold the run up; nor does a link to the
/// folder above send it in circles.
#[cfg(unix)]
#[test]
fn pipes_and_links_in_folders_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), [("d/a.txt", article(1))]);
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.path().join("d/pipe"))
        .status();
    assert!(pipe.expect("mkfifo runs").success());
    std::os::unix::fs::symlink("..", folder.path().join("d/up")).expect("a link");
    let ran = run_in(folder.path(), &["extract", "d"]);
    assert_eq!(json_lines(&ran.stdout).len(), 1);
    assert_eq!(
        ran.stderr,
        "gongbao: skipped (symbolic link: 1, neither file nor folder: 1); -v names them\n"
    );
    assert_eq!(ran.status, 0);
}

#[test]
fn a_name_that_is_not_utf8_is_read() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().expect("a folder");
        let name = std::ffi::OsStr::from_bytes(b"d/\xd0\xc2.txt");
        std::fs::create_dir(folder.path().join("d")).expect("a folder");
        std::fs::write(folder.path().join(name), article(1)).expect("writes");
        let ran = run_in(folder.path(), &["extract", "d"]);
        assert_eq!((ran.status, json_lines(&ran.stdout).len()), (0, 1));
    }
}

#[test]
fn records_are_as_their_schema_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "某县“我为群众办实事”项目完成率达94.3%\n2021-09-03 来源：某县发布\n\
        截至目前，某县共有495个项目，已完成467个，完成率94.3%。\n\
        全年投入1.64亿元，同比增长12.5%；力争明年建成公路1500至2000公里。\n";
    write_files(
        folder.path(),
        [("a.txt", text.as_bytes().to_vec()), ("b.txt", article(3))],
    );
    let schema = run_in(folder.path(), &["schema"]).stdout;
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let ran = run_in(folder.path(), &["extract", "."]);
    let records = json_lines(&ran.stdout);
    assert_eq!(records.len(), 2);
    for record in &records {
        let errors: Vec<String> = validator
            .iter_errors(record)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{record}");
    }
    let mut wrong = records[0].clone();
    wrong["published"] = serde_json::json!(2021);
    assert!(!validator.is_valid(&wrong), "a date is no number");
    wrong = records[0].clone();
    wrong.as_object_mut().expect("an object").remove("figures");
    assert!(!validator.is_valid(&wrong), "figures may not be missing");
}

/// `--help` has no use for the lexicon and does not wait for it.
#[test]
fn help_is_there_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let best = (0..5).map(|_| {
        let start = std::time::Instant::now();
        assert_eq!(run_in(folder.path(), &["--help"]).status, 0);
        start.elapsed()
    });
    let best = best.min().expect("five runs");
    assert!(best.as_millis() < 50, "{best:?}");
}
