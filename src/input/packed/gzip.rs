//! gzip (RFC 1952): a header, deflated data, a checksum.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Begin, Codec, Run};
use crate::input::error::InputError;
use crate::input::stream::PIECE;

/// A header with a name or a comment longer than this is none.
const LONGEST_HEADER: usize = 1 << 17;

/// Unpacks a gzip member.
pub(in crate::input) struct Gzip {
    inflate: Inflate,
    /// Whether the data has ended, and only the checksum is to come.
    trailing: bool,
}

impl Gzip {
    pub fn new() -> Self {
        Self {
            inflate: Inflate::new(),
            trailing: false,
        }
    }
}

impl Codec for Gzip {
    const MAGIC: &'static [u8] = b"\x1f\x8b\x08";

    fn begin(&mut self, bytes: &[u8]) -> Begin {
        self.inflate.reset();
        self.trailing = false;
        header(bytes)
    }

    fn alike(&self) -> Self {
        Self::new()
    }

    fn run(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Run, InputError> {
        if !self.trailing {
            let run = self.inflate.run(input, out)?;
            self.trailing = run.done;
            return Ok(Run { done: false, ..run });
        }
        let Some(&trailer) = input.first_chunk::<8>() else {
            return Ok(Run {
                consumed: 0,
                done: false,
            });
        };
        let [a, b, c, d, sizes @ ..] = trailer;
        if u32::from_le_bytes([a, b, c, d]) != self.inflate.crc.sum()
            || u32::from_le_bytes(sizes) != self.inflate.crc.amount()
        {
            return Err(InputError::Damaged("its checksum does not fit"));
        }
        Ok(Run {
            consumed: 8,
            done: true,
        })
    }
}

fn header(bytes: &[u8]) -> Begin {
    let known = bytes.len().min(Gzip::MAGIC.len());
    if bytes.get(..known) != Gzip::MAGIC.get(..known) {
        return Begin::Not("no gzip member where one should begin");
    }
    let Some(&[_, _, _, flags, ..]) = bytes.first_chunk::<10>() else {
        return Begin::Incomplete;
    };
    if flags & 0xe0 != 0 {
        return Begin::Not("a gzip header with unknown flags");
    }
    let mut at = 10;
    if flags & 0x04 != 0 {
        let Some(&[low, high, ..]) = bytes.get(at..) else {
            return Begin::Incomplete;
        };
        at += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for flag in [0x08, 0x10] {
        if flags & flag != 0 {
            let Some(end) = bytes.get(at..).and_then(|rest| memchr::memchr(0, rest)) else {
                return unfinished(bytes);
            };
            at += end + 1;
        }
    }
    if flags & 0x02 != 0 {
        let (Some(head), Some(&[low, high, ..])) = (bytes.get(..at), bytes.get(at..)) else {
            return unfinished(bytes);
        };
        let mut crc = Crc::new();
        crc.update(head);
        if crc.sum() & 0xffff != u32::from(u16::from_le_bytes([low, high])) {
            return Begin::Not("a gzip header whose checksum does not fit");
        }
        at += 2;
    }
    if at > bytes.len() {
        return unfinished(bytes);
    }
    Begin::Member(at)
}

fn unfinished(bytes: &[u8]) -> Begin {
    if bytes.len() > LONGEST_HEADER {
        Begin::Not("a gzip header without an end")
    } else {
        Begin::Incomplete
    }
}

/// Deflated data, in gzip and in zip.
pub(in crate::input) struct Inflate {
    inflate: Decompress,
    /// The checksum of what came out.
    pub crc: Crc,
}

impl Inflate {
    pub fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            crc: Crc::new(),
        }
    }

    fn reset(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
    }

    /// Unpacks some of `input`: how much of it was used, and whether the data has ended.
    fn run(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Run, InputError> {
        let (consumed, done) = self.step(input, out)?;
        Ok(Run { consumed, done })
    }

    /// The same for others than this module.
    pub fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(usize, bool), InputError> {
        let before = out.len();
        out.reserve(PIECE);
        let read = self.inflate.total_in();
        let status = self
            .inflate
            .decompress_vec(input, out, FlushDecompress::None)
            .map_err(|_| InputError::Damaged("the deflated data makes no sense"))?;
        self.crc.update(out.get(before..).unwrap_or_default());
        let consumed = usize::try_from(self.inflate.total_in() - read).unwrap_or(input.len());
        Ok((consumed, status == Status::StreamEnd))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        let plain = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
        assert_eq!(header(&plain), Begin::Member(10));
        let with = |flags: u8, more: &[u8]| {
            let mut bytes = plain.clone();
            bytes[3] = flags;
            bytes.extend_from_slice(more);
            header(&bytes)
        };
        assert_eq!(with(0x08, b"a.txt\0"), Begin::Member(16));
        assert_eq!(with(0x08, b"a.txt"), Begin::Incomplete);
        assert_eq!(with(0x04, b"\x02\0ab"), Begin::Member(14));
        assert_eq!(with(0x04, b"\x02\0a"), Begin::Incomplete);
        assert_eq!(with(0x18, b"a\0b\0"), Begin::Member(14));
        assert!(matches!(with(0x80, b""), Begin::Not(_)));
        assert!(matches!(with(0x02, b"\0\0"), Begin::Not(_)));
        assert!(matches!(with(0x08, &[b'a'; 200_000]), Begin::Not(_)));
        assert_eq!(header(b"\x1f\x8b"), Begin::Incomplete);
        assert!(matches!(header(b"\x1f\x8c"), Begin::Not(_)));
    }
}
