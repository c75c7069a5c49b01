//! What the bytes of a damaged stretch may have been.
//!
//! A lost lead byte puts everything behind it one byte off. So a stretch is encoded again, and its
//! bytes are read in the other rhythm: the byte that was lost, what the filter replaced, then the
//! bytes of the run. The rhythm is right again where a trail byte below 0x80 stands as an ASCII
//! character, or where a byte was lost at the other end. At most two characters of a hypothesis are
//! unknown: the first lacks its lead byte, the last may lack its trail byte.

use super::gbk;
use crate::clean::repair::pinyin_notes::{Note, is_ideograph};
use crate::lexicon::Converter;
use crate::text::Span;

/// Longer runs are not looked at: nothing in a news text goes so far without an ASCII character.
const LONGEST_RUN: usize = 400;
/// So often a run is followed past an ASCII character that may be part of it.
const CONTINUATIONS: usize = 3;

/// Marks that decoders put in place of a byte they cannot read.
pub(super) fn is_loss_mark(c: char) -> bool {
    matches!(c, '?' | '\u{fffd}')
}

/// A way to read a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hypothesis {
    /// What it replaces.
    pub(super) span: Span,
    /// Trail byte of the first character; its lead byte is lost.
    pub(super) first_trail: u8,
    /// Lead bytes that the first character may have; `None` for any.
    pub(super) leads: Option<Vec<u8>>,
    /// The characters behind the first one.
    pub(super) middle: String,
    /// Lead byte of one more character whose trail byte is lost.
    pub(super) last_lead: Option<u8>,
    /// Places inside that were read as bytes of the run, though each may be a mark of its own.
    pub(super) passed: Vec<usize>,
    /// Whether the mark is taken for a lost byte though nothing else says so: `?` is a mark of its own
    /// far more often.
    pub(super) doubtful: bool,
    /// Whether nothing is left of what stood behind the mark.
    pub(super) bare: bool,
}

/// How a stretch begins.
struct Head {
    /// First byte of what is replaced.
    start: usize,
    /// Where the run begins in the text.
    run: usize,
    /// Bytes behind the lost lead byte that stand before the run's own.
    bytes: Vec<u8>,
    leads: Option<Vec<u8>>,
    /// See [`Hypothesis::doubtful`].
    doubtful: bool,
}

/// All hypotheses for the ASCII character at `at`.
pub(super) fn all(text: &str, at: usize, converter: &Converter) -> Vec<Hypothesis> {
    let mut out = Vec::new();
    for head in heads(text, at) {
        let plain = Run::collect(text, &head, None, &mut out);
        // The page may have been converted to Traditional after the damage, notes and all.
        if plain.convertible(converter) {
            Run::collect(text, &head, Some(converter), &mut out);
        }
    }
    out
}

fn heads(text: &str, at: usize) -> Vec<Head> {
    let mut heads = Vec::new();
    let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
        return heads;
    };
    let run = at + c.len_utf8();
    let before = text.get(..at).and_then(|left| left.chars().next_back());
    if let Some(second) = gbk::filtered(c) {
        let mark = before
            .filter(|c| is_loss_mark(*c))
            .map_or(0, char::len_utf8);
        heads.push(Head {
            start: at - mark,
            run,
            bytes: vec![0xA3, second],
            leads: None,
            doubtful: false,
        });
    }
    if is_loss_mark(c) {
        heads.push(Head {
            start: at,
            run,
            bytes: Vec::new(),
            leads: None,
            doubtful: c == '?',
        });
        heads.extend(swallowed(text, at, run));
    }
    heads
}

/// `X?syllable)…`: a note was put between the two bytes of a misread character and its parenthesis
/// went with the lost byte. The note says which byte that was.
fn swallowed(text: &str, at: usize, after: usize) -> Option<Head> {
    let note = Note::read(text.get(after..)?).filter(Note::is_toned)?;
    let before = without_note(text.get(..at)?).chars().next_back()?;
    let [_, trail] = gbk::encode(before)?;
    let leads: Vec<u8> = (0x81..=0xFE)
        .filter(|lost| gbk::decode(trail, *lost).is_some_and(|c| note.is_reading_of(c)))
        .collect();
    (!leads.is_empty()).then_some(Head {
        start: at,
        run: after + note.len + 1,
        bytes: Vec::new(),
        leads: Some(leads),
        doubtful: false,
    })
}

/// A text without the note it ends with.
fn without_note(text: &str) -> &str {
    let note = text
        .strip_suffix(')')
        .and_then(|text| text.char_indices().rev().take(8).find(|(_, c)| *c == '('))
        .and_then(|(open, _)| {
            let note = Note::read(text.get(open + 1..)?)?;
            note.is_toned().then_some(open)
        });
    note.and_then(|open| text.get(..open)).unwrap_or(text)
}

/// The bytes of a run, read from the text.
struct Run<'t> {
    text: &'t str,
    /// Bytes from the first character's trail byte on.
    bytes: Vec<u8>,
    at: usize,
    has_notes: bool,
    /// Places of ASCII characters that were read as two bytes.
    passed: Vec<usize>,
}

impl<'t> Run<'t> {
    /// Reads the run behind a head and adds a hypothesis for every way in which it may end.
    fn collect(
        text: &'t str,
        head: &Head,
        converter: Option<&Converter>,
        out: &mut Vec<Hypothesis>,
    ) -> Self {
        let mut run = Self {
            text,
            bytes: head.bytes.clone(),
            at: head.run,
            has_notes: false,
            passed: Vec::new(),
        };
        for _ in 0..CONTINUATIONS {
            run.read(converter);
            for (end, bytes) in run.ends() {
                let marked = end > run.at && run.next().is_some_and(is_loss_mark);
                out.extend(
                    hypothesis(head, end, &bytes, &run.passed).map(|hypothesis| Hypothesis {
                        doubtful: head.doubtful && !marked,
                        ..hypothesis
                    }),
                );
            }
            if !run.goes_on() {
                break;
            }
        }
        run
    }

    fn next(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Reads characters of two bytes as far as they go.
    fn read(&mut self, converter: Option<&Converter>) {
        while let Some(c) = self.next() {
            if self.bytes.len() > 2 * LONGEST_RUN {
                return;
            }
            if c == '('
                && let Some(note) = self.text.get(self.at + 1..).and_then(Note::read)
            {
                // A note of the time after the damage is a reading of the misread character.
                let before = self
                    .text
                    .get(..self.at)
                    .and_then(|left| left.chars().next_back());
                if !before.is_some_and(|before| note.is_reading_of(before)) {
                    return;
                }
                self.has_notes = true;
                if converter.is_none() {
                    return;
                }
                self.at += note.len + 2;
                continue;
            }
            let bytes = match converter {
                None => gbk::encode(c),
                Some(converter) => before_conversion(c, converter),
            };
            let Some(bytes) = bytes else {
                return;
            };
            self.bytes.extend(bytes);
            self.at += c.len_utf8();
        }
    }

    /// Whether reading the run as converted Simplified text gives anything else.
    fn convertible(&self, converter: &Converter) -> bool {
        let units = self.bytes.rchunks_exact(2);
        self.has_notes && !self.bytes.is_empty()
            || units
                .filter_map(|unit| gbk::decode(*unit.first()?, *unit.get(1)?))
                .any(|c| converter.simplified(c) != c)
    }

    /// Where the run may end here, with its bytes. Their number is even where the end is known.
    fn ends(&self) -> Vec<(usize, Vec<u8>)> {
        let mut ends = Vec::new();
        let end = |extra: &[u8]| [&self.bytes, extra].concat();
        match self.next() {
            Some(c @ '@'..='~') => ends.push((self.at + 1, end(&[c as u8]))),
            Some(c) if is_loss_mark(c) => {
                ends.push((self.at + c.len_utf8(), end(&[])));
                ends.push((self.at, end(&[])));
            }
            Some(c) if !c.is_ascii() && !is_blank(c) => {}
            _ => ends.push((self.at, end(&[]))),
        }
        ends
    }

    /// Steps over an ASCII character that may stand for two bytes of the run.
    fn goes_on(&mut self) -> bool {
        let Some(c) = self.next() else {
            return false;
        };
        let pair = match c {
            ' ' => [0xA1, 0xA1],
            _ => match gbk::filtered(c) {
                Some(second) => [0xA3, second],
                None => return false,
            },
        };
        let after = self
            .text
            .get(self.at + 1..)
            .and_then(|rest| rest.chars().next());
        if !after.is_some_and(|after| !after.is_ascii() || is_loss_mark(after)) {
            return false;
        }
        self.bytes.extend(pair);
        self.passed.push(self.at);
        self.at += 1;
        true
    }
}

/// The bytes that a character had before the page was converted to Traditional. Simplified text of
/// GB 2312 has no byte below A1, in whatever rhythm it is read.
fn before_conversion(c: char, converter: &Converter) -> Option<[u8; 2]> {
    let own = gbk::encode(c);
    own.filter(|bytes| bytes.iter().all(|byte| *byte >= 0xA1))
        .or_else(|| gbk::encode(converter.simplified(c)))
        .or(own)
}

fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{3000}' | '\u{2000}'..='\u{200f}' | '\u{2028}' | '\u{2029}'
    )
}

/// Reads the bytes in the other rhythm.
fn hypothesis(head: &Head, end: usize, bytes: &[u8], passed: &[usize]) -> Option<Hypothesis> {
    let (&first_trail, rest) = bytes.split_first()?;
    let mut middle = String::new();
    let pairs = rest.chunks_exact(2);
    let last_lead = pairs.remainder().first().copied();
    for pair in pairs {
        middle.push(gbk::decode(*pair.first()?, *pair.get(1)?)?);
    }
    if last_lead.is_some_and(|lead| !(0x81..=0xFE).contains(&lead)) {
        return None;
    }
    Some(Hypothesis {
        span: Span::new(head.start, end),
        first_trail,
        leads: head.leads.clone(),
        middle,
        last_lead,
        passed: passed.to_vec(),
        doubtful: head.doubtful,
        bare: end == head.run,
    })
}

/// Characters that the first one may be, the likeliest kind first.
pub(super) fn firsts(hypothesis: &Hypothesis) -> Vec<char> {
    let any: Vec<u8> = (0x81..=0xFE).collect();
    let leads = hypothesis.leads.as_deref().unwrap_or(&any);
    let chars = leads
        .iter()
        .filter_map(|lead| gbk::decode(*lead, hypothesis.first_trail));
    chars.filter(|c| is_ideograph(*c) || is_mark(*c)).collect()
}

/// Characters that the last one may be; `note` is the pinyin note behind it.
pub(super) fn lasts(lead: u8, note: Option<&Note>) -> Vec<char> {
    (0x40..=0xFE)
        .filter_map(|trail| gbk::decode(lead, trail))
        .filter(|c| match note {
            Some(note) => note.is_reading_of(*c),
            None => is_ideograph(*c) || is_mark(*c),
        })
        .collect()
}

/// Chinese marks that texts of the genre use.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '。' | '、'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '《'
            | '》'
            | '—'
            | '…'
            | '·'
            | '，'
            | '；'
            | '：'
            | '！'
            | '？'
            | '（'
            | '）'
    )
}
