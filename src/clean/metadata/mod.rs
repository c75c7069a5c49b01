//! Lines that say when, where from and by whom: read into [`Metadata`].
//!
//! `label` reads lines of labels and dates, `byline` lines of names, `lead` how a news item begins.

mod byline;
mod label;
mod lead;

pub(super) use byline::{byline, people, signature};
pub(super) use label::{Zone, line, own_value, signature_date};
pub(super) use lead::lead;

use super::Metadata;

/// Nobody reads more names than this.
const MOST_AUTHORS: usize = 12;

impl Metadata {
    /// Takes over what is not known yet.
    pub(super) fn fill(&mut self, other: &Metadata) {
        fn take<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        take(&mut self.title, &other.title);
        take(&mut self.published, &other.published);
        take(&mut self.author, &other.author);
        take(&mut self.publisher, &other.publisher);
        take(&mut self.editor, &other.editor);
    }

    /// Adds writers to those that are known.
    pub(super) fn add_authors(&mut self, names: &str) {
        let known = self.author.take().unwrap_or_default();
        let mut all: Vec<&str> = known.split('、').filter(|name| !name.is_empty()).collect();
        for name in names.split('、') {
            if all.len() < MOST_AUTHORS && !all.contains(&name) {
                all.push(name);
            }
        }
        self.author = Some(all.join("、"));
    }
}

/// Whether one of the characters with which sentences end begins with three bytes.
fn is_end_of_sentence(first: u8, second: u8, third: u8) -> bool {
    let (stop, full_width) = (
        (first == 0xE3) & (second == 0x80),
        (first == 0xEF) & (second == 0xBC),
    );
    stop & (third == 0x82) | full_width & ((third == 0x81) | (third == 0x9B) | (third == 0x9F))
}

/// Lines made of what metadata are made of, for the tests of the patterns.
#[cfg(test)]
const LINES: &str = "(本报|平安|[（(]|[张王]{1,9}|[0-9]{1,2}月|[0-9]日|讯|电|消息|新闻|网|记者|通讯员|文/图|图|撰稿人|作者|来源|编辑|：|:|/| |\u{3000}|。|）|，|、|“|”|！|；){0,9}";
