//! From sentences to figures: every quantity that no rule drops, with what the words around it say.

mod before;
mod complete;
mod section;
mod shared;
#[cfg(test)]
mod tests;
mod when;

use std::collections::VecDeque;
use std::rc::Rc;

use super::confidence::confidence;
use super::item::{self, Reading, Share, Surroundings};
use super::place::Places;
use super::quantity::{Quantity, WordStarts, quantities};
use super::reject::{Marks, Scope, rejected};
use super::time::{Calendar, TimeExpression, expressions_at};
use super::words::Words;
use super::{Change, Dropped, Figure, Figures, Modality, Place, modality, table};
use crate::clean::Article;
use crate::lexicon::words::Cue;
use crate::lexicon::{Lexicon, VerbClass};
use crate::note::{Note, NoteKind, Stage, Staged};
use crate::segment::{Sentence, Word};
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

/// A quantity that is a figure, with the place it has among the sentence's.
struct Kept {
    index: usize,
    lead: Span,
    tail: Span,
    clause: Span,
    /// Behind the next figure, where only 、 or 和 stands between the two.
    joined: Option<Span>,
    /// All clauses of the sentence, and where the sentence begins in the article.
    clauses: Rc<[Span]>,
    offset: usize,
}

impl Extractor<'_> {
    fn sentence(&mut self, sentence: &Sentence) {
        if self.topic.block != sentence.block {
            // A time reaches over into the next paragraph (其中，…), not further.
            let next = sentence.block == self.topic.block + 1;
            let time = self.topic.time.take();
            let frame = self.topic.frame.take();
            self.topic = Topic {
                block: sentence.block,
                far: time
                    .as_ref()
                    .is_some_and(|(iso, _)| self.lies_ahead(Some(iso))),
                // 年末…: a stock at a point in time says nothing about the flow that comes next.
                time: time
                    .filter(|(_, words)| !words.ends_with('末'))
                    .or_else(|| frame.clone())
                    .filter(|_| next),
                frame: frame.filter(|_| next),
                ..Topic::default()
            };
        }
        let text = sentence.span.of(self.article.text.as_str());
        let times = (sentence.times()).map_or_else(Vec::new, |stretch| {
            expressions_at(text, stretch, &mut self.calendar)
        });
        self.enter_section(sentence, &times);
        if !sentence.counts() {
            self.remember_time(text, &times, text.len());
            return;
        }
        let cut = Words::of(sentence, self.article.text.as_str(), self.lexicon);
        let quantities = quantities(text, WordStarts::Of(&cut), self.lexicon);
        if quantities.is_empty() {
            self.remember_time(text, &times, text.len());
            return;
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
        if kept.is_empty() {
            self.remember_time(text, &times, text.len());
            return;
        }
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
                &times,
                shares.get(order).and_then(Option::as_ref),
            );
            self.topic.figures.push_back(self.out.figures.len());
            if self.topic.figures.len() > REMEMBERED {
                self.topic.figures.pop_front();
            }
            self.out.figures.push(figure);
        }
        let first = kept
            .first()
            .map_or(text.len(), |kept| scope.quantities[kept.index].span.start);
        self.remember_time(text, &times, first);
    }

    /// Drops what is no figure and finds the surroundings of the rest.
    fn keep(&mut self, scope: &Scope, sentence: &Sentence) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (index, quantity) in scope.quantities.iter().enumerate() {
            match rejected(scope, index) {
                Some(rule) => self.out.dropped.push(Dropped {
                    span: quantity.span.shifted(sentence.span.start),
                    rule: rule.name,
                    reason: rule.reason,
                }),
                None => kept.push(index),
            }
        }
        let local = |span: Span| {
            Span::new(
                span.start.saturating_sub(sentence.span.start),
                span.end.saturating_sub(sentence.span.start),
            )
        };
        let clauses: Rc<[Span]> = sentence
            .clauses(self.article.text.as_str())
            .iter()
            .map(|clause| local(*clause))
            .collect();
        let clause_of = |at: usize| {
            clauses
                .iter()
                .copied()
                .find(|clause| clause.start <= at && at < clause.end)
                .unwrap_or(Span::new(0, scope.text.len()))
        };
        kept.iter()
            .enumerate()
            .map(|(order, &index)| {
                let span = scope.quantities[index].span;
                let clause = clause_of(span.start);
                let before = order
                    .checked_sub(1)
                    .and_then(|order| kept.get(order))
                    .map_or(0, |&last| scope.quantities[last].span.end);
                let after = kept
                    .get(order + 1)
                    .map_or(scope.text.len(), |&next| scope.quantities[next].span.start);
                // 30余条10千伏线路: a measure right behind a count is an attribute of what is counted.
                let attribute = kept
                    .get(order + 1)
                    .map(|&next| scope.quantities[next].span)
                    .filter(|next| next.start == span.end);
                let (behind, after) = match attribute {
                    Some(next) => (
                        next.end,
                        kept.get(order + 2).map_or(scope.text.len(), |&later| {
                            scope.quantities[later].span.start
                        }),
                    ),
                    None => (span.end, after),
                };
                // 与周边12个县市合计贸易3.5亿元: a count inside the noun phrase is no border.
                let within = scope.text.get(before..span.start).unwrap_or("");
                let inside = before > clause.start
                    && order > 0
                    && ["合计", "总计"].iter().any(|word| within.contains(word))
                    && !within.contains(['、', '，'].as_slice())
                    && within.chars().count() > 4;
                let from = if inside {
                    clause.start
                } else {
                    clause.start.max(before)
                };
                // 1.2万户、3.5万贫困人口: what stands behind the next figure.
                let joined = kept
                    .get(order + 1)
                    .map(|&next| &scope.quantities[next])
                    .filter(|next| {
                        let between = scope.text.get(span.end..next.span.start).unwrap_or("");
                        let persons =
                            |unit: &str| matches!(unit, "" | "户" | "人" | "名" | "人口" | "位");
                        let own = scope.quantities[index].unit_name();
                        matches!(between, "、" | "和" | "及")
                            && persons(own)
                            && persons(next.unit_name())
                    })
                    .map(|next| next.span)
                    .map(|next| {
                        let until = kept.get(order + 2).map_or(scope.text.len(), |&later| {
                            scope.quantities[later].span.start
                        });
                        Span::new(next.end, clause_of(next.start).end.min(until).max(next.end))
                    });
                Kept {
                    joined,
                    index,
                    lead: Span::new(from, span.start),
                    tail: Span::new(behind, clause.end.min(after).max(behind)),
                    clause,
                    clauses: Rc::clone(&clauses),
                    offset: sentence.span.start,
                }
            })
            .collect()
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
        let block = self
            .article
            .blocks
            .get(sentence.block)
            .map_or(sentence.span, |block| block.span);
        let offset = sentence.span.start;
        let place = self.places.at(
            kept.clause.shifted(offset),
            sentence.span,
            block,
            quantity.span.start + offset,
        );
        let place = named_place
            .map(|place| (place, "place:distributed"))
            .or(place);
        let place = place.map(|(place, rule)| {
            rules.push(rule);
            place
        });
        self.check(quantity, offset);
        // 客流突破6万人次: the word that qualifies the figure is its verb as well.
        let breaks = quantity.span.of(scope.text).starts_with("突破");
        let weak = !rules.contains(&"item:behind")
            && rules
                .iter()
                .any(|rule| matches!(*rule, "action:spare" | "action:inside" | "action:behind"));
        let action = reading
            .action
            .as_deref()
            .filter(|_| !(breaks && weak))
            .map(plain_verb)
            .or_else(|| breaks.then(|| "突破".to_owned()));
        // 增长-8.7% is a fall, as 下降8.7% is; a level keeps its sign.
        let mut value = quantity.value;
        let mut change = change(scope, kept, &reading);
        if change == Change::Up && value.is_sign_negative() && quantity.max.is_none() {
            change = Change::Down;
            value = value.abs();
        }
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

    /// Whether the figure is planned, and its time: each may say something about the other.
    fn modality_and_time(
        &self,
        scope: &Scope,
        kept: &Kept,
        times: &[TimeExpression],
        rules: &mut Vec<&'static str>,
    ) -> (Modality, (Option<String>, Option<String>)) {
        let quantity = &scope.quantities[kept.index];
        let (mut modality, cue) = modality::modality(scope, kept.index);
        rules.extend(cue);
        let deadline = cue.is_none() && self.deadline_behind(scope.text, times, kept);
        let behind = cue == Some(modality::BEHIND) || deadline;
        let (mut time, mut time_text, mut rule) =
            self.time(scope.text, times, quantity, kept, behind);
        let ahead = self.lies_ahead(time.as_deref());
        let here = matches!(rule, Some("time:clause" | "time:attached" | "time:behind"));
        if modality == Modality::Actual {
            let done = || modality::says_done(scope, quantity.span);
            let paragraph = rule == Some("time:paragraph");
            let lead = scope.text.get(kept.lead.range()).unwrap_or("");
            let here_done = || {
                (scope.cues.iter()).any(|(_, cue)| cue.overlaps(kept.lead))
                    && scope.lexicon.cues.find(lead).any(|(cue, _)| !cue.planned)
            };
            let past = !ahead
                && matches!(rule, Some("time:clause" | "time:sentence"))
                && !self.is_of_this_year(time.as_deref());
            let planned = if deadline {
                Some("modality:deadline-behind")
            } else if self.is_future(scope.text, times, quantity)
                && !here_done()
                && (here || !modality::there_is(scope, quantity.span))
            {
                Some("modality:future-time")
            } else if paragraph && ahead && !self.topic.far && !done() {
                Some("modality:future-paragraph")
            } else if self.in_plans() && !past && !done() {
                Some("modality:section")
            } else if self.continues_plan(scope) && !past && !done() {
                Some("modality:continued")
            } else {
                None
            };
            if let Some(planned) = planned {
                modality = Modality::Planned;
                rules.push(planned);
            } else if paragraph && self.topic.far {
                (time, time_text, rule) = (None, None, None);
            }
        }
        rules.extend(rule);
        if modality == Modality::Planned && !here && !ahead {
            // A plan that stands beside a date of what is done is the year's.
            time = time.map(|iso| {
                if iso.len() == 10 {
                    iso[..4].to_owned()
                } else {
                    iso
                }
            });
        }
        (modality, (time, time_text))
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

fn kept_spans(scope: &Scope, kept: &[Kept]) -> Vec<(Span, Span)> {
    kept.iter()
        .map(|kept| (kept.clause, scope.quantities[kept.index].span))
        .collect()
}

/// The words with those cut in two that reach over the end of a figure (个|村 in 3个村), so that what
/// belongs to the figure and what follows it are apart.
fn split_at_figures(scope: &Scope, words: &[Word], borders: &[usize]) -> Vec<Word> {
    let inside = |word: &Word| {
        let next = borders.partition_point(|at| *at <= word.span.start);
        (borders.get(next)).is_some_and(|at| *at < word.span.end)
    };
    // Nearly always the dictionary keeps figures apart.
    if !words.iter().any(inside) {
        return words.to_vec();
    }
    let mut out = Vec::with_capacity(words.len());
    let mut borders = borders.iter().peekable();
    for word in words {
        while borders.next_if(|at| **at <= word.span.start).is_some() {}
        let Some(cut) = (borders.peek().map(|at| **at)).filter(|at| *at < word.span.end) else {
            out.push(*word);
            continue;
        };
        for part in [
            Span::new(word.span.start, cut),
            Span::new(cut, word.span.end),
        ] {
            let mut at = part.start;
            for tag in scope.lexicon.jieba().tag(part.of(scope.text), true) {
                let span = Span::new(at, at + tag.word.len());
                out.push(Word::new(scope.text, span, tag.tag.into(), scope.lexicon));
                at = span.end;
            }
        }
    }
    out
}

/// A ratio behind a verb of change is a change, and so is a count (减少3个) and a rate of growth
/// (增速达到6.4%, 保持15%以上高增长); 新增 and the like count new things, and a level that is reached
/// (提高到) is none.
fn change(scope: &Scope, kept: &Kept, reading: &Reading) -> Change {
    let quantity = &scope.quantities[kept.index];
    let change = match reading.change() {
        Change::Up | Change::Down
            if !quantity.measures("ratio") && betters(scope, kept, reading) =>
        {
            Change::None
        }
        change => change,
    };
    if change != Change::None || !quantity.measures("ratio") || quantity.unit_name() != "%" {
        return change;
    }
    let lead = scope.text.get(kept.lead.range()).unwrap_or("");
    let tail = scope
        .text
        .get(kept.tail.range())
        .unwrap_or("")
        .trim_start_matches('的');
    let compared = matches!(reading.class, Some(VerbClass::Share | VerbClass::Gap))
        || reading.relative.is_some();
    // Most leads hold none of these words.
    let rate = lead.contains(['速', '幅', '率']);
    let grows = rate && (["增速", "增幅", "涨幅", "增长率"].iter()).any(|word| lead.contains(word))
        || ["高增长", "增长", "增速", "增幅", "涨幅"]
            .iter()
            .any(|word| tail.starts_with(word));
    let falls = ["降幅", "跌幅"]
        .iter()
        .any(|word| rate && lead.contains(word) || tail.starts_with(word));
    match (compared, grows, falls) {
        (false, true, _) => Change::Up,
        (false, false, true) => Change::Down,
        _ => Change::None,
    }
}

/// 提升改造道路3条: something is made better, not more, unless the verb stands at the figure (提高200元).
fn betters(scope: &Scope, kept: &Kept, reading: &Reading) -> bool {
    const BETTER: &[&str] = &[
        "提升", "提高", "优化", "改善", "加快", "升级", "提速", "增强", "缩短", "降低",
    ];
    let lead = scope.text.get(kept.lead.range()).unwrap_or("");
    reading
        .action
        .as_deref()
        .is_some_and(|verb| BETTER.contains(&verb) && !lead.trim_end_matches('了').ends_with(verb))
}

/// 达 is 达到; adverbs and 到, 至, 在, 为 are no part of the verb.
fn plain_verb(verb: &str) -> String {
    match verb {
        "达" | "到" | "至" => "达到".to_owned(),
        "得到" | "收到" | "达到" | "拿到" => verb.to_owned(),
        // 提高到, 提升至, 稳定在, 划分为: the bare verb is 提高.
        _ => {
            let bare = verb
                .strip_suffix(['到', '至', '在', '为', '了'].as_slice())
                .unwrap_or(verb);
            if bare.chars().count() >= 2 {
                bare
            } else {
                verb
            }
            .to_owned()
        }
    }
}
