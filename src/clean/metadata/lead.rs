//! How a news item begins: `本报讯（记者 某某）`.

use std::sync::LazyLock;

use regex::Regex;

use super::people;
use crate::clean::regex;

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
pub(in crate::clean) fn lead(words: &str) -> Option<Option<String>> {
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
    use proptest::prelude::*;

    use super::*;
    use crate::clean::metadata::LINES;

    #[test]
    fn leads_name_who_wrote() {
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
        fn cheap_questions_refuse_nothing_that_matches(words in LINES) {
            prop_assert!(may_lead(&words) || !LEAD.is_match(&words), "{}", words);
        }
    }
}
