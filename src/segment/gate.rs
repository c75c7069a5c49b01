//! Which sentences can hold a figure at all: only those are cut into words, which costs most.
//!
//! The gate may let a sentence through in which nothing counts; it must not keep one back in which
//! something does. What it passes over are dates (9月3日, 2021年), ordinals (第二), headings (一、),
//! 一 as an article, and numerals that are parts of words (四川, 进一步).

use super::may_be_numeral;
use crate::lexicon::Lexicon;

/// Whether a number in `text` may state how many or how much.
pub fn may_count(text: &str, lexicon: &Lexicon) -> bool {
    let mut before = ' ';
    let mut rest = text;
    while let Some(offset) = rest.find(|ch| is_digit(ch) || may_be_numeral(ch)) {
        before = rest[..offset].chars().next_back().unwrap_or(before);
        rest = &rest[offset..];
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
            if run > ch.len_utf8() || before != '第' && counts(before, ch, &rest[run..], lexicon) {
                return true;
            }
            run
        };
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    false
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || ('０'..='９').contains(&ch)
}

/// How long the digits are, with a sign between two of them: `1—8`, `2021-09-03`.
fn digits(text: &str) -> usize {
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
    use super::*;

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
            assert_eq!(may_count(text, lexicon), passes, "{text}");
        }
    }
}
