//! How often the charset of real pages is found. The pages are not part of the repository.

use std::path::PathBuf;

use encoding_rs::{BIG5, Encoding, GB18030};

use crate::decode::{Evidence, Hint, decode};

/// A page and the charset its folder names.
struct Page {
    name: String,
    bytes: Vec<u8>,
    encoding: &'static Encoding,
}

fn pages() -> Vec<Page> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/encodings");
    let mut pages = Vec::new();
    for (folder, encoding) in [("GB2312", GB18030), ("Big5", BIG5)] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a folder that can be listed").path();
            pages.push(Page {
                name: path.display().to_string(),
                bytes: std::fs::read(&path).expect("a page that can be read"),
                encoding,
            });
        }
    }
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    if pages.is_empty() {
        println!("skipped: no pages at {}", root.display());
    }
    pages
}

/// The page with its declarations spoiled.
fn undeclared(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for word in [&b"charset"[..], b"encoding"] {
        for at in 0..bytes.len().saturating_sub(word.len()) {
            if bytes[at..at + word.len()].eq_ignore_ascii_case(word) {
                bytes[at] = b'x';
            }
        }
    }
    bytes
}

#[test]
fn all_pages_with_and_without_their_declaration() {
    for page in pages() {
        let expected = page.encoding.name().to_ascii_lowercase();
        let with = decode(&page.bytes, &Hint::default()).value;
        assert_eq!(with.charset, expected, "{} as it is", page.name);
        let without = decode(&undeclared(&page.bytes), &Hint::default()).value;
        assert_eq!(without.charset, expected, "{} undeclared", page.name);
        assert_ne!(without.evidence, Evidence::Declared, "{}", page.name);
        for wrong in ["utf-8", "iso-8859-1", "shift_jis", "euc-kr", "big5", "gbk"] {
            let hint = Hint {
                charset: Some(wrong),
            };
            let misled = decode(&undeclared(&page.bytes), &hint).value;
            assert_eq!(misled.charset, expected, "{} called {wrong}", page.name);
        }
    }
}

/// A generator of numbers that is the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// The page's characters as bytes, each by itself; bad bytes are left out.
fn characters(page: &Page) -> Vec<Vec<u8>> {
    page.encoding
        .decode(&page.bytes)
        .0
        .chars()
        .filter(|&ch| ch != char::REPLACEMENT_CHARACTER)
        .map(|ch| {
            page.encoding
                .encode(ch.encode_utf8(&mut [0; 4]))
                .0
                .into_owned()
        })
        .collect()
}

/// The share of right answers for 100 cuts of each page, made by `cut`; right is the page's own
/// charset unless `charset` names another.
fn rate(
    what: &str,
    charset: Option<&str>,
    mut cut: impl FnMut(&Page, &[Vec<u8>], &mut Random) -> Option<Vec<u8>>,
) -> f64 {
    let (mut right, mut all) = (0_u32, 0_u32);
    let mut random = Random(20_210_903);
    let mut worst: Vec<(u32, String)> = Vec::new();
    for page in pages() {
        let characters = characters(&page);
        let own = page.encoding.name().to_ascii_lowercase();
        let expected = charset.unwrap_or(&own);
        let mut missed = 0;
        for _ in 0..100 {
            let Some(bytes) = cut(&page, &characters, &mut random) else {
                continue;
            };
            all += 1;
            let found = decode(&bytes, &Hint::default()).value.charset;
            if found == expected {
                right += 1;
            } else {
                missed += 1;
                if std::env::var_os("SHOW_MISSES").is_some() {
                    println!(
                        "{} is {expected}, taken for {found}",
                        page.encoding.decode(&bytes).0
                    );
                }
            }
        }
        if missed > 0 {
            worst.push((missed, page.name));
        }
    }
    let rate = f64::from(right) / f64::from(all.max(1));
    println!(
        "{what}: {right} of {all} cuts right ({:.2} %)",
        rate * 100.0
    );
    worst.sort();
    for (missed, name) in worst.iter().rev().take(4) {
        println!("  {missed} missed of {name}");
    }
    rate
}

#[test]
fn cuts_of_twelve_characters() {
    if pages().is_empty() {
        return;
    }
    let pick = |from: &[&Vec<u8>], random: &mut Random| -> Option<Vec<u8>> {
        let start = random.below(from.len().checked_sub(11)?);
        Some(
            from[start..start + 12]
                .iter()
                .flat_map(|ch| ch.iter().copied())
                .collect(),
        )
    };
    let wide = rate(
        "12 characters outside ASCII",
        None,
        |_, characters, random| {
            let wide: Vec<_> = characters.iter().filter(|ch| ch.len() > 1).collect();
            pick(&wide, random)
        },
    );
    assert!(wide > 0.98, "{wide}");
    let mixed = rate(
        "12 characters of any kind, 4 outside ASCII",
        None,
        |_, characters, random| {
            let all: Vec<_> = characters.iter().collect();
            (0..200).find_map(|_| {
                let cut = pick(&all, random)?;
                let high = cut.iter().filter(|byte| !byte.is_ascii()).count();
                (high >= 4).then_some(cut)
            })
        },
    );
    assert!(mixed > 0.98, "{mixed}");
    let askew = rate(
        "24 bytes of Chinese from any byte on",
        None,
        |_, characters, random| {
            let wide: Vec<_> = characters.iter().filter(|ch| ch.len() > 1).collect();
            let bytes: Vec<u8> = wide.iter().flat_map(|ch| ch.iter().copied()).collect();
            let start = random.below(bytes.len().checked_sub(23)?);
            Some(bytes[start..start + 24].to_vec())
        },
    );
    assert!(askew > 0.98, "{askew}");
}

/// The page's characters outside ASCII.
fn wide_text(page: &Page) -> Vec<char> {
    let text = page.encoding.decode(&page.bytes).0;
    let is_wide = |ch: &char| !ch.is_ascii() && *ch != char::REPLACEMENT_CHARACTER;
    text.chars().filter(is_wide).collect()
}

#[test]
fn cuts_in_unicode() {
    if pages().is_empty() {
        return;
    }
    let utf8 = rate(
        "36 bytes of Chinese in UTF-8 from any byte on",
        Some("utf-8"),
        |page, _, random| {
            let text: String = wide_text(page).into_iter().collect();
            let start = random.below(text.len().checked_sub(35)?);
            text.as_bytes().get(start..start + 36).map(<[u8]>::to_vec)
        },
    );
    assert!(utf8 > 0.98, "{utf8}");
    for (charset, to_bytes) in [
        ("utf-16le", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("utf-16be", u16::to_be_bytes),
    ] {
        let what = format!("12 characters in {charset}, no mark");
        let utf16 = rate(&what, Some(charset), |page, _, random| {
            let text = wide_text(page);
            let start = random.below(text.len().checked_sub(11)?);
            let cut = String::from_iter(text.get(start..start + 12)?);
            Some(cut.encode_utf16().flat_map(to_bytes).collect())
        });
        assert!(utf16 > 0.98, "{utf16}");
    }
}

#[test]
fn one_bad_byte_in_a_page() {
    let mut random = Random(467_495);
    let (mut all, mut far, mut total, mut most) = (0, 0, 0, 0);
    for page in pages() {
        let whole = decode(&page.bytes, &Hint::default()).value.text;
        for _ in 0..20 {
            let mut damaged = page.bytes.clone();
            let at = random.below(damaged.len());
            damaged[at] = random.below(256) as u8;
            let found = decode(&damaged, &Hint::default()).value;
            let lost = super::damage::lost(whole.as_str(), found.text.as_str());
            all += 1;
            total += lost;
            far += usize::from(lost > 3);
            most = most.max(lost);
        }
    }
    println!(
        "one bad byte in a page: {far} of {all} cost more than 3 characters, {total} in all, at most {most}"
    );
    assert!(far * 50 <= all, "{far} of {all}");
}
