//! Which tables are data and which only lay out the page.

use super::names::Name;
use super::page::{Page, Tag};

/// Labels of the record that government sites put above a document; it is about the page.
const RECORD: &[&str] = &[
    "索引号",
    "发文机关",
    "发布机构",
    "发文字号",
    "文号",
    "成文日期",
    "发布日期",
    "主题分类",
    "公开方式",
    "公开范围",
    "信息类别",
    "生成日期",
    "有效性",
    "主题词",
];

/// The rows of a table, those of tables inside it left out.
pub fn rows(page: &Page, table: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    for (index, node) in page.children(table) {
        match node.tag {
            Tag::Row => rows.push(index),
            Tag::TableHead | Tag::TableBody => {
                rows.extend(
                    page.children(index)
                        .filter(|(_, row)| row.tag == Tag::Row)
                        .map(|(row, _)| row),
                );
            }
            _ => {}
        }
    }
    rows
}

/// The cells of a row.
pub fn cells(page: &Page, row: usize) -> Vec<usize> {
    page.children(row)
        .filter(|(_, cell)| matches!(cell.tag, Tag::Cell | Tag::HeaderCell))
        .map(|(index, _)| index)
        .collect()
}

/// Whether a table holds data: several rows and columns of short cells.
pub fn is_data(page: &Page, table: usize) -> bool {
    let Some(node) = page.get(table) else {
        return false;
    };
    let inside = page.nodes.get(table + 1..node.end).unwrap_or(&[]);
    if inside
        .iter()
        .any(|node| matches!(node.tag, Tag::Table | Tag::Heading(1 | 2)) && node.chars > 0)
    {
        return false;
    }
    let rows = rows(page, table);
    let (mut widest, mut longest, mut filled) = (0, 0, 0);
    for &row in &rows {
        let cells = cells(page, row);
        widest = widest.max(cells.len());
        for cell in cells {
            let chars = page.get(cell).map_or(0, |node| node.chars);
            longest = longest.max(chars);
            filled += usize::from(chars > 0);
        }
    }
    rows.len() >= 2 && widest >= 2 && filled >= 4 && !(longest > 300 && longest * 2 > node.chars)
}

/// Whether a table is the record of a document (索引号, 发文机关 …).
pub fn is_record(page: &Page, table: usize) -> bool {
    let Some(node) = page.get(table) else {
        return false;
    };
    if !(8..=600).contains(&node.chars) || node.name == Name::Content && node.marks > 20 {
        return false;
    }
    let text: String = page.text(table, 2_000).split_whitespace().collect();
    RECORD.iter().filter(|label| text.contains(*label)).count() >= 2
}
