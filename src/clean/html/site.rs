//! A site's own rule on its page: which nodes it selects for title, date, body and the rest.

use std::collections::HashSet;

use jiff::civil::Date;
use scraper::{Html, Selector};

use super::body::Body;
use super::credits;
use super::page::{Page, Tag};
use super::title::{Title, without_site};
use crate::clean::Context;
use crate::clean::dates::{dates, parse_date};
use crate::lexicon::sites::{SiteRule, Sites};
use crate::note::{Note, NoteKind, Stage};

/// What the rule of a site finds on a page.
#[derive(Debug, Default)]
pub struct Found {
    /// The headline.
    pub title: Option<Title>,
    /// The day of publication.
    pub published: Option<Date>,
    /// The article.
    pub body: Option<Body>,
    /// Where it comes from.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// For every node whether it is to be left out; empty where nothing is.
    pub dropped: Vec<bool>,
    /// Selectors that found nothing.
    pub notes: Vec<Note>,
}

impl Found {
    /// Whether a node is to be left out.
    fn drops(&self, index: usize) -> bool {
        self.dropped.get(index).copied().unwrap_or(false)
    }

    /// Which nodes of an article that the rule selects are left out: what it drops, and the headline.
    pub fn skipped(&self, page: &Page, title: &Title) -> Vec<bool> {
        let mut skipped = vec![false; page.nodes.len()];
        self.mark_dropped(&mut skipped);
        if let Some(index) = title.node {
            let end = page.get(index).map_or(index, |node| node.end);
            for mark in skipped.get_mut(index..end).unwrap_or(&mut []) {
                *mark = true;
            }
        }
        skipped
    }

    /// Notes the nodes that the rule drops in a list of marks.
    pub fn mark_dropped(&self, marks: &mut [bool]) {
        for (mark, dropped) in marks.iter_mut().zip(&self.dropped) {
            *mark |= dropped;
        }
    }
}

/// Reads the page by the rule of its host; nothing is found where no rule holds.
pub fn find(html: &Html, page: &Page, context: &Context, sites: &Sites) -> Found {
    let rule = host(page, context).and_then(|host| sites.rule(&host));
    rule.map_or_else(Found::default, |rule| apply(html, page, rule))
}

fn apply(html: &Html, page: &Page, rule: &SiteRule) -> Found {
    let mut found = Found::default();
    for selector in &rule.drop {
        for index in nodes(html, selector) {
            found.dropped.resize(page.nodes.len(), false);
            let end = page.get(index).map_or(index, |node| node.end);
            for mark in found.dropped.get_mut(index..end).unwrap_or(&mut []) {
                *mark = true;
            }
        }
    }
    let mut notes = Vec::new();
    let mut first = |name: &str, selector: &Option<Selector>, what: &str| {
        let selector = selector.as_ref()?;
        let mut indices = nodes(html, selector).into_iter();
        let read = indices.find_map(|index| value(page, index, what));
        if read.is_none() {
            notes.push(missed(rule, name, what));
        }
        read
    };
    let title = first("title", &rule.title, "words");
    let published = first("date", &rule.date, "date");
    let publisher = first("source", &rule.source, "words");
    let author = first("author", &rule.author, "words");
    found.title = title.map(|(index, text)| title_at(page, index, text));
    found.published = published.and_then(|(_, text)| date(&text));
    let name = |text: String| Some(text).filter(|text| !text.is_empty());
    found.publisher = publisher.and_then(|(_, text)| name(credits::publisher(&text)));
    found.author = author.and_then(|(_, text)| name(credits::author(&text)));
    if let Some(selector) = &rule.body {
        found.body = body(page, &found, nodes(html, selector));
        if found.body.is_none() {
            notes.push(missed(rule, "body", "words"));
        }
    }
    found.notes = notes;
    found
}

fn missed(rule: &SiteRule, name: &str, what: &str) -> Note {
    let message = format!(
        "the rule for {} selects no {what} for its `{name}`: the general rules were used",
        rule.host
    );
    Note::new(Stage::Clean, NoteKind::SiteRule, message)
}

/// The places of the selected elements, in the page's order.
fn nodes(html: &Html, selector: &Selector) -> Vec<usize> {
    let selected: HashSet<_> = html.select(selector).map(|element| element.id()).collect();
    if selected.is_empty() {
        return Vec::new();
    }
    // The page lists the nodes of the tree in this order.
    let all = html.tree.root().descendants().enumerate();
    all.filter(|(_, node)| selected.contains(&node.id()))
        .map(|(index, _)| index)
        .collect()
}

/// The words of a selected element, or its attribute, if they are what is looked for.
fn value(page: &Page, index: usize, what: &str) -> Option<(usize, String)> {
    let written = ["datetime", "content"]
        .iter()
        .filter_map(|name| page.attr(index, name))
        .map(super::plain);
    written
        .chain([page.text(index, 600)])
        .find(|text| !text.is_empty() && (what != "date" || date(text).is_some()))
        .map(|text| (index, text))
}

/// The date that a text is, or the first that is written out in it.
fn date(text: &str) -> Option<Date> {
    parse_date(text).or_else(|| dates(text).first().map(|found| found.date))
}

fn title_at(page: &Page, index: usize, text: String) -> Title {
    let tag = page.get(index).map(|node| node.tag);
    if tag == Some(Tag::Title) {
        let text = without_site(&text);
        return Title { text, node: None };
    }
    let node = (!tag.is_some_and(Tag::is_unread)).then_some(index);
    Title { text, node }
}

/// The selected boxes that lie apart from each other and hold text that is not dropped.
fn body(page: &Page, found: &Found, selected: Vec<usize>) -> Option<Body> {
    let mut roots: Vec<usize> = Vec::new();
    let mut end = 0;
    let mut words = false;
    for index in selected {
        let Some(node) = page.get(index).filter(|_| index >= end) else {
            continue;
        };
        if found.drops(index) {
            continue;
        }
        end = node.end;
        words |= (index..end).any(|inner| {
            let text = page.get(inner).map_or("", |node| node.text);
            !found.drops(inner) && !text.trim().is_empty()
        });
        roots.push(index);
    }
    words.then_some(Body { roots })
}

/// The host of a page: by its address, else by what it says about itself.
fn host(page: &Page, context: &Context) -> Option<String> {
    if let Some(host) = context.url.and_then(host_of) {
        return Some(host);
    }
    let mut said = [None, None, None];
    for (index, node) in page.nodes.iter().enumerate() {
        let Some(element) = node.element else {
            continue;
        };
        let is = |name: &str, value: &str| {
            page.attr(index, name)
                .is_some_and(|text| text.trim().eq_ignore_ascii_case(value))
        };
        let (place, address) = match element.name() {
            "link" if is("rel", "canonical") => (0, "href"),
            "meta" if is("property", "og:url") || is("name", "og:url") => (1, "content"),
            "base" => (2, "href"),
            _ => continue,
        };
        if let Some(slot) = said.get_mut(place)
            && slot.is_none()
        {
            *slot = page.attr(index, address).and_then(host_of);
        }
    }
    said.into_iter().flatten().next()
}

/// The host of an address, in lower case and without its port.
pub fn host_of(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = match address.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => rest,
        _ => address.strip_prefix("//")?,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_of_an_address() {
        for (address, expected) in [
            ("https://www.example.org/a/1.html", Some("www.example.org")),
            ("HTTP://Example.ORG:8080?id=1", Some("example.org")),
            ("//example.org/a", Some("example.org")),
            ("http://user:pass@example.org/", Some("example.org")),
            ("/a/1.html", None),
            ("a/1.html", None),
            ("/go?to=http://example.org/", None),
            ("https:///a", None),
            ("", None),
        ] {
            assert_eq!(host_of(address).as_deref(), expected, "{address}");
        }
    }
}
