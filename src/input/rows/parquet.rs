//! Parquet: the columns that are asked for, one row at a time.

use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row as Record};
use parquet::schema::types::Type;

use super::{Columns, Row, document, no_text};
use crate::input::error::{Damage, InputError, Place, Position};
use crate::input::read::{Entry, Flow, Reader};
use crate::input::stream::Stream;
use crate::parallel::guard;

/// So much of a stream is written to a temporary file, because Parquet is read from its end.
const MOST_SPOOLED: u64 = 8 << 30;
/// So many rows are read at once.
const BATCH: usize = 16;

/// A stream, by way of a temporary file.
pub(in crate::input) fn stream(
    reader: &mut Reader,
    stream: &mut Stream,
    place: &Place,
    entry: &Entry,
) -> Flow {
    let spooled = tempfile::tempfile().and_then(|mut file| {
        let mut limited = io::Read::take(stream, MOST_SPOOLED);
        let written = io::copy(&mut limited, &mut file)?;
        file.rewind()?;
        Ok((file, written))
    });
    match spooled {
        Ok((_, MOST_SPOOLED)) => reader.fail(place.clone(), InputError::TooLong(MOST_SPOOLED)),
        Ok((spooled, _)) => file(reader, spooled, place, entry),
        Err(error) => match Damage::of(&error) {
            Some(damage) => reader.damage(place, damage.clone()),
            None => reader.fail(place.clone(), error.into()),
        },
    }
}

/// A file.
pub(in crate::input) fn file(
    reader: &mut Reader,
    file: File,
    place: &Place,
    entry: &Entry,
) -> Flow {
    let table = match guard(|| SerializedFileReader::new(file)) {
        Ok(Ok(table)) => table,
        Ok(Err(error)) => return reader.fail(place.clone(), broken(&error)),
        Err(_) => return reader.fail(place.clone(), InputError::Damaged("its footer")),
    };
    let schema = table.metadata().file_metadata().schema().clone();
    let names: Vec<&str> = schema
        .get_fields()
        .iter()
        .map(|field| field.name())
        .collect();
    let columns = reader.options.fields.columns(&names);
    let [Some(_), ..] = columns else {
        return no_text(reader, place, entry, &names);
    };
    let Some(wanted) = projection(&schema, columns) else {
        return reader.fail(place.clone(), InputError::Damaged("its schema"));
    };
    let names: [Option<String>; 4] =
        columns.map(|column| names.get(column?).map(|name| (*name).to_owned()));
    let mut begin = 0;
    for group in 0..table.num_row_groups() {
        let rows = table.metadata().row_group(group).num_rows();
        row_group(reader, &table, group, begin, (&wanted, &names), place)?;
        begin += u64::try_from(rows).unwrap_or(0);
    }
    Flow::Continue(())
}

/// Reads the rows of a group. One that cannot be read ends the group, whose later rows depend on it.
fn row_group(
    reader: &mut Reader,
    table: &SerializedFileReader<File>,
    group: usize,
    begin: u64,
    (wanted, names): (&Type, &[Option<String>; 4]),
    place: &Place,
) -> Flow {
    let at = |row: u64| place.at(Position::Row(row));
    let mut row = begin + 1;
    let damaged = || InputError::Damaged("a group of rows");
    let opened = match guard(|| table.get_row_group(group)) {
        Ok(Ok(group)) => group,
        Ok(Err(error)) => return reader.fail(at(row), broken(&error)),
        Err(_) => return reader.fail(at(row), damaged()),
    };
    let rows = guard(|| RowIter::from_row_group(Some(wanted.clone()), opened.as_ref()));
    let mut rows = match rows {
        Ok(Ok(rows)) => rows.with_batch_size(BATCH),
        Ok(Err(error)) => return reader.fail(at(row), broken(&error)),
        Err(_) => return reader.fail(at(row), damaged()),
    };
    loop {
        match guard(|| rows.next()) {
            Ok(None) => return Flow::Continue(()),
            Ok(Some(Ok(record))) => document(reader, &at(row), read(&record, names))?,
            Ok(Some(Err(error))) => return reader.fail(at(row), broken(&error)),
            Err(_) => return reader.fail(at(row), damaged()),
        }
        row += 1;
    }
}

fn broken(error: &parquet::errors::ParquetError) -> InputError {
    InputError::Row(format!("no whole Parquet file: {error}"))
}

/// The schema with only the columns that are asked for.
fn projection(schema: &Type, columns: Columns) -> Option<Type> {
    let wanted = |index: &usize| columns.contains(&Some(*index));
    let fields = (0..schema.get_fields().len())
        .filter(wanted)
        .filter_map(|index| schema.get_fields().get(index).map(Arc::clone));
    Type::group_type_builder(schema.name())
        .with_fields(fields.collect())
        .build()
        .ok()
}

fn read(record: &Record, names: &[Option<String>; 4]) -> Row {
    let value = |what: usize| {
        let name = names.get(what)?.as_ref()?;
        record
            .get_column_iter()
            .find(|(column, _)| *column == name)
            .and_then(|(_, field)| words(field))
    };
    let text = |what| value(what).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Row {
        text: value(0).unwrap_or_default(),
        charset: "utf-8",
        title: text(1),
        published: text(2),
        url: text(3),
    }
}

/// The text of a field; a list is one of paragraphs.
fn words(field: &Field) -> Option<Vec<u8>> {
    match field {
        Field::Null | Field::Group(_) | Field::MapInternal(_) => None,
        Field::Str(text) => Some(text.as_bytes().to_vec()),
        Field::Bytes(bytes) => Some(bytes.data().to_vec()),
        Field::ListInternal(list) => {
            let list: Vec<Vec<u8>> = list.elements().iter().filter_map(words).collect();
            Some(list.join(&b'\n'))
        }
        // Moments as seconds, as a Unix time is read.
        Field::TimestampMillis(at) => Some((at / 1000).to_string().into_bytes()),
        Field::TimestampMicros(at) => Some((at / 1_000_000).to_string().into_bytes()),
        other => Some(other.to_string().trim_matches('"').as_bytes().to_vec()),
    }
}
