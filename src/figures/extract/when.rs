//! When: the time a figure is tied to, and what lies in the future.

use super::{Extractor, Kept};
use crate::clean::BlockKind;
use crate::figures::confidence::confidence;
use crate::figures::quantity::Quantity;
use crate::figures::time::{Role, TimeExpression, year_before};

/// What is planned for a time.
const TARGETS: &[&str] = &["计划", "任务", "目标", "预算"];

/// Verbs of a plan right behind its year: 今年计划实施的25个项目.
const PLANNING: &[&str] = &["计划", "安排", "下达", "确定", "拟", "应"];

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
        // 剩余3处将于10月底前建成: the plan behind the figure says when.
        let behind = || {
            let mut times = times.iter().filter(|_| plan_behind);
            times.find(|time| time.role == Role::Of && kept.tail.contains(time.span))
        };
        let before = || {
            let spoken = |time: &&TimeExpression| {
                time.role == Role::Of
                    && time.span.end <= quantity.span.start
                    && !self.is_done_with(text, time, quantity.span.start)
            };
            times.iter().filter(spoken)
        };
        let near = behind().map(|time| (time, "time:behind")).or_else(|| {
            let attached = of_plan(text, times, quantity, kept)
                .or_else(|| attached(text, times, quantity, kept))?;
            Some((attached, "time:attached"))
        });
        if near.is_none()
            && let Some(time) = compared(text, times, quantity)
        {
            let now = before().next_back().and_then(|time| time.iso.as_deref());
            let now = now.or(self.topic.time.as_ref().map(|(iso, _)| iso.as_str()));
            // 上年同期 is the same months of the year before.
            let then = now.filter(|_| text[time.span.end..].starts_with("同期"));
            let then = then.and_then(year_before);
            let of_year =
                |then: &String| time.iso.as_ref().is_none_or(|year| then.starts_with(year));
            if let Some(iso) = then.filter(of_year).or_else(|| time.iso.clone()) {
                let words = time.span.of(text).to_owned();
                return (Some(iso), Some(words), Some("time:compared"));
            }
        }
        let said = near
            .or_else(|| {
                let in_clause = before().rfind(|time| kept.clause.contains(time.span))?;
                Some((in_clause, "time:clause"))
            })
            .or_else(|| Some((before().next_back()?, "time:sentence")));
        if let Some((time, rule)) = said {
            let words = time.span.of(text).to_owned();
            return (time.iso.clone(), Some(words), Some(rule));
        }
        // 每年增收3万元 is of no year.
        let lead = text.get(kept.lead.range()).unwrap_or("");
        if lead.contains(['每', '产'])
            && (["每年", "每月", "每天", "每逢", "年产"].iter()).any(|word| lead.contains(word))
        {
            return (None, None, None);
        }
        let above = (self
            .topic
            .time
            .as_ref()
            .map(|time| (time, "time:paragraph")))
        .or_else(|| Some((self.section_time()?, "time:section")));
        match above {
            Some(((iso, words), rule)) => (Some(iso.clone()), Some(words.clone()), Some(rule)),
            None => (None, None, None),
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
        behind.contains(['；', ';']) && (behind.starts_with('前') || expected())
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
            // What lies ahead of a page without a date is not known otherwise.
            let expected =
                self.today.is_empty() && after.starts_with('前') && before.ends_with('计');
            (expected || self.lies_ahead(time.iso.as_deref()))
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

/// 截至9月底，今年计划实施的25个项目: the year is that of the plan.
fn of_plan<'t>(
    text: &str,
    times: &'t [TimeExpression],
    quantity: &Quantity,
    kept: &Kept,
) -> Option<&'t TimeExpression> {
    times.iter().rfind(|time| {
        let gap = text.get(time.span.end..quantity.span.start).unwrap_or("，");
        time.role == Role::Compared
            && kept.clause.contains(time.span)
            && PLANNING.iter().any(|word| gap.starts_with(word))
            && gap.ends_with('的')
            && gap.chars().count() <= 10
    })
}

/// 比上年同期35万元增收: the time compared with of a number right behind it, which is what there was then.
fn compared<'t>(
    text: &str,
    times: &'t [TimeExpression],
    quantity: &Quantity,
) -> Option<&'t TimeExpression> {
    let before = |time: &&TimeExpression| {
        time.role == Role::Compared && time.span.end <= quantity.span.start
    };
    let time = times.iter().rfind(before)?;
    let gap = text.get(time.span.end..quantity.span.start)?;
    let is_value = !quantity.measures("ratio");
    (is_value && matches!(gap, "" | "的" | "同期" | "同期的")).then_some(time)
}

/// 2020年的180人: the time that is attached to the number behind it, if no other one stands between them.
fn attached<'t>(
    text: &str,
    times: &'t [TimeExpression],
    quantity: &Quantity,
    kept: &Kept,
) -> Option<&'t TimeExpression> {
    // 占年度计划的78%, 为全年预算46万元的80%: the share has the time of what is shared.
    let share = |time: &TimeExpression| {
        let ends = |word: &&str| time.span.of(text).ends_with(*word);
        let goes_on = |word: &&str| text[time.span.end..].starts_with(*word);
        quantity.measures("ratio") && (TARGETS.iter().any(ends) || TARGETS.iter().any(goes_on))
    };
    let time = times.iter().rfind(|time| {
        let gap = text.get(time.span.end..quantity.span.start).unwrap_or("，");
        time.role == Role::Attached
            && time.span.start < quantity.span.start
            && time.span.end > kept.lead.start
            && gap.chars().count() <= 12
            && !(share(time) && gap.ends_with(['的', '重', '达'].as_slice()))
            && !gap.contains(['，', '、'].as_slice())
    })?;
    let nearest = times
        .iter()
        .rfind(|time| time.span.end <= quantity.span.start);
    let gap = text.get(time.span.end..quantity.span.start)?;
    (nearest == Some(time) && !gap.contains(['到', '至', '转'].as_slice())).then_some(time)
}
