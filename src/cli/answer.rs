//! Answers of a database on standard output: as a table, CSV, JSON or Markdown.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::ops::ControlFlow;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use gongbao::store::{Answer, AskError, Value, json, text};
use serde_json::Map;

use super::{Exit, say};

/// How an answer is written.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false)]
pub struct Form {
    /// Write CSV
    #[arg(long)]
    csv: bool,

    /// Write JSON: a list with an object for each row
    #[arg(long)]
    json: bool,

    /// Write a table in Markdown
    #[arg(long)]
    md: bool,
}

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

impl Form {
    /// The form that was asked for; a table where none was.
    pub fn kind(self) -> Kind {
        match (self.csv, self.json, self.md) {
            (true, ..) => Kind::Csv,
            (_, true, _) => Kind::Json,
            (.., true) => Kind::Markdown,
            _ => Kind::Table,
        }
    }
}

/// An answer that is written as it comes; a table when all of it is there, for its columns are as wide as
/// the widest cell.
pub struct Printed {
    kind: Kind,
    out: BufWriter<Stdout>,
    names: Vec<String>,
    table: Table,
    rows: usize,
    failed: Option<io::Error>,
}

impl Printed {
    /// One that has not begun.
    pub fn new(kind: Kind) -> Self {
        let mut table = Table::new();
        table
            .load_preset(UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic);
        Self {
            kind,
            out: BufWriter::new(io::stdout()),
            names: Vec::new(),
            table,
            rows: 0,
            failed: None,
        }
    }

    /// Ends the answer, and says what went wrong.
    pub fn end(mut self, asked: Result<(), AskError>) -> Exit {
        if let Err(error) = asked {
            let _ = self.out.flush();
            say::error(&error.to_string());
            return Exit::NothingRan;
        }
        let ended = match self.failed.take() {
            Some(error) => Err(error),
            None => self.close(),
        };
        match ended {
            Ok(()) => Exit::Done,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => {
                say::error(&format!(
                    "standard output: cannot be written: {}",
                    error.kind()
                ));
                Exit::NothingRan
            }
        }
    }

    fn close(&mut self) -> io::Result<()> {
        match self.kind {
            Kind::Table if self.rows == 0 => say::remark("no rows"),
            Kind::Table => writeln!(self.out, "{}", self.table)?,
            Kind::Json => writeln!(self.out, "{}", if self.rows == 0 { "[]" } else { "\n]" })?,
            Kind::Csv | Kind::Markdown => {}
        }
        self.out.flush()
    }

    fn head(&mut self) -> io::Result<()> {
        match self.kind {
            Kind::Table => {
                self.table.set_header(&self.names);
            }
            Kind::Csv => csv_row(&mut self.out, self.names.iter().map(String::as_str))?,
            Kind::Markdown => {
                markdown_row(&mut self.out, self.names.iter().map(String::as_str))?;
                markdown_row(&mut self.out, self.names.iter().map(|_| "---"))?;
            }
            Kind::Json => {}
        }
        Ok(())
    }

    fn line(&mut self, values: Vec<Value>) -> io::Result<()> {
        self.rows += 1;
        if self.kind == Kind::Json {
            write!(self.out, "{}", if self.rows == 1 { "[\n" } else { ",\n" })?;
            let object: Map<_, _> = self
                .names
                .iter()
                .cloned()
                .zip(values.iter().map(json))
                .collect();
            return Ok(serde_json::to_writer(&mut self.out, &object)?);
        }
        let cells: Vec<String> = values.iter().map(text).collect();
        match self.kind {
            Kind::Csv => csv_row(&mut self.out, cells.iter().map(String::as_str)),
            Kind::Markdown => markdown_row(&mut self.out, cells.iter().map(String::as_str)),
            _ => {
                if self.rows == 1 {
                    self.align(&values);
                }
                let shown = cells.iter().map(|cell| say::visible(cell).into_owned());
                self.table.add_row(shown);
                Ok(())
            }
        }
    }

    /// Numbers stand at the right of their column.
    fn align(&mut self, values: &[Value]) {
        for (at, value) in values.iter().enumerate() {
            if matches!(value, Value::Integer(_) | Value::Real(_))
                && let Some(column) = self.table.column_mut(at)
            {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }

    fn go_on(&mut self, written: io::Result<()>) -> ControlFlow<()> {
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl Answer for Printed {
    fn columns(&mut self, names: &[&str]) -> ControlFlow<()> {
        self.names = names.iter().map(|name| (*name).to_owned()).collect();
        let written = self.head();
        self.go_on(written)
    }

    fn row(&mut self, values: Vec<Value>) -> ControlFlow<()> {
        let written = self.line(values);
        self.go_on(written)
    }
}

fn csv_row<'c>(out: &mut impl Write, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(io::Error::from)?;
    writer.flush()
}

fn markdown_row<'c>(out: &mut impl Write, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    for cell in cells {
        // A bar would end the cell, a line feed the row.
        write!(
            out,
            "| {} ",
            cell.replace('|', "\\|").replace(['\n', '\r'], " ")
        )?;
    }
    writeln!(out, "|")
}
