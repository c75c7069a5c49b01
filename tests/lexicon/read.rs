//! What the program reads in a phrase.

use std::sync::LazyLock;

use gongbao::clean::{Article, Block, BlockKind};
use gongbao::figures::{Figure, extract};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::segment::segment;
use gongbao::text::{Span, TracedText};

pub static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// An article of one paragraph.
pub fn article_of(text: &str) -> Article {
    Article {
        text: TracedText::from_source(text),
        blocks: vec![Block {
            kind: BlockKind::Paragraph,
            span: Span::new(0, text.len()),
        }],
        ..Article::default()
    }
}

pub fn figures_in(article: &Article, lexicon: &Lexicon) -> Vec<Figure> {
    let sentences = segment(article, lexicon).value;
    extract(article, &sentences, None, lexicon).value.figures
}

/// The figures of a phrase that is an article's only paragraph.
pub fn figures_with(text: &str, lexicon: &Lexicon) -> Vec<Figure> {
    figures_in(&article_of(text), lexicon)
}

/// The figures of a phrase on a page of January 2024.
pub fn dated(text: &str) -> Vec<Figure> {
    let mut article = article_of(text);
    article.metadata.published = Some(jiff::civil::date(2024, 1, 15));
    figures_in(&article, &LEXICON)
}

/// The figures of a phrase in a publisher's article.
pub fn published_by(publisher: &str, text: &str) -> Vec<Figure> {
    let mut article = article_of(text);
    article.metadata.publisher = Some(publisher.to_owned());
    figures_in(&article, &LEXICON)
}

pub fn figures(text: &str) -> Vec<Figure> {
    figures_with(text, &LEXICON)
}

/// Figures in short, for messages.
pub fn said(text: &str, figures: &[Figure]) -> String {
    let each: Vec<String> = figures
        .iter()
        .map(|f| {
            format!(
                "{} = {} {:?} {:?} {:?} {:?} {:?} @{:?}",
                f.span.of(text),
                f.value,
                f.unit,
                f.qualifier,
                f.action,
                f.change,
                f.modality,
                f.place.as_ref().map(|place| &place.name)
            )
        })
        .collect();
    if each.is_empty() {
        "no figure".to_owned()
    } else {
        each.join("; ")
    }
}
