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
        let here = matches!(rule, Some("time:clause" | "time:attached" | "time:behind"));
        if modality == Modality::Actual {
            let done = || modality::says_done(scope, quantity.span);
            let paragraph = rule == Some("time:paragraph");
            let lead = scope.text.get(kept.lead.range()).unwrap_or("");
            let here_done = || {
                (scope.cues.iter()).any(|(_, cue)| cue.overlaps(kept.lead))
                    && scope.lexicon.cues.find(lead).any(|(cue, _)| !cue.planned)
            };
            let past = !ahead
                && matches!(rule, Some("time:clause" | "time:sentence"))
                && !self.is_of_this_year(time.as_deref());
            let planned = if deadline {
                Some("modality:deadline-behind")
            } else if self.is_future(scope.text, times, quantity)
                && !here_done()
                && (here || !modality::there_is(scope, quantity.span))
            {
                Some("modality:future-time")
            } else if paragraph && ahead && !self.topic.far && !done() {
                Some("modality:future-paragraph")
            } else if self.in_plans() && !past && !done() {
                Some("modality:section")
            } else if self.continues_plan(scope) && !past && !done() {
                Some("modality:continued")
            } else {
                None
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
}
