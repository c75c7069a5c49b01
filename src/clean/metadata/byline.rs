//! Lines that name who wrote, and signatures: `通讯员 王某某`, `（李某某）`.

use std::sync::LazyLock;

use regex::Regex;

use super::is_end_of_sentence;
use crate::clean::regex;
use crate::survey::any_three;

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

/// The name of a role before the names of people.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\p{Han}*(?:记者|通讯员|实习生|撰稿人?|作者|撰文|摄影报道|报道|摄影|文图|图文)\s*[:：]?|文\s*/\s*图|图\s*/\s*文",
    )
});

/// Names of people, in the order in which they stand.
pub(in crate::clean) fn people(words: &str) -> Option<String> {
    let words = ROLE.replace_all(words, " ");
    let names: Vec<&str> = words
        .split(|ch: char| !(ch.is_alphabetic() || ch == '·'))
        .filter(|name| (2..=8).contains(&name.chars().count()))
        .collect();
    (!names.is_empty()).then(|| names.join("、"))
}

/// The writers that a line names which does nothing else.
pub(in crate::clean) fn byline(words: &str) -> Option<String> {
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
pub(in crate::clean) fn signature(words: &str) -> Option<(usize, String)> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::metadata::LINES;

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
    fn signatures_name_people() {
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
    }

    proptest! {
        // What the cheap questions refuse, the patterns do not match.
        #[test]
        fn cheap_questions_refuse_nothing_that_matches(words in LINES) {
            let byline = BYLINE.is_match(&words) || BYLINE_TIGHT.is_match(&words);
            let long = words.len() > 240 || words.ends_with('。');
            prop_assert!(long || may_be_byline(&words) || !byline, "{}", words);
            prop_assert!(words.ends_with(['）', ')']) || !SIGNATURE.is_match(&words));
        }
    }
}
