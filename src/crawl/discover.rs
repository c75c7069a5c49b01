//! Addresses of articles, out of feeds, sitemaps and pages of links.

use std::io::Read;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, tz};
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};
use url::Url;

use crate::decode::{self, Hint};

/// An unpacked sitemap is not longer: the protocol allows 50 MB.
const LONGEST_SITEMAP: u64 = 64 << 20;
/// A page of links is not longer.
const LONGEST_LIST: usize = 4 << 20;
/// Offset of the time of China.
const CHINA: Offset = tz::offset(8);

/// The address of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The address.
    pub url: Url,
    /// The day of publication, where it is told.
    pub published: Option<Date>,
}

/// The articles of a feed: RSS, Atom or JSON Feed.
///
/// # Errors
/// When it is no feed.
pub fn feed(bytes: &[u8], base: &Url) -> Result<Vec<Lead>, String> {
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(base.as_str()))
        .build();
    let feed = parser
        .parse(bytes)
        .map_err(|error| format!("no feed: {error}"))?;
    let lead = |entry: feed_rs::model::Entry| {
        let links = &entry.links;
        let own = links
            .iter()
            .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
        let link = own.or(links.first())?;
        let day = entry.published.or(entry.updated);
        Some(Lead {
            url: base.join(&link.href).ok()?,
            published: day.and_then(|at| china(at.timestamp())),
        })
    };
    Ok(feed.entries.into_iter().filter_map(lead).collect())
}

/// The day it is in China at a second of Unix time.
fn china(second: i64) -> Option<Date> {
    let at = Timestamp::from_second(second).ok()?;
    Some(CHINA.to_datetime(at).date())
}

/// A sitemap's articles and its further sitemaps (<https://www.sitemaps.org/protocol.html>), packed or not.
///
/// # Errors
/// When it is no sitemap.
pub fn sitemap(bytes: &[u8], base: &Url) -> Result<(Vec<Lead>, Vec<Url>), String> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::bufread::MultiGzDecoder::new(bytes)
            .take(LONGEST_SITEMAP)
            .read_to_end(&mut unpacked)
            .map_err(|error| format!("no sitemap: {error}"))?;
        unpacked.as_slice()
    } else {
        bytes
    };
    let text = decode::decode(bytes, &Hint { charset: None }).value.text;
    let mut reader = Reader::from_str(text.as_str());
    let mut found = Sitemap::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => found.open(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => found.text(&text),
            // `&amp;` stands in addresses.
            Ok(Event::GeneralRef(name)) => {
                found.text(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default());
            }
            Ok(Event::CData(text)) => found.text(&text),
            Ok(Event::End(tag)) => found.close(tag.local_name().as_ref(), base),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) if !found.is_one => return Err(format!("no sitemap: {error}")),
            // What stands before the damage is there.
            Err(_) => break,
        }
    }
    match found.is_one {
        true => Ok((found.leads, found.further)),
        false => Err("no sitemap".to_owned()),
    }
}

#[derive(Default)]
struct Sitemap {
    is_one: bool,
    leads: Vec<Lead>,
    further: Vec<Url>,
    /// The elements that are open, the words of the innermost, and what its entry said so far.
    element: String,
    words: String,
    address: String,
    day: String,
}

impl Sitemap {
    fn open(&mut self, name: &str) {
        self.is_one |= matches!(name, "urlset" | "sitemapindex");
        if matches!(name, "url" | "sitemap") {
            self.address.clear();
            self.day.clear();
        }
        name.clone_into(&mut self.element);
        self.words.clear();
    }

    fn text(&mut self, text: &str) {
        self.words.push_str(text);
    }

    fn close(&mut self, name: &str, base: &Url) {
        match name {
            "loc" if self.element == "loc" => self.address = self.words.trim().to_owned(),
            // What a news sitemap says is the day of publication; `lastmod` may be any change.
            "publication_date" => self.day = self.words.trim().to_owned(),
            "url" | "sitemap" => {
                let Ok(url) = base.join(&self.address) else {
                    return;
                };
                if self.address.is_empty() {
                    return;
                }
                if name == "url" {
                    let published = self.day.get(..10).and_then(|day| day.parse().ok());
                    self.leads.push(Lead { url, published });
                } else {
                    self.further.push(url);
                }
            }
            _ => {}
        }
    }
}

/// The links of a page to articles, and to the page that goes on.
pub fn list(
    bytes: &[u8],
    charset: Option<&str>,
    base: &Url,
    links: &Selector,
    next: Option<&Selector>,
) -> (Vec<Lead>, Option<Url>) {
    let bytes = bytes.get(..LONGEST_LIST).unwrap_or(bytes);
    let text = decode::decode(bytes, &Hint { charset }).value.text;
    let page = Html::parse_document(text.as_str());
    let base_selector = Selector::parse("base[href]").ok();
    let base = base_selector
        .and_then(|selector| page.select(&selector).next())
        .and_then(|element| base.join(element.attr("href")?).ok())
        .unwrap_or_else(|| base.clone());
    let target = |element: scraper::ElementRef<'_>| {
        let href = element.attr("href")?.trim();
        let elsewhere = href.is_empty() || href.starts_with(['#', '?']) && href.len() == 1;
        base.join(href).ok().filter(|_| !elsewhere)
    };
    let leads = (page.select(links).filter_map(target))
        .map(|url| Lead {
            url,
            published: None,
        })
        .collect();
    let next = next.and_then(|next| page.select(next).find_map(target));
    (leads, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("http://www.example.org/news/").expect("an address")
    }

    fn told(leads: &[Lead]) -> Vec<String> {
        let day = |lead: &Lead| {
            lead.published
                .map_or_else(String::new, |day| format!(" {day}"))
        };
        (leads.iter())
            .map(|lead| format!("{}{}", lead.url, day(lead)))
            .collect()
    }

    #[test]
    fn feeds_of_three_kinds() {
        let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>发布</title><link>http://www.example.org/</link>\
            <item><title>一</title><link>/a/1.html?x=1&amp;y=2</link><pubDate>Fri, 20 Nov 2026 23:30:00 GMT</pubDate></item>\
            <item><title>二</title><link>http://www.example.org/a/2.html</link></item></channel></rss>";
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>发布</title><id>x</id><updated>2026-11-20T00:00:00Z</updated>\
            <entry><id>1</id><title>一</title><link rel=\"enclosure\" href=\"/a.mp3\"/><link rel=\"alternate\" href=\"/a/1.html\"/>\
            <updated>2026-11-20T01:00:00+08:00</updated></entry></feed>";
        let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"发布\",\"items\":[{\"id\":\"1\",\
            \"url\":\"http://www.example.org/a/1.html\",\"date_published\":\"2026-11-20T09:00:00+08:00\",\"content_text\":\"一\"}]}";
        for (text, expected) in [
            (
                rss,
                &[
                    "http://www.example.org/a/1.html?x=1&y=2 2026-11-21",
                    "http://www.example.org/a/2.html",
                ][..],
            ),
            (atom, &["http://www.example.org/a/1.html 2026-11-20"]),
            (json, &["http://www.example.org/a/1.html 2026-11-20"]),
        ] {
            let leads = feed(text.as_bytes(), &base()).expect("a feed");
            assert_eq!(told(&leads), expected);
        }
        assert!(feed(b"<html><body>404</body></html>", &base()).is_err());
    }

    #[test]
    fn sitemaps_and_indexes() {
        let map = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
            xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc> http://www.example.org/1.html?a=1&amp;b=2 </loc>\
            <lastmod>2026-11-01</lastmod></url><url><loc>http://www.example.org/2.html</loc><news:news>\
            <news:publication_date>2026-11-20T08:00:00+08:00</news:publication_date></news:news></url></urlset>";
        let (leads, further) = sitemap(map.as_bytes(), &base()).expect("a sitemap");
        assert_eq!(
            told(&leads),
            [
                "http://www.example.org/1.html?a=1&b=2",
                "http://www.example.org/2.html 2026-11-20"
            ]
        );
        assert!(further.is_empty());
        let index = "<sitemapindex><sitemap><loc>http://www.example.org/s1.xml.gz</loc></sitemap></sitemapindex>";
        let (leads, further) = sitemap(index.as_bytes(), &base()).expect("an index");
        assert!(leads.is_empty());
        assert_eq!(further[0].as_str(), "http://www.example.org/s1.xml.gz");
        // One that was cut.
        let (leads, _) =
            sitemap(map.get(..330).expect("a part").as_bytes(), &base()).expect("a part");
        assert_eq!(leads.len(), 1);
        for none in ["", "<html></html>", "no xml"] {
            assert!(sitemap(none.as_bytes(), &base()).is_err(), "{none}");
        }
    }

    #[test]
    fn links_of_a_list() {
        let page = "<html><body><ul class=\"list\"><li><a href=\"a/1.html\">一</a></li><li><a href=\"javascript:void(0)\">二</a></li>\
            <li><a href=\"#\">三</a></li><li><a href=\"//other.example/4.html\">四</a></li></ul><a class=\"next\" href=\"index_2.html\">下一页</a></body></html>";
        let links = Selector::parse(".list a").expect("a selector");
        let next = Selector::parse("a.next").expect("a selector");
        let (bytes, _, _) = encoding_rs::GBK.encode(page);
        let (leads, further) = list(&bytes, Some("gbk"), &base(), &links, Some(&next));
        assert_eq!(
            told(&leads),
            [
                "http://www.example.org/news/a/1.html",
                "javascript:void(0)",
                "http://other.example/4.html"
            ]
        );
        assert_eq!(
            further.expect("a page").as_str(),
            "http://www.example.org/news/index_2.html"
        );
    }
}
