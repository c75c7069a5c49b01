//! How a page is written, told by what stands in it.

use super::{Context, Format, front_matter};
use crate::survey::Kinds;

/// How many bytes at the beginning are looked at for marks of Markdown.
const WINDOW: usize = 64 << 10;

/// Tags that a page of text does not hold by chance.
const TAGS: [&str; 12] = [
    "p", "div", "br", "span", "table", "td", "strong", "h1", "h2", "section", "article", "img",
];

/// The format of a page, in whose text signs of some kinds stand.
pub fn format(text: &str, kinds: Kinds, context: &Context) -> Format {
    let text = text.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    if front_matter::find(text).is_some() {
        return Format::FrontMatter;
    }
    body(text, kinds, context)
}

/// Whether a page is HTML.
pub fn is_html(text: &str) -> bool {
    let text = text.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    front_matter::find(text).is_none() && begins_with_markup(text.trim_start())
}

/// The format of a page without front matter, or of what follows it.
pub(super) fn body(text: &str, kinds: Kinds, context: &Context) -> Format {
    let text = text.trim_start();
    if begins_with_markup(text) {
        return Format::Html;
    }
    let signs = kinds.has(Kinds::MARKDOWN);
    if is_markdown_name(context) || signs && looks_like_markdown(window(text)) {
        return Format::Markdown;
    }
    Format::Text
}

fn is_markdown_name(context: &Context) -> bool {
    context.path.is_some_and(|path| {
        let path = path.to_ascii_lowercase();
        path.ends_with(".md") || path.ends_with(".markdown")
    })
}

fn window(text: &str) -> &str {
    let mut end = text.len().min(WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// Whether the text begins with a tag, a doctype or a comment.
fn begins_with_markup(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let head: String = rest
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    if [
        "!doctype", "!--", "?xml", "html", "head", "body", "meta", "script",
    ]
    .iter()
    .any(|name| head.starts_with(name))
    {
        return true;
    }
    begins_with_tag(text)
}

/// Whether the text begins with an opening tag of a known name.
pub(super) fn begins_with_tag(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let name: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(10)
        .collect::<String>()
        .to_ascii_lowercase();
    let known = TAGS.contains(&name.as_str())
        || [
            "a", "b", "i", "em", "ul", "ol", "li", "tr", "th", "tbody", "thead", "center", "font",
        ]
        .contains(&name.as_str())
        || [
            "h3",
            "h4",
            "h5",
            "h6",
            "figure",
            "blockquote",
            "main",
            "header",
            "video",
            "iframe",
        ]
        .contains(&name.as_str());
    known
        && rest
            .get(name.len()..)
            .is_some_and(|after| after.starts_with([' ', '>', '/', '\n', '\t', '\r']))
}

fn looks_like_markdown(text: &str) -> bool {
    // The repairs leave no other ends of lines.
    text.split('\n').any(is_markdown)
}

fn is_markdown(line: &str) -> bool {
    let line = line.trim();
    let hashes = line.bytes().take_while(|&byte| byte == b'#').count();
    let heading = (1..=6).contains(&hashes)
        && line
            .get(hashes..)
            .is_some_and(|rest| rest.starts_with(' ') && rest.chars().any(char::is_alphabetic));
    let bold = line.len() > 4
        && line.starts_with("**")
        && line.get(2..).is_some_and(|rest| rest.contains("**"));
    let link = line.contains("](http") || line.starts_with("![");
    let rule = line.starts_with('|') && line.contains("---") && line.ends_with('|');
    heading || bold || link || rule || begins_with_tag(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use proptest::prelude::*;

    #[test]
    fn the_format_is_told_by_the_content() {
        use Format::{FrontMatter, Html, Markdown, Text};
        let cases = [
            ("<!DOCTYPE html><html><body>今年</body></html>", Html),
            ("\u{feff}\n  <html lang=zh>", Html),
            ("<div>\n<p>今年新建公路12公里。</p></div>", Html),
            ("---\ntitle: 新建公路12公里\n---\n<p>今年</p>", FrontMatter),
            ("# 新建公路12公里\n\n今年……", Markdown),
            ("新建公路12公里\n\n<p>今年新建公路12公里。</p>", Markdown),
            ("标题\n**小标题**\n正文", Markdown),
            ("标题\n[查看原文](https://example.com/a)", Markdown),
            ("新建公路12公里\n今年新建公路12公里。", Text),
            ("#乡村振兴# 今年新建公路12公里。", Text),
            ("5 < 6，3<4", Text),
            ("---\n一条横线之后的正文，没有第二条", Text),
            ("", Text),
        ];
        for (text, format) in cases {
            assert_eq!(
                super::format(text, Kinds::ALL, &Context::default()),
                format,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn lines_of_markdown_have_its_signs(line in "( |#{1,7}|\\*\\*|!?\\[|\\]\\(http|\\||---|</?[a-z]{1,3}>?|[-!\\]县a]){0,6}") {
            let kinds = Lexicon::for_tests().opencc.survey(&line);
            prop_assert!(kinds.has(Kinds::MARKDOWN) || !is_markdown(&line));
        }
    }

    #[test]
    fn a_file_name_speaks_for_markdown_but_not_against_markup() {
        let context = Context {
            path: Some("a/b.MD"),
            ..Context::default()
        };
        assert_eq!(
            format("今年新建公路。", Kinds::ALL, &context),
            Format::Markdown
        );
        assert_eq!(
            format("<html><p>今年</p></html>", Kinds::ALL, &context),
            Format::Html
        );
    }
}
