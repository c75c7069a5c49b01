//! Every line is looked at: noise goes out, and what a line says about the article is read.

use super::dates::{date_in_url, dates};
use super::metadata::{Zone, byline, lead, line, own_value, people, signature};
use super::page::{Line, Page, Role};
use super::{BlockKind, Metadata, PassKind};
use crate::lexicon::{Lexicon, NoiseKind, NoiseLines};
use crate::note::{Note, NoteKind, Stage};
use crate::text::{Edit, Span};

/// A paragraph has at least so many characters.
const SHORTEST_PARAGRAPH: usize = 40;

/// Takes noise out and reads metadata; `open` says whether a line of noise may be one that only its words tell.
pub(super) fn sort_out(page: &mut Page, open: bool, lexicon: &Lexicon) {
    let noise = &lexicon.noise;
    let mut out = vec![false; page.lines.len()];
    let mut general = Metadata::default();
    let mut zone = Zone::Head;
    let mut related = false;
    let mut first_text = true;
    let mut picture = false;
    let mut lines = std::mem::take(&mut page.lines);
    for (entry, out) in lines.iter_mut().zip(&mut out) {
        let words = page.of(entry);
        if matches!(entry.kind, BlockKind::TableRow | BlockKind::Title) {
            first_text = false;
            continue;
        }
        let running = is_running(words);
        if running {
            related = false;
        }
        // The number of a newspaper page, alone at its top.
        let page_number =
            first_text && words.len() <= 3 && words.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(says) = line(words, zone) {
            (entry.role, entry.says) = (Role::Meta, Some(Box::new(says)));
        } else if let Some(author) = byline(words) {
            entry.role = Role::Byline;
            entry.says = Some(by(author));
        } else if let Some(kind) = noise
            .kind_in(words, open)
            .filter(|&kind| kind != NoiseKind::Roundup)
        {
            *out = true;
            picture |= kind == NoiseKind::Credit;
            related |= kind == NoiseKind::Related;
            general.fill(&said_by_noise(kind, words));
        } else if page_number || related && !running && !words.ends_with('。') {
            *out = true;
        } else {
            first_text = false;
            entry.after_picture = std::mem::take(&mut picture);
            entry.says = said_by_text(page, entry).map(by);
            if running || words.ends_with('。') || words.contains('。') {
                zone = Zone::Body;
            }
        }
    }
    page.lines = lines;
    page.says.fill(&general);
    note(page, &out);
    page.drop_lines(PassKind::Noise, &out);
    cut_tails(page, noise);
}

/// What a line says that names writers.
fn by(author: String) -> Box<Metadata> {
    Box::new(Metadata {
        author: Some(author),
        ..Metadata::default()
    })
}

/// Whether a line is running text: a paragraph with a clause or a sentence in it.
fn is_running(words: &str) -> bool {
    let has_clause = words.ends_with('。') || words.contains(['。', '，', ',']);
    // A character has four bytes at most.
    has_clause
        && words.len() >= SHORTEST_PARAGRAPH
        && (words.len() >= 4 * SHORTEST_PARAGRAPH
            || words.chars().nth(SHORTEST_PARAGRAPH - 1).is_some())
}

/// One note about all the lines that go.
fn note(page: &mut Page, out: &[bool]) {
    let gone: Vec<String> = out
        .iter()
        .enumerate()
        .filter(|(_, gone)| **gone)
        .take(20)
        .map(|(index, _)| page.line(index).chars().take(40).collect())
        .collect();
    if !gone.is_empty() {
        let message = format!("lines of noise: {}", gone.join(" / "));
        page.notes
            .push(Note::new(Stage::Clean, NoteKind::SetAside, message));
    }
}

/// What a line of noise says all the same: when a programme was on, whom the editors' line names.
fn said_by_noise(kind: NoiseKind, words: &str) -> Metadata {
    let mut says = Metadata::default();
    match kind {
        NoiseKind::Programme => {
            says.published = dates(words).first().map(|found| found.date).or_else(|| {
                let digits: String = words
                    .split(|ch: char| !ch.is_ascii_digit())
                    .find(|run| run.len() == 8)?
                    .to_owned();
                super::dates::parse_date(&digits)
            });
            says.publisher = words
                .split_once('《')
                .and_then(|(_, rest)| rest.split_once('》'))
                .map(|(name, _)| name.to_owned());
        }
        NoiseKind::PageHead => {
            says.published = dates(words).first().map(|found| found.date);
            if let Some(found) = dates(words).first() {
                let name = words.get(..found.span.start).unwrap_or("").trim();
                says.publisher = (!name.is_empty()).then(|| name.to_owned());
            }
            says.editor = labelled_people(words, &["责任编辑", "责编", "编辑"]);
        }
        NoiseKind::Editor => says.editor = labelled_people(words, &["责任编辑", "责编", "编辑"]),
        NoiseKind::Link => {
            says.published = words
                .find("http")
                .and_then(|at| date_in_url(words.get(at..)?))
        }
        _ => {}
    }
    says
}

/// The people behind the first of the labels that stands in the line, up to the next label.
fn labelled_people(words: &str, labels: &[&str]) -> Option<String> {
    labels.iter().find_map(|label| {
        let (_, rest) = words.split_once(label)?;
        let rest = rest.trim_start().strip_prefix(['：', ':'])?;
        people(own_value(rest))
    })
}

/// Writers named in the text itself.
fn said_by_text(page: &Page, line: &Line) -> Option<String> {
    let words = page.of(line);
    let leads = if page.leads(line) { lead(words) } else { None };
    let author = leads.flatten();
    author.or_else(|| signature(words).map(|(_, names)| names))
}

/// Cuts what stands behind the last sentence of a paragraph.
fn cut_tails(page: &mut Page, noise: &NoiseLines) {
    let mut edits = Vec::new();
    let mut editor = None;
    for line in &page.lines {
        if line.kind == BlockKind::TableRow {
            continue;
        }
        let words = page.of(line);
        if let Some(tail) = noise.tail(words) {
            let start = words.get(..tail.start).unwrap_or("").trim_end().len();
            let cut = words.get(tail).unwrap_or("");
            editor = editor.or_else(|| {
                labelled_people(
                    cut.trim_end_matches(['）', ')', '】', ']']),
                    &["责任编辑", "责编", "编辑"],
                )
            });
            edits.push(Edit::delete(Span::new(
                line.span.start + start,
                line.span.end,
            )));
        }
    }
    page.says.editor = page.says.editor.take().or(editor);
    page.apply(PassKind::Noise, edits);
}
