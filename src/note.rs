//! What a stage has to say besides its value: one type for all stages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Span;

/// The stages, in the order in which a page passes them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Bytes become text.
    Decode,
    /// Text becomes articles.
    Clean,
    /// An article becomes sentences.
    Segment,
    /// Sentences give figures.
    Extract,
    /// Figures are held against each other.
    Relate,
}

/// What a note is about. The names are part of the record's format.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Bytes that mean nothing in the charset were replaced by U+FFFD.
    ReplacedBytes,
    /// The declared charset is not the one the bytes are in.
    WrongDeclaration,
    /// The charset was guessed from little text.
    UncertainCharset,
    /// A repair that stays in doubt; the old text is in the message.
    UncertainRepair,
    /// A repair that was made; the old text is in the message.
    Repaired,
    /// A date with lost characters was read in the only way the publication date allows.
    RestoredDate,
    /// Text was set aside: noise, captions, copies.
    SetAside,
    /// The rule of a site does not fit its page.
    SiteRule,
    /// The page looks spun: words swapped for look-alikes.
    SpunText,
    /// The page was too large or too deeply nested and was read in part.
    Truncated,
    /// A figure is kept as written though its value is odd.
    OddValue,
    /// Figures disagree with each other.
    Disagreement,
}

/// A remark of a stage about its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who says it.
    pub stage: Stage,
    /// What it is about.
    pub kind: NoteKind,
    /// For people, in English.
    pub message: String,
    /// Where, in bytes of the stage's output text, if it is about a place there.
    pub span: Option<Span>,
}

impl Note {
    /// A remark without a place.
    pub fn new(stage: Stage, kind: NoteKind, message: impl Into<String>) -> Self {
        Self {
            stage,
            kind,
            message: message.into(),
            span: None,
        }
    }

    /// The same remark about a place.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}

/// What every stage returns: its value and its notes. Stages do not fail.
#[derive(Debug, Clone, PartialEq)]
pub struct Staged<T> {
    /// The stage's output.
    pub value: T,
    /// What it has to say about it.
    pub notes: Vec<Note>,
}

impl<T> Staged<T> {
    /// A value and its notes.
    pub fn new(value: T, notes: Vec<Note>) -> Self {
        Self { value, notes }
    }
}
