//! Programmes: what is to be done somewhere, and what the articles say of it over time.

use rusqlite::Connection;
use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::Failure;
use super::address::Address;
use super::index::day;
use crate::store::search;

/// What one article says of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Point {
    /// As of when, ISO 8601; the day of publication where the article does not say.
    pub time: Option<String>,
    /// The whole.
    pub total: Option<f64>,
    /// What is done of it.
    pub completed: Option<f64>,
    /// In per cent: as stated, else reckoned from the two.
    pub rate: Option<f64>,
    /// Whether the stated rate agrees with the counts.
    pub consistent: Option<bool>,
    /// The article's number in the database.
    #[serde(skip)]
    pub article: i64,
    /// The day it is sorted by.
    #[serde(skip)]
    pub day: u32,
}

/// A thing to be done somewhere, with all that is said of it, the earliest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Programme {
    /// What.
    pub item: String,
    /// Where: `重庆市/江津区`, or a body.
    pub place: Option<String>,
    /// The unit of the counts.
    pub unit: String,
    /// What is said of it.
    pub points: Vec<Point>,
}

impl Programme {
    /// The latest point, with what it does not say taken from those before.
    pub fn latest(&self) -> Option<&Point> {
        self.points.last()
    }
}

/// All programmes, the latest first.
#[derive(Debug, Default)]
pub struct Programmes(Vec<Programme>);

impl Programmes {
    /// Reads them.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut known: FxHashMap<(String, Option<String>, String), Vec<Point>> =
            FxHashMap::default();
        let mut statement = connection.prepare(
            "SELECT progress.item, coalesce(place_path, place), unit, coalesce(time, published),
                coalesce(time_to, published), total, completed, coalesce(rate, rate_computed), consistent, article
             FROM progress JOIN articles USING (article)",
        )?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let day_of: Option<String> = row.get(4)?;
            let point = Point {
                time: row.get(3)?,
                total: row.get(5)?,
                completed: row.get(6)?,
                rate: row.get(7)?,
                consistent: row.get(8)?,
                article: row.get(9)?,
                day: day_of.as_deref().map_or(0, day),
            };
            known
                .entry((row.get(0)?, row.get(1)?, row.get(2)?))
                .or_default()
                .push(point);
        }
        let mut programmes: Vec<Programme> = known
            .into_iter()
            .map(|((item, place, unit), mut points)| {
                points.sort_by_key(|point| (point.day, point.article));
                Programme {
                    item,
                    place,
                    unit,
                    points,
                }
            })
            .collect();
        programmes.sort_by(|one, other| {
            let latest = |programme: &Programme| programme.latest().map_or(0, |point| point.day);
            (latest(other), &one.place, &one.item, &one.unit).cmp(&(
                latest(one),
                &other.place,
                &other.item,
                &other.unit,
            ))
        });
        Ok(Self(programmes))
    }

    /// Those that an address asks for by `place`, `item`, `since` and `until`.
    ///
    /// # Errors
    /// When a filter makes no sense.
    pub fn find(&self, address: &Address) -> Result<Vec<&Programme>, Failure> {
        let words: Vec<&str> = address
            .get("item")
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        if words.iter().any(|word| search::query(word).is_none()) {
            return Err(Failure::Asked("item: holds no word to look for".to_owned()));
        }
        let (since, until) = (address.days("since")?, address.days("until")?);
        let place = address.get("place").unwrap_or_default();
        let found = self.0.iter().filter(|programme| {
            let latest = programme.latest().map_or(0, |point| point.day);
            words.iter().all(|word| programme.item.contains(word))
                && (place.is_empty()
                    || programme
                        .place
                        .as_deref()
                        .is_some_and(|path| lies_in(path, place)))
                && since.is_none_or(|(from, _)| latest >= from)
                && until.is_none_or(|(_, to)| latest > 0 && latest <= to)
        });
        Ok(found.collect())
    }

    /// One programme by its very item, place and unit.
    pub fn one(&self, item: &str, place: Option<&str>, unit: Option<&str>) -> Option<&Programme> {
        self.0.iter().find(|programme| {
            programme.item == item
                && programme.place.as_deref() == place
                && unit.is_none_or(|unit| programme.unit == unit)
        })
    }
}

fn lies_in(path: &str, place: &str) -> bool {
    path.match_indices(place)
        .any(|(at, _)| at == 0 || path.get(..at).is_some_and(|before| before.ends_with('/')))
}
