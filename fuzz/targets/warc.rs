//! Any bytes as a WARC, an archive or a table: the reader comes to an end, and what it finds is bounded.
#![no_main]

use std::ops::ControlFlow;

use gongbao::input::{Found, Options, read_from};
use libfuzzer_sys::fuzz_target;

/// What the bytes may be called; what they are shows in themselves.
const NAMES: [&str; 4] = ["a.warc.gz", "a.warc", "a.zip", "a.jsonl"];

fuzz_target!(|data: &[u8]| {
    let (choice, bytes) = data.split_first().map_or((0, data), |(first, rest)| (*first, rest));
    let mut options = Options::default();
    options.limits.document = 1 << 16;
    options.limits.members = 1000;
    let mut found = 0_usize;
    let mut total = 0_usize;
    let name = NAMES[usize::from(choice) % NAMES.len()];
    let flow = read_from(bytes, name, &options, &mut |item| {
        found += 1;
        if let Found::Document(page) = item {
            assert!(page.bytes.len() <= 1 << 16);
            total += page.bytes.len();
        }
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    // Bytes that unpack to more are stopped by the limit of the ratio, which begins at 16 MB.
    assert!(total <= (16 << 20) + 400 * bytes.len());
    assert!(found <= 100 + bytes.len() * 64);
});
