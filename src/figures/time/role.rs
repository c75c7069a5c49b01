//! What a time is to the figures behind it, by the words that stand next to it.

use super::{Role, TimeExpression};
use crate::text::Span;

/// Words before a time that lies ahead of the page.
const AHEAD: &[&str] = &[
    "将于",
    "拟于",
    "定于",
    "计划于",
    "预计于",
    "预计",
    "预计到",
    "力争",
    "力争到",
    "确保",
    "确保到",
    "计划",
    "争取",
    "有望于",
    "有望在",
    "到",
];

/// Whether the words before a time say that it lies ahead: 将于6月开工.
pub(super) fn lies_ahead(before: &str) -> bool {
    AHEAD.iter().any(|word| before.ends_with(word))
}

/// 14日，我县…: a day without its month, and no count of days (20日内, 30日游).
pub(super) fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let apart = before.is_none_or(|ch| {
        !ch.is_ascii_alphanumeric()
            && !"月.．、-—–第近每共余满逾超约〇零一二三四五六七八九十百千万数连计".contains(ch)
    });
    apart
        && !text[span.end..]
            .starts_with(['均', '内', '龄', '游', '元', '次', '里', '后', '常'].as_slice())
}

/// 比上年, 较去年同期: compared. 2020年的180人: attached to the number behind it.
pub(super) fn role(text: &str, span: Span) -> Role {
    let before = &text[..span.start];
    let after = &text[span.end..];
    let compared = ["比", "较", "与", "同", "超过此前", "高于", "低于", "和"]
        .iter()
        .any(|word| before.ends_with(word));
    if compared && !after.starts_with(['，', ','].as_slice()) || after.starts_with("同期") {
        return Role::Compared;
    }
    let attached = after.strip_prefix('的').is_some_and(|rest| {
        rest.starts_with(|ch: char| ch.is_ascii_digit() || ('０'..='９').contains(&ch))
    });
    // 从2021年至2023年 is a period, 由2020年的180人 where something comes from.
    let period = span
        .of(text)
        .contains(['至', '到', '-', '—', '～', '~'].as_slice());
    let moved = before.ends_with(['由', '从'].as_slice()) && !period;
    // 年度任务500户, 全年预算300万元: the plan's figure only.
    let plan = ["计划", "任务", "目标"]
        .iter()
        .any(|word| span.of(text).ends_with(word));
    let of_year = span.of(text).contains("全年") || span.of(text).contains("年度");
    let planned = of_year
        && ["预算", "目标", "任务"]
            .iter()
            .any(|word| after.starts_with(word));
    // 30件2020年县级实事: the year belongs to the name behind it.
    let named = before.ends_with(['个', '件', '项', '名', '家'].as_slice());
    if named {
        return Role::Compared;
    }
    if attached || moved || plan || planned {
        return Role::Attached;
    }
    Role::Of
}

/// Takes the times of a sentence that only name something, or stand beside the date that says as of
/// when, for compared ones.
pub(super) fn weigh(text: &str, times: &mut [TimeExpression]) {
    let exact = |time: &TimeExpression| time.iso.as_ref().is_some_and(|iso| iso.len() > 4);
    let first_exact = times
        .iter()
        .find(|time| time.role == Role::Of && exact(time))
        .map(|time| time.span.start);
    let as_of = times.iter().position(|time| {
        time.span.of(text).starts_with('截') && exact(time)
            || time.role == Role::Of && text[..time.span.start].ends_with(['至', '止'].as_slice())
    });
    if first_exact.is_none() && as_of.is_none() {
        return;
    }
    for (index, time) in times.iter_mut().enumerate() {
        // 截至9月底，今年计划实施的25个项目: the date says as of when, the year which projects.
        let year = time.iso.as_ref().is_some_and(|iso| iso.len() == 4);
        // …，2021年收入3亿元: an earlier year that begins a clause stands for itself.
        let apart = text[..time.span.start].ends_with(['，', '；'].as_slice())
            && time
                .span
                .of(text)
                .starts_with(|ch: char| ch.is_ascii_digit());
        let beside =
            year && !apart && time.role == Role::Of && as_of.is_some_and(|first| first < index);
        let name = first_exact.is_some_and(|first| first < time.span.start)
            && (names_something(text, time) || held(text, time));
        if beside || name {
            time.role = Role::Compared;
        }
    }
}

/// 3月1日举行2022年第一季度现场会: the time is part of the name of what was held.
fn held(text: &str, time: &TimeExpression) -> bool {
    [
        "举行", "召开", "举办", "发布", "印发", "公布", "出台", "启动",
    ]
    .iter()
    .any(|word| text[..time.span.start].ends_with(word))
        && time.iso.as_ref().is_some_and(|iso| iso.len() != 10)
}

/// 3月1日，2022年春风行动招聘会…: a year right before a noun names what follows.
fn names_something(text: &str, time: &TimeExpression) -> bool {
    let whole = time.iso.as_ref().is_some_and(|iso| iso.len() == 4);
    let written = time.span.of(text);
    let number = written.ends_with('年') && written.starts_with(|ch: char| ch.is_ascii_digit());
    let next = text[time.span.end..].chars().next();
    whole
        && number
        && next.is_some_and(|ch| {
            ch.is_alphabetic()
                && !"的全上下前一二三四五六七八九十第以初春夏秋冬末底来度我共已将".contains(ch)
        })
}
