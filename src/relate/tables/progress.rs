//! Progress of rows: a whole, what is done of it, and the rate.

use rust_decimal::Decimal;

use super::{Row, Sheet};
use crate::lexicon::Role;
use crate::relate::Progress;
use crate::relate::arithmetic::{agrees, percentage};
use crate::relate::progress::Found;
use crate::relate::scene::Mention;

/// How many figures left of a rate may be its counts.
const REACH: usize = 8;

/// The progress that the rows of the tables tell.
pub fn progress(sheets: &[Sheet]) -> Vec<Progress> {
    let mut found = Vec::new();
    for sheet in sheets {
        for row in &sheet.rows {
            for at in 0..row.cells.len() {
                found.extend(of_rate(sheet, row, at).map(|found| found.progress()));
            }
        }
    }
    found
}

/// The rate at `at` of a row with its two counts.
fn of_rate<'s>(sheet: &Sheet<'s>, row: &Row<'s>, at: usize) -> Option<Found<'s>> {
    let (column, rate) = *row.cells.get(at)?;
    let stated = rate.rate()?;
    let before = row.cells.get(at.saturating_sub(REACH)..at)?;
    let named = |(column, mention): &(usize, &Mention), role: Role| {
        sheet.words.any(&sheet.heading(*column), role)
            || sheet.words.any(&mention.figure.item, role)
    };
    let found = |whole, done| Found {
        whole: Some(whole),
        done: Some(done),
        rate: Some(rate),
        entire: false,
    };
    let completes = completes(sheet, column, rate);
    if let [.., first, second] = before
        && first.0 + 1 == second.0
        && second.0 + 1 == column
    {
        let ((_, whole), (_, done)) = (first, second);
        let counts = whole.is_count() && done.is_count() && whole.same_unit(done);
        let told = completes && named(second, Role::DoneColumn) && named(first, Role::WholeColumn);
        let agree = counts && agrees(rate, stated, done, whole) == Some(true);
        let meant = completes || named(second, Role::DoneColumn);
        if agree && meant || counts && told && is_near(stated, done, whole) {
            return Some(found(whole, done));
        }
    }
    // 受理数, 办结数, 超时数, 办结率: the two stand apart from the rate, but their names say it.
    if !completes {
        return None;
    }
    for (at, second) in before.iter().enumerate().rev() {
        for first in before.get(..at)?.iter().rev() {
            let ((_, whole), (_, done)) = (first, second);
            if whole.is_count()
                && done.is_count()
                && whole.same_unit(done)
                && named(second, Role::DoneColumn)
                && named(first, Role::WholeColumn)
                && agrees(rate, stated, done, whole) == Some(true)
            {
                return Some(found(whole, done));
            }
        }
    }
    None
}

/// Whether a column of rates is one of completion: 完成率, 投资进度, 占年度计划; not 城镇化率.
fn completes(sheet: &Sheet, column: usize, rate: &Mention) -> bool {
    let heading = sheet.heading(column);
    let name = if heading.is_empty() {
        rate.figure.item.as_str()
    } else {
        heading.as_str()
    };
    !sheet.words.any(sheet.leaf(column), Role::OtherRate)
        && [Role::Finished, Role::Naming, Role::Plan]
            .iter()
            .any(|role| sheet.words.any(name, *role))
}

/// What is farther apart is a rate of something else.
fn is_near(stated: Decimal, done: &Mention, whole: &Mention) -> bool {
    percentage(done.figure.value, whole.figure.value)
        .and_then(|computed| computed.checked_sub(stated))
        .is_some_and(|gap| gap.abs() <= Decimal::from(25))
}
