//! What a trace holds: the record of each article, and what led to it.

use std::borrow::Cow;

use gongbao::clean::{Article, BlockKind, Format, Pass, PassKind};
use gongbao::decode::Evidence;
use gongbao::figures;
use gongbao::lexicon::Lexicon;
use gongbao::pipeline::{ArticleReading, Page, Reading};
use gongbao::record::{self, CodePoints, Record, Stretch};
use gongbao::text::{Span, TracedText};
use serde::Serialize;

/// One document, stage by stage.
#[derive(Debug, Serialize)]
pub struct Trace {
    pub path: String,
    pub bytes: usize,
    pub decode: Decoding,
    pub clean: Cleaning,
    pub articles: Vec<ArticleTrace>,
}

#[derive(Debug, Serialize)]
pub struct Decoding {
    pub charset: &'static str,
    pub evidence: &'static str,
    pub characters: usize,
    pub replaced: usize,
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Cleaning {
    pub format: &'static str,
    pub passes: Vec<PassTrace>,
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct PassTrace {
    pub kind: PassKind,
    pub edits: Vec<EditTrace>,
}

#[derive(Debug, Serialize)]
pub struct EditTrace {
    /// In code points of the text before the pass.
    pub span: Stretch,
    /// In bytes of the document.
    pub source_span: Stretch,
    pub before: String,
    pub after: String,
}

#[derive(Debug, Serialize)]
pub struct ArticleTrace {
    pub record: Record,
    pub blocks: Vec<BlockTrace>,
    pub sentences: Vec<SentenceTrace>,
    pub dropped: Vec<DroppedTrace>,
}

#[derive(Debug, Serialize)]
pub struct BlockTrace {
    pub kind: &'static str,
    pub span: Stretch,
}

#[derive(Debug, Serialize)]
pub struct SentenceTrace {
    pub kind: &'static str,
    pub span: Stretch,
    pub text: String,
    pub clauses: Vec<String>,
    pub words: Vec<WordTrace>,
}

#[derive(Debug, Serialize)]
pub struct WordTrace {
    pub word: String,
    pub tag: String,
}

#[derive(Debug, Serialize)]
pub struct DroppedTrace {
    pub span: Stretch,
    pub source_span: Stretch,
    pub quote: String,
    pub rule: &'static str,
    pub reason: String,
}

impl Trace {
    pub fn new(page: &Page, reading: &Reading, lexicon: &Lexicon) -> Self {
        let decoded = &reading.decoded.value;
        let cleaned = &reading.cleaned.value;
        let messages =
            |notes: &[gongbao::note::Note]| notes.iter().map(|note| note.message.clone()).collect();
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
        clauses: sentence.clauses.iter().map(own).collect(),
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
        reason: dropped.reason.clone(),
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
