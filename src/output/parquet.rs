//! A table as Parquet.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::columns::{Collect, Values};
use super::tables::{Kind, Table};
use super::{Output, OutputError};
use crate::record::Record;

/// So many rows make a group: enough for columns to pack well, few enough to hold.
const GROUP: usize = 50_000;

/// The values of a column that wait for their group to be full. Every column may have gaps: `levels` says
/// for each row whether there is a value.
#[derive(Debug)]
struct Gapped<T> {
    levels: Vec<i16>,
    values: Vec<T>,
}

impl<T> Default for Gapped<T> {
    fn default() -> Self {
        Self {
            levels: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Collect<T> for Gapped<T> {
    fn put(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }
}

impl Collect<Cow<'_, str>> for Gapped<ByteArray> {
    fn put(&mut self, value: Option<Cow<str>>) {
        let bytes = |text: Cow<str>| ByteArray::from(text.into_owned().into_bytes());
        self.put(value.map(bytes));
    }
}

type Pending = Values<Gapped<ByteArray>, Gapped<i64>, Gapped<f64>, Gapped<i32>, Gapped<bool>>;

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
            pending: pending(&table),
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
        let columns = std::mem::replace(&mut self.pending, pending(&self.table));
        self.try_group(&columns)
            .map_err(|error| failed(&name, error))
    }

    fn try_group(&mut self, columns: &[Pending]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        let mut columns = columns.iter();
        while let Some(mut writer) = group.next_column()? {
            if let Some(column) = columns.next() {
                write(column, writer.untyped())?;
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

/// No values yet of the columns of a table.
fn pending(table: &Table) -> Vec<Pending> {
    let kinds = table.columns.iter().map(|column| column.kind);
    kinds.map(Values::of).collect()
}

/// Writes the values of a column. Its writer is that of its kind, as [`schema`] says.
fn write(values: &Pending, writer: &mut ColumnWriter) -> Result<(), ParquetError> {
    match (writer, values) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(column)) => {
            writer.write_batch(&column.values, Some(&column.levels), None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Values::Integer(column)) => {
            writer.write_batch(&column.values, Some(&column.levels), None)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Values::Number(column)) => {
            writer.write_batch(&column.values, Some(&column.levels), None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Values::Date(column)) => {
            writer.write_batch(&column.values, Some(&column.levels), None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Values::Boolean(column)) => {
            writer.write_batch(&column.values, Some(&column.levels), None)?;
        }
        _ => {}
    }
    Ok(())
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
