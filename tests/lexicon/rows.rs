//! The rows of a table as a person edits it, and what each of them has to do.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gongbao::figures::Figure;

use crate::read::{figures, said};

/// A line of a table.
pub struct Row {
    line: usize,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    pub fn get(&self, column: &str) -> &str {
        self.cells
            .iter()
            .find_map(|(name, cell)| (*name == column).then_some(cell.as_str()))
            .unwrap_or_else(|| panic!("the test asks for column `{column}`"))
    }
}

pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The rows of a table below `data/`; fails where its columns are not the ones named.
pub fn table(name: &str, columns: &[&'static str]) -> Vec<Row> {
    let text = std::fs::read_to_string(data().join(name)).expect("the table is there");
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (_, header) = lines.next().expect("a header line");
    let header: Vec<&str> = header.split('\t').collect();
    assert_eq!(header, columns, "the columns of {name}");
    lines
        .map(|(index, line)| {
            let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            assert!(
                cells.len() <= columns.len(),
                "{name}:{}: too many cells",
                index + 1
            );
            cells.resize(columns.len(), String::new());
            Row {
                line: index + 1,
                cells: columns.iter().copied().zip(cells).collect(),
            }
        })
        .collect()
}

/// Runs `fails` on every row and lists all that it says.
pub fn check(name: &str, rows: &[Row], entry: &str, fails: impl Fn(&Row) -> Option<String>) {
    assert!(rows.len() > 5, "{name} has only {} rows", rows.len());
    let mut failed = String::new();
    let mut count = 0;
    for row in rows {
        if let Some(problem) = fails(row) {
            count += 1;
            writeln!(failed, "{name}:{} {}: {problem}", row.line, row.get(entry)).expect("writes");
        }
    }
    assert!(count == 0, "{count} of {} rows fail:\n{failed}", rows.len());
}

/// Fails unless the rows stand in the order of `key` and none is there twice.
pub fn sorted<K: Ord + std::fmt::Debug>(name: &str, rows: &[Row], key: impl Fn(&Row) -> K) {
    for pair in rows.windows(2) {
        let (first, second) = (key(&pair[0]), key(&pair[1]));
        assert!(
            first < second,
            "{name}:{}: {second:?} behind {first:?}",
            pair[1].line
        );
    }
}

/// The example has to hold `right`, the counter-example must not; both have to hold the word itself.
pub fn both(
    row: &Row,
    word: &str,
    right: impl Fn(&str, &[Figure]) -> bool,
    wrong: impl Fn(&str, &[Figure]) -> bool,
) -> Option<String> {
    let cases = [("example", true), ("counter_example", false)];
    cases.into_iter().find_map(|(column, positive)| {
        let text = row.get(column);
        if !text.contains(word) {
            return Some(format!("{column} `{text}` does not hold the word"));
        }
        let got = figures(text);
        let holds = if positive {
            right(text, &got)
        } else {
            wrong(text, &got)
        };
        (!holds).then(|| format!("{column} `{text}` gives {}", said(text, &got)))
    })
}

/// Where a word stands in a list, as a key to sort by.
pub fn rank(list: &[&str], word: &str) -> usize {
    list.iter()
        .position(|other| *other == word)
        .unwrap_or_else(|| panic!("`{word}` is none of {list:?}"))
}
