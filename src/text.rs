//! Traced text: a text that knows which bytes of the input each of its characters came from.
//!
//! Decoding makes the first one; every later change is a list of [`Edit`]s that
//! [`TracedText::apply`] carries out, so that the edits replay
//! (`replay(input, edits) == output`) and a position in the cleaned text can be
//! followed back to the input through any number of passes.
//!
//! Offsets inside the program are byte offsets on character boundaries of the text they belong to;
//! only the record turns them into code points.

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

/// A half-open stretch `[start, end)`, in bytes of the text (or of the input) it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `[start, end)`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn union(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same stretch as a range, to index a string with.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The stretch of `text` it names; empty where it does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The span moved to the right by `offset` bytes.
    pub const fn shifted(self, offset: usize) -> Span {
        Span::new(self.start + offset, self.end + offset)
    }
}

/// One change of a text: the stretch `span` becomes `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the text the edit is for; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards; empty for a deletion.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Takes `span` out.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, String::new())
    }
}

/// Why a list of edits does not fit a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An edit begins before the one before it ends.
    #[error("edit {index} overlaps or precedes the edit before it")]
    Order {
        /// Which edit, counted from 0.
        index: usize,
    },
    /// An edit reaches outside the text or cuts a character.
    #[error("edit {index} at {start}..{end} is outside the text or inside a character")]
    Boundary {
        /// Which edit, counted from 0.
        index: usize,
        /// Its first byte.
        start: usize,
        /// One past its last byte.
        end: usize,
    },
}

/// Checks that edits are in order, apart from each other and on character boundaries of `text`.
fn check(text: &str, edits: &[Edit]) -> Result<(), EditError> {
    let mut at = 0;
    for (index, edit) in edits.iter().enumerate() {
        let Span { start, end } = edit.span;
        if start < at {
            return Err(EditError::Order { index });
        }
        if start > end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(EditError::Boundary { index, start, end });
        }
        at = end;
    }
    Ok(())
}

/// Carries edits out on a plain text; what [`TracedText::apply`] does, without the map.
pub fn replay(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    check(text, edits)?;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// Where `span` of a text lies after `edits` of it: what is left of it, with what edits that lie
/// wholly inside put there.
pub fn forward(edits: &[Edit], span: Span) -> Span {
    let mut start = span.start;
    let mut end = span.end;
    let (mut before_start, mut before_end) = (0isize, 0isize);
    for edit in edits {
        let growth = edit.text.len() as isize - edit.span.len() as isize;
        if edit.span.end <= span.start && !(edit.span.is_empty() && edit.span.start == span.start) {
            before_start += growth;
            before_end += growth;
        } else if edit.span.start >= span.end {
            break;
        } else if span.contains(edit.span) {
            before_end += growth;
        } else {
            // The edit reaches over an end of the span: what is left begins or ends at the edit.
            if edit.span.start < span.start {
                start = edit.span.end.min(span.end);
                before_start += growth;
                before_end += growth;
            } else {
                end = edit.span.start;
            }
        }
    }
    let start = start.saturating_add_signed(before_start);
    Span::new(start, end.saturating_add_signed(before_end).max(start))
}

/// How the bytes of one run of the text follow from bytes of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Byte for byte.
    Copy,
    /// Every character has `text` bytes here and `source` bytes there (GBK Chinese: 3 and 2).
    Step { text: u8, source: u8 },
    /// The run as a whole stands for `source_len` bytes; they cannot be told apart further.
    Block { source_len: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    text_start: usize,
    source_start: usize,
    origin: Origin,
}

impl Run {
    /// Source offset of the text offset `at`, which lies in the run of `len` text bytes.
    fn source_of(&self, at: usize) -> usize {
        let offset = at - self.text_start;
        match self.origin {
            Origin::Copy => self.source_start + offset,
            Origin::Step { text, source } => {
                self.source_start + offset / usize::from(text) * usize::from(source)
            }
            Origin::Block { .. } => self.source_start,
        }
    }

    /// Source end of the run's part that ends at text offset `at`.
    fn source_end(&self, at: usize) -> usize {
        match self.origin {
            Origin::Block { source_len } => self.source_start + source_len,
            _ => self.source_of(at),
        }
    }

    /// The run's part that begins at text offset `at` of the run's own text.
    fn clipped(&self, at: usize) -> (usize, Origin) {
        match self.origin {
            Origin::Block { source_len } => (self.source_start, Origin::Block { source_len }),
            origin => (self.source_of(at), origin),
        }
    }
}

/// A text with the map back to the bytes of the input. See the module's description.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TracedText {
    text: String,
    runs: Vec<Run>,
}

impl TracedText {
    /// A text that is the input's bytes as they are.
    pub fn from_source(text: impl Into<String>) -> Self {
        let text = text.into();
        let whole = Run {
            text_start: 0,
            source_start: 0,
            origin: Origin::Copy,
        };
        let runs = if text.is_empty() { vec![] } else { vec![whole] };
        Self { text, runs }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text without the map.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn run_index(&self, at: usize) -> usize {
        self.runs
            .partition_point(|run| run.text_start <= at)
            .saturating_sub(1)
    }

    /// The bytes of the input that `span` of the text came from.
    ///
    /// For a span that crosses deleted stretches the answer reaches over them: it begins where the
    /// first character came from and ends where the last one did. Text that an edit inserted has an
    /// empty source span at the place of its insertion.
    pub fn source_span(&self, span: Span) -> Span {
        if self.runs.is_empty() {
            return Span::new(0, 0);
        }
        let first = &self.runs[self.run_index(span.start.min(self.text.len().saturating_sub(1)))];
        let start = first.source_of(span.start.max(first.text_start));
        if span.is_empty() {
            return Span::new(start, start);
        }
        let last = &self.runs[self.run_index(span.end - 1)];
        Span::new(start, last.source_end(span.end).max(start))
    }

    /// Carries the edits out; the new text's map leads to the same input as this one's.
    ///
    /// # Errors
    /// When the edits are out of order, overlap, or do not fit the text.
    pub fn apply(&self, edits: &[Edit]) -> Result<TracedText, EditError> {
        check(&self.text, edits)?;
        let mut builder = TracedTextBuilder::default();
        builder.built.text.reserve(self.text.len());
        let mut at = 0;
        for edit in edits {
            builder.push_part(self, Span::new(at, edit.span.start));
            let source = self.source_span(edit.span);
            builder.push_block(&edit.text, source);
            at = edit.span.end;
        }
        builder.push_part(self, Span::new(at, self.text.len()));
        Ok(builder.finish())
    }

    /// The stretch `span` as a text of its own, mapped to the same input.
    pub fn slice(&self, span: Span) -> TracedText {
        let mut builder = TracedTextBuilder::default();
        builder.built.text.reserve(span.len());
        builder.push_part(self, span);
        builder.finish()
    }
}

/// Builds a [`TracedText`] piece by piece, from left to right.
#[derive(Debug, Default)]
pub struct TracedTextBuilder {
    built: TracedText,
}

impl TracedTextBuilder {
    /// Appends text that stands in the input byte for byte from `source_start` on.
    pub fn push_copy(&mut self, text: &str, source_start: usize) {
        self.push_run(text, source_start, Origin::Copy);
    }

    /// Appends text whose characters have `text_step` bytes here and `source_step` bytes in the input.
    pub fn push_step(&mut self, text: &str, source_start: usize, text_step: u8, source_step: u8) {
        debug_assert!(text_step > 0);
        if text_step == source_step {
            return self.push_copy(text, source_start);
        }
        self.push_run(
            text,
            source_start,
            Origin::Step {
                text: text_step,
                source: source_step,
            },
        );
    }

    /// Appends text that stands for the whole of `source`, not divisible further.
    pub fn push_block(&mut self, text: &str, source: Span) {
        self.push_run(
            text,
            source.start,
            Origin::Block {
                source_len: source.len(),
            },
        );
    }

    /// Appends a stretch of another traced text, with its map.
    pub fn push_part(&mut self, other: &TracedText, span: Span) {
        if span.is_empty() {
            return;
        }
        let mut index = other.run_index(span.start);
        let mut at = span.start;
        while at < span.end {
            let run = &other.runs[index];
            let run_end = other
                .runs
                .get(index + 1)
                .map_or(other.text.len(), |next| next.text_start);
            let end = run_end.min(span.end);
            let (source_start, origin) = run.clipped(at);
            self.push_run(&other.text[at..end], source_start, origin);
            at = end;
            index += 1;
        }
    }

    /// Bytes of text so far.
    pub fn len(&self) -> usize {
        self.built.text.len()
    }

    /// Whether nothing has been appended.
    pub fn is_empty(&self) -> bool {
        self.built.text.is_empty()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.built.text
    }

    /// The finished text.
    pub fn finish(self) -> TracedText {
        self.built
    }

    fn push_run(&mut self, text: &str, source_start: usize, origin: Origin) {
        if text.is_empty() {
            return;
        }
        let text_start = self.built.text.len();
        let continues = self.built.runs.last().is_some_and(|last| {
            last.origin == origin
                && !matches!(origin, Origin::Block { .. })
                && last.source_of(text_start) == source_start
        });
        if !continues {
            self.built.runs.push(Run {
                text_start,
                source_start,
                origin,
            });
        }
        self.built.text.push_str(text);
    }
}

/// Whether a character is a letter, an ideograph or a digit: what two texts are compared by.
pub(crate) fn is_letter(ch: char) -> bool {
    match ch {
        '\u{4e00}'..='\u{9fff}' => true,
        // The marks that nearly all text has; the tables of Unicode need not be asked.
        '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' => {
            false
        }
        _ => ch.is_alphanumeric(),
    }
}

/// What ideographs begin with that are letters all of them: U+5000 to U+9FFF.
pub(crate) const IDEOGRAPHS: RangeInclusive<u8> = 0xE5..=0xE9;

/// The characters of three bytes, such as ideographs, that bytes of UTF-8 begin with: those whose first byte is one
/// of `leads`, of E1 to EF. Chinese text is made of runs of them, and need not be decoded for most questions.
#[inline]
pub(crate) fn run_of_three(
    bytes: &[u8],
    leads: RangeInclusive<u8>,
) -> impl Iterator<Item = [u8; 3]> {
    let characters = bytes.as_chunks::<3>().0.iter().copied();
    characters.take_while(move |[lead, ..]| leads.contains(lead))
}

/// The code point of a character of three bytes.
#[inline]
pub(crate) const fn code_of_three([lead, second, third]: [u8; 3]) -> u32 {
    (lead as u32 & 0xF) << 12 | (second as u32 & 0x3F) << 6 | third as u32 & 0x3F
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_copy_maps_to_itself() {
        let text = TracedText::from_source("完成467个");
        assert_eq!(text.source_span(Span::new(6, 9)), Span::new(6, 9));
    }

    #[test]
    fn a_step_run_maps_gbk_characters_to_two_bytes() {
        let mut builder = TracedTextBuilder::default();
        builder.push_step("完成", 0, 3, 2);
        builder.push_copy("467", 4);
        builder.push_step("个", 7, 3, 2);
        let text = builder.finish();
        assert_eq!(text.as_str(), "完成467个");
        assert_eq!(text.source_span(Span::new(3, 6)), Span::new(2, 4));
        assert_eq!(text.source_span(Span::new(6, 12)), Span::new(4, 9));
    }

    #[test]
    fn edits_compose_and_keep_the_way_back() {
        let text = TracedText::from_source("萬(wàn)元 467個(gè)");
        let source = text.as_str().to_owned();
        let note = source.find("(gè)").expect("the note stands there");
        let once = text
            .apply(&[Edit::delete(Span::new(note, note + "(gè)".len()))])
            .expect("fits");
        let at = once.as_str().find('個').expect("stands there");
        let twice = once
            .apply(&[Edit::replace(Span::new(at, at + 3), "个")])
            .expect("fits");
        let at = twice.as_str().find("467个").expect("stands there");
        let span = twice.source_span(Span::new(at, at + "467个".len()));
        assert_eq!(span.of(&source), "467個");
    }

    #[test]
    fn edits_that_do_not_fit_are_refused() {
        let text = TracedText::from_source("万元");
        let cut = text.apply(&[Edit::delete(Span::new(1, 3))]);
        assert!(matches!(cut, Err(EditError::Boundary { index: 0, .. })));
        let twice = [Edit::delete(Span::new(0, 6)), Edit::delete(Span::new(3, 6))];
        assert_eq!(text.apply(&twice), Err(EditError::Order { index: 1 }));
        assert!(
            text.apply(&[Edit::delete(Span::new(6, 60))]).is_err(),
            "outside the text"
        );
    }

    #[test]
    fn spans_move_with_the_edits() {
        // 甲(a)乙丙: without the note 乙丙 moves three bytes to the left.
        let edits = [Edit::delete(Span::new(3, 6))];
        assert_eq!(forward(&edits, Span::new(6, 12)), Span::new(3, 9));
        assert_eq!(forward(&edits, Span::new(0, 12)), Span::new(0, 9));
        assert_eq!(forward(&edits, Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(forward(&edits, Span::new(4, 9)), Span::new(3, 6));
        assert_eq!(forward(&edits, Span::new(0, 5)), Span::new(0, 3));
    }

    #[test]
    fn an_insertion_has_an_empty_source() {
        let text = TracedText::from_source("甲乙");
        let edited = text
            .apply(&[Edit::replace(Span::new(3, 3), "，")])
            .expect("fits");
        assert_eq!(edited.as_str(), "甲，乙");
        assert!(edited.source_span(Span::new(3, 6)).is_empty());
        assert_eq!(edited.source_span(Span::new(0, 9)), Span::new(0, 6));
    }

    fn edits_for(text: &str, picks: &[(usize, usize, String)]) -> Vec<Edit> {
        let bounds: Vec<usize> = text
            .char_indices()
            .map(|(i, _)| i)
            .chain([text.len()])
            .collect();
        let mut spans: Vec<(usize, usize, &String)> = picks
            .iter()
            .map(|(a, b, t)| {
                let (a, b) = (a % bounds.len(), b % bounds.len());
                (bounds[a.min(b)], bounds[a.max(b)], t)
            })
            .collect();
        spans.sort();
        let mut edits: Vec<Edit> = Vec::new();
        for (start, end, text) in spans {
            if edits.last().is_none_or(|last| last.span.end <= start) {
                edits.push(Edit::replace(Span::new(start, end), text.as_str()));
            }
        }
        edits
    }

    proptest! {
        #[test]
        fn apply_is_replay_with_a_map(
            text in "[a-z万元個,，0-9]{0,20}",
            picks in prop::collection::vec((0usize..50, 0usize..50, "[x亿]{0,3}"), 0..5),
        ) {
            let edits = edits_for(&text, &picks);
            let traced = TracedText::from_source(text.as_str());
            let edited = traced.apply(&edits).expect("the edits fit");
            prop_assert_eq!(edited.as_str(), replay(&text, &edits).expect("the edits fit"));
            for (at, ch) in edited.as_str().char_indices() {
                let source = edited.source_span(Span::new(at, at + ch.len_utf8()));
                prop_assert!(source.end <= text.len());
                prop_assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
            }
        }
    }
}
