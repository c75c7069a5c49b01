//! Bytes that a filter shifted are put right (`!敝x` becomes `。”謝` again).
//!
//! Wherever an ASCII mark stands that the filter may have made (`places`), hypotheses of what stood there are
//! read from the bytes (`hypothesis`), priced (`language`), and the best is taken if it reads
//! clearly better than what stands there. Two rounds: the first looks only where something odd
//! follows the mark, so that clean text costs next to nothing and the dictionary is not needed for
//! it; if that finds damage, the second looks at every mark and asks for less.

mod gbk;
mod hypothesis;
mod language;
mod places;

use std::cell::Cell;
use std::collections::BTreeMap;

use jieba_rs::Jieba;

use self::hypothesis::Hypothesis;
use self::language::{Language, is_open_behind};
use self::places::{is_odd, places};
use super::Repaired;
use super::pinyin_notes::{Note as Pinyin, is_ideograph};
use crate::lexicon::Converter;
use crate::note::{Note, NoteKind, Stage};
use crate::text::{Edit, Span};

/// By how much (in nats) a repair has to read better on a page that shows no other damage.
const CLEAR: f64 = 16.0;
/// By how much on a page known to be damaged.
const LIKELY: f64 = 9.0;
/// By how much where nothing was lost but a closing quotation mark, so that little can gain.
const BARE: f64 = 6.0;
/// From here on a repair that is not made is reported, on a page known to be damaged.
const DOUBT: f64 = 4.0;
/// A second choice that reads nearly as well makes a repair uncertain.
const CLOSE: f64 = 1.5;
/// So many characters on either side take part in pricing.
const CONTEXT: usize = 16;
/// So many stretches of one page are priced, which takes seconds; real pages need a few thousand.
const BUDGET: usize = 300_000;
/// What an unknown character may gain at most by making a word with its neighbours.
const UNKNOWN_GAINS: f64 = 12.0;
/// What speaks against taking `?` for a lost byte where no other mark of a lost byte goes with it.
const DOUBTFUL: f64 = 8.0;
/// So many first characters are tried with every last one.
const FIRSTS: usize = 4;
/// How far quotation marks are looked for.
const QUOTE_REACH: usize = 600;
/// So many places of one page are weighed; more is not damage but something else.
const MOST_PLACES: usize = 4000;

/// The edits that put shifted bytes right; `words` gives the dictionary when it is needed.
pub fn edits<'a>(text: &str, converter: &Converter, words: impl FnOnce() -> &'a Jieba) -> Repaired {
    let odd: Vec<usize> = places(text, false)
        .filter(|at| is_odd(text, *at, converter))
        .collect();
    if odd.is_empty() {
        return Repaired::default();
    }
    let language = Language::new(words(), converter, text);
    let mut pass = Pass {
        budget: Cell::new(BUDGET),
        text,
        converter,
        language,
        repairs: BTreeMap::new(),
        doubts: BTreeMap::new(),
    };
    pass.round(odd.into_iter(), true);
    if pass.repairs.is_empty() {
        return Repaired::default();
    }
    pass.round(places(text, true), false);
    pass.finish()
}

/// A repair that was decided on.
struct Repair {
    span: Span,
    text: String,
    certain: bool,
    /// By how much it reads better, in nats.
    gain: f64,
}

/// A repair, and what it gains.
struct Weighed {
    gain: f64,
    /// Whether it only puts back what leaves nothing behind it.
    bare: bool,
    repair: Repair,
}

/// What stands around a place.
struct Around<'t> {
    left: &'t str,
    /// Whether a quotation is open before `left`.
    open: bool,
    right: &'t str,
    /// The next quotation mark behind `right`, if it is known.
    closing: &'t str,
}

struct Pass<'a> {
    /// How many more stretches may be priced.
    budget: Cell<usize>,
    text: &'a str,
    converter: &'a Converter,
    language: Language<'a>,
    /// By where they begin; none overlaps another.
    repairs: BTreeMap<usize, Repair>,
    doubts: BTreeMap<usize, Repair>,
}

impl Pass<'_> {
    fn round(&mut self, places: impl Iterator<Item = usize>, first: bool) {
        for at in places.take(MOST_PLACES) {
            let Some(weighed) = self.weigh(at, !first) else {
                continue;
            };
            let span = weighed.repair.span;
            let margin = match (first, weighed.bare) {
                (true, _) => CLEAR,
                (false, true) => BARE,
                (false, false) => LIKELY,
            };
            if !weighed.gain.is_finite() {
                break;
            }
            if weighed.gain >= margin {
                self.doubts.retain(|_, doubt| !doubt.span.overlaps(span));
                self.repairs.retain(|_, other| !other.span.overlaps(span));
                self.repairs.insert(span.start, weighed.repair);
            } else if weighed.gain >= DOUBT {
                self.doubts.insert(span.start, weighed.repair);
            }
        }
    }

    fn is_repaired(&self, span: Span) -> bool {
        let before = self.repairs.range(..span.end).next_back();
        before.is_some_and(|(_, repair)| repair.span.overlaps(span))
    }

    /// The best reading of a place, and by how much it reads better than what stands there.
    fn weigh(&self, at: usize, bare_too: bool) -> Option<Weighed> {
        if self.is_repaired(Span::new(at, at + 1)) {
            return None;
        }
        let mut short: Option<Weighed> = None;
        let mut long: Option<(Weighed, Vec<usize>)> = None;
        for hypothesis in hypothesis::all(self.text, at, self.converter) {
            // A lost quotation mark at the end of a line leaves nothing odd behind it.
            if hypothesis.bare && !bare_too {
                continue;
            }
            let Some(weighed) = self.resolve(&hypothesis) else {
                continue;
            };
            if hypothesis.passed.is_empty() {
                if !self.is_repaired(weighed.repair.span)
                    && short.as_ref().is_none_or(|best| weighed.gain > best.gain)
                {
                    short = Some(weighed);
                }
            } else if long
                .as_ref()
                .is_none_or(|(best, _)| weighed.gain > best.gain)
            {
                long = Some((weighed, hypothesis.passed));
            }
        }
        // A reading that passes over other marks has to beat what is known of each on its own.
        if let Some((weighed, passed)) = long {
            let span = weighed.repair.span;
            let repaired = self.repairs.range(..span.end).rev();
            let repaired = repaired.map(|(_, repair)| repair);
            let repaired: Vec<_> = repaired.take_while(|r| r.span.overlaps(span)).collect();
            let others = passed
                .iter()
                .filter(|at| !self.is_repaired(Span::new(**at, **at + 1)))
                .filter_map(|at| self.weigh_short(*at));
            let apart: f64 = others
                .chain(short.as_ref().map(|short| short.gain))
                .chain(repaired.iter().map(|repair| repair.gain))
                .map(|gain| gain.max(0.0))
                .sum();
            if weighed.gain > apart + DOUBT {
                return Some(weighed);
            }
        }
        short
    }

    /// What the best reading that passes over nothing gains.
    fn weigh_short(&self, at: usize) -> Option<f64> {
        let short = hypothesis::all(self.text, at, self.converter)
            .into_iter()
            .filter(|hypothesis| hypothesis.passed.is_empty());
        short
            .filter_map(|hypothesis| Some(self.resolve(&hypothesis)?.gain))
            .max_by(f64::total_cmp)
    }

    /// Finds the unknown characters of a hypothesis, and what it gains.
    fn resolve(&self, hypothesis: &Hypothesis) -> Option<Weighed> {
        let span = hypothesis.span;
        let (left, open) = self.left(span.start);
        let right = self.right(span.end);
        let closing = self.next_quote(span.end + right.len()).unwrap_or("");
        let around = Around {
            left: &left,
            open,
            right,
            closing,
        };
        let price = |stretch: &str| self.price(&format!("{left}{stretch}{right}{closing}"), open);
        let old = price(span.of(self.text));
        let middle = &hypothesis.middle;
        let unknown = 1.0 + f64::from(u8::from(hypothesis.last_lead.is_some()));
        if old - price(middle) + unknown * UNKNOWN_GAINS < DOUBT {
            return None;
        }
        let (text, close) = self.complete(hypothesis, &around)?;
        let doubt = if hypothesis.doubtful { DOUBTFUL } else { 0.0 };
        let gain = old - price(&text) - doubt;
        Some(Weighed {
            gain,
            bare: hypothesis.bare,
            repair: Repair {
                span,
                text,
                certain: !close && !hypothesis.bare,
                gain,
            },
        })
    }

    /// The text of a hypothesis with its unknown characters, and whether one of them is a guess.
    fn complete(&self, hypothesis: &Hypothesis, around: &Around) -> Option<(String, bool)> {
        let Around {
            left, open, right, ..
        } = *around;
        let middle = &hypothesis.middle;
        let behind = match hypothesis.last_lead {
            None => format!("{middle}{right}"),
            Some(_) => middle.clone(),
        };
        let behind = first_chars(&behind, CONTEXT / 2);
        let neighbours = self.language.neighbours(left, behind);
        let firsts = self.rank(&hypothesis::firsts(hypothesis), |c| {
            self.price(&format!("{left}{c}{behind}"), open) - self.language.bonus(&neighbours, c)
        });
        match hypothesis.last_lead {
            None => {
                let (first, close) = best_of(&firsts)?;
                Some((format!("{first}{middle}"), close))
            }
            Some(lead) => self.with_last(around, &firsts, middle, lead),
        }
    }

    /// The price of a stretch; a page that asks for too many is not priced any more.
    fn price(&self, stretch: &str, open: bool) -> f64 {
        let left = self.budget.get();
        if left == 0 {
            return f64::INFINITY;
        }
        self.budget.set(left - 1);
        self.language.price(stretch, open)
    }

    /// Chooses the last character for the likeliest first ones, and of these pairs the best. Where
    /// many characters stand between the two, the first one's choice does not depend on the last.
    fn with_last(
        &self,
        around: &Around,
        firsts: &[(f64, char)],
        middle: &str,
        lead: u8,
    ) -> Option<(String, bool)> {
        let Around {
            left,
            open,
            right,
            closing,
        } = *around;
        let lasts = self.lasts(lead, right);
        let pairs = if middle.chars().count() > 2 {
            1
        } else {
            FIRSTS
        };
        let mut best: Option<(f64, String, bool)> = None;
        for (price, first) in firsts.iter().take(pairs) {
            let whole = format!("{left}{first}{middle}");
            let before = last_chars(&whole, CONTEXT + CONTEXT / 2);
            let far = whole.strip_suffix(before).unwrap_or("");
            let open = is_open_behind(far, open);
            let alone = self.price(before, open);
            let neighbours = self.language.neighbours(before, right);
            let lasts = self.rank(&lasts, |c| {
                self.price(&format!("{before}{c}{right}{closing}"), open)
                    - self.language.bonus(&neighbours, c)
            });
            let (last, close) = best_of(&lasts)?;
            let total = price - alone + lasts.first().map_or(0.0, |(price, _)| *price);
            if best.as_ref().is_none_or(|(least, ..)| total < *least) {
                best = Some((total, format!("{first}{middle}{last}"), close));
            }
        }
        let (_, text, last_close) = best?;
        let first_close = pairs == 1 && best_of(firsts)?.1;
        Some((text, first_close || last_close))
    }

    /// The characters that the last one may be, given what follows.
    fn lasts(&self, lead: u8, right: &str) -> Vec<char> {
        let note = right
            .strip_prefix('(')
            .and_then(Pinyin::read)
            .filter(Pinyin::is_toned);
        hypothesis::lasts(lead, note.as_ref())
    }

    /// Characters with their prices, the lowest first.
    fn rank(&self, chars: &[char], price: impl Fn(char) -> f64) -> Vec<(f64, char)> {
        let mut ranked: Vec<(f64, char)> = chars
            .iter()
            // What the dictionary lacks altogether is not worth pricing in its context.
            .filter(|c| {
                chars.len() <= 8 || !is_ideograph(**c) || self.language.character(**c) < 16.0
            })
            .map(|c| (price(*c), *c))
            .collect();
        ranked.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        ranked
    }

    /// A few characters before a place, of the same line, as repaired so far, and whether a
    /// quotation is open before them.
    fn left(&self, at: usize) -> (String, bool) {
        let mut start = at.saturating_sub(QUOTE_REACH);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let reach = self.text.get(start..at).unwrap_or("");
        start += reach.rfind(['\n', '\r', '>']).map_or(0, |end| end + 1);
        let mut line = String::new();
        for (_, repair) in self.repairs.range(start..at) {
            line.push_str(self.text.get(start..repair.span.start).unwrap_or(""));
            line.push_str(&repair.text);
            start = repair.span.end.min(at);
        }
        line.push_str(self.text.get(start..at).unwrap_or(""));
        let left = last_chars(&line, CONTEXT);
        let far = line.strip_suffix(left).unwrap_or("");
        let open = is_open_behind(far, false);
        (left.to_owned(), open)
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

    /// The next quotation mark of the line; the end of the line stands for an opening one, because a
    /// quotation left open there is as odd. `None` where another damaged place may hide one.
    fn next_quote(&self, at: usize) -> Option<&'static str> {
        let right = self.text.get(at..).unwrap_or("");
        for (offset, c) in right.char_indices() {
            match c {
                '“' => return Some("“"),
                '”' => return Some("”"),
                '\n' | '\r' => return Some("“"),
                '!' | '?' | '\u{fffd}' => return None,
                _ if offset > QUOTE_REACH => return None,
                _ => {}
            }
        }
        Some("“")
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

/// The first of the ranked characters, and whether the second comes close.
fn best_of(ranked: &[(f64, char)]) -> Option<(char, bool)> {
    let (least, best) = ranked.first()?;
    let close = ranked
        .get(1)
        .is_some_and(|(second, _)| second - least < CLOSE);
    Some((*best, close))
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
