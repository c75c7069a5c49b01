use super::*;
use crate::note::NoteKind;
use crate::text::replay;
use proptest::prelude::*;

mod corpus;
mod damage;

#[test]
fn passes_without_edits_are_left_out() {
    let lexicon = Lexicon::for_tests();
    let Outcome {
        text,
        passes,
        notes,
        ..
    } = repair(TracedText::from_source("完成467个，投入60万元。"), lexicon);
    assert_eq!(text.as_str(), "完成467个，投入60万元。");
    assert_eq!((passes, notes), (Vec::new(), Vec::new()));
    let Outcome { text, passes, .. } =
        repair(TracedText::from_source("縣(xiàn)城　新區\r\n"), lexicon);
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
        let lexicon = Lexicon::for_tests();
        let Outcome { text, passes, .. } = repair(TracedText::from_source(text.clone()), lexicon);
        prop_assert!(passes.iter().all(|pass| !pass.edits.is_empty()));
        prop_assert!(!text.as_str().contains('\r'));
    }

    #[test]
    fn each_pass_leaves_nothing_for_a_second_run(text in "([縣個们街!,;?(a鸢笔R、。”“\r\n\u{3000}\u{e226}\u{fffd}]|\\(xiàn\\)|\\(gè\\)|.){0,60}") {
        leaves_nothing_for_a_second_run(&text);
    }
}

fn leaves_nothing_for_a_second_run(text: &str) {
    let lexicon = Lexicon::for_tests();
    for pass in [
        &pinyin_notes::edits as &dyn Fn(&str) -> Repaired,
        &|text: &str| traditional::edits(text, &lexicon.opencc),
        &|text: &str| characters::edits(text, &lexicon.opencc),
    ] {
        let first = once(text, pass);
        assert_eq!(once(&first, pass), first);
    }
}

/// A text that the property once failed for.
#[test]
fn marks_that_stand_for_nothing_are_removed_at_once() {
    leaves_nothing_for_a_second_run("(xiàn)\u{e012}\u{e226}鸢(xiàn)\n(xiàn)(xiàn)\u{fffd}:");
}

/// The real and realistic pages of the development material: what a reader wants to see in them, as
/// far as these passes are concerned (menus and the like are taken out later).
#[test]
fn gold_documents() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/gold");
    let lexicon = Lexicon::for_tests();
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
        let got = repair(TracedText::from_source(text), lexicon).text;
        for stretch in strings("must_contain") {
            assert!(got.as_str().contains(&stretch), "{name} lacks {stretch}");
        }
        for stretch in strings("must_not_contain") {
            let damage = stretch.chars().any(|c| !lexicon.opencc.is_common(c));
            let left = damage && got.as_str().contains(&stretch);
            assert!(!left, "{name} still has {stretch}");
        }
    }
}

/// The text after the first pass alone.
fn realigned(text: &str) -> String {
    let lexicon = Lexicon::for_tests();
    once(text, |text| {
        shifted::edits(text, &lexicon.opencc, || lexicon.jieba())
    })
}

#[test]
fn shifted_bytes_are_put_right() {
    for (damaged, expected) in [
        // The full stop and the quotation mark; a character below U+00A1 ends the run.
        (
            "“渠道修通了!标悤\u{e266}浾f,今年多收了三萬斤糧食",
            "“渠道修通了。”陳書記說,今年多收了三萬斤糧食",
        ),
        // The lost byte left a mark.
        (
            "“渠道修通了\u{fffd}!标悤\u{e266}浾f,今年多收了三萬斤糧食",
            "“渠道修通了。”陳書記說,今年多收了三萬斤糧食",
        ),
        // The last character lost its trail byte; its note says which it was.
        ("“渠道修通了!敝x(xiè)支書說", "“渠道修通了。”謝(xiè)支書說"),
        // Nothing but the trail byte is left.
        (
            "村裏的道路積水?h(xiàn)水利局派人清淤",
            "村裏的道路積水。縣(xiàn)水利局派人清淤",
        ),
        // Simplified text runs on up to the next ASCII character, whose left neighbour is a guess.
        (
            "“学费不用愁了!甭砝鲜λ,全校共有学生467人",
            "“学费不用愁了。”马老师说,全校共有学生467人",
        ),
    ] {
        assert_eq!(realigned(damaged), expected, "{damaged}");
    }
}

/// The lost lead bytes are not that of a full stop. (What the last character was, the dictionary
/// cannot tell: 手续 and 手术 are words.)
#[test]
fn other_lead_bytes_are_found() {
    let got = realigned("办理低!⒁奖!⑸绫Ｊ中\u{fffd}");
    assert!(got.starts_with("办理低保、医保、社保手"), "{got}");
}

#[test]
fn what_only_looks_shifted_stays() {
    for text in [
        "太好了!真的吗?好,走吧",
        "沪市A股,深市B股;C罗!X光:K线",
        "标题:鑫磊公司,淼淼;焱垚?",
        "if(a!=b){c?d:e;f(1,2)} // 注释!如此",
        "<a href=\"x?a=1\">详情</a>!<b>请看</b>",
        "他问:“去吗?”她说:“去!”",
        "联系人:王喆,电话:0838-1234567",
        "数据\u{fffd}丢失",
        "图标\u{e60c}:搜索",
        "結(jié)果:全縣(xiàn)共有467個(gè)",
    ] {
        assert_eq!(realigned(text), text);
    }
}

#[test]
fn every_repair_is_on_record() {
    let lexicon = Lexicon::for_tests();
    let text = "“渠道修通了!敝x(xiè)支書說";
    let repaired = shifted::edits(text, &lexicon.opencc, || lexicon.jieba());
    let notes: Vec<_> = repaired
        .notes
        .iter()
        .map(|n| (n.kind, n.message.as_str()))
        .collect();
    assert_eq!(
        notes,
        [(NoteKind::Repaired, "shifted bytes: `!敝x` became `。”謝`")]
    );
    let after = replay(text, &repaired.edits).expect("the edits fit");
    let spans: Vec<_> = repaired.notes.iter().filter_map(|n| n.span).collect();
    assert_eq!(
        spans.iter().map(|s| s.of(&after)).collect::<Vec<_>>(),
        ["。”謝"]
    );
}
