//! UTF-16, with and without a mark.

use super::frequency::{BAD_BYTE, BAD_PAIR, Score, cost};
use super::writer::{Writer, Written};

/// The order of the two bytes of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Low byte first.
    Little,
    /// High byte first.
    Big,
}

/// One decoded piece: a character or nothing, and how many bytes it has.
type Piece = (Option<char>, u8);

/// The characters of `bytes`; unpaired surrogates and half a unit at the end are no character.
fn pieces(bytes: &[u8], order: Order) -> impl Iterator<Item = Piece> {
    let units = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(move |&pair| match order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        });
    let half = (bytes.len() % 2 == 1).then_some((None, 1));
    char::decode_utf16(units)
        .map(|unit| match unit {
            Ok(ch) => (Some(ch), 2 * ch.len_utf16() as u8),
            Err(_) => (None, 2),
        })
        .chain(half)
}

/// Decodes `bytes` from `start` on.
pub(super) fn decode(bytes: &[u8], start: usize, order: Order) -> Written {
    let mut writer = Writer::default();
    let mut at = start;
    for (ch, len) in pieces(bytes.get(start..).unwrap_or_default(), order) {
        match ch {
            Some(ch) => writer.char(ch, at, len),
            None => writer.bad(at, len),
        }
        at += usize::from(len);
    }
    writer.finish()
}

/// What the bytes cost as UTF-16.
fn score(sample: &[u8], order: Order) -> Score {
    let mut score = Score::default();
    for (ch, len) in pieces(sample, order) {
        match ch {
            // Each by itself: the pairs of GB2312 lie among the syllables of Korean here, and would
            // confirm each other as letters of one script.
            Some(ch) => score.add_cost(cost(ch), !ch.is_ascii()),
            None => score.add_bad(if len == 1 { BAD_BYTE } else { BAD_PAIR }),
        }
    }
    score
}

/// Whether NUL bytes stand in every second place, as they do beside ASCII characters.
///
/// They do not say which order it is: 一 is U+4E00.
pub(super) fn has_its_nuls(sample: &[u8]) -> bool {
    if memchr::memchr(0, sample).is_none() {
        return false;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in sample.as_chunks::<2>().0 {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let (more, less) = (even.max(odd), even.min(odd));
    more >= 2 && more * 10 >= sample.len() / 2 && less * 10 <= more
}

/// The order in which the bytes make more sense, and what they cost in it.
pub(super) fn better_order(sample: &[u8]) -> (Order, Score) {
    let little = score(sample, Order::Little);
    let big = score(sample, Order::Big);
    if little.total <= big.total {
        (Order::Little, little)
    } else {
        (Order::Big, big)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, order: Order) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| match order {
                Order::Little => unit.to_le_bytes(),
                Order::Big => unit.to_be_bytes(),
            })
            .collect()
    }

    #[test]
    fn both_orders_are_read_back() {
        let text = "第3季度，𠮷林é：467个";
        for order in [Order::Little, Order::Big] {
            let bytes = encode(text, order);
            let written = decode(&bytes, 0, order);
            assert_eq!(written.text.as_str(), text);
            assert_eq!(written.replaced, 0);
        }
    }

    #[test]
    fn half_a_unit_and_half_a_pair_are_replaced() {
        let mut bytes = encode("个", Order::Little);
        bytes.extend([0x3D, 0xD8, 0x2D, 0x4E, 0x2D]);
        let written = decode(&bytes, 0, Order::Little);
        assert_eq!(written.text.as_str(), "个\u{FFFD}中\u{FFFD}");
        assert_eq!((written.replaced, written.replaced_bytes), (2, 3));
    }

    #[test]
    fn nuls_give_it_away() {
        for page in ["<html><p>完成467个</p></html>", "一二一", "plain"] {
            for order in [Order::Little, Order::Big] {
                let bytes = encode(page, order);
                assert!(has_its_nuls(&bytes), "{page}");
                assert_eq!(better_order(&bytes).0, order, "{page}");
            }
            assert!(!has_its_nuls(page.as_bytes()), "{page}");
        }
        assert!(!has_its_nuls(b"padded\0\0\0\0\0\0\0\0"));
        assert!(!has_its_nuls(b"a\0"), "too little to say");
    }
}
