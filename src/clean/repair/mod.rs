//! Repairs that work on characters: they run on the whole decoded text of a page, before anything
//! reads its markup.
//!
//! The order matters. Shifted bytes come first, because they are repaired by encoding the text again
//! and need it as it was decoded; pinyin notes go before the conversion to Simplified, which they
//! would cut into; odd characters go last. Every pass is a pure function from a text to the edits it
//! wants, and leaves ASCII markup, code, addresses and English alone.

pub mod characters;
pub mod pinyin_notes;
pub mod shifted;
pub mod traditional;

use crate::clean::{Pass, PassKind};
use crate::lexicon::{Converter, Lexicon};
use crate::note::Note;
use crate::survey::Kinds;
use crate::text::{Edit, TracedText, forward};

/// What a pass wants to change and has to say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// The changes, in bytes of the text before the pass.
    pub edits: Vec<Edit>,
    /// What is to be said; places in bytes of the text after the pass.
    pub notes: Vec<Note>,
}

/// Runs all repairs; passes that change nothing are left out.
pub fn repair(text: TracedText, lexicon: &Lexicon) -> Outcome {
    let mut state = State {
        kinds: lexicon.opencc.survey(text.as_str()),
        text,
        passes: Vec::new(),
        notes: Vec::new(),
    };
    let converter = &lexicon.opencc;
    state.run(converter, PassKind::ShiftedBytes, Kinds::MARK, |text| {
        shifted::edits(text, converter, || lexicon.jieba())
    });
    let note = Kinds::MARK;
    state.run(converter, PassKind::PinyinNote, note, pinyin_notes::edits);
    let script = Kinds::TRADITIONAL;
    state.run(converter, PassKind::Traditional, script, |text| {
        traditional::edits(text, converter)
    });
    state.run(converter, PassKind::Characters, Kinds::ODD, |text| {
        characters::edits(text, converter)
    });
    Outcome {
        text: state.text,
        kinds: state.kinds,
        passes: state.passes,
        notes: state.notes,
    }
}

/// A text after its repairs.
pub struct Outcome {
    /// The text.
    pub text: TracedText,
    /// What kinds of rare signs stand in it.
    pub(crate) kinds: Kinds,
    /// The passes that changed something.
    pub passes: Vec<Pass>,
    /// What is to be said; places in bytes of `text`.
    pub notes: Vec<Note>,
}

struct State {
    text: TracedText,
    kinds: Kinds,
    passes: Vec<Pass>,
    notes: Vec<Note>,
}

impl State {
    /// Runs a pass that looks for signs of some kinds, and finds nothing where there are none.
    fn run(
        &mut self,
        converter: &Converter,
        kind: PassKind,
        signs: Kinds,
        pass: impl Fn(&str) -> Repaired,
    ) {
        if !self.kinds.has(signs) {
            return;
        }
        let Repaired { edits, notes } = pass(self.text.as_str());
        if !edits.is_empty() {
            // A pass whose edits do not fit would be a mistake of ours: the text then stays as it was.
            let Ok(text) = self.text.apply(&edits) else {
                debug_assert!(false, "the edits of {kind:?} do not fit");
                return;
            };
            self.text = text;
            self.kinds = converter.survey(self.text.as_str());
            for note in &mut self.notes {
                note.span = note.span.map(|span| forward(&edits, span));
            }
            self.passes.push(Pass { kind, edits });
        }
        self.notes.extend(notes);
    }
}

#[cfg(test)]
mod tests;
