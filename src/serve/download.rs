//! What is shown, as a file: CSV for spreadsheets, JSON for programs.

use std::fmt;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::Failure;
use super::sql::Rows;
use crate::store::text;

/// So many rows are written to a file.
pub const MOST: usize = 50_000;

/// The forms of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For spreadsheets: with the mark that tells Excel of UTF-8.
    Csv,
    /// For programs: a list with an object for each row.
    Json,
}

/// A file of rows that have names for their columns.
pub fn file<T: Serialize>(name: &str, form: Form, rows: &[T]) -> Result<Response, Failure> {
    let bytes = match form {
        Form::Json => serde_json::to_vec(rows).map_err(broken)?,
        Form::Csv => csv(rows)?,
    };
    Ok(attached(name, form, bytes))
}

/// A file of an answer's rows.
pub fn answer(name: &str, form: Form, rows: &Rows) -> Result<Response, Failure> {
    let bytes = match form {
        Form::Json => serde_json::to_vec(&rows.objects()).map_err(broken)?,
        Form::Csv => {
            let mut table = Table::default();
            table.line(rows.columns.iter().cloned())?;
            for row in &rows.rows {
                table.line(row.iter().map(|value| match value {
                    rusqlite::types::Value::Text(text) => harmless(text.clone()),
                    other => text(other),
                }))?;
            }
            table.end()?
        }
    };
    Ok(attached(name, form, bytes))
}

fn broken(error: impl fmt::Display) -> Failure {
    Failure::Broken(error.to_string())
}

fn attached(name: &str, form: Form, bytes: Vec<u8>) -> Response {
    let (kind, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Json => ("application/json", "json"),
    };
    let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    // The name is the program's own word, or hexadecimal digits.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{ending}\"")) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

struct Table(csv::Writer<Vec<u8>>);

impl Default for Table {
    fn default() -> Self {
        Self(csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec()))
    }
}

impl Table {
    fn line(&mut self, cells: impl Iterator<Item = String>) -> Result<(), Failure> {
        self.0.write_record(cells).map_err(broken)
    }

    fn end(self) -> Result<Vec<u8>, Failure> {
        self.0.into_inner().map_err(broken)
    }
}

/// A spreadsheet would take text with such a beginning for a formula.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

fn csv<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, Failure> {
    let mut table = Table::default();
    for (at, row) in rows.iter().enumerate() {
        // Through JSON, whose numbers have all their digits.
        let json = serde_json::to_string(row).map_err(broken)?;
        let fields: Fields = serde_json::from_str(&json).map_err(broken)?;
        if at == 0 {
            table.line(fields.0.iter().map(|(name, _)| name.clone()))?;
        }
        table.line(fields.0.iter().map(|(_, value)| cell(value.get())))?;
    }
    table.end()
}

fn cell(json: &str) -> String {
    match json {
        "null" => String::new(),
        text if text.starts_with('"') => {
            serde_json::from_str(text).map_or_else(|_| text.to_owned(), harmless)
        }
        other => other.to_owned(),
    }
}

/// The fields of an object in their order.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_lines() {
        #[derive(Serialize)]
        struct Line {
            title: &'static str,
            value: f64,
            none: Option<i32>,
            list: Vec<i32>,
        }
        let rows = [Line {
            title: "=1+1,\"a\"",
            value: -2.5,
            none: None,
            list: vec![1, 2],
        }];
        let text = String::from_utf8(csv(&rows).expect("writes")).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}title,value,none,list\n\"'=1+1,\"\"a\"\"\",-2.5,,\"[1,2]\"\n"
        );
    }
}
