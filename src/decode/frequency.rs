//! How probable a character is in Chinese text; what tells one reading of bytes from another.
//!
//! Costs are negative natural logarithms of a share, rounded to whole numbers: the cost of a text is
//! the sum over its characters, and of two readings of the same bytes the cheaper one is the more
//! probable. The figures are a statistic of the language, not a list anybody would want to replace,
//! which is why they are not part of the lexicon.

use std::sync::LazyLock;

/// Cost of a byte that means nothing in the charset.
pub(super) const BAD_BYTE: u32 = 18;
/// Cost of two bytes that have the form of a character, but none is assigned to them.
pub(super) const BAD_PAIR: u32 = 22;
/// Cost of a character of the private-use areas: in real text they stand for damage.
const PRIVATE_USE: u8 = 15;
/// Cost of a Chinese character that is not in the table.
const RARE: u8 = 15;
/// From this cost on a character is rare enough to ask whether the bytes were read in step.
pub(super) const SUSPICIOUS: u32 = 13;
/// Cost of a letter that follows one of its own script, where a first one would cost more.
const SAME_SCRIPT: u32 = 7;

static COSTS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut costs: Vec<u8> = (0..=0xFFFF_u32).map(cost_by_block).collect();
    for line in include_str!("frequency.tsv").lines() {
        let Some((cost, characters)) = line.split_once('\t') else {
            continue;
        };
        let Ok(cost) = cost.parse::<u8>() else {
            continue;
        };
        for ch in characters.chars() {
            if let Some(slot) = costs.get_mut(ch as usize) {
                *slot = cost;
            }
        }
    }
    for (cost, characters) in [
        (3, "，"),
        (4, "。、"),
        (5, "：“”「」\u{3000}"),
        (6, "；（）《》！？"),
        (8, "…—·～『』‘’【】％〈〉％．"),
        (9, "℃①②③④⑤⑥■◆●★☆→◎○△▲※＜＞＝＋－／"),
    ] {
        for ch in characters.chars() {
            if let Some(slot) = costs.get_mut(ch as usize) {
                *slot = cost;
            }
        }
    }
    costs
});

/// The cost of a character that has none of its own, by its block.
fn cost_by_block(code: u32) -> u8 {
    match code {
        0x09 | 0x0A | 0x0D | 0x20..=0x7E => 4,
        0x00..=0x1F | 0x7F => 14,
        0xB0 | 0xB7 | 0xD7 => 8,
        0xA0..=0x24F => 11,
        0x0370..=0x04FF => 11,
        0x0600..=0x06FF | 0x0F00..=0x0FFF | 0x1800..=0x18AF => 11,
        0x2010..=0x203A | 0x2460..=0x2473 | 0x2160..=0x216B => 10,
        0x2190..=0x21FF | 0x2500..=0x26FF => 12,
        0x3001..=0x301F => 9,
        // The rows of kana in GB2312 are those of the most frequent characters in Big5.
        0x3041..=0x30FF => 11,
        0x3105..=0x3129 => 10,
        0x4E00..=0x9FFF => RARE,
        0xAC00..=0xD7A3 => 12,
        0xD800..=0xDFFF => 18,
        0xE000..=0xF8FF => PRIVATE_USE,
        0xFF01..=0xFF5E => 8,
        _ => 16,
    }
}

/// What a character costs by itself.
pub(super) fn cost(ch: char) -> u32 {
    COSTS.get(ch as usize).map_or(16, |&cost| u32::from(cost))
}

/// Scripts whose letters come together, unlike the stray ones that a wrong reading strews in.
fn script(ch: char) -> u8 {
    match ch as u32 {
        0xC0..=0x24F => 1,
        0x0370..=0x03FF => 2,
        0x0400..=0x04FF => 3,
        0x0600..=0x06FF => 4,
        0x0F00..=0x0FFF => 5,
        0x1800..=0x18AF => 6,
        0x3041..=0x30FF => 7,
        0xAC00..=0xD7A3 => 8,
        _ => 0,
    }
}

/// The cost of a reading, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Score {
    /// The sum of all costs.
    pub total: u64,
    /// The part of it that characters outside ASCII and bad bytes have.
    pub wide_cost: u64,
    /// How many characters outside ASCII and bad bytes there are.
    pub wide: u64,
    /// How many bad bytes or pairs are among them.
    pub bad: u64,
    last_script: u8,
}

impl Score {
    /// Adds a character.
    pub fn add(&mut self, ch: char) {
        let script = script(ch);
        let mut cost = cost(ch);
        if script != 0 && script == self.last_script {
            cost = SAME_SCRIPT;
        }
        self.last_script = script;
        self.add_cost(cost, !ch.is_ascii());
    }

    /// Adds bytes that mean nothing.
    pub fn add_bad(&mut self, cost: u32) {
        self.bad += 1;
        self.add_cost(cost, true);
    }

    /// Adds what costs `cost`, in ASCII or not.
    pub fn add_cost(&mut self, cost: u32, wide: bool) {
        self.total += u64::from(cost);
        if wide {
            self.wide_cost += u64::from(cost);
            self.wide += 1;
        }
    }

    /// Whether the characters outside ASCII cost less than `limit` each, on average.
    pub fn averages_below(&self, limit: u64) -> bool {
        self.wide > 0 && self.wide_cost < limit * self.wide
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_characters_cost_less() {
        for (cheap, dear) in [
            ('的', '政'),
            ('政', '琮'),
            ('個', '龘'),
            ('，', '丨'),
            ('中', '\u{E226}'),
            ('垚', '\u{FFFF}'),
        ] {
            assert!(cost(cheap) < cost(dear), "{cheap} {dear}");
        }
    }

    #[test]
    fn letters_of_one_script_belong_together() {
        let sum = |text: &str| {
            let mut score = Score::default();
            text.chars().for_each(|ch| score.add(ch));
            score.total
        };
        assert!(sum("ひらがな") < sum("ひ中ら中") + 16);
        assert!(sum("한국어를") < sum("한") * 4);
    }

    #[test]
    fn the_table_is_read() {
        let listed = COSTS
            .iter()
            .enumerate()
            .filter(|&(code, &cost)| (0x4E00..0xA000).contains(&code) && cost < RARE)
            .count();
        assert!(listed > 5000, "{listed}");
    }
}
