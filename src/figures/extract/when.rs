//! When: the time a figure is tied to, and what lies in the future.

use super::{Extractor, Kept};
use crate::clean::BlockKind;
use crate::figures::Figure;
use crate::figures::confidence::confidence;
use crate::figures::quantity::Quantity;
use crate::figures::time::{Role, TimeExpression};

impl Extractor<'_> {
    /// The time the figure is tied to: one attached to it, else the last before it in its clause, its
    /// sentence or its block.
    pub(super) fn time(
        &self,
        text: &str,
        times: &[TimeExpression],
        quantity: &Quantity,
        kept: &Kept,
    ) -> (Option<String>, Option<String>, Option<&'static str>) {
        let said = |time: &TimeExpression, rule| {
            let text = time.span.of(text).to_owned();
            (time.iso.clone(), Some(text), Some(rule))
        };
        let before = |time: &&TimeExpression| time.span.end <= quantity.span.start;
        if let Some(time) = times.iter().rfind(|time| {
            let gap = text.get(time.span.end..quantity.span.start).unwrap_or("，");
            time.role == Role::Attached
                && time.span.start < quantity.span.start
                && time.span.end > kept.lead.start
                && gap.chars().count() <= 12
                && !gap.contains(['，', '、'].as_slice())
        }) {
            let nearest = times.iter().rfind(before);
            if nearest == Some(time)
                && !text[time.span.end..quantity.span.start].contains(['到', '至', '转'].as_slice())
            {
                return said(time, "time:attached");
            }
        }
        let in_clause = times
            .iter()
            .filter(before)
            .rfind(|time| time.role == Role::Of && kept.clause.contains(time.span));
        if let Some(time) = in_clause {
            return said(time, "time:clause");
        }
        if let Some(time) = times
            .iter()
            .filter(before)
            .rfind(|time| time.role == Role::Of)
        {
            return said(time, "time:sentence");
        }
        match &self.topic.time {
            Some((iso, words)) => (
                Some(iso.clone()),
                Some(words.clone()),
                Some("time:paragraph"),
            ),
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
        let Some(published) = self.calendar.published else {
            return false;
        };
        let before =
            |time: &&TimeExpression| time.span.end <= quantity.span.start && time.role == Role::Of;
        let Some(time) = times.iter().rfind(before) else {
            return false;
        };
        let (Some(iso), written) = (&time.iso, time.span.of(text)) else {
            return false;
        };
        let today = published.to_string();
        let end = iso.rsplit('/').next().unwrap_or(iso);
        let ahead = today
            .get(..end.len().min(today.len()))
            .is_some_and(|same| end > same);
        let until = text[time.span.end..].starts_with('前')
            && (ahead || matches!(written, "年底" | "年末"));
        let by = text[..time.span.start].ends_with('到');
        until || ahead && (by || end.len() == 4)
    }

    pub(super) fn remember_time(&mut self, text: &str, times: &[TimeExpression]) {
        let last = times
            .iter()
            .rfind(|time| time.role == Role::Of && time.iso.is_some());
        if let Some(time) = last
            && let Some(iso) = &time.iso
        {
            self.topic.time = Some((iso.clone(), time.span.of(text).to_owned()));
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
        let body: Vec<Figure> = self
            .out
            .figures
            .iter()
            .filter(|figure| figure.span.start >= end)
            .cloned()
            .collect();
        for figure in self
            .out
            .figures
            .iter_mut()
            .filter(|figure| figure.span.end <= end)
        {
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
