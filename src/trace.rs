//! How a document was read, stage by stage: the record of each article, and what led to it.

use std::borrow::Cow;

use crate::clean::{Article, BlockKind, Format, Pass, PassKind};
use crate::decode::Evidence;
use crate::figures;
use crate::lexicon::Lexicon;
use crate::pipeline::{ArticleReading, Page, Reading};
use crate::record::{self, CodePoints, Record, Stretch};
use crate::text::{Span, TracedText};
use serde::Serialize;

/// One document, stage by stage.
#[derive(Debug, Serialize)]
pub struct Trace {
    /// The file.
    pub path: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// Bytes → text.
    pub decode: Decoding,
    /// Text → articles.
    pub clean: Cleaning,
    /// Each article with what led to its record.
    pub articles: Vec<ArticleTrace>,
}

/// How its bytes were read.
#[derive(Debug, Serialize)]
pub struct Decoding {
    /// The charset it was read in.
    pub charset: &'static str,
    /// What speaks for it: mark, valid_utf8, declared, statistics.
    pub evidence: &'static str,
    /// How many characters came out.
    pub characters: usize,
    /// How many bytes could not be read, and were replaced by U+FFFD.
    pub replaced: usize,
    /// What the stage noted.
    pub notes: Vec<String>,
}

/// How its text was cleaned.
#[derive(Debug, Serialize)]
pub struct Cleaning {
    /// What the document is: text, markdown, html, front_matter.
    pub format: &'static str,
    /// The repairs in the order in which they were done.
    pub passes: Vec<PassTrace>,
    /// What the stage noted.
    pub notes: Vec<String>,
}

/// A repair.
#[derive(Debug, Serialize)]
pub struct PassTrace {
    /// What it repairs.
    pub kind: PassKind,
    /// What it changed.
    pub edits: Vec<EditTrace>,
}

/// A change of the text.
#[derive(Debug, Serialize)]
pub struct EditTrace {
    /// In code points of the text before the pass.
    pub span: Stretch,
    /// In bytes of the document.
    pub source_span: Stretch,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// An article.
#[derive(Debug, Serialize)]
pub struct ArticleTrace {
    /// What comes out for it.
    pub record: Record,
    /// Its headline, paragraphs, list items …
    pub blocks: Vec<BlockTrace>,
    /// Its sentences.
    pub sentences: Vec<SentenceTrace>,
    /// The numbers that are no figures.
    pub dropped: Vec<DroppedTrace>,
}

/// A block of an article.
#[derive(Debug, Serialize)]
pub struct BlockTrace {
    /// What kind of block it is, or stands in: title, heading, paragraph, list_item, table_row, caption.
    pub kind: &'static str,
    /// In code points of the article's text.
    pub span: Stretch,
}

/// A sentence.
#[derive(Debug, Serialize)]
pub struct SentenceTrace {
    /// What kind of block it is, or stands in: title, heading, paragraph, list_item, table_row, caption.
    pub kind: &'static str,
    /// In code points of the article's text.
    pub span: Stretch,
    /// The sentence.
    pub text: String,
    /// Its clauses.
    pub clauses: Vec<String>,
    /// Its words, where it was cut.
    pub words: Vec<WordTrace>,
}

/// A word.
#[derive(Debug, Serialize)]
pub struct WordTrace {
    /// The word.
    pub word: String,
    /// Its part of speech, in the tags of jieba.
    pub tag: String,
}

/// A number that is no figure.
#[derive(Debug, Serialize)]
pub struct DroppedTrace {
    /// In code points of the article's text.
    pub span: Stretch,
    /// In bytes of the document.
    pub source_span: Stretch,
    /// The number as it stands in the text.
    pub quote: String,
    /// The rule that dropped it.
    pub rule: &'static str,
    /// Why.
    pub reason: String,
}

impl Trace {
    /// What a reading of a page came to.
    pub fn new(page: &Page, reading: &Reading, lexicon: &Lexicon) -> Self {
        let decoded = &reading.decoded.value;
        let cleaned = &reading.cleaned.value;
        let messages =
            |notes: &[crate::note::Note]| notes.iter().map(|note| note.message.clone()).collect();
        Self {
            path: page.origin.path.clone(),
            bytes: page.bytes.len(),
            decode: Decoding {
                charset: decoded.charset,
                evidence: evidence(decoded.evidence),
                characters: decoded.text.as_str().chars().count(),
                replaced: decoded.replaced,
                notes: messages(&reading.decoded.notes),
            },
            clean: Cleaning {
                format: format(cleaned.format),
                passes: passes(&decoded.text, &cleaned.passes),
                notes: messages(&reading.cleaned.notes),
            },
            articles: record::records(page, reading)
                .into_iter()
                .zip(cleaned.articles.iter().zip(&reading.articles))
                .map(|(record, (article, read))| article_trace(record, article, read, lexicon))
                .collect(),
        }
    }

    /// Which figures there are, for people.
    pub fn ids(&self) -> String {
        let most = self
            .articles
            .iter()
            .map(|article| article.record.figures.len());
        match most.max().unwrap_or(0) {
            0 => "none".to_owned(),
            1 => "only figure 1".to_owned(),
            most => format!("1 to {most}"),
        }
    }
}

fn passes(decoded: &TracedText, passes: &[Pass]) -> Vec<PassTrace> {
    let mut text = Cow::Borrowed(decoded);
    let mut out = Vec::new();
    for pass in passes {
        let points = CodePoints::new(text.as_str());
        let edits = pass.edits.iter().map(|edit| EditTrace {
            span: points.stretch(edit.span),
            source_span: stretch(text.source_span(edit.span)),
            before: edit.span.of(text.as_str()).to_owned(),
            after: edit.text.clone(),
        });
        out.push(PassTrace {
            kind: pass.kind,
            edits: edits.collect(),
        });
        if let Ok(next) = text.apply(&pass.edits) {
            text = Cow::Owned(next);
        }
    }
    out
}

fn article_trace(
    record: Record,
    article: &Article,
    read: &ArticleReading,
    lexicon: &Lexicon,
) -> ArticleTrace {
    let text = article.text.as_str();
    let points = CodePoints::new(text);
    let own = |span: &Span| span.of(text).to_owned();
    let blocks = article.blocks.iter().map(|block| BlockTrace {
        kind: block_kind(block.kind),
        span: points.stretch(block.span),
    });
    let sentences = read.sentences.value.iter().map(|sentence| SentenceTrace {
        kind: block_kind(sentence.kind),
        span: points.stretch(sentence.span),
        text: own(&sentence.span),
        clauses: sentence.clauses(text).iter().map(own).collect(),
        words: (sentence.words(text, lexicon))
            .map(|word| WordTrace {
                word: own(&word.span),
                tag: word.tag.to_string(),
            })
            .collect(),
    });
    let mut dropped = figures::passed_over(article, &read.sentences.value, lexicon);
    let figures = &read.figures.value.figures;
    dropped.retain(|dropped| {
        !figures
            .iter()
            .any(|figure| figure.span.overlaps(dropped.span))
    });
    dropped.extend(read.figures.value.dropped.iter().cloned());
    dropped.sort_by_key(|dropped| dropped.span.start);
    let dropped = dropped.iter().map(|dropped| DroppedTrace {
        span: points.stretch(dropped.span),
        source_span: stretch(article.text.source_span(dropped.span)),
        quote: own(&dropped.span),
        rule: dropped.rule,
        reason: dropped.reason.to_owned(),
    });
    ArticleTrace {
        blocks: blocks.collect(),
        sentences: sentences.collect(),
        dropped: dropped.collect(),
        record,
    }
}

const fn stretch(span: Span) -> Stretch {
    [span.start, span.end]
}

const fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Mark => "mark",
        Evidence::ValidUtf8 => "valid_utf8",
        Evidence::Declared => "declared",
        Evidence::Statistics => "statistics",
    }
}

const fn format(format: Format) -> &'static str {
    match format {
        Format::Text => "text",
        Format::Markdown => "markdown",
        Format::Html => "html",
        Format::FrontMatter => "front_matter",
    }
}

const fn block_kind(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Title => "title",
        BlockKind::Heading => "heading",
        BlockKind::Paragraph => "paragraph",
        BlockKind::ListItem => "list_item",
        BlockKind::TableRow => "table_row",
        BlockKind::Caption => "caption",
    }
}
