//! Questions in SQL that change nothing and come to an end.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::ErrorCode;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::Value;

use super::{Store, StoreError};

/// So many steps of SQLite's machine are made between two looks at the clock.
const STEPS: i32 = 10_000;
/// The longest text or blob that a question may make.
const LONGEST: i32 = 64 << 20;

/// What only tells what there is; the full-text search asks for the first itself.
const TELLING: &[&str] = &[
    "data_version",
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
];

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It is not SQL, or names what is not there.
    #[error("{0}")]
    Sql(String),
    /// It would change something, or reach for something else than this database.
    #[error("refused: {0}; only questions (SELECT) are answered")]
    Refused(String),
    /// There are several.
    #[error("one question at a time")]
    Several,
    /// It takes too long.
    #[error("no answer within {} s", .0.as_secs_f64())]
    TooLong(Duration),
}

/// The names of an answer's columns, then its rows one by one.
pub trait Answer {
    /// What the columns are called.
    fn columns(&mut self, names: &[&str]) -> ControlFlow<()>;

    /// A row.
    fn row(&mut self, values: Vec<Value>) -> ControlFlow<()>;
}

impl Store {
    /// Answers a question within a time, with `values` for its `?`; `answer` may have enough before the end.
    ///
    /// # Errors
    /// See [`AskError`].
    pub fn ask(
        &mut self,
        sql: &str,
        values: &[Value],
        time: Duration,
        answer: &mut dyn Answer,
    ) -> Result<(), AskError> {
        let late = Arc::new(AtomicBool::new(false));
        let refused = Arc::new(Mutex::new(None));
        let guarded = self.guard(time, &late, &refused);
        let asked = guarded.and_then(|()| self.answer(sql, values, answer));
        let released = self.release();
        match asked.and(released) {
            Ok(()) => Ok(()),
            Err(_) if late.load(Ordering::Relaxed) => Err(AskError::TooLong(time)),
            Err(rusqlite::Error::MultipleStatement) => Err(AskError::Several),
            Err(rusqlite::Error::InvalidQuery) => {
                Err(AskError::Refused("it asks for nothing".to_owned()))
            }
            Err(error) => {
                let why = refused.lock().ok().and_then(|mut why| why.take());
                let denied =
                    error.sqlite_error_code() == Some(ErrorCode::AuthorizationForStatementDenied);
                Err(match why.filter(|_| denied) {
                    Some(why) => AskError::Refused(why),
                    None => AskError::Sql(told(&error)),
                })
            }
        }
    }

    /// Reads with several statements; those that are not done after a time are interrupted.
    ///
    /// # Errors
    /// Where SQLite cannot look at the clock; what `read` says stands in its own result.
    pub fn within<T>(
        &mut self,
        time: Duration,
        read: impl FnOnce(&rusqlite::Connection) -> T,
    ) -> Result<T, StoreError> {
        let until = Instant::now() + time;
        let late = move || Instant::now() >= until;
        let armed = self.connection.progress_handler(STEPS, Some(late));
        armed.map_err(|error| self.error(&error))?;
        let read = read(&self.connection);
        let released = self.connection.progress_handler(0, None::<fn() -> bool>);
        released.map_err(|error| self.error(&error))?;
        Ok(read)
    }

    fn answer(&self, sql: &str, values: &[Value], answer: &mut dyn Answer) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(sql)?;
        let names: Vec<&str> = statement.column_names().collect();
        // VACUUM and the like: nothing is done before the first row is asked for.
        if names.is_empty() {
            return Err(rusqlite::Error::InvalidQuery);
        }
        if answer.columns(&names).is_break() {
            return Ok(());
        }
        let width = names.len();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let values: rusqlite::Result<Vec<Value>> = (0..width).map(|at| row.get(at)).collect();
            if answer.row(values?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn guard(
        &mut self,
        time: Duration,
        late: &Arc<AtomicBool>,
        refused: &Arc<Mutex<Option<String>>>,
    ) -> rusqlite::Result<()> {
        let late = Arc::clone(late);
        let until = Instant::now() + time;
        self.connection.progress_handler(
            STEPS,
            Some(move || {
                let over = Instant::now() >= until;
                late.fetch_or(over, Ordering::Relaxed);
                over
            }),
        )?;
        let refused = Arc::clone(refused);
        self.connection
            .authorizer(Some(move |context: AuthContext<'_>| {
                match reason_against(&context.action) {
                    None => Authorization::Allow,
                    Some(why) => {
                        if let Ok(mut refused) = refused.lock() {
                            refused.get_or_insert(why);
                        }
                        Authorization::Deny
                    }
                }
            }))?;
        self.connection
            .set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)
            .map(|_| ())
    }

    fn release(&mut self) -> rusqlite::Result<()> {
        self.connection.progress_handler(0, None::<fn() -> bool>)?;
        self.connection
            .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)
    }
}

/// Why a question may not do something; most of all it may not write, even where the file could be written.
fn reason_against(action: &AuthAction<'_>) -> Option<String> {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => None,
        AuthAction::Function { function_name } => {
            matches!(*function_name, "load_extension" | "fts3_tokenizer")
                .then(|| format!("{function_name}() reaches out of the database"))
        }
        AuthAction::Pragma { pragma_name, .. } => (!TELLING.contains(pragma_name))
            .then(|| format!("PRAGMA {pragma_name} is about the file")),
        AuthAction::Attach { .. } => Some("ATTACH opens another file".to_owned()),
        AuthAction::Detach { .. } => Some("DETACH lets a file go".to_owned()),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            Some("a transaction would hold the database".to_owned())
        }
        AuthAction::Insert { table_name }
        | AuthAction::Delete { table_name }
        | AuthAction::Update { table_name, .. } => {
            Some(format!("it would write the table {table_name}"))
        }
        _ => Some("it would change the database".to_owned()),
    }
}

/// What SQLite says, without the codes.
fn told(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, offset, .. } if *offset >= 0 => {
            format!("{msg} (at character {})", offset + 1)
        }
        other => other.to_string(),
    }
}

/// A value as people read it.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("({} bytes)", bytes.len()),
    }
}

/// A value as programs read it.
pub fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => {
            serde_json::Number::from_f64(*number).map_or(serde_json::Value::Null, Into::into)
        }
        Value::Text(_) | Value::Blob(_) => text(value).into(),
    }
}
