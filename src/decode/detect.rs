//! Which charset bytes are in, where nothing says it or what says it may be wrong.
//!
//! Each candidate's reading of a sample is given a cost (see [`frequency`](super::frequency)); the
//! cheapest is the most probable. chardetng answers for charsets that are not Chinese.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::declared::Declaration;
use super::frequency::Score;
use super::pairs::{self, Meaning, Unit};
use super::utf16::Order;
use super::{multibyte, other, utf8, utf16};

/// How many bytes a guess is made from.
const SAMPLE: usize = 1 << 14;
/// Text in UTF-16 without ASCII shows in few of them.
const UTF16_SAMPLE: usize = 1 << 10;
/// Chinese text costs about 8 per character, a wrong reading of it 12 and more.
const CHINESE: u64 = 11;
/// A page that costs less than this is Chinese beyond doubt.
const PLAINLY_CHINESE: u64 = 9;
/// Two readings that cost the same but for this much cannot be told apart.
const MARGIN: u64 = 10;
/// A guess from fewer characters is uncertain.
const FEW: u64 = 4;

/// A guess, and whether it stands on thin ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guess {
    /// The charset.
    pub encoding: &'static Encoding,
    /// Whether another one is nearly as probable, or there was little to go by.
    pub uncertain: bool,
}

/// Bytes to guess from, with what they cost in the Chinese charsets.
pub(super) struct Sample {
    bytes: Vec<u8>,
    gb18030: Score,
    big5: Score,
}

impl Sample {
    /// Gathers the stretches of `bytes` that are not ASCII, with the text around them.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = stretches(bytes);
        let (mut gb18030, mut big5) = (straight(&bytes, GB18030), straight(&bytes, BIG5));
        let (less, more) = if gb18030.total <= big5.total {
            (gb18030, big5)
        } else {
            (big5, gb18030)
        };
        // Damage and cut ends need a second look, which takes five times as long.
        let is_clear = less.wide >= 10 * FEW
            && less.averages_below(PLAINLY_CHINESE)
            && less.total + less.total / 4 < more.total;
        if !is_clear {
            gb18030 = score(&bytes, GB18030);
            big5 = score(&bytes, BIG5);
        }
        Self {
            bytes,
            gb18030,
            big5,
        }
    }

    fn chinese(&self) -> (&'static Encoding, Score) {
        if self.gb18030.total <= self.big5.total {
            (GB18030, self.gb18030)
        } else {
            (BIG5, self.big5)
        }
    }

    /// Whether Chinese makes much better sense of the bytes than UTF-8 does.
    pub fn is_rather_chinese(&self) -> bool {
        let (_, cost) = self.chinese();
        cost.averages_below(CHINESE) && cost.total + MARGIN < utf8::score(&self.bytes).total
    }

    /// Whether the bytes may well be in the declared charset.
    pub fn agrees_with(&self, declared: &Declaration) -> bool {
        let (better, cost) = self.chinese();
        let encoding = declared.encoding;
        if encoding == better {
            return true;
        }
        if encoding.is_single_byte() {
            // Every byte is a character there, so only better sense elsewhere speaks against it.
            return !cost.averages_below(CHINESE);
        }
        if encoding == UTF_8 {
            // UTF-8 with little damage has been found before; this is hardly any.
            return !cost.averages_below(CHINESE + 1)
                && utf8::score(&self.bytes).total < cost.total;
        }
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return false;
        }
        let declared = score(&self.bytes, encoding);
        declared.total <= cost.total + MARGIN + cost.total / 20
    }

    /// The most probable charset.
    pub fn guess(&self) -> Guess {
        let (better, cost) = self.chinese();
        let utf8 = utf8::score(&self.bytes);
        let (encoding, best, next) = if utf8.total < cost.total {
            (UTF_8, utf8, cost.total)
        } else {
            let worse = self.gb18030.total.max(self.big5.total);
            (better, cost, worse.min(utf8.total))
        };
        let close = best.total + MARGIN > next || best.wide < FEW;
        if !best.averages_below(PLAINLY_CHINESE)
            && let Some(foreign) = self.foreign()
            && self.is_rather(foreign, best)
        {
            return Guess {
                encoding: foreign,
                uncertain: true,
            };
        }
        Guess {
            encoding,
            uncertain: close || !best.averages_below(CHINESE),
        }
    }

    /// The answer of statistics of all charsets, if it is none of the Chinese ones.
    fn foreign(&self) -> Option<&'static Encoding> {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.bytes, true);
        // A hint like `cn` would rule Big5 out.
        let guess = detector.guess(None, Utf8Detection::Deny);
        let chinese = [encoding_rs::GBK, GB18030, BIG5, UTF_8];
        (!chinese.contains(&guess)).then_some(guess)
    }

    /// Whether the bytes are rather in the `foreign` charset than in the one that costs `best`.
    fn is_rather(&self, foreign: &'static Encoding, best: Score) -> bool {
        if foreign.is_single_byte() {
            !best.averages_below(CHINESE)
        } else {
            score(&self.bytes, foreign).total + MARGIN < best.total
        }
    }
}

/// What the bytes cost in a charset, damage allowed for.
fn score(bytes: &[u8], encoding: &'static Encoding) -> Score {
    match pairs::charset(encoding) {
        Some(charset) => sum(multibyte::cheapest(bytes, charset).1),
        None => other::score(bytes, encoding),
    }
}

/// What the bytes cost in a charset of pairs, read straight ahead.
fn straight(bytes: &[u8], encoding: &'static Encoding) -> Score {
    match pairs::charset(encoding) {
        Some(charset) => sum(multibyte::straight(bytes, charset)),
        None => other::score(bytes, encoding),
    }
}

fn sum(units: impl IntoIterator<Item = Unit>) -> Score {
    let mut score = Score::default();
    for unit in units {
        match unit.meaning {
            Meaning::Bad => score.add_bad(u32::from(unit.cost)),
            Meaning::Char(ch) if unit.len == 2 || ch.is_ascii() => score.add(ch),
            _ => score.add_cost(u32::from(unit.cost), true),
        }
    }
    score
}

/// The stretches that hold bytes outside ASCII, each with the word it stands in.
fn stretches(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for word in bytes.split_inclusive(|byte| matches!(byte, 0x00..=0x2F | 0x3A..=0x3F)) {
        if !word.is_ascii() {
            let room = SAMPLE.saturating_sub(sample.len());
            sample.extend_from_slice(word.get(..room).unwrap_or(word));
        }
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

/// The order of UTF-16 without a mark, if the bytes are in that; `is_utf8` says whether they are
/// valid UTF-8.
pub(super) fn utf16_order(bytes: &[u8], is_utf8: bool) -> Option<Order> {
    let prefix = bytes.get(..SAMPLE).unwrap_or(bytes);
    if utf16::has_its_nuls(prefix) {
        return Some(utf16::better_order(prefix).0);
    }
    // The beginning of valid text may end inside a character; so much is not valid by chance.
    let is_beginning =
        |error: std::str::Utf8Error| error.error_len().is_none() && prefix.len() >= UTF16_SAMPLE;
    if is_utf8 || std::str::from_utf8(prefix).map_or_else(is_beginning, |_| true) {
        return None;
    }
    let prefix = prefix.get(..UTF16_SAMPLE).unwrap_or(prefix);
    let (order, best) = utf16::better_order(prefix);
    // The other charsets are only weighed where UTF-16 makes sense, which is seldom.
    let makes_sense = best.averages_below(CHINESE) && best.wide >= FEW;
    let others = || score(prefix, GB18030).total.min(score(prefix, BIG5).total);
    (makes_sense && best.total + MARGIN < others()).then_some(order)
}

/// Whether the bytes are text in UTF-16, with or without a mark.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let makes_sense = || {
        let units = bytes.len() as u64 / 2;
        utf16::better_order(bytes).1.total < CHINESE * units
    };
    marked || (utf16_order(bytes, false).is_some() && makes_sense())
}
