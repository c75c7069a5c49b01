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
    /// What one call reads into; empty until the first one.
    piece: Vec<u8>,
    /// How long that is.
    length: usize,
    offset: u64,
    failed: bool,
    count: Option<Arc<AtomicU64>>,
}

impl<R: Read> Plain<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            piece: Vec::new(),
            length: PIECE,
            offset: 0,
            failed: false,
            count: None,
        }
    }

    /// The same for a source of so many bytes, where that is known: most files are shorter than a piece.
    pub fn of_length(mut self, length: Option<u64>) -> Self {
        let length = length.and_then(|length| usize::try_from(length).ok());
        if let Some(length @ 1..PIECE) = length {
            self.length = length + 1;
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
        if self.failed {
            return Ok(More::End);
        }
        self.piece.resize(self.length, 0);
        let read = loop {
            match self.source.read(&mut self.piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match read {
            Ok(0) => Ok(More::End),
            Ok(read) => {
                out.extend_from_slice(self.piece.get(..read).unwrap_or_default());
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
