//! Where the bytes of a stream come from; here, a file as it is.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::input::error::Damage;

/// How much a layer gives at a time.
pub(in crate::input) const PIECE: usize = 1 << 16;

/// What a layer came upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum More {
    /// Some bytes were added, or there may be some next time.
    Bytes,
    /// Here begins a member, packed at this offset.
    Member(u64),
    /// There is nothing more.
    End,
}

/// Where the bytes of a stream come from.
pub(in crate::input) trait Layer {
    /// Adds bytes to `out`, about [`PIECE`] of them.
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage>;
}

/// A file or a pipe as it is.
pub(in crate::input) struct Plain<R> {
    source: R,
    /// How much one call asks for.
    piece: usize,
    /// How long the source is, if it is shorter than a piece and has a length.
    length: Option<usize>,
    offset: u64,
    failed: bool,
    count: Option<Arc<AtomicU64>>,
}

impl<R: Read> Plain<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            piece: PIECE,
            length: None,
            offset: 0,
            failed: false,
            count: None,
        }
    }

    /// The same for a file of so many bytes: most are shorter than a piece, and a file that came to its length,
    /// and no byte more when one more was asked for, need not be asked whether it is at its end.
    pub fn of_length(mut self, length: u64) -> Self {
        // Files that are made when they are read have no length.
        if let Ok(length @ 1..PIECE) = usize::try_from(length) {
            self.piece = length + 1;
            self.length = Some(length);
        }
        self
    }

    /// The same, adding to `count` what is read.
    pub fn counted(source: R, count: &Arc<AtomicU64>) -> Self {
        Self {
            count: Some(Arc::clone(count)),
            ..Self::new(source)
        }
    }
}

impl<R: Read> Layer for Plain<R> {
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        let whole = self
            .length
            .is_some_and(|length| self.offset == length as u64);
        if self.failed || whole {
            return Ok(More::End);
        }
        let before = out.len();
        out.resize(before + self.piece, 0);
        let piece = out.get_mut(before..).unwrap_or_default();
        let read = loop {
            match self.source.read(piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        out.truncate(before + read.as_ref().map_or(0, |read| *read));
        match read {
            Ok(0) => Ok(More::End),
            Ok(read) => {
                self.offset += read as u64;
                if let Some(count) = &self.count {
                    count.fetch_add(read as u64, Ordering::Relaxed);
                }
                Ok(More::Bytes)
            }
            Err(error) => {
                self.failed = true;
                Err(Damage {
                    offset: self.offset,
                    error: error.into(),
                })
            }
        }
    }
}
