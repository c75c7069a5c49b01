//! Towns, villages and bodies below the counties, by their endings.

use std::sync::LazyLock;

use regex::Regex;

use super::Mention;
use crate::figures::Place;
use crate::figures::characters::Characters;
use crate::lexicon::{Lexicon, VerbClass, names};
use crate::segment::{Sentence, Word, words};
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

/// What before such an ending makes it a common noun: 全镇, 各乡, 行政村.
const COMMON: &[&str] = &[
    "全",
    "该",
    "各",
    "本",
    "我",
    "这",
    "每",
    "乡",
    "城",
    "城乡",
    "城中",
    "农",
    "新农",
    "行政",
    "重点",
    "贫困",
    "示范",
    "老旧",
    "自然",
    "中心",
    "特色",
    "美丽",
    "其他",
    "所在",
    "建制",
    "小城",
    "两",
    "三",
    "等",
    "多个",
    "个",
    "所",
    "智慧",
    "经济",
    "国家级",
    "省级",
    "商品房",
    "大",
    "小",
    "有关",
    "相关",
    "邻",
    "外",
    "进",
    "入",
    "驻",
    "老",
    "同",
    "镇",
    "街道",
    "社区",
    "空心",
    "富裕",
    "文明",
    "卫生",
    "旅游",
    "工业",
    "产业",
    "技术",
    "市级",
    "区级",
    "县级",
    "中",
    "校",
    "住宅",
    "回迁",
    "安置",
    "大学",
    "普通",
    "偏远",
    "脱贫",
    "边境",
    "民族",
    "传统",
    "和美",
    "重点镇",
    "集",
    "山区",
    "平安",
    "雪亮",
    "数字",
    "中小",
    "职业",
    "党",
    "聋哑",
    "特殊教育",
    "原",
    "现有",
    "实验",
    "附近",
    "周边",
    "首个",
    "国有",
    "大型",
    "中型",
    "小型",
    "国家",
    "新建",
    "改建",
    "村",
    "农业",
    "渔业",
    "家庭",
    "生态",
    "共享",
    "国营",
    "新型农村",
    "城镇",
    "空白",
    "薄弱",
    "经济薄弱",
    "易地搬迁",
    "搬迁",
    "集中",
    "标准化",
    "现代化",
    "病险",
    "骨干",
    "灌溉",
    "主要",
    "知名",
    "热门",
    "乡村",
    "红色",
    "森林",
    "滨海",
    "高新技术",
    "科技",
    "电子",
    "电商",
    "物流",
    "食品",
    "现代",
    "现代农业",
    "循环经济",
    "大中型",
    "中小型",
    "游客",
    "星级",
    "省市",
    "乡镇",
    "移民",
    "零碳",
    "低碳",
    "绿色",
    "完整",
    "省级旅游",
    "国家级旅游",
    "四大",
    "几个",
    "主",
    "次",
];

/// Endings of what people run, not of settlements: their names are often common nouns.
const BODIES: &[&str] = &["水库", "景区", "度假区", "工业园", "产业园", "灌区", "学校"];

#[allow(clippy::expect_used)]
static AT_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[“]?([\p{Han}]{2,4}?(?:街道|镇|乡|社区|村))").expect("the pattern is fixed")
});

#[allow(clippy::expect_used)]
static TOWN_AND_VILLAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}(镇|乡)\p{Han}{2,3}(?:村|社区)").expect("the pattern is fixed")
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
            mentions.push(Mention::new(text, span, Place::named(name)));
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

/// The names in a sentence by their endings.
fn named_in(
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
        push(Span::new(
            without_approach(text, start, word.span.end),
            word.span.end,
        ));
    }
}

/// Where a name begins without what leads to it: 走进石桥镇, 东江市石桥乡.
fn without_approach(text: &str, start: usize, end: usize) -> usize {
    const APPROACH: &[&str] = &[
        "走进", "来到", "位于", "地处", "家住", "前往", "深入", "走访", "驻守", "新建", "改建",
    ];
    let name = &text[start..end];
    let behind_name = text[..start]
        .chars()
        .next_back()
        .is_some_and(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
    let holder = ["市", "县", "区", "镇", "乡"]
        .iter()
        .filter(|_| behind_name)
        .find(|word| name.starts_with(**word));
    let lead = APPROACH
        .iter()
        .find(|word| name.starts_with(**word))
        .or(holder);
    // What is left has to be a name still: 区公所, 市场街道.
    lead.filter(|lead| name[lead.len()..].chars().count() >= 3)
        .map_or(start, |lead| start + lead.len())
}

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
    let body = || BODIES.contains(&ending) && !proper(stem, lexicon);
    (2..=8).contains(&length)
        && !changing
        && !several
        && !stem.ends_with(['乡', '城', '农'].as_slice())
        && !COMMON.contains(&stem.strip_prefix(['对', '向', '从']).unwrap_or(stem))
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn may_name(clause: &str) -> bool {
        let marks: Vec<usize> = clause.char_indices().map(|(at, _)| at).collect();
        !endings(clause, &marks).is_empty()
    }

    #[test]
    fn clauses_that_may_name_a_place() {
        for (clause, may) in [
            ("石桥镇新建公厕3座", true),
            ("东江县石镇", true),
            ("到东门街道", true),
            ("各乡镇抓好农村改厕", false),
            ("全镇3个村", false),
            ("城区道路", false),
            ("建设社区", true),
        ] {
            assert_eq!(may_name(clause), may, "{clause}");
        }
    }

    proptest! {
        /// In a clause that is refused no place would be found.
        #[test]
        fn what_may_name_no_place_names_none(
            clause in "([石桥东江门3A·的全各走进农城]|乡|镇|村|街道|社区|县|区|水库|高新区|新区){1,8}",
        ) {
            prop_assume!(!may_name(&clause));
            let lexicon = Lexicon::for_tests();
            let span = Span::new(0, clause.len());
            let words = words(&clause, span, lexicon);
            let mut named = Vec::new();
            named_in(&clause, span, &words, lexicon, &mut |span| {
                if names_a_place(span.of(&clause), lexicon) || short_name(&clause, span) {
                    named.push(span);
                }
            });
            prop_assert_eq!(named, Vec::new());
        }

        /// What a sentence far from figures begins with is found by its ending.
        #[test]
        fn what_a_sentence_begins_with_has_its_ending(
            sentence in "“{0,1}[石桥⺀𠀀]{0,5}(镇|乡|村|街道|社区|区|道)[石桥村镇]{0,2}",
        ) {
            let Some(found) = AT_START.captures(&sentence).and_then(|found| found.get(1)) else {
                return Ok(());
            };
            let name = found.as_str();
            prop_assume!(names_a_place(name, Lexicon::for_tests()));
            let marks: Vec<usize> = sentence.char_indices().map(|(at, _)| at).collect();
            let endings = endings(&sentence, &marks);
            prop_assert!(endings.first().is_some_and(|at| *at <= FARTHEST), "{}", sentence);
        }
    }

    #[test]
    fn every_ending_is_told_by_its_last_character() {
        let lasts: String = ENDINGS.iter().map(|(last, _)| *last).collect();
        assert_eq!(lasts, names::ENDING);
        for (last, endings) in ENDINGS {
            assert!(
                endings.iter().all(|ending| ending.ends_with(*last)),
                "{last}"
            );
            assert!(endings.is_sorted_by_key(|ending| std::cmp::Reverse(ending.len())));
        }
        for (text, may) in [
            ("石桥镇", true),
            ("东门街道", true),
            ("红星社区", true),
            ("街区道路", false),
            ("社会", false),
            ("", false),
        ] {
            assert_eq!(settled(text), may, "{text}");
        }
    }
}
