//! One pass over a text finds all that divides it: ends of sentences, marks between clauses, numbers; and
//! where times may stand in it.

use crate::characters::Characters;
use crate::text::Span;

/// What a character is to this stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    Other,
    /// A sentence ends with it.
    End,
    /// A clause may end with it.
    Clause,
    /// A number can begin with it.
    Numeral,
    /// A word for a time has it.
    Time,
}

const ENDS: &[char] = &['。', '！', '？', '!', '?', '\n', '…'];

const CLAUSE_MARKS: &[char] = &['，', ',', '；', ';', '：', ':'];

const NUMERALS: &[char] = &[
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '０', '１', '２', '３', '４', '５', '６',
    '７', '８', '９', '〇', '零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十',
    '百', '千', '万', '亿', '半', '廿', '卅', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖',
    '拾', '佰', '仟',
];

/// Characters one of which every word for a time has: 年 in 今年 and 2021年, 现 in 现在.
const TIMES: &[char] = &[
    '年', '月', '日', '季', '天', '节', '夕', '旦', '庆', '假', '晨', '晚', '前', '久', '现', '眼',
    '近', '今',
];

/// What may stand behind the end of a sentence and still belongs to it.
const CLOSING: &[char] = &[
    '”', '’', '」', '』', '）', ')', '】', '》', '"', '。', '！', '？', '…',
];

/// The classes of all characters: those of a page of 64 stand together, and most pages hold none but
/// [`Class::Other`], which is the first.
struct Classes {
    pages: [u8; 1 << 10],
    classes: [[Class; 64]; 48],
}

static CLASSES: Classes = Classes::new()
    .with(ENDS, Class::End)
    .with(CLAUSE_MARKS, Class::Clause)
    .with(NUMERALS, Class::Numeral)
    .with(TIMES, Class::Time);

impl Classes {
    const fn new() -> Self {
        Self {
            pages: [0; 1 << 10],
            classes: [[Class::Other; 64]; 48],
        }
    }

    const fn with(mut self, chars: &[char], class: Class) -> Self {
        let mut index = 0;
        while index < chars.len() {
            let (page, at) = (chars[index] as usize / 64, chars[index] as usize % 64);
            if self.pages[page] == 0 {
                self.pages[page] = self.used() + 1;
            }
            self.classes[self.pages[page] as usize][at] = class;
            index += 1;
        }
        self
    }

    /// The class of a character of a page.
    #[inline]
    fn class(&self, page: usize, at: usize) -> Class {
        match self.pages.get(page) {
            None | Some(0) => Class::Other,
            Some(page) => (self.classes.get(usize::from(*page)))
                .map_or(Class::Other, |classes| classes[at % 64]),
        }
    }

    /// The last page that is taken.
    const fn used(&self) -> u8 {
        let (mut last, mut page) = (0, 0);
        while page < self.pages.len() {
            if self.pages[page] > last {
                last = self.pages[page];
            }
            page += 1;
        }
        last
    }
}

/// The characters that have a class: one question tells of most that they have none.
static CLASSED: Characters = Characters::of("")
    .with(ENDS)
    .with(CLAUSE_MARKS)
    .with(NUMERALS)
    .with(TIMES);

/// Whether a character of [`TIMES`] may be part of a time, by the characters at its sides. It may say so
/// where there is none, never the other way round.
fn may_be_time(before: char, ch: char, behind: char) -> bool {
    // 三年, ２０２１年, 近几年, 3个月, 5个多月.
    let counted = || class(before) == Class::Numeral || matches!(before, '○' | '几' | '个' | '多');
    match (before, ch, behind) {
        ('今' | '去' | '前' | '上' | '明' | '当' | '本' | '同' | '近' | '历' | '往', '年', _)
        | ('鼠' | '牛' | '虎' | '兔' | '龙' | '蛇' | '马' | '羊' | '猴' | '鸡', '年', _)
        | ('狗' | '猪' | '全' | '大', '年', _)
        | (_, '年', '度' | '底' | '末' | '内')
        | ('本' | '上' | '当', '月', _)
        | ('今' | '当' | '同' | '昨' | '明' | '近' | '连', '日', _)
        | (_, '日', '前')
        | ('今' | '昨' | '明' | '前' | '当', '天', _)
        | ('春' | '宵' | '动' | '女' | '童' | '师', '节', _)
        | ('除', '夕', _)
        | ('元', '旦', _)
        | ('国', '庆', _)
        | ('一', '假', _)
        | ('今', '晨', _)
        | ('今' | '昨', '晚', _)
        | ('目' | '日' | '当', '前', _)
        | ('不', '久', _)
        | (_, '现', '在' | '已' | '有')
        | (_, '眼', '下')
        | ('最', '近', _)
        | (_, '近', '期' | '来' | '段')
        | ('如', '今', _) => true,
        (_, '年' | '月' | '日' | '天' | '季', _) => counted(),
        _ => false,
    }
}

/// Whether a plan of five years is named by the numerals that a text begins with: 十四五.
fn may_be_plan(text: &str) -> bool {
    let mut chars = text.chars().skip(2);
    text.starts_with('十') && chars.next() == Some('五')
}

/// What a character is to this stage.
#[inline]
pub(super) fn class(ch: char) -> Class {
    let at = ch as usize;
    CLASSES.class(at / 64, at % 64)
}

/// What divides a sentence and what may count in it, in bytes of the text.
#[derive(Default)]
pub(super) struct Marks {
    /// Where the marks stand that may end a clause.
    pub clauses: Vec<usize>,
    /// Where a run of numerals begins.
    pub numerals: Vec<usize>,
    /// From the first to the last character that words for times have.
    pub times: Option<Span>,
}

impl Marks {
    /// Reads on to where the sentence ends that `within` begins with, its closing marks included.
    pub fn sentence(&mut self, text: &str, within: Span) -> usize {
        let rest = within.of(text);
        let Some(end) = self.read(rest, within.start, true) else {
            return within.end;
        };
        let mut tail = &rest[end..];
        while let Some(ch) = tail.chars().next()
            && (class(ch) == Class::End || tail.len() < rest.len() - end && CLOSING.contains(&ch))
        {
            tail = &tail[ch.len_utf8()..];
            if ch == '\n' {
                break;
            }
        }
        within.end - tail.len()
    }

    /// Reads all of a stretch of text.
    pub fn all(&mut self, text: &str, within: Span) {
        self.read(within.of(text), within.start, false);
    }

    /// Notes what stands in `part`, which begins at a byte of the text, up to the first mark that ends
    /// a sentence, if that is asked for, and gives its place in `part`.
    fn read(&mut self, part: &str, offset: usize, stop: bool) -> Option<usize> {
        self.clauses.clear();
        self.numerals.clear();
        self.times = None;
        let bytes = part.as_bytes();
        let mut last = Class::Other;
        let mut at = 0;
        loop {
            // What begins with a byte above ASCII may have three.
            if bytes.get(at).is_some_and(|lead| *lead >= 0x80) {
                let from = at;
                at = CLASSED.behind_others(bytes, from);
                if at > from {
                    last = Class::Other;
                }
            }
            let lead = bytes.get(at)?;
            let (width, class) = class_at(bytes, at, *lead);
            match class {
                Class::Other => {}
                Class::End if stop => return Some(at),
                Class::End => {}
                Class::Clause => self.clauses.push(offset + at),
                Class::Numeral => {
                    if last != Class::Numeral {
                        self.numerals.push(offset + at);
                    }
                    if *lead == TEN && may_be_plan(&part[at..]) {
                        self.note_time(offset + at, width);
                    }
                }
                Class::Time => {
                    let (before, from) = part.split_at(at);
                    let mut from = from.chars();
                    let before = before.chars().next_back().unwrap_or(' ');
                    let (ch, behind) = (from.next(), from.next());
                    if may_be_time(before, ch.unwrap_or(' '), behind.unwrap_or(' ')) {
                        self.note_time(offset + at, width);
                    }
                }
            }
            last = class;
            at += width;
        }
    }

    fn note_time(&mut self, at: usize, width: usize) {
        let here = Span::new(at, at + width);
        self.times = Some(self.times.map_or(here, |times| times.union(here)));
    }
}

/// What 十 begins with, among others.
const TEN: u8 = "十".as_bytes()[0];

/// The width and the class of the character whose bytes begin at `at` with `lead`. The characters of three
/// bytes, of which Chinese text is made, need no decoding: their last byte holds the place in a page, the
/// others the page. Those of two and four bytes have no class.
#[inline]
fn class_at(bytes: &[u8], at: usize, lead: u8) -> (usize, Class) {
    let six = |at: usize| usize::from(bytes.get(at).copied().unwrap_or(0) & 0x3f);
    match lead {
        ..=0x7f => (
            1,
            CLASSES.class(usize::from(lead / 64), usize::from(lead % 64)),
        ),
        0x80..=0xdf => (2, Class::Other),
        0xe0..=0xef => {
            let page = usize::from(lead & 0xf) * 64 + six(at + 1);
            (3, CLASSES.class(page, six(at + 2)))
        }
        _ => (4, Class::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_character_has_the_class_of_its_list() {
        for ch in '\0'..=char::MAX {
            let expected = match ch {
                ch if ENDS.contains(&ch) => Class::End,
                ch if CLAUSE_MARKS.contains(&ch) => Class::Clause,
                ch if NUMERALS.contains(&ch) => Class::Numeral,
                ch if TIMES.contains(&ch) => Class::Time,
                _ => Class::Other,
            };
            assert_eq!(class(ch), expected, "{ch}");
            let bytes = ch.to_string().into_bytes();
            let at = class_at(&bytes, 0, bytes[0]);
            assert_eq!(at, (ch.len_utf8(), expected), "{ch}");
            let plain = ch.len_utf8() == 3 && expected == Class::Other;
            assert_eq!(
                CLASSED.behind_others(&bytes, 0),
                3 * usize::from(plain),
                "{ch}"
            );
        }
    }

    #[test]
    fn a_sentence_ends_behind_its_closing_marks() {
        let mut marks = Marks::default();
        for (text, sentence) in [
            ("修好了。全镇", "修好了。"),
            ("“修好了！”王女士", "“修好了！”"),
            ("真的？！）全镇", "真的？！）"),
            ("修好了。\n”全镇", "修好了。\n"),
            ("没有完", "没有完"),
            ("”。全镇", "”。"),
            ("", ""),
        ] {
            let end = marks.sentence(text, Span::new(0, text.len()));
            assert_eq!(&text[..end], sentence, "{text}");
        }
    }

    proptest! {
        #[test]
        fn marks_stand_where_they_are_said_to(text in "[一二3０，,：。！\n”a户个]{0,40}") {
            let mut marks = Marks::default();
            marks.all(&text, Span::new(0, text.len()));
            let of = |list: &[char]| -> Vec<usize> {
                text.char_indices().filter(|(_, ch)| list.contains(ch)).map(|(at, _)| at).collect()
            };
            prop_assert_eq!(&marks.clauses, &of(CLAUSE_MARKS));
            let begins = |at: &usize| !text[..*at].ends_with(NUMERALS);
            let runs: Vec<usize> = of(NUMERALS).into_iter().filter(begins).collect();
            prop_assert_eq!(&marks.numerals, &runs);
        }
    }
}
