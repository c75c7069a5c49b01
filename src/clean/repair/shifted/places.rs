//! Where a filter may have shifted bytes: the marks that it makes, and what is odd behind them.

use super::hypothesis::is_loss_mark;
use crate::clean::repair::pinyin_notes::{Note as Pinyin, is_ideograph};
use crate::lexicon::Converter;

/// So many bytes are looked at in one go for being plain markup.
const STRETCH: usize = 32;

/// So many bytes behind a mark decide whether it is odd if they are ASCII: a letter, a parenthesis and the
/// longest syllable, whose tone would not be ASCII.
const AHEAD: usize = 12;

/// The marks that the filter may have made, or that stand for a lost byte, in text. Unless `all` are
/// asked for, those are left out at which plainly nothing is odd.
pub(super) fn places(text: &str, all: bool) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut look_at = 0;
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            if !all && at >= look_at {
                look_at = at + STRETCH;
                if bytes.get(at..look_at + AHEAD).is_some_and(<[u8]>::is_ascii) {
                    at = look_at;
                    continue;
                }
            }
            let here = at;
            at += 1;
            let mark = match byte {
                b'!' | b',' | b';' | b'?' | b':' | b'(' | b')' => true,
                // Ideographs of the basic plane have three bytes.
                0xE4..=0xE9 => {
                    at += 2;
                    while matches!(bytes.get(at), Some(0xE4..=0xE9)) {
                        at += 3;
                    }
                    false
                }
                0xEF => text
                    .get(here..)
                    .is_some_and(|rest| rest.starts_with('\u{fffd}')),
                _ => false,
            };
            if mark && is_place(text, here) {
                return Some(here);
            }
        }
        None
    })
}

/// Whether a mark can be one that the filter made: text stands before it, no blank behind it, and it
/// is no parenthesis of a pinyin note.
fn is_place(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    if before.is_none_or(|byte| *byte <= b' ' || *byte == b'>') {
        return false;
    }
    match bytes.get(at) {
        Some(b'(') => !text.get(at..).is_some_and(starts_with_note),
        Some(b')') => {
            // The longest syllable, with tones, has eight bytes.
            let left = bytes.get(at.saturating_sub(9)..at).unwrap_or(&[]);
            let open = left
                .iter()
                .rposition(|byte| *byte == b'(')
                .map(|open| open + at - left.len());
            !open
                .and_then(|open| text.get(open..))
                .is_some_and(starts_with_note)
        }
        _ => true,
    }
}

/// Whether what follows a mark is odd enough to weigh it on a page not known to be damaged.
pub(super) fn is_odd(text: &str, at: usize, converter: &Converter) -> bool {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::Lexicon;

    proptest! {
        // What is stepped over is not odd.
        #[test]
        fn quiet_stretches_hold_nothing_odd(
            text in "([a-z;:,!()?]{30,70}|[a-z;:,!?()]{1,9}|[县敝謝]{1,4}|\u{fffd}|[(]xiàn[)]|x){0,12}"
        ) {
            let converter = &Lexicon::for_tests().opencc;
            let odd = |all| -> Vec<usize> {
                places(&text, all).filter(|at| is_odd(&text, *at, converter)).collect()
            };
            prop_assert_eq!(odd(false), odd(true));
        }
    }
}
