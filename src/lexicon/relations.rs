//! The words of the genre that say how two figures belong together (`lexicon/relation_words.tsv`):
//! which is the whole, which is done, what a rate is of, which are parts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashSet;

use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/relation_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/relation_words.tsv");

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $name:literal,)*) => {
        /// What a word says about the figures round it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $($(#[$doc])* $role,)*
        }

        impl Role {
            /// All roles, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// The role's name in the table.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
                }
            }
        }
    };
}

roles! {
    /// A verb that says that a matter is finished: 办结 a case, 拨付 money, 竣工 a building.
    Finished = "finished",
    /// A further verb that a rate of completion is named by: 开工率, 接种率, 参保率.
    Naming = "naming",
    /// Before a figure that is a whole because it came in: cases, complaints, findings.
    TakenIn = "taken_in",
    /// Before a figure that is a whole because it is aimed at.
    AimedAt = "aimed_at",
    /// A plan that a rate is of: 占年度计划的75%.
    Plan = "plan",
    /// All there is of something, that a share is of: 占总数的40%.
    AllThereIs = "all_there_is",
    /// Between a whole and its parts.
    OfWhich = "of_which",
    /// Claims that what follows are all parts.
    MadeOf = "made_of",
    /// Names what is left of a whole.
    Remainder = "remainder",
    /// The figure is the difference of two others, which is no part of either.
    Difference = "difference",
    /// The figure is the total of what stands before it.
    Total = "total",
    /// The figure is all there is.
    Altogether = "altogether",
    /// What follows has happened by now.
    ByNow = "by_now",
    /// What follows is still to come, or has not come.
    NotYet = "not_yet",
    /// What is said to be under way, hard to do or left for later is not finished: 正在解决, 难以解决.
    Open = "open",
    /// A rate is still to be reached.
    StillToCome = "still_to_come",
    /// All of it is meant.
    Entirely = "entirely",
    /// May stand between such a word and the verb.
    EntirelyFiller = "entirely_filler",
    /// An average or a standard, which is neither a whole nor a part.
    Average = "average",
    /// A thing that gets done, whose own rate may stand right behind it: 77个项目开工率.
    Works = "works",
    /// A rate that is no completion although a verb of one stands in its name.
    OtherRate = "other_rate",
    /// Of a phrase, names no thing: 年度, 全县, 累计.
    NoThing = "no_thing",
    /// Holds a cue of one character without its sense: 应急 is no 应, 重要 no 要.
    Compound = "compound",
    /// Part of the name of a budget, which plans nothing: 一般公共预算, but 年初预算.
    Budget = "budget",
    /// A table's label of a row or column that holds the sum of the others.
    TotalLabel = "total_label",
    /// A column of a table that cannot be added up.
    NotAdditive = "not_additive",
    /// A table's column of what is done.
    DoneColumn = "done_column",
    /// A table's column of what is to be done.
    WholeColumn = "whole_column",
    /// A part that makes the list of parts complete: 其他.
    Rest = "rest",
    /// The first of two that are all there is, the other beside it: 男 and 女.
    Opposite = "opposite",
    /// Counts things of any kind, as 个 does: 问题80个，已办结60件.
    AnyThing = "any_thing",
    /// Counts persons, as 人 does: 5名成员中有党员3人.
    AnyPerson = "any_person",
}

/// Finds all words of a list in one pass over a text.
struct Finder {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// What the words begin and end with: most texts do with none of them.
    firsts: FxHashSet<char>,
    lasts: FxHashSet<char>,
}

impl std::fmt::Debug for Finder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Finder")
    }
}

impl Finder {
    /// A word that stands in the list twice is looked for once.
    fn new(words: &[String]) -> Self {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        Self {
            firsts: words
                .iter()
                .filter_map(|word| word.chars().next())
                .collect(),
            lasts: (words.iter())
                .filter_map(|word| word.chars().next_back())
                .collect(),
            automaton: CharwiseDoubleArrayAhoCorasick::new(words).ok(),
        }
    }

    /// Where the words stand, each occurrence of each.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        self.automaton.iter().flat_map(move |automaton| {
            automaton
                .find_overlapping_iter(text)
                .map(|found| (found.start(), found.end()))
        })
    }
}

/// The roles whose words stand in a text: asked for once, told for each role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Those of which a word stands there, be it inside a longer one; one bit for each role.
    stand: u64,
    /// Those that [`RelationWords::any`] finds.
    meant: u64,
}

impl Said {
    /// Whether a word of the role stands in the text at all, be it inside a longer word.
    pub fn holds(self, role: Role) -> bool {
        self.stand & role.bit() != 0
    }

    /// What [`RelationWords::any`] says of the text and the role.
    pub fn means(self, role: Role) -> bool {
        self.meant & role.bit() != 0
    }
}

// Each role has a bit of its own.
const _: () = assert!(Role::ALL.len() <= 64);

impl Role {
    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// Finds the words of all roles in one pass over a text.
struct AllWords {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// The roles of each word, and whether it is a single character.
    words: Vec<(u64, bool)>,
}

impl std::fmt::Debug for AllWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AllWords")
    }
}

impl AllWords {
    fn new(lists: &[Vec<String>]) -> Self {
        let mut roles: BTreeMap<&str, u64> = BTreeMap::new();
        for (role, list) in Role::ALL.iter().zip(lists) {
            for word in list {
                *roles.entry(word.as_str()).or_default() |= role.bit();
            }
        }
        let single = |word: &str| word.chars().nth(1).is_none();
        Self {
            words: (roles.iter())
                .map(|(word, roles)| (*roles, single(word)))
                .collect(),
            automaton: CharwiseDoubleArrayAhoCorasick::new(roles.keys()).ok(),
        }
    }

    /// The roles of the words of several characters in a text, and those of single characters.
    fn roles(&self, text: &str) -> (u64, u64) {
        let (mut long, mut single) = (0, 0);
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                match self.words.get(found.value() as usize) {
                    Some((roles, true)) => single |= roles,
                    Some((roles, false)) => long |= roles,
                    None => {}
                }
            }
        }
        (long, single)
    }
}

/// The words, by role.
#[derive(Debug)]
pub struct RelationWords {
    lists: Vec<Vec<String>>,
    finders: Vec<Finder>,
    all: AllWords,
    opposites: Vec<(String, String)>,
    /// The words of [`Role::AnyThing`] and of [`Role::AnyPerson`], which are units and looked for in no text.
    things: Vec<String>,
    persons: Vec<String>,
}

impl RelationWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose role is none.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut words = Self {
            lists: vec![Vec::new(); Role::ALL.len()],
            finders: Vec::new(),
            all: AllWords::new(&[]),
            opposites: Vec::new(),
            things: Vec::new(),
            persons: Vec::new(),
        };
        tsv::rows(TABLE, &text, |row| {
            let name = row.need("role")?;
            let role = Role::ALL.iter().copied().find(|role| role.name() == name);
            let Some(role) = role else {
                return Err(row.problem(format!("`{name}` is no role")));
            };
            let word = row.need("word")?;
            match role {
                Role::Opposite => {
                    let Some((one, other)) = word.split_once('/') else {
                        return Err(row.problem(format!("`{word}` names no two words: one/other")));
                    };
                    words.opposites.push((one.to_owned(), other.to_owned()));
                }
                Role::AnyThing => words.things.push(word.to_owned()),
                Role::AnyPerson => words.persons.push(word.to_owned()),
                _ => {
                    if let Some(list) = words.lists.get_mut(role as usize) {
                        list.push(word.to_owned());
                    }
                }
            }
            Ok(())
        })?;
        words.finders = words.lists.iter().map(|list| Finder::new(list)).collect();
        words.all = AllWords::new(&words.lists);
        Ok(words)
    }

    /// Where words of a role stand in a text.
    pub fn find<'t>(
        &'t self,
        text: &'t str,
        role: Role,
    ) -> impl Iterator<Item = (usize, usize)> + 't {
        self.finders
            .get(role as usize)
            .into_iter()
            .flat_map(move |finder| finder.find(text))
    }

    /// The words of a role, in the order of the table.
    pub fn of(&self, role: Role) -> &[String] {
        self.lists.get(role as usize).map_or(&[], Vec::as_slice)
    }

    /// The text without the words that only look like cues.
    pub fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.without(text, Role::Compound, "　")
    }

    /// The text without the names of budgets, which plan nothing: 一般公共预算收入完成3亿元, but 完成年初预算3亿元.
    pub fn without_budgets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.without(text, Role::Budget, "")
    }

    /// The text with something else in place of the words of a role.
    fn without<'t>(&self, text: &'t str, role: Role, instead: &str) -> Cow<'t, str> {
        let mut rest = Cow::Borrowed(text);
        if !self.stands(text, role) {
            return rest;
        }
        for word in self.of(role) {
            if rest.contains(word.as_str()) {
                rest = rest.replace(word.as_str(), instead).into();
            }
        }
        rest
    }

    /// Whether a word of the role stands in `text`; one of a single character does not where a longer
    /// word holds it.
    pub fn any(&self, text: &str, role: Role) -> bool {
        let mut plain = None;
        self.find(text, role).any(|(start, end)| {
            let word = text.get(start..end).unwrap_or("");
            let single = word.chars().nth(1).is_none();
            !single || plain.get_or_insert_with(|| self.plain(text)).contains(word)
        })
    }

    /// The roles whose words stand in a text.
    pub fn said(&self, text: &str) -> Said {
        let (long, single) = self.all.roles(text);
        let stand = long | single;
        let mut said = Said {
            stand,
            meant: stand,
        };
        if single != 0 && said.holds(Role::Compound) {
            said.meant = long | self.all.roles(&self.plain(text)).1;
        }
        said
    }

    /// Whether a word of the role stands in `text`, as [`Said::holds`] says it.
    pub fn stands(&self, text: &str, role: Role) -> bool {
        self.find(text, role).next().is_some()
    }

    /// Where the last word of the role in `text` begins and ends.
    pub fn last(&self, text: &str, role: Role) -> Option<(usize, usize)> {
        self.find(text, role)
            .max_by_key(|(at, end)| (*end, end - at))
    }

    /// The longest word of the role that `text` begins with.
    pub fn begins(&self, text: &str, role: Role) -> Option<&str> {
        let first = text.chars().next()?;
        let finder = self.finders.get(role as usize)?;
        if !finder.firsts.contains(&first) {
            return None;
        }
        self.longest(role, |word| text.starts_with(word))
    }

    /// The longest word of the role that `text` ends with.
    pub fn ends(&self, text: &str, role: Role) -> Option<&str> {
        let last = text.chars().next_back()?;
        let finder = self.finders.get(role as usize)?;
        if !finder.lasts.contains(&last) {
            return None;
        }
        self.longest(role, |word| text.ends_with(word))
    }

    fn longest(&self, role: Role, fits: impl Fn(&str) -> bool) -> Option<&str> {
        let words = self.of(role).iter().map(String::as_str);
        words
            .filter(|word| fits(word))
            .max_by_key(|word| word.len())
    }

    /// Whether two units count the same: things of any kind, or persons.
    pub fn count_the_same(&self, a: &str, b: &str) -> bool {
        let is_thing = |unit: &str| self.things.iter().any(|word| word == unit);
        is_thing(a) && is_thing(b) || self.counts_persons(a) && self.counts_persons(b)
    }

    /// Whether a unit counts persons.
    pub fn counts_persons(&self, unit: &str) -> bool {
        self.persons.iter().any(|word| word == unit)
    }

    /// Whether two texts name the two halves of one thing: 男生 and 女生, 公办 and 民办.
    pub fn are_opposites(&self, a: &str, b: &str) -> bool {
        self.opposites.iter().any(|(one, other)| {
            let (one, other) = (one.as_str(), other.as_str());
            a.contains(one) && b.contains(other) || a.contains(other) && b.contains(one)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::Lexicon;

    proptest! {
        #[test]
        fn one_pass_finds_what_each_word_finds(text in "[已办结完成未竣工应急重要任务目标计划的接种拨付收到全部、3]{0,24}") {
            let words = &Lexicon::for_tests().relations;
            for &role in Role::ALL {
                let stands = |word: &&String| text.contains(word.as_str());
                let plain = words.plain(&text);
                let any = words.of(role).iter().any(|word| {
                    stands(&word) && (word.chars().count() > 1 || plain.contains(word.as_str()))
                });
                prop_assert_eq!(words.any(&text, role), any);
                prop_assert_eq!(words.said(&text).means(role), any);
                prop_assert_eq!(words.said(&text).holds(role), words.of(role).iter().any(|word| stands(&word)));
                let last = words
                    .of(role)
                    .iter()
                    .filter_map(|word| text.rfind(word.as_str()).map(|at| (at, at + word.len())))
                    .max_by_key(|(at, end)| (*end, end - at));
                prop_assert_eq!(words.last(&text, role), last);
            }
        }
    }
}
