//! A table as Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rust_decimal::prelude::ToPrimitive;

use super::tables::{Cell, Column, Kind, Table, days_of};
use super::{Output, OutputError};
use crate::record::Record;

/// So many rows make a group: enough for columns to pack well, few enough to hold.
const GROUP: usize = 50_000;

/// The values of a column that wait for their group to be full. Every column may have gaps: `levels` says
/// for each row whether there is a value.
#[derive(Debug)]
struct Pending {
    levels: Vec<i16>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Number(Vec<f64>),
    Days(Vec<i32>),
    Boolean(Vec<bool>),
}

/// A Parquet file under way.
pub struct ParquetFile {
    writer: SerializedFileWriter<Bytes>,
    table: Table,
    pending: Vec<Pending>,
    rows: usize,
}

impl std::fmt::Debug for ParquetFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetFile")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl ParquetFile {
    /// Begins one.
    ///
    /// # Errors
    /// What the output says.
    pub fn begin(output: Output, table: Table) -> Result<Self, OutputError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("gongbao ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let name = output.name().to_owned();
        let failed = |error| failed(&name, error);
        let schema = schema(table).map_err(failed)?;
        let writer =
            SerializedFileWriter::new(Bytes(output), Arc::new(schema), Arc::new(properties));
        Ok(Self {
            writer: writer.map_err(failed)?,
            table,
            pending: table.columns.iter().map(pending).collect(),
            rows: 0,
        })
    }

    /// Adds the rows of a record.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&mut self, record: &Record) -> Result<(), OutputError> {
        for row in (self.table.rows)(record) {
            for (cell, pending) in row.into_iter().zip(&mut self.pending) {
                pending.push(cell);
            }
            self.rows += 1;
        }
        if self.rows >= GROUP {
            self.group()?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.group()?;
        let name = self.writer.inner().0.name().to_owned();
        let sink = self
            .writer
            .into_inner()
            .map_err(|error| failed(&name, error))?;
        sink.0.finish()
    }

    fn group(&mut self) -> Result<(), OutputError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let name = self.writer.inner().0.name().to_owned();
        let fresh = self.table.columns.iter().map(pending).collect();
        let columns = std::mem::replace(&mut self.pending, fresh);
        self.try_group(&columns)
            .map_err(|error| failed(&name, error))
    }

    fn try_group(&mut self, columns: &[Pending]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        let mut columns = columns.iter();
        while let Some(mut writer) = group.next_column()? {
            if let Some(column) = columns.next() {
                column.write(writer.untyped())?;
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }
}

fn schema(table: Table) -> Result<Type, ParquetError> {
    let fields: Result<Vec<_>, _> = (table.columns.iter())
        .map(|column| {
            let (physical, logical) = match column.kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Integer => (Physical::INT64, None),
                Kind::Number => (Physical::DOUBLE, None),
                Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
                Kind::Boolean => (Physical::BOOLEAN, None),
            };
            Type::primitive_type_builder(column.name, physical)
                .with_logical_type(logical)
                .with_repetition(Repetition::OPTIONAL)
                .build()
                .map(Arc::new)
        })
        .collect();
    Type::group_type_builder(table.name)
        .with_fields(fields?)
        .build()
}

fn pending(column: &Column) -> Pending {
    Pending {
        levels: Vec::new(),
        values: match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Integer => Values::Integer(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Date => Values::Days(Vec::new()),
            Kind::Boolean => Values::Boolean(Vec::new()),
        },
    }
}

impl Pending {
    fn push(&mut self, cell: Cell) {
        let there = match (&mut self.values, cell) {
            (Values::Text(values), Cell::Text(text)) => {
                values.push(ByteArray::from(text.into_owned().into_bytes()));
                true
            }
            (Values::Integer(values), Cell::Integer(number)) => push(values, Some(number)),
            (Values::Number(values), Cell::Exact(number)) => push(values, number.0.to_f64()),
            (Values::Number(values), Cell::Float(number)) => push(values, Some(number)),
            (Values::Days(values), Cell::Date(day)) => push(values, days_of(&day)),
            (Values::Boolean(values), Cell::Boolean(value)) => push(values, Some(value)),
            _ => false,
        };
        self.levels.push(i16::from(there));
    }

    fn write(&self, writer: &mut ColumnWriter) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match (writer, &self.values) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Values::Integer(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Number(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::Int32ColumnWriter(writer), Values::Days(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            (ColumnWriter::BoolColumnWriter(writer), Values::Boolean(values)) => {
                writer.write_batch(values, levels, None)?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn push<T>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let there = value.is_some();
    values.extend(value);
    there
}

/// What goes wrong while writing is the output's business, nearly always.
fn failed(name: &str, error: ParquetError) -> OutputError {
    let source = match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    };
    OutputError::Write {
        path: name.to_owned(),
        source,
    }
}

/// An output that bytes can be written to.
struct Bytes(Output);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(OutputError::Write { source, .. }) => Err(source),
            Err(other) => Err(io::Error::other(other)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
