//! HTTP responses as crawlers keep them: the status, the type, and the page without its packing.

use std::io::Read;

use super::error::InputError;

/// Headers beyond this are no headers.
const LONGEST_HEAD: usize = 1 << 18;

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response<'a> {
    /// `200`.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

/// What a `Content-Type` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ContentType {
    /// `text/html`, in lower case; empty where nothing is said.
    pub essence: String,
    /// The charset.
    pub charset: Option<String>,
}

impl ContentType {
    pub fn of(value: &str) -> Self {
        let mut parts = value.split(';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty())
                .then(|| value.to_owned())
        });
        Self { essence, charset }
    }

    /// Whether a page may be behind it. Servers that do not know say nothing, or that it is bytes.
    pub fn may_be_page(&self) -> bool {
        matches!(
            self.essence.as_str(),
            "" | "text/html"
                | "application/xhtml+xml"
                | "text/plain"
                | "text/markdown"
                | "text/xml"
                | "application/xml"
                | "application/octet-stream"
                | "unknown/unknown"
        ) || !self.essence.contains('/')
    }
}

/// Name and value of the header lines; a line that begins with a blank continues the one before.
pub(crate) fn headers(lines: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in lines.lines() {
        match (line.starts_with([' ', '\t']), out.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            _ => {
                if let Some((name, value)) = line.split_once(':') {
                    out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
            }
        }
    }
    out
}

/// The value of a header; `name` in lower case.
pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(header, _)| header == name);
    found.map(|(_, value)| value.as_str())
}

impl<'a> Response<'a> {
    /// Reads a response; none where the bytes are not one.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (head, body) = split(bytes)?;
        let head = String::from_utf8_lossy(head);
        let (first, lines) = head.split_once('\n').unwrap_or((&head, ""));
        let mut words = first.split_ascii_whitespace();
        let version = words.next().filter(|word| word.starts_with("HTTP/"));
        let status = words.next()?.parse().ok();
        Some(Self {
            status: version.and(status)?,
            headers: headers(lines),
            body,
        })
    }

    /// The value of a header; `name` in lower case.
    #[cfg(feature = "crawl")]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    pub fn content_type(&self) -> ContentType {
        ContentType::of(header(&self.headers, "content-type").unwrap_or_default())
    }

    /// The page, unchunked and unpacked, as far as it can be: archives also keep bodies whose header
    /// speaks of a packing that the crawler has undone already.
    ///
    /// # Errors
    /// When it is longer than `limit` or cannot be unpacked.
    pub fn page(&self, limit: u64) -> Result<Vec<u8>, InputError> {
        let says = |name| {
            header(&self.headers, name)
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let mut body = self.body.to_vec();
        if says("transfer-encoding").contains("chunked") {
            body = unchunked(&body).unwrap_or(body);
        }
        let encodings = says("content-encoding");
        // The one applied last is undone first.
        for encoding in encodings.rsplit(',') {
            body = unpacked(encoding.trim(), body, limit)?;
        }
        Ok(body)
    }
}

/// The head and the body of a message, between which an empty line stands.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if !bytes.starts_with(b"HTTP/") {
        return None;
    }
    let mut at = 0;
    while at < bytes.len().min(LONGEST_HEAD) {
        let rest = bytes.get(at..)?;
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        if matches!(rest.get(..end), Some(b"\r\n" | b"\n")) {
            return bytes
                .split_at_checked(at)
                .map(|(head, rest)| (head, rest.get(end..).unwrap_or_default()));
        }
        at += end;
    }
    // A head without a body.
    (at >= bytes.len()).then_some((bytes, &[]))
}

/// The body without the lengths of its chunks; none where it has none. What a broken chunk holds is kept.
fn unchunked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut first = true;
    while !rest.is_empty() {
        let Some((length, behind)) = chunk_length(rest) else {
            // What began as chunks and goes on otherwise was cut or damaged.
            return (!first).then_some(out);
        };
        first = false;
        if length == 0 {
            break;
        }
        let (chunk, behind) = behind.split_at(length.min(behind.len()));
        out.extend_from_slice(chunk);
        rest = behind
            .strip_prefix(b"\r\n")
            .or(behind.strip_prefix(b"\n"))
            .unwrap_or(behind);
    }
    Some(out)
}

fn chunk_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let line = bytes.get(..bytes.len().min(1 << 10))?;
    let end = memchr::memchr(b'\n', line)?;
    let line = std::str::from_utf8(line.get(..end)?).ok()?;
    let digits = line.split(';').next()?.trim();
    let length = usize::from_str_radix(digits, 16).ok()?;
    Some((length, bytes.get(end + 1..)?))
}

fn unpacked(encoding: &str, body: Vec<u8>, limit: u64) -> Result<Vec<u8>, InputError> {
    let bytes = body.as_slice();
    let read = match encoding {
        "gzip" | "x-gzip" if bytes.starts_with(b"\x1f\x8b") => {
            limited(flate2::bufread::MultiGzDecoder::new(bytes), limit)
        }
        "deflate" => {
            // What the standard says, and what servers do.
            let zlib = limited(flate2::bufread::ZlibDecoder::new(bytes), limit)?;
            match zlib {
                Some(page) => Ok(Some(page)),
                None => limited(flate2::bufread::DeflateDecoder::new(bytes), limit),
            }
        }
        "br" => limited(
            brotli_decompressor::Decompressor::new(bytes, 1 << 12),
            limit,
        ),
        "zstd" if bytes.starts_with(b"\x28\xb5\x2f\xfd") => {
            match zstd::stream::read::Decoder::with_buffer(bytes) {
                Ok(decoder) => limited(decoder, limit),
                Err(_) => Ok(None),
            }
        }
        _ => return Ok(body),
    };
    match read? {
        Some(page) => Ok(page),
        // Text shows that the header is left over; anything else is a page that is lost.
        None if crate::decode::looks_binary(&body) => Err(InputError::Damaged(
            "the page cannot be unpacked as its header says",
        )),
        None => Ok(body),
    }
}

/// What a reader gives, also where it breaks off later; none where it gives nothing.
fn limited(reader: impl Read, limit: u64) -> Result<Option<Vec<u8>>, InputError> {
    let mut out = Vec::new();
    let read = reader.take(limit + 1).read_to_end(&mut out);
    if out.len() as u64 > limit {
        return Err(InputError::TooLong(limit));
    }
    Ok((read.is_ok() || !out.is_empty()).then_some(out))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const PAGE: &str = "<p>全县新建公路76公里。</p>";

    fn page(head: &str, body: &[u8]) -> Result<Vec<u8>, InputError> {
        let bytes = [head.as_bytes(), b"\r\n\r\n", body].concat();
        Response::parse(&bytes).expect("a response").page(1000)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("packs");
        packer.finish().expect("packs")
    }

    #[test]
    fn heads_are_read() {
        let bytes =
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML;\r\n charset=\"gb2312\"\r\n\r\nbody";
        let response = Response::parse(bytes).expect("a response");
        assert_eq!(response.status, 200);
        let kind = response.content_type();
        assert_eq!(kind.essence, "text/html");
        assert_eq!(kind.charset.as_deref(), Some("gb2312"));
        assert_eq!(response.page(100).expect("a page"), b"body");
        for (bytes, status) in [
            (&b"HTTP/1.0 404\n\n"[..], Some(404)),
            (b"HTTP/2 301 Moved\r\nLocation: /", Some(301)),
            (b"<html>\r\n\r\n", None),
            (b"HTTP/1.1 OK\r\n\r\n", None),
            (b"", None),
        ] {
            assert_eq!(
                Response::parse(bytes).map(|response| response.status),
                status
            );
        }
    }

    #[test]
    fn pages_are_unpacked() {
        let plain = PAGE.as_bytes();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(plain).expect("packs");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        raw.write_all(plain).expect("packs");
        let (half, rest) = plain.split_at(9);
        let chunks = [b"9\r\n", half, b"\r\n1b;x=y\r\n", rest, b"\r\n0\r\n\r\n"].concat();
        let zstd = zstd::encode_all(plain, 1).expect("packs");
        for (header, body) in [
            ("Content-Encoding: gzip", gzip(plain)),
            ("content-encoding: X-GZIP", gzip(plain)),
            ("Content-Encoding: deflate", zlib.finish().expect("packs")),
            ("Content-Encoding: deflate", raw.finish().expect("packs")),
            ("Content-Encoding: zstd", zstd),
            ("Content-Encoding: identity", plain.to_vec()),
            ("Transfer-Encoding: chunked", chunks),
            // The crawler has undone it and kept the header.
            ("Content-Encoding: gzip", plain.to_vec()),
            ("Content-Encoding: br", plain.to_vec()),
            ("Content-Encoding: deflate", plain.to_vec()),
            ("Transfer-Encoding: chunked", plain.to_vec()),
        ] {
            let page = page(&format!("HTTP/1.1 200 OK\r\n{header}"), &body);
            assert_eq!(page.as_deref(), Ok(plain), "{header}");
        }
    }

    #[test]
    fn what_cannot_be_unpacked_says_so() {
        let bomb = gzip(&vec![b' '; 100_000]);
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip";
        assert_eq!(page(head, &bomb), Err(InputError::TooLong(1000)));
        let cut = gzip(PAGE.repeat(20).as_bytes());
        let cut = page(head, &cut[..cut.len() - 9]).expect("its beginning");
        assert!(cut.starts_with(PAGE.as_bytes()));
        let noise: Vec<u8> = (0..200u8).map(|byte| byte.wrapping_mul(151)).collect();
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: br";
        assert!(matches!(page(head, &noise), Err(InputError::Damaged(_))));
    }

    #[test]
    fn types_of_pages_are_told_from_others() {
        for (value, expected) in [
            ("text/html; charset=utf-8", true),
            ("", true),
            ("application/octet-stream", true),
            ("html", true),
            ("image/png", false),
            ("application/json", false),
            ("text/css", false),
        ] {
            assert_eq!(ContentType::of(value).may_be_page(), expected, "{value}");
        }
    }
}
