//! Plain text: every line is a block; columns apart by tabs, bars, blanks or commas are a table.

use super::{Block, BlockKind, Cell, Layout, Table};
use crate::survey::Kinds;
use crate::text::Span;

/// Reads lines of text, in which signs of some kinds stand; the repairs leave no other ends of lines than line
/// feeds.
pub fn read(text: &str, kinds: Kinds) -> Layout {
    let mut layout = Layout::default();
    find_lines(text, &mut layout);
    if kinds.has(Kinds::COLUMN | Kinds::COMMA | Kinds::BLANK) {
        find_tables(text, kinds, &mut layout);
    }
    layout
}

/// Makes each line that is not blank a block.
fn find_lines(text: &str, layout: &mut Layout) {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    layout.blocks.reserve_exact(ends.clone().count() + 1);
    let mut start = 0;
    for end in ends.chain([text.len()]) {
        let line = text.get(start..end).unwrap_or("");
        let indented = line.trim_start_matches(is_blank);
        let trimmed = indented.trim_end_matches(is_blank);
        let from = start + line.len() - indented.len();
        start = end + 1;
        if !trimmed.is_empty() {
            layout.blocks.push(Block {
                kind: BlockKind::Paragraph,
                span: Span::new(from, from + trimmed.len()),
            });
        }
    }
}

/// Whether a blank stands in a line.
fn has_blank(words: &str) -> bool {
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            // Ideographs of the basic plane have three bytes.
            0xE4..=0xE9 => 3,
            b'!'..=b'~' => 1,
            _ => match words.get(at..).and_then(|rest| rest.chars().next()) {
                Some(ch) if is_blank(ch) => return true,
                ch => ch.map_or(1, char::len_utf8),
            },
        };
    }
    false
}

/// Blanks round a line, also those that are none in Unicode's eyes.
pub(super) fn is_blank(ch: char) -> bool {
    // Most characters are Chinese; that they are no blanks is seen at once.
    if ('\u{3001}'..='\u{fefe}').contains(&ch) {
        return false;
    }
    ch.is_whitespace()
        || ch.is_control()
        || matches!(ch, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}')
}

/// What stands between the columns of a table in plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Tab,
    Bar,
    Line,
    Blanks,
    Comma,
    /// A single blank, which stands within sentences as well.
    Blank,
}

/// The longest cell of a table in plain text, in characters; what is longer is a sentence.
const LONGEST_CELL: usize = 40;

/// The longest cell where single blanks stand between the columns, and the longest cell of a header there.
const LONGEST_BESIDE_A_BLANK: usize = 20;
const LONGEST_HEADER: usize = 12;

impl Separator {
    const ALL: [Self; 6] = [
        Self::Tab,
        Self::Bar,
        Self::Line,
        Self::Blanks,
        Self::Comma,
        Self::Blank,
    ];

    /// The cells of a line, without the blanks round them; none where it has too few. `ended` says whether
    /// bars end cells in the lines around it.
    fn cells(self, text: &str, kinds: Kinds, line: Span, ended: impl Fn() -> bool) -> Vec<Cell> {
        if !self.stands_in(line.of(text), kinds) {
            return Vec::new();
        }
        let found = match self {
            Self::Tab => cells(text, line, '\t'),
            Self::Bar if line.of(text).starts_with('|') && ended() => {
                cells(text, ended_by_bar(text, line), '|')
            }
            Self::Bar => between(text, line, '|'),
            Self::Line => between(text, line, '│'),
            Self::Blanks => apart_by_blanks(text, line, 2),
            Self::Blank => apart_by_blanks(text, line, 1),
            Self::Comma => cells(text, line, ','),
        };
        let fewest = match self {
            Self::Comma | Self::Blank => 3,
            _ => 2,
        };
        if found.len() < fewest {
            return Vec::new();
        }
        found
    }

    /// Whether the separator stands in a line at all, often enough for a row; few lines have one. `kinds` are
    /// those of the whole text.
    fn stands_in(self, words: &str, kinds: Kinds) -> bool {
        let bytes = words.as_bytes();
        let columns = kinds.has(Kinds::COLUMN);
        match self {
            Self::Tab => columns && memchr::memchr(b'\t', bytes).is_some(),
            Self::Bar => columns && memchr::memchr(b'|', bytes).is_some(),
            Self::Comma => memchr::memchr_iter(b',', bytes).nth(1).is_some(),
            Self::Line => columns && memchr::memmem::find(bytes, "│".as_bytes()).is_some(),
            Self::Blanks => columns && has_blank(words),
            Self::Blank if columns => has_blank(words),
            // There are no others, and no two together.
            Self::Blank => memchr::memchr_iter(b' ', bytes).nth(1).is_some(),
        }
    }

    /// Whether lines that have equally many cells are a table. Tabs stand nowhere else, and bars under a header
    /// hold whole sentences; the others need short cells, most of them numbers behind the first row and column,
    /// or a header with a column of numbers under it.
    fn is_table(self, text: &str, rows: &[Vec<Cell>]) -> bool {
        if self == Self::Tab || self == Self::Bar && has_counts_under_a_header(text, rows) {
            return true;
        }
        let short = |cell: &Cell| cell.span.of(text).chars().count() <= LONGEST_CELL;
        let inner = || rows.iter().skip(1).flat_map(|row| row.iter().skip(1));
        let numbers = inner()
            .filter(|cell| is_numeric(cell.span.of(text)))
            .count();
        // 来源：本报, but not 其中：大豆.
        let dated = |row: &Vec<Cell>| {
            row.first().is_some_and(|cell| {
                let label = cell.span.of(text);
                label.contains('：') && !label.starts_with("其中")
            })
        };
        rows.iter().flatten().all(short)
            && !rows.iter().any(dated)
            && match self {
                Self::Blank => {
                    rows.iter()
                        .flatten()
                        .all(|cell| is_word(cell.span.of(text)))
                        && has_column_of_numbers(text, rows)
                }
                _ => {
                    numbers * 2 >= inner().count()
                        || self == Self::Blanks && has_column_of_numbers(text, rows)
                }
            }
    }
}

/// Whether the cells of a line between bars are those of a header: 序号 | 项目内容 | 进展情况 | 责任单位.
fn heads_bars(text: &str, row: &[Cell]) -> bool {
    let name = |cell: &Cell| {
        let name = cell.span.of(text);
        is_word(name) && !is_numeric(name) && name.chars().count() <= LONGEST_HEADER
    };
    row.len() >= 3 && row.iter().all(|cell| !cell.span.is_empty() && name(cell))
}

/// Whether most rows under a header between bars count something, which those of a menu do not.
fn has_counts_under_a_header(text: &str, rows: &[Vec<Cell>]) -> bool {
    let Some((header, body)) = rows.split_first() else {
        return false;
    };
    let counts = |row: &&Vec<Cell>| {
        (row.iter().skip(1)).any(|cell| cell.span.of(text).contains(|ch: char| ch.is_ascii_digit()))
    };
    body.len() >= 2
        && heads_bars(text, header)
        && body.iter().filter(counts).count() * 2 > body.len()
}

/// A row under a header of so many columns that leaves cells out because those of the row above reach over it:
/// the number of the row, and what stands in the last columns.
fn filled(text: &str, header: &[Cell], mut row: Vec<Cell>) -> Vec<Cell> {
    let (Some(number), Some(first)) = (header.first(), row.first()) else {
        return row;
    };
    let empty = |at: usize| Cell {
        span: Span::new(at, at),
        colspan: 1,
        rowspan: 1,
        header: false,
    };
    let (start, end) = (first.span.start, row.last().map_or(0, |cell| cell.span.end));
    if number.span.of(text).ends_with('号') && !is_numeric(first.span.of(text)) {
        row.insert(0, empty(start));
    }
    while row.len() < header.len() {
        row.push(empty(end));
    }
    row
}

/// Whether a header of short words stands above two rows at least and a column of numbers: 序号 项目 单位 数量 责任单位.
fn has_column_of_numbers(text: &str, rows: &[Vec<Cell>]) -> bool {
    let Some((header, body)) = rows.split_first() else {
        return false;
    };
    let names = header.iter().all(|cell| {
        let name = cell.span.of(text);
        let year = name.ends_with('年');
        (year || !is_numeric(name)) && name.chars().count() <= LONGEST_HEADER
    });
    let numeric = |row: &Vec<Cell>, column: usize| {
        (row.get(column)).is_some_and(|cell| is_numeric(cell.span.of(text)))
    };
    names
        && header.len() >= 3
        && body.len() >= 2
        && (1..header.len()).any(|column| body.iter().all(|row| numeric(row, column)))
}

/// Whether a cell is short, and no part of a sentence.
fn is_word(cell: &str) -> bool {
    !cell.contains(['，', '。', '；', '：', '！', '？', ':'].as_slice())
        && cell.chars().count() <= LONGEST_BESIDE_A_BLANK
}

/// The cells between bars; one at the line's beginning or end is a border.
fn between(text: &str, line: Span, bar: char) -> Vec<Cell> {
    let words = line.of(text).trim_end_matches(bar);
    let inner = words.trim_start_matches(bar);
    let start = line.start + words.len() - inner.len();
    cells(text, Span::new(start, start + inner.len()), bar)
}

/// A line without the bars that end it.
fn ended_by_bar(text: &str, line: Span) -> Span {
    let words = line.of(text).trim_end_matches('|');
    Span::new(line.start, line.start + words.len())
}

/// Whether a bar ends each cell of a line and none begins it, as programs that make text of pages write
/// tables: `甲镇 | 12 | 10 |`. The bar that a line near it begins with ends an empty cell then.
fn has_ended_cells(line: &str) -> bool {
    line.ends_with('|') && !line.starts_with('|')
}

/// Whether a line only rules off rows: ├────┼────┤, +----+----+.
fn is_rule(line: &str) -> bool {
    line.chars().all(|ch| {
        matches!(ch, '\u{2500}'..='\u{257f}' | '+' | '-' | '=' | '|' | '—') || ch.is_whitespace()
    }) && line.chars().any(|ch| ch != '│' && ch != '|')
}

/// Digits with a sign, separators, and a short unit.
fn is_numeric(cell: &str) -> bool {
    let rest = cell.trim_start_matches(['-', '+', '－', '—', '↑', '↓', '/']);
    let unit = rest.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '.' | ','));
    rest.is_empty() && !cell.is_empty() || unit.len() < rest.len() && unit.chars().count() <= 3
}

/// Cells with so many blanks or more between them.
fn apart_by_blanks(text: &str, line: Span, fewest: usize) -> Vec<Cell> {
    let mut found = Vec::new();
    let mut cell: Option<Span> = None;
    let mut blanks = 0;
    let plain = |span| Cell {
        span,
        colspan: 1,
        rowspan: 1,
        header: false,
    };
    for (offset, ch) in line.of(text).char_indices() {
        let here = Span::new(line.start + offset, line.start + offset + ch.len_utf8());
        if is_blank(ch) {
            blanks += if ch == '\u{3000}' { 2 } else { 1 };
            continue;
        }
        if blanks >= fewest {
            found.extend(cell.take().map(plain));
        }
        cell = Some(cell.map_or(here, |cell| cell.union(here)));
        blanks = 0;
    }
    found.extend(cell.map(plain));
    found
}

/// Two and more lines in a row with equally many columns, two at least, are a table; lines that only
/// rule off rows may stand between them.
fn find_tables(text: &str, kinds: Kinds, layout: &mut Layout) {
    for separator in Separator::ALL {
        if !separator.stands_in(text, kinds) {
            continue;
        }
        let mut run: Vec<(usize, Vec<Cell>)> = Vec::new();
        for index in 0..=layout.blocks.len() {
            let row = match layout.blocks.get(index) {
                Some(block) if block.kind == BlockKind::Paragraph => {
                    if !run.is_empty() && is_rule(block.span.of(text)) {
                        continue;
                    }
                    let ended = || {
                        let near = index.saturating_sub(1)..=index + 1;
                        let mut near = near.filter_map(|index| layout.blocks.get(index));
                        near.any(|block| has_ended_cells(block.span.of(text)))
                    };
                    separator.cells(text, kinds, block.span, ended)
                }
                _ => Vec::new(),
            };
            let row = match run.first() {
                Some((_, header))
                    if separator == Separator::Bar
                        && (2..header.len()).contains(&row.len())
                        && heads_bars(text, header) =>
                {
                    filled(text, header, row)
                }
                _ => row,
            };
            if run
                .first()
                .is_some_and(|(_, first)| first.len() != row.len())
            {
                close_run(text, layout, separator, std::mem::take(&mut run));
            }
            if !row.is_empty() {
                run.push((index, row));
            }
        }
    }
    layout.tables.sort_by_key(|table| {
        table
            .rows
            .first()
            .and_then(|row| row.first())
            .map(|cell| cell.span.start)
    });
}

/// Makes the lines of a run a table, if they are one.
fn close_run(text: &str, layout: &mut Layout, separator: Separator, run: Vec<(usize, Vec<Cell>)>) {
    let (blocks, rows): (Vec<usize>, Vec<Vec<Cell>>) = run.into_iter().unzip();
    if rows.len() < 2 || !separator.is_table(text, &rows) {
        return;
    }
    for index in blocks {
        if let Some(block) = layout.blocks.get_mut(index) {
            block.kind = BlockKind::TableRow;
        }
    }
    layout.tables.push(Table {
        caption: None,
        rows,
    });
}

/// The cells of a row, without the blanks round them.
pub(super) fn cells(text: &str, row: Span, separator: char) -> Vec<Cell> {
    let mut at = row.start;
    row.of(text)
        .split(separator)
        .map(|cell| {
            let indented = cell.trim_start_matches(is_blank);
            let trimmed = indented.trim_end_matches(is_blank);
            let start = at + cell.len() - indented.len();
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
    use crate::lexicon::Lexicon;
    use proptest::prelude::*;

    #[test]
    fn lines_are_blocks_without_their_blanks() {
        let text = "\u{feff}标题\r\n\r\n　　今年新建公路。 \n\0\n";
        let layout = read(text, Kinds::ALL);
        let words: Vec<&str> = layout.blocks.iter().map(|b| b.span.of(text)).collect();
        assert_eq!(words, ["标题", "今年新建公路。"]);
    }

    #[test]
    fn columns_apart_by_tabs_are_a_table() {
        let text = "进度表\n乡镇\t目标\t完成\n甲镇\t12\t 10\n今年\t一个制表符的段落。\n";
        let layout = read(text, Kinds::ALL);
        assert_eq!(layout.tables.len(), 1);
        let rows: Vec<Vec<&str>> = layout.tables[0]
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.span.of(text)).collect())
            .collect();
        assert_eq!(rows, [["乡镇", "目标", "完成"], ["甲镇", "12", "10"]]);
        assert_eq!(layout.blocks[3].kind, BlockKind::Paragraph);
    }

    #[test]
    fn sentences_between_bars_are_a_table_under_a_header() {
        let text = "进展情况表\n序号 | 项目内容 | 进展情况 | 责任单位 |\n\
                    1 | 新建公办幼儿园7所，新增学位1800个，方便群众在家门口入园，缓解入园难的问题。 | 已建成7所，新增学位1860个。 | 教育局 |\n\
                    2 | 实施农村公路大中修100公里。 | 完成50公里。 | 交通局 |\n\
                    新增公交线路3条。 | 新增公交线路4条。 | ||\n";
        let layout = read(text, Kinds::ALL);
        let rows: Vec<Vec<&str>> = layout.tables[0]
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.span.of(text)).collect())
            .collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1][2], "已建成7所，新增学位1860个。");
        assert_eq!(rows[3], ["", "新增公交线路3条。", "新增公交线路4条。", ""]);
        for menu in [
            "首页 | 新闻 | 公告\n政务 | 服务 | 互动\n专题 | 数据 | 12345热线\n",
            "李某 | 张某 | 王某\n今年新建公厕12座。| 记者 | 通讯员\n完\n",
        ] {
            assert_eq!(read(menu, Kinds::ALL).tables, [], "{menu}");
        }
    }

    #[test]
    fn columns_apart_by_bars_blanks_or_commas_are_a_table_of_numbers() {
        let tables = [
            "乡镇 | 目标 | 完成\n甲镇 | 12 | 10\n乙镇 | 8 | 8户\n",
            "乡镇    目标  完成\n甲镇      12    10\n乙镇       8     -\n",
            "乡镇,目标,完成\n甲镇,12,10\n乙镇,8,83.3%\n",
            "┌──┬──┬──┐\n│乡镇│目标│完成│\n├──┼──┼──┤\n│甲镇│12│10│\n├──┼──┼──┤\n│乙镇│8│8│\n└──┴──┴──┘\n",
            "+----+----+----+\n| 乡镇 | 目标 | 完成 |\n+----+----+----+\n| 甲镇 | 12 | 10 |\n| 乙镇 | 8 | 8 |\n",
        ];
        for text in tables {
            let layout = read(text, Kinds::ALL);
            assert_eq!(layout.tables.len(), 1, "{text}");
            assert_eq!(layout.tables[0].rows.len(), 3, "{text}");
            assert!(
                layout.tables[0].rows.iter().all(|row| row.len() == 3),
                "{text}"
            );
        }
        // With a column for the unit, or others without numbers.
        let tables = [
            "序号  项目      单位  数量  责任单位\n1     安装路灯  盏    30    住建局\n2     修建公厕  座    4     城管局\n",
            "指标          单位  总量   增速\n粮食产量      万吨  12.5   3.1\n其中：大豆    万吨  1.2    -0.4\n",
            "项目 单位 数量\n安装路灯 盏 30\n修建公厕 座 4\n",
            "乡镇 2023年 2024年\n甲镇 12 10\n乙镇 8 8\n",
        ];
        for text in tables {
            let layout = read(text, Kinds::ALL);
            assert_eq!(layout.tables.len(), 1, "{text}");
            assert_eq!(layout.tables[0].rows.len(), 3, "{text}");
        }
        // The first cell of the header is empty.
        let ended = "| 目标 | 完成 |\n甲镇 | 12 | 10 |\n乙镇 | 8 | 8 |\n";
        let tables = read(ended, Kinds::ALL).tables;
        let header: Vec<&str> = tables[0].rows[0]
            .iter()
            .map(|cell| cell.span.of(ended))
            .collect();
        assert_eq!(header, ["", "目标", "完成"]);
        let others = [
            "首页 | 新闻 | 公开\n区情 | 政务 | 互动\n",
            "记者  张三\n通讯员  李四\n",
            "今年,全镇修路12公里,改厕300户\n明年,再修路8公里,绿化20亩\n",
            "来源：本报  2021\n时间：今日  2022\n",
            "甲镇 12 10\n乙镇 8 8\n",
            "张三  科长  县住建局\n李四  主任  县城管局\n王五  站长  县水利局\n",
            "全镇 新建 公厕\n共 12 座，改厕\n计 30 户。都已\n",
            "项目 单位 数量\n安装路灯 盏 30\n",
            "记者 张三 报道\n通讯员 李四 报道\n编辑 王五 责编\n",
        ];
        for text in others {
            assert!(read(text, Kinds::ALL).tables.is_empty(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn tables_have_signs_between_their_columns(lines in "([,|│\t\u{3000}\u{a0}\u{2003}]| {1,3}|[a甲,，]|[0-9]{1,2}|\n){0,40}") {
            let kinds = Lexicon::for_tests().opencc.survey(&lines);
            prop_assert_eq!(read(&lines, kinds), read(&lines, Kinds::ALL));
        }

        #[test]
        fn rows_are_tables_whatever_stands_between_their_columns(rows in proptest::collection::vec("(甲乙|12)( |  |\u{3000})(亩|3)( |\t|\u{a0})([0-9]{1,2}|数)", 2..6)) {
            let lines = rows.join("\n");
            let kinds = Lexicon::for_tests().opencc.survey(&lines);
            prop_assert_eq!(read(&lines, kinds), read(&lines, Kinds::ALL));
        }

        #[test]
        fn blanks_are_found_by_their_bytes(text in "([aZ|,]|[县，。”é│]|[ \u{3000}\u{a0}\u{feff}\u{200b}]|\u{20000}){0,12}") {
            prop_assert_eq!(has_blank(&text), text.contains(is_blank));
        }
    }
}
