//! One look at all figures: what meets all conditions, and what fails at one only, which its facet counts.

use rustc_hash::FxHashMap;

use super::{Index, Row, Spot, Wanted, number};

/// A set of small numbers.
struct Set(Vec<bool>);

impl Set {
    fn of(numbers: &[u32]) -> Self {
        let most = numbers.iter().max().map_or(0, |most| *most as usize + 1);
        let mut set = vec![false; most];
        for number in numbers {
            if let Some(slot) = set.get_mut(*number as usize) {
                *slot = true;
            }
        }
        Self(set)
    }

    fn has(&self, number: u32) -> bool {
        self.0.get(number as usize).copied().unwrap_or(false)
    }
}

/// The conditions, with one bit each: a facet counts what fails at its own condition only.
const PLACE: u8 = 1;
const UNIT: u8 = 2;
const ITEM: u8 = 4;
const TIME: u8 = 8;
const STATUS: u8 = 16;
const OTHER: u8 = 32;

/// One look at all figures.
pub(super) struct Scan<'w> {
    wanted: &'w Wanted,
    in_place: Option<Vec<bool>>,
    /// The number of the unit, where it is asked for and known.
    unit: Option<Option<u32>>,
    item: Option<Set>,
    articles: Option<(Set, Set)>,
    /// What was found, as far as the page may need it.
    pub first: Vec<Row>,
    pub rest: Vec<Row>,
    pub most: usize,
    pub count: usize,
    pub places: Vec<usize>,
    pub units: Vec<usize>,
    pub items: Vec<usize>,
    pub years: FxHashMap<u32, usize>,
    pub statuses: [usize; 2],
}

impl<'w> Scan<'w> {
    pub fn new(index: &Index, wanted: &'w Wanted) -> Self {
        let in_place = wanted.place.as_ref().map(|place| {
            let inside = |spot: &Spot| lies_in(spot, place);
            index.spots.iter().map(inside).collect()
        });
        let unit = wanted.unit.as_ref().map(|unit| {
            let at = index.units.iter().position(|known| known == unit);
            at.map(|at| number(at as i64))
        });
        Self {
            wanted,
            in_place,
            unit,
            item: wanted.items.as_deref().map(Set::of),
            articles: (wanted.found.as_ref())
                .map(|(articles, items)| (Set::of(articles), Set::of(items))),
            first: Vec::new(),
            rest: Vec::new(),
            most: 0,
            count: 0,
            places: vec![0; index.spots.len()],
            units: vec![0; index.units.len()],
            items: vec![0; index.items.len()],
            years: FxHashMap::default(),
            statuses: [0; 2],
        }
    }

    pub fn look_at(&mut self, row: &Row) {
        let fails = self.fails(row);
        let count = |counts: &mut Vec<usize>, at: u32| {
            if let Some(count) = counts.get_mut(at as usize) {
                *count += 1;
            }
        };
        if fails == 0 {
            let first = (self.articles.as_ref()).is_none_or(|(_, items)| items.has(row.item));
            let rows = if first {
                &mut self.first
            } else {
                &mut self.rest
            };
            if rows.len() < self.most {
                rows.push(*row);
            }
            self.count += 1;
            // The tree shows what lies below the place asked for.
            count(&mut self.places, row.place);
        }
        if fails & !UNIT == 0 {
            count(&mut self.units, row.unit);
        }
        if fails & !ITEM == 0 {
            count(&mut self.items, row.item);
        }
        if fails & !TIME == 0 && row.from > 0 {
            *self.years.entry(row.from / 10_000).or_default() += 1;
        }
        if fails & !STATUS == 0
            && let Some(count) = self.statuses.get_mut(usize::from(row.planned))
        {
            *count += 1;
        }
    }

    /// Which conditions a figure does not meet.
    fn fails(&self, row: &Row) -> u8 {
        let mut fails = 0;
        let mut ask = |good: bool, bit: u8| fails |= if good { 0 } else { bit };
        if let Some(in_place) = &self.in_place {
            ask(
                in_place.get(row.place as usize).copied().unwrap_or(false),
                PLACE,
            );
        }
        if let Some(unit) = self.unit {
            ask(unit == Some(row.unit), UNIT);
        }
        if let Some(items) = &self.item {
            ask(items.has(row.item), ITEM);
        }
        if let Some(since) = self.wanted.since {
            ask(row.to >= since, TIME);
        }
        if let Some(until) = self.wanted.until {
            ask(row.from <= until && row.from > 0, TIME);
        }
        if let Some(planned) = self.wanted.planned {
            ask(row.planned == planned, STATUS);
        }
        if let Some(least) = self.wanted.confidence {
            ask(row.confidence >= least, OTHER);
        }
        if let Some((articles, items)) = &self.articles {
            ask(articles.has(row.article) || items.has(row.item), OTHER);
        }
        fails
    }
}

/// Whether a place is the one asked for, lies in it, or is called like it: 重庆 is 重庆市, and all in it.
fn lies_in(spot: &Spot, place: &str) -> bool {
    if spot.path.is_empty() || place.is_empty() {
        return false;
    }
    let begins = |(at, _): (usize, &str)| {
        at == 0
            || spot
                .path
                .get(..at)
                .is_some_and(|before| before.ends_with('/'))
    };
    if spot.division {
        spot.path.match_indices(place).any(begins)
    } else {
        spot.path.starts_with(place)
    }
}
