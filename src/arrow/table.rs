//! The rows of records as columns.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use rust_decimal::prelude::ToPrimitive;

use super::{ColumnsError, ERROR, batch};
use crate::output::tables::{Cell, Kind, Table, days_of};
use crate::record::Record;

/// So many bytes of text make a batch.
const FULL: usize = 32 << 20;

/// The columns of a table, and why a document could not be read. All may be null.
pub(super) fn own(table: &Table) -> SchemaRef {
    let own = table
        .columns
        .iter()
        .map(|column| Field::new(column.name, of(column.kind), true));
    let own: Vec<Field> = own
        .chain([Field::new(ERROR, DataType::Utf8, true)])
        .collect();
    Arc::new(Schema::new(own))
}

/// The same behind columns that are kept.
pub(super) fn schema(kept: &[FieldRef], table: &Table) -> Result<SchemaRef, ColumnsError> {
    let own = own(table);
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in kept {
        let taken = |other: &FieldRef| other.name() == field.name();
        if own.fields().iter().any(taken) || fields.iter().any(taken) {
            return Err(ColumnsError::Taken(field.name().clone()));
        }
        fields.push(Arc::clone(field));
    }
    fields.extend(own.fields().iter().cloned());
    Ok(Arc::new(Schema::new(fields)))
}

const fn of(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Date => DataType::Date32,
        Kind::Boolean => DataType::Boolean,
    }
}

/// A document that could not be read: what is known of it, and why.
#[derive(Debug, Default)]
pub(super) struct Failed {
    pub url: Option<String>,
    pub path: Option<String>,
    pub member: Option<String>,
    pub reason: String,
}

impl Failed {
    fn cell(&self, column: &str) -> Cell<'_> {
        let known = match column {
            "url" => self.url.as_deref(),
            "path" => self.path.as_deref(),
            "member" => self.member.as_deref(),
            _ => None,
        };
        known.map_or(Cell::Null, |text| Cell::Text(text.into()))
    }
}

enum Values {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Date(Date32Builder),
    Boolean(BooleanBuilder),
}

impl Values {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Integer => Self::Integer(Int64Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
            Kind::Boolean => Self::Boolean(BooleanBuilder::new()),
        }
    }

    /// Adds a cell; how many bytes of text it has. A cell of another kind is none.
    fn push(&mut self, cell: Cell) -> usize {
        match (self, cell) {
            (Self::Text(values), Cell::Text(text)) => {
                values.append_value(&text);
                return text.len();
            }
            (Self::Integer(values), Cell::Integer(number)) => values.append_value(number),
            (Self::Number(values), Cell::Exact(number)) => values.append_option(number.0.to_f64()),
            (Self::Number(values), Cell::Float(number)) => values.append_value(number),
            (Self::Date(values), Cell::Date(day)) => values.append_option(days_of(&day)),
            (Self::Boolean(values), Cell::Boolean(value)) => values.append_value(value),
            (Self::Text(values), _) => values.append_null(),
            (Self::Integer(values), _) => values.append_null(),
            (Self::Number(values), _) => values.append_null(),
            (Self::Date(values), _) => values.append_null(),
            (Self::Boolean(values), _) => values.append_null(),
        }
        0
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(values) => ArrayBuilder::finish(values),
            Self::Integer(values) => ArrayBuilder::finish(values),
            Self::Number(values) => ArrayBuilder::finish(values),
            Self::Date(values) => ArrayBuilder::finish(values),
            Self::Boolean(values) => ArrayBuilder::finish(values),
        }
    }
}

/// A batch under way.
pub(super) struct Builder {
    schema: SchemaRef,
    table: Table,
    /// The columns that are kept, and the rows of theirs that ours come from.
    kept: Vec<ArrayRef>,
    from: UInt64Builder,
    columns: Vec<Values>,
    errors: StringBuilder,
    rows: usize,
    bytes: usize,
}

impl Builder {
    /// Begins one, of rows that keep something of the rows of these columns.
    pub fn new(schema: &SchemaRef, table: &Table, kept: Vec<ArrayRef>) -> Self {
        Self {
            schema: Arc::clone(schema),
            table: *table,
            kept,
            from: UInt64Builder::new(),
            columns: table
                .columns
                .iter()
                .map(|column| Values::new(column.kind))
                .collect(),
            errors: StringBuilder::new(),
            rows: 0,
            bytes: 0,
        }
    }

    /// Adds the rows of a record that was found in this row.
    pub fn record(&mut self, from: usize, record: &Record) {
        for row in (self.table.rows)(record) {
            for (cell, column) in row.into_iter().zip(&mut self.columns) {
                self.bytes += column.push(cell);
            }
            self.errors.append_null();
            self.end_row(from);
        }
    }

    /// Adds a document that could not be read.
    pub fn failed(&mut self, from: usize, failed: &Failed) {
        for (column, values) in self.table.columns.iter().zip(&mut self.columns) {
            self.bytes += values.push(failed.cell(column.name));
        }
        self.errors.append_value(&failed.reason);
        self.end_row(from);
    }

    fn end_row(&mut self, from: usize) {
        self.from.append_value(from as u64);
        self.rows += 1;
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether it is time to make a batch of them.
    pub fn is_full(&self) -> bool {
        self.bytes >= FULL
    }

    /// Makes a batch of the rows, and begins another one.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let from = self.from.finish();
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for column in &self.kept {
            columns.push(arrow_select::take::take(column, &from, None)?);
        }
        columns.extend(self.columns.iter_mut().map(Values::finish));
        columns.push(ArrayBuilder::finish(&mut self.errors));
        self.bytes = 0;
        batch(&self.schema, columns, std::mem::take(&mut self.rows))
    }
}
