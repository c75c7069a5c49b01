//! Spun pages: words swapped for look-alikes and odd synonyms. They cannot be undone, only flagged.
//!
//! Two things are counted: words that spinners are known to leave, and pairs of characters that are
//! no word but differ in one character from a word that the genre uses all the time.

use std::collections::HashSet;

use jieba_rs::Jieba;

use crate::lexicon::{Lexicon, SpunWords};

/// Different words that have to be found; one or two stand in any text.
pub(super) const FEWEST_WORDS: usize = 3;
/// Different words among them that ordinary news hardly ever has.
pub(super) const FEWEST_STRONG: usize = 2;
/// Weight for each thousand characters from which a page counts as spun.
const THRESHOLD: f64 = 3.0;
/// What a pair of characters near a word of the genre weighs: names look like that as well.
const NEAR_WORD: f64 = 0.25;
/// No more than this of a text is looked at.
const MOST_BYTES: usize = 60_000;

/// Characters that stand alone in ordinary text, so that two of them side by side say nothing.
const ALONE: &str = "的了在和与及为是有不也就都而且或被把对向从到于以之其这那各每该本此一二三四五六七八九十\
    百千万亿两多几个年月日时分秒元户名件条项人家次等前后上下中内外里又将可会能要让使给用由自至比更最很较共已未再仅\
    约近超达余来去出入第号层楼组所处座场台套辆间栋幢亩米吨公斤岁届期批份张册篇只头株棵根块片段级类种样位者们性化率度\
    区县市镇乡村州省街路社我他她它说";

/// How much of a text looks spun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    /// Weight of the words found, for each thousand characters.
    pub per_thousand: f64,
    /// The different words, in the order in which they stand.
    pub words: Vec<String>,
    /// How many of them weigh as much as a word can.
    pub strong: usize,
}

impl Score {
    /// Whether the page counts as spun.
    pub fn is_spun(&self) -> bool {
        self.words.len() >= FEWEST_WORDS
            && self.strong >= FEWEST_STRONG
            && self.per_thousand >= THRESHOLD
    }
}

/// Measures a text.
pub(super) fn score(text: &str, lexicon: &Lexicon) -> Score {
    let table = &lexicon.spun;
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or("");
    let mut seen = HashSet::new();
    let mut words = Vec::new();
    let mut weight = 0.0;
    let mut strong = 0;
    for (word, own) in table.find(text) {
        weight += own;
        if seen.insert(word) {
            words.push(word.to_owned());
            strong += usize::from(own >= SpunWords::STRONG);
        }
    }
    // The dictionary is only asked, and loaded, where that can decide.
    if words.len() >= FEWEST_WORDS && strong >= FEWEST_STRONG {
        for pair in fragments(text, lexicon.jieba()) {
            let chars: Vec<char> = pair.chars().collect();
            if let [a, b] = chars.as_slice()
                && table.is_near_genre_word([*a, *b])
                && !seen.contains(pair.as_str())
            {
                weight += NEAR_WORD;
            }
        }
    }
    let chars = text.chars().count().max(200);
    Score {
        per_thousand: weight * 1000.0 / chars as f64,
        words,
        strong,
    }
}

/// Two characters side by side that the dictionary knows only one by one.
fn fragments(text: &str, dictionary: &Jieba) -> Vec<String> {
    let tokens = dictionary.cut(text, false);
    let alone = |word: &str| {
        let mut chars = word.chars();
        match (chars.next(), chars.next()) {
            (Some(ch), None) if ('\u{4e00}'..='\u{9fff}').contains(&ch) => Some(ch),
            _ => None,
        }
    };
    tokens
        .windows(4)
        .filter_map(|four| match four {
            [before, a, b, after] => {
                let (a, b) = (alone(a.word)?, alone(b.word)?);
                let apart = alone(before.word).is_none() && alone(after.word).is_none();
                (apart && !ALONE.contains(a) && !ALONE.contains(b))
                    .then(|| String::from_iter([a, b]))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(text: &str) -> Score {
        score(text, Lexicon::for_tests())
    }

    #[test]
    fn a_spun_page_is_flagged() {
        let text = "本年以来，平安区群寡对便民办事中间的称心度不断进步。各级党构造深切下层，为老苍生办实事120件，\
            构造发展志愿勾当32场，办理题目364个，群寡的幸运感、平安感显著晋升。停止今朝，名目扶植完成投资三亿元。";
        let score = scored(text);
        assert!(score.is_spun(), "{score:?}");
    }

    #[test]
    fn ordinary_pages_are_not() {
        for text in [
            "今年以来，平安区群众对便民服务中心的满意度不断提高。各级党组织深入基层，为老百姓办实事120件，\
             组织开展志愿活动32场，解决问题364个，群众的幸福感、安全感显著提升。截至目前，项目建设完成投资三亿元。",
            "平安县扶植龙头企业12家，晋升职称34人，打击违法勾当，规范收费名目。",
            "城南街道、桥头社区、河口派出所开展树障清理，东门、西关、北站三个片区清砍树竹1200处，投入经费12万元。",
            "",
        ] {
            let score = scored(text);
            assert!(!score.is_spun(), "{score:?}");
        }
    }
}
