//! A Frictionless data package: a folder of CSV tables and a `datapackage.json` that says what they hold
//! (<https://specs.frictionlessdata.io/tabular-data-package/>).

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::csv::CsvFile;
use super::tables::{ARTICLES, Column, FIGURES, Kind, PROGRESS, SUMS, Table};
use super::{Output, OutputError};
use crate::record::Record;

/// The tables, the one that the others refer to first.
const TABLES: [Table; 4] = [ARTICLES, FIGURES, PROGRESS, SUMS];

/// A package under way.
#[derive(Debug)]
pub struct Package {
    folder: PathBuf,
    tables: Vec<CsvFile>,
    /// The ids of the articles that are in it: a copy would have the same key.
    known: HashSet<String>,
}

impl Package {
    /// Begins one in a folder, which is made where there is none.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(folder: &Path) -> Result<Self, OutputError> {
        std::fs::create_dir_all(folder).map_err(|source| OutputError::Write {
            path: folder.display().to_string(),
            source,
        })?;
        let begin = |table: Table| {
            let output = Output::file(&folder.join(format!("{}.csv", table.name)))?;
            CsvFile::begin(output, table, false)
        };
        Ok(Self {
            folder: folder.to_owned(),
            tables: TABLES.into_iter().map(begin).collect::<Result<_, _>>()?,
            known: HashSet::new(),
        })
    }

    /// Adds a record to all tables, once.
    ///
    /// # Errors
    /// What an output says.
    pub fn write(&mut self, record: &Record) -> Result<(), OutputError> {
        if !self.known.insert(record.id.clone()) {
            return Ok(());
        }
        self.tables
            .iter_mut()
            .try_for_each(|table| table.write(record))
    }

    /// Ends the tables, and describes them.
    ///
    /// # Errors
    /// What an output says.
    pub fn finish(self) -> Result<(), OutputError> {
        for table in self.tables {
            table.finish()?;
        }
        let mut output = Output::file(&self.folder.join("datapackage.json"))?;
        output.write(format!("{:#}\n", descriptor()).as_bytes())?;
        output.finish()
    }
}

fn descriptor() -> Value {
    json!({
        "profile": "tabular-data-package",
        "name": "gongbao",
        "title": "Figures of Chinese government news",
        "created_by": concat!("gongbao ", env!("CARGO_PKG_VERSION")),
        "resources": TABLES.map(resource),
    })
}

fn resource(table: Table) -> Value {
    let mut schema = json!({
        "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
        "primaryKey": table.key,
        "missingValues": [""],
    });
    if table.name != ARTICLES.name {
        schema["foreignKeys"] = json!([{
            "fields": ["article"],
            "reference": {"resource": ARTICLES.name, "fields": ["article"]},
        }]);
    }
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.description,
        "path": format!("{}.csv", table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::Boolean => "boolean",
    };
    json!({"name": column.name, "type": kind, "description": column.description})
}
