//! Bytes that a filter shifted are put right (`!笔R河` becomes `。”石河`-like text again).
//!
//! Wherever an ASCII mark stands that the filter may have made, hypotheses of what stood there are
//! read from the bytes ([`hypothesis`]), priced ([`language`]), and the best is taken if it reads
//! clearly better than what stands there. Two rounds: the first looks only where something odd
//! follows the mark, so that clean text costs next to nothing and the dictionary is not needed for
//! it; if that finds damage, the second looks at every mark and asks for less.

mod gbk;
mod hypothesis;
mod language;

use std::collections::BTreeMap;

use jieba_rs::Jieba;

use self::hypothesis::{Hypothesis, is_loss_mark};
use self::language::Language;
use super::pinyin_notes::{Note as Pinyin, is_ideograph};
use super::{Converter, Repaired};
use crate::note::{Note, NoteKind, Stage};
use crate::text::{Edit, Span};

/// By how much (in nats) a repair has to read better on a page that shows no other damage.
const CLEAR: f64 = 16.0;
/// By how much on a page known to be damaged.
const LIKELY: f64 = 9.0;
/// From here on a repair that is not made is reported, on a page known to be damaged.
const DOUBT: f64 = 4.0;
/// A second choice that reads nearly as well makes a repair uncertain.
const CLOSE: f64 = 1.5;
/// So many characters on either side take part in pricing.
const CONTEXT: usize = 16;
/// How far quotation marks are looked for.
const QUOTE_REACH: usize = 600;
/// So many places of one page are weighed; more is not damage but something else.
const MOST_PLACES: usize = 4000;

/// The edits that put shifted bytes right; `words` gives the dictionary when it is needed.
pub fn edits<'a>(text: &str, converter: &Converter, words: impl FnOnce() -> &'a Jieba) -> Repaired {
    let odd: Vec<usize> = places(text)
        .filter(|at| is_odd(text, *at, converter))
        .collect();
    if odd.is_empty() {
        return Repaired::default();
    }
    let language = Language::new(words(), converter);
    let mut pass = Pass {
        text,
        converter,
        language,
        repairs: BTreeMap::new(),
        doubts: BTreeMap::new(),
    };
    pass.round(odd.into_iter(), CLEAR);
    if pass.repairs.is_empty() {
        return Repaired::default();
    }
    pass.round(places(text), LIKELY);
    pass.finish()
}

/// The marks that the filter may have made, or that stand for a lost byte, in text.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            let here = at;
            at += 1;
            let mark = match byte {
                b'!' | b',' | b';' | b'?' | b':' | b'(' | b')' => true,
                0xEF => text
                    .get(here..)
                    .is_some_and(|rest| rest.starts_with('\u{fffd}')),
                _ => false,
            };
            // Text stands before it; behind it a character of two bytes, a trail byte, or nothing.
            let before = here.checked_sub(1).and_then(|at| bytes.get(at));
            if mark && before.is_some_and(|byte| *byte > b' ' && *byte != b'>') {
                return Some(here);
            }
        }
        None
    })
}

/// Whether what follows a mark is odd enough to weigh it on a page not known to be damaged.
fn is_odd(text: &str, at: usize, converter: &Converter) -> bool {
    let Some(rest) = text.get(at..) else {
        return false;
    };
    let mut chars = rest.char_indices();
    let Some((_, mark)) = chars.next() else {
        return false;
    };
    if is_loss_mark(mark) && Pinyin::read(chars.as_str()).is_some_and(|note| note.is_toned()) {
        return true;
    }
    let mut before = None;
    for (offset, c) in chars.take(8) {
        let odd = match c {
            '@'..='~' => {
                let behind = rest.get(offset + 1..).unwrap_or("");
                let lone =
                    behind.chars().next().is_some_and(is_ideograph) || starts_with_note(behind);
                return lone && before.is_none_or(|before: char| !before.is_ascii());
            }
            '(' if starts_with_note(rest.get(offset..).unwrap_or("")) => {
                let note = Pinyin::read(rest.get(offset + 1..).unwrap_or(""));
                return note.is_some_and(|note| before.is_some_and(|c| !note.is_reading_of(c)));
            }
            '\u{fffd}' => true,
            c if c.is_ascii() => return false,
            c => !converter.is_common(c),
        };
        if odd {
            return true;
        }
        before = Some(c);
    }
    false
}

fn starts_with_note(text: &str) -> bool {
    text.strip_prefix('(')
        .and_then(Pinyin::read)
        .is_some_and(|note| note.is_toned())
}

/// A repair that was decided on.
struct Repair {
    span: Span,
    text: String,
    certain: bool,
}

struct Pass<'a> {
    text: &'a str,
    converter: &'a Converter,
    language: Language<'a>,
    repairs: BTreeMap<usize, Repair>,
    doubts: BTreeMap<usize, Repair>,
}

impl Pass<'_> {
    fn round(&mut self, places: impl Iterator<Item = usize>, margin: f64) {
        let mut done = 0;
        for at in places.take(MOST_PLACES) {
            if at < done || self.is_repaired(at) {
                continue;
            }
            let Some((gain, repair)) = self.weigh(at, margin < CLEAR) else {
                continue;
            };
            if self.is_repaired(repair.span.end.saturating_sub(1)) {
                continue;
            }
            if gain >= margin {
                done = repair.span.end;
                self.doubts
                    .retain(|_, doubt| !doubt.span.overlaps(repair.span));
                self.repairs.insert(repair.span.start, repair);
            } else if gain >= DOUBT {
                self.doubts.insert(repair.span.start, repair);
            }
        }
    }

    fn is_repaired(&self, at: usize) -> bool {
        let before = self.repairs.range(..=at).next_back();
        before.is_some_and(|(_, repair)| repair.span.start <= at && at < repair.span.end)
    }

    /// The best reading of a place, and by how much it reads better than what stands there.
    fn weigh(&self, at: usize, ends_too: bool) -> Option<(f64, Repair)> {
        let mut best: Option<(f64, Repair)> = None;
        for hypothesis in hypothesis::all(self.text, at, self.converter) {
            // A lost quotation mark at the end of a line leaves nothing odd behind it.
            let bare = hypothesis.middle.is_empty() && hypothesis.last_lead.is_some();
            if bare && !ends_too {
                continue;
            }
            let Some((gain, repair)) = self.resolve(&hypothesis, bare) else {
                continue;
            };
            if best.as_ref().is_none_or(|(most, _)| gain > *most) {
                best = Some((gain, repair));
            }
        }
        best
    }

    /// Finds the unknown characters of a hypothesis, and what it gains.
    fn resolve(&self, hypothesis: &Hypothesis, bare: bool) -> Option<(f64, Repair)> {
        let span = hypothesis.span;
        let left = self.left(span.start);
        let right = self.right(span.end);
        let open = self.is_open(span.start - left.len());
        let closing = self.next_quote(span.end + right.len());
        let price = |stretch: &str| {
            let tail = closing.map_or(String::new(), |quote| format!("{stretch}{quote}"));
            if tail.is_empty() {
                self.language.price(stretch, open)
            } else {
                self.language.price(&tail, open)
            }
        };
        let old = price(&format!("{left}{}{right}", span.of(self.text)));
        let (last, last_close) = match hypothesis.last_lead {
            None => (String::new(), false),
            Some(lead) => {
                let before = last_chars(&hypothesis.middle, 6);
                let (last, close) = self.choose(&self.lasts(lead, right), |c| {
                    self.language.price(&format!("{before}{c}{right}"), true)
                })?;
                (last.to_string(), close)
            }
        };
        let behind: String = hypothesis.middle.chars().take(6).collect();
        let behind = if behind.len() < hypothesis.middle.len() {
            behind
        } else {
            format!("{behind}{last}{}", first_chars(right, 6))
        };
        let (first, first_close) = self.choose(&hypothesis::firsts(hypothesis), |c| {
            self.language.price(&format!("{left}{c}{behind}"), open)
        })?;
        let text = format!("{first}{}{last}", hypothesis.middle);
        let new = price(&format!("{left}{text}{right}"));
        let certain = !first_close && !last_close && !bare;
        Some((
            old - new,
            Repair {
                span,
                text,
                certain,
            },
        ))
    }

    /// The characters that the last one may be, given what follows.
    fn lasts(&self, lead: u8, right: &str) -> Vec<char> {
        let note = right
            .strip_prefix('(')
            .and_then(Pinyin::read)
            .filter(Pinyin::is_toned);
        hypothesis::lasts(lead, note.as_ref())
    }

    /// The character with the lowest price, and whether another one comes close.
    fn choose(&self, chars: &[char], price: impl Fn(char) -> f64) -> Option<(char, bool)> {
        let mut best: Option<(f64, char)> = None;
        let mut second = f64::INFINITY;
        for &c in chars {
            // What the dictionary lacks altogether is not worth pricing in its context.
            if is_ideograph(c) && chars.len() > 8 && self.language.character(c) > 16.0 {
                continue;
            }
            let price = price(c);
            match best {
                Some((least, _)) if price >= least => second = second.min(price),
                _ => {
                    second = best.map_or(second, |(least, _)| least);
                    best = Some((price, c));
                }
            }
        }
        best.map(|(least, c)| (c, second - least < CLOSE))
    }

    /// A few characters before a place, of the same line.
    fn left(&self, at: usize) -> &str {
        let left = self.text.get(..at).unwrap_or("");
        let mut start = at;
        for (offset, c) in left.char_indices().rev().take(CONTEXT) {
            if matches!(c, '\n' | '\r' | '>') {
                break;
            }
            start = offset;
        }
        left.get(start..).unwrap_or("")
    }

    /// A few characters behind a place, of the same line.
    fn right(&self, at: usize) -> &str {
        let right = self.text.get(at..).unwrap_or("");
        let end = right
            .char_indices()
            .take(CONTEXT)
            .find(|(_, c)| matches!(c, '\n' | '\r' | '<'))
            .map_or_else(|| first_chars(right, CONTEXT).len(), |(end, _)| end);
        right.get(..end).unwrap_or("")
    }

    /// Whether a quotation is open at a place.
    fn is_open(&self, at: usize) -> bool {
        let mut start = at.saturating_sub(QUOTE_REACH);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let left = self.text.get(start..at).unwrap_or("");
        let mut marks = left.chars().rev().take_while(|c| *c != '\n');
        marks.find(|c| matches!(c, '“' | '”')) == Some('“')
    }

    /// The next quotation mark of the line; the end of the line stands for an opening one, because a
    /// quotation left open there is as odd.
    fn next_quote(&self, at: usize) -> Option<char> {
        let right = self.text.get(at..).unwrap_or("");
        for (offset, c) in right.char_indices() {
            match c {
                '“' | '”' => return Some(c),
                '\n' | '\r' => return Some('“'),
                _ if offset > QUOTE_REACH => return None,
                _ => {}
            }
        }
        Some('“')
    }

    fn finish(self) -> Repaired {
        let mut repaired = Repaired::default();
        let mut growth = 0isize;
        let mut all: Vec<(bool, &Repair)> = self.repairs.values().map(|r| (true, r)).collect();
        all.extend(self.doubts.values().map(|r| (false, r)));
        all.sort_by_key(|(_, repair)| repair.span.start);
        for (made, repair) in all {
            let old = repair.span.of(self.text);
            let start = repair.span.start.saturating_add_signed(growth);
            let len = if made { repair.text.len() } else { old.len() };
            let (kind, message) = match (made, repair.certain) {
                (true, true) => (
                    NoteKind::Repaired,
                    format!("shifted bytes: `{old}` became `{}`", repair.text),
                ),
                (true, false) => (
                    NoteKind::UncertainRepair,
                    format!(
                        "shifted bytes: `{old}` became `{}`, a character of which is a guess",
                        repair.text
                    ),
                ),
                (false, _) => (
                    NoteKind::UncertainRepair,
                    format!("`{old}` stands as it was; it may be `{}`", repair.text),
                ),
            };
            let note = Note::new(Stage::Clean, kind, message);
            repaired.notes.push(note.at(Span::new(start, start + len)));
            if made {
                growth += repair.text.len() as isize - old.len() as isize;
                repaired
                    .edits
                    .push(Edit::replace(repair.span, &repair.text));
            }
        }
        repaired
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("")
}

fn last_chars(text: &str, count: usize) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(count)
        .last()
        .map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or("")
}
