//! WARC (ISO 28500), versions 1.0 and 1.1: what crawlers keep. A damaged record costs itself.
//!
//! A record is only believed when what follows it is a record too, the end, or the next packed member:
//! then its length was right and, where every record is packed by itself, its checksum.

use jiff::civil::Date;
use memchr::memmem::Finder;

use super::error::{Damage, InputError, Place};
use super::http::{self, ContentType, Response, header};
use super::read::{Flow, Reader, Source};
use super::stream::{PIECE, Stream};
use super::walk::Skip;

/// A longer head is none.
const LONGEST_HEAD: usize = 1 << 16;
/// How every record begins.
const RECORD: &[u8] = b"WARC/";
/// How one begins behind another.
const NEXT: &[u8] = b"\nWARC/1.";

/// Reads every record.
pub(super) fn read(reader: &mut Reader, stream: &mut Stream, place: &Place) -> Flow {
    let mut records = Records {
        reader,
        stream,
        place,
        body: Vec::new(),
        told: None,
        lost: false,
        known: None,
    };
    while records.next()? {}
    Flow::Continue(())
}

/// The head of a record.
struct Head {
    kind: String,
    length: u64,
    headers: Vec<(String, String)>,
}

/// How reading a record went wrong.
enum Trouble {
    /// The bytes are damaged, which the stream has told.
    Damage(Damage),
    /// They are no record.
    Wrong(InputError),
}

impl From<Damage> for Trouble {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

/// What follows a body.
enum Behind {
    /// Another record, or nothing.
    Well,
    /// Something that is no record.
    Other,
    /// Damage.
    Damage(Damage),
}

/// Whether a record begins here beyond doubt: its first line is whole, and the second one is a header.
fn is_clear(bytes: &[u8]) -> bool {
    let Some((_, rest)) = bytes.split_at_checked(RECORD.len() + 3) else {
        return false;
    };
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    rest.starts_with(b"\nWARC-") || rest.starts_with(b"\nContent-")
}

struct Records<'r, 'f, 's, 'a> {
    reader: &'r mut Reader<'f>,
    stream: &'s mut Stream<'a>,
    place: &'r Place,
    body: Vec<u8>,
    /// The packed member about which something was said last.
    told: Option<u64>,
    /// Whether the next record has to be looked for.
    lost: bool,
    /// What a metadata record says of the response behind it.
    known: Option<Known>,
}

/// What gongbao's own archives say of a response before it comes.
struct Known {
    url: String,
    /// What for: only a `page` may hold an article.
    role: String,
    /// The day of publication that a feed gave.
    published: Option<Date>,
}

impl Known {
    fn of(url: Option<&str>, fields: &[u8]) -> Option<Self> {
        let fields = http::headers(&String::from_utf8_lossy(fields));
        Some(Self {
            url: url?.to_owned(),
            role: header(&fields, "gongbao-role")?.to_owned(),
            published: header(&fields, "published").and_then(|day| day.parse().ok()),
        })
    }
}

impl Records<'_, '_, '_, '_> {
    /// Reads a record; `false` at the end.
    fn next(&mut self) -> Flow<bool> {
        if std::mem::take(&mut self.lost) {
            self.find();
        }
        while matches!(self.stream.peek(1), [b'\r' | b'\n']) {
            self.stream.skip(1);
        }
        match self.stream.ahead() {
            Ok([]) => return Flow::Continue(false),
            Ok(_) => {}
            Err(damage) => {
                self.lost = true;
                self.tell_damage(None, damage)?;
                return Flow::Continue(true);
            }
        }
        let begin = self.stream.position();
        let place = self.place.at(self.stream.place_of(begin));
        let alone = self.stream.at_member();
        let head = match self.head() {
            Ok(head) => head,
            Err(trouble) => return self.give_up(&place, trouble),
        };
        let behind = match self.body(head.length) {
            Ok(behind) => behind,
            Err(trouble) => return self.give_up(&place, trouble),
        };
        match behind {
            Behind::Well => self.accept(&place, &head)?,
            Behind::Other => {
                let error = InputError::Damaged("its Content-Length does not fit");
                return self.give_up(&place, Trouble::Wrong(error));
            }
            Behind::Damage(damage) => {
                self.lost = true;
                if self.stream.member_before(place.position) != Some(damage.offset) {
                    // It is the next one's.
                    self.accept(&place, &head)?;
                    self.tell_damage(None, damage)?;
                    return Flow::Continue(true);
                }
                // A record that was cut behind its body is whole; one whose own member is damaged is not.
                if !alone || matches!(damage.error, InputError::Truncated(_)) {
                    self.accept(&place, &head)?;
                }
                self.tell_damage(Some(&place), damage)?;
            }
        }
        Flow::Continue(true)
    }

    fn give_up(&mut self, place: &Place, trouble: Trouble) -> Flow<bool> {
        self.lost = true;
        match trouble {
            Trouble::Damage(damage) => self.tell_damage(Some(place), damage)?,
            Trouble::Wrong(error) => {
                self.told = self.stream.member_before(place.position);
                self.reader.fail(place.clone(), error)?;
            }
        }
        Flow::Continue(true)
    }

    /// Tells of damage, unless the record it spoilt has been told of already.
    fn tell_damage(&mut self, place: Option<&Place>, damage: Damage) -> Flow {
        if self.told == Some(damage.offset) {
            return Flow::Continue(());
        }
        self.told = Some(damage.offset);
        let place = place
            .cloned()
            .unwrap_or_else(|| self.place.at(super::Position::Byte(damage.offset)));
        self.reader.fail(place, damage.error)
    }

    fn head(&mut self) -> Result<Head, Trouble> {
        let mut raw = Vec::new();
        let mut first = 0;
        loop {
            let before = raw.len();
            let fits = self.stream.read_line(&mut raw, LONGEST_HEAD)?;
            let line = raw.get(before..).unwrap_or_default();
            if before == 0 {
                first = raw.len();
                if !line.starts_with(RECORD) {
                    return Err(self.wrong("no record where one should begin", &raw, first));
                }
            }
            if line.is_empty() {
                let error = InputError::Truncated("it ends in the head of a record");
                return Err(Trouble::Wrong(error));
            }
            if !fits {
                return Err(self.wrong("the head of a record has no end", &raw, first));
            }
            if matches!(line, b"\r\n" | b"\n") {
                break;
            }
        }
        let text = String::from_utf8_lossy(&raw);
        let headers = http::headers(text.split_once('\n').map_or("", |(_, lines)| lines));
        let length = header(&headers, "content-length").and_then(|length| length.parse().ok());
        let Some(length) = length else {
            return Err(self.wrong("a record without a Content-Length", &raw, first));
        };
        let kind = header(&headers, "warc-type")
            .unwrap_or("unnamed")
            .to_ascii_lowercase();
        Ok(Head {
            kind,
            length,
            headers,
        })
    }

    /// Gives back what was read behind the first line, where the next record may be, with the line's end.
    fn wrong(&mut self, why: &'static str, raw: &[u8], first: usize) -> Trouble {
        self.stream
            .unread(raw.get(first.saturating_sub(1)..).unwrap_or_default());
        Trouble::Wrong(InputError::Damaged(why))
    }

    fn body(&mut self, length: u64) -> Result<Behind, Trouble> {
        self.body.clear();
        let limit = self.reader.options.limits.document;
        // Heads of HTTP come on top of the page.
        if length > limit + LONGEST_HEAD as u64 {
            return match self.pass(length)? {
                true => Err(Trouble::Wrong(InputError::TooLong(limit))),
                false => Ok(Behind::Other),
            };
        }
        let read = if self.stream.may_give_back() {
            self.stream.read_into(&mut self.body, length)?
        } else {
            self.read_cautiously(length)?
        };
        if read < length {
            return match self.give_back() {
                true => Ok(Behind::Other),
                false => Err(Trouble::Wrong(InputError::Truncated("it ends in a record"))),
            };
        }
        let behind = self.behind();
        if matches!(behind, Behind::Other) {
            self.give_back();
        }
        Ok(behind)
    }

    /// Reads a body, but not beyond a piece in which another record seems to begin: what is too much for
    /// giving back is not read first.
    fn read_cautiously(&mut self, length: u64) -> Result<u64, Damage> {
        let finder = Finder::new(NEXT);
        let mut read = 0;
        while read < length {
            let before = self.body.len().saturating_sub(NEXT.len());
            let piece = (length - read).min(PIECE as u64);
            let count = self.stream.read_into(&mut self.body, piece)?;
            read += count;
            let new = self.body.get(before..).unwrap_or_default();
            if count == 0 || finder.find(new).is_some() {
                break;
            }
        }
        Ok(read)
    }

    /// Gives back the next record, with the line feed before it, if it was read as part of this one's body.
    fn give_back(&mut self) -> bool {
        match Finder::new(NEXT).find(&self.body) {
            Some(at) => {
                self.stream.unread(self.body.get(at..).unwrap_or_default());
                true
            }
            None => false,
        }
    }

    fn behind(&mut self) -> Behind {
        let packed = self.stream.has_members();
        let ahead = self.stream.peek(16);
        let blank = ahead
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let next = ahead.get(blank..).unwrap_or_default();
        // Whether a damaged record follows is that one's concern, if this one ends as it should. Behind
        // packed ones only damage of their own can follow.
        let ends_well = !packed && !next.is_empty() && ahead.get(..blank) == Some(b"\r\n\r\n");
        if next.starts_with(RECORD) || ends_well {
            self.stream.skip(blank);
            return Behind::Well;
        }
        let ended = next.is_empty();
        if ended || self.stream.member_at(self.stream.position() + blank as u64) {
            self.stream.skip(blank);
            return match self.stream.take_damage() {
                Some(damage) => Behind::Damage(damage),
                None => Behind::Well,
            };
        }
        Behind::Other
    }

    /// Skips a body that is too long to be kept; `false` where another record begins in it.
    fn pass(&mut self, length: u64) -> Result<bool, Damage> {
        let finder = Finder::new(NEXT);
        let mut left = length;
        while left > 0 {
            if self.stream.ahead()?.is_empty() {
                break;
            }
            let ahead = self.stream.peek(PIECE);
            let count = ahead.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let piece = ahead.get(..count).unwrap_or_default();
            if let Some(at) = finder.find(piece) {
                self.stream.skip(at);
                return Ok(false);
            }
            // The next record may begin at the end of the piece.
            let count = if count == PIECE {
                count - NEXT.len()
            } else {
                count
            };
            self.stream.skip(count);
            left -= count as u64;
        }
        Ok(true)
    }

    /// Looks for the beginning of a record. Damage on the way belongs to what was lost.
    fn find(&mut self) {
        let finder = Finder::new(RECORD);
        let mut after_line = self.stream.at_member();
        loop {
            // As much as a first line has.
            let ahead = self.stream.peek(PIECE);
            if ahead.is_empty() {
                return;
            }
            match finder.find(ahead) {
                Some(at) => {
                    let before = at.checked_sub(1).and_then(|before| ahead.get(before));
                    let is_line = before.map_or(after_line, |byte| *byte == b'\n');
                    let version = ahead.get(at + RECORD.len()..at + RECORD.len() + 2);
                    let is_record = matches!(version, Some([b'0' | b'1', b'.']));
                    let is_clear = is_clear(ahead.get(at..).unwrap_or_default());
                    let here = self.stream.position() + at as u64;
                    if is_clear || is_record && (is_line || self.stream.member_at(here)) {
                        self.stream.skip(at);
                        return;
                    }
                    self.stream.skip(at + 1);
                    after_line = false;
                }
                None => {
                    let keep = if ahead.len() == PIECE {
                        RECORD.len()
                    } else {
                        0
                    };
                    let count = ahead.len() - keep;
                    after_line = ahead.get(count.wrapping_sub(1)) == Some(&b'\n');
                    self.stream.skip(count);
                }
            }
        }
    }

    fn accept(&mut self, place: &Place, head: &Head) -> Flow {
        self.told = None;
        let said = |name| header(&head.headers, name);
        let mut source = Source {
            url: said("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned()),
            fetched: said("warc-date").map(str::to_owned),
            ..Source::default()
        };
        let known = (self.known.take()).filter(|known| source.url.as_ref() == Some(&known.url));
        match head.kind.as_str() {
            "response" => {
                if let Some(known) = known {
                    if known.role != "page" {
                        let why = Skip::Record(known.role);
                        return self.reader.skip(place.clone(), why);
                    }
                    source.listed = known.published;
                }
                let Some(response) = Response::parse(&self.body) else {
                    return self.other(place, head, source);
                };
                if !(200..300).contains(&response.status) {
                    let why = Skip::Status(response.status);
                    return self.reader.skip(place.clone(), why);
                }
                let kind = response.content_type();
                if !kind.may_be_page() {
                    return self
                        .reader
                        .skip(place.clone(), Skip::of_type(&kind.essence));
                }
                source.charset = kind.charset;
                match response.page(self.reader.options.limits.document) {
                    Ok(page) => self.reader.page(place, source, page),
                    Err(error) => self.reader.fail(place.clone(), error),
                }
            }
            "resource" | "conversion" => self.other(place, head, source),
            "metadata" => {
                self.known = Known::of(source.url.as_deref(), &self.body);
                let why = Skip::Record(head.kind.clone());
                self.reader.skip(place.clone(), why)
            }
            kind => self
                .reader
                .skip(place.clone(), Skip::Record(kind.to_owned())),
        }
    }

    /// A record whose body is the document itself: a file that was kept, the text of a WET file, or
    /// what came over another protocol than HTTP.
    fn other(&mut self, place: &Place, head: &Head, mut source: Source) -> Flow {
        let kind = ContentType::of(header(&head.headers, "content-type").unwrap_or_default());
        if head.kind == "response" && kind.essence == "application/http" {
            let error = InputError::Damaged("no HTTP response in it");
            return self.reader.fail(place.clone(), error);
        }
        if !kind.may_be_page() {
            return self
                .reader
                .skip(place.clone(), Skip::of_type(&kind.essence));
        }
        source.charset = kind.charset;
        // The text of WET files is UTF-8.
        if head.kind == "conversion" {
            source.charset.get_or_insert_with(|| "utf-8".to_owned());
        }
        let page = std::mem::take(&mut self.body);
        self.reader.page(place, source, page)
    }
}
