//! The place or body a figure is about: divisions of the gazetteer, regions, towns and villages by
//! their endings, and words that refer back (全区, 该镇, 我市).

mod home;
mod local;
mod named;

use std::cell::OnceCell;

use super::Place;
use super::characters::Characters;
use crate::clean::{Article, BlockKind};
use crate::lexicon::{Lexicon, names};
use crate::segment::{Sentence, Tag, Word};
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

/// The kinds of places that are referred back to, the longer before the shorter.
const KINDS: &[&str] = &[
    "省",
    "自治区",
    "市",
    "州",
    "盟",
    "县",
    "区",
    "旗",
    "镇",
    "乡",
    "街道",
    "街",
    "社区",
    "村",
];

/// 全县, 该镇, 我市, 本村: where a text refers to a place by its kind, from left to right.
type References = Vec<(Span, &'static str)>;

/// The references among the marks of a text.
fn references(text: &str, marks: &[usize]) -> References {
    let reference = |at: &usize| {
        let rest = text.get(*at..)?;
        let behind = rest.strip_prefix(|ch| REFERRING.contains(ch))?;
        let kind = KINDS.iter().find(|kind| behind.starts_with(**kind))?;
        let end = at + (rest.len() - behind.len()) + kind.len();
        Some((Span::new(*at, end), *kind))
    };
    marks.iter().filter_map(reference).collect()
}

/// What a reference begins with.
static REFERRING: Characters = Characters::of(names::REFERRING);

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

    /// The words of a sentence, each name of a division or settlement one word: the segmenter's
    /// dictionary does not have all of them (江津|区, 石桥|镇). A body (派出所, 口岸) is no place but who
    /// does something, and its words stay. The spans are in bytes of the sentence, which begins at
    /// `offset` of the article.
    pub fn as_words(&self, words: Vec<Word>, offset: usize) -> Vec<Word> {
        let (Some(start), Some(end)) = (words.first(), words.last()) else {
            return words;
        };
        let (start, end) = (start.span.start + offset, end.span.end + offset);
        let mentions = &self.found().mentions;
        let first = mentions.partition_point(|mention| mention.span.start < start);
        let names = (mentions.iter().skip(first))
            .take_while(|mention| mention.span.start < end)
            .filter(|mention| {
                mention.place.code.is_some() || local::is_settlement(&mention.place.name)
            })
            .map(|mention| Span::new(mention.span.start - offset, mention.span.end - offset));
        let text = self.article.text.as_str();
        joined(words, names, |span| {
            let name = Word::new(text, span.shifted(offset), Tag::PLACE, self.lexicon);
            Word { span, ..name }
        })
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
        self.found().at(clause, sentence, block, at)
    }
}

/// The words with each name one word; the names are in the order in which they begin.
fn joined(
    mut words: Vec<Word>,
    names: impl Iterator<Item = Span>,
    word: impl Fn(Span) -> Word,
) -> Vec<Word> {
    let mut reached = 0;
    for name in names {
        // What lies in the name before it is no name of its own.
        if name.end <= reached {
            continue;
        }
        reached = name.end;
        let at = words.partition_point(|word| word.span.start < name.start);
        let behind = words.partition_point(|word| word.span.end <= name.end);
        // Where the name begins or ends inside a word, the words stay.
        let begins = |word: &Word| word.span.start == name.start;
        let ends = |word: &Word| word.span.end == name.end;
        if behind > at + 1
            && words.get(at).is_some_and(begins)
            && words.get(behind - 1).is_some_and(ends)
        {
            words.splice(at..behind, [word(name)]);
        }
    }
    words
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

    /// 全区, 该镇, 我市 become the place of that kind that was named last.
    fn refer_back(&mut self, text: &str, references: &References, lexicon: &Lexicon) {
        let mut referring = Vec::new();
        for &(whole, kind) in references {
            let kind = if kind == "街" { "街道" } else { kind };
            let before = self
                .mentions
                .partition_point(|mention| mention.span.start < whole.start);
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
            ) && !whole.of(text).starts_with('该');
            let place = if own {
                home().or(named)
            } else {
                named.or_else(home)
            };
            if let Some(place) = place {
                referring.push(Mention::new(text, whole, place, lexicon));
            }
        }
        self.mentions.extend(referring);
    }

    fn at(
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
                // A sight or a reservoir is spoken of in its own sentence.
                .find(|mention| {
                    mention.topical
                        && mention.span.end <= at
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

/// Whether what follows a mention can be about it.
fn topical(text: &str, span: Span, lexicon: &Lexicon) -> bool {
    let before = &text[..span.start];
    let words = &lexicon.place_words;
    if words.is_aside(before) {
        return false;
    }
    let sector = |rest: &str| rest.starts_with('第') && window_of(rest, 4).contains("产业");
    let rest = &text[span.end..];
    // 全省排第3位, 全国首个: only ranked among the places there.
    if wide(span.of(text)) && words.is_ranked(rest) && !sector(rest) {
        return false;
    }
    // 东江省一家企业, 东江石桥建设有限公司: a company from there.
    if text[span.end..].starts_with(['一', '某'].as_slice()) && company(text, span.end)
        || names_company(text, span)
    {
        return false;
    }
    // 红旗村是东江市一个山村: said of the village before.
    let described = ["一个", "的一个", "最", "唯一", "首个", "有名"]
        .iter()
        .any(|word| text[span.end..].starts_with(word));
    let clause = || before.chars().rev().take_while(|ch| !STOPS.contains(ch));
    if described && clause().take(8).any(|ch| ch == '是') {
        return false;
    }
    // 包头至海口: the ends of a route.
    if text[span.end..].starts_with(['至', '—', '-'].as_slice()) {
        return false;
    }
    // A镇、B镇等11个镇: the list is what is counted.
    let listed = rest.starts_with(['、', '等'].as_slice()) || before.ends_with('、');
    let counted = || {
        let mut after = window_of(rest, 60);
        if let Some(stop) = after.find(STOPS) {
            after = &after[..stop];
        }
        after.find('等').is_some_and(|at| {
            let rest = &after[at + '等'.len_utf8()..];
            rest.starts_with(|ch: char| ch.is_ascii_digit() || "两三四五六七八九十".contains(ch))
        })
    };
    !(listed && counted())
}

/// What ends a clause.
const STOPS: &[char] = &['，', '。', '；', '\n'];

/// 全国, 全省, 全市: a whole that its parts are ranked in.
fn wide(name: &str) -> bool {
    name.starts_with('全')
}

/// Whether a place is the first part of a company's name.
fn names_company(text: &str, span: Span) -> bool {
    let rest = &text[span.end..];
    let run = || {
        let han = |ch: &char| ('\u{4e00}'..='\u{9fff}').contains(ch);
        rest.chars().take(16).take_while(han)
    };
    // Most texts behind a place hold no 公司 and no 合作社.
    if !run().any(|ch| matches!(ch, '司' | '社')) {
        return false;
    }
    let run = &rest[..run().map(char::len_utf8).sum()];
    ["有限公司", "股份公司", "专业合作社", "集团公司"]
        .iter()
        .any(|word| run.find(word).is_some_and(|at| at > 0 && at <= 36))
        && !run.contains(['与', '和', '在', '将', '已', '个', '家'].as_slice())
}

/// 一家企业, 某公司 at a byte of the text.
fn company(text: &str, from: usize) -> bool {
    let rest = text[from..]
        .trim_start_matches(['一', '某'].as_slice())
        .trim_start_matches(['家', '个'].as_slice());
    ["企业", "公司", "客商", "集团"]
        .iter()
        .any(|word| rest.starts_with(word))
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
    let at = mentions.iter().position(|mention| {
        title.span.contains(mention.span) && mention.span.start <= title.span.start + 12
    })?;
    // 某某区某某镇: the last of what stands without a gap.
    let last = mentions[at..]
        .windows(2)
        .take_while(|pair| pair[0].span.end == pair[1].span.start)
        .last()
        .map_or(&mentions[at], |pair| &pair[1]);
    Some(last.place.clone())
}

/// The town or village that the first paragraphs lead to, where the article names no other town and
/// its headline none: 走进东江县石桥镇红旗村, ….
fn lead_place(article: &Article, mentions: &[Mention]) -> Option<Place> {
    let lead = article.blocks.get(1)?.span;
    let titled = |mention: &&Mention| mention.span.end <= lead.start;
    if mentions.iter().any(|mention| titled(&mention)) {
        return None;
    }
    let is_town = |place: &Place| {
        local::TOWNS
            .iter()
            .any(|ending| place.name.ends_with(ending))
    };
    let mut towns = mentions
        .iter()
        .map(|mention| &mention.place)
        .filter(|place| is_town(place));
    let town = towns.next()?;
    let other = towns.any(|place| place.name != town.name);
    let first = mentions
        .iter()
        .position(|mention| lead.contains(mention.span) && &mention.place == town)?;
    if other {
        return None;
    }
    let last = mentions[first..]
        .windows(2)
        .take_while(|pair| pair[0].span.end == pair[1].span.start)
        .last()
        .map_or(&mentions[first], |pair| &pair[1]);
    Some(last.place.clone())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(span: Span) -> Word {
        Word {
            span,
            tag: Tag::PLACE,
            class: None,
        }
    }

    proptest! {
        /// A word that ends a name takes up those before it, back to where the name begins.
        #[test]
        fn names_are_joined_from_left_to_right(
            lengths in proptest::collection::vec(1_usize..4, 0..8),
            names in proptest::collection::vec((0_usize..16, 1_usize..8), 0..5),
        ) {
            let words: Vec<Word> = (lengths.iter())
                .scan(0, |end, length| {
                    let start = *end;
                    *end += length;
                    Some(word(Span::new(start, *end)))
                })
                .collect();
            let mut names: Vec<Span> = (names.iter())
                .map(|(start, length)| Span::new(*start, start + length))
                .collect();
            names.sort_by_key(|name| name.start);
            let mut expected: Vec<Word> = Vec::new();
            let mut next = names.iter().copied().peekable();
            for one in &words {
                while next.next_if(|name| name.end < one.span.end).is_some() {}
                expected.push(*one);
                if let Some(name) = next.peek()
                    && name.end == one.span.end
                    && let Some(at) = expected.iter().position(|one| one.span.start == name.start)
                {
                    expected.truncate(at);
                    expected.push(word(Span::new(name.start, one.span.end)));
                }
            }
            prop_assert_eq!(joined(words, names.into_iter(), word), expected);
        }
    }
}
