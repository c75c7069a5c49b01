//! A page becomes articles: where each begins, and which lines are its headline.

use std::sync::LazyLock;

use regex::Regex;

use super::joins::ends_sentence;
use super::metadata::{signature, signature_date};
use super::page::{Page, Role};
use super::{BlockKind, PassKind, regex};
use crate::lexicon::{Lexicon, NoiseKind};
use crate::note::{Note, NoteKind, Stage};
use crate::survey::any_three;

/// Longest headline, in characters.
const LONGEST_HEADLINE: usize = 60;
/// Longest line before the headline that belongs to it: `某某街道：`.
const LONGEST_KICKER: usize = 16;
/// Characters that each half of a headline over two lines has at least.
const SHORTEST_HALF: usize = 6;
/// A line shorter than this before a headline is a label of the page.
const SHORTEST_HEADLINE: usize = 7;
/// Most lines of one headline.
const MOST_LINES: usize = 3;
/// Lines at the top in which the name of the site may be given once more.
const NEAR: usize = 6;
/// Lines of a short item without a byline, at most.
const LONGEST_ITEM: usize = 40;
/// Characters that a paragraph has at least which is running text.
const SHORTEST_PARAGRAPH: usize = 25;

/// A source in brackets that closes an article: `（县疾控中心供稿）`.
static PROVIDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"[（(]\s*(?:本文|稿件)?由?[^（）()]{2,24}(?:提供|供稿|整理|供)\s*[）)]$")
});

/// The beginning of a broadcast that says nothing yet: `某某网消息（新闻节目）：`.
static EMPTY_LEAD: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\S{2,16}(?:消息|讯|电)\s*(?:[（(][^（）()]*[）)])?\s*[:：]?$"));

/// The name of an office below a notice.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[\p{Han}（）()]{3,40}(?:办公室|局|政府|委员会|督查室|厅|院|中心|部|处|组|党委|党组|县委|市委|区委|公司)$",
    )
});

/// What splitting a page needs to know of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Traits {
    /// Could be a headline.
    head: bool,
    /// Marked as one by the page.
    marked: bool,
    /// Begins like a news item.
    lead: bool,
    /// Running text.
    running: bool,
    /// Closes an article.
    closes: bool,
    text: bool,
    byline: bool,
    meta: bool,
    /// The next line of text; the number of lines where there is none.
    next: usize,
    /// How many lines up to this one begin like news or name writers.
    named: usize,
}

/// Where an article begins: the lines of its headline are `from..from + titles`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub from: usize,
    pub titles: usize,
}

/// Finds the articles, drops what stands before the first, and marks headlines.
/// The starts are in order and the first one is at line 0.
pub(super) fn split(page: &mut Page, lexicon: &Lexicon) -> Vec<Start> {
    drop_site_name(page);
    let traits = traits(page);
    let mut starts = roundup(page, &traits, lexicon).unwrap_or_else(|| {
        let mut starts = news_items(page, &traits);
        second_signatures(page, &traits, &mut starts);
        starts
    });
    // Running text before the first headline found is an article as well.
    let before = starts.first().map_or(traits.len(), |start| start.from);
    if starts.is_empty() || traits.iter().take(before).any(|line| line.running) {
        let first = first_start(
            page,
            &traits,
            starts.first().map(|start| start.from),
            lexicon,
        );
        starts.insert(0, first);
    }
    let dropped = drop_before_titles(page, &mut starts);
    if dropped > 0 {
        let message = format!("{dropped} lines before the headline were set aside");
        page.notes
            .push(Note::new(Stage::Clean, NoteKind::SetAside, message));
    }
    mark_titles(page, &mut starts);
    starts
}

fn traits(page: &Page) -> Vec<Traits> {
    let mut out: Vec<Traits> = page
        .lines
        .iter()
        .map(|line| {
            let words = page.of(line);
            let text = line.role == Role::Text && line.kind != BlockKind::TableRow;
            let marked = matches!(line.kind, BlockKind::Title | BlockKind::Heading);
            let is_lead = text && !marked && page.leads(line) && !EMPTY_LEAD.is_match(words);
            // A character has four bytes at most.
            let has_chars =
                |count: usize| words.len() >= 4 * count || words.chars().nth(count - 1).is_some();
            Traits {
                head: text && !is_lead && (marked || reads_like_a_headline(words)),
                marked,
                lead: is_lead,
                running: text
                    && !marked
                    && (is_lead || has_chars(SHORTEST_PARAGRAPH) && has_sentence(words)),
                closes: text
                    && words.ends_with(['）', ')'])
                    && has_chars(4)
                    && (PROVIDED.is_match(tail(words)) || signature(words).is_some()),
                text,
                byline: line.role == Role::Byline,
                meta: line.role == Role::Meta
                    && (line.says.as_ref())
                        .is_some_and(|says| says.published.is_some() || says.publisher.is_some()),
                ..Traits::default()
            }
        })
        .collect();
    // An office and a date below it close a notice, or stand between its headline and its text.
    for index in 1..out.len() {
        let dated =
            signature_date(page.line(index)).is_some() && OFFICE.is_match(page.line(index - 1));
        if dated && (out[index].text || index > 1 && out[index - 2].head) {
            out[index].closes = out[index].text;
            out[index].head = false;
            out[index - 1].head = false;
        }
    }
    let mut next = out.len();
    for line in out.iter_mut().enumerate().rev() {
        line.1.next = next;
        if line.1.text {
            next = line.0;
        }
    }
    let mut named = 0;
    for line in &mut out {
        named += usize::from(line.lead || line.byline);
        line.named = named;
    }
    out
}

fn tail(words: &str) -> &str {
    let from = words.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    words.get(from..).unwrap_or(words)
}

fn has_sentence(words: &str) -> bool {
    words.ends_with('。') || words.contains(['。', '，', '！', '？', '；', ','])
}

/// Whether a line could be a headline by its words: short, one phrase or two, no full stop.
pub(super) fn reads_like_a_headline(words: &str) -> bool {
    let ends_open = words.ends_with(['。', '；', '，', '、', ',', ';']);
    if words.len() > 4 * LONGEST_HEADLINE || ends_open {
        return false;
    }
    let chars = words.chars().count();
    let kicker = words.ends_with(['：', ':']);
    (2..=LONGEST_HEADLINE).contains(&chars)
        && (!kicker || chars <= LONGEST_KICKER)
        && !any_three(words.as_bytes(), is_stop)
        && commas(words) <= 2
        && !words.starts_with(['，', '。', '、', '）', '”', '(', '（'])
        && words.chars().any(|ch| ch.is_alphabetic())
}

/// Whether 。 or ； begins with three bytes.
fn is_stop(first: u8, second: u8, third: u8) -> bool {
    (first == 0xE3) & (second == 0x80) & (third == 0x82)
        | (first == 0xEF) & (second == 0xBC) & (third == 0x9B)
}

/// How many commas stand in a line.
fn commas(words: &str) -> usize {
    let bytes = words.as_bytes();
    let full_width = |at: usize| {
        bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with("，".as_bytes()))
    };
    memchr::memchr2_iter(b',', 0xEF, bytes)
        .filter(|&at| bytes.get(at) == Some(&b',') || full_width(at))
        .count()
}

/// Takes the name of the site or the paper out that stands alone above everything else.
fn drop_site_name(page: &mut Page) {
    let top = page
        .lines
        .iter()
        .take_while(|line| line.role != Role::Text)
        .count();
    let name = page.line(top).to_owned();
    let short = [
        "网",
        "在线",
        "新闻",
        "日报",
        "发布",
        "频道",
        "门户",
        "融媒",
        "客户端",
        "时讯",
        "要闻",
        "资讯",
    ];
    let long = [
        "融媒体中心",
        "门户网站",
        "政府网",
        "公众号",
        "客户端",
        "电视台",
        "广播电视台",
        "新闻网",
    ];
    let is_named = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let signs = page
        .lines
        .iter()
        .skip(top)
        .take(NEAR)
        .filter_map(|line| line.says.as_ref())
        .any(|says| says.publisher.as_deref() == Some(name.as_str()));
    let next = page
        .lines
        .get(top + 1)
        .is_some_and(|next| next.role == Role::Meta || reads_like_a_headline(page.of(next)));
    let is_name = name.chars().count() < SHORTEST_HEADLINE && is_named(&short)
        || name.chars().count() <= LONGEST_KICKER && (is_named(&long) || signs);
    if !(is_name && next) {
        return;
    }
    let mut out = vec![false; page.lines.len()];
    if let Some(gone) = out.get_mut(top) {
        *gone = true;
    }
    page.says.publisher.get_or_insert(name);
    page.drop_lines(PassKind::Noise, &out);
}

/// A page of several news under a label: each has a headline of its own.
fn roundup(page: &Page, traits: &[Traits], lexicon: &Lexicon) -> Option<Vec<Start>> {
    let label = traits.iter().position(|line| line.text)?;
    if lexicon.noise.kind(page.line(label)) != Some(NoiseKind::Roundup) {
        return None;
    }
    let marked = traits
        .iter()
        .skip(label + 1)
        .filter(|line| line.marked)
        .count()
        >= 2;
    let is_head = |index: usize| {
        let head = traits
            .get(index)
            .is_some_and(|line| line.head && (line.marked || !marked));
        // What follows a headline is text; two headlines in a row are a headline and its second line.
        head && next_text(traits, index).is_some_and(|next| !next.head || next.lead)
    };
    let body = (label + 1..traits.len())
        .find(|&index| traits[index].text && !EMPTY_LEAD.is_match(page.line(index)))?;
    let heads: Vec<Start> = (body..traits.len())
        .filter(|&index| is_head(index))
        .map(|from| Start { from, titles: 1 })
        .collect();
    (heads.len() >= 2 && heads.first()?.from == body).then_some(heads)
}

/// Articles that begin like news items, or whose headline is followed by a line of metadata, or
/// that follow upon the end of another.
fn news_items(page: &Page, traits: &[Traits]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut floor = 0;
    for (index, line) in traits.iter().enumerate() {
        let anchor = line.lead || ((line.byline || line.meta) && running_follows(traits, index));
        if anchor {
            if let Some(start) = headline_before(page, traits, index, floor) {
                starts.push(start);
            }
            floor = index + 1;
        } else if line.closes
            && let Some(start) = headline_after(page, traits, index)
        {
            // The next anchor of that article finds the same headline, or none.
            starts.push(start);
            floor = start.from + start.titles;
        }
    }
    starts.dedup_by_key(|start| start.from);
    starts
}

/// Whether the text behind a byline or a line of metadata is running text.
fn running_follows(traits: &[Traits], index: usize) -> bool {
    next_text(traits, index).is_some_and(|next| next.running)
}

/// The line of text behind the line at `index`.
fn next_text(traits: &[Traits], index: usize) -> Option<&Traits> {
    traits.get(traits.get(index)?.next)
}

/// The headline in the lines before `index`, not reaching before `floor`.
fn headline_before(page: &Page, traits: &[Traits], index: usize, floor: usize) -> Option<Start> {
    let mut from = index;
    while from > floor && !traits[from - 1].text {
        from -= 1;
    }
    let end = from;
    while from > floor && traits[from - 1].head && end - from < MOST_LINES {
        from -= 1;
    }
    if from == end {
        return None;
    }
    Some(headline(page, traits, from, end))
}

/// The headline right behind the end of an article, if running text follows it.
fn headline_after(page: &Page, traits: &[Traits], index: usize) -> Option<Start> {
    let mut from = index + 1;
    while traits.get(from).is_some_and(|line| !line.text) {
        from += 1;
    }
    let mut end = from;
    while end - from < MOST_LINES && traits.get(end).is_some_and(|line| line.head) {
        end += 1;
    }
    let follows = end > from && running_follows(traits, end - 1);
    follows.then(|| headline(page, traits, from, end))
}

/// Which of the lines `from..end` are one headline: the last, with a line before it that only leads
/// up to it or is its first half.
fn headline(page: &Page, traits: &[Traits], from: usize, end: usize) -> Start {
    let last = end - 1;
    let marked = |index: usize| traits.get(index).is_some_and(|line| line.marked);
    // A headline that the page marks stands for itself; a dash begins its second line.
    if let Some(index) =
        (from..end).find(|&index| marked(index) && page.lines[index].kind == BlockKind::Title)
    {
        return Start {
            from: index,
            titles: 1,
        };
    }
    let mut first = last;
    while first > from && belongs_together(page.line(first - 1), page.line(first)) {
        first -= 1;
    }
    Start {
        from: first,
        titles: end - first,
    }
}

/// Whether two lines are one headline: a lead-up with a colon, two halves of about the same length,
/// or a second line that begins with a dash.
fn belongs_together(first: &str, second: &str) -> bool {
    let (a, b) = (first.chars().count(), second.chars().count());
    let kicker = first.ends_with(['：', ':']) && a <= LONGEST_KICKER;
    let alike = a >= SHORTEST_HALF && b >= SHORTEST_HALF && a * 10 >= b * 7 && b * 10 >= a * 7;
    kicker || alike && a + b <= LONGEST_HEADLINE || second.starts_with("——") && a >= 4
}

/// Articles without a byline of their own on a newspaper page: a source in brackets closes one though
/// the article it stands in has named its writers at its beginning.
fn second_signatures(page: &Page, traits: &[Traits], starts: &mut Vec<Start>) {
    if starts.len() < 2 {
        return;
    }
    let mut added = Vec::new();
    for (index, _) in traits.iter().enumerate().filter(|(_, line)| line.closes) {
        if !PROVIDED.is_match(tail(page.line(index))) {
            continue;
        }
        let own = starts.partition_point(|start| start.from < index);
        let Some(own) = own.checked_sub(1).and_then(|own| starts.get(own)) else {
            continue;
        };
        // The article has named its writers at its beginning.
        let body = own.from + own.titles;
        let named = |at: usize| traits.get(at).map_or(0, |line| line.named);
        if named(index) == named(body.saturating_sub(1)) {
            continue;
        }
        // The headline of the second: alone between blank lines, behind a finished paragraph.
        let head = (body + 2..index).rev().take(LONGEST_ITEM).find(|&at| {
            let alone =
                page.lines[at].gap >= 2 && page.lines.get(at + 1).is_some_and(|next| next.gap >= 2);
            traits[at].head && alone && ends_sentence(page.line(at - 1))
        });
        added.extend(head.map(|from| Start { from, titles: 1 }));
    }
    starts.extend(added);
    starts.sort_unstable_by_key(|start| start.from);
    starts.dedup_by_key(|start| start.from);
}

/// The first article where none was found at the top: it ends before `limit`.
fn first_start(page: &Page, traits: &[Traits], limit: Option<usize>, lexicon: &Lexicon) -> Start {
    let limit = limit.unwrap_or(traits.len());
    let Some(first) = (0..limit).find(|&index| traits[index].text) else {
        return Start { from: 0, titles: 0 };
    };
    // Named writers before the first words: the headline is missing.
    let nameless = traits.iter().take(first).any(|line| line.byline);
    if nameless || !traits[first].head {
        return Start { from: 0, titles: 0 };
    }
    // The label of a section stands above the headline.
    let label = lexicon.noise.kind(page.line(first)) == Some(NoiseKind::Roundup)
        && traits
            .get(first + 1)
            .is_some_and(|line| line.head && first + 1 < limit);
    let first = first + usize::from(label);
    let title = Start {
        from: first,
        titles: 1,
    };
    let (Some(line), Some(next)) = (traits.get(first + 1), page.lines.get(first + 1)) else {
        return title;
    };
    let after = page.lines.get(first + 2).map_or(1, |after| after.gap);
    // On a page of several articles a headline over two lines is common, a subheading is not.
    let close = limit < traits.len() || next.gap == 1 && after >= 2;
    let kicker = page.line(first).ends_with(['：', ':']);
    let dash = page.line(first + 1).starts_with("——");
    let joined = first + 1 < limit
        && line.head
        && (kicker || dash || close)
        && belongs_together(page.line(first), page.line(first + 1));
    Start {
        titles: 1 + usize::from(joined),
        ..title
    }
}

/// Takes lines out that stand before the first headline without being part of an article, and
/// the label of a roundup. Running text before it would have been an article of its own.
fn drop_before_titles(page: &mut Page, starts: &mut [Start]) -> usize {
    let Some(first) = starts.first().copied() else {
        return 0;
    };
    let mut out = vec![false; page.lines.len()];
    for (gone, line) in out.iter_mut().zip(&page.lines).take(first.from) {
        *gone = line.role == Role::Text;
    }
    let dropped = out.iter().filter(|gone| **gone).count();
    page.drop_lines(PassKind::Noise, &out);
    for start in starts.iter_mut() {
        start.from -= dropped;
    }
    dropped
}

/// Marks the headlines and makes one line of each.
fn mark_titles(page: &mut Page, starts: &mut [Start]) {
    let mut with: Vec<Option<&'static str>> = vec![None; page.lines.len()];
    let mut taken = 0;
    for start in starts.iter_mut() {
        for index in start.from..start.from + start.titles {
            if let Some(line) = page.lines.get_mut(index) {
                line.kind = BlockKind::Title;
            }
            if index > start.from
                && let Some(between) = with.get_mut(index)
            {
                let kicker = page.line(index - 1).ends_with(['：', ':']);
                *between = Some(if kicker { "" } else { " " });
            }
        }
        start.from -= taken;
        taken += start.titles.saturating_sub(1);
        start.titles = start.titles.min(1);
    }
    page.join_lines(&with);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_tell_what_characters_do(text in "[县，,。；：、（1a]{0,12}") {
            prop_assert_eq!(commas(&text), text.matches(['，', ',']).count());
            prop_assert_eq!(any_three(text.as_bytes(), is_stop), text.contains(['。', '；']));
        }
    }
}
