//! An index beside each file, so that other programs find a page in it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::ArchiveError;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_addresses() {
        for (url, expected) in [
            (
                "http://www.Example.org/News/1.html",
                "org,example)/news/1.html",
            ),
            (
                "https://example.org:8443/a?b=2&A=1",
                "org,example:8443)/a?a=1&b=2",
            ),
            ("http://127.0.0.1:8000/", "127.0.0.1:8000)/"),
            ("no address", "no address"),
        ] {
            assert_eq!(key(url), expected, "{url}");
        }
    }
}
