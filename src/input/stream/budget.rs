//! How much a file may come to.

use std::cell::Cell;
use std::rc::Rc;

use crate::input::error::InputError;

/// What a file may come to, over all the archives in it: each of them may be small for what it unpacks to,
/// and all of them together a bomb.
#[derive(Debug)]
pub(in crate::input) struct Budget {
    /// Up to so much the ratio does not matter.
    from: u64,
    read: Cell<u64>,
    unpacked: Cell<u64>,
    spent: Cell<bool>,
}

/// What is unpacked, in each archive once more, in relation to the file.
const TOTAL_RATIO: u64 = 1000;

impl Budget {
    pub(super) fn new(from: u64) -> Rc<Self> {
        Rc::new(Self {
            from,
            read: Cell::new(0),
            unpacked: Cell::new(0),
            spent: Cell::new(false),
        })
    }

    /// Counts bytes of the file itself, or of what is in it; the first time it is too much, that is told.
    pub(super) fn count(&self, is_file: bool, bytes: u64) -> Option<InputError> {
        if is_file {
            self.read.set(self.read.get() + bytes);
            return None;
        }
        let unpacked = self.unpacked.get() + bytes;
        self.unpacked.set(unpacked);
        let over = unpacked > self.from && unpacked / TOTAL_RATIO > self.read.get();
        (over && !self.spent.replace(true)).then_some(InputError::Bombs {
            ratio: TOTAL_RATIO,
            bytes: unpacked,
        })
    }

    /// Whether it has come to too much.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.get()
    }
}
