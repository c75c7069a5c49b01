//! The two-byte charsets, GB18030 and Big5, as tables: what each pair of bytes means and costs.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

use super::frequency::{self, BAD_BYTE, BAD_PAIR};

/// Trail bytes from 0x40 to 0xFF.
const TRAILS: usize = 0xC0;
/// Cost of a code of four bytes: rare, but four bytes long.
const FOUR_BYTES: u8 = 16;

/// What a trail byte in ASCII costs besides: in GBK only rare characters have one, and it is more
/// often a letter behind a byte that is out of step.
const ASCII_TRAIL: u8 = 3;

/// What a stretch of bytes stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One character.
    Char(char),
    /// A letter and the combining mark on it (four codes of Big5-HKSCS).
    Two(char, char),
    /// Nothing.
    Bad,
}

/// The bytes that are read together, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// What they stand for.
    pub meaning: Meaning,
    /// How many bytes.
    pub len: u8,
    /// What that costs; see [`frequency`].
    pub cost: u8,
}

impl Unit {
    /// A byte that means nothing.
    pub const BAD_BYTE: Unit = Unit {
        meaning: Meaning::Bad,
        len: 1,
        cost: BAD_BYTE as u8,
    };
    const BAD_PAIR: Unit = Unit {
        meaning: Meaning::Bad,
        len: 2,
        cost: BAD_PAIR as u8,
    };
}

/// A charset of pairs.
pub(super) struct Charset {
    pairs: Vec<Unit>,
    is_gb: bool,
}

static GB18030_TABLE: LazyLock<Charset> = LazyLock::new(|| Charset::new(GB18030));
static BIG5_TABLE: LazyLock<Charset> = LazyLock::new(|| Charset::new(BIG5));

/// The table of an encoding, if it is one of pairs.
pub(super) fn charset(encoding: &'static Encoding) -> Option<&'static Charset> {
    if encoding == GB18030 {
        Some(&GB18030_TABLE)
    } else if encoding == BIG5 {
        Some(&BIG5_TABLE)
    } else {
        None
    }
}

/// What a pair means, as the encoding's own decoder has it.
fn meaning(encoding: &'static Encoding, pair: [u8; 2]) -> Meaning {
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&pair) else {
        return Meaning::Bad;
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(ch), None, _) => Meaning::Char(ch),
        (Some(first), Some(second), None) => Meaning::Two(first, second),
        _ => Meaning::Bad,
    }
}

impl Charset {
    fn new(encoding: &'static Encoding) -> Self {
        let is_gb = encoding == GB18030;
        let mut pairs = Vec::with_capacity(0x7E * TRAILS);
        for lead in 0x81..=0xFE_u8 {
            for trail in 0x40..=0xFF_u8 {
                let is_trail = match trail {
                    0x7F | 0xFF => false,
                    0x80..=0xA0 => is_gb,
                    _ => true,
                };
                let unit = match meaning(encoding, [lead, trail]) {
                    _ if !is_trail => Unit::BAD_BYTE,
                    Meaning::Bad => Unit::BAD_PAIR,
                    meaning => Unit {
                        meaning,
                        len: 2,
                        cost: match meaning {
                            Meaning::Char(ch) if is_gb && trail.is_ascii() => {
                                frequency::cost(ch) as u8 + ASCII_TRAIL
                            }
                            Meaning::Char(ch) => frequency::cost(ch) as u8,
                            _ => frequency::SUSPICIOUS as u8,
                        },
                    },
                };
                pairs.push(unit);
            }
        }
        Self { pairs, is_gb }
    }

    /// Whether it is GB18030.
    pub fn is_gb(&self) -> bool {
        self.is_gb
    }

    /// The pair that begins at `at` with a byte outside ASCII, whether it means something or not.
    fn pair(&self, bytes: &[u8], at: usize) -> Unit {
        let (Some(&lead @ 0x81..=0xFE), Some(&trail @ 0x40..)) = (bytes.get(at), bytes.get(at + 1))
        else {
            return Unit::BAD_BYTE;
        };
        let index = usize::from(lead - 0x81) * TRAILS + usize::from(trail - 0x40);
        self.pairs.get(index).copied().unwrap_or(Unit::BAD_BYTE)
    }

    /// The code of four bytes at `at`: byte and digit, twice.
    fn four(&self, bytes: &[u8], at: usize) -> Option<Unit> {
        let code = bytes.get(at..at + 4)?;
        let [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9'] = code else {
            return None;
        };
        if !self.is_gb {
            return None;
        }
        let text = GB18030.decode_without_bom_handling_and_without_replacement(code)?;
        Some(Unit {
            meaning: Meaning::Char(text.chars().next()?),
            len: 4,
            cost: FOUR_BYTES,
        })
    }

    /// The unit that a decoder without second thoughts reads at `at`, where a byte outside ASCII
    /// stands. A bad lead byte never takes an ASCII byte with it.
    pub fn unit(&self, bytes: &[u8], at: usize) -> Unit {
        let unit = self.pair(bytes, at);
        match (unit.meaning, unit.len) {
            (Meaning::Bad, 1) => self.lone(bytes, at),
            (Meaning::Bad, _) if bytes.get(at + 1).is_some_and(u8::is_ascii) => Unit::BAD_BYTE,
            _ => unit,
        }
    }

    fn lone(&self, bytes: &[u8], at: usize) -> Unit {
        // The Euro sign of code page 936 stands alone.
        if self.is_gb && bytes.get(at) == Some(&0x80) {
            return Unit {
                meaning: Meaning::Char('€'),
                ..Unit::BAD_BYTE
            };
        }
        self.four(bytes, at).unwrap_or(Unit::BAD_BYTE)
    }

    /// All units that may be read at `at`, where a byte outside ASCII stands: at most two.
    pub fn choices(&self, bytes: &[u8], at: usize) -> (Unit, Option<Unit>) {
        let one = self.lone(bytes, at);
        if one.len == 4 {
            return (Unit::BAD_BYTE, Some(one));
        }
        let two = self.pair(bytes, at);
        (one, (two.len == 2).then_some(two))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_the_standard_says() {
        let gb = charset(GB18030).expect("a charset of pairs");
        let big5 = charset(BIG5).expect("a charset of pairs");
        let cases: [(&Charset, &[u8], Meaning, u8); 14] = [
            (gb, b"\xD6\xD0", Meaning::Char('中'), 2),
            (gb, b"\xE9\x46", Meaning::Char('镕'), 2),
            (gb, b"\xAA\xA1", Meaning::Char('\u{E000}'), 2),
            (gb, b"\xFE\xFE", Meaning::Char('\u{E4C5}'), 2),
            (gb, b"\x81\x30\x84\x36", Meaning::Char('¥'), 4),
            (gb, b"\x95\x32\x82\x36", Meaning::Char('𠀀'), 4),
            (gb, b"\x80\xD0", Meaning::Char('€'), 1),
            (gb, b"\xD6<", Meaning::Bad, 1),
            (gb, b"\xD6", Meaning::Bad, 1),
            (gb, b"\xFF\xD0", Meaning::Bad, 1),
            (big5, b"\xA4\xA4", Meaning::Char('中'), 2),
            (big5, b"\x88\x62", Meaning::Two('Ê', '\u{304}'), 2),
            (big5, b"\x80\xA4", Meaning::Bad, 1),
            (big5, b"\xA4\x80", Meaning::Bad, 1),
        ];
        for (charset, bytes, meaning, len) in cases {
            let unit = charset.unit(bytes, 0);
            assert_eq!((unit.meaning, unit.len), (meaning, len), "{bytes:X?}");
        }
    }
}
