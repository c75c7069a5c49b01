//! The divisions that an article names, and the place it is about.

use std::collections::HashMap;

use super::{Mention, References, local, window_of};
use crate::clean::{Article, BlockKind};
use crate::figures::Place;
use crate::lexicon::divisions::Division;
use crate::lexicon::{Lexicon, Names};
use crate::text::Span;

pub(super) struct Divisions {
    pub mentions: Vec<Mention>,
    pub home: Option<Place>,
}

/// How much a division is named, and where first.
struct Score<'a> {
    division: &'a Division,
    points: usize,
    first: usize,
}

/// Finds the divisions of an article; `local` are the towns and villages already found, whose names
/// hold no division (铁山坪街道 is not 铁山区).
pub(super) fn divisions(
    article: &Article,
    local: &[Mention],
    names: &Names,
    references: &References,
    lexicon: &Lexicon,
) -> Divisions {
    let text = article.text.as_str();
    let found = believed(text, local, names);
    // The page's source helps to tell same-named divisions apart: 江北区 in 重庆日报.
    let publisher = article.metadata.publisher.as_deref().unwrap_or("");
    let source = divisions_of(publisher, lexicon);
    let certain = certain(&found, &source);
    let mut supports: HashMap<&str, bool> = HashMap::new();
    let mut mentions = Vec::new();
    let mut scores: Vec<Score> = Vec::new();
    for (span, candidates) in &found {
        let Some(division) = lexicon.divisions.resolve(candidates, &certain) else {
            // Which 永定区 it is nobody says; that it is one, the full name does.
            if is_full_name(span.of(text), candidates) {
                mentions.push(Mention::new(
                    text,
                    *span,
                    Place::named(span.of(text)),
                    lexicon,
                ));
            }
            continue;
        };
        // A short form of a county says little alone: 望江人 are people on a river.
        let short = span.len() < division.name.len() && !division.code.ends_with("00");
        let mut supported = || {
            let related = |other: &&Division| {
                other.path != division.path && (other.holds(division) || division.holds(other))
            };
            *supports.entry(division.path.as_str()).or_insert_with(|| {
                certain.iter().any(related)
                    || memchr::memmem::find(text.as_bytes(), division.name.as_bytes()).is_some()
            })
        };
        if short && span.start >= 12 && !supported() {
            continue;
        }
        let mention = Mention::new(text, *span, Place::from(division), lexicon);
        add(
            &mut scores,
            division,
            weight(article, *span, mention.topical),
            span.start,
        );
        mentions.push(mention);
    }
    for division in source {
        // 我县 in a county's own paper is the county that publishes it.
        let own = (references.iter()).any(|(span, kind)| {
            division.name.ends_with(kind) && OWN.contains(kind) && span.of(text).starts_with('我')
        });
        add(&mut scores, division, if own { 8 } else { 1 }, usize::MAX);
    }
    count_references(text, references, &mut scores);
    Divisions {
        home: home(article, text, &scores, names).map(Place::from),
        mentions,
    }
}

/// What may be meant by names in the text: each with all divisions that are called so.
type Candidates<'l> = Vec<(Span, Vec<&'l Division>)>;

/// The names of divisions that are not part of another name.
fn believed<'l>(text: &str, local: &[Mention], names: &Names<'l>) -> Candidates<'l> {
    let inside_local = |span: Span| {
        local
            .iter()
            .any(|mention| mention.span.contains(span) && mention.span.len() > span.len())
    };
    let mut found = names.divisions();
    found.retain(|(span, candidates)| {
        let short = || (candidates.iter()).any(|division| span.len() < division.name.len());
        let town = || in_list_of_towns(text, *span) && short();
        !(inside_local(*span) || local::in_short_quote(text, *span) || town())
    });
    found
}

/// The divisions that are meant whatever else is, and the publisher's.
fn certain<'l>(found: &Candidates<'l>, source: &[&'l Division]) -> Vec<&'l Division> {
    let mut certain: Vec<&Division> = found
        .iter()
        .filter(|(_, candidates)| candidates.len() == 1)
        .flat_map(|(_, candidates)| candidates.iter().copied())
        .collect();
    certain.extend(source);
    certain.sort_by_key(|division| division.path.as_str());
    certain.dedup_by_key(|division| division.path.as_str());
    certain
}

/// Whether a name is the full one of all that are called so, and no common noun: 郊区, 新城区.
fn is_full_name(name: &str, candidates: &[&Division]) -> bool {
    let common = name.chars().count() < 3 || name.ends_with("城区");
    !common && candidates.iter().all(|division| division.name == name)
}

/// 红旗、中山等乡镇: what a list of towns or villages names in short is none of the divisions that are called so.
fn in_list_of_towns(text: &str, span: Span) -> bool {
    const TOWNS: &[&str] = &["乡镇", "镇", "乡", "村", "街道", "社区"];
    let rest = window_of(&text[span.end..], 24);
    let Some((list, kind)) = rest.split_once('等') else {
        return false;
    };
    let listed = |ch: char| ch == '、' || ('\u{4e00}'..='\u{9fff}').contains(&ch);
    let number = |ch: char| ch.is_ascii_digit() || "两三四五六七八九十个多".contains(ch);
    let kind = kind.trim_start_matches(number);
    list.chars().all(listed) && TOWNS.iter().any(|town| kind.starts_with(town))
}

/// The kinds of divisions that speak of themselves: 我县, 全市.
const OWN: &[&str] = &["县", "区", "市", "旗", "州"];

/// The divisions that a publisher's name begins with: 重庆 in 重庆日报.
fn divisions_of<'a>(publisher: &str, lexicon: &'a Lexicon) -> Vec<&'a Division> {
    // 今日…, 中国…网.
    let publisher = (lexicon.place_words.behind_masthead(publisher))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(publisher);
    let mut chars = publisher.char_indices().map(|(at, ch)| at + ch.len_utf8());
    let ends: Vec<usize> = chars.by_ref().take(5).skip(1).collect();
    ends.iter()
        .rev()
        .map(|end| lexicon.divisions.find(&publisher[..*end]))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn add<'a>(scores: &mut Vec<Score<'a>>, division: &'a Division, points: usize, first: usize) {
    match scores
        .iter_mut()
        .find(|score| score.division.path == division.path)
    {
        Some(score) => score.points += points,
        None => scores.push(Score {
            division,
            points,
            first,
        }),
    }
}

/// A place in the headline counts most, one in the lead more than one further down.
fn weight(article: &Article, span: Span, topical: bool) -> usize {
    let title = article
        .blocks
        .first()
        .filter(|block| block.kind == BlockKind::Title)
        .map_or(0, |block| block.span.end);
    let lead = article
        .blocks
        .get(2)
        .map_or(usize::MAX, |block| block.span.end);
    match (span.start, topical) {
        (_, false) => 1,
        (start, _) if start < title => 8,
        (start, _) if start < lead => 4,
        _ => 2,
    }
}

/// 全县 and 我县 speak for a county, 全区 for a district.
fn count_references(text: &str, references: &References, scores: &mut [Score]) {
    if scores.is_empty() {
        return;
    }
    let mut counts = [0_usize; OWN.len()];
    for (span, kind) in references {
        let own = OWN.iter().position(|own| own == kind);
        if let Some(count) = own.and_then(|own| counts.get_mut(own))
            && !span.of(text).starts_with('本')
        {
            *count += 1;
        }
    }
    for (count, kind) in counts.into_iter().zip(OWN) {
        for score in scores
            .iter_mut()
            .filter(|score| score.division.name.ends_with(kind))
        {
            score.points += count.min(4);
        }
    }
}

/// The division the article is about: of the chain that is named most (省, 市, 县 in each other) the
/// deepest that is not merely touched on.
fn home<'a>(
    article: &Article,
    text: &str,
    scores: &[Score<'a>],
    names: &Names,
) -> Option<&'a Division> {
    let related = |a: &Division, b: &Division| a.holds(b) || b.holds(a);
    let total = |division: &Division| -> usize {
        scores
            .iter()
            .filter(|score| related(division, score.division))
            .map(|score| score.points)
            .sum()
    };
    let best = scores.iter().max_by_key(|score| {
        (
            total(score.division),
            score.points,
            usize::MAX - score.first,
        )
    })?;
    let home = scores
        .iter()
        .filter(|score| best.division.holds(score.division) && score.points * 4 >= best.points)
        .max_by_key(|score| (score.division.path.matches('/').count(), score.points))?;
    // News of the whole country touches many places; one of them is its home only if it is named in
    // the headline or lead, or makes up most of all that is named.
    let all: usize = scores.iter().map(|score| score.points).sum();
    let lead = article
        .blocks
        .get(2)
        .map_or(text.len(), |block| block.span.end);
    let leading = home.first < lead || home.first == usize::MAX;
    let wide = || {
        let lead = text.get(..lead).unwrap_or(text);
        names.regions(lead).next().is_some()
    };
    let mostly = total(home.division) * 2 > all;
    (mostly && (leading || !wide())).then_some(home.division)
}

/// The region that an article is about which names no division in its headline and lead.
pub(super) fn region_of(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let lead = article
        .blocks
        .get(2)
        .map_or(usize::MAX, |block| block.span.end);
    let regions = || {
        mentions
            .iter()
            .filter(|mention| mention.place.code.is_none() && mention.place.path.is_none())
    };
    let wide = |mention: &&Mention| !local::has_ending(&mention.place.name);
    regions()
        .filter(wide)
        .find(|mention| mention.span.start < lead && mention.topical)
        .or_else(|| regions().find(wide))
        .map(|mention| mention.place.clone())
}

/// 佛山镇：…: the town or body that the headline begins with.
pub(super) fn headline_place(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let title = article
        .blocks
        .first()
        .filter(|block| block.kind == BlockKind::Title)?;
    let at = mentions.iter().position(|mention| {
        title.span.contains(mention.span) && mention.span.start <= title.span.start + 12
    })?;
    // 某某区某某镇: the last of what stands without a gap.
    let last = mentions[at..]
        .windows(2)
        .take_while(|pair| pair[0].span.end == pair[1].span.start)
        .last()
        .map_or(&mentions[at], |pair| &pair[1]);
    Some(last.place.clone())
}

/// The town or village that the first paragraphs lead to, where the article names no other town and
/// its headline none: 走进东江县石桥镇红旗村, ….
pub(super) fn lead_place(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let lead = article.blocks.get(1)?.span;
    let titled = |mention: &&Mention| mention.span.end <= lead.start;
    if mentions.iter().any(|mention| titled(&mention)) {
        return None;
    }
    let is_town = |place: &Place| {
        local::TOWNS
            .iter()
            .any(|ending| place.name.ends_with(ending))
    };
    let mut towns = mentions
        .iter()
        .map(|mention| &mention.place)
        .filter(|place| is_town(place));
    let town = towns.next()?;
    let other = towns.any(|place| place.name != town.name);
    let first = mentions
        .iter()
        .position(|mention| lead.contains(mention.span) && &mention.place == town)?;
    if other {
        return None;
    }
    let last = mentions[first..]
        .windows(2)
        .take_while(|pair| pair[0].span.end == pair[1].span.start)
        .last()
        .map_or(&mentions[first], |pair| &pair[1]);
    Some(last.place.clone())
}
