//! Archives for tests, made on the spot.

use std::io::Write;
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use gongbao::input::{Found, Options, read_from};

/// A page that is told from others by its number.
pub fn page(number: usize) -> String {
    format!(
        "<html><head><title>某县</title></head><body><p>全县共有{number}个项目。</p></body></html>"
    )
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("packs");
    packer.finish().expect("packs")
}

pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("packs");
    packer.finish().expect("packs")
}

/// A WARC record.
pub fn record(kind: &str, uri: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n\
         WARC-Date: 2021-09-03T08:00:00Z\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

/// A record of a page that a server sent.
pub fn response(number: usize, body: &[u8]) -> Vec<u8> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let uri = format!("https://example.gov.cn/{number}.html");
    let http = [&head[..], body].concat();
    record(
        "response",
        &uri,
        "application/http; msgtype=response",
        &http,
    )
}

/// Records of the pages 0, 1 …, and one that says what the file is.
pub fn records(pages: usize) -> Vec<Vec<u8>> {
    let info = record(
        "warcinfo",
        "",
        "application/warc-fields",
        b"software: a test\r\n",
    );
    let pages = (0..pages).map(|number| response(number, page(number).as_bytes()));
    std::iter::once(info).chain(pages).collect()
}

/// A member of a zip archive.
pub struct Member<'a> {
    pub name: &'a [u8],
    pub content: &'a [u8],
    pub stored: bool,
    /// Whether sizes and checksum stand behind the data.
    pub described: bool,
}

impl<'a> Member<'a> {
    pub fn new(name: &'a str, content: &'a [u8]) -> Self {
        Self {
            name: name.as_bytes(),
            content,
            stored: false,
            described: false,
        }
    }
}

pub fn zip(members: &[Member]) -> Vec<u8> {
    let mut out = Vec::new();
    for member in members {
        let data = if member.stored {
            member.content.to_vec()
        } else {
            deflate(member.content)
        };
        let mut crc = flate2::Crc::new();
        crc.update(member.content);
        let numbers = [crc.sum(), data.len() as u32, member.content.len() as u32];
        let numbers: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        let (before, behind) = if member.described {
            (vec![0; 12], [&b"PK\x07\x08"[..], &numbers].concat())
        } else {
            (numbers, Vec::new())
        };
        out.extend_from_slice(b"PK\x03\x04\x14\0");
        out.extend_from_slice(&[if member.described { 8 } else { 0 }, 0]);
        out.extend_from_slice(&[if member.stored { 0 } else { 8 }, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&before);
        out.extend_from_slice(&(member.name.len() as u16).to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(member.name);
        out.extend_from_slice(&data);
        out.extend_from_slice(&behind);
    }
    // Of the directory only the end: the reader has no use for it.
    out.extend_from_slice(b"PK\x05\x06");
    out.resize(out.len() + 18, 0);
    out
}

pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in members {
        let mut block = [0u8; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        block[156] = b'0';
        block[257..263].copy_from_slice(b"ustar\0");
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        out.extend_from_slice(&block);
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// What reading a file came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Members (or paths) and texts of the documents.
    pub documents: Vec<(String, String)>,
    /// Messages of what failed.
    pub failed: Vec<String>,
    /// What was skipped.
    pub skipped: Vec<String>,
    /// What was warned of.
    pub warned: Vec<String>,
}

impl Ran {
    /// The numbers of the pages that came out.
    pub fn numbers(&self) -> Vec<usize> {
        let number = |text: &String| {
            let (_, rest) = text.split_once("共有")?;
            rest.split_once('个')?.0.parse().ok()
        };
        self.documents
            .iter()
            .filter_map(|(_, text)| number(text))
            .collect()
    }
}

/// Reads bytes as a file of this name.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Ran {
    read_bytes_with(name, bytes, &Options::default())
}

pub fn read_bytes_with(name: &str, bytes: &[u8], options: &Options) -> Ran {
    let mut ran = Ran::default();
    let flow = read_from(bytes, name, options, &mut |found| {
        match found {
            Found::Document(page) => {
                let name = page.origin.member.unwrap_or(page.origin.path);
                let text = String::from_utf8_lossy(&page.bytes).into_owned();
                ran.documents.push((name, text));
            }
            Found::Failed { place, error } => ran.failed.push(format!("{place}: {error}")),
            Found::Skipped { place, why } => ran.skipped.push(format!("{place}: {why}")),
            Found::Warned { place, warning } => ran.warned.push(format!("{place}: {warning}")),
        }
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    ran
}
