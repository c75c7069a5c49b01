//! Bytes that arrive in pieces: read once, looked at ahead, given back.
//!
//! A [`Stream`] is read from a [`Layer`]: a file, or something that unpacks another stream. Damage in a
//! layer is told once, after all the bytes before it; the bytes after it follow where the layer found
//! its way again.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{Damage, InputError, Position};

/// How much a layer gives at a time.
pub(super) const PIECE: usize = 1 << 16;

/// So many bytes may be read again in looking for what is behind damage, besides once each: files that
/// are made to be read again and again are not.
const MOST_AGAIN: u64 = 64 << 20;

/// So many members are remembered with their places.
const MOST_MARKS: usize = 1 << 12;

/// What a layer came upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// Some bytes were added, or there may be some next time.
    Bytes,
    /// Here begins a member, packed at this offset.
    Member(u64),
    /// There is nothing more.
    End,
}

/// Where the bytes of a stream come from.
pub(super) trait Layer {
    /// Adds bytes to `out`, about [`PIECE`] of them.
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage>;
}

/// A file or a pipe as it is.
pub(super) struct Plain<R> {
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

/// What a file may come to, over all the archives in it: each of them may be small for what it unpacks to,
/// and all of them together a bomb.
#[derive(Debug)]
pub(super) struct Budget {
    /// Up to so much the ratio does not matter.
    from: u64,
    read: Cell<u64>,
    unpacked: Cell<u64>,
    spent: Cell<bool>,
}

/// What is unpacked, in each archive once more, in relation to the file.
const TOTAL_RATIO: u64 = 1000;

impl Budget {
    fn new(from: u64) -> Rc<Self> {
        Rc::new(Self {
            from,
            read: Cell::new(0),
            unpacked: Cell::new(0),
            spent: Cell::new(false),
        })
    }

    /// Counts bytes of the file itself, or of what is in it; the first time it is too much, that is told.
    fn count(&self, is_file: bool, bytes: u64) -> Option<InputError> {
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
}

/// See the module's documentation.
pub(super) struct Stream<'a> {
    layer: Box<dyn Layer + 'a>,
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    at: usize,
    /// The position of the buffer's first byte.
    base: u64,
    /// Where members begin: position here, offset in what the layer reads.
    marks: VecDeque<(u64, u64)>,
    /// How many bytes were given back.
    again: u64,
    /// How many may be, besides once each.
    spare: u64,
    /// Whether it is the file itself and nothing made of it.
    is_file: bool,
    /// What the file may come to with all that is in it.
    budget: Rc<Budget>,
    /// Told when the buffer has been read.
    trouble: Option<Damage>,
    ended: bool,
}

impl<'a> Stream<'a> {
    /// The stream of a file, which with all that is in it may come to `from` bytes whatever its size.
    pub fn file(layer: impl Layer + 'a, from: u64) -> Self {
        Self {
            is_file: true,
            ..Self::new(layer, Budget::new(from))
        }
    }

    /// A stream that is made of another one, and has its budget.
    pub fn new(layer: impl Layer + 'a, budget: Rc<Budget>) -> Self {
        Self {
            layer: Box::new(layer),
            buffer: Vec::new(),
            at: 0,
            base: 0,
            marks: VecDeque::new(),
            again: 0,
            spare: MOST_AGAIN,
            is_file: false,
            budget,
            trouble: None,
            ended: false,
        }
    }

    /// The same as one that stands in so many archives. What is read again in each of them multiplies.
    pub fn inside(mut self, depth: u8) -> Self {
        self.spare = MOST_AGAIN.checked_shr(8 * u32::from(depth)).unwrap_or(0);
        self
    }

    /// What the file may come to.
    pub fn budget(&self) -> Rc<Budget> {
        Rc::clone(&self.budget)
    }

    /// How many bytes may be read again, besides once each.
    pub fn spare(&self) -> u64 {
        self.spare
    }

    /// How many bytes have been read.
    pub fn position(&self) -> u64 {
        self.base + self.at as u64
    }

    /// What is buffered; nothing once the file has come to too much.
    fn rest(&self) -> &[u8] {
        match self.budget.spent.get() {
            true => &[],
            false => self.buffer.get(self.at..).unwrap_or_default(),
        }
    }

    /// Gets another piece, unless there is none before the next damage or the end.
    fn pull(&mut self) -> bool {
        if self.ended || self.trouble.is_some() || self.budget.spent.get() {
            return false;
        }
        if self.at > 0 && self.at >= self.buffer.len() / 2 {
            self.buffer.drain(..self.at);
            self.base += self.at as u64;
            self.at = 0;
        }
        let before = self.buffer.len();
        let more = self.layer.more(&mut self.buffer);
        let given = (self.buffer.len() - before) as u64;
        if let Some(error) = self.budget.count(self.is_file, given) {
            self.trouble = Some(Damage {
                offset: self.base,
                error,
            });
            return false;
        }
        match more {
            Ok(More::Bytes) => true,
            Ok(More::Member(offset)) => {
                if self.marks.len() >= MOST_MARKS {
                    self.marks.pop_front();
                }
                let end = self.base + self.buffer.len() as u64;
                self.marks.push_back((end, offset));
                true
            }
            Ok(More::End) => {
                self.ended = true;
                false
            }
            Err(damage) => {
                self.trouble = Some(damage);
                false
            }
        }
    }

    /// The next `wanted` bytes, or as many as there are before the next damage or the end.
    pub fn peek(&mut self, wanted: usize) -> &[u8] {
        while self.rest().len() < wanted && self.pull() {}
        let rest = self.rest();
        rest.get(..wanted).unwrap_or(rest)
    }

    /// What is buffered, at least one byte; empty at the end.
    pub fn ahead(&mut self) -> Result<&[u8], Damage> {
        while self.rest().is_empty() && self.pull() {}
        match self
            .trouble
            .take_if(|_| self.at >= self.buffer.len() || self.budget.spent.get())
        {
            Some(damage) => Err(damage),
            None => Ok(self.rest()),
        }
    }

    /// Whether the next thing is damage; it is told once.
    pub fn take_damage(&mut self) -> Option<Damage> {
        self.ahead().err()
    }

    /// Goes on behind `count` of the bytes that were looked at.
    pub fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
    }

    /// Gives back bytes that were read last.
    pub fn unread(&mut self, bytes: &[u8]) {
        let position = self.position();
        self.again += bytes.len() as u64;
        if self.at >= bytes.len() {
            self.at -= bytes.len();
            return;
        }
        let buffer = [bytes, self.rest()].concat();
        self.buffer = buffer;
        self.at = 0;
        self.base = position.saturating_sub(bytes.len() as u64);
    }

    /// Whether much may still be given back.
    pub fn may_give_back(&self) -> bool {
        self.again <= self.spare + self.position()
    }

    /// Reads up to `limit` bytes into `out`, which is less only at the end.
    pub fn read_into(&mut self, out: &mut Vec<u8>, limit: u64) -> Result<u64, Damage> {
        if out.is_empty()
            && let Some(all) = self.take_all(limit)
        {
            *out = all;
            return Ok(out.len() as u64);
        }
        let mut left = limit;
        while left > 0 {
            let ahead = self.ahead()?;
            let count = ahead.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if count == 0 {
                break;
            }
            out.extend_from_slice(ahead.get(..count).unwrap_or_default());
            self.skip(count);
            left -= count as u64;
        }
        Ok(limit - left)
    }

    /// All of a stream of which nothing was read, where all of it is buffered and no longer than `limit`.
    fn take_all(&mut self, limit: u64) -> Option<Vec<u8>> {
        let all = self.rest().len() as u64;
        let whole = self.ended && self.trouble.is_none() && self.at == 0;
        (whole && 0 < all && all <= limit).then(|| {
            self.base += all;
            std::mem::take(&mut self.buffer)
        })
    }

    /// Reads a line with its end into `out`. `false` where it is longer than `limit`: then `out` holds
    /// its beginning, and the next line is next.
    pub fn read_line(&mut self, out: &mut Vec<u8>, limit: usize) -> Result<bool, Damage> {
        let mut fits = true;
        loop {
            let ahead = self.ahead()?;
            if ahead.is_empty() {
                return Ok(fits);
            }
            let end = memchr::memchr(b'\n', ahead).map(|at| at + 1);
            let piece = ahead.get(..end.unwrap_or(ahead.len())).unwrap_or_default();
            let count = piece.len();
            let room = limit.saturating_sub(out.len());
            fits &= count <= room;
            out.extend_from_slice(piece.get(..room).unwrap_or(piece));
            self.skip(count);
            if end.is_some() {
                return Ok(fits);
            }
        }
    }

    /// Reads all that is left and throws it away.
    pub fn drain(&mut self) -> Result<(), Damage> {
        loop {
            let count = self.ahead()?.len();
            if count == 0 {
                return Ok(());
            }
            self.skip(count);
        }
    }

    /// Whether the stream is packed.
    pub fn has_members(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Whether a member begins right here.
    pub fn at_member(&self) -> bool {
        self.member_at(self.position())
    }

    /// Whether a member begins at a position that was looked at.
    pub fn member_at(&self, position: u64) -> bool {
        let mut marks = self.marks.iter().rev();
        marks
            .find(|mark| mark.0 <= position)
            .is_some_and(|mark| mark.0 == position)
    }

    /// The offset of the member that something stands in.
    pub fn member_before(&self, position: Option<Position>) -> Option<u64> {
        match position? {
            Position::Unpacked(position) => {
                let mut marks = self.marks.iter().rev();
                marks.find(|mark| mark.0 <= position).map(|mark| mark.1)
            }
            Position::Byte(offset) => (!self.marks.is_empty()).then_some(offset),
            _ => None,
        }
    }

    /// What to call a position: where its member is packed if it begins there.
    pub fn place_of(&self, position: u64) -> Position {
        match self.marks.iter().rev().find(|mark| mark.0 <= position) {
            Some((begin, offset)) if *begin == position => Position::Byte(*offset),
            Some(_) => Position::Unpacked(position),
            None => Position::Byte(position),
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ahead = self.fill_buf()?;
        let count = ahead.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), ahead.get(..count)) {
            to.copy_from_slice(from);
        }
        self.skip(count);
        Ok(count)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.ahead()?)
    }

    fn consume(&mut self, count: usize) {
        self.skip(count);
    }
}

/// The next `left` bytes of another stream; what is not read of them is skipped by [`Stream::drain`].
pub(super) struct Part<'s, 'a> {
    source: &'s mut Stream<'a>,
    left: u64,
}

impl<'s, 'a> Part<'s, 'a> {
    pub fn new(source: &'s mut Stream<'a>, length: u64) -> Self {
        Self {
            source,
            left: length,
        }
    }
}

impl Layer for Part<'_, '_> {
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        if self.left == 0 {
            return Ok(More::End);
        }
        let offset = self.source.position();
        let read = self.source.read_into(out, self.left.min(PIECE as u64));
        let read = read.inspect_err(|_| self.left = 0)?;
        if read == 0 {
            self.left = 0;
            let error = InputError::Truncated("the archive ends inside a member");
            return Err(Damage { offset, error });
        }
        self.left -= read;
        Ok(More::Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces, damage and members as a list gives them.
    struct Script(VecDeque<Result<(&'static [u8], More), &'static str>>);

    impl Layer for Script {
        fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
            match self.0.pop_front() {
                None => Ok(More::End),
                Some(Ok((bytes, more))) => {
                    out.extend_from_slice(bytes);
                    Ok(more)
                }
                Some(Err(why)) => Err(Damage {
                    offset: 9,
                    error: InputError::Damaged(why),
                }),
            }
        }
    }

    fn stream() -> Stream<'static> {
        let script = VecDeque::from([
            Ok((&b""[..], More::Member(0))),
            Ok((b"one\ntw", More::Bytes)),
            Ok((b"o\n", More::Bytes)),
            Err("bad"),
            Ok((b"", More::Member(40))),
            Ok((b"three", More::Bytes)),
        ]);
        Stream::file(Script(script), u64::MAX)
    }

    #[test]
    fn damage_is_told_once_after_what_is_before_it() {
        let mut stream = stream();
        assert_eq!(stream.peek(100), b"one\ntwo\n");
        assert!(stream.take_damage().is_none());
        stream.skip(8);
        assert_eq!(stream.ahead().expect_err("damage").offset, 9);
        assert_eq!(stream.peek(100), b"three");
        assert!(stream.at_member());
        assert_eq!(stream.place_of(8), Position::Byte(40));
        assert_eq!(stream.place_of(9), Position::Unpacked(9));
        assert_eq!(stream.place_of(0), Position::Byte(0));
        assert_eq!(stream.drain(), Ok(()));
        assert_eq!(stream.position(), 13);
    }

    #[test]
    fn lines_and_bytes_can_be_given_back() {
        let mut stream = stream();
        let mut line = Vec::new();
        assert_eq!(stream.read_line(&mut line, 100), Ok(true));
        assert_eq!(line, b"one\n");
        line.clear();
        assert_eq!(stream.read_line(&mut line, 2), Ok(false));
        assert_eq!(line, b"tw");
        stream.unread(b"o\n");
        assert_eq!(stream.position(), 6);
        assert_eq!(stream.peek(1), b"o");
        stream.unread(b"xyzone\ntw");
        assert_eq!(stream.peek(5), b"xyzon");
    }
}
