//! Where every response is kept as it came: WARC 1.1 (ISO 28500), one gzip member a record.
//!
//! A visit is a group of records, written at once: the request, what is known from elsewhere, and last the response,
//! or that it is the one of before. A group without its response was cut short, and is cut away when the archive is
//! opened the next time.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::fetch::Answer;
use crate::input::http::{Response, header, headers};

/// A record is not longer, unpacked.
const LONGEST: u64 = 64 << 20;
/// What an interrupted run leaves behind is not longer.
const LONGEST_TAIL: u64 = 64 << 20;

/// Why the archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be written.
    #[error("{}: cannot be written: {}", .path.display(), .source)]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be read.
    #[error("{}: cannot be read: {}", .path.display(), .source)]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is damage in it that no interrupted run leaves behind.
    #[error("{}: damaged at byte {offset}, with more behind it; move the file elsewhere, and read it with `gongbao extract`", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: u64,
    },
}

/// What a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It may hold an article.
    Page,
    /// It leads to articles.
    Start,
    /// It says what may be asked for.
    Robots,
}

impl Role {
    /// As the archive and the database write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Start => "start",
            Self::Robots => "robots",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Page, Self::Start, Self::Robots]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// A response on its way into the archive.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The response.
    pub answer: Answer,
    /// What for.
    pub role: Role,
    /// Of which site.
    pub site: String,
    /// The address that was found, where redirects led elsewhere.
    pub found: String,
    /// The day of publication that a feed gives.
    pub published: Option<Date>,
    /// When the same was kept, where it is the same as before.
    pub same: Option<String>,
}

/// A response in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file's name.
    pub warc: String,
    /// Where its group begins.
    pub begin: u64,
    /// Where its record begins.
    pub offset: u64,
    /// Where it ends, and the group.
    pub end: u64,
    /// The address that answered.
    pub url: String,
    /// The address that was found.
    pub found: String,
    /// When, ISO 8601.
    pub fetched: String,
    /// What for.
    pub role: Role,
    /// Of which site.
    pub site: String,
    /// The day of publication that a feed gives.
    pub published: Option<Date>,
    /// `200`.
    pub status: u16,
    /// Whether it is the same as before.
    pub revisit: bool,
    /// The digest of the body, `sha256:` and hexadecimal digits.
    pub digest: String,
    /// Head and body as HTTP has them.
    pub http: Vec<u8>,
}

/// The digest of a body as it came.
pub fn digest(body: &[u8]) -> String {
    let hex: String = (Sha256::digest(body).iter())
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

/// The file of a run.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    name: String,
    file: File,
    length: u64,
}

impl Archive {
    /// Opens the file of a day in a folder, to write at its end; makes both where there is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(folder: &Path, day: Date, user_agent: &str) -> Result<Self, ArchiveError> {
        let name = format!("{day}.warc.gz");
        let path = folder.join(&name);
        let open = || -> io::Result<Self> {
            std::fs::create_dir_all(folder)?;
            let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
            let length = file.seek(SeekFrom::End(0))?;
            Ok(Self {
                path: path.clone(),
                name,
                file,
                length,
            })
        };
        let mut archive = open().map_err(|source| ArchiveError::Write {
            path: path.clone(),
            source,
        })?;
        if archive.length == 0 {
            let info = info(&archive.name, user_agent);
            archive.append(&info)?;
        }
        Ok(archive)
    }

    /// The file's name in its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a group; it is there whole, or the file is as before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, group: Packed) -> Result<Kept, ArchiveError> {
        let begin = self.length;
        self.append(&group.bytes)?;
        Ok(Kept {
            warc: self.name.clone(),
            begin,
            offset: begin + group.response,
            end: self.length,
            ..group.kept
        })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        if let Err(source) = self.file.write_all(bytes) {
            // What came to lie there would be in the way of the next.
            let _ = self.file.set_len(self.length);
            return Err(ArchiveError::Write {
                path: self.path.clone(),
                source,
            });
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Makes what was written outlast the machine.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sync(&self) -> Result<(), ArchiveError> {
        self.file.sync_data().map_err(|source| ArchiveError::Write {
            path: self.path.clone(),
            source,
        })
    }
}

/// A group ready to be written.
#[derive(Debug)]
pub struct Packed {
    bytes: Vec<u8>,
    /// Where in it the response begins.
    response: u64,
    /// What it will be in the archive, but for where.
    kept: Kept,
}

impl Packed {
    /// What is not kept.
    pub fn loose(self) -> Kept {
        self.kept
    }

    /// Packs a visit: the expensive part, which needs no lock.
    pub fn of(visit: Visit) -> Self {
        let answer = &visit.answer;
        let http = answer.bytes();
        let revisit = visit.same.is_some();
        // What is not sent again has the digest of what was sent.
        let digest = digest(&answer.body);
        let fetched = timestamp(answer);
        let ids = ["request", "metadata", "response"].map(|kind| id(kind, &fetched, answer));
        let [request_id, metadata_id, response_id] = &ids;
        let common = |kind: &str, id: &str, more: &str| {
            format!(
                "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {}\r\nWARC-Date: {fetched}\r\n\
                 WARC-Record-ID: {id}\r\n{more}",
                answer.url
            )
        };
        let mut bytes = Vec::new();
        let together = format!("WARC-Concurrent-To: {response_id}\r\n");
        let request = common(
            "request",
            request_id,
            &format!("{together}Content-Type: application/http; msgtype=request\r\n"),
        );
        pack(&mut bytes, &request, &answer.request);
        let metadata = common(
            "metadata",
            metadata_id,
            &format!("{together}Content-Type: application/warc-fields\r\n"),
        );
        pack(&mut bytes, &metadata, &fields(&visit));
        let response = bytes.len() as u64;
        let kind = if revisit { "revisit" } else { "response" };
        let mut more = "Content-Type: application/http; msgtype=response\r\n".to_owned();
        if answer.status != 304 {
            more.push_str(&format!("WARC-Payload-Digest: {digest}\r\n"));
        }
        if let Some(same) = &visit.same {
            let profile = match answer.status {
                304 => "server-not-modified",
                _ => "identical-payload-digest",
            };
            more.push_str(&format!(
                "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{profile}\r\n\
                 WARC-Refers-To-Target-URI: {}\r\nWARC-Refers-To-Date: {same}\r\n",
                answer.url
            ));
        }
        let block = if revisit { &answer.head } else { &http };
        pack(&mut bytes, &common(kind, response_id, &more), block);
        Self {
            bytes,
            response,
            kept: Kept {
                warc: String::new(),
                begin: 0,
                offset: 0,
                end: 0,
                url: answer.url.to_string(),
                found: visit.found,
                fetched,
                role: visit.role,
                site: visit.site,
                published: visit.published,
                status: answer.status,
                revisit,
                digest,
                http,
            },
        }
    }
}

/// When the request was made, to the millionth of a second.
pub fn timestamp(answer: &Answer) -> String {
    format!("{:.6}", answer.at)
}

/// What is known of a response from elsewhere, as `application/warc-fields`.
fn fields(visit: &Visit) -> Vec<u8> {
    let mut out = format!(
        "gongbao-role: {}\r\ngongbao-site: {}\r\n",
        visit.role.as_str(),
        visit.site.replace(['\r', '\n'], " ")
    );
    if visit.found != visit.answer.url.as_str() {
        out.push_str(&format!("gongbao-found: {}\r\n", visit.found));
    }
    if let Some(published) = visit.published {
        out.push_str(&format!("published: {published}\r\n"));
    }
    out.into_bytes()
}

/// A record's name, made of what it is: a UUID of version 8 (RFC 9562).
fn id(kind: &str, fetched: &str, answer: &Answer) -> String {
    let hash = Sha256::digest(format!("{kind} {fetched} {} {}", answer.status, answer.url));
    let mut bytes = [0; 16];
    for (byte, hash) in bytes.iter_mut().zip(hash) {
        *byte = hash;
    }
    let number = u128::from_be_bytes(bytes);
    let number = number & !(0xf << 76) | 8 << 76;
    let number = number & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

/// The record that a file begins with.
fn info(name: &str, user_agent: &str) -> Vec<u8> {
    let fetched = format!("{:.6}", jiff::Timestamp::now());
    let hash = Sha256::digest(format!("{name} {fetched}"));
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Date: {fetched}\r\nWARC-Filename: {name}\r\n\
         WARC-Record-ID: <urn:sha256:{hex}>\r\nContent-Type: application/warc-fields\r\n"
    );
    let body = format!(
        "software: {user_agent}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         robots: obey\r\n"
    );
    let mut bytes = Vec::new();
    pack(&mut bytes, &head, body.as_bytes());
    bytes
}

/// Adds a record as a gzip member.
fn pack(out: &mut Vec<u8>, head: &str, block: &[u8]) {
    let mut encoder = GzEncoder::new(out, Compression::new(6));
    let length = format!("Content-Length: {}\r\n\r\n", block.len());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(head.as_bytes());
    let _ = encoder.write_all(length.as_bytes());
    let _ = encoder.write_all(block);
    let _ = encoder.write_all(b"\r\n\r\n");
    let _ = encoder.finish();
}

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

/// Writes the index of a file beside it, `2026-11-22.cdxj`: whole, or as it was before.
///
/// # Errors
/// When it cannot be written.
pub fn write_index(
    folder: &Path,
    warc: &str,
    records: impl Iterator<Item = Indexed>,
) -> Result<(), ArchiveError> {
    let mut lines: Vec<String> = records.map(|record| cdxj(&record)).collect();
    lines.sort_unstable();
    let stem = warc.strip_suffix(".warc.gz").unwrap_or(warc);
    let path = folder.join(format!("{stem}.cdxj"));
    let part = folder.join(format!(".{stem}.cdxj.part"));
    let write = || -> io::Result<()> {
        let mut file = io::BufWriter::new(File::create(&part)?);
        for line in &lines {
            writeln!(file, "{line}")?;
        }
        file.into_inner()?.sync_data()?;
        std::fs::rename(&part, &path)
    };
    write().map_err(|source| ArchiveError::Write {
        path: path.clone(),
        source,
    })
}

/// A line of an index of the archive (<https://specs.webrecorder.net/cdxj/0.1.0/>).
fn cdxj(kept: &Indexed) -> String {
    let digits: String = (kept.fetched.chars())
        .take(19)
        .filter(char::is_ascii_digit)
        .collect();
    let value = serde_json::json!({
        "url": kept.url, "mime": kept.mime, "status": kept.status.to_string(), "digest": kept.digest,
        "length": kept.length.to_string(), "offset": kept.offset.to_string(), "filename": kept.warc,
    });
    format!("{} {digits} {value}", key(&kept.url))
}

/// What an index says of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The file.
    pub warc: String,
    /// Where the record begins.
    pub offset: u64,
    /// How long it is.
    pub length: u64,
    /// The address.
    pub url: String,
    /// When, ISO 8601.
    pub fetched: String,
    /// What kind of document; `warc/revisit` for one that was the same as before.
    pub mime: String,
    /// `200`.
    pub status: u16,
    /// The digest of the body.
    pub digest: String,
}

/// An address as indexes sort it (SURT): `org,example)/news/1.html?a=1&b=2`.
fn key(url: &str) -> String {
    let Ok(url) = url::Url::parse(url) else {
        return url.to_ascii_lowercase();
    };
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
    let mut key = match is_name {
        true => host.rsplit('.').collect::<Vec<_>>().join(","),
        false => host.to_owned(),
    };
    if let Some(port) = url.port() {
        key.push_str(&format!(":{port}"));
    }
    key.push(')');
    key.push_str(&url.path().to_ascii_lowercase());
    if let Some(query) = url.query() {
        let mut parts: Vec<String> = query.split('&').map(str::to_ascii_lowercase).collect();
        parts.sort();
        key.push('?');
        key.push_str(&parts.join("&"));
    }
    key
}
