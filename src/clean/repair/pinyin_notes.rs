//! Pinyin notes are taken out: `人民網(wǎng)` becomes `人民網`.
//!
//! A note is a syllable in ASCII parentheses right behind a Chinese character, and a reading of that
//! character. Toned syllables that are a reading go wherever they stand. On a page that is plainly
//! full of notes, those that no table of readings has go too, and toneless ones where the character
//! has a neutral tone (`們(men)`). Some mirrors leave all tones out and repeat notes
//! (`人口(kou)(kou)`): toneless readings go where a page is full of those. Real parentheses stay:
//! `(PPT)`, `(A)`, `(3V3)`, `区(县)`.

use pinyin::ToPinyinMulti;

use super::Repaired;
use crate::text::{Edit, Span};

/// With so many notes that are readings a page counts as full of them.
const FULL: usize = 5;
/// With so many that are readings without their tones it is full of those.
const FULL_OF_TONELESS: usize = 10;
/// The longest syllables have six letters (`zhuāng`); one more for a tone written as a character of
/// its own.
const LONGEST: usize = 7;

/// The edits that take pinyin notes out.
pub fn edits(text: &str) -> Repaired {
    let candidates: Vec<Candidate> = candidates(text).collect();
    let count = |kind| (candidates.iter().filter(|candidate| candidate.kind == kind)).count();
    // A page of notes has a wrong or unknown reading now and then, not mostly.
    let readings = count(Kind::Reading);
    let full = readings >= FULL && count(Kind::OtherSyllable) * 4 <= readings;
    let toneless = count(Kind::Toneless);
    let full_of_toneless =
        toneless >= FULL_OF_TONELESS && count(Kind::OtherLetters) * 4 <= toneless;
    let is_note = |kind| match kind {
        Kind::Reading => true,
        Kind::OtherSyllable => full,
        Kind::Neutral => full || full_of_toneless,
        Kind::Toneless => full_of_toneless,
        Kind::OtherLetters => false,
    };
    let edits = candidates
        .iter()
        .filter(|candidate| is_note(candidate.kind))
        .map(|candidate| Edit::delete(candidate.span))
        .collect();
    Repaired {
        edits,
        notes: Vec::new(),
    }
}

/// What looks like a note.
struct Candidate {
    /// With its parentheses.
    span: Span,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A toned syllable that is a reading of the character before it.
    Reading,
    /// A toned syllable that no table has for the character.
    OtherSyllable,
    /// A toneless syllable; the character has a neutral tone.
    Neutral,
    /// A reading of the character without its tone.
    Toneless,
    /// Other letters without a tone.
    OtherLetters,
}

fn candidates(text: &str) -> impl Iterator<Item = Candidate> {
    // A second note may follow a first one: both belong to the character before them.
    let mut last: Option<(usize, char)> = None;
    memchr::memchr_iter(b'(', text.as_bytes()).filter_map(move |open| {
        let before = match last {
            Some((end, c)) if end == open => c,
            _ => text.get(..open)?.chars().next_back()?,
        };
        if !is_ideograph(before) {
            return None;
        }
        let note = Note::read(text.get(open + 1..)?)?;
        let kind = note.kind(before)?;
        let span = Span::new(open, open + 1 + note.len + 1);
        last = Some((span.end, before));
        Some(Candidate { span, kind })
    })
}

/// Whether a character is a Chinese one, of any block that has readings.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// A syllable before a closing parenthesis.
pub(super) struct Note {
    /// Bytes before the closing parenthesis.
    pub(super) len: usize,
    syllable: String,
    tones: usize,
}

impl Note {
    /// Reads the syllable that `text` begins with, if a closing parenthesis follows it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut syllable = String::new();
        let mut tones = 0;
        for (count, (at, c)) in text.char_indices().enumerate() {
            if c == ')' {
                return (count > 0).then_some(Self {
                    len: at,
                    syllable,
                    tones,
                });
            }
            if count == LONGEST {
                return None;
            }
            // Chinese input methods and fonts have their own a and g for pinyin.
            let letter = match c {
                'ɑ' => 'a',
                'ɡ' => 'g',
                'ă' => 'ǎ',
                'ĭ' => 'ǐ',
                'ŏ' => 'ǒ',
                'ŭ' => 'ǔ',
                'a'..='z' | 'ü' | 'ê' => c,
                'ā' | 'á' | 'ǎ' | 'à' | 'ē' | 'é' | 'ě' | 'è' | 'ī' | 'í' | 'ǐ' | 'ì' | 'ō'
                | 'ó' | 'ǒ' | 'ò' | 'ū' | 'ú' | 'ǔ' | 'ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ń' | 'ň'
                | 'ǹ' | 'ḿ' => c,
                _ => return None,
            };
            tones += usize::from(letter != 'ü' && letter != 'ê' && !letter.is_ascii());
            syllable.push(letter);
        }
        None
    }

    /// Whether the syllable is a reading of the character.
    pub(super) fn is_reading_of(&self, c: char) -> bool {
        c.to_pinyin_multi()
            .is_some_and(|readings| readings.into_iter().any(|r| r.with_tone() == self.syllable))
    }

    /// Whether the syllable is a reading of the character but for the tone.
    fn is_toneless_reading_of(&self, c: char) -> bool {
        // What a keyboard has no key for is written as v.
        let is = |reading: &str| {
            let letters = reading.chars().map(|ch| if ch == 'ü' { 'v' } else { ch });
            letters.eq(self
                .syllable
                .chars()
                .map(|ch| if ch == 'ü' { 'v' } else { ch }))
        };
        c.to_pinyin_multi()
            .is_some_and(|readings| readings.into_iter().any(|r| is(r.plain())))
    }

    /// Whether the syllable bears one tone.
    pub(super) fn is_toned(&self) -> bool {
        self.tones == 1
    }

    fn kind(&self, before: char) -> Option<Kind> {
        match self.tones {
            0 if self.is_reading_of(before) => Some(Kind::Neutral),
            0 if self.is_toneless_reading_of(before) => Some(Kind::Toneless),
            0 => Some(Kind::OtherLetters),
            1 if self.is_reading_of(before) => Some(Kind::Reading),
            1 => Some(Kind::OtherSyllable),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::replay;
    use proptest::prelude::*;

    fn without_notes(text: &str) -> String {
        replay(text, &edits(text).edits).expect("the edits fit")
    }

    #[test]
    fn a_reading_in_parentheses_goes() {
        for (page, expected) in [
            ("投資2.4億(yì)元", "投資2.4億元"),
            ("為(wéi)期(qī)三天", "為期三天"),
            ("改建農(nóng)貿(mào)市場(chǎng)3個(gè)", "改建農貿市場3個"),
            // The letters that Chinese input methods use.
            ("現場(chǎnɡ)辦(bɑ̀n)公", "現場辦(bɑ̀n)公"),
            ("<p>縣(xiàn)</p>", "<p>縣</p>"),
        ] {
            assert_eq!(without_notes(page), expected);
        }
    }

    #[test]
    fn a_page_full_of_notes_loses_the_doubtful_ones_too() {
        let full = "這(zhè)個(gè)項(xiàng)目為(wèi)群眾辦(bàn)實(shí)事";
        for (doubtful, expected) in [
            ("孩子們(men)", "孩子們"),
            // No table has this reading.
            ("街(gāi)道", "街道"),
            ("介紹(PPT)", "介紹(PPT)"),
            ("區(县)", "區(县)"),
            ("樣(a)本", "樣(a)本"),
            ("方案(an)", "方案(an)"),
        ] {
            let page = format!("{full},{doubtful}");
            assert_eq!(
                without_notes(&page),
                format!("{},{expected}", without_notes(full))
            );
        }
    }

    #[test]
    fn on_a_page_full_of_toneless_readings_these_go() {
        let full =
            "省(sheng)(sheng)建(jian)成公(gong)路(lu)三(san)百(bai)公(gong)里(li)，綠(lv)道(dao)";
        let plain = "省建成公路三百公里，綠道";
        for (more, expected) in [
            ("", ""),
            (
                "人口(kou)(kou)(kou)10049.7萬(wan)(wan)人",
                "人口10049.7萬人",
            ),
            ("孩子們(men)", "孩子們"),
            ("手機(app)", "手機(app)"),
            ("方案(a)", "方案(a)"),
            ("社區(村)", "社區(村)"),
        ] {
            assert_eq!(
                without_notes(&format!("{full}{more}")),
                format!("{plain}{expected}")
            );
        }
        // A few may be anything, and so may letters that are mostly no readings.
        for page in [
            "甲組(zu)、乙組(yi)、省(sheng)、市(shi)、縣(xian)",
            "省(sheng)市(shi)縣(xian)鄉(xiang)村(cun)組(zu)戶(hu)人(ren)口(kou)地(di)網(app)站(www)端(web)微(wx)",
        ] {
            assert_eq!(without_notes(page), page);
        }
    }

    #[test]
    fn real_parentheses_stay() {
        for page in [
            "课件(PPT)、籃球(3V3)、A座(A)、城市(a)",
            "孩子们(men)",
            "社区(村)工作室(站)",
            "街(gāi)道",
            "word (wǎng)",
            "函数f(x)，法国(à)",
            "第1(yī)",
            "网（wǎng）",
            "中(zhōng guó)国",
            "乡(",
            "乡(xiāng",
            "乡()",
        ] {
            assert_eq!(without_notes(page), page);
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "([縣個們街a!]|\\(xiàn\\)|\\(gè\\)|\\(men\\)|\\(|\\)|.){0,60}") {
            let once = without_notes(&text);
            prop_assert!(once.len() <= text.len());
        }
    }
}
