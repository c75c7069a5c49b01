//! The place or body a figure is about: divisions of the gazetteer, regions, towns and villages by
//! their endings, and words that refer back (全区, 该镇, 我市).
//!
//! `local` finds towns, villages and bodies, `home` the divisions and what the article is about, `reference`
//! the words that refer back; `topical` says which of them a figure can be about. `named` and `words` serve
//! cells of tables and the readers of words.

mod home;
mod local;
mod named;
mod reference;
mod topical;
mod words;

use std::cell::OnceCell;

use home::{headline_place, lead_place, region_of};
use reference::{References, references};
use topical::topical;

use super::Place;
use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::segment::{Sentence, may_be_numeral};
use crate::text::Span;

/// Whether a name ends as that of a town, village or body does.
pub fn has_place_ending(name: &str) -> bool {
    local::has_ending(name)
}

/// A place named in the text. The span is in bytes of the article.
#[derive(Debug, Clone, PartialEq)]
struct Mention {
    span: Span,
    place: Place,
    /// Whether what follows can be about it: not a place compared with, sent to or listed as what
    /// is counted (占全国, 销往重庆, A镇、B镇等11个镇).
    topical: bool,
}

/// The places of one article: looked for when the first figure asks, for most articles hold none.
#[derive(Debug)]
pub struct Places<'a> {
    article: &'a Article,
    sentences: &'a [Sentence],
    page: Option<&'a Place>,
    lexicon: &'a Lexicon,
    found: OnceCell<Found>,
}

/// What was found in an article.
#[derive(Debug)]
struct Found {
    mentions: Vec<Mention>,
    /// What the article is about.
    home: Option<Place>,
    /// Those that are a line of their own and head what comes below them, as indexes.
    heads: Vec<usize>,
    /// The town or body that the headline begins with.
    headline: Option<Place>,
}

impl<'a> Places<'a> {
    /// The places of an article.
    ///
    /// `page` is what the page as a whole is about, for articles that do not say.
    pub fn of(
        article: &'a Article,
        sentences: &'a [Sentence],
        page: Option<&'a Place>,
        lexicon: &'a Lexicon,
    ) -> Self {
        Self {
            article,
            sentences,
            page,
            lexicon,
            found: OnceCell::new(),
        }
    }

    fn found(&self) -> &Found {
        self.found
            .get_or_init(|| Found::of(self.article, self.sentences, self.page, self.lexicon))
    }

    /// The division the article is about.
    pub fn home(&self) -> Option<&Place> {
        self.found().home.as_ref()
    }

    /// The place that the article names so, if it is one.
    pub fn mentioned(&self, name: &str) -> Option<Place> {
        let mentions = &self.found().mentions;
        mentions
            .iter()
            .find(|mention| mention.place.name == name)
            .map(|mention| mention.place.clone())
    }

    /// The place that the figure at `at` is about, and the rule that says so: the last one named
    /// before it in its clause or sentence, the last one a sentence of its block began with, the
    /// headline's, the article's.
    pub fn at(
        &self,
        clause: Span,
        sentence: Span,
        block: Span,
        at: usize,
    ) -> Option<(Place, &'static str)> {
        let text = self.article.text.as_str();
        self.found().at(text, clause, sentence, block, at)
    }
}

impl Found {
    fn of(
        article: &Article,
        sentences: &[Sentence],
        page: Option<&Place>,
        lexicon: &Lexicon,
    ) -> Self {
        let text = article.text.as_str();
        let names = lexicon.names(text);
        let references = references(text, &names.marks);
        let endings = local::endings(text, &names.marks);
        let mut mentions = local::mentions(text, sentences, &endings, lexicon);
        let found = home::divisions(article, &mentions, &names, &references, lexicon);
        mentions.extend(found.mentions);
        for (span, name) in names.regions(text) {
            mentions.push(Mention::new(text, span, Place::named(name), lexicon));
        }
        drop_inner(&mut mentions);
        quiet_lists(text, &mut mentions);
        let home = found
            .home
            .or_else(|| region_of(article, &mentions))
            .or_else(|| page.cloned());
        local::nest(&mut mentions, home.as_ref());
        let headline =
            headline_place(article, &mentions).or_else(|| lead_place(article, &mentions));
        let mut found = Self {
            mentions,
            home,
            heads: Vec::new(),
            headline,
        };
        found.refer_back(text, &references, lexicon);
        found.mentions.sort_by_key(|mention| mention.span.start);
        found.find_heads(article);
        found
    }

    /// Lines that are nothing but a place: 东江县 above the paragraphs on it.
    fn find_heads(&mut self, article: &Article) {
        let text = article.text.as_str();
        for block in article.blocks.iter().skip(1) {
            if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading) {
                continue;
            }
            let from = self
                .mentions
                .partition_point(|mention| mention.span.start < block.span.start);
            let alone = self.mentions.get(from).is_some_and(|mention| {
                block.span.contains(mention.span)
                    && block.span.of(text).trim_end_matches(['：', ':', ' '])
                        == mention.span.of(text)
            });
            if alone {
                self.heads.push(from);
            }
        }
    }

    /// The place that heads what stands at a byte.
    fn head(&self, at: usize) -> Option<Place> {
        let before = self
            .heads
            .partition_point(|head| self.mentions[*head].span.start < at);
        let last = before
            .checked_sub(1)
            .and_then(|last| self.heads.get(last))?;
        Some(self.mentions[*last].place.clone())
    }

    fn at(
        &self,
        text: &str,
        clause: Span,
        sentence: Span,
        block: Span,
        at: usize,
    ) -> Option<(Place, &'static str)> {
        let before = self
            .mentions
            .partition_point(|mention| mention.span.start < at);
        // 设立石桥社区服务点；改造9所: what is done to a place before a semicolon says nothing of what follows.
        let reaches = |mention: &Mention| {
            let behind = text.get(mention.span.end..at).unwrap_or("");
            mention.span.start < sentence.start
                || !behind.contains(['；', ';'])
                || !local::is_body(&mention.place.name)
                    && begins_clause(text.get(sentence.start..mention.span.start).unwrap_or(""))
        };
        let last_from = |from: usize| {
            self.mentions[..before]
                .iter()
                .rev()
                .take(REACH)
                .take_while(|mention| mention.span.start >= from)
                // A sight or a reservoir is spoken of in its own sentence.
                .find(|mention| {
                    mention.topical
                        && mention.span.end <= at
                        && reaches(mention)
                        && (mention.span.start >= sentence.start
                            || !local::is_body(&mention.place.name))
                })
                .map(|mention| mention.place.clone())
        };
        last_from(clause.start)
            .map(|place| (place, "place:clause"))
            .or_else(|| last_from(sentence.start).map(|place| (place, "place:sentence")))
            .or_else(|| last_from(block.start).map(|place| (place, "place:paragraph")))
            .or_else(|| self.head(block.start).map(|place| (place, "place:head")))
            .or_else(|| self.headline.clone().map(|place| (place, "place:headline")))
            .or_else(|| self.home.clone().map(|place| (place, "place:article")))
    }
}

/// Whether a clause begins behind the words of a sentence: behind a mark, a number (一、), 其中 or 在.
fn begins_clause(before: &str) -> bool {
    let before = before.trim_end();
    let numbered = || {
        let number = before.trim_end_matches(['、', '.', '．', '）', ')']);
        number.len() < before.len()
            && number.chars().count() <= 3
            && number.ends_with(may_be_numeral)
    };
    before.is_empty()
        || before.ends_with(['，', ',', '；', ';', '：', ':', '在'])
        || before.ends_with("其中")
        || numbered()
}

/// 与A村、B村和C村: what is said of the first of a list holds for all of it.
fn quiet_lists(text: &str, mentions: &mut [Mention]) {
    for at in 1..mentions.len() {
        let (before, after) = mentions.split_at_mut(at);
        let (Some(last), Some(next)) = (before.last(), after.first_mut()) else {
            continue;
        };
        let joint = text.get(last.span.end..next.span.start).unwrap_or("");
        if !last.topical && matches!(joint, "、" | "和" | "及" | "以及") {
            next.topical = false;
        }
    }
}

/// How many mentions back a figure or a reference can look.
const REACH: usize = 200;

/// Puts mentions in order and drops those that lie in longer ones (滨江区 in 滨江区供电公司).
fn drop_inner(mentions: &mut Vec<Mention>) {
    mentions.sort_by_key(|mention| (mention.span.start, usize::MAX - mention.span.end));
    let mut reached: Option<Span> = None;
    mentions.retain(|mention| {
        let inner =
            reached.is_some_and(|outer| outer.contains(mention.span) && outer != mention.span);
        if !inner {
            reached = Some(mention.span);
        }
        !inner
    });
}

impl Mention {
    fn new(text: &str, span: Span, place: Place, lexicon: &Lexicon) -> Self {
        Self {
            topical: topical(text, span, lexicon),
            span,
            place,
        }
    }
}

/// The first characters of a text.
fn window_of(text: &str, characters: usize) -> &str {
    let end = text
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}
