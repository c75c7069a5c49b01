//! Verbs: which one of a stretch is tied to the figure.

use std::ops::RangeInclusive;

use super::words::{ends_noun, is_one_character, is_quote, nominal, skipped, verbal};
use crate::figures::characters::WordSet;
use crate::figures::reject::Scope;
use crate::lexicon::{ItemRole, VerbClass};
use crate::segment::Word;

static AUXILIARIES: WordSet = WordSet::of(&[
    "能",
    "能够",
    "可",
    "可以",
    "可能",
    "应",
    "应该",
    "须",
    "必须",
    "要",
    "需",
    "需要",
    "想",
    "会",
    "使",
    "让",
    "令",
    "属",
    "属于",
    "来",
    "去",
    "到",
    "至",
    "被",
    "受",
    "得",
    "完",
    "满满",
    "预计",
    "力争",
    "争取",
    "拟",
    "有望",
    "预期",
    "继续",
    "开始",
    "剩余",
    "其余",
    "已有",
    "位居",
    "位列",
    "累计",
    "共计",
    "增速",
    "超额",
    "提前",
    "面对面",
    "首次",
    "平均",
    "实际",
    "失信",
    "含",
    "没有",
    "待",
    "还有",
]);

/// Whether a verb only carries another one, or says how sure it is: 能解决, 进行改造, 推动解决.
pub(super) fn is_auxiliary(part: &str) -> bool {
    AUXILIARIES.contains(part)
}

static LIGHT: WordSet = WordSet::of(&[
    "进行", "推动", "参与", "推进", "加快", "加强", "着力", "持续", "帮助", "协助", "带头", "给予",
    "予以", "得到", "接受", "实行", "积极", "主动", "安排", "确保", "努力", "集中", "统筹",
]);

/// Whether a verb is empty where another verb follows: 进行统计, 推动解决, 帮助就业.
pub(super) fn is_light(part: &str) -> bool {
    LIGHT.contains(part)
}

/// Whether the word opens what is done for, to or with somebody: 为老人送餐, 向农户发放.
pub(super) fn is_preposition(word: &Word, part: &str) -> bool {
    matches!(part, "为" | "向" | "给" | "对" | "把" | "将" | "由") && word.tag == "p"
        || matches!(part, "向" | "给" | "把")
}

/// Whether a word can be a verb here at all.
pub(super) fn can_act(scope: &Scope, word: &Word) -> bool {
    let class = word.class;
    let acts = verbal(&word.tag)
        || word.tag == "vn" && class.is_some()
        || matches!(class, Some(VerbClass::Act | VerbClass::Name)) && !word.tag.starts_with('n');
    let part = word.span.of(scope.text);
    // 二是: the dictionary has it for a verb.
    acts && class != Some(VerbClass::Link)
        && !scope.lexicon.items.is(ItemRole::Noun, part)
        && !is_auxiliary(part)
        && !(part.ends_with('是') && skipped(part, ""))
}

/// 办结率, 收集箱: with a noun of one character behind it the verb is part of a word.
pub(super) fn in_compound(scope: &Scope, next: Option<&Word>) -> bool {
    next.is_some_and(|next| {
        let part = next.span.of(scope.text);
        ends_noun(part)
            || is_one_character(part)
                && (next.tag.starts_with('n')
                    || matches!(next.tag.as_str(), "ng" | "k" | "g" | "q" | "zg" | "f"))
    })
}

/// The stretches between a pair of quotation marks or brackets, as indexes of words.
pub(super) struct Enclosed(Vec<RangeInclusive<usize>>);

impl Enclosed {
    /// Finds them.
    pub fn of(scope: &Scope, words: &[&Word]) -> Self {
        let mut found = Vec::new();
        let mut opened: Option<usize> = None;
        for (at, word) in words.iter().enumerate() {
            match word.span.of(scope.text) {
                "“" | "‘" | "《" | "（" | "(" => opened = opened.or(Some(at)),
                "”" | "’" | "》" | "）" | ")" => {
                    found.extend(opened.take().map(|from| from..=at));
                }
                _ => {}
            }
        }
        Self(found)
    }

    /// Whether a word stands in one of them.
    pub fn holds(&self, at: usize) -> bool {
        self.0.iter().any(|range| range.contains(&at))
    }
}

/// The words of a stretch that can be its verb, by their index, with what stands in quotation marks
/// and brackets left out.
fn candidates(scope: &Scope, words: &[&Word]) -> Vec<usize> {
    let quoted = Enclosed::of(scope, words);
    let part = |at: usize| words.get(at).map_or("", |word| word.span.of(scope.text));
    // A noun is none, which most words are.
    let verbs = (0..words.len()).filter(|&at| {
        !words[at].tag.starts_with('n') && can_act(scope, words[at]) && !quoted.holds(at)
    });
    verbs
        .filter(|&at| {
            let known = words[at].class.is_some()
                || part(at).chars().count() >= 2 && scope.lexicon.jieba().has_word(part(at));
            // 选聘的网格员: a verb before 的 belongs to the attribute.
            let attribute = part(at + 1) == "的";
            known && !attribute && !in_compound(scope, words.get(at + 1).copied())
        })
        .collect()
}

/// A verb inside a noun phrase.
pub(super) struct Spare<'t> {
    pub verb: &'t str,
    /// Whether it opens or closes the phrase or is a plain verb; others may be a part of a name.
    pub strong: bool,
}

/// The verb of a stretch before a figure that has no governing one: the last word if it is one
/// (入户走访3200户), else the last plain one (带头化解问题), else the first (茶园接待游客).
pub(super) fn spare_verb<'t>(scope: &Scope<'t>, words: &[&Word]) -> Option<Spare<'t>> {
    let found = candidates(scope, words);
    let part = |at: usize| words[at].span.of(scope.text);
    let class = |at: usize| words[at].class;
    let level = |at: &usize| {
        !matches!(
            class(*at),
            Some(VerbClass::Share | VerbClass::Gap | VerbClass::Rise | VerbClass::Fall)
        )
    };
    // 低保、医保、临时救助: the last of a list is no verb.
    let joint = words
        .iter()
        .position(|word| word.span.of(scope.text) == "、");
    let listed = |at: usize| joint.is_some_and(|joint| at + 1 >= joint);
    let trailing = found.last().copied().filter(|at| {
        at + 1 == words.len() && level(at) && (!listed(*at) || follows_adverb(scope, words, *at))
    });
    let plain = found
        .iter()
        .rev()
        .copied()
        .find(|at| class(*at) == Some(VerbClass::Act));
    if let Some(at) = trailing.or(plain) {
        return Some(Spare {
            verb: part(at),
            strong: true,
        });
    }
    let inner = inside_word(scope, words).map(|verb| Spare { verb, strong: true });
    // 社会工作服务项目, 设计载客量: a noun of doing before a noun is a part of the name.
    let modifier = |at: usize| {
        let heads = |part: &str| HEADS.iter().any(|end| part.ends_with(end));
        let next = words.get(at + 1);
        let modified = next.is_some_and(|next| heads(next.span.of(scope.text)));
        modified && !follows_adverb(scope, words, at) || listed(at)
    };
    // 综合收入
    let measured = |at: usize| {
        let next = words
            .get(at + 1)
            .map_or("", |next| next.span.of(scope.text));
        is_amount(next) || next.ends_with("收入")
    };
    let named = found
        .iter()
        .copied()
        .filter(level)
        .filter(|at| !modifier(*at));
    let named = named
        .clone()
        .find(|at| class(*at).is_some())
        .or_else(|| named.clone().next())
        .or_else(|| doing(scope, words).filter(|at| !measured(*at)));
    inner.or_else(|| {
        named.map(|at| Spare {
            verb: part(at),
            strong: at == 0,
        })
    })
}

/// Nouns that a noun of doing stands before as a part of their name: 服务项目, 载客量, 销售收入.
const HEADS: &[&str] = &[
    "量", "率", "额", "数", "收入", "产值", "面积", "能力", "制度", "费用", "项目", "案例", "中心",
    "站点", "工程", "活动", "队伍", "人员", "机构", "体系", "平台", "基地", "设施", "岗位", "事项",
    "信息", "企业", "产业", "问题", "网点", "窗口",
];

/// 贷款余额, 绿化面积: whether a noun says how much of what the word before it names.
pub(super) fn is_amount(part: &str) -> bool {
    ["额", "面积", "量", "总数", "总值", "产值", "人数", "户数"]
        .iter()
        .any(|end| part.ends_with(end))
}

/// Whether an adverb, or a time, stands before the word: 近日联合出台, 新签约.
fn follows_adverb(scope: &Scope, words: &[&Word], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|last| words.get(last))
        .is_some_and(|word| {
            matches!(word.tag.as_str(), "d" | "ad" | "p" | "t" | "tg")
                || word.span.of(scope.text) == "新"
                || scope.in_time(word)
                || is_adverbial(scope, word)
        })
}

static ADVERBIAL: WordSet = WordSet::of(&[
    "成功", "依法", "免费", "统一", "集中", "主动", "网上", "上门", "联合", "直接", "全部", "全面",
    "顺利", "正式",
]);

/// Adverbs, and the words that stand for one before a verb: 成功招聘, 依法管护.
pub(super) fn is_adverbial(scope: &Scope, word: &Word) -> bool {
    matches!(word.tag.as_str(), "d" | "ad" | "p") || ADVERBIAL.contains(word.span.of(scope.text))
}

/// 预计发售车票, 已筛查: a word that the dictionary takes for a noun of doing, behind an adverb or
/// before a noun.
fn doing(scope: &Scope, words: &[&Word]) -> Option<usize> {
    let quoted = Enclosed::of(scope, words);
    (0..words.len()).find(|&at| {
        let word = words[at];
        let part = word.span.of(scope.text);
        let next = words.get(at + 1);
        let before = at.checked_sub(1).and_then(|last| words.get(last));
        let adverb = before.is_none_or(|word| matches!(word.tag.as_str(), "d" | "ad" | "p"));
        word.tag == "vn"
            && !scope.lexicon.items.is(ItemRole::Noun, part)
            && !quoted.holds(at)
            && !is_auxiliary(part)
            && !in_compound(scope, next.copied())
            && (next.is_none() || adverb)
    })
}

/// 调解纠纷, 经费支出: words of the dictionary that are a verb and its noun.
fn inside_word<'t>(scope: &Scope<'t>, words: &[&Word]) -> Option<&'t str> {
    let named = |part: &str| {
        matches!(
            scope.lexicon.verbs.class(part),
            Some(VerbClass::Act | VerbClass::Name)
        )
    };
    let last = words.last()?.span.of(scope.text);
    let (middle, _) = last.char_indices().nth(2)?;
    let (front, back) = last.split_at(middle);
    if last.chars().count() != 4 {
        return None;
    }
    // 生产总值, 服务项目, 销售收入: names.
    let name = is_amount(back) || HEADS.contains(&back) || back == "规模";
    match (named(front), named(back)) {
        (_, true) => Some(back),
        _ if name => None,
        (true, false) if scope.lexicon.jieba().has_word(back) => Some(front),
        _ => None,
    }
}

/// The verb behind `为…`, `向…`: the last word if it is one, else the first plain one, else the first
/// that the table knows. Behind 对, 把 and 将 it may stand behind the figure (对200户进行评估), so that
/// only a plain one counts.
pub(super) fn verb_behind_preposition(scope: &Scope, words: &[&Word]) -> Option<usize> {
    let found = candidates(scope, words);
    let class = |at: usize| words[at].class;
    let list = words.iter().any(|word| word.span.of(scope.text) == "、");
    let last = found
        .last()
        .copied()
        .filter(|at| at + 1 == words.len() && *at > 1 && !list);
    let plain = |wanted: fn(Option<VerbClass>) -> bool| {
        found
            .iter()
            .copied()
            .find(|at| *at > 1 && wanted(class(*at)))
    };
    let act = || plain(|class| class == Some(VerbClass::Act));
    if matches!(words.first()?.span.of(scope.text), "对" | "把" | "将") {
        return last.or_else(act);
    }
    act()
        .or(last)
        .or_else(|| plain(|class| class == Some(VerbClass::Name)))
        .or_else(|| plain(|class| class.is_none()))
}

/// The verb in the words behind a figure: what the counted things do, or what is done to them.
pub(super) fn verb_behind<'t>(scope: &Scope<'t>, words: &[Word]) -> Option<&'t str> {
    let until = words
        .iter()
        .position(|word| word.tag == "x" && !is_quote(word.span.of(scope.text)))
        .unwrap_or(words.len());
    let words: Vec<&Word> = words[..until].iter().collect();
    let found = candidates(scope, &words);
    let part = |at: usize| words[at].span.of(scope.text);
    // 通过培训走上岗位: what they go through is not what they do.
    let through = (words.iter()).position(|word| {
        word.tag == "p" && matches!(word.span.of(scope.text), "通过" | "经过" | "经")
    });
    let later = through.and_then(|through| found.iter().find(|at| **at > through + 2));
    let first = match later {
        Some(later) if through < found.first().copied() => *later,
        _ => *found.first()?,
    };
    // 比上年的300件增长5%: the change belongs to the figure behind it, but 由300件增至500件 to both.
    let last = words.last()?.span.end;
    let figure_follows = scope.quantities.iter().any(|next| next.span.start == last);
    let level = matches!(
        words[first].class,
        Some(
            VerbClass::Rise
                | VerbClass::Fall
                | VerbClass::Reach
                | VerbClass::Share
                | VerbClass::Gap
        )
    );
    let moved = words
        .first()
        .map_or("", |word| scope.before(word.span.start))
        .rsplit(['，', '。', '；'])
        .next()
        .is_some_and(|clause| clause.contains(['由', '从']));
    if figure_follows && level && !moved {
        return None;
    }
    if is_light(part(first)) || words[first].class.is_none() {
        // 进行统计建档: what is carried out says more.
        let light = is_light(part(first));
        let got = part(first) == "得到";
        let carried = found
            .iter()
            .copied()
            .find(|at| *at > first && (light || *at == first + 1) && !is_light(part(*at)))
            // 得到产业扶贫: a noun behind 得到 is what they have got.
            .filter(|at| {
                !got || words[first + 1..*at]
                    .iter()
                    .all(|word| word.tag.starts_with('u'))
            });
        let known = |at: &usize| light || words[*at].class.is_some();
        if let Some(at) = carried.filter(known) {
            return Some(part(at));
        }
        // 进行需求评估: a noun of doing.
        let noun = words
            .iter()
            .skip(first + 1)
            .rfind(|word| word.tag == "vn")
            .filter(|_| light && !got);
        if let Some(word) = noun {
            return Some(word.span.of(scope.text));
        }
    }
    Some(part(first))
}

/// The verb that ends a noun phrase behind a figure: 32家企业进场招聘.
pub(super) fn closing_verb<'t>(scope: &Scope<'t>, words: &[Word]) -> Option<&'t str> {
    let words: Vec<&Word> = words.iter().collect();
    let at = candidates(scope, &words).pop()?;
    let noun = words[..at].iter().any(|word| word.tag.starts_with('n'));
    (at + 1 == words.len() && noun && words[at].tag.starts_with('v'))
        .then(|| words[at].span.of(scope.text))
}

/// Whether a verb may open the noun phrase behind a figure: 行动不便的居民, 受灾困难群众.
pub(super) fn opens_phrase(scope: &Scope, words: &[Word], linked: bool) -> bool {
    let [first, next, rest @ ..] = words else {
        return false;
    };
    let class = first.class;
    let part = next.span.of(scope.text);
    // 就业促进小分队: two nouns of doing.
    let named = |word: &Word| word.class == Some(VerbClass::Name);
    let doubled = named(first)
        && verbal(&next.tag)
        && part.chars().count() == 2
        && rest.first().is_some_and(|word| word.tag.starts_with('n'));
    let noun = doubled || next.tag.starts_with(['n', 'l', 'j'].as_slice()) || ends_noun(part);
    let described = nominal(&next.tag)
        && rest
            .iter()
            .take(3)
            .take_while(|word| nominal(&word.tag))
            .any(|word| word.tag.starts_with('n'));
    let fits = matches!(class, None | Some(VerbClass::Name))
        || linked && matches!(class, Some(VerbClass::Act));
    (verbal(&first.tag) || linked && class.is_some())
        && fits
        && !is_auxiliary(first.span.of(scope.text))
        && (noun || described)
}
