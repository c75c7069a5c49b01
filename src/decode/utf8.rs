//! UTF-8: taken as it is where it is valid, bad bytes replaced one by one where it is not.

use super::frequency::{BAD_BYTE, Score};
use super::writer::{Writer, Written};

/// Takes text as it is.
pub(super) fn take(text: &str) -> Written {
    let mut writer = Writer::default();
    writer.copy(text, 0);
    writer.finish()
}

/// Decodes `bytes` from `start` on.
pub(super) fn decode(bytes: &[u8], start: usize) -> Written {
    let mut writer = Writer::default();
    let mut at = start;
    let rest = bytes.get(start..).unwrap_or_default();
    if let Ok(text) = simdutf8::basic::from_utf8(rest) {
        writer.copy(text, start);
        return writer.finish();
    }
    for chunk in rest.utf8_chunks() {
        writer.copy(chunk.valid(), at);
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            // At most three bytes: a character that breaks off.
            writer.bad(at, chunk.invalid().len() as u8);
            at += chunk.invalid().len();
        }
    }
    writer.finish()
}

/// What the bytes cost as UTF-8.
pub(super) fn score(sample: &[u8]) -> Score {
    let mut score = Score::default();
    for chunk in sample.utf8_chunks() {
        chunk.valid().chars().for_each(|ch| score.add(ch));
        for _ in chunk.invalid() {
            score.add_bad(BAD_BYTE);
        }
    }
    score
}

/// So few sequences of two bytes can be Chinese by chance.
const FEW: usize = 8;

/// Whether the bytes are UTF-8 but for some damage.
///
/// In text of another charset hardly any byte outside ASCII belongs to a valid sequence by chance
/// (in GBK about one character in six, and those as sequences of two bytes), so sequences that
/// clearly outnumber the errors are proof. The characters cut at either end are no errors.
pub(super) fn is_mostly_valid(bytes: &[u8]) -> bool {
    let (mut short, mut long, mut errors) = (0_usize, 0_usize, 0_usize);
    for chunk in without_cut_ends(bytes).utf8_chunks() {
        // Each character outside ASCII has one byte of the form 11xxxxxx.
        for &byte in chunk.valid().as_bytes() {
            short += usize::from(matches!(byte, 0xC0..=0xDF));
            long += usize::from(byte >= 0xE0);
        }
        errors += usize::from(!chunk.invalid().is_empty());
    }
    (long > 0 || short > FEW) && short + 3 * long > 3 * errors
}

/// Whether valid UTF-8 may be so by chance: a few sequences of two bytes, not all of them letters of
/// the West (`C2`, `C3`), and no longer ones. 小时 in GBK is such a text.
pub(super) fn may_be_chance(bytes: &[u8]) -> bool {
    let (mut short, mut western) = (0_usize, 0_usize);
    for &byte in bytes.iter().filter(|&&byte| byte >= 0xC0) {
        if byte >= 0xE0 || short > FEW {
            return false;
        }
        short += 1;
        western += usize::from(byte <= 0xC3);
    }
    short > western && short <= FEW
}

/// The bytes without what may be the rest of a character before and the beginning of one behind.
fn without_cut_ends(bytes: &[u8]) -> &[u8] {
    let cut = bytes
        .iter()
        .take(3)
        .take_while(|&&byte| byte & 0xC0 == 0x80)
        .count();
    let body = bytes.get(cut..).unwrap_or_default();
    match std::str::from_utf8(body) {
        Err(error) if error.error_len().is_none() => {
            body.get(..error.valid_up_to()).unwrap_or_default()
        }
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_does_not_hide_utf8() {
        let text = "全市完成投资467亿元，同比增长9.4%。".as_bytes();
        assert!(is_mostly_valid(&text[1..]), "half a character before");
        assert!(
            is_mostly_valid(&text[..text.len() - 1]),
            "half a character behind"
        );
        let mut hit = text.to_vec();
        hit[4] = 0xFF;
        assert!(is_mostly_valid(&hit));
    }

    #[test]
    fn chance_makes_short_texts_only() {
        let gbk = |text| encoding_rs::GBK.encode(text).0.into_owned();
        assert!(may_be_chance(&gbk("小时")));
        assert!(!may_be_chance("小时".as_bytes()));
        assert!(!may_be_chance("déjà vu".as_bytes()));
        assert!(!may_be_chance("Правительство".as_bytes()));
        assert!(!may_be_chance(b"plain"));
    }

    #[test]
    fn other_charsets_are_not_utf8() {
        for encoding in [
            encoding_rs::GBK,
            encoding_rs::BIG5,
            encoding_rs::UTF_16LE,
            encoding_rs::WINDOWS_1252,
        ] {
            for text in ["全市完成投資額同比大幅增長", "学校大联通", "déjà vu, où ça"]
            {
                let bytes = encoding.encode(text).0;
                if std::str::from_utf8(&bytes).is_err() {
                    assert!(!is_mostly_valid(&bytes), "{} {text}", encoding.name());
                }
            }
        }
    }
}
