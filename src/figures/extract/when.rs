//! When: the time a figure is tied to, and what lies in the future.

use super::{Extractor, Kept};
use crate::clean::BlockKind;
use crate::figures::confidence::confidence;
use crate::figures::quantity::Quantity;
use crate::figures::time::{Role, TimeExpression};

/// What is planned for a time.
const TARGETS: &[&str] = &["计划", "任务", "目标", "预算"];

/// Verbs of a plan right behind its year: 今年计划实施的25个项目.
const PLANNING: &[&str] = &["计划", "安排", "下达", "确定", "拟", "应"];

/// A period in the year before its own (2023-01/2023-09), if that is `year`; else `year`.
fn a_year_before(period: &str, year: &str) -> String {
    let parts: Option<Vec<String>> = period
        .split('/')
        .map(|part| {
            let (own, rest) = part.split_at_checked(4)?;
            let before = own.parse::<u16>().ok()?.checked_sub(1)?;
            (before.to_string() == year).then(|| format!("{year}{rest}"))
        })
        .collect();
    parts.map_or_else(|| year.to_owned(), |parts| parts.join("/"))
}

impl Extractor<'_> {
    /// The time the figure is tied to: one attached to it, else the last before it in its clause, its
    /// sentence or its block.
    pub(super) fn time(
        &self,
        text: &str,
        times: &[TimeExpression],
        quantity: &Quantity,
        kept: &Kept,
        plan_behind: bool,
    ) -> (Option<String>, Option<String>, Option<&'static str>) {
        let said = |time: &TimeExpression, rule| {
            let text = time.span.of(text).to_owned();
            (time.iso.clone(), Some(text), Some(rule))
        };
        let before = |time: &&TimeExpression| time.span.end <= quantity.span.start;
        // 剩余3处将于10月底前建成: the plan behind the figure says when.
        let behind = times
            .iter()
            .find(|time| time.role == Role::Of && kept.tail.contains(time.span));
        if let Some(time) = behind.filter(|_| plan_behind) {
            return said(time, "time:behind");
        }
        // 截至9月底，今年计划实施的25个项目: the year is that of the plan.
        if let Some(time) = times.iter().rfind(|time| {
            let gap = text.get(time.span.end..quantity.span.start).unwrap_or("，");
            time.role == Role::Compared
                && kept.clause.contains(time.span)
                && PLANNING.iter().any(|word| gap.starts_with(word))
                && gap.ends_with('的')
                && gap.chars().count() <= 10
        }) {
            return said(time, "time:attached");
        }
        // 占年度计划的78%, 为全年预算46万元的80%: the share has the time of what is shared.
        let share = |time: &TimeExpression| {
            let ends = |word: &&str| text[..time.span.end].ends_with(*word);
            let goes_on = |word: &&str| text[time.span.end..].starts_with(*word);
            quantity.measures("ratio") && (TARGETS.iter().any(ends) || TARGETS.iter().any(goes_on))
        };
        if let Some(time) = times.iter().rfind(|time| {
            let gap = text.get(time.span.end..quantity.span.start).unwrap_or("，");
            time.role == Role::Attached
                && time.span.start < quantity.span.start
                && time.span.end > kept.lead.start
                && gap.chars().count() <= 12
                && !(share(time) && gap.ends_with(['的', '重', '达'].as_slice()))
                && !gap.contains(['，', '、'].as_slice())
        }) {
            let nearest = times.iter().rfind(before);
            if nearest == Some(time)
                && !text[time.span.end..quantity.span.start].contains(['到', '至', '转'].as_slice())
            {
                return said(time, "time:attached");
            }
        }
        let spoken = times.iter().filter(before).rfind(|time| {
            time.role == Role::Of && !self.is_done_with(text, time, quantity.span.start)
        });
        // 比上年同期35万元增收: what there was then.
        let then = (times.iter()).rfind(|time| time.role == Role::Compared && before(time));
        if let Some(time) = then.filter(|_| !quantity.measures("ratio"))
            && let Some(year) = &time.iso
            && let Some(gap) = text.get(time.span.end..quantity.span.start)
            && matches!(gap, "" | "的" | "同期" | "同期的")
        {
            let now = spoken.and_then(|time| time.iso.as_deref());
            let now = now.or(self.topic.time.as_ref().map(|(iso, _)| iso.as_str()));
            let iso = match (gap.starts_with("同期"), now) {
                (true, Some(now)) => a_year_before(now, year),
                _ => year.clone(),
            };
            let words = time.span.of(text).to_owned();
            return (Some(iso), Some(words), Some("time:compared"));
        }
        let in_clause = times
            .iter()
            .filter(before)
            .rfind(|time| time.role == Role::Of && kept.clause.contains(time.span));
        if let Some(time) = in_clause {
            return said(time, "time:clause");
        }
        if let Some(time) = spoken {
            return said(time, "time:sentence");
        }
        let of = |(iso, words): &(String, String), rule| {
            (Some(iso.clone()), Some(words.clone()), Some(rule))
        };
        // 每年增收3万元 is of no year.
        let lead = text.get(kept.lead.range()).unwrap_or("");
        if lead.contains(['每', '产'])
            && (["每年", "每月", "每天", "每逢", "年产"].iter()).any(|word| lead.contains(word))
        {
            return (None, None, None);
        }
        match (&self.topic.time, self.section_time()) {
            (Some(time), _) => of(time, "time:paragraph"),
            (None, Some(time)) => of(time, "time:section"),
            (None, None) => (None, None, None),
        }
    }

    /// 11月20日前, 到2030年: a time that lies behind the day of publication.
    pub(super) fn is_future(
        &self,
        text: &str,
        times: &[TimeExpression],
        quantity: &Quantity,
    ) -> bool {
        if self.today.is_empty() {
            return false;
        }
        let before =
            |time: &&TimeExpression| time.span.end <= quantity.span.start && time.role == Role::Of;
        let Some(time) = times.iter().rfind(before) else {
            return false;
        };
        let (Some(iso), written) = (&time.iso, time.span.of(text)) else {
            return false;
        };
        let today = self.today.as_str();
        let end = iso.rsplit('/').next().unwrap_or(iso);
        let begin = iso.split('/').next().unwrap_or(iso);
        // “十四五”期间 holds what is done and what is planned.
        let running = today
            .get(..begin.len())
            .is_some_and(|same| begin < same && begin != end);
        let ahead = !running
            && today
                .get(..end.len().min(today.len()))
                .is_some_and(|same| end > same);
        let until = text[time.span.end..].starts_with('前')
            && (ahead || matches!(written, "年底" | "年末"));
        let by = text[..time.span.start].ends_with('到');
        until || ahead && (by || end.len() == 4)
    }

    /// 剩余36公里年底前全部完工: whether a deadline that lies ahead stands behind the figure.
    pub(super) fn deadline_behind(
        &self,
        text: &str,
        times: &[TimeExpression],
        kept: &Kept,
    ) -> bool {
        times.iter().any(|time| {
            time.role == Role::Of
                && kept.tail.contains(time.span)
                && text[time.span.end..].starts_with('前')
                && self.lies_ahead(time.iso.as_deref())
        })
    }

    /// 新校预计6月完工；建成3所: a deadline that a semicolon parts from the figure at `at` is not its time.
    fn is_done_with(&self, text: &str, time: &TimeExpression, at: usize) -> bool {
        let expected = || {
            text[..time.span.start].ends_with(['于', '计', '争', '保', '至'].as_slice())
                && self.lies_ahead(time.iso.as_deref())
        };
        let behind = text.get(time.span.end..at).unwrap_or("");
        behind.contains('；') && (behind.starts_with('前') || expected())
    }

    /// Whether a time is the year of publication, the whole of it, or not known.
    pub(super) fn is_of_this_year(&self, iso: Option<&str>) -> bool {
        let (Some(published), Some(iso)) = (self.calendar.published, iso) else {
            return true;
        };
        iso.parse() == Ok(published.year())
    }

    /// Whether a time that a paragraph gave its figures has not come yet.
    pub(super) fn lies_ahead(&self, iso: Option<&str>) -> bool {
        let Some(iso) = iso else {
            return false;
        };
        let begin = iso.split('/').next().unwrap_or(iso);
        (self.today.get(..begin.len())).is_some_and(|same| begin > same)
    }

    /// The time that the next sentence begins with: the last that the sentence speaks of. A deadline
    /// (预计10月底前完成) is only that of what it stands with, and neither does a time that comes up
    /// beside the figures of a paragraph's own time (其中1月完成投资2亿元) reach further.
    pub(super) fn remember_time(&mut self, text: &str, times: &[TimeExpression], first: usize) {
        let deadline = |time: &&TimeExpression| {
            let before = &text[..time.span.start];
            let after = &text[time.span.end..];
            self.lies_ahead(time.iso.as_deref())
                && (time.span.start > first
                    && (after.starts_with('前') || before.ends_with(['于', '计'].as_slice()))
                    || before.ends_with('至'))
                || self.is_done_with(text, time, first)
        };
        let spoken = || times.iter().filter(|time| time.role == Role::Of);
        let last = spoken().rfind(|time| !deadline(time));
        let Some(time) = last else { return };
        // 今年 on a page without a date names no year, 近年来 never does.
        if time.iso.is_none() && self.calendar.published.is_none() {
            return;
        }
        let frame = spoken().any(|time| time.span.start < first);
        if !frame && self.topic.time.is_some() && self.topic.figures.back().is_some() {
            return;
        }
        self.topic.far = false;
        self.topic.time = time
            .iso
            .as_ref()
            .map(|iso| (iso.clone(), time.span.of(text).to_owned()));
        if !time.span.of(text).ends_with('末') {
            self.topic.frame.clone_from(&self.topic.time);
        }
    }

    /// A headline's figure takes its time from the body, where the same figure stands again.
    pub(super) fn date_headline(&mut self) {
        let Some(title) = self
            .article
            .blocks
            .first()
            .filter(|block| block.kind == BlockKind::Title)
        else {
            return;
        };
        let end = title.span.end;
        // The figures are in order: those of the headline come first.
        let first = (self.out.figures).partition_point(|figure| figure.span.start < end);
        let (headline, body) = self.out.figures.split_at_mut(first);
        for figure in headline.iter_mut().filter(|figure| figure.span.end <= end) {
            let Some(same) = body
                .iter()
                .find(|other| other.value == figure.value && other.unit == figure.unit)
            else {
                continue;
            };
            if figure.time.is_none() {
                figure.time = same.time.clone();
                figure.time_text = same.time_text.clone();
                figure.rules.push("time:from-body");
                figure.confidence = confidence(figure);
            }
        }
    }
}
