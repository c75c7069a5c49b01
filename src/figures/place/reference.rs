//! 全县, 该镇, 我市, 本村: words that refer back to a place by its kind.

use super::{Found, Mention, REACH};
use crate::figures::Place;
use crate::figures::characters::Characters;
use crate::lexicon::{Lexicon, names};
use crate::text::Span;

/// The kinds of places that are referred back to, the longer before the shorter.
const KINDS: &[&str] = &[
    "省",
    "自治区",
    "市",
    "州",
    "盟",
    "县",
    "区",
    "旗",
    "镇",
    "乡",
    "街道",
    "街",
    "社区",
    "村",
];

/// 全县, 该镇, 我市, 本村: where a text refers to a place by its kind, from left to right.
pub(super) type References = Vec<(Span, &'static str)>;

/// The references among the marks of a text.
pub(super) fn references(text: &str, marks: &[usize]) -> References {
    let reference = |at: &usize| {
        let rest = text.get(*at..)?;
        let behind = rest.strip_prefix(|ch| REFERRING.contains(ch))?;
        let kind = KINDS.iter().find(|kind| behind.starts_with(**kind))?;
        let end = at + (rest.len() - behind.len()) + kind.len();
        Some((Span::new(*at, end), *kind))
    };
    marks.iter().filter_map(reference).collect()
}

/// What a reference begins with.
static REFERRING: Characters = Characters::of(names::REFERRING);

impl Found {
    /// 全区, 该镇, 我市 become the place of that kind that was named last.
    pub(super) fn refer_back(&mut self, text: &str, references: &References, lexicon: &Lexicon) {
        let mut referring = Vec::new();
        for &(whole, kind) in references {
            let kind = if kind == "街" { "街道" } else { kind };
            let before = self
                .mentions
                .partition_point(|mention| mention.span.start < whole.start);
            let named = self.mentions[..before]
                .iter()
                .rev()
                .take(REACH)
                .find(|mention| mention.place.name.ends_with(kind))
                .map(|mention| mention.place.clone());
            let home = || {
                self.home
                    .as_ref()
                    .and_then(|home| of_kind(home, kind, lexicon))
            };
            // 全县 is the article's own county, 该镇 the town that was named last.
            let own = matches!(
                kind,
                "省" | "自治区" | "市" | "州" | "盟" | "县" | "区" | "旗"
            ) && !whole.of(text).starts_with('该');
            let place = if own {
                home().or(named)
            } else {
                named.or_else(home)
            };
            if let Some(place) = place {
                referring.push(Mention::new(text, whole, place, lexicon));
            }
        }
        self.mentions.extend(referring);
    }
}

/// The part of a place's path that is of a kind: the 市 of 广东省/珠海市/金湾区.
fn of_kind(place: &Place, kind: &str, lexicon: &Lexicon) -> Option<Place> {
    let path = place.path.as_deref().unwrap_or(&place.name);
    let end = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()])
        .rev()
        .find(|end| path.get(..*end).is_some_and(|part| part.ends_with(kind)))?;
    let part = path.get(..end)?;
    if part == path {
        return Some(place.clone());
    }
    if let Some(division) = lexicon.divisions.by_path(part) {
        return Some(division.into());
    }
    let mut named = Place::named(part.rsplit('/').next().unwrap_or(part));
    named.path = place.path.as_ref().map(|_| part.to_owned());
    Some(named)
}
