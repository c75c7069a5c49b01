//! Parsing with positions: html5ever builds scraper's tree and tells nothing about offsets, so the
//! tokens are watched on their way into the tree builder, and its calls on their way into the tree.
//!
//! The tokenizer takes its input from a queue that [`Watch`] can look into: what is left there says
//! where in the source a token ends. A piece of text that stands in the source as it is keeps its
//! exact place; for an entity the place is the entity as a whole.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use ego_tree::NodeId;
use html5ever::TokenizerResult;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName};
use scraper::{Html, HtmlTreeSink, Node};

use crate::text::Span;

/// Browsers stop nesting here; below it, walks along the open elements stay cheap.
const DEEPEST: usize = 512;

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

/// A parsed page.
pub struct Parsed {
    /// The tree.
    pub html: Html,
    /// Where each text node's text came from, in the order of the tree's nodes.
    pub pieces: Vec<Piece>,
    /// Whether tags were left out because the page nests too deeply or multiplies its elements.
    pub flattened: bool,
}

/// More attributes than any page gives an element: the tokenizer compares each with all before it.
const MOST_ATTRIBUTES: usize = 2_000;

/// The source with the attributes blanked that go beyond what a tag can have; places stay.
fn tame(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut tamed: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += next + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut quote, mut attributes, mut excess) = (None, 0, None);
        while let Some(&byte) = bytes.get(at) {
            match (quote, byte) {
                (None, b'>') => break,
                // A bracket in a script, or a tag that was cut off.
                (None, b'<') if attributes < MOST_ATTRIBUTES => break,
                (None, b'"' | b'\'') if bytes.get(at - 1) == Some(&b'=') => quote = Some(byte),
                (None, b' ' | b'\n' | b'\t' | b'\r' | b'/' | b'\x0c') => {
                    attributes += 1;
                    if attributes == MOST_ATTRIBUTES {
                        excess = Some(at);
                    }
                }
                (Some(open), _) if open == byte => {
                    quote = None;
                    attributes += 1;
                    if attributes == MOST_ATTRIBUTES {
                        excess = Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(excess) = excess {
            let tamed = tamed.get_or_insert_with(|| bytes.to_vec());
            for byte in tamed.get_mut(excess..at).unwrap_or(&mut []) {
                *byte = b' ';
            }
        }
    }
    match tamed.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(source),
    }
}

/// Parses a page; never fails.
pub fn parse(source: &str) -> Parsed {
    let queue = Rc::new(BufferQueue::default());
    let tamed = tame(source);
    let text = StrTendril::from_slice(&tamed);
    queue.push_back(text);
    let recorder = Recorder {
        inner: HtmlTreeSink::new(Html::new_document()),
        places: Places::default(),
        created: Cell::new(0),
        open: Cell::new(0),
    };
    let watch = Watch {
        builder: TreeBuilder::new(recorder, TreeBuilderOpts::default()),
        queue: Rc::clone(&queue),
        source,
        cursor: Cell::new(0),
        tags: Cell::new(0),
        dropped: Cell::new(0),
        flattened: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(watch, TokenizerOpts::default());
    // The tokenizer stops at scripts, which are not run here, and goes on where it stopped.
    while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    tokenizer.end();
    let flattened = tokenizer.sink.flattened.get();
    let recorder = tokenizer.sink.builder.sink;
    let mut pieces = recorder.places.log.into_inner();
    // Nearly in order already: only text moved out of tables is not.
    pieces.sort_by_key(|piece| piece.node);
    Parsed {
        html: recorder.inner.0.into_inner(),
        pieces,
        flattened,
    }
}

/// A character token and where it stands.
#[derive(Clone)]
struct Written {
    text: StrTendril,
    span: Span,
    exact: bool,
    /// How much of it the tree has already.
    taken: usize,
}

/// The places of the text on its way into the tree.
#[derive(Default)]
struct Places {
    /// The character token that the tree builder works on.
    current: RefCell<Option<Written>>,
    /// Character tokens that it holds back: text in tables, until the next tag.
    waiting: RefCell<VecDeque<Written>>,
    log: RefCell<Vec<Piece>>,
}

impl Places {
    /// Notes that `text` was appended to `node`.
    fn appended(&self, node: NodeId, text: &str) {
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

/// Stands between tokenizer and tree builder.
struct Watch<'a> {
    builder: TreeBuilder<NodeId, Recorder>,
    queue: Rc<BufferQueue>,
    source: &'a str,
    /// Up to where the source has been accounted for.
    cursor: Cell<usize>,
    tags: Cell<usize>,
    /// Start tags left out whose end tags are still to come.
    dropped: Cell<usize>,
    flattened: Cell<bool>,
}

impl Watch<'_> {
    /// How much of the source the tokenizer has taken out of the queue.
    fn consumed(&self) -> usize {
        // Nearly always one buffer: then nothing has to be put aside.
        let Some(first) = self.queue.pop_front() else {
            return self.source.len();
        };
        let mut left = first.len();
        let mut buffers = Vec::new();
        while let Some(buffer) = self.queue.pop_front() {
            left += buffer.len();
            buffers.push(buffer);
        }
        for buffer in buffers.into_iter().rev() {
            self.queue.push_front(buffer);
        }
        self.queue.push_front(first);
        self.source.len().saturating_sub(left)
    }

    /// Where a character token stands.
    fn locate(&self, text: &StrTendril) -> Written {
        let mut start = self.cursor.get();
        let mut rest = self.source.get(start..).unwrap_or("");
        // The second half of a CR LF was taken with the first.
        if rest.starts_with('\n')
            && !rest.starts_with(&**text)
            && self
                .source
                .get(..start)
                .is_some_and(|before| before.ends_with('\r'))
        {
            start += 1;
            rest = rest.get(1..).unwrap_or("");
        }
        let mut end = start + text.len();
        let mut exact = rest.starts_with(&**text);
        // An ampersand may be the beginning of the entity that stands for it.
        if !exact || &**text == "&" {
            let consumed = self.consumed().max(start);
            exact &= consumed == end;
            end = consumed;
        }
        self.cursor.set(end);
        Written {
            text: text.clone(),
            span: Span::new(start, end),
            exact,
            taken: 0,
        }
    }

    /// Whether a tag goes to the tree builder: not below the deepest level, and not when the page
    /// makes the builder repeat elements over and over.
    fn lets_through(&self, tag: &Tag) -> bool {
        self.tags.set(self.tags.get() + 1);
        let sink = &self.builder.sink;
        if sink.created.get() > 4 * self.tags.get() + 5_000 {
            self.flattened.set(true);
            return false;
        }
        if is_void(&tag.name) {
            return true;
        }
        match tag.kind {
            TagKind::StartTag => {
                if sink.open.get() >= DEEPEST {
                    self.flattened.set(true);
                    self.dropped.set(self.dropped.get() + 1);
                    return false;
                }
                sink.open.set(sink.open.get() + 1);
            }
            TagKind::EndTag => {
                if self.dropped.get() > 0 {
                    self.dropped.set(self.dropped.get() - 1);
                    return false;
                }
                sink.open.set(sink.open.get().saturating_sub(1));
            }
        }
        true
    }
}

fn is_void(name: &LocalName) -> bool {
    matches!(
        &**name,
        "br" | "img"
            | "hr"
            | "input"
            | "meta"
            | "link"
            | "area"
            | "base"
            | "col"
            | "embed"
            | "param"
            | "source"
            | "wbr"
    )
}

impl TokenSink for Watch<'_> {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let places = &self.builder.sink.places;
        match token {
            Token::CharacterTokens(text) => {
                let written = self.locate(&text);
                let before = places.log.borrow().len();
                *places.current.borrow_mut() = Some(written);
                let result = self
                    .builder
                    .process_token(Token::CharacterTokens(text), line);
                let written = places.current.borrow_mut().take();
                // Nothing of it has reached the tree: dropped, or held back until the table goes on.
                if let Some(written) = written
                    && written.taken == 0
                    && places.log.borrow().len() == before
                {
                    places.waiting.borrow_mut().push_back(written);
                }
                result
            }
            Token::TagToken(mut tag) => {
                self.cursor.set(self.consumed());
                if !self.lets_through(&tag) {
                    return TokenSinkResult::Continue;
                }
                // The tree has no place for a template's contents of its own.
                if &*tag.name == "template" {
                    tag.name = LocalName::from("x-template");
                }
                let result = self.builder.process_token(Token::TagToken(tag), line);
                places.waiting.borrow_mut().clear();
                result
            }
            Token::ParseError(_) => TokenSinkResult::Continue,
            token => {
                self.cursor.set(self.consumed());
                self.builder.process_token(token, line)
            }
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Stands between tree builder and tree.
struct Recorder {
    inner: HtmlTreeSink,
    places: Places,
    created: Cell<usize>,
    /// How deep the builder is: exact whenever it comes near the limit.
    open: Cell<usize>,
}

impl Recorder {
    /// Counts how deep `parent` is, once that may matter.
    fn measure(&self, parent: NodeId) {
        if self.open.get() < DEEPEST / 2 {
            return;
        }
        let html = self.inner.0.borrow();
        let depth = html
            .tree
            .get(parent)
            .map_or(0, |node| node.ancestors().take(2 * DEEPEST).count());
        self.open.set(depth + 1);
    }

    fn text_child(&self, parent: NodeId) -> Option<NodeId> {
        let html = self.inner.0.borrow();
        html.tree.get(parent)?.last_child().map(|node| node.id())
    }

    fn text_before(&self, sibling: NodeId) -> Option<NodeId> {
        let html = self.inner.0.borrow();
        let before = html.tree.get(sibling)?.prev_sibling()?;
        matches!(before.value(), Node::Text(_)).then(|| before.id())
    }

    fn text_of(child: &NodeOrText<NodeId>) -> Option<StrTendril> {
        match child {
            NodeOrText::AppendText(text) => Some(text.clone()),
            NodeOrText::AppendNode(_) => None,
        }
    }
}

impl TreeSink for Recorder {
    type Output = Html;
    type Handle = NodeId;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.created.set(self.created.get() + 1);
        self.inner.create_element(name, attrs, flags)
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.inner.create_comment(StrTendril::new())
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let text = Self::text_of(&child);
        self.inner.append(parent, child);
        if let Some(text) = text
            && let Some(node) = self.text_child(*parent)
        {
            self.places.appended(node, &text);
        }
        self.measure(*parent);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let text = Self::text_of(&child);
        self.inner.append_before_sibling(sibling, child);
        if let Some(text) = text
            && let Some(node) = self.text_before(*sibling)
        {
            self.places.appended(node, &text);
        }
        self.measure(*sibling);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        before: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = {
            let html = self.inner.0.borrow();
            html.tree
                .get(*element)
                .is_some_and(|node| node.parent().is_some())
        };
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.inner.append_doctype_to_document(name, public, system);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.inner.reparent_children(node, new_parent);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        // Templates are renamed on their way in, so none is ever asked for its contents.
        *target
    }

    fn mark_script_already_started(&self, _node: &NodeId) {}
}
