//! What the head of a page says about its article: `<title>`, `<meta>`, JSON-LD, the page's address.

use jiff::civil::Date;
use serde_json::Value;

use super::page::{Page, Tag};
use crate::clean::Context;
use crate::clean::dates::{date_in_url, parse_date};

/// The head's statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// `<title>`, with its place.
    pub title: Option<String>,
    /// The node of `<title>`'s text.
    pub title_node: Option<usize>,
    /// Headlines that `<meta>` and JSON-LD give.
    pub headlines: Vec<String>,
    /// The day of publication from `<meta>`, else from JSON-LD, else from `<time>`.
    pub published: Option<Date>,
    /// The day in the page's address.
    pub in_url: Option<Date>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it comes from.
    pub publisher: Option<String>,
    /// Who edited it.
    pub editor: Option<String>,
}

const DATES: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:release_date",
    "pubdate",
    "publishdate",
    "publish_time",
    "publishtime",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "weibo:article:create_at",
    "apub:time",
    "article_publish_time",
    "publication_date",
    "sailthru.date",
    "parsely-pub-date",
    "firstpublishedtime",
    "pub_date",
    "releasedate",
    "article:create_at",
    "others_time",
];
const HEADLINES: &[&str] = &[
    "articletitle",
    "og:title",
    "twitter:title",
    "headline",
    "dc.title",
];
const SOURCES: &[&str] = &[
    "contentsource",
    "source",
    "articlesource",
    "og:site_source",
    "dc.source",
    "mediaid",
];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "dc.creator",
];
const EDITORS: &[&str] = &["editor", "contenteditor", "responsibleeditor"];

/// Reads the head, and JSON-LD and `<time>` wherever they stand.
pub fn read(page: &Page, context: &Context) -> Meta {
    let mut found = Found {
        address: context.url.map(str::to_owned),
        ..Found::default()
    };
    for (index, node) in page.nodes.iter().enumerate() {
        match node.tag {
            Tag::Title => found.title(page, index),
            Tag::Meta => found.meta_tag(page, index),
            Tag::Skip if found.address.is_none() && is_canonical(page, index) => {
                found.address = page.attr(index, "href").map(str::to_owned);
            }
            Tag::Script if found.linked.is_none() && is_json_ld(page, index) => {
                let inside = page.nodes.get(index + 1..node.end).unwrap_or(&[]);
                let text: String = inside.iter().map(|node| node.text).collect();
                found.linked = article_of(&text);
            }
            Tag::Time if found.time.is_none() => {
                let written = || parse_date(&page.text(index, 100));
                let date = page.attr(index, "datetime").and_then(parse_date);
                found.time = date.or_else(written);
            }
            _ => {}
        }
    }
    found.settle()
}

fn is_canonical(page: &Page, link: usize) -> bool {
    let rel = page.attr(link, "rel");
    rel.is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
}

fn is_json_ld(page: &Page, script: usize) -> bool {
    let kind = page.attr(script, "type").map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
}

/// What has been found on the way.
#[derive(Default)]
struct Found {
    meta: Meta,
    /// The page's own address.
    address: Option<String>,
    /// The date of the name that stands first among [`DATES`], and where that is.
    dated: Option<(usize, Date)>,
    /// What JSON-LD says of the article.
    linked: Option<Value>,
    /// The first `<time>`.
    time: Option<Date>,
}

impl Found {
    fn title(&mut self, page: &Page, index: usize) {
        if self.meta.title.is_some() {
            return;
        }
        let text = page.text(index, 600);
        if !text.is_empty() {
            self.meta.title = Some(text);
            self.meta.title_node = Some(index);
        }
    }

    fn meta_tag(&mut self, page: &Page, index: usize) {
        let name = ["name", "property", "itemprop"]
            .iter()
            .find_map(|key| page.attr(index, key));
        let content = page
            .attr(index, "content")
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let (Some(name), Some(content)) = (name, content) else {
            return;
        };
        let name: String = name.to_ascii_lowercase().split_whitespace().collect();
        if let Some(rank) = DATES.iter().position(|known| *known == name)
            && let Some(date) = parse_date(content)
            && self.dated.is_none_or(|(before, _)| rank < before)
        {
            self.dated = Some((rank, date));
        }
        let meta = &mut self.meta;
        if HEADLINES.contains(&name.as_str()) && meta.headlines.len() < 4 {
            meta.headlines.push(super::plain(content));
        }
        for (names, place) in [
            (SOURCES, &mut meta.publisher),
            (AUTHORS, &mut meta.author),
            (EDITORS, &mut meta.editor),
        ] {
            if names.contains(&name.as_str()) && place.is_none() && content.chars().count() <= 40 {
                let name = super::plain(content);
                *place =
                    Some(super::credits::person(&name).to_owned()).filter(|name| !name.is_empty());
            }
        }
        if name == "og:url" && self.address.is_none() {
            self.address = Some(content.to_owned());
        }
    }

    /// The head's own names come before JSON-LD, and that before `<time>`.
    fn settle(self) -> Meta {
        let mut meta = self.meta;
        meta.published = self.dated.map(|(_, date)| date);
        if let Some(article) = &self.linked {
            let date = ["datePublished", "pubDate", "dateCreated", "uploadDate"]
                .iter()
                .find_map(|key| parse_date(article.get(*key)?.as_str()?));
            meta.published = meta.published.or(date);
            meta.headlines.extend(
                ["headline", "title"]
                    .iter()
                    .find_map(|key| text_of(article.get(*key)?)),
            );
            meta.author = meta.author.or_else(|| text_of(article.get("author")?));
            meta.publisher = meta
                .publisher
                .or_else(|| text_of(article.get("publisher")?));
        }
        meta.published = meta.published.or(self.time);
        meta.in_url = self.address.as_deref().and_then(date_in_url);
        meta
    }
}

/// The object of a JSON-LD script that describes an article.
fn article_of(text: &str) -> Option<Value> {
    // Some sites leave line breaks in their strings.
    let cleaned: String = text
        .chars()
        .map(|ch| if ch.is_control() { ' ' } else { ch })
        .collect();
    let value: Value = serde_json::from_str(cleaned.trim().trim_end_matches(';')).ok()?;
    let dated = |value: &Value| {
        ["datePublished", "pubDate", "headline"]
            .iter()
            .any(|key| value.get(*key).is_some())
    };
    if dated(&value) {
        return Some(value);
    }
    let list = value.get("@graph").unwrap_or(&value).as_array()?;
    list.iter().find(|item| dated(item)).cloned()
}

/// A name, which may stand in an object or in a list of them.
fn text_of(value: &Value) -> Option<String> {
    let value = value.as_array().map_or(Some(value), |list| list.first())?;
    let text = value.as_str().or_else(|| value.get("name")?.as_str())?;
    let text = super::plain(text);
    (!text.is_empty()).then_some(text)
}
