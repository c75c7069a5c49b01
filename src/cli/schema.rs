//! `gongbao schema`: what the fields of a record mean, for programs.

use gongbao::record::Record;

use super::{Exit, say};

/// Print the JSON Schema (draft 2020-12) of a record
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao schema > record.schema.json")]
pub struct Args {}

pub fn run() -> Exit {
    match serde_json::to_string_pretty(&Record::schema()) {
        Ok(schema) => say::print(&format!("{schema}\n")),
        Err(error) => {
            say::error(&format!("the schema cannot be written: {error}"));
            Exit::NothingRan
        }
    }
}
