//! Lines that are no part of an article: menus, buttons, credits, page heads (`lexicon/noise_lines.tsv`).

use std::ops::Range;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

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
    lines: RegexSet,
    kinds: Vec<NoiseKind>,
    tails: Vec<Regex>,
}

impl NoiseLines {
    /// Reads the table.
    ///
    /// # Errors
    /// The first row whose pattern, place or kind cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(TABLE, EMBEDDED)?;
        let mut patterns = Vec::new();
        let mut kinds = Vec::new();
        let mut tails = Vec::new();
        tsv::rows(TABLE, &text, |row| {
            let pattern = row.need("pattern")?;
            let kind = row
                .parse("kind", NoiseKind::read)?
                .ok_or_else(|| row.problem("column `kind` is empty"))?;
            let compile = |anchored: String| {
                RegexBuilder::new(&anchored)
                    .size_limit(SIZE_LIMIT)
                    .build()
                    .map_err(|error| row.problem(format!("the pattern is wrong: {error}")))
            };
            match row.need("where")? {
                "line" => {
                    let anchored = format!("^(?:{pattern})$");
                    compile(anchored.clone())?;
                    patterns.push(anchored);
                    kinds.push(kind);
                }
                "tail" => tails.push(compile(format!("(?:{pattern})$"))?),
                other => {
                    return Err(row.problem(format!(
                        "column `where` is line or tail, it cannot be `{other}`"
                    )));
                }
            }
            Ok(())
        })?;
        let lines = RegexSetBuilder::new(&patterns)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| LexiconError::Line {
                table: TABLE.to_owned(),
                line: 0,
                problem: format!("the patterns together are too large: {error}"),
            })?;
        Ok(Self {
            lines,
            kinds,
            tails,
        })
    }

    /// What kind of noise a whole line is; `None` for text.
    pub fn kind(&self, line: &str) -> Option<NoiseKind> {
        let line = line.trim();
        if line.is_empty() || line.len() > LONGEST_LINE {
            return None;
        }
        // Most lines are text, and that none of the patterns matches is known sooner than which do.
        if !self.lines.is_match(line) {
            return None;
        }
        let first = self.lines.matches(line).into_iter().next()?;
        self.kinds.get(first).copied()
    }

    /// The noise behind the last sentence of a paragraph.
    pub fn tail(&self, paragraph: &str) -> Option<Range<usize>> {
        let from = paragraph.len().saturating_sub(LONGEST_LINE);
        let from = (from..=paragraph.len()).find(|&at| paragraph.is_char_boundary(at))?;
        let end = paragraph.get(from..)?;
        self.tails
            .iter()
            .find_map(|tail| tail.find(end))
            .filter(|found| from + found.start() > 0)
            .map(|found| from + found.start()..from + found.end())
    }
}

#[cfg(test)]
mod tests {
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
