//! The board of programmes, and one of them over time.

use maud::{Markup, html};
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::{counted, downloads, drawing, kept, layout, pager, plain, rounded, short};
use crate::serve::address::Address;
use crate::serve::chart;
use crate::serve::progress::{Point, Programme};

const FIELDS: &[&str] = &["item", "place", "since", "until"];

/// A programme as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Standing {
    /// What is to be done.
    pub item: String,
    /// Where.
    pub place: Option<String>,
    /// As of when.
    pub time: Option<String>,
    /// The whole.
    pub total: Option<f64>,
    /// What is done of it.
    pub completed: Option<f64>,
    /// The unit of the two.
    pub unit: String,
    /// In per cent.
    pub rate: Option<f64>,
    /// Whether the stated rate agrees with the counts.
    pub consistent: Option<bool>,
    /// How often the articles speak of it.
    pub statements: usize,
}

/// How a programme stands after the last that is said of it.
pub fn row(programme: &Programme) -> Option<Standing> {
    let latest = programme.latest()?;
    Some(Standing {
        item: programme.item.clone(),
        place: programme.place.clone(),
        time: latest.time.clone(),
        total: latest.total,
        completed: latest.completed,
        unit: programme.unit.clone(),
        rate: latest.rate,
        consistent: latest.consistent,
        statements: programme.points.len(),
    })
}

pub fn page(
    database: &str,
    address: &Address,
    count: usize,
    programmes: &[&Programme],
    size: usize,
) -> Markup {
    let lang = address.lang();
    let value = |name: &str| address.get(name).unwrap_or_default().to_owned();
    let body = html! {
        h1.quiet { (lang.say("进展", "Progress")) }
        form.search action="/progress" method="get" role="search" {
            (kept(address, FIELDS))
            div.fields.line {
                @for (name, label, example) in [
                    ("item", lang.say("事项", "Item"), "民生"), ("place", lang.say("地点", "Place"), "江津区"),
                    ("since", lang.say("起", "Since"), "2021"), ("until", lang.say("止", "Until"), "2022"),
                ] {
                    label { span { (label) } input type="text" name=(name) value=(value(name)) placeholder=(example); }
                }
                button type="submit" { (lang.say("筛选", "Filter")) }
            }
        }
        div.summary {
            p role="status" { strong { (counted(count)) } (lang.say(" 个项目，最近的在前", " programmes, the latest first")) }
            @if count > 0 { (downloads(address, "/progress")) }
        }
        @if programmes.is_empty() { p.empty { (lang.say("没有符合条件的进展。", "No programme matches.")) } }
        ul.board {
            @for programme in programmes {
                @if let Some(latest) = programme.latest() { li { (entry(address, programme, latest)) } }
            }
        }
        (pager(address, "/progress", count, size))
    };
    layout(
        database,
        address,
        "/progress",
        lang.say("进展", "Progress"),
        &body,
    )
}

fn entry(address: &Address, programme: &Programme, latest: &Point) -> Markup {
    let lang = address.lang();
    let own = own(address, programme);
    let amount =
        |number: f64| rounded(number).map_or_else(|| plain(number), |number| short(lang, number));
    html! {
        article.programme {
            h2 { a href=(own.href("/progress/series")) { (programme.item) } }
            p.where {
                @if let Some(place) = &programme.place { span { (place.replace('/', " › ")) } }
                @if let Some(time) = &latest.time { span { (time.replace('/', " – ")) } }
                @if programme.points.len() > 1 { span { (programme.points.len()) (lang.say(" 次报告", " reports")) } }
                @if latest.consistent == Some(false) { span.wrong { (lang.say("比率与数量不符", "rate and counts disagree")) } }
            }
            div.bar {
                @if let Some(rate) = latest.rate {
                    @let label = format!("{} {}%", programme.item, plain(rate));
                    progress max="100" value=(rate.clamp(0.0, 100.0)) aria-label=(label) {}
                } @else { progress.unknown max="100" value="0" aria-label=(lang.say("比率不明", "rate unknown")) {} }
                p.rate { @match latest.rate { Some(rate) => { b { (plain(rate)) } "%" }, None => { "—" } } }
            }
            p.counts {
                @match (latest.completed, latest.total) {
                    (Some(done), Some(total)) => {
                        (lang.say("完成 ", "done ")) b { (amount(done)) } (lang.say("，共 ", " of ")) (amount(total)) " " (programme.unit)
                    }
                    (Some(done), None) => { (lang.say("完成 ", "done ")) b { (amount(done)) } " " (programme.unit) }
                    (None, Some(total)) => { (lang.say("共 ", "of ")) (amount(total)) " " (programme.unit) }
                    (None, None) => {}
                }
            }
        }
    }
}

fn own(address: &Address, programme: &Programme) -> Address {
    address
        .bare()
        .with("item", &programme.item)
        .with("place", programme.place.as_deref().unwrap_or_default())
        .with("unit", &programme.unit)
}

/// What an article says of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stated {
    /// As of when.
    pub time: Option<String>,
    /// The whole.
    pub total: Option<f64>,
    /// What is done of it.
    pub completed: Option<f64>,
    /// In per cent.
    pub rate: Option<f64>,
    /// Whether the stated rate agrees with the counts.
    pub consistent: Option<bool>,
    /// The article's id.
    pub article: String,
    /// Its headline.
    pub title: Option<String>,
}

/// So many statements of one programme are shown.
const STATED: usize = 1_000;

/// The points of a programme with their articles.
pub fn stated(connection: &Connection, programme: &Programme) -> rusqlite::Result<Vec<Stated>> {
    let mut statement =
        connection.prepare_cached("SELECT id, title FROM articles WHERE article = ?1")?;
    let mut out = Vec::new();
    for point in programme.points.iter().take(STATED) {
        let (article, title) =
            statement.query_row([point.article], |row| Ok((row.get(0)?, row.get(1)?)))?;
        out.push(Stated {
            time: point.time.clone(),
            total: point.total,
            completed: point.completed,
            rate: point.rate,
            consistent: point.consistent,
            article,
            title,
        });
    }
    Ok(out)
}

pub fn series(
    database: &str,
    address: &Address,
    programme: &Programme,
    stated: &[Stated],
) -> Markup {
    let lang = address.lang();
    let show = |number: Option<f64>| number.map(plain).unwrap_or_default();
    let body = html! {
        p.way { a href=(address.bare().href("/progress")) { (lang.say("进展", "Progress")) } " ›" }
        h1 { (programme.item) }
        p.where {
            @if let Some(place) = &programme.place {
                span { a href=(address.bare().with("place", place).href("/progress")) { (place.replace('/', " › ")) } }
            }
            span { (lang.say("单位：", "Unit: ")) (programme.unit) }
        }
        @if let Some(svg) = chart::counts(&programme.points) {
            figure {
                figcaption {
                    span.key.whole { (lang.say("总数", "whole")) } span.key.done { (lang.say("已完成", "done")) }
                }
                (drawing(svg))
            }
        }
        @if let Some(svg) = chart::rates(&programme.points) {
            figure { figcaption { span.key.done { (lang.say("完成率 %", "rate %")) } } (drawing(svg)) }
        }
        div.summary {
            p { (stated.len()) (lang.say(" 次报告", " reports")) }
            (downloads(address, "/progress/series"))
        }
        div.scroll tabindex="0" role="region" aria-label=(lang.say("报告", "Reports")) {
            table {
                thead { tr { @for (nth, name) in [
                    lang.say("时间", "Time"), lang.say("总数", "Whole"), lang.say("已完成", "Done"),
                    lang.say("完成率 %", "Rate %"), lang.say("文章", "Article"),
                ].into_iter().enumerate() { th.number[(1..4).contains(&nth)] scope="col" { (name) } } } }
                tbody { @for one in stated { tr {
                    td.nowrap { (one.time.as_deref().unwrap_or_default()) }
                    td.number { (show(one.total)) }
                    td.number { (show(one.completed)) }
                    td.number.wrong[one.consistent == Some(false)] { (show(one.rate)) }
                    td { a href=(address.bare().href(&format!("/article/{}", one.article))) {
                        (one.title.as_deref().unwrap_or(lang.say("（无标题）", "(no headline)")))
                    } }
                } } }
            }
        }
    };
    layout(
        database,
        address,
        "/progress/series",
        &programme.item,
        &body,
    )
}
