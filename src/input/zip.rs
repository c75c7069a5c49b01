//! zip, read from its beginning: from a pipe as from a file, and also where its directory, which stands
//! at the end, was lost. Members that overlap, as in some bombs, cannot be read this way at all.

use memchr::memmem::Finder;

use super::error::{Damage, InputError, Place, Position};
use super::packed::{Inflate, bomb};
use super::read::{Entry, Flow, Reader};
use super::stream::{Layer, More, PIECE, Stream};
use super::walk::{self, Skip};

const LOCAL: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// How what stands behind the members begins: the directory, signatures, the end.
const BEHIND: &[&[u8]] = &[
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x05\x05",
    b"PK\x06\x06",
    b"PK\x06\x08",
];
const HEADER: usize = 30;
/// So much of a member is kept for a second look.
const MOST_KEPT: usize = 8 << 20;
/// What zip writes for a size that stands elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;

/// The header of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
}

impl Header {
    /// Whether checksum and sizes stand behind the data.
    fn is_described(&self) -> bool {
        self.flags & 0x08 != 0
    }

    fn packing(&self) -> Result<Packing, InputError> {
        if self.flags & 0x2041 != 0 {
            return Err(InputError::Unsupported("it is encrypted".to_owned()));
        }
        match self.method {
            0 => Ok(Packing::Stored),
            8 => Ok(Packing::Deflated),
            other => Err(InputError::Unsupported(match other {
                9 => "Deflate64".to_owned(),
                12 => "bzip2".to_owned(),
                14 => "LZMA".to_owned(),
                93 => "zstd inside zip".to_owned(),
                95 => "xz".to_owned(),
                other => format!("method {other}"),
            })),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Stored,
    Deflated,
}

/// Reads every member.
pub(super) fn read(reader: &mut Reader, stream: &mut Stream, place: &Place, entry: &Entry) -> Flow {
    let mut members = 0;
    // Whether something was told of what is here already.
    let mut lost = false;
    loop {
        let offset = stream.position();
        let at = place.at(Position::Byte(offset));
        let ahead = stream.peek(4);
        if ahead.starts_with(b"PK\x07\x08") {
            stream.skip(4);
            continue;
        }
        if BEHIND.contains(&ahead) {
            return Flow::Continue(());
        }
        if ahead.len() < 4 {
            let read = ahead.len();
            stream.skip(read);
            let error = match stream.take_damage() {
                Some(damage) => damage.error,
                None if lost => return Flow::Continue(()),
                None => InputError::Truncated("the archive ends without its directory"),
            };
            return reader.fail(at, error);
        }
        if ahead != LOCAL {
            reader.fail(at, InputError::Damaged("no member where one should begin"))?;
            find(stream);
            continue;
        }
        let header = match header(stream) {
            Ok(header) => header,
            Err(error) => {
                reader.fail(at, error)?;
                lost = true;
                find(stream);
                continue;
            }
        };
        members += 1;
        if members > reader.options.limits.members {
            return reader.fail(place.clone(), InputError::TooMany(members - 1));
        }
        let name = walk::member_name(&header.name);
        if members == 1 && (name == "[Content_Types].xml" || name == "mimetype") {
            let kind = "an Office document or an e-book";
            return match entry.named {
                true => reader.fail(place.clone(), InputError::Binary(kind)),
                false => reader.skip(place.clone(), Skip::NotText),
            };
        }
        let failed = reader.failed;
        member(reader, stream, &header, offset, place, &name, entry)?;
        // Of a member that failed it is not known where it ends.
        lost = reader.failed > failed;
        if lost && !is_signature(stream.peek(4)) {
            find(stream);
        }
    }
}

fn is_signature(bytes: &[u8]) -> bool {
    bytes == LOCAL || BEHIND.contains(&bytes)
}

fn member(
    reader: &mut Reader,
    stream: &mut Stream,
    header: &Header,
    offset: u64,
    place: &Place,
    name: &str,
    entry: &Entry,
) -> Flow {
    let packing = match header.packing() {
        Ok(packing) => packing,
        Err(error) => {
            let at = place.member(name).at(Position::Byte(offset));
            reader.fail(at, error)?;
            match header.is_described() {
                true => find(stream),
                false => {
                    let budget = stream.budget();
                    let data = Data::new(stream, header, Packing::Stored, offset);
                    let _ = Stream::new(data, budget).drain();
                }
            }
            return Flow::Continue(());
        }
    };
    let budget = stream.budget();
    let mut data =
        Stream::new(Data::new(stream, header, packing, offset), budget).inside(entry.depth + 1);
    if name.ends_with('/') {
        // A folder. It has no data, but may say that it has.
        let _ = data.drain();
        return Flow::Continue(());
    }
    reader.member(&mut data, place, name, entry)
}

/// Goes on to where a member or the directory may begin.
fn find(stream: &mut Stream) {
    let finder = Finder::new(b"PK");
    let mut first = true;
    loop {
        let ahead = stream.peek(PIECE);
        let from = usize::from(std::mem::take(&mut first)).min(ahead.len());
        let ahead = ahead.get(from..).unwrap_or_default();
        if ahead.len() < 4 {
            let rest = from + ahead.len();
            stream.skip(rest);
            return;
        }
        let Some(at) = finder.find(ahead) else {
            let count = from + ahead.len() - 1;
            stream.skip(count);
            continue;
        };
        let sign = ahead.get(at..at + 4).unwrap_or_default();
        if is_signature(sign) {
            stream.skip(from + at);
            return;
        }
        // The signature may be cut by the end of the piece.
        let step = if sign.is_empty() && at > 0 {
            at
        } else {
            at + 1
        };
        stream.skip(from + step);
    }
}

fn header(stream: &mut Stream) -> Result<Header, InputError> {
    let cut = || InputError::Truncated("the archive ends inside a header");
    let head = stream.peek(HEADER);
    let two = |at: usize| match head.get(at..at + 2) {
        Some(&[a, b]) => Some(u16::from_le_bytes([a, b])),
        _ => None,
    };
    let four = |at: usize| Some(u32::from(two(at)?) | u32::from(two(at + 2)?) << 16);
    let read = || {
        Some((
            (two(6)?, two(8)?, four(14)?),
            (u64::from(four(18)?), u64::from(four(22)?)),
            (usize::from(two(26)?), usize::from(two(28)?)),
        ))
    };
    let ((flags, method, crc), (packed, unpacked), (name, extra)) = read().ok_or_else(cut)?;
    let whole = stream.peek(HEADER + name + extra);
    if whole.len() < HEADER + name + extra {
        return Err(cut());
    }
    let mut header = Header {
        name: whole
            .get(HEADER..HEADER + name)
            .unwrap_or_default()
            .to_vec(),
        flags,
        method,
        crc,
        packed,
        unpacked,
    };
    large_sizes(&mut header, whole.get(HEADER + name..).unwrap_or_default());
    stream.skip(HEADER + name + extra);
    Ok(header)
}

/// Sizes of more than 4 GB stand in an extra field.
fn large_sizes(header: &mut Header, extra: &[u8]) {
    let mut rest = extra;
    while let Some((&[a, b, c, d], behind)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([c, d]));
        let Some((field, behind)) = behind.split_at_checked(length) else {
            return;
        };
        rest = behind;
        if u16::from_le_bytes([a, b]) != 1 {
            continue;
        }
        let (mut sizes, _) = field.as_chunks::<8>();
        for size in [&mut header.unpacked, &mut header.packed] {
            if *size == ELSEWHERE
                && let Some((large, more)) = sizes.split_first()
            {
                *size = u64::from_le_bytes(*large);
                sizes = more;
            }
        }
    }
}

/// The data of a member, unpacked and held against its checksum.
struct Data<'s, 'a> {
    source: &'s mut Stream<'a>,
    packing: Packing,
    inflate: Inflate,
    /// The offset of the header.
    offset: u64,
    /// How many packed bytes are left, where that is known.
    left: Option<u64>,
    crc: Option<u32>,
    packed: u64,
    unpacked: u64,
    /// Where the size is not known: the packed data, to be given back where they make no sense, for then
    /// they may have seemed to reach into the next member.
    kept: Option<Vec<u8>>,
    ended: bool,
}

impl<'s, 'a> Data<'s, 'a> {
    fn new(source: &'s mut Stream<'a>, header: &Header, packing: Packing, offset: u64) -> Self {
        let described = header.is_described();
        // Who writes sizes behind the data may also know them before.
        let known = !described || packing == Packing::Stored && header.packed > 0;
        let keeps = !known && source.may_give_back();
        Self {
            source,
            packing,
            inflate: Inflate::new(),
            offset,
            left: known.then_some(header.packed),
            crc: (!described).then_some(header.crc),
            packed: 0,
            unpacked: 0,
            kept: keeps.then(Vec::new),
            ended: false,
        }
    }

    fn fail<T>(&mut self, error: InputError) -> Result<T, Damage> {
        self.ended = true;
        if let Some(kept) = self.kept.take() {
            self.source.unread(&kept);
        }
        Err(Damage {
            offset: self.offset,
            error,
        })
    }

    fn ahead(&mut self) -> Result<usize, Damage> {
        let ahead = match self.source.ahead() {
            Ok(ahead) => ahead.len(),
            Err(damage) => return self.fail(damage.error),
        };
        let left = self.left.map_or(u64::MAX, |left| left - self.packed);
        let ahead = ahead
            .min(usize::try_from(left).unwrap_or(usize::MAX))
            .min(PIECE);
        if ahead == 0 && left > 0 {
            return self.fail(InputError::Truncated("the archive ends inside a member"));
        }
        Ok(ahead)
    }

    fn deflated(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        let ahead = self.ahead()?;
        let before = out.len();
        let input = self.source.peek(ahead);
        let (consumed, done) = match self.inflate.step(input, out) {
            Ok(step) => step,
            Err(error) => return self.fail(error),
        };
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(input.get(..consumed).unwrap_or_default());
        }
        self.kept.take_if(|kept| kept.len() > MOST_KEPT);
        self.source.skip(consumed);
        self.packed += consumed as u64;
        let made = out.len() - before;
        self.unpacked += made as u64;
        if let Some(error) = bomb(self.packed, self.unpacked) {
            return self.fail(error);
        }
        if done {
            return self.end();
        }
        if consumed == 0 && made == 0 {
            return self.fail(InputError::Damaged("the deflated data has no end"));
        }
        Ok(More::Bytes)
    }

    fn stored(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        if self.left == Some(self.packed) {
            return self.end();
        }
        let mut count = self.ahead()?;
        if self.left.is_none() {
            // Where the size is not known the descriptor has to be found, which knows it.
            let ahead = self.source.peek(PIECE + 16);
            let read = ahead.len();
            count = match Finder::new(DESCRIPTOR).find(ahead) {
                Some(0) if self.is_described_here() => return self.end(),
                Some(0) => 1,
                Some(at) => at,
                None => read.saturating_sub(3).max(1).min(read),
            };
        }
        let piece = self.source.peek(count);
        let read = piece.len();
        self.inflate.crc.update(piece);
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(piece);
        }
        self.kept.take_if(|kept| kept.len() > MOST_KEPT);
        out.extend_from_slice(piece);
        self.source.skip(read);
        self.packed += read as u64;
        self.unpacked += read as u64;
        Ok(More::Bytes)
    }

    /// Whether the descriptor here is this member's.
    fn is_described_here(&mut self) -> bool {
        let crc = self.inflate.crc.sum().to_le_bytes();
        self.source.peek(8).get(4..) == Some(&crc[..])
    }

    fn end(&mut self) -> Result<More, Damage> {
        self.ended = true;
        if self.left.is_some_and(|left| left != self.packed) {
            return self.fail(InputError::Damaged("its size does not fit"));
        }
        let sum = self.inflate.crc.sum();
        let expected = match self.crc {
            Some(crc) => crc,
            None => self.descriptor(sum),
        };
        if expected != sum {
            return self.fail(InputError::Damaged("its checksum does not fit"));
        }
        Ok(More::End)
    }

    /// Reads what is said behind the data: a signature, which may be missing, the checksum, and two sizes
    /// of four or of eight bytes.
    fn descriptor(&mut self, sum: u32) -> u32 {
        let ahead = self.source.peek(28);
        let signed = if ahead.starts_with(DESCRIPTOR) { 4 } else { 0 };
        let Some(crc) = ahead.get(signed..).and_then(<[u8]>::first_chunk::<4>) else {
            return !sum;
        };
        let crc = u32::from_le_bytes(*crc);
        let size = [signed + 12, signed + 20].into_iter().find(|size| {
            let next = ahead.get(*size..*size + 4).unwrap_or_default();
            is_signature(next)
        });
        let size = size.unwrap_or(signed + 12).min(ahead.len());
        if crc == sum {
            self.source.skip(size);
        }
        crc
    }
}

impl Layer for Data<'_, '_> {
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        match (self.ended, self.packing) {
            (true, _) => Ok(More::End),
            (false, Packing::Stored) => self.stored(out),
            (false, Packing::Deflated) => self.deflated(out),
        }
    }
}
