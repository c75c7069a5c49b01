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

#[test]
fn look() {
    let tables = tables();
    for name in ["seed001", "seed003", "lo12"] {
        let path = format!(
            "{}/../shared/gold/docs/{name}.txt",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        let (out, passes, notes) = repair(TracedText::from_source(text), tables);
        for note in notes {
            println!("{name} {:?} {}", note.kind, note.message);
        }
        for pass in passes {
            println!("{:?} {}", pass.kind, pass.edits.len());
        }
        std::fs::write(format!("/tmp/{name}.out"), out.as_str()).unwrap();
    }
}
