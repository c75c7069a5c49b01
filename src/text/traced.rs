//! A text with the map back to the bytes of the input, and how it is built.

use super::edit::check;
use super::{Edit, EditError, Span};

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

/// A text with the map back to the bytes of the input. See the description of [`text`](super).
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::replay;

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
