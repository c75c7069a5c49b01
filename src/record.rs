//! The record: what comes out for one article, and its JSON Schema.
//!
//! Field names are a promise to everybody who reads the output: fields may be added, never renamed.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

mod assemble;

pub use assemble::{into_records, records};

use crate::clean::PassKind;
use crate::figures::{Change, Modality, Place, Qualifier};
use crate::note::{NoteKind, Stage};
use crate::text::Span;

/// The version of the record's format.
pub const SCHEMA_VERSION: u32 = 1;

/// An exact decimal, written as a JSON number: `94.3`, `1640000000`. Never passes through a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0.normalize();
        if value.scale() == 0
            && let Ok(whole) = i64::try_from(value.mantissa())
        {
            return serializer.serialize_i64(whole);
        }
        // Only text can have all its digits.
        if !serializer.is_human_readable() {
            return serializer.serialize_f64(value.to_f64().unwrap_or(f64::NAN));
        }
        RawValue::from_string(value.to_string())
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let digits = raw.get();
        Decimal::from_str_exact(digits)
            .or_else(|_| Decimal::from_scientific(digits))
            .map(Number)
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "number",
            "description": "An exact decimal; read it as a decimal, not as a float, where the last digit counts."
        })
    }
}

/// A half-open stretch `[start, end)`.
pub type Stretch = [usize; 2];

/// One article with every figure in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "gongbao record")]
pub struct Record {
    /// The version of this format.
    pub schema: u32,
    /// The first 32 hexadecimal digits of the SHA-256 of `text` in UTF-8: copies of an article have the
    /// same id, wherever they were found.
    pub id: String,
    /// Where the article was found.
    pub source: Source,
    /// The headline, without the site's suffix.
    pub title: Option<String>,
    /// The day of publication, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it comes from (来源).
    pub publisher: Option<String>,
    /// Who edited it (责编).
    pub editor: Option<String>,
    /// The repaired text in Simplified Chinese: the headline where there is one, then one block a line.
    pub text: String,
    /// What was done to the text, by kind.
    pub repairs: Vec<Repair>,
    /// The figures, in reading order.
    pub figures: Vec<FigureRecord>,
    /// Wholes and how much of them is done.
    pub progress: Vec<ProgressRecord>,
    /// Wholes and all their parts.
    pub sums: Vec<SumRecord>,
    /// What the stages have to say about their work.
    pub notes: Vec<NoteRecord>,
    /// The article of the same run that this one repeats; null for the first of its kind.
    #[serde(default)]
    pub repeats: Option<Repeats>,
}

/// An article that came before in the same run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repeats {
    /// How much alike they are.
    pub kind: RepeatKind,
    /// The `id` of the first one.
    pub id: String,
}

/// How much alike two articles are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RepeatKind {
    /// The text is the same.
    Exact,
    /// The text is the same but for a few words, and the figures are the same.
    Near,
}

/// The document that an article was found in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The file as it was named or found, with `/` between folders; `-` for standard input.
    pub path: String,
    /// Where the page was fetched from, where that is known.
    pub url: Option<String>,
    /// Which member of an archive, or where in the file: `a/b.html`, `byte 512` of a WARC file, `line 17`,
    /// `row 3`; of archives in archives the names from outside in, with `!` between.
    pub member: Option<String>,
    /// When the page was fetched, where the archive says so (ISO 8601).
    pub fetched: Option<String>,
    /// The charset it was read in: the WHATWG name in lower case.
    pub encoding: String,
    /// The SHA-256 of the document's bytes, in hexadecimal digits.
    pub sha256: String,
    /// How many bytes the document has.
    pub bytes: usize,
}

/// How often a kind of repair was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repair {
    /// What was done.
    pub kind: PassKind,
    /// In how many places.
    pub count: usize,
}

/// A number in the text that states how many or how much of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureRecord {
    /// Counted from 1 within the article.
    pub id: usize,
    /// The number, magnitudes multiplied out (60万元 is 600000); a percentage is the number before the
    /// sign; of a range the lower end.
    pub value: Number,
    /// The upper end of a range.
    pub value_max: Option<Number>,
    /// The unit without its magnitude (元 户 % 百分点); empty where there is none.
    pub unit: String,
    /// The unit's UN/CEFACT or ISO 4217 code.
    pub unit_code: Option<String>,
    /// The kind of quantity that the unit measures: `count`, `money`, `length` …
    pub dimension: Option<String>,
    /// How exactly the text means the number.
    pub qualifier: Qualifier,
    /// What is counted or measured.
    pub item: String,
    /// What happened to it: the bare verb.
    pub action: Option<String>,
    /// The place or body it is about.
    pub place: Option<Place>,
    /// The time it belongs to: an ISO 8601 date, month, year or interval `from/to`.
    pub time: Option<String>,
    /// The words the time was read from.
    pub time_text: Option<String>,
    /// Whether it has happened or is meant to.
    pub modality: Modality,
    /// Whether the figure is itself an increase or a decrease.
    pub change: Change,
    /// Number, qualifier and unit as they stand in `text`.
    pub quote: String,
    /// The sentence that proves it.
    pub sentence: String,
    /// Where `quote` stands, half-open, in Unicode code points of `text`.
    pub span: Stretch,
    /// The bytes of the document that `quote` came from, half-open.
    pub source_span: Stretch,
    /// The rules that made it, in the order in which they applied.
    pub rules: Vec<Cow<'static, str>>,
    /// How sure the rules are, from 0 to 1.
    pub confidence: f64,
}

/// A whole and how much of it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProgressRecord {
    /// What is to be done.
    pub item: String,
    /// Where.
    pub place: Option<Place>,
    /// As of when, ISO 8601.
    pub time: Option<String>,
    /// The unit of `total` and `completed`.
    pub unit: String,
    /// The whole.
    pub total: Option<Number>,
    /// What is done of it.
    pub completed: Option<Number>,
    /// The stated rate, in per cent.
    pub rate: Option<Number>,
    /// `completed / total`, in per cent, rounded to two decimals.
    pub rate_computed: Option<Number>,
    /// Whether the two rates agree within the rounding of the stated one.
    pub consistent: Option<bool>,
    /// The ids of the figures it was read from.
    pub figures: Vec<usize>,
}

/// A whole and all its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SumRecord {
    /// The whole.
    pub whole: Number,
    /// The parts, in reading order.
    pub parts: Vec<Number>,
    /// Their common unit.
    pub unit: String,
    /// Whether the parts add up to the whole.
    pub consistent: bool,
    /// The ids of the figures: the whole's, then the parts'.
    pub figures: Vec<usize>,
}

/// What a stage has to say about its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteRecord {
    /// Which stage.
    pub stage: Stage,
    /// What it is about.
    pub kind: NoteKind,
    /// For people, in English.
    pub message: String,
    /// The place it is about, half-open, in Unicode code points of `text`; null where there is none.
    pub span: Option<Stretch>,
}

impl Record {
    /// The id of an article with this text.
    pub fn id_of(text: &str) -> String {
        id(Sha256::new_with_prefix(text))
    }

    /// The record as one line of JSON, with its line feed.
    ///
    /// # Errors
    /// Only if a value cannot be written as JSON, which none of the types here allows.
    pub fn to_line(&self) -> serde_json::Result<Vec<u8>> {
        // The text, its sentences once more with the figures, and the names of the fields.
        let mut line = Vec::with_capacity(2 * self.text.len() + 1024 * (self.figures.len() + 1));
        serde_json::to_writer(&mut line, self)?;
        line.push(b'\n');
        Ok(line)
    }

    /// Writes into a line of [`Record::to_line`] which article it repeats.
    ///
    /// # Errors
    /// As [`Record::to_line`].
    pub fn mark(line: &mut Vec<u8>, repeats: &Repeats) -> serde_json::Result<()> {
        // The field is the last one: what follows is known.
        const NONE: &[u8] = b"null}\n";
        if line.ends_with(NONE) {
            line.truncate(line.len() - NONE.len());
            serde_json::to_writer(&mut *line, repeats)?;
            line.extend_from_slice(b"}\n");
        }
        Ok(())
    }

    /// The JSON Schema (draft 2020-12) of what [`Record::to_line`] writes.
    pub fn schema() -> Schema {
        SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator()
            .into_root_schema_for::<Record>()
    }
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

/// The SHA-256 of a document, and the id of a text of it: what is clean begins with its text, and that is read
/// once for both.
fn sha256_and_id(document: &[u8], text: &str) -> (String, String) {
    let Some(behind) = document.strip_prefix(text.as_bytes()) else {
        return (sha256(document), Record::id_of(text));
    };
    let begun = Sha256::new_with_prefix(text);
    let id = id(begun.clone());
    (hexadecimal(begun.chain_update(behind)), id)
}

fn id(text: Sha256) -> String {
    let mut id = hexadecimal(text);
    id.truncate(32);
    id
}

fn hexadecimal(hash: Sha256) -> String {
    let mut hex = String::with_capacity(64);
    let halves = |byte: u8| [byte >> 4, byte & 0xF];
    let digits = hash.finalize().into_iter().flat_map(halves);
    hex.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    hex
}

/// Turns byte offsets of a text into code points. Asking costs a look at no more than 256 bytes.
#[derive(Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    /// The number of characters that begin before each multiple of [`CodePoints::STEP`].
    marks: Vec<usize>,
}

impl<'a> CodePoints<'a> {
    const STEP: usize = 256;

    /// For one text.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut marks = Vec::with_capacity(bytes.len() / Self::STEP + 1);
        let mut count = 0;
        for chunk in bytes.chunks(Self::STEP) {
            marks.push(count);
            count += characters(chunk);
        }
        Self { bytes, marks }
    }

    /// How many characters begin before the byte `at`.
    pub fn at(&self, at: usize) -> usize {
        let at = at.min(self.bytes.len());
        let mark = (at / Self::STEP).min(self.marks.len().saturating_sub(1));
        let before = self.marks.get(mark).copied().unwrap_or(0);
        let rest = self.bytes.get(mark * Self::STEP..at).unwrap_or_default();
        before + characters(rest)
    }

    /// A span in code points.
    pub fn stretch(&self, span: Span) -> Stretch {
        [self.at(span.start), self.at(span.end)]
    }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    let begins = |byte: &u8| u8::from(byte & 0xc0 != 0x80);
    // The count of so many fits into one byte, which lets the compiler look at many at once.
    let pieces = bytes.chunks(usize::from(u8::MAX));
    let counts = pieces.map(|piece| usize::from(piece.iter().map(begins).sum::<u8>()));
    counts.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: &str) -> String {
        let number = Number(Decimal::from_str_exact(value).expect("a decimal"));
        serde_json::to_string(&number).expect("a number can be written")
    }

    #[test]
    fn numbers_are_written_exactly() {
        for (value, expected) in [
            ("94.3", "94.3"),
            ("94.30", "94.3"),
            ("1640000000.0", "1640000000"),
            ("0.6667", "0.6667"),
            ("-2.50", "-2.5"),
            ("0.00", "0"),
            ("0.1234567890123456789", "0.1234567890123456789"),
            ("126000000000000", "126000000000000"),
        ] {
            assert_eq!(written(value), expected);
        }
    }

    #[test]
    fn numbers_are_read_as_written() {
        for text in ["94.3", "1640000000", "-2.5", "1e3", "0.1234567890123456789"] {
            let number: Number = serde_json::from_str(text).expect("a number");
            assert_eq!(
                serde_json::to_string(&number).expect("writes"),
                if text == "1e3" { "1000" } else { text }
            );
        }
        for text in ["\"94.3\"", "null", "[1]"] {
            assert!(
                serde_json::from_str::<Number>(text).is_err(),
                "{text} is no number"
            );
        }
    }

    #[test]
    fn the_id_depends_on_the_text_alone() {
        assert_eq!(Record::id_of("甲"), Record::id_of("甲"));
        assert_ne!(Record::id_of("甲"), Record::id_of("乙"));
        assert_eq!(Record::id_of("").len(), 32);
        for (document, text) in [
            ("甲乙", "甲"),
            ("甲乙", "乙"),
            ("甲", "甲"),
            ("", ""),
            ("甲", ""),
        ] {
            let both = (sha256(document.as_bytes()), Record::id_of(text));
            assert_eq!(sha256_and_id(document.as_bytes(), text), both);
        }
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_schema_asks_for_every_field() {
        let schema = serde_json::to_value(Record::schema()).expect("writes");
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        let required = schema["required"].as_array().expect("a list");
        let properties = schema["properties"].as_object().expect("an object");
        assert_eq!(required.len(), properties.len());
        for (name, property) in properties {
            assert!(
                property.get("description").is_some() || property.get("$ref").is_some(),
                "{name} is described"
            );
        }
    }

    proptest! {
        #[test]
        fn code_points_are_counted(text in "[a万\u{20000}]{0,400}") {
            let points = CodePoints::new(&text);
            for (count, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(at), count);
            }
            prop_assert_eq!(points.at(text.len()), text.chars().count());
            prop_assert_eq!(points.at(text.len() + 1000), text.chars().count());
        }
    }
}
