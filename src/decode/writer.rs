//! Writes decoded characters and where they came from, joining what can be one run of the map.

use std::mem;

use crate::text::{Span, TracedText, TracedTextBuilder};

/// Collects characters into runs and counts the replaced bytes.
#[derive(Debug, Default)]
pub(super) struct Writer {
    builder: TracedTextBuilder,
    run: String,
    run_start: usize,
    run_end: usize,
    /// Bytes per character here and in the source; equal ones are all `(1, 1)`, a copy.
    step: (u8, u8),
    replaced: usize,
    replaced_bytes: usize,
}

/// What a writer has collected.
#[derive(Debug)]
pub(super) struct Written {
    /// The text with its map.
    pub text: TracedText,
    /// How many characters stand for bytes that mean nothing.
    pub replaced: usize,
    /// How many bytes those are.
    pub replaced_bytes: usize,
}

impl Writer {
    /// A character that stands for `len` bytes from `at` on.
    pub fn char(&mut self, ch: char, at: usize, len: u8) {
        let text_len = ch.len_utf8() as u8;
        let step = if text_len == len {
            (1, 1)
        } else {
            (text_len, len)
        };
        if step != self.step || self.run_end != at {
            self.flush();
            self.step = step;
            self.run_start = at;
        }
        self.run.push(ch);
        self.run_end = at + usize::from(len);
    }

    /// Text that stands in the source as it is.
    pub fn copy(&mut self, text: &str, at: usize) {
        self.flush();
        self.builder.push_copy(text, at);
    }

    /// Several characters that stand for the source span together.
    pub fn block(&mut self, text: &str, source: Span) {
        self.flush();
        self.builder.push_block(text, source);
    }

    /// Bytes that mean nothing: one replacement character.
    pub fn bad(&mut self, at: usize, len: u8) {
        self.replaced += 1;
        self.replaced_bytes += usize::from(len);
        self.char(char::REPLACEMENT_CHARACTER, at, len);
    }

    fn flush(&mut self) {
        let (text_step, source_step) = self.step;
        if !self.run.is_empty() {
            self.builder
                .push_step(&self.run, self.run_start, text_step, source_step);
            self.run.clear();
        }
    }

    /// The text, its map and the counts.
    pub fn finish(mut self) -> Written {
        self.flush();
        Written {
            text: mem::take(&mut self.builder).finish(),
            replaced: self.replaced,
            replaced_bytes: self.replaced_bytes,
        }
    }
}
