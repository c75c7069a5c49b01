//! Runs over many documents: interrupted and gone on with, repeats, summaries.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use common::{gongbao, json_lines, run_in, write_files};
use serde_json::Value;

/// An article of its own for each number, with figures.
fn article(number: usize) -> String {
    let done = 100 + number * 7 % 90;
    let sentence = "县委有关负责同志表示，要坚持问题导向，把好事办实、把实事办好，让群众看到变化。";
    format!(
        "第{number}镇民生项目进展\n截至9月1日，全镇共确定项目{total}个，已完成{done}个，投入资金{money}万元。{}\n",
        sentence.repeat(1 + number % 3),
        total = done + number % 11,
        money = 300 + number * 13,
    )
}

/// JSON Lines with a row for each number, one of them broken.
fn rows(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let mut out = String::new();
    for number in numbers {
        let row = serde_json::json!({"text": article(number), "url": format!("http://a.example/{number}")});
        out.push_str(&row.to_string());
        out.push('\n');
        if number % 50 == 17 {
            out.push_str("{\"text\": \n");
        }
    }
    out.into_bytes()
}

fn archive(folder: &Path) {
    let pages = (0..60).map(|number| {
        (
            format!("pages/{number:03}.txt"),
            article(number).into_bytes(),
        )
    });
    for (name, bytes) in pages {
        write_files(folder, [(name.as_str(), bytes)]);
    }
    write_files(
        folder,
        [("rows.jsonl", rows(60..400)), ("empty.txt", Vec::new())],
    );
}

const INPUTS: [&str; 3] = ["pages", "rows.jsonl", "empty.txt"];

fn extract(folder: &Path, more: &[&str]) -> common::Ran {
    let args: Vec<&str> = ["extract"]
        .iter()
        .chain(&INPUTS)
        .chain(more)
        .copied()
        .collect();
    run_in(folder, &args)
}

/// Killed at two dozen times that are spread over a run: nothing is lost, nothing is there twice.
#[test]
fn a_run_that_is_killed_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    let whole = extract(here, &["-o", "whole.jsonl", "--summary", "whole.json"]);
    assert_eq!(whole.status, 1, "{}", whole.stderr);
    let expected = std::fs::read(here.join("whole.jsonl")).expect("the output");
    assert_eq!(json_lines(&String::from_utf8_lossy(&expected)).len(), 400);
    let mut interrupted = 0;
    for round in 0..12_u32 {
        let mut kills = 0;
        let status = loop {
            let mut child = gongbao(here)
                .arg("extract")
                .args(INPUTS)
                .args(["-o", "out.jsonl", "--resume", "--checkpoint", "0.001"])
                .args(["--summary", "out.json"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the program starts");
            // Killed a moment after it noted how far it is; the third time it may run to its end.
            if kills < 2 {
                let before = std::fs::read(here.join(".out.jsonl.journal")).ok();
                while std::fs::read(here.join(".out.jsonl.journal")).ok() == before
                    && child.try_wait().expect("it runs").is_none()
                {
                    std::thread::sleep(Duration::from_micros(200));
                }
                std::thread::sleep(Duration::from_millis(u64::from(round) * 7 % 40));
                // It may have come to its end by then.
                let _ = child.kill();
            }
            kills += 1;
            match child.wait().expect("it ends").code() {
                Some(status) => break status,
                None => interrupted += usize::from(here.join(".out.jsonl.journal").exists()),
            }
        };
        assert_eq!(status, 1);
        let found = std::fs::read(here.join("out.jsonl")).expect("the output");
        assert!(found == expected, "round {round}: the output differs");
        let summary = |name: &str| -> Value {
            let text = std::fs::read_to_string(here.join(name)).expect("a summary");
            let mut summary: Value = serde_json::from_str(&text).expect("JSON");
            summary["seconds"] = Value::Null;
            summary
        };
        assert_eq!(summary("out.json"), summary("whole.json"));
        assert!(
            !here.join(".out.jsonl.journal").exists() && !here.join(".out.jsonl.part").exists()
        );
        std::fs::remove_file(here.join("out.jsonl")).expect("is there");
    }
    assert!(
        interrupted > 5,
        "only {interrupted} runs were interrupted in their midst"
    );
}

/// Leaves a run interrupted in its midst behind: killed as soon as it has noted how far it is.
fn interrupt(folder: &Path) {
    let journal = folder.join(".out.jsonl.journal");
    for _ in 0..50 {
        let mut child = gongbao(folder)
            .arg("extract")
            .args(INPUTS)
            .args(["-o", "out.jsonl", "--resume", "--checkpoint", "0.001"])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        while !journal.exists() && child.try_wait().expect("its state").is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        let _ = child.kill();
        let ended = child.wait().expect("it ends").code().is_some();
        if !ended && journal.exists() {
            return;
        }
        // It was too fast, and came to its end.
        let _ = std::fs::remove_file(folder.join("out.jsonl"));
    }
    panic!("no run was interrupted in its midst");
}

#[test]
fn what_an_interrupted_run_left_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    interrupt(here);
    let ran = extract(here, &["-o", "out.jsonl"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("--resume goes on"), "{}", ran.stderr);
    // Other arguments would give another output.
    let ran = extract(here, &["-o", "out.jsonl", "--resume", "--unique"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("something else"), "{}", ran.stderr);
    // So would other inputs.
    std::fs::write(here.join("pages/000.txt"), "全县共有495个项目。\n").expect("writes");
    let ran = extract(here, &["-o", "out.jsonl", "--resume"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("not what they were"), "{}", ran.stderr);
    assert!(here.join(".out.jsonl.part").exists());
    std::fs::write(here.join("pages/000.txt"), article(0)).expect("writes");
    let ran = extract(here, &["-o", "out.jsonl", "--resume"]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("going on behind"), "{}", ran.stderr);
}

#[test]
fn a_run_that_is_killed_at_its_very_end_is_in_nobodys_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    interrupt(here);
    // The output has taken its place, and the journal was still there.
    std::fs::rename(here.join(".out.jsonl.part"), here.join("out.jsonl")).expect("moves");
    let journal = std::fs::read(here.join(".out.jsonl.journal")).expect("a journal");
    for more in [&["-o", "out.jsonl"][..], &["-o", "out.jsonl", "--resume"]] {
        std::fs::write(here.join(".out.jsonl.journal"), &journal).expect("writes");
        let ran = extract(here, more);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        let undisturbed = extract(here, &[]);
        let written = std::fs::read_to_string(here.join("out.jsonl")).expect("an output");
        assert_eq!(written, undisturbed.stdout);
        assert!(!here.join(".out.jsonl.journal").exists());
    }
}

#[test]
fn order_and_threads_change_nothing_but_the_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    let one = extract(here, &["-j", "1"]).stdout;
    assert_eq!(extract(here, &["-j", "4"]).stdout, one);
    let unordered = extract(here, &["-j", "4", "--unordered"]).stdout;
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&unordered), sorted(&one));
}

#[test]
fn repeats_are_marked_or_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let long = |number: usize| {
        article(number).replace(
            '\n',
            &format!("\n{}", article(2).lines().last().unwrap_or("")),
        )
    };
    write_files(
        here,
        [
            ("a/1.txt", long(1).into_bytes()),
            // The same, found elsewhere.
            ("a/2.txt", long(1).into_bytes()),
            // The same text and figures with a note at its end.
            (
                "a/3.txt",
                format!("{}据县融媒体中心。\n", long(1)).into_bytes(),
            ),
            // The words are the same, the figures are not.
            ("a/4.txt", long(1).replace("个，", "3个，").into_bytes()),
        ],
    );
    let marks = |text: &str| -> Vec<Value> {
        json_lines(text)
            .iter()
            .map(|line| line["repeats"]["kind"].clone())
            .collect()
    };
    let ran = run_in(here, &["extract", "a"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let lines = json_lines(&ran.stdout);
    assert_eq!(
        marks(&ran.stdout),
        [Value::Null, "exact".into(), "near".into(), Value::Null]
    );
    assert_eq!(lines[2]["repeats"]["id"], lines[0]["id"]);
    let ran = run_in(
        here,
        &["extract", "a", "--unique", "--summary", "s.json", "-v"],
    );
    assert_eq!(marks(&ran.stdout), [Value::Null, Value::Null]);
    assert!(
        ran.stderr.contains("repeats: 1 exact, 1 near, left out"),
        "{}",
        ran.stderr
    );
    let summary = std::fs::read_to_string(here.join("s.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(summary["documents"], 4);
    assert_eq!(summary["articles"], 2);
    assert_eq!(summary["left_out"], 2);
    assert_eq!(
        summary["repeats"],
        serde_json::json!({"exact": 1, "near": 1})
    );
}

#[test]
fn a_summary_counts_failures_by_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    let ran = extract(here, &["--summary", "s.json"]);
    assert_eq!(ran.status, 1);
    let summary = std::fs::read_to_string(here.join("s.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(summary["documents"], 400);
    assert_eq!(
        summary["failed"],
        serde_json::json!({"empty": 1, "wrong row": 7}),
        "{}",
        ran.stderr
    );
}

/// `script` of util-linux gives the program a terminal, and writes down what it shows.
#[test]
fn a_terminal_shows_how_far_the_run_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    archive(here);
    let command = format!(
        "{} extract {} -o out.jsonl",
        env!("CARGO_BIN_EXE_gongbao"),
        INPUTS.join(" ")
    );
    let shown = std::process::Command::new("script")
        .args(["-qec", &command, "shown"])
        .current_dir(here)
        .stdout(Stdio::null())
        .status();
    match shown {
        Ok(status) => assert_eq!(status.code(), Some(1)),
        Err(_) => return println!("skipped: no `script` here"),
    }
    let shown = std::fs::read_to_string(here.join("shown")).expect("what was shown");
    // How much was done, how fast, and how long it will take; what failed stands above the line.
    for part in [
        " documents, ",
        " figures",
        " failed",
        "/s, ",
        " left",
        "rows.jsonl:60: not JSON",
    ] {
        assert!(shown.contains(part), "no `{part}` in {shown}");
    }
}
