//! Questions about a text that are asked of many of its bytes at once.
//!
//! Clean text holds next to nothing of what repairs, readers of formats and tables of noise are about, and
//! all but a few stretches of it can be passed over without its characters being read one by one. What is
//! asked is a plain comparison of a byte with the two behind it, which the compiler makes one of sixteen at
//! a time.

/// So many bytes are asked about at once.
pub(crate) const BLOCK: usize = 64;

/// What stands behind the end of a text, of which nobody asks.
const BEHIND: u8 = b'a';

/// A block with the two bytes behind it.
type Window = [u8; BLOCK + 2];

/// The window of the block that begins at `at`; behind the end of the text there are letters.
#[inline]
fn window<'w>(bytes: &'w [u8], at: usize, room: &'w mut Window) -> &'w Window {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(window) => window,
        None => {
            room.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            room
        }
    }
}

/// All that is true of one of the bytes with the two behind it, a bit for each; nothing is of letters.
#[inline]
pub(crate) fn kinds(bytes: &[u8], of: impl Fn(u8, u8, u8) -> u8) -> u8 {
    let mut all = 0;
    let mut at = 0;
    while at < bytes.len() {
        let mut room = [BEHIND; BLOCK + 2];
        let window = window(bytes, at, &mut room);
        let (first, second, third) = (&window[..BLOCK], &window[1..=BLOCK], &window[2..]);
        for ((a, b), c) in first.iter().zip(second).zip(third) {
            all |= of(*a, *b, *c);
        }
        at += BLOCK;
    }
    all
}

#[inline]
fn holds(window: &Window, is: &impl Fn(u8, u8, u8) -> bool) -> bool {
    let (first, second, third) = (&window[..BLOCK], &window[1..=BLOCK], &window[2..]);
    let mut found = false;
    for ((a, b), c) in first.iter().zip(second).zip(third) {
        found |= is(*a, *b, *c);
    }
    found
}

/// Where the first block from `at` on begins that holds a byte of which the answer is yes, given with the
/// two behind it (letters behind the end); the length of the text where there is none. It may begin inside a
/// character. The answer for letters is no.
#[inline]
pub(crate) fn block_with(
    bytes: &[u8],
    mut at: usize,
    is: impl Fn(u8, u8, u8) -> bool,
) -> usize {
    while at < bytes.len() {
        let mut room = [BEHIND; BLOCK + 2];
        if holds(window(bytes, at, &mut room), &is) {
            return at;
        }
        at += BLOCK;
    }
    bytes.len()
}

/// Whether the answer is yes for one of the bytes; see [`block_with`].
#[inline]
pub(crate) fn any(bytes: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> bool {
    block_with(bytes, 0, is) < bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_are_asked_as_their_bytes_are(
            bytes in proptest::collection::vec(prop_oneof![9 => Just(b'a'), 1 => b'b'..b'e'], 0..300),
            from in 0usize..200,
        ) {
            let is = |a, b, c| a == b'b' && b == b'c' || c == b'd' && b != b'a';
            let at = |at: usize| bytes.get(at).copied().unwrap_or(BEHIND);
            let yes = |i: usize| is(at(i), at(i + 1), at(i + 2));
            let first = (from..bytes.len()).find(|&i| yes(i));
            let block = block_with(&bytes, from, is);
            match first {
                Some(first) => prop_assert!((block..block + BLOCK).contains(&first) && (block - from) % BLOCK == 0),
                None => prop_assert_eq!(block, bytes.len().max(if from < bytes.len() { 0 } else { block })),
            }
            prop_assert_eq!(any(&bytes, is), (0..bytes.len()).any(yes));
        }
    }
}
