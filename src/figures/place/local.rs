//! Towns, villages and bodies below the counties, by their endings.

mod extent;

use std::sync::LazyLock;

use regex::Regex;

use self::extent::named_in;
use super::Mention;
use crate::figures::Place;
use crate::figures::characters::Characters;
use crate::lexicon::{Lexicon, VerbClass, names};
use crate::segment::{Sentence, words};
use crate::text::Span;

/// Endings of places and bodies below the counties by their last characters, which are those of
/// [`names::ENDING`]; the longer before the shorter.
const ENDINGS: &[(char, &[&str])] = &[
    ('道', &["街道"]),
    ('镇', &["镇"]),
    ('乡', &["乡"]),
    (
        '区',
        &[
            "开发区",
            "高新区",
            "度假区",
            "社区",
            "小区",
            "新区",
            "灌区",
            "景区",
        ],
    ),
    ('村', &["村"]),
    ('木', &["苏木"]),
    ('查', &["嘎查"]),
    ('场', &["农场", "林场", "机场"]),
    ('所', &["派出所", "镇公所", "乡公所", "区公所"]),
    ('司', &["供电公司"]),
    ('校', &["学校"]),
    ('田', &["油田"]),
    ('铁', &["高铁"]),
    ('馆', &["博物馆"]),
    ('岸', &["口岸"]),
    ('站', &["核电站"]),
    ('库', &["水库"]),
    ('园', &["工业园", "产业园"]),
];

/// The endings that end with a character.
fn endings_with(last: char) -> &'static [&'static str] {
    (ENDINGS.iter())
        .find(|(character, _)| *character == last)
        .map_or(&[], |(_, endings)| endings)
}
/// The endings among them of towns, and of what lies in a town.
pub(super) const TOWNS: &[&str] = &["镇", "乡", "街道"];
const VILLAGES: &[&str] = &["村", "社区", "小区"];

static LASTS: Characters = Characters::of(names::ENDING);

/// Whether an ending can end with the character: most words are told by it to have none.
fn ends_endings(ch: char) -> bool {
    LASTS.contains(ch)
}

/// Endings of what people run, not of settlements: their names are often common nouns.
const BODIES: &[&str] = &["水库", "景区", "度假区", "工业园", "产业园", "灌区", "学校"];

#[allow(clippy::expect_used)]
static AT_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[“]?([\p{Han}]{2,4}?(?:街道|镇|乡|社区|村))").expect("the pattern is fixed")
});

/// Whether a name ends as a town, village or body does.
pub(super) fn has_ending(name: &str) -> bool {
    ending_of(name).is_some()
}

/// Whether a name ends as that of a town or village does.
pub(super) fn is_settlement(name: &str) -> bool {
    TOWNS
        .iter()
        .chain(VILLAGES)
        .any(|ending| name.ends_with(ending))
}

/// Puts a local place below the article's home.
pub(super) fn complete(place: &mut Place, home: Option<&Place>) {
    if place.code.is_none()
        && place.path.is_none()
        && has_ending(&place.name)
        && let Some(path) = home.and_then(|home| home.path.as_ref())
    {
        place.path = Some(format!("{path}/{}", place.name));
    }
}

/// Puts local places below what they belong to: what their name follows without a gap (某某镇某某村),
/// else, for villages, the town that the article begins with, else the article's home.
pub(super) fn nest(mentions: &mut [Mention], home: Option<&Place>) {
    let mut town: Option<String> = None;
    for at in 0..mentions.len() {
        let (before, after) = mentions.split_at_mut(at);
        let Some(mention) = after.first_mut() else {
            continue;
        };
        if mention.place.path.is_some() || !has_ending(&mention.place.name) {
            continue;
        }
        let holder = before
            .last()
            .filter(|last| last.span.end == mention.span.start)
            .and_then(|last| last.place.path.as_ref());
        let ends_with =
            |endings: &[&str]| (endings.iter()).any(|ending| mention.place.name.ends_with(ending));
        let is_town = ends_with(TOWNS);
        let is_village = ends_with(VILLAGES);
        let above = holder.or(town.as_ref().filter(|_| is_village));
        match above {
            Some(path) => mention.place.path = Some(format!("{path}/{}", mention.place.name)),
            None => complete(&mut mention.place, home),
        }
        if is_town && mention.topical {
            town.clone_from(&mention.place.path);
        }
    }
}

/// Where, among the marks of a text, the last characters of endings stand behind which a name may end.
pub(super) fn endings(text: &str, marks: &[usize]) -> Vec<usize> {
    let ends = |at: &usize| {
        let last = text.get(*at..).and_then(|rest| rest.chars().next());
        last.is_some_and(|last| ends_name(text, *at, last))
    };
    marks.iter().copied().filter(ends).collect()
}

/// Whether a name may end with the character at a byte: with it ends an ending, and two letters at least
/// stand before that, for the shortest name has two (石桥镇), or one and what it belongs to before it
/// (东江县石镇). 乡镇, 城镇 and 农村 are no names.
fn ends_name(text: &str, at: usize, last: char) -> bool {
    if !ends_endings(last) {
        return false;
    }
    let until = text.get(..at + last.len_utf8()).unwrap_or("");
    let of_name = |ch: char| {
        ch.is_alphanumeric() && !ch.is_ascii_digit() || matches!(ch, '\u{2e80}'..='\u{2fdf}')
    };
    let mut endings = (endings_with(last).iter()).filter_map(|ending| until.strip_suffix(*ending));
    endings.any(|before| {
        let mut before = before.chars().rev();
        let (near, far) = (before.next(), before.next());
        let common = near == Some('农') && last == '村' || matches!(near, Some('乡' | '城'));
        !common && near.is_some_and(of_name) && far.is_some_and(of_name)
    })
}

/// The local places of the sentences; `endings` are those of the text.
pub(super) fn mentions(
    text: &str,
    sentences: &[Sentence],
    endings: &[usize],
    lexicon: &Lexicon,
) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut push = |span: Span| {
        let name = span.of(text);
        let named = names_a_place(name, lexicon) || short_name(text, span);
        if named && !in_short_quote(text, span) {
            mentions.push(Mention::new(text, span, Place::named(name), lexicon));
        }
    };
    let mut reached = 0;
    for &at in endings {
        // The clause or sentence has been read for an ending before.
        if at < reached {
            continue;
        }
        let index = sentences.partition_point(|sentence| sentence.span.end <= at);
        let Some(sentence) = (sentences.get(index)).filter(|sentence| sentence.span.start <= at)
        else {
            continue;
        };
        // A sentence without a number has no words yet; where figures may follow it, it needs them.
        if !sentence.counts() {
            let part = sentence.span.of(text);
            if !settled(part) {
                reached = sentence.span.end;
                continue;
            }
            if !is_near(sentences, sentence.block) {
                reached = sentence.span.end;
                let from = sentence.span.start;
                if at <= from + FARTHEST
                    && let Some(found) = AT_START.captures(part).and_then(|found| found.get(1))
                {
                    push(Span::new(found.start(), found.end()).shifted(from));
                }
                continue;
            }
        }
        // No word and no name reaches over the end of a clause.
        let clauses = sentence.clauses(text);
        let index = clauses.partition_point(|clause| clause.end <= at);
        let Some(clause) = (clauses.get(index)).filter(|clause| clause.start <= at) else {
            continue;
        };
        reached = clause.end;
        match sentence.counts() {
            true => {
                let words = sentence.words_of(index, text, lexicon);
                named_in(text, *clause, words, lexicon, &mut push);
            }
            false => {
                let words = words(text, *clause, lexicon);
                named_in(text, *clause, &words, lexicon, &mut push);
            }
        }
    }
    mentions
}

/// How far behind the beginning of a sentence the last character may stand of what [`AT_START`] finds
/// there: behind a quotation mark, four letters and the first character of an ending.
const FARTHEST: usize = 3 + 4 * 4 + 3;

/// Whether a block leads into the article or holds a number that may count.
fn is_near(sentences: &[Sentence], block: usize) -> bool {
    let from = sentences.partition_point(|sentence| sentence.block < block);
    let of_block = || (sentences.iter().skip(from)).take_while(|sentence| sentence.block == block);
    block <= LEAD || of_block().any(Sentence::counts)
}

/// Whether a settlement may be named in a text.
fn settled(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|ch| {
        let last = std::mem::replace(&mut before, ch);
        matches!(ch, '镇' | '乡' | '村') || matches!((last, ch), ('街', '道') | ('社', '区'))
    })
}

/// How many blocks lead into the article.
const LEAD: usize = 2;

/// 东江县石镇: a name of one character, right behind what it belongs to.
fn short_name(text: &str, span: Span) -> bool {
    let name = span.of(text);
    let mut chars = name.chars();
    let stem = chars.next().is_some_and(|ch| {
        ('\u{4e00}'..='\u{9fff}').contains(&ch)
            && !function_word(&ch.to_string())
            && !"城乡村老古小大新名重强各两三十多几百".contains(ch)
    });
    let ending = matches!(chars.as_str(), "镇" | "乡");
    let mut before = text[..span.start].chars().rev();
    let holder = before
        .next()
        .is_some_and(|ch| matches!(ch, '县' | '区' | '市'));
    // 全县镇: a reference and no name.
    let referring = before
        .next()
        .is_none_or(|ch| "全我该各本每市城郊园山景社小".contains(ch));
    stem && ending && holder && !referring
}

/// Whether a name is that of something people run, not of a settlement.
pub(super) fn is_body(name: &str) -> bool {
    ending_of(name).is_some_and(|ending| BODIES.contains(&ending) && ending != "灌区")
}

/// The longest ending of a place that a name has.
fn ending_of(name: &str) -> Option<&'static str> {
    let last = name.chars().next_back().filter(|ch| ends_endings(*ch))?;
    let endings = endings_with(last).iter();
    endings.copied().find(|ending| name.ends_with(ending))
}

fn function_word(part: &str) -> bool {
    "在对由向从为给把被将和与及或到至于的了是有因经按以自据让使该各全本我这那每某也都还又再已就才仅只等位入进往来去上下里外便均达约超多".contains(part)
}

/// Whether a name is one and not a common noun: 行政村, 各乡镇, 全镇.
pub(super) fn names_a_place(name: &str, lexicon: &Lexicon) -> bool {
    let Some(ending) = ending_of(name) else {
        return false;
    };
    let stem = &name[..name.len() - ending.len()];
    let length = stem.chars().count();
    let doing =
        || {
            matches!(
                lexicon.verbs.class(stem),
                Some(VerbClass::Act | VerbClass::Name)
            ) || lexicon.jieba().tag(stem, false).first().is_some_and(|tag| {
                tag.word == stem && matches!(tag.tag, "v" | "vn" | "d" | "p" | "c")
            })
        };
    let strange = stem.contains(|ch: char| {
        ch.is_ascii_digit() || matches!(ch, '个' | '全' | '该' | '的' | '各' | '等' | '“' | '”')
    });
    // 推动增加村集体收入, 进万村: what is done to villages is no name of one.
    let changing = lexicon
        .verbs
        .ending(stem)
        .is_some_and(|(_, class)| matches!(class, VerbClass::Rise | VerbClass::Fall))
        || stem.starts_with(['进', '入', '万', '千', '几']) && length <= 2
        // 问题不出村: what is denied is no name, either.
        || stem.starts_with(['不', '没']);
    // 石桥至柳树村通村公路: two villages and a road.
    let several = stem
        .char_indices()
        .any(|(at, ch)| at > 0 && matches!(ch, '村' | '至' | '通'))
        && ending == "村";
    // 改造老旧小区, 对重点镇: what is done to places of a kind.
    let common = |stem: &str| {
        let words = &lexicon.place_words;
        let stem = stem.strip_prefix(['对', '向', '从']).unwrap_or(stem);
        let object = || {
            let (verb, object) = stem.split_at_checked(2 * '建'.len_utf8())?;
            let done = || {
                let class = lexicon.verbs.class(verb);
                matches!(class, Some(VerbClass::Act | VerbClass::Name))
            };
            (words.is_common(object) && done()).then_some(object)
        };
        words.is_common(stem) || object().is_some()
    };
    let body = || BODIES.contains(&ending) && !proper(stem, lexicon);
    (2..=8).contains(&length)
        && !changing
        && !several
        && !stem.ends_with(['乡', '城', '农'].as_slice())
        && !common(stem)
        && !strange
        // The dictionary is asked last.
        && !body()
        && !doing()
}

/// Whether a stem looks like a name: a name of the dictionary in it, or not a word that it knows.
fn proper(stem: &str, lexicon: &Lexicon) -> bool {
    let tags = lexicon.jieba().tag(stem, true);
    let known = |tag: &str| matches!(tag, "ns" | "nr" | "nrt" | "nz" | "nrfg");
    let letters = tags.iter().all(|tag| tag.word.chars().count() == 1);
    let quantity = tags.iter().any(|tag| {
        matches!(
            tag.tag,
            "m" | "q" | "eng" | "v" | "vn" | "d" | "p" | "c" | "uj"
        )
    });
    !quantity && (tags.iter().any(|tag| known(tag.tag)) || letters && tags.len() >= 2)
}

/// “平安滨江·数字乡村”工程: part of a name in quotation marks.
pub(super) fn in_short_quote(text: &str, span: Span) -> bool {
    let from = text[..span.start]
        .char_indices()
        .rev()
        .nth(11)
        .map_or(0, |(at, _)| at);
    let before = &text[from..span.start];
    let Some(open) = before
        .rfind(['“', '”', '\n'].as_slice())
        .filter(|at| before[*at..].starts_with('“'))
    else {
        return false;
    };
    let inside = &before[open + '“'.len_utf8()..];
    inside.chars().count() <= 10
        && !inside.contains(['，', '。'].as_slice())
        && text[span.end..].chars().take(10).any(|ch| ch == '”')
        && !(inside.is_empty() && text[span.end..].starts_with('”'))
}

#[cfg(test)]
mod tests;
