//! The rows of records as columns.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, PrimitiveBuilder,
    StringBuilder, UInt64Builder,
};
use arrow_array::{ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};

use super::{ColumnsError, ERROR, batch};
use crate::output::columns::{Collect, Values};
use crate::output::tables::{Cell, Kind, Table};
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

type Column = Values<StringBuilder, Int64Builder, Float64Builder, Date32Builder, BooleanBuilder>;

impl Collect<Cow<'_, str>> for StringBuilder {
    fn put(&mut self, value: Option<Cow<str>>) {
        self.append_option(value);
    }
}

impl<T: ArrowPrimitiveType> Collect<T::Native> for PrimitiveBuilder<T> {
    fn put(&mut self, value: Option<T::Native>) {
        self.append_option(value);
    }
}

impl Collect<bool> for BooleanBuilder {
    fn put(&mut self, value: Option<bool>) {
        self.append_option(value);
    }
}

fn finish(column: &mut Column) -> ArrayRef {
    match column {
        Values::Text(values) => ArrayBuilder::finish(values),
        Values::Integer(values) => ArrayBuilder::finish(values),
        Values::Number(values) => ArrayBuilder::finish(values),
        Values::Date(values) => ArrayBuilder::finish(values),
        Values::Boolean(values) => ArrayBuilder::finish(values),
    }
}

/// A batch under way.
pub(super) struct Builder {
    schema: SchemaRef,
    table: Table,
    /// The columns that are kept, and the rows of theirs that ours come from.
    kept: Vec<ArrayRef>,
    from: UInt64Builder,
    columns: Vec<Column>,
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
                .map(|column| Values::of(column.kind))
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
                self.bytes += cell.text_len();
                column.push(cell);
            }
            self.errors.append_null();
            self.end_row(from);
        }
    }

    /// Adds a document that could not be read.
    pub fn failed(&mut self, from: usize, failed: &Failed) {
        for (column, values) in self.table.columns.iter().zip(&mut self.columns) {
            let cell = failed.cell(column.name);
            self.bytes += cell.text_len();
            values.push(cell);
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
        columns.extend(self.columns.iter_mut().map(finish));
        columns.push(ArrayBuilder::finish(&mut self.errors));
        self.bytes = 0;
        batch(&self.schema, columns, std::mem::take(&mut self.rows))
    }
}
