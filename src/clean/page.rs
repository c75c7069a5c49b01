//! A page under work: its text, its lines, and what was done to it so far.

use std::cell::Cell;

use super::metadata::lead;
use super::{Block, BlockKind, Layout, Metadata, Pass, PassKind, Table};
use crate::note::Note;
use crate::text::{Edit, Span, TracedText};

/// What a line is to the article it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A part of the text.
    Text,
    /// Says when, where from, by whom; read into the metadata, then taken out.
    Meta,
    /// Names the writers; read into the metadata, then taken out.
    Byline,
}

/// A line of the page: a block and how it stood among the others.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub kind: BlockKind,
    pub span: Span,
    /// Line breaks before it: 1 for a line that directly follows.
    pub gap: usize,
    /// Whether it was set in, as the first line of a paragraph is.
    pub indent: bool,
    pub role: Role,
    /// Whether a picture stood before it, with words that were taken out.
    pub after_picture: bool,
    /// What the line says about the article, which most do not.
    pub says: Option<Box<Metadata>>,
    /// Whether it begins like a news item, once that was asked; see [`Page::leads`].
    pub leads: Cell<Option<bool>>,
}

/// The page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub text: TracedText,
    pub lines: Vec<Line>,
    pub tables: Vec<Table>,
    pub passes: Vec<Pass>,
    pub notes: Vec<Note>,
    /// What is said about the page as a whole.
    pub says: Metadata,
}

impl Page {
    /// The page as the reader of its format left it. `notes` are about `text`.
    pub fn new(text: TracedText, passes: Vec<Pass>, notes: Vec<Note>, layout: Layout) -> Self {
        let mut page = Page {
            text,
            passes,
            notes,
            ..Page::default()
        };
        page.apply(PassKind::Markup, layout.edits);
        page.notes.extend(layout.notes);
        page.says = layout.metadata;
        page.tables = layout.tables;
        page.set_lines(&layout.blocks);
        page
    }

    fn set_lines(&mut self, blocks: &[Block]) {
        let text = self.text.as_str();
        let mut at = 0;
        self.lines.reserve_exact(blocks.len());
        for block in blocks {
            let gap = text.get(at..block.span.start).unwrap_or("");
            let set_in = gap.rsplit(is_line_break).next().unwrap_or("");
            self.lines.push(Line {
                kind: block.kind,
                span: block.span,
                gap: line_breaks(gap),
                indent: set_in.contains('\u{3000}') || set_in.chars().count() >= 2,
                role: Role::Text,
                after_picture: false,
                says: None,
                leads: Cell::new(None),
            });
            at = block.span.end;
        }
    }

    /// The words of a line.
    pub fn of(&self, line: &Line) -> &str {
        line.span.of(self.text.as_str())
    }

    /// The words of the line at `index`; empty outside the page.
    pub fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |line| self.of(line))
    }

    /// Whether a line begins like a news item, which is asked of every line several times.
    pub fn leads(&self, line: &Line) -> bool {
        let leads = line.leads.get();
        leads.unwrap_or_else(|| {
            let leads = lead(self.of(line)).is_some();
            line.leads.set(Some(leads));
            leads
        })
    }

    /// Carries edits out, and moves lines, tables and notes along.
    pub fn apply(&mut self, kind: PassKind, edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        let Ok(text) = self.text.apply(&edits) else {
            debug_assert!(false, "{kind:?}: the edits do not fit the text");
            return;
        };
        self.text = text;
        let carry = Carry::new(&edits);
        for line in &mut self.lines {
            if carry.touches(line.span) {
                line.leads.set(None);
            }
            line.span = carry.span(line.span);
        }
        for cell in self
            .tables
            .iter_mut()
            .flat_map(|table| table.rows.iter_mut().flatten())
        {
            cell.span = carry.span(cell.span);
        }
        for caption in self
            .tables
            .iter_mut()
            .filter_map(|table| table.caption.as_mut())
        {
            *caption = carry.span(*caption);
        }
        for span in self.notes.iter_mut().filter_map(|note| note.span.as_mut()) {
            *span = carry.span(*span);
        }
        self.passes.push(Pass { kind, edits });
    }

    /// Takes out the lines for which `out` is true.
    pub fn drop_lines(&mut self, kind: PassKind, out: &[bool]) {
        if !out.contains(&true) {
            return;
        }
        let gone = |index: usize| out.get(index).copied().unwrap_or(false);
        let edits = self
            .lines
            .iter()
            .enumerate()
            .filter(|(index, line)| gone(*index) && !line.span.is_empty())
            .map(|(_, line)| Edit::delete(line.span))
            .collect();
        let mut index = 0;
        let mut gap = 0;
        self.lines.retain_mut(|line| {
            let keep = !gone(index);
            index += 1;
            // What is left keeps its distance: a caption between two lines had blank lines round it.
            gap = gap.max(line.gap);
            if keep {
                line.gap = std::mem::take(&mut gap);
            }
            keep
        });
        self.apply(kind, edits);
    }

    /// Joins each line to the one before it where `with` says what to put between them.
    pub fn join_lines(&mut self, with: &[Option<&'static str>]) {
        if with.iter().all(Option::is_none) {
            return;
        }
        let mut edits = Vec::new();
        let mut joined: Vec<Line> = Vec::with_capacity(self.lines.len());
        for (index, line) in std::mem::take(&mut self.lines).into_iter().enumerate() {
            let separator = with.get(index).copied().flatten();
            match (separator, joined.last_mut()) {
                (Some(separator), Some(last)) => {
                    edits.push(Edit::replace(
                        Span::new(last.span.end, line.span.start),
                        separator,
                    ));
                    last.span.end = line.span.end;
                    last.leads.set(None);
                }
                _ => joined.push(line),
            }
        }
        self.lines = joined;
        self.apply(PassKind::LineBreak, edits);
    }

    /// Leaves one line break between two lines and nothing outside them. `marks` are indices of
    /// lines; they move along when empty lines go.
    pub fn tidy(&mut self, marks: &mut [usize]) {
        let mut kept = Vec::with_capacity(self.lines.len() + 1);
        let mut count = 0;
        for line in &self.lines {
            kept.push(count);
            count += usize::from(!line.span.is_empty());
        }
        for mark in marks {
            *mark = kept.get(*mark).copied().unwrap_or(count);
        }
        self.lines.retain(|line| !line.span.is_empty());
        let text = self.text.as_str();
        let mut edits = Vec::new();
        let mut at = 0;
        for (index, line) in self.lines.iter().enumerate() {
            let between = Span::new(at, line.span.start);
            let wanted = if index == 0 { "" } else { "\n" };
            if between.of(text) != wanted {
                edits.push(Edit::replace(between, wanted));
            }
            at = line.span.end;
        }
        if at < text.len() {
            edits.push(Edit::delete(Span::new(at, text.len())));
        }
        self.apply(PassKind::Characters, edits);
    }
}

/// Characters that end a line.
pub(super) fn is_line_break(ch: char) -> bool {
    matches!(
        ch,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn line_breaks(gap: &str) -> usize {
    let feeds = gap.matches('\n').count();
    let others = gap.chars().filter(|&ch| is_line_break(ch)).count();
    if feeds == 0 { others } else { feeds }
}

/// Moves spans through a list of edits; like [`crate::text::forward`], for many spans.
pub(super) struct Carry<'a> {
    edits: &'a [Edit],
    /// By how much the edits before each one move what follows; one more than there are edits.
    moved: Vec<isize>,
}

impl<'a> Carry<'a> {
    pub fn new(edits: &'a [Edit]) -> Self {
        let mut moved = Vec::with_capacity(edits.len() + 1);
        let mut by = 0;
        moved.push(by);
        for edit in edits {
            by += edit.text.len() as isize - edit.span.len() as isize;
            moved.push(by);
        }
        Self { edits, moved }
    }

    /// Where an end of a span lies afterwards; `first` for its start, which an edit that reaches
    /// over it pushes behind what the edit put there.
    fn end(&self, at: usize, first: bool) -> usize {
        let before = self.edits.partition_point(|edit| {
            edit.span.end < at || (edit.span.end == at && !edit.span.is_empty())
        });
        let moved = self.moved.get(before).copied().unwrap_or(0);
        match self.edits.get(before) {
            Some(edit) if edit.span.start < at && at < edit.span.end => {
                let start = edit.span.start.saturating_add_signed(moved);
                if first {
                    start + edit.text.len()
                } else {
                    start
                }
            }
            _ => at.saturating_add_signed(moved),
        }
    }

    /// Whether an edit lies in a span or at an end of it.
    pub fn touches(&self, span: Span) -> bool {
        let first = self
            .edits
            .partition_point(|edit| edit.span.end < span.start);
        self.edits
            .get(first)
            .is_some_and(|edit| edit.span.start <= span.end)
    }

    pub fn span(&self, span: Span) -> Span {
        let start = self.end(span.start, true);
        Span::new(start, self.end(span.end, false).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::forward;
    use proptest::prelude::*;

    #[test]
    fn an_edit_over_a_whole_span_leaves_nothing_of_it() {
        let edits = [Edit::replace(Span::new(3, 12), "——")];
        let moved = Carry::new(&edits).span(Span::new(6, 9));
        assert!(moved.is_empty(), "{moved:?}");
    }

    proptest! {
        #[test]
        fn many_spans_move_as_one_does(
            picks in prop::collection::vec((0usize..6, 0usize..4, "[a-z]{0,3}"), 0..6),
            start in 0usize..30, len in 1usize..12,
        ) {
            let mut at = 0;
            let mut edits = Vec::new();
            for (skip, len, text) in picks {
                edits.push(Edit::replace(Span::new(at + skip, at + skip + len), text));
                at += skip + len;
            }
            let span = Span::new(start, start + len);
            // `forward` says nothing sensible about a span that an edit swallows whole.
            prop_assume!(!edits.iter().any(|edit| edit.span.contains(span)));
            prop_assert_eq!(Carry::new(&edits).span(span), forward(&edits, span));
        }
    }
}
