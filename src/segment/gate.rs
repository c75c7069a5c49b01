//! Which sentences can hold a figure at all: only those are cut into words, which costs most.
//!
//! The gate may let a sentence through in which nothing counts; it must not keep one back in which
//! something does. What it passes over are dates (9月3日, 2021年), ordinals (第二), headings (一、),
//! 一 as an article, and numerals that are parts of words (四川, 进一步).

use super::may_be_numeral;
use crate::lexicon::Lexicon;
use crate::text::Span;

/// Whether a number of a sentence may state how many or how much; `runs` are where its runs of
/// numerals begin.
pub fn may_count(text: &str, sentence: Span, runs: &[usize], lexicon: &Lexicon) -> bool {
    let mut reached = sentence.start;
    for &at in runs {
        // 2021-09-03 is read as one number.
        if at < reached {
            continue;
        }
        let rest = &text[at..sentence.end];
        let Some(ch) = rest.chars().next() else {
            break;
        };
        let length = if is_digit(ch) {
            let run = digits(rest);
            if !is_date(&rest[..run], &rest[run..]) {
                return true;
            }
            run
        } else {
            let run = rest.find(|ch| !may_be_numeral(ch)).unwrap_or(rest.len());
            let before = text[sentence.start..at].chars().next_back().unwrap_or(' ');
            if run > ch.len_utf8() || before != '第' && counts(before, ch, &rest[run..], lexicon) {
                return true;
            }
            run
        };
        reached = at + length;
    }
    false
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || ('０'..='９').contains(&ch)
}

/// How long the digits are, with a sign between two of them: `1—8`, `2021-09-03`.
fn digits(text: &str) -> usize {
    // Most numbers are ASCII digits and nothing else: no sign and no other digit begins with the byte behind.
    let bytes = text.as_bytes();
    let run = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let signs = [b'-', b'~', b'/', 0xe2, 0xe3, "至".as_bytes()[0], 0xef];
    if run > 0 && bytes.get(run).is_none_or(|byte| !signs.contains(byte)) {
        return run;
    }
    signed_digits(text)
}

fn signed_digits(text: &str) -> usize {
    let mut end = 0;
    let mut open = false;
    for (at, ch) in text.char_indices() {
        if is_digit(ch) {
            end = at + ch.len_utf8();
            open = true;
        } else if open && matches!(ch, '-' | '—' | '–' | '~' | '至' | '、' | '/') {
            open = false;
        } else {
            break;
        }
    }
    end
}

/// 9月, 3日, 24时, 31号, 2021年; not 3个月, 5年.
fn is_date(run: &str, behind: &str) -> bool {
    match behind.chars().next() {
        Some('日') => !behind.starts_with("日内"),
        Some('月' | '号') => true,
        Some('年') => {
            run.rsplit(|ch| !is_digit(ch))
                .next()
                .map(|last| last.chars().count())
                == Some(4)
        }
        Some('时') => !behind.starts_with("时期"),
        _ => false,
    }
}

/// Whether a single numeral counts, by what stands before and behind it.
fn counts(before: char, numeral: char, behind: &str, lexicon: &Lexicon) -> bool {
    let mut next = behind.chars();
    let (first, second) = (next.next().unwrap_or(' '), next.next().unwrap_or(' '));
    let joined = matches!(first, '至' | '到' | '-' | '—' | '–' | '~' | '、' | '点')
        && (may_be_numeral(second) || matches!(second, '—' | '-'));
    let vague = matches!(first, '余' | '多' | '几' | '来' | '成' | '折' | '倍' | '番');
    if joined || vague || behind.starts_with("分之") {
        return true;
    }
    match numeral {
        // 一个 and 一项 are articles.
        '一' | '壹' => false,
        // 上半年 is a time.
        '半' => !(matches!(before, '上' | '下') && first == '年'),
        // 上千群众 counts without a unit.
        '百' | '千' | '万' | '亿' => {
            matches!(
                before,
                '上' | '近' | '约' | '超' | '逾' | '过' | '数' | '几' | '成' | '达'
            ) || lexicon.units.at(behind).is_some()
        }
        _ => lexicon.units.at(behind).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Marks;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_may_count_passes() {
        let lexicon = Lexicon::for_tests();
        for (text, passes) in [
            ("共有495个项目", true),
            ("完成率９４．３％", true),
            ("三户居民搬进新居", true),
            ("近半数已经完工", true),
            ("增长一倍", true),
            ("百分之三十", true),
            ("三分之二", true),
            ("上千群众到场", true),
            ("从一到三", true),
            ("历时5年", true),
            ("用了3个月", true),
            ("限15日内整改", true),
            ("二十余万元", true),
            ("9月3日上午，县里召开会议", false),
            ("2021年1—8月", false),
            ("２０２１年", false),
            ("截至24时", false),
            ("进一步统一思想", false),
            ("一、总体要求", false),
            ("二是加强领导", false),
            ("第三产业", false),
            ("四川百姓", false),
            ("上半年", false),
            ("这是一个好消息", false),
            ("没有数字的句子", false),
            ("", false),
        ] {
            let whole = Span::new(0, text.len());
            let mut marks = Marks::default();
            marks.all(text, whole);
            let found = may_count(text, whole, &marks.numerals, lexicon);
            assert_eq!(found, passes, "{text}");
        }
    }

    proptest! {
        #[test]
        fn plain_digits_end_where_signed_ones_do(text in "([0-9０９]{1,2}|[-—–~至、/.个户自腾]){0,6}") {
            prop_assert_eq!(digits(&text), signed_digits(&text));
        }
    }
}
