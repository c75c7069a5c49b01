//! Damaged pages: what is hit is lost, the rest stays.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

use crate::decode::{Decoded, Hint, decode};
use crate::note::{NoteKind, Staged};

const SIMPLIFIED: &str = "<p>今年以来，市民政局把“为民办实事”摆在突出位置。列入清单的项目共495个，\
    已经完成467个，完成率94.3%，其余项目正按计划推进。</p>\n<p>局长李某表示：“年底前全部完成！”A级景区\
    （含水利风景区）达到12家，全市GDP增长6.1%。</p>";
const TRADITIONAL: &str = "<p>今年以來，市民政局把「為民辦實事」擺在突出位置。列入清單的項目共495個，\
    已經完成467個，完成率94.3%，其餘項目正按計劃推進。</p>\n<p>局長李某表示：「年底前全部完成！」A級景區\
    （含水利風景區）達到12家，全市GDP增長6.1%。</p>";

fn read(bytes: &[u8]) -> Staged<Decoded> {
    decode(bytes, &Hint::default())
}

/// How many characters of `text` are not in `found`, at one place.
pub(super) fn lost(text: &str, found: &str) -> usize {
    let before = text
        .chars()
        .zip(found.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let behind = text
        .chars()
        .rev()
        .zip(found.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    text.chars().count().saturating_sub(before + behind)
}

/// Hits every position of the text in many ways; returns how many hits cost more than `limit`
/// characters, of how many, and the most that one did.
fn hit_everywhere(encoding: &'static Encoding, text: &str, limit: usize) -> (usize, usize, usize) {
    let bytes = encoding.encode(text).0;
    let charset = encoding.name().to_ascii_lowercase();
    let (mut above, mut all, mut most) = (0, 0, 0);
    let mut check = |damaged: &[u8], how: &str| {
        let decoded = read(damaged).value;
        assert_eq!(decoded.charset, charset, "{how}");
        let lost = lost(text, decoded.text.as_str());
        all += 1;
        most = most.max(lost);
        if lost > limit {
            above += 1;
            if std::env::var_os("SHOW_MISSES").is_some() {
                println!("{lost} lost {how}: {}", decoded.text.as_str());
            }
        }
    };
    for at in 0..bytes.len() {
        let old = bytes[at];
        for new in [
            0x00,
            0xFF,
            0x80,
            b'?',
            b' ',
            b'A',
            b'5',
            old ^ 0x80,
            old ^ 0xFF,
            old ^ 1,
        ] {
            let mut damaged = bytes.to_vec();
            damaged[at] = new;
            check(&damaged, &format!("by {old:02X} → {new:02X} at {at}"));
        }
        let mut damaged = bytes.to_vec();
        damaged.remove(at);
        check(&damaged, &format!("by the loss of byte {at}"));
        damaged.splice(at..at, [old, 0xB7]);
        check(&damaged, &format!("by a byte too many at {at}"));
    }
    println!(
        "one byte hit, {charset}: {above} of {all} hits cost more than {limit} characters, at most {most}"
    );
    (above, all, most)
}

#[test]
fn one_bad_byte_costs_the_characters_it_hits() {
    // Known to fall short: where the bytes behind the hit stay valid up to a letter (`”A级`), a few
    // characters are no proof, and behind `?`, `!` and the like none is enough. In Big5 a handful of
    // characters askew often ends in step again by itself, and looks no worse than a rare word.
    for (encoding, text) in [
        (GB18030, SIMPLIFIED),
        (BIG5, TRADITIONAL),
        (UTF_8, SIMPLIFIED),
    ] {
        let (above, all, most) = hit_everywhere(encoding, text, 3);
        assert!(above * 100 <= 4 * all, "{above} of {all}");
        assert!(most <= 20, "{most}");
    }
}

#[test]
fn bad_bytes_are_counted() {
    let cases: [(&[u8], &str, usize); 6] = [
        (
            b"\xCD\xEA\xB3\xC9\xFF\xCF\xEE\xC4\xBF467\xB8\xF6",
            "完成\u{FFFD}项目467个",
            1,
        ),
        (
            b"\xCD\xEA\xB3\xC9\xCF\xEE\xC4\xBF467\xB8",
            "完成项目467\u{FFFD}",
            1,
        ),
        // The lead byte of 完 is gone.
        (
            b"<p>\xEA\xB3\xC9\xCF\xEE\xC4\xBF</p>",
            "<p>\u{FFFD}成项目</p>",
            1,
        ),
        ("完成\u{FFFD}项目".as_bytes(), "完成\u{FFFD}项目", 0),
        (
            b"\xE5\xAE\x8C\xE6\x88\x90\xFF\xE9\xA1\xB9\xE7\x9B",
            "完成\u{FFFD}项\u{FFFD}",
            2,
        ),
        (
            b"\0\xCD\xEA\0\xB3\xC9\xCF\xEE\xC4\xBF\0",
            "\0完\0成项目\0",
            0,
        ),
    ];
    for (bytes, text, replaced) in cases {
        let decoded = read(bytes);
        assert_eq!(decoded.value.text.as_str(), text, "{bytes:X?}");
        assert_eq!(decoded.value.replaced, replaced, "{bytes:X?}");
        let noted = (decoded.notes.iter()).any(|note| note.kind == NoteKind::ReplacedBytes);
        assert_eq!(noted, replaced > 0, "{bytes:X?}");
    }
}

#[test]
fn utf8_stays_utf8_when_cut_or_hit() {
    let bytes = SIMPLIFIED.as_bytes();
    for start in 0..40 {
        for len in [12, 24, 36, 37, 60] {
            let cut = &bytes[start..start + len];
            let decoded = read(cut).value;
            assert_eq!(decoded.charset, "utf-8", "{start} {len}");
        }
    }
}

#[test]
fn a_filter_that_took_a_lead_byte_leaves_the_rest_for_its_repair() {
    // `。”石馬河` in GBK with A3A1 → `!`: the lead byte before the mark is an orphan, all bytes
    // behind it are kept as they are read one off.
    let decoded = read(b"<p>\xCB\xFB\xCB\xB5\xA1!\xB1\xCA\xAF\xF1\x52\xBA\xD3\xA1\xA3</p>").value;
    assert_eq!(decoded.text.as_str(), "<p>他说\u{FFFD}!笔\u{E226}R河。</p>");
}

#[test]
fn a_mega_byte_on_one_line_takes_no_more_time_per_byte() {
    // Damage all over, no ASCII that would bring it back into step.
    let sentence = GB18030.encode("完成率再创新高镕").0;
    let mut bytes: Vec<u8> = sentence.repeat(70_000);
    for at in (5..bytes.len()).step_by(101) {
        bytes[at] = 0xFF;
    }
    let begun = std::time::Instant::now();
    let decoded = read(&bytes).value;
    assert_eq!(decoded.charset, "gb18030");
    assert!(decoded.text.as_str().matches("再创新高").count() > 50_000);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}
