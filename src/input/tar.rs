//! tar: ustar, with the long names of GNU and the extended headers of POSIX.

use super::error::{InputError, Place};
use super::read::{Entry, Flow, Reader};
use super::stream::{Part, Stream};
use super::walk;

const BLOCK: usize = 512;
/// A longer name is none.
const LONGEST_NAME: u64 = 1 << 16;

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

/// Whether the bytes begin with a header: its checksum says so.
pub(super) fn is_header(head: &[u8]) -> bool {
    head.first_chunk()
        .is_some_and(|block| header(block).is_some())
}

/// Reads every file.
pub(super) fn read(reader: &mut Reader, stream: &mut Stream, place: &Place, entry: &Entry) -> Flow {
    let mut long: Option<Vec<u8>> = None;
    let mut long_size: Option<u64> = None;
    let mut members = 0;
    let mut lost = false;
    loop {
        let at = stream.place_of(stream.position());
        let block = stream.peek(BLOCK);
        let read = block.len();
        let Some(&block) = block.first_chunk::<BLOCK>() else {
            let cut = read > 0 && !lost;
            stream.skip(read);
            if let Some(damage) = stream.take_damage() {
                lost = true;
                reader.damage(place, damage)?;
                continue;
            }
            if cut {
                let error = InputError::Truncated("the archive ends inside a header");
                return reader.fail(place.at(at), error);
            }
            return Flow::Continue(());
        };
        stream.skip(BLOCK);
        let Some(header) = header(&block) else {
            // Two blocks of zeros end an archive, but archives are also put behind one another.
            if block.iter().any(|byte| *byte != 0) && !std::mem::replace(&mut lost, true) {
                let error = InputError::Damaged("no tar header where one should begin");
                reader.fail(place.at(at), error)?;
            }
            continue;
        };
        lost = false;
        let size = long_size.take().unwrap_or(header.size);
        let padded = size.next_multiple_of(BLOCK as u64);
        match header.kind {
            b'L' | b'x' if header.size <= LONGEST_NAME => {
                let mut content = Vec::new();
                if let Err(damage) = stream.read_into(&mut content, padded) {
                    lost = true;
                    reader.damage(place, damage)?;
                    continue;
                }
                content.truncate(usize::try_from(header.size).unwrap_or(usize::MAX));
                if header.kind == b'L' {
                    content.retain(|byte| *byte != 0);
                    long = Some(content);
                } else {
                    long = extended(&content, b"path").map(<[u8]>::to_vec).or(long);
                    long_size = extended(&content, b"size")
                        .and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
                }
                continue;
            }
            b'0' | 0 | b'7' => {
                let name = walk::member_name(&long.take().unwrap_or(header.name));
                members += 1;
                if members > reader.options.limits.members {
                    return reader.fail(place.clone(), InputError::TooMany(members - 1));
                }
                let budget = stream.budget();
                let mut part = Stream::new(Part::new(stream, size), budget).inside(entry.depth + 1);
                reader.member(&mut part, place, &name, entry)?;
            }
            // Folders, links and devices have no content; of others it is skipped.
            kind => {
                long = None;
                if !matches!(kind, b'1'..=b'6') {
                    let budget = stream.budget();
                    let mut part = Stream::new(Part::new(stream, size), budget);
                    if let Err(damage) = part.drain() {
                        lost = true;
                        reader.damage(place, damage)?;
                    }
                } else {
                    continue;
                }
            }
        }
        let padding = usize::try_from(padded - size).unwrap_or(0);
        let padding = stream.peek(padding).len();
        stream.skip(padding);
    }
}

fn header(block: &[u8; BLOCK]) -> Option<Header> {
    let field = |from: usize, length: usize| block.get(from..from + length).unwrap_or_default();
    let sum = number(field(148, 8))?;
    let plain = |(at, byte): (usize, &u8)| match at {
        148..156 => u64::from(b' '),
        _ => u64::from(*byte),
    };
    if sum == 0 || block.iter().enumerate().map(plain).sum::<u64>() != sum {
        return None;
    }
    let text = |bytes: &[u8]| {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        bytes.get(..end).unwrap_or_default().to_vec()
    };
    let mut name = text(field(0, 100));
    // Only POSIX's own kind has a prefix there, GNU has times.
    let prefix = text(field(345, 155));
    if field(257, 6) == b"ustar\0" && !prefix.is_empty() {
        name = [&prefix, &b"/"[..], &name].concat();
    }
    let kind = block.get(156).copied()?;
    Some(Header {
        name,
        size: number(field(124, 12))?,
        kind,
    })
}

/// An octal number, or a binary one where the first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((0x80, rest)) = field.split_first().map(|(first, rest)| (*first, rest)) {
        return rest.iter().try_fold(0u64, |value, byte| {
            value.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches([' ', '\0']);
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(digits, 8).ok()
}

/// A value of an extended header: lines of `length key=value`.
fn extended<'a>(content: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut rest = content;
    loop {
        let blank = memchr::memchr(b' ', rest)?;
        let length: usize = std::str::from_utf8(rest.get(..blank)?).ok()?.parse().ok()?;
        let line = rest.get(blank + 1..length)?;
        rest = rest.get(length..)?;
        let value = line
            .strip_prefix(key)
            .and_then(|line| line.strip_prefix(b"="));
        if let Some(value) = value {
            return value.strip_suffix(b"\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_binary() {
        assert_eq!(number(b"0000017\0"), Some(15));
        assert_eq!(number(b"     17 "), Some(15));
        assert_eq!(number(b"\x80\0\0\x01\x02"), Some(258));
        assert_eq!(number(b"\0\0\0"), Some(0));
        assert_eq!(number(b"99"), None);
        assert_eq!(number(b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff"), None);
    }

    #[test]
    fn extended_headers_are_read() {
        let content = b"12 path=a/b\n11 size=17\n";
        assert_eq!(extended(content, b"path"), Some(&b"a/b"[..]));
        assert_eq!(extended(content, b"size"), Some(&b"17"[..]));
        assert_eq!(extended(content, b"mtime"), None);
        assert_eq!(extended(b"99 path=a\n", b"path"), None);
        assert_eq!(extended(b"0 path=a\n", b"path"), None);
    }
}
