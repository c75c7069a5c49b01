//! One document to the records of its articles, as every way in takes it.

use crate::input::InputError;
use crate::lexicon::Lexicon;
use crate::pipeline::{self, Page};
use crate::record::{self, Record};

/// A document may not have more bytes of text, markup apart, unless somebody says so: what is made of it needs
/// some eighty times as much memory.
pub const MOST_TEXT: u64 = 3 << 20;

/// Reads a document with at most `most` bytes of text.
///
/// # Errors
/// When it has more text, or no article.
pub fn records(page: &Page, lexicon: &Lexicon, most: u64) -> Result<Vec<Record>, InputError> {
    let bytes = usize::try_from(most).unwrap_or(usize::MAX);
    let reading =
        pipeline::read_within(page, lexicon, bytes).map_err(|_| InputError::TooMuchText(most))?;
    let records = record::into_records(page, reading);
    if records.is_empty() {
        return Err(InputError::NoArticle);
    }
    Ok(records)
}

/// Whether it is a failure that there is no article in a document: archives are full of pages without one;
/// whoever has a file thinks it is one.
pub const fn should_be_article(page: &Page) -> bool {
    page.origin.member.is_none()
}
