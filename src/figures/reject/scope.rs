//! What the rules look at: a sentence and what stands in it.

use std::cell::OnceCell;

use crate::figures::quantity::Quantity;
use crate::figures::words::Words;
use crate::lexicon::Lexicon;
use crate::lexicon::words::Cue;
use crate::segment::Word;
use crate::text::Span;

/// A sentence and what stands in it; all spans are in bytes of `text`.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The sentence.
    pub text: &'a str,
    /// Its words.
    pub words: &'a Words<'a>,
    /// Its quantities.
    pub quantities: &'a [Quantity<'a>],
    /// Its expressions of time.
    pub times: &'a [Span],
    /// What is known about words.
    pub lexicon: &'a Lexicon,
    /// What is looked up for every figure and found once.
    pub marks: &'a Marks,
    /// Its cues of modality, in order; they are looked for where a figure stands.
    pub cues: &'a [(&'a Cue, Span)],
}

/// What a sentence holds whatever its figures are, each looked for when a rule first asks for it.
#[derive(Debug, Default)]
pub struct Marks {
    /// Set phrases with numbers.
    pub(super) phrases: OnceCell<Vec<Span>>,
    /// What stands between marks of quotation or those of titles.
    enclosed: OnceCell<Vec<(Marked, Span)>>,
}

/// Marks that stand round something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// 《》.
    Title,
    /// “”.
    Double,
    /// ‘’.
    Single,
    /// 「」.
    Corner,
}

/// What such marks begin with: “ and ‘ with the first, 《 and 「 with the second.
const MARKS: [u8; 2] = ["“".as_bytes()[0], "《".as_bytes()[0]];

/// What stands between an opening mark and the closing one, where none of the same kind stands between
/// them.
fn enclosed(text: &str) -> Vec<(Marked, Span)> {
    let mut found = Vec::new();
    let mut opened = [None; 4];
    for at in memchr::memchr2_iter(MARKS[0], MARKS[1], text.as_bytes()) {
        let Some(ch) = text.get(at..).and_then(|from| from.chars().next()) else {
            continue;
        };
        let (marked, opens) = match ch {
            '《' | '》' => (Marked::Title, ch == '《'),
            '“' | '”' => (Marked::Double, ch == '“'),
            '‘' | '’' => (Marked::Single, ch == '‘'),
            '「' | '」' => (Marked::Corner, ch == '「'),
            _ => continue,
        };
        let Some(last) = opened.get_mut(marked as usize) else {
            continue;
        };
        if opens {
            *last = Some(at + ch.len_utf8());
        } else if let Some(start) = last.take() {
            found.push((marked, Span::new(start, at)));
        }
    }
    found
}

impl Marks {
    /// The stretch of a text between such marks that holds a number, without the marks.
    pub(super) fn inside(&self, text: &str, marked: Marked, number: Span) -> Option<Span> {
        let enclosed = self.enclosed.get_or_init(|| enclosed(text));
        (enclosed.iter())
            .find(|(kind, span)| *kind == marked && span.contains(number))
            .map(|(_, span)| *span)
    }
}

impl<'a> Scope<'a> {
    /// The text before a byte.
    pub fn before(&self, at: usize) -> &'a str {
        self.text.get(..at).unwrap_or("")
    }

    /// The text from a byte on.
    pub fn after(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    /// Whether a word belongs to an expression of time.
    pub fn in_time(&self, word: &Word) -> bool {
        self.times.iter().any(|time| time.overlaps(word.span))
    }

    /// The word that holds a byte.
    pub fn word_at(&self, at: usize) -> Option<&'a Word> {
        self.words.at(at)
    }
}
