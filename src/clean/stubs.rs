//! Stand-ins for parts that are written elsewhere, until they are merged.

use std::sync::LazyLock;

use regex::Regex;

use super::builder::LayoutBuilder;
use super::{BlockKind, Context, Layout, Pass, regex};
use crate::note::Note;
use crate::text::{Edit, Span, TracedText};

static TAG: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?is)<!--.*?-->|<(/?)([a-z][a-z0-9]*)[^>]*>|&nbsp;"));

/// Takes tags out.
pub fn html(text: &str, _context: &Context) -> Layout {
    let mut builder = LayoutBuilder::default();
    let mut start = 0;
    let mut at = 0;
    let mut strong = true;
    let mut kind = BlockKind::Paragraph;
    for found in TAG.captures_iter(text).map(Some).chain([None]) {
        let (tag_start, tag_end, name) = match &found {
            Some(found) => {
                let whole = found.get(0).map_or(0..0, |m| m.range());
                (
                    whole.start,
                    whole.end,
                    found.get(2).map_or("", |m| m.as_str()).to_ascii_lowercase(),
                )
            }
            None => (text.len(), text.len(), "p".to_owned()),
        };
        let words = text.get(at..tag_start).unwrap_or("");
        let closes_strong = name == "strong" && found.as_ref().is_some_and(|f| &f[1] == "/");
        if !words.trim().is_empty() && !closes_strong {
            strong = false;
        }
        let breaks =
            ["p", "div", "br", "h1", "h2", "h3", "li", "td", "tr"].contains(&name.as_str());
        if breaks {
            let end = builder.after(tag_start);
            if end > start {
                let kind = if strong { BlockKind::Heading } else { kind };
                builder.block(kind, Span::new(start, end));
            }
            strong = true;
            kind = BlockKind::Paragraph;
        }
        builder.edit(Edit::replace(
            Span::new(tag_start, tag_end),
            if breaks { "\n" } else { "" },
        ));
        if breaks {
            start = builder.after(tag_end);
        }
        at = tag_end;
    }
    builder.layout
}

/// Repairs nothing.
pub fn repair(text: &TracedText) -> (TracedText, Vec<Pass>, Vec<Note>) {
    (text.clone(), Vec::new(), Vec::new())
}
