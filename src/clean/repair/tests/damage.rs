//! Damages clean articles the way the scraped pages are damaged, repairs them, and compares.

use std::collections::HashMap;

use encoding_rs::GB18030;
use pinyin::ToPinyin;
use regex::Regex;

use super::corpus::{Random, article, clean};
use super::*;

/// In which order a page was damaged and converted, and what the decoder does with a lost byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    /// Simplified bytes went through the filter.
    Simplified,
    /// The page was converted to Traditional with notes before the filter.
    TraditionalThenFilter,
    /// The page was converted to Traditional with notes after the filter.
    FilterThenTraditional,
}

fn to_traditional() -> HashMap<char, char> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/opencc/STCharacters.txt"
    );
    let table = std::fs::read_to_string(path).expect("the table is in the repository");
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (from, to) = line.split_once('\t')?;
            Some((from.chars().next()?, to.chars().next()?))
        })
        .collect()
}

/// Converts to Traditional; many converted characters get their reading as a note.
fn mirrored(text: &str, table: &HashMap<char, char>, random: &mut Random) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let converted = table.get(&c).copied().unwrap_or(c);
        out.push(converted);
        if converted != c
            && random.below(10) < 6
            && let Some(reading) = converted.to_pinyin()
        {
            out.push_str(&format!("({})", reading.with_tone()));
        }
    }
    out
}

/// The filter: pairs of bytes become ASCII marks wherever they stand side by side.
fn filtered(text: &str) -> Vec<u8> {
    let (bytes, _, _) = GB18030.encode(text);
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let mark = match bytes.get(at..at + 2) {
            Some([0xA3, 0xA1]) => Some(b'!'),
            Some([0xA3, 0xAC]) => Some(b','),
            Some([0xA3, 0xBB]) => Some(b';'),
            Some([0xA3, 0xBF]) => Some(b'?'),
            Some([0xA3, 0xBA]) => Some(b':'),
            Some([0xA3, 0xA8]) => Some(b'('),
            Some([0xA3, 0xA9]) => Some(b')'),
            _ => None,
        };
        match mark {
            Some(mark) => {
                out.push(mark);
                at += 2;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

/// A decoder that drops what it cannot read, or puts a mark there.
fn decoded(bytes: &[u8], mark: Option<char>) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            out.push(char::from(byte));
            at += 1;
            continue;
        }
        let pair = bytes.get(at..at + 2).filter(|pair| pair[1] >= 0x40);
        let read =
            pair.and_then(|pair| GB18030.decode_without_bom_handling_and_without_replacement(pair));
        match read {
            Some(text) => {
                out.push_str(&text);
                at += 2;
            }
            None => {
                out.extend(mark);
                at += 1;
            }
        }
    }
    out
}

fn damaged(text: &str, route: Route, mark: Option<char>, random: &mut Random) -> String {
    let table = to_traditional();
    match route {
        Route::Simplified => decoded(&filtered(text), mark),
        Route::TraditionalThenFilter => decoded(&filtered(&mirrored(text, &table, random)), mark),
        Route::FilterThenTraditional => mirrored(&decoded(&filtered(text), mark), &table, random),
    }
}

/// What both sides are compared as: the filter's marks are the same in either width, and how a line
/// is indented is not of interest.
fn comparable(text: &str) -> String {
    let narrow = text.chars().map(|c| match c {
        '！' => '!',
        '，' => ',',
        '；' => ';',
        '？' => '?',
        '：' => ':',
        '（' => '(',
        '）' => ')',
        c => c,
    });
    let narrow: String = narrow.collect();
    narrow
        .lines()
        .map(|line| line.trim().to_owned() + "\n")
        .collect()
}

/// How many characters of `expected` stand in `got`, in order (longest common subsequence).
fn common(expected: &str, got: &str) -> usize {
    let got: Vec<char> = got.chars().collect();
    let mut row = vec![0usize; got.len() + 1];
    for a in expected.chars() {
        let mut diagonal = 0;
        for (at, b) in got.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == *b {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[got.len()]
}

#[derive(Default)]
struct Score {
    characters: usize,
    found: usize,
    surplus: usize,
    figures: usize,
    figures_found: usize,
    damaged: usize,
}

fn measure(route: Route, mark: Option<char>, articles: usize) -> Score {
    let lexicon = Lexicon::for_tests();
    let figure = Regex::new(r"\d[\d.]*[万亿余]?(?:平方米|公里|人次|\p{Han}|%)").expect("valid");
    let mut score = Score::default();
    for seed in 0..articles {
        let mut random = Random::new(seed as u64 + 1);
        let original = article(&mut random);
        let damaged = damaged(&original, route, mark, &mut random);
        let Outcome { text, .. } = repair(TracedText::from_source(damaged.clone()), lexicon);
        let (expected, got) = (comparable(&original), comparable(text.as_str()));
        score.damaged += usize::from(comparable(&damaged) != expected);
        for (a, b) in expected.lines().zip(got.lines()) {
            let found = common(a, b);
            let (len, got_len) = (a.chars().count(), b.chars().count());
            score.characters += len;
            score.found += found;
            score.surplus += got_len - found;
            let mut rest = b;
            for found in figure.find_iter(a) {
                score.figures += 1;
                if let Some(at) = rest.find(found.as_str()) {
                    score.figures_found += 1;
                    rest = &rest[at + found.len()..];
                }
            }
        }
    }
    score
}

#[test]
fn damaged_articles_come_back() {
    let routes = [
        Route::Simplified,
        Route::TraditionalThenFilter,
        Route::FilterThenTraditional,
    ];
    let (mut wanted, mut found) = (0, 0);
    for (mark, articles) in [(None, 200), (Some('\u{fffd}'), 8), (Some('?'), 8)] {
        for route in routes {
            let score = measure(route, mark, articles);
            let total = score.characters + score.surplus;
            let characters = score.found as f64 / total as f64;
            let figures = score.figures_found as f64 / score.figures as f64;
            println!(
                "{route:?}, lost bytes as {mark:?}: {:.2} % of {} characters, {:.2} % of {} figures, {} of {articles} articles damaged",
                characters * 100.0,
                score.characters,
                figures * 100.0,
                score.figures,
                score.damaged
            );
            wanted += total;
            found += score.found;
            assert!(
                score.damaged * 10 >= articles * 9,
                "too little was damaged to tell"
            );
            assert!(figures >= 0.97, "figures were lost");
            assert!(characters >= 0.985, "characters were lost");
        }
    }
    assert!(found * 100 >= wanted * 99, "{found} of {wanted}");
}

#[test]
fn clean_text_is_not_touched() {
    let lexicon = Lexicon::for_tests();
    let pages = clean(lexicon.jieba(), 5_000_000);
    let mut wrong = 0;
    for page in &pages {
        let repaired = shifted::edits(page, &lexicon.opencc, || lexicon.jieba());
        for edit in &repaired.edits {
            wrong += 1;
            if wrong < 40 {
                let around: String = page[edit.span.end..].chars().take(12).collect();
                println!("{} → {} before {around}", edit.span.of(page), edit.text);
            }
        }
        assert_eq!(pinyin_notes::edits(page).edits, [], "{page}");
        assert_eq!(traditional::edits(page, &lexicon.opencc).edits, []);
    }
    assert_eq!(wrong, 0, "of {} pages", pages.len());
}
