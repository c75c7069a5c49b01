//! A sentence, and its words, which are cut a clause at a time and only where somebody asks for them.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::words::words;
use super::{Word, clauses};
use crate::clean::BlockKind;
use crate::lexicon::Lexicon;
use crate::text::Span;

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where, in bytes of the article's text; without blanks at its ends.
    pub span: Span,
    /// The block it stands in, as an index into [`crate::clean::Article::blocks`].
    pub block: usize,
    /// What that block is.
    pub kind: BlockKind,
    /// Its clauses; none where no number stands in the sentence that could count something: those of other
    /// sentences are hardly ever asked for.
    clauses: Vec<Span>,
    /// The words of each clause, with what stands behind it. Cutting costs most of all, and most clauses name
    /// nothing that matters.
    words: Vec<OnceLock<Vec<Word>>>,
    times: Option<Span>,
}

impl Sentence {
    /// A sentence, with its clauses where a number may count something in it; `times` says where times may
    /// stand in it.
    pub fn new(
        span: Span,
        (block, kind): (usize, BlockKind),
        clauses: Option<Vec<Span>>,
        times: Option<Span>,
    ) -> Self {
        let clauses = clauses.unwrap_or_default();
        Self {
            span,
            block,
            kind,
            words: vec![OnceLock::new(); clauses.len()],
            clauses,
            times,
        }
    }

    /// The stretch that touches all times that stand in it, in bytes of the sentence: each holds a character of the
    /// stretch. Where there is none, there is no time.
    pub fn times(&self) -> Option<Span> {
        let here = |at: usize| at.clamp(self.span.start, self.span.end) - self.span.start;
        let times = self.times?;
        Some(Span::new(here(times.start), here(times.end)))
    }

    /// Whether a number stands in it that may count something; only then it has words.
    pub fn counts(&self) -> bool {
        !self.words.is_empty()
    }

    /// Its clauses, divided at commas, semicolons and colons; `text` is the article's.
    pub fn clauses(&self, text: &str) -> Cow<'_, [Span]> {
        match self.counts() {
            true => Cow::Borrowed(&self.clauses),
            false => Cow::Owned(clauses(text, self.span)),
        }
    }

    /// How many of them have words.
    pub fn parts(&self) -> usize {
        self.words.len()
    }

    /// A clause with what stands between it and the next one: these parts are all of the sentence. What
    /// divides clauses is a word of its own, so that no word reaches over the end of a part.
    pub fn part(&self, clause: usize) -> Span {
        let begins = |clause: usize| self.clauses.get(clause).map(|clause| clause.start);
        let start = match clause {
            0 => None,
            _ => begins(clause),
        };
        Span::new(
            start.unwrap_or(self.span.start),
            begins(clause + 1).unwrap_or(self.span.end),
        )
    }

    /// The words of such a part, without gaps; `text` is the article's.
    pub fn words_of(&self, clause: usize, text: &str, lexicon: &Lexicon) -> &[Word] {
        let cut = || words(text, self.part(clause), lexicon);
        self.words
            .get(clause)
            .map_or(&[], |words| words.get_or_init(cut))
    }

    /// All its words, without gaps.
    pub fn words<'s>(
        &'s self,
        text: &'s str,
        lexicon: &'s Lexicon,
    ) -> impl Iterator<Item = &'s Word> {
        (0..self.words.len()).flat_map(move |clause| self.words_of(clause, text, lexicon))
    }

    /// What of it lies in a stretch, with the words that do so as a whole.
    pub fn within(&self, stretch: Span, text: &str, lexicon: &Lexicon) -> Self {
        let both = |span: Span| {
            let start = span.start.max(stretch.start);
            Span::new(start, span.end.min(stretch.end).max(start))
        };
        let inside = |clause: &usize| {
            (self.clauses.get(*clause)).is_some_and(|clause| clause.overlaps(stretch))
        };
        let inside: Vec<usize> = (0..self.clauses.len()).filter(inside).collect();
        let words_within = |clause: usize| -> Vec<Word> {
            let words = self.words_of(clause, text, lexicon).iter();
            words
                .filter(|word| stretch.contains(word.span))
                .copied()
                .collect()
        };
        let words = inside.iter().map(|clause| words_within(*clause).into());
        let clauses = inside.iter().filter_map(|clause| self.clauses.get(*clause));
        Self {
            span: both(self.span),
            clauses: clauses.map(|clause| both(*clause)).collect(),
            words: words.collect(),
            ..*self
        }
    }
}
