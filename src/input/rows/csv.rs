//! CSV and TSV, in any charset: the first line names the columns.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Columns, Fields, Row, document, no_text};
use crate::decode::{Hint, decode};
use crate::input::error::{Damage, InputError, Place, Position};
use crate::input::read::{Entry, Flow, HEAD, Reader};
use crate::input::stream::{Layer, More, Stream};
use crate::input::walk;

/// What stands between columns.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// What separates the columns, if the first line names columns and one of them is the text, or if the
/// file is called a table.
pub(in crate::input) fn separator(head: &[u8], name: &str, fields: &Fields) -> Option<u8> {
    let named = walk::is_csv(name);
    let line = first_line(head);
    // Every page is asked this: most have no such sign in their first line.
    let stands = |separator: &u8| named || memchr::memchr(*separator, line).is_some();
    if !SEPARATORS.iter().any(stands) {
        return None;
    }
    let text = decode(line, &Hint::default()).value.text;
    let line = text.as_str().trim_end_matches('\0');
    let best = SEPARATORS
        .into_iter()
        .filter(|separator| named || line.as_bytes().contains(separator))
        .map(|separator| (separator, cells(line, separator)))
        .find(|(_, cells)| (cells.len() > 1 || named) && fields.has_text(cells));
    match best {
        Some((separator, _)) => Some(separator),
        None if named => SEPARATORS
            .into_iter()
            .max_by_key(|separator| line.bytes().filter(|byte| byte == separator).count()),
        None => None,
    }
}

/// The first line, with what UTF-16 has behind the line feed.
fn first_line(head: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', head).map_or(head.len(), |at| at + 1);
    let end = match head.get(end) {
        Some(0) => end + 1,
        _ => end,
    };
    head.get(..end).unwrap_or(head)
}

fn cells(line: &str, separator: u8) -> Vec<String> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(line.as_bytes());
    let mut record = ByteRecord::new();
    let read = reader.read_byte_record(&mut record).unwrap_or(false);
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
    record.iter().take_while(|_| read).map(text).collect()
}

/// UTF-16 made UTF-8, which the reader of columns needs.
struct Recoded<'s, 'a> {
    source: &'s mut Stream<'a>,
    decoder: Decoder,
}

impl Layer for Recoded<'_, '_> {
    fn more(&mut self, out: &mut Vec<u8>) -> Result<More, Damage> {
        let ahead = self.source.ahead()?;
        let count = ahead.len();
        let mut text = String::with_capacity(count * 3 + 16);
        let _ = self.decoder.decode_to_string(ahead, &mut text, count == 0);
        out.extend_from_slice(text.as_bytes());
        self.source.skip(count);
        Ok(if count == 0 { More::End } else { More::Bytes })
    }
}

/// A stream of which a record may not take more than a limit: a quote without its end takes everything.
struct Limited<'s, 'a> {
    source: &'s mut Stream<'a>,
    limit: u64,
    taken: Rc<Cell<u64>>,
}

impl Read for Limited<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken.get() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.source.read(out)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

/// Reads every row.
pub(in crate::input) fn read(
    reader: &mut Reader,
    stream: &mut Stream,
    separator: u8,
    place: &Place,
    entry: &Entry,
) -> Flow {
    let charset = decode(stream.peek(HEAD), &Hint::default()).value.charset;
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let decoder = encoding.new_decoder_with_bom_removal();
        let budget = stream.budget();
        let recoded = Recoded {
            source: stream,
            decoder,
        };
        return rows(
            reader,
            &mut Stream::new(recoded, budget),
            separator,
            UTF_8,
            place,
            entry,
        );
    }
    if stream.peek(3) == b"\xef\xbb\xbf" {
        stream.skip(3);
    }
    rows(reader, stream, separator, encoding, place, entry)
}

fn rows(
    reader: &mut Reader,
    stream: &mut Stream,
    separator: u8,
    encoding: &'static Encoding,
    place: &Place,
    entry: &Entry,
) -> Flow {
    let text = |cell: &[u8]| encoding.decode_without_bom_handling(cell).0.into_owned();
    let mut columns: Option<Columns> = None;
    let mut lines = 0;
    // The reader of columns takes a line feed behind a carriage return as the next row's.
    let feeds = u64::from(first_line(stream.peek(HEAD)).ends_with(b"\r\n"));
    loop {
        let taken = Rc::new(Cell::new(0));
        let limited = Limited {
            source: stream,
            limit: reader.options.limits.document.saturating_mul(2),
            taken: Rc::clone(&taken),
        };
        let mut table = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(limited);
        let mut record = ByteRecord::new();
        let error = loop {
            taken.set(0);
            let line = lines + table.position().line() + feeds;
            match table.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Flow::Continue(()),
                Err(error) => break (line, error),
            }
            let line = record
                .position()
                .map_or(line, |at| lines + at.line() + feeds);
            let Some([text_at, title, published, url]) = columns else {
                let names: Vec<String> = record.iter().map(text).collect();
                columns = Some(reader.options.fields.columns(&names));
                if !reader.options.fields.has_text(&names) {
                    return no_text(reader, place, entry, &names);
                }
                continue;
            };
            let cell = |column: Option<usize>| record.get(column?);
            let row = Row {
                text: cell(text_at).unwrap_or_default().to_vec(),
                charset: encoding.name(),
                title: cell(title).map(text),
                published: cell(published).map(text),
                url: cell(url).map(text),
            };
            document(reader, &place.at(Position::Line(line)), row)?;
        };
        let (line, error) = error;
        let why = match error.into_kind() {
            csv::ErrorKind::Io(error) => match Damage::of(&error) {
                Some(damage) => damage.error.clone(),
                None => InputError::Row("a field in quotes that does not end".to_owned()),
            },
            _ => InputError::Row("not a row".to_owned()),
        };
        reader.fail(place.at(Position::Line(line)), why)?;
        lines = line;
        drop(table);
        let mut rest = Vec::new();
        let _ = stream.read_line(&mut rest, 0);
    }
}
