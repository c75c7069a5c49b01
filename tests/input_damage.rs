//! Damage of every kind: it costs the record or member it is in, and is told.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "common/archive.rs"]
#[allow(dead_code)]
mod archive;

use std::io::Read;

use archive::{
    Member, gzip, page, read_bytes, read_bytes_with, record, records, response, tar, zip,
};
use gongbao::input::{Limits, Options};
use proptest::prelude::*;

const PAGES: usize = 5;

/// Records packed each by itself, and where each begins.
fn warc_gz() -> (Vec<u8>, Vec<usize>) {
    let mut bytes = Vec::new();
    let mut begins = Vec::new();
    for record in records(PAGES) {
        begins.push(bytes.len());
        bytes.extend(gzip(&record));
    }
    (bytes, begins)
}

/// The pages whose records do not hold the byte `at`; the first record holds none.
fn others(begins: &[usize], at: usize) -> Vec<usize> {
    let hit = begins
        .iter()
        .rposition(|begin| *begin <= at)
        .expect("a record");
    (0..PAGES).filter(|page| page + 1 != hit).collect()
}

#[test]
fn an_undamaged_archive_gives_every_page() {
    let (bytes, begins) = warc_gz();
    let ran = read_bytes("a.warc.gz", &bytes);
    assert_eq!(ran.numbers(), [0, 1, 2, 3, 4]);
    assert_eq!(ran.failed, [""; 0]);
    assert_eq!(ran.documents[2].0, format!("byte {}", begins[3]));
    assert_eq!(ran.skipped, ["a.warc.gz: byte 0: warcinfo record"]);
}

#[test]
fn every_flipped_byte_costs_one_record() {
    let (bytes, begins) = warc_gz();
    let whole: Vec<usize> = (0..PAGES).collect();
    let mut idle = bytes.len() as i64 * 3;
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= flip;
            let ran = read_bytes("a.warc.gz", &bytes);
            // Some bits mean nothing: the time in a gzip header, what fills up the last byte.
            if gunzipped(&bytes) == Some(records(PAGES).concat()) {
                assert_eq!(
                    (ran.numbers(), ran.failed.len()),
                    (whole.clone(), 0),
                    "byte {at} ^ {flip}"
                );
                continue;
            }
            idle -= 1;
            assert_eq!(
                ran.numbers(),
                others(&begins, at),
                "byte {at} ^ {flip}: {ran:?}"
            );
            assert_eq!(ran.failed.len(), 1, "byte {at} ^ {flip}: {ran:?}");
            let begin = begins
                .iter()
                .rfind(|begin| **begin <= at)
                .expect("a record");
            let told = ran.failed[0].starts_with(&format!("a.warc.gz: byte {begin}: "));
            assert!(
                told || ran.failed[0].contains(" unpacked: "),
                "{:?}",
                ran.failed
            );
        }
    }
    assert!(
        idle < bytes.len() as i64 * 3 / 10,
        "nearly every bit means something"
    );
}

/// What another reader makes of packed bytes, if it finds nothing wrong with them.
fn gunzipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out);
    read.is_ok().then_some(out)
}

#[test]
fn every_truncation_costs_one_record() {
    let (bytes, begins) = warc_gz();
    for length in 1..bytes.len() {
        let ran = read_bytes("a.warc.gz", &bytes[..length]);
        let whole = begins
            .iter()
            .skip(1)
            .filter(|begin| **begin < length)
            .count();
        let numbers = ran.numbers();
        if begins.contains(&length) {
            // Nobody can see that records are missing behind the last.
            assert_eq!((numbers.len(), ran.failed.len()), (whole, 0), "{length}");
            continue;
        }
        // Of the record that was cut, the body may be whole.
        assert!(numbers.len() + 1 >= whole, "{length}: {numbers:?}");
        assert!(
            numbers.iter().copied().eq(0..numbers.len()),
            "{length}: {numbers:?}"
        );
        assert_eq!(ran.failed.len(), 1, "{length}: {:?}", ran.failed);
    }
}

/// Without packing the file has no checksums; but what is lost stays one record.
#[test]
fn an_unpacked_archive_is_read_on_behind_damage() {
    let records = records(PAGES);
    let bytes = records.concat();
    let mut begins = vec![0];
    for record in &records {
        begins.push(begins[begins.len() - 1] + record.len());
    }
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x01;
        let numbers = read_bytes("a.warc", &bytes).numbers();
        let others = others(&begins[..=PAGES], at);
        // The bytes between records also begin the next one.
        let lost = others.iter().filter(|page| !numbers.contains(page)).count();
        assert_eq!(lost, 0, "byte {at}: {numbers:?}");
    }
    for length in 1..bytes.len() {
        let ran = read_bytes("a.warc", &bytes[..length]);
        let whole = begins.iter().skip(2).filter(|end| **end <= length).count();
        assert!(ran.numbers().len() >= whole, "{length}");
    }
}

#[test]
fn one_member_for_all_records_gives_what_is_before_the_damage() {
    let bytes = gzip(&records(PAGES).concat());
    assert_eq!(read_bytes("a.warc.gz", &bytes).numbers(), [0, 1, 2, 3, 4]);
    let ran = read_bytes("a.warc.gz", &bytes[..bytes.len() - 1]);
    assert_eq!(ran.numbers(), [0, 1, 2, 3, 4]);
    assert_eq!(ran.failed.len(), 1);
    assert!(
        ran.failed[0].ends_with("truncated: the packed data ends too early"),
        "{:?}",
        ran.failed
    );
    for length in 1..bytes.len() {
        let ran = read_bytes("a.warc.gz", &bytes[..length]);
        assert_eq!(ran.failed.len(), 1, "{length}: {:?}", ran.failed);
    }
}

#[test]
fn a_wrong_length_costs_one_record() {
    let right = records(3);
    let length = |record: &[u8]| {
        let text = String::from_utf8_lossy(record).into_owned();
        let (_, rest) = text.split_once("Content-Length: ").expect("a length");
        rest.split_once("\r\n").expect("its end").0.to_owned()
    };
    let was = format!("Content-Length: {}", length(&right[2]));
    for wrong in [
        "0",
        "3",
        "500",
        "5000",
        "99999999999",
        "-1",
        "x",
        "18446744073709551615",
    ] {
        let broken = String::from_utf8_lossy(&right[2])
            .replacen(&was, &format!("Content-Length: {wrong}"), 1)
            .into_bytes();
        let plain = [&right[0][..], &right[1], &broken, &right[3]].concat();
        let packed = [
            gzip(&right[0]),
            gzip(&right[1]),
            gzip(&broken),
            gzip(&right[3]),
        ]
        .concat();
        for (name, bytes) in [("a.warc", plain), ("a.warc.gz", packed)] {
            let ran = read_bytes(name, &bytes);
            assert_eq!(ran.numbers(), [0, 2], "{name} {wrong}: {ran:?}");
            assert_eq!(ran.failed.len(), 1, "{name} {wrong}: {:?}", ran.failed);
        }
    }
}

#[test]
fn other_packings_are_read_on_behind_damage() {
    let records = records(PAGES);
    let frames: Vec<Vec<u8>> = (records.iter())
        .map(|record| {
            let mut packer = zstd::Encoder::new(Vec::new(), 3).expect("a packer");
            packer.include_checksum(true).expect("a checksum");
            std::io::Write::write_all(&mut packer, record).expect("packs");
            packer.finish().expect("packs")
        })
        .collect();
    let mut bytes = frames.concat();
    assert_eq!(read_bytes("a.warc.zst", &bytes).numbers(), [0, 1, 2, 3, 4]);
    let third: usize = frames[..3].iter().map(Vec::len).sum();
    bytes[third + frames[3].len() / 2] ^= 0x10;
    let ran = read_bytes("a.warc.zst", &bytes);
    assert_eq!(ran.numbers(), [0, 1, 3, 4]);
    assert_eq!(ran.failed.len(), 1, "{:?}", ran.failed);
    assert!(ran.failed[0].starts_with(&format!("a.warc.zst: byte {third}: damaged")));
}

#[test]
fn a_zip_is_read_on_behind_damage() {
    let pages: Vec<String> = (0..4).map(page).collect();
    let names = ["0.html", "1.html", "2.html", "3.html"];
    for (stored, described) in [(false, false), (false, true), (true, false), (true, true)] {
        let members: Vec<Member> = (names.iter().zip(&pages))
            .map(|(name, page)| Member {
                stored,
                described,
                ..Member::new(name, page.as_bytes())
            })
            .collect();
        let bytes = zip(&members);
        assert_eq!(read_bytes("a.zip", &bytes).numbers(), [0, 1, 2, 3]);
        let begin = memchr::memmem::find(&bytes, b"1.html").expect("a name") - 30;
        let end = memchr::memmem::find(&bytes, b"2.html").expect("a name") - 30;
        for at in begin + 36..end {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x04;
            let ran = read_bytes("a.zip", &bytes);
            let numbers = ran.numbers();
            for other in [0, 2, 3] {
                assert!(
                    numbers.contains(&other),
                    "{stored} {described} {at}: {ran:?}"
                );
            }
        }
        for length in 4..bytes.len() - 22 {
            let ran = read_bytes("a.zip", &bytes[..length]);
            assert!(!ran.failed.is_empty(), "{length}");
        }
    }
}

#[test]
fn a_path_out_of_the_folder_is_told_and_is_a_name() {
    let page = page(7);
    for name in [
        "../../etc/news.html",
        "/etc/news.html",
        "a/../../news.html",
        "C:\\news.html",
    ] {
        let ran = read_bytes("a.zip", &zip(&[Member::new(name, page.as_bytes())]));
        assert_eq!(ran.numbers(), [7], "{name}");
        assert_eq!(ran.warned.len(), 1, "{name}");
        assert!(
            ran.warned[0].contains("leads out of the archive's folder"),
            "{:?}",
            ran.warned
        );
    }
    let ran = read_bytes(
        "a.tar",
        &tar(&[
            ("../news.html", page.as_bytes()),
            ("b..html", page.as_bytes()),
        ]),
    );
    assert_eq!((ran.numbers(), ran.warned.len()), (vec![7, 7], 1));
}

#[test]
fn bombs_are_left_at_the_limit() {
    let zeros = vec![b'0'; 40 << 20];
    let (before, behind) = (page(1), page(2));
    let archive = zip(&[
        Member::new("a.html", before.as_bytes()),
        Member::new("bomb.txt", &zeros),
        Member::new("b.html", behind.as_bytes()),
    ]);
    let ran = read_bytes("a.zip", &archive);
    assert_eq!(ran.numbers(), [1, 2]);
    assert_eq!(ran.failed.len(), 1, "{:?}", ran.failed);
    assert!(
        ran.failed[0].starts_with("a.zip: bomb.txt: byte "),
        "{:?}",
        ran.failed
    );
    assert!(ran.failed[0].ends_with("unpacks to more than 200 times its size: left at 16 MB"));
    let packed = [gzip(&records(2)[1]), gzip(&zeros), gzip(&records(2)[2])].concat();
    let ran = read_bytes("a.warc.gz", &packed);
    assert_eq!(ran.numbers(), [0, 1]);
    let ran = read_bytes("bomb.gz", &gzip(&zeros));
    assert_eq!(
        ran.failed,
        ["bomb.gz: byte 0: unpacks to more than 200 times its size: left at 16 MB"]
    );
}

/// Each of the archives in this one is within the limits, and what all of them come to is not.
#[test]
fn bombs_in_archives_are_counted_together() {
    let bomb = zip(&[Member::new("picture.png", &vec![b'0'; 15 << 20])]);
    let names: Vec<String> = (0..40).map(|number| format!("{number}.zip")).collect();
    let inner: Vec<Member> = names.iter().map(|name| Member::new(name, &bomb)).collect();
    let inner = gzip(&zip(&inner));
    let page = page(1);
    let mut members = vec![Member::new("a.html", page.as_bytes())];
    members.extend(["1.zip.gz", "2.zip.gz"].map(|name| Member::new(name, &inner)));
    members.push(Member::new("b.html", page.as_bytes()));
    let archive = zip(&members);
    let mut options = Options::default();
    options.limits.unpacked = 2 << 30;
    let ran = read_bytes_with("a.zip", &archive, &options);
    assert_eq!(
        (ran.numbers(), ran.failed.as_slice()),
        (vec![1, 1], &[][..])
    );
    options.limits.unpacked = 64 << 20;
    let ran = read_bytes_with("a.zip", &archive, &options);
    assert_eq!(
        (ran.numbers(), ran.failed.len()),
        (vec![1], 1),
        "{:?}",
        ran.failed
    );
    let last = "times the file's size: the rest of the file is left at 64 MB";
    assert!(ran.failed[0].ends_with(last), "{:?}", ran.failed);
}

#[test]
fn archives_in_archives_have_a_limit() {
    let mut bytes = page(1).into_bytes();
    for _ in 0..4 {
        bytes = gzip(&bytes);
    }
    assert_eq!(read_bytes("a.gz", &bytes).numbers(), [1]);
    for _ in 0..4 {
        bytes = zip(&[Member::new("a.zip", &bytes)]);
    }
    let ran = read_bytes("a.zip", &bytes);
    assert_eq!(ran.documents, []);
    assert!(
        ran.failed[0].ends_with("archives more than 6 deep in each other"),
        "{:?}",
        ran.failed
    );
}

#[test]
fn members_and_documents_have_limits() {
    let options = Options {
        limits: Limits {
            document: 1000,
            members: 3,
            ..Limits::default()
        },
        ..Options::default()
    };
    let long = page(1) + &" ".repeat(1000);
    let short = page(2);
    let members = |count: usize| {
        let mut members = vec![Member::new("a.html", long.as_bytes())];
        members.extend((1..count).map(|_| Member::new("b.html", short.as_bytes())));
        zip(&members)
    };
    let ran = read_bytes_with("a.zip", &members(3), &options);
    assert_eq!(ran.numbers(), [2, 2]);
    assert_eq!(
        ran.failed,
        ["a.zip: a.html: longer than 1000 bytes (--max-document)"]
    );
    let ran = read_bytes_with("a.zip", &members(5), &options);
    assert_eq!(ran.numbers(), [2, 2]);
    assert_eq!(
        ran.failed[1..],
        ["a.zip: more than 3 members; the rest is left"]
    );
    let record = response(1, &[b' '; 200_000]);
    let bytes = [records(1).concat(), record, records(2)[2].clone()].concat();
    let ran = read_bytes_with("a.warc", &bytes, &options);
    assert_eq!(
        (ran.numbers(), ran.failed.len()),
        (vec![0, 1], 1),
        "{ran:?}"
    );
}

#[test]
fn a_truncated_gzip_is_told() {
    let bytes = gzip(page(1).repeat(50).as_bytes());
    let ran = read_bytes("a.html.gz", &bytes[..bytes.len() / 2]);
    assert_eq!(ran.documents, []);
    assert_eq!(
        ran.failed,
        ["a.html.gz: byte 0: truncated: the packed data ends too early"]
    );
    // Zeros behind the data are what tapes leave.
    let padded = [gzip(page(1).as_bytes()), vec![0; 600]].concat();
    assert_eq!(read_bytes("a.html.gz", &padded).numbers(), [1]);
}

#[test]
fn a_record_that_holds_records_is_one_record() {
    let inner = records(2).concat();
    let outer = record("resource", "file:///inner.warc", "text/plain", &inner);
    let bytes = [outer, response(8, page(8).as_bytes())].concat();
    let ran = read_bytes("a.warc", &bytes);
    assert_eq!(ran.documents.len(), 2);
    assert_eq!(ran.failed, [""; 0]);
}

/// Files that are made to be read again and again are read in time that grows with their length.
#[test]
fn hostile_archives_take_linear_time() {
    let begun = std::time::Instant::now();
    let claim = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 30000000\r\n\r\n";
    let warc = claim.repeat(100_000);
    assert_eq!(read_bytes("a.warc", warc.as_bytes()).documents, []);
    // Stored blocks of gzip that seem to hold the next members.
    let gz = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\0\xff\xff\0\0".repeat(300_000);
    assert_eq!(read_bytes("a.gz", &gz).documents, []);
    // Members whose sizes stand behind data that have no end.
    let zip =
        b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a\0\xff\xff\0\0"
            .repeat(100_000);
    assert_eq!(read_bytes("a.zip", &zip).documents, []);
    let quotes = "text,title\n".to_owned() + &"\"a\n".repeat(300_000);
    read_bytes("a.csv", quotes.as_bytes());
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

fn anything() -> impl Strategy<Value = Vec<u8>> {
    let seeds = prop::sample::select(vec![
        warc_gz().0,
        records(3).concat(),
        zip(&[
            Member::new("a.html", b"<p>text</p>"),
            Member::new("b.gz", &gzip(b"<p>text</p>")),
        ]),
        tar(&[("a.html", b"<p>text</p>"), ("b.txt", b"text")]),
        zstd::encode_all(&b"<p>text</p>"[..], 1).expect("packs"),
        b"text,title\na,b\n\"c\nd\",e\n".to_vec(),
        b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n".to_vec(),
    ]);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..6usize), 0..8);
    (seeds, edits).prop_map(|(mut bytes, edits)| {
        for (at, byte, what) in edits {
            let at = at.index(bytes.len().max(1));
            match what {
                _ if bytes.is_empty() => bytes.push(byte),
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                3 => {
                    let again = bytes[at..].to_vec();
                    bytes.extend(again);
                }
                _ => bytes[at] = byte,
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Reading comes to an end and gives an account, whatever it is given.
    #[test]
    fn damaged_archives_are_read_to_their_end(bytes in anything()) {
        let ran = read_bytes("a", &bytes);
        prop_assert!(ran.failed.iter().all(|message| !message.contains("a fault in gongbao")), "{ran:?}");
    }

    #[test]
    fn arbitrary_bytes_are_read_to_their_end(
        magic in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08\0", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"WARC/1.0\r\n", b"PAR1", b"{\"", b"\x5d\x2a\x4d\x18"]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let ran = read_bytes("a", &[magic, &rest].concat());
        prop_assert!(ran.failed.iter().all(|message| !message.contains("a fault in gongbao")), "{ran:?}");
    }
}
