//! Traditional to Simplified the way OpenCC does it: tables of phrases and characters, the longest
//! phrase first, in one or two steps; with the place of every change.
//!
//! OpenCC's matching is kept exactly: a step is a list of tables, an earlier table wins over a longer
//! match of a later one; the configurations for Taiwan and Hong Kong first cut the text at the
//! phrases of the first table. The rules are kept by their first character, so that a text is read
//! once, with one look-up a character.

mod scripts;
mod step;

use std::collections::HashSet;

use self::scripts::{Script, common, is_traditional, scripts};
use self::step::{Step, compose, read, splice};
use super::tsv::{DataSource, LexiconError};
use crate::survey::{Kinds, Table};
use crate::text::{Edit, Span, code_of_three, run_of_three};

/// So many bytes are looked at in one go for being ASCII.
const STRETCH: usize = 32;

/// Which Chinese a Traditional text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Configuration {
    /// Characters only: mainland text in Traditional characters (OpenCC's `t2s`).
    Plain,
    /// Taiwan's forms of characters (`tw2s`).
    Taiwan,
    /// Taiwan's forms and words (`tw2sp`).
    TaiwanWords,
    /// Hong Kong's forms of characters (`hk2s`).
    HongKong,
    /// Hong Kong's forms and words (`hk2sp`).
    HongKongWords,
    /// As `TaiwanWords`, without the words that mainland texts use too.
    TaiwanPage,
    /// As `HongKongWords`, without the words that mainland texts use too.
    HongKongPage,
}

/// A table: its name below the data folder and its built-in text.
type Source = (&'static str, &'static str);

macro_rules! tables {
    ($($name:ident = $file:literal;)*) => {
        $(const $name: Source = (
            concat!("opencc/", $file, ".txt"),
            include_str!(concat!("../../../data/opencc/", $file, ".txt")),
        );)*
    };
}

tables! {
    COMPATIBILITY = "CJK_Compatibility_Ideographs";
    TS_CORRECTIONS = "TSCorrections";
    TW_CORRECTIONS = "TWCorrections";
    SHARED_WORDS = "SharedWords";
    TS_PHRASES = "TSPhrases";
    TS_CHARACTERS_EXT = "TSCharactersExt";
    TS_CHARACTERS = "TSCharacters";
    TW_PHRASES_REV = "TWPhrasesRev";
    TW_VARIANTS_REV_PHRASES = "TWVariantsRevPhrases";
    TW_VARIANTS_REV = "TWVariantsRev";
    HK_PHRASES_REV = "HKPhrasesRev";
    HK_VARIANTS_REV_PHRASES = "HKVariantsRevPhrases";
    HK_VARIANTS_REV = "HKVariantsRev";
}

/// OpenCC's tables, ready for use.
#[derive(Debug)]
pub struct Converter {
    compatibility: Step,
    /// The phrases at which Taiwan and Hong Kong texts are cut.
    cuts: Step,
    simplify: Step,
    taiwan: Step,
    taiwan_words: Step,
    hong_kong: Step,
    hong_kong_words: Step,
    taiwan_page: Step,
    hong_kong_page: Step,
    scripts: Vec<Script>,
    survey: Table,
    /// Characters that ordinary text is made of, by code.
    common: Vec<bool>,
}

impl Converter {
    /// Loads and checks the tables.
    ///
    /// # Errors
    /// The first line that cannot be used, or a file that cannot be read.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let characters = read(source, TS_CHARACTERS)?;
        let simplify = [TS_CORRECTIONS, TS_PHRASES, TS_CHARACTERS_EXT, TS_CHARACTERS];
        let taiwan = [TW_CORRECTIONS, TW_VARIANTS_REV_PHRASES, TW_VARIANTS_REV];
        let hong_kong = [HK_VARIANTS_REV_PHRASES, HK_VARIANTS_REV];
        let words = |words: Source, forms: &[Source]| {
            let tables: Vec<_> = std::iter::once(words)
                .chain(forms.iter().copied())
                .collect();
            Step::load(source, &tables)
        };
        let scripts = scripts(&characters);
        let mut converter = Self {
            compatibility: Step::load(source, &[COMPATIBILITY])?,
            cuts: Step::load(source, &[TS_CORRECTIONS, TS_PHRASES])?,
            simplify: Step::load(source, &simplify)?,
            taiwan: Step::load(source, &taiwan)?,
            taiwan_words: words(TW_PHRASES_REV, &taiwan)?,
            hong_kong: Step::load(source, &hong_kong)?,
            hong_kong_words: words(HK_PHRASES_REV, &hong_kong)?,
            taiwan_page: words(TW_PHRASES_REV, &taiwan)?,
            hong_kong_page: words(HK_PHRASES_REV, &hong_kong)?,
            survey: Table::new(|c| is_traditional(&scripts, c)),
            scripts,
            common: common(),
        };
        let shared = source.text(SHARED_WORDS.0, SHARED_WORDS.1)?;
        let shared: HashSet<&str> = shared.lines().map(str::trim_end).collect();
        for step in [&mut converter.taiwan_page, &mut converter.hong_kong_page] {
            for rules in &mut step.rules {
                rules.retain(|rule| !shared.contains(&*rule.from));
                for rule in rules {
                    let [from, to] =
                        [&rule.from, &rule.to].map(|text| plain(&converter.simplify, text));
                    rule.telling = from != to;
                }
            }
        }
        Ok(converter)
    }

    /// The changes that make a Traditional text Simplified.
    pub fn edits(&self, text: &str, configuration: Configuration) -> Vec<Edit> {
        let mut normal = Vec::new();
        if text.contains(is_compatibility) {
            self.compatibility.edits(text, &mut normal);
            if !normal.is_empty() {
                let middle = splice(text, 0, &normal);
                return compose(text, normal, self.convert(&middle, configuration));
            }
        }
        self.convert(text, configuration)
    }

    fn convert(&self, text: &str, configuration: Configuration) -> Vec<Edit> {
        let first = match configuration {
            Configuration::Plain => {
                let mut edits = Vec::new();
                self.simplify.edits(text, &mut edits);
                return edits;
            }
            Configuration::Taiwan => &self.taiwan,
            Configuration::TaiwanWords => &self.taiwan_words,
            Configuration::HongKong => &self.hong_kong,
            Configuration::HongKongWords => &self.hong_kong_words,
            Configuration::TaiwanPage => &self.taiwan_page,
            Configuration::HongKongPage => &self.hong_kong_page,
        };
        let mut edits = Vec::new();
        let mut at = 0;
        let mut segment = |span: Span| {
            let text = span.of(text);
            let mut local = Vec::new();
            first.edits(text, &mut local);
            let middle = splice(text, 0, &local);
            let mut simplified = Vec::new();
            self.simplify.edits(&middle, &mut simplified);
            let local = compose(text, local, simplified);
            edits.extend(local.into_iter().map(|edit| Edit {
                span: edit.span.shifted(span.start),
                text: edit.text,
            }));
        };
        self.cuts.apply(text, |span, _| {
            segment(Span::new(at, span.start));
            segment(span);
            at = span.end;
        });
        segment(Span::new(at, text.len()));
        edits
    }

    /// The ideograph that a compatibility ideograph stands for.
    pub fn unified(&self, c: char) -> Option<&str> {
        let mut buffer = [0; 4];
        let rule = self.compatibility.rule(c, c.encode_utf8(&mut buffer))?;
        Some(&rule.to)
    }

    /// The Simplified form of one character, itself where there is none.
    pub fn simplified(&self, c: char) -> char {
        let mut buffer = [0; 4];
        self.simplify
            .rule(c, c.encode_utf8(&mut buffer))
            .and_then(|rule| rule.to.chars().next())
            .unwrap_or(c)
    }

    /// Whether a character is one that ordinary text is made of: a mark, or an ideograph of the
    /// first, frequent level of GB 2312 or Big5.
    pub fn is_common(&self, c: char) -> bool {
        self.common.get(c as usize).copied().unwrap_or(false)
    }

    /// What kinds of rare signs stand in a text; of Traditional characters those that
    /// [`count_scripts`](Self::count_scripts) counts.
    pub(crate) fn survey(&self, text: &str) -> Kinds {
        self.survey
            .kinds(text, |c| is_traditional(&self.scripts, c))
    }

    /// How many characters of a text occur only in Traditional, and how many only in Simplified text.
    pub fn count_scripts(&self, text: &str) -> (usize, usize) {
        let (mut traditional, mut simplified) = (0, 0);
        let bytes = text.as_bytes();
        let mut at = 0;
        // Ideographs of the basic plane have three bytes, E4–E9 first; decoding by hand halves the time.
        // Markup is long stretches of ASCII, looked for once in so many bytes.
        let mut look_at = 0;
        while let Some(&byte) = bytes.get(at) {
            if at >= look_at {
                look_at = at + STRETCH;
                if bytes.get(at..look_at).is_some_and(<[u8]>::is_ascii) {
                    at = look_at;
                    continue;
                }
            }
            if !(0xE4..=0xE9).contains(&byte) {
                at += 1;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            for character in run_of_three(rest, 0xE4..=0xE9) {
                let code = code_of_three(character) as usize;
                let script = self.scripts.get(code).copied().unwrap_or(Script::Both);
                traditional += usize::from(script == Script::Traditional);
                simplified += usize::from(script == Script::Simplified);
                at += 3;
            }
        }
        (traditional, simplified)
    }

    /// What a text has that conversion of the characters alone would leave wrong.
    pub fn regional(&self, text: &str) -> Regional {
        let (mut forms, mut seen) = (0, Vec::new());
        self.taiwan_page.apply(text, |_, rule| {
            if !rule.telling {
            } else if self.taiwan.rule_of(&rule.from).is_some() {
                forms += 1;
            } else if !seen.contains(&&*rule.from) {
                seen.push(&rule.from);
            }
        });
        let taiwan_words = seen.len();
        seen.clear();
        self.hong_kong_page.apply(text, |_, rule| {
            if rule.telling
                && self.hong_kong.rule_of(&rule.from).is_none()
                && !seen.contains(&&*rule.from)
            {
                seen.push(&rule.from);
            }
        });
        Regional {
            taiwan_forms: forms,
            taiwan_words,
            hong_kong_words: seen.len(),
        }
    }
}

/// A text after conversion of its characters alone.
fn plain(simplify: &Step, text: &str) -> String {
    let mut edits = Vec::new();
    simplify.edits(text, &mut edits);
    splice(text, 0, &edits)
}

/// What a text has of a region's language; see [`Converter::regional`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regional {
    /// How often forms of Taiwan's (著 for 着) stand in it.
    pub taiwan_forms: usize,
    /// How many different words of Taiwan's.
    pub taiwan_words: usize,
    /// How many different words of Hong Kong's.
    pub hong_kong_words: usize,
}

fn is_compatibility(c: char) -> bool {
    matches!(c, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::replay;
    use proptest::prelude::*;

    fn converter() -> Converter {
        Converter::load(&DataSource::embedded()).expect("the tables are right")
    }

    fn shared() -> &'static Converter {
        &crate::lexicon::Lexicon::for_tests().opencc
    }

    fn converted(converter: &Converter, text: &str, configuration: Configuration) -> String {
        replay(text, &converter.edits(text, configuration)).expect("the edits fit")
    }

    #[test]
    fn phrases_decide_over_characters() {
        let converter = converter();
        for (traditional, simplified) in [
            ("乾隆年間的乾旱", "乾隆年间的干旱"),
            ("全縣實施重點項目12個", "全县实施重点项目12个"),
            ("一目瞭然", "一目了然"),
            ("完成467个", "完成467个"),
        ] {
            let got = converted(&converter, traditional, Configuration::Plain);
            assert_eq!(got, simplified);
        }
    }

    #[test]
    fn changes_are_as_small_as_can_be() {
        let converter = converter();
        let text = "投資60萬元";
        let spans: Vec<_> = converter
            .edits(text, Configuration::Plain)
            .iter()
            .map(|edit| edit.span.of(text).to_owned() + "→" + &edit.text)
            .collect();
        assert_eq!(spans, ["資→资", "萬→万"]);
        // Two steps, words of other lengths: the change stays on the word.
        let text = "新設伺服器和網際網路設備";
        let edits = converter.edits(text, Configuration::TaiwanWords);
        assert_eq!(
            replay(text, &edits).as_deref(),
            Ok("新设服务器和互联网设备")
        );
        assert!(edits.iter().all(|edit| edit.span.len() <= "網際網路".len()));
    }

    #[test]
    fn opencc_s_own_cases() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/opencc/testcases.json"
        );
        let Ok(text) = std::fs::read_to_string(path) else {
            println!("skipped: OpenCC's test cases are not here");
            return;
        };
        let cases: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
        let converter = converter();
        let (mut passed, mut total) = (0, 0);
        for case in cases.as_array().into_iter().flatten() {
            let field = |name: &str| case[name].as_str().expect("a string").to_owned();
            let configuration = match field("config").as_str() {
                "t2s" => Configuration::Plain,
                "tw2s" => Configuration::Taiwan,
                "tw2sp" => Configuration::TaiwanWords,
                "hk2s" => Configuration::HongKong,
                "hk2sp" => Configuration::HongKongWords,
                other => unreachable!("unknown configuration {other}"),
            };
            let got = converted(&converter, &field("input"), configuration);
            total += 1;
            if got == field("expected") {
                passed += 1;
            } else {
                println!(
                    "{configuration:?}: {} → {got}, not {}",
                    field("input"),
                    field("expected")
                );
            }
        }
        println!("{passed} of {total}");
        assert!(total == 169 && passed >= 160, "{passed} of {total}");
    }

    proptest! {
        #[test]
        fn what_is_traditional_is_counted(text in "([a-z0-9 ]{0,40}|[，。·é\u{20000}㐂]|[县全建成一-龥]{0,3}|縣){0,12}") {
            let converter = shared();
            let has = converter.survey(&text).has(Kinds::TRADITIONAL);
            prop_assert_eq!(has, converter.count_scripts(&text).0 > 0);
        }

        #[test]
        fn any_text_in_any_configuration(text in "[滑鼠裡面的矽二極體壞了乾隆著a \u{f900}一-龥]{0,40}") {
            let converter = converter();
            for configuration in [
                Configuration::Plain,
                Configuration::Taiwan,
                Configuration::TaiwanWords,
                Configuration::HongKong,
                Configuration::HongKongWords,
            ] {
                let edits = converter.edits(&text, configuration);
                let replayed = replay(&text, &edits);
                prop_assert!(replayed.is_ok(), "{edits:?}");
                prop_assert!(edits.iter().all(|edit| edit.span.of(&text) != edit.text));
            }
        }
    }
}
