//! The columns that figures are filtered by, of all figures, in memory: 40 bytes each. One look at all of
//! them finds a page, counts it, and counts every facet, whatever is asked for; a million take some
//! milliseconds. SQLite then reads the rows that are shown.

mod scan;

use std::collections::HashMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use self::scan::Scan;
use super::progress::Programmes;

/// A figure, as far as it is filtered by.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The article's number in the database.
    pub article: u32,
    /// The figure's id in the article.
    pub id: u32,
    place: u32,
    unit: u32,
    /// The item's number in the database.
    item: u32,
    /// The first and the last day, else the day of publication: 20210903; 0 where nothing is known.
    from: u32,
    to: u32,
    confidence: f32,
    planned: bool,
}

/// Where figures are about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    /// 重庆市/江津区; the bare name of a body.
    pub path: String,
    /// Whether it is a division of the gazetteer.
    pub division: bool,
}

/// All of a database that is kept in memory, as it stood at one moment.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Row>,
    spots: Vec<Spot>,
    units: Vec<String>,
    /// By the item's number in the database.
    items: Vec<String>,
    /// The day of publication, by the article's number in the database.
    published: Vec<u32>,
    /// How many articles there are.
    pub articles: usize,
    /// What is to be done and what is done of it.
    pub programmes: Programmes,
}

/// What figures have to be like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// A place: a path, or the beginning of a name.
    pub place: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The numbers of the items that may be counted.
    pub items: Option<Vec<u32>>,
    /// The numbers of the articles they may stand in, with the items whose figures come first.
    pub found: Option<(Vec<u32>, Vec<u32>)>,
    /// The first day.
    pub since: Option<u32>,
    /// The last day.
    pub until: Option<u32>,
    /// Whether they are planned.
    pub planned: Option<bool>,
    /// How sure they are at least.
    pub confidence: Option<f32>,
}

/// A value of a facet, and how many figures have it.
pub type Count = (String, usize);

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How many figures there are.
    pub count: usize,
    /// Article and id of those of the page.
    pub page: Vec<(u32, u32)>,
    /// The places one level below the one asked for, the most frequent first.
    pub places: Vec<Count>,
    /// What is counted.
    pub items: Vec<Count>,
    /// In what units.
    pub units: Vec<Count>,
    /// In what years, the last first.
    pub years: Vec<Count>,
    /// `actual` and `planned`.
    pub statuses: Vec<Count>,
}

/// So many values of a facet are shown.
const SHOWN: usize = 12;
/// So many places are.
const PLACES: usize = 40;

/// `2021-09-03` as a number that compares as the day does.
pub fn day(text: &str) -> u32 {
    let mut digits = 0u32;
    for byte in text.bytes().filter(|byte| *byte != b'-') {
        if !byte.is_ascii_digit() || digits > 9_999_999 {
            return 0;
        }
        digits = digits * 10 + u32::from(byte - b'0');
    }
    digits
}

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

impl Index {
    /// Reads a database through.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut index = Self::default();
        index.load_articles(connection)?;
        let items = index.load_items(connection)?;
        index.load_figures(connection, &items)?;
        index.programmes = Programmes::load(connection)?;
        Ok(index)
    }

    fn load_articles(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let last: Option<i64> =
            connection.query_row("SELECT max(article) FROM articles", (), |row| row.get(0))?;
        self.published = vec![0; number(last.unwrap_or(0)) as usize + 1];
        let mut statement = connection.prepare("SELECT article, published FROM articles")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            self.articles += 1;
            let published = row.get_ref(1)?.as_str_or_null()?.map_or(0, day);
            if let Some(slot) = self.published.get_mut(number(row.get(0)?) as usize) {
                *slot = published;
            }
        }
        Ok(())
    }

    fn load_items(&mut self, connection: &Connection) -> rusqlite::Result<FxHashMap<String, u32>> {
        let mut numbers = FxHashMap::default();
        let mut statement = connection.prepare("SELECT item, name FROM items")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let (item, name): (i64, String) = (row.get(0)?, row.get(1)?);
            let item = number(item);
            if self.items.len() <= item as usize {
                self.items.resize(item as usize + 1, String::new());
            }
            if let Some(slot) = self.items.get_mut(item as usize) {
                slot.clone_from(&name);
            }
            numbers.insert(name, item);
        }
        Ok(numbers)
    }

    fn load_figures(
        &mut self,
        connection: &Connection,
        items: &FxHashMap<String, u32>,
    ) -> rusqlite::Result<()> {
        let mut spots: FxHashMap<Spot, u32> = FxHashMap::default();
        let mut units: FxHashMap<String, u32> = FxHashMap::default();
        // The spot 0 is none.
        self.spots.push(Spot {
            path: String::new(),
            division: false,
        });
        let mut statement = connection.prepare(
            "SELECT article, id, place_path, place, unit, item, time_from, time_to, modality, confidence FROM figures",
        )?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| {
                row.get_ref(at)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)
            };
            let article = number(row.get(0)?);
            let place = match (text(2)?, text(3)?) {
                (Some(path), _) => self.spot(&mut spots, path, true),
                (None, Some(name)) => self.spot(&mut spots, name, false),
                (None, None) => 0,
            };
            let unit = text(4)?.unwrap_or_default();
            let unit = match units.get(unit) {
                Some(known) => *known,
                None => {
                    let new = number(self.units.len() as i64);
                    self.units.push(unit.to_owned());
                    units.insert(unit.to_owned(), new);
                    new
                }
            };
            let published = self.published.get(article as usize).copied().unwrap_or(0);
            self.rows.push(Row {
                article,
                id: number(row.get(1)?),
                place,
                unit,
                item: text(5)?
                    .and_then(|item| items.get(item))
                    .copied()
                    .unwrap_or(0),
                from: text(6)?.map_or(published, day),
                to: text(7)?.map_or(published, day),
                planned: text(8)? == Some("planned"),
                confidence: row.get::<_, f64>(9)? as f32,
            });
        }
        // The latest first; within an article in reading order.
        self.rows.sort_unstable_by_key(|row| {
            let published = self
                .published
                .get(row.article as usize)
                .copied()
                .unwrap_or(0);
            (std::cmp::Reverse((published, row.article)), row.id)
        });
        Ok(())
    }

    fn spot(&mut self, known: &mut FxHashMap<Spot, u32>, path: &str, division: bool) -> u32 {
        let spot = Spot {
            path: path.to_owned(),
            division,
        };
        *known.entry(spot).or_insert_with_key(|spot| {
            self.spots.push(spot.clone());
            number(self.spots.len() as i64 - 1)
        })
    }

    /// The day of publication of an article, 0 where it is not known.
    pub fn published(&self, article: u32) -> u32 {
        self.published.get(article as usize).copied().unwrap_or(0)
    }

    /// Finds figures: those from `skip` on, at most `most`, and the counts of all.
    pub fn find(&self, wanted: &Wanted, skip: usize, most: usize) -> Found {
        let mut scan = Scan::new(self, wanted);
        scan.most = skip.saturating_add(most);
        for row in &self.rows {
            scan.look_at(row);
        }
        let page = (scan.first.iter().chain(&scan.rest).skip(skip).take(most))
            .map(|row| (row.article, row.id))
            .collect();
        Found {
            count: scan.count,
            page,
            places: self.places(&scan, wanted),
            items: top(&scan.items, SHOWN, |at| self.items.get(at).cloned()),
            units: top(&scan.units, SHOWN, |at| self.units.get(at).cloned()),
            years: years(&scan.years),
            statuses: ["actual", "planned"]
                .into_iter()
                .zip(scan.statuses)
                .filter(|(_, count)| *count > 0)
                .map(|(status, count)| (status.to_owned(), count))
                .collect(),
        }
    }

    /// One level of the tree: below the place asked for, else the uppermost.
    fn places(&self, scan: &Scan<'_>, wanted: &Wanted) -> Vec<Count> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let above = wanted.place.as_deref().unwrap_or_default();
        for (spot, count) in self
            .spots
            .iter()
            .zip(&scan.places)
            .filter(|(_, count)| **count > 0)
        {
            if let Some(next) = level_below(spot, above) {
                *counts.entry(next).or_default() += count;
            }
        }
        let mut counts: Vec<Count> = counts
            .into_iter()
            .map(|(path, count)| (path.to_owned(), count))
            .collect();
        counts.sort_unstable_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        counts.truncate(PLACES);
        counts
    }
}

/// The path of the place one level below `above` that a spot lies in.
fn level_below<'s>(spot: &'s Spot, above: &str) -> Option<&'s str> {
    if spot.path.is_empty() || (!spot.division && !above.is_empty()) {
        return None;
    }
    let behind = if above.is_empty() {
        0
    } else {
        match spot.path.strip_prefix(above) {
            Some(rest) if rest.starts_with('/') => above.len() + 1,
            // Only a part of a name was asked for: the places that were found.
            _ if spot.path == above => return None,
            _ => return Some(&spot.path),
        }
    };
    let rest = spot.path.get(behind..)?;
    let end = if spot.division { rest.find('/') } else { None };
    spot.path.get(..behind + end.unwrap_or(rest.len()))
}

fn top(counts: &[usize], most: usize, name: impl Fn(usize) -> Option<String>) -> Vec<Count> {
    let mut order: Vec<usize> = (0..counts.len())
        .filter(|at| counts.get(*at).is_some_and(|count| *count > 0))
        .collect();
    let count = |at: &usize| counts.get(*at).copied().unwrap_or(0);
    order.sort_unstable_by_key(|at| (std::cmp::Reverse(count(at)), *at));
    let named = order.iter().filter_map(|at| Some((name(*at)?, count(at))));
    named
        .filter(|(name, _)| !name.is_empty())
        .take(most)
        .collect()
}

fn years(counts: &FxHashMap<u32, usize>) -> Vec<Count> {
    let mut years: Vec<(u32, usize)> = counts.iter().map(|(year, count)| (*year, *count)).collect();
    years.sort_unstable_by_key(|(year, _)| std::cmp::Reverse(*year));
    years.truncate(2 * SHOWN);
    years
        .into_iter()
        .map(|(year, count)| (year.to_string(), count))
        .collect()
}

#[cfg(test)]
mod tests;
