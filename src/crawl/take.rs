//! What is made of a response: the articles on it, and what is remembered of its page.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::archive::{Indexed, Kept, Role};
use crate::document::{self, MOST_TEXT};
use crate::duplicates::Known;
use crate::input::InputError;
use crate::input::http::Response;
use crate::lexicon::Lexicon;
use crate::parallel::guard;
use crate::pipeline::{self, Origin};
use crate::store::{Capture, Document, Entry, Page};

/// A page is not longer, unpacked.
const LONGEST: u64 = 32 << 20;

/// How pages are read.
#[derive(Debug, Clone)]
pub struct Reading<'l> {
    /// The archive's folder, for the names of sources.
    pub folder: PathBuf,
    /// What they are read with.
    pub lexicon: &'l Lexicon,
}

/// The articles on a response.
#[derive(Debug, Default)]
pub struct Took {
    /// The articles.
    pub entries: Vec<Entry>,
    /// Why they could not be read.
    pub failed: Option<String>,
}

impl Took {
    fn failed(reason: impl Into<String>) -> Self {
        Self {
            failed: Some(reason.into()),
            ..Self::default()
        }
    }
}

impl Reading<'_> {
    /// Reads the articles on a response; there are none on what is no page, or the same as before.
    pub fn take(&self, kept: &Kept) -> Took {
        let is_page = kept.role == Role::Page && !kept.revisit && (200..300).contains(&kept.status);
        let Some(response) = Response::parse(&kept.http).filter(|_| is_page) else {
            return Took::default();
        };
        let kind = response.content_type();
        if !kind.may_be_page() {
            return Took::failed(format!("no page: {}", kind.essence));
        }
        let bytes = match response.page(LONGEST) {
            Ok(bytes) => bytes,
            Err(InputError::TooLong(_)) => {
                return Took::failed(format!("longer than {} MB when unpacked", LONGEST >> 20));
            }
            Err(error) => return Took::failed(error.to_string()),
        };
        let path = self.folder.join(&kept.warc);
        let page = pipeline::Page {
            origin: Origin {
                path: crate::input::display(&path),
                member: Some(format!("byte {}", kept.offset)),
                url: Some(kept.url.clone()),
                charset: kind.charset,
                fetched: Some(kept.fetched.clone()),
                listed: kept.published,
                published: None,
                title: None,
            },
            bytes,
        };
        let read = guard(|| document::records(&page, self.lexicon, MOST_TEXT));
        match read {
            Ok(Ok(records)) => {
                let document = Document::pack(&page.bytes);
                let entry = |record| {
                    let known = Known::of(&record);
                    Entry::new(record, known, document.clone())
                };
                Took {
                    entries: records.into_iter().map(entry).collect(),
                    failed: None,
                }
            }
            Ok(Err(InputError::NoArticle)) => Took::default(),
            Ok(Err(_)) => Took::failed("more text than a page has"),
            Err(_) => Took::failed("it made the program fail"),
        }
    }
}

/// What is remembered of a page; `None` for what is none, or gave nothing.
pub fn page(kept: &Kept, before: Option<&Page>) -> Option<Page> {
    let good = kept.revisit || (200..300).contains(&kept.status);
    if kept.role != Role::Page || !good {
        return None;
    }
    let response = Response::parse(&kept.http);
    let said = |name: &str| {
        let value = response.as_ref().and_then(|response| response.header(name));
        value.map(str::to_owned)
    };
    // What is not sent again keeps what was said of it.
    let before_if_same = before.filter(|_| kept.revisit);
    Some(Page {
        url: kept.found.clone(),
        site: kept.site.clone(),
        found: before.map_or_else(|| kept.fetched.clone(), |page| page.found.clone()),
        checked: kept.fetched.clone(),
        etag: said("etag").or_else(|| before_if_same?.etag.clone()),
        last_modified: said("last-modified").or_else(|| before_if_same?.last_modified.clone()),
        digest: before_if_same.map_or_else(|| kept.digest.clone(), |page| page.digest.clone()),
        kept: before_if_same.map_or_else(|| kept.fetched.clone(), |page| page.kept.clone()),
    })
}

/// What the database says of a response.
pub fn capture(kept: &Kept) -> Capture {
    let response = Response::parse(&kept.http);
    let mime = response.map(|response| response.content_type().essence);
    Capture {
        warc: kept.warc.clone(),
        offset: kept.offset,
        length: kept.end - kept.offset,
        url: kept.url.clone(),
        page: kept.found.clone(),
        site: kept.site.clone(),
        role: kept.role.as_str(),
        fetched: kept.fetched.clone(),
        status: kept.status,
        mime: mime
            .filter(|mime| !mime.is_empty())
            .unwrap_or_else(|| "unk".to_owned()),
        revisit: kept.revisit,
        digest: kept.digest.clone(),
    }
}

impl From<Capture> for Indexed {
    fn from(capture: Capture) -> Self {
        let mime = match capture.revisit {
            true => "warc/revisit".to_owned(),
            false => capture.mime,
        };
        Self {
            warc: capture.warc,
            offset: capture.offset,
            length: capture.length,
            url: capture.url,
            fetched: capture.fetched,
            mime,
            status: capture.status,
            digest: capture.digest,
        }
    }
}

/// Up to where the archive's files are in the database. Responses are done in another order than they stand in the
/// file; only what has nothing undone before it counts.
#[derive(Debug, Default)]
pub struct Taken {
    reached: BTreeMap<String, u64>,
    /// The file that is written, the number of the first response that is not done, and the ends of those behind it.
    current: String,
    next: u64,
    ahead: BTreeMap<u64, u64>,
}

impl Taken {
    /// The file that is written from now on.
    pub fn begin(&mut self, warc: &str) {
        warc.clone_into(&mut self.current);
        self.reached.entry(warc.to_owned()).or_default();
    }

    /// Notes up to where a file is done.
    pub fn reach(&mut self, warc: &str, byte: u64) {
        self.reached.insert(warc.to_owned(), byte);
    }

    /// Notes that a response of the file that is written is done.
    pub fn done(&mut self, number: u64, end: u64) {
        self.ahead.insert(number, end);
        while let Some(end) = self.ahead.remove(&self.next) {
            self.next += 1;
            self.reached.insert(self.current.clone(), end);
        }
    }

    /// Up to where a file is done.
    pub fn reached(&self, warc: &str) -> u64 {
        self.reached.get(warc).copied().unwrap_or(0)
    }

    /// The files.
    pub fn files(&self) -> impl Iterator<Item = String> + '_ {
        self.reached.keys().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_nothing_undone_before_it_counts() {
        let mut taken = Taken::default();
        taken.begin("a.warc.gz");
        for (number, end, reached) in [(1, 200, 0), (0, 100, 200), (3, 400, 200), (2, 300, 400)] {
            taken.done(number, end);
            assert_eq!(taken.reached("a.warc.gz"), reached, "{number}");
        }
    }
}
