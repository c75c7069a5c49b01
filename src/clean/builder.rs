//! Builds a [`Layout`] from left to right, in one pass over the text.

use super::{Block, BlockKind, Cell, Layout, Table};
use crate::text::{Edit, Span};

/// A layout in the making: knows where a place of the text lies after the edits so far.
#[derive(Debug, Default)]
pub(super) struct LayoutBuilder {
    pub layout: Layout,
    moved: isize,
}

impl LayoutBuilder {
    /// Adds an edit behind all others.
    pub fn edit(&mut self, edit: Edit) {
        if edit.span.is_empty() && edit.text.is_empty() {
            return;
        }
        self.moved += edit.text.len() as isize - edit.span.len() as isize;
        self.layout.edits.push(edit);
    }

    /// Where the place `at`, behind all edits so far, lies after them.
    pub fn after(&self, at: usize) -> usize {
        at.saturating_add_signed(self.moved)
    }

    /// Adds a block in the text after the edits; an empty one is left out.
    pub fn block(&mut self, kind: BlockKind, span: Span) {
        if !span.is_empty() {
            self.layout.blocks.push(Block { kind, span });
        }
    }

    /// Adds the layout of the text's part that begins at `offset`, behind all edits so far.
    pub fn append(&mut self, part: Layout, offset: usize) {
        let base = self.after(offset);
        let shift = |span: Span| span.shifted(base);
        for edit in part.edits {
            self.edit(Edit {
                span: edit.span.shifted(offset),
                text: edit.text,
            });
        }
        let own = &mut self.layout;
        own.blocks
            .extend(part.blocks.into_iter().map(|block| Block {
                span: shift(block.span),
                ..block
            }));
        own.tables.extend(part.tables.into_iter().map(|table| {
            Table {
                caption: table.caption.map(shift),
                rows: table
                    .rows
                    .into_iter()
                    .map(|row| {
                        row.into_iter()
                            .map(|cell| Cell {
                                span: shift(cell.span),
                                ..cell
                            })
                            .collect()
                    })
                    .collect(),
            }
        }));
        own.notes.extend(part.notes.into_iter().map(|mut note| {
            note.span = note.span.map(shift);
            note
        }));
        own.metadata.fill(&part.metadata);
    }
}
