//! The item: what a figure counts, and the verb that says what happened to it.
//!
//! A figure's *lead* is what stands between the figure before it (or the beginning of the clause) and
//! itself, its *tail* what follows up to the next figure or the end of the clause. Chinese puts the
//! counted noun into one of the two (`新增学位540个`, `35个志愿服务岗`) or leaves it out where
//! the sentence has named it before (`受理1146件，办结1089件`).

use super::Change;
use super::quantity::Quantity;
use super::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;
use crate::text::Span;

/// What the words around a figure say about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The noun phrase that is counted, as far as the figure's own clause names it.
    pub item: Option<String>,
    /// The verb.
    pub action: Option<String>,
    /// The verb's class.
    pub class: Option<VerbClass>,
    /// The noun phrase that the clause is about, where it is another one than the item.
    pub subject: Option<String>,
    /// A share or gap with what it is of, where the figure is one: 占全国进出口总值.
    pub relative: Option<String>,
    /// Whether the item is only a verb that can name what is measured: 出口, 整改.
    pub named_by_verb: bool,
    /// The rules that applied.
    pub rules: Vec<&'static str>,
}

impl Reading {
    /// Whether the figure is a change, as its verb says.
    pub fn change(&self) -> Change {
        match self.class {
            Some(VerbClass::Rise) => Change::Up,
            Some(VerbClass::Fall) => Change::Down,
            _ => Change::None,
        }
    }
}

/// The stretches around a figure in which its item is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// Before the figure.
    pub lead: Span,
    /// Behind it.
    pub tail: Span,
}

/// Reads the words around the figure `index` of the sentence.
pub fn read(scope: &Scope, index: usize, around: Surroundings) -> Reading {
    let quantity = &scope.quantities[index];
    let mut reading = Reading::default();
    let tail = tail_phrase(scope, quantity, around.tail)
        .filter(|tail| bare_verb(scope, &tail.phrase).is_none());
    let lead = lead_phrase(scope, around.lead);
    reading.action = lead.verb.clone();
    reading.class = lead.class;
    reading.subject = lead.subject.clone();
    reading.relative = lead.relative.clone();
    if let Some(tail) = tail {
        reading.item = Some(tail.phrase);
        reading.rules.push("item:behind");
        if reading.action.is_none() || matches!(reading.class, Some(VerbClass::Link)) {
            // The verb behind says what the counted things do; a count does not become a change by it.
            if let Some((verb, _)) = tail.verb {
                reading.action = Some(verb);
                reading.class = None;
                reading.rules.push("action:behind");
            }
        }
        reading.subject = reading.subject.or(lead.phrase);
    } else if let Some(phrase) = lead.phrase {
        reading.named_by_verb = lead.named_by_verb;
        match bare_verb(scope, &phrase) {
            // 正在实施8件, 同比增加3000人次: the segmenter took adverb and verb for one word.
            Some((verb, class)) if reading.action.is_none() || !reading.named_by_verb => {
                reading.named_by_verb = class == VerbClass::Name;
                reading.item = Some(verb.clone()).filter(|_| reading.named_by_verb);
                reading.action = Some(verb);
                reading.class = Some(class);
            }
            _ => reading.item = Some(phrase),
        }
        reading.rules.push("item:before");
    }
    if let (Some(item), Some(verb)) = (&reading.item, &reading.action)
        && item.ends_with('均')
    {
        // 户均增收3200元: the verb says what the average is of.
        reading.item = Some(format!("{item}{verb}"));
    }
    if matches!(reading.class, Some(VerbClass::Link)) {
        reading.action = None;
    }
    reading
}

struct Tail {
    phrase: String,
    verb: Option<(String, Option<VerbClass>)>,
}

#[derive(Default)]
struct Lead {
    phrase: Option<String>,
    /// A share or gap with what it is of: 占全国进出口总值.
    relative: Option<String>,
    verb: Option<String>,
    class: Option<VerbClass>,
    subject: Option<String>,
    named_by_verb: bool,
}

/// The words that lie in a stretch.
fn words_in<'a>(scope: &Scope<'a>, span: Span) -> &'a [Word] {
    let from = scope
        .words
        .partition_point(|word| word.span.start < span.start);
    let to = scope
        .words
        .partition_point(|word| word.span.end <= span.end);
    scope.words.get(from..to.max(from)).unwrap_or(&[])
}

/// Whether a word can stand in a noun phrase on its own.
fn nominal(tag: &str) -> bool {
    tag != "ad"
        && (matches!(
            tag.chars().next(),
            Some('n' | 'b' | 'j' | 'l' | 'i' | 'a' | 's' | 'g' | 'k' | 'h')
        ) || matches!(tag, "vn" | "eng" | "f" | "q" | "mq" | "t"))
}

fn verbal(tag: &str) -> bool {
    matches!(tag, "v" | "vd" | "vq" | "vi" | "vg")
}

fn is_quote(part: &str) -> bool {
    matches!(
        part,
        "“" | "”" | "‘" | "’" | "《" | "》" | "（" | "）" | "(" | ")" | "·" | "-" | "+" | "/"
    )
}

/// The noun phrase right behind a figure: `35个“志愿服务岗”`, `53名行动不便的居民送药`.
fn tail_phrase(scope: &Scope, quantity: &Quantity, span: Span) -> Option<Tail> {
    if quantity.measures("time") {
        return None;
    }
    let words = words_in(scope, span);
    let mut at = 0;
    let linked = words
        .first()
        .is_some_and(|word| word.span.of(scope.text) == "的");
    if linked {
        at = 1;
    }
    // 20件2021年区级民生实事: the year belongs to what is counted but does not name it.
    while words.get(at).is_some_and(|word| scope.in_time(word)) {
        at += 1;
    }
    let counted = quantity.unit.is_none_or(|unit| unit.classifier);
    let start = words.get(at)?.span.start;
    let mut end = start;
    let mut has_noun = false;
    let mut quoted = false;
    // A verb may open the phrase only where 的 ties it to a noun: 行动不便的居民.
    let attributive = attributive_end(scope, &words[at..]);
    let opening = words.get(at).is_some_and(|word| {
        let class = scope.lexicon.verbs.class(word.span.of(scope.text));
        verbal(&word.tag)
            && matches!(class, None | Some(VerbClass::Name))
            && words
                .get(at + 1)
                .is_some_and(|next| next.tag.starts_with('n'))
    });
    while let Some(word) = words.get(at) {
        let part = word.span.of(scope.text);
        let tag = word.tag.as_str();
        let inside_attribute = attributive.is_some_and(|until| word.span.end <= until);
        if matches!(part, "“" | "‘" | "《") {
            quoted = true;
        }
        let joins = matches!(part, "、" | "和" | "及" | "与")
            && has_noun
            && words
                .get(at + 1)
                .is_some_and(|next| nominal(&next.tag) || is_quote(next.span.of(scope.text)));
        let fits = quoted
            || inside_attribute
            || is_quote(part)
            || joins
            || part == "的" && has_noun && words.get(at + 1).is_some_and(|next| nominal(&next.tag))
            || nominal(tag) && !scope.in_time(word) && !closes_phrase(part, has_noun)
            || opening && word.span.start == start
            || tag == "zg" && NOUN_CHARACTERS.contains(&part)
            || has_noun && verbal(tag) && inner_verb(scope, &words[at..]);
        if !fits {
            break;
        }
        if matches!(part, "”" | "’" | "》") {
            quoted = false;
        }
        has_noun |= nominal(tag) && !matches!(tag, "a" | "ad" | "f" | "q")
            || tag == "zg"
            || matches!(part, "”" | "》");
        end = word.span.end;
        at += 1;
    }
    let phrase = trimmed(scope.text.get(start..end)?);
    if !has_noun || phrase.is_empty() {
        return None;
    }
    // Behind a measure the next noun is counted only where it follows at once: 66万亩玉米, but not
    // 增长5.2%国民经济.
    if !counted
        && !linked
        && quantity.measures("ratio")
        && quantity.form == super::number::Form::Plain
    {
        return None;
    }
    let verb = words[at.min(words.len())..].iter().find_map(|word| {
        let part = word.span.of(scope.text);
        (verbal(&word.tag) && part != "是")
            .then(|| (part.to_owned(), scope.lexicon.verbs.class(part)))
    });
    Some(Tail { phrase, verb })
}

/// 农村互助照料中心, 单产提升示范片: a verb that is no plain one belongs to the phrase if a noun follows.
fn inner_verb(scope: &Scope, words: &[Word]) -> bool {
    let class = |word: &Word| scope.lexicon.verbs.class(word.span.of(scope.text));
    let plain = |word: &Word| {
        matches!(
            class(word),
            Some(
                VerbClass::Act
                    | VerbClass::Reach
                    | VerbClass::Link
                    | VerbClass::Share
                    | VerbClass::Gap
            )
        )
    };
    let Some(first) = words.first() else {
        return false;
    };
    let also_noun = matches!(class(first), Some(VerbClass::Name))
        || matches!(
            first.span.of(scope.text),
            "组织" | "服务" | "规划" | "设计" | "教育"
        );
    let rest: Vec<&Word> = words
        .iter()
        .skip(1)
        .take(4)
        .take_while(|word| {
            !matches!(
                word.tag.as_str(),
                "x" | "d" | "p" | "c" | "m" | "uj" | "ul" | "uz"
            ) && !plain(word)
        })
        .collect();
    !plain(first) && rest.iter().any(|word| word.tag.starts_with('n'))
        || also_noun && rest.is_empty()
}

/// Nouns of one character whose tag says nothing.
const NOUN_CHARACTERS: &[&str] = &[
    "村", "镇", "县", "乡", "市", "省", "区", "户", "路", "桥", "校", "店", "厂", "院", "站",
];

/// Where an attribute that begins with a verb or adjective ends: behind its 的, if a noun follows.
fn attributive_end(scope: &Scope, words: &[Word]) -> Option<usize> {
    let first = words.first()?;
    if nominal(&first.tag) && !first.tag.starts_with('a') && first.tag != "vn" {
        return None;
    }
    let limit = words.iter().take(8).position(|word| {
        matches!(
            word.span.of(scope.text),
            "，" | "。" | "、" | "；" | "," | ";" | "："
        )
    });
    let reach = &words[..limit.unwrap_or(words.len().min(8))];
    let at = reach
        .iter()
        .position(|word| word.span.of(scope.text) == "的")?;
    let noun = |word: &Word| nominal(&word.tag) || is_quote(word.span.of(scope.text));
    words[at + 1..]
        .iter()
        .take(2)
        .any(noun)
        .then_some(words[at].span.end)
}

/// Words that end a noun phrase though their tag is nominal: 左右 behind it, 时 期间, times.
fn closes_phrase(part: &str, has_noun: bool) -> bool {
    has_noun && matches!(part, "时" | "后" | "前" | "期间" | "以来" | "之一" | "以及")
}

/// Subject, verb and noun phrase before a figure: `新增公共停车泊位350个`, `化解率97.5%`.
fn lead_phrase(scope: &Scope, span: Span) -> Lead {
    let mut words = without_comparison(scope, words_in(scope, span));
    let listed = words
        .first()
        .is_some_and(|word| is_joint(word.span.of(scope.text)));
    let mut lead = Lead::default();
    strip_end(scope, &mut words, &mut lead);
    let from = transparent_prefix(scope, &words);
    let verb = governing_verb(scope, &words, from, listed);
    let Some(at) = verb else {
        lead.phrase = phrase(scope, &words[from..]);
        return lead;
    };
    let part = words[at].span.of(scope.text);
    let class = scope.lexicon.verbs.class(part);
    lead.subject = phrase(scope, &words[from..at]).filter(|_| {
        words[from..at]
            .iter()
            .any(|word| names_something(scope, word))
    });
    let mut object = &words[at + 1..];
    while object
        .first()
        .is_some_and(|word| word.tag.starts_with('u') || word.tag == "d")
    {
        object = &object[1..];
    }
    lead.phrase = phrase(scope, object).filter(|_| {
        // 落实解决121条, 开工在建7025公里: verbs alone name nothing.
        !object
            .iter()
            .all(|word| verbal(&word.tag) || word.tag == "d")
    });
    let of_what = |phrase: &str| is_general(phrase) || phrase.chars().count() <= 2;
    if lead.phrase.as_deref().is_some_and(of_what) && class == Some(VerbClass::Name) {
        // 进出口总值, 领办问题: the verb is part of the name.
        lead.phrase = phrase(scope, &words[at..]);
    }
    if matches!(class, Some(VerbClass::Share | VerbClass::Gap)) {
        // 占全国的38.2%, 高于全国2.3个百分点: of what is said before.
        lead.relative = phrase(scope, &words[at..]);
        lead.phrase = None;
    }
    if lead.phrase.is_none() && class == Some(VerbClass::Name) {
        // 出口23.97万亿元: the verb names what is measured.
        lead.phrase = phrase(scope, &words[from..=at]);
        lead.named_by_verb = at == from;
        lead.subject = None;
    }
    if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
        let verbs = scope
            .text
            .get(words[at].span.start..words[words.len() - 1].span.end);
        let all = verbs.filter(|_| lead.phrase.is_none() && lead.relative.is_none());
        lead.verb = Some(all.unwrap_or(part).to_owned());
        lead.class = class;
    }
    lead
}

/// Nouns of one character that make a word with the verb before them: 办结率, 收集箱, 充电桩.
const NOUN_ENDINGS: &[&str] = &[
    "率", "量", "数", "额", "面", "值", "费", "度", "比", "员", "站", "室", "点", "箱", "桩", "款",
    "户", "者", "岗", "班", "队", "所", "厅", "馆", "院", "园", "区", "网", "线", "车", "机", "器",
    "棚", "池", "物", "品", "金", "证", "卡", "群",
];

/// A noun that says what kind of number it is but not of what: 金额, 年度计划, 办结率.
pub fn is_general(item: &str) -> bool {
    const GENERAL: &[&str] = &[
        "计划",
        "年度计划",
        "任务",
        "年度任务",
        "目标",
        "目标任务",
        "计划任务",
        "年度目标",
        "金额",
        "资金",
        "总数",
        "总量",
        "总额",
        "总值",
        "产值",
        "数量",
        "比重",
        "占比",
        "增速",
        "增幅",
        "规模",
        "平均",
        "余额",
        "人数",
        "户数",
        "个数",
        "面积",
        "其中",
        "总投资",
        "投资",
        "剩余",
        "其余",
        "总产值",
        "总面积",
        "全长",
        "总长",
        "全程",
        "长度",
        "里程",
        "建筑面积",
        "总建筑面积",
        "占地面积",
        "纪录",
        "记录",
        "水平",
        "指数",
        "总金额",
        "人员占比",
        "缺口",
        "产量",
        "比例",
        "费用",
    ];
    let short = item.chars().count() <= 5;
    let average = item.chars().count() <= 2 && item.ends_with('均');
    GENERAL.contains(&item)
        || average
        || short && ["率", "占比", "比例"].iter().any(|end| item.ends_with(end))
}

/// A verb with nothing but adverbs before it.
fn bare_verb(scope: &Scope, phrase: &str) -> Option<(String, VerbClass)> {
    const ADVERBS: &[&str] = &[
        "正在", "已经", "已", "尚未", "未", "应", "计划", "同比", "环比", "预计", "再", "将",
        "实际", "累计", "共", "还", "拟",
    ];
    let mut bare = phrase;
    while let Some(rest) = ADVERBS.iter().find_map(|adverb| bare.strip_prefix(adverb)) {
        bare = rest;
    }
    let class = scope.lexicon.verbs.class(bare)?;
    (bare.len() < phrase.len()).then(|| (bare.to_owned(), class))
}

/// Whether a word can be what a clause is about.
fn names_something(scope: &Scope, word: &Word) -> bool {
    matches!(word.tag.chars().next(), Some('n' | 'j' | 'l' | 'i' | 'x'))
        || matches!(word.tag.as_str(), "vn" | "eng" | "b")
        || scope.lexicon.verbs.class(word.span.of(scope.text)) == Some(VerbClass::Name)
}

/// Takes off what stands between noun and number: adverbs, links, prepositions, and the verbs that
/// make the figure a level or a change, which are remembered.
fn strip_end(scope: &Scope, words: &mut Vec<&Word>, lead: &mut Lead) {
    while let Some(word) = words.last() {
        let part = word.span.of(scope.text);
        let class = scope.lexicon.verbs.class(part);
        let level = matches!(
            class,
            Some(
                VerbClass::Link
                    | VerbClass::Reach
                    | VerbClass::Rise
                    | VerbClass::Fall
                    | VerbClass::Share
                    | VerbClass::Gap
            )
        );
        if level {
            if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
                lead.verb = Some(part.to_owned());
                lead.class = class;
            }
        } else if words.len() > 1 && words[words.len() - 2].span.of(scope.text) == "每" {
            words.pop();
        } else if !(skipped(part, &word.tag)
            || matches!(
                part,
                "的" | "从" | "由" | "中" | "至" | "每" | "按" | "以" | "用"
            )
            || scope.in_time(word)
            || word.tag == "m" && words.len() > 1 && !part.starts_with('第')
            || matches!(part, "年" | "月" | "日" | "底" | "末"))
        {
            break;
        }
        words.pop();
    }
}

/// How many words at the beginning name time, place or connection and not what is counted.
fn transparent_prefix(scope: &Scope, words: &[&Word]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let part = word.span.of(scope.text);
        let tag = word.tag.as_str();
        let number = scope.in_time(word)
            || tag == "m" && !part.starts_with('第')
            || matches!(part, "年" | "月" | "日" | "月份" | "年度" | "季度");
        let region = tag == "ns" || scope.lexicon.divisions.find(part).len() == 1 && tag != "n";
        let reference = matches!(
            part,
            "全区"
                | "全县"
                | "全市"
                | "全省"
                | "全镇"
                | "全街"
                | "该镇"
                | "该区"
                | "该县"
                | "该市"
                | "我区"
                | "我县"
                | "我市"
                | "我省"
                | "全国"
                | "我国"
                | "其中"
                | "截至"
                | "截止"
                | "目前"
                | "还"
                | "另"
                | "像"
                | "据"
                | "关于"
                | "对于"
                | "围绕"
                | "针对"
                | "通过"
                | "作为"
                | "当地"
        );
        let pronoun = tag == "r" && part != "本级";
        let connecting = matches!(tag, "d" | "ad" | "c" | "p" | "tg")
            || tag == "zg" && !NOUN_CHARACTERS.contains(&part)
            || pronoun
            || tag.starts_with('u') && part != "的";
        // 对东盟出口: a preposition with its noun says of whom, which belongs to the item.
        let holds = matches!(part, "对" | "为" | "给" | "向" | "把" | "将");
        let mark = tag == "x" && !is_quote(part);
        if !(number || region || reference || connecting && !holds || mark || skipped(part, tag)) {
            break;
        }
        at += 1;
    }
    at
}

/// The verb that governs the noun phrase: the first that can be one and not a part of it.
fn governing_verb(scope: &Scope, words: &[&Word], from: usize, listed: bool) -> Option<usize> {
    let mut quoted = 0usize;
    let relative = |class| matches!(class, Some(VerbClass::Share | VerbClass::Gap));
    // 持证上岗率: before a rate all is part of its name, unless a plain verb stands there.
    let rate = words.last().is_some_and(|word| {
        ["率", "占比", "比重", "比例"]
            .iter()
            .any(|end| word.span.of(scope.text).ends_with(end))
    });
    for (at, word) in words.iter().enumerate().skip(from) {
        let part = word.span.of(scope.text);
        match part {
            "“" | "‘" | "《" | "（" | "(" => quoted += 1,
            "”" | "’" | "》" | "）" | ")" => quoted = quoted.saturating_sub(1),
            _ => {}
        }
        let class = scope.lexicon.verbs.class(part);
        let is_verb = verbal(&word.tag)
            || word.tag == "vn" && class.is_some()
            || matches!(class, Some(VerbClass::Act | VerbClass::Name))
                && !word.tag.starts_with('n');
        if quoted > 0 || !is_verb {
            continue;
        }
        // 办结率, 收集箱: with a noun of one character behind it the verb is part of a word.
        let compound = words.get(at + 1).is_some_and(|next| {
            NOUN_ENDINGS.contains(&next.span.of(scope.text))
                || next.span.of(scope.text).chars().count() == 1
                    && (next.tag.starts_with('n')
                        || matches!(next.tag.as_str(), "ng" | "k" | "g" | "q" | "zg" | "f"))
        });
        if compound {
            continue;
        }
        let first = at == from;
        let after_adverb = at > 0 && matches!(words[at - 1].tag.as_str(), "d" | "ad" | "p");
        let before_aspect = words
            .get(at + 1)
            .is_some_and(|next| matches!(next.span.of(scope.text), "了" | "过" | "到" | "出"));
        let finite = class == Some(VerbClass::Act);
        let governs = if rate {
            finite || first && relative(class)
        } else if listed {
            first
        } else {
            first || after_adverb || before_aspect || finite
        };
        let has_object = at + 1 < words.len();
        if governs && (has_object || finite || first) {
            return Some(at);
        }
    }
    None
}

/// Words between noun and number that say nothing about what is counted.
fn skipped(part: &str, tag: &str) -> bool {
    tag == "d"
        || tag.starts_with('u') && part != "的"
        || is_joint(part)
        || matches!(
            part,
            "累计"
                | "共计"
                | "总计"
                | "合计"
                | "同比"
                | "环比"
                | "分别"
                | "平均"
                | "仅"
                | "只"
                | "均"
                | "约"
                | "已"
                | "再"
                | "又"
                | "年均"
                | "日均"
                | "月均"
                | "实际"
                | "按期"
                | "初步"
                | "全部"
                | "同期"
                | "每小时"
                | "每天"
                | "每年"
                | "每月"
                | "每人"
                | "每户"
                | " "
                | "\u{3000}"
                | "，"
                | "近"
                | "各"
                | "多"
                | "大约"
                | "将近"
                | "将"
                | "也"
                | "还"
                | "可"
        )
}

/// Whether a word only joins the elements of a list.
pub fn is_joint(part: &str) -> bool {
    matches!(part, "、" | "和" | "及" | "与" | "或" | "以及")
}

/// The text of the words, if it can name something.
fn phrase(scope: &Scope, words: &[&Word]) -> Option<String> {
    let (first, last) = (words.first()?, words.last()?);
    let phrase = trimmed(scope.text.get(first.span.start..last.span.end)?);
    let named = phrase
        .chars()
        .any(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch) || ch.is_ascii_alphabetic());
    named.then_some(phrase)
}

/// 比上年增长, 较去年同期减少: what stands between 比 and the verb is not the item.
fn without_comparison<'a>(scope: &Scope, words: &'a [Word]) -> Vec<&'a Word> {
    let part = |word: &Word| word.span.of(scope.text);
    // 扣除价格因素实际增长5.2%: how it was reckoned is not the item either.
    let reckoned = words
        .iter()
        .position(|word| matches!(part(word), "扣除" | "剔除" | "按"));
    let until = reckoned.and_then(|at| {
        let end = words[at..]
            .iter()
            .position(|word| matches!(part(word), "因素" | "计算" | "口径"))?;
        Some((at, at + end + 1))
    });
    if let Some((at, end)) = until {
        return words[..at].iter().chain(&words[end..]).collect();
    }
    let all = || words.iter().collect();
    let Some(at) = words
        .iter()
        .rposition(|word| matches!(part(word), "比" | "较" | "相比" | "与" | "同"))
    else {
        return all();
    };
    let compares = |word: &Word| {
        let class = scope.lexicon.verbs.class(part(word));
        matches!(
            class,
            Some(VerbClass::Rise | VerbClass::Fall | VerbClass::Gap)
        )
    };
    match words[at..].iter().position(compares) {
        Some(verb) if matches!(part(&words[at]), "比" | "较") || verb <= 6 => {
            words[..at].iter().chain(&words[at + verb..]).collect()
        }
        _ => all(),
    }
}

/// What `verb` does something to in the last clause before `before` that has it: HPV疫苗 for
/// 应接种2100人 after 免费接种HPV疫苗.
pub fn object_of(scope: &Scope, verb: &str, before: usize) -> Option<String> {
    let at = scope.before(before).rfind(verb)? + verb.len();
    let end = scope.text[at..before]
        .find(['，', '。', '；', ',', '、'].as_slice())
        .map(|end| at + end)?;
    let words: Vec<&Word> = words_in(scope, Span::new(at, end)).iter().collect();
    let named = words
        .iter()
        .any(|word| word.tag.starts_with('n') || word.tag == "eng");
    phrase(scope, &words).filter(|_| named)
}

/// Whether a phrase is a list of places: 五里镇、双河乡.
pub fn is_place_list(phrase: &str) -> bool {
    phrase
        .split(['、', '和', '及', '与'].as_slice())
        .all(super::place::has_place_ending)
}

/// What a clause without a figure is about: its words up to the first verb or adverb.
pub fn clause_subject(scope: &Scope, clause: Span) -> Option<String> {
    let words: Vec<&Word> = words_in(scope, clause).iter().collect();
    let from = transparent_prefix(scope, &words);
    let rest = words.get(from..)?;
    // 此次开通的贵阳至荔波段: up to 的 all is attribute.
    let attribute = rest
        .iter()
        .rposition(|word| word.span.of(scope.text) == "的")
        .filter(|at| at + 1 < rest.len())
        .unwrap_or(0);
    let end = rest[attribute..]
        .iter()
        .position(|word| verbal(&word.tag) || word.tag == "d" || word.tag == "p" || word.tag == "m")
        .map_or(rest.len(), |end| attribute + end);
    phrase(scope, &rest[..end]).filter(|phrase| phrase.chars().count() >= 2)
}

fn nominal_or_quote(scope: &Scope, word: &Word) -> bool {
    nominal(&word.tag) || is_quote(word.span.of(scope.text))
}

/// The longest an item may be, in characters.
const LONGEST: usize = 40;

/// A phrase without joints at its ends, with its quotation marks in pairs, not too long.
pub fn trimmed(phrase: &str) -> String {
    let joints: &[char] = &[
        '、', '的', '和', '及', '与', ' ', '\u{3000}', '，', ',', '：', ':', '·', '-', '/',
    ];
    let mut phrase = phrase.trim_matches(joints);
    for (open, close) in [
        ('“', '”'),
        ('‘', '’'),
        ('（', '）'),
        ('(', ')'),
        ('《', '》'),
    ] {
        if phrase.starts_with(close) || phrase.matches(close).count() > phrase.matches(open).count()
        {
            if let Some(at) = phrase.find(close) {
                phrase = &phrase[at + close.len_utf8()..];
            }
        }
        if phrase.matches(open).count() > phrase.matches(close).count() {
            if let Some(at) = phrase.rfind(open) {
                phrase = if at == 0 {
                    &phrase[open.len_utf8()..]
                } else {
                    &phrase[..at]
                };
            }
        }
    }
    let phrase = phrase.trim_matches(joints);
    let length = phrase.chars().count();
    phrase
        .chars()
        .skip(length.saturating_sub(LONGEST))
        .collect()
}

/// What 分别 gives a figure of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Share {
    /// The element of the list before 分别 it belongs to, and the item made of it.
    Element {
        /// The element: a thing or a place.
        element: String,
        /// The element with what the clause says is measured of it.
        item: String,
        /// What is measured, without the element.
        measured: String,
    },
    /// No list stands before 分别: it goes back to the figures before, this many back.
    Back(usize),
}

/// `A、B、C分别为1、2、3`: for each figure of the sentence, what it belongs to.
///
/// `figures` holds each figure's clause and span.
pub fn distribution(scope: &Scope, figures: &[(Span, Span)]) -> Vec<Option<Share>> {
    let mut shares = vec![None; figures.len()];
    let mut last_list: Option<Vec<Share>> = None;
    let mut at = 0;
    while at < figures.len() {
        let (clause, first) = figures[at];
        // The figures that stand in one list: joined by 、 or 和 only.
        let joined = |pair: &[(Span, Span)]| {
            let between = scope
                .text
                .get(pair[0].1.end..pair[1].1.start)
                .unwrap_or("，");
            matches!(between.trim(), "、" | "和" | "及" | "与" | "，" | ",")
        };
        let count = 1 + figures[at..]
            .windows(2)
            .take_while(|pair| joined(pair))
            .count();
        let from = if at == 0 {
            clause.start
        } else {
            clause.start.max(figures[at - 1].1.end)
        };
        let lead = scope.text.get(from..first.start).unwrap_or("");
        if count > 1
            && let Some(split) = lead.rfind("分别")
        {
            let behind = &lead[split + "分别".len()..];
            let list =
                elements(scope, Span::new(from, from + split), count).map(|(elements, rest)| {
                    let measured = format!("{rest}{}", measured_by(scope, behind));
                    let share = |element: String| Share::Element {
                        item: trimmed(&format!("{element}{measured}")),
                        element,
                        measured: measured.clone(),
                    };
                    elements.into_iter().map(share).collect::<Vec<_>>()
                });
            let known = last_list.clone().filter(|list| list.len() == count);
            let given = match list.or(known) {
                Some(list) => {
                    last_list = Some(list.clone());
                    list
                }
                None => vec![Share::Back(count); count],
            };
            for (share, given) in shares[at..at + count].iter_mut().zip(given) {
                *share = Some(given);
            }
        }
        at += count;
    }
    shares
}

/// The verb behind 分别 where it names what is measured (进出口), not a change or a level.
fn measured_by<'t>(scope: &Scope, behind: &'t str) -> &'t str {
    match scope.lexicon.verbs.beginning(behind) {
        Some((
            _,
            VerbClass::Rise
            | VerbClass::Fall
            | VerbClass::Reach
            | VerbClass::Link
            | VerbClass::Gap
            | VerbClass::Share,
        )) => "",
        Some((verb, VerbClass::Act | VerbClass::Name)) => verb,
        None => "",
    }
}

/// The `count` elements of the list in a stretch before 分别, and the words that follow the list.
fn elements(scope: &Scope, span: Span, count: usize) -> Option<(Vec<String>, String)> {
    let words = words_in(scope, span);
    let joint =
        |word: &Word| matches!(word.span.of(scope.text), "、" | "和" | "及" | "与" | "以及");
    let first_joint = words.iter().position(joint)?;
    // The first element reaches back to a verb, a preposition or a mark.
    let mut begin = first_joint;
    while begin > 0 && (nominal_or_quote(scope, &words[begin - 1]) || words[begin - 1].tag == "vn")
    {
        begin -= 1;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut start = begin;
    let mut at = begin;
    let mut last_end = begin;
    while at <= words.len() {
        let ended = at == words.len() || joint(&words[at]);
        let noun = at < words.len()
            && (nominal_or_quote(scope, &words[at])
                || words[at].tag == "x"
                    && !joint(&words[at])
                    && is_quote(words[at].span.of(scope.text)));
        if ended {
            let part = scope
                .text
                .get(words.get(start)?.span.start..words.get(at - 1)?.span.end)?;
            parts.push(trimmed(part));
            last_end = at;
            if parts.len() == count || at == words.len() {
                break;
            }
            start = at + 1;
        } else if !noun && parts.len() + 1 == count {
            let part = scope
                .text
                .get(words.get(start)?.span.start..words.get(at.checked_sub(1)?)?.span.end)?;
            parts.push(trimmed(part));
            last_end = at;
            break;
        }
        at += 1;
    }
    if parts.len() != count || parts.iter().any(String::is_empty) {
        return None;
    }
    let rest: String = words[last_end.min(words.len())..]
        .iter()
        .map(|word| word.span.of(scope.text))
        .filter(|part| !matches!(*part, "同比" | "已" | "均" | "，"))
        .collect();
    Some((parts, trimmed(&rest)))
}
