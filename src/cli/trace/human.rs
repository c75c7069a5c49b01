//! A trace for the terminal.

mod figure;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use gongbao::note::Stage;
use gongbao::record::{NoteRecord, Record, Stretch};
use serde::Serialize;

pub use figure::figure;
use figure::{figure_lines, marked};

use crate::cli::say::{count, short, visible};
use gongbao::trace::{ArticleTrace, Cleaning, Decoding, PassTrace, Trace};

const HEAD: Style = Style::new().bold();
const NUMBER: Style = AnsiColor::Green.on_default().bold();
const QUIET: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default();

/// How many entries of a long list are shown.
const FEW: usize = 8;
/// How many characters of a long text are shown.
const WIDTH: usize = 40;

/// Text being put together. Writing to a string does not fail, so the results are dropped.
struct Sheet {
    out: String,
    all: bool,
}

impl Sheet {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn head(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.out, "\n{HEAD}{name}{HEAD:#}  {text}");
    }

    /// The entries of a list, the first `few` of them unless all are asked for.
    fn list<T>(
        &mut self,
        indent: usize,
        few: usize,
        entries: &[T],
        mut show: impl FnMut(&mut Self, &T),
    ) {
        // To leave a single one out saves nothing.
        let short = !self.all && entries.len() > few + 1;
        let shown = if short { few } else { entries.len() };
        for entry in entries.iter().take(shown) {
            show(self, entry);
        }
        if short {
            let left = entries.len() - shown;
            let left = format!("{QUIET}… {left} more (--all shows them){QUIET:#}");
            self.line(indent, &left);
        }
    }

    fn text(&self, text: &str, limit: usize) -> String {
        if self.all {
            visible(text).into_owned()
        } else {
            short(text, limit)
        }
    }
}

/// The whole document.
pub fn document(trace: &Trace, all: bool) -> String {
    let mut page = Sheet {
        out: String::new(),
        all,
    };
    let _ = writeln!(
        page.out,
        "{HEAD}{}{HEAD:#}  {}",
        visible(&trace.path),
        count(trace.bytes, "byte")
    );
    decoding(&mut page, &trace.decode);
    cleaning(&mut page, &trace.clean);
    for (index, article) in trace.articles.iter().enumerate() {
        let number = format!("{} of {}", index + 1, trace.articles.len());
        page.head("ARTICLE", &number);
        article_trace(&mut page, article);
    }
    if trace.articles.is_empty() {
        page.head("ARTICLE", "none: nothing is left after cleaning");
    }
    page.out
}

fn decoding(page: &mut Sheet, decode: &Decoding) {
    let why = match decode.evidence {
        "mark" => "it begins with a byte order mark",
        "valid_utf8" => "the bytes are valid UTF-8",
        "declared" => "the page names it and the bytes agree",
        _ => "its byte sequences are the likeliest",
    };
    let lost = match decode.replaced {
        0 => String::new(),
        replaced => format!(", {BAD}{replaced} of them lost (U+FFFD){BAD:#}"),
    };
    let characters = count(decode.characters, "character");
    page.head(
        "DECODE",
        &format!("{}: {why}; {characters}{lost}", decode.charset),
    );
    page.list(2, FEW, &decode.notes, |page, note| {
        page.line(2, &visible(note))
    });
}

fn cleaning(page: &mut Sheet, clean: &Cleaning) {
    let edits: usize = clean.passes.iter().map(|pass| pass.edits.len()).sum();
    page.head(
        "CLEAN",
        &format!(
            "read as {}, {}",
            clean.format.replace('_', " "),
            count(edits, "edit")
        ),
    );
    for pass in clean.passes.iter().filter(|pass| !pass.edits.is_empty()) {
        page.line(2, &format!("{}: {}", name(&pass.kind), pass.edits.len()));
        edits_of(page, pass, |_| true);
    }
    page.list(2, FEW, &clean.notes, |page, note| {
        page.line(2, &visible(note))
    });
}

fn edits_of(page: &mut Sheet, pass: &PassTrace, wanted: impl Fn(Stretch) -> bool) {
    let edits: Vec<_> = (pass.edits.iter())
        .filter(|edit| wanted(edit.source_span))
        .collect();
    page.list(4, FEW, &edits, |page, edit| {
        let place = bytes(edit.source_span);
        let (before, after) = (
            page.text(&edit.before, WIDTH),
            page.text(&edit.after, WIDTH),
        );
        page.line(
            4,
            &format!("{QUIET}{place}{QUIET:#}  “{before}” → “{after}”"),
        );
    });
}

fn article_trace(page: &mut Sheet, article: &ArticleTrace) {
    let record = &article.record;
    head_of(page, record);
    let sentences = &article.sentences;
    page.head("SENTENCES", &sentences.len().to_string());
    page.list(2, FEW, sentences, |page, sentence| {
        let text = page.text(&sentence.text, 3 * WIDTH);
        let text = marked(&text, sentence.span[0], &record.figures);
        page.line(2, &format!("{QUIET}{}{QUIET:#}  {text}", sentence.kind));
    });
    page.head("FIGURES", &record.figures.len().to_string());
    page.list(2, 2 * FEW, &record.figures, figure_lines);
    page.head("DROPPED", &article.dropped.len().to_string());
    page.list(2, FEW, &article.dropped, |page, dropped| {
        let quote = page.text(&dropped.quote, WIDTH);
        let reason = visible(&dropped.reason);
        page.line(
            2,
            &format!("{quote}  {QUIET}{}{QUIET:#}: {reason}", dropped.rule),
        );
    });
    relations(page, record);
    // What decoding and cleaning had to say stands with them.
    let notes: Vec<&NoteRecord> = (record.notes.iter())
        .filter(|note| note.stage > Stage::Clean)
        .collect();
    if !notes.is_empty() {
        page.head("NOTES", &notes.len().to_string());
    }
    page.list(2, FEW, &notes, |page, note| {
        let message = page.text(&note.message, 4 * WIDTH);
        page.line(2, &format!("{}: {message}", name(&note.kind)));
    });
}

fn head_of(page: &mut Sheet, record: &Record) {
    let fields = [
        ("title", record.title.as_deref()),
        ("published", record.published.as_deref()),
        ("author", record.author.as_deref()),
        ("publisher", record.publisher.as_deref()),
        ("editor", record.editor.as_deref()),
        ("id", Some(record.id.as_str())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            page.line(2, &format!("{QUIET}{name:<9}{QUIET:#}  {}", visible(value)));
        }
    }
}

fn relations(page: &mut Sheet, record: &Record) {
    let agrees = |consistent: Option<bool>| match consistent {
        Some(true) => ", agrees".to_owned(),
        Some(false) => format!(", {BAD}does not agree{BAD:#}"),
        None => String::new(),
    };
    if !record.progress.is_empty() {
        page.head("PROGRESS", &record.progress.len().to_string());
    }
    for progress in &record.progress {
        let part =
            |value: &Option<gongbao::record::Number>| value.as_ref().map_or("?".to_owned(), plain);
        let rates = match (&progress.rate, &progress.rate_computed) {
            (Some(rate), Some(computed)) => {
                format!(" = {}% (computed {}%)", plain(rate), plain(computed))
            }
            (Some(rate), None) | (None, Some(rate)) => format!(" = {}%", plain(rate)),
            (None, None) => String::new(),
        };
        let (done, total) = (part(&progress.completed), part(&progress.total));
        let (item, unit) = (visible(&progress.item), visible(&progress.unit));
        let agrees = agrees(progress.consistent);
        let from = ids(&progress.figures);
        page.line(
            2,
            &format!("{item}: {done} of {total} {unit}{rates}{agrees}  {QUIET}{from}{QUIET:#}"),
        );
    }
    if !record.sums.is_empty() {
        page.head("SUMS", &record.sums.len().to_string());
    }
    for sum in &record.sums {
        let parts: Vec<String> = sum.parts.iter().map(plain).collect();
        let (whole, parts) = (plain(&sum.whole), parts.join(" + "));
        let (unit, from) = (visible(&sum.unit), ids(&sum.figures));
        let agrees = agrees(Some(sum.consistent));
        page.line(
            2,
            &format!("{whole} = {parts} {unit}{agrees}  {QUIET}{from}{QUIET:#}"),
        );
    }
}

fn bytes([start, end]: Stretch) -> String {
    format!("bytes {start}–{end}")
}

fn ids(figures: &[usize]) -> String {
    let ids: Vec<String> = figures.iter().map(ToString::to_string).collect();
    format!("figures {}", ids.join(", "))
}

fn plain(number: &gongbao::record::Number) -> String {
    number.0.normalize().to_string()
}

/// The name that a value of a vocabulary has in the record.
fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}
