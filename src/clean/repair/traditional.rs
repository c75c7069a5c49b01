//! Traditional text becomes Simplified text, phrase by phrase.
//!
//! Whether a page is converted at all, and how, is decided for the page as a whole. A Simplified page
//! has Traditional-looking characters too — names (乾县, 於姓), 瞭望, a quoted inscription — and must
//! keep them; a page of a mirror site is Traditional throughout but for characters that both scripts
//! share. So the characters that exist in one script only are counted.

use super::Repaired;
use crate::lexicon::{Configuration, Converter};
use crate::note::{Note, NoteKind, Stage};

/// A page is converted when at least one in so many of its telling characters is Traditional only.
///
/// A Simplified article that quotes an inscription or a name stays far below (a few in a hundred), a
/// converted one far above; between lie pages of two halves, where the Simplified half passes
/// untouched anyway.
const SHARE: usize = 5;

/// So many different words of a region make a page a text of that region. Fewer occur in mainland
/// texts too, which only the mirror site's conversion made Traditional.
const REGIONAL_WORDS: usize = 3;
const REGIONAL_FORMS: usize = 2;

/// The edits that make a Traditional page Simplified; none for a Simplified one.
pub fn edits(text: &str, converter: &Converter) -> Repaired {
    let Some(configuration) = configuration(text, converter) else {
        return Repaired::default();
    };
    let edits = converter.edits(text, configuration);
    let region = match configuration {
        Configuration::TaiwanPage => Some("Taiwan"),
        Configuration::HongKongPage => Some("Hong Kong"),
        _ => None,
    };
    let notes = region
        .filter(|_| !edits.is_empty())
        .map(|region| {
            Note::new(
                Stage::Clean,
                NoteKind::Repaired,
                format!("the page is written in words of {region}: they became the mainland's"),
            )
        })
        .into_iter()
        .collect();
    Repaired { edits, notes }
}

/// How a page has to be converted; `None` for a Simplified page.
pub fn configuration(text: &str, converter: &Converter) -> Option<Configuration> {
    let (traditional, simplified) = converter.count_scripts(text);
    if traditional == 0 || traditional * SHARE < traditional + simplified {
        return None;
    }
    let regional = converter.regional(text);
    if regional.taiwan_words >= REGIONAL_WORDS && regional.taiwan_words >= regional.hong_kong_words
    {
        Some(Configuration::TaiwanPage)
    } else if regional.hong_kong_words >= REGIONAL_WORDS {
        Some(Configuration::HongKongPage)
    } else if regional.taiwan_forms >= REGIONAL_FORMS && !text.contains('着') {
        // 著 for 着 is what sets Taiwan's forms apart from OpenCC's own.
        Some(Configuration::Taiwan)
    } else {
        Some(Configuration::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::DataSource;
    use crate::text::replay;

    fn converter() -> Converter {
        Converter::load(&DataSource::embedded()).expect("the tables are right")
    }

    #[test]
    fn a_traditional_page_is_converted() {
        let converter = converter();
        for (page, expected) in [
            ("全縣完成467個項目", "全县完成467个项目"),
            ("467個", "467个"),
            // A mirror's page with a menu that it forgot.
            (
                "首页>>要闻\n該縣累計投資3.2億元,新建學校12所,惠及羣衆4萬餘人,開設課程",
                "首页>>要闻\n该县累计投资3.2亿元,新建学校12所,惠及群众4万余人,开设课程",
            ),
            ("乾隆年間修建的水渠灌溉農田", "乾隆年间修建的水渠灌溉农田"),
        ] {
            let got = replay(page, &edits(page, &converter).edits).expect("the edits fit");
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn a_simplified_page_stays() {
        let converter = converter();
        for page in [
            "乾县於家村的瞭望塔已经建成，总投资120万元",
            "馆内悬挂书法作品“龍馬精神”，讲解员说，这幅作品完成于1986年，捐赠者是当地企业家，观众络绎不绝",
            "后里台只几云干，完成467个",
            "plain English, no Chinese: 467 projects",
            "",
        ] {
            assert_eq!(edits(page, &converter).edits, [], "{page}");
        }
    }

    #[test]
    fn the_region_is_read_from_the_page() {
        let converter = converter();
        for (page, expected) in [
            ("全縣推進項目建設,資訊公開", Configuration::Plain),
            // Words that Taiwan uses in another sense are no sign of Taiwan.
            (
                "新增學位300個,建立智慧社區12個,通訊指標達標,獅子山街道數位專家參加互動",
                Configuration::Plain,
            ),
            ("他看著孩子們笑著跑過來", Configuration::Taiwan),
            ("他看着這本著名的書", Configuration::Plain),
            (
                "公司的伺服器、硬碟和滑鼠都換了，網際網路連線也快了",
                Configuration::TaiwanPage,
            ),
        ] {
            assert_eq!(configuration(page, &converter), Some(expected), "{page}");
        }
    }
}
