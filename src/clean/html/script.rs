//! What scripts hold: pages that build themselves in the browser keep article and date in a string.

use jiff::civil::Date;

use super::page::{Page, Tag};
use super::parse::parse;
use super::places::Piece;
use super::units::units;
use crate::clean::dates::parse_date;
use crate::text::Span;

/// An article found in a string of a script or in a text field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its lines.
    pub lines: Vec<String>,
    /// The string in the source, where it can be told.
    pub source: Option<Span>,
}

/// Names under which scripts keep the day of publication.
const DATE_KEYS: &[&str] = &[
    "publish_time",
    "publishTime",
    "publishtime",
    "pubtime",
    "pub_time",
    "pubTime",
    "pubDate",
    "pubdate",
    "publishDate",
    "newsTime",
    "ptime",
    "createTime",
    "create_time",
    "ct",
];

/// Shorter strings are no articles.
const SHORTEST: usize = 240;

/// Raw strings longer than this are not tried: no article is that long.
const LONGEST: usize = 2_000_000;

/// The day of publication that a script names.
pub fn published(page: &Page) -> Option<Date> {
    let texts = || script_texts(page).map(|(text, _)| text);
    DATE_KEYS
        .iter()
        .find_map(|key| texts().find_map(|text| date_of_key(text, key)))
}

/// The value of `key` in `key = "…"`, `"key": "…"` or `key: 1709596800`, if it is a date.
fn date_of_key(text: &str, key: &str) -> Option<Date> {
    text.match_indices(key).take(50).find_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' {
            return None;
        }
        let rest = text.get(at + key.len()..)?;
        let rest = rest.trim_start_matches(['"', '\'', '\\']).trim_start();
        let rest = rest
            .strip_prefix([':', '='])?
            .trim_start()
            .trim_start_matches(['"', '\'', '\\']);
        let end = rest
            .find(['"', '\'', ',', ';', '}', '\n', '\\'])
            .unwrap_or(rest.len());
        parse_date(rest.get(..end)?)
    })
}

/// Scripts that are not libraries, and the map of their text.
fn script_texts<'p>(page: &'p Page) -> impl Iterator<Item = (&'p str, &'p [Piece])> {
    page.nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.tag == Tag::Script)
        .filter_map(|(index, _)| {
            page.get(index + 1)
                .filter(|text| text.tag == Tag::Text && text.parent == index)
        })
        .map(|node| (node.text, node.pieces))
}

/// The longest string of a script, or text field, that reads as an article.
pub fn article(page: &Page) -> Option<Blob> {
    let mut best: Option<(usize, &str, &[Piece], Span)> = None;
    for (text, pieces) in script_texts(page) {
        for span in strings(text) {
            let score = score(span.of(text));
            if score > 0 && best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, text, pieces, span));
            }
        }
    }
    for (index, node) in page.nodes.iter().enumerate() {
        let field = node.tag == Tag::Skip
            && node
                .element
                .is_some_and(|element| element.name() == "textarea");
        let Some(text) = page
            .get(index + 1)
            .filter(|text| field && text.tag == Tag::Text)
        else {
            continue;
        };
        let span = Span::new(0, text.text.len());
        let score = score(text.text);
        if score > 0 && best.is_none_or(|(most, ..)| score > most) {
            best = Some((score, text.text, text.pieces, span));
        }
    }
    let (_, text, pieces, span) = best?;
    blob(text, pieces, span)
}

/// The article that a text field holds as HTML.
pub fn field(page: &Page, index: usize) -> Option<Blob> {
    let is_field = |index: usize| {
        page.get(index)
            .and_then(|node| node.element)
            .is_some_and(|element| element.name() == "textarea")
    };
    let text = page
        .get(index + 1)
        .filter(|text| text.tag == Tag::Text && is_field(index))?;
    blob(text.text, text.pieces, Span::new(0, text.text.len()))
}

fn blob(text: &str, pieces: &[Piece], span: Span) -> Option<Blob> {
    let html = unescape(span.of(text));
    let lines = lines(&html);
    (!lines.is_empty()).then(|| Blob {
        lines,
        source: place(pieces, span),
    })
}

/// The strings of a script, long ones only.
fn strings(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Option<(u8, usize)> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (open, byte) {
            (Some(_), b'\\') => at += 1,
            (Some((quote, start)), _) if byte == quote => {
                if (SHORTEST..=LONGEST).contains(&(at - start)) {
                    found.push(Span::new(start, at));
                }
                open = None;
            }
            // A quote in a comment or a pattern opens nothing that goes over the line.
            (Some((b'"' | b'\'', _)), b'\n') => open = None,
            (None, b'"' | b'\'' | b'`') => open = Some((byte, at + 1)),
            _ => {}
        }
        at += 1;
    }
    found
}

/// How much of a raw string reads as an article: its sentences, escaped or not.
fn score(raw: &str) -> usize {
    if raw.len() < SHORTEST {
        return 0;
    }
    let plain = raw.matches(['。', '，']).count();
    let escaped = raw.matches("\\u3002").count()
        + raw.matches("\\uff0c").count()
        + raw.matches("\\uFF0C").count();
    let marks = plain + escaped;
    if marks >= 4 {
        raw.len().min(marks * 200)
    } else {
        0
    }
}

/// A string without its escapes: `\u003C`, `\n`, `\x26`, `&lt;`.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    let mut high: Option<u32> = None;
    while let Some(ch) = chars.next() {
        if ch != '\\' {
            text.push(ch);
            continue;
        }
        let digits = match chars.next() {
            Some('u') => 4,
            Some('x') => 2,
            Some('n' | 'r' | 't') => {
                text.push('\n');
                continue;
            }
            Some(other) => {
                text.push(other);
                continue;
            }
            None => break,
        };
        let code: String = chars.clone().take(digits).collect();
        let Ok(code) = u32::from_str_radix(&code, 16) else {
            continue;
        };
        for _ in 0..digits {
            chars.next();
        }
        match (high.take(), code) {
            (_, 0xd800..=0xdbff) => high = Some(code),
            (Some(first), 0xdc00..=0xdfff) => {
                text.extend(char::from_u32(
                    0x10000 + ((first - 0xd800) << 10) + (code - 0xdc00),
                ));
            }
            _ => text.extend(char::from_u32(code)),
        }
    }
    // Markup that was escaped once more for the attribute or string it stood in.
    if !text.contains('<') && text.contains("&lt;") {
        text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
    }
    text
}

fn lines(html: &str) -> Vec<String> {
    // Text without markup has its own line breaks.
    if !html.contains('<') {
        return html
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let parsed = parse(html);
    let page = Page::new(&parsed);
    units(&page)
        .iter()
        .map(|unit| unit.text(&page, usize::MAX))
        .collect()
}

/// Where a stretch of a script stands in the source.
fn place(pieces: &[Piece], span: Span) -> Option<Span> {
    let mut offset = 0;
    let mut found: Option<Span> = None;
    for piece in pieces {
        let here = Span::new(offset, offset + piece.len);
        offset += piece.len;
        if !here.overlaps(span) {
            continue;
        }
        let source = piece.source?;
        let part = if piece.exact {
            let start = span.start.max(here.start) - here.start;
            let end = span.end.min(here.end) - here.start;
            Span::new(source.start + start, source.start + end)
        } else {
            source
        };
        found = Some(found.map_or(part, |found| found.union(part)));
    }
    found
}
