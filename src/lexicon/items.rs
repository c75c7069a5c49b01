//! Words that say where an item begins and ends, and what is no part of it (`lexicon/item_words.tsv`).

use rustc_hash::FxHashMap;

use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/item_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/item_words.tsv");

/// What a word says about the item it stands with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemRole {
    /// Done to things, so that two of them in a row are done to the same: 改造提升管网.
    Done,
    /// Says how far something has come, and is no part of its name: 完工.
    Stage,
    /// A noun that a noun of doing stands before as a part of its name: 改造工程.
    Named,
    /// What something is compared with: 占预算的36%.
    Base,
    /// How something is done, between a noun and its verb: 36个村积极参与.
    How,
    /// Carried out, and doing something in its turn: 开展托育行动新增托位.
    Campaign,
    /// Leads to another measure of the same: 垃圾36车计80吨.
    Again,
    /// A noun that the segmenter's dictionary has for a verb: 其中盗窃36起.
    Noun,
}

use ItemRole::{Again, Base, Campaign, Done, How, Named, Noun, Stage};

/// The roles, as the table names them.
const ROLES: [(&str, ItemRole); 8] = [
    ("done", Done),
    ("stage", Stage),
    ("named", Named),
    ("base", Base),
    ("how", How),
    ("campaign", Campaign),
    ("again", Again),
    ("noun", Noun),
];

/// The words, by what they say.
#[derive(Debug, Default)]
pub struct ItemWords {
    /// A bit for each role.
    roles: FxHashMap<String, u8>,
}

impl ItemWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose role is none, or that repeats another.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut words = Self::default();
        tsv::rows(TABLE, &text, |row| {
            let (name, word) = (row.need("role")?, row.need("word")?);
            let Some((_, role)) = ROLES.iter().find(|(known, _)| *known == name) else {
                return Err(row.problem(format!("`{name}` is no role")));
            };
            let roles = words.roles.entry(word.to_owned()).or_default();
            if *roles & bit(*role) != 0 {
                return Err(row.problem(format!("`{word}` is {name} already")));
            }
            *roles |= bit(*role);
            Ok(())
        })?;
        Ok(words)
    }

    /// Whether a word has a role.
    pub fn is(&self, role: ItemRole, word: &str) -> bool {
        self.roles
            .get(word)
            .is_some_and(|roles| roles & bit(role) != 0)
    }

    /// Whether a text begins with a word of the role.
    pub fn begins(&self, role: ItemRole, text: &str) -> bool {
        let ends = text.char_indices().map(|(at, ch)| at + ch.len_utf8());
        ends.take(LONGEST).any(|end| self.is(role, &text[..end]))
    }

    /// Whether a text ends with a word of the role.
    pub fn ends(&self, role: ItemRole, text: &str) -> bool {
        let starts = text.char_indices().rev().map(|(at, _)| at);
        starts
            .take(LONGEST)
            .any(|start| self.is(role, &text[start..]))
    }
}

/// How many characters of a text are looked at for a word.
const LONGEST: usize = 6;

fn bit(role: ItemRole) -> u8 {
    1 << role as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_role_and_no_more_than_is_looked_at() {
        let words = ItemWords::load(&DataSource::embedded()).expect("the table is right");
        for (word, roles) in &words.roles {
            assert!(word.chars().count() <= LONGEST, "{word}");
            for (name, role) in ROLES {
                let has = roles & bit(role) != 0;
                assert_eq!(words.is(role, word), has, "{word} {name}");
                assert!(
                    !has || words.begins(role, &format!("{word}的")),
                    "{word} {name}"
                );
                assert!(
                    !has || words.ends(role, &format!("其{word}")),
                    "{word} {name}"
                );
            }
        }
    }
}
