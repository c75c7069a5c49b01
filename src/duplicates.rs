//! Articles that an archive holds more than once: the same text, or the same but for a few words.
//!
//! The text's fingerprint is a SimHash: Charikar, "Similarity estimation techniques from rounding
//! algorithms" (2002); articles whose fingerprints differ in three bits of 64 at most are near each
//! other, as in Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (2007). Yesterday's
//! notice with today's numbers is near as well, and no repeat: the figures have to be the same. Where
//! that says a lot, because there are several, the texts may be farther from each other: in a short
//! notice a line more or less moves a handful of bits.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHasher};

use crate::characters::Characters;
use crate::record::{Record, RepeatKind, Repeats};
use crate::text::{code_of_three, is_letter, run_of_three};

/// Characters of a shingle.
const SHINGLE: usize = 5;
/// Bits that a code point takes at most.
const LETTER_BITS: u32 = 21;
/// The bits that the code points of a shingle take together.
const SHINGLE_BITS: u128 = (1 << (LETTER_BITS * SHINGLE as u32)) - 1;
/// Letters that a text has at least for being near another one.
const FEWEST_LETTERS: usize = 80;
/// Bits in which fingerprints of near texts differ at most.
const FARTHEST: u32 = 3;
/// Bits in which they do where the same figures are told.
const FARTHEST_WITH_FIGURES: u32 = 9;
/// Figures that tell an article from others.
const TELLING: usize = 3;
/// Articles with the same figures that are looked at, the last ones.
const MOST_ALIKE: usize = 64;
/// Parts of a fingerprint; one more than bits may differ, so that one part is always the same.
const PARTS: usize = 4;

/// A SimHash of a text's letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// The fingerprint of a text; `None` where it is too short for one.
    pub fn of(text: &str) -> Option<Self> {
        let letters = letters(text);
        if letters.len() < FEWEST_LETTERS {
            return None;
        }
        let (first, others) = letters.split_at_checked(SHINGLE - 1)?;
        let mut bits = BitCounts::default();
        let mut shingle = first.iter().fold(0, followed);
        let (eights, rest) = others.as_chunks::<8>();
        let mut hashes = |letters: &[u32]| {
            // A hash of nothing but zeros counts for no bit.
            let mut hashes = [0; 8];
            for (hash, letter) in hashes.iter_mut().zip(letters) {
                shingle = followed(shingle, letter);
                *hash = mix(shingle);
            }
            hashes
        };
        for eight in eights {
            bits.add(hashes(eight));
        }
        bits.add(hashes(rest));
        Some(Self(bits.majority(others.len())))
    }

    /// In how many bits two fingerprints differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    fn part(self, part: usize) -> usize {
        usize::from(self.0.to_be_bytes()[part * 2]) << 8
            | usize::from(self.0.to_be_bytes()[part * 2 + 1])
    }
}

/// The letters of the Basic Multilingual Plane.
static LETTERS: LazyLock<Characters> = LazyLock::new(|| Characters::all(is_letter));

/// The code points of a text's letters and digits.
fn letters(text: &str) -> Vec<u32> {
    let set = &*LETTERS;
    // Each character is written down, and the next one over it where it is no letter: what is a letter is hard
    // to foretell, and guessing wrong takes longer than writing.
    let mut letters = vec![0; text.chars().count()];
    let mut count = 0;
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let mut length = 0;
        for character in run_of_three(rest.as_bytes(), 0xE0..=0xEF) {
            if let Some(letter) = letters.get_mut(count) {
                *letter = code_of_three(character);
            }
            count += set.count(character);
            length += 3;
        }
        if length == 0 {
            if let Some(letter) = letters.get_mut(count) {
                *letter = u32::from(ch);
            }
            count += usize::from(is_letter(ch));
            length = ch.len_utf8();
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    letters.truncate(count);
    letters
}

/// The code points of the last letters, and one more; those of a shingle are the lowest bits.
fn followed(letters: u128, letter: &u32) -> u128 {
    letters << LETTER_BITS | u128::from(*letter)
}

/// A hash of a shingle in which every bit depends on every character: both halves of a product, as in
/// Wang Yi's wyhash.
fn mix(letters: u128) -> u64 {
    let shingle = letters & SHINGLE_BITS;
    let low = shingle as u64 ^ 0xa076_1d64_78bd_642f;
    let high = (shingle >> 64) as u64 ^ 0xe703_7ed1_a0b4_28db;
    let product = u128::from(low) * u128::from(high);
    product as u64 ^ (product >> 64) as u64
}

/// Digits that hashes are counted with.
const PLANES: usize = 48;

/// For each of 64 bits how often it was set: a count in each column, its lowest digit in the first plane.
struct BitCounts {
    planes: [u64; PLANES],
}

impl Default for BitCounts {
    fn default() -> Self {
        Self {
            planes: [0; PLANES],
        }
    }
}

/// Adds three digits in each of 64 columns: the sum's digit there, and what is carried.
fn add(one: u64, two: u64, three: u64) -> (u64, u64) {
    let either = one ^ two;
    (either ^ three, one & two | either & three)
}

impl BitCounts {
    /// Counts eight hashes: the digits of four pairs, their carries, and so on, as in adding by hand.
    fn add(&mut self, [a, b, c, d, e, f, g, h]: [u64; 8]) {
        let [ones, twos, fours, higher @ ..] = &mut self.planes;
        let (sum, first) = add(*ones, a, b);
        let (sum, second) = add(sum, c, d);
        let (sum, third) = add(sum, e, f);
        let (sum, fourth) = add(sum, g, h);
        *ones = sum;
        let (sum, first) = add(*twos, first, second);
        let (sum, second) = add(sum, third, fourth);
        *twos = sum;
        let (sum, mut carry) = add(*fours, first, second);
        *fours = sum;
        for plane in higher {
            if carry == 0 {
                break;
            }
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
    }

    /// The bits that more than half of so many hashes have set: the counts are compared with the half digit by
    /// digit, all columns at once.
    fn majority(&self, hashes: usize) -> u64 {
        let half = hashes / 2;
        let (mut more, mut same) = (0, u64::MAX);
        for (digit, plane) in self.planes.iter().enumerate().rev() {
            if half >> digit & 1 == 0 {
                more |= same & plane;
                same &= !plane;
            } else {
                same &= plane;
            }
        }
        more
    }
}

/// What is kept of an article to know it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The first 128 bits of the SHA-256 of its text, as in the record's `id`.
    pub id: u128,
    /// Its fingerprint.
    pub fingerprint: Option<Fingerprint>,
    /// A hash of its values with their units, in order.
    pub figures: u64,
    /// Whether there are enough of them to tell it from others.
    pub telling: bool,
}

impl Known {
    /// What is kept of a record.
    pub fn of(record: &Record) -> Self {
        let mut hasher = FxHasher::default();
        for figure in &record.figures {
            let max = figure.value_max.map(|max| max.0);
            (figure.value.0, max, figure.unit.as_str()).hash(&mut hasher);
        }
        Self {
            id: u128::from_str_radix(&record.id, 16).unwrap_or_default(),
            fingerprint: Fingerprint::of(&record.text),
            figures: hasher.finish(),
            telling: record.figures.len() >= TELLING,
        }
    }

    fn is_near(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.fingerprint, other.fingerprint) else {
            return false;
        };
        let farthest = if self.telling {
            FARTHEST_WITH_FIGURES
        } else {
            FARTHEST
        };
        self.figures == other.figures && one.distance(two) <= farthest
    }
}

/// An article that is remembered.
#[derive(Debug)]
struct Remembered {
    known: Known,
    /// For each part of its fingerprint the one before it that has the same there, as in [`Seen::last`].
    before: [u64; PARTS],
}

/// The articles of a run up to now, the last ones of them: memory stays bounded.
#[derive(Debug)]
pub struct Seen {
    most: usize,
    /// The number of the article in `known[0]`; the first of all has the number 1.
    first: u64,
    known: VecDeque<Remembered>,
    by_id: FxHashMap<u128, u64>,
    /// For each part, by its 16 bits, the number of the last article that has it; 0 for none. Those before
    /// it hang on that one, and numbers before `first` are of articles that are forgotten.
    last: Vec<u64>,
    /// The numbers of articles with the same figures, where these are telling.
    by_figures: FxHashMap<u64, VecDeque<u64>>,
}

impl Seen {
    /// Remembers the last `most` articles that were no repeats: about 100 bytes for each.
    pub fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            first: 1,
            known: VecDeque::new(),
            by_id: FxHashMap::default(),
            last: vec![0; PARTS << 16],
            by_figures: FxHashMap::default(),
        }
    }

    /// The article that this one repeats; where there is none, it is remembered.
    pub fn meet(&mut self, article: Known) -> Option<Repeats> {
        if self.by_id.contains_key(&article.id) {
            return Some(repeats(RepeatKind::Exact, article.id));
        }
        if let Some(near) = self.near(article) {
            return Some(repeats(RepeatKind::Near, near));
        }
        self.remember(article);
        None
    }

    fn get(&self, number: u64) -> Option<&Remembered> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.known.get(at)
    }

    /// The numbers of the articles with the same part of a fingerprint, the last one first.
    fn with_part(&self, fingerprint: Fingerprint, part: usize) -> impl Iterator<Item = u64> {
        let last = self.last[part << 16 | fingerprint.part(part)];
        let first = Some(last).filter(|&last| self.get(last).is_some());
        std::iter::successors(first, move |&number| {
            let before = self.get(number)?.before[part];
            self.get(before).map(|_| before)
        })
    }

    fn near(&self, article: Known) -> Option<u128> {
        let fingerprint = article.fingerprint?;
        let parts = (0..PARTS).flat_map(|part| self.with_part(fingerprint, part));
        let alike = self.by_figures.get(&article.figures).into_iter();
        let alike = alike.flatten().rev().take(MOST_ALIKE).copied();
        let close = |number: &u64| {
            self.get(*number)
                .is_some_and(|seen| seen.known.is_near(&article))
        };
        // The first one, whichever part led to it.
        let number = parts.chain(alike).filter(close).min()?;
        self.get(number).map(|seen| seen.known.id)
    }

    /// Remembers an article, the oldest one is forgotten.
    pub fn remember(&mut self, article: Known) {
        if self.known.len() == self.most {
            self.forget();
        }
        let number = self.first + self.known.len() as u64;
        self.by_id.insert(article.id, number);
        let mut before = [0; PARTS];
        if let Some(fingerprint) = article.fingerprint {
            for (part, before) in before.iter_mut().enumerate() {
                let last = &mut self.last[part << 16 | fingerprint.part(part)];
                *before = std::mem::replace(last, number);
            }
        }
        if article.telling && article.fingerprint.is_some() {
            self.by_figures
                .entry(article.figures)
                .or_default()
                .push_back(number);
        }
        self.known.push_back(Remembered {
            known: article,
            before,
        });
    }

    fn forget(&mut self) {
        let Some(Remembered { known: old, .. }) = self.known.pop_front() else {
            return;
        };
        self.by_id.remove(&old.id);
        if let Some(numbers) = self.by_figures.get_mut(&old.figures) {
            while numbers.front().is_some_and(|number| *number <= self.first) {
                numbers.pop_front();
            }
            if numbers.is_empty() {
                self.by_figures.remove(&old.figures);
            }
        }
        self.first += 1;
    }
}

fn repeats(kind: RepeatKind, id: u128) -> Repeats {
    Repeats {
        kind,
        id: format!("{id:032x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTICE: &str = "清河县“民生微实事”共确定项目312个，已完成287个，完成率92.0%。全年投入资金1.26亿元，\
        改造老旧小区46个，惠及居民2.3万户。县委有关负责同志表示，要坚持问题导向，把好事办实、把实事办好。会议强调，\
        各部门要压实责任、密切配合，确保各项任务按期完成。力争到2025年底，新建农村公路150余公里。";

    fn known(id: u128, text: &str, figures: u64) -> Known {
        Known {
            id,
            fingerprint: Fingerprint::of(text),
            figures,
            telling: figures > 0,
        }
    }

    #[test]
    fn copies_are_near_and_other_articles_are_not() {
        let other = NOTICE.chars().rev().collect::<String>();
        let of = |text: &str| Fingerprint::of(text).expect("long enough");
        for (text, near) in [
            (NOTICE.to_owned(), true),
            (NOTICE.replace('，', " ,\n"), true),
            (format!("{NOTICE}（记者 王某某）"), true),
            (other, false),
        ] {
            let distance = of(NOTICE).distance(of(&text));
            assert_eq!(
                distance <= FARTHEST_WITH_FIGURES,
                near,
                "{distance}: {text}"
            );
        }
        assert_eq!(Fingerprint::of("完成项目467个。"), None);
    }

    #[test]
    fn repeats_are_known_by_text_and_figures() {
        let mut seen = Seen::new(100);
        assert_eq!(seen.meet(known(1, NOTICE, 7)), None);
        assert_eq!(
            seen.meet(known(1, NOTICE, 7)),
            Some(repeats(RepeatKind::Exact, 1))
        );
        let reposted = format!("{NOTICE}（来源：某报）");
        assert_eq!(
            seen.meet(known(2, &reposted, 7)),
            Some(repeats(RepeatKind::Near, 1))
        );
        // The next day's notice has the same words and other figures.
        assert_eq!(seen.meet(known(3, &reposted, 8)), None);
        assert_eq!(seen.meet(known(4, "完成项目467个。", 7)), None);
        assert_eq!(seen.meet(known(5, "完成项目467个！", 7)), None);
    }

    #[test]
    fn only_the_last_ones_are_remembered() {
        let mut seen = Seen::new(3);
        for id in 0..1000 {
            assert_eq!(
                seen.meet(known(id, NOTICE, u64::try_from(id).expect("small"))),
                None
            );
            assert!(seen.known.len() <= 3 && seen.by_id.len() <= 3);
            let fingerprint = Fingerprint::of(NOTICE).expect("long enough");
            assert!((0..PARTS).all(|part| seen.with_part(fingerprint, part).count() <= 3));
        }
        assert_eq!(
            seen.meet(known(999, "", 0)),
            Some(repeats(RepeatKind::Exact, 999))
        );
        assert_eq!(seen.meet(known(990, "", 0)), None);
    }

    /// The first of the articles that is near and shares a part or telling figures.
    fn near_in_a_list(list: &VecDeque<Known>, article: Known) -> Option<u128> {
        let fingerprint = article.fingerprint?;
        let met = |known: &&Known| {
            let other = known.fingerprint.expect("all have one");
            let part = (0..PARTS).any(|part| other.part(part) == fingerprint.part(part));
            part || known.telling && known.figures == article.figures
        };
        let mut near = list
            .iter()
            .filter(met)
            .filter(|known| known.is_near(&article));
        near.next().map(|known| known.id)
    }

    proptest! {
        #[test]
        fn letters_are_those_of_the_text(text in "([完成项目一丁龥]{0,3}|[a9，。é丨𠀀（]){0,12}") {
            let expected: Vec<u32> = text.chars().filter(|&ch| is_letter(ch)).map(u32::from).collect();
            prop_assert_eq!(letters(&text), expected);
        }

        #[test]
        fn neighbours_are_found_as_in_a_plain_list(
            articles in prop::collection::vec((0usize..3, prop::collection::vec(0u32..64, 0..11), 0u64..3), 1..40)
        ) {
            let mut seen = Seen::new(7);
            let mut list: VecDeque<Known> = VecDeque::new();
            for (id, (base, flips, figures)) in (1_u128..).zip(articles) {
                let base = [0x0123_4567_89ab_cdef, 0xffff_0000_ffff_0000, 0x5555_5555_aaaa_aaaa][base];
                let bits = flips.iter().fold(base, |bits: u64, flip| bits ^ 1 << flip);
                let fingerprint = Some(Fingerprint(bits));
                let article = Known { id, fingerprint, figures, telling: figures > 0 };
                let expected = near_in_a_list(&list, article);
                if expected.is_none() {
                    list.push_back(article);
                    if list.len() > 7 {
                        list.pop_front();
                    }
                }
                prop_assert_eq!(seen.meet(article).map(|found| found.id), expected.map(|id| format!("{id:032x}")));
            }
        }

        #[test]
        fn bits_are_counted_as_they_are_set(hashes in prop::collection::vec(any::<u64>(), 1..9000)) {
            let mut counts = BitCounts::default();
            for hashes in hashes.chunks(8) {
                let mut eight = [0; 8];
                eight[..hashes.len()].copy_from_slice(hashes);
                counts.add(eight);
            }
            let majority = counts.majority(hashes.len());
            for bit in 0..64 {
                let set = hashes.iter().filter(|hash| *hash >> bit & 1 == 1).count();
                prop_assert_eq!(majority >> bit & 1 == 1, set > hashes.len() / 2);
            }
        }
    }
}
