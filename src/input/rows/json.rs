//! JSON Lines: one object a line. A line that is not JSON costs itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Row, document, no_text};
use crate::decode::{Hint, decode};
use crate::input::error::{InputError, Place, Position};
use crate::input::read::{Entry, Flow, Reader};
use crate::input::stream::Stream;
use crate::input::walk::Skip;

/// An object, of which only what is asked for is read further.
type Object<'a> = BTreeMap<String, &'a RawValue>;

/// Reads every line.
pub(in crate::input) fn read(
    reader: &mut Reader,
    stream: &mut Stream,
    place: &Place,
    entry: &Entry,
) -> Flow {
    if stream.peek(3) == b"\xef\xbb\xbf" {
        stream.skip(3);
    }
    // Escapes make two characters of one, or six of three.
    let limit = reader.options.limits.document.saturating_mul(2);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut number = 0;
    let mut first = true;
    loop {
        bytes.clear();
        let line = stream.read_line(&mut bytes, most);
        number += 1;
        let at = place.at(Position::Line(number));
        match line {
            Err(damage) => {
                reader.fail(at, damage.error)?;
                // The rest of the line that was begun is not a line.
                bytes.clear();
                if stream.read_line(&mut bytes, 0).is_err() {
                    continue;
                }
            }
            Ok(false) => reader.fail(at, InputError::TooLong(limit))?,
            Ok(true) if bytes.is_empty() => return Flow::Continue(()),
            Ok(true) if bytes.trim_ascii().is_empty() => {}
            Ok(true) => {
                let text = text_of(&bytes);
                match serde_json::from_str::<Object>(text.trim_end()) {
                    Ok(object) => {
                        if std::mem::take(&mut first) && !is_table(reader, place, entry, &object)? {
                            return Flow::Continue(());
                        }
                        row(reader, &at, &object)?;
                    }
                    Err(_) if first && matches!(bytes.trim_ascii(), [b'{'] | [b'[', ..]) => {
                        return whole(reader, stream, bytes, place, entry);
                    }
                    Err(error) => reader.fail(at, InputError::Row(reason(&error, &text)))?,
                }
            }
        }
    }
}

/// A line as text: JSON is UTF-8, but not all who write it know.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(
            decode(bytes, &Hint::default())
                .value
                .text
                .as_str()
                .to_owned(),
        ),
    }
}

/// What is wrong with a line, and where.
fn reason(error: &serde_json::Error, text: &str) -> String {
    if text.trim_start().starts_with(['[', '"']) && error.is_data() {
        return "not a JSON object".to_owned();
    }
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or(&message);
    format!("not JSON: {what} (column {})", error.column())
}

/// A file that is one JSON value over many lines: an object, or a list of them.
fn whole(
    reader: &mut Reader,
    stream: &mut Stream,
    mut bytes: Vec<u8>,
    place: &Place,
    entry: &Entry,
) -> Flow {
    let limit = reader.options.limits.document.saturating_mul(2);
    match stream.read_into(&mut bytes, limit) {
        Ok(read) if read == limit => {
            return reader.fail(place.clone(), InputError::TooLong(limit));
        }
        Ok(_) => {}
        Err(damage) => return reader.damage(place, damage),
    }
    let text = text_of(&bytes);
    let objects = match text.trim_start().starts_with('[') {
        true => serde_json::from_str::<Vec<Object>>(&text),
        false => serde_json::from_str::<Object>(&text).map(|object| vec![object]),
    };
    let objects = match objects {
        Ok(objects) => objects,
        Err(error) => {
            let at = place.at(Position::Line(error.line() as u64));
            return reader.fail(at, InputError::Row(reason(&error, "")));
        }
    };
    for (index, object) in objects.iter().enumerate() {
        if index == 0 && !is_table(reader, place, entry, object)? {
            break;
        }
        row(reader, &place.at(Position::Row(index as u64 + 1)), object)?;
    }
    Flow::Continue(())
}

/// Whether the first object is one of documents; else it is said what it is.
fn is_table(reader: &mut Reader, place: &Place, entry: &Entry, object: &Object) -> Flow<bool> {
    if ["schema", "source", "figures"]
        .iter()
        .all(|key| object.contains_key(*key))
    {
        match entry.named {
            true => reader.fail(place.clone(), InputError::Records)?,
            false => reader.skip(place.clone(), Skip::Records)?,
        }
        return Flow::Continue(false);
    }
    let names: Vec<&String> = object.keys().collect();
    let has_text = reader.options.fields.has_text(&names);
    if !has_text {
        no_text(reader, place, entry, &names)?;
    }
    Flow::Continue(has_text)
}

fn row(reader: &mut Reader, place: &Place, object: &Object) -> Flow {
    let names: Vec<&String> = object.keys().collect();
    let columns = reader.options.fields.columns(&names);
    let values = columns.map(|column| {
        let value = object.get(names.get(column?)?.as_str())?;
        words(serde_json::from_str(value.get()).ok()?)
    });
    let [text, title, published, url] = values;
    let row = Row {
        text: text.unwrap_or_default().into_bytes(),
        charset: "utf-8",
        title,
        published,
        url,
    };
    document(reader, place, row)
}

/// The text of a value; a list is one of paragraphs.
fn words(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let list: Vec<String> = list.into_iter().filter_map(words).collect();
            Some(list.join("\n"))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}
