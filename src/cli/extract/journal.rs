//! How far a run has come, so that the next one can go on where it was interrupted.
//!
//! The journal lies beside the output (`.FILE.journal`) and is replaced as a whole: it is the one from
//! before or the new one. What was written behind the bytes that it names is written anew.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use gongbao::input::Found;
use gongbao::output::beside;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::summary::Summary;

/// What has been dealt with of what the inputs lead to, in the order in which they lead there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// All before this number.
    pub low: usize,
    /// A hash of all before it, to see that the inputs are still the same.
    pub chain: u64,
    /// Others behind it, with their hashes: without order some are done before others.
    pub ahead: BTreeMap<usize, u64>,
}

impl Cursor {
    /// Deals with one more.
    pub fn pass(&mut self, number: usize, hash: u64) {
        self.ahead.insert(number, hash);
        while let Some(hash) = self.ahead.remove(&self.low) {
            self.chain = chained(self.chain, hash);
            self.low += 1;
        }
    }
}

/// A hash of something that the inputs lead to: where it is and how long.
pub fn hash_of(found: &Found) -> u64 {
    let mut hasher = FxHasher::default();
    let mut add = |text: &str| {
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff);
    };
    match found {
        Found::Document(page) => {
            add(&page.origin.path);
            add(page.origin.member.as_deref().unwrap_or_default());
            add(&page.bytes.len().to_string());
        }
        Found::Skipped { place, .. }
        | Found::Failed { place, .. }
        | Found::Warned { place, .. } => {
            add(&place.to_string());
        }
    }
    hasher.finish()
}

/// The hash of a row that goes on.
pub fn chained(chain: u64, hash: u64) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(chain);
    hasher.write_u64(hash);
    hasher.finish()
}

/// See the module's documentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// The program that wrote it.
    pub version: String,
    /// What it was asked for.
    pub arguments: String,
    /// How far it came.
    pub cursor: Cursor,
    /// How many bytes of output that gave.
    pub bytes: u64,
    /// What it counted.
    pub summary: Summary,
}

impl Journal {
    /// Where the journal of an output lies.
    pub fn path(output: &Path) -> Option<PathBuf> {
        beside(output, "journal")
    }

    /// The journal of an interrupted run, where there is one.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{}: {}", path.display(), error.kind())),
        };
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| format!("{}: no journal of gongbao: {error}", path.display()))
    }

    /// Replaces the journal.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let new = path.with_extension("journal-new");
        let mut file = BufWriter::new(File::create(&new)?);
        serde_json::to_writer(&mut file, self)?;
        file.flush()?;
        file.get_ref().sync_data()?;
        std::fs::rename(&new, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_results_makes_no_difference_in_the_end() {
        let mut straight = Cursor::default();
        (0..6).for_each(|number| straight.pass(number, number as u64 * 7));
        let mut crooked = Cursor::default();
        for (before, number) in [2, 0, 5, 1, 4, 3].into_iter().enumerate() {
            crooked.pass(number, number as u64 * 7);
            // All that was dealt with is known, below the mark or ahead of it.
            assert_eq!(crooked.low + crooked.ahead.len(), before + 1);
        }
        assert_eq!(straight, crooked);
        assert_eq!((straight.low, straight.ahead.len()), (6, 0));
        let mut other = Cursor::default();
        [0, 7, 21, 14, 28, 35]
            .iter()
            .enumerate()
            .for_each(|(number, hash)| other.pass(number, *hash));
        assert_ne!(other.chain, straight.chain);
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Journal::path(&folder.path().join("out.jsonl")).expect("a name");
        assert_eq!(Journal::read(&path), Ok(None));
        let mut journal = Journal {
            version: "1".to_owned(),
            arguments: "a b".to_owned(),
            cursor: Cursor::default(),
            bytes: 12,
            summary: Summary::default(),
        };
        journal.cursor.pass(3, 9);
        journal.summary.failed.insert("damaged".to_owned(), 2);
        journal.write(&path).expect("writes");
        assert_eq!(Journal::read(&path), Ok(Some(journal)));
        std::fs::write(&path, "{").expect("writes");
        assert!(Journal::read(&path).is_err());
    }
}
