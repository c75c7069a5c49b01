//! Sums of rows and columns.

use super::{Row, Sheet, is_all, is_total};
use crate::lexicon::Role;
use crate::relate::Sum;
use crate::relate::arithmetic::{Fit, fit};
use crate::relate::scene::Mention;
use crate::relate::sums::sum;

/// How many rows a total may be the sum of.
const MOST: usize = 200;
/// How many rows a whole in the middle of a table may have as its parts.
const FEW: usize = 16;

/// The sums of the tables.
pub fn sums(sheets: &[Sheet]) -> Vec<Sum> {
    let mut found: Vec<Sum> = Vec::new();
    for sheet in sheets {
        found.extend(sheet.rows.iter().filter_map(|row| of_row(sheet, row)));
        for (at, row) in sheet.rows.iter().enumerate() {
            for (column, whole) in &row.cells {
                if !is_additive(sheet, *column, whole) {
                    continue;
                }
                if row.total {
                    found.extend(of_column(sheet, at, *column, whole));
                } else if let Some(sum) = of_first(sheet, at, *column, whole) {
                    found.push(sum);
                } else {
                    found.extend(of_which(sheet, at, *column, whole));
                }
            }
        }
    }
    found
}

/// The first row as the sum of all others, whatever its name: the county, and below it its towns.
fn of_first(sheet: &Sheet, at: usize, column: usize, whole: &Mention) -> Option<Sum> {
    let others = sheet.rows.get(1..MOST.min(sheet.rows.len()))?;
    let parts = cells(others, column, whole);
    let all = at == 0 && others.len() + 1 == sheet.rows.len() && parts.len() == others.len();
    (all && parts.len() >= 3 && fit(whole, &parts) == Fit::Exact).then(|| sum(whole, &parts, true))
}

/// Whether the cells of a column may be added up: no rates, averages, ranks.
fn is_additive(sheet: &Sheet, column: usize, whole: &Mention) -> bool {
    let words = sheet.words;
    whole.is_count()
        && !words.any(&sheet.heading(column), Role::NotAdditive)
        && !words.any(&whole.figure.item, Role::NotAdditive)
}

/// The total that stands beside its parts in a row: 合计 over its column, the parts next to it; or two
/// opposites behind what they are of (在校生, 男, 女).
fn of_row(sheet: &Sheet, row: &Row) -> Option<Sum> {
    of_total(sheet, row).or_else(|| {
        row.cells.windows(3).find_map(|three| {
            let [(_, whole), (a, one), (b, other)] = three else {
                return None;
            };
            let parts = [*one, *other];
            let counts = parts
                .iter()
                .chain([whole])
                .all(|cell| cell.is_count() && cell.same_unit(whole));
            (counts
                && sheet.words.are_opposites(sheet.leaf(*a), sheet.leaf(*b))
                && fit(whole, &parts) == Fit::Exact)
                .then(|| sum(whole, &parts, true))
        })
    })
}

fn of_total(sheet: &Sheet, row: &Row) -> Option<Sum> {
    let at = row
        .cells
        .iter()
        .position(|(column, _)| is_total(sheet.leaf(*column), sheet.words))?;
    let (_, whole) = row.cells.get(at).filter(|(_, whole)| whole.is_count())?;
    let alike = |cells: &mut dyn Iterator<Item = &'_ (usize, &'_ Mention<'_>)>| -> usize {
        cells
            .take_while(|(_, part)| part.is_count() && part.same_unit(whole))
            .count()
    };
    let behind = alike(&mut row.cells.iter().skip(at + 1));
    let ahead = alike(&mut row.cells.iter().take(at).rev());
    [(at + 1, at + 1 + behind), (at - ahead, at)]
        .into_iter()
        .filter_map(|(from, to)| row.cells.get(from..to))
        .map(|cells| cells.iter().map(|(_, part)| *part).collect::<Vec<_>>())
        .find(|parts| parts.len() >= 2 && fit(whole, parts) == Fit::Exact)
        .map(|parts| sum(whole, &parts, true))
}

/// The cells of a column in some rows, as far as they can be parts of the whole.
fn cells<'s>(rows: &[Row<'s>], column: usize, whole: &Mention) -> Vec<&'s Mention<'s>> {
    rows.iter()
        .filter_map(|row| row.cell(column))
        .filter(|part| part.is_count() && part.same_unit(whole))
        .collect()
}

/// The total of a column: of its cells above, of the subtotals among them, or of those below.
fn of_column(sheet: &Sheet, at: usize, column: usize, whole: &Mention) -> Option<Sum> {
    let rows = &sheet.rows;
    let above = rows.get(at.saturating_sub(MOST)..at)?;
    let since = above
        .iter()
        .rposition(|row| row.total)
        .map_or(0, |at| at + 1);
    let pick = |total: bool| -> Vec<&Mention> {
        above
            .iter()
            .filter(|row| row.total == total)
            .filter_map(|row| row.cell(column))
            .filter(|part| part.is_count() && part.same_unit(whole))
            .collect()
    };
    let below = rows.get(at + 1..)?;
    let until = below
        .iter()
        .take(MOST)
        .position(|row| row.total)
        .unwrap_or(below.len().min(MOST));
    let tries = [
        cells(above.get(since..)?, column, whole),
        pick(true),
        pick(false),
        cells(below.get(..until)?, column, whole),
    ];
    let fits = |parts: &&Vec<&Mention>| parts.len() >= 2 && fit(whole, parts) == Fit::Exact;
    if let Some(parts) = tries.iter().find(fits) {
        return Some(sum(whole, parts, true));
    }
    // 全县 need not be the sum of the rows that are shown; 合计 says that it is. Parts of parts (其中)
    // would count twice.
    let [_, _, singles, _] = tries;
    let label = &rows.get(at)?.label;
    let complete = singles.len() == above.iter().filter(|row| !row.total).count()
        && !above.iter().any(|row| is_part(&row.label));
    let meant = !is_all(label) && complete && singles.len() >= 2;
    (meant && fit(whole, &singles) != Fit::None).then(|| sum(whole, &singles, false))
}

/// 其中：城镇, #猪肉: a part of the row above.
fn is_part(label: &str) -> bool {
    label.starts_with(['#', '＃']) || label.trim_start().starts_with("其中")
}

/// The parts right below a row: 其中：城镇, 乡村; 第一产业, 第二产业, 第三产业; 出口, 进口. A second
/// group may follow the first. Only what adds up is taken, for 其中 need not name all.
fn of_which(sheet: &Sheet, at: usize, column: usize, whole: &Mention) -> Vec<Sum> {
    let rows = &sheet.rows;
    let mut found = Vec::new();
    let mut from = at + 1;
    while let Some(end) = group(sheet, from, column, whole) {
        found.extend(
            rows.get(from..end)
                .map(|rows| sum(whole, &cells(rows, column, whole), true)),
        );
        from = end;
    }
    found
}

/// Where a group of rows that begins at `from` ends that is all of the whole.
fn group(sheet: &Sheet, from: usize, column: usize, whole: &Mention) -> Option<usize> {
    let rows = &sheet.rows;
    let first = rows.get(from)?;
    let second = rows.get(from + 1)?;
    let begins = is_part(&first.label)
        || first.label.contains("第一") && second.label.contains("第二")
        || sheet.words.are_opposites(&first.label, &second.label);
    if !begins || is_part(&rows.get(from.checked_sub(1)?)?.label) && !is_part(&first.label) {
        return None;
    }
    for end in from + 2..=rows.len().min(from + FEW) {
        let group = rows.get(from..end)?;
        let last = group.last()?;
        if last.total || is_part(&last.label) && !last.label.starts_with(['#', '＃']) {
            return None;
        }
        let parts = cells(group, column, whole);
        if parts.len() == group.len() && fit(whole, &parts) == Fit::Exact {
            return Some(end);
        }
    }
    None
}
