//! What names of classes and ids say about what stands there.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use daachorse::DoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;
use scraper::node::Element;

/// What a class or id tells. Weak evidence: the text decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Nothing.
    Plain,
    /// The article's text.
    Content,
    /// The headline.
    Title,
    /// What readers wrote.
    Comment,
    /// Something round the article: menus, related links, share bars.
    Furniture,
    /// Not shown.
    Hidden,
}

/// What words anywhere in a name say of it, one bit for each list.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Hints(u8);

impl Hints {
    const COMMENT: u8 = 1;
    const FURNITURE: u8 = 2;
    const TITLE: u8 = 4;
    const CONTENT: u8 = 8;

    /// All hints of a name in lower case, in one search: a page has hundreds of names, and the
    /// lists are long.
    fn of(lower: &str) -> Self {
        let found = HINTS.find_overlapping_iter(lower);
        Self(found.fold(0, |all, found| all | found.value()))
    }

    fn has(self, hint: u8) -> bool {
        self.0 & hint != 0
    }
}

#[allow(clippy::expect_used)] // The words are the program's own; its first test finds a mistake.
static HINTS: LazyLock<DoubleArrayAhoCorasick<u8>> = LazyLock::new(|| {
    let lists: [(&[&str], u8); 4] = [
        (COMMENT, Hints::COMMENT),
        (FURNITURE, Hints::FURNITURE),
        (&["title"], Hints::TITLE),
        (CONTENT, Hints::CONTENT),
    ];
    let mut words: BTreeMap<&str, u8> = BTreeMap::new();
    for (list, hint) in lists {
        for word in list {
            *words.entry(word).or_default() |= hint;
        }
    }
    DoubleArrayAhoCorasick::with_values(words).expect("words of the program")
});

/// What the whole words of a name tell.
static PARTS: LazyLock<FxHashMap<&str, Name>> = LazyLock::new(|| {
    let lists = [
        (FURNITURE_PARTS, Name::Furniture),
        (TITLE, Name::Title),
        (CONTENT_PARTS, Name::Content),
    ];
    let mut parts = FxHashMap::default();
    for (list, name) in lists {
        for word in list {
            parts.entry(*word).or_insert(name);
        }
    }
    parts
});

/// Words that stand in names of what readers wrote.
const COMMENT: &[&str] = &[
    "comment", "pinglun", "gentie", "cmt", "reply", "replies", "disqus", "liuyan", "tiepl",
];

/// Words that stand in names of what is round an article, found anywhere in a name.
const FURNITURE: &[&str] = &[
    "related",
    "relate",
    "recommend",
    "tuijian",
    "sharebar",
    "fenxiang",
    "bdshare",
    "sidebar",
    "footer",
    "copyright",
    "breadcrumb",
    "crumb",
    "navbar",
    "navigation",
    "toolbar",
    "qrcode",
    "erweima",
    "statement",
    "shengming",
    "advert",
    "prevnext",
    "pagination",
    "disclaimer",
    "friendlink",
    "hotnews",
    "shareicon",
    "declare",
    "xiangguan",
    "hotlist",
    "keyword",
    "appdown",
    "hidden-content",
    "editor-info",
];

/// Words that mean the same when they are a part of a name of their own.
const FURNITURE_PARTS: &[&str] = &[
    "nav",
    "menu",
    "foot",
    "share",
    "ad",
    "ads",
    "gg",
    "aside",
    "rank",
    "hot",
    "tags",
    "tag",
    "tool",
    "tools",
    "login",
    "search",
    "pager",
    "page",
    "pages",
    "banner",
    "guanggao",
    "location",
    "position",
    "weizhi",
    "where",
    "print",
    "prev",
    "next",
    "related",
    "ewm",
    "qr",
    "correlation",
    "subscribe",
    "popup",
    "dialog",
    "modal",
    "toast",
];

/// Words in names of the box that holds an article's text.
const CONTENT: &[&str] = &[
    "content",
    "article",
    "artibody",
    "zoom",
    "trs_editor",
    "ucap",
    "endtext",
    "post_body",
    "post_text",
    "newstext",
    "news_txt",
    "maintext",
    "main-text",
    "txt_con",
    "art_con",
    "rm_txt",
    "box_con",
    "text_con",
    "view_con",
    "conten",
    "vsb_content",
    "detail",
    "entry",
    "zhengwen",
    "neirong",
    "js_content",
    "founder",
    "pages_content",
];

/// Words that mean the same when they are a part of a name of their own.
const CONTENT_PARTS: &[&str] = &[
    "content", "article", "text", "txt", "detail", "details", "body", "zoom", "editor", "story",
    "post", "entry",
];

/// Words that name the abstract above an article.
const SUMMARY: &[&str] = &[
    "summary", "abstract", "daodu", "zhaiyao", "intro", "lead", "digest", "daoyu",
];

/// Whether class and id name the abstract of an article.
pub fn is_summary(element: &Element) -> bool {
    element
        .attrs()
        .filter(|(key, _)| matches!(*key, "class" | "id"))
        .flat_map(|(_, value)| value.split_ascii_whitespace())
        .any(|name| {
            let lower = name.to_ascii_lowercase();
            SUMMARY.iter().any(|word| lower.contains(word))
        })
}

/// Words in names of headlines.
const TITLE: &[&str] = &["title", "headline", "biaoti", "bt", "tit", "tt"];

/// What class, id and style of an element tell.
///
/// `known` holds the values met so far: a page repeats its few names thousands of times.
pub fn class_of<'a>(element: &'a Element, known: &mut HashMap<&'a str, Name>) -> Name {
    let mut found = Name::Plain;
    for (key, value) in element.attrs() {
        match key {
            "hidden" => return Name::Hidden,
            "style" if hides(value) => return Name::Hidden,
            "class" | "id" => {
                let name = *known.entry(value).or_insert_with(|| class_of_name(value));
                found = stronger(found, name);
            }
            "itemprop" if value.eq_ignore_ascii_case("articlebody") => found = Name::Content,
            "role"
                if matches!(
                    value,
                    "navigation" | "banner" | "complementary" | "contentinfo"
                ) =>
            {
                found = stronger(found, Name::Furniture);
            }
            _ => {}
        }
    }
    found
}

fn hides(style: &str) -> bool {
    style
        .split(';')
        .filter_map(|rule| rule.split_once(':'))
        .any(|(key, value)| {
            key.trim().eq_ignore_ascii_case("display")
                && value.trim().to_ascii_lowercase().starts_with("none")
        })
}

fn stronger(a: Name, b: Name) -> Name {
    let rank = |name| match name {
        Name::Plain => 0,
        Name::Content => 1,
        Name::Title => 2,
        Name::Furniture => 3,
        Name::Comment => 4,
        Name::Hidden => 5,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// What the value of a `class` or `id` tells; long ones are made by programs and say nothing.
pub fn class_of_name(value: &str) -> Name {
    if value.len() > 200 {
        return Name::Plain;
    }
    let mut found = Name::Plain;
    for name in value.split_ascii_whitespace() {
        let lower = name.to_ascii_lowercase();
        let hints = Hints::of(&lower);
        let kind = if hints.has(Hints::COMMENT) {
            Name::Comment
        } else if hints.has(Hints::FURNITURE) {
            Name::Furniture
        } else if let Some(kind) = kind_by_parts(name) {
            kind
        } else if hints.has(Hints::TITLE) {
            Name::Title
        } else if hints.has(Hints::CONTENT) {
            Name::Content
        } else {
            Name::Plain
        };
        found = stronger(found, kind);
    }
    found
}

/// What the words of a name tell. The last one that tells anything counts, as the head of the
/// name: `article-share` is a share bar, `page-content` holds the text.
fn kind_by_parts(name: &str) -> Option<Name> {
    let told = parts(name).filter_map(|part| PARTS.get(part.to_ascii_lowercase().as_str()));
    told.last().copied()
}

/// The words of a name: `pageBar_share-box` is `page`, `Bar`, `share` and `box`.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|ch: char| !ch.is_ascii_alphabetic()).flat_map(|word| {
        let bounds: Vec<usize> = std::iter::once(0)
            .chain(
                word.as_bytes()
                    .windows(2)
                    .enumerate()
                    .filter(|(_, pair)| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
                    .map(|(at, _)| at + 1),
            )
            .chain(std::iter::once(word.len()))
            .collect();
        bounds
            .windows(2)
            .filter_map(|pair| word.get(*pair.first()?..*pair.get(1)?))
            .collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_a_box_is() {
        let cases = [
            ("article-content", Name::Content),
            ("TRS_Editor", Name::Content),
            ("pages_content", Name::Content),
            ("page-article", Name::Content),
            ("article-share", Name::Furniture),
            ("shareBar", Name::Furniture),
            ("content_tags", Name::Furniture),
            ("related-news", Name::Furniture),
            ("breadcrumbs", Name::Furniture),
            ("news_tit", Name::Title),
            ("article-title", Name::Title),
            ("comment-list article", Name::Comment),
            ("w1000 clearfix", Name::Plain),
            ("shared-layout", Name::Plain),
            ("advance", Name::Plain),
            ("gadget", Name::Plain),
        ];
        for (name, want) in cases {
            assert_eq!(class_of_name(name), want, "{name}");
        }
    }

    #[test]
    fn one_search_finds_what_the_lists_hold() {
        for name in [
            "comment-list",
            "share_articlebody",
            "titlekeyword",
            "x",
            "",
            "contentfooter",
        ] {
            let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
            let hints = Hints::of(name);
            assert_eq!(hints.has(Hints::COMMENT), has(COMMENT), "{name}");
            assert_eq!(hints.has(Hints::FURNITURE), has(FURNITURE), "{name}");
            assert_eq!(hints.has(Hints::TITLE), has(&["title"]), "{name}");
            assert_eq!(hints.has(Hints::CONTENT), has(CONTENT), "{name}");
        }
    }
}
