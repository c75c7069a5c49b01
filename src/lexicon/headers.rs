//! The words of tables' headers that say what kind of number stands under them
//! (`lexicon/header_words.tsv`).

use regex::Regex;

use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/header_words.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/header_words.tsv");

/// Why the numbers of a column are no figures: the rule that drops them, and what to say.
const DROPS: &[(&str, &str, &str)] = &[
    ("rank", "table:rank", "a rank or running number"),
    ("contact", "table:contact", "a telephone number or address"),
    ("date", "table:date", "a date"),
    ("age", "table:age", "an age"),
    ("score", "table:score", "a score"),
    (
        "document",
        "table:number-of-document",
        "the number of a document",
    ),
];

/// The words, by what they say.
#[derive(Debug)]
pub struct HeaderWords {
    drops: Vec<(String, (&'static str, &'static str))>,
    general: Regex,
    planned: Regex,
    actual: Regex,
    beside: Regex,
    neutral: Vec<String>,
    persons: Vec<String>,
}

impl HeaderWords {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose meaning is none.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut drops = Vec::new();
        let mut lists: [Vec<String>; 6] = Default::default();
        let [general, planned, actual, beside, neutral, persons] = &mut lists;
        tsv::rows(TABLE, &text, |row| {
            let word = row.need("word")?.to_owned();
            let meaning = row.need("meaning")?;
            let list = match meaning {
                "general" => &mut *general,
                "planned" => &mut *planned,
                "actual" => &mut *actual,
                "beside" => &mut *beside,
                "neutral" => &mut *neutral,
                "persons" => &mut *persons,
                other => {
                    let drop = DROPS.iter().find(|(name, _, _)| *name == other);
                    let Some((_, rule, reason)) = drop else {
                        return Err(row.problem(format!("`{other}` is no meaning")));
                    };
                    drops.push((word, (*rule, *reason)));
                    return Ok(());
                }
            };
            list.push(word);
            Ok(())
        })?;
        let pattern = |before: &str, words: &[String], behind: &str| {
            // The longest word at a place counts; an empty table finds nothing.
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            let words: Vec<String> = words.into_iter().map(regex::escape).collect();
            let words = if words.is_empty() {
                "[^\\s\\S]".to_owned()
            } else {
                words.join("|")
            };
            Regex::new(&format!("{before}(?:{words}){behind}")).map_err(|error| {
                LexiconError::Line {
                    table: TABLE.to_owned(),
                    line: 0,
                    problem: format!("the words together are too many: {error}"),
                }
            })
        };
        let [general, planned, actual, beside, neutral, persons] = lists;
        Ok(Self {
            drops,
            general: pattern("^", &general, "*$")?,
            planned: pattern("", &planned, "")?,
            actual: pattern("", &actual, "")?,
            beside: pattern("", &beside, "")?,
            neutral,
            persons,
        })
    }

    /// Why the numbers under a header are no figures: the rule and the reason.
    pub fn drop(&self, header: &str) -> Option<(&'static str, &'static str)> {
        let ends = |(word, _): &&(String, _)| header.ends_with(word.as_str());
        let longest = self
            .drops
            .iter()
            .filter(ends)
            .max_by_key(|(word, _)| word.len());
        longest.map(|(_, why)| *why)
    }

    /// Whether a header says only what kind of number it is: 目标, 完成率, 数量.
    pub fn is_general(&self, header: &str) -> bool {
        self.general.is_match(header)
    }

    /// Whether a header says that its numbers are planned.
    pub fn is_planned(&self, header: &str) -> bool {
        self.planned.is_match(header)
    }

    /// Whether a header says that its numbers have come about.
    pub fn is_actual(&self, header: &str) -> bool {
        self.actual.is_match(header)
    }

    /// Whether a column of labels says nothing about what is counted: 责任单位, 备注.
    pub fn is_beside(&self, header: &str) -> bool {
        self.beside.is_match(header)
    }

    /// Whether a header adds nothing to what the row names: 绝对数, 累计.
    pub fn is_neutral(&self, header: &str) -> bool {
        self.neutral.iter().any(|word| word == header)
    }

    /// Whether a header names persons, so that its numbers need no other unit: 在校生, 女性.
    pub fn is_persons(&self, header: &str) -> bool {
        self.persons.iter().any(|word| word == header)
    }
}
