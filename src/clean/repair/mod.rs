//! Repairs that work on characters: they run on the whole decoded text of a page, before anything
//! reads its markup.
//!
//! The order matters. Shifted bytes come first, because they are repaired by encoding the text again
//! and need it as it was decoded; pinyin notes go before the conversion to Simplified, which they
//! would cut into; odd characters go last. Every pass is a pure function from a text to the edits it
//! wants, and leaves ASCII markup, code, addresses and English alone.

pub mod characters;
mod opencc;
pub mod pinyin_notes;
pub mod shifted;
pub mod traditional;

use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;

use crate::clean::{Pass, PassKind};
use crate::lexicon::{DataSource, LexiconError};
use crate::note::Note;
use crate::text::{Edit, TracedText, forward};

pub use opencc::{Configuration, Converter};

/// What a pass wants to change and has to say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// The changes, in bytes of the text before the pass.
    pub edits: Vec<Edit>,
    /// What is to be said; places in bytes of the text after the pass.
    pub notes: Vec<Note>,
}

/// What the repairs know, loaded once.
pub struct RepairTables {
    converter: Converter,
    /// Loading it takes a tenth of a second, which a page without damage need not wait for.
    words: OnceLock<Arc<Jieba>>,
}

impl std::fmt::Debug for RepairTables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RepairTables").finish_non_exhaustive()
    }
}

impl RepairTables {
    /// Loads and checks the tables.
    ///
    /// # Errors
    /// The first line of a table that cannot be used, or a file that cannot be read.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        Ok(Self {
            converter: Converter::load(source)?,
            words: OnceLock::new(),
        })
    }

    /// Makes the repairs use a dictionary that is loaded already; without effect once they have one.
    pub fn share_words(&self, words: Arc<Jieba>) {
        let _ = self.words.set(words);
    }

    /// The dictionary, loaded when first asked for.
    pub fn words(&self) -> &Jieba {
        self.words.get_or_init(|| Arc::new(Jieba::new()))
    }

    /// The conversion tables.
    pub fn converter(&self) -> &Converter {
        &self.converter
    }
}

/// Runs all repairs; passes that change nothing are left out. The notes' places are bytes of the
/// text that is returned.
pub fn repair(text: TracedText, tables: &RepairTables) -> (TracedText, Vec<Pass>, Vec<Note>) {
    let mut state = State {
        text,
        passes: Vec::new(),
        notes: Vec::new(),
    };
    state.run(PassKind::ShiftedBytes, |text| {
        shifted::edits(text, &tables.converter, || tables.words())
    });
    state.run(PassKind::PinyinNote, pinyin_notes::edits);
    state.run(PassKind::Traditional, |text| {
        traditional::edits(text, &tables.converter)
    });
    state.run(PassKind::Characters, |text| {
        characters::edits(text, &tables.converter)
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
