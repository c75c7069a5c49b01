//! Questions in SQL, and as much of their answers as can be shown.

use std::ops::ControlFlow;

use rusqlite::types::Value;
use serde_json::Map;

use crate::store::{Answer, json};

/// The longest question.
pub const LONGEST: usize = 20_000;
/// So many rows are shown on the page.
pub const SHOWN: usize = 500;
/// So many are written to a file.
pub const WRITTEN: usize = 50_000;
/// No more text than this is kept of an answer.
const TEXT: usize = 32 << 20;

/// The rows of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// What the columns are called.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Whether there are more.
    pub more: bool,
    most: usize,
    text: usize,
}

impl Rows {
    /// No more rows than these.
    pub fn up_to(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// An object for each row.
    pub fn objects(&self) -> Vec<Map<String, serde_json::Value>> {
        let object = |row: &Vec<Value>| {
            self.columns
                .iter()
                .cloned()
                .zip(row.iter().map(json))
                .collect()
        };
        self.rows.iter().map(object).collect()
    }
}

impl Answer for Rows {
    fn columns(&mut self, names: &[&str]) -> ControlFlow<()> {
        self.columns = names.iter().map(|name| (*name).to_owned()).collect();
        ControlFlow::Continue(())
    }

    fn row(&mut self, values: Vec<Value>) -> ControlFlow<()> {
        self.text += values.iter().map(size).sum::<usize>();
        if self.rows.len() >= self.most || self.text > TEXT {
            self.more = true;
            return ControlFlow::Break(());
        }
        self.rows.push(values);
        ControlFlow::Continue(())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() + 24,
        Value::Blob(bytes) => bytes.len() + 24,
        _ => 32,
    }
}
