//! Tables of data become rows; tables that lay out the page do not.

use super::{article, parts};
use crate::clean::BlockKind;

const TABLE: &str = "<p align=\"center\"><b>各镇改造任务完成情况表</b></p>
<table><thead><tr><th rowspan=\"2\">乡镇</th><th colspan=\"2\">改造（户）</th></tr><tr><th>计划</th><th>完成</th></tr></thead>
<tbody><tr><td>河东镇</td><td>64</td><td>&nbsp;60</td></tr><tr><td>河西镇</td><td></td><td><p>4</p><p>8</p></td></tr></tbody></table>";

fn page(table: &str) -> String {
    format!(
        "<html><head><title>青溪县通报改造任务完成情况</title></head><body><h1>青溪县通报改造任务完成情况</h1><div class=\"c\"><p>今年以来，全县危房改造进展顺利，各镇任务完成情况见下表，总体快于去年同期。</p>{table}<p>河东镇尚差4户，河西镇已全部完成，县政府办公室将继续督查，确保年底前清零。</p></div></body></html>"
    )
}

#[test]
fn a_data_table_becomes_rows_with_cells() {
    let (text, layout) = parts(&page(TABLE));
    let rows: Vec<&str> = layout
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::TableRow)
        .map(|block| block.span.of(&text))
        .collect();
    assert_eq!(
        rows,
        [
            "乡镇\t改造（户）",
            "计划\t完成",
            "河东镇\t64\t60",
            "河西镇\t\t4 8"
        ]
    );
    assert_eq!(layout.tables.len(), 1);
    let table = &layout.tables[0];
    assert_eq!(
        table.caption.map(|span| span.of(&text)),
        Some("各镇改造任务完成情况表")
    );
    let cells: Vec<Vec<(&str, usize, usize, bool)>> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| (cell.span.of(&text), cell.colspan, cell.rowspan, cell.header))
                .collect()
        })
        .collect();
    assert_eq!(cells[0], [("乡镇", 1, 2, true), ("改造（户）", 2, 1, true)]);
    assert_eq!(
        cells[3],
        [
            ("河西镇", 1, 1, false),
            ("", 1, 1, false),
            ("4 8", 1, 1, false)
        ]
    );
}

#[test]
fn a_caption_element_is_the_caption() {
    let table = TABLE.replace("<table>", "<table><caption>附表一</caption>");
    let (text, layout) = parts(&page(&table));
    assert_eq!(
        layout.tables[0].caption.map(|span| span.of(&text)),
        Some("附表一")
    );
}

#[test]
fn a_sentence_above_a_table_is_no_caption() {
    let table = TABLE.replace(
        "<p align=\"center\"><b>各镇改造任务完成情况表</b></p>",
        "<p>县政府督查室公布了结果。</p>",
    );
    assert_eq!(parts(&page(&table)).1.tables[0].caption, None);
}

#[test]
fn layout_tables_are_no_data() {
    let table = "<table><tr><td><p>城区供水恢复正常，涉及用户4200户，抢修人员连夜完成了管道更换。</p></td></tr></table>";
    assert!(parts(&page(table)).1.tables.is_empty());
    assert!(
        article(&page(table))
            .lines
            .iter()
            .any(|line| line.starts_with("城区供水"))
    );
}

#[test]
fn lists_keep_their_items() {
    let list = "<ul><li>改造小区6个；</li><li>惠及居民1150户。</li></ul>";
    let (text, layout) = parts(&page(list));
    let items: Vec<&str> = layout
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::ListItem)
        .map(|block| block.span.of(&text))
        .collect();
    assert_eq!(items, ["改造小区6个；", "惠及居民1150户。"]);
}

#[test]
fn words_under_a_picture_are_captions() {
    let (text, layout) = parts(&page(
        "<p style=\"text-align: center\"><img src=1.jpg></p><p style=\"text-align: center\">工人在更换水管 李明摄</p><p align=center>特此通报</p>",
    ));
    let captions: Vec<&str> = layout
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Caption)
        .map(|block| block.span.of(&text))
        .collect();
    assert_eq!(captions, ["工人在更换水管 李明摄"]);
}

#[test]
fn bold_lines_are_headings_and_bold_words_are_not() {
    let (text, layout) = parts(&page(
        "<p>　　<strong>一、超额完成的任务</strong></p><p><b>河东镇</b>完成改造64户，完成率为100%，居全县第一。</p><p><b>河西镇完成60户，还差4户。</b></p>",
    ));
    let headings: Vec<&str> = layout
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Heading)
        .map(|block| block.span.of(&text))
        .collect();
    assert_eq!(headings, ["一、超额完成的任务"]);
}
