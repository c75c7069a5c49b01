//! A table's cells laid out in rows and columns, those that span several at each place they cover.

use crate::clean::{Cell, Table};

/// More columns than a table of figures has; what lies beyond is not read, so that spans of any
/// size cost no more than this for each row.
const WIDEST: usize = 128;
/// Header rows no table of figures exceeds.
const DEEPEST: usize = 5;

/// One place of the grid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub cell: Cell,
    /// Whether the cell begins here; `false` where it only reaches here from above or the left.
    pub origin: bool,
}

/// The grid; rows may be of different lengths, and a place may be empty.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub rows: Vec<Vec<Option<Slot>>>,
    pub width: usize,
}

/// A cell that reaches down into the next rows.
#[derive(Debug, Clone, Copy)]
struct Reach {
    cell: Cell,
    rows: usize,
}

impl Grid {
    /// Lays a table out.
    pub fn of(table: &Table) -> Self {
        let mut grid = Self::default();
        let mut down: Vec<Option<Reach>> = Vec::new();
        for cells in &table.rows {
            let row = lay_out(cells, &mut down);
            grid.width = grid.width.max(row.len());
            grid.rows.push(row);
        }
        grid
    }

    /// What stands at a place.
    pub fn at(&self, row: usize, column: usize) -> Option<Slot> {
        self.rows.get(row)?.get(column).copied().flatten()
    }

    /// The cells that begin in a row and hold something.
    pub fn filled(&self, row: usize) -> impl Iterator<Item = Cell> + '_ {
        self.rows
            .get(row)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|slot| slot.origin && !slot.cell.span.is_empty())
            .map(|slot| slot.cell)
    }

    /// How many rows the header has that begins at `from`: one, and as many more as its cells reach
    /// down or divide columns of the row above (colspan); `is_head` says which rows can be header.
    pub fn header_depth(&self, from: usize, is_head: impl Fn(usize) -> bool) -> usize {
        let mut depth = 0;
        let mut wanted = 1;
        while depth < wanted && depth < DEEPEST && is_head(from + depth) {
            for cell in self.filled(from + depth) {
                let divided = usize::from(cell.colspan > 1 && cell.colspan < self.width);
                wanted = wanted.max(depth + cell.rowspan.min(DEEPEST).max(1 + divided));
            }
            let marked = |row| {
                let mut cells = self.filled(row).peekable();
                cells.peek().is_some() && cells.all(|cell| cell.header)
            };
            depth += 1;
            if marked(from + depth - 1) && marked(from + depth) {
                wanted = wanted.max(depth + 1);
            }
        }
        depth
    }
}

/// The cells of one row, after those that reach into it from above.
fn lay_out(cells: &[Cell], down: &mut Vec<Option<Reach>>) -> Vec<Option<Slot>> {
    let mut row: Vec<Option<Slot>> = Vec::new();
    let mut cells = cells.iter();
    let mut next = cells.next();
    while row.len() < WIDEST {
        let column = row.len();
        if let Some(reach) = down.get_mut(column).and_then(Option::as_mut) {
            row.push(Some(Slot {
                cell: reach.cell,
                origin: false,
            }));
            reach.rows -= 1;
            if reach.rows == 0 {
                down[column] = None;
            }
            continue;
        }
        let Some(cell) = next else {
            // Behind the last cell only what reaches down from above can stand.
            if down.iter().skip(column).all(Option::is_none) {
                break;
            }
            row.push(None);
            continue;
        };
        for offset in 0..cell.colspan.clamp(1, WIDEST - column) {
            row.push(Some(Slot {
                cell: *cell,
                origin: offset == 0,
            }));
            if cell.rowspan > 1 {
                let at = column + offset;
                if down.len() <= at {
                    down.resize(at + 1, None);
                }
                down[at] = Some(Reach {
                    cell: *cell,
                    rows: cell.rowspan - 1,
                });
            }
        }
        next = cells.next();
    }
    row
}
