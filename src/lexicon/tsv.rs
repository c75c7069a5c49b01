//! Reading a table: tab-separated, `#` begins a comment line, the first other line names the columns.

use std::path::{Path, PathBuf};

/// Why a table of the lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// The file could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line does not say what its table needs.
    #[error("{table}:{line}: {problem}")]
    Line {
        /// The table, as a path below the data folder.
        table: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it, and what is expected.
        problem: String,
    },
    /// The folder given with `--data` holds none of the tables.
    #[error("{path}: holds none of the tables (expected, for instance, lexicon/units.tsv in it)")]
    Folder {
        /// The folder.
        path: PathBuf,
    },
}

/// Where tables come from: the program itself, or a folder laid out like `data/`.
#[derive(Debug, Clone, Default)]
pub struct DataSource {
    folder: Option<PathBuf>,
}

impl DataSource {
    /// The tables built into the program.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The tables of a folder; those it lacks come from the program.
    ///
    /// # Errors
    /// When the folder holds none of them.
    pub fn folder(folder: &Path) -> Result<Self, LexiconError> {
        let known = ["lexicon", "divisions", "opencc", "sites"];
        if !known.iter().any(|name| folder.join(name).is_dir()) {
            return Err(LexiconError::Folder {
                path: folder.to_owned(),
            });
        }
        Ok(Self {
            folder: Some(folder.to_owned()),
        })
    }

    /// The text of the table `name` (a path below the data folder): the folder's, else `embedded`.
    ///
    /// # Errors
    /// When the folder's file is there but cannot be read as UTF-8.
    pub fn text(&self, name: &str, embedded: &'static str) -> Result<String, LexiconError> {
        if let Some(path) = self.folder.as_ref().map(|folder| folder.join(name))
            && path.is_file()
        {
            return std::fs::read_to_string(&path)
                .map_err(|source| LexiconError::Read { path, source });
        }
        Ok(embedded.to_owned())
    }

    /// Names and texts of the files in the folder `name` below the data folder, sorted by name; none
    /// where the tables are the program's own or the folder is missing.
    ///
    /// # Errors
    /// When one of them cannot be read as UTF-8.
    pub fn folder_files(&self, name: &str) -> Result<Vec<(String, String)>, LexiconError> {
        let Some(folder) = self.folder.as_ref().map(|folder| folder.join(name)) else {
            return Ok(Vec::new());
        };
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| LexiconError::Read { path, source }
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed(&folder))? {
            let path = entry.map_err(failed(&folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.filter(|_| path.is_file()) {
                let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
                files.push((name.to_owned(), text));
            }
        }
        files.sort();
        Ok(files)
    }
}

/// A line of a table.
#[derive(Debug)]
pub struct Row<'a> {
    table: &'a str,
    line: usize,
    columns: &'a [&'a str],
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where the line ends before it.
    ///
    /// # Errors
    /// When the table has no such column.
    pub fn get(&self, column: &str) -> Result<&'a str, LexiconError> {
        let index = self
            .columns
            .iter()
            .position(|name| *name == column)
            .ok_or_else(|| self.problem(format!("the table has no column `{column}`")))?;
        Ok(self.cells.get(index).copied().unwrap_or("").trim())
    }

    /// The cell of a column that must not be empty.
    ///
    /// # Errors
    /// When it is empty or there is no such column.
    pub fn need(&self, column: &str) -> Result<&'a str, LexiconError> {
        let cell = self.get(column)?;
        if cell.is_empty() {
            return Err(self.problem(format!("column `{column}` is empty")));
        }
        Ok(cell)
    }

    /// The cell of a column, read by `read`; `None` where the cell is empty.
    ///
    /// # Errors
    /// When `read` does not understand the cell.
    pub fn parse<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, LexiconError> {
        let cell = self.get(column)?;
        if cell.is_empty() {
            return Ok(None);
        }
        read(cell)
            .map(Some)
            .ok_or_else(|| self.problem(format!("column `{column}` cannot be `{cell}`")))
    }

    /// An error about this line.
    pub fn problem(&self, problem: impl Into<String>) -> LexiconError {
        LexiconError::Line {
            table: self.table.to_owned(),
            line: self.line,
            problem: problem.into(),
        }
    }
}

/// Reads every row of a table's text with `read`.
///
/// # Errors
/// The first line that `read` does not accept, or that has more cells than the table has columns.
pub fn rows<T>(
    table: &str,
    text: &str,
    mut read: impl FnMut(&Row) -> Result<T, LexiconError>,
) -> Result<Vec<T>, LexiconError> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((_, header)) = lines.next() else {
        return Ok(Vec::new());
    };
    let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
    let mut out = Vec::new();
    for (line, content) in lines {
        let row = Row {
            table,
            line,
            columns: &columns,
            cells: content.split('\t').collect(),
        };
        if row.cells.len() > columns.len() {
            return Err(row.problem(format!(
                "{} cells, but the table has {} columns",
                row.cells.len(),
                columns.len()
            )));
        }
        out.push(read(&row)?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# units\nunit\tfactor\n公里\t1000\n\n米\n";

    #[test]
    fn rows_are_read_by_column_name() {
        let rows = rows("t.tsv", TABLE, |row| {
            Ok((
                row.need("unit")?.to_owned(),
                row.parse("factor", |cell| cell.parse::<u32>().ok())?,
            ))
        })
        .expect("the table is right");
        assert_eq!(
            rows,
            [("公里".to_owned(), Some(1000)), ("米".to_owned(), None)]
        );
    }

    #[test]
    fn a_wrong_line_is_named_with_its_number() {
        let error = rows("t.tsv", TABLE, |row| row.need("factor").map(str::to_owned))
            .expect_err("the last line has no factor");
        assert_eq!(error.to_string(), "t.tsv:5: column `factor` is empty");
        let error = rows("t.tsv", "a\n1\t2\n", |_| Ok(())).expect_err("two cells, one column");
        assert_eq!(
            error.to_string(),
            "t.tsv:2: 2 cells, but the table has 1 columns"
        );
    }
}
