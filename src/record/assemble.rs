//! The records of a page, put together from what the stages made of it.

use std::borrow::Cow;

use super::{
    CodePoints, FigureRecord, NoteRecord, Number, ProgressRecord, Record, Repair, SCHEMA_VERSION,
    Source, Stretch, SumRecord, sha256_and_id,
};
use crate::clean::{Article, Pass, PassKind};
use crate::figures::Figure;
use crate::note::Note;
use crate::pipeline::{ArticleReading, Page, Reading};
use crate::relate::{Progress, Sum};
use crate::text::{Span, TracedText, forward};

/// One record for each article of the page, in reading order.
pub fn records(page: &Page, reading: &Reading) -> Vec<Record> {
    into_records(page, reading.clone())
}

/// The same, of a reading that nobody needs any longer: what it holds becomes part of the records.
pub fn into_records(page: &Page, mut reading: Reading) -> Vec<Record> {
    let articles = std::mem::take(&mut reading.cleaned.value.articles);
    let read = std::mem::take(&mut reading.articles);
    let first = articles.first().map_or("", |first| first.text.as_str());
    let (sha256, id) = sha256_and_id(&page.bytes, first);
    let mut first_id = Some(id);
    let source = Source {
        path: page.origin.path.clone(),
        url: page.origin.url.clone(),
        member: page.origin.member.clone(),
        fetched: page.origin.fetched.clone(),
        encoding: reading.decoded.value.charset.to_owned(),
        sha256,
        bytes: page.bytes.len(),
    };
    let repairs = repairs_of(&reading, &articles);
    let notes = notes_of(&reading, &articles);
    (articles.into_iter().zip(read))
        .zip(repairs.into_iter().zip(notes))
        .map(|((article, read), (repairs, notes))| {
            let id = first_id.take();
            let id = id.unwrap_or_else(|| Record::id_of(article.text.as_str()));
            record(id, &source, article, read, repairs, &notes)
        })
        .collect()
}

/// A note of a stage before there were articles, with its place in the article if it has one there.
type PageNote<'a> = (&'a Note, Option<Span>);

fn record(
    id: String,
    source: &Source,
    article: Article,
    read: ArticleReading,
    repairs: Vec<Repair>,
    page_notes: &[PageNote],
) -> Record {
    let text = article.text;
    let points = CodePoints::new(text.as_str());
    let own_notes = [
        &read.sentences.notes,
        &read.figures.notes,
        &read.relations.notes,
    ];
    let own_notes = own_notes.into_iter().flatten();
    let notes = (page_notes.iter().copied())
        .chain(own_notes.map(|note| (note, note.span)))
        .map(|(note, span)| note_record(note, span, &points))
        .collect();
    let figures = (read.figures.value.figures.into_iter().enumerate())
        .map(|(index, figure)| figure_record(index, figure, &text, &points))
        .collect();
    let metadata = article.metadata;
    let relations = read.relations.value;
    Record {
        schema: SCHEMA_VERSION,
        id,
        source: source.clone(),
        title: metadata.title,
        published: metadata.published.map(|date| date.to_string()),
        author: metadata.author,
        publisher: metadata.publisher,
        editor: metadata.editor,
        text: text.into_string(),
        repairs,
        figures,
        progress: relations
            .progress
            .into_iter()
            .map(progress_record)
            .collect(),
        sums: relations.sums.into_iter().map(sum_record).collect(),
        notes,
        repeats: None,
    }
}

/// Finds which of some stretches holds a span.
struct Owners {
    /// By their beginnings.
    stretches: Vec<(Span, usize)>,
}

impl Owners {
    fn new(stretches: impl Iterator<Item = Option<Span>>) -> Self {
        let mut stretches: Vec<(Span, usize)> = stretches
            .enumerate()
            .filter_map(|(index, span)| Some((span?, index)))
            .collect();
        stretches.sort_unstable();
        Self { stretches }
    }

    fn of(&self, span: Span) -> Option<(Span, usize)> {
        let after = (self.stretches).partition_point(|(stretch, _)| stretch.start <= span.start);
        let (stretch, index) = *self.stretches.get(after.checked_sub(1)?)?;
        stretch.contains(span).then_some((stretch, index))
    }
}

/// The repairs of each article, by kind in the order of the passes: those made in its bytes, and
/// for the only article of a page all of them.
fn repairs_of(reading: &Reading, articles: &[Article]) -> Vec<Vec<Repair>> {
    let cleaned = &reading.cleaned.value;
    let mut repairs = vec![Vec::new(); articles.len()];
    if let [only] = repairs.as_mut_slice() {
        for pass in &cleaned.passes {
            add(only, pass.kind, pass.edits.len());
        }
        return repairs;
    }
    let source = |article: &Article| article.text.source_span(Span::new(0, article.text.len()));
    let owners = Owners::new(articles.iter().map(|article| Some(source(article))));
    for (kind, place) in located_edits(&reading.decoded.value.text, &cleaned.passes) {
        let owner = owners
            .of(place)
            .and_then(|(_, index)| repairs.get_mut(index));
        if let Some(repairs) = owner {
            add(repairs, kind, 1);
        }
    }
    repairs
}

fn add(repairs: &mut Vec<Repair>, kind: PassKind, count: usize) {
    match repairs.iter_mut().find(|repair| repair.kind == kind) {
        Some(repair) => repair.count += count,
        None if count == 0 => {}
        None => repairs.push(Repair { kind, count }),
    }
}

/// The notes of decoding and cleaning for each article: those about a place in it; those about the
/// page as a whole for all; those about a place that is in none for the first.
fn notes_of<'r>(reading: &'r Reading, articles: &[Article]) -> Vec<Vec<PageNote<'r>>> {
    let places = places_of(reading.cleaned.value.text.as_str(), articles);
    let owners = Owners::new(places.iter().copied());
    let mut notes = vec![Vec::new(); places.len()];
    for (note, span) in located_notes(reading) {
        let owner = span.and_then(|span| Some((span, owners.of(span)?)));
        match owner {
            Some((span, (place, index))) => {
                let span = Span::new(span.start - place.start, span.end - place.start);
                if let Some(notes) = notes.get_mut(index) {
                    notes.push((note, Some(span)));
                }
            }
            None if note.span.is_none() => notes.iter_mut().for_each(|n| n.push((note, None))),
            None => notes.iter_mut().take(1).for_each(|n| n.push((note, None))),
        }
    }
    notes
}

/// Where each article stands in the cleaned text, of which it is a stretch.
fn places_of(whole: &str, articles: &[Article]) -> Vec<Option<Span>> {
    let mut from = 0;
    articles
        .iter()
        .map(|article| {
            let text = article.text.as_str();
            let own = article.span.start;
            let start = if own >= from && article.span.of(whole) == text {
                own
            } else {
                from + whole.get(from..)?.find(text)?
            };
            from = start + text.len();
            Some(Span::new(start, from))
        })
        .collect()
}

/// The notes of decoding and cleaning with their places in the cleaned text.
fn located_notes(reading: &Reading) -> Vec<PageNote<'_>> {
    let passes = &reading.cleaned.value.passes;
    let decoding = reading.decoded.notes.iter().map(|note| {
        let moved = note.span.map(|span| {
            passes
                .iter()
                .fold(span, |span, pass| forward(&pass.edits, span))
        });
        // A place whose text was taken out is no place of the cleaned text.
        (note, moved.filter(|span| !span.is_empty()))
    });
    let cleaning = reading.cleaned.notes.iter().map(|note| (note, note.span));
    decoding.chain(cleaning).collect()
}

/// Every edit of every pass with the bytes of the page it changed.
fn located_edits(decoded: &TracedText, passes: &[Pass]) -> Vec<(PassKind, Span)> {
    let mut out = Vec::new();
    let mut text = Cow::Borrowed(decoded);
    for pass in passes {
        let places = pass.edits.iter().map(|edit| text.source_span(edit.span));
        out.extend(places.map(|place| (pass.kind, place)));
        // Passes replay; should one not, the places after it stay as they were before it.
        if let Ok(next) = text.apply(&pass.edits) {
            text = Cow::Owned(next);
        }
    }
    out
}

fn figure_record(
    index: usize,
    figure: Figure,
    traced: &TracedText,
    points: &CodePoints,
) -> FigureRecord {
    let text = traced.as_str();
    let source = traced.source_span(figure.span);
    FigureRecord {
        id: index + 1,
        value: Number(figure.value),
        value_max: figure.value_max.map(Number),
        unit: figure.unit,
        unit_code: figure.unit_code,
        dimension: figure.dimension,
        qualifier: figure.qualifier,
        item: figure.item,
        action: figure.action,
        place: figure.place,
        time: figure.time,
        time_text: figure.time_text,
        modality: figure.modality,
        change: figure.change,
        quote: figure.span.of(text).to_owned(),
        sentence: figure.sentence.of(text).to_owned(),
        span: points.stretch(figure.span),
        source_span: stretch(source),
        rules: figure.rules.into_iter().map(Cow::Borrowed).collect(),
        confidence: (figure.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
    }
}

fn progress_record(progress: Progress) -> ProgressRecord {
    ProgressRecord {
        item: progress.item,
        place: progress.place,
        time: progress.time,
        unit: progress.unit,
        total: progress.total.map(Number),
        completed: progress.completed.map(Number),
        rate: progress.rate.map(Number),
        rate_computed: progress.rate_computed.map(Number),
        consistent: progress.consistent,
        figures: ids(&progress.figures),
    }
}

fn sum_record(sum: Sum) -> SumRecord {
    SumRecord {
        whole: Number(sum.whole),
        parts: sum.parts.into_iter().map(Number).collect(),
        unit: sum.unit,
        consistent: sum.consistent,
        figures: ids(&sum.figures),
    }
}

fn note_record(note: &Note, span: Option<Span>, points: &CodePoints) -> NoteRecord {
    NoteRecord {
        stage: note.stage,
        kind: note.kind,
        message: note.message.clone(),
        span: span.map(|span| points.stretch(span)),
    }
}

/// Figures are counted from 1 in the record.
fn ids(indexes: &[usize]) -> Vec<usize> {
    indexes.iter().map(|index| index + 1).collect()
}

const fn stretch(span: Span) -> Stretch {
    [span.start, span.end]
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::clean::{Cleaned, Format};
    use crate::decode::{Decoded, Evidence};
    use crate::figures::{Change, Dropped, Figures, Modality, Qualifier};
    use crate::note::{NoteKind, Stage, Staged};
    use crate::pipeline::Origin;
    use crate::relate::Relations;
    use crate::text::Edit;

    fn find(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("stands there");
        Span::new(start, start + part.len())
    }

    fn figure(text: &str, quote: &str, value: i64) -> Figure {
        Figure {
            value: Decimal::from(value),
            value_max: None,
            unit: "户".to_owned(),
            unit_code: None,
            dimension: Some("count".to_owned()),
            qualifier: Qualifier::Exact,
            item: "居民".to_owned(),
            action: None,
            place: None,
            time: None,
            time_text: None,
            modality: Modality::Actual,
            change: Change::None,
            span: find(text, quote),
            sentence: Span::new(0, text.trim_end().len()),
            rules: vec!["number", "unit"],
            confidence: 0.9 * 0.95,
        }
    }

    /// A page of two articles: a note of pinyin in the second one, a line of noise between them.
    fn two_articles() -> (Page, Reading) {
        let source = "甲县12户。\n返回顶部\n乙县30戶(hù)。\n";
        let decoded = TracedText::from_source(source);
        let passes = [
            (PassKind::PinyinNote, Edit::delete(find(source, "(hù)"))),
            (PassKind::Noise, Edit::delete(find(source, "返回顶部\n"))),
            (PassKind::Traditional, Edit::replace(Span::new(0, 0), "")),
        ];
        let mut text = decoded.clone();
        let mut done = Vec::new();
        for (kind, edit) in passes {
            let edits = match kind {
                PassKind::Traditional => {
                    vec![Edit::replace(find(text.as_str(), "戶"), "户")]
                }
                _ => vec![edit],
            };
            text = text.apply(&edits).expect("fits");
            done.push(Pass { kind, edits });
        }
        let cleaned = text.as_str().to_owned();
        let articles: Vec<Article> = ["甲县12户。\n", "乙县30户。\n"]
            .into_iter()
            .map(|part| Article {
                text: text.slice(find(&cleaned, part)),
                ..Article::default()
            })
            .collect();
        let read = |article: &Article, quote, value| ArticleReading {
            sentences: Staged::new(Vec::new(), Vec::new()),
            figures: Staged::new(
                Figures {
                    figures: vec![figure(article.text.as_str(), quote, value)],
                    dropped: Vec::<Dropped>::new(),
                },
                Vec::new(),
            ),
            relations: Staged::new(
                Relations {
                    progress: Vec::new(),
                    sums: vec![Sum {
                        whole: Decimal::from(value),
                        parts: Vec::new(),
                        unit: "户".to_owned(),
                        consistent: true,
                        figures: vec![0],
                    }],
                },
                Vec::new(),
            ),
        };
        let readings = vec![
            read(&articles[0], "12户", 12),
            read(&articles[1], "30户", 30),
        ];
        let note = |kind, span| Note::new(Stage::Clean, kind, "why").at(span);
        let notes = vec![
            note(NoteKind::UncertainRepair, find(&cleaned, "30")),
            Note::new(Stage::Clean, NoteKind::SetAside, "a line"),
            note(NoteKind::Truncated, Span::new(0, cleaned.len())),
        ];
        let reading = Reading {
            decoded: Staged::new(
                Decoded {
                    text: decoded,
                    charset: "utf-8",
                    evidence: Evidence::ValidUtf8,
                    replaced: 0,
                },
                vec![
                    Note::new(Stage::Decode, NoteKind::ReplacedBytes, "one")
                        .at(find(source, "乙县")),
                ],
            ),
            cleaned: Staged::new(
                Cleaned {
                    format: Format::Text,
                    passes: done,
                    text,
                    articles,
                },
                notes,
            ),
            articles: readings,
        };
        let page = Page {
            origin: Origin {
                path: "a.txt".to_owned(),
                ..Origin::default()
            },
            bytes: source.as_bytes().to_vec(),
        };
        (page, reading)
    }

    #[test]
    fn a_figure_leads_back_to_its_bytes() {
        let (page, reading) = two_articles();
        let records = records(&page, &reading);
        let figure = &records[1].figures[0];
        assert_eq!(figure.quote, "30户");
        assert_eq!(figure.span, [2, 5]);
        let [start, end] = figure.source_span;
        assert_eq!(&page.bytes[start..end], "30戶".as_bytes());
        assert_eq!(figure.confidence, 0.86);
        assert_eq!(figure.id, 1);
        assert_eq!(records[1].sums[0].figures, [1]);
    }

    #[test]
    fn repairs_belong_to_the_article_they_were_made_in() {
        let (page, reading) = two_articles();
        let repairs: Vec<Vec<(PassKind, usize)>> = records(&page, &reading)
            .iter()
            .map(|record| record.repairs.iter().map(|r| (r.kind, r.count)).collect())
            .collect();
        let second = vec![(PassKind::PinyinNote, 1), (PassKind::Traditional, 1)];
        assert_eq!(repairs, [vec![], second]);
    }

    #[test]
    fn the_only_article_has_all_repairs_of_its_page() {
        let (page, mut reading) = two_articles();
        reading.cleaned.value.articles.truncate(1);
        let repairs = records(&page, &reading)[0].repairs.len();
        assert_eq!(repairs, 3);
    }

    #[test]
    fn notes_go_where_their_place_is() {
        let (page, reading) = two_articles();
        let notes: Vec<Vec<(NoteKind, Option<Stretch>)>> = records(&page, &reading)
            .iter()
            .map(|record| record.notes.iter().map(|n| (n.kind, n.span)).collect())
            .collect();
        assert_eq!(
            notes[0],
            [(NoteKind::SetAside, None), (NoteKind::Truncated, None)]
        );
        assert_eq!(
            notes[1],
            [
                (NoteKind::ReplacedBytes, Some([0, 2])),
                (NoteKind::UncertainRepair, Some([2, 4])),
                (NoteKind::SetAside, None)
            ]
        );
    }
}
