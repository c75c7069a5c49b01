//! Which charset is chosen, why, and what is said about it.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};

use crate::decode::{Decoded, Evidence, Hint, decode};
use crate::note::{NoteKind, Staged};

/// A sentence of the genre, in both scripts.
const SIMPLIFIED: &str = "截至9月底，全区列入清单的民生实事项目495个，已完成467个，完成率达94.3%。";
const TRADITIONAL: &str =
    "截至9月底，全區列入清單的民生實事項目495個，已完成467個，完成率達94.3%。";

fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{text} does not fit {}", encoding.name());
    bytes.into_owned()
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn read(bytes: &[u8], header: Option<&str>) -> Staged<Decoded> {
    decode(bytes, &Hint { charset: header })
}

fn kinds(decoded: &Staged<Decoded>) -> Vec<NoteKind> {
    decoded.notes.iter().map(|note| note.kind).collect()
}

#[test]
fn every_charset_is_found_without_a_declaration() {
    let cases: [(Vec<u8>, &str, &str); 14] = [
        (SIMPLIFIED.into(), SIMPLIFIED, "utf-8"),
        (encode(GB18030, SIMPLIFIED), SIMPLIFIED, "gb18030"),
        (encode(GB18030, TRADITIONAL), TRADITIONAL, "gb18030"),
        (
            encode(GB18030, "朱镕基、黄喆、李珺"),
            "朱镕基、黄喆、李珺",
            "gb18030",
        ),
        (
            encode(GB18030, "镇上的𠮷姓村民有12户"),
            "镇上的𠮷姓村民有12户",
            "gb18030",
        ),
        (encode(BIG5, TRADITIONAL), TRADITIONAL, "big5"),
        // Characters of the Hong Kong supplement.
        (
            b"\xCA\\\x92]\x9D\xF6\xB2`\xA4\xF4\x96\xF5\x9D\xEF\xAB\xCE\x90h\xA6\xED\x9D\xF7\xA4T\xA6~"
                .to_vec(),
            "佢哋喺深水埗嘅屋邨住咗三年",
            "big5",
        ),
        (utf16(SIMPLIFIED, u16::to_le_bytes), SIMPLIFIED, "utf-16le"),
        (
            utf16(TRADITIONAL, u16::to_be_bytes),
            TRADITIONAL,
            "utf-16be",
        ),
        (
            utf16("<p>467</p>", u16::to_le_bytes),
            "<p>467</p>",
            "utf-16le",
        ),
        (
            utf16("项目已经全部完成", u16::to_be_bytes),
            "项目已经全部完成",
            "utf-16be",
        ),
        (
            encode(SHIFT_JIS, "区役所によると、昨年度の計画は達成された。"),
            "区役所によると、昨年度の計画は達成された。",
            "shift_jis",
        ),
        (
            encode(EUC_KR, "올해 계획한 사업을 모두 마쳤다."),
            "올해 계획한 사업을 모두 마쳤다.",
            "euc-kr",
        ),
        (
            encode(WINDOWS_1252, "Le préfet a déjà terminé l’année dernière."),
            "Le préfet a déjà terminé l’année dernière.",
            "windows-1252",
        ),
    ];
    for (bytes, text, charset) in cases {
        let decoded = read(&bytes, None);
        assert_eq!(decoded.value.charset, charset, "{text}");
        assert_eq!(decoded.value.text.as_str(), text);
        assert_eq!(decoded.value.replaced, 0, "{text}");
        let wrong = kinds(&decoded);
        assert!(!wrong.contains(&NoteKind::WrongDeclaration), "{text}");
    }
}

#[test]
fn marks_decide_and_are_no_text() {
    let mut gb18030 = b"\x84\x31\x95\x33".to_vec();
    gb18030.extend(encode(GB18030, "完成467个"));
    let cases: [(Vec<u8>, &str); 5] = [
        ("\u{FEFF}完成467个".into(), "utf-8"),
        (utf16("\u{FEFF}完成467个", u16::to_le_bytes), "utf-16le"),
        (utf16("\u{FEFF}完成467个", u16::to_be_bytes), "utf-16be"),
        (gb18030, "gb18030"),
        (b"\xEF\xBB\xBF467".to_vec(), "utf-8"),
    ];
    for (bytes, charset) in cases {
        let decoded = read(&bytes, Some("big5")).value;
        assert_eq!(
            (decoded.charset, decoded.evidence),
            (charset, Evidence::Mark)
        );
        assert!(decoded.text.as_str().ends_with("467个") || decoded.text.as_str() == "467");
        assert!(!decoded.text.as_str().contains('\u{FEFF}'));
    }
    // A mark of UTF-8 that an editor put before text of another charset.
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(encode(GB18030, SIMPLIFIED));
    let decoded = read(&bytes, None).value;
    assert_eq!(decoded.charset, "gb18030");
    assert!(decoded.text.as_str().ends_with(&SIMPLIFIED[6..]));
}

#[test]
fn declarations_count_unless_the_bytes_contradict_them() {
    use Evidence::{Declared, Statistics, ValidUtf8};
    let cases: [(Vec<u8>, &str, &str, Evidence, bool); 17] = [
        // Right.
        (
            encode(GB18030, SIMPLIFIED),
            "gb2312",
            "gb18030",
            Declared,
            false,
        ),
        (
            encode(GB18030, SIMPLIFIED),
            "GBK",
            "gb18030",
            Declared,
            false,
        ),
        (
            encode(GB18030, TRADITIONAL),
            "gbk",
            "gb18030",
            Declared,
            false,
        ),
        (
            encode(BIG5, TRADITIONAL),
            "big5-hkscs",
            "big5",
            Declared,
            false,
        ),
        (
            encode(EUC_JP, "東京都の計画"),
            "euc-jp",
            "euc-jp",
            Declared,
            false,
        ),
        (
            encode(WINDOWS_1252, "déjà vu"),
            "latin1",
            "windows-1252",
            Declared,
            false,
        ),
        (SIMPLIFIED.into(), "utf8", "utf-8", ValidUtf8, false),
        (
            utf16("项目已经全部完成", u16::to_le_bytes),
            "utf-16le",
            "utf-16le",
            Declared,
            false,
        ),
        // Wrong.
        (SIMPLIFIED.into(), "gb2312", "utf-8", ValidUtf8, true),
        ("café".into(), "gb2312", "utf-8", ValidUtf8, true),
        (
            encode(GB18030, SIMPLIFIED),
            "utf-8",
            "gb18030",
            Statistics,
            true,
        ),
        (
            encode(GB18030, SIMPLIFIED),
            "iso-8859-1",
            "gb18030",
            Statistics,
            true,
        ),
        (
            encode(GB18030, SIMPLIFIED),
            "big5",
            "gb18030",
            Statistics,
            true,
        ),
        (
            encode(GB18030, SIMPLIFIED),
            "euc-kr",
            "gb18030",
            Statistics,
            true,
        ),
        (
            encode(BIG5, TRADITIONAL),
            "gb2312",
            "big5",
            Statistics,
            true,
        ),
        (encode(BIG5, TRADITIONAL), "utf-8", "big5", Statistics, true),
        (
            encode(GB18030, SIMPLIFIED),
            "utf-16",
            "gb18030",
            Statistics,
            true,
        ),
    ];
    for (bytes, declared, charset, evidence, wrong) in cases {
        let page = |label: &str| {
            let mut page = format!("<html><meta charset=\"{label}\"><p>").into_bytes();
            page.extend(&bytes);
            page
        };
        let mut readings = vec![read(&bytes, Some(declared))];
        // A page in UTF-16 cannot declare itself in ASCII.
        if !declared.starts_with("utf-16") {
            readings.push(read(&page(declared), None));
            readings.push(read(&page("nonsense"), Some(declared)));
        }
        for decoded in readings {
            let found = (decoded.value.charset, decoded.value.evidence);
            assert_eq!(found, (charset, evidence), "{charset} declared {declared}");
            let noted = kinds(&decoded).contains(&NoteKind::WrongDeclaration);
            assert_eq!(noted, wrong, "{charset} declared {declared}");
        }
    }
}

#[test]
fn of_two_declarations_the_one_that_fits_counts() {
    let mut page = b"<meta charset=gb2312><p>".to_vec();
    page.extend(encode(GB18030, SIMPLIFIED));
    let decoded = read(&page, Some("utf-8"));
    assert_eq!(decoded.value.charset, "gb18030");
    assert_eq!(decoded.value.evidence, Evidence::Declared);
    assert_eq!(kinds(&decoded), [NoteKind::WrongDeclaration]);
    assert!(decoded.notes[0].message.contains("utf-8"));
}

#[test]
fn ascii_contradicts_no_declaration() {
    let decoded = read(b"<meta charset=gbk>467", None);
    assert_eq!(decoded.value.charset, "utf-8");
    assert!(decoded.notes.is_empty());
}

#[test]
fn little_text_is_an_uncertain_guess() {
    let decoded = read(&encode(GB18030, "个"), None);
    assert_eq!(kinds(&decoded), [NoteKind::UncertainCharset]);
    let decoded = read(&encode(GB18030, SIMPLIFIED), None);
    assert!(decoded.notes.is_empty(), "{:?}", decoded.notes);
}

#[test]
fn short_chinese_that_happens_to_be_valid_utf8() {
    assert_eq!(
        read(&encode(GB18030, "2小时"), None).value.text.as_str(),
        "2小时"
    );
    // The same the other way round: words of other languages stay what they are.
    for word in ["Łódź", "Москва", "naïve", "°C", "3×4", "Αθήνα"] {
        assert_eq!(read(word.as_bytes(), None).value.text.as_str(), word);
    }
}

#[test]
fn private_use_characters_survive() {
    // What a filter on raw GBK left of `。”` and the words behind it; a later repair needs all of it.
    let text = "他说!笔\u{E226}R河，并说!眳桥\u{E1A1}空f。\u{E000}\u{E765}";
    // And where they would make better sense as bytes out of step.
    for text in [text, "<喆\u{E2FF}\u{E4C6}>，而其他都是正常的中文"] {
        let bytes = encode(GB18030, text);
        for header in [None, Some("gb2312")] {
            let decoded = read(&bytes, header).value;
            assert_eq!(decoded.text.as_str(), text);
            assert_eq!(decoded.replaced, 0);
        }
    }
}

#[test]
fn nothing_comes_of_nothing() {
    for header in [None, Some("gbk"), Some("")] {
        let decoded = read(b"", header);
        assert!(decoded.value.text.is_empty());
        assert!(decoded.notes.is_empty());
    }
}
