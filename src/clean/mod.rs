//! Text becomes articles: repaired, in Simplified Chinese, without the page around them.
//!
//! Every change is a [`Pass`]: a list of edits of the text before it. Replaying the passes of a
//! page on its decoded text gives [`Cleaned::text`] again; [`Cleaned::articles`] are stretches of it.

mod builder;
pub mod dates;
mod detect;
mod front_matter;
pub mod html;
mod joins;
mod lines;
mod markdown;
mod metadata;
mod page;
mod plain;
pub mod repair;
mod repeats;
mod restore;
mod split;
mod spun;

use jiff::civil::Date;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decode::Decoded;
use crate::lexicon::{Lexicon, Sites};
use crate::note::{Note, NoteKind, Stage, Staged};
use crate::text::{Edit, Span, TracedText, replay};
use page::{Page, Role};
use repair::Outcome;
use split::Start;

/// What is known about a page from outside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Context<'a> {
    /// Where the page was fetched from.
    pub url: Option<&'a str>,
    /// Path of the file, for its extension.
    pub path: Option<&'a str>,
    /// The headline, if somebody knows it better than the page.
    pub title: Option<&'a str>,
    /// The publication date, if somebody knows it better than the page.
    pub published: Option<Date>,
    /// The publication date that a feed gives, for pages that give none.
    pub listed: Option<Date>,
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
    /// A row of a table, its cells separated by tabs (in plain text as the text separates them).
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
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The headline, where there is one, on the first line; then one block a line.
    pub text: TracedText,
    /// Where `text` lies in [`Cleaned::text`].
    pub span: Span,
    /// Title, date, source and people.
    pub metadata: Metadata,
    /// The stretches of `text`.
    pub blocks: Vec<Block>,
    /// The tables of `text`.
    pub tables: Vec<Table>,
}

impl Default for Article {
    fn default() -> Self {
        Self {
            text: TracedText::default(),
            span: Span::new(0, 0),
            metadata: Metadata::default(),
            blocks: Vec::new(),
            tables: Vec::new(),
        }
    }
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

/// Makes the articles out of a page's text. The spans of the notes lie in [`Cleaned::text`].
pub fn clean(decoded: &Decoded, context: &Context, lexicon: &Lexicon) -> Staged<Cleaned> {
    let Outcome {
        text,
        kinds,
        passes,
        notes,
    } = repair::repair(decoded.text.clone(), lexicon);
    let format = detect::format(text.as_str(), kinds, context);
    let layout = match format {
        Format::Html => html::read(text.as_str(), context, &lexicon.sites),
        Format::FrontMatter => front_matter::read(text.as_str(), context),
        Format::Markdown => markdown::read(text.as_str(), context),
        Format::Text => plain::read(text.as_str(), kinds),
    };
    let mut page = Page::new(text, passes, notes, layout);
    let rare = lexicon.rare.find(page.text.as_str());
    let passes = page.passes.len();
    lines::sort_out(&mut page, rare.noise, lexicon);
    joins::rejoin(&mut page);
    repeats::remove(&mut page);
    let mut starts = split::split(&mut page, lexicon);
    let said = said(&page, &starts, context);
    drop_read_lines(&mut page, &mut starts);
    restore_dates(&mut page, &starts, &said);
    let mut firsts: Vec<usize> = starts.iter().map(|start| start.from).collect();
    page.tidy(&mut firsts);
    let articles = articles(&page, &firsts, said, context);
    // Lines that are taken out leave no new words behind. Where two are joined there may be one more, and what
    // restores a date is not known here.
    let more = |pass: &Pass| match pass.kind {
        PassKind::LineBreak => pass.edits.len(),
        PassKind::RestoredDate => spun::FEWEST_WORDS * pass.edits.len(),
        _ => 0,
    };
    let more: usize = page.passes.iter().skip(passes).map(more).sum();
    if rare.spun + more >= spun::FEWEST_WORDS && rare.spun_for_sure + more >= spun::FEWEST_STRONG {
        flag_spun(&mut page, &articles, lexicon);
    }
    Staged::new(
        Cleaned {
            format,
            passes: page.passes,
            text: page.text,
            articles,
        },
        page.notes,
    )
}

/// Whether a page's text is HTML, so that much of it may be markup.
pub fn is_html(text: &str) -> bool {
    detect::is_html(text)
}

/// Reads HTML inside another format: a piece of a page, which no site's rule is made for.
fn html_part(text: &str, context: &Context) -> Layout {
    html::read(text, context, &Sites::default())
}

/// Compiles a pattern of the program itself.
#[allow(clippy::expect_used)] // A wrong pattern is a mistake of the program that its first test finds.
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the program")
}

/// The lines of each article.
fn ranges(starts: &[usize], lines: usize) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    (0..starts.len()).map(move |index| {
        // What stands above the first headline belongs to the first article.
        let from = if index == 0 { 0 } else { starts[index] };
        from..starts.get(index + 1).copied().unwrap_or(lines)
    })
}

/// More bytes than a signature has, a lost character or not.
const LONGEST_SIGNATURE: usize = 192;

/// What is known about each article: what somebody knows better, its own lines, the page's, the address.
fn said(page: &Page, starts: &[Start], context: &Context) -> Vec<Metadata> {
    let firsts: Vec<usize> = starts.iter().map(|start| start.from).collect();
    let mut all: Vec<Metadata> = Vec::new();
    for (range, start) in ranges(&firsts, page.lines.len()).zip(starts) {
        let mut says = Metadata {
            published: context.published,
            ..Metadata::default()
        };
        let lines = page.lines.get(range).unwrap_or_default();
        for line in lines {
            match (&line.says, line.role) {
                (None, _) => {}
                (Some(own), Role::Byline) => says.add_authors(own.author.as_deref().unwrap_or("")),
                (Some(own), _) => says.fill(own),
            }
        }
        if start.titles > 0 {
            says.title = Some(page.line(start.from).to_owned());
        }
        // A title is that of one article.
        if let (Some(title), [_]) = (context.title, starts) {
            says.title = Some(title.to_owned());
        }
        all.push(says);
    }
    // What stands above the first headline is said of the whole page.
    let above = firsts.first().copied().unwrap_or(0);
    let mut general = page.says.clone();
    for own in page
        .lines
        .iter()
        .take(above)
        .filter_map(|line| line.says.as_ref())
    {
        general.fill(own);
    }
    // What the page says holds for every article that says nothing else; a title only for a single one.
    if starts.len() > 1 {
        general.title = None;
        general.author = None;
    }
    general.published = general
        .published
        .or_else(|| all.first().and_then(|first| first.published))
        .or(context.listed)
        .or_else(|| context.url.and_then(dates::date_in_url));
    for (says, range) in all.iter_mut().zip(ranges(&firsts, page.lines.len())) {
        says.fill(&general);
        let lines = page.lines.get(range).unwrap_or_default();
        says.published = says.published.or_else(|| {
            lines
                .iter()
                .rev()
                .take(4)
                .find_map(|line| signature_date(page.of(line)))
        });
    }
    all
}

/// The date of a signature, also one that lost a character and has one reading all the same.
fn signature_date(words: &str) -> Option<Date> {
    // What is put back into a date makes a line longer, and a signature is short.
    if words.len() > LONGEST_SIGNATURE {
        return None;
    }
    metadata::signature_date(words).or_else(|| {
        let (edits, _) = restore::dates(words, 0, None);
        let restored = replay(words, &edits).ok().filter(|_| !edits.is_empty())?;
        metadata::signature_date(&restored)
    })
}

/// Takes lines out whose words are in the metadata now.
fn drop_read_lines(page: &mut Page, starts: &mut [Start]) {
    let out: Vec<bool> = page
        .lines
        .iter()
        .map(|line| line.role != Role::Text)
        .collect();
    let mut kept = Vec::with_capacity(out.len() + 1);
    let mut count = 0;
    for gone in &out {
        kept.push(count);
        count += usize::from(!gone);
    }
    for start in starts {
        start.from = kept.get(start.from).copied().unwrap_or(count);
    }
    page.drop_lines(PassKind::Noise, &out);
}

fn restore_dates(page: &mut Page, starts: &[Start], said: &[Metadata]) {
    let firsts: Vec<usize> = starts.iter().map(|start| start.from).collect();
    let mut edits = Vec::new();
    let mut notes = Vec::new();
    for (range, says) in ranges(&firsts, page.lines.len()).zip(said) {
        for line in page.lines.get(range).unwrap_or_default() {
            let (mut more, mut said) =
                restore::dates(page.of(line), line.span.start, says.published);
            edits.append(&mut more);
            notes.append(&mut said);
        }
    }
    page.notes.append(&mut notes);
    page.apply(PassKind::RestoredDate, edits);
}

/// Says of an article that it looks spun.
fn flag_spun(page: &mut Page, articles: &[Article], lexicon: &Lexicon) {
    for article in articles {
        let score = spun::score(article.text.as_str(), lexicon);
        if score.is_spun() {
            let message = format!(
                "score {:.1} for each 1,000 characters: {}",
                score.per_thousand,
                score.words.join("、")
            );
            page.notes
                .push(Note::new(Stage::Clean, NoteKind::SpunText, message).at(article.span));
        }
    }
}

/// The articles as stretches of the page.
fn articles(page: &Page, firsts: &[usize], said: Vec<Metadata>, context: &Context) -> Vec<Article> {
    let mut tables = page.tables.iter().peekable();
    let mut out = Vec::new();
    for (range, mut metadata) in ranges(firsts, page.lines.len()).zip(said) {
        let lines = page.lines.get(range).unwrap_or_default();
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            continue;
        };
        let given = context.title.is_some() && firsts.len() == 1;
        if first.kind == BlockKind::Title && metadata.title.is_some() && !given {
            // A date may have been restored in it.
            metadata.title = Some(page.of(first).to_owned());
        }
        let span = Span::new(first.span.start, last.span.end);
        let back = |part: Span| Span::new(part.start - span.start, part.end - span.start);
        let mut own = Vec::new();
        while let Some(table) =
            tables.next_if(|table| table_start(table).is_none_or(|at| at < span.end))
        {
            let inside = |cell: &Cell| span.contains(cell.span);
            let mut table = table.clone();
            table.rows.retain(|row| {
                row.iter().all(inside) && row.iter().any(|cell| !cell.span.is_empty())
            });
            table.caption = table
                .caption
                .filter(|caption| span.contains(*caption) && !caption.is_empty())
                .map(back);
            for cell in table.rows.iter_mut().flatten() {
                cell.span = back(cell.span);
            }
            if !table.rows.is_empty() {
                own.push(table);
            }
        }
        out.push(Article {
            text: page.text.slice(span),
            span,
            metadata,
            blocks: lines
                .iter()
                .map(|line| Block {
                    kind: line.kind,
                    span: back(line.span),
                })
                .collect(),
            tables: own,
        });
    }
    out
}

fn table_start(table: &Table) -> Option<usize> {
    table.rows.first()?.first().map(|cell| cell.span.start)
}
