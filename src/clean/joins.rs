//! Lines that were cut in mid-sentence are joined; captions between the two halves are set aside.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Line, Page, Role};
use super::{BlockKind, PassKind, regex};
use crate::note::{Note, NoteKind, Stage};

/// Fewest lines without an end that make a page one of wrapped lines.
const FEWEST_WRAPPED: usize = 4;
/// A column wider than this is no column.
const WIDEST_COLUMN: usize = 130;
/// A paragraph longer than this is no headline.
const LONGEST_HEADLINE: usize = 60;
/// Longest caption, in characters.
const LONGEST_CAPTION: usize = 30;
/// Most captions that stand between two halves of a sentence.
const MOST_CAPTIONS: usize = 3;

/// How an item or a section begins: nothing before it runs on into it.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[一二三四五六七八九十]是|第[一二三四五六七八九十]{1,3}(?:[，,]|[条章节][\s　])|[（(]?\d{1,2}[）)、．]|\d{1,2}\.\D|[①-⑳●■◆★▲○·•])",
    )
});

/// How a paragraph begins whose sentence stands at its beginning.
static OPENER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:下一步|接下来|据悉|据了解|据介绍|近年来|今年以来|去年以来|截至目前|目前|此外|同时|另外|与此同时|为此|日前|近日|其中|随后|会上|会议指出|会议强调)[，,]",
    )
});

/// Joins what belongs together.
pub(super) fn rejoin(page: &mut Page) {
    let habits = Habits::of(page);
    let mut captions = vec![false; page.lines.len()];
    let mut with: Vec<Option<&'static str>> = vec![None; page.lines.len()];
    let mut open: Option<Open> = None;
    let mut set_aside = 0;
    for index in 0..page.lines.len() {
        let Some(line) = page.lines.get(index).filter(|line| is_prose(line)) else {
            open = None;
            continue;
        };
        let words = page.of(line);
        if let Some(before) = open.as_mut() {
            if set_aside < MOST_CAPTIONS && before.is_cut() && is_caption(page, index, &habits) {
                captions[index] = true;
                set_aside += 1;
                continue;
            }
            if before.continues_with(page, line, index, &habits) {
                with[index] = Some(separator(before.last, words.chars().next()));
                before.feed(words);
                set_aside = 0;
                continue;
            }
        }
        set_aside = 0;
        // Behind the end of a sentence nothing goes on, unless all lines were wrapped.
        let closed = habits.column == 0 && ends_sentence(words);
        open = (!closed).then(|| Open::new(words, index, page.leads(line)));
    }
    for (index, _) in captions.iter().enumerate().filter(|(_, out)| **out) {
        let message = format!(
            "a caption between two halves of a sentence: {}",
            page.line(index)
        );
        page.notes
            .push(Note::new(Stage::Clean, NoteKind::SetAside, message));
    }
    let mut kept = captions.iter();
    with.retain(|_| !kept.next().copied().unwrap_or(false));
    page.drop_lines(PassKind::Noise, &captions);
    page.join_lines(&with);
}

fn is_prose(line: &Line) -> bool {
    line.role == Role::Text && matches!(line.kind, BlockKind::Paragraph | BlockKind::ListItem)
}

/// Latin words were apart at the end of the line, Chinese ones never are.
fn separator(last: char, next: Option<char>) -> &'static str {
    match next {
        Some(next) if last.is_ascii_alphabetic() && next.is_ascii_alphabetic() => " ",
        _ => "",
    }
}

/// Columns that a line takes: two for a Chinese character.
fn width(words: &str) -> usize {
    // Each character has one byte that does not continue another.
    let wide = |byte: &u8| u8::from(*byte >= 0xC0) * 2 + u8::from(*byte < 0x80);
    // The sum of so many bytes fits into one, which lets the compiler add sixteen at once.
    let stretches = words.as_bytes().chunks(112);
    stretches
        .map(|bytes| usize::from(bytes.iter().map(wide).sum::<u8>()))
        .sum()
}

/// Whether a sentence ends with the line, as far as the line alone tells.
pub(super) fn ends_sentence(words: &str) -> bool {
    let mut back = words.chars().rev();
    match back.next() {
        None | Some('。' | '！' | '？' | '…' | '；' | '：' | '!' | '?' | ';' | ':') => true,
        Some('”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '"') => true,
        Some(_) => false,
    }
}

/// How the lines of a page are broken.
#[derive(Debug, Default)]
struct Habits {
    /// The width at which lines are wrapped; 0 where they are not.
    column: usize,
    /// How many ends of lines stand between them: two where a blank line follows each.
    gap: usize,
    /// Whether paragraphs are set in, so that a line that is not goes on.
    indented: bool,
}

impl Habits {
    fn of(page: &Page) -> Self {
        let lines: Vec<&Line> = page.lines.iter().filter(|line| is_prose(line)).collect();
        let set_in = lines.iter().filter(|line| line.indent).count();
        let spread = || Some((column(page, &lines, 2)?, 2));
        let wrapped = column(page, &lines, 1).map(|column| (column, 1));
        let (column, gap) = wrapped.or_else(spread).unwrap_or((0, 1));
        Self {
            column,
            gap,
            indented: set_in * 5 >= lines.len() && set_in < lines.len() && set_in >= 2,
        }
    }
}

/// The width at which lines are wrapped, if they are, with so many ends of lines between them.
fn column(page: &Page, lines: &[&Line], gap: usize) -> Option<usize> {
    let open: Vec<&str> = lines
        .windows(2)
        .filter_map(|pair| match pair {
            [line, next] if next.gap == gap => Some(page.of(line)),
            _ => None,
        })
        .filter(|words| !ends_sentence(words))
        .collect();
    // On most pages lines end where sentences do, and need not be measured.
    if open.len() < FEWEST_WRAPPED {
        return None;
    }
    // Lines far apart may be headlines, which hold no sentences.
    let running = |words: &&&str| words.contains(['，', '。', '、', '；', ',']);
    if gap > 1 && open.iter().filter(running).count() * 3 < open.len() * 2 {
        return None;
    }
    let mut cut: Vec<usize> = open.into_iter().map(width).collect();
    cut.retain(|width| *width >= 20);
    cut.sort_unstable();
    let column = cut.get(cut.len() * 9 / 10).copied().unwrap_or(0);
    if cut.len() < FEWEST_WRAPPED || column > WIDEST_COLUMN {
        return None;
    }
    let full = cut.iter().filter(|width| **width * 20 >= column * 13);
    let wide = lines
        .iter()
        .filter(|line| width(page.of(line)) * 20 > column * 23);
    (full.count() * 10 >= cut.len() * 6 && wide.count() * 20 <= lines.len()).then_some(column)
}

/// A paragraph that is being put together.
struct Open {
    chars: usize,
    /// Whether a sentence ends before the last character, so that what follows is the middle of one.
    inner_end: bool,
    /// Quotation marks and brackets that are open.
    depth: usize,
    last: char,
    last_width: usize,
    ended: bool,
    lead: bool,
    comma: bool,
    first: usize,
    lines: usize,
}

/// The characters of a text that are neither ideographs nor letters and digits in ASCII, and where.
fn marks(words: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let bytes = words.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            match bytes.get(at)? {
                // Ideographs of the basic plane have three bytes.
                0xE4..=0xE9 => at += 3,
                byte if byte.is_ascii_alphanumeric() => at += 1,
                _ => {
                    let here = at;
                    let ch = words.get(here..)?.chars().next()?;
                    at += ch.len_utf8();
                    return Some((here, ch));
                }
            }
        }
    })
}

impl Open {
    fn new(words: &str, first: usize, lead: bool) -> Self {
        let mut open = Self {
            chars: 0,
            inner_end: false,
            depth: 0,
            last: ' ',
            last_width: 0,
            ended: true,
            lead,
            comma: false,
            first,
            lines: 0,
        };
        open.feed(words);
        open
    }

    fn feed(&mut self, words: &str) {
        let is_end = |ch| matches!(ch, '。' | '！' | '？' | '；');
        let Some(last) = words.chars().next_back() else {
            self.last_width = 0;
            self.ended = ends_sentence(words);
            self.lines += 1;
            return;
        };
        self.inner_end |= is_end(self.last);
        // From so many on it does not matter how many more there are.
        if self.chars < LONGEST_HEADLINE {
            self.chars += words.chars().take(LONGEST_HEADLINE).count();
        }
        self.last = last;
        let inner = words.len() - last.len_utf8();
        for (at, ch) in marks(words) {
            self.inner_end |= at < inner && is_end(ch);
            self.comma |= matches!(ch, '，' | ',');
            match ch {
                '“' | '（' | '(' | '《' | '「' => self.depth += 1,
                '”' | '）' | ')' | '》' | '」' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.last_width = width(words);
        self.ended = ends_sentence(words);
        self.lines += 1;
    }

    /// Whether the paragraph ends with a mark that never ends one.
    fn hangs(&self) -> bool {
        matches!(
            self.last,
            '，' | '、' | ',' | '（' | '(' | '“' | '《' | '「'
        ) || (self.depth > 0 && !self.ended)
    }

    /// Whether it ends in the middle of a sentence.
    fn is_cut(&self) -> bool {
        self.hangs()
            || !self.ended && (self.inner_end || self.lead || self.chars >= LONGEST_HEADLINE)
    }

    fn continues_with(&self, page: &Page, next: &Line, index: usize, habits: &Habits) -> bool {
        let words = page.of(next);
        let hangs = self.hangs();
        if next.kind == BlockKind::ListItem || page.leads(next) || !hangs && ITEM.is_match(words) {
            return false;
        }
        if hangs {
            return true;
        }
        let new_paragraph = habits.indented && next.indent || OPENER.is_match(words);
        if new_paragraph {
            return false;
        }
        // A picture between two lines is what cut the sentence.
        let by_picture = next.after_picture && !self.ended && self.comma;
        if (by_picture || self.is_cut()) && !heads_an_article(page, index) {
            return true;
        }
        // Wrapped lines: a full line goes on in the next, whatever stands at its end.
        // Columns of a page differ; the first line of a paragraph could be a headline when it has no comma.
        let share = if self.lines == 1 && !self.comma {
            17
        } else {
            12
        };
        let full = habits.column > 0
            && next.gap <= habits.gap
            && self.last_width * 20 >= habits.column * share;
        let headline = self.first == 0 && self.lines == 1;
        full && !headline && (!self.ended || habits.indented)
    }
}

/// Whether the line at `index` is a headline: a news item's first paragraph follows.
fn heads_an_article(page: &Page, index: usize) -> bool {
    page.lines
        .iter()
        .skip(index + 1)
        .take(3)
        .take_while(|line| !ends_sentence(page.of(line)) || page.leads(line))
        .any(|line| line.role == Role::Byline || page.leads(line))
        && !ends_sentence(page.line(index))
}

/// Whether a line after a cut one is a caption: short, alone between blank lines, without an end
/// of its own, and the sentence goes on behind it.
fn is_caption(page: &Page, index: usize, habits: &Habits) -> bool {
    let (Some(line), Some(next)) = (page.lines.get(index), page.lines.get(index + 1)) else {
        return false;
    };
    let words = page.of(line);
    let alone = line.gap >= 2 && next.gap >= 2;
    let plain = !words.contains(['。', '，', '；', '！', '？', ',', '：'])
        && !words.ends_with(['、', '”'])
        && words.chars().filter(|ch| ch.is_alphanumeric()).count() >= 4;
    let short = words.chars().count() <= LONGEST_CAPTION
        && (habits.column == 0 || width(words) * 10 < habits.column * 9);
    let after = page.of(next);
    let goes_on = is_prose(next)
        && !ITEM.is_match(after)
        && !OPENER.is_match(after)
        && (!habits.indented || !next.indent)
        && !page.leads(next);
    alone && plain && short && goes_on && !ITEM.is_match(words) && !heads_an_article(page, index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::plain;
    use crate::survey::Kinds;
    use crate::text::TracedText;
    use proptest::prelude::*;

    fn rejoined(text: &str) -> Vec<String> {
        let layout = plain::read(text, Kinds::ALL);
        let mut page = Page::new(
            TracedText::from_source(text),
            Vec::new(),
            Vec::new(),
            layout,
        );
        rejoin(&mut page);
        page.lines
            .iter()
            .map(|line| page.of(line).to_owned())
            .collect()
    }

    #[test]
    fn cut_sentences_are_joined() {
        let cases: [(&str, &[&str]); 8] = [
            (
                "平安镇抓好治理。全镇建成服务站\n\n12个，覆盖全部村。",
                &["平安镇抓好治理。全镇建成服务站12个，覆盖全部村。"],
            ),
            ("发动党员、\n干部参与。", &["发动党员、干部参与。"]),
            (
                "“大家平时走街串巷，能发现问\n\n题，是好帮手。”他说。",
                &["“大家平时走街串巷，能发现问题，是好帮手。”他说。"],
            ),
            (
                "本报讯（记者 王小明）平安镇投入\n\n65万元。",
                &["本报讯（记者 王小明）平安镇投入65万元。"],
            ),
            // Not cut: headlines, items, lists, a new paragraph after a forgotten full stop.
            (
                "建成服务站\n今年建成12个。",
                &["建成服务站", "今年建成12个。"],
            ),
            (
                "走村入户，了解诉求\n开展专项行动\n今年走访12户。",
                &["走村入户，了解诉求", "开展专项行动", "今年走访12户。"],
            ),
            (
                "一是抓治理。建成12个\n二是抓服务。建成13个",
                &["一是抓治理。建成12个", "二是抓服务。建成13个"],
            ),
            (
                "抓好治理。完成率达98%\n下一步，该镇将继续。",
                &["抓好治理。完成率达98%", "下一步，该镇将继续。"],
            ),
        ];
        for (text, lines) in cases {
            assert_eq!(rejoined(text), lines, "{text}");
        }
    }

    #[test]
    fn captions_between_two_halves_are_set_aside() {
        assert_eq!(
            rejoined("招聘会现场火热。车间月薪多\n\n求职者咨询岗位\n\n在3200元到5800元之间。"),
            ["招聘会现场火热。车间月薪多在3200元到5800元之间。"]
        );
        // A headline between two articles is none, nor is one after a finished sentence.
        let text =
            "招聘会现场火热。车间月薪高\n\n平安镇建成服务站\n\n本报讯（记者 王小明）今年建成。";
        assert_eq!(rejoined(text).len(), 3, "{:?}", rejoined(text));
        assert_eq!(
            rejoined("招聘会结束。\n\n求职者咨询岗位\n\n在县城举行。").len(),
            3
        );
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "平安县造林忙\n\n今年以来全县上下抢抓晴好天气组织群众开展\n冬季造林活动共栽植苗木十二万株其中毛竹\n三万株油茶四万株杉木五万株成活率保持在\n百分之九十五左右为历年最好水平林业局造\n林股负责人这样说。\n抚育管护同步跟上。";
        assert_eq!(rejoined(text).len(), 3, "{:?}", rejoined(text));
        // With a blank line behind each.
        let text = "平安县改造忙\n\n今年以来，全县改造老旧小区12个，惠及\n\n居民3600余户；新建停车位1500个，绿\n\n化街道6条。石桥镇开展培训18场，培训\n\n农民1200人次，帮助860人就业，发布岗\n\n位2300个。";
        assert_eq!(rejoined(text).len(), 2, "{:?}", rejoined(text));
        let headlines = "平安县召开经济工作会议部署工作\n\n平安县石桥镇开展技能培训活动\n\n平安县今年新建公路十二公里整\n\n平安县老旧小区改造工程全部完成\n\n平安县举办第三届农民丰收节活动";
        assert_eq!(rejoined(headlines).len(), 5, "{:?}", rejoined(headlines));
    }

    proptest! {
        #[test]
        fn bytes_tell_what_characters_do(text in "([aZ7 ,(]|[县，。”（《·é]|\u{20000}){0,240}") {
            let wide: usize = text.chars().map(|ch| if ch.is_ascii() { 1 } else { 2 }).sum();
            prop_assert_eq!(width(&text), wide);
            let plain = |ch: char| ch.is_ascii_alphanumeric() || ('\u{4000}'..='\u{9fff}').contains(&ch);
            let others: Vec<(usize, char)> = text.char_indices().filter(|(_, ch)| !plain(*ch)).collect();
            prop_assert_eq!(marks(&text).collect::<Vec<_>>(), others);
        }
    }
}
