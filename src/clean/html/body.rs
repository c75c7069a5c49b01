//! Where the article is: the box whose lines are sentences.
//!
//! Every line gives its weight to the box it stands in, and less to the boxes round that; the box
//! with the most is the article, together with boxes beside it that are made alike.

use super::labels::{is_imprint, is_label};
use super::names::{Name, is_summary};
use super::page::{Page, Tag};
use super::units::Unit;

/// What a line passes on to the box it stands in and to those round it, in per cent.
const SHARES: [usize; 4] = [100, 90, 50, 25];

/// The article's boxes.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Nodes that belong to it, in reading order and apart from each other.
    pub roots: Vec<usize>,
}

impl Body {
    /// Its first node.
    pub fn start(&self) -> Option<usize> {
        self.roots.first().copied()
    }

    /// One past its last node.
    pub fn end(&self, page: &Page) -> Option<usize> {
        self.roots
            .last()
            .and_then(|&root| page.get(root))
            .map(|node| node.end)
    }
}

/// Finds the article. `title` is the place of the headline, if it is shown.
pub fn find(page: &Page, units: &[Unit], furniture: &[bool], title: Option<usize>) -> Body {
    let units: Vec<Unit> = units
        .iter()
        .filter(|unit| {
            !furniture.get(unit.first).copied().unwrap_or(false) && !is_of_the_page(page, unit)
        })
        .copied()
        .collect();
    let sums = Sums::new(&units);
    let mut boxes = scores(page, &units, &Unit::weight);
    let mut top = best(page, &boxes, &sums, title);
    if top.is_none() {
        // No sentence at all: a list, a table, a notice of one line.
        let plain = |unit: &Unit| {
            let below = title.is_none_or(|title| unit.first > title);
            if below && unit.link_chars * 2 <= unit.chars {
                unit.chars
            } else {
                0
            }
        };
        boxes = scores(page, &units, &plain);
        top = best(page, &boxes, &sums, title);
    }
    let Some(top) = top else {
        return Body::default();
    };
    // A table is read as a whole.
    let table = page
        .ancestors(top)
        .filter(|&index| page.get(index).is_some_and(|node| node.tag == Tag::Table))
        .last();
    join(page, &boxes, furniture, table.unwrap_or(top), title)
}

/// What the lines weigh up to each of them, to ask for the weight between two places.
struct Sums(Vec<(usize, usize)>);

impl Sums {
    fn new(units: &[Unit]) -> Self {
        let mut sum = 0;
        Self(
            units
                .iter()
                .map(|unit| {
                    sum += unit.weight();
                    (unit.first, sum)
                })
                .collect(),
        )
    }

    /// The weight of the lines before node `to`, those before `from` left out.
    fn between(&self, from: usize, to: usize) -> usize {
        let before = |node| {
            let index = self.0.partition_point(|&(first, _)| first < node);
            index
                .checked_sub(1)
                .and_then(|index| self.0.get(index))
                .map_or(0, |&(_, sum)| sum)
        };
        before(to).saturating_sub(before(from))
    }
}

/// Whether a line is a label or of the page's foot, though it has the marks of a sentence.
fn is_of_the_page(page: &Page, unit: &Unit) -> bool {
    if unit.chars > 300 || unit.link_chars * 2 > unit.chars {
        return false;
    }
    let text = unit.text(page, 1200);
    is_imprint(&text) || unit.chars <= 60 && is_label(&text)
}

/// The box with the highest score.
fn best(page: &Page, scores: &[usize], sums: &Sums, title: Option<usize>) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, &score) in scores.iter().enumerate() {
        let Some(node) = page.get(index).filter(|_| score > 0) else {
            continue;
        };
        if node.tag.is_unread() {
            continue;
        }
        // The article is the first box of sentences under the headline: what others stand between
        // speaks against a box.
        let between = title.map_or(0, |title| sums.between(title, index));
        let score = weigh(page, index, score, title) / (score + between) * score;
        if score > 0 && best.is_none_or(|(_, most)| score > most) {
            best = Some((index, score));
        }
    }
    best.map(|(index, _)| index)
}

/// What the lines of the article weigh together.
pub fn weight(page: &Page, units: &[Unit], body: &Body) -> usize {
    let (Some(start), Some(end)) = (body.start(), body.end(page)) else {
        return 0;
    };
    let from = units.partition_point(|unit| unit.first < start);
    let inside = units.get(from..).unwrap_or(&[]).iter();
    inside
        .take_while(|unit| unit.first < end)
        .map(Unit::weight)
        .sum()
}

/// The weight of every box.
fn scores(page: &Page, units: &[Unit], weight: &dyn Fn(&Unit) -> usize) -> Vec<usize> {
    let mut scores = vec![0; page.nodes.len()];
    for unit in units {
        let weight = weight(unit);
        if weight == 0 {
            continue;
        }
        let boxes = std::iter::once(unit.block).chain(page.ancestors(unit.block));
        let boxes = boxes.filter(|&index| {
            // A table is one box: its rows and cells are none.
            page.get(index)
                .is_some_and(|node| node.tag.is_block() && !node.tag.is_part_of_table())
        });
        for (index, share) in boxes.zip(SHARES) {
            if let Some(score) = scores.get_mut(index) {
                *score += weight * share / 100;
            }
        }
    }
    scores
}

/// The score of a box with what its name, its links and its place tell.
fn weigh(page: &Page, index: usize, score: usize, title: Option<usize>) -> usize {
    let Some(node) = page.get(index) else {
        return 0;
    };
    let mut score = score * 100;
    let links = node.link_chars * 100 / node.chars.max(1);
    score = score * (100 - links.min(100)) / 100;
    if node.name == Name::Content {
        score = score * 13 / 10;
    }
    if matches!(
        node.tag,
        Tag::Paragraph | Tag::Item | Tag::Heading(_) | Tag::Caption
    ) {
        score = score * 7 / 10;
    }
    // What ends before the headline is not under it.
    if title.is_some_and(|title| node.end <= title) {
        score /= 4;
    }
    score
}

/// The box with the boxes beside it that belong to the article as well.
fn join(
    page: &Page,
    scores: &[usize],
    furniture: &[bool],
    top: usize,
    title: Option<usize>,
) -> Body {
    let Some(node) = page.get(top) else {
        return Body::default();
    };
    let score_of = |index: usize| scores.get(index).copied().unwrap_or(0);
    let alike = |index: usize| {
        page.get(index).is_some_and(|other| {
            other.tag == node.tag && page.attr(index, "class") == page.attr(top, "class")
        })
    };
    let parent = node.parent;
    if parent == top {
        return Body { roots: vec![top] };
    }
    let siblings: Vec<usize> = page.children(parent).map(|(index, _)| index).collect();
    let joins = |&index: &usize| {
        if index == top {
            return true;
        }
        let Some(other) = page.get(index) else {
            return false;
        };
        if furniture.get(index).copied().unwrap_or(true)
            || title.is_some_and(|title| other.end <= title)
            || other.link_chars * 3 > other.chars
            || matches!(other.name, Name::Comment | Name::Furniture | Name::Hidden)
        {
            return false;
        }
        if index < top && other.marks > 0 && other.element.is_some_and(is_summary) {
            return true;
        }
        let share = if alike(index) { 10 } else { 4 };
        match other.tag {
            Tag::Paragraph => other.marks > 0 && other.chars >= 20,
            _ => score_of(index) > 0 && score_of(index) * share >= score_of(top),
        }
    };
    let joined: Vec<usize> = siblings.iter().copied().filter(joins).collect();
    let (Some(&first), Some(&last)) = (joined.first(), joined.last()) else {
        return Body { roots: vec![top] };
    };
    // What stands between two parts belongs to them: lists, tables, short lines.
    let roots = siblings
        .into_iter()
        .filter(|&index| (first..=last).contains(&index))
        .filter(|&index| {
            joined.binary_search(&index).is_ok()
                || page.get(index).is_some_and(|other| {
                    other.chars > 0
                        && !other.tag.is_unread()
                        && !furniture.get(index).copied().unwrap_or(true)
                        && other.link_chars * 2 <= other.chars
                })
        })
        .collect();
    Body { roots }
}
