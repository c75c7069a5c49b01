//! One figure for the terminal, back to the bytes it came from.

use std::fmt::Write;

use gongbao::pipeline::Page;
use gongbao::record::{FigureRecord, Stretch};

use super::{NUMBER, QUIET, Sheet, WIDTH, bytes, edits_of, head_of, name, plain};
use crate::cli::say::{short, visible};
use gongbao::trace::{ArticleTrace, Trace};

/// One figure, back to the bytes it came from; nothing where no article has it.
pub fn figure(trace: &Trace, source: &Page, id: usize) -> Option<String> {
    let mut page = Sheet {
        out: String::new(),
        all: false,
    };
    for (index, article) in trace.articles.iter().enumerate() {
        let Some(figure) = article.record.figures.iter().find(|figure| figure.id == id) else {
            continue;
        };
        if trace.articles.len() > 1 {
            page.head(
                "ARTICLE",
                &format!("{} of {}", index + 1, trace.articles.len()),
            );
            head_of(&mut page, &article.record);
        }
        page.head("FIGURE", &id.to_string());
        figure_lines(&mut page, figure);
        page.head("SENTENCE", "");
        page.line(2, &proof(article, figure));
        page.head(
            "SOURCE",
            &format!("{}, {}", visible(&trace.path), bytes(figure.source_span)),
        );
        page.line(
            2,
            &source_text(source, trace.decode.charset, figure.source_span),
        );
        page.head("EDITS", "between these bytes");
        let [start, end] = figure.source_span;
        let touches = |[from, to]: Stretch| {
            from < end && start < to || from == to && start < from && from < end
        };
        for pass in &trace.clean.passes {
            if pass.edits.iter().any(|edit| touches(edit.source_span)) {
                page.line(2, &name(&pass.kind));
                edits_of(&mut page, pass, touches);
            }
        }
    }
    (!page.out.is_empty()).then(|| page.out.trim_start().to_owned())
}

/// The sentence of a figure, with this figure alone in colour.
fn proof(article: &ArticleTrace, figure: &FigureRecord) -> String {
    let sentence = article.sentences.iter().find(|sentence| {
        sentence.text == figure.sentence
            && sentence.span[0] <= figure.span[0]
            && figure.span[1] <= sentence.span[1]
    });
    let text = visible(&figure.sentence);
    match sentence {
        Some(sentence) => marked(&text, sentence.span[0], std::slice::from_ref(figure)),
        None => text.into_owned(),
    }
}

/// The bytes as text of the document's charset, and as they are where that is not plain.
fn source_text(source: &Page, charset: &str, [start, end]: Stretch) -> String {
    let bytes = source.bytes.get(start..end).unwrap_or_default();
    let text = match encoding_rs::Encoding::for_label(charset.as_bytes()) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    let shown = short(&text, 3 * WIDTH);
    if charset == "utf-8" || bytes.len() > 64 {
        return shown;
    }
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("{shown}  {QUIET}{}{QUIET:#}", hex.join(" "))
}

/// What is known about a figure.
pub fn figure_lines(page: &mut Sheet, figure: &FigureRecord) {
    let value = match figure.value_max {
        Some(max) => format!("{} to {}", plain(&figure.value), plain(&max)),
        None => plain(&figure.value),
    };
    let quote = visible(&figure.quote);
    let unit = visible(&figure.unit);
    let qualifier = name(&figure.qualifier);
    let id = figure.id;
    page.line(
        2,
        &format!(
            "{id:>3}  {NUMBER}{quote}{NUMBER:#}  {value} {unit}, {qualifier}, {}",
            name(&figure.modality)
        ),
    );
    let action = figure
        .action
        .as_deref()
        .map(|action| format!(" ({action})"));
    let place = figure.place.as_ref().map(|place| match &place.code {
        Some(code) => format!("{} ({code})", place.name),
        None => place.name.clone(),
    });
    let time = figure.time.as_ref().map(|time| match &figure.time_text {
        Some(text) => format!("{time} ({text})"),
        None => time.clone(),
    });
    let change = name(&figure.change);
    let fields = [
        (
            "what",
            Some(format!("{}{}", figure.item, action.unwrap_or_default())),
        ),
        ("change", Some(change).filter(|change| change != "none")),
        ("where", place),
        ("when", time),
        ("rules", Some(figure.rules.join(" › "))),
        ("sure", Some(figure.confidence.to_string())),
        ("from", Some(bytes(figure.source_span))),
    ];
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            page.line(
                7,
                &format!("{QUIET}{name:<6}{QUIET:#}  {}", visible(&value)),
            );
        }
    }
}

/// A sentence that begins at the code point `start`, with the figures in it in colour.
pub fn marked(sentence: &str, start: usize, figures: &[FigureRecord]) -> String {
    let mut inside: Vec<Stretch> = (figures.iter())
        .filter(|figure| figure.span[0] >= start)
        .map(|figure| figure.span)
        .collect();
    inside.sort_unstable();
    let mut figures = inside.into_iter().peekable();
    let mut end = None;
    let mut out = String::new();
    for (at, c) in sentence.chars().enumerate() {
        if end.is_some_and(|end| start + at >= end) {
            let _ = write!(out, "{NUMBER:#}");
            end = None;
        }
        if let Some(figure) = figures.next_if(|figure| figure[0] <= start + at) {
            let _ = write!(out, "{NUMBER}");
            end = Some(figure[1]);
        }
        out.push(c);
    }
    if end.is_some() {
        let _ = write!(out, "{NUMBER:#}");
    }
    out
}
