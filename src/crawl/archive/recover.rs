//! What an interrupted run left behind.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;

use super::{ArchiveError, Kept, Role};
use crate::input::http::{Response, header, headers};

/// A record is not longer, unpacked.
const LONGEST: u64 = 64 << 20;
/// What an interrupted run leaves behind is not longer.
const LONGEST_TAIL: u64 = 64 << 20;

/// The groups of a file from a byte on, each given to `take`; what was cut short behind them is cut away.
/// Gives the length that is left.
///
/// # Errors
/// When the file cannot be read or cut, or is damaged elsewhere than at its end.
pub fn recover(path: &Path, from: u64, take: &mut dyn FnMut(Kept)) -> Result<u64, ArchiveError> {
    let name =
        (path.file_name()).map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let read = |source: io::Error| ArchiveError::Read {
        path: path.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .map_err(read)?;
    let length = file.metadata().map_err(read)?.len();
    let mut reader = BufReader::new(&file);
    reader.seek(SeekFrom::Start(from)).map_err(read)?;
    let (mut begin, mut at) = (from, from);
    let mut metadata = None;
    while at < length {
        let Ok(record) = record(&mut reader) else {
            break;
        };
        let end = reader.stream_position().map_err(read)?;
        match record.kind.as_str() {
            "metadata" => metadata = Some(record),
            "response" | "revisit" => {
                let known = metadata.take();
                if let Some(kept) = kept(&name, [begin, at, end], known.as_ref(), record) {
                    take(kept);
                }
                begin = end;
            }
            "warcinfo" => begin = end,
            _ => {}
        }
        at = end;
    }
    if begin < length {
        if length - begin > LONGEST_TAIL {
            return Err(ArchiveError::Damaged {
                path: path.to_owned(),
                offset: at,
            });
        }
        file.set_len(begin).map_err(|source| ArchiveError::Write {
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(begin)
}

/// A record as it is read again.
struct Record {
    kind: String,
    headers: Vec<(String, String)>,
    block: Vec<u8>,
}

/// Reads a gzip member with a record in it.
fn record(reader: &mut BufReader<&File>) -> io::Result<Record> {
    let mut bytes = Vec::new();
    GzDecoder::new(reader)
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)?;
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let split = memchr::memmem::find(&bytes, b"\r\n\r\n").ok_or_else(wrong)?;
    let head = String::from_utf8_lossy(bytes.get(..split).unwrap_or_default()).into_owned();
    let (first, lines) = head.split_once('\n').ok_or_else(wrong)?;
    let headers = headers(lines);
    let length: usize = header(&headers, "content-length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(wrong)?;
    let block = bytes.get(split + 4..).and_then(|rest| rest.get(..length));
    if !first.starts_with("WARC/1.") {
        return Err(wrong());
    }
    Ok(Record {
        kind: header(&headers, "warc-type").unwrap_or_default().to_owned(),
        block: block.ok_or_else(wrong)?.to_vec(),
        headers,
    })
}

fn kept(
    name: &str,
    [begin, offset, end]: [u64; 3],
    known: Option<&Record>,
    record: Record,
) -> Option<Kept> {
    let said = |name| header(&record.headers, name).map(str::to_owned);
    let url = said("warc-target-uri")?;
    let known = known.map(|known| headers(&String::from_utf8_lossy(&known.block)))?;
    let response = Response::parse(&record.block)?;
    Some(Kept {
        warc: name.to_owned(),
        begin,
        offset,
        end,
        found: header(&known, "gongbao-found").map_or_else(|| url.clone(), str::to_owned),
        url,
        fetched: said("warc-date")?,
        role: header(&known, "gongbao-role").and_then(Role::parse)?,
        site: header(&known, "gongbao-site")?.to_owned(),
        published: header(&known, "published").and_then(|day| day.parse().ok()),
        status: response.status,
        revisit: record.kind == "revisit",
        digest: said("warc-payload-digest").unwrap_or_default(),
        http: record.block,
    })
}
