//! Telling files that are no text at all, by their content.

use super::detect;

/// How much of a file is looked at.
const PREFIX: usize = 1 << 13;

/// How files of common kinds begin.
const MAGIC: &[&[u8]] = &[
    b"\x89PNG\r\n\x1A\n",
    b"\xFF\xD8\xFF",
    b"GIF87a",
    b"GIF89a",
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1F\x8B\x08",
    b"BZh",
    b"\xFD7zXZ\0",
    b"7z\xBC\xAF\x27\x1C",
    b"\x28\xB5\x2F\xFD",
    b"Rar!\x1A\x07",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    b"PAR1",
    b"SQLite format 3\0",
    b"\x7FELF",
    b"wOFF",
    b"wOF2",
    b"\0\x01\0\0\0",
    b"OTTO\0",
    b"\0\0\x01\0",
    b"II*\0",
    b"MM\0*",
    b"OggS\0",
    b"FLV\x01",
    b"ID3\x02",
    b"ID3\x03",
    b"ID3\x04",
    b"{\\rtf1",
];

/// Whether the bytes are an image, an archive, a PDF or another file that holds no text to read.
///
/// Judged by how the file begins and by control bytes, never by its name. Text in UTF-16 is text,
/// NUL bytes and all, and so is text with some NUL bytes strewn in.
pub fn looks_binary(bytes: &[u8]) -> bool {
    let prefix = bytes.get(..PREFIX).unwrap_or(bytes);
    let is_media = matches!(prefix.get(4..8), Some(b"ftyp"))
        || (prefix.starts_with(b"RIFF")
            && matches!(prefix.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI ")));
    // A bitmap holds the length of its header where text has characters.
    let is_bitmap =
        prefix.starts_with(b"BM") && matches!(prefix.get(14..18), Some([12..=124, 0, 0, 0]));
    if is_media || is_bitmap || MAGIC.iter().any(|magic| prefix.starts_with(magic)) {
        return true;
    }
    // Tab, line feed, form feed, carriage return and escape stand in texts.
    let odd = |byte: &u8| {
        let byte = *byte;
        let control = (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b'\x1b');
        u8::from(control | (byte == 0x7F))
    };
    // The count of so many bytes fits into one, which lets the compiler look at sixteen at once.
    let stretches = prefix.chunks(240);
    let odd: usize = stretches
        .map(|bytes| usize::from(bytes.iter().map(odd).sum::<u8>()))
        .sum();
    // Compressed data has one such byte in ten, and so has text in UTF-16.
    odd * 20 > prefix.len() && !detect::is_utf16(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_text() {
        let noise: Vec<u8> = (0_u32..4000)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let samples: Vec<u8> = (0..500_u16)
            .flat_map(|i| ((i * 7) % 32).to_le_bytes())
            .collect();
        let cases: [&[u8]; 10] = [
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF",
            b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n",
            b"PK\x03\x04\x14\0",
            b"\x1F\x8B\x08\0",
            b"RIFF\x24\0\0\0WEBPVP8 ",
            b"\0\0\0\x18ftypmp42",
            b"\0\0\0\0\0\0\0\0",
            &noise,
            &samples,
        ];
        for bytes in cases {
            assert!(looks_binary(bytes), "{:X?}", bytes.get(..12));
        }
    }

    #[test]
    fn texts_of_all_kinds_are_texts() {
        let text = "<p>截至目前，完成467个项目。</p>\r\n\tBM PK GIF";
        let utf16 = |bom: &str| -> Vec<u8> {
            format!("{bom}{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect()
        };
        let with_nul = format!("{text}{text}\0{text}");
        let cases: [&[u8]; 9] = [
            b"",
            b"a",
            text.as_bytes(),
            with_nul.as_bytes(),
            b"BM is short for bench mark",
            &encoding_rs::GBK.encode(text).0,
            &encoding_rs::BIG5.encode("完成項目").0,
            &utf16("\u{FEFF}"),
            &utf16(""),
        ];
        for bytes in cases {
            assert!(!looks_binary(bytes), "{:X?}", bytes.get(..12));
        }
    }
}
