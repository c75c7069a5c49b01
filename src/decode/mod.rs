//! Bytes become text: which charset they are in, and the text with its map back to the bytes.

use crate::note::Staged;
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

/// Decodes a page as well as can be; never fails.
pub fn decode(bytes: &[u8], _hint: &Hint) -> Staged<Decoded> {
    let (text, replaced) = match std::str::from_utf8(bytes) {
        Ok(text) => (TracedText::from_source(text), 0),
        Err(_) => (
            TracedText::from_source(encoding_rs::GB18030.decode(bytes).0.into_owned()),
            0,
        ),
    };
    Staged::new(
        Decoded {
            text,
            charset: "utf-8",
            evidence: Evidence::ValidUtf8,
            replaced,
        },
        Vec::new(),
    )
}
