//! The columns of a batch that hold documents and what is known about them.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, FieldRef, Schema};
use jiff::civil::Date;

use super::table::Failed;
use crate::clean::dates::parse_date;
use crate::pipeline::Origin;

/// Which columns hold what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The documents: text, or bytes as they were scraped.
    pub text: String,
    /// Where they were fetched from.
    pub url: Option<String>,
    /// Their headlines, if somebody knows them better than the page.
    pub title: Option<String>,
    /// The days of their publication, if somebody knows them better than the page: dates, times, or text.
    pub published: Option<String>,
    /// Columns that every row of a document keeps.
    pub keep: Vec<String>,
}

/// Why columns are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// There is none of this name.
    #[error("no column `{name}`; there are: {there}")]
    Missing {
        /// The name.
        name: String,
        /// Those that there are.
        there: String,
    },
    /// It holds something else.
    #[error("column `{name}` holds {found}, not {wanted}")]
    Kind {
        /// The column.
        name: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// A column that is kept is called as another one that comes out.
    #[error("column `{0}` cannot be kept: there would be two of this name; rename it before")]
    Taken(String),
}

/// Where the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Documents {
    text: usize,
    url: Option<usize>,
    title: Option<usize>,
    published: Option<usize>,
    keep: Vec<usize>,
}

impl Documents {
    /// Finds them in a schema.
    pub fn find(schema: &Schema, columns: &Columns) -> Result<Self, ColumnsError> {
        let place = |name: &String| {
            schema.index_of(name).map_err(|_| ColumnsError::Missing {
                name: name.clone(),
                there: names(schema),
            })
        };
        let holds = |name: &String, wanted: &'static str, fits: fn(&DataType) -> bool| {
            let at = place(name)?;
            let found = schema.field(at).data_type();
            match fits(inner(found)) {
                true => Ok(at),
                false => Err(ColumnsError::Kind {
                    name: name.clone(),
                    found: found.to_string(),
                    wanted,
                }),
            }
        };
        let some = |name: &Option<String>, wanted, fits| {
            name.as_ref()
                .map(|name| holds(name, wanted, fits))
                .transpose()
        };
        Ok(Self {
            text: holds(&columns.text, "text or bytes", |kind| {
                is_text(kind) || is_bytes(kind)
            })?,
            url: some(&columns.url, "text", is_text)?,
            title: some(&columns.title, "text", is_text)?,
            published: some(&columns.published, "dates or text", |kind| {
                is_text(kind) || is_time(kind)
            })?,
            keep: columns.keep.iter().map(place).collect::<Result<_, _>>()?,
        })
    }

    /// The columns that are kept.
    pub fn kept(&self, schema: &Schema) -> Vec<FieldRef> {
        let fields = schema.fields();
        self.keep
            .iter()
            .filter_map(|&at| fields.get(at).cloned())
            .collect()
    }

    /// The documents of a batch.
    pub fn rows(&self, batch: &RecordBatch) -> Result<Rows, ColumnsError> {
        let column = |at: usize, plain: &DataType| -> Result<ArrayRef, ColumnsError> {
            let array = batch.column(at);
            if array.data_type() == plain {
                return Ok(array.clone());
            }
            arrow_cast::cast(array, plain).map_err(|_| ColumnsError::Kind {
                name: batch.schema_ref().field(at).name().clone(),
                found: array.data_type().to_string(),
                wanted: "what can be read",
            })
        };
        let words = |at: Option<usize>| at.map(|at| column(at, &DataType::LargeUtf8)).transpose();
        // What is read as it stands is not copied.
        let text = batch.column(self.text);
        let kind = inner(text.data_type());
        let plain = match text.data_type() {
            DataType::Utf8 | DataType::Binary => kind.clone(),
            _ if is_text(kind) => DataType::LargeUtf8,
            _ => DataType::LargeBinary,
        };
        Ok(Rows {
            charset: is_text(kind).then_some("utf-8"),
            text: column(self.text, &plain)?,
            url: words(self.url)?,
            title: words(self.title)?,
            published: words(self.published)?,
            kept: self
                .keep
                .iter()
                .map(|&at| batch.column(at).clone())
                .collect(),
        })
    }
}

/// The documents of a batch.
#[derive(Debug)]
pub(super) struct Rows {
    /// Text has been decoded already.
    charset: Option<&'static str>,
    text: ArrayRef,
    url: Option<ArrayRef>,
    title: Option<ArrayRef>,
    published: Option<ArrayRef>,
    kept: Vec<ArrayRef>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The columns that are kept.
    pub fn kept(&self) -> &[ArrayRef] {
        &self.kept
    }

    /// How many bytes a document has.
    pub fn weight(&self, row: usize) -> usize {
        self.bytes(row).map_or(0, <[u8]>::len)
    }

    /// A document and what is known about it; `None` where there is none.
    pub fn document(&self, row: usize) -> Option<(Origin, &[u8])> {
        let bytes = self.bytes(row)?;
        let origin = Origin {
            url: word(self.url.as_ref(), row),
            charset: self.charset.map(str::to_owned),
            title: word(self.title.as_ref(), row),
            published: self.published(row),
            ..Origin::default()
        };
        Some((origin, bytes))
    }

    fn published(&self, row: usize) -> Option<Date> {
        parse_date(&word(self.published.as_ref(), row)?)
    }

    /// The row of a document that could not be read.
    pub fn failed(&self, row: usize, reason: &str) -> Failed {
        Failed {
            url: word(self.url.as_ref(), row),
            reason: reason.to_owned(),
            ..Failed::default()
        }
    }

    fn bytes(&self, row: usize) -> Option<&[u8]> {
        if self.text.is_null(row) {
            return None;
        }
        let text = &self.text;
        Some(match text.data_type() {
            DataType::Utf8 => text.as_string::<i32>().value(row).as_bytes(),
            DataType::LargeUtf8 => text.as_string::<i64>().value(row).as_bytes(),
            DataType::Binary => text.as_binary::<i32>().value(row),
            DataType::LargeBinary => text.as_binary::<i64>().value(row),
            _ => return None,
        })
    }
}

/// A word of a column, if there is one.
fn word(column: Option<&ArrayRef>, row: usize) -> Option<String> {
    let words = column?.as_string_opt::<i64>()?;
    let word = (!words.is_null(row)).then(|| words.value(row).trim())?;
    (!word.is_empty()).then(|| word.to_owned())
}

/// What a dictionary, as of a categorical column, stands for.
fn inner(kind: &DataType) -> &DataType {
    match kind {
        DataType::Dictionary(_, values) => values,
        other => other,
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

fn is_bytes(kind: &DataType) -> bool {
    use DataType::{Binary, BinaryView, FixedSizeBinary, LargeBinary};
    matches!(kind, Binary | LargeBinary | BinaryView | FixedSizeBinary(_))
}

fn is_time(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
    )
}

fn names(schema: &Schema) -> String {
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    match names.as_slice() {
        [] => "none at all".to_owned(),
        names => names.join(", "),
    }
}
