//! One step of a conversion: its rules, and the changes that they make.

use std::collections::HashMap;

use super::super::tsv::{DataSource, LexiconError};
use super::Source;
use crate::text::{Edit, Span};

/// A rule: what stands in the text becomes what.
#[derive(Debug)]
pub(super) struct Rule {
    pub from: Box<str>,
    pub to: Box<str>,
    /// Whether conversion of the characters alone would give something else: the word or form is
    /// one of a region's own.
    pub telling: bool,
}

/// One step of a conversion.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Index into `rules` by the first character, for the basic plane; 0 is none.
    basic: Vec<u16>,
    /// The same for the other planes.
    astral: HashMap<char, u16>,
    /// The rules of one first character, in the order in which they are tried.
    pub rules: Vec<Vec<Rule>>,
}

/// Reads the rules of one table; the first of several results is OpenCC's choice.
pub(super) fn read(
    source: &DataSource,
    (name, embedded): Source,
) -> Result<Vec<Rule>, LexiconError> {
    let text = source.text(name, embedded)?;
    let mut rules = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let pair = line
            .split_once('\t')
            .and_then(|(from, to)| Some((from, to.split(' ').next()?)))
            .filter(|(from, to)| !from.is_empty() && !to.is_empty());
        let Some((from, to)) = pair else {
            return Err(LexiconError::Line {
                table: name.to_owned(),
                line: index + 1,
                problem: "expected two cells: Traditional, a tab, Simplified".to_owned(),
            });
        };
        rules.push(Rule {
            from: from.into(),
            to: to.into(),
            telling: false,
        });
    }
    Ok(rules)
}

impl Step {
    /// A step of several tables, the first of which wins.
    pub fn load(source: &DataSource, tables: &[Source]) -> Result<Self, LexiconError> {
        let mut step = Self {
            basic: vec![0; 0x1_0000],
            astral: HashMap::new(),
            rules: vec![Vec::new()],
        };
        for table in tables {
            let mut rules = read(source, *table)?;
            // Stable: among the rules of a character the longest of the first table comes first.
            rules.sort_by_key(|rule| std::cmp::Reverse(rule.from.len()));
            for rule in rules {
                step.add(rule);
            }
        }
        Ok(step)
    }

    fn add(&mut self, rule: Rule) {
        let Some(first) = rule.from.chars().next() else {
            return;
        };
        let slot = match self.basic.get_mut(first as usize) {
            Some(slot) => slot,
            None => self.astral.entry(first).or_insert(0),
        };
        if *slot == 0 {
            let Ok(index) = u16::try_from(self.rules.len()) else {
                return;
            };
            *slot = index;
            self.rules.push(Vec::new());
        }
        if let Some(rules) = self.rules.get_mut(usize::from(*slot)) {
            rules.push(rule);
        }
    }

    /// The rule that OpenCC takes where `rest`, which begins with `first`, stands.
    pub fn rule(&self, first: char, rest: &str) -> Option<&Rule> {
        let slot = match self.basic.get(first as usize) {
            Some(slot) => *slot,
            None => *self.astral.get(&first)?,
        };
        if slot == 0 {
            return None;
        }
        let rules = self.rules.get(usize::from(slot))?;
        rules.iter().find(|rule| rest.starts_with(&*rule.from))
    }

    /// The rule for exactly `text`.
    pub fn rule_of(&self, text: &str) -> Option<&Rule> {
        self.rule(text.chars().next()?, text)
            .filter(|rule| &*rule.from == text)
    }

    /// Calls `found` for every rule that applies, from left to right, with its place.
    pub fn apply<'a>(&'a self, text: &str, mut found: impl FnMut(Span, &'a Rule)) {
        let mut at = 0;
        while let Some(rest) = text.get(at..) {
            // Nothing below U+0080 begins a rule but Latin letters of a few Taiwan words.
            let Some(first) = rest.chars().next() else {
                break;
            };
            match self.rule(first, rest) {
                Some(rule) => {
                    let span = Span::new(at, at + rule.from.len());
                    found(span, rule);
                    at = span.end;
                }
                None => at += first.len_utf8(),
            }
        }
    }

    /// The changes of this step, one for each rule that changes something.
    pub fn edits(&self, text: &str, edits: &mut Vec<Edit>) {
        self.apply(text, |span, rule| {
            if rule.from != rule.to {
                push(edits, span, &rule.from, &rule.to);
            }
        });
    }
}

/// Adds a change: character by character where both sides have as many, as one otherwise.
fn push(edits: &mut Vec<Edit>, span: Span, from: &str, to: &str) {
    if from.chars().count() != to.chars().count() {
        edits.push(Edit::replace(span, to));
        return;
    }
    let mut at = span.start;
    for (old, new) in from.chars().zip(to.chars()) {
        let end = at + old.len_utf8();
        if old != new {
            edits.push(Edit::replace(Span::new(at, end), new));
        }
        at = end;
    }
}

/// The changes that `first` and then, on what comes out, `second` make, as one list for the text
/// before both.
pub(super) fn compose(text: &str, first: Vec<Edit>, second: Vec<Edit>) -> Vec<Edit> {
    if first.is_empty() {
        return second;
    }
    if second.is_empty() {
        return first;
    }
    // Both lists are walked as pieces of the middle text. A group is a stretch of it that edits of
    // both sides overlap; it becomes one edit.
    let mut out: Vec<Edit> = Vec::new();
    let mut firsts = first.into_iter().peekable();
    let mut seconds = second.into_iter().peekable();
    let mut growth = 0isize; // of the middle text over the source text, left of the group
    loop {
        let middle = |edit: &Edit, growth: isize| {
            let start = edit.span.start.saturating_add_signed(growth);
            Span::new(start, start + edit.text.len())
        };
        let (a, b) = (firsts.peek(), seconds.peek());
        let mut group = match (a, b) {
            (None, None) => break,
            (Some(a), None) => middle(a, growth),
            (None, Some(b)) => b.span,
            (Some(a), Some(b)) => {
                let a = middle(a, growth);
                if a.start <= b.span.start { a } else { b.span }
            }
        };
        let before = growth;
        let (mut of_first, mut of_second) = (Vec::new(), Vec::new());
        loop {
            if let Some(a) = firsts.peek() {
                let span = middle(a, growth);
                if span.start < group.end || span == group {
                    group = group.union(span);
                    growth += a.text.len() as isize - a.span.len() as isize;
                    of_first.extend(firsts.next());
                    continue;
                }
            }
            if let Some(b) = seconds.peek()
                && (b.span.start < group.end || b.span == group)
            {
                group = group.union(b.span);
                of_second.extend(seconds.next());
                continue;
            }
            break;
        }
        let source = Span::new(
            group.start.saturating_add_signed(-before),
            group.end.saturating_add_signed(-growth),
        );
        let from = source.of(text);
        let between = splice(from, source.start, &of_first);
        let to = splice(&between, group.start, &of_second);
        if from != to {
            push(&mut out, source, from, &to);
        }
    }
    out
}

/// Carries out edits of a stretch that begins at `offset` of its text.
pub(super) fn splice(stretch: &str, offset: usize, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(stretch.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (
            edit.span.start.saturating_sub(offset),
            edit.span.end.saturating_sub(offset),
        );
        out.push_str(stretch.get(at..start).unwrap_or(""));
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(stretch.get(at..).unwrap_or(""));
    out
}
