//! Markdown, also with paragraphs in HTML between its lines.

use std::sync::LazyLock;

use regex::Regex;

use super::builder::LayoutBuilder;
use super::detect::begins_with_tag;
use super::page::is_line_break;
use super::plain::{cells, is_blank};
use super::{BlockKind, Context, Layout, Table, html_part, regex};
use crate::text::{Edit, Span};

/// Marks inside a line that are no text: pictures, links round words, bold, code, tags, entities, escapes.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x) (?<image> !\[[^\]]*\]\([^)]*\) )
        | \[ (?<link> [^\]\[]* ) \]\( [^)\s]* (?:\s[^)]*)? \)
        | \*\* (?<bold> [^*]+ ) \*\*
        | \* (?<italic> [^*\s\d] [^*]* ) \*
        | ` (?<code> [^`]+ ) `
        | (?<tag> </?(?i:br|p|div|strong|b|em|i|u|span|font|a|center|sup|sub)(?:\s[^<>]*)?/?> )
        | (?<space> &nbsp; | &emsp; | &ensp; )
        | \\ (?<escaped> [\\`*_{}\[\]()\#+.!|>~-] )",
    )
});

static LIST: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[-*+]\s+|\d{1,3}[.)]\s+)"));
static RULE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$"));
static COLUMNS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$"));
static ONLY_LINK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\[[^\]]*\]\([^)]*\)$"));

/// Reads Markdown.
pub fn read(text: &str, context: &Context) -> Layout {
    let mut reader = Reader::default();
    let mut lines = Lines { text, at: 0 }.peekable();
    while let Some(line) = lines.next() {
        let words = line.of(text);
        if !reader.in_code && begins_with_tag(words) {
            let mut end = line.end;
            while let Some(next) = lines.next_if(|next| !next.is_empty()) {
                end = next.end;
            }
            let part = Span::new(line.start, end);
            reader.close_table();
            reader
                .builder
                .append(html_part(part.of(text), context), line.start);
            continue;
        }
        reader.line(text, line);
    }
    reader.close_table();
    reader.builder.layout
}

/// The lines of a text without the blanks round them.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_inclusive(is_line_break).next()?;
        let start = self.at;
        self.at += line.len();
        let trimmed = line.trim_matches(is_blank);
        let start = start + line.find(trimmed).unwrap_or(0);
        Some(Span::new(start, start + trimmed.len()))
    }
}

#[derive(Default)]
struct Reader {
    builder: LayoutBuilder,
    table: Table,
    in_code: bool,
    titled: bool,
}

impl Reader {
    fn line(&mut self, text: &str, line: Span) {
        let words = line.of(text);
        if words.starts_with("```") || words.starts_with("~~~") {
            self.in_code = !self.in_code;
            self.builder.edit(Edit::delete(line));
        } else if self.in_code {
            self.plain(line);
        } else if words.starts_with('|') && words.len() > 1 {
            self.row(text, line);
        } else {
            self.close_table();
            self.prose(text, line);
        }
    }

    fn prose(&mut self, text: &str, line: Span) {
        let words = line.of(text);
        if words.is_empty() || RULE.is_match(words) {
            self.builder.edit(Edit::delete(line));
            return;
        }
        // A link alone is kept as it is: what it leads to may say when the article appeared.
        if ONLY_LINK.is_match(words) {
            self.plain(line);
            return;
        }
        let hashes = words.bytes().take_while(|&byte| byte == b'#').count();
        let is_heading = (1..=6).contains(&hashes)
            && words
                .get(hashes..)
                .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let (mut kind, mut lead) = (BlockKind::Paragraph, 0);
        if is_heading {
            kind = match hashes {
                1 if !std::mem::replace(&mut self.titled, true) => BlockKind::Title,
                _ => BlockKind::Heading,
            };
            lead = hashes;
        } else if words.starts_with('>') {
            lead = words.len() - words.trim_start_matches(['>', ' ']).len();
        } else if let Some(mark) = LIST.find(words) {
            kind = BlockKind::ListItem;
            // The number of an item is part of the text, a bullet is not.
            lead = if words.starts_with(|ch: char| ch.is_ascii_digit()) {
                0
            } else {
                mark.end()
            };
        } else if words.len() > 4
            && words.starts_with("**")
            && words.get(2..).and_then(|rest| rest.find("**")) == Some(words.len() - 4)
        {
            kind = BlockKind::Heading;
        }
        let rest = words.get(lead..).unwrap_or("");
        let lead = lead + rest.len() - rest.trim_start_matches(is_blank).len();
        let end = if is_heading {
            words.trim_end_matches(['#', ' ']).len().max(lead)
        } else {
            words.len()
        };
        self.builder
            .edit(Edit::delete(Span::new(line.start, line.start + lead)));
        let start = self.builder.after(line.start + lead);
        self.inline(text, Span::new(line.start + lead, line.start + end));
        self.builder
            .block(kind, Span::new(start, self.builder.after(line.start + end)));
        self.builder
            .edit(Edit::delete(Span::new(line.start + end, line.end)));
    }

    /// Takes the marks inside a line out.
    fn inline(&mut self, text: &str, span: Span) {
        for found in INLINE.captures_iter(span.of(text)) {
            let Some(whole) = found.get(0) else { continue };
            let kept = ["link", "bold", "italic", "code", "escaped"]
                .iter()
                .find_map(|name| found.name(name));
            match kept {
                Some(kept) => {
                    let at = |offset: usize| span.start + offset;
                    self.builder
                        .edit(Edit::delete(Span::new(at(whole.start()), at(kept.start()))));
                    self.builder
                        .edit(Edit::delete(Span::new(at(kept.end()), at(whole.end()))));
                }
                None => {
                    let blank = if found.name("space").is_some() {
                        " "
                    } else {
                        ""
                    };
                    let place = Span::new(whole.start(), whole.end()).shifted(span.start);
                    self.builder.edit(Edit::replace(place, blank));
                }
            }
        }
    }

    fn plain(&mut self, line: Span) {
        let span = Span::new(self.builder.after(line.start), self.builder.after(line.end));
        self.builder.block(BlockKind::Paragraph, span);
    }

    /// A row `| a | b |`: its cells stand apart by tabs afterwards.
    fn row(&mut self, text: &str, line: Span) {
        let words = line.of(text);
        if COLUMNS.is_match(words) {
            for cell in self.table.rows.iter_mut().flatten() {
                cell.header = true;
            }
            self.builder.edit(Edit::delete(line));
            return;
        }
        let inner = words.strip_suffix('|').unwrap_or(words);
        let inside = Span::new(line.start + 1, line.start + inner.len().max(1));
        let mut at = line.start;
        let mut row = cells(text, inside, '|');
        let last = row.len().saturating_sub(1);
        let start = self.builder.after(line.start);
        for (index, cell) in row.iter_mut().enumerate() {
            let between = if index == 0 { "" } else { "\t" };
            self.builder
                .edit(Edit::replace(Span::new(at, cell.span.start), between));
            let source = cell.span;
            let cell_start = self.builder.after(source.start);
            self.inline(text, source);
            cell.span = Span::new(cell_start, self.builder.after(source.end));
            at = source.end;
            if index == last {
                self.builder.edit(Edit::delete(Span::new(at, line.end)));
            }
        }
        self.builder.block(
            BlockKind::TableRow,
            Span::new(start, self.builder.after(line.end)),
        );
        self.table.rows.push(row);
    }

    fn close_table(&mut self) {
        if !self.table.rows.is_empty() {
            self.builder
                .layout
                .tables
                .push(std::mem::take(&mut self.table));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::replay;
    use proptest::prelude::*;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let layout = read(text, &Context::default());
        let out = replay(text, &layout.edits).expect("the edits fit");
        layout
            .blocks
            .iter()
            .map(|block| (block.kind, out[block.span.range()].to_owned()))
            .collect()
    }

    #[test]
    fn marks_become_kinds() {
        use BlockKind::{Heading, ListItem, Paragraph, Title};
        let cases = [
            ("# 新建公路12公里 #", Title, "新建公路12公里"),
            ("## 一、进展", Heading, "一、进展"),
            ("**便民服务有速度**", Heading, "便民服务有速度"),
            (
                "**今年**以来，*建成*12公里。",
                Paragraph,
                "今年以来，建成12公里。",
            ),
            ("- 新建公路12公里", ListItem, "新建公路12公里"),
            ("1. 新建公路12公里", ListItem, "1. 新建公路12公里"),
            ("> 引用的话。", Paragraph, "引用的话。"),
            (
                "见[通知](https://example.com/a)。![图](a.png)",
                Paragraph,
                "见通知。",
            ),
            ("　　缩进的一段。", Paragraph, "缩进的一段。"),
            ("得分3\\*4<br>", Paragraph, "得分3*4"),
            ("#乡村振兴# 建成", Paragraph, "#乡村振兴# 建成"),
            ("3*4=12，2*6=12", Paragraph, "3*4=12，2*6=12"),
        ];
        for (text, kind, words) in cases {
            assert_eq!(blocks(text), [(kind, words.to_owned())], "{text}");
        }
    }

    #[test]
    fn only_the_first_heading_of_the_first_level_is_the_title() {
        let kinds: Vec<BlockKind> = blocks("# 甲\n\n正文。\n\n# 乙\n")
            .into_iter()
            .map(|b| b.0)
            .collect();
        assert_eq!(
            kinds,
            [BlockKind::Title, BlockKind::Paragraph, BlockKind::Heading]
        );
    }

    #[test]
    fn rows_keep_their_cells() {
        let text = "| 乡镇 | 完成 |\n|---|---:|\n| 甲镇 | **12** |\n\n之后。";
        let layout = read(text, &Context::default());
        let out = replay(text, &layout.edits).expect("the edits fit");
        let table = &layout.tables[0];
        let words: Vec<Vec<&str>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.span.of(&out)).collect())
            .collect();
        assert_eq!(words, [["乡镇", "完成"], ["甲镇", "12"]]);
        assert!(table.rows[0][0].header && !table.rows[1][0].header);
        assert_eq!(layout.blocks[1].span.of(&out), "甲镇\t12");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([#|*`\\[\\]()<>p!\\\\ \n-]|今年|12){0,60}") {
            let layout = read(&text, &Context::default());
            let out = replay(&text, &layout.edits).expect("the edits fit");
            let mut at = 0;
            for block in &layout.blocks {
                prop_assert!(block.span.start >= at && out.get(block.span.range()).is_some());
                at = block.span.end;
            }
        }
    }
}
