//! Verbs of the genre: what happens to what is counted, and which of them make a figure a change.

use rustc_hash::FxHashMap;

use super::tsv::{self, DataSource, LexiconError};

/// What a verb says about a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerbClass {
    /// Something is done to what is counted: 完成, 新建, 投入.
    Act,
    /// The same, but the word also names what is counted: 危房改造35户, 出口3亿元.
    Name,
    /// A level is reached: 达到, 突破, 提高到.
    Reach,
    /// The figure is an increase: 增长, 上升.
    Rise,
    /// The figure is a decrease: 下降, 减少.
    Fall,
    /// The figure is a share: 占.
    Share,
    /// The figure is a gap between two levels: 高于, 领先.
    Gap,
    /// Only binds number and noun: 有, 为, 共.
    Link,
}

/// All verbs of the table.
#[derive(Debug)]
pub struct Verbs {
    classes: FxHashMap<String, VerbClass>,
    /// A bit for what verbs begin with: most words are told by it to be none.
    beginnings: [u64; 64],
    longest: usize,
}

/// The bit of what a word begins with, by the second and the third byte: those of a Han character that
/// tell it from most others.
fn beginning(word: &str) -> Option<(usize, u64)> {
    let [_, second, third, ..] = *word.as_bytes() else {
        return None;
    };
    Some((usize::from(second & 0x3f), 1 << (third & 0x3f)))
}

impl Verbs {
    /// Reads `lexicon/verbs.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used, or that repeats a verb.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/verbs.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/verbs.tsv"))?;
        let mut verbs = Self {
            classes: FxHashMap::default(),
            beginnings: [0; 64],
            longest: 0,
        };
        tsv::rows(table, &text, |row| {
            let class = match row.need("class")? {
                "act" => VerbClass::Act,
                "name" => VerbClass::Name,
                "reach" => VerbClass::Reach,
                "rise" => VerbClass::Rise,
                "fall" => VerbClass::Fall,
                "share" => VerbClass::Share,
                "gap" => VerbClass::Gap,
                "link" => VerbClass::Link,
                other => return Err(row.problem(format!("`{other}` is no class"))),
            };
            let verb = row.need("verb")?;
            verbs.longest = verbs.longest.max(verb.len());
            if let Some((at, bit)) = beginning(verb)
                && let Some(bits) = verbs.beginnings.get_mut(at)
            {
                *bits |= bit;
            }
            match verbs.classes.insert(verb.to_owned(), class) {
                None => Ok(()),
                Some(_) => Err(row.problem(format!("`{verb}` stands in the table twice"))),
            }
        })?;
        Ok(verbs)
    }

    /// All verbs, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// The class of a verb.
    pub fn class(&self, verb: &str) -> Option<VerbClass> {
        if let Some((at, bit)) = beginning(verb)
            && (self.beginnings.get(at)).is_some_and(|bits| bits & bit == 0)
        {
            return None;
        }
        self.classes.get(verb).copied()
    }

    /// The longest verb at the end of `text`, and its class.
    pub fn ending<'t>(&self, text: &'t str) -> Option<(&'t str, VerbClass)> {
        let from = text.len().saturating_sub(self.longest);
        (from..text.len())
            .filter(|at| text.is_char_boundary(*at))
            .find_map(|at| Some((&text[at..], self.class(&text[at..])?)))
    }

    /// The longest verb at the beginning of `text`, and its class.
    pub fn beginning<'t>(&self, text: &'t str) -> Option<(&'t str, VerbClass)> {
        let to = text.len().min(self.longest);
        (1..=to)
            .rev()
            .filter(|at| text.is_char_boundary(*at))
            .find_map(|at| Some((&text[..at], self.class(&text[..at])?)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_verb_has_its_class() {
        let verbs = Verbs::load(&DataSource::embedded()).expect("the table is right");
        for (verb, class) in &verbs.classes {
            assert_eq!(verbs.class(verb), Some(*class), "{verb}");
        }
    }

    proptest! {
        #[test]
        fn what_is_told_by_its_beginning_is_no_verb(word in "[完成新建a有县达到]{1,3}") {
            let verbs = Verbs::load(&DataSource::embedded()).expect("the table is right");
            prop_assert_eq!(verbs.class(&word), verbs.classes.get(&word).copied());
        }
    }
}
