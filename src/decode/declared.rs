//! The charset a page says it is in.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

/// How far into the page a declaration is looked for. The standard asks for the first 1,024 bytes,
/// but scripts and comments before it are common.
const PREFIX: usize = 1 << 14;

// Comments are matched to be passed over. Without `(?-u)` the classes would not match bytes that
// are not UTF-8.
static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is-u)<!--.*?-->|<meta[\s/][^>]*>|<\?xml\s[^>]*>").ok());
static CHARSET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)\b(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9][a-z0-9_:.-]*)"#).ok()
});

/// A charset somebody declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    /// The name as it stands there.
    pub label: String,
    /// The encoding of that name.
    pub encoding: &'static Encoding,
}

/// The encoding a label means; GBK and GB2312 are read as GB18030, which holds them.
pub(super) fn encoding(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    let known = Encoding::for_label_no_replacement(label.as_bytes());
    let encoding =
        known.or_else(
            || match label.to_ascii_lowercase().replace('_', "-").as_str() {
                "cp936" | "ms936" | "windows-936" | "gb18030-2000" | "gb18030-2005" | "gb13000"
                | "euc-cn" | "x-euc-cn" => Some(GB18030),
                "cp950" | "ms950" | "windows-950" | "big5-eten" | "big5-2003" => {
                    Some(encoding_rs::BIG5)
                }
                "utf-8n" | "utf8mb4" => Some(UTF_8),
                _ => None,
            },
        )?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// What the header and the page declare, in the order of their weight; unknown names are left out.
pub(super) fn declarations(bytes: &[u8], header: Option<&str>) -> Vec<Declaration> {
    let header = header.and_then(|label| declaration(label, true));
    header.into_iter().chain(in_page(bytes)).collect()
}

fn declaration(label: &str, is_header: bool) -> Option<Declaration> {
    let found = encoding(label)?;
    let is_utf16 = found == UTF_16LE || found == UTF_16BE;
    Some(Declaration {
        label: label.trim().to_owned(),
        // A tag that can be read byte by byte does not stand in UTF-16; the standard says UTF-8.
        encoding: if is_utf16 && !is_header { UTF_8 } else { found },
    })
}

/// The first declarations of the XML kind and of `<meta>`.
fn in_page(bytes: &[u8]) -> Vec<Declaration> {
    let (Some(tags), Some(charsets)) = (TAG.as_ref(), CHARSET.as_ref()) else {
        return Vec::new();
    };
    let prefix = bytes.get(..PREFIX).unwrap_or(bytes);
    // The page's <meta> is about the page as it was served, the XML declaration may be a leftover.
    let (mut meta, mut xml) = (None, None);
    for tag in tags.find_iter(prefix).map(|found| found.as_bytes()) {
        let slot = match tag.get(1) {
            Some(b'!') => continue,
            Some(b'?') => &mut xml,
            _ => &mut meta,
        };
        let label = charsets.captures(tag).and_then(|found| found.get(1));
        let label = label.and_then(|label| std::str::from_utf8(label.as_bytes()).ok());
        if slot.is_none() {
            *slot = label.and_then(|label| declaration(label, false));
        }
    }
    meta.into_iter().chain(xml).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found() {
        let cases: [(&str, &[&str]); 15] = [
            (r#"<meta charset="gb2312">"#, &["gb18030"]),
            (r#"<META CHARSET=GBK />"#, &["gb18030"]),
            (
                r#"<meta http-equiv="Content-Type" content="text/html; charset=big5" />"#,
                &["Big5"],
            ),
            (
                r#"<meta content='text/html;charset = utf-8' http-equiv=Content-Type>"#,
                &["UTF-8"],
            ),
            (r#"<?xml version="1.0" encoding="GB2312"?>"#, &["gb18030"]),
            (r#"<?xml version='1.0' encoding='big5-hkscs' ?>"#, &["Big5"]),
            (
                r#"<?xml encoding="gbk"?><meta charset=utf-8>"#,
                &["UTF-8", "gb18030"],
            ),
            (r#"<meta charset="cp936">"#, &["gb18030"]),
            (r#"<meta charset="utf-16">"#, &["UTF-8"]),
            // Not declarations.
            (r#"<!-- <meta charset="gbk"> -->"#, &[]),
            (r#"<script charset="gbk" src="a.js"></script>"#, &[]),
            (r#"<meta name="charset" content="gbk">"#, &[]),
            (r#"<metadata charset="gbk">"#, &[]),
            (r#"<meta charset="klingon">"#, &[]),
            (r#"charset=gbk"#, &[]),
        ];
        for (page, expected) in cases {
            let found = declarations(page.as_bytes(), None);
            let names: Vec<_> = found.iter().map(|d| d.encoding.name()).collect();
            assert_eq!(names, expected, "{page}");
        }
    }

    #[test]
    fn the_header_weighs_more_than_the_page() {
        let found = declarations(b"<meta charset=gbk>", Some(" UTF-8 "));
        let names: Vec<_> = found.iter().map(|d| d.encoding.name()).collect();
        assert_eq!(names, ["UTF-8", "gb18030"]);
    }

    #[test]
    fn a_declaration_behind_bytes_of_another_charset_is_found() {
        let mut page = b"<title>\xB9\xAB\xB8\xE6</title><meta name=\"a\" content=\"\xC4".to_vec();
        page.extend_from_slice(b"\"><meta charset=\"gb2312\">");
        assert_eq!(declarations(&page, None).len(), 1);
    }
}
