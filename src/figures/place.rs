//! The place or body a figure is about: divisions of the gazetteer, towns and villages by their
//! endings, and words that refer back (全区, 该镇, 我市).

use std::sync::LazyLock;

use regex::Regex;

use super::Place;
use crate::clean::{Article, BlockKind};
use crate::lexicon::Lexicon;
use crate::lexicon::divisions::Division;
use crate::segment::{Sentence, Word};
use crate::text::Span;

/// A place named in the text. The span is in bytes of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// Which.
    pub place: Place,
}

/// The places of one article.
#[derive(Debug, Default)]
pub struct Places {
    mentions: Vec<Mention>,
    main: Option<Place>,
}

/// Endings of places and bodies below the counties.
const LOCAL_ENDINGS: &[&str] = &[
    "街道", "镇", "乡", "社区", "村", "小区", "苏木", "嘎查", "农场", "林场", "开发区", "高新区",
    "新区", "派出所", "供电公司", "学校", "油田", "灌区",
];

/// What before such an ending makes it a common noun: 全镇, 各乡, 行政村.
const COMMON: &[&str] = &[
    "全", "该", "各", "本", "我", "这", "每", "乡", "城", "农", "新农", "行政", "重点", "贫困", "示范", "老旧",
    "自然", "中心", "特色", "美丽", "其他", "所在", "建制", "小城", "两", "三", "等", "多个", "个", "所", "智慧",
    "经济", "国家级", "省级", "商品房", "大", "小", "有关", "相关", "邻", "外", "进", "入", "到", "驻", "老", "同",
    "镇", "街道", "社区", "山", "空心", "富裕", "文明", "卫生", "旅游", "工业", "产业", "技术", "市级", "区级", "县级", "中", "校", "住宅", "回迁", "安置", "大学", "普通",
];

/// Words for the whole country.
const NATION: &[&str] = &["全国", "我国"];

#[allow(clippy::expect_used)]
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:全|该|我|本)(省|自治区|市|州|盟|县|区|旗|镇|乡|街道|街|社区|村)").expect("the pattern is fixed")
});

#[allow(clippy::expect_used)]
static AT_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[“]?([\p{Han}]{2,4}?(?:街道|镇|乡|社区|村))").expect("the pattern is fixed")
});

impl Places {
    /// Finds the places of an article.
    pub fn of(article: &Article, sentences: &[Sentence], lexicon: &Lexicon) -> Self {
        let text = article.text.as_str();
        let mut places = Self::default();
        let (divisions, main) = division_mentions(text, article, lexicon);
        places.mentions = divisions;
        places.main = main;
        for (at, word) in NATION.iter().flat_map(|word| text.match_indices(word)) {
            if !text[at + word.len()..].starts_with("各地") {
                places.mentions.push(Mention {
                    span: Span::new(at, at + word.len()),
                    place: nation(),
                });
            }
        }
        for sentence in sentences {
            places.local_mentions(text, sentence);
        }
        places.mentions.sort_by_key(|mention| mention.span.start);
        places.drop_inner();
        if places.main.is_none() {
            places.main = places.first_in_lead(article);
        }
        places.refer_back(text);
        places.mentions.sort_by_key(|mention| mention.span.start);
        places
    }

    /// Mentions that lie in longer ones (江津区 in 江津区供电公司) are dropped.
    fn drop_inner(&mut self) {
        let spans: Vec<Span> = self.mentions.iter().map(|mention| mention.span).collect();
        self.mentions.retain(|mention| {
            !spans
                .iter()
                .any(|other| other.contains(mention.span) && other.len() > mention.span.len())
        });
    }

    /// Where no division is named: the country, if the article's beginning speaks of it.
    fn first_in_lead(&self, article: &Article) -> Option<Place> {
        let lead = article.blocks.get(3).map_or(usize::MAX, |block| block.span.end);
        self.mentions
            .iter()
            .find(|mention| mention.span.start < lead)
            .map(|mention| mention.place.clone())
    }

    fn local_mentions(&mut self, text: &str, sentence: &Sentence) {
        if sentence.words.is_empty() {
            let part = sentence.span.of(text);
            if let Some(found) = AT_START.captures(part).and_then(|found| found.get(1)) {
                let span = Span::new(found.start(), found.end()).shifted(sentence.span.start);
                self.push_local(text, span);
            }
            return;
        }
        for (index, word) in sentence.words.iter().enumerate() {
            let part = word.span.of(text);
            let Some(ending) = LOCAL_ENDINGS.iter().find(|ending| part.ends_with(*ending)) else {
                continue;
            };
            let own = part.len() > ending.len();
            let start = if own && word.tag != "v" {
                start_of_name(&sentence.words, index, text).unwrap_or(word.span.start)
            } else if own {
                continue;
            } else {
                match name_before(&sentence.words, index, text) {
                    Some(start) => start,
                    None => continue,
                }
            };
            self.push_local(text, Span::new(start, word.span.end));
        }
    }

    fn push_local(&mut self, text: &str, span: Span) {
        let name = span.of(text);
        let Some(ending) = LOCAL_ENDINGS.iter().filter(|ending| name.ends_with(*ending)).max_by_key(|ending| ending.len()) else {
            return;
        };
        let stem = &name[..name.len() - ending.len()];
        let common = COMMON.iter().any(|word| stem == *word)
            || stem.is_empty()
            || stem.contains(|ch: char| ch.is_ascii_digit() || matches!(ch, '个' | '全' | '该' | '的' | '各'));
        if common || stem.chars().count() > 8 || stem.chars().count() < 2 {
            return;
        }
        let path = self.main.as_ref().and_then(|main| main.path.as_ref());
        self.mentions.push(Mention {
            span,
            place: Place {
                name: name.to_owned(),
                code: None,
                path: path.map(|path| format!("{path}/{name}")),
            },
        });
    }

    /// 全区, 该镇, 我市 become the place of that kind that was named last.
    fn refer_back(&mut self, text: &str) {
        let mut referring = Vec::new();
        for found in REFERENCE.captures_iter(text) {
            let (Some(whole), Some(kind)) = (found.get(0), found.get(1)) else {
                continue;
            };
            let kind = if kind.as_str() == "街" { "街道" } else { kind.as_str() };
            let named = self
                .mentions
                .iter()
                .rev()
                .filter(|mention| mention.span.start < whole.start())
                .find(|mention| mention.place.name.ends_with(kind))
                .map(|mention| mention.place.clone());
            let place = named.or_else(|| self.main.as_ref().and_then(|main| of_kind(main, kind)));
            if let Some(place) = place {
                referring.push(Mention {
                    span: Span::new(whole.start(), whole.end()),
                    place,
                });
            }
        }
        self.mentions.extend(referring);
    }

    /// The place that the figure at `at` is about: the last one named before it in its clause, its
    /// sentence or its block, else the article's.
    pub fn at(&self, clause: Span, sentence: Span, block: Span, at: usize) -> Option<(Place, &'static str)> {
        let last_in = |from: usize| {
            self.mentions
                .iter()
                .rev()
                .find(|mention| mention.span.start >= from && mention.span.end <= at)
                .map(|mention| mention.place.clone())
        };
        last_in(clause.start)
            .map(|place| (place, "place:clause"))
            .or_else(|| last_in(sentence.start).map(|place| (place, "place:sentence")))
            .or_else(|| last_in(block.start).map(|place| (place, "place:paragraph")))
            .or_else(|| self.main.clone().map(|place| (place, "place:article")))
    }
}

fn nation() -> Place {
    Place {
        name: "全国".to_owned(),
        code: None,
        path: None,
    }
}

/// The part of a place's path that is of a kind: the 市 of 广东省/珠海市/金湾区.
fn of_kind(place: &Place, kind: &str) -> Option<Place> {
    let path = place.path.as_deref().unwrap_or(&place.name);
    let parts: Vec<&str> = path.split('/').collect();
    let at = parts.iter().rposition(|part| part.ends_with(kind))?;
    let whole = at + 1 == parts.len();
    Some(Place {
        name: parts[at].to_owned(),
        code: if whole { place.code.clone() } else { None },
        path: place.path.as_ref().map(|_| parts[..=at].join("/")),
    })
}

/// Where a name begins whose ending is a word of its own: 油溪 before 镇.
fn name_before(words: &[Word], index: usize, text: &str) -> Option<usize> {
    let word = words.get(index.checked_sub(1)?)?;
    let part = word.span.of(text);
    let length = part.chars().count();
    let named = matches!(word.tag.as_str(), "ns" | "nr" | "nz" | "n" | "nrt" | "j" | "nt" | "x");
    let han = part.chars().all(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
    (named && han && (2..=4).contains(&length)).then_some(word.span.start)
}

/// Where a name begins of which the segmenter cut off the front: 吉安园 before 茅溪小区.
fn start_of_name(words: &[Word], index: usize, text: &str) -> Option<usize> {
    let word = words.get(index.checked_sub(1)?)?;
    let part = word.span.of(text);
    let short = words.get(index)?.span.of(text).chars().count() <= 2;
    (short && matches!(word.tag.as_str(), "ns" | "nr" | "nz") && part.chars().count() <= 3)
        .then_some(word.span.start)
}

/// The divisions that the article names, and the one it is about.
fn division_mentions(text: &str, article: &Article, lexicon: &Lexicon) -> (Vec<Mention>, Option<Place>) {
    let found = lexicon.divisions.matches(text);
    let certain: Vec<&Division> = found
        .iter()
        .filter(|(_, candidates)| candidates.len() == 1)
        .flat_map(|(_, candidates)| candidates.iter().copied())
        .collect();
    let mut mentions = Vec::new();
    let mut scores: Vec<(&Division, usize, usize)> = Vec::new();
    let title_end = article
        .blocks
        .first()
        .filter(|block| block.kind == BlockKind::Title)
        .map_or(0, |block| block.span.end);
    let lead_end = article.blocks.get(2).map_or(text.len(), |block| block.span.end);
    for (span, candidates) in &found {
        let Some(division) = lexicon.divisions.resolve(candidates, &certain) else {
            continue;
        };
        mentions.push(Mention {
            span: *span,
            place: place_of(division),
        });
        let weight = if span.start < title_end {
            6
        } else if span.start < lead_end {
            3
        } else {
            1
        };
        match scores.iter_mut().find(|(other, ..)| other.path == division.path) {
            Some((_, score, _)) => *score += weight,
            None => scores.push((division, weight, span.start)),
        }
    }
    // A district counts for its city, so that 江苏, 南京 and 玄武区 lead to 玄武区: the deepest wins
    // among those that lie in each other, the most named among the others.
    let total = |division: &Division| -> usize {
        scores
            .iter()
            .filter(|(other, ..)| division.holds(other) || other.holds(division))
            .map(|(_, score, _)| *score)
            .sum()
    };
    let main = scores
        .iter()
        .max_by_key(|(division, score, first)| {
            (total(division), *score, division.path.len(), usize::MAX - first)
        })
        .map(|(division, ..)| place_of(division));
    // News of the whole country names it in the title or lead more than any place.
    let lead = text.get(..lead_end).unwrap_or(text);
    let national = NATION.iter().any(|word| lead.contains(word));
    let strongest = scores.iter().map(|(_, score, _)| *score).max().unwrap_or(0);
    let main = if national && strongest < 6 { Some(nation()) } else { main };
    (mentions, main)
}

fn place_of(division: &Division) -> Place {
    Place {
        name: division.name.clone(),
        code: Some(division.code.clone()),
        path: Some(division.path.clone()),
    }
}
