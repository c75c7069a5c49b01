use super::*;
use crate::text::replay;
use proptest::prelude::*;

mod corpus;
mod damage;

/// The tables, loaded once for all tests.
fn tables() -> &'static RepairTables {
    static TABLES: OnceLock<RepairTables> = OnceLock::new();
    TABLES
        .get_or_init(|| RepairTables::load(&DataSource::embedded()).expect("the tables are right"))
}

#[test]
fn passes_without_edits_are_left_out() {
    let tables = tables();
    let (text, passes, notes) = repair(TracedText::from_source("完成467个，投入60万元。"), tables);
    assert_eq!(text.as_str(), "完成467个，投入60万元。");
    assert_eq!((passes, notes), (Vec::new(), Vec::new()));
    let (text, passes, _) = repair(TracedText::from_source("縣(xiàn)城　新區\r\n"), tables);
    assert_eq!(text.as_str(), "县城 新区\n");
    let kinds: Vec<_> = passes.iter().map(|pass| pass.kind).collect();
    assert_eq!(
        kinds,
        [
            PassKind::PinyinNote,
            PassKind::Traditional,
            PassKind::Characters
        ]
    );
}

/// Every pass, as a function from text to text.
fn once(text: &str, pass: impl Fn(&str) -> Repaired) -> String {
    replay(text, &pass(text).edits).expect("the edits fit")
}

proptest! {
    #[test]
    fn any_text_goes_through(text in "([縣個们街!,;?(a鸢笔R、。”“\r\n\u{3000}\u{e226}\u{fffd}]|\\(xiàn\\)|\\(gè\\)|.){0,60}") {
        let tables = tables();
        let (text, passes, _) = repair(TracedText::from_source(text.clone()), tables);
        prop_assert!(passes.iter().all(|pass| !pass.edits.is_empty()));
        prop_assert!(!text.as_str().contains('\r'));
    }

    #[test]
    fn each_pass_leaves_nothing_for_a_second_run(text in "([縣個们街!,;?(a鸢笔R、。”“\r\n\u{3000}\u{e226}\u{fffd}]|\\(xiàn\\)|\\(gè\\)|.){0,60}") {
        let tables = tables();
        for pass in [
            &pinyin_notes::edits as &dyn Fn(&str) -> Repaired,
            &|text: &str| traditional::edits(text, tables.converter()),
            &|text: &str| characters::edits(text, tables.converter()),
        ] {
            let first = once(&text, pass);
            prop_assert_eq!(once(&first, pass), first);
        }
    }
}

/// The real and realistic pages of the development material: what a reader wants to see in them, as
/// far as these passes are concerned (menus and the like are taken out later).
#[test]
fn gold_documents() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/gold");
    let tables = tables();
    for name in ["seed001", "seed003", "lo12"] {
        let Ok(text) = std::fs::read_to_string(format!("{folder}/docs/{name}.txt")) else {
            println!("skipped: {name} is not here");
            continue;
        };
        let answer = std::fs::read_to_string(format!("{folder}/answers/{name}.json"))
            .expect("every document has its answer");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("valid JSON");
        let strings = |field: &str| -> Vec<String> {
            let strings = answer[field].as_array().into_iter().flatten();
            strings
                .filter_map(|s| Some(s.as_str()?.to_owned()))
                .collect()
        };
        let got = repair(TracedText::from_source(text), tables).0;
        for stretch in strings("must_contain") {
            assert!(got.as_str().contains(&stretch), "{name} lacks {stretch}");
        }
        for stretch in strings("must_not_contain") {
            let damage = stretch.chars().any(|c| !tables.converter().is_common(c));
            let left = damage && got.as_str().contains(&stretch);
            assert!(!left, "{name} still has {stretch}");
        }
    }
}

#[test]
#[ignore]
fn speed() {
    let tables = tables();
    tables.words();
    let page: String = corpus::clean(tables.words(), 20_000_000).concat();
    let mb = page.len() as f64 / 1e6;
    let time = |name: &str, f: &dyn Fn() -> Repaired| {
        let start = std::time::Instant::now();
        let n = f().edits.len();
        println!(
            "{name}: {:.0} MB/s ({n} edits)",
            mb / start.elapsed().as_secs_f64()
        );
    };
    let plain = page.replace(['(', '!', ';', ',', '?', ':', '\u{3000}'], "，");
    time("shifted mixed", &|| {
        shifted::edits(&page, tables.converter(), || tables.words())
    });
    time("shifted plain", &|| {
        shifted::edits(&plain, tables.converter(), || tables.words())
    });
    time("pinyin", &|| pinyin_notes::edits(&page));
    time("traditional", &|| {
        traditional::edits(&page, tables.converter())
    });
    time("characters", &|| {
        characters::edits(&page, tables.converter())
    });
    time("characters plain", &|| {
        characters::edits(&plain, tables.converter())
    });
    let start = std::time::Instant::now();
    let fresh = RepairTables::load(&DataSource::embedded()).expect("right");
    println!("load {:?}", start.elapsed());
    let start = std::time::Instant::now();
    fresh.words();
    println!("words {:?}", start.elapsed());
    let traditional_page = "該縣累計投資3.2億元,新建學校12所,惠及羣衆4萬餘人。".repeat(20000);
    let start = std::time::Instant::now();
    let n = traditional::edits(&traditional_page, tables.converter())
        .edits
        .len();
    println!(
        "traditional page {:.0} MB/s {n}",
        traditional_page.len() as f64 / 1e6 / start.elapsed().as_secs_f64()
    );
    for bad in [
        "!笔R河",
        "?鶎",
        "!皟裳巯蛳隆保箧(zhèn)",
        "!眲⒛",
        "?dòng)浾",
        "(",
        "(xiàn)",
        "县(",
        "“!眲",
        "\u{fffd}笔",
        "A!",
    ] {
        let text = bad.repeat(1_000_000 / bad.len());
        let start = std::time::Instant::now();
        let n = repair(TracedText::from_source(text), tables).1.len();
        println!("{bad}: {:?} {n}", start.elapsed());
    }
}
