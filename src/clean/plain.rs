//! Plain text: every line is a block; columns apart by tabs are a table.

use super::page::is_line_break;
use super::{Block, BlockKind, Cell, Layout, Table};
use crate::text::Span;

/// Reads lines of text.
pub fn read(text: &str) -> Layout {
    let mut layout = Layout::default();
    let mut at = 0;
    for line in text.split_inclusive(is_line_break) {
        let start = at;
        at += line.len();
        let trimmed = line.trim_matches(is_blank);
        if trimmed.is_empty() {
            continue;
        }
        let start = start + line.find(trimmed).unwrap_or(0);
        layout.blocks.push(Block {
            kind: BlockKind::Paragraph,
            span: Span::new(start, start + trimmed.len()),
        });
    }
    find_tables(text, &mut layout);
    layout
}

/// Blanks round a line, also those that are none in Unicode's eyes.
pub(super) fn is_blank(ch: char) -> bool {
    ch.is_whitespace()
        || ch.is_control()
        || matches!(ch, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}')
}

/// Two and more lines in a row with the same number of tabs, two columns at least, are a table.
fn find_tables(text: &str, layout: &mut Layout) {
    let tabs = |block: &Block| block.span.of(text).matches('\t').count();
    let mut at = 0;
    while let Some(block) = layout.blocks.get(at) {
        let columns = tabs(block);
        let rows = layout
            .blocks
            .iter()
            .skip(at)
            .take_while(|block| columns > 0 && tabs(block) == columns)
            .count();
        if rows < 2 {
            at += rows.max(1);
            continue;
        }
        let mut table = Table::default();
        for block in layout.blocks.iter_mut().skip(at).take(rows) {
            block.kind = BlockKind::TableRow;
            table.rows.push(cells(text, block.span, '\t'));
        }
        layout.tables.push(table);
        at += rows;
    }
}

/// The cells of a row, without the blanks round them.
pub(super) fn cells(text: &str, row: Span, separator: char) -> Vec<Cell> {
    let mut at = row.start;
    row.of(text)
        .split(separator)
        .map(|cell| {
            let trimmed = cell.trim_matches(is_blank);
            let start = at + cell.find(trimmed).unwrap_or(0);
            at += cell.len() + separator.len_utf8();
            Cell {
                span: Span::new(start, start + trimmed.len()),
                colspan: 1,
                rowspan: 1,
                header: false,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_blocks_without_their_blanks() {
        let text = "\u{feff}标题\r\n\r\n　　今年新建公路。 \n\0\n";
        let layout = read(text);
        let words: Vec<&str> = layout.blocks.iter().map(|b| b.span.of(text)).collect();
        assert_eq!(words, ["标题", "今年新建公路。"]);
    }

    #[test]
    fn columns_apart_by_tabs_are_a_table() {
        let text = "进度表\n乡镇\t目标\t完成\n甲镇\t12\t 10\n今年\t一个制表符的段落。\n";
        let layout = read(text);
        assert_eq!(layout.tables.len(), 1);
        let rows: Vec<Vec<&str>> = layout.tables[0]
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.span.of(text)).collect())
            .collect();
        assert_eq!(rows, [["乡镇", "目标", "完成"], ["甲镇", "12", "10"]]);
        assert_eq!(layout.blocks[3].kind, BlockKind::Paragraph);
    }
}
