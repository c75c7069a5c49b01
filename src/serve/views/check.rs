//! What does not agree.

use maud::{Markup, html};

use super::{counted, downloads, layout, pager};
use crate::serve::address::Address;
use crate::serve::check::{Contradiction, MOST};

/// Those of the kind that is asked for.
pub fn chosen(address: &Address, found: &[Contradiction]) -> Vec<Contradiction> {
    let kind = address.get("kind");
    let wanted = |one: &&Contradiction| kind.is_none_or(|kind| one.kind == kind);
    found.iter().filter(wanted).cloned().collect()
}

/// The page; without findings where they are still being looked for.
pub fn page(
    database: &str,
    address: &Address,
    found: Option<&[Contradiction]>,
    size: usize,
) -> Markup {
    let lang = address.lang();
    let body = html! {
        h1.quiet { (lang.say("矛盾", "Contradictions")) }
        p.lead { (lang.say(
            "与数量不符的比率、与分项不符的合计，以及不同文章对同一事项、同一地点、同一时间给出的不同数字。",
            "Rates that are not what the counts come to, sums that are not their parts, and articles that give different numbers for the same item, place and time.",
        )) }
        @match found {
            None => {
                p.empty role="status" { (lang.say("正在核对全部数据，请稍后再看。", "All figures are being compared; look again in a moment.")) }
                p { a href=(address.href("/check")) { (lang.say("再看", "Look again")) } }
            }
            Some(all) => (list(address, all, size)),
        }
    };
    layout(
        database,
        address,
        "/check",
        lang.say("矛盾", "Contradictions"),
        &body,
    )
}

fn list(address: &Address, all: &[Contradiction], size: usize) -> Markup {
    let lang = address.lang();
    let found = chosen(address, all);
    let skip = (address.page() - 1).saturating_mul(size);
    // No more of a kind are looked for.
    let open = |count: usize| if count >= MOST { "+" } else { "" };
    let count = |kind: &str| all.iter().filter(|one| one.kind == kind).count();
    html! {
        div.summary {
            nav.switch aria-label=(lang.say("种类", "Kind")) {
                a href=(address.without("kind").without("page").href("/check")) aria-current=[address.get("kind").is_none().then_some("true")] {
                    (lang.say("全部", "All")) " " (counted(all.len())) (open(all.len()))
                }
                @for kind in ["rate", "sum", "articles"] {
                    a href=(address.with("kind", kind).href("/check")) aria-current=[(address.get("kind") == Some(kind)).then_some("true")] {
                        (lang.word(kind)) " " (counted(count(kind))) (open(count(kind)))
                    }
                }
            }
            @if !found.is_empty() { (downloads(address, "/check")) }
        }
        @if found.is_empty() { p.empty { (lang.say("没有发现矛盾。", "Nothing contradicts anything.")) } }
        ul.contradictions {
            @for one in found.iter().skip(skip).take(size) { li { (entry(address, one)) } }
        }
        (pager(address, "/check", found.len(), size))
    }
}

fn entry(address: &Address, one: &Contradiction) -> Markup {
    let lang = address.lang();
    let article = |id: &str, title: Option<&str>| {
        let title = title
            .unwrap_or(lang.say("（无标题）", "(no headline)"))
            .to_owned();
        html! { a href=(address.bare().href(&format!("/article/{id}"))) { (title) } }
    };
    html! {
        p.what {
            span.kind { (lang.word(&one.kind)) } " "
            strong { (one.item.as_deref().filter(|item| !item.is_empty()).unwrap_or("—")) }
        }
        p.versus {
            b { (one.stated) }
            @if one.kind != "rate" { " " (one.unit) }
            span.against { " ≠ " }
            b { (one.other) } " "
            @if one.kind != "rate" { (one.unit) }
        }
        p.where {
            @if let Some(place) = &one.place { span { (place.replace('/', " › ")) } }
            @if let Some(time) = &one.time { span { (time.replace('/', " – ")) } }
            span { (article(&one.article, one.title.as_deref())) }
            @if let Some(other) = &one.other_article { span { (article(other, one.other_title.as_deref())) } }
        }
    }
}
