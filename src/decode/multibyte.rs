//! Decoding GB18030 and Big5, in step again soon after damage.
//!
//! Pairs of bytes carry no sign of which is the first: after one lost byte all pairs up to the next
//! ASCII byte are read askew, as characters that exist but make no sense. A stretch that looks like
//! that (a bad byte, rare characters) is therefore read a second time, as the cheapest sequence of
//! characters and bad bytes; see [`frequency`](super::frequency) for the costs.

use super::frequency::{BAD_BYTE, SUSPICIOUS};
use super::pairs::{Charset, Meaning, Unit};
use super::writer::{Writer, Written};
use crate::text::Span;

/// How many bytes are weighed together at most.
const WINDOW: usize = 1 << 16;
/// How much cheaper another reading of valid bytes must be before it is believed, where it says that
/// an ASCII byte was a lead byte once; half of that in Big5, whose bytes no later repair needs.
const CLEARLY: u32 = 8;
/// The same where it says that a byte was lost or added: ten characters or so were read askew.
const VERY_CLEARLY: u32 = 16;
/// What an ASCII letter costs besides between two characters of Big5, where it may be half of one.
const LONE_LETTER: u8 = 3;
/// So few characters may look right by chance, and two rare ones so close to each other are odd.
const SHORT: usize = 4;
/// The ASCII marks that a filter known from the wild puts in the place of their full-width forms
/// without regard to the pairs. The text behind them stays askew here: a later repair undoes the
/// filter's work, and needs every byte for it.
const FILTER_MARKS: &[u8] = b"!,;?:()";

/// Whether the byte never belongs to a character of several bytes.
fn is_boundary(byte: u8) -> bool {
    matches!(byte, 0x00..=0x2F | 0x3A..=0x3F | 0x7F)
}

/// Whether the byte is ASCII, but may be the second of a pair.
fn is_trail_letter(byte: u8) -> bool {
    matches!(byte, 0x40..=0x7E)
}

/// Decodes `bytes` from `start` on.
pub(super) fn decode(bytes: &[u8], start: usize, charset: &Charset) -> Written {
    let mut decoder = Decoder {
        bytes,
        charset,
        writer: Writer::default(),
        last_bad_end: None,
        straight: Vec::new(),
    };
    let mut at = start;
    while at < bytes.len() {
        at = decoder.ascii(at);
        at = decoder.stretch(at);
    }
    decoder.writer.finish()
}

struct Decoder<'a> {
    bytes: &'a [u8],
    charset: &'a Charset,
    writer: Writer,
    /// Where the last bad byte ended.
    last_bad_end: Option<usize>,
    /// The units of the current stretch, kept to spare their allocation.
    straight: Vec<Unit>,
}

/// What reading straight ahead showed.
struct Look {
    end: usize,
    malformed: bool,
    suspicious: bool,
    rare_near_end: bool,
    cost: u32,
}

impl Decoder<'_> {
    /// Copies ASCII; returns where it ends.
    fn ascii(&mut self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        // Sixteen at a time first, which the processor does in one.
        let blocks = rest.as_chunks::<16>().0;
        let whole = 16 * blocks.iter().take_while(|block| block.is_ascii()).count();
        let tail = rest.get(whole..).unwrap_or_default();
        let len = whole + tail.iter().take_while(|byte| byte.is_ascii()).count();
        // Always ASCII, so always UTF-8.
        if let Some(Ok(text)) = rest.get(..len).map(std::str::from_utf8)
            && len > 0
        {
            self.writer.copy(text, at);
        }
        at + len
    }

    /// Decodes from a byte outside ASCII on; returns where it stopped.
    fn stretch(&mut self, start: usize) -> usize {
        let look = self.look(start, None);
        // A letter may be the second half of a character; behind a long stretch that makes sense it
        // is none.
        // A letter may be the second half of a character; behind characters that make sense it is
        // none.
        let letter_follows = (look.rare_near_end || self.straight.len() <= SHORT)
            && self
                .bytes
                .get(look.end)
                .is_some_and(|byte| is_trail_letter(*byte));
        let doubtful = look.malformed || look.suspicious || letter_follows;
        if !doubtful || self.filter_was_here(start) {
            self.write_straight(start);
            return look.end;
        }
        let end = self.window_end(start);
        let look = self.look(start, Some(end));
        let (cost, path) = cheapest(self.bytes.get(start..end).unwrap_or_default(), self.charset);
        let enough = self.proof_needed(start, &path);
        if look.malformed || enough.is_some_and(|enough| cost + enough < look.cost) {
            self.write(start, &path)
        } else {
            self.write_straight(start);
            look.end
        }
    }

    /// Reads straight ahead, into `self.straight`, up to ASCII or at least up to `until`.
    fn look(&mut self, start: usize, until: Option<usize>) -> Look {
        let mut look = Look {
            end: start,
            malformed: false,
            suspicious: false,
            rare_near_end: false,
            cost: 0,
        };
        self.straight.clear();
        let mut last_rare: Option<usize> = None;
        let limit = until.unwrap_or(start + WINDOW).min(self.bytes.len());
        while let Some(&byte) = self.bytes.get(look.end)
            && look.end < limit
        {
            if byte.is_ascii() && until.is_none() {
                break;
            }
            let unit = if byte.is_ascii() {
                ascii_unit(self.bytes, look.end, self.charset)
            } else {
                self.charset.unit(self.bytes, look.end)
            };
            look.malformed |= unit.meaning == Meaning::Bad;
            if u32::from(unit.cost) >= SUSPICIOUS {
                let index = self.straight.len();
                look.suspicious |= last_rare.is_some_and(|last| index - last < SHORT);
                last_rare = Some(index);
            }
            look.cost += u32::from(unit.cost);
            look.end += usize::from(unit.len);
            self.straight.push(unit);
        }
        look.rare_near_end = last_rare.is_some_and(|last| last + SHORT >= self.straight.len());
        look
    }

    /// The end of the bytes that have to be weighed together with those at `start`.
    fn window_end(&self, start: usize) -> usize {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let len = rest
            .iter()
            .take(WINDOW)
            .take_while(|byte| !is_boundary(**byte))
            .count();
        start + len
    }

    /// Whether a lead byte without its trail and one of the filter's marks stand before `at`: the
    /// filter took the second byte of one character and the first of the next.
    fn filter_was_here(&self, at: usize) -> bool {
        let mark = at.checked_sub(1);
        mark.is_some()
            && self.last_bad_end == mark
            && mark.is_some_and(|mark| self.is_filter_mark(mark))
    }

    fn is_filter_mark(&self, at: usize) -> bool {
        let is_mark = |byte| FILTER_MARKS.contains(byte);
        self.charset.is_gb() && self.bytes.get(at).is_some_and(is_mark)
    }

    /// How much cheaper than the bytes as they stand `path` must be, if they are valid; nothing is
    /// enough behind one of the filter's marks.
    fn proof_needed(&self, start: usize, path: &[Unit]) -> Option<u32> {
        let before = start.checked_sub(1);
        let is_private = |unit: &Unit| match unit.meaning {
            Meaning::Char(ch) => matches!(ch, '\u{E000}'..='\u{F8FF}'),
            _ => false,
        };
        // They show the filter's work, but stand in text out of step for any reason.
        let more = if self.straight.iter().any(is_private) {
            VERY_CLEARLY
        } else {
            0
        };
        if before.is_some_and(|before| self.is_filter_mark(before)) {
            return None;
        }
        let share = if self.charset.is_gb() { 1 } else { 2 };
        let mut follows_ascii = before.is_some();
        for unit in path {
            if unit.meaning == Meaning::Bad && follows_ascii {
                return Some(CLEARLY / share + more);
            }
            follows_ascii = matches!(unit.meaning, Meaning::Char(ch) if ch.is_ascii());
        }
        Some(VERY_CLEARLY / share + more)
    }

    fn write_straight(&mut self, start: usize) {
        let straight = std::mem::take(&mut self.straight);
        self.write(start, &straight);
        self.straight = straight;
    }

    fn write(&mut self, start: usize, units: &[Unit]) -> usize {
        let mut at = start;
        for unit in units {
            let end = at + usize::from(unit.len);
            match unit.meaning {
                Meaning::Char(ch) => self.writer.char(ch, at, unit.len),
                Meaning::Two(first, second) => {
                    let text = String::from_iter([first, second]);
                    self.writer.block(&text, Span::new(at, end));
                }
                Meaning::Bad => {
                    self.writer.bad(at, unit.len);
                    self.last_bad_end = Some(end);
                }
            }
            at = end;
        }
        at
    }
}

/// The ASCII character at `at`.
fn ascii_unit(bytes: &[u8], at: usize, charset: &Charset) -> Unit {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let ch = char::from(byte);
    let is_high = |at: usize| bytes.get(at).is_some_and(|byte| !byte.is_ascii());
    let may_be_lone = !charset.is_gb() && is_trail_letter(byte) && at > 0;
    let is_lone = may_be_lone && is_high(at - 1) && is_high(at + 1);
    Unit {
        meaning: Meaning::Char(ch),
        len: 1,
        cost: super::frequency::cost(ch) as u8 + if is_lone { LONE_LETTER } else { 0 },
    }
}

/// The cheapest reading of `bytes` and its cost.
///
/// Where the bytes were cut off at [`WINDOW`] the reading may end up to three bytes before them, so
/// that the cut does not look like damage.
pub(super) fn cheapest(bytes: &[u8], charset: &Charset) -> (u32, Vec<Unit>) {
    // best[i]: the cost of the cheapest reading of the first i bytes, and its last unit.
    let mut best: Vec<(u32, Unit)> = vec![(u32::MAX, Unit::BAD_BYTE); bytes.len() + 1];
    if let Some(first) = best.first_mut() {
        first.0 = 0;
    }
    for (at, &byte) in bytes.iter().enumerate() {
        let Some(&(so_far, _)) = best.get(at) else {
            break;
        };
        if so_far == u32::MAX {
            continue;
        }
        let (one, other) = if byte.is_ascii() {
            (ascii_unit(bytes, at, charset), None)
        } else {
            charset.choices(bytes, at)
        };
        for unit in [Some(one), other].into_iter().flatten() {
            let cost = so_far + u32::from(unit.cost);
            if let Some(slot) = best.get_mut(at + usize::from(unit.len))
                && cost < slot.0
            {
                *slot = (cost, unit);
            }
        }
    }
    let mut end = bytes.len();
    if bytes.len() >= WINDOW {
        let with_rest = |at: &usize| {
            let rest = (bytes.len() - at) as u32 * (BAD_BYTE / 3);
            best.get(*at).map_or(u32::MAX, |b| b.0.saturating_add(rest))
        };
        end = (end - 3..=end).min_by_key(with_rest).unwrap_or(end);
    }
    let cost = best.get(end).map_or(0, |b| b.0);
    (cost, path_to(end, &best))
}

/// The units of `bytes`, read straight ahead.
pub(super) fn straight(bytes: &[u8], charset: &Charset) -> impl Iterator<Item = Unit> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = *bytes.get(at)?;
        let unit = if byte.is_ascii() {
            ascii_unit(bytes, at, charset)
        } else {
            charset.unit(bytes, at)
        };
        at += usize::from(unit.len);
        Some(unit)
    })
}

/// The units that lead to `end`.
fn path_to(end: usize, best: &[(u32, Unit)]) -> Vec<Unit> {
    let mut path = Vec::new();
    let mut at = end;
    while at > 0
        && let Some((_, unit)) = best.get(at)
    {
        path.push(*unit);
        at -= usize::from(unit.len).min(at);
    }
    path.reverse();
    path
}
