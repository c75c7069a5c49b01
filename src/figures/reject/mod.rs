//! Numbers that are no figures: dates, ordinals, names, articles and the like.
//!
//! Each rule is a name, a reason for people, and a function; the first that fits drops the number. The
//! functions stand by what the number is part of: a `date`, a `name` or a `word`.

mod date;
mod name;
mod scope;
mod word;

pub use scope::{Marks, Scope};

use date::{age, clock, date};
use name::{identifier, ordinal, phrase, quoted_name, score, work_title};
use word::{article, bare, demonstrative, inside_word, per, small_kind, too_large};

/// A rule that says a number is no figure.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its name, as the trace shows it.
    pub name: &'static str,
    /// Why such a number is no figure.
    pub reason: &'static str,
    fits: fn(&Scope, usize) -> bool,
}

/// The rules in the order in which they are asked.
pub const RULES: &[Rule] = &[
    Rule {
        name: "drop:too-large",
        reason: "too many digits to hold exactly",
        fits: too_large,
    },
    Rule {
        name: "drop:phrase",
        reason: "part of a set phrase",
        fits: phrase,
    },
    Rule {
        name: "drop:ordinal",
        reason: "an ordinal or a rank",
        fits: ordinal,
    },
    Rule {
        name: "drop:date",
        reason: "a date or part of one",
        fits: date,
    },
    Rule {
        name: "drop:clock",
        reason: "a time of day",
        fits: clock,
    },
    Rule {
        name: "drop:age",
        reason: "an age",
        fits: age,
    },
    Rule {
        name: "drop:identifier",
        reason: "a document, route, house or model number",
        fits: identifier,
    },
    Rule {
        name: "drop:score",
        reason: "a score or a proportion",
        fits: score,
    },
    Rule {
        name: "drop:work-title",
        reason: "part of a title in 《》",
        fits: work_title,
    },
    Rule {
        name: "drop:quoted-name",
        reason: "part of a name or slogan in quotation marks",
        fits: quoted_name,
    },
    Rule {
        name: "drop:per",
        reason: "the base of a rate (每万人)",
        fits: per,
    },
    Rule {
        name: "drop:article",
        reason: "一 as an article",
        fits: article,
    },
    Rule {
        name: "drop:demonstrative",
        reason: "refers back (这三个)",
        fits: demonstrative,
    },
    Rule {
        name: "drop:small-kind",
        reason: "a small number of levels, kinds or turns",
        fits: small_kind,
    },
    Rule {
        name: "drop:bare",
        reason: "a number without a unit",
        fits: bare,
    },
    // Asked last, for it alone looks at the words around a number, which have to be cut for it.
    Rule {
        name: "drop:word",
        reason: "part of a word",
        fits: inside_word,
    },
];

/// The first rule that drops the quantity at `index`.
pub fn rejected(scope: &Scope, index: usize) -> Option<Rule> {
    scope.quantities.get(index)?;
    RULES.iter().find(|rule| (rule.fits)(scope, index)).copied()
}
