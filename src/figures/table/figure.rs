//! The figure of a cell: what its column and its row say, put together.

use rust_decimal::Decimal;

use super::head::{self, Head, Rise};
use super::reader::{Column, Kind, Reader};
use super::rows::RowHead;
use super::unit::{self, Scaled};
use super::value::Value;
use crate::figures::quantity::Quantity;
use crate::figures::time::year_before;
use crate::figures::{Change, Figure, Modality, Place};
use crate::lexicon::VerbClass;

/// The longest item, in characters.
const LONGEST_ITEM: usize = 48;
impl<'a> Reader<'a> {
    /// The figure of a cell, its spans still to be set; or why it is none.
    pub(super) fn figure(
        &self,
        column: &Column<'a>,
        row: &RowHead<'a>,
        value: &Value<'a>,
        section: &str,
    ) -> Result<Figure, (&'static str, &'static str)> {
        let quantity = &value.quantity;
        if let Some(why) = counts_nothing(column, row, quantity) {
            return Err(why);
        }
        let mut rules = vec!["table:cell"];
        let item = self.item(column, row, section);
        if item.is_empty() {
            return Err(("table:no-item", "a number that no header explains"));
        }
        let scaled = self.unit(column, row, value);
        rules.extend(scaled.map(|(_, rule)| rule));
        let unit = quantity.unit.or(scaled.map(|(scaled, _)| scaled.unit));
        let magnitude = scaled
            .filter(|_| quantity.unit.is_none() && quantity.magnitude == Decimal::ONE)
            .map_or(Decimal::ONE, |(scaled, _)| scaled.magnitude);
        let rise = column.head.change.or(row.head.change);
        let sign = match value.negative && rise.is_none() {
            true => -Decimal::ONE,
            false => Decimal::ONE,
        };
        let scale = |value: Decimal| {
            let scaled = value.checked_mul(magnitude)?.checked_mul(sign)?;
            Some(scaled.normalize())
        };
        let too_large = ("table:too-large", "a number too large to hold exactly");
        let amount = scale(quantity.value).ok_or(too_large)?;
        let change = change(rise, value.negative, amount);
        if change != Change::None {
            rules.push("table:change-from-header");
        }
        let (place, rule) = self.place(column, row);
        rules.extend(rule);
        let modality = column
            .head
            .modality
            .or(row.head.modality)
            .or(self.title.modality)
            .unwrap_or(Modality::Actual);
        if modality == Modality::Planned {
            rules.push("table:planned-from-header");
        }
        let time = self.time(column, row, modality);
        let confidence = if place.is_some() { 0.95 } else { 0.85 };
        Ok(Figure {
            value: amount,
            value_max: quantity.max.and_then(scale),
            unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
            unit_code: unit.and_then(|unit| unit.code.clone()),
            dimension: unit.map(|unit| unit.dimension.clone()),
            qualifier: quantity.qualifier,
            item,
            action: self.action(column, change),
            place,
            time: time.as_ref().map(|(iso, _)| iso.clone()),
            time_text: time.map(|(_, words)| words),
            modality,
            change,
            span: value.span,
            sentence: value.span,
            rules,
            confidence,
        })
    }

    /// The unit that the headers give a number which has none of its own.
    pub(super) fn unit(
        &self,
        column: &Column<'a>,
        row: &RowHead<'a>,
        value: &Value<'a>,
    ) -> Option<(Scaled<'a>, &'static str)> {
        let quantity = &value.quantity;
        if quantity.unit.is_some() {
            return None;
        }
        if column.head.unit.is_some() {
            return column.head.unit;
        }
        let relative = |head: &Head| head.change.is_some() || head.rate;
        let from_row = row.unit.map(|unit| (unit, "table:unit-from-column"));
        let from_label = row.head.unit.map(|(unit, _)| (unit, "table:unit-from-row"));
        if relative(&column.head) && !self.is_difference(column, row, value) {
            // A part of one: 0.94 is no per cent.
            let part = column.head.rate
                && quantity.value <= Decimal::ONE
                && !quantity.value.fract().is_zero();
            let percent = unit::scaled("%", self.lexicon).filter(|_| !part);
            return self
                .title
                .stated
                .rate
                .or(percent)
                .map(|unit| (unit, "table:unit-of-rate"));
        }
        if from_row.is_some() || from_label.is_some() {
            return from_row.or(from_label);
        }
        if relative(&row.head) {
            return unit::scaled("%", self.lexicon).map(|unit| (unit, "table:unit-of-rate"));
        }
        let of_table = self.title.stated.plain;
        let persons =
            self.lexicon.headers.is_persons(column.leaf.trim()) && quantity.value.fract().is_zero();
        let persons = persons
            .then(|| unit::scaled("人", self.lexicon))
            .flatten()
            .map(|unit| (unit, "table:unit-from-noun"));
        of_table
            .map(|unit| (unit, "table:unit-of-table"))
            .or(persons)
    }

    /// Whether a number under 增减 is the difference of two others of its row, in their unit, rather
    /// than one in per cent.
    fn is_difference(&self, column: &Column<'a>, row: &RowHead<'a>, value: &Value<'a>) -> bool {
        let open = column.leaf.contains("增减") && !column.leaf.contains(['率', '幅']);
        let levels = row.levels.iter().enumerate();
        open && value.quantity.value != Decimal::ZERO
            && levels.into_iter().any(|(at, one)| {
                row.levels.iter().skip(at + 1).any(|other| {
                    one.checked_sub(*other)
                        .is_some_and(|gap| gap.abs() == value.quantity.value)
                })
            })
    }

    /// What the row names with what the column says of it; with the table's title where both only
    /// say what kind of number it is.
    pub(super) fn item(&self, column: &Column, row: &RowHead, section: &str) -> String {
        let of_column =
            if self.lexicon.headers.is_neutral(&column.head.item) && !row.head.item.is_empty() {
                String::new()
            } else {
                column.head.item.clone()
            };
        let of_row = row.head.item.clone();
        let general = column.head.general && row.head.general && column.of.is_empty();
        let of_column = head::joined(&[column.of.clone(), of_column]);
        let mut parts = if row.head.general {
            vec![of_column, of_row]
        } else {
            vec![of_row, of_column]
        };
        if general {
            let whole = if section.is_empty() || row.place.is_some() {
                &self.title.subject
            } else {
                section
            };
            parts.insert(0, whole.to_owned());
        }
        let item = head::joined(&parts);
        item.chars().take(LONGEST_ITEM).collect()
    }

    pub(super) fn place(
        &self,
        column: &Column,
        row: &RowHead,
    ) -> (Option<Place>, Option<&'static str>) {
        if row.total {
            return (
                row.place.clone().or(self.places.home().cloned()),
                Some("table:total-row"),
            );
        }
        if let Some(place) = &row.place {
            return (Some(place.clone()), Some("table:place-from-row"));
        }
        if let Some(place) = &column.place {
            return (Some(place.clone()), Some("table:place-from-header"));
        }
        let home = self.places.home().cloned();
        let rule = home.as_ref().map(|_| "place:article");
        (home, rule)
    }

    /// The time of the headers; else that of the table, which a plan takes only where it is a year.
    pub(super) fn time(
        &self,
        column: &Column,
        row: &RowHead,
        modality: Modality,
    ) -> Option<(String, String)> {
        let own = column.head.time.clone().or_else(|| row.head.time.clone());
        if own.is_some() {
            return own;
        }
        let (iso, words) = self.title.time.clone()?;
        if column.head.year_before || row.head.year_before {
            return year_before(&iso).map(|iso| (iso, words));
        }
        (modality == Modality::Actual || iso.len() == 4).then_some((iso, words))
    }

    /// What happened, where the header is a verb or one of change.
    pub(super) fn action(&self, column: &Column, change: Change) -> Option<String> {
        match change {
            Change::Up => return Some("增长".to_owned()),
            Change::Down => return Some("下降".to_owned()),
            Change::None => {}
        }
        if column.head.modality == Some(Modality::Planned) {
            return None;
        }
        let (leaf, _) = unit::split(&column.leaf, self.lexicon);
        let verb = |text: &&str| {
            matches!(
                self.lexicon.verbs.class(text),
                Some(VerbClass::Act | VerbClass::Name)
            )
        };
        // 完成, 完成投资, but not 完成率.
        let first = leaf
            .char_indices()
            .nth(2)
            .map_or(leaf.as_str(), |(at, _)| &leaf[..at]);
        let whole = Some(leaf.as_str()).filter(verb);
        let first = Some(first).filter(verb).filter(|_| !column.head.rate);
        whole.or(first).map(str::to_owned)
    }
}

/// Why the numbers under a header, or behind one, are no figures, if they are none.
fn counts_nothing(
    column: &Column,
    row: &RowHead,
    quantity: &Quantity,
) -> Option<(&'static str, &'static str)> {
    for head in [&column.head, &row.head] {
        if let Some(why) = head.drop.filter(|(rule, _)| {
            head.unit.is_none() && quantity.unit.is_none()
                || matches!(*rule, "table:age" | "table:score")
        }) {
            return Some(why);
        }
    }
    if column.kind == Kind::Other && column.leaf.is_empty() {
        return Some(("table:rank", "a running number"));
    }
    None
}

fn change(rise: Option<Rise>, negative: bool, value: Decimal) -> Change {
    match rise {
        Some(_) if value.is_zero() => Change::None,
        Some(Rise::Up) if !negative => Change::Up,
        Some(Rise::Down) if negative => Change::Up,
        Some(_) => Change::Down,
        None => Change::None,
    }
}
