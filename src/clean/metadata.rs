//! Lines that say when, where from and by whom: read into [`Metadata`].

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::dates::{dates, parse_date};
use super::{Metadata, regex};
use crate::survey::any_three;

/// A longer line is text.
const LONGEST_LINE: usize = 420;

/// Nobody reads more names than this.
const MOST_AUTHORS: usize = 12;

/// How many characters besides labels and dates a line of metadata may have in front of them.
const LONGEST_NAME: usize = 20;

/// Labels of the fields in a line of metadata, the longer before the shorter.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:^|[\s|｜【\[（(〔/、，,;；]|\d)(?<label>
        (?<date>(?:信息|文章|公文)?(?:发布|发表|发文|成文|生成|公开|更新|刊发|印发|录入|添加|上传)(?:时间|日期)|时间|日期)
        |(?<source>(?:信息|文章|稿件|新闻|内容)?来源|稿源|(?:发布|发文|印发|公开)(?:机构|单位|机关|部门)|供稿单位|供稿|发布者|发布人|信息提供)
        |(?<author>作者|撰稿人?|撰文|记者|通讯员)
        |(?<editor>责任编辑|责编|编辑|网络编辑)
        |(?<other>审核|校对|审签|签发|字体(?:大小)?|字号|浏览(?:次数|量|数)?|阅读(?:次数|量|数)?|点击(?:次数|量|率|数)?|访问(?:次数|量)?|索\ ?引\ ?号|备注/文号|文\ ?号|发文字号|主题词|主题分类|公开方式|公开范围|公开形式|有效性|分类|关键词|分享(?:到)?|语音播报|视力保护色)
        )(?:\s*[:：丨/／]|\s+[|｜]\s)",
    )
});

/// A role and names: `记者 王某某 通讯员 李某`.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^[□■●◎▲△◆◇○※\s]*[（(【\[]?\s*(?:
        (?:\p{Han}{0,12}(?:首席|见习|实习|特约|全媒体|本报|本网|本台)?
           (?:记者|通讯员|实习生|撰稿人?|作者|撰文|摄影|文图|图文|文\s*/\s*图|图\s*/\s*文|文|图)
           (?:\s*[:：/丨|]\s*|\s+))
        (?:[\p{Han}·]{2,4}(?:[\s、，,/|]+|$|[）)】\]]))+
        )+(?:文\s*/\s*图|图\s*/\s*文|摄影报道|报道|文|图)?\s*[）)】\]]?$",
    )
});

/// Roles and names without blanks between them: `本报记者王某 通讯员李某某`.
static BYLINE_TIGHT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^[（(]?(?:本[报网台刊]|\p{Han}{2,8}(?:报|网|新闻|融媒体?))(?:全媒体|首席|见习)?(?:记者|通讯员)\p{Han}{2,3}
        (?:[\s、]+(?:(?:记者|通讯员)\s?)?\p{Han}{2,4})*\s*(?:摄影报道|报道|文/图)?[）)]?$
        |^[（(]?(?:本[报网台刊]|\p{Han}{2,8}(?:报|网|新闻|融媒体?))?(?:记者|通讯员)\p{Han}{2,3}(?:[\s、]+\p{Han}{2,3})*
        [\s、]+(?:记者|通讯员)\s?\p{Han}{2,3}(?:[\s、]+\p{Han}{2,3})*[）)]?$",
    )
});

/// Names alone in brackets: `（王某某）`, the signature below an article.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"[（(]\s*(?<names>\p{Han}[\p{Han}·]{1,3}(?:[\s、，,]+\p{Han}{2,4}){0,5})\s*[）)]$")
});

/// How the first paragraph of a news item begins: `本报讯（记者 某某）`, `某某网某地12月3日电`.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^(?:
        本[报网台刊](?:\p{Han}{0,8}(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:讯|电|消息)
        |\p{Han}{2,12}(?:讯|电|消息)\s*[（(]\p{Han}{0,10}(?:记者|通讯员|实习生|文/图)
        |\p{Han}{2,16}\d{1,2}月\d{1,2}日(?:讯|电|消息)
        |\p{Han}{2,8}(?:网|社|台|报|新闻|客户端)消息
        |[（(]\p{Han}{0,10}(?:记者|通讯员)[\s:：]
        )",
    )
});

/// The name of a role before the names of people.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\p{Han}*(?:记者|通讯员|实习生|撰稿人?|作者|撰文|摄影报道|报道|摄影|文图|图文)\s*[:：]?|文\s*/\s*图|图\s*/\s*文",
    )
});

impl Metadata {
    /// Takes over what is not known yet.
    pub(super) fn fill(&mut self, other: &Metadata) {
        fn take<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        take(&mut self.title, &other.title);
        take(&mut self.published, &other.published);
        take(&mut self.author, &other.author);
        take(&mut self.publisher, &other.publisher);
        take(&mut self.editor, &other.editor);
    }

    /// Adds writers to those that are known.
    pub(super) fn add_authors(&mut self, names: &str) {
        let known = self.author.take().unwrap_or_default();
        let mut all: Vec<&str> = known.split('、').filter(|name| !name.is_empty()).collect();
        for name in names.split('、') {
            if all.len() < MOST_AUTHORS && !all.contains(&name) {
                all.push(name);
            }
        }
        self.author = Some(all.join("、"));
    }
}

/// Where a line stands on the page, which decides how much a bare date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Before the running text.
    Head,
    /// In it or behind it.
    Body,
}

/// What a line says that is nothing but metadata; `None` for text.
pub(super) fn line(words: &str, zone: Zone) -> Option<Metadata> {
    // Most text shows at its end what it is.
    if words.is_empty()
        || words.len() > LONGEST_LINE
        || words.ends_with('。')
        || any_three(words.as_bytes(), is_end_of_sentence)
    {
        return None;
    }
    // A label is nothing without the sign behind it.
    if words.contains([':', '：', '丨', '/', '／', '|', '｜']) && LABEL.is_match(words) {
        return labelled(words, zone);
    }
    dated(words, zone)
}

/// Whether one of the characters with which sentences end begins with three bytes.
fn is_end_of_sentence(first: u8, second: u8, third: u8) -> bool {
    let (stop, full_width) = (
        (first == 0xE3) & (second == 0x80),
        (first == 0xEF) & (second == 0xBC),
    );
    stop & (third == 0x82) | full_width & ((third == 0x81) | (third == 0x9B) | (third == 0x9F))
}

/// `来源：某某网 发布时间：2024-03-05 10:00`.
fn labelled(words: &str, zone: Zone) -> Option<Metadata> {
    let labels: Vec<regex::Captures> = LABEL.captures_iter(words).collect();
    let first = labels.first()?.name("label")?;
    let before = words.get(..first.start())?;
    if !is_short_head(before) {
        return None;
    }
    let mut says = Metadata::default();
    let mut trusted = zone == Zone::Head;
    let dated = dates(words).first().map(|found| found.date);
    if let Some((source, date)) = source_and_date(before) {
        says.published = Some(date);
        says.publisher = source;
    }
    for (index, found) in labels.iter().enumerate() {
        let end = labels
            .get(index + 1)
            .and_then(|next| next.name("label"))
            .map_or(words.len(), |next| next.start());
        let value = words.get(found.get(0)?.end()..end)?;
        if value.chars().count() > 40 {
            return None;
        }
        let label = found.name("label").map_or("", |label| label.as_str());
        if found.name("date").is_some() {
            says.published = says.published.or(dates(value).first().map(|d| d.date));
            trusted |= !matches!(label, "时间" | "日期");
        } else if found.name("source").is_some() {
            says.publisher = says.publisher.or(name(value));
            trusted = true;
        } else if found.name("author").is_some() {
            says.author = says.author.or_else(|| people(own_value(value)));
            trusted = true;
        } else if found.name("editor").is_some() {
            // The one who answers for it comes before those who helped.
            let answers = label.starts_with('责');
            let earlier = says.editor.take().filter(|_| !answers);
            says.editor = earlier.or_else(|| people(own_value(value)));
            trusted = true;
        } else {
            trusted |= labels.len() > 1 || label.starts_with('字');
        }
    }
    says.published = says.published.or(dated);
    trusted.then_some(says)
}

/// What may stand before the first label: nothing, a date, a name.
fn is_short_head(before: &str) -> bool {
    let dates: usize = dates(before)
        .iter()
        .map(|found| found.span.of(before).chars().count())
        .sum();
    let rest = before.chars().filter(|ch| ch.is_alphanumeric()).count();
    rest.saturating_sub(dates) <= LONGEST_NAME && !before.contains(['，', ','])
}

/// A date with at most a name before it: `某某融媒 2024-03-05 17:10`, `2024年3月5日15:53`.
fn dated(words: &str, zone: Zone) -> Option<Metadata> {
    let (publisher, date) = source_and_date(words)?;
    let has_clock = words.contains([':', '：', '时']);
    // Behind the running text a date alone is the signature's, which stays.
    if zone == Zone::Body && !(publisher.is_some() && has_clock) {
        return None;
    }
    Some(Metadata {
        published: Some(date),
        publisher,
        ..Metadata::default()
    })
}

fn source_and_date(words: &str) -> Option<(Option<String>, Date)> {
    let found = dates(words);
    let first = found.first()?;
    let before = words.get(..first.span.start)?;
    let after = words.get(first.span.end..)?;
    let rest = after.chars().filter(|ch| ch.is_alphanumeric()).count();
    let head = before.trim_matches(|ch: char| !ch.is_alphanumeric());
    let sentence = ["截至", "截止", "自", "从", "到", "至", "于", "在"]
        .iter()
        .any(|word| head.ends_with(word) || head.starts_with(word));
    let joined = !before.is_empty() && before.ends_with(char::is_alphanumeric);
    if rest > 12
        || head.chars().count() > LONGEST_NAME
        || sentence
        || joined
        || before.contains(['，', ',', '、'])
    {
        return None;
    }
    let after_is_plain = parse_date(after.trim()).is_some()
        || !after.contains(['，', ',', '、'])
            && after.chars().filter(|ch| ch.is_alphabetic()).count() <= 6;
    after_is_plain.then(|| (name(head), first.date))
}

/// The only day of a line of two words, the signature below a notice: `2024年3月5日`.
pub(super) fn signature_date(words: &str) -> Option<Date> {
    // Most lines have more bytes than so many characters can have.
    (words.len() <= 24 * 4 && words.chars().count() <= 24)
        .then(|| parse_date(words))
        .flatten()
}

/// The name of a source, without dates and brackets round it.
fn name(value: &str) -> Option<String> {
    let end = dates(value)
        .first()
        .map_or(value.len(), |found| found.span.start);
    let value = value.get(..end)?;
    let value = value
        .split(['|', '｜', '【', '[', '\t'])
        .map(|part| part.trim_matches(|ch: char| !ch.is_alphanumeric() && !"》）)”".contains(ch)))
        .find(|part| !part.is_empty())?;
    (value.chars().count() <= 30).then(|| value.to_owned())
}

/// A value without a label behind it that is not known: `王某　版式：李某` is `王某`.
pub(super) fn own_value(value: &str) -> &str {
    match value.split_once(['：', ':']) {
        Some((first, _)) => first
            .rsplit_once([' ', '\u{3000}', '|', '\t'])
            .map_or("", |(before, _)| before),
        None => value,
    }
}

/// Names of people, in the order in which they stand.
pub(super) fn people(words: &str) -> Option<String> {
    let words = ROLE.replace_all(words, " ");
    let names: Vec<&str> = words
        .split(|ch: char| !(ch.is_alphabetic() || ch == '·'))
        .filter(|name| (2..=8).contains(&name.chars().count()))
        .collect();
    (!names.is_empty()).then(|| names.join("、"))
}

/// The writers that a line names which does nothing else.
pub(super) fn byline(words: &str) -> Option<String> {
    if may_be_byline(words) && (BYLINE.is_match(words) || BYLINE_TIGHT.is_match(words)) {
        people(words)
    } else {
        None
    }
}

/// Whether a line can be a byline: it is short, neither holds a sentence nor quotes anybody nor counts
/// anything, and a role is named in it.
fn may_be_byline(words: &str) -> bool {
    let is_mark = |first, second, third| {
        let quotes = (first == 0xE2) & (second == 0x80) & ((third == 0x9C) | (third == 0x9D));
        quotes | is_end_of_sentence(first, second, third)
    };
    words.len() <= 240
        && !words.ends_with('。')
        && !any_three(words.as_bytes(), is_mark)
        && !words.bytes().any(|byte| byte.is_ascii_digit())
        && may_name_role(words)
}

/// Whether a line may name the role of somebody who wrote: one of the two that stand right before a name
/// as well, or the last character of one with a blank or a sign behind it.
fn may_name_role(words: &str) -> bool {
    let mut last = ' ';
    let labelled = words.chars().any(|ch| {
        let before = std::mem::replace(&mut last, ch);
        matches!(before, '生' | '稿' | '人' | '者' | '文' | '影' | '图')
            && (ch.is_whitespace() || matches!(ch, ':' | '：' | '/' | '丨' | '|'))
    });
    labelled || words.contains("记者") || words.contains("通讯员")
}

/// Names in brackets at the end of a paragraph or alone on a line.
pub(super) fn signature(words: &str) -> Option<(usize, String)> {
    if !words.ends_with(['）', ')']) {
        return None;
    }
    let from = words.char_indices().rev().nth(48).map_or(0, |(at, _)| at);
    let end = words.get(from..)?;
    let found = SIGNATURE.captures(end)?;
    let at = from + found.get(0)?.start();
    let before = words.get(..at)?.trim_end();
    if !before.is_empty() && !before.ends_with(['。', '！', '？', '”', '；']) {
        return None;
    }
    let names = found.name("names")?.as_str();
    let office = [
        "区", "县", "市", "完", "提供", "供稿", "部", "局", "附", "略", "下转", "上接", "讯", "电",
    ]
    .iter()
    .any(|end| names.ends_with(end) || names.starts_with("附"));
    if office {
        return None;
    }
    Some((at, people(names)?))
}

/// Whether [`LEAD`] can match: in brackets somebody who writes is named; else one of its words for news
/// stands among the first characters, before any mark, behind a day or a medium or before a bracket. Most
/// paragraphs have none, and every line is asked several times.
fn may_lead(words: &str) -> bool {
    if words.starts_with(['（', '(']) {
        return words.chars().take(14).any(|ch| matches!(ch, '者' | '员'));
    }
    let own = words.starts_with('本');
    let bytes = words.as_bytes();
    let mut at = 0;
    for _ in 0..24 {
        let Some(rest) = bytes.get(at..) else {
            return false;
        };
        match rest {
            // Ideographs are most of it, and compared without being decoded.
            [first @ 0xE4..=0xE9, second, third, ..] => {
                // 讯, 电 and the second character of 消息.
                let is_news = matches!(
                    [*first, *second, *third],
                    [0xE8, 0xAE, 0xAF] | [0xE7, 0x94, 0xB5] | [0xE6, 0x81, 0xAF]
                );
                at += 3;
                if is_news && news_behind(words, at, own) {
                    return true;
                }
            }
            _ => match words.get(at..).and_then(|rest| rest.chars().next()) {
                None | Some('，' | '。' | '、' | '：' | '；' | '“' | '《' | '（' | ' ') => {
                    return false;
                }
                Some(ch) => at += ch.len_utf8(),
            },
        }
    }
    false
}

/// Whether a word for news that ends at `end` stands behind a day or a medium, before a bracket, or in a line
/// that begins with what is one's own.
fn news_behind(words: &str, end: usize, own: bool) -> bool {
    let mut before = words.get(..end).unwrap_or("").chars().rev();
    let behind = match (before.next(), before.next()) {
        (Some('息'), Some('消')) => before.next(),
        (Some('息'), _) => return false,
        (_, last) => last,
    };
    let medium = |ch| matches!(ch, '日' | '网' | '社' | '台' | '报' | '闻' | '端');
    let bracketed = || {
        let rest = words.get(end..).unwrap_or("").trim_start();
        rest.starts_with(['（', '('])
    };
    own || behind.is_some_and(medium) || bracketed()
}

/// Whether a paragraph begins like a news item, and whom it names.
pub(super) fn lead(words: &str) -> Option<Option<String>> {
    if !may_lead(words) {
        return None;
    }
    let head = words
        .char_indices()
        .nth(120)
        .map_or(words, |(at, _)| words.get(..at).unwrap_or(words));
    let found = LEAD.find(head)?;
    // Who wrote it stands in brackets at once behind the lead, or the lead is in brackets itself.
    let by = head
        .find(['（', '('])
        .filter(|&open| open <= found.end() + 3)
        .and_then(|open| head.get(open..))
        .and_then(|rest| rest.split(['）', ')']).next())
        .filter(|by| {
            ["记者", "通讯员", "实习生", "文"]
                .iter()
                .any(|role| by.contains(role))
        });
    Some(by.and_then(people))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Option<Date> {
        Some(text.parse().expect("a date"))
    }

    #[test]
    fn lines_of_metadata_are_read() {
        let cases = [
            (
                "2022-07-08  来源：平安传媒集团",
                "2022-07-08",
                "平安传媒集团",
            ),
            (
                "发布日期：2023-11-06　发布机构：县督查室　【字体：大 中 小】",
                "2023-11-06",
                "县督查室",
            ),
            (
                "来源：平安司法 发布时间：2023-02-24 10:05",
                "2023-02-24",
                "平安司法",
            ),
            (
                "2022年03月21日15:53 | 来源:平安日报网",
                "2022-03-21",
                "平安日报网",
            ),
            ("平安融媒 2021-09-03 17:10", "2021-09-03", "平安融媒"),
            (
                "索 引 号:PA0012-2024-00417 公文生成日期:2024-06-19 发布机构:平安县人民政府",
                "2024-06-19",
                "平安县人民政府",
            ),
            (
                "时间：2024-03-05 来源：本站 浏览次数：12",
                "2024-03-05",
                "本站",
            ),
            (
                "【发布时间：2024年3月5日】【信息来源：县政府办】【字号：大 中 小】",
                "2024-03-05",
                "县政府办",
            ),
        ];
        for (words, day, source) in cases {
            let says = line(words, Zone::Head).unwrap_or_else(|| panic!("{words}"));
            assert_eq!(says.published, date(day), "{words}");
            assert_eq!(says.publisher.as_deref(), Some(source), "{words}");
        }
        let says = line("责任编辑：王小明 审核：李大山", Zone::Body).expect("is one");
        assert_eq!(says.editor.as_deref(), Some("王小明"));
    }

    #[test]
    fn sentences_and_headlines_are_no_metadata() {
        for words in [
            "截至2023年11月6日，已办结29件",
            "资金来源：中央财政补助1200万元，县级配套300万元，群众自筹80万元，社会捐助20万元，其余贷款解决",
            "平安县2023年11月6日起执行新的收费标准",
            "记者了解到",
            "一、总体情况",
            "2023年民生实事完成情况",
            "时间紧、任务重",
        ] {
            assert_eq!(line(words, Zone::Head), None, "{words}");
        }
        // The date of a signature belongs to the text, a time of a meeting as well.
        assert_eq!(line("2023年11月6日", Zone::Body), None);
        assert_eq!(line("时间：2024年3月5日上午9时", Zone::Body), None);
        assert!(signature_date("2023年11月6日").is_some());
        assert_eq!(signature_date("2023年11月6日召开会议"), None);
    }

    #[test]
    fn bylines_name_people() {
        for (words, names) in [
            ("通讯员 王小明 李大山", "王小明、李大山"),
            ("平安新闻记者 赵一", "赵一"),
            ("本报记者 赵一 通讯员 钱二二", "赵一、钱二二"),
            ("（记者 赵一 通讯员 钱二二）", "赵一、钱二二"),
            ("本报记者赵一一 通讯员钱二二", "赵一一、钱二二"),
            ("文/图 赵一一", "赵一一"),
        ] {
            assert_eq!(byline(words).as_deref(), Some(names), "{words}");
        }
        for words in [
            "记者了解到",
            "记者手记",
            "通讯员队伍达到120人",
            "文明实践 志愿服务",
            "作者简介",
            "图书馆 文化馆",
        ] {
            assert_eq!(byline(words), None, "{words}");
        }
    }

    #[test]
    fn signatures_and_leads() {
        assert_eq!(
            signature("建成12公里。（王小明 李大山）")
                .map(|s| s.1)
                .as_deref(),
            Some("王小明、李大山")
        );
        assert_eq!(
            signature("（王小明）").map(|s| s.1).as_deref(),
            Some("王小明")
        );
        for words in [
            "建成航空小学（北校区）",
            "共12个村（社区）",
            "会议结束。（完）",
            "由办公室承办。（县疾控中心提供）",
        ] {
            assert_eq!(signature(words), None, "{words}");
        }
        assert_eq!(
            lead("本报讯（通讯员 王小明）今年以来"),
            Some(Some("王小明".to_owned()))
        );
        assert_eq!(
            lead("平安讯（记者 赵一一）今年以来"),
            Some(Some("赵一一".to_owned()))
        );
        assert_eq!(lead("某某网平安12月16日电 今年以来"), Some(None));
        assert_eq!(lead("某某网消息（新闻联播）：今年以来"), Some(None));
        for words in [
            "今年以来，本报读者",
            "用电（气）价格",
            "12月16日电价下调",
            "据记者了解，",
        ] {
            assert_eq!(lead(words), None, "{words}");
        }
    }

    proptest! {
        // What the cheap questions refuse, the patterns do not match.
        #[test]
        fn cheap_questions_refuse_nothing_that_matches(
            words in "(本报|平安|[（(]|[张王]{1,9}|[0-9]{1,2}月|[0-9]日|讯|电|消息|新闻|网|记者|通讯员|文/图|图|撰稿人|作者|来源|编辑|：|:|/| |\u{3000}|。|）|，|、|“|”|！|；){0,9}"
        ) {
            prop_assert!(may_lead(&words) || !LEAD.is_match(&words), "{}", words);
            let byline = BYLINE.is_match(&words) || BYLINE_TIGHT.is_match(&words);
            let long = words.len() > 240 || words.ends_with('。');
            prop_assert!(long || may_be_byline(&words) || !byline, "{}", words);
            prop_assert!(words.ends_with(['）', ')']) || !SIGNATURE.is_match(&words));
            let sign = words.contains([':', '：', '丨', '/', '／', '|', '｜']);
            prop_assert!(sign || !LABEL.is_match(&words));
        }
    }
}
