//! The lead: subject, verb and noun phrase before a figure.

use super::verb::{
    Enclosed, can_act, in_compound, is_adverbial, is_amount, is_auxiliary, is_light,
    is_preposition, spare_verb, verb_behind_preposition,
};
use super::words::{
    is_general, is_joint, is_quote, is_short_noun, names_something, phrase, skipped, verbal,
    words_in,
};
use crate::figures::characters::WordSet;
use crate::figures::place;
use crate::figures::reject::Scope;
use crate::lexicon::VerbClass;
use crate::segment::Word;
use crate::text::Span;

#[derive(Default)]
pub(super) struct Lead {
    pub phrase: Option<String>,
    /// A share or gap with what it is of: 占全国进出口总值.
    pub relative: Option<String>,
    pub verb: Option<String>,
    pub class: Option<VerbClass>,
    /// A verb inside the noun phrase, which says what happened where no other verb does: 接待 in
    /// 茶园接待游客.
    pub spare: Option<String>,
    /// Whether that verb opens or closes the phrase, so that it is no part of a name.
    pub strong: bool,
    /// Whether the stretch ends with 的: 计划实施的25个项目.
    pub attributive: bool,
    /// Whether it ends with 的有: 反映出行问题的有5条.
    pub headless: bool,
    /// Who the verb serves: 老人 in 为老人送餐.
    pub served: Option<String>,
    pub subject: Option<String>,
    pub named_by_verb: bool,
}

/// Subject, verb and noun phrase before a figure: `新增公共停车泊位260个`, `化解率97.5%`.
pub(super) fn lead_phrase(scope: &Scope, span: Span) -> Lead {
    let mut words = without_comparison(scope, words_in(scope, span));
    let listed = words
        .first()
        .is_some_and(|word| is_joint(word.span.of(scope.text)));
    let mut lead = Lead {
        attributive: words
            .last()
            .is_some_and(|word| word.span.of(scope.text) == "的"),
        headless: words.len() > 2
            && words[words.len() - 2].span.of(scope.text) == "的"
            && matches!(
                words[words.len() - 1].span.of(scope.text),
                "有" | "共" | "达" | "已有" | "共有"
            ),
        ..Lead::default()
    };
    strip_end(scope, &mut words, &mut lead);
    let from = transparent_prefix(scope, &words);
    let verb = governing_verb(scope, &words, from, listed, lead.attributive);
    let Some(at) = verb else {
        // 由年初的46户: a time names nothing.
        let names = !words[from..].iter().all(|word| word.tag == "t");
        lead.phrase = phrase(scope, &words[from..]).filter(|_| names);
        // 施工管理类: a kind of things.
        let kind = (words.last()).is_some_and(|word| word.span.of(scope.text).ends_with('类'));
        if let Some(spare) = spare_verb(scope, &words[from..]).filter(|_| !kind) {
            lead.spare = Some(spare.verb.to_owned());
            lead.strong = spare.strong;
        }
        return lead;
    };
    let mut part = words[at].span.of(scope.text);
    let mut class = words[at].class;
    lead.served = words[from..at]
        .iter()
        .rposition(|word| is_preposition(word, word.span.of(scope.text)))
        .and_then(|preposition| phrase(scope, &words[from + preposition + 1..at]));
    let subject = without_adverbs(scope, &words[from..at]);
    lead.subject =
        phrase(scope, subject).filter(|_| subject.iter().any(|word| names_something(word)));
    let mut object = &words[at + 1..];
    while object
        .first()
        .is_some_and(|word| word.tag.starts_with('u') || word.tag == "d")
    {
        object = &object[1..];
    }
    let more = verbs_in_a_row(scope, part, object);
    if more > 0 {
        // 提升改造: what was done, not that it is better.
        let last = object[more - 1];
        if class == Some(VerbClass::Rise) && last.class.is_some() {
            (part, class) = (last.span.of(scope.text), last.class);
        }
        object = &object[more..];
    }
    // 涉及我市36个: a place is nothing that is counted.
    let only_place = object.len() == 1 && REFERENCES.contains(object[0].span.of(scope.text));
    lead.phrase = phrase(scope, object).filter(|_| !only_place).filter(|_| {
        // 落实解决121条, 开工在建120公里: verbs of the table alone name nothing (演出 and 诉求, which
        // the segmenter calls verbs as well, do).
        let class = |word: &Word| word.class;
        !object
            .iter()
            .all(|word| word.tag == "d" || verbal(&word.tag) && class(word).is_some())
    });
    let of_what = |phrase: &str| is_general(phrase) || phrase.chars().count() <= 2;
    if more == 0 && lead.phrase.as_deref().is_some_and(of_what) && class == Some(VerbClass::Name) {
        // 进出口总值, 领办问题: the verb is part of the name, and before an amount nothing else.
        let amount = words
            .last()
            .is_some_and(|word| is_amount(word.span.of(scope.text)));
        lead.phrase = phrase(scope, &words[at..]);
        if amount && lead.verb.is_none() {
            return lead;
        }
    }
    if matches!(class, Some(VerbClass::Share | VerbClass::Gap)) {
        // 占全国的38.2%, 高于全国2.3个百分点: of what is said before.
        lead.relative = phrase(scope, &words[at..]);
        lead.phrase = None;
    }
    if lead.phrase.is_none() && class == Some(VerbClass::Name) {
        // 出口3.5亿元: the verb names what is measured.
        lead.phrase = phrase(scope, &words[from..=at]);
        lead.named_by_verb = at == from;
        lead.subject = None;
    }
    if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
        let verbs = scope
            .text
            .get(words[at].span.start..words[words.len() - 1].span.end);
        let all = verbs.filter(|_| !only_place && lead.phrase.is_none() && lead.relative.is_none());
        lead.verb = Some(all.unwrap_or(part).to_owned());
        lead.class = class;
    }
    lead
}

/// What is done to things, so that two of them in a row are done to the same: 改造提升管网, 建成投用学校.
static DONE_TO_THINGS: WordSet = WordSet::of(&[
    "新建",
    "改建",
    "扩建",
    "改扩建",
    "改造",
    "开工",
    "建设",
    "建成",
    "提升",
    "升级",
    "优化",
    "完善",
    "整治",
    "修复",
    "维修",
    "修缮",
    "维护",
    "更换",
    "更新",
    "安装",
    "清理",
    "清运",
    "拆除",
    "整改",
    "化解",
    "处置",
    "调处",
    "排查",
    "发现",
    "督办",
    "制定",
    "出台",
    "落实",
    "印发",
    "投用",
    "收集",
    "梳理",
    "受理",
    "办结",
    "解决",
    "查处",
    "取缔",
    "检查",
    "抽查",
    "种植",
    "补植",
    "栽植",
    "引进",
    "培育",
    "新增",
    "续建",
    "规范",
    "疏通",
    "改善",
    "调整",
]);

/// Nouns that a noun of doing stands before as a part of their name: 改造工程, 排查方案.
static NAMED_BY_DOING: WordSet = WordSet::of(&[
    "项目", "工程", "活动", "行动", "工作", "方案", "计划", "任务", "资金", "经费", "费用", "补贴",
    "补助", "中心", "基地", "平台", "站点", "人员", "队伍", "机构", "制度", "机制", "体系", "规划",
    "点", "站", "组",
]);

/// How many words at the beginning of an object are further verbs that are done to it: 并投入使用 in
/// 建成并投入使用停车场, 改造 in 提升改造市场.
fn verbs_in_a_row(scope: &Scope, verb: &str, object: &[&Word]) -> usize {
    let part = |at: usize| object.get(at).map_or("", |word| word.span.of(scope.text));
    let joint = matches!(
        part(0),
        "并" | "并且" | "或" | "或者" | "和" | "及" | "与" | "、"
    );
    if !joint && !DONE_TO_THINGS.contains(verb) {
        return 0;
    }
    let first = usize::from(joint);
    let mut at = first;
    while let Some(word) = object.get(at) {
        // 发现并处置
        let again = at > first
            && part(at) == "并"
            && object.get(at + 1).is_some_and(|next| can_act(scope, next));
        if again {
            at += 1;
            continue;
        }
        let known = matches!(
            word.class,
            Some(VerbClass::Act | VerbClass::Name | VerbClass::Rise)
        );
        // 并投用养老院, but not 停车 in 并投用停车设施: only the first may be any verb.
        let more = match joint && at == first {
            true => known && !word.tag.starts_with('n') || verbal(&word.tag),
            false => {
                DONE_TO_THINGS.contains(part(at)) || joint && matches!(part(at), "使用" | "运营")
            }
        };
        let next = object.get(at + 1).copied();
        if !more
            || next.is_none()
            || in_compound(scope, next)
            || NAMED_BY_DOING.contains(part(at + 1))
        {
            break;
        }
        at += 1;
    }
    let named = joint || object[at..].iter().any(|word| names_something(word));
    if at == first || !named { 0 } else { at }
}

/// A subject without the adverbs between it and its verb: 民生实事 of 民生实事已累计(完成).
fn without_adverbs<'a, 'w>(scope: &Scope, words: &'a [&'w Word]) -> &'a [&'w Word] {
    let adverb = |word: &&Word| {
        skipped(word.span.of(scope.text), &word.tag)
            || is_adverbial(scope, word)
            || scope.in_time(word)
    };
    let kept = words.iter().rposition(|word| !adverb(word));
    &words[..kept.map_or(0, |last| last + 1)]
}

/// Takes off what stands between noun and number: adverbs, links, prepositions, and the verbs that
/// make the figure a level or a change, which are remembered.
fn strip_end(scope: &Scope, words: &mut Vec<&Word>, lead: &mut Lead) {
    while let Some(word) = words.last() {
        let part = word.span.of(scope.text);
        let class = word.class;
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
        // 增长到, 回落至: the verb before 到 says how the level was reached.
        let moves = matches!(lead.verb.as_deref(), Some("到" | "至"))
            && (verbal(&word.tag) || word.tag == "vn")
            && !is_auxiliary(part)
            && !matches!(class, Some(VerbClass::Link | VerbClass::Reach));
        if moves {
            lead.verb = Some(part.to_owned());
        } else if level && is_bettered(scope, words) {
            // 改造提升62个: the verb before it says what was done.
        } else if level {
            if lead.verb.is_none() || lead.class == Some(VerbClass::Link) {
                lead.verb = Some(part.to_owned());
                lead.class = class;
            }
        } else if words.len() > 1 && words[words.len() - 2].span.of(scope.text) == "每" {
            words.pop();
        } else if !(skipped(part, &word.tag)
            || matches!(
                part,
                "的" | "成为" | "从" | "由" | "中" | "至" | "每" | "按" | "以" | "用" | "比" | "较"
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

/// Whether the words end with one verb for what is done to things and another for making them better.
fn is_bettered(scope: &Scope, words: &[&Word]) -> bool {
    let [.., before, last] = words else {
        return false;
    };
    matches!(last.span.of(scope.text), "提升" | "优化" | "提高" | "改善")
        && DONE_TO_THINGS.contains(before.span.of(scope.text))
}

/// What refers to a place, or leads to one or to a time.
static REFERENCES: WordSet = WordSet::of(&[
    "全区", "全县", "全市", "全省", "全镇", "全街", "该镇", "该区", "该县", "该市", "我区", "我县",
    "我市", "我省", "全国", "我国", "其中", "截至", "截止", "目前", "还", "另", "像", "据", "关于",
    "对于", "围绕", "针对", "通过", "作为", "当地",
]);

/// How sure it is.
static INTENTS: WordSet = WordSet::of(&[
    "计划", "规划", "预计", "力争", "争取", "拟", "确保", "继续", "开始", "需", "应",
]);

/// How many words at the beginning name time, place or connection and not what is counted.
fn transparent_prefix(scope: &Scope, words: &[&Word]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let part = word.span.of(scope.text);
        let tag = word.tag.as_str();
        // 65岁及以上人口: an age is a part of the name.
        if tag == "m" && begins_age(scope.text.get(word.span.start..).unwrap_or("")) {
            break;
        }
        let number = || {
            scope.in_time(word)
                || tag == "m" && !part.starts_with('第')
                || matches!(part, "年" | "月" | "日" | "月份" | "年度" | "季度")
        };
        // 山塘101座, 城镇居民: the dictionary has common nouns among its places.
        let divisions = || scope.lexicon.divisions.count(part);
        let common = || {
            matches!(part, "城镇" | "城乡")
                || at + 1 == words.len()
                    && tag == "ns"
                    && divisions() == 0
                    && !place::has_place_ending(part)
        };
        let region = || tag != "n" && (tag == "ns" || divisions() == 1) && !common();
        let reference = || REFERENCES.contains(part);
        let pronoun = tag == "r" && part != "本级";
        let connecting = || {
            matches!(tag, "d" | "ad" | "c" | "p" | "tg")
                || tag == "zg" && !is_short_noun(part)
                || pronoun
                || tag.starts_with('u') && part != "的"
        };
        // 计划硬化道路, 预计发送旅客: how sure it is says nothing about what is counted.
        let intent = || {
            INTENTS.contains(part)
                && words.get(at + 1).is_some_and(|next| {
                    let class = next.class;
                    verbal(&next.tag)
                        || next.tag == "vn"
                        || matches!(class, Some(VerbClass::Act | VerbClass::Name))
                })
        };
        // 对东盟出口: a preposition with its noun says of whom, which belongs to the item.
        let holds = matches!(part, "对" | "为" | "给" | "向" | "把" | "将");
        // A bracket or quotation that was opened before the stretch.
        // （其中流动人口36人
        let opening = at == 0
            && matches!(part, "（" | "(")
            && (words.get(1)).is_some_and(|next| next.span.of(scope.text) == "其中");
        let closing = opening || at == 0 && matches!(part, "）" | ")" | "”" | "’" | "》");
        let mark = tag == "x" && !is_quote(part) || closing;
        if !(mark
            || number()
            || connecting() && !holds
            || reference()
            || intent()
            || skipped(part, tag)
            || region())
        {
            break;
        }
        at += 1;
    }
    at
}

/// 0-14岁, 65岁及以上: whether an age in figures stands here.
fn begins_age(text: &str) -> bool {
    let age = text
        .trim_start_matches(|ch: char| ch.is_ascii_digit())
        .trim_start_matches(['-', '—', '~', '至', '到'])
        .trim_start_matches(|ch: char| ch.is_ascii_digit())
        .trim_start_matches('周');
    age.starts_with('岁') && text.starts_with(|ch: char| ch.is_ascii_digit())
}

/// The verb that governs the noun phrase: the first that can be one and not a part of it, unless a
/// plain one follows (扶贫岗位安置), or what it carries (推动解决).
fn governing_verb(
    scope: &Scope,
    words: &[&Word],
    from: usize,
    listed: bool,
    attributive: bool,
) -> Option<usize> {
    let part = |at: usize| words[at].span.of(scope.text);
    let class = |at: usize| words[at].class;
    // 为老人提供…: behind a preposition and its noun a verb has to come.
    let beneficiary = (from..words.len())
        .rev()
        .find(|at| is_preposition(words[*at], part(*at)))
        .filter(|at| !attributive && !Enclosed::of(scope, words).holds(*at));
    let rate = ends_in_rate(scope, words);
    if let Some(at) = beneficiary.filter(|_| !rate)
        && let Some(verb) = verb_behind_preposition(scope, &words[at..])
    {
        return Some(at + verb);
    }
    let mut at = first_verb(scope, words, from, listed, rate)?;
    // 招聘现场聚集: behind a noun a plain verb at the end is the verb.
    let last = words.len() - 1;
    let parted = words[at..last].iter().any(|word| word.tag.starts_with('n'));
    // 妇女筛查完成36人: how far it is.
    let far = || {
        at > from
            && matches!(part(last), "完成" | "完工")
            && words[from..at].iter().any(|word| word.tag.starts_with('n'))
    };
    if class(at) != Some(VerbClass::Act) && class(last) == Some(VerbClass::Act) && (parted || far())
    {
        at = last;
    }
    // 开展托育行动新增托位: behind a campaign comes what it has done.
    if let Some(later) = (at + 2..last).find(|&later| {
        class(later) == Some(VerbClass::Act)
            && CAMPAIGNS.contains(part(later - 1))
            && !in_compound(scope, words.get(later + 1).copied())
    }) {
        return Some(later);
    }
    // 确保四季度完成: what a verb without a sense of its own is about comes later.
    if is_light(part(at))
        && let Some(later) = (at + 1..words.len()).find(|at| class(*at) == Some(VerbClass::Act))
    {
        return Some(later);
    }
    // 推动解决: what is carried is the verb.
    let carried = (is_light(part(at)) || class(at).is_none())
        && words
            .get(at + 1)
            .is_some_and(|next| can_act(scope, next) && class(at + 1).is_some())
        && !in_compound(scope, words.get(at + 2).copied());
    if carried && (is_light(part(at)) || class(at + 1) == Some(VerbClass::Act)) {
        return Some(at + 1);
    }
    Some(at)
}

/// What is carried out, and does something in its turn.
static CAMPAIGNS: WordSet = WordSet::of(&["工程", "行动", "活动", "项目", "计划", "攻坚"]);

/// 持证上岗率: before a rate all is part of its name, unless a plain verb stands there.
fn ends_in_rate(scope: &Scope, words: &[&Word]) -> bool {
    words.last().is_some_and(|word| {
        ["率", "占比", "比重", "比例"]
            .iter()
            .any(|end| word.span.of(scope.text).ends_with(end))
    })
}

fn first_verb(
    scope: &Scope,
    words: &[&Word],
    from: usize,
    listed: bool,
    rate: bool,
) -> Option<usize> {
    let quoted = Enclosed::of(scope, words);
    let relative = |class| matches!(class, Some(VerbClass::Share | VerbClass::Gap));
    for (at, word) in words.iter().enumerate().skip(from) {
        let part = word.span.of(scope.text);
        let class = word.class;
        let is_verb = class == Some(VerbClass::Link) && verbal(&word.tag) || can_act(scope, word);
        if !is_verb
            || is_auxiliary(part)
            || quoted.holds(at)
            || in_compound(scope, words.get(at + 1).copied())
            // 脱贫不稳定户
            || (words.get(at + 1)).is_some_and(|next| next.span.of(scope.text) == "不")
        {
            continue;
        }
        // 分别是：完成…: what is done comes later.
        let introduces = class == Some(VerbClass::Link)
            && words[at..]
                .iter()
                .any(|word| word.class == Some(VerbClass::Act));
        if introduces {
            continue;
        }
        let first = at == from;
        let after_adverb = at > 0
            && (is_adverbial(scope, words[at - 1])
                || matches!(
                    words[at - 1].span.of(scope.text),
                    "应" | "需" | "须" | "未" | "待"
                ));
        let before_aspect = words
            .get(at + 1)
            .is_some_and(|next| matches!(next.span.of(scope.text), "了" | "过" | "到" | "出"));
        let finite = class == Some(VerbClass::Act);
        let governs = if rate {
            finite || first && relative(class)
        } else if listed {
            // 执法人员36人、执法车辆12台: what only the dictionary takes for a verb is a part of the name.
            first && class.is_some()
        } else {
            // 机电产品占出口总值近六成: a share has what it is of before it.
            let share = at + 1 < words.len()
                && (part == "占" || relative(class) && part.chars().count() > 1);
            let holds = at + 1 < words.len() && matches!(part, "包含" | "包括" | "共有" | "设有");
            first || after_adverb || before_aspect || finite || share || holds
        };
        let has_object = at + 1 < words.len();
        if governs && (has_object || finite || first) {
            return Some(at);
        }
    }
    None
}

/// 比上年增长, 较去年同期减少: what stands between 比 and the verb is not the item.
fn without_comparison<'a>(scope: &Scope, words: &'a [Word]) -> Vec<&'a Word> {
    let part = |word: &Word| word.span.of(scope.text);
    // 扣除价格因素实际增长4.6%: how it was reckoned is not the item either.
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
        let class = word.class;
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

/// What a clause without subject and figure does something to: 电梯加装工作 of 推进电梯加装工作.
pub fn clause_object(scope: &Scope, clause: Span) -> Option<String> {
    let words: Vec<&Word> = words_in(scope, clause).iter().collect();
    if frames(scope, &words) {
        return None;
    }
    let verb = words
        .iter()
        .position(|word| verbal(&word.tag) && can_act(scope, word))?;
    let rest = words.get(verb + 1..)?;
    let noun = rest.last().is_some_and(|word| {
        matches!(word.tag.chars().next(), Some('n' | 'l' | 'j'))
            || word.tag == "vn"
            || word.tag == "x"
    });
    let named = rest.iter().any(|word| word.tag.starts_with('n'));
    phrase(scope, rest).filter(|phrase| noun && named && phrase.chars().count() >= 2)
}

/// 按可比价格计算, 分产业看, 据介绍: a clause that says how something was reckoned or who says so is
/// about nothing that is counted.
fn frames(scope: &Scope, words: &[&Word]) -> bool {
    let mut parts = words
        .iter()
        .filter(|word| word.tag != "x")
        .map(|word| word.span.of(scope.text));
    let first = parts.next();
    let last = parts.next_back();
    matches!(
        first,
        Some("按" | "按照" | "扣除" | "剔除" | "据" | "根据" | "随着" | "为了" | "经" | "以")
    ) || matches!(
        last,
        Some(
            "看" | "来看"
                | "计算"
                | "核算"
                | "介绍"
                | "显示"
                | "获悉"
                | "了解到"
                | "表示"
                | "统计"
        )
    )
}

/// What a clause without a figure is about: its words up to the first verb or adverb.
pub fn clause_subject(scope: &Scope, clause: Span) -> Option<String> {
    let words: Vec<&Word> = words_in(scope, clause).iter().collect();
    if frames(scope, &words) {
        return None;
    }
    let from = transparent_prefix(scope, &words);
    let rest = words.get(from..)?;
    // 此次开通的东门至北站段: up to 的 all is attribute.
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
