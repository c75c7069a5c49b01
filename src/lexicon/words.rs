//! Words that say how a number is meant: qualifiers, cues of modality, set phrases.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use rustc_hash::{FxHashMap, FxHashSet};

use super::tsv::{self, DataSource, LexiconError};
use crate::text::Span;

/// How exactly a qualifier says a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// As it stands.
    Exact,
    /// About as much.
    Approx,
    /// At least, or a little more.
    MoreThan,
    /// At most, or a little less.
    LessThan,
}

/// Words before a number by their last character and behind one by their first, the longest first.
#[derive(Debug, Default)]
pub struct Qualifiers {
    before: ByCharacter,
    behind: ByCharacter,
}

type ByCharacter = FxHashMap<char, Vec<(String, Meaning)>>;

impl Qualifiers {
    /// Reads `lexicon/qualifiers.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/qualifiers.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/qualifiers.tsv"))?;
        let mut qualifiers = Self::default();
        tsv::rows(table, &text, |row| {
            let meaning = match row.need("meaning")? {
                "exact" => Meaning::Exact,
                "approx" => Meaning::Approx,
                "more_than" => Meaning::MoreThan,
                "less_than" => Meaning::LessThan,
                other => return Err(row.problem(format!("`{other}` is no meaning"))),
            };
            let word = row.need("word")?;
            let (list, key) = match row.need("position")? {
                "before" => (&mut qualifiers.before, word.chars().next_back()),
                "behind" => (&mut qualifiers.behind, word.chars().next()),
                other => return Err(row.problem(format!("`{other}` is no position"))),
            };
            if let Some(key) = key {
                list.entry(key)
                    .or_default()
                    .push((word.to_owned(), meaning));
            }
            Ok(())
        })?;
        let longest_first = |a: &(String, Meaning), b: &(String, Meaning)| {
            b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0))
        };
        let lists = (qualifiers.before.values_mut()).chain(qualifiers.behind.values_mut());
        lists.for_each(|list| list.sort_by(longest_first));
        Ok(qualifiers)
    }

    /// The longest qualifier at the end of `text`.
    pub fn before<'a>(&'a self, text: &str) -> Option<(&'a str, Meaning)> {
        let list = self.before.get(&text.chars().next_back()?)?;
        find(list, |word| text.ends_with(word))
    }

    /// The longest qualifier at the beginning of `text`.
    pub fn behind<'a>(&'a self, text: &str) -> Option<(&'a str, Meaning)> {
        let list = self.behind.get(&text.chars().next()?)?;
        find(list, |word| text.starts_with(word))
    }
}

fn find(list: &[(String, Meaning)], fits: impl Fn(&str) -> bool) -> Option<(&str, Meaning)> {
    list.iter()
        .find(|(word, _)| fits(word))
        .map(|(word, meaning)| (word.as_str(), *meaning))
}

/// A word that says whether what follows is planned or has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The word.
    pub text: String,
    /// Planned; otherwise it has happened.
    pub planned: bool,
    /// Whether it counts only before a verb, an adverb or a preposition.
    pub before_verb: bool,
    /// Whether it is a noun that is about the next figure only (目标3000人).
    pub noun: bool,
    /// Whether it is an auxiliary that stays in its clause unless that holds a figure (将, 即将).
    pub brief: bool,
}

/// Finds words of a list in a text: leftmost, the longest of them.
struct Matcher(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

impl std::fmt::Debug for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Matcher")
    }
}

impl Matcher {
    fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words)
            .ok();
        Self(automaton)
    }

    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, Span)> + 't {
        self.0.iter().flat_map(move |automaton| {
            automaton.leftmost_find_iter(text).map(|found| {
                (
                    found.value() as usize,
                    Span::new(found.start(), found.end()),
                )
            })
        })
    }
}

/// All cues.
#[derive(Debug)]
pub struct Cues {
    cues: Vec<Cue>,
    matcher: Matcher,
    /// Words of headings over plans.
    plans: Vec<String>,
    /// Words of headings over what has been done, plans or not: 目标任务完成情况.
    accounts: Vec<String>,
    /// What stands before a time that lies ahead.
    ahead: Vec<String>,
    /// What stands before what something yields that is not yet there.
    yields: Vec<String>,
}

impl Cues {
    /// Reads `lexicon/cues.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/cues.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/cues.tsv"))?;
        let mut cues = Vec::new();
        let (mut plans, mut accounts) = (Vec::new(), Vec::new());
        let (mut ahead, mut yields) = (Vec::new(), Vec::new());
        tsv::rows(table, &text, |row| {
            let position = row.need("position")?;
            let text = row.need("cue")?.to_owned();
            let planned = match row.need("modality")? {
                "planned" => true,
                "actual" => false,
                other => return Err(row.problem(format!("`{other}` is no modality"))),
            };
            match (position, planned) {
                ("any" | "clause" | "noun" | "verb", _) => cues.push(Cue {
                    text,
                    planned,
                    before_verb: position == "verb",
                    noun: position == "noun",
                    brief: matches!(position, "verb" | "clause"),
                }),
                ("heading", true) => plans.push(text),
                ("heading", false) => accounts.push(text),
                ("time", true) => ahead.push(text),
                ("yield", true) => yields.push(text),
                _ => return Err(row.problem(format!("`{position}` is no position"))),
            }
            Ok(())
        })?;
        let matcher = Matcher::new(cues.iter().map(|cue| cue.text.as_str()));
        Ok(Self {
            cues,
            matcher,
            plans,
            accounts,
            ahead,
            yields,
        })
    }

    /// The cues of a text, from left to right.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t Cue, Span)> + 't {
        self.matcher
            .find(text)
            .map(|(index, span)| (&self.cues[index], span))
    }

    /// Whether a heading heads plans: 主要目标, but 目标任务完成情况.
    pub fn heads_plans(&self, heading: &str) -> bool {
        let has = |words: &[String]| words.iter().any(|word| heading.contains(word));
        has(&self.plans) && !has(&self.accounts)
    }

    /// Whether the words before a time say that it lies ahead of the page: 将于6月开工.
    pub fn lies_ahead(&self, before: &str) -> bool {
        self.ahead.iter().any(|word| before.ends_with(word))
    }

    /// Where the last word stands after which a text says what something yields: 建成后 in 项目建成后，每年可节水3万吨.
    pub fn yield_from(&self, text: &str) -> Option<usize> {
        self.yields.iter().filter_map(|word| text.rfind(word)).max()
    }
}

/// Set phrases with numbers in them that count nothing.
#[derive(Debug)]
pub struct Phrases {
    meanings: Vec<String>,
    matcher: Matcher,
    /// All characters that stand side by side in one.
    pairs: FxHashSet<[char; 2]>,
    /// All characters of theirs that are ASCII, and those of phrases of a single character.
    others: Vec<char>,
}

impl Phrases {
    /// Reads `lexicon/phrases.tsv`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let table = "lexicon/phrases.tsv";
        let text = source.text(table, include_str!("../../data/lexicon/phrases.tsv"))?;
        let rows = tsv::rows(table, &text, |row| {
            Ok((
                row.need("phrase")?.to_owned(),
                row.get("meaning")?.to_owned(),
            ))
        })?;
        let matcher = Matcher::new(rows.iter().map(|(phrase, _)| phrase.as_str()));
        let mut pairs = FxHashSet::default();
        let mut others = Vec::new();
        for (phrase, _) in &rows {
            let chars: Vec<char> = phrase.chars().collect();
            pairs.extend(
                chars
                    .windows(2)
                    .filter_map(|pair| pair.first_chunk::<2>().copied()),
            );
            let alone = chars.len() == 1;
            others.extend(chars.iter().filter(|ch| alone || ch.is_ascii()));
        }
        let meanings = rows.into_iter().map(|(_, meaning)| meaning).collect();
        Ok(Self {
            meanings,
            matcher,
            pairs,
            others,
        })
    }

    /// Whether a phrase may stand in a text that holds its character at byte `at`; never wrong in saying no.
    pub fn may_hold(&self, text: &str, at: usize) -> bool {
        let Some((before, from)) = text.split_at_checked(at) else {
            return false;
        };
        let mut from = from.chars();
        let Some(ch) = from.next() else {
            return false;
        };
        if self.others.contains(&ch) {
            return true;
        }
        // Most numbers are digits, and no phrase has one.
        let pair = |a: char, b: char| self.pairs.contains(&[a, b]);
        !ch.is_ascii()
            && (from.next().is_some_and(|behind| pair(ch, behind))
                || (before.chars().next_back()).is_some_and(|before| pair(before, ch)))
    }

    /// The phrases of a text with what they mean, from left to right.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, Span)> + 't {
        self.matcher
            .find(text)
            .map(|(index, span)| (self.meanings[index].as_str(), span))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::lexicon::Lexicon;

    proptest! {
        #[test]
        fn a_character_of_a_phrase_may_be_held_by_one(text in "[一五十体三令申农两会九牛毛百分之公里最后完成，]{1,12}") {
            let phrases = &Lexicon::for_tests().phrases;
            for (_, span) in phrases.find(&text) {
                for (at, _) in span.of(&text).char_indices() {
                    prop_assert!(phrases.may_hold(&text, span.start + at));
                }
            }
        }
    }
}
