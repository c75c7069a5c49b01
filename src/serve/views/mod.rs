//! The pages. Every value goes through maud, which escapes it.

pub mod article;
pub mod check;
pub mod figures;
pub mod progress;
pub mod raw;
pub mod search;
pub mod sql;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Failure;
use super::address::Address;
use super::labels::Lang;
use crate::record::Number;
use crate::store::search::hits;
use crate::text::Span;

use super::pieces::pieces;

/// A page of the site: its head, the way through it, and `body`.
pub fn layout(database: &str, address: &Address, path: &str, title: &str, body: &Markup) -> Markup {
    let lang = address.lang();
    let bare = address.bare();
    let links = [
        ("/", lang.say("数据", "Figures")),
        ("/search", lang.say("文章", "Articles")),
        ("/progress", lang.say("进展", "Progress")),
        ("/check", lang.say("矛盾", "Contradictions")),
        ("/sql", lang.say("查询", "SQL")),
    ];
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · 公报 " (database) }
                link rel="stylesheet" href="/assets/style.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                script src="/assets/script.js" defer {}
            }
            body {
                a.skip href="#content" { (lang.say("跳到内容", "Skip to content")) }
                header.top {
                    a.brand href=(bare.href("/")) { "公报" span.database { (database) } }
                    nav aria-label=(lang.say("页面", "Pages")) {
                        @for (to, name) in links {
                            a href=(bare.href(to)) aria-current=[(to == path).then_some("page")] { (name) }
                        }
                    }
                    @let (other, code, name) = match lang {
                        Lang::Chinese => (address.with("lang", "en"), "en", "English"),
                        Lang::English => (address.without("lang"), "zh-Hans", "中文"),
                    };
                    a.lang lang=(code) hreflang=(code) href=(other.at_page(address.page()).href(path)) { (name) }
                }
                main #content { (body) }
                footer { (lang.say(
                    "数字由程序从文章中读出，每一个都附原句；引用前请核对原文。",
                    "A program read these figures from articles; each comes with its sentence. Check the source before you quote one.",
                )) }
            }
        }
    }
}

/// A page that says why there is none.
pub fn problem(database: &str, address: &Address, failure: &Failure) -> Markup {
    let lang = address.lang();
    let title = match failure {
        Failure::Missing => lang.say("没有这个页面", "No such page"),
        Failure::Asked(_) => lang.say("这个条件无法使用", "This filter cannot be used"),
        _ => lang.say("现在无法显示", "This cannot be shown now"),
    };
    let body = html! {
        h1 { (title) }
        @if !matches!(failure, Failure::Missing) {
            p.error role="alert" { (failure.to_string()) }
        }
        p { a href=(address.bare().href("/")) { (lang.say("回到数据", "Back to the figures")) } }
    };
    layout(database, address, "", title, &body)
}

/// A text with the words that were looked for marked.
pub fn searched(text: &str, words: Option<&str>) -> Markup {
    let found = words.map(|words| hits(text, words)).unwrap_or_default();
    let spans: Vec<Span> = found
        .iter()
        .map(|(from, to)| Span::new(*from, *to))
        .collect();
    html! {
        @for piece in pieces(text, &spans) {
            @if piece.spans.is_empty() { (piece.text) } @else { mark.hit { (piece.text) } }
        }
    }
}

/// A number as it is read: `1,234.5`.
pub fn grouped(number: Number) -> String {
    let text = number.0.normalize().to_string();
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("−", digits));
    let mut out = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A number as it is read in a language: in Chinese `2,680万` where nothing is lost by it.
pub fn short(lang: Lang, number: Number) -> String {
    let value = number.0.normalize();
    let steps = [
        (rust_decimal::Decimal::from(100_000_000), "亿"),
        (rust_decimal::Decimal::from(10_000), "万"),
    ];
    for (step, name) in steps {
        let part = (value / step).normalize();
        if lang == Lang::Chinese && value.abs() >= step && part.scale() <= 2 && part * step == value
        {
            return grouped(Number(part)) + name;
        }
    }
    grouped(number)
}

/// A float as a number that can be read.
pub fn rounded(number: f64) -> Option<Number> {
    use rust_decimal::prelude::FromPrimitive;
    rust_decimal::Decimal::from_f64(number).map(|number| Number(number.round_dp(2)))
}

/// A float as it is read.
pub fn plain(number: f64) -> String {
    rounded(number).map_or_else(|| number.to_string(), grouped)
}

/// A whole count, said in short where it is not known to the end.
pub fn counted(count: usize) -> String {
    grouped(Number(count.into()))
}

/// Links to the files of what is shown.
pub fn downloads(address: &Address, path: &str) -> Markup {
    let lang = address.lang();
    let address = address.without("page");
    html! {
        span.downloads {
            (lang.say("下载", "Download")) " "
            a href=(address.href(&format!("{path}.csv"))) download { "CSV" } " "
            a href=(address.href(&format!("{path}.json"))) download { "JSON" }
        }
    }
}

/// The pages before and after.
pub fn pager(address: &Address, path: &str, count: usize, size: usize) -> Markup {
    let lang = address.lang();
    let pages = count.div_ceil(size);
    let page = address.page();
    html! {
        @if pages > 1 {
            nav.pager aria-label=(lang.say("分页", "Pages of results")) {
                @if page > 1 {
                    a rel="prev" href=(address.at_page(page - 1).href(path)) { "← " (lang.say("上一页", "Previous")) }
                }
                span { (lang.say("第 ", "Page ")) (counted(page)) (lang.say(" 页，共 ", " of ")) (counted(pages)) (lang.say(" 页", "")) }
                @if page < pages {
                    a rel="next" href=(address.at_page(page + 1).href(path)) { (lang.say("下一页", "Next")) " →" }
                }
            }
        }
    }
}

/// What a form has to send along.
pub fn kept(address: &Address, fields: &[&str]) -> Markup {
    html! {
        @for (name, value) in address.others(fields) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// An address of the web, where it is one; nothing else is linked.
pub fn web(url: Option<&str>) -> Option<&str> {
    url.filter(|url| {
        let begins = |scheme: &str| {
            url.get(..scheme.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        };
        begins("http://") || begins("https://")
    })
}

/// A drawing of `chart`, which holds nothing of an article but numbers.
pub fn drawing(svg: String) -> PreEscaped<String> {
    PreEscaped(svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [
            ("0", "0"),
            ("1234", "1,234"),
            ("600000", "600,000"),
            ("-1234567.50", "−1,234,567.5"),
            ("94.3", "94.3"),
        ] {
            let number = Number(Decimal::from_str_exact(number).expect("a number"));
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn large_numbers_are_said_in_short_where_nothing_is_lost() {
        for (number, text) in [
            ("26800000", "2,680万"),
            ("200000000", "2亿"),
            ("-164000000", "−1.64亿"),
            ("842336", "842,336"),
            ("123456789", "123,456,789"),
            ("9999", "9,999"),
        ] {
            let number = Number(Decimal::from_str_exact(number).expect("a number"));
            assert_eq!(short(Lang::Chinese, number), text);
            assert_eq!(short(Lang::English, number), grouped(number));
        }
    }

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(web(Some("HTTPS://a.example/")), Some("HTTPS://a.example/"));
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "file:///etc/passwd",
            " http://x",
            "",
        ] {
            assert_eq!(web(Some(url)), None, "{url}");
        }
    }

    #[test]
    fn what_is_looked_for_is_marked_and_escaped() {
        let shown = searched("<b>项目进展", Some("项目")).into_string();
        assert_eq!(shown, "&lt;b&gt;<mark class=\"hit\">项目</mark>进展");
    }
}
