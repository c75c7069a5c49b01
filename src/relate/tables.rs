//! The rows of a table: a total is the sum of the cells above, below or beside it, and a row may hold
//! a whole, what is done of it, and the rate.

mod progress;
mod sums;

use super::scene::{Mention, Scene};
use crate::clean::Table;
use crate::figures::Grid;
use crate::lexicon::{RelationWords, Role};
use crate::text::Span;
pub use progress::progress;
pub use sums::sums;

/// A table with its figures in their places.
#[derive(Debug)]
pub struct Sheet<'s> {
    /// The words over each column, from the outermost in.
    headings: Vec<Vec<&'s str>>,
    rows: Vec<Row<'s>>,
    words: &'s RelationWords,
}

/// A row that holds figures.
#[derive(Debug)]
struct Row<'s> {
    /// What it is called: the words left of its first figure.
    label: String,
    /// Whether it holds the sums of other rows.
    total: bool,
    /// Its figures with their columns.
    cells: Vec<(usize, &'s Mention<'s>)>,
}

/// The tables of an article.
pub fn sheets<'s>(scene: &'s Scene<'s>, tables: &[Table]) -> Vec<Sheet<'s>> {
    tables.iter().map(|table| sheet(scene, table)).collect()
}

fn sheet<'s>(scene: &'s Scene<'s>, table: &Table) -> Sheet<'s> {
    let grid = Grid::of(table);
    let mut sheet = Sheet {
        headings: vec![Vec::new(); grid.width],
        rows: Vec::new(),
        words: scene.words,
    };
    for slots in &grid.rows {
        let mut cells = Vec::new();
        let mut words = Vec::new();
        for (column, slot) in slots.iter().enumerate() {
            let Some(slot) = slot else {
                continue;
            };
            let span = slot.cell.span;
            match figure_in(scene, span).filter(|_| slot.origin) {
                Some(mention) => cells.push((column, mention)),
                None if !span.is_empty() => words.push((column, slot.cell, span.of(scene.text))),
                None => {}
            }
        }
        let Some((first, _)) = cells.first().copied() else {
            if sheet.rows.is_empty() {
                for (column, cell, text) in words {
                    if let Some(heading) = sheet.headings.get_mut(column)
                        && cell.colspan < grid.width
                        && heading.last() != Some(&text)
                    {
                        heading.push(text);
                    }
                }
            }
            continue;
        };
        let labels: Vec<&str> = words
            .iter()
            .filter(|(column, _, _)| *column < first)
            .map(|(_, _, text)| *text)
            .collect();
        sheet.rows.push(Row {
            total: labels.iter().any(|label| is_total(label, scene.words)),
            label: labels.concat(),
            cells,
        });
    }
    sheet
}

/// The figure that a cell holds.
fn figure_in<'s>(scene: &'s Scene<'s>, cell: Span) -> Option<&'s Mention<'s>> {
    let at = scene
        .mentions
        .partition_point(|mention| mention.figure.span.start < cell.start);
    let mention = scene.mentions.get(at)?;
    let whole = mention.figure.rules.contains(&"table:cell");
    (whole && cell.contains(mention.figure.span)).then_some(mention)
}

impl<'s> Row<'s> {
    /// The figure in a column.
    fn cell(&self, column: usize) -> Option<&'s Mention<'s>> {
        let at = self.cells.binary_search_by_key(&column, |(at, _)| *at);
        self.cells.get(at.ok()?).map(|(_, mention)| *mention)
    }
}

impl Sheet<'_> {
    /// All words over a column.
    fn heading(&self, column: usize) -> String {
        self.headings
            .get(column)
            .map_or_else(String::new, |parts| parts.concat())
    }

    /// The innermost words over a column.
    fn leaf(&self, column: usize) -> &str {
        self.headings
            .get(column)
            .and_then(|parts| parts.last())
            .copied()
            .unwrap_or("")
    }
}

/// 合计, 按时办结总数, and the place that is all of the others: 全县.
pub fn is_total(label: &str, words: &RelationWords) -> bool {
    let label: String = label
        .chars()
        .filter(|ch| !ch.is_whitespace() && *ch != '　')
        .collect();
    words.ends(&label, Role::TotalLabel).is_some() || is_all(&label)
}

/// 全市, 全县: the row of a place and what lies in it.
fn is_all(label: &str) -> bool {
    let label: String = label.split_whitespace().collect();
    let place = label.strip_prefix('全').unwrap_or("");
    [
        "国", "省", "市", "州", "盟", "县", "区", "旗", "镇", "乡", "街道", "村",
    ]
    .contains(&place)
}
