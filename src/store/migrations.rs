//! The formats of the database, one after the other. The list grows at its end; what stands in it never changes.

use rusqlite::{Connection, TransactionBehavior};

use super::APPLICATION;

/// What makes each format of the one before.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
];

/// The last format that is known.
pub const KNOWN: usize = MIGRATIONS.len();

/// Brings a database up to date: all of it or nothing.
pub fn run(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let format: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing = MIGRATIONS.get(format as usize..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", KNOWN as i64)?;
    transaction.commit()
}
