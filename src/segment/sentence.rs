//! A sentence, and its words, which are cut a clause at a time and only where somebody asks for them.

use std::sync::OnceLock;

use super::Word;
use super::words::words;
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
    /// Its clauses, divided at commas, semicolons and colons.
    pub clauses: Vec<Span>,
    /// The words of each clause, with what stands behind it; none where no number stands in the sentence
    /// that could count something. Cutting costs most of all, and most clauses name nothing that matters.
    words: Vec<OnceLock<Vec<Word>>>,
    times: Option<Span>,
}

impl Sentence {
    /// A sentence; `counts` says whether a number may count something in it, `times` where times may
    /// stand in it.
    pub fn new(
        span: Span,
        (block, kind): (usize, BlockKind),
        clauses: Vec<Span>,
        counts: bool,
        times: Option<Span>,
    ) -> Self {
        let words = match counts {
            true => vec![OnceLock::new(); clauses.len()],
            false => Vec::new(),
        };
        Self {
            span,
            block,
            kind,
            clauses,
            words,
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
        let words = match self.counts() {
            true => (inside.iter().map(|clause| words_within(*clause).into())).collect(),
            false => Vec::new(),
        };
        let clauses = inside.iter().filter_map(|clause| self.clauses.get(*clause));
        Self {
            span: both(self.span),
            clauses: clauses.map(|clause| both(*clause)).collect(),
            words,
            ..*self
        }
    }
}
