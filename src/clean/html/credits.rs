//! Date, source and people as the page shows them, in the lines round the article.

use jiff::civil::Date;

use super::body::Body;
use super::page::Page;
use super::units::Unit;
use crate::clean::dates::{DateMatch, dates, parse_date};

/// What the lines round an article say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// The day of publication.
    pub published: Option<Date>,
    /// A day that stands above the headline: the issue of a newspaper, or only today.
    pub above_title: Option<Date>,
    /// `作者：`
    pub author: Option<String>,
    /// `来源：`
    pub publisher: Option<String>,
    /// `责任编辑：`
    pub editor: Option<String>,
}

const DATE_LABELS: &[&str] = &[
    "发布时间",
    "发布日期",
    "发表时间",
    "发表日期",
    "发稿时间",
    "发文日期",
    "刊发时间",
    "上传时间",
    "添加时间",
    "录入时间",
    "时间",
    "日期",
    "发布于",
    "公开日期",
    "信息时间",
    "提交时间",
];
const OTHER_DATES: &[&str] = &[
    "更新",
    "今天是",
    "今天",
    "成文",
    "生成日期",
    "生效",
    "截至",
    "截止",
    "有效期",
    "访问",
];
const SOURCES: &[&str] = &[
    "信息来源",
    "新闻来源",
    "文章来源",
    "稿件来源",
    "来源",
    "来　源",
    "稿源",
    "出处",
    "供稿",
    "发布机构",
    "发布单位",
    "信息发布",
];
const AUTHORS: &[&str] = &["作者", "作　者", "撰稿", "记者", "文/"];
const EDITORS: &[&str] = &["责任编辑", "责编", "编辑", "本文编辑", "编　辑", "信息编辑"];

/// How far behind the article its credits may stand, in lines.
const BEHIND: usize = 12;

/// Reads the lines from the headline to the article, its first and last ones, and those behind it.
pub fn read(page: &Page, units: &[Unit], body: &Body, title: Option<usize>) -> Credits {
    let mut credits = Credits::default();
    let (Some(start), Some(end)) = (body.start(), body.end(page)) else {
        return credits;
    };
    let first = units.partition_point(|unit| unit.last < start);
    let behind = units.partition_point(|unit| unit.first < end);
    // Before the article: from the headline on, or the lines just above.
    let from = match title {
        Some(title) if title < start => units.partition_point(|unit| unit.last < title),
        _ => first.saturating_sub(40),
    }
    .max(first.saturating_sub(60));
    let above = units.get(from..first).unwrap_or(&[]);
    let head = units.get(first..behind.min(first + 3)).unwrap_or(&[]);
    let below_end = (behind + BEHIND).min(units.len());
    let tail = units
        .get(behind.saturating_sub(3).max(first)..below_end)
        .unwrap_or(&[]);
    let short = |unit: &&Unit| unit.chars <= 200 && unit.link_chars * 2 <= unit.chars + 20;
    let lines = |units: &[Unit]| -> Vec<String> {
        units
            .iter()
            .filter(short)
            .map(|unit| unit.text(page, 800))
            .collect()
    };
    let (above, head, tail) = (lines(above), lines(head), lines(tail));
    let before_title: Vec<String> = lines(
        units
            .get(first.saturating_sub(60).min(from)..from)
            .unwrap_or(&[]),
    );

    credits.published = published(&before_title, &above, &head, &tail);
    credits.above_title = before_title.iter().rev().find_map(|line| bare_date(line));

    let rows = || above.iter().chain(&head).chain(&tail);
    credits.publisher = rows().find_map(|line| labelled_name(line, SOURCES));
    credits.author = rows().find_map(|line| labelled_name(line, AUTHORS));
    credits.editor = rows()
        .find_map(|line| labelled_name(line, EDITORS))
        .or_else(|| {
            // Behind the last sentence: …。（责任编辑：李明）
            let last = units.get(behind.checked_sub(1)?)?.text(page, usize::MAX);
            labelled_name(last.get(last.rfind(['（', '(', '【', '['])?..)?, EDITORS)
        });
    credits
}

/// The day of publication: the date with a label comes before the bare one, and one above the article before those
/// at its ends.
fn published(
    before_title: &[String],
    above: &[String],
    head: &[String],
    tail: &[String],
) -> Option<Date> {
    let bare = |line: &String| bare_date(line);
    labelled_in(above)
        .or_else(|| {
            let mut all = above.iter().chain(head).chain(tail);
            all.find_map(|line| short_year(line))
        })
        .or_else(|| above.iter().find_map(bare))
        .or_else(|| labelled_in(before_title))
        .or_else(|| {
            head.iter()
                .find_map(|line| labelled_date(line).or_else(|| bare_date(line)))
        })
        .or_else(|| labelled_in(tail))
        .or_else(|| tail.iter().rev().find_map(bare))
        .or_else(|| {
            let mut dates = above.iter().filter_map(|line| first_date(line));
            dates.next().map(|found| found.date)
        })
}

/// The first date with a label; that may stand in a cell of its own, before the cell of the date.
fn labelled_in(lines: &[String]) -> Option<Date> {
    let mut pairs = lines.windows(2).filter_map(|pair| match pair {
        [label, date] if label.chars().count() <= 12 => labelled_date(&format!("{label} {date}")),
        _ => None,
    });
    let mut alone = lines.iter().filter_map(|line| labelled_date(line));
    alone.next().or_else(|| pairs.next())
}

/// The source that a text names, with or without a label.
pub fn publisher(text: &str) -> String {
    labelled_name(text, SOURCES).unwrap_or_else(|| person(text).to_owned())
}

/// The author that a text names, with or without a label.
pub fn author(text: &str) -> String {
    labelled_name(text, AUTHORS).unwrap_or_else(|| person(text).to_owned())
}

/// Whether a line is nothing but date, source, people and buttons.
pub fn is_credit_line(line: &str) -> bool {
    const BEHIND: [char; 4] = ['：', ':', ']', '】'];
    let names = || {
        let mut labels = SOURCES.iter().chain(EDITORS).chain(DATE_LABELS);
        labels.any(|label| {
            line.find(label).is_some_and(|at| {
                line.get(at + label.len()..)
                    .is_some_and(|rest| rest.trim_start().starts_with(BEHIND))
            })
        })
    };
    let sentence = line.contains(['。', '！', '？']) || line.matches('，').count() > 1;
    (!sentence && line.contains(BEHIND) && names()) || bare_date(line).is_some()
}

fn first_date(line: &str) -> Option<DateMatch> {
    let found = dates(line).into_iter().next()?;
    let before = line.get(..found.span.start)?;
    (!OTHER_DATES.iter().any(|label| before.contains(label))).then_some(found)
}

/// The date behind a label that says it is the day of publication.
fn labelled_date(line: &str) -> Option<Date> {
    dates(line).into_iter().find_map(|found| {
        let before = line
            .get(..found.span.start)?
            .trim_end_matches([' ', ':', '：', '[', '【', '(', '（', '\u{3000}', ']', '】']);
        (DATE_LABELS.iter().any(|label| before.ends_with(label))
            && !OTHER_DATES.iter().any(|label| {
                before.ends_with(&format!("{label}时间"))
                    || before.ends_with(&format!("{label}日期"))
            }))
        .then_some(found.date)
    })
}

/// The date of a line that holds one and is no sentence.
fn bare_date(line: &str) -> Option<Date> {
    let found = first_date(line)?;
    let rest: usize = line.chars().filter(|ch| !ch.is_whitespace()).count()
        - found
            .span
            .of(line)
            .chars()
            .filter(|ch| !ch.is_whitespace())
            .count();
    let sentence = line.contains(['。', '，', '；', '！', '？']);
    (!sentence && rest <= 60 && found.span.start <= 60).then_some(found.date)
}

/// A name without the mark of the editing system behind it (`李明_NB123`); empty where it is none.
pub fn person(name: &str) -> &str {
    let name = name.trim();
    let name = match name.split_once('_') {
        Some((name, mark)) if mark.bytes().all(|byte| byte.is_ascii_alphanumeric()) => name,
        _ => name,
    };
    let known = [
        "系统管理员",
        "管理员",
        "admin",
        "administrator",
        "null",
        "undefined",
        "无",
        "佚名",
        "匿名",
        "本站",
        "默认",
    ];
    let says_nothing = name.contains('@')
        || !name.chars().any(char::is_alphabetic)
        || name.chars().any(|ch| ch.is_ascii_digit()) && name.is_ascii()
        || known.iter().any(|word| name.eq_ignore_ascii_case(word));
    if says_nothing { "" } else { name }
}

/// The day behind a label of publication, its year of two digits: `发布时间：24-03-05 08:00`.
fn short_year(line: &str) -> Option<Date> {
    let at = DATE_LABELS
        .iter()
        .find_map(|label| line.find(label).map(|at| at + label.len()))?;
    let rest = line.get(at..)?.trim_start_matches([':', '：', ' ']);
    let day = rest.get(..8)?;
    let shape = day.bytes().enumerate().all(|(index, byte)| match index {
        2 | 5 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    shape.then(|| parse_date(&format!("20{day}"))).flatten()
}

/// The name behind a label: up to the next blank, bracket or label.
fn labelled_name(line: &str, labels: &[&str]) -> Option<String> {
    // Most lines have nothing that could stand behind a label.
    if !line.contains(['：', ':', '/']) {
        return None;
    }
    for label in labels {
        let Some(at) = line.find(label) else { continue };
        let rest = line.get(at + label.len()..)?;
        let rest = match rest.trim_start().strip_prefix(['：', ':']) {
            Some(rest) => rest,
            None if label.ends_with('/') => rest,
            None => continue,
        };
        let rest = rest.trim_start_matches([' ', '\u{3000}', '《', '[', '【', '“']);
        let end = rest
            .find([
                ' ', '\u{3000}', '|', '》', '】', ']', ')', '）', '（', '(', '。', '；', ';', '，',
                '：', ':', '”', '|',
            ])
            .unwrap_or(rest.len());
        let mut name = rest.get(..end)?;
        // 来源：新华社作者：… — the next label ends the name.
        for label in SOURCES
            .iter()
            .chain(AUTHORS)
            .chain(EDITORS)
            .chain(DATE_LABELS)
            .chain(&["浏览", "点击", "字体", "阅读"])
        {
            if let Some(at) = name.find(label) {
                name = name.get(..at)?;
            }
        }
        let name = person(name);
        if !name.is_empty()
            && name.chars().count() <= 30
            && !name.chars().all(|ch| ch.is_ascii_digit() || ch == '-')
        {
            return Some(name.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_their_labels() {
        let cases = [
            (
                "2024-03-05 来源：青溪发布 作者：王芳",
                SOURCES,
                Some("青溪发布"),
            ),
            ("来源: 青溪日报作者：王芳", SOURCES, Some("青溪日报")),
            (
                "信息来源：县住建局　浏览次数：12",
                SOURCES,
                Some("县住建局"),
            ),
            ("（责任编辑：李明）", EDITORS, Some("李明")),
            ("责编：李明_QX1024", EDITORS, Some("李明")),
            ("责任编辑：系统管理员", EDITORS, None),
            ("作者：admin", AUTHORS, None),
            ("水的来源有三处", SOURCES, None),
            ("资金来源多样，编辑部设在县城", EDITORS, None),
        ];
        for (line, labels, want) in cases {
            assert_eq!(labelled_name(line, labels).as_deref(), want, "{line}");
        }
    }

    #[test]
    fn a_label_tells_which_date_counts() {
        let cases = [
            ("发布时间：2024-03-05", Some("2024-03-05")),
            (
                "成文日期：2024年3月1日 发布日期：2024年3月5日",
                Some("2024-03-05"),
            ),
            ("更新时间：2024-03-09", None),
            ("截止时间：2024-03-09", None),
            ("2024年3月5日，全县启动改造。", None),
        ];
        for (line, want) in cases {
            assert_eq!(
                labelled_date(line).map(|date| date.to_string()).as_deref(),
                want,
                "{line}"
            );
        }
        assert_eq!(
            short_year("发布时间：24-03-05 08:00")
                .map(|date| date.to_string())
                .as_deref(),
            Some("2024-03-05")
        );
        assert_eq!(short_year("电话：24-03-0512"), None);
    }

    #[test]
    fn lines_of_credits_are_told_from_sentences() {
        for line in [
            "2024-03-05 08:00 来源：青溪发布",
            "来源：县政府办",
            "2024年3月5日",
            "【责任编辑】：李明",
        ] {
            assert!(is_credit_line(line), "{line}");
        }
        for line in [
            "资金来源：中央补助60%。县级配套40%。",
            "2024年3月5日，全县启动改造，惠及1150户。",
            "饮用水来源有保障",
        ] {
            assert!(!is_credit_line(line), "{line}");
        }
    }
}
