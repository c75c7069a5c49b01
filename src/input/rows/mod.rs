//! Tables: each row is a document, whose text and what is known about it stand in fields.

pub(super) mod csv;
pub(super) mod json;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
pub(super) mod parquet;

use super::error::{InputError, Place};
use super::read::{Entry, Flow, Reader, Source};
use super::walk::Skip;
use crate::clean::dates::parse_date;

/// What a field may be for, and how fields for it are usually called.
const USUAL: [(&str, &[&str]); 4] = [
    (
        "text",
        &[
            "text",
            "content",
            "body",
            "article",
            "maintext",
            "main_text",
            "full_text",
            "fulltext",
            "article_text",
            "article_content",
            "raw_text",
            "正文",
            "内容",
            "全文",
            "文章内容",
            "正文内容",
            "新闻内容",
            "文本",
            "新闻正文",
            "html",
            "raw_html",
            "page",
        ],
    ),
    (
        "title",
        &["title", "headline", "标题", "题目", "新闻标题", "文章标题"],
    ),
    (
        "published",
        &[
            "published",
            "published_at",
            "publish_date",
            "publish_time",
            "date_publish",
            "pubdate",
            "pub_date",
            "pub_time",
            "pubtime",
            "date",
            "发布日期",
            "发布时间",
            "发表时间",
            "发文日期",
            "成文日期",
            "日期",
            "时间",
        ],
    ),
    (
        "url",
        &[
            "url",
            "link",
            "href",
            "source_url",
            "page_url",
            "链接",
            "网址",
            "地址",
            "原文链接",
            "文章链接",
        ],
    ),
];

/// Which fields of a row hold what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// In small letters.
    names: [Vec<String>; 4],
}

impl Default for Fields {
    /// The names that people and programs usually give them, in Chinese and English.
    fn default() -> Self {
        Self {
            names: USUAL.map(|(_, names)| names.iter().map(|name| (*name).to_owned()).collect()),
        }
    }
}

/// Places of the fields: of text, title, publication and address.
pub(super) type Columns = [Option<usize>; 4];

impl Fields {
    /// Says which field holds something: `text=正文`, `title=标题`, `published=发布日期`, `url=链接`.
    ///
    /// # Errors
    /// When it is not written like this.
    pub fn set(&mut self, assignment: &str) -> Result<(), String> {
        let (what, name) = assignment
            .split_once('=')
            .ok_or_else(|| format!("`{assignment}` is not of the form text=COLUMN"))?;
        let place = USUAL.iter().position(|(usual, _)| *usual == what.trim());
        let names = place.and_then(|place| self.names.get_mut(place));
        let Some(names) = names.filter(|_| !name.trim().is_empty()) else {
            return Err(format!(
                "`{assignment}`: a field is one of text, title, published and url"
            ));
        };
        *names = vec![name.trim().to_lowercase()];
        Ok(())
    }

    /// Where the fields are among names; the first name of ours that is there counts.
    pub(super) fn columns<S: AsRef<str>>(&self, names: &[S]) -> Columns {
        let names: Vec<String> = (names.iter())
            .map(|name| name.as_ref().trim().to_lowercase())
            .collect();
        let find = |wanted: &String| names.iter().position(|name| name == wanted);
        [0, 1, 2, 3].map(|what| self.names.get(what)?.iter().find_map(find))
    }

    /// Whether one of the names is that of the text.
    pub(super) fn has_text<S: AsRef<str>>(&self, names: &[S]) -> bool {
        let [text, ..] = self.columns(names);
        text.is_some()
    }
}

/// A row, as far as it was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub text: Vec<u8>,
    pub charset: &'static str,
    pub title: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
}

/// Passes a row on as a document.
fn document(reader: &mut Reader, place: &Place, row: Row) -> Flow {
    let some = |value: Option<String>| {
        let value = value?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    };
    let source = Source {
        url: some(row.url),
        charset: Some(row.charset.to_owned()),
        fetched: None,
        title: some(row.title),
        published: row.published.as_deref().and_then(parse_date),
        listed: None,
    };
    reader.page(place, source, row.text)
}

/// A table that has no text: an error if it was named, else none of ours.
fn no_text<S: AsRef<str>>(reader: &mut Reader, place: &Place, entry: &Entry, names: &[S]) -> Flow {
    const MOST: usize = 20;
    if !entry.named {
        return reader.skip(place.clone(), Skip::NoText);
    }
    let mut list: Vec<&str> = names.iter().map(AsRef::as_ref).take(MOST).collect();
    if names.len() > MOST {
        list.push("…");
    }
    if list.is_empty() {
        list.push("none at all");
    }
    reader.fail(place.clone(), InputError::NoText(list.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_known() {
        let fields = Fields::default();
        for (names, expected) in [
            (
                &["标题", "发布日期", "正文", "链接"][..],
                [Some(2), Some(0), Some(1), Some(3)],
            ),
            (
                &["id", "URL", "Title", "Content "],
                [Some(3), Some(2), None, Some(1)],
            ),
            // The first of our names counts, not theirs.
            (&["html", "text"], [Some(1), None, None, None]),
            (&["a", "b"], [None; 4]),
        ] {
            assert_eq!(fields.columns(names), expected, "{names:?}");
        }
    }

    #[test]
    fn names_can_be_given() {
        let mut fields = Fields::default();
        fields.set("text=稿件").expect("a field");
        assert_eq!(fields.columns(&["text", "稿件"])[0], Some(1));
        for wrong in ["text", "text=", "words=稿件", "=稿件"] {
            assert!(fields.set(wrong).is_err(), "{wrong}");
        }
    }
}
