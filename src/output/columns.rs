//! Cells sorted into columns: what a cell is worth in a column of each kind, whoever builds it.

use std::borrow::Cow;

use rust_decimal::prelude::ToPrimitive;

use super::tables::{Cell, Kind, days_of};

/// Takes the values of one column, from the first row to the last.
pub trait Collect<V>: Default {
    /// Adds the value of a row; `None` where nothing is known.
    fn put(&mut self, value: Option<V>);
}

/// The values of a column, in what collects those of its kind.
#[derive(Debug)]
pub enum Values<Text, Integer, Number, Date, Boolean> {
    /// Of [`Kind::Text`].
    Text(Text),
    /// Of [`Kind::Integer`].
    Integer(Integer),
    /// Of [`Kind::Number`], as floats.
    Number(Number),
    /// Of [`Kind::Date`], as days since 1 January 1970.
    Date(Date),
    /// Of [`Kind::Boolean`].
    Boolean(Boolean),
}

impl<Text, Integer, Number, Date, Boolean> Values<Text, Integer, Number, Date, Boolean>
where
    Text: for<'r> Collect<Cow<'r, str>>,
    Integer: Collect<i64>,
    Number: Collect<f64>,
    Date: Collect<i32>,
    Boolean: Collect<bool>,
{
    /// None yet, of a column of this kind.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Text::default()),
            Kind::Integer => Self::Integer(Integer::default()),
            Kind::Number => Self::Number(Number::default()),
            Kind::Date => Self::Date(Date::default()),
            Kind::Boolean => Self::Boolean(Boolean::default()),
        }
    }

    /// Adds a cell. One of another kind is none.
    pub fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Text(values), Cell::Text(text)) => values.put(Some(text)),
            (Self::Text(values), _) => values.put(None),
            (Self::Integer(values), Cell::Integer(number)) => values.put(Some(number)),
            (Self::Integer(values), _) => values.put(None),
            (Self::Number(values), Cell::Exact(number)) => values.put(number.0.to_f64()),
            (Self::Number(values), Cell::Float(number)) => values.put(Some(number)),
            (Self::Number(values), _) => values.put(None),
            (Self::Date(values), Cell::Date(day)) => values.put(days_of(&day)),
            (Self::Date(values), _) => values.put(None),
            (Self::Boolean(values), Cell::Boolean(value)) => values.put(Some(value)),
            (Self::Boolean(values), _) => values.put(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl<V> Collect<V> for Vec<Option<V>> {
        fn put(&mut self, value: Option<V>) {
            self.push(value);
        }
    }

    impl Collect<Cow<'_, str>> for Vec<String> {
        fn put(&mut self, value: Option<Cow<str>>) {
            self.push(value.map_or("null".to_owned(), Cow::into_owned));
        }
    }

    type Lists = Values<
        Vec<String>,
        Vec<Option<i64>>,
        Vec<Option<f64>>,
        Vec<Option<i32>>,
        Vec<Option<bool>>,
    >;

    /// What cells of every kind come to in a column.
    fn column(kind: Kind) -> String {
        let mut values = Lists::of(kind);
        for cell in [
            Cell::Text("12".into()),
            Cell::Integer(12),
            Cell::Float(1.5),
            Cell::Date("1970-02-01".into()),
            Cell::Date("someday".into()),
            Cell::Boolean(true),
            Cell::Null,
        ] {
            values.push(cell);
        }
        match values {
            Values::Text(values) => format!("{values:?}"),
            Values::Integer(values) => format!("{values:?}"),
            Values::Number(values) => format!("{values:?}"),
            Values::Date(values) => format!("{values:?}"),
            Values::Boolean(values) => format!("{values:?}"),
        }
    }

    #[test]
    fn a_column_takes_cells_of_its_kind_and_a_gap_for_each_other() {
        for (kind, expected) in [
            (
                Kind::Text,
                r#"["12", "null", "null", "null", "null", "null", "null"]"#,
            ),
            (
                Kind::Integer,
                "[None, Some(12), None, None, None, None, None]",
            ),
            (
                Kind::Number,
                "[None, None, Some(1.5), None, None, None, None]",
            ),
            (Kind::Date, "[None, None, None, Some(31), None, None, None]"),
            (
                Kind::Boolean,
                "[None, None, None, None, None, Some(true), None]",
            ),
        ] {
            assert_eq!(column(kind), expected, "{kind:?}");
        }
    }
}
