//! Every row of `lexicon/relation_words.tsv` does what its example and its counter-example say.

use super::super::progress::naming;
use super::super::tables::is_total;
use super::{progress_of, sums_of};
use crate::lexicon::{Lexicon, Role, tsv};

const TABLE: &str = "lexicon/relation_words.tsv";
const EMBEDDED: &str = include_str!("../../../data/lexicon/relation_words.tsv");

/// A row of the table.
struct Entry {
    role: Role,
    word: String,
    example: String,
    counter: String,
}

fn entries() -> Vec<Entry> {
    tsv::rows(TABLE, EMBEDDED, |row| {
        let name = row.need("role")?;
        Ok(Entry {
            role: *Role::ALL
                .iter()
                .find(|role| role.name() == name)
                .expect("a role"),
            word: row.need("word")?.to_owned(),
            example: row.need("example")?.to_owned(),
            counter: row.need("counter_example")?.to_owned(),
        })
    })
    .expect("the table is right")
}

/// Whether the meaning of the role is true of a phrase.
fn holds(role: Role, phrase: &str) -> bool {
    let words = &Lexicon::for_tests().relations;
    let progress = || !progress_of(phrase).is_empty();
    let sum = || !sums_of(phrase).is_empty();
    match role {
        Role::OfWhich
        | Role::MadeOf
        | Role::Remainder
        | Role::Total
        | Role::Altogether
        | Role::Rest
        | Role::Opposite => sum(),
        Role::Difference => !sum(),
        Role::NotYet
        | Role::Open
        | Role::StillToCome
        | Role::Average
        | Role::OtherRate
        | Role::Budget => !progress(),
        Role::NoThing => naming(phrase, words).chars().count() < 2,
        Role::Compound => words.plain(phrase) != phrase,
        Role::TotalLabel => is_total(phrase, words),
        Role::NotAdditive | Role::DoneColumn | Role::WholeColumn => words.any(phrase, role),
        Role::Plan => progress_of(phrase)
            .iter()
            .any(|entry| entry.ends_with("/75")),
        Role::AllThereIs => progress_of(phrase)
            .iter()
            .any(|entry| entry.ends_with("/75")),
        _ => progress(),
    }
}

#[test]
fn every_row_does_what_it_says() {
    let wrong: Vec<String> = entries()
        .iter()
        .filter_map(|row| {
            let named = row.word.split('/').all(|word| row.example.contains(word));
            let right = named && holds(row.role, &row.example) && !holds(row.role, &row.counter);
            (!right).then(|| {
                format!(
                    "{} {}: `{}` {}, `{}` {}",
                    row.role.name(),
                    row.word,
                    row.example,
                    holds(row.role, &row.example),
                    row.counter,
                    holds(row.role, &row.counter)
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_are_sorted_and_stand_once() {
    let rows = entries();
    let key = |row: &Entry| (row.role as usize, row.word.clone());
    for pair in rows.windows(2) {
        assert!(
            key(&pair[0]) < key(&pair[1]),
            "{} {}",
            pair[1].role.name(),
            pair[1].word
        );
    }
}
