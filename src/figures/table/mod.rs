//! Tables: every cell with a number becomes a figure, its item from the column's header and the
//! table's title, its place or item from the row's header, its unit from either or from the line
//! above the table.
//!
//! A change keeps the number as it is written without its sign, which says whether it is up or
//! down: -3.2 under 增长（%） is 3.2, down, as 下降3.2% is in a sentence. A level keeps its sign.

mod figure;
mod grid;
mod head;
mod reader;
mod rows;
#[cfg(test)]
mod tests;
mod title;
mod unit;
mod value;

use std::collections::HashMap;

pub(crate) use self::grid::Grid;
use self::reader::Reader;
use super::place::Places;
use super::time::Calendar;
use super::{Dropped, Figure};
use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::segment::Sentence;
use crate::text::Span;

/// What the tables of an article give.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of the tables.
    pub figures: Vec<Figure>,
    /// Numbers of cells that are no figures.
    pub dropped: Vec<Dropped>,
    /// The blocks that are rows of data, with their cells of running text.
    rows: HashMap<usize, Vec<Span>>,
}

impl Found {
    /// The cells of running text of a sentence that is a row of data, to be read in its place; `None`
    /// for a sentence outside tables.
    pub fn running_text(
        &self,
        sentence: &Sentence,
        text: &str,
        lexicon: &Lexicon,
    ) -> Option<Vec<Sentence>> {
        let cells = self.rows.get(&sentence.block)?.iter();
        let parts = cells.map(|cell| sentence.within(*cell, text, lexicon));
        Some(parts.filter(|part| !part.span.is_empty()).collect())
    }
}

/// Reads the tables of an article.
pub(super) fn read(
    article: &Article,
    places: &Places,
    calendar: Calendar,
    lexicon: &Lexicon,
) -> Found {
    let mut found = Found::default();
    for table in &article.tables {
        if let Some(reader) = Reader::of(article, table, places, calendar, lexicon) {
            reader.read(&mut found);
        }
    }
    found
}

/// The table row that holds a place of the text.
fn block_at(article: &Article, at: usize) -> Option<usize> {
    let index = article.blocks.partition_point(|block| block.span.end < at);
    article
        .blocks
        .get(index)
        .filter(|block| block.kind == BlockKind::TableRow && block.span.start <= at)
        .map(|_| index)
}
