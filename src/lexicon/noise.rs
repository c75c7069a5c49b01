//! Lines that are no part of an article: menus, buttons, credits, page heads (`lexicon/noise_lines.tsv`).

use std::ops::Range;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::edges::Edges;
use super::tsv::{self, DataSource, LexiconError};

const TABLE: &str = "lexicon/noise_lines.tsv";
const EMBEDDED: &str = include_str!("../../data/lexicon/noise_lines.tsv");

/// A line longer than this many bytes is text: noise is short.
const LONGEST_LINE: usize = 360;

/// How much the compiled patterns may take; the classes of Chinese characters are large.
const SIZE_LIMIT: usize = 64 << 20;

/// What a line of noise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoiseKind {
    /// Paths, menus, neighbouring pages, end marks.
    Menu,
    /// Buttons and calls to share, scan or click.
    Share,
    /// Who edited, checked or drew.
    Editor,
    /// Photo credits, with the caption on the same line.
    Credit,
    /// Addresses and telephone numbers.
    Contact,
    /// A broadcast and when it was on the air.
    Programme,
    /// Head or number of a newspaper page, label of a section.
    PageHead,
    /// Slogan of a column.
    Label,
    /// A link alone.
    Link,
    /// Foot of a web page, disclaimers.
    Legal,
    /// Counter of visits.
    Counter,
    /// Head of a list of other pages.
    Related,
    /// Label of a page with several news of its own heads.
    Roundup,
}

impl NoiseKind {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "menu" => Self::Menu,
            "share" => Self::Share,
            "editor" => Self::Editor,
            "credit" => Self::Credit,
            "contact" => Self::Contact,
            "programme" => Self::Programme,
            "page_head" => Self::PageHead,
            "label" => Self::Label,
            "link" => Self::Link,
            "legal" => Self::Legal,
            "counter" => Self::Counter,
            "related" => Self::Related,
            "roundup" => Self::Roundup,
            _ => return None,
        })
    }
}

/// The patterns of the table.
#[derive(Debug)]
pub struct NoiseLines {
    /// Most patterns begin with something: on a line of text they fail at its first characters.
    beginning: Patterns,
    /// Those that begin with anything would run through every line of text.
    anywhere: Patterns,
    /// Those among them that end with anything as well.
    open: Patterns,
    tails: Vec<Regex>,
    tail_edges: Edges,
    tails_hold: Words,
}

/// Patterns of whole lines.
#[derive(Debug)]
struct Patterns {
    set: RegexSet,
    /// The row of each and its kind, in the order of the table.
    rows: Vec<(usize, NoiseKind)>,
    /// What a line begins and ends with where one of the patterns matches.
    edges: Edges,
    /// Words of which a line holds one at least where one of the patterns matches; none where they say
    /// nothing.
    hold: Words,
    words: Vec<String>,
}

impl Patterns {
    fn build(patterns: Vec<Pattern>) -> Result<Self, regex::Error> {
        let set = RegexSetBuilder::new(patterns.iter().map(|pattern| &pattern.anchored))
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .build()?;
        let words = patterns.iter().flat_map(|pattern| &pattern.holds);
        Ok(Self {
            words: words.clone().cloned().collect(),
            set,
            hold: Words::build(words.map(String::as_str))?,
            edges: Edges::new(patterns.iter().map(|pattern| pattern.own.as_str())),
            rows: (patterns.iter().map(|pattern| (pattern.row, pattern.kind))).collect(),
        })
    }

    /// The first row of those whose pattern matches the line.
    fn first(&self, line: &str) -> Option<(usize, NoiseKind)> {
        // Most lines are text, and that none of the patterns matches is known sooner than which do.
        // Text begins otherwise, and ends with a full stop.
        if !self.edges.fit(line) || !self.hold.stand_in(line) || !self.set.is_match(line) {
            return None;
        }
        let first = self.set.matches(line).into_iter().next()?;
        self.rows.get(first).copied()
    }
}

/// A row of the table.
struct Pattern {
    row: usize,
    own: String,
    anchored: String,
    kind: NoiseKind,
    holds: Vec<String>,
}

/// Words that are looked for together.
#[derive(Debug)]
struct Words {
    /// Patterns of the words of one or two bytes, like `>` and `·`, and of the others, which would be found
    /// much slower with these among them.
    patterns: Vec<Regex>,
}

impl Words {
    fn build<'w>(words: impl Iterator<Item = &'w str>) -> Result<Self, regex::Error> {
        let (signs, longer): (Vec<&str>, Vec<&str>) = words.partition(|word| word.len() < 3);
        let lists = [signs, longer].into_iter().filter(|list| !list.is_empty());
        let patterns = lists.map(|list| {
            let words: Vec<String> = list.into_iter().map(regex::escape).collect();
            Regex::new(&words.join("|"))
        });
        Ok(Self {
            patterns: patterns.collect::<Result<_, _>>()?,
        })
    }

    /// Whether one of them stands in a line; where there are none, nothing is known of it.
    fn stand_in(&self, line: &str) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.is_match(line))
    }
}

impl NoiseLines {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose pattern, place or kind cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let (mut beginning, mut anywhere, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut tail_patterns = Vec::new();
        let (mut tails, mut tails_hold) = (Vec::new(), Some(Vec::new()));
        let mut index = 0;
        tsv::rows(TABLE, &text, |row| {
            let pattern = row.need("pattern")?;
            let kind = row
                .parse("kind", NoiseKind::read)?
                .ok_or_else(|| row.problem("column `kind` is empty"))?;
            // Somebody's own table may do without.
            let holds = row.get("holds").unwrap_or_default().split_whitespace();
            let holds: Vec<String> = holds.map(str::to_owned).collect();
            let compile = |anchored: &str| {
                RegexBuilder::new(anchored)
                    .size_limit(SIZE_LIMIT)
                    .build()
                    .map_err(|error| row.problem(format!("the pattern is wrong: {error}")))
            };
            match row.need("where")? {
                "line" => {
                    let anchored = format!("^(?:{pattern})$");
                    compile(&anchored)?;
                    let patterns = if holds.is_empty() {
                        &mut beginning
                    } else if Edges::new([pattern].into_iter()).end("。") {
                        &mut open
                    } else {
                        &mut anywhere
                    };
                    patterns.push(Pattern {
                        row: index,
                        own: pattern.to_owned(),
                        anchored,
                        kind,
                        holds,
                    });
                }
                "tail" => {
                    tails.push(compile(&format!("(?:{pattern})$"))?);
                    tail_patterns.push(pattern.to_owned());
                    match &mut tails_hold {
                        Some(words) if !holds.is_empty() => words.extend(holds),
                        _ => tails_hold = None,
                    }
                }
                other => {
                    return Err(row.problem(format!(
                        "column `where` is line or tail, it cannot be `{other}`"
                    )));
                }
            }
            index += 1;
            Ok(())
        })?;
        let together = |error: regex::Error| LexiconError::Line {
            table: TABLE.to_owned(),
            line: 0,
            problem: format!("the patterns together are too large: {error}"),
        };
        let tails_hold = tails_hold.unwrap_or_default();
        Ok(Self {
            beginning: Patterns::build(beginning).map_err(together)?,
            anywhere: Patterns::build(anywhere).map_err(together)?,
            open: Patterns::build(open).map_err(together)?,
            tails,
            tail_edges: Edges::new(tail_patterns.iter().map(String::as_str)),
            tails_hold: Words::build(tails_hold.iter().map(String::as_str)).map_err(together)?,
        })
    }

    /// Words of which those lines hold one that may begin and end with anything.
    pub(super) fn open_words(&self) -> impl Iterator<Item = &str> {
        self.open.words.iter().map(String::as_str)
    }

    /// What kind of noise a whole line is; `None` for text.
    pub fn kind(&self, line: &str) -> Option<NoiseKind> {
        self.kind_in(line, true)
    }

    /// The same for a line of a text in which one of the [`open_words`](Self::open_words) stands or, where
    /// `open` is false, does not.
    pub(crate) fn kind_in(&self, line: &str, open: bool) -> Option<NoiseKind> {
        let line = line.trim();
        if line.is_empty() || line.len() > LONGEST_LINE {
            return None;
        }
        let open = open.then_some(&self.open);
        let all = [Some(&self.beginning), Some(&self.anywhere), open];
        let found = all.map(|patterns| patterns?.first(line));
        let (_, kind) = found.into_iter().flatten().min_by_key(|(row, _)| *row)?;
        Some(kind)
    }

    /// The noise behind the last sentence of a paragraph.
    pub fn tail(&self, paragraph: &str) -> Option<Range<usize>> {
        if !self.tail_edges.end(paragraph) {
            return None;
        }
        let from = paragraph.len().saturating_sub(LONGEST_LINE);
        let from = (from..=paragraph.len()).find(|&at| paragraph.is_char_boundary(at))?;
        let end = paragraph.get(from..)?;
        if !self.tails_hold.stand_in(end) {
            return None;
        }
        self.tails
            .iter()
            .find_map(|tail| tail.find(end))
            .filter(|found| from + found.start() > 0)
            .map(|found| from + found.start()..from + found.end())
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::string::string_regex;
    use proptest::test_runner::TestRunner;

    use super::*;

    #[test]
    fn every_row_does_what_it_says() {
        let noise = NoiseLines::load(&DataSource::embedded()).expect("the table is right");
        let mut wrong = Vec::new();
        tsv::rows(TABLE, EMBEDDED, |row| {
            let (pattern, place) = (row.need("pattern")?, row.need("where")?);
            let (example, counter) = (row.need("example")?, row.need("counter_example")?);
            row.need("meaning")?;
            let anchored = match place {
                "line" => format!("^(?:{pattern})$"),
                _ => format!("(?:{pattern})$"),
            };
            let own = Regex::new(&anchored).expect("compiles");
            let noisy = |text: &str| match place {
                "line" => noise.kind(text).is_some(),
                _ => noise.tail(text).is_some(),
            };
            if !own.is_match(example) || !noisy(example) {
                wrong.push(format!("does not match {example}"));
            }
            // No row at all may take the counter-example.
            if own.is_match(counter) || noisy(counter) {
                wrong.push(format!("matches {counter}"));
            }
            Ok(())
        })
        .expect("the table is right");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// What the words refuse, no pattern matches: whatever a pattern matches holds one of its words.
    #[test]
    fn what_a_pattern_matches_holds_its_words() {
        let mut runner = TestRunner::deterministic();
        let mut checked = 0;
        tsv::rows(TABLE, EMBEDDED, |row| {
            let (pattern, holds) = (row.need("pattern")?, row.get("holds")?);
            if holds.is_empty() {
                return Ok(());
            }
            checked += 1;
            let matching = string_regex(pattern).expect("a pattern without anchors");
            let hold = Words::build(holds.split(' ')).expect("words");
            for _ in 0..200 {
                let line = matching.new_tree(&mut runner).expect("a line").current();
                assert!(hold.stand_in(&line), "{pattern} matches {line}");
                assert!(holds.split(' ').any(|word| line.contains(word)), "{line}");
            }
            Ok(())
        })
        .expect("the table is right");
        assert!(checked > 5);
    }

    /// What the ends of a line refuse, no pattern matches.
    #[test]
    fn what_a_pattern_matches_has_its_ends() {
        let mut runner = TestRunner::deterministic();
        tsv::rows(TABLE, EMBEDDED, |row| {
            let (pattern, place) = (row.need("pattern")?, row.need("where")?);
            let matching = string_regex(pattern).expect("a pattern without anchors");
            let edges = Edges::new([pattern].into_iter());
            for _ in 0..200 {
                let line = matching.new_tree(&mut runner).expect("a line").current();
                assert!(edges.end(&line), "{pattern} matches {line}");
                assert!(
                    place == "tail" || edges.fit(&line),
                    "{pattern} matches {line}"
                );
            }
            Ok(())
        })
        .expect("the table is right");
    }

    #[test]
    fn words_are_found_in_lines() {
        for (words, line, found) in [
            (&["摄", ">"][..], "王某摄", true),
            (&["摄", ">"], "首页>新闻", true),
            (&["摄", ">", "·"], "首页，新闻", false),
            (&["摄", ">", "·"], "平安·新闻", true),
            (&[">"], "首页>新闻", true),
            (&[">"], "首页，新闻", false),
            (&[], "首页，新闻", true),
        ] {
            let words = Words::build(words.iter().copied()).expect("words");
            assert_eq!(words.stand_in(line), found, "{line}");
        }
    }

    #[test]
    fn sentences_with_words_of_noise_are_text() {
        let noise = NoiseLines::load(&DataSource::embedded()).expect("the table is right");
        for line in [
            "会后，代表们分享了治理经验。",
            "分享到的经验有三条，一是早谋划，二是早部署，三是早落实",
            "她曾在县电视台当过编辑，退休后管起了农家书屋",
            "返回家乡创业的青年有320名",
            "摄像头新装1200个",
            "一、总体情况",
            "（一）强化组织领导",
            "数字赋能 打造便民服务圈",
            "城关镇：小网格服务大民生",
            "更多群众吃上旅游饭",
            "打印照相免费办",
            "网格员们返回顶部平台检查",
        ] {
            assert_eq!(noise.kind(line), None, "{line}");
            assert_eq!(noise.tail(line), None, "{line}");
        }
    }
}
