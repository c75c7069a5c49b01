//! From sentences to figures: every quantity that no rule drops, with what the words around it say.
//!
//! `keep` says which quantities of a sentence are figures; of each of them `complete` finds the item, `change`
//! the verb and what it did, `when` the time, `section` and `planned` whether it is a plan.

mod before;
mod change;
mod complete;
mod keep;
mod planned;
mod section;
mod shared;
#[cfg(test)]
mod tests;
mod when;

use std::collections::VecDeque;
use std::rc::Rc;

use change::{action, change};
use keep::{Kept, kept_spans, split_at_figures};

use super::confidence::confidence;
use super::item::{self, Share, Surroundings};
use super::place::Places;
use super::quantity::{Quantity, WordStarts, quantities};
use super::reject::{Marks, Scope, rejected};
use super::time::{Calendar, TimeExpression, expressions_at};
use super::words::Words;
use super::{Dropped, Figure, Figures, Place, table};
use crate::clean::Article;
use crate::lexicon::words::Cue;
use crate::lexicon::{Lexicon, VerbClass};
use crate::note::{Note, NoteKind, Stage, Staged};
use crate::segment::Sentence;
use crate::text::Span;

/// Finds the figures of an article.
///
/// `page` is the place that the other articles of the page are about; it serves where the article
/// names none (我区 in a district's newspaper).
pub fn extract(
    article: &Article,
    sentences: &[Sentence],
    page: Option<&Place>,
    lexicon: &Lexicon,
) -> Staged<Figures> {
    // Behind the last number that may count nothing is left to find, and the calendar no longer matters.
    let until = sentences
        .iter()
        .rposition(Sentence::counts)
        .map_or(0, |last| last + 1);
    if until == 0 && article.tables.is_empty() {
        return Staged::new(Figures::default(), Vec::new());
    }
    let mut extractor = Extractor {
        article,
        lexicon,
        places: Rc::new(Places::of(article, sentences, page, lexicon)),
        calendar: Calendar::of(article.metadata.published, article.text.as_str()),
        today: (article.metadata.published).map_or_else(String::new, |day| day.to_string()),
        topic: Topic::default(),
        section: None,
        out: Figures::default(),
        notes: Vec::new(),
    };
    let tables = table::read(article, &extractor.places, extractor.calendar, lexicon);
    for sentence in sentences.iter().take(until) {
        match tables.running_text(sentence, article.text.as_str(), lexicon) {
            None => extractor.sentence(sentence),
            Some(cells) => cells.iter().for_each(|cell| extractor.sentence(cell)),
        }
    }
    extractor.out.figures.extend(tables.figures);
    extractor.out.dropped.extend(tables.dropped);
    extractor
        .out
        .figures
        .sort_by_key(|figure| figure.span.start);
    extractor
        .out
        .dropped
        .sort_by_key(|dropped| dropped.span.start);
    extractor.keep_too_large();
    extractor.date_headline();
    Staged::new(extractor.out, extractor.notes)
}

/// The place that an article is about, as far as it says.
pub fn home(article: &Article, sentences: &[Sentence], lexicon: &Lexicon) -> Option<Place> {
    Places::of(article, sentences, None, lexicon)
        .home()
        .cloned()
}

/// The numbers in sentences that were not even cut into words, because nothing in them can count
/// (9月3日, 第二): left out of [`Figures::dropped`], for only the trace asks for them.
pub fn passed_over(article: &Article, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Dropped> {
    let mut dropped = Vec::new();
    let none = Words::given(Vec::new());
    for sentence in sentences.iter().filter(|sentence| !sentence.counts()) {
        let text = sentence.span.of(article.text.as_str());
        let quantities = quantities(text, WordStarts::Of(&none), lexicon);
        let marks = Marks::default();
        let scope = Scope {
            text,
            words: &none,
            quantities: &quantities,
            times: &[],
            lexicon,
            marks: &marks,
            cues: &[],
        };
        for (index, quantity) in quantities.iter().enumerate() {
            let rule = rejected(&scope, index);
            dropped.push(Dropped {
                span: quantity.span.shifted(sentence.span.start),
                rule: rule.map_or("drop:uncounted", |rule| rule.name),
                reason: rule.map_or("nothing in the sentence can count", |rule| rule.reason),
            });
        }
    }
    dropped
}

/// How many rules make most figures.
const MOST_RULES: usize = 12;

/// How many figures back a figure that leaves its item out can refer.
const REMEMBERED: usize = 48;

/// What the sentences before leave for those that leave something out.
#[derive(Debug, Default)]
struct Topic {
    /// The block it is of; a new block begins with an empty topic.
    block: usize,
    /// The last figures of the block, as indexes into the output.
    figures: VecDeque<usize>,
    /// The time that the block's last sentence was about.
    time: Option<(String, String)>,
    /// The time before it that was no point in time (年末).
    frame: Option<(String, String)>,
    /// Whether that time is of the block before and lies ahead: only for what is planned.
    far: bool,
    /// The last noun phrase that a clause was about.
    subject: Option<String>,
    /// The verb of the last figure and its class.
    verb: Option<(String, Option<VerbClass>)>,
}

struct Extractor<'a> {
    article: &'a Article,
    lexicon: &'a Lexicon,
    places: Rc<Places<'a>>,
    calendar: Calendar,
    /// The day of publication; empty where it is not known.
    today: String,
    topic: Topic,
    section: Option<section::Section>,
    out: Figures,
    notes: Vec<Note>,
}

impl Extractor<'_> {
    /// Begins the topic of a block, unless it is under way.
    fn enter_block(&mut self, block: usize) {
        if self.topic.block == block {
            return;
        }
        // A time reaches over into the next paragraph (其中，…), not further.
        let next = block == self.topic.block + 1;
        let time = self.topic.time.take();
        let frame = self.topic.frame.take();
        let far = time
            .as_ref()
            .is_some_and(|(iso, _)| self.lies_ahead(Some(iso)));
        self.topic = Topic {
            block,
            far,
            // 年末…: a stock at a point in time says nothing about the flow that comes next.
            time: time
                .filter(|(_, words)| !words.ends_with('末'))
                .or_else(|| frame.clone())
                .filter(|_| next),
            frame: frame.filter(|_| next),
            ..Topic::default()
        };
    }

    fn sentence(&mut self, sentence: &Sentence) {
        self.enter_block(sentence.block);
        let text = sentence.span.of(self.article.text.as_str());
        let times = (sentence.times()).map_or_else(Vec::new, |stretch| {
            expressions_at(text, stretch, &mut self.calendar, &self.lexicon.cues)
        });
        self.enter_section(sentence, &times);
        let first = (sentence.counts())
            .then(|| self.figures(sentence, &times))
            .flatten();
        self.remember_time(text, &times, first.unwrap_or(text.len()));
    }

    /// Reads the figures of a sentence; where the first of them begins.
    fn figures(&mut self, sentence: &Sentence, times: &[TimeExpression]) -> Option<usize> {
        let text = sentence.span.of(self.article.text.as_str());
        let cut = Words::of(sentence, self.article.text.as_str(), self.lexicon);
        let quantities = quantities(text, WordStarts::Of(&cut), self.lexicon);
        if quantities.is_empty() {
            return None;
        }
        let marks = Marks::default();
        let spans: Vec<Span> = times.iter().map(|time| time.span).collect();
        let scope = Scope {
            text,
            words: &cut,
            quantities: &quantities,
            times: &spans,
            lexicon: self.lexicon,
            marks: &marks,
            cues: &[],
        };
        let kept = self.keep(&scope, sentence);
        let first = scope.quantities[kept.first()?.index].span.start;
        let borders = kept.iter().map(|kept| quantities[kept.index].span);
        let borders: Vec<usize> = borders.flat_map(|span| [span.start, span.end]).collect();
        let places = Rc::clone(&self.places);
        let words = cut.changed(|words| {
            let words = split_at_figures(&scope, words, &borders);
            let words = places.as_words(words, sentence.span.start);
            item::split_made_up(&scope, words)
        });
        let cues: Vec<(&Cue, Span)> = self.lexicon.cues.find(text).collect();
        let scope = Scope {
            words: &words,
            cues: &cues,
            ..scope
        };
        let shares = item::distribution(&scope, &kept_spans(&scope, &kept));
        for (order, place) in kept.iter().enumerate() {
            let figure = self.figure(
                &scope,
                sentence,
                place,
                times,
                shares.get(order).and_then(Option::as_ref),
            );
            self.topic.figures.push_back(self.out.figures.len());
            if self.topic.figures.len() > REMEMBERED {
                self.topic.figures.pop_front();
            }
            self.out.figures.push(figure);
        }
        Some(first)
    }

    fn figure(
        &mut self,
        scope: &Scope,
        sentence: &Sentence,
        kept: &Kept,
        times: &[TimeExpression],
        share: Option<&Share>,
    ) -> Figure {
        let quantity = &scope.quantities[kept.index];
        let around = Surroundings {
            lead: kept.lead,
            tail: kept.tail,
            joined: kept.joined,
        };
        let mut reading = item::read(scope, kept.index, around);
        let mut rules = Vec::with_capacity(MOST_RULES);
        rules.extend_from_slice(&quantity.rules);
        self.share_verb(scope, kept, &mut reading);
        self.topic.verb = reading.action.clone().map(|verb| (verb, reading.class));
        let named_place = self.share(share, &mut reading);
        let (item, rule) = self.item(scope, kept, &mut reading);
        rules.append(&mut reading.rules);
        if let Some(rule) = rule {
            rules.push(rule);
        }
        if let Some(subject) = reading.subject.take() {
            self.topic.subject = Some(subject);
        }
        let (modality, when) = self.modality_and_time(scope, kept, times, &mut rules);
        let (time, time_text) = when;
        let offset = sentence.span.start;
        let place = named_place
            .map(|place| (place, "place:distributed"))
            .or_else(|| self.place(sentence, kept, quantity));
        let place = place.map(|(place, rule)| {
            rules.push(rule);
            place
        });
        self.check(quantity, offset);
        let action = action(scope, quantity, &reading, &rules);
        let (value, change) = change(scope, kept, &reading);
        let mut figure = Figure {
            value,
            value_max: quantity.max,
            unit: quantity.unit_name().to_owned(),
            unit_code: quantity.unit.and_then(|unit| unit.code.clone()),
            dimension: quantity.unit.map(|unit| unit.dimension.clone()),
            qualifier: quantity.qualifier,
            change,
            item,
            action,
            place,
            time,
            time_text,
            modality,
            span: quantity.span.shifted(offset),
            sentence: sentence.span,
            rules,
            confidence: 0.0,
        };
        figure.confidence = confidence(&figure);
        figure
    }

    /// The place that the figure is about by where it stands.
    fn place(
        &self,
        sentence: &Sentence,
        kept: &Kept,
        quantity: &Quantity,
    ) -> Option<(Place, &'static str)> {
        let block = self.article.blocks.get(sentence.block);
        let offset = sentence.span.start;
        self.places.at(
            kept.clause.shifted(offset),
            sentence.span,
            block.map_or(sentence.span, |block| block.span),
            quantity.span.start + offset,
        )
    }

    /// Odd values are kept as written, with a note.
    fn check(&mut self, quantity: &Quantity, offset: usize) {
        let odd = if quantity.max.is_some_and(|max| max < quantity.value) {
            Some("the range is upside down")
        } else if quantity.unit_name() == "%" && quantity.value > rust_decimal::Decimal::from(500) {
            Some("a percentage over 500")
        } else {
            None
        };
        if let Some(problem) = odd {
            let note = Note::new(Stage::Extract, NoteKind::OddValue, problem);
            self.notes.push(note.at(quantity.span.shifted(offset)));
        }
    }

    /// A number that cannot be held exactly would be a wrong value: the record keeps it as written.
    fn keep_too_large(&mut self) {
        let text = self.article.text.as_str();
        for dropped in &self.out.dropped {
            if matches!(dropped.rule, "drop:too-large" | "table:too-large") {
                let written = dropped.span.of(text);
                let problem =
                    format!("too many digits to hold exactly, kept as written: {written}");
                let note = Note::new(Stage::Extract, NoteKind::OddValue, problem);
                self.notes.push(note.at(dropped.span));
            }
        }
    }
}
