//! What stands in for the reader of Parquet files where it was not built.

use std::fs::File;

use crate::input::error::{InputError, Place};
use crate::input::read::{Entry, Flow, Reader};
use crate::input::stream::Stream;

/// A file.
pub(in crate::input) fn file(reader: &mut Reader, _: File, place: &Place, _: &Entry) -> Flow {
    let why = "this program was built without Parquet (the feature `parquet`)";
    reader.fail(place.clone(), InputError::Unsupported(why.to_owned()))
}

/// A stream.
pub(in crate::input) fn stream(
    reader: &mut Reader,
    _: &mut Stream,
    place: &Place,
    _: &Entry,
) -> Flow {
    let why = "this program was built without Parquet (the feature `parquet`)";
    reader.fail(place.clone(), InputError::Unsupported(why.to_owned()))
}
