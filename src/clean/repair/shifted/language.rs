//! How well a stretch reads: the price of its words, in nats. The lower, the better it reads.
//!
//! Words cost what their frequency in jieba's dictionary says, on the best way to cut the stretch;
//! what no writer puts side by side (a lone Latin letter between Chinese characters, a private-use
//! character, a closing quotation mark that nothing opened) costs extra. Pinyin notes are taken off
//! first and Traditional characters made Simplified, so that damaged pages of all kinds compare.

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use crate::clean::repair::pinyin_notes::{Note, is_ideograph};
use crate::lexicon::Converter;

/// Prices, in nats. A common word of two characters costs about 9, a character on its own about 9,
/// one that the dictionary lacks 19.
mod price {
    pub(super) const UNKNOWN: f64 = 19.0;
    pub(super) const COMMA: f64 = 3.0;
    pub(super) const STOP: f64 = 3.8;
    pub(super) const MARK: f64 = 5.0;
    pub(super) const ASCII_MARK: f64 = 6.0;
    pub(super) const BLANK: f64 = 3.0;
    pub(super) const DIGIT: f64 = 2.0;
    pub(super) const LETTER: f64 = 8.0;
    pub(super) const NEXT_LETTER: f64 = 2.0;
    /// A letter between Chinese characters: `A股` is common enough not to be out of reach; a small one
    /// counts twice.
    pub(super) const LONE_LETTER: f64 = 4.0;
    pub(super) const ODD_SIGN: f64 = 13.0;
    pub(super) const MEANINGLESS: f64 = 20.0;
    /// A pinyin note that is no reading of the character before it.
    pub(super) const WRONG_NOTE: f64 = 16.0;
    /// Two marks in an order that no writer uses.
    pub(super) const WRONG_MARKS: f64 = 8.0;
    /// A clause that ends with a conjunction, adverb or preposition.
    pub(super) const DANGLING: f64 = 4.0;
    pub(super) const QUOTE: f64 = 2.5;
    /// What `》` gains where `《` stands before it.
    pub(super) const CLOSING: f64 = 4.0;
    /// A quotation mark that closes what is not open, or opens what is.
    pub(super) const WRONG_QUOTE: f64 = 7.0;
    /// What three characters are worth that the page has elsewhere.
    pub(super) const SEEN: f64 = 7.0;
    /// What it is worth that a character and the one before it are a word the other way round.
    pub(super) const VERB_OF_OBJECT: f64 = 3.0;
    /// What a verb of saying is worth beside a quotation.
    pub(super) const SAYS: f64 = 4.0;
    /// What `。` is worth before a quotation mark.
    pub(super) const STOP_AND_QUOTE: f64 = 4.0;
    /// What it is worth that a character is the usual form of its kind.
    pub(super) const USUAL: f64 = 3.0;
}

/// The dictionary and the tables, for pricing.
pub(super) struct Language<'a> {
    words: &'a Jieba,
    converter: &'a Converter,
    log_total: f64,
    page: &'a str,
    /// Every three characters that stand side by side on the page; gathered when first asked for,
    /// which a page without damage hardly ever does.
    seen: OnceCell<HashSet<[char; 3]>>,
    /// The words that were priced: asking the dictionary for a frequency means cutting the word.
    priced: RefCell<FxHashMap<Box<str>, f64>>,
}

/// What stands round a character that is looked for.
pub(super) struct Neighbours<'s> {
    before: &'s str,
    /// The two characters on either side, the nearest first, without notes and Simplified.
    left: Vec<char>,
    right: Vec<char>,
}

/// A stretch made ready for pricing.
#[derive(Debug, Default, PartialEq)]
struct Plain {
    text: String,
    wrong_notes: usize,
}

impl<'a> Language<'a> {
    /// Prepares for pricing stretches of `page`, whose own words count as known.
    pub(super) fn new(words: &'a Jieba, converter: &'a Converter, page: &'a str) -> Self {
        Self {
            words,
            converter,
            // The frequencies of jieba's dictionary add up to about 60 million.
            log_total: 60_101_967f64.ln(),
            page,
            seen: OnceCell::new(),
            priced: RefCell::default(),
        }
    }

    /// Whether three Chinese characters stand side by side somewhere on the page.
    fn has_seen(&self, three: [char; 3]) -> bool {
        let seen = self.seen.get_or_init(|| {
            let plain: Vec<char> = self.plain(self.page).text.chars().collect();
            plain
                .windows(3)
                .filter_map(|three| <[char; 3]>::try_from(three).ok())
                .filter(|three| three.iter().all(|c| is_ideograph(*c)))
                .collect()
        });
        seen.contains(&three)
    }

    /// What stands between two stretches, for [`Language::bonus`].
    pub(super) fn neighbours<'s>(&self, before: &'s str, right: &str) -> Neighbours<'s> {
        Neighbours {
            before,
            left: self.plain(before).text.chars().rev().take(2).collect(),
            right: self.plain(right).text.chars().take(2).collect(),
        }
    }

    /// What speaks for a character between its neighbours beyond the price of words: the page has the
    /// same characters side by side elsewhere; another character is the usual form.
    pub(super) fn bonus(&self, neighbours: &Neighbours, c: char) -> f64 {
        let Neighbours {
            before,
            left,
            right,
        } = neighbours;
        let plain = self.converter.simplified(c);
        let mut bonus = if self.converter.is_common(c) {
            price::USUAL
        } else {
            0.0
        };
        let threes = [
            (left.get(1), left.first(), Some(&plain)),
            (left.first(), Some(&plain), right.first()),
            (Some(&plain), right.first(), right.get(1)),
        ];
        for three in threes {
            if let (Some(a), Some(b), Some(c)) = three
                && self.has_seen([*a, *b, *c])
            {
                bonus += price::SEEN;
            }
        }
        // 有学上, 没书读, 有饭吃: at the end of a clause the verb stands behind its object.
        if let Some(object) = left.first()
            && is_ideograph(*object)
            && !right.first().is_some_and(|c| is_ideograph(*c))
            && self.may_be_verb(&String::from_iter([plain, *object]))
        {
            bonus += price::VERB_OF_OBJECT;
        }
        // “…。”某某说， and 介绍说：“…: a quotation has somebody who says it.
        if matches!(plain, '说' | '道')
            && (right.starts_with(&['：', '“'])
                || right.starts_with(&[':', '“'])
                || right
                    .first()
                    .is_some_and(|c| matches!(c, '，' | ',' | '。'))
                    && after_quotation(before))
        {
            bonus += price::SAYS;
        }
        // The filter's victims are full stops before quotation marks nearly always.
        if c == '。'
            && right
                .first()
                .is_some_and(|c| matches!(c, '“' | '”' | '‘' | '’' | '《'))
        {
            bonus += price::STOP_AND_QUOTE;
        }
        bonus
    }

    /// Whether the dictionary has a word that may be a verb with its object (it has 干活 as an
    /// adjective and 上学 as a noun, so that only other kinds of words can be told apart).
    fn may_be_verb(&self, word: &str) -> bool {
        let tags = self.words.tag(word, false);
        tags.first()
            .is_some_and(|tag| tag.word == word && matches!(tag.tag, "a" | "n" | "v" | "vn"))
            && self.words.has_word(word)
    }

    /// The price of a word of the dictionary.
    fn word(&self, word: &str) -> f64 {
        if let Some(price) = self.priced.borrow().get(word) {
            return *price;
        }
        let price = if self.words.has_word(word) {
            self.log_total - (self.words.suggest_freq(word) as f64).ln()
        } else {
            price::UNKNOWN * word.chars().count() as f64
        };
        self.priced.borrow_mut().insert(word.into(), price);
        price
    }

    /// The price of one character as a word.
    pub(super) fn character(&self, c: char) -> f64 {
        let mut buffer = [0; 4];
        self.word(self.converter.simplified(c).encode_utf8(&mut buffer))
    }

    /// The price of a stretch; `open` says whether a quotation is open where it begins.
    pub(super) fn price(&self, stretch: &str, open: bool) -> f64 {
        let plain = self.plain(stretch);
        let mut price = plain.wrong_notes as f64 * price::WRONG_NOTE;
        price += marks(&plain.text, open);
        let mut rest = plain.text.as_str();
        while let Some(start) = rest.find(is_ideograph) {
            let run = rest.get(start..).unwrap_or("");
            let end = run.find(|c| !is_ideograph(c)).unwrap_or(run.len());
            let (run, behind) = run.split_at(end);
            let tokens = self.words.cut(run, false);
            price += tokens
                .iter()
                .map(|token| self.word(token.word))
                .sum::<f64>();
            if let Some(last) = tokens.last()
                && behind.starts_with(['，', '。', ',', '；', ';'])
                && self.leads_on(last.word)
            {
                price += price::DANGLING;
            }
            rest = behind;
        }
        price
    }

    /// Whether a word is a conjunction, adverb or preposition, which hardly any clause ends with.
    fn leads_on(&self, word: &str) -> bool {
        let tags = self.words.tag(word, false);
        tags.first()
            .is_some_and(|tag| matches!(tag.tag, "c" | "d" | "p"))
    }

    /// Takes the notes off and makes Traditional characters Simplified.
    fn plain(&self, stretch: &str) -> Plain {
        let mut plain = Plain::default();
        let mut last = None;
        let mut rest = stretch;
        while let Some(c) = rest.chars().next() {
            rest = rest.get(c.len_utf8()..).unwrap_or("");
            if c == '('
                && let Some(before) = last
                && let Some(note) = Note::read(rest)
                && note.is_toned()
            {
                plain.wrong_notes += usize::from(!note.is_reading_of(before));
                rest = rest.get(note.len + 1..).unwrap_or("");
                continue;
            }
            last = Some(c);
            plain.text.push(self.converter.simplified(c));
        }
        plain
    }
}

/// Whether a clause stands right behind a quotation.
fn after_quotation(clause: &str) -> bool {
    let marks = ['”', '，', '。', ',', '“', '！', '？', '；'];
    let mark = clause.rfind(marks).and_then(|at| clause.get(at..));
    mark.is_some_and(|rest| rest.starts_with('”'))
}

/// Whether a quotation is open behind a stretch, before which `open` says whether one is.
pub(super) fn is_open_behind(stretch: &str, open: bool) -> bool {
    match stretch.rfind(['“', '”']).and_then(|at| stretch.get(at..)) {
        Some(mark) => mark.starts_with('“'),
        None => open,
    }
}

/// The price of everything that is not a Chinese character.
fn marks(text: &str, mut open: bool) -> f64 {
    let mut price = 0.0;
    let mut titles = false;
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        price += mark(c, before, after);
        match c {
            '“' => {
                price += if open { price::WRONG_QUOTE } else { 0.0 };
                open = true;
            }
            '《' => titles = true,
            '》' => {
                price += if titles { -price::CLOSING } else { 0.0 };
                titles = false;
            }
            '”' => {
                price += if open { 0.0 } else { price::WRONG_QUOTE };
                open = false;
            }
            _ => {}
        }
        if before.is_some_and(|before| wrong_order(before, c)) {
            price += price::WRONG_MARKS;
        }
        before = Some(c);
    }
    price
}

fn mark(c: char, before: Option<char>, after: Option<char>) -> f64 {
    match c {
        _ if is_ideograph(c) => 0.0,
        '，' | ',' => price::COMMA,
        '。' | '、' => price::STOP,
        '“' | '”' => price::QUOTE,
        '；' | '：' | '！' | '？' | '（' | '）' | '《' | '》' | '‘' | '’' | '—' | '…' | '·'
        | '%' | '.' | '-' | ';' | ':' | '(' | ')' | '．' | '％' | '－' | '/' => price::MARK,
        '!' | '?' => price::ASCII_MARK,
        ' ' | '\n' | '\t' | '\u{3000}' | '\u{a0}' => price::BLANK,
        '0'..='9' | '０'..='９' => price::DIGIT,
        'a'..='z' | 'A'..='Z' => {
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let chinese = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
            if letter(before) {
                price::NEXT_LETTER
            } else if !letter(after) && (chinese(before) || chinese(after)) {
                let small = if c.is_ascii_lowercase() { 2.0 } else { 1.0 };
                price::LETTER + small * price::LONE_LETTER
            } else {
                price::LETTER
            }
        }
        '\u{e000}'..='\u{f8ff}' | '\u{fffd}' => price::MEANINGLESS,
        _ => price::ODD_SIGN,
    }
}

/// Whether no writer puts the second mark right behind the first.
fn wrong_order(first: char, second: char) -> bool {
    let stop = |c| {
        matches!(
            c,
            '，' | '。' | '、' | '；' | '：' | '！' | '？' | ',' | ';' | ':' | '!' | '?'
        )
    };
    match (first, second) {
        ('。' | '！' | '？' | '!' | '?', '，' | ',') => true,
        ('“' | '《' | '（', '”' | '》' | '）') => true,
        ('“' | '《' | '（' | '(', second) => stop(second),
        ('！' | '？' | '!' | '?', '！' | '？' | '!' | '?') => false,
        (first, second) => stop(first) && stop(second),
    }
}
