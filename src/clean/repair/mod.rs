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
use crate::lexicon::Lexicon;
use crate::note::Note;
use crate::text::{Edit, TracedText, forward};

/// What a pass wants to change and has to say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// The changes, in bytes of the text before the pass.
    pub edits: Vec<Edit>,
    /// What is to be said; places in bytes of the text after the pass.
    pub notes: Vec<Note>,
}

/// Runs all repairs; passes that change nothing are left out. The notes' places are bytes of the
/// text that is returned.
pub fn repair(text: TracedText, lexicon: &Lexicon) -> (TracedText, Vec<Pass>, Vec<Note>) {
    let mut state = State {
        text,
        passes: Vec::new(),
        notes: Vec::new(),
    };
    state.run(PassKind::ShiftedBytes, |text| {
        shifted::edits(text, &lexicon.opencc, || lexicon.jieba())
    });
    state.run(PassKind::PinyinNote, pinyin_notes::edits);
    state.run(PassKind::Traditional, |text| {
        traditional::edits(text, &lexicon.opencc)
    });
    state.run(PassKind::Characters, |text| {
        characters::edits(text, &lexicon.opencc)
    });
    (state.text, state.passes, state.notes)
}

struct State {
    text: TracedText,
    passes: Vec<Pass>,
    notes: Vec<Note>,
}

impl State {
    fn run(&mut self, kind: PassKind, pass: impl Fn(&str) -> Repaired) {
        let Repaired { edits, notes } = pass(self.text.as_str());
        if !edits.is_empty() {
            // A pass whose edits do not fit would be a mistake of ours: the text then stays as it was.
            let Ok(text) = self.text.apply(&edits) else {
                debug_assert!(false, "the edits of {kind:?} do not fit");
                return;
            };
            self.text = text;
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
