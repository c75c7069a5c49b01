//! HTML pages: the article and what the page says about it, as edits of the page's source.
//!
//! The page is parsed with positions (`parse`, what is plain in it `ahead` of the tokenizer), listed flat
//! (`page`) and cut into lines (`units`). The headline is the line that `<title>` repeats (`title`), the article the box whose
//! lines are sentences (`body`). Its blocks are written as edits of the source (`emit`).

mod ahead;
mod body;
mod credits;
mod emit;
mod labels;
mod lines;
mod meta;
mod names;
mod page;
mod parse;
mod places;
mod script;
mod site;
mod table;
mod tame;
mod title;
mod units;

#[cfg(test)]
mod tests;

use crate::lexicon::Sites;
use crate::note::{Note, NoteKind, Stage};

use super::{Context, Layout, Metadata};
use page::Page;
pub use site::host_of;

/// What a few sentences weigh: a page whose headline is not shown should have more.
const SLIGHT: usize = 120;

/// Less than the shortest article weighs.
const SLIGHTEST: usize = 30;

/// Reads a page: finds its article, and gives the edits of `text` that leave the article's blocks.
///
/// Where the page is of a site that has a rule of its own in `sites`, that goes before the general rules.
///
/// Never fails: a page without an article gives a layout without blocks whose edits delete everything.
pub fn read(text: &str, context: &Context, sites: &Sites) -> Layout {
    let parsed = parse::parse(text);
    let page = Page::new(&parsed);
    let all = units::units(&page);
    let meta = meta::read(&page, context);
    let site = site::find(&parsed.html, &page, context, sites);
    let mut title = site
        .title
        .clone()
        .unwrap_or_else(|| title::find(&page, &all, &meta));
    let place = title.node.or_else(|| title::only_heading(&page));
    let mut furniture = units::furniture(&page, &|index| keeps(&page, index, place));
    site.mark_dropped(&mut furniture);
    let mut body = body::find(&page, &all, &furniture, place);
    if let Some(own) = &site.body {
        body = own.clone();
    } else if body.roots.is_empty() {
        // Everything is called furniture, or nothing is a sentence: read what there is.
        body = body::find(&page, &all, &vec![false; furniture.len()], place);
    }
    if title.text.is_empty() {
        title = title::settle(&page, &all, &meta, &body);
    }
    let credits = credits::read(&page, &all, &body, title.node);
    // A page without a sentence may build itself in the browser.
    let weight = body::weight(&page, &all, &body);
    let blob = if site.body.is_some() {
        body.start().and_then(|start| script::field(&page, start))
    } else if weight < SLIGHTEST || title.node.is_none() && weight < SLIGHT {
        script::article(&page)
    } else {
        None
    };
    let mut layout = match &blob {
        Some(blob) => lines::write_blob(text, &page, blob, &title, &meta),
        None => {
            let skipped = if site.body.is_some() {
                site.skipped(&page, &title)
            } else {
                lines::skipped(&page, &body, &furniture, &title)
            };
            lines::write(text, &page, &body, &skipped, &title, &meta)
        }
    };
    // Portals name themselves as the author: then <title> ends with that name.
    let behind = meta
        .title
        .as_deref()
        .and_then(|whole| whole.strip_prefix(title.text.as_str()));
    let is_site = |name: &String| behind.is_some_and(|rest| rest.contains(name.as_str()));
    let author = site
        .author
        .or(credits.author)
        .or(meta.author.filter(|name| !is_site(name)));
    layout.metadata = Metadata {
        title: Some(title.text).filter(|text| !text.is_empty()),
        published: context
            .published
            .or(site.published)
            .or(meta.published)
            .or(credits.published)
            .or_else(|| script::published(&page))
            .or(meta.in_url)
            .or(credits.above_title),
        author,
        publisher: site.publisher.or(credits.publisher).or(meta.publisher),
        editor: credits.editor.or(meta.editor),
    };
    layout.notes.extend(site.notes);
    if parsed.flattened {
        layout.notes.push(Note::new(
            Stage::Clean,
            NoteKind::Truncated,
            "the page nests too deeply; some of its tags were left out",
        ));
    }
    layout
}

/// Whether a box must not be taken for furniture because of its name: it holds the headline, or most
/// of the page's sentences.
fn keeps(page: &Page, index: usize, title: Option<usize>) -> bool {
    let Some(node) = page.get(index) else {
        return false;
    };
    let all = page.get(0).map_or(0, |root| root.marks);
    let most = node.marks * 2 > all && node.marks >= 5 && node.name != names::Name::Comment;
    title.is_some_and(|title| page.holds(index, title) && index != title) || most
}

/// A text of the head as it is shown: blanks as one, entities that were escaped twice undone.
fn plain(text: &str) -> String {
    let text = text
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&ldquo;", "“")
        .replace("&rdquo;", "”")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
