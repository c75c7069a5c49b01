//! Words that hardly any text has, looked for together in one pass: where none stands, the tables that they
//! come from need not be asked.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

/// Which table a word comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Words of which a line of noise holds one, whatever it begins and ends with.
    Noise,
    /// Words that article spinners leave, and ordinary news has as well.
    Spun,
    /// Those that it hardly ever has.
    SpunForSure,
}

/// What stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// Whether a word that only lines of noise hold stands in it.
    pub noise: bool,
    /// In how many places words of spinners stand.
    pub spun: usize,
    /// In how many of them those that ordinary news hardly ever has.
    pub spun_for_sure: usize,
}

/// The words.
#[derive(Debug)]
pub(crate) struct RareWords {
    /// By their first two characters.
    by_start: FxHashMap<[u8; 6], Vec<(String, Of)>>,
    /// Which third bytes follow each other in those two characters: a bit for the second by the first. The
    /// third byte says more than the others, and few places have to be looked at closer.
    thirds: [u64; 64],
    /// The same for their second bytes.
    seconds: [u64; 64],
    /// Words that do not begin with two characters of three bytes.
    others: Vec<(Finder<'static>, Of)>,
}

impl RareWords {
    /// Of words that may stand in the list more than once.
    pub fn new<'w>(words: impl Iterator<Item = (&'w str, Of)>) -> Self {
        let mut rare = Self {
            by_start: FxHashMap::default(),
            thirds: [0; 64],
            seconds: [0; 64],
            others: Vec::new(),
        };
        for (word, of) in words {
            match word.as_bytes().first_chunk::<6>() {
                Some(start) if is_of_three(start[0]) && is_of_three(start[3]) => {
                    rare.add(*start, word, of)
                }
                _ => rare.others.push((Finder::new(word).into_owned(), of)),
            }
        }
        rare
    }

    fn add(&mut self, start: [u8; 6], word: &str, of: Of) {
        let [_, second, third, _, next_second, next_third] = start;
        self.thirds[six(third)] |= 1 << six(next_third);
        self.seconds[six(second)] |= 1 << six(next_second);
        let words = self.by_start.entry(start).or_default();
        words.push((word.to_owned(), of));
    }

    /// What of the words stands in a text.
    pub fn find(&self, text: &str) -> Found {
        let mut found = Found::default();
        for (finder, of) in &self.others {
            if finder.find(text.as_bytes()).is_some() {
                found.add(*of);
            }
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let run = match is_of_three(byte) {
                true => self.run(bytes, at, &mut found),
                false => 0,
            };
            at += match byte {
                _ if run > 0 => run,
                0xF0.. => 4,
                0xC0.. => 2,
                _ => 1,
            };
        }
        found
    }

    /// Looks through the characters of three bytes from `at` on; says how many bytes they are.
    fn run(&self, bytes: &[u8], start: usize, found: &mut Found) -> usize {
        let mut at = start;
        // Which third bytes may follow, and the second byte before.
        let (mut thirds, mut before) = (0_u64, 0);
        for [first, second, third] in bytes.get(start..).unwrap_or_default().as_chunks::<3>().0 {
            if !is_of_three(*first) {
                break;
            }
            if thirds >> six(*third) & 1 == 1 && self.seconds[six(before)] >> six(*second) & 1 == 1
            {
                self.look(bytes.get(at - 3..).unwrap_or_default(), found);
            }
            (thirds, before) = (self.thirds[six(*third)], *second);
            at += 3;
        }
        at - start
    }

    /// Takes down the words that a text begins with.
    #[cold]
    fn look(&self, rest: &[u8], found: &mut Found) {
        let words = rest
            .first_chunk()
            .and_then(|start| self.by_start.get(start));
        let (mut spun, mut for_sure) = (false, false);
        for (word, of) in words.into_iter().flatten() {
            if rest.starts_with(word.as_bytes()) {
                match of {
                    Of::Noise => found.noise = true,
                    Of::Spun => spun = true,
                    Of::SpunForSure => (spun, for_sure) = (true, true),
                }
            }
        }
        found.spun += usize::from(spun);
        found.spun_for_sure += usize::from(for_sure);
    }
}

impl Found {
    fn add(&mut self, of: Of) {
        match of {
            Of::Noise => self.noise = true,
            // Where they stand is not known: there may be any number.
            Of::Spun => self.spun = usize::MAX / 2,
            Of::SpunForSure => (self.spun, self.spun_for_sure) = (usize::MAX / 2, usize::MAX / 2),
        }
    }
}

/// Whether a character that begins with a byte has three.
#[inline]
const fn is_of_three(byte: u8) -> bool {
    byte & 0xF0 == 0xE0
}

/// The six bits of a byte that continues a character.
#[inline]
const fn six(byte: u8) -> usize {
    (byte & 0x3F) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_word_is_found(text in "(版权|所有|办|：|:|opyr|ight|©|群寡|名目|扶植|[县群建名目版a1，é\\u{20000}]){0,12}") {
            let words = [
                ("版权所有", Of::Noise), ("办：", Of::Noise), ("办:", Of::Noise), ("opyright", Of::Noise),
                ("©", Of::Noise), ("群寡", Of::SpunForSure), ("名目", Of::Spun), ("名目扶植", Of::Spun), ("扶植", Of::Spun),
            ];
            let stands = |of: Of| words.iter().filter(move |(_, own)| *own == of);
            let places = |of: Of| {
                let rests = (0..text.len()).filter_map(|at| text.get(at..));
                rests.filter(|rest| stands(of).any(|(word, _)| rest.starts_with(word))).count()
            };
            let found = RareWords::new(words.into_iter()).find(&text);
            prop_assert_eq!(found.noise, stands(Of::Noise).any(|(word, _)| text.contains(word)));
            prop_assert_eq!(found.spun, places(Of::Spun) + places(Of::SpunForSure));
            prop_assert_eq!(found.spun_for_sure, places(Of::SpunForSure));
        }
    }
}
