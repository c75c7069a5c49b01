//! A table as CSV.

use super::tables::{Cell, Table};
use super::{Output, OutputError};
use crate::record::Record;

/// Tells Excel that the file is UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A CSV file under way.
#[derive(Debug)]
pub struct CsvFile {
    output: Output,
    table: Table,
    /// Whether it is meant for a spreadsheet, which would take `=…` in a headline for a formula.
    spreadsheet: bool,
}

impl CsvFile {
    /// Begins one with its header; `spreadsheet` adds a byte order mark and keeps text from being taken
    /// for formulas.
    ///
    /// # Errors
    /// What the output says.
    pub fn begin(mut output: Output, table: Table, spreadsheet: bool) -> Result<Self, OutputError> {
        let mut head = if spreadsheet {
            BOM.to_vec()
        } else {
            Vec::new()
        };
        line(&mut head, table.columns.iter().map(|column| column.name));
        output.write(&head)?;
        Ok(Self {
            output,
            table,
            spreadsheet,
        })
    }

    /// Writes the rows of a record.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&mut self, record: &Record) -> Result<(), OutputError> {
        let mut lines = Vec::new();
        for row in (self.table.rows)(record) {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| text(cell, self.spreadsheet))
                .collect();
            line(&mut lines, cells.iter().map(String::as_str));
        }
        self.output.write(&lines)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> Result<(), OutputError> {
        self.output.finish()
    }
}

fn line<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c str>) {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    // Writing to memory does not fail.
    let _ = writer
        .write_record(cells)
        .and_then(|()| Ok(writer.flush()?));
}

fn text(cell: &Cell, spreadsheet: bool) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) if spreadsheet && text.starts_with(['=', '+', '-', '@', '\t']) => {
            format!("'{text}")
        }
        Cell::Text(text) | Cell::Date(text) => text.clone().into_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Exact(number) => number.0.normalize().to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Boolean(value) => value.to_string(),
    }
}
