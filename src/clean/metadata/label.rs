//! Lines of labels, dates and sources: `来源：某某网 发布时间：2024-03-05`.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{is_end_of_sentence, people};
use crate::clean::dates::{dates, parse_date};
use crate::clean::{Metadata, regex};
use crate::survey::any_three;

/// A longer line is text.
const LONGEST_LINE: usize = 420;

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

/// Where a line stands on the page, which decides how much a bare date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::clean) enum Zone {
    /// Before the running text.
    Head,
    /// In it or behind it.
    Body,
}

/// What a line says that is nothing but metadata; `None` for text.
pub(in crate::clean) fn line(words: &str, zone: Zone) -> Option<Metadata> {
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
pub(in crate::clean) fn signature_date(words: &str) -> Option<Date> {
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
pub(in crate::clean) fn own_value(value: &str) -> &str {
    match value.split_once(['：', ':']) {
        Some((first, _)) => first
            .rsplit_once([' ', '\u{3000}', '|', '\t'])
            .map_or("", |(before, _)| before),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::metadata::LINES;

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

    proptest! {
        // What the cheap questions refuse, the patterns do not match.
        #[test]
        fn cheap_questions_refuse_nothing_that_matches(words in LINES) {
            let sign = words.contains([':', '：', '丨', '/', '／', '|', '｜']);
            prop_assert!(sign || !LABEL.is_match(&words));
        }
    }
}
