//! The figures laid out with the words round them.

use rust_decimal::Decimal;

use crate::clean::BlockKind;
use crate::figures::characters::Characters;
use crate::figures::{Change, Figure};
use crate::lexicon::relations::Said;
use crate::lexicon::{RelationWords, Role};
use crate::segment::Sentence;
use crate::text::Span;

/// What a figure can be in a relation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A number of things or an amount.
    Count,
    /// A share, in per cent.
    Rate(Decimal),
    /// A change, a gap, an average, a duration, a range: neither whole nor part.
    Other,
}

/// A figure and what stands round it.
#[derive(Debug, Clone, Copy)]
pub struct Mention<'a> {
    /// The figure's index in the stage's input.
    pub index: usize,
    /// The figure.
    pub figure: &'a Figure,
    /// Its sentence, counted from 0.
    pub sentence: usize,
    /// The block its sentence stands in.
    pub block: usize,
    /// Whether it stands in a row of a table.
    pub in_table: bool,
    /// What it can be.
    pub kind: Kind,
    /// Number and unit as they are written.
    pub quote: &'a str,
    /// What stands before it in its own clause, from the figure before it on.
    pub own: &'a str,
    /// To the next figure of the sentence, or the sentence's end.
    pub tail: &'a str,
    /// The part of `tail` in the figure's own clause.
    pub after: &'a str,
    /// What the words round it mean.
    pub words: &'a RelationWords,
    /// The roles of the words in `own`.
    said: Said,
}

/// Marks that end a clause.
pub const CLAUSE_ENDS: &[char] = &[
    '，', ',', '；', ';', '：', ':', '（', '(', '）', ')', '。', '\t', '！', '？',
];

/// The same, to look for.
static ENDS: Characters = Characters::of("，,；;：:（(）)。\t！？");

impl<'a> Mention<'a> {
    /// Whether both are counted in the same unit.
    pub fn same_unit(&self, other: &Mention) -> bool {
        let (a, b) = (self.figure.unit.as_str(), other.figure.unit.as_str());
        a == b || self.words.count_the_same(a, b)
    }

    /// Whether it is a number of things or an amount.
    pub fn is_count(&self) -> bool {
        self.kind == Kind::Count
    }

    /// The rate in per cent, where it is one.
    pub fn rate(&self) -> Option<Decimal> {
        match self.kind {
            Kind::Rate(rate) => Some(rate),
            _ => None,
        }
    }

    /// Whether the words before it say that it is aimed at: 计划, 任务, 目标, 应. What was 完成了 of a task
    /// is done: 完成了建设任务65万亩.
    pub fn is_aim(&self) -> bool {
        if !self.said.holds(Role::AimedAt) {
            return false;
        }
        let own = self.words.without_budgets(self.own);
        let (before, done) = match own.split_once("完成") {
            Some((before, _)) => (before, true),
            None => (own.as_ref(), false),
        };
        self.words.any(before, Role::AimedAt)
            || self.words.any(&own, Role::AimedAt)
                && !(done && (own.contains("完成了") || before.contains('已')))
    }

    /// Whether the words before it make it a whole: it is aimed at, or it came in.
    pub fn is_whole(&self) -> bool {
        self.is_aim() || self.has(Role::TakenIn)
    }

    /// Whether the words round it say that this many are finished, and where the verb ends in `own`.
    pub fn is_finished(&self) -> bool {
        self.finished_verb().is_some()
    }

    /// Whether the words before it say that it is under way or hard to do rather than finished.
    pub fn is_open(&self) -> bool {
        self.has(Role::NotYet) || self.has(Role::Open)
    }

    /// Whether a word of the role stands before it in its clause.
    pub fn has(&self, role: Role) -> bool {
        self.said.means(role)
    }

    /// The verb of [`Mention::is_finished`].
    pub fn finished_verb(&self) -> Option<&'a str> {
        if self.said.holds(Role::Finished)
            && let Some((at, end)) = self.words.last(self.own, Role::Finished)
        {
            return self.own.get(at..end);
        }
        // 已开工, 已接种: with 已, a step that a rate may be named by is one that is done, too.
        if self.said.holds(Role::Naming)
            && let Some((at, end)) = self.words.last(self.own, Role::Naming)
            && self.own.get(..at).is_some_and(|lead| {
                ["已", "已经", "已累计", "累计"]
                    .iter()
                    .any(|word| lead.ends_with(word))
            })
        {
            return self.own.get(at..end);
        }
        let after = self.after.trim_start_matches(['已', '均', '经']);
        let bare = self.own.trim_end().is_empty()
            || ["其中", "已有"].iter().any(|word| self.own.ends_with(word));
        if !bare || after.len() == self.after.len() {
            return None;
        }
        self.words.begins(after, Role::Finished)
    }
}

/// All figures of an article with their surroundings.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The article's text.
    pub text: &'a str,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// Its figures, in reading order.
    pub mentions: Vec<Mention<'a>>,
    /// What the words round them mean.
    pub words: &'a RelationWords,
}

impl<'a> Scene<'a> {
    /// Lays the figures out.
    pub fn of(
        text: &'a str,
        sentences: &'a [Sentence],
        figures: &'a [Figure],
        words: &'a RelationWords,
    ) -> Self {
        // The sentence of the figure before, and whether it is a row of a table.
        let mut last = None;
        let mut is_row = |at: usize, sentence: &Sentence| match last {
            Some((before, row)) if before == at => row,
            _ => {
                let row =
                    sentence.kind == BlockKind::TableRow || sentence.span.of(text).contains('\t');
                last = Some((at, row));
                row
            }
        };
        let mentions = figures
            .iter()
            .enumerate()
            .map_while(|(index, figure)| {
                let sentence = sentences
                    .partition_point(|sentence| sentence.span.start <= figure.span.start)
                    .saturating_sub(1);
                let home = sentences.get(sentence)?;
                let start = index
                    .checked_sub(1)
                    .and_then(|before| figures.get(before))
                    .map_or(home.span.start, |before| before.span.end)
                    .max(home.span.start);
                let end = figures
                    .get(index + 1)
                    .map_or(home.span.end, |next| next.span.start)
                    .min(home.span.end);
                let lead = text.get(start..figure.span.start).unwrap_or("");
                let tail = text.get(figure.span.end..end).unwrap_or("");
                let own = own_words(lead);
                let said = words.said(own);
                Some(Mention {
                    index,
                    figure,
                    sentence,
                    block: home.block,
                    in_table: is_row(sentence, home),
                    kind: kind(figure, said),
                    quote: figure.span.of(text),
                    own,
                    tail,
                    after: ENDS.find(tail).map_or(tail, |end| &tail[..end]),
                    words,
                    said,
                })
            })
            .collect();
        Self {
            text,
            sentences,
            mentions,
            words,
        }
    }

    /// The smallest stretch of the text that holds all these figures.
    pub fn span_of(&self, figures: &[usize]) -> Option<Span> {
        figures
            .iter()
            .filter_map(|index| self.mentions.get(*index))
            .map(|mention| mention.figure.span)
            .reduce(Span::union)
    }

    /// The text between two mentions.
    pub fn between(&self, a: &Mention, b: &Mention) -> &'a str {
        self.text
            .get(a.figure.span.end..b.figure.span.start)
            .unwrap_or("")
    }
}

/// What stands before a figure in its own clause. A parenthesis right before it is an aside, so that
/// the clause goes on before it: 已解决的（甲类）22件.
fn own_words(lead: &str) -> &str {
    let before = lead
        .trim_end()
        .strip_suffix(['）', ')'])
        .and_then(|inner| inner.rfind(['（', '(']).and_then(|at| inner.get(..at)));
    let before = before.unwrap_or(lead);
    let clause = before.rfind(|ch| ENDS.contains(ch)).map_or(before, |end| {
        let mut behind = before[end..].chars();
        behind.next();
        behind.as_str()
    });
    clause.trim_start_matches(['、', '和', '及', '与'])
}

fn kind(figure: &Figure, said: Said) -> Kind {
    if figure.change != Change::None || figure.value_max.is_some() {
        return Kind::Other;
    }
    if figure.unit == "%" {
        return Kind::Rate(figure.value);
    }
    if figure.unit.is_empty() && figure.rules.contains(&"number:fraction") {
        return figure
            .value
            .checked_mul(Decimal::ONE_HUNDRED)
            .map_or(Kind::Other, Kind::Rate);
    }
    let timed = figure.dimension.as_deref() == Some("time");
    if timed || figure.unit == "百分点" || figure.unit == "倍" || said.means(Role::Average) {
        return Kind::Other;
    }
    Kind::Count
}
