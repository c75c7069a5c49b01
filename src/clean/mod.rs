//! Text becomes articles: repaired, in Simplified Chinese, without the page around them.
//!
//! Every change is a [`Pass`]: a list of edits of the text before it. Replaying the passes of a
//! page on its decoded text gives [`Cleaned::text`] again; [`Cleaned::articles`] are stretches of it.

pub mod dates;
pub mod html;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decode::Decoded;
use crate::lexicon::Lexicon;
use crate::note::{Note, Staged};
use crate::text::{Edit, Span, TracedText};

/// What is known about a page from outside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Context<'a> {
    /// Where the page was fetched from.
    pub url: Option<&'a str>,
    /// Path of the file, for its extension.
    pub path: Option<&'a str>,
    /// The publication date, if somebody knows it better than the page.
    pub published: Option<Date>,
}

/// What a pass does to the text. The names are part of the record's format.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PassKind {
    /// Bytes that a filter shifted were put right (kinds 2 and 3 of the damage).
    ShiftedBytes,
    /// Pinyin readings that a mirror site strewed in were removed.
    PinyinNote,
    /// Traditional characters became Simplified ones.
    Traditional,
    /// Control characters, odd blanks and compatibility forms became plain ones.
    Characters,
    /// Markup and everything that is not the article was taken out.
    Markup,
    /// Lines that were cut in mid-sentence were joined.
    LineBreak,
    /// Menus, share bars, credits and captions were taken out.
    Noise,
    /// A second copy of the article was taken out.
    RepeatedBody,
    /// Lost characters of a date were put back.
    RestoredDate,
}

/// One change of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// What it does.
    pub kind: PassKind,
    /// The changes, in bytes of the text before the pass.
    pub edits: Vec<Edit>,
}

/// What a stretch of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockKind {
    /// The article's own headline.
    Title,
    /// A headline inside the article.
    Heading,
    /// Running text.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A row of a table, its cells separated by tabs.
    TableRow,
    /// Words under a picture, kept because they could not be told apart from text.
    Caption,
}

/// A stretch of an article that stands on its own; blocks are in order and apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where, in bytes of the text.
    pub span: Span,
}

/// A cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its text, in bytes of the article's text.
    pub span: Span,
    /// How many columns it covers.
    pub colspan: usize,
    /// How many rows it covers.
    pub rowspan: usize,
    /// Whether the page marks it as a header (`<th>`, `<thead>`).
    pub header: bool,
}

/// A table inside an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its title, where one stands in or right above it.
    pub caption: Option<Span>,
    /// Its rows of cells as they are written.
    pub rows: Vec<Vec<Cell>>,
}

/// What a page says about an article, or an article about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// The headline, without the site's suffix.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it comes from (来源).
    pub publisher: Option<String>,
    /// Who edited it (责编).
    pub editor: Option<String>,
}

/// One article of a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// The headline, where there is one, on the first line; then one block a line.
    pub text: TracedText,
    /// Title, date, source and people.
    pub metadata: Metadata,
    /// The stretches of `text`.
    pub blocks: Vec<Block>,
    /// The tables of `text`.
    pub tables: Vec<Table>,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines of text.
    Text,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// YAML front matter before a body in HTML or Markdown (Hexo, Jekyll).
    FrontMatter,
}

/// The output of the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// How the page was read.
    pub format: Format,
    /// What was done to the decoded text, in order.
    pub passes: Vec<Pass>,
    /// The decoded text after all passes.
    pub text: TracedText,
    /// The articles of the page, in reading order.
    pub articles: Vec<Article>,
}

/// What the reader of a format makes of a page's text: what to take out, and what the rest is.
///
/// `blocks` and `tables` are spans of the text after `edits`, in which every block stands on lines of
/// its own (a block's span holds no line break at its ends; blocks are separated by `\n`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The changes that leave the article's blocks.
    pub edits: Vec<Edit>,
    /// What the blocks are, in order.
    pub blocks: Vec<Block>,
    /// The tables, whose cells lie in blocks of the kind [`BlockKind::TableRow`].
    pub tables: Vec<Table>,
    /// What the markup says about the article.
    pub metadata: Metadata,
    /// What the reader has to say.
    pub notes: Vec<Note>,
}

/// Makes the articles out of a page's text.
#[allow(clippy::todo)]
pub fn clean(_decoded: &Decoded, _context: &Context, _lexicon: &Lexicon) -> Staged<Cleaned> {
    todo!("read the page")
}
