//! The rows of a table: a total is the sum of the cells above or beside it, and a row may hold a
//! whole, what is done of it, and the rate.
//!
//! A table stands in the text as lines of cells with tabs between them, so that a figure's column is
//! the number of tabs before it.

use super::arithmetic::{Fit, agrees, fit};
use super::cues::{self, NOT_ADDITIVE, TOTAL_LABELS};
use super::progress::Found;
use super::scene::{Mention, Scene};
use super::sums::sum;
use super::{Progress, Sum};

/// A row that holds figures.
#[derive(Debug)]
pub struct Row<'s> {
    /// Which table, counted from 0.
    table: usize,
    /// Whether it holds the sums of the rows above it.
    total: bool,
    /// Its figures with their columns.
    cells: Vec<(usize, &'s Mention<'s>)>,
    /// The words of the table's columns as far as the header has them in this place.
    header: std::rc::Rc<Vec<String>>,
}

/// The rows of all tables.
pub fn rows<'s>(scene: &'s Scene<'s>) -> Vec<Row<'s>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last: Option<usize> = None;
    let mut table = 0;
    let mut header = std::rc::Rc::new(Vec::new());
    let mut mentions = scene.mentions.iter().peekable();
    for (index, sentence) in scene.sentences.iter().enumerate() {
        while mentions
            .next_if(|mention| mention.sentence < index)
            .is_some()
        {}
        let line = sentence.span.of(scene.text);
        if !line.contains('\t') {
            continue;
        }
        if last.is_none_or(|last| last + 1 != index) {
            table += 1;
            header = std::rc::Rc::new(Vec::new());
        }
        last = Some(index);
        let mut cells = Vec::new();
        let mut at = sentence.span.start;
        let mut column = 0;
        while let Some(mention) = mentions.next_if(|mention| mention.sentence == index) {
            let gap = scene.text.get(at..mention.figure.span.start).unwrap_or("");
            column += gap.matches('\t').count();
            at = mention.figure.span.start;
            cells.push((column, mention));
        }
        if cells.is_empty() && rows.last().is_none_or(|row| row.table != table) {
            header = std::rc::Rc::new(line.split('\t').map(str::to_owned).collect());
        }
        if cells.is_empty() {
            continue;
        }
        let label = line
            .split('\t')
            .find(|cell| !cell.trim().is_empty())
            .unwrap_or("");
        rows.push(Row {
            table,
            total: is_total(label),
            cells,
            header: header.clone(),
        });
    }
    rows
}

fn is_total(label: &str) -> bool {
    let label = label.trim();
    TOTAL_LABELS.contains(&label) || cues::ends(label, TOTAL_LABELS).is_some()
}

/// Progress of the rows: three neighbouring cells, the third the rate of the first two.
pub fn progress(_scene: &Scene, rows: &[Row]) -> Vec<Progress> {
    let mut found = Vec::new();
    for row in rows {
        for three in row.cells.windows(3) {
            let [(a, whole), (b, done), (c, rate)] = three else {
                continue;
            };
            let side_by_side = a + 1 == *b && b + 1 == *c;
            let Some(stated) = rate.rate().filter(|_| side_by_side) else {
                continue;
            };
            if !whole.is_count() || !done.is_count() || !whole.same_unit(done) {
                continue;
            }
            let named = |column: usize, mention: &Mention, words: &[&str]| {
                row.header
                    .get(column)
                    .is_some_and(|cell| cues::any(cell, words))
                    || cues::any(&mention.figure.item, words)
            };
            let told = named(*c, rate, &["率", "占", "进度"])
                && named(*b, done, DONE)
                && named(*a, whole, WHOLE);
            if agrees(rate, stated, done, whole) == Some(true) || told {
                found.push(
                    Found {
                        whole: Some(whole),
                        done: Some(done),
                        rate: Some(rate),
                        entire: false,
                    }
                    .progress(),
                );
            }
        }
    }
    found
}

const DONE: &[&str] = &["完成", "实际", "已", "办结", "累计"];
const WHOLE: &[&str] = &["任务", "目标", "计划", "应", "总", "受理", "指标"];

/// Sums of the rows and columns.
pub fn sums(_scene: &Scene, rows: &[Row]) -> Vec<Sum> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, row) in rows.iter().enumerate() {
        if rows
            .get(start)
            .is_some_and(|first| first.table != row.table)
        {
            start = at;
        }
        if row.total {
            let above = rows.get(start..at).unwrap_or_default();
            for (column, whole) in &row.cells {
                found.extend(total_of_column(*column, whole, above, row));
            }
        }
    }
    found
}

/// The total of a column: of its cells above, or of the subtotals among them.
fn total_of_column(column: usize, whole: &Mention, above: &[Row], row: &Row) -> Option<Sum> {
    let heading = row.header.get(column).map_or("", String::as_str);
    let adds = whole.is_count()
        && !cues::any(heading, NOT_ADDITIVE)
        && !cues::any(&whole.figure.item, &["率", "占比", "排名"]);
    if !adds {
        return None;
    }
    let pick = |total: bool| -> Vec<&Mention> {
        above
            .iter()
            .filter(|row| row.total == total)
            .filter_map(|row| row.cells.iter().find(|(at, _)| *at == column))
            .map(|(_, mention)| *mention)
            .filter(|mention| mention.is_count() && mention.same_unit(whole))
            .collect()
    };
    let since = above
        .iter()
        .rposition(|row| row.total)
        .map_or(0, |at| at + 1);
    let group: Vec<&Mention> = above
        .get(since..)
        .unwrap_or_default()
        .iter()
        .filter_map(|row| row.cells.iter().find(|(at, _)| *at == column))
        .map(|(_, mention)| *mention)
        .filter(|mention| mention.is_count() && mention.same_unit(whole))
        .collect();
    let tries = [group, pick(true), pick(false)];
    let complete = tries
        .iter()
        .find(|parts| parts.len() >= 2 && fit(whole, parts) == Fit::Exact);
    if let Some(parts) = complete {
        return Some(sum(whole, parts, true));
    }
    let rows_above = above.iter().filter(|row| !row.total).count();
    tries
        .iter()
        .find(|parts| {
            parts.len() >= 2 && parts.len() == rows_above && fit(whole, parts) != Fit::None
        })
        .map(|parts| sum(whole, parts, false))
}
