//! What bytes are, by their beginning: an archive, a table, a page, or nothing to read.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

use super::packed::holds_packed_records;
use super::read::Entry;
use super::rows::{Fields, csv};
use super::{tar, walk};
use crate::decode::looks_binary;

/// What a stream is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Zip,
    Tar,
    Warc,
    Parquet,
    /// One object a line.
    JsonLines,
    /// Columns, between which this byte stands.
    Csv(u8),
    /// A document.
    Page,
    /// Something that is no text.
    Other(&'static str),
}

impl Kind {
    /// Whether there are documents in it, rather than that it is one.
    pub fn is_container(self) -> bool {
        !matches!(self, Self::Page | Self::Other(_))
    }
}

/// How a Parquet file begins; it is read from its end, so that it has to be known before it is a stream.
pub(super) const PARQUET: &[u8] = b"PAR1";

/// Says what begins with these bytes. Names only speak where bytes leave it open.
pub(super) fn of(head: &[u8], entry: &Entry, fields: &Fields) -> Kind {
    const MAGIC: &[(&[u8], Kind)] = &[
        (b"\x1f\x8b\x08", Kind::Gzip),
        (b"\x28\xb5\x2f\xfd", Kind::Zstd),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"WARC/", Kind::Warc),
        (PARQUET, Kind::Parquet),
    ];
    let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some((_, kind)) = known {
        return *kind;
    }
    // The sixteen frames that zstd skips, of which one holds the dictionary of a WARC file.
    if matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Kind::Zstd;
    }
    if tar::is_header(head) {
        return Kind::Tar;
    }
    // An archive whose first bytes are damaged still has all the others.
    if holds_packed_records(head) {
        return Kind::Gzip;
    }
    if let Some(kind) = not_text(head) {
        return Kind::Other(kind);
    }
    if is_damaged_warc(head) {
        return Kind::Warc;
    }
    if is_json(head, entry) {
        return Kind::JsonLines;
    }
    csv::separator(head, &entry.name, fields).map_or(Kind::Page, Kind::Csv)
}

/// Whether the first lines are those of a WARC record, though they do not begin like one.
fn is_damaged_warc(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').skip(1).take(8);
    lines.any(|line| line.starts_with(b"WARC-Type:") || line.starts_with(b"WARC-Record-ID:"))
}

/// Whether the first line is a JSON object, or at least looks and is called like one.
fn is_json(head: &[u8], entry: &Entry) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    let Some(behind) = head.strip_prefix(b"{") else {
        // A list of objects is read if it is called JSON.
        return head.starts_with(b"[") && walk::is_json(&entry.name);
    };
    if !matches!(behind.trim_ascii_start().first(), Some(b'"' | b'}')) {
        return false;
    }
    if walk::is_json(&entry.name) {
        return true;
    }
    match memchr::memchr(b'\n', head) {
        Some(end) => {
            let line = head.get(..end).unwrap_or_default();
            serde_json::from_slice::<BTreeMap<String, &RawValue>>(line).is_ok()
                || line.trim_ascii() == b"{"
        }
        None => true,
    }
}

/// First bytes of files that are met beside pages, to say what they are.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Office document",
    ),
    (b"SQLite format 3\0", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
];

/// What the bytes are if they are no text: by a name where their beginning gives it away.
pub fn not_text(bytes: &[u8]) -> Option<&'static str> {
    let signature = SIGNATURES
        .iter()
        .find(|(first, _)| bytes.starts_with(first));
    match signature {
        Some((_, kind)) => Some(kind),
        None => looks_binary(bytes).then_some("binary data"),
    }
}

#[cfg(test)]
mod tests {
    use super::not_text;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn text_of_every_charset_is_text() {
        let text = "全县共有495个项目，\n已完成467个。";
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let big5 = encoding_rs::BIG5.encode("全縣共有495個項目").0.into_owned();
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("GBK", gbk),
            ("Big5", big5),
            ("UTF-16LE", utf16(text, false)),
            ("UTF-16BE", utf16(text, true)),
            (
                "a stray NUL in a long text",
                [text.as_bytes(), b"\0"].concat(),
            ),
            (
                "words that begin like a signature",
                b"GIF is a format".to_vec(),
            ),
        ] {
            assert_eq!(not_text(&bytes), None, "{name}");
        }
    }

    #[test]
    fn other_things_are_named() {
        let noise: Vec<u8> = (0..2000u32).map(|i| (i * 7919 % 251) as u8).collect();
        for (kind, bytes) in [
            ("a PDF", b"%PDF-1.4\n".to_vec()),
            ("a picture", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
            ("a gzip archive", b"\x1f\x8b\x08\0".to_vec()),
            ("binary data", vec![0; 100]),
            ("binary data", noise),
        ] {
            assert_eq!(not_text(&bytes), Some(kind));
        }
    }
}
