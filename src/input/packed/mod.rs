//! Streams that are packed: members in a row (gzip) or frames (zstd), each of which stands by itself.
//!
//! A damaged member is told with its offset; then the next one is looked for from the byte behind its
//! beginning, because a damaged member can seem to reach into those behind it.

mod gzip;
mod zstd;

use memchr::memmem::Finder;

use super::error::{Damage, InputError};
use super::stream::{Layer, More, PIECE, Stream};

pub(super) use gzip::{Gzip, Inflate};
pub(super) use zstd::Zstd;

/// So much of a member is kept, so that the next one can be looked for in it.
const KEPT: usize = 8 << 20;
/// So much of what a member unpacks to has to look right before it is believed to be one.
const TRIAL: usize = 64;
/// So much of a candidate is looked at.
const LOOK: usize = 1 << 12;
/// Text is packed to a tenth, to a fiftieth at best.
pub(super) const RATIO: u64 = 200;
/// Up to so much the ratio does not matter.
pub(super) const RATIO_FROM: u64 = 16 << 20;

/// What the beginning of a member says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// It goes on behind what was given.
    Incomplete,
    /// It begins, with a header of this length.
    Member(usize),
    /// So many bytes hold no data.
    Skip(u64),
    /// This is no member.
    Not(&'static str),
}

/// What unpacking a piece came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// How many bytes it used up.
    consumed: usize,
    /// Whether the member has come to its end.
    done: bool,
}

/// A way of packing.
pub(super) trait Codec {
    /// How every member begins.
    const MAGIC: &'static [u8];

    /// Reads a header and gets ready for what follows it.
    fn begin(&mut self, bytes: &[u8]) -> Begin;

    /// One that unpacks the same, with nothing begun.
    fn alike(&self) -> Self;

    /// Unpacks some of `input` to the end of `out`.
    fn run(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Run, InputError>;
}

/// Whether what was unpacked is too much for what it was unpacked from.
pub(super) fn bomb(packed: u64, unpacked: u64) -> Option<InputError> {
    (unpacked > RATIO_FROM && unpacked / RATIO > packed).then_some(InputError::Bomb {
        ratio: RATIO,
        bytes: unpacked,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Where a member should begin.
    Between,
    /// In a member.
    Inside,
    /// Behind damage: a member has to be found.
    Searching,
    /// At the end.
    Ended,
}

/// The members of a packed stream, one behind the other.
pub(super) struct Members<'s, 'a, C> {
    source: &'s mut Stream<'a>,
    codec: C,
    state: State,
    /// Packed bytes from the beginning of the member on, as far as they are kept.
    kept: Vec<u8>,
    /// The offset of the first of them.
    base: u64,
    /// Where in `kept` unpacking goes on.
    at: usize,
    /// The offset of the member.
    begin: u64,
    /// What came out of the member.
    unpacked: u64,
    /// How many bytes were read again after damage.
    again: u64,
    /// Whether the stream is of records that say so: then a member begins as a record does.
    records: Option<bool>,
}

impl<'s, 'a> Members<'s, 'a, Gzip> {
    pub fn gzip(source: &'s mut Stream<'a>) -> Self {
        Self::new(source, Gzip::new())
    }
}

impl<'s, 'a> Members<'s, 'a, Zstd> {
    pub fn zstd(source: &'s mut Stream<'a>) -> Self {
        Self::new(source, Zstd::new())
    }
}

impl<'s, 'a, C: Codec> Members<'s, 'a, C> {
    fn new(source: &'s mut Stream<'a>, codec: C) -> Self {
        Self {
            source,
            codec,
            state: State::Between,
            kept: Vec::new(),
            base: 0,
            at: 0,
            begin: 0,
            unpacked: 0,
            again: 0,
            records: None,
        }
    }

    fn input(&self) -> &[u8] {
        self.kept.get(self.at..).unwrap_or_default()
    }

    fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Gets more packed bytes; `false` at their end.
    fn pull(&mut self) -> Result<bool, Damage> {
        if self.kept.len() > KEPT {
            // Room for as much again, so that little is moved about.
            let old = (self.kept.len() - KEPT / 2).min(self.at);
            self.kept.drain(..old);
            self.base += old as u64;
            self.at -= old;
        }
        let ahead = self.source.ahead();
        match ahead {
            Ok(bytes) => {
                let count = bytes.len();
                self.kept.extend_from_slice(bytes);
                self.source.skip(count);
                Ok(count > 0)
            }
            Err(damage) => {
                let offset = self.begin;
                self.state = State::Searching;
                Err(Damage {
                    offset,
                    error: damage.error,
                })
            }
        }
    }

    fn pull_or_end(&mut self) -> Result<bool, Damage> {
        let more = self.pull()?;
        if !more && self.input().is_empty() {
            self.state = State::Ended;
        }
        Ok(more)
    }

    /// What was before the member is not needed any more.
    fn forget(&mut self) {
        if self.at > PIECE {
            self.kept.drain(..self.at);
            self.base += self.at as u64;
            self.at = 0;
        }
    }

    fn fail<T>(&mut self, error: InputError) -> Result<T, Damage> {
        self.state = State::Searching;
        // Where the beginning is not kept any more, the search begins with what is. Members that are
        // made to be read again and again are not.
        let read = self.offset() - self.begin;
        let from = if self.again + read <= self.source.spare() + self.begin {
            self.again += read;
            self.begin + 1
        } else {
            self.offset().max(self.begin + 1)
        };
        self.at = usize::try_from(from.saturating_sub(self.base)).unwrap_or(0);
        self.at = self.at.min(self.kept.len());
        Err(Damage {
            offset: self.begin,
            error,
        })
    }

    fn between(&mut self) -> Result<More, Damage> {
        self.forget();
        self.begin = self.offset();
        if self.input().is_empty() && !self.pull_or_end()? {
            return Ok(More::End);
        }
        loop {
            let input = self.kept.get(self.at..).unwrap_or_default();
            match self.codec.begin(input) {
                Begin::Member(header) => {
                    self.at += header;
                    self.unpacked = 0;
                    self.state = State::Inside;
                    return Ok(More::Member(self.begin));
                }
                Begin::Skip(length) => {
                    self.skip(length)?;
                    return Ok(More::Bytes);
                }
                // Tapes and disks fill up with zeros.
                Begin::Not(_) if input.iter().all(|byte| *byte == 0) => {
                    self.at = self.kept.len();
                    return Ok(More::Bytes);
                }
                Begin::Not(why) => return self.fail(InputError::Damaged(why)),
                Begin::Incomplete => {
                    if !self.pull()? {
                        return self.fail(InputError::Truncated("the data ends in a header"));
                    }
                }
            }
        }
    }

    fn skip(&mut self, length: u64) -> Result<(), Damage> {
        let mut left = length;
        loop {
            let here = self
                .input()
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            self.at += here;
            left -= here as u64;
            if left == 0 {
                return Ok(());
            }
            self.forget();
            if !self.pull()? {
                return self.fail(InputError::Truncated("the data ends in a header"));
            }
        }
    }

    fn inside(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        let before = out.len();
        let input = self.kept.get(self.at..).unwrap_or_default();
        let run = match self.codec.run(input, out) {
            Ok(run) => run,
            Err(error) => return self.fail(error),
        };
        self.at += run.consumed;
        let made = out.len() - before;
        if self.unpacked == 0 && made > 0 && self.records.is_none() {
            self.records = Some(out.get(before..).unwrap_or_default().starts_with(b"WARC/"));
        }
        self.unpacked += made as u64;
        if let Some(error) = bomb(self.offset() - self.begin, self.unpacked) {
            return self.fail(error);
        }
        if run.done {
            self.state = State::Between;
        } else if run.consumed == 0 && made == 0 && !self.pull()? {
            return self.fail(InputError::Truncated("the packed data ends too early"));
        }
        Ok(More::Bytes)
    }

    /// Looks for the next member, some bytes further with each call.
    fn search(&mut self) -> Result<More, Damage> {
        let finder = Finder::new(C::MAGIC);
        let Some(found) = finder.find(self.input()) else {
            // The magic may be cut by the end of what is there.
            let keep = self.input().len().min(C::MAGIC.len() - 1);
            self.at = self.kept.len() - keep;
            self.forget();
            if !self.pull()? {
                self.state = State::Ended;
            }
            return Ok(More::Bytes);
        };
        self.at += found;
        // A look at what the candidate unpacks to, with a little more than the header to go by.
        while self.input().len() < LOOK && self.pull()? {}
        if self.is_member() {
            self.state = State::Between;
        } else {
            self.at += 1;
        }
        Ok(More::Bytes)
    }

    fn is_member(&self) -> bool {
        let mut codec = self.codec.alike();
        let Begin::Member(header) = codec.begin(self.input()) else {
            return false;
        };
        let input = self.input().get(header..).unwrap_or_default();
        let mut input = input.get(..LOOK).unwrap_or(input);
        let mut out = Vec::new();
        while out.len() < TRIAL {
            let before = out.len();
            let Ok(run) = codec.run(input, &mut out) else {
                return false;
            };
            input = input.get(run.consumed..).unwrap_or_default();
            if run.done || run.consumed == 0 && out.len() == before {
                break;
            }
        }
        // What gives nothing yet contradicts nothing.
        self.records != Some(true) || out.is_empty() || out.starts_with(b"WARC/")
    }
}

impl<C: Codec> Layer for Members<'_, '_, C> {
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        match self.state {
            State::Between => self.between(),
            State::Inside => self.inside(out),
            State::Searching => self.search(),
            State::Ended => Ok(More::End),
        }
    }
}

/// Whether a gzip member that unpacks to a WARC record stands somewhere in these bytes: then they are
/// the beginning of an archive whose first bytes are damaged.
pub(super) fn holds_packed_records(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, Gzip::MAGIC).any(|at| {
        let bytes = bytes.get(at..).unwrap_or_default();
        let mut codec = Gzip::new();
        let Begin::Member(header) = codec.begin(bytes) else {
            return false;
        };
        let mut out = Vec::new();
        let run = codec.run(bytes.get(header..).unwrap_or_default(), &mut out);
        run.is_ok() && out.starts_with(b"WARC/")
    })
}
