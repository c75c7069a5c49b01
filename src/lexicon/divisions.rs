//! The gazetteer: administrative divisions of China down to counties, those of today and those that
//! an archive still names, and finding them in text.
//!
//! A division is found by its full name (金湾区), by its short form (金湾), and a division of a
//! nationality by its name with the nationalities left out as well (互助县, 延边州). Short forms that
//! are ordinary words (朝阳, 平安) count only with support from the text: see [`super::names::Names::divisions`].

mod names;

use std::cmp::Ordering;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tsv::{self, DataSource, LexiconError};
use crate::text::Span;

const TABLE: &str = "divisions/divisions.tsv";
const FORMER: &str = "divisions/former.tsv";
const ORDINARY: &str = "divisions/ordinary.tsv";

/// The rank of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省, 自治区, 直辖市, 特别行政区.
    Province,
    /// 地级市, 地区, 自治州, 盟.
    Prefecture,
    /// 县, 县级市, 市辖区, 旗.
    County,
}

impl Level {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "province" => Some(Self::Province),
            "prefecture" => Some(Self::Prefecture),
            "county" => Some(Self::County),
            _ => None,
        }
    }
}

/// What became of a division that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The year the change was approved or took effect.
    pub until: u16,
    /// Path of the division that took its place.
    pub now: String,
}

/// An administrative division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// GB/T 2260 code: `440404`.
    pub code: String,
    /// Full name: `金湾区`.
    pub name: String,
    /// Its rank.
    pub level: Level,
    /// The names from the province down: `广东省/珠海市/金湾区`.
    pub path: String,
    /// Path of the division it belongs to; `None` for a province.
    pub parent: Option<String>,
    /// The year of the edition of the codes that the name and the code are taken from; of a former
    /// division the last year it stood in them.
    pub revision: u16,
    /// Set for a division that was renamed, raised or merged.
    pub former: Option<Former>,
}

impl Division {
    /// Whether `other` is this division or lies in it.
    pub fn holds(&self, other: &Division) -> bool {
        other
            .path
            .strip_prefix(self.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A name a division is found by.
#[derive(Debug)]
struct Name {
    text: String,
    divisions: Vec<usize>,
    /// Whether the name says by itself that it is a division (金湾区, 互助县), short forms do not.
    full: bool,
    /// Whether it is an ordinary word too.
    ordinary: bool,
}

/// All divisions. See the module's description.
#[derive(Default)]
pub struct Divisions {
    divisions: Vec<Division>,
    by_code: FxHashMap<String, usize>,
    by_path: FxHashMap<String, usize>,
    ordinary: FxHashSet<String>,
    index: OnceLock<Index>,
}

/// What finding needs: built when it is first needed.
struct Index {
    names: Vec<Name>,
    by_name: FxHashMap<String, usize>,
}

impl std::fmt::Debug for Divisions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Divisions({} divisions)", self.divisions.len())
    }
}

/// A place in the text where a name stands.
#[derive(Debug)]
pub(super) struct Hit {
    span: Span,
    name: usize,
}

impl Divisions {
    /// Loads the three tables of `divisions/`.
    ///
    /// # Errors
    /// The first line that cannot be used, or a file that cannot be read.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let current = source.text(TABLE, include_str!("../../data/divisions/divisions.tsv"))?;
        let former = source.text(FORMER, include_str!("../../data/divisions/former.tsv"))?;
        let ordinary = source.text(ORDINARY, include_str!("../../data/divisions/ordinary.tsv"))?;
        Self::parse(&current, &former, &ordinary)
    }

    fn parse(current: &str, former: &str, ordinary: &str) -> Result<Self, LexiconError> {
        let mut out = Self::default();
        for division in tsv::rows(TABLE, current, |row| read(row, false))? {
            out.add(division);
        }
        for division in tsv::rows(FORMER, former, |row| read(row, true))? {
            out.add(division);
        }
        out.ordinary = tsv::rows(ORDINARY, ordinary, |row| Ok(row.need("name")?.to_owned()))?
            .into_iter()
            .collect();
        Ok(out)
    }

    /// The first to take a code or a path keeps it: divisions of today come before former ones.
    fn add(&mut self, division: Division) {
        let index = self.divisions.len();
        self.by_code.entry(division.code.clone()).or_insert(index);
        self.by_path.entry(division.path.clone()).or_insert(index);
        self.divisions.push(division);
    }

    /// All divisions, those of today first.
    pub fn iter(&self) -> impl Iterator<Item = &Division> {
        self.divisions.iter()
    }

    /// The division with a code; where a former division's code was given away, today's.
    pub fn by_code(&self, code: &str) -> Option<&Division> {
        self.divisions.get(*self.by_code.get(code)?)
    }

    /// The division with a path (`广东省/珠海市/金湾区`).
    pub fn by_path(&self, path: &str) -> Option<&Division> {
        self.divisions.get(*self.by_path.get(path)?)
    }

    /// The division that `division` belongs to.
    pub fn parent(&self, division: &Division) -> Option<&Division> {
        self.by_path(division.parent.as_deref()?)
    }

    /// The division of today: `division` itself, or the one that took its place.
    pub fn current<'a>(&'a self, division: &'a Division) -> &'a Division {
        match &division.former {
            Some(former) => self.by_path(&former.now).unwrap_or(division),
            None => division,
        }
    }

    /// The divisions called `name`, in full or by their short form.
    pub fn find(&self, name: &str) -> Vec<&Division> {
        let index = self.index();
        index
            .by_name
            .get(name)
            .and_then(|at| index.names.get(*at))
            .map_or_else(Vec::new, |name| self.named(name))
    }

    /// How many divisions are called `name`.
    pub fn count(&self, name: &str) -> usize {
        let index = self.index();
        let name = (index.by_name.get(name)).and_then(|at| index.names.get(*at));
        name.map_or(0, |name| name.divisions.len())
    }

    /// Whether a name or short form is an ordinary word too (朝阳, 和平, 城区), so that alone it
    /// says nothing.
    pub fn is_ordinary(&self, name: &str) -> bool {
        self.ordinary.contains(name)
    }

    /// All names of divisions with their indexes.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.index().names.iter().map(|name| name.text.as_str());
        names.enumerate()
    }

    /// The first of some names, by their indexes, that stands in a text at a byte: how far it reaches, and
    /// the hit, if what follows lets it stand.
    pub(super) fn hit(
        &self,
        text: &str,
        at: usize,
        names: impl Iterator<Item = usize>,
    ) -> Option<(usize, Option<Hit>)> {
        let index = self.index();
        let rest = text.get(at..)?;
        for name in names {
            if let Some(known) = index.names.get(name)
                && rest.starts_with(known.text.as_str())
            {
                let reached = at + known.text.len();
                return Some((reached, index.checked(text, Span::new(at, reached), name)));
            }
        }
        None
    }

    /// The divisions that the hits in a text name, from left to right, with all that are called so.
    ///
    /// The longest name counts. A short form does not where it goes on as the name of something
    /// else (北京路, 平安镇), and one that is an ordinary word only where the text names one of its
    /// divisions by another, full name, or right after the name of what it belongs to (辽宁朝阳).
    pub(super) fn believed(&self, hits: &[Hit]) -> Vec<(Span, Vec<&Division>)> {
        let index = self.index();
        let mut sure: FxHashSet<usize> = FxHashSet::default();
        for hit in hits {
            if let Some(name) = index.names.get(hit.name)
                && name.full
                && !name.ordinary
            {
                sure.extend(&name.divisions);
            }
        }
        let mut out: Vec<(Span, Vec<&Division>)> = Vec::new();
        for hit in hits {
            let Some(name) = index.names.get(hit.name) else {
                continue;
            };
            let mut found = self.named(name);
            if name.ordinary {
                let before = out.last().filter(|(span, _)| span.end == hit.span.start);
                found = self.supported(name, &sure, before.map(|(_, found)| found.as_slice()));
            }
            if !found.is_empty() {
                out.push((hit.span, found));
            }
        }
        out
    }

    /// Which of the same-named `candidates` is meant in an article that names the places `context`.
    ///
    /// One that holds a place of the context or lies in one wins, the nearer the better; then those
    /// of today win over former ones and the higher rank over the lower (吉林 is the province).
    /// `None` where several are as likely.
    pub fn resolve<'a>(
        &self,
        candidates: &[&'a Division],
        context: &[&Division],
    ) -> Option<&'a Division> {
        if let [only] = candidates {
            return Some(only);
        }
        let rank = |candidate: &&'a Division| {
            let support: usize = context
                .iter()
                .filter(|place| place.path != candidate.path)
                .map(|place| kinship(candidate, place))
                .sum();
            let age = u8::from(candidate.former.is_none());
            (support, age, std::cmp::Reverse(candidate.level))
        };
        let mut best = None;
        let mut winner = None;
        for candidate in candidates {
            let rank = Some(rank(candidate));
            match rank.cmp(&best) {
                Ordering::Greater => (best, winner) = (rank, Some(*candidate)),
                Ordering::Equal => winner = None,
                Ordering::Less => {}
            }
        }
        winner
    }

    fn named(&self, name: &Name) -> Vec<&Division> {
        name.divisions
            .iter()
            .filter_map(|at| self.divisions.get(*at))
            .collect()
    }

    /// Those of an ordinary word's divisions that the text gives reason to believe in.
    fn supported(
        &self,
        name: &Name,
        sure: &FxHashSet<usize>,
        before: Option<&[&Division]>,
    ) -> Vec<&Division> {
        let is_supported = |at: &&usize| {
            sure.contains(*at)
                || self.divisions.get(**at).is_some_and(|division| {
                    before.is_some_and(|before| {
                        before
                            .iter()
                            .any(|place| place.path != division.path && place.holds(division))
                    })
                })
        };
        name.divisions
            .iter()
            .filter(is_supported)
            .filter_map(|at| self.divisions.get(*at))
            .collect()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::build(self))
    }
}

/// How near two divisions are: one in the other, in the same prefecture, in the same province.
fn kinship(candidate: &Division, place: &Division) -> usize {
    if candidate.holds(place) || place.holds(candidate) {
        return 6;
    }
    let shared = candidate
        .path
        .split('/')
        .zip(place.path.split('/'))
        .take_while(|(one, other)| one == other)
        .count();
    shared.min(2) * 2
}

fn read(row: &tsv::Row, former: bool) -> Result<Division, LexiconError> {
    let path = row.need("path")?;
    let year = |column: &str| -> Result<u16, LexiconError> {
        let year = row.parse(column, |cell| cell.parse().ok())?;
        year.ok_or_else(|| row.problem(format!("column `{column}` is empty")))
    };
    let (revision, former) = if former {
        let until = year("until")?;
        let now = row.need("now")?.to_owned();
        (until.saturating_sub(1), Some(Former { until, now }))
    } else {
        (year("revision")?, None)
    };
    let level = row.parse("level", Level::parse)?;
    Ok(Division {
        code: row.need("code")?.to_owned(),
        name: row.need("name")?.to_owned(),
        level: level.ok_or_else(|| row.problem("column `level` is empty"))?,
        path: path.to_owned(),
        parent: path.rsplit_once('/').map(|(parent, _)| parent.to_owned()),
        revision,
        former,
    })
}

impl Index {
    fn build(divisions: &Divisions) -> Self {
        let mut index = Self {
            names: Vec::new(),
            by_name: FxHashMap::default(),
        };
        for (at, division) in divisions.divisions.iter().enumerate() {
            let ordinary = |name: &str| divisions.ordinary.contains(name);
            index.add(&division.name, at, true, ordinary(&division.name));
            for (name, full) in names::other_names(&division.name) {
                index.add(&name, at, full, ordinary(&name));
            }
        }
        index
    }

    fn add(&mut self, text: &str, division: usize, full: bool, ordinary: bool) {
        let at = *self.by_name.entry(text.to_owned()).or_insert_with(|| {
            self.names.push(Name {
                text: text.to_owned(),
                divisions: Vec::new(),
                full,
                ordinary,
            });
            self.names.len() - 1
        });
        if let Some(name) = self.names.get_mut(at)
            && name.divisions.last() != Some(&division)
        {
            name.divisions.push(division);
        }
    }

    /// The hit as what follows it in the text lets it stand.
    fn checked(&self, text: &str, span: Span, at: usize) -> Option<Hit> {
        let rest = text.get(span.end..)?;
        let name = self.names.get(at)?;
        if !name.full {
            return (!names::goes_on(rest)).then_some(Hit { span, name: at });
        }
        let Some(cut) = names::cut_by_next(&name.text, rest) else {
            return Some(Hit { span, name: at });
        };
        // 吉林市场: not the town of 吉林市, and 吉林 may be meant.
        let name = *self.by_name.get(cut)?;
        let span = Span::new(span.start, span.start + cut.len());
        Some(Hit { span, name })
    }
}

#[cfg(test)]
mod tests;
