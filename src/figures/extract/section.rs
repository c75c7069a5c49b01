//! Sections: what a heading says about the figures below it, the year and whether they are plans.

use super::Extractor;
use crate::figures::Modality;
use crate::figures::characters::Characters;
use crate::figures::reject::Scope;
use crate::figures::time::{Role, TimeExpression};
use crate::segment::{Sentence, may_be_numeral};

/// What the last heading says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// 1 for 一、 and lines without a number, 2 for （一）, 3 for 1.
    level: u8,
    /// Whether it heads plans (主要目标, 下一步打算).
    planned: bool,
    /// The year or period that it names, and its words.
    time: Option<(String, String)>,
}

/// The longest heading, in characters.
const LONGEST: usize = 28;

static NUMERALS: Characters = Characters::of("一二三四五六七八九十");
static DIGITS: Characters = Characters::of("0123456789");

/// The level that the number of a heading says, and how long the number is: 一、 is 1, （一） 2, 1. and
/// （1） 3.
fn numbering(text: &str) -> Option<(u8, usize)> {
    let inside = text.strip_prefix(['（', '(']);
    let rest = inside.unwrap_or(text);
    let (of, most) = match rest.chars().next()? {
        first if NUMERALS.contains(first) => (&NUMERALS, 3),
        first if DIGITS.contains(first) => (&DIGITS, 2),
        _ => return None,
    };
    let behind = rest.trim_start_matches(|ch| of.contains(ch));
    let number = rest.get(..rest.len() - behind.len())?;
    let end = behind.chars().next()?;
    let level = match (inside.is_some(), most, end) {
        (false, 3, '、') => 1,
        (true, 3, '）' | ')') => 2,
        (false, 2, '.' | '．' | '、') | (true, 2, '）' | ')') => 3,
        _ => return None,
    };
    let fits = number.chars().count() <= most;
    fits.then_some((level, text.len() - behind.len() + end.len_utf8()))
}

/// The level of a heading; `None` where the sentence is none. `whole` says that it is all of its block.
fn level(text: &str, whole: bool) -> Option<u8> {
    let end = text.ends_with(['。', '；', '，', '！', '？', '”', '：'].as_slice());
    if text.chars().nth(LONGEST).is_some() || text.contains(['，', '；'].as_slice()) {
        return None;
    }
    match numbering(text) {
        Some((level, _)) => Some(level),
        None => (whole && !end).then_some(1),
    }
}

/// Whether numbers stand in a line that are neither its own nor parts of dates.
fn has_figures(text: &str, times: &[TimeExpression]) -> bool {
    let own = numbering(text).map_or(0, |(_, end)| end);
    text.char_indices().any(|(at, ch)| {
        may_be_numeral(ch)
            && at >= own
            && !times
                .iter()
                .any(|time| time.span.start <= at && at < time.span.end)
    })
}

impl Extractor<'_> {
    /// Takes note of a heading.
    pub(super) fn enter_section(&mut self, sentence: &Sentence, times: &[TimeExpression]) {
        let text = sentence.span.of(self.article.text.as_str());
        let block = self.article.blocks.get(sentence.block);
        let starts = block.is_some_and(|block| block.span.start == sentence.span.start);
        let whole = starts && block.is_some_and(|block| block.span.end == sentence.span.end);
        if !starts {
            return;
        }
        let Some(level) = level(text, whole) else {
            return;
        };
        // A line of figures (城镇新增就业1200人) is no heading.
        if has_figures(text, times) {
            return;
        }
        // A heading below one of plans does not end them.
        let below = self
            .section
            .as_ref()
            .is_some_and(|above| above.level < level);
        let planned = self.lexicon.cues.heads_plans(text) || below && self.in_plans();
        let of_section = |time: &&TimeExpression| {
            time.role == Role::Of && time.iso.as_ref().is_some_and(|iso| iso.len() != 10)
        };
        // 2022年项目进展情况表（截至9月底）: as of when comes before the year.
        let as_of = |time: &&TimeExpression| {
            let words = time.span.of(text);
            words.starts_with('截') || text[..time.span.start].ends_with("截至")
        };
        let mut spoken = times.iter().filter(of_section);
        let time = (spoken.clone().find(as_of))
            .or_else(|| spoken.next())
            .and_then(|time| Some((time.iso.clone()?, time.span.of(text).to_owned())));
        // 目前 is said of what one section tells, not of the next.
        let passing = |(iso, words): &(String, String)| {
            iso.len() == 10 && (words.ends_with("目前") || words.ends_with("当前"))
        };
        if self.topic.time.as_ref().is_some_and(passing) {
            self.topic.time = None;
            self.topic.frame = None;
        }
        let above = self.section.take().filter(|_| below);
        self.section = Some(Section {
            level: if below {
                above.as_ref().map_or(level, |above| above.level)
            } else {
                level
            },
            planned,
            time: time.or_else(|| above.and_then(|above| above.time)),
        });
    }

    /// Whether the section is one of plans.
    pub(super) fn in_plans(&self) -> bool {
        self.section.as_ref().is_some_and(|section| section.planned)
    }

    /// The year or period of the section.
    pub(super) fn section_time(&self) -> Option<&(String, String)> {
        self.section
            .as_ref()
            .and_then(|section| section.time.as_ref())
    }

    /// 其中…: parts of what the sentence before planned are planned as well.
    pub(super) fn continues_plan(&self, scope: &Scope) -> bool {
        let mut last = self
            .topic
            .figures
            .iter()
            .rev()
            .filter_map(|index| self.out.figures.get(*index))
            .peekable();
        let Some(sentence) = last.peek().map(|figure| figure.sentence) else {
            return false;
        };
        scope.text.starts_with("其中")
            && last
                .take_while(|figure| figure.sentence == sentence)
                .all(|figure| figure.modality == Modality::Planned)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn headings_and_their_levels() {
        let cases = [
            ("一、主要目标", true, Some(1)),
            ("（二）重点任务", true, Some(2)),
            ("3.提升服务", true, Some(3)),
            ("2024年工作打算", true, Some(1)),
            ("（一）2024年目标。", false, Some(2)),
            ("全县完成改造300户。", true, None),
            ("一、全县完成改造300户，新建公厕12座", true, None),
            ("2024年工作打算", false, None),
        ];
        for (text, whole, expected) in cases {
            assert_eq!(level(text, whole), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_what_the_pattern_says(text in "[（(]{0,1}[一二十0-9]{0,4}[）).．、一]{0,2}.{0,3}") {
            let pattern = Regex::new(
                r"^(?:(?P<l1>[一二三四五六七八九十]{1,3}、)|(?P<l2>[（(][一二三四五六七八九十]{1,3}[）)])|(?P<l3>[0-9]{1,2}[.．、]|[（(][0-9]{1,2}[）)]))",
            )
            .expect("the pattern is fixed");
            let found = pattern.captures(&text).map(|found| {
                let level = (1..=3).find(|level| found.name(&format!("l{level}")).is_some());
                (level.expect("a level"), found[0].len())
            });
            prop_assert_eq!(numbering(&text), found);
        }
    }

    #[test]
    fn headings_over_plans_and_over_accounts() {
        let cues = &Lexicon::for_tests().cues;
        for text in [
            "二、主要目标",
            "下一步工作打算",
            "2024年目标任务",
            "（三）重点任务",
        ] {
            assert!(cues.heads_plans(text), "{text}");
        }
        for text in [
            "目标任务完成情况",
            "重点任务进展",
            "一、工作成效",
            "2023年工作回顾",
            "工业生产",
        ] {
            assert!(!cues.heads_plans(text), "{text}");
        }
    }
}
