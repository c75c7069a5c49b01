//! One page through all stages.
//!
//! ```
//! use gongbao::lexicon::{DataSource, Lexicon};
//! use gongbao::pipeline::{Page, read};
//! use gongbao::record::records;
//!
//! let lexicon = Lexicon::load(&DataSource::embedded())?;
//! let page = Page {
//!     bytes: "某县项目进展\n全县共有495个项目，已完成467个。\n".into(),
//!     ..Page::default()
//! };
//! let reading = read(&page, &lexicon);
//! for record in records(&page, &reading) {
//!     for figure in &record.figures {
//!         println!("{} {}: {}", figure.value.0, figure.unit, figure.item);
//!     }
//! }
//! # Ok::<(), gongbao::lexicon::LexiconError>(())
//! ```

use jiff::civil::Date;

use crate::clean::html::host_of;
use crate::clean::{self, Article, Cleaned};
use crate::decode::{self, Decoded};
use crate::figures::{self, Figures, Place};
use crate::lexicon::Lexicon;
use crate::note::Staged;
use crate::relate::{self, Relations};
use crate::segment::{self, Sentence};

/// Where a page comes from, and what is known about it from outside.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// The file, with `/` between folders; `-` for standard input.
    pub path: String,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// Which member of an archive, or where in the file: `a/b.html`, `byte 512`, `line 17`, `row 3`; of
    /// archives in archives the names from outside in, with `!` between.
    pub member: Option<String>,
    /// The charset that an HTTP header names.
    pub charset: Option<String>,
    /// When it was fetched, as the archive writes it (ISO 8601).
    pub fetched: Option<String>,
    /// The headline, if somebody knows it better than the page.
    pub title: Option<String>,
    /// The publication date, if somebody knows it better than the page.
    pub published: Option<Date>,
    /// The publication date that a feed gives, for pages that give none.
    pub listed: Option<Date>,
}

impl Origin {
    /// The name of the document itself: its file, or the member of an archive.
    pub fn name(&self) -> &str {
        match &self.member {
            Some(member) => member.rsplit('!').next().unwrap_or(member),
            None => &self.path,
        }
    }
}

/// A page as it was scraped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Where it comes from.
    pub origin: Origin,
    /// Its bytes, untouched.
    pub bytes: Vec<u8>,
}

/// What every stage made of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Bytes → text.
    pub decoded: Staged<Decoded>,
    /// Text → articles.
    pub cleaned: Staged<Cleaned>,
    /// What the later stages made of each of the articles, in the same order.
    pub articles: Vec<ArticleReading>,
}

/// What the stages after cleaning made of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleReading {
    /// Article → sentences.
    pub sentences: Staged<Vec<Sentence>>,
    /// Sentences → figures.
    pub figures: Staged<Figures>,
    /// Figures → relations.
    pub relations: Staged<Relations>,
}

/// A page has more text than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes of text")]
pub struct TooMuchText(pub usize);

/// Takes a page through all stages.
pub fn read(page: &Page, lexicon: &Lexicon) -> Reading {
    let decoded = decoded(page);
    let cleaned = cleaned(page, &decoded, lexicon);
    finish(page, decoded, cleaned, lexicon)
}

/// The same, but for pages with more than `most` bytes of text: what is made of a text takes about
/// eighty times its size where it is full of figures.
///
/// # Errors
/// When a page has more.
pub fn read_within(page: &Page, lexicon: &Lexicon, most: usize) -> Result<Reading, TooMuchText> {
    let decoded = decoded(page);
    // Most of an HTML page may be markup; of all else nearly everything is text.
    let length = decoded.value.text.as_str().len();
    if length > most && !clean::is_html(decoded.value.text.as_str()) {
        return Err(TooMuchText(length));
    }
    let cleaned = cleaned(page, &decoded, lexicon);
    let articles = cleaned.value.articles.iter();
    let length: usize = articles.map(|article| article.text.as_str().len()).sum();
    if length > most {
        return Err(TooMuchText(length));
    }
    Ok(finish(page, decoded, cleaned, lexicon))
}

fn decoded(page: &Page) -> Staged<Decoded> {
    let hint = decode::Hint {
        charset: page.origin.charset.as_deref(),
    };
    decode::decode(&page.bytes, &hint)
}

fn context(page: &Page) -> clean::Context<'_> {
    let origin = &page.origin;
    clean::Context {
        url: origin.url.as_deref(),
        path: Some(origin.name()),
        title: origin.title.as_deref(),
        published: origin.published,
        listed: origin.listed,
    }
}

fn cleaned(page: &Page, decoded: &Staged<Decoded>, lexicon: &Lexicon) -> Staged<Cleaned> {
    clean::clean(&decoded.value, &context(page), lexicon)
}

fn finish(
    page: &Page,
    decoded: Staged<Decoded>,
    cleaned: Staged<Cleaned>,
    lexicon: &Lexicon,
) -> Reading {
    let region = region(page, lexicon);
    let articles = read_articles(&cleaned.value.articles, region, lexicon);
    Reading {
        decoded,
        cleaned,
        articles,
    }
}

/// What the site of a page is about, where somebody has said so.
fn region(page: &Page, lexicon: &Lexicon) -> Option<Place> {
    let host = host_of(page.origin.url.as_deref()?)?;
    let path = lexicon.sites.region(&host)?;
    lexicon.divisions.by_path(path).map(Place::from)
}

fn read_articles(
    articles: &[Article],
    region: Option<Place>,
    lexicon: &Lexicon,
) -> Vec<ArticleReading> {
    let segmented: Vec<_> = articles
        .iter()
        .map(|article| segment::segment(article, lexicon))
        .collect();
    // The articles of one page are mostly about one place, which some of them only call 我区.
    let page = (articles.len() > 1)
        .then(|| {
            (articles.iter().zip(&segmented))
                .find_map(|(article, sentences)| figures::home(article, &sentences.value, lexicon))
        })
        .flatten()
        .or(region);
    (articles.iter().zip(segmented))
        .map(|(article, sentences)| read_article(article, sentences, page.as_ref(), lexicon))
        .collect()
}

fn read_article(
    article: &Article,
    sentences: Staged<Vec<Sentence>>,
    page: Option<&Place>,
    lexicon: &Lexicon,
) -> ArticleReading {
    let figures = figures::extract(article, &sentences.value, page, lexicon);
    let relations = relate::relate(article, &sentences.value, &figures.value, lexicon);
    ArticleReading {
        sentences,
        figures,
        relations,
    }
}
