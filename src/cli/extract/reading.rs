//! What the inputs lead to, read on a thread of its own; what an interrupted run has done is passed over.

use std::ops::ControlFlow;
use std::path::PathBuf;

use gongbao::input::{self, Found, Place};
use gongbao::parallel::{self, Items};

use super::journal::{Cursor, chained, hash_of};

/// How many may have been read before anybody has time for them.
const AHEAD: usize = 32;

/// Something that the inputs lead to.
pub struct Item {
    pub number: usize,
    pub hash: u64,
    /// None when the inputs lead elsewhere than when the run began.
    pub found: Option<Found>,
}

/// What is told of an item besides what became of it.
pub struct Label {
    pub number: usize,
    pub hash: u64,
    pub place: Place,
}

impl Item {
    /// How many bytes it has.
    fn weight(&self) -> usize {
        self.found.as_ref().map_or(0, Found::bytes)
    }

    pub fn label(&self) -> Label {
        Label {
            number: self.number,
            hash: self.hash,
            place: self.found.as_ref().map(Found::label).unwrap_or_default(),
        }
    }
}

/// Reads on a thread of its own what is not done yet.
pub fn read(paths: Vec<PathBuf>, options: input::Options, done: Cursor) -> Items<Item> {
    let (feed, items) = parallel::queue(AHEAD);
    // The reader is left to itself where nobody listens any more: it may be waiting for a pipe.
    std::thread::spawn(move || {
        let changed = Item {
            number: 0,
            hash: 0,
            found: None,
        };
        let (mut number, mut chain) = (0, 0);
        let mut same = true;
        let _ = input::read(&paths, &options, &mut |found| {
            let hash = hash_of(&found);
            let here = number;
            number += 1;
            if here < done.low {
                chain = chained(chain, hash);
                same = number < done.low || chain == done.chain;
            } else if let Some(before) = done.ahead.get(&here) {
                same = *before == hash;
            } else {
                let item = Item {
                    number: here,
                    hash,
                    found: Some(found),
                };
                return match feed.push(item.weight(), item) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                };
            }
            match same {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        if !same || number < done.low {
            let _ = feed.push(0, changed);
        }
    });
    items
}
