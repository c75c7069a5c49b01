//! Lines of a page: stretches of text between the borders of boxes, and which parts are furniture.

use super::names::Name;
use super::page::{Page, Tag, is_invisible};

/// A line: what stands between two borders of boxes or `<br>`s.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// Its first text node.
    pub first: usize,
    /// Its last text node.
    pub last: usize,
    /// The box it stands in.
    pub block: usize,
    /// Characters, blanks left out.
    pub chars: usize,
    /// Those of them in links.
    pub link_chars: usize,
    /// Marks of sentences.
    pub marks: usize,
}

impl Unit {
    /// How much it says for its box holding an article: sentences do, links and labels do not.
    pub fn weight(&self) -> usize {
        if self.chars < 8 || self.link_chars * 2 > self.chars {
            return 0;
        }
        let plain = self.chars - self.link_chars;
        if self.marks == 0 {
            return if plain >= 30 { plain / 4 } else { 0 };
        }
        plain.min(600) + 5 * self.marks.min(60)
    }

    /// The line's words, blanks left out; at most about `most` bytes.
    pub fn text(&self, page: &Page, most: usize) -> String {
        let mut text = String::new();
        for node in page.nodes.get(self.first..=self.last).unwrap_or(&[]) {
            for ch in node.text.chars().filter(|&ch| !is_invisible(ch)) {
                if text.len() >= most {
                    return text;
                }
                if !ch.is_whitespace() {
                    text.push(ch);
                } else if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// The lines of a page that are shown, in reading order.
pub fn units(page: &Page) -> Vec<Unit> {
    units_between(page, 0, page.nodes.len())
}

/// The lines of a stretch of the page.
pub fn units_between(page: &Page, from: usize, to: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut current: Option<Unit> = None;
    // Boxes and links that are open, with where they end.
    let mut boxes: Vec<(usize, usize)> = Vec::new();
    let mut link_end = 0;
    let mut at = from;
    while let Some(node) = page.get(at).filter(|_| at < to) {
        while let Some(&(_, end)) = boxes.last()
            && end <= at
        {
            boxes.pop();
            units.extend(current.take());
        }
        if node.tag.is_unread() || node.name == Name::Hidden && node.chars < page_half(page) {
            at = node.end;
            continue;
        }
        match node.tag {
            Tag::Text if node.chars > 0 => {
                let block = boxes.last().map_or(0, |&(index, _)| index);
                let unit = current.get_or_insert(Unit {
                    first: at,
                    last: at,
                    block,
                    chars: 0,
                    link_chars: 0,
                    marks: 0,
                });
                unit.last = at;
                unit.chars += node.chars;
                unit.marks += node.marks;
                if at < link_end {
                    unit.link_chars += node.chars;
                }
            }
            Tag::Break => units.extend(current.take()),
            Tag::Link => link_end = link_end.max(node.end),
            tag if tag.is_block() => {
                units.extend(current.take());
                boxes.push((at, node.end));
            }
            _ => {}
        }
        at += 1;
    }
    units.extend(current);
    units
}

fn page_half(page: &Page) -> usize {
    page.get(0).map_or(0, |root| root.chars / 2)
}

/// For every node whether it is in furniture: by its tag or name, unless it holds what must be kept.
pub fn furniture(page: &Page, keep: &dyn Fn(usize) -> bool) -> Vec<bool> {
    let mut marked = vec![false; page.nodes.len()];
    let mut at = 0;
    while let Some(node) = page.get(at) {
        let by_name = matches!(node.name, Name::Comment | Name::Furniture | Name::Hidden)
            && node.tag != Tag::Text
            && !node
                .element
                .is_some_and(|element| matches!(element.name(), "html" | "body"));
        if (by_name || node.tag == Tag::Furniture) && !keep(at) {
            for mark in marked.get_mut(at..node.end).unwrap_or(&mut []) {
                *mark = true;
            }
            at = node.end;
        } else {
            at += 1;
        }
    }
    marked
}
