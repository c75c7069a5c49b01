//! The place or body a figure is about: divisions of the gazetteer, regions, towns and villages by
//! their endings, and words that refer back (全区, 该镇, 我市).

mod home;
mod local;
mod named;

use std::sync::LazyLock;

use regex::Regex;

use super::Place;
use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::segment::Sentence;
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

/// The places of one article.
#[derive(Debug, Default)]
pub struct Places {
    mentions: Vec<Mention>,
    /// What the article is about.
    home: Option<Place>,
    /// The town or body that the headline begins with.
    headline: Option<Place>,
}

#[allow(clippy::expect_used)]
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:全|该|我|本)(省|自治区|市|州|盟|县|区|旗|镇|乡|街道|街|社区|村)")
        .expect("the pattern is fixed")
});

impl Places {
    /// Finds the places of an article.
    ///
    /// `page` is what the page as a whole is about, for articles that do not say.
    pub fn of(
        article: &Article,
        sentences: &[Sentence],
        page: Option<&Place>,
        lexicon: &Lexicon,
    ) -> Self {
        let text = article.text.as_str();
        let mut mentions = local::mentions(text, sentences, lexicon);
        let found = home::divisions(article, &mentions, lexicon);
        mentions.extend(found.mentions);
        for (span, name) in lexicon.regions.matches(text) {
            mentions.push(Mention::new(text, span, Place::named(name)));
        }
        drop_inner(&mut mentions);
        let home = found
            .home
            .or_else(|| region_of(article, &mentions))
            .or_else(|| page.cloned());
        for mention in &mut mentions {
            local::complete(&mut mention.place, home.as_ref());
        }
        let headline = headline_place(article, &mentions);
        let mut places = Self {
            mentions,
            home,
            headline,
        };
        places.refer_back(text, lexicon);
        places.mentions.sort_by_key(|mention| mention.span.start);
        places
    }

    /// 全区, 该镇, 我市 become the place of that kind that was named last.
    fn refer_back(&mut self, text: &str, lexicon: &Lexicon) {
        let mut referring = Vec::new();
        for found in REFERENCE.captures_iter(text) {
            let (Some(whole), Some(kind)) = (found.get(0), found.get(1)) else {
                continue;
            };
            let kind = if kind.as_str() == "街" {
                "街道"
            } else {
                kind.as_str()
            };
            let before = self
                .mentions
                .partition_point(|mention| mention.span.start < whole.start());
            let named = self.mentions[..before]
                .iter()
                .rev()
                .take(REACH)
                .find(|mention| mention.place.name.ends_with(kind))
                .map(|mention| mention.place.clone());
            let home = || {
                self.home
                    .as_ref()
                    .and_then(|home| of_kind(home, kind, lexicon))
            };
            // 全县 is the article's own county, 该镇 the town that was named last.
            let own = matches!(
                kind,
                "省" | "自治区" | "市" | "州" | "盟" | "县" | "区" | "旗"
            ) && !whole.as_str().starts_with('该');
            let place = if own {
                home().or(named)
            } else {
                named.or_else(home)
            };
            if let Some(place) = place {
                let span = Span::new(whole.start(), whole.end());
                referring.push(Mention::new(text, span, place));
            }
        }
        self.mentions.extend(referring);
    }

    /// The place that the article names so, if it is one.
    pub fn mentioned(&self, name: &str) -> Option<Place> {
        self.mentions
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
        let before = self
            .mentions
            .partition_point(|mention| mention.span.start < at);
        let last_from = |from: usize| {
            self.mentions[..before]
                .iter()
                .rev()
                .take(REACH)
                .take_while(|mention| mention.span.start >= from)
                .find(|mention| mention.topical && mention.span.end <= at)
                .map(|mention| mention.place.clone())
        };
        last_from(clause.start)
            .map(|place| (place, "place:clause"))
            .or_else(|| last_from(sentence.start).map(|place| (place, "place:sentence")))
            .or_else(|| last_from(block.start).map(|place| (place, "place:paragraph")))
            .or_else(|| self.headline.clone().map(|place| (place, "place:headline")))
            .or_else(|| self.home.clone().map(|place| (place, "place:article")))
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
    fn new(text: &str, span: Span, place: Place) -> Self {
        Self {
            topical: topical(text, span),
            span,
            place,
        }
    }
}

/// A few words of the text from a byte on.
fn window(text: &str, from: usize) -> &str {
    let rest = &text[from..];
    let end = rest.char_indices().nth(60).map_or(rest.len(), |(at, _)| at);
    &rest[..end]
}

/// Whether what follows a mention can be about it.
fn topical(text: &str, span: Span) -> bool {
    const ASIDE: &[&str] = &[
        "占", "高于", "低于", "快于", "慢于", "好于", "优于", "超", "超过", "比", "较", "销往",
        "发往", "运往", "飞往", "开往", "赴", "前往", "来自", "与", "同", "至", "到", "居", "列",
        "代表", "通往", "距", "约占",
    ];
    let before = &text[..span.start];
    if ASIDE.iter().any(|word| before.ends_with(word)) {
        return false;
    }
    // 包头至海口: the ends of a route.
    if text[span.end..].starts_with(['至', '—', '-'].as_slice()) {
        return false;
    }
    // A镇、B镇等11个镇: the list is what is counted.
    let mut after = window(text, span.end);
    if let Some(stop) = after.find(['，', '。', '；', '\n'].as_slice()) {
        after = &after[..stop];
    }
    let listed = after.starts_with('、') || before.ends_with('、') || after.starts_with('等');
    let counted = after.find('等').is_some_and(|at| {
        let rest = &after[at + '等'.len_utf8()..];
        rest.starts_with(|ch: char| ch.is_ascii_digit() || "两三四五六七八九十".contains(ch))
    });
    !(listed && counted)
}

/// The region that an article is about which names no division in its headline and lead.
fn region_of(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let lead = article
        .blocks
        .get(2)
        .map_or(usize::MAX, |block| block.span.end);
    let regions = || {
        mentions
            .iter()
            .filter(|mention| mention.place.code.is_none() && mention.place.path.is_none())
    };
    let wide = |mention: &&Mention| !local::has_ending(&mention.place.name);
    regions()
        .filter(wide)
        .find(|mention| mention.span.start < lead && mention.topical)
        .or_else(|| regions().find(wide))
        .map(|mention| mention.place.clone())
}

/// 佛山镇：…: the town or body that the headline begins with.
fn headline_place(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let title = article
        .blocks
        .first()
        .filter(|block| block.kind == BlockKind::Title)?;
    mentions
        .iter()
        .find(|mention| {
            title.span.contains(mention.span) && mention.span.start <= title.span.start + 12
        })
        .map(|mention| mention.place.clone())
}

/// The part of a place's path that is of a kind: the 市 of 广东省/珠海市/金湾区.
fn of_kind(place: &Place, kind: &str, lexicon: &Lexicon) -> Option<Place> {
    let path = place.path.as_deref().unwrap_or(&place.name);
    let end = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()])
        .rev()
        .find(|end| path.get(..*end).is_some_and(|part| part.ends_with(kind)))?;
    let part = path.get(..end)?;
    if part == path {
        return Some(place.clone());
    }
    if let Some(division) = lexicon.divisions.by_path(part) {
        return Some(division.into());
    }
    let mut named = Place::named(part.rsplit('/').next().unwrap_or(part));
    named.path = place.path.as_ref().map(|_| part.to_owned());
    Some(named)
}
