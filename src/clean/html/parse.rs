//! Parsing with positions: html5ever builds scraper's tree and tells nothing about offsets, so the
//! tokens are watched on their way into the tree builder, and its calls on their way into the tree.
//!
//! The tokenizer takes its input from a queue that [`Watch`] can look into: what is left there says
//! where in the source a token ends. A piece of text that stands in the source as it is keeps its
//! exact place; for an entity the place is the entity as a whole.

use std::borrow::Cow;
use std::cell::{Cell, Ref};
use std::rc::Rc;

use ego_tree::NodeId;
use html5ever::TokenizerResult;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName};
use scraper::{Html, HtmlTreeSink, Node};

use super::ahead::{self, Ahead};
use super::places::{Piece, Places, Written};
use super::tame::tame;
use crate::text::Span;

/// Browsers stop nesting here; below it, walks along the open elements stay cheap.
const DEEPEST: usize = 512;

/// A parsed page.
pub struct Parsed {
    /// The tree.
    pub html: Html,
    /// Where each text node's text came from, in the order of the tree's nodes.
    pub pieces: Vec<Piece>,
    /// Whether tags were left out because the page nests too deeply or multiplies its elements.
    pub flattened: bool,
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
        in_data: Cell::new(true),
        plain: Cell::new(memchr::memchr2(b'\r', b'\0', source.as_bytes()).is_none()),
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
    /// Whether the tokenizer reads text in which tags and comments may stand.
    in_data: Cell<bool>,
    /// Whether plain stretches may be taken for it.
    plain: Cell<bool>,
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

    /// Takes what comes next for the tokenizer, as long as it is plain.
    fn run_ahead(&self, line: u64) {
        if self.consumed() != self.cursor.get() {
            return;
        }
        while let Some(mut front) = self.queue.pop_front() {
            let next = ahead::next(&front);
            let Some(Ahead::Text(len) | Ahead::Comment(len) | Ahead::Tag(_, len)) = next else {
                self.queue.push_front(front);
                return;
            };
            let text = matches!(next, Some(Ahead::Text(_))).then(|| part(&front, len));
            front.pop_front(len as u32);
            self.queue.push_front(front);
            let result = match next {
                Some(Ahead::Tag(tag, _)) => self.take_tag(tag, line),
                _ => match text {
                    Some(text) => {
                        let written = self.locate(&text);
                        self.take_text(text, written, line)
                    }
                    None => self.take_other(Token::CommentToken(StrTendril::new()), line),
                },
            };
            // A `<meta charset>` says how bytes are read, which are text by now.
            debug_assert!(matches!(
                result,
                TokenSinkResult::Continue | TokenSinkResult::EncodingIndicator(_)
            ));
        }
    }

    /// Gives the builder the body of a script or a style that has just begun.
    fn take_raw_text(&self, name: &LocalName, line: u64) {
        let Some(mut front) = self.queue.pop_front() else {
            return;
        };
        let len = ahead::body(&front, name).filter(|&len| len > 0);
        let text = len.map(|len| part(&front, len));
        if let Some(len) = len {
            front.pop_front(len as u32);
        }
        self.queue.push_front(front);
        if let Some(text) = text {
            let written = self.locate(&text);
            let _ = self.take_text(text, written, line);
        }
    }

    fn take_text(&self, text: StrTendril, written: Written, line: u64) -> TokenSinkResult<NodeId> {
        let places = &self.builder.sink.places;
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

    fn take_tag(&self, mut tag: Tag, line: u64) -> TokenSinkResult<NodeId> {
        self.cursor.set(self.consumed());
        if !self.lets_through(&tag) {
            return TokenSinkResult::Continue;
        }
        // The tree has no place for a template's contents of its own.
        if &*tag.name == "template" {
            tag.name = LocalName::from("x-template");
        }
        let name = tag.name.clone();
        let result = self.builder.process_token(Token::TagToken(tag), line);
        self.builder.sink.places.waiting.borrow_mut().clear();
        if self.plain.get()
            && let TokenSinkResult::RawData(RawKind::ScriptData | RawKind::Rawtext) = result
        {
            self.take_raw_text(&name, line);
        }
        result
    }

    fn take_other(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.cursor.set(self.consumed());
        self.builder.process_token(token, line)
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
        let in_data = match &token {
            // A tag ends raw text; what its element holds is told by what becomes of it.
            Token::TagToken(_) | Token::DoctypeToken(_) | Token::CommentToken(_) => true,
            Token::CharacterTokens(_) => self.in_data.get(),
            _ => return self.take_other(token, line),
        };
        let result = match token {
            Token::CharacterTokens(text) => {
                let written = self.locate(&text);
                self.take_text(text, written, line)
            }
            Token::TagToken(tag) => self.take_tag(tag, line),
            token => self.take_other(token, line),
        };
        let goes_on = matches!(result, TokenSinkResult::Continue);
        // Behind a script the tokenizer stops and begins anew.
        let stops = matches!(result, TokenSinkResult::Script(_));
        self.in_data.set(in_data && (goes_on || stops));
        if self.plain.get() && in_data && goes_on {
            self.run_ahead(line);
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        let foreign = self
            .builder
            .adjusted_current_node_present_but_not_in_html_namespace();
        // What comes next may be a section of characters, in which no tags stand.
        self.plain.set(self.plain.get() && !foreign);
        foreign
    }
}

/// The first bytes of a text, not copied.
fn part(text: &StrTendril, len: usize) -> StrTendril {
    text.subtendril(0, len as u32)
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
