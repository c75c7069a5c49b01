//! Whether bytes are text at all, and what they are instead.

use crate::decode::looks_binary;

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
