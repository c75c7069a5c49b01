//! An article that a page holds twice is kept once; a summary that only repeats the lead is taken out.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::PassKind;
use super::page::{Line, Page, Role};
use crate::note::{Note, NoteKind, Stage};
use crate::text::{IDEOGRAPHS, Span, is_letter, run_of_three};

/// Letters that make a line one that is not repeated by chance.
const LONG: usize = 15;
/// Letters of a paragraph that stands twice in a row, or once more as the summary.
const LONG_PARAGRAPH: usize = 30;
/// Letters of a summary that says that it is one, or breaks off.
const SHORT_SUMMARY: usize = 10;
/// Letters that a second copy has at least.
const FEWEST_LETTERS: usize = 100;
/// Short lines in a row that a second copy may have of its own.
const MOST_SHORT: usize = 4;
/// Lines at the top in which a title is repeated or a summary stands.
const HEAD: usize = 8;

/// Letters by which most lines differ already.
const BEGINNING: usize = 8;

/// A line reduced to its letters, so that blanks and punctuation make no difference.
struct Key {
    hash: u64,
    letters: usize,
}

fn letters(words: &str) -> impl Iterator<Item = char> + '_ {
    words.chars().filter(|&ch| is_letter(ch))
}

/// The key of a line as far as `most` letters.
fn key(words: &str, most: usize) -> Key {
    let mut hasher = FxHasher::default();
    let mut count = 0;
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at).filter(|_| count < most) {
        if IDEOGRAPHS.contains(&byte) {
            // The three bytes of an ideograph tell as much as its code, and no code is as large.
            let rest = bytes.get(at..).unwrap_or_default();
            for [lead, second, third] in run_of_three(rest, IDEOGRAPHS).take(most - count) {
                hasher.write_u32(u32::from_be_bytes([0, lead, second, third]));
                count += 1;
                at += 3;
            }
            continue;
        }
        let Some(ch) = words.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if is_letter(ch) {
            hasher.write_u32(u32::from(ch));
            count += 1;
        }
        at += ch.len_utf8();
    }
    Key {
        hash: hasher.finish(),
        letters: count,
    }
}

/// Whether a line has so many letters.
fn has_letters(words: &str, count: usize) -> bool {
    // Most have as many ideographs within the first bytes, and those are counted many at once.
    let ideograph = |byte: &u8| u8::from(IDEOGRAPHS.contains(byte));
    let ideographs: u8 = words.as_bytes().iter().take(192).map(ideograph).sum();
    // A letter has one byte at least.
    usize::from(ideographs) >= count || words.len() >= count && key(words, count).letters >= count
}

/// Takes the copies out.
pub(super) fn remove(page: &mut Page) {
    let mut out = vec![false; page.lines.len()];
    if let Some(keys) = keys(page) {
        out = copies(page, &keys);
        let texts = texts(page, &out);
        same(&keys, &texts, &mut out);
        summaries(page, &texts, &mut out);
    } else {
        summaries(page, &texts(page, &out), &mut out);
    }
    let taken: usize = out.iter().filter(|gone| **gone).count();
    if taken > 0 {
        let message = format!("{taken} repeated lines were taken out");
        page.notes
            .push(Note::new(Stage::Clean, NoteKind::SetAside, message));
    }
    page.drop_lines(PassKind::RepeatedBody, &out);
}

/// The keys of the lines; none where no two begin alike, so that none is a copy of another. Those that begin
/// like no other are only counted as far as it matters.
fn keys(page: &Page) -> Option<Vec<Key>> {
    // Lines of metadata stand in one copy and not in the other.
    let words = |line: &Line| match line.role {
        Role::Text => line.span,
        _ => Span::new(0, 0),
    };
    let words = || {
        page.lines
            .iter()
            .map(words)
            .map(|span| span.of(page.text.as_str()))
    };
    let beginnings: Vec<Key> = words().map(|words| key(words, BEGINNING)).collect();
    let written = beginnings.iter().filter(|key| key.letters > 0);
    let mut sorted: Vec<u64> = written.map(|key| key.hash).collect();
    sorted.sort_unstable();
    let again = sorted.windows(2).filter(|pair| pair.first() == pair.last());
    let again: FxHashSet<u64> = again.flatten().copied().collect();
    (!again.is_empty()).then(|| {
        (words().zip(beginnings))
            .map(|(words, beginning)| match again.contains(&beginning.hash) {
                true => key(words, usize::MAX),
                false => key(words, LONG),
            })
            .collect()
    })
}

/// The lines of text that are not taken out.
fn texts(page: &Page, out: &[bool]) -> Vec<usize> {
    (page.lines.iter().zip(out).enumerate())
        .filter(|(_, (line, gone))| line.role == Role::Text && !**gone)
        .map(|(index, _)| index)
        .collect()
}

/// The lines of second copies: runs of lines that stand earlier on the page in the same order.
fn copies(page: &Page, keys: &[Key]) -> Vec<bool> {
    let mut out = vec![false; keys.len()];
    let mut first_at: FxHashMap<u64, usize> = FxHashMap::default();
    let mut first: Vec<Option<usize>> = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let is_text = page
            .lines
            .get(index)
            .is_some_and(|line| line.role == Role::Text);
        if key.letters == 0 || !is_text {
            first.push(None);
            continue;
        }
        let earlier = *first_at.entry(key.hash).or_insert(index);
        first.push((earlier < index).then_some(earlier));
    }
    // How many long lines there are up to each line.
    let mut long = Vec::with_capacity(keys.len() + 1);
    long.push(0);
    for key in keys {
        long.push(long.last().copied().unwrap_or(0) + usize::from(key.letters >= LONG));
    }
    let mut at = 0;
    while at < keys.len() {
        let run = run_from(at, keys, &first, &long);
        if run.is_copy() {
            for (gone, line) in out
                .iter_mut()
                .zip(&page.lines)
                .take(run.end)
                .skip(run.start)
            {
                *gone = line.role == Role::Text;
            }
        }
        at = run.end.max(at + 1);
    }
    out
}

/// A run of repeated lines.
struct Run {
    start: usize,
    end: usize,
    /// Long lines in it, and how many letters they have.
    long: usize,
    letters: usize,
    /// Long lines of the first copy that the second lacks.
    skipped: usize,
}

impl Run {
    fn is_copy(&self) -> bool {
        self.long >= 2 && self.letters >= FEWEST_LETTERS && self.skipped * 4 <= self.long
    }
}

fn run_from(start: usize, keys: &[Key], first: &[Option<usize>], long: &[usize]) -> Run {
    let mut run = Run {
        start,
        end: start,
        long: 0,
        letters: 0,
        skipped: 0,
    };
    let mut last: Option<usize> = None;
    for index in start..keys.len() {
        let (Some(key), Some(earlier)) = (keys.get(index), first.get(index)) else {
            break;
        };
        match *earlier {
            // The first copy has to have ended where the second begins.
            Some(earlier) if earlier < start && last.is_none_or(|last| last < earlier) => {
                if key.letters >= LONG {
                    let upto = |at: usize| long.get(at).copied().unwrap_or(0);
                    run.skipped += last.map_or(0, |last| upto(earlier) - upto(last + 1));
                    run.long += 1;
                    run.letters += key.letters;
                }
                last = Some(earlier);
                run.end = index + 1;
            }
            // Short lines of its own may stand between: a date, a caption.
            _ if key.letters < LONG && index > start && index - run.end < MOST_SHORT => {}
            _ => break,
        }
    }
    run
}

/// At the top the headline once more, anywhere a paragraph twice in a row.
fn same(keys: &[Key], texts: &[usize], out: &mut [bool]) {
    if let Some(&title) = texts.first() {
        for &index in texts.iter().take(HEAD).skip(1) {
            out[index] |= keys[index].hash == keys[title].hash && keys[title].letters > 4;
        }
    }
    for pair in texts.windows(2) {
        if let [a, b] = pair {
            out[*b] |= keys[*a].hash == keys[*b].hash && keys[*a].letters >= LONG_PARAGRAPH;
        }
    }
}

/// At the top a summary that is the beginning of the text.
fn summaries(page: &Page, texts: &[usize], out: &mut [bool]) {
    let top: Vec<usize> = texts.iter().copied().take(HEAD).collect();
    for (position, &index) in top.iter().enumerate() {
        if out[index] {
            continue;
        }
        let words = page.line(index).trim_start_matches(['【', '[']);
        let labelled = [
            "摘要",
            "导读",
            "内容提要",
            "核心提示",
            "编者按",
            "简介",
            "内容摘要",
        ]
        .iter()
        .find_map(|label| words.strip_prefix(label))
        .map(|rest| rest.trim_start_matches(['】', ']', '：', ':', ' ', '\u{3000}']));
        let summary = labelled.unwrap_or(words).trim_end_matches(['.', '…', '。']);
        let cut_off = words.ends_with(['…', '.']);
        let fewest = if labelled.is_some() || cut_off {
            SHORT_SUMMARY
        } else {
            LONG_PARAGRAPH
        };
        // What the text itself says comes again only behind a heading or two, not behind other paragraphs.
        let mut later = (top.iter().skip(position + 1)).filter(|&&later| !out[later]);
        let repeated = loop {
            let Some(&later) = later.next() else {
                break false;
            };
            let words = page.line(later);
            if begins_with(words, summary) {
                break has_letters(summary, fewest);
            }
            if has_letters(words, LONG_PARAGRAPH) {
                break false;
            }
        };
        out[index] = repeated;
    }
}

fn begins_with(words: &str, beginning: &str) -> bool {
    let mut all = letters(words);
    letters(beginning).all(|ch| all.next() == Some(ch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::plain;
    use crate::survey::Kinds;
    use crate::text::TracedText;

    fn kept(text: &str) -> Vec<String> {
        let layout = plain::read(text, Kinds::ALL);
        let mut page = Page::new(
            TracedText::from_source(text),
            Vec::new(),
            Vec::new(),
            layout,
        );
        remove(&mut page);
        page.lines
            .iter()
            .map(|line| page.of(line).to_owned())
            .collect()
    }

    const TITLE: &str = "平安镇建成十二个便民服务站";
    const A: &str =
        "今年以来，平安镇投入资金六十万元，在十二个村建成便民服务站，受到群众普遍欢迎和好评。";
    const B: &str =
        "服务站配有专职人员二十四名，办理社保、医保、户籍等事项一百二十项，做到小事不出村。";
    const C: &str =
        "下一步，平安镇还将增加设备三十台，让更多群众在家门口把事情办好，不再跑远路到县城。";

    #[test]
    fn a_second_copy_goes() {
        let text = format!("{TITLE}\n{A}\n图一\n{B}\n{C}\n{TITLE}\n观景融媒\n{A}\n{B}\n{C}\n");
        assert_eq!(kept(&text), [TITLE, A, "图一", B, C]);
    }

    #[test]
    fn a_summary_that_is_the_lead_goes() {
        let summary = format!("摘要：{}……", A.chars().take(34).collect::<String>());
        assert_eq!(
            kept(&format!("{TITLE}\n{summary}\n{A}\n{B}")),
            [TITLE, A, B]
        );
        assert_eq!(kept(&format!("{TITLE}\n{A}\n{A}\n{B}")), [TITLE, A, B]);
        assert_eq!(kept(&format!("{TITLE}\n{TITLE}\n{A}")), [TITLE, A]);
    }

    #[test]
    fn a_refrain_is_no_copy() {
        let text = format!("{TITLE}\n{A}\n办好事\n{B}\n{A}\n办好事\n{C}");
        assert_eq!(
            kept(&text).len(),
            7,
            "one paragraph between others comes again"
        );
        let text = format!("{TITLE}\n办好事\n{A}\n办好事\n{B}\n办好事\n{C}");
        assert_eq!(kept(&text).len(), 7, "a short line comes again");
    }
}
