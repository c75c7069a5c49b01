//! Zstandard (RFC 8878): frames, and frames to be skipped, the first of which may hold a dictionary
//! (as WARC.zst files have it).

use zstd::stream::raw::{Decoder, Operation};

use super::{Begin, Codec, Run};
use crate::input::error::InputError;
use crate::input::stream::PIECE;

/// A larger dictionary is none: usual are 100 kB.
const LARGEST_DICTIONARY: usize = 16 << 20;
/// What is skipped begins with this and fifteen numbers after it.
const SKIPPABLE: u32 = 0x184d_2a50;
/// The skippable frame of a dictionary.
const DICTIONARY: u32 = 0x184d_2a5d;

/// Unpacks a zstd frame.
pub(in crate::input) struct Zstd {
    decoder: Option<Decoder<'static>>,
    dictionary: Vec<u8>,
    /// Where something is wrong before anything was unpacked.
    begun: bool,
}

impl Zstd {
    pub fn new() -> Self {
        Self {
            decoder: None,
            dictionary: Vec::new(),
            begun: false,
        }
    }

    /// Reads a dictionary, which may itself be packed.
    fn learn(&mut self, bytes: &[u8]) {
        let mut dictionary = bytes.to_vec();
        if bytes.starts_with(Self::MAGIC) {
            let unpacked = zstd::bulk::Decompressor::new()
                .and_then(|mut unpack| unpack.decompress(bytes, LARGEST_DICTIONARY));
            // Without it every frame says that its dictionary is missing.
            dictionary = unpacked.unwrap_or_default();
        }
        self.dictionary = dictionary;
        self.decoder = None;
    }
}

impl Codec for Zstd {
    const MAGIC: &'static [u8] = b"\x28\xb5\x2f\xfd";

    fn begin(&mut self, bytes: &[u8]) -> Begin {
        let Some(&magic) = bytes.first_chunk::<4>() else {
            return Begin::Incomplete;
        };
        let number = u32::from_le_bytes(magic);
        let first = !std::mem::replace(&mut self.begun, true);
        if number & 0xffff_fff0 == SKIPPABLE {
            let Some(&[_, _, _, _, length @ ..]) = bytes.first_chunk::<8>() else {
                self.begun = !first;
                return Begin::Incomplete;
            };
            let length = u32::from_le_bytes(length) as usize;
            if number == DICTIONARY && first && length <= LARGEST_DICTIONARY {
                let Some(content) = bytes.get(8..8 + length) else {
                    self.begun = false;
                    return Begin::Incomplete;
                };
                self.learn(content);
            }
            return Begin::Skip(8 + length as u64);
        }
        if magic != Self::MAGIC {
            return Begin::Not("no zstd frame where one should begin");
        }
        let ready = match &mut self.decoder {
            Some(decoder) => decoder.reinit(),
            None => Decoder::with_dictionary(&self.dictionary)
                .map(|decoder| self.decoder = Some(decoder)),
        };
        match ready {
            Ok(()) => Begin::Member(0),
            Err(_) => Begin::Not("a zstd dictionary that makes no sense"),
        }
    }

    fn alike(&self) -> Self {
        Self {
            dictionary: self.dictionary.clone(),
            begun: true,
            decoder: None,
        }
    }

    fn run(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Run, InputError> {
        let failed = InputError::Damaged("the zstd data makes no sense");
        let Some(decoder) = &mut self.decoder else {
            return Err(failed);
        };
        let before = out.len();
        out.resize(before + PIECE, 0);
        let room = out.get_mut(before..).unwrap_or_default();
        let status = decoder.run_on_buffers(input, room);
        let made = status.as_ref().map_or(0, |status| status.bytes_written);
        out.truncate(before + made);
        let status = status.map_err(|_| failed)?;
        Ok(Run {
            consumed: status.bytes_read,
            done: status.remaining == 0,
        })
    }
}
