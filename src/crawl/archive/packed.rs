//! Responses as groups of WARC records.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::{Kept, Visit};
use crate::crawl::fetch::Answer;

/// A group ready to be written.
#[derive(Debug)]
pub struct Packed {
    pub(super) bytes: Vec<u8>,
    /// Where in it the response begins.
    pub(super) response: u64,
    /// What it will be in the archive, but for where.
    pub(super) kept: Kept,
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
        let digest = &answer.digest;
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
                digest: digest.clone(),
                http,
            },
        }
    }
}

/// When the request was made, to the millionth of a second.
fn timestamp(answer: &Answer) -> String {
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
pub(super) fn info(name: &str, user_agent: &str) -> Vec<u8> {
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
