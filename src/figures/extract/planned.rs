//! Planned or actual: what the cues, the time and the section of a figure say together.

use super::{Extractor, Kept};
use crate::figures::Modality;
use crate::figures::modality;
use crate::figures::reject::Scope;
use crate::figures::time::TimeExpression;

impl Extractor<'_> {
    /// Whether the figure is planned, and its time: each may say something about the other.
    pub(super) fn modality_and_time(
        &self,
        scope: &Scope,
        kept: &Kept,
        times: &[TimeExpression],
        rules: &mut Vec<&'static str>,
    ) -> (Modality, (Option<String>, Option<String>)) {
        let quantity = &scope.quantities[kept.index];
        let (mut modality, cue) = modality::modality(scope, kept.index);
        rules.extend(cue);
        let deadline = cue.is_none() && self.deadline_behind(scope.text, times, kept);
        let behind = cue == Some(modality::BEHIND) || deadline;
        let (mut time, mut time_text, mut rule) =
            self.time(scope.text, times, quantity, kept, behind);
        let ahead = self.lies_ahead(time.as_deref());
        let here = is_here(rule);
        if modality == Modality::Actual {
            let paragraph = rule == Some("time:paragraph");
            let planned = match deadline {
                true => Some("modality:deadline-behind"),
                false => self.why_planned(scope, kept, times, time.as_deref(), rule),
            };
            if let Some(planned) = planned {
                modality = Modality::Planned;
                rules.push(planned);
            } else if paragraph && self.topic.far {
                (time, time_text, rule) = (None, None, None);
            }
        }
        rules.extend(rule);
        if modality == Modality::Planned && !here && !ahead {
            // A plan that stands beside a date of what is done is the year's.
            time = time.map(|iso| {
                if iso.len() == 10 {
                    iso[..4].to_owned()
                } else {
                    iso
                }
            });
        }
        (modality, (time, time_text))
    }

    /// Why a figure is planned that no cue plans: by its time, its paragraph or its section. `iso` is its time, and
    /// `rule` says where that was found.
    fn why_planned(
        &self,
        scope: &Scope,
        kept: &Kept,
        times: &[TimeExpression],
        iso: Option<&str>,
        rule: Option<&str>,
    ) -> Option<&'static str> {
        let quantity = &scope.quantities[kept.index];
        let ahead = self.lies_ahead(iso);
        let done = || modality::says_done(scope, quantity.span);
        let lead = scope.text.get(kept.lead.range()).unwrap_or("");
        let here_done = || {
            (scope.cues.iter()).any(|(_, cue)| cue.overlaps(kept.lead))
                && scope.lexicon.cues.find(lead).any(|(cue, _)| !cue.planned)
        };
        let past = !ahead
            && matches!(rule, Some("time:clause" | "time:sentence"))
            && !self.is_of_this_year(iso);
        if self.is_future(scope.text, times, quantity)
            && !here_done()
            && (is_here(rule) || !modality::there_is(scope, quantity.span))
        {
            Some("modality:future-time")
        } else if rule == Some("time:paragraph") && ahead && !self.topic.far && !done() {
            Some("modality:future-paragraph")
        } else if self.in_plans() && !past && !done() {
            Some("modality:section")
        } else if self.continues_plan(scope) && !past && !done() {
            Some("modality:continued")
        } else {
            None
        }
    }
}

/// Whether a time stands with the figure itself.
fn is_here(rule: Option<&str>) -> bool {
    matches!(rule, Some("time:clause" | "time:attached" | "time:behind"))
}
