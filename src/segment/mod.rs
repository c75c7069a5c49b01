//! An article becomes sentences, sentences become clauses and, where a number stands, words.

mod gate;
mod tag;
mod words;

pub use tag::Tag;
pub use words::words;

use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::note::Staged;
use crate::text::Span;

/// A word with its part of speech in jieba's tag set (`n` noun, `v` verb, `ns` place, `m` number …);
/// a run of digits has the tag `m`, punctuation `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where, in bytes of the article's text.
    pub span: Span,
    /// The part of speech.
    pub tag: Tag,
}

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where, in bytes of the article's text; without blanks at its ends.
    pub span: Span,
    /// The block it stands in, as an index into [`Article::blocks`].
    pub block: usize,
    /// What that block is.
    pub kind: BlockKind,
    /// Its clauses, divided at commas, semicolons and colons.
    pub clauses: Vec<Span>,
    /// Its words, without gaps; empty where no number stands in it that could count something.
    pub words: Vec<Word>,
}

/// Divides an article; the sentences are in order and hold everything but blanks.
pub fn segment(article: &Article, lexicon: &Lexicon) -> Staged<Vec<Sentence>> {
    let text = article.text.as_str();
    let mut sentences = Vec::new();
    for (index, block) in article.blocks.iter().enumerate() {
        let spans = sentence_spans(text, block.span);
        for span in spans.into_iter().flat_map(|span| pieces(text, span)) {
            let part = span.of(text);
            // The headline names the place, whatever its number is.
            let counts = match block.kind {
                BlockKind::Title => part.contains(may_be_numeral),
                _ => gate::may_count(part, lexicon),
            };
            sentences.push(Sentence {
                span,
                block: index,
                kind: block.kind,
                clauses: clause_spans(text, span),
                words: if counts {
                    words(text, span, lexicon)
                } else {
                    Vec::new()
                },
            });
        }
    }
    Staged::new(sentences, Vec::new())
}

/// Whether a number can begin with the character; cheap, and never wrong in saying no.
pub fn may_be_numeral(ch: char) -> bool {
    ch.is_ascii_digit()
        || matches!(
            ch,
            '０'
                ..='９'
                    | '〇'
                    | '零'
                    | '一'
                    | '二'
                    | '两'
                    | '三'
                    | '四'
                    | '五'
                    | '六'
                    | '七'
                    | '八'
                    | '九'
                    | '十'
                    | '百'
                    | '千'
                    | '万'
                    | '亿'
                    | '半'
                    | '廿'
                    | '卅'
                    | '壹'
                    | '贰'
                    | '叁'
                    | '肆'
                    | '伍'
                    | '陆'
                    | '柒'
                    | '捌'
                    | '玖'
                    | '拾'
                    | '佰'
                    | '仟'
        )
}

const SENTENCE_ENDS: &[char] = &['。', '！', '？', '!', '?', '\n', '…'];
const CLOSING: &[char] = &[
    '”', '’', '」', '』', '）', ')', '】', '》', '"', '。', '！', '？', '…',
];

/// The sentences of a stretch of text, each with its closing marks.
fn sentence_spans(text: &str, within: Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = within.start;
    while let Some(offset) = text[start..within.end].find(SENTENCE_ENDS) {
        let mut end = start + offset;
        while let Some(ch) = text[end..within.end].chars().next()
            && (SENTENCE_ENDS.contains(&ch) || end > start + offset && CLOSING.contains(&ch))
        {
            end += ch.len_utf8();
            if ch == '\n' {
                break;
            }
        }
        push_trimmed(text, Span::new(start, end), &mut spans);
        start = end;
    }
    push_trimmed(text, Span::new(start, within.end), &mut spans);
    spans
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
        push_trimmed(text, Span::new(start, end), &mut pieces);
        start = end;
    }
    push_trimmed(text, Span::new(start, sentence.end), &mut pieces);
    pieces
}

fn push_trimmed(text: &str, span: Span, spans: &mut Vec<Span>) {
    let part = span.of(text);
    let start = span.start + (part.len() - part.trim_start().len());
    let end = start + part.trim().len();
    if start < end {
        spans.push(Span::new(start, end));
    }
}

/// The clauses of a sentence: apart at `，；：` and their ASCII forms, but not inside a number
/// (`1,234`, `8:00`).
fn clause_spans(text: &str, sentence: Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = sentence.start;
    let part = sentence.of(text);
    let mut before = ' ';
    let mut chars = part.char_indices().peekable();
    while let Some((offset, ch)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, ch)| *ch);
        let in_number =
            matches!(ch, ',' | ':') && before.is_ascii_digit() && after.is_ascii_digit();
        let wide = ch == '，' && ('０'..='９').contains(&before) && ('０'..='９').contains(&after);
        if matches!(ch, '，' | ',' | '；' | ';' | '：' | ':') && !in_number && !wide {
            push_trimmed(text, Span::new(start, sentence.start + offset), &mut spans);
            start = sentence.start + offset + ch.len_utf8();
        }
        before = ch;
    }
    push_trimmed(text, Span::new(start, sentence.end), &mut spans);
    spans
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
        let text = "截至9月，收到1,234件，办结１，２００件；办结率97.2%";
        let got: Vec<&str> = clause_spans(text, Span::new(0, text.len()))
            .iter()
            .map(|span| span.of(text))
            .collect();
        assert_eq!(
            got,
            ["截至9月", "收到1,234件", "办结１，２００件", "办结率97.2%"]
        );
    }

    #[test]
    fn words_stand_where_numbers_do_and_leave_no_gap() {
        let text = "群众很满意。共办结1,234件，办结率94.3%。";
        let got = segment(&article(text), Lexicon::for_tests()).value;
        assert!(got[0].words.is_empty());
        let words: Vec<&str> = got[1].words.iter().map(|word| word.span.of(text)).collect();
        assert!(
            words.contains(&"1,234") && words.contains(&"94.3"),
            "{words:?}"
        );
        assert_eq!(words.concat(), got[1].span.of(text));
    }

    proptest! {
        #[test]
        fn sentences_hold_all_but_blanks(text in "[一二3 ,，。！\n”“a户个]{0,40}") {
            let article = article(&text);
            let got = segment(&article, Lexicon::for_tests()).value;
            let kept: String = got.iter().map(|sentence| sentence.span.of(&text)).collect();
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&kept), squeeze(&text));
            for sentence in &got {
                for word in &sentence.words {
                    prop_assert!(sentence.span.contains(word.span));
                }
            }
        }
    }
}
