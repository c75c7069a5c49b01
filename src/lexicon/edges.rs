//! What the lines that patterns match can begin and end with, read from the patterns themselves.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};
use rustc_hash::FxHashMap;

/// A class of more characters than this is not listed one by one.
const WIDE: usize = 512;

/// Marks that lines of text end with, for which classes that are not listed are asked as well.
const MARKS: &str = "。！？；：，、…”’）》】";

/// The first or the last characters of what patterns match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Which of some patterns may match a line, by its first and its last character.
#[derive(Debug)]
pub(super) struct Edges {
    first: Masks,
    last: Masks,
}

impl Edges {
    /// Of patterns that are matched against whole lines.
    pub fn new<'p>(patterns: impl Iterator<Item = &'p str> + Clone) -> Self {
        Self {
            first: Masks::new(patterns.clone(), End::First),
            last: Masks::new(patterns, End::Last),
        }
    }

    /// Whether one of the patterns may match a line.
    pub fn fit(&self, line: &str) -> bool {
        let (Some(first), Some(last)) = (line.chars().next(), line.chars().next_back()) else {
            return true;
        };
        let last = self.last.of(last);
        last != 0 && last & self.first.of(first) != 0
    }

    /// Whether one of the patterns may match at the end of a text.
    pub fn end(&self, text: &str) -> bool {
        let last = text.chars().next_back();
        last.is_none_or(|last| self.last.of(last) != 0)
    }
}

/// A bit for each pattern, by character; from the sixty-fifth on they share bits.
#[derive(Debug)]
struct Masks {
    listed: FxHashMap<char, u64>,
    /// Of the characters that are not listed.
    others: u64,
}

impl Masks {
    fn new<'p>(patterns: impl Iterator<Item = &'p str>, end: End) -> Self {
        let classes: Vec<Option<ClassUnicode>> =
            patterns.map(|pattern| class(pattern, end)).collect();
        let mut masks = Self {
            listed: MARKS.chars().map(|mark| (mark, 0)).collect(),
            others: 0,
        };
        let is_wide =
            |class: &ClassUnicode| class.iter().map(ClassUnicodeRange::len).sum::<usize>() > WIDE;
        for class in classes.iter().flatten().filter(|class| !is_wide(class)) {
            let listed = class.iter().flat_map(|range| range.start()..=range.end());
            masks.listed.extend(listed.map(|ch| (ch, 0)));
        }
        for (index, class) in classes.iter().enumerate() {
            let bit = 1 << (index % 64);
            // Nothing is known of a pattern that cannot be read, or may match nothing at all.
            let Some(class) = class else {
                masks.others |= bit;
                masks.listed.values_mut().for_each(|mask| *mask |= bit);
                continue;
            };
            if is_wide(class) {
                masks.others |= bit;
            }
            for (ch, mask) in &mut masks.listed {
                if class
                    .iter()
                    .any(|range| (range.start()..=range.end()).contains(ch))
                {
                    *mask |= bit;
                }
            }
        }
        masks
    }

    fn of(&self, ch: char) -> u64 {
        self.listed.get(&ch).copied().unwrap_or(self.others)
    }
}

/// The characters that what a pattern matches begins or ends with; none where that is not known.
fn class(pattern: &str, end: End) -> Option<ClassUnicode> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut class = ClassUnicode::empty();
    (add(&hir, end, &mut class) && !may_be_empty(&hir)).then_some(class)
}

fn may_be_empty(hir: &Hir) -> bool {
    hir.properties().minimum_len() == Some(0)
}

/// Adds the characters that what `hir` matches begins or ends with; false where they are not known.
fn add(hir: &Hir, end: End, class: &mut ClassUnicode) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let Ok(text) = std::str::from_utf8(&literal.0) else {
                return false;
            };
            let ch = match end {
                End::First => text.chars().next(),
                End::Last => text.chars().next_back(),
            };
            if let Some(ch) = ch {
                class.push(ClassUnicodeRange::new(ch, ch));
            }
            true
        }
        HirKind::Class(Class::Unicode(own)) => {
            class.union(own);
            true
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => add(&repetition.sub, end, class),
        HirKind::Capture(capture) => add(&capture.sub, end, class),
        HirKind::Concat(parts) => {
            let mut parts: Vec<&Hir> = parts.iter().collect();
            if end == End::Last {
                parts.reverse();
            }
            for part in parts {
                if !add(part, end, class) {
                    return false;
                }
                if !may_be_empty(part) {
                    break;
                }
            }
            true
        }
        HirKind::Alternation(parts) => parts.iter().all(|part| add(part, end, class)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_their_ends() {
        let patterns = [
            "[（(]?编辑[:：].*",
            r"(?:.*\s)?图片由[^。，]*[）)]?",
            "(?:分享|打印)+",
        ];
        for (pattern, line, fits) in [
            (0, "编辑：王某", true),
            (0, "（编辑：王某。", true),
            (0, "王某编辑：", false),
            (1, "本文图片由某局提供", true),
            (1, "本文图片由某局提供。", false),
            (2, "分享打印", true),
            (2, "分享打", false),
            (2, "打享印", true),
        ] {
            let edges = Edges::new(patterns.get(pattern).copied().into_iter());
            assert_eq!(edges.fit(line), fits, "{line}");
        }
        let edges = Edges::new(patterns.into_iter());
        assert!(!edges.fit("今年，全县新建公路。"));
        assert!(edges.end("图片）") && edges.end("图片。"));
    }

    #[test]
    fn a_pattern_of_nothing_fits_everything() {
        assert!(Edges::new(["a?b*", "("].into_iter()).fit("今年。"));
        assert!(Edges::new(["("].into_iter()).fit("今年。"));
    }
}
