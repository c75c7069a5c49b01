//! The page as a flat list of its nodes in reading order, with what the rules ask about each.
//!
//! A subtree is a stretch of the list, so every walk is a loop, however deep the page nests.

use std::collections::HashMap;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node as TreeNode};

use super::names::{Name, class_of};
use super::parse::Parsed;
use super::places::Piece;
use super::table::{cells, is_data, rows};

/// What a node is for the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// A text node.
    Text,
    /// A box: `div`, `section`, `article` …
    Block,
    /// `p` and what stands on its own like it.
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    /// `br`.
    Break,
    /// `a`.
    Link,
    /// `b`, `strong`.
    Bold,
    /// Everything else in a line.
    Inline,
    /// `ul`, `ol`.
    List,
    /// `li`.
    Item,
    /// A `table` of data; one that lays out the page is a box, and so are its parts.
    Table,
    /// `thead`.
    TableHead,
    /// `tbody`, `tfoot`.
    TableBody,
    /// `caption`.
    TableCaption,
    /// `tr`.
    Row,
    /// `td`.
    Cell,
    /// `th`.
    HeaderCell,
    /// `figcaption`.
    Caption,
    /// `time`.
    Time,
    /// `title` in the head.
    Title,
    /// `meta`.
    Meta,
    /// `script`.
    Script,
    /// `nav`, `footer`, `aside`: never the article.
    Furniture,
    /// Nothing of it is read: `style`, form controls, media.
    Skip,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "p" | "dt" | "dd" | "blockquote" | "pre" | "address" | "legend" | "summary" => {
                Self::Paragraph
            }
            "div" | "section" | "article" | "main" | "body" | "html" | "center" | "header"
            | "dl" | "figure" | "form" | "fieldset" | "hgroup" | "details" | "dir" | "menu"
            | "ucapcontent" | "founder-content" | "head" | "hr" | "frameset" => Self::Block,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "br" => Self::Break,
            "a" => Self::Link,
            "b" | "strong" => Self::Bold,
            "ul" | "ol" => Self::List,
            "li" => Self::Item,
            "table" => Self::Table,
            "thead" => Self::TableHead,
            "tbody" | "tfoot" => Self::TableBody,
            "caption" => Self::TableCaption,
            "tr" => Self::Row,
            "td" => Self::Cell,
            "th" => Self::HeaderCell,
            "figcaption" => Self::Caption,
            "time" => Self::Time,
            "title" => Self::Title,
            "meta" => Self::Meta,
            "script" => Self::Script,
            "nav" | "footer" | "aside" => Self::Furniture,
            "style" | "noscript" | "iframe" | "select" | "option" | "button" | "input"
            | "textarea" | "svg" | "math" | "object" | "embed" | "video" | "audio" | "canvas"
            | "map" | "link" | "img" | "x-template" | "noframes" | "noembed" | "label"
            | "marquee" | "picture" | "rp" | "rt" | "base" => Self::Skip,
            _ => Self::Inline,
        }
    }

    /// Whether it begins and ends a line.
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Text | Self::Link | Self::Bold | Self::Inline | Self::Time | Self::Break
        )
    }

    /// Whether it is a part of a table of data.
    pub fn is_part_of_table(self) -> bool {
        matches!(
            self,
            Self::Row | Self::Cell | Self::HeaderCell | Self::TableBody | Self::TableHead
        )
    }

    /// Whether what stands in it is never shown as text.
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Script | Self::Skip | Self::Meta | Self::Title)
    }
}

/// One node.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// What it is.
    pub tag: Tag,
    /// Its place in the list of the node it stands in (its own for the root).
    pub parent: usize,
    /// One past the last node of its subtree.
    pub end: usize,
    /// The element, for its attributes.
    pub element: Option<&'a Element>,
    /// The text, of a text node.
    pub text: &'a str,
    /// Where the text came from.
    pub pieces: &'a [Piece],
    /// What class and id tell.
    pub name: Name,
    /// Characters of the subtree, blanks left out.
    pub chars: usize,
    /// Those of them in links.
    pub link_chars: usize,
    /// Marks that sentences have: ，。；：！？
    pub marks: usize,
}

/// A page.
pub struct Page<'a> {
    /// Its nodes in reading order; the first is the document.
    pub nodes: Vec<Node<'a>>,
}

impl<'a> Page<'a> {
    /// Lists the nodes of a parsed page.
    pub fn new(parsed: &'a Parsed) -> Self {
        let mut page = Self { nodes: Vec::new() };
        page.list(&parsed.html, &parsed.pieces);
        page.count();
        page.tell_tables();
        page
    }

    fn list(&mut self, html: &'a Html, pieces: &'a [Piece]) {
        let mut open: Vec<usize> = Vec::new();
        let mut known = HashMap::new();
        let mut next_piece = 0;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let (tag, element, text) = match node.value() {
                        TreeNode::Text(text) => (Tag::Text, None, &**text),
                        TreeNode::Element(element) => (tag_of(element), Some(element), ""),
                        TreeNode::Document | TreeNode::Fragment => (Tag::Block, None, ""),
                        _ => (Tag::Skip, None, ""),
                    };
                    let index = self.nodes.len();
                    self.nodes.push(Node {
                        tag,
                        parent: open.last().copied().unwrap_or(index),
                        end: index + 1,
                        element,
                        text,
                        pieces: if tag == Tag::Text {
                            pieces_of(pieces, node.id(), &mut next_piece)
                        } else {
                            &[]
                        },
                        name: element.map_or(Name::Plain, |element| class_of(element, &mut known)),
                        chars: 0,
                        link_chars: 0,
                        marks: 0,
                    });
                    open.push(index);
                }
                Edge::Close(_) => {
                    let end = self.nodes.len();
                    if let Some(node) = open.pop().and_then(|index| self.nodes.get_mut(index)) {
                        node.end = end;
                    }
                }
            }
        }
    }

    /// Makes boxes of the tables that hold no data, and of their parts.
    fn tell_tables(&mut self) {
        for index in 0..self.nodes.len() {
            if self.get(index).is_none_or(|node| node.tag != Tag::Table) || is_data(self, index) {
                continue;
            }
            let mut parts = vec![index];
            for row in rows(self, index) {
                parts.push(row);
                parts.extend(cells(self, row));
            }
            for part in parts {
                if let Some(node) = self.nodes.get_mut(part) {
                    node.tag = Tag::Block;
                }
            }
        }
    }

    /// Counts characters from the leaves up.
    fn count(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let Some(&node) = self.nodes.get(index) else {
                continue;
            };
            let mut node = node;
            let shown = self
                .nodes
                .get(node.parent)
                .is_some_and(|parent| !parent.tag.is_unread());
            if node.tag == Tag::Text && shown {
                for ch in node.text.chars().filter(|ch| !ch.is_whitespace()) {
                    node.chars += 1;
                    node.marks += usize::from(is_mark(ch));
                }
            }
            if node.tag.is_unread() {
                (node.chars, node.link_chars, node.marks) = (0, 0, 0);
            }
            // A link that was never closed runs over the article: that is none.
            if node.tag == Tag::Link && node.marks > 12 {
                node.tag = Tag::Inline;
            }
            if node.tag == Tag::Link {
                node.link_chars = node.chars;
            }
            if let Some(place) = self.nodes.get_mut(index) {
                *place = node;
            }
            if node.parent != index
                && let Some(parent) = self.nodes.get_mut(node.parent)
            {
                parent.chars += node.chars;
                parent.link_chars += node.link_chars;
                parent.marks += node.marks;
            }
        }
    }

    /// The node at `index`; the rules only ask for places they were given.
    pub fn get(&self, index: usize) -> Option<&Node<'a>> {
        self.nodes.get(index)
    }

    /// The children of a node, in order.
    pub fn children(&self, index: usize) -> impl Iterator<Item = (usize, &Node<'a>)> {
        let end = self.get(index).map_or(0, |node| node.end);
        let mut at = index + 1;
        std::iter::from_fn(move || {
            let node = self.nodes.get(at).filter(|_| at < end)?;
            let here = at;
            at = node.end;
            Some((here, node))
        })
    }

    /// The nodes a node stands in, the nearest first.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        let mut at = index;
        std::iter::from_fn(move || {
            let parent = self.get(at)?.parent;
            (parent != at).then(|| {
                at = parent;
                parent
            })
        })
    }

    /// The text of a subtree without blanks at its ends, runs of blanks as one; at most `most` bytes.
    pub fn text(&self, index: usize, most: usize) -> String {
        let end = self.get(index).map_or(index, |node| node.end);
        let mut text = String::new();
        let mut gap: Option<Gap> = None;
        let mut at = index;
        while let Some(node) = self.nodes.get(at).filter(|_| at < end) {
            if node.tag.is_unread() && at != index {
                at = node.end;
                continue;
            }
            if node.tag.is_block() || node.tag == Tag::Break {
                gap = Some(Gap::Border);
            }
            for ch in node.text.chars().filter(|&ch| !is_invisible(ch)) {
                if ch.is_whitespace() {
                    gap = gap.max(Some(Gap::of(ch)));
                    continue;
                }
                let before = text.chars().next_back();
                if let (Some(gap), Some(before)) = (gap.take(), before)
                    && gap.shows(before, ch)
                {
                    text.push(' ');
                }
                text.push(ch);
                if text.len() >= most {
                    return text;
                }
            }
            at += 1;
        }
        text
    }

    /// Whether node `inner` stands in node `outer` or is it.
    pub fn holds(&self, outer: usize, inner: usize) -> bool {
        self.get(outer)
            .is_some_and(|node| outer <= inner && inner < node.end)
    }

    /// The attribute of the node's element.
    pub fn attr(&self, index: usize, name: &str) -> Option<&'a str> {
        self.get(index)?
            .element
            .and_then(|element| attr(element, name))
    }
}

fn tag_of(element: &Element) -> Tag {
    match Tag::of(element.name()) {
        // An anchor names a place and leads nowhere.
        Tag::Link if attr(element, "href").is_none() => Tag::Inline,
        tag => tag,
    }
}

/// An attribute by name; scraper's own look-up interns the name each time.
pub fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element
        .attrs()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// What separates two characters of a line, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Blanks.
    Blank,
    /// A line break of the source, which says nothing between Chinese characters.
    LineBreak,
    /// The border of a box or a `<br>`.
    Border,
}

impl Gap {
    /// What a white-space character is.
    pub fn of(ch: char) -> Self {
        if matches!(ch, '\n' | '\r') {
            Self::LineBreak
        } else {
            Self::Blank
        }
    }

    /// Whether a blank stands for it between these characters.
    pub fn shows(self, before: char, after: char) -> bool {
        let after_mark = matches!(before, '，' | '。' | '、' | '；' | '：' | '！' | '？');
        match self {
            Self::Blank => !(after_mark && is_wide(after)),
            Self::LineBreak => !is_wide(before) && !is_wide(after),
            Self::Border => true,
        }
    }
}

/// Characters that are written without blanks between them.
pub fn is_wide(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

/// Characters that have no width and say nothing.
pub fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\0'
    )
}

fn is_mark(ch: char) -> bool {
    matches!(ch, '，' | '。' | '；' | '：' | '！' | '？')
}

/// The pieces of a text node. `next` is where those of the node after the last one asked for stand:
/// nodes mostly follow each other as they were made.
fn pieces_of<'p>(pieces: &'p [Piece], node: NodeId, next: &mut usize) -> &'p [Piece] {
    if pieces.get(*next).is_none_or(|piece| piece.node != node) {
        *next = pieces.partition_point(|piece| piece.node < node);
    }
    let rest = pieces.get(*next..).unwrap_or(&[]);
    let own = rest.iter().take_while(|piece| piece.node == node).count();
    *next += own;
    rest.get(..own).unwrap_or(&[])
}
