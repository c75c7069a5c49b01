//! Places named by a cell or another label that stands alone.

use super::{Places, local};
use crate::figures::Place;
use crate::lexicon::Lexicon;
use crate::lexicon::divisions::Division;

impl Places<'_> {
    /// The place that a label names by itself, completed below the article's home; `sure` where it
    /// is known to name a place or body whatever it looks like.
    pub fn named(&self, label: &str, sure: bool, lexicon: &Lexicon) -> Option<Place> {
        let length = label.chars().count();
        if !(2..=20).contains(&length) {
            return None;
        }
        let candidates = lexicon.divisions.find(label);
        // Most labels name no place at all.
        let ending = || sure || local::names_a_place(label, lexicon);
        if candidates.is_empty() && !ending() {
            return None;
        }
        let home = self.home();
        let home_division = home
            .and_then(|home| home.code.as_deref())
            .and_then(|code| lexicon.divisions.by_code(code));
        let context: Vec<&Division> = home_division.into_iter().collect();
        let weak = lexicon.divisions.is_ordinary(label) || length < 3 && !sure;
        let near = |division: &&Division| {
            !weak || sure || home_division.is_some_and(|home| home.holds(division))
        };
        if let Some(division) = lexicon
            .divisions
            .resolve(&candidates, &context)
            .filter(near)
        {
            return Some(division.into());
        }
        if !ending() {
            return None;
        }
        let mut place = Place::named(label);
        local::complete(&mut place, home);
        Some(place)
    }
}
