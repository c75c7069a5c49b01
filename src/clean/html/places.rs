//! Where the text of a tree's nodes stands in the source.

use std::cell::RefCell;
use std::collections::VecDeque;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;

use crate::text::Span;

/// Where a stretch of a text node came from.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The text node.
    pub node: NodeId,
    /// Its length in the node's text.
    pub len: usize,
    /// The stretch of the source it stands for; none where that could not be told.
    pub source: Option<Span>,
    /// Whether it stands in the source byte for byte.
    pub exact: bool,
}

/// A character token and where it stands.
#[derive(Clone)]
pub struct Written {
    /// Its characters.
    pub text: StrTendril,
    /// The stretch of the source.
    pub span: Span,
    /// Whether it stands there byte for byte.
    pub exact: bool,
    /// How much of it the tree has already.
    pub taken: usize,
}

/// The places of the text on its way into the tree.
#[derive(Default)]
pub struct Places {
    /// The character token that the tree builder works on.
    pub current: RefCell<Option<Written>>,
    /// Character tokens that it holds back: text in tables, until the next tag.
    pub waiting: RefCell<VecDeque<Written>>,
    /// The pieces in the order in which they were appended.
    pub log: RefCell<Vec<Piece>>,
}

impl Places {
    /// Notes that `text` was appended to `node`.
    pub fn appended(&self, node: NodeId, text: &str) {
        let place = self.take(text);
        let piece = Piece {
            node,
            len: text.len(),
            source: place.map(|(span, _)| span),
            exact: place.is_some_and(|(_, exact)| exact),
        };
        let mut log = self.log.borrow_mut();
        if let Some(last) = log.last_mut()
            && last.node == node
            && last.exact
            && piece.exact
            && let (Some(before), Some(span)) = (last.source, piece.source)
            && before.end == span.start
        {
            last.len += piece.len;
            last.source = Some(Span::new(before.start, span.end));
            return;
        }
        log.push(piece);
    }

    fn take(&self, text: &str) -> Option<(Span, bool)> {
        if let Some(current) = self.current.borrow_mut().as_mut() {
            return current.take(text);
        }
        let mut waiting = self.waiting.borrow_mut();
        while let Some(mut written) = waiting.pop_front() {
            if let Some(place) = written.take(text) {
                return Some(place);
            }
        }
        None
    }
}

impl Written {
    /// The place of `text`, which is what the token holds or, white space split off, a part of it.
    fn take(&mut self, text: &str) -> Option<(Span, bool)> {
        let rest = self.text.get(self.taken..)?;
        let at = self.taken
            + if rest.starts_with(text) {
                0
            } else {
                rest.find(text)?
            };
        self.taken = at + text.len();
        if !self.exact {
            return Some((self.span, false));
        }
        let start = self.span.start + at;
        Some((Span::new(start, start + text.len()), true))
    }
}
