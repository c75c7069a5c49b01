//! The words of the pages: Chinese, and English where it is asked for.

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Lang {
    /// The one of two wordings.
    pub const fn say(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// As `lang` in HTML has it.
    pub const fn code(self) -> &'static str {
        self.say("zh-Hans", "en")
    }

    /// A word of the record's vocabularies, as people say it; what is not known stays as it is.
    pub fn word(self, word: &str) -> &str {
        WORDS
            .iter()
            .find(|(name, ..)| *name == word)
            .map_or(word, |(_, chinese, english)| self.say(chinese, english))
    }

    /// A rule's name with what it does: `item:behind`.
    pub fn rule(self, rule: &str) -> String {
        let (stage, rest) = rule.split_once(':').unwrap_or((rule, ""));
        match (self, rest) {
            (Self::Chinese, "") => self.word(stage).to_owned(),
            (Self::Chinese, rest) => format!("{}:{rest}", self.word(stage)),
            (Self::English, _) => rule.to_owned(),
        }
    }
}

const WORDS: &[(&str, &str, &str)] = &[
    // modality
    ("actual", "已完成", "done"),
    ("planned", "计划", "planned"),
    // qualifier
    ("exact", "准确", "exact"),
    ("approx", "约", "about"),
    ("more_than", "多于", "more than"),
    ("less_than", "少于", "less than"),
    // change
    ("none", "水平", "level"),
    ("up", "增加", "increase"),
    ("down", "减少", "decrease"),
    // repairs
    ("shifted_bytes", "错位字节还原", "shifted bytes put right"),
    ("pinyin_note", "拼音注音删除", "pinyin notes removed"),
    ("traditional", "繁体转简体", "Traditional to Simplified"),
    ("characters", "字符规范", "characters made plain"),
    ("markup", "标记与页面外围删除", "markup and page removed"),
    ("line_break", "断行接合", "cut lines joined"),
    ("noise", "噪声行删除", "noise removed"),
    ("repeated_body", "重复正文删除", "repeated body removed"),
    ("restored_date", "日期补全", "dates restored"),
    // rules' stages
    ("number", "数字", "number"),
    ("unit", "单位", "unit"),
    ("item", "事项", "item"),
    ("action", "动作", "action"),
    ("place", "地点", "place"),
    ("time", "时间", "time"),
    ("modality", "状态", "status"),
    ("qualifier", "限定", "qualifier"),
    ("change", "增减", "change"),
    ("table", "表格", "table"),
    // contradictions
    ("rate", "比率不符", "rate"),
    ("sum", "合计不符", "sum"),
    ("articles", "文章互异", "between articles"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::PassKind;

    #[test]
    fn every_kind_of_repair_has_words() {
        for kind in [
            PassKind::ShiftedBytes,
            PassKind::PinyinNote,
            PassKind::Traditional,
            PassKind::Characters,
            PassKind::Markup,
            PassKind::LineBreak,
            PassKind::Noise,
            PassKind::RepeatedBody,
            PassKind::RestoredDate,
        ] {
            let name = serde_json::to_value(kind).expect("a name");
            let name = name.as_str().expect("a word");
            assert_ne!(Lang::Chinese.word(name), name);
            assert_ne!(Lang::English.word(name), name);
        }
    }

    #[test]
    fn names_stand_once() {
        for (at, (name, ..)) in WORDS.iter().enumerate() {
            assert!(
                WORDS[at + 1..].iter().all(|(other, ..)| other != name),
                "{name}"
            );
        }
    }
}
