//! Bytes become text: which charset they are in, and the text with its map back to the bytes.
//!
//! A charset is chosen by the first of these that holds: a byte order mark; valid UTF-8 (or UTF-8
//! with a little damage); a declaration that the bytes do not contradict; the more probable text.
//! Decoding never fails: bytes that mean nothing become U+FFFD and are counted, and text that is
//! out of step after such a byte is brought back into step (see `multibyte`). Text that was taken for
//! windows-1252 and saved as UTF-8 is decoded again (see `twice`).

mod binary;
mod declared;
mod detect;
mod frequency;
mod multibyte;
mod other;
mod pairs;
mod twice;
mod utf16;
mod utf8;
mod writer;

#[cfg(test)]
mod tests;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use simdutf8::basic::from_utf8;

pub use self::binary::looks_binary;
use self::declared::Declaration;
use self::detect::Sample;
use self::utf16::Order;
use self::writer::Written;
use crate::note::{Note, NoteKind, Stage, Staged};
use crate::text::TracedText;

/// What is known about a page's charset from outside its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hint<'a> {
    /// The charset an HTTP header names.
    pub charset: Option<&'a str>,
}

/// Why a charset was chosen, the most trusted reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A byte order mark.
    Mark,
    /// The bytes are valid UTF-8, which other charsets hardly ever are by chance.
    ValidUtf8,
    /// The page or its header names the charset, and the bytes agree.
    Declared,
    /// The frequency of byte sequences.
    Statistics,
}

/// The output of the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The text, mapped to the page's bytes.
    pub text: TracedText,
    /// The charset's WHATWG name in lower case: `utf-8`, `gb18030`, `big5`, `utf-16le` …
    pub charset: &'static str,
    /// Why this charset.
    pub evidence: Evidence,
    /// How many characters stand as U+FFFD for bytes that mean nothing.
    pub replaced: usize,
}

/// A decision about a page's charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Choice<'b> {
    encoding: &'static Encoding,
    evidence: Evidence,
    /// All the bytes as UTF-8, where that was found valid on the way to the decision.
    valid: Option<&'b str>,
    /// Where the text begins, behind the mark.
    start: usize,
    uncertain: bool,
}

/// Decodes a page as well as can be; never fails.
pub fn decode(bytes: &[u8], hint: &Hint) -> Staged<Decoded> {
    let declared = declared::declarations(bytes, hint.charset);
    let mut choice = choose(bytes, &declared);
    let mut notes = Vec::new();
    let again = choice.valid.and_then(twice::undo);
    let written = match again {
        Some((written, encoding)) => {
            choice.encoding = encoding;
            choice.evidence = Evidence::Statistics;
            notes.push(note(
                NoteKind::Repaired,
                format!(
                    "taken for windows-1252 and saved as UTF-8: {}",
                    name(encoding)
                ),
            ));
            written
        }
        None => write(bytes, choice),
    };
    let charset = name(choice.encoding);
    if choice.uncertain {
        notes.push(note(
            NoteKind::UncertainCharset,
            format!("guessed from little or ambiguous text: {charset}"),
        ));
    }
    // Text in ASCII alone agrees with any declaration.
    let wrong = declared.iter().find(|d| d.encoding != choice.encoding);
    if let Some(wrong) = wrong
        && !(bytes.is_ascii() && choice.encoding == UTF_8)
    {
        notes.push(note(
            NoteKind::WrongDeclaration,
            format!("declared as {}, but it is {charset}", wrong.label),
        ));
    }
    if written.replaced > 0 {
        notes.push(note(
            NoteKind::ReplacedBytes,
            format!(
                "{} bytes that mean nothing in {charset} were replaced, by {} marks",
                written.replaced_bytes, written.replaced
            ),
        ));
    }
    let decoded = Decoded {
        text: written.text,
        charset,
        evidence: choice.evidence,
        replaced: written.replaced,
    };
    Staged::new(decoded, notes)
}

fn note(kind: NoteKind, message: String) -> Note {
    Note::new(Stage::Decode, kind, message)
}

/// Decides on the charset; see the module's description for the order.
fn choose<'b>(bytes: &'b [u8], declared: &[Declaration]) -> Choice<'b> {
    let by = |encoding, evidence| Choice {
        encoding,
        evidence,
        valid: None,
        start: 0,
        uncertain: false,
    };
    if let Some((encoding, start)) = mark(bytes) {
        return Choice {
            start,
            ..by(encoding, Evidence::Mark)
        };
    }
    let valid = from_utf8(bytes).ok();
    let is_valid = valid.is_some();
    if let Some(order) = detect::utf16_order(bytes, is_valid) {
        let encoding = match order {
            Order::Little => UTF_16LE,
            Order::Big => UTF_16BE,
        };
        let is_declared = declared.iter().any(|d| d.encoding == encoding);
        return by(
            encoding,
            if is_declared {
                Evidence::Declared
            } else {
                Evidence::Statistics
            },
        );
    }
    if is_valid && !(utf8::may_be_chance(bytes) && Sample::of(bytes).is_rather_chinese()) {
        return Choice {
            valid,
            ..by(UTF_8, Evidence::ValidUtf8)
        };
    }
    if !is_valid && utf8::is_mostly_valid(bytes) {
        let is_declared = declared.iter().any(|d| d.encoding == UTF_8);
        return by(
            UTF_8,
            if is_declared {
                Evidence::Declared
            } else {
                Evidence::Statistics
            },
        );
    }
    let sample = Sample::of(bytes);
    if let Some(agreed) = declared.iter().find(|d| sample.agrees_with(d)) {
        return by(agreed.encoding, Evidence::Declared);
    }
    let guess = sample.guess();
    Choice {
        uncertain: guess.uncertain,
        ..by(guess.encoding, Evidence::Statistics)
    }
}

/// The charset a byte order mark names, and the mark's length.
fn mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    const GB18030_MARK: &[u8] = &[0x84, 0x31, 0x95, 0x33];
    match Encoding::for_bom(bytes) {
        // An editor puts the mark of UTF-8 before text of any charset; what follows must agree.
        Some((encoding, len)) if encoding == UTF_8 => {
            let rest = bytes.get(len..).unwrap_or_default();
            let agrees = from_utf8(rest).is_ok()
                || utf8::is_mostly_valid(rest)
                || Sample::of(rest).guess().encoding == UTF_8;
            agrees.then_some((UTF_8, len))
        }
        None if bytes.starts_with(GB18030_MARK) => Some((GB18030, GB18030_MARK.len())),
        other => other,
    }
}

fn write(bytes: &[u8], choice: Choice) -> Written {
    let Choice {
        encoding, start, ..
    } = choice;
    if encoding == UTF_8 {
        choice
            .valid
            .map_or_else(|| utf8::decode(bytes, start), utf8::take)
    } else if encoding == UTF_16LE {
        utf16::decode(bytes, start, Order::Little)
    } else if encoding == UTF_16BE {
        utf16::decode(bytes, start, Order::Big)
    } else if let Some(charset) = pairs::charset(encoding) {
        multibyte::decode(bytes, start, charset)
    } else {
        other::decode(bytes, start, encoding)
    }
}

/// The encoding's WHATWG name in lower case.
fn name(encoding: &'static Encoding) -> &'static str {
    const LOWER: &[&str] = &[
        "utf-8",
        "gb18030",
        "big5",
        "utf-16le",
        "utf-16be",
        "euc-jp",
        "euc-kr",
        "iso-2022-jp",
        "shift_jis",
        "ibm866",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-8-i",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "windows-874",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "x-mac-cyrillic",
        "x-user-defined",
    ];
    LOWER
        .iter()
        .find(|lower| lower.eq_ignore_ascii_case(encoding.name()))
        .copied()
        .unwrap_or(encoding.name())
}
