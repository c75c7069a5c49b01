//! The article's lines as edits of the source: what lies between kept stretches is deleted, entities
//! are replaced, line breaks are put between blocks.

use super::page::{Gap, Node, Page, is_invisible};
use crate::clean::{Block, BlockKind, Cell, Layout, Table};
use crate::text::{Edit, Span};

/// Writes blocks from left to right.
pub struct Writer<'s> {
    source: &'s str,
    edits: Vec<Edit>,
    blocks: Vec<Block>,
    tables: Vec<Table>,
    /// Up to where the source has been kept, replaced or deleted.
    at: usize,
    /// Text to insert before the next kept stretch.
    waiting: String,
    /// Length of the text so far.
    len: usize,
    /// The block that is being written: its kind and where it began, once it holds something.
    open: Option<(BlockKind, usize)>,
    /// Blanks seen since the last character of the block.
    blank: Option<Blank>,
    last: char,
}

/// Blanks between two characters of a line.
#[derive(Debug, Clone, Copy)]
struct Blank {
    gap: Gap,
    /// A single blank that stands in the source.
    source: Option<Span>,
}

impl<'s> Writer<'s> {
    /// A writer for the edits of `source`.
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            edits: Vec::new(),
            blocks: Vec::new(),
            tables: Vec::new(),
            at: 0,
            waiting: String::new(),
            len: 0,
            open: None,
            blank: None,
            last: ' ',
        }
    }

    /// Begins a block; one that is open ends.
    pub fn begin(&mut self, kind: BlockKind) {
        self.finish_block();
        self.open = Some((kind, usize::MAX));
    }

    /// Ends the block that is open.
    pub fn finish_block(&mut self) {
        if let Some((kind, start)) = self.open.take()
            && start < self.len
        {
            self.blocks.push(Block {
                kind,
                span: Span::new(start, self.len),
            });
        }
        self.blank = None;
    }

    /// Whether the open block holds something.
    pub fn has_text(&self) -> bool {
        self.open.is_some_and(|(_, start)| start != usize::MAX)
    }

    /// The place after what was written, in the new text.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The span of the last block, if it is this long ago that nothing else was written.
    pub fn last_block(&self) -> Option<Block> {
        self.blocks.last().copied()
    }

    /// Makes the last block one of another kind.
    pub fn set_last_kind(&mut self, kind: BlockKind) {
        if let Some(block) = self.blocks.last_mut() {
            block.kind = kind;
        }
    }

    /// Whether a block is open, with or without text.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Begins a cell: blanks before its first word go.
    pub fn fresh(&mut self) {
        self.blank = None;
        self.last = ' ';
    }

    /// A border inside a line.
    pub fn gap(&mut self, gap: Gap) {
        if self.has_text() {
            let source = self.blank.and_then(|blank| blank.source);
            let gap = self.blank.map_or(gap, |blank| blank.gap.max(gap));
            self.blank = Some(Blank { gap, source });
        }
    }

    /// Ends a cell: blanks behind its last word go.
    pub fn drop_blank(&mut self) {
        self.blank = None;
    }

    /// Writes the part of `<title>` that is the headline; false where it does not hold it as it is.
    pub fn part_of(&mut self, page: &Page, node: usize, title: &str) -> bool {
        let Some(text) = page.get(node + 1).filter(|text| text.pieces.len() == 1) else {
            return false;
        };
        let place = text
            .pieces
            .first()
            .filter(|piece| piece.exact)
            .and_then(|piece| piece.source);
        match (text.text.find(title), place) {
            (Some(at), Some(span)) => {
                self.exact(title, span.start + at);
                true
            }
            _ => false,
        }
    }

    /// A tab between cells; it stands even where the cells are empty.
    pub fn tab(&mut self) {
        self.blank = None;
        self.start_block();
        self.put("\t");
        self.last = ' ';
    }

    /// Begins a row, so that its cells have a place.
    pub fn start_block(&mut self) {
        if let Some((kind, usize::MAX)) = self.open {
            if self.len > 0 {
                self.put("\n");
            }
            self.open = Some((kind, self.len));
        }
    }

    /// Writes a text node.
    pub fn text(&mut self, node: &Node) {
        let mut offset = 0;
        for piece in node.pieces {
            let text = node.text.get(offset..offset + piece.len).unwrap_or("");
            offset += piece.len;
            match piece.source {
                Some(span) if piece.exact => self.exact(text, span.start),
                source => self.inexact(text, source),
            }
        }
        // A node without a complete map still comes out.
        self.inexact(node.text.get(offset..).unwrap_or(""), None);
    }

    /// Writes lines that stand in `source` in a form of their own; each of them maps to it as a whole.
    pub fn lines<'t>(&mut self, lines: impl Iterator<Item = &'t String>, source: Option<Span>) {
        self.finish_block();
        let source = source.filter(|span| span.start >= self.at);
        if let Some(span) = source {
            self.flush(span.start);
        }
        for line in lines {
            if self.len > 0 {
                self.put("\n");
            }
            let start = self.len;
            self.put(line);
            self.blocks.push(Block {
                kind: BlockKind::Paragraph,
                span: Span::new(start, self.len),
            });
        }
        if let Some(span) = source {
            let text = std::mem::take(&mut self.waiting);
            self.edits.push(Edit::replace(span, text));
            self.at = span.end;
        }
    }

    /// Writes text that is not on the page.
    pub fn insert(&mut self, text: &str) {
        self.inexact(text, None);
    }

    /// Text that stands at `start` of the source.
    fn exact(&mut self, text: &str, start: usize) {
        let mut kept: Option<Span> = None;
        for (offset, ch) in text.char_indices() {
            let span = Span::new(start + offset, start + offset + ch.len_utf8());
            if ch.is_whitespace() || is_invisible(ch) {
                self.keep(kept.take());
                if ch.is_whitespace() {
                    self.saw_blank(ch, Some(span));
                }
                continue;
            }
            if kept.is_none() {
                self.before(ch);
            }
            kept = Some(kept.map_or(span, |kept| kept.union(span)));
            self.last = ch;
        }
        self.keep(kept);
    }

    /// Text that stands for `source` as a whole, or for nothing of it.
    fn inexact(&mut self, text: &str, source: Option<Span>) {
        let mut source = source;
        for ch in text.chars() {
            if ch.is_whitespace() {
                self.saw_blank(ch, None);
            } else if !is_invisible(ch) {
                self.before(ch);
                self.replace(ch, source.take());
                self.last = ch;
            }
        }
    }

    fn saw_blank(&mut self, ch: char, source: Option<Span>) {
        if !self.has_text() {
            return;
        }
        self.gap(Gap::of(ch));
        if let Some(blank) = &mut self.blank {
            let single = source.filter(|span| span.of(self.source) == " ");
            blank.source = blank.source.or(single);
        }
    }

    /// What comes before a character: the line break before a block, or the blank before a word.
    fn before(&mut self, ch: char) {
        if self.open.is_none() {
            self.open = Some((BlockKind::Paragraph, usize::MAX));
        }
        if !self.has_text() {
            self.blank = None;
            self.start_block();
            return;
        }
        let Some(blank) = self.blank.take() else {
            return;
        };
        if self.last == ' ' || !blank.gap.shows(self.last, ch) {
            return;
        }
        match blank.source {
            Some(span) if span.start >= self.at && self.waiting.is_empty() => self.keep(Some(span)),
            _ => self.put(" "),
        }
    }

    fn put(&mut self, text: &str) {
        self.waiting.push_str(text);
        self.len += text.len();
    }

    /// Keeps a stretch of the source; one that was passed already is inserted instead.
    fn keep(&mut self, span: Option<Span>) {
        let Some(span) = span.filter(|span| !span.is_empty()) else {
            return;
        };
        if span.start < self.at {
            let text = span.of(self.source);
            self.waiting.push_str(text);
            self.len += text.len();
            return;
        }
        self.flush(span.start);
        self.at = span.end;
        self.len += span.len();
    }

    /// Puts a character where an entity stands.
    fn replace(&mut self, ch: char, source: Option<Span>) {
        match source.filter(|span| span.start >= self.at && !span.is_empty()) {
            Some(span) => {
                self.flush(span.start);
                self.edits.push(Edit::replace(span, ch));
                self.at = span.end;
            }
            None => self.waiting.push(ch),
        }
        self.len += ch.len_utf8();
    }

    /// Deletes up to `to` and inserts what waits.
    fn flush(&mut self, to: usize) {
        let text = std::mem::take(&mut self.waiting);
        if to > self.at || !text.is_empty() {
            self.edits.push(Edit::replace(Span::new(self.at, to), text));
        }
        self.at = to;
    }

    /// Notes a table whose cells have been written.
    pub fn table(&mut self, caption: Option<Span>, rows: Vec<Vec<Cell>>) {
        self.tables.push(Table { caption, rows });
    }

    /// The layout: edits up to the end of the source, blocks and tables.
    pub fn finish(mut self) -> Layout {
        self.finish_block();
        self.flush(self.source.len());
        Layout {
            edits: self.edits,
            blocks: self.blocks,
            tables: self.tables,
            ..Layout::default()
        }
    }
}
