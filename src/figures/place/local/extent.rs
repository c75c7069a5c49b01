//! Where the name of a town, village or body begins and ends among the words of a clause.

use std::sync::LazyLock;

use regex::Regex;

use super::{BODIES, ending_of, function_word};
use crate::lexicon::Lexicon;
use crate::segment::Word;
use crate::text::Span;

#[allow(clippy::expect_used)]
static TOWN_AND_VILLAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}(镇|乡)\p{Han}{2,3}(?:村|社区)").expect("the pattern is fixed")
});

/// The names in a sentence by their endings.
pub(super) fn named_in(
    text: &str,
    sentence: Span,
    words: &[Word],
    lexicon: &Lexicon,
    push: &mut impl FnMut(Span),
) {
    let words = with_whole_endings(text, sentence, words, lexicon);
    for (index, word) in words.iter().enumerate() {
        let part = word.span.of(text);
        let Some(ending) = ending_of(part) else {
            continue;
        };
        let stem = part.chars().count() - ending.chars().count();
        let start = start_of_name(text, &words, index, stem);
        let start = repeated_start(text, start, word.span.end - ending.len());
        let start = without_approach(text, start, word.span.end, lexicon);
        // 派出36支驻村工作队, 3个镇: what a number counts is no name.
        if !text[..start].ends_with(|ch: char| ch.is_ascii_digit()) {
            push(Span::new(start, word.span.end));
        }
    }
}

/// Where a name begins without what leads to it: 走进石桥镇, 东江市石桥乡.
fn without_approach(text: &str, start: usize, end: usize, lexicon: &Lexicon) -> usize {
    let name = &text[start..end];
    let behind_name = text[..start]
        .chars()
        .next_back()
        .is_some_and(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
    let holder = || {
        let mut holders = ["市", "县", "区", "镇", "乡"].into_iter();
        holders.find(|word| behind_name && name.starts_with(word))
    };
    let lead = lexicon.place_words.approach(name).or_else(holder);
    // What is left has to be a name still: 区公所, 市场街道.
    lead.filter(|lead| name[lead.len()..].chars().count() >= 3)
        .map_or(start, |lead| start + lead.len())
}

/// The words of a sentence, those cut apart that run over a long ending: 石桥|街|道路 becomes
/// 石桥|街道|路 only where 街道 is what the dictionary does not know there.
fn with_whole_endings(text: &str, sentence: Span, words: &[Word], lexicon: &Lexicon) -> Vec<Word> {
    const LONG: &[&str] = &["街道", "灌区", "水库", "景区"];
    let part = sentence.of(text);
    let ending_at = |at| LONG.iter().find(|ending| part[at..].starts_with(**ending));
    let mut cuts: Vec<Span> = part
        .match_indices(['街', '灌', '水', '景'].as_slice())
        .filter_map(|(at, _)| Some(Span::new(at, at + ending_at(at)?.len())))
        .map(|span| span.shifted(sentence.start))
        .collect();
    // 石桥镇会文村: the town ends before the village begins, whatever the dictionary makes of 镇会.
    let behind_town = if part.contains(['镇', '乡']) {
        part
    } else {
        ""
    };
    let towns = TOWN_AND_VILLAGE
        .captures_iter(behind_town)
        .filter_map(|found| found.get(1))
        .map(|town| Span::new(town.start(), town.end()).shifted(sentence.start));
    cuts.extend(towns);
    cuts.sort_by_key(|cut| cut.start);
    let mut cuts = cuts.into_iter().peekable();
    let piece = |span, tag| Word::new(text, span, tag, lexicon);
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let mut from = word.span.start;
        while let Some(cut) = cuts.next_if(|cut| cut.start < word.span.end) {
            let whole = cut.end == word.span.end && cut.start >= from;
            // 街|道路: the road is a word of its own.
            let road = cut.end > word.span.end
                && text[cut.end..].starts_with('路')
                && cut.start + '街'.len_utf8() == word.span.end;
            if whole || road || cut.start < from {
                continue;
            }
            if from < cut.start {
                out.push(piece(Span::new(from, cut.start), word.tag));
            }
            out.push(piece(cut, "n".into()));
            from = cut.end;
        }
        from = from.max(out.last().map_or(0, |last| last.span.end));
        if from < word.span.end {
            out.push(piece(Span::new(from, word.span.end), word.tag));
        }
    }
    out
}

/// Where a name begins that the segmenter cut short: what always stands before it belongs to it
/// (石|龙潭水库, where every 龙潭 of the article is a 石龙潭).
fn repeated_start(text: &str, start: usize, end: usize) -> usize {
    let stem = &text[start..end];
    if !(2..=3).contains(&stem.chars().count()) {
        return start;
    }
    let before = |at: usize| {
        text[..at].chars().next_back().filter(|ch| {
            ('\u{4e00}'..='\u{9fff}').contains(ch)
                && !function_word(&ch.to_string())
                && !"省市县区镇乡村旗州盟道园建修设个座".contains(*ch)
        })
    };
    let Some(first) = before(start) else {
        return start;
    };
    let mut count = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), stem.as_bytes()).take(20) {
        if before(at) != Some(first) {
            return start;
        }
        count += 1;
    }
    if count >= 2 {
        start - first.len_utf8()
    } else {
        start
    }
}

/// Where the name begins whose last word is at `index`, with `stem` characters before its ending: the
/// segmenter cuts names it does not know (石 马河 街道, 五 宝镇) into small pieces.
fn start_of_name(text: &str, words: &[Word], index: usize, mut stem: usize) -> usize {
    let mut start = words[index].span.start;
    for word in words[..index].iter().rev() {
        let part = word.span.of(text);
        let length = part.chars().count();
        let han = part
            .chars()
            .all(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
        let name = matches!(word.tag.as_str(), "ns" | "nr" | "nrt" | "nz" | "nrfg");
        let piece = match stem {
            0 => {
                length <= 4
                    && !matches!(word.tag.as_str(), "p" | "c" | "d" | "r" | "q" | "uj" | "ul")
            }
            1 => {
                length == 1 && !function_word(part)
                    || (name || word.tag.starts_with('n')) && length <= 3
            }
            // 的|花|凉亭|水库: a short name that stands apart.
            2 if word.tag.starts_with('v') && BODIES.contains(&words[index].span.of(text)) => {
                length == 1
                    && !function_word(part)
                    && text[..word.span.start].ends_with(['的', '、', '，', '。', '县'].as_slice())
            }
            2 => {
                length == 1 && !function_word(part) && !word.tag.starts_with('v') && word.tag != "m"
                    || name && length <= 3
            }
            _ => false,
        };
        if !han || !piece || part.ends_with(['省', '市', '县', '区', '镇', '乡'].as_slice()) {
            break;
        }
        start = word.span.start;
        stem += length;
    }
    start
}
