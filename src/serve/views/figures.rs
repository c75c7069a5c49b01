//! The first page: figures, what they may be narrowed by, and the sentences that prove them.

use maud::{Markup, html};

use super::{counted, downloads, kept, layout, pager, searched, short, web};
use crate::serve::address::Address;
use crate::serve::figures::{FACETS, Figure};
use crate::serve::index::{Count, Found, Index};
use crate::serve::labels::Lang;
use crate::serve::routes::PAGE;

/// So many characters of a sentence are shown before its figure, and after it.
const AROUND: usize = 140;

/// So many places are shown at once.
const FIRST: usize = 12;

pub fn page(
    database: &str,
    address: &Address,
    index: &Index,
    found: &Found,
    rows: &[Figure],
) -> Markup {
    let lang = address.lang();
    let narrowed = FACETS.iter().any(|facet| address.get(facet).is_some());
    let body = html! {
        h1.quiet { (lang.say("数据", "Figures")) }
        (form(address))
        (chosen(address))
        div.columns {
            section.results aria-label=(lang.say("结果", "Results")) {
                div.summary {
                    p role="status" {
                        strong { (counted(found.count)) }
                        (lang.say(" 个数据", if found.count == 1 { " figure" } else { " figures" }))
                        @if !narrowed {
                            (lang.say("，来自 ", " from ")) (counted(index.articles)) (lang.say(" 篇文章", " articles"))
                        }
                    }
                    @if found.count > 0 { (downloads(address, "/figures")) }
                    a.jump href="#facets" { (lang.say("筛选 ↓", "Filters ↓")) }
                }
                @if rows.is_empty() {
                    p.empty { (lang.say("没有符合条件的数据。可以去掉一个条件再试。", "Nothing matches. Try with one filter less.")) }
                }
                ol.figures start=((address.page() - 1).saturating_mul(PAGE).saturating_add(1)) {
                    @for figure in rows { li { (card(address, figure)) } }
                }
                (pager(address, "/", found.count, PAGE))
            }
            aside.facets #facets aria-label=(lang.say("筛选", "Filters")) {
                (places(address, &found.places))
                (facet(address, "status", lang.say("状态", "Status"), &found.statuses))
                (facet(address, "unit", lang.say("单位", "Unit"), &found.units))
                (years(address, &found.years))
                (facet(address, "item", lang.say("事项", "Item"), &found.items))
            }
        }
    };
    layout(database, address, "/", lang.say("数据", "Figures"), &body)
}

fn form(address: &Address) -> Markup {
    let lang = address.lang();
    let value = |name: &str| address.get(name).unwrap_or_default().to_owned();
    let text = |name: &'static str, label: &'static str, example: &'static str| {
        html! {
            label { span { (label) } input type="text" name=(name) value=(value(name)) placeholder=(example); }
        }
    };
    html! {
        form.search action="/" method="get" role="search" {
            (kept(address, FACETS))
            div.line {
                input type="search" name="q" value=(value("q")) aria-label=(lang.say("搜索", "Search"))
                    placeholder=(lang.say("搜索词语，如：无障碍改造", "Words in Chinese, such as 无障碍改造"));
                button type="submit" { (lang.say("搜索", "Search")) }
            }
            details {
                summary { (lang.say("更多条件", "More filters")) }
                div.fields {
                    (text("place", lang.say("地点", "Place"), "江津区"))
                    (text("item", lang.say("事项", "Item"), "民生 项目"))
                    (text("unit", lang.say("单位", "Unit"), "户"))
                    (text("since", lang.say("起", "Since"), "2021-09"))
                    (text("until", lang.say("止", "Until"), "2022"))
                    label {
                        span { (lang.say("状态", "Status")) }
                        select name="status" {
                            @for (status, name) in [
                                ("", lang.say("全部", "any")),
                                ("actual", lang.word("actual")),
                                ("planned", lang.word("planned")),
                            ] {
                                option value=(status) selected[value("status") == status] { (name) }
                            }
                        }
                    }
                    (text("confidence", lang.say("置信度至少", "Confidence at least"), "0.8"))
                }
            }
        }
    }
}

/// The filters in use, each with a way out.
fn chosen(address: &Address) -> Markup {
    let lang = address.lang();
    let used: Vec<(&str, &str)> = FACETS
        .iter()
        .filter_map(|name| Some((*name, address.get(name)?)))
        .collect();
    html! {
        @if !used.is_empty() {
            ul.chosen aria-label=(lang.say("当前条件", "Filters in use")) {
                @for (name, value) in &used {
                    li {
                        a href=(address.without(name).without("page").href("/")) title=(lang.say("去掉这个条件", "Remove this filter")) {
                            span.name { (facet_name(lang, name)) } " "
                            @if *name == "status" { (lang.word(value)) } @else { (value) }
                            span.out aria-hidden="true" { " ×" }
                        }
                    }
                }
                @if used.len() > 1 {
                    li { a.all href=(address.bare().href("/")) { (lang.say("全部去掉", "Remove all")) } }
                }
            }
        }
    }
}

fn facet_name(lang: Lang, name: &str) -> &'static str {
    match name {
        "q" => lang.say("搜索", "Search"),
        "place" => lang.say("地点", "Place"),
        "item" => lang.say("事项", "Item"),
        "unit" => lang.say("单位", "Unit"),
        "since" => lang.say("起", "Since"),
        "until" => lang.say("止", "Until"),
        "status" => lang.say("状态", "Status"),
        _ => lang.say("置信度 ≥", "Confidence ≥"),
    }
}

fn facet(address: &Address, name: &str, title: &str, counts: &[Count]) -> Markup {
    let lang = address.lang();
    html! {
        @if !counts.is_empty() {
            section {
                h2 { (title) }
                ul {
                    @for (value, count) in counts {
                        @let current = address.get(name) == Some(value);
                        @let to = if current { address.without(name).without("page") } else { address.with(name, value) };
                        @let word = if name == "status" { lang.word(value) } else { value };
                        li { (choice(&to, word, *count, current)) }
                    }
                }
            }
        }
    }
}

fn choice(to: &Address, word: &str, count: usize, current: bool) -> Markup {
    html! {
        a href=(to.href("/")) aria-current=[current.then_some("true")] {
            span.word { (word) } span.count { (counted(count)) }
        }
    }
}

fn years(address: &Address, counts: &[Count]) -> Markup {
    let lang = address.lang();
    html! {
        @if !counts.is_empty() {
            section {
                h2 { (lang.say("年份", "Year")) }
                ul.years {
                    @for (year, count) in counts {
                        @let current = address.get("since") == Some(year) && address.get("until") == Some(year);
                        @let free = address.without("since").without("until").without("page");
                        @let to = if current { free } else { free.with("since", year).with("until", year) };
                        li { (choice(&to, year, *count, current)) }
                    }
                }
            }
        }
    }
}

/// The way down to the place asked for, and the level below it.
fn places(address: &Address, counts: &[Count]) -> Markup {
    let lang = address.lang();
    let asked = address.get("place").unwrap_or_default();
    let mut way: Vec<(&str, &str)> = Vec::new();
    for (at, _) in asked.match_indices('/').chain([(asked.len(), "")]) {
        if let Some(path) = asked.get(..at).filter(|path| !path.is_empty()) {
            way.push((path, path.rsplit('/').next().unwrap_or(path)));
        }
    }
    html! {
        @if !counts.is_empty() || !way.is_empty() {
            section {
                h2 { (lang.say("地点", "Place")) }
                @if !way.is_empty() {
                    p.way {
                        a href=(address.without("place").without("page").href("/")) { (lang.say("全部", "All")) }
                        @for (path, name) in &way {
                            " › "
                            a href=(address.with("place", path).href("/")) aria-current=[(*path == asked).then_some("true")] { (name) }
                        }
                    }
                }
                @let (first, more) = counts.split_at_checked(FIRST).unwrap_or((counts, &[]));
                (below(address, first))
                @if !more.is_empty() {
                    details { summary { (lang.say("更多地点", "More places")) } (below(address, more)) }
                }
            }
        }
    }
}

fn below(address: &Address, counts: &[Count]) -> Markup {
    html! {
        ul {
            @for (path, count) in counts {
                @let name = path.rsplit('/').next().unwrap_or(path);
                li { (choice(&address.with("place", path), name, *count, false)) }
            }
        }
    }
}

fn card(address: &Address, figure: &Figure) -> Markup {
    let lang = address.lang();
    let own = address.bare().with("figure", figure.number());
    let article = format!("/article/{}", figure.article);
    let evidence = format!("{}#f{}", own.href(&article), figure.number());
    html! {
        article.figure {
            p.value { (value(lang, figure)) }
            div.about {
                p.what {
                    strong { @if figure.item.is_empty() { "—" } @else { (searched(&figure.item, address.get("q"))) } }
                    @if let Some(action) = &figure.action { span.action { (action) } }
                    span class={ "status " (figure.modality) } { (lang.word(&figure.modality)) }
                }
                p.evidence { a href=(evidence) { (sentence(figure, address.get("q"))) } }
                p.where {
                    @if let Some(place) = figure.place_path.as_deref().or(figure.place.as_deref()) { span { (place.replace('/', " › ")) } }
                    @if let Some(time) = &figure.time { span { (time.replace('/', " – ")) } }
                    span.source {
                        (figure.title.as_deref().unwrap_or(lang.say("（无标题）", "(no headline)")))
                        @if let Some(published) = &figure.published { " · " (published) }
                    }
                    @if let Some(url) = web(figure.url.as_deref()) {
                        a href=(url) rel="noreferrer noopener" { (lang.say("来源网页", "Web page")) }
                    }
                }
            }
        }
    }
}

/// The number with its unit and what the text says of it.
pub fn value(lang: Lang, figure: &Figure) -> Markup {
    let before = match figure.qualifier.as_str() {
        "approx" => lang.say("约", "about "),
        "more_than" => lang.say("逾", "over "),
        "less_than" => lang.say("不足", "under "),
        _ => "",
    };
    let change = match figure.change.as_str() {
        "up" => "↑",
        "down" => "↓",
        _ => "",
    };
    html! {
        @if !change.is_empty() { span.change title=(lang.word(&figure.change)) { (change) } }
        @if !before.is_empty() { small { (before) } }
        b {
            @if let Some(number) = figure.value { (short(lang, number)) }
            @if let Some(number) = figure.value_max { "–" (short(lang, number)) }
        }
        " " span.unit { (figure.unit) }
    }
}

/// The sentence with the figure's words marked; long ones are cut round them.
pub fn sentence(figure: &Figure, words: Option<&str>) -> Markup {
    let (from, to) = figure.mark.unwrap_or((0, 0));
    let text = |from: usize, to: usize| figure.sentence.get(from..to).unwrap_or_default();
    let (before, behind) = (text(0, from), text(to, figure.sentence.len()));
    let cut = before
        .char_indices()
        .rev()
        .nth(AROUND)
        .map_or(0, |(at, _)| at);
    let end = behind
        .char_indices()
        .nth(AROUND)
        .map_or(behind.len(), |(at, _)| at);
    html! {
        @if cut > 0 { "…" }
        (searched(text(cut, from), words))
        @if from < to { mark.quote { (text(from, to)) } }
        (searched(behind.get(..end).unwrap_or_default(), words))
        @if end < behind.len() { "…" }
    }
}
