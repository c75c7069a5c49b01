//! The rows of a table: what their labels say, and which of their cells are figures.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::head::{self, Head};
use super::reader::{Kind, Reader};
use super::unit::Scaled;
use super::value::{self, Content};
use super::{Found, block_at, unit};
use crate::figures::{Dropped, Figure, Place};
use crate::text::Span;

/// A cell of words that is longer is read as sentences.
const LONGEST_LABEL: usize = 30;
/// How many numbers of a row a difference may be one of.
const MOST_LEVELS: usize = 12;

/// A row's labels, read.
#[derive(Debug, Clone, Default)]
pub(super) struct RowHead<'a> {
    pub head: Head<'a>,
    pub place: Option<Place>,
    pub total: bool,
    pub unit: Option<Scaled<'a>>,
    /// Its first numbers that are neither changes nor rates.
    pub levels: Vec<Decimal>,
}

#[allow(clippy::expect_used)]
static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:合计|总计|共计|小计|总数|累计|[全](?:省|市|州|县|区|旗|镇|乡|街道|村|国)(?:合计|总计|汇总|小计)?|[一-龥]{0,6}(?:合计|小计|总计))(?:数)?$")
        .expect("the pattern is fixed")
});

impl<'a> Reader<'a> {
    pub(super) fn read(&self, found: &mut Found) {
        let mut section = String::new();
        for row in 0..self.grid.rows.len() {
            let Some(block) = self.block_of(row) else {
                continue;
            };
            let cells: &[Content] = self.contents.get(row).map_or(&[], Vec::as_slice);
            let data = cells.iter().any(|cell| {
                matches!(
                    cell,
                    Content::Number(_) | Content::Year | Content::Phone | Content::Nil
                )
            });
            if row < self.header.1 {
                found.rows.insert(block, Vec::new());
                continue;
            }
            if !data {
                let mut filled = self.grid.filled(row);
                if let (Some(cell), None) = (filled.next(), filled.next()) {
                    section = head::plain(cell.span.of(self.text));
                }
                continue;
            }
            found.rows.insert(block, self.running_text(row));
            self.row(row, block, &section, found);
        }
    }

    /// The cells of a row that are sentences rather than labels.
    pub(super) fn running_text(&self, row: usize) -> Vec<Span> {
        self.grid
            .filled(row)
            .map(|cell| cell.span)
            .filter(|span| is_running_text(span.of(self.text)))
            .collect()
    }

    pub(super) fn block_of(&self, row: usize) -> Option<usize> {
        let cells = self.grid.rows.get(row)?;
        let cell = cells.iter().flatten().find(|slot| slot.origin)?;
        block_at(self.article, cell.cell.span.start)
    }

    pub(super) fn row(&self, row: usize, block: usize, section: &str, found: &mut Found) {
        let heads: Vec<RowHead> = self
            .groups
            .iter()
            .map(|labels| self.row_head(row, labels, section))
            .collect();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(slot) = self.grid.at(row, at).filter(|slot| slot.origin) else {
                continue;
            };
            let cell = slot.cell.span;
            let value = match self.content(row, at) {
                Some(Content::Number(value)) => (**value).clone(),
                Some(Content::Year) if column.kind == Kind::Value => {
                    match value::value(cell.of(self.text), self.lexicon) {
                        Some(value) => value,
                        None => continue,
                    }
                }
                Some(Content::Phone) => {
                    found
                        .dropped
                        .push(dropped(cell, ("table:contact", "a telephone number")));
                    continue;
                }
                _ => continue,
            };
            let Some(head) = heads.get(column.group) else {
                continue;
            };
            let span = value.span.shifted(cell.start);
            match self.figure(column, head, &value, section) {
                Ok(figure) => {
                    let sentence = self
                        .article
                        .blocks
                        .get(block)
                        .map_or(span, |block| block.span);
                    found.figures.push(Figure {
                        span,
                        sentence,
                        ..figure
                    });
                }
                Err(why) => found.dropped.push(dropped(span, why)),
            }
        }
    }

    pub(super) fn row_head(&self, row: usize, labels: &[usize], section: &str) -> RowHead<'a> {
        let mut out = RowHead::default();
        let mut parts = Vec::new();
        for &at in labels {
            let Some(column) = self.columns.get(at) else {
                continue;
            };
            let words = self.words(row, at);
            if words.is_empty() || self.is_nil(row, at) {
                continue;
            }
            let label = head::plain(&words);
            if TOTAL.is_match(&label) {
                out.total = true;
            } else if self.lexicon.headers.is_beside(&column.leaf) {
                continue;
            } else if let Some(place) = self.places.named(&label, column.of_places, self.lexicon) {
                out.place = Some(place);
            } else if !is_running_text(&label) {
                parts.push(label);
            }
        }
        let refs: Vec<&str> = parts.iter().map(String::as_str).collect();
        out.head = head::read(&refs, &self.title.calendar, self.lexicon);
        if !out.head.general {
            out.head.modality = None;
        }
        if out.place.is_none() {
            out.place = self.places.named(section, false, self.lexicon);
        }
        out.levels = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| {
                column.kind == Kind::Value && column.head.change.is_none() && !column.head.rate
            })
            .filter_map(|(at, _)| match self.content(row, at) {
                Some(Content::Number(value)) => Some(value.quantity.value),
                _ => None,
            })
            .take(MOST_LEVELS)
            .collect();
        out.unit = (0..self.grid.width)
            .filter(|&at| {
                self.columns
                    .get(at)
                    .is_some_and(|column| column.kind == Kind::Unit)
            })
            .find_map(|at| unit::scaled(&self.words(row, at), self.lexicon));
        out
    }

    pub(super) fn is_nil(&self, row: usize, column: usize) -> bool {
        matches!(self.content(row, column), Some(Content::Nil))
    }
}

/// Whether a cell holds a sentence rather than a label.
fn is_running_text(words: &str) -> bool {
    words.chars().count() > LONGEST_LABEL || words.contains(['。', '；'].as_slice())
}

fn dropped(span: Span, (rule, reason): (&'static str, &'static str)) -> Dropped {
    Dropped { span, rule, reason }
}
