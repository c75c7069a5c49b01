//! The item: what a figure counts, and the verb that says what happened to it.
//!
//! A figure's *lead* is what stands between the figure before it (or the beginning of the clause) and
//! itself, its *tail* what follows up to the next figure or the end of the clause. Chinese puts the
//! counted noun into one of the two (`新增学位540个`, `35个志愿服务岗`) or leaves it out where
//! the sentence has named it before (`受理1146件，办结1089件`).

mod clause;
mod governing;
mod lead;
mod made_up;
mod opening;
mod share;
mod tail;
#[cfg(test)]
mod tests;
mod verb;
mod words;

use super::Change;
use super::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;
use crate::text::Span;

pub use clause::{clause_object, clause_subject, object_of};
pub use made_up::{ends_in_about, split_made_up};
pub use share::{Share, distribution};
pub use words::{is_general, is_joint, is_place_list, trimmed};

use lead::lead_phrase;
use tail::{Before, tail_phrase, tail_verb};
use verb::is_auxiliary;
use words::{bare_verb, phrase, words_in};

/// What the words around a figure say about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The noun phrase that is counted, as far as the figure's own clause names it.
    pub item: Option<String>,
    /// The verb.
    pub action: Option<String>,
    /// The verb's class.
    pub class: Option<VerbClass>,
    /// The noun phrase that the clause is about, where it is another one than the item.
    pub subject: Option<String>,
    /// A share or gap with what it is of, where the figure is one: 占全国进出口总值.
    pub relative: Option<String>,
    /// What is said of the counted behind the figure: 达成就业意向.
    pub predicate: Option<String>,
    /// Whether the item is an attribute without its noun: 反映出行问题的有5条.
    pub headless: bool,
    /// Whether the item is only a verb that can name what is measured: 出口, 整改.
    pub named_by_verb: bool,
    /// The rules that applied.
    pub rules: Vec<&'static str>,
}

impl Reading {
    /// Whether the figure is a change, as its verb says.
    pub fn change(&self) -> Change {
        match self.class {
            Some(VerbClass::Rise) => Change::Up,
            Some(VerbClass::Fall) => Change::Down,
            _ => Change::None,
        }
    }
}

/// The stretches around a figure in which its item is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// Before the figure.
    pub lead: Span,
    /// Behind it.
    pub tail: Span,
    /// Behind the next figure, where only 、 or 和 stands between the two.
    pub joined: Option<Span>,
}

/// Reads the words around the figure `index` of the sentence.
pub fn read(scope: &Scope, index: usize, around: Surroundings) -> Reading {
    let quantity = &scope.quantities[index];
    let mut reading = Reading::default();
    if quantity.measures("ratio") && is_share_of_base(scope, around.lead) {
        reading.class = Some(VerbClass::Share);
        reading.rules.push("item:share-of-base");
        return reading;
    }
    let lead = lead_phrase(scope, around.lead);
    let object = lead.phrase.is_some()
        && !lead.attributive
        && !lead.named_by_verb
        && lead.served.is_none()
        // 涉及焊工、电工等36个工种: a list is of what stands behind.
        && !scope.before(quantity.span.start).ends_with('等')
        && matches!(lead.class, None | Some(VerbClass::Act | VerbClass::Name))
        && lead.verb.is_some();
    let before = Before {
        verb: !lead.attributive && (lead.verb.is_some() || lead.spare.is_some()),
        object,
    };
    let tail = tail_phrase(scope, quantity, around.tail, before)
        .or_else(|| {
            // 1.2万户、3.5万贫困人口: several measures of one noun, which stands behind the last.
            let joint = around.joined.filter(|_| lead.phrase.is_none())?;
            let next = scope.quantities.get(index + 1)?;
            tail_phrase(scope, next, joint, before)
        })
        .filter(|tail| bare_verb(scope, &tail.phrase).is_none() && !is_auxiliary(&tail.phrase));
    // 计划实施的25个项目: what was done to them stands in their attribute.
    let attribute = lead
        .spare
        .clone()
        .filter(|_| lead.attributive && lead.strong && lead.verb.is_none());
    reading.action = lead.verb.clone().or(attribute);
    reading.class = lead.class;
    reading.subject = lead.subject.clone();
    reading.relative = lead.relative.clone();
    if let Some(tail) = tail {
        reading.item = Some(tail.phrase);
        reading.rules.push("item:behind");
        if reading.action.is_none() || matches!(reading.class, Some(VerbClass::Link)) {
            // The verb behind says what the counted things do; a count does not become a change by it.
            if let Some(verb) = tail.verb {
                reading.action = Some(verb);
                reading.class = None;
                reading.rules.push("action:behind");
            }
        }
        reading.subject = reading.subject.or(lead.phrase);
    } else if let Some(phrase) = lead.phrase {
        reading.named_by_verb = lead.named_by_verb;
        match bare_verb(scope, &phrase) {
            // 正在实施8件, 同比增加3000人次: the segmenter took adverb and verb for one word.
            Some((verb, class)) if reading.action.is_none() || !reading.named_by_verb => {
                reading.named_by_verb = class == VerbClass::Name;
                reading.item = Some(verb.clone()).filter(|_| reading.named_by_verb);
                reading.action = Some(verb);
                reading.class = Some(class);
            }
            _ => reading.item = Some(phrase).filter(|phrase| !is_auxiliary(phrase)),
        }
        // 为退役军人办理低保60人次: who is served is who is counted.
        if let Some(served) = lead.served
            && let Some(item) = &reading.item
            && !item.contains(&served)
            && matches!(
                quantity.unit_name(),
                "人" | "名" | "人次" | "户" | "户次" | "位"
            )
        {
            reading.item = Some(trimmed(&format!("{served}{item}")));
        }
        reading.headless = lead.headless;
        reading.rules.push("item:before");
    }
    if let (Some(item), Some(verb)) = (&reading.item, &reading.action)
        && item.ends_with('均')
    {
        // 户均增收3200元: the verb says what the average is of.
        reading.item = Some(format!("{item}{verb}"));
    }
    if matches!(reading.class, Some(VerbClass::Link)) {
        reading.action = None;
    }
    let reach = reading.class == Some(VerbClass::Reach);
    reading.action = reading.action.filter(|verb| reach || !is_auxiliary(verb));
    if reading.action.is_none() && !matches!(reading.class, Some(VerbClass::Rise | VerbClass::Fall))
    {
        if lead.spare.is_some() {
            reading.rules.push(if lead.strong {
                "action:inside"
            } else {
                "action:spare"
            });
        }
        reading.action = lead.spare;
        if reading.action.is_none() && !reading.rules.contains(&"item:behind") {
            reading.action = tail_verb(scope, around.tail);
            if reading.action.is_some() {
                reading.rules.push("action:behind");
                reading.predicate = predicate(scope, around.tail);
            }
        }
    }
    reading
}

/// 预算收入36亿元，为预算的103%: a share of what was to be, of what is said before.
fn is_share_of_base(scope: &Scope, lead: Span) -> bool {
    let lead = scope.text.get(lead.range()).unwrap_or("");
    let lead = lead.trim_matches(['，', ',', ' ']);
    lead.ends_with('的') && (lead.starts_with('为') || lead.starts_with("相当于"))
}

/// 有80人达成就业意向: what stands behind the figure up to the next mark, where a noun is in it.
fn predicate(scope: &Scope, tail: Span) -> Option<String> {
    let words = words_in(scope, tail);
    let end = words
        .iter()
        .position(|word| word.tag == "x")
        .unwrap_or(words.len());
    let words: Vec<&Word> = words.get(..end)?.iter().collect();
    let named = words.iter().any(|word| word.tag.starts_with('n'));
    phrase(scope, &words).filter(|phrase| named && phrase.chars().count() <= 16)
}
