//! An article becomes sentences, sentences become clauses and, where a number stands, words.

mod gate;
mod scan;
mod sentence;
mod tag;
mod words;

pub use sentence::Sentence;
pub use tag::Tag;
pub use words::words;

use crate::clean::{Article, BlockKind};
use crate::lexicon::{Lexicon, VerbClass};
use crate::note::Staged;
use crate::text::Span;
use scan::{Class, Marks, class};

/// A word with its part of speech in jieba's tag set (`n` noun, `v` verb, `ns` place, `m` number …);
/// a run of digits has the tag `m`, punctuation `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where, in bytes of the article's text.
    pub span: Span,
    /// The part of speech.
    pub tag: Tag,
    /// What it says about a figure, if it is one of the verbs of the table.
    pub class: Option<VerbClass>,
}

impl Word {
    /// The word at `span` of a text.
    pub fn new(text: &str, span: Span, tag: Tag, lexicon: &Lexicon) -> Self {
        let class = lexicon.verbs.class(span.of(text));
        Self { span, tag, class }
    }
}

/// Divides an article; the sentences are in order and hold everything but blanks.
pub fn segment(article: &Article, lexicon: &Lexicon) -> Staged<Vec<Sentence>> {
    let text = article.text.as_str();
    // Most paragraphs have several.
    let mut sentences = Vec::with_capacity(3 * article.blocks.len());
    let mut marks = Marks::default();
    for (index, block) in article.blocks.iter().enumerate() {
        let mut from = block.span.start;
        while from < block.span.end {
            let end = marks.sentence(text, Span::new(from, block.span.end));
            let whole = trimmed(text, Span::new(from, end));
            from = end;
            let Some(whole) = whole else {
                continue;
            };
            if whole.len() <= LONGEST {
                sentences.push(sentence(text, whole, (index, block.kind), &marks, lexicon));
                continue;
            }
            for piece in pieces(text, whole) {
                marks.all(text, piece);
                sentences.push(sentence(text, piece, (index, block.kind), &marks, lexicon));
            }
        }
    }
    Staged::new(sentences, Vec::new())
}

/// The sentence at `span` of a block, by what stands in it.
fn sentence(
    text: &str,
    span: Span,
    (block, kind): (usize, BlockKind),
    marks: &Marks,
    lexicon: &Lexicon,
) -> Sentence {
    // The headline names the place, whatever its number is.
    let counts = match kind {
        BlockKind::Title => !marks.numerals.is_empty(),
        _ => gate::may_count(text, span, &marks.numerals, lexicon),
    };
    let clauses = counts.then(|| clause_spans(text, span, &marks.clauses));
    Sentence::new(span, (block, kind), clauses, marks.times)
}

/// Whether a number can begin with the character; cheap, and never wrong in saying no.
pub fn may_be_numeral(ch: char) -> bool {
    class(ch) == Class::Numeral
}

/// The longest stretch that is read as one sentence, in bytes: what is longer is no sentence, and the
/// stages behind look at a sentence as a whole.
const LONGEST: usize = 3000;

/// A sentence, or the pieces of one that is too long: cut behind a comma where there is one.
fn pieces(text: &str, sentence: Span) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = sentence.start;
    while sentence.end - start > LONGEST {
        let mut end = start + LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let part = &text[start..end];
        let comma = part.rfind(['，', ',', '；', '、', ' '].as_slice());
        let word = || part.rfind(|ch: char| !may_be_numeral(ch) && ch != '.');
        let cut = comma.or_else(word).filter(|cut| *cut > 0).and_then(|cut| {
            let behind = part[cut..].chars().next()?;
            Some(start + cut + behind.len_utf8())
        });
        end = cut.unwrap_or(end);
        pieces.extend(trimmed(text, Span::new(start, end)));
        start = end;
    }
    pieces.extend(trimmed(text, Span::new(start, sentence.end)));
    pieces
}

/// A stretch of text without the blanks at its ends, if it holds anything else.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let part = span.of(text);
    if is_trim(part.as_bytes()) {
        return Some(span);
    }
    let part = part.trim_start();
    let start = span.end - part.len();
    let end = start + part.trim_end().len();
    (start < end).then_some(Span::new(start, end))
}

/// Whether a look at its bytes says that a text begins and ends with no blank. Blanks are ASCII, or begin with
/// the bytes C2, E1, E2 or, the ideographic one, E3 80 80.
fn is_trim(text: &[u8]) -> bool {
    let begins = matches!(text, [0x21..=0x7f | 0xe4.., ..]);
    let ends = match text {
        [.., 0xe4..=0xef, _, _] => true,
        [.., 0xe3, _, last] => *last != 0x80,
        [.., last] => matches!(last, 0x21..=0x7f),
        [] => false,
    };
    begins && ends
}

/// The clauses of a sentence.
fn clauses(text: &str, sentence: Span) -> Vec<Span> {
    let mut marks = Marks::default();
    marks.all(text, sentence);
    clause_spans(text, sentence, &marks.clauses)
}

/// The same, between marks that may end a clause: apart at `，；：` and their ASCII forms, but not inside a number
/// (`1,234`, `8:00`).
fn clause_spans(text: &str, sentence: Span, marks: &[usize]) -> Vec<Span> {
    let mut spans = Vec::with_capacity(marks.len() + 1);
    let mut start = sentence.start;
    let bytes = sentence.of(text).as_bytes();
    for &at in marks {
        let (before, from) = bytes.split_at(at - sentence.start);
        // The full-width marks take three bytes, the others one.
        let width = if from.first().is_some_and(u8::is_ascii) {
            1
        } else {
            3
        };
        let (mark, behind) = from.split_at(width.min(from.len()));
        if in_number(before, mark, behind) {
            continue;
        }
        spans.extend(trimmed(text, Span::new(start, at)));
        start = at + width;
    }
    spans.extend(trimmed(text, Span::new(start, sentence.end)));
    spans
}

/// Whether a mark stands between two digits of its own width; a comma may be narrower than they are.
fn in_number(before: &[u8], mark: &[u8], behind: &[u8]) -> bool {
    let narrow = || matches!((before, behind), ([.., b'0'..=b'9'], [b'0'..=b'9', ..]));
    // ０ to ９.
    let wide = || {
        matches!(before, [.., 0xef, 0xbc, 0x90..=0x99])
            && matches!(behind, [0xef, 0xbc, 0x90..=0x99, ..])
    };
    match mark {
        b":" => narrow(),
        b"," => narrow() || wide(),
        _ => mark == "，".as_bytes() && wide(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Block;
    use crate::text::TracedText;
    use proptest::prelude::*;

    fn article(text: &str) -> Article {
        let blocks = text
            .split_inclusive('\n')
            .scan(0, |at, line| {
                let start = *at;
                *at += line.len();
                let end = start + line.trim_end_matches('\n').len();
                Some(Block {
                    kind: BlockKind::Paragraph,
                    span: Span::new(start, end),
                })
            })
            .collect();
        Article {
            text: TracedText::from_source(text),
            blocks,
            ..Article::default()
        }
    }

    fn sentences(text: &str) -> Vec<String> {
        segment(&article(text), Lexicon::for_tests())
            .value
            .iter()
            .map(|sentence| sentence.span.of(text).to_owned())
            .collect()
    }

    #[test]
    fn sentences_end_at_their_marks_and_keep_the_closing_quote() {
        assert_eq!(
            sentences("“灯修好了！”王女士说。全镇建成3处。\n下一步，再建5处"),
            [
                "“灯修好了！”",
                "王女士说。",
                "全镇建成3处。",
                "下一步，再建5处"
            ]
        );
        assert_eq!(sentences("增长5.2%，快于全国。"), ["增长5.2%，快于全国。"]);
    }

    #[test]
    fn clauses_are_divided_but_not_numbers() {
        let text = "截至9月，收到1,234件，办结１，２００件，受理１,３００件；办结率97.2%";
        let got: Vec<&str> = clauses(text, Span::new(0, text.len()))
            .iter()
            .map(|span| span.of(text))
            .collect();
        assert_eq!(
            got,
            [
                "截至9月",
                "收到1,234件",
                "办结１，２００件",
                "受理１,３００件",
                "办结率97.2%"
            ]
        );
    }

    #[test]
    fn words_stand_where_numbers_do_and_leave_no_gap() {
        let text = "群众很满意。共办结1,234件，办结率94.3%。";
        let got = segment(&article(text), Lexicon::for_tests()).value;
        let words = |sentence: &Sentence| -> Vec<&str> {
            let words = sentence.words(text, Lexicon::for_tests());
            words.map(|word| word.span.of(text)).collect()
        };
        assert!(words(&got[0]).is_empty());
        let words = words(&got[1]);
        assert!(
            words.contains(&"1,234") && words.contains(&"94.3"),
            "{words:?}"
        );
        assert_eq!(words.concat(), got[1].span.of(text));
    }

    proptest! {
        #[test]
        fn what_is_said_to_be_trim_is(text in "[\u{a0}\u{1680}\u{2003}\u{3000}\u{3001}\u{feff}é甲 。\n😀a]{0,4}") {
            prop_assert!(!is_trim(text.as_bytes()) || text.trim() == text);
        }

        #[test]
        fn sentences_hold_all_but_blanks(text in "[一二3３ ,，:：；。！\n”“a全县新建户个%.]{0,40}") {
            let article = article(&text);
            let got = segment(&article, Lexicon::for_tests()).value;
            let kept: String = got.iter().map(|sentence| sentence.span.of(&text)).collect();
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&kept), squeeze(&text));
            for sentence in &got {
                // Cutting the clauses one by one gives what cutting the whole sentence does.
                let cut: Vec<Word> = sentence.words(&text, Lexicon::for_tests()).copied().collect();
                if sentence.counts() {
                    prop_assert_eq!(&cut, &words(&text, sentence.span, Lexicon::for_tests()));
                }
                prop_assert!(cut.iter().all(|word| sentence.span.contains(word.span)));
            }
        }
    }
}
