//! One pass over a text for all that may name a place.

use super::Lexicon;
use super::divisions::{Division, Hit};
use super::prefixes::{Prefixes, Sight};
use crate::text::Span;

/// What refers to a place by its kind: 全县, 该镇, 我市, 本村.
pub const REFERRING: &str = "全该我本";

/// What the names of places and bodies below the counties end with.
pub const ENDING: &str = "道镇乡区村木查场所司校田铁馆岸站库园";

/// What was found in a text.
#[derive(Debug)]
pub struct Names<'l> {
    lexicon: &'l Lexicon,
    hits: Vec<Hit>,
    /// Where a region may be named, and its index.
    regions: Vec<(usize, usize)>,
    /// Where the characters of [`REFERRING`] and [`ENDING`] stand, and perhaps a few others.
    pub marks: Vec<usize>,
}

impl<'l> Names<'l> {
    pub(super) fn of(text: &str, lexicon: &'l Lexicon, finder: &Finder) -> Self {
        let mut found = Self {
            lexicon,
            hits: Vec::new(),
            regions: Vec::new(),
            marks: Vec::new(),
        };
        let mut reached = 0;
        finder.prefixes.scan(text, |at, sight| match sight {
            Sight::Mark => found.marks.push(at),
            Sight::Words(words) => {
                let regions = words
                    .iter()
                    .filter_map(|word| word.checked_sub(finder.divisions));
                found.regions.extend(regions.map(|region| (at, region)));
                let names = words
                    .iter()
                    .copied()
                    .filter(|word| *word < finder.divisions);
                if at >= reached
                    && let Some((end, hit)) = lexicon.divisions.hit(text, at, names)
                {
                    reached = end;
                    found.hits.extend(hit);
                }
            }
        });
        found
    }

    /// Where the text names divisions, from left to right, with all that are called so.
    ///
    /// The longest name counts. A short form does not where it goes on as the name of something
    /// else (北京路, 平安镇), and one that is an ordinary word only where the text names one of its
    /// divisions by another, full name, or right after the name of what it belongs to (辽宁朝阳).
    pub fn divisions(&self) -> Vec<(Span, Vec<&'l Division>)> {
        self.lexicon.divisions.believed(&self.hits)
    }

    /// The regions that the text, or a beginning of it, names, with the names they are reported under.
    pub fn regions<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Span, &'l str)> + 't {
        let regions = &self.lexicon.regions;
        (self.regions.iter()).filter_map(move |(at, region)| regions.named(*region, text, *at))
    }
}

/// Finds the words of divisions and regions, and what is marked.
#[derive(Debug)]
pub(super) struct Finder {
    prefixes: Prefixes,
    /// How many names of divisions there are; the regions come behind them.
    divisions: usize,
}

impl Finder {
    /// For the tables of a lexicon.
    pub fn of(lexicon: &Lexicon) -> Self {
        let divisions = lexicon.divisions.names().count();
        let regions = lexicon.regions.words();
        let regions = regions.map(|(index, word)| (divisions + index, word));
        let prefixes = Prefixes::new(lexicon.divisions.names().chain(regions));
        Self {
            prefixes: prefixes.with_marks(REFERRING).with_marks(ENDING),
            divisions,
        }
    }
}
