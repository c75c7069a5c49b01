//! An article becomes sentences, sentences become clauses and, where a number stands, words.

use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::note::Staged;
use crate::text::Span;

/// A word with its part of speech in jieba's tag set (`n` noun, `v` verb, `ns` place, `m` number …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where, in bytes of the article's text.
    pub span: Span,
    /// The part of speech.
    pub tag: String,
}

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where, in bytes of the article's text; without blanks at its ends.
    pub span: Span,
    /// The block it stands in, as an index into [`Article::blocks`].
    pub block: usize,
    /// What that block is.
    pub kind: BlockKind,
    /// Its clauses, divided at commas, semicolons and colons outside of quotation marks and brackets.
    pub clauses: Vec<Span>,
    /// Its words; empty where no number stands in it.
    pub words: Vec<Word>,
}

/// Divides an article; the sentences are in order and cover everything but blanks.
pub fn segment(_article: &Article, _lexicon: &Lexicon) -> Staged<Vec<Sentence>> {
    Staged::new(Vec::new(), Vec::new())
}
