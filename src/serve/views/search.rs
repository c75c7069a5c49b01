//! Articles that hold words.

use maud::{Markup, html};

use super::{counted, downloads, kept, layout, pager, searched};
use crate::serve::address::Address;
use crate::serve::search::{Hit, MOST};

pub fn page(database: &str, address: &Address, count: usize, hits: &[Hit], size: usize) -> Markup {
    let lang = address.lang();
    let words = address.get("q");
    let body = html! {
        h1.quiet { (lang.say("文章", "Articles")) }
        form.search action="/search" method="get" role="search" {
            (kept(address, &["q"]))
            div.line {
                input type="search" name="q" value=(words.unwrap_or_default()) aria-label=(lang.say("搜索文章", "Search articles"))
                    placeholder=(lang.say("标题和正文中的词语", "Words of headlines and texts"));
                button type="submit" { (lang.say("搜索", "Search")) }
            }
        }
        @if let Some(words) = words {
            div.summary {
                p role="status" {
                    @if count > MOST { (lang.say("多于 ", "More than ")) strong { (counted(MOST)) } } @else { strong { (counted(count)) } }
                    (lang.say(" 篇文章", if count == 1 { " article" } else { " articles" }))
                    " · " a href=(address.bare().with("q", words).href("/")) { (lang.say("其中的数据", "Their figures")) }
                }
                @if count > 0 { (downloads(address, "/search")) }
            }
            ol.articles start=((address.page() - 1).saturating_mul(size).saturating_add(1)) {
                @for hit in hits {
                    li {
                        a.title href=(address.bare().with("q", words).href(&format!("/article/{}", hit.article))) {
                            (searched(hit.title.as_deref().unwrap_or(lang.say("（无标题）", "(no headline)")), Some(words)))
                        }
                        p.snippet { (searched(&hit.snippet, Some(words))) }
                        p.where {
                            @if let Some(published) = &hit.published { span { (published) } }
                            span { (hit.figures) (lang.say(" 个数据", " figures")) }
                        }
                    }
                }
            }
            (pager(address, "/search", count.min(MOST), size))
        }
    };
    layout(
        database,
        address,
        "/search",
        lang.say("文章", "Articles"),
        &body,
    )
}
