//! Questions in SQL.

use std::time::Duration;

use maud::{Markup, html};
use rusqlite::types::Value;

use super::{counted, downloads, kept, layout};
use crate::serve::Failure;
use crate::serve::address::Address;
use crate::serve::sql::{Rows, SHOWN};
use crate::store::AskError;
use crate::store::text;

const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "各单位的数据个数",
        "Figures by unit",
        "SELECT unit, count(*) AS n FROM figures GROUP BY unit ORDER BY n DESC LIMIT 20",
    ),
    (
        "计划与完成",
        "Planned and done",
        "SELECT place, item, time, total, completed, rate FROM v_progress ORDER BY time DESC LIMIT 50",
    ),
    (
        "金额最大的数据",
        "The largest sums of money",
        "SELECT value, unit, item, place, time, sentence FROM v_figures WHERE unit = '元' ORDER BY value DESC LIMIT 20",
    ),
    (
        "有哪些表",
        "What there is",
        "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '%search%'",
    ),
];

pub fn page(
    database: &str,
    address: &Address,
    answered: Option<&Result<Rows, Failure>>,
    waits: bool,
    time: Duration,
) -> Markup {
    let lang = address.lang();
    let question = address.get("sql").unwrap_or_default();
    let rows = question.lines().count().clamp(4, 16);
    let body = html! {
        h1.quiet { (lang.say("查询", "SQL")) }
        form.sql action="/sql" method="get" {
            (kept(address, &["sql"]))
            label for="sql" { (lang.say("一个 SELECT 语句；只读", "One SELECT; nothing is written")) "，" (lang.say("限时 ", "time limit ")) (time.as_secs_f64()) " s" }
            textarea id="sql" name="sql" rows=(rows) spellcheck="false" autocomplete="off" autocapitalize="off" { (question) }
            button type="submit" { (lang.say("运行", "Run")) }
        }
        @if waits && !question.is_empty() {
            p.empty role="status" { (lang.say(
                "这个问题来自别的网站的链接，没有自动运行。看清之后请按“运行”。",
                "This question came by a link from another site and was not run. Read it, then press Run.",
            )) }
        }
        @match answered {
            Some(Ok(rows)) => (answer(address, rows)),
            Some(Err(failure)) => p.error role="alert" {
                @if matches!(failure, Failure::Ask(AskError::Refused(_) | AskError::Several)) { strong { (lang.say("已拒绝。", "Refused. ")) } " " }
                (failure.to_string())
            },
            None => {}
        }
        section.examples {
            h2 { (lang.say("例子", "Examples")) }
            ul {
                @for (chinese, english, sql) in EXAMPLES {
                    li { a href=(address.bare().with("sql", sql).href("/sql")) { (lang.say(chinese, english)) } }
                }
            }
        }
    };
    layout(database, address, "/sql", lang.say("查询", "SQL"), &body)
}

fn answer(address: &Address, rows: &Rows) -> Markup {
    let lang = address.lang();
    html! {
        div.summary {
            p role="status" {
                @if rows.more { (lang.say("前 ", "The first ")) }
                strong { (counted(rows.rows.len())) } (lang.say(" 行", " rows"))
                @if rows.more { (lang.say("，下载可得更多", "; a download has more")) }
            }
            (downloads(address, "/sql"))
        }
        div.scroll.answer tabindex="0" role="region" aria-label=(lang.say("结果", "Answer")) {
            table {
                thead { tr {
                    @for (at, name) in rows.columns.iter().enumerate() { th.number[numbers(rows, at)] scope="col" { (name) } }
                } }
                tbody {
                    @for row in rows.rows.iter().take(SHOWN) {
                        tr { @for value in row { (cell(value)) } }
                    }
                }
            }
        }
    }
}

/// Whether a column begins with a number.
fn numbers(rows: &Rows, at: usize) -> bool {
    let first = rows.rows.first().and_then(|row| row.get(at));
    matches!(first, Some(Value::Integer(_) | Value::Real(_)))
}

fn cell(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Integer(_) | Value::Real(_) => td.number { (text(value)) },
            Value::Null => td.null { "∅" },
            other => td { (text(other)) },
        }
    }
}
