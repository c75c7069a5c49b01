//! A table laid out, its header and its columns read.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::grid::{Grid, Slot};
use super::head::{self, Head};
use super::title::{self, Title};
use super::value::{self, Content};
use super::{block_at, unit};
use crate::clean::{Article, Table};
use crate::figures::Place;
use crate::figures::place::Places;
use crate::figures::time::Calendar;
use crate::lexicon::Lexicon;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What its row is about.
    Label,
    /// The unit of its row.
    Unit,
    /// Numbers.
    Value,
    /// Words or numbers that say nothing about the others.
    Other,
}

/// A column with its header.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub kind: Kind,
    pub head: Head<'a>,
    /// The place that the header names.
    pub place: Option<Place>,
    /// Whether its cells are places or bodies, as the header says.
    pub of_places: bool,
    /// Which of the table's groups of label columns its numbers belong to.
    pub group: usize,
    /// Its innermost header as written.
    pub leaf: String,
    /// Of a rate whose header does not say of what: what the column before it counts.
    pub of: String,
}

pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub article: &'a Article,
    pub places: &'a Places<'a>,
    pub lexicon: &'a Lexicon,
    pub grid: Grid,
    /// What stands in the cells that begin at a place of the grid.
    pub contents: Vec<Vec<Content<'a>>>,
    /// The first row of the header and the first behind it.
    pub header: (usize, usize),
    pub title: Title<'a>,
    pub columns: Vec<Column<'a>>,
    /// The label columns of each group.
    pub groups: Vec<Vec<usize>>,
}

/// Headers of columns whose cells are places or bodies.
#[allow(clippy::expect_used)]
static OF_PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"乡镇|镇街|镇办|街镇|镇（|乡（|街道|地区|县区|区县|市县|县（|市（|县市|州市|行政区|区域|辖区|村名|村居|社区|部门|地市|盟市|旗县|^(?:单位|单位名称|村|县|市|区|镇|乡|省|省份|城市|名称|各地)$")
        .expect("the pattern is fixed")
});

impl<'a> Reader<'a> {
    /// A reader for a table that holds data: two rows at least, two columns, numbers.
    pub(super) fn of(
        article: &'a Article,
        table: &Table,
        places: &'a Places<'a>,
        calendar: Calendar,
        lexicon: &'a Lexicon,
    ) -> Option<Self> {
        let text = article.text.as_str();
        let grid = Grid::of(table);
        if grid.rows.len() < 2 || grid.width < 2 {
            return None;
        }
        let contents = contents(&grid, text, lexicon);
        let is_head = |row: usize| {
            contents.get(row).is_some_and(|cells| {
                !cells
                    .iter()
                    .any(|cell| matches!(cell, Content::Number(_) | Content::Phone | Content::Nil))
            }) && grid.filled(row).next().is_some()
        };
        let titles = (0..grid.rows.len())
            .take_while(|&row| {
                grid.filled(row).count() <= 1 && is_head(row) || grid.filled(row).next().is_none()
            })
            .count();
        let depth = grid.header_depth(titles, is_head);
        let body = titles + depth;
        let numbers = contents
            .iter()
            .skip(body)
            .flatten()
            .filter(|cell| matches!(cell, Content::Number(_) | Content::Year | Content::Phone))
            .count();
        if numbers == 0 {
            return None;
        }
        let first = table.rows.iter().flatten().next()?.span.start;
        let block = block_at(article, first)?;
        let title = title::read(article, table, &grid, titles, block, calendar, lexicon);
        let mut reader = Self {
            text,
            article,
            places,
            lexicon,
            grid,
            contents,
            header: (titles, body),
            title,
            columns: Vec::new(),
            groups: vec![Vec::new()],
        };
        reader.columns = (0..reader.grid.width).map(|at| reader.column(at)).collect();
        reader.group();
        Some(reader)
    }

    pub(super) fn words(&self, row: usize, column: usize) -> String {
        self.grid.at(row, column).map_or_else(String::new, |slot| {
            slot.cell.span.of(self.text).split_whitespace().collect()
        })
    }

    pub(super) fn content(&self, row: usize, column: usize) -> Option<&Content<'a>> {
        self.contents.get(row)?.get(column)
    }

    /// A column as its header and its cells say.
    pub(super) fn column(&self, at: usize) -> Column<'a> {
        let mut parts: Vec<String> = Vec::new();
        let mut last = None;
        for row in self.header.0..self.header.1 {
            let cell = self.grid.at(row, at).map(|slot| slot.cell.span);
            if cell != last && cell.is_some_and(|span| !span.is_empty()) {
                parts.push(self.words(row, at));
            }
            last = cell;
        }
        let leaf = parts.last().cloned().unwrap_or_default();
        let of_places = OF_PLACES.is_match(&leaf);
        let mut place = None;
        parts.retain(|part| {
            let named = self.places.named(part, false, self.lexicon);
            let is_place = named.is_some() && !of_places;
            if is_place {
                place = named;
            }
            !is_place
        });
        let refs: Vec<&str> = parts.iter().map(String::as_str).collect();
        let head = head::read(&refs, &self.title.calendar, self.lexicon);
        Column {
            kind: self.kind(at, &leaf, &head),
            head,
            place,
            of_places,
            group: 0,
            leaf,
            of: String::new(),
        }
    }

    pub(super) fn kind(&self, at: usize, leaf: &str, head: &Head) -> Kind {
        let (mut texts, mut units, mut numbers, mut years, mut running) = (0, 0, 0, 0, true);
        for row in self.header.1..self.grid.rows.len() {
            match self.content(row, at) {
                Some(Content::Text) => {
                    texts += 1;
                    units +=
                        usize::from(unit::scaled(&self.words(row, at), self.lexicon).is_some());
                }
                Some(Content::Number(value)) => {
                    numbers += 1;
                    running &= value.ordinal() == Some(Decimal::from(numbers));
                }
                Some(Content::Year) => years += 1,
                Some(Content::Phone) => numbers += 1,
                _ => {}
            }
        }
        let unnamed = leaf.is_empty() || leaf.eq_ignore_ascii_case("no.") || leaf == "号";
        if texts > 0 && units == texts && numbers == 0 && !head.of_what() {
            Kind::Unit
        } else if texts > numbers && texts > 0
            || years > 0 && numbers == 0 && (at == 0 || leaf.contains('年'))
        {
            Kind::Label
        } else if at == 0 && unnamed && running && numbers >= 2 && self.grid.width > 2 {
            Kind::Other
        } else {
            Kind::Value
        }
    }

    /// Gives each column of numbers its label columns: those at the left, or, where two tables stand
    /// side by side, the nearest with the same header.
    pub(super) fn group(&mut self) {
        let mut filled = false;
        for at in 0..self.columns.len() {
            let group = self.groups.len() - 1;
            let Some(column) = self.columns.get(at) else {
                continue;
            };
            match column.kind {
                Kind::Label if !filled => self.groups[group].push(at),
                Kind::Label => {
                    let again = !column.leaf.is_empty()
                        && self.groups[0]
                            .iter()
                            .any(|&first| self.columns[first].leaf == column.leaf);
                    if again {
                        self.groups.push(vec![at]);
                        filled = false;
                    } else {
                        self.columns[at].kind = Kind::Other;
                    }
                }
                Kind::Value if column.head.drop.is_none() => filled = true,
                _ => {}
            }
            self.columns[at].group = self.groups.len() - 1;
        }
        self.complete_rates();
    }

    /// 完成率 behind 计划投资 and 完成投资 is that of the 投资, and so is 同比增长; both are of its time.
    pub(super) fn complete_rates(&mut self) {
        let mut counted = String::new();
        let mut named = String::new();
        let mut time = None;
        for column in &mut self.columns {
            if column.kind != Kind::Value {
                (counted, named, time) = Default::default();
                continue;
            }
            let relative = column.head.rate || column.head.change.is_some();
            if !relative {
                counted.clear();
                let thing = head::counted(&column.head.item);
                if !self.lexicon.headers.is_general(thing) {
                    counted.push_str(thing);
                }
                named.clear();
                if !column.head.general {
                    named.clone_from(&column.head.item);
                }
                time.clone_from(&column.head.time);
                continue;
            }
            let of_all = column.head.item.starts_with('占');
            if column.head.rate && (column.head.general || of_all) {
                column.of.clone_from(&counted);
            } else if column.head.item.is_empty() {
                column.of.clone_from(&named);
            }
            if column.head.time.is_none() {
                column.head.time.clone_from(&time);
            }
        }
    }
}

/// What the cells of a grid hold, each where it begins.
fn contents<'a>(grid: &Grid, text: &str, lexicon: &'a Lexicon) -> Vec<Vec<Content<'a>>> {
    let content = |slot: &Option<Slot>| match slot.filter(|slot| slot.origin) {
        Some(slot) => value::content(slot.cell.span.of(text), lexicon),
        None => Content::Empty,
    };
    let rows = grid.rows.iter();
    rows.map(|row| row.iter().map(content).collect()).collect()
}

impl Head<'_> {
    /// Whether it names a thing; the header of a column of units does not.
    pub(super) fn of_what(&self) -> bool {
        !self.item.is_empty() && !self.item.ends_with("单位")
    }
}
