//! Where local places may be named, and where they are.

use proptest::prelude::*;

use super::*;

fn may_name(clause: &str) -> bool {
    let marks: Vec<usize> = clause.char_indices().map(|(at, _)| at).collect();
    !endings(clause, &marks).is_empty()
}

#[test]
fn clauses_that_may_name_a_place() {
    for (clause, may) in [
        ("石桥镇新建公厕3座", true),
        ("东江县石镇", true),
        ("到东门街道", true),
        ("各乡镇抓好农村改厕", false),
        ("全镇3个村", false),
        ("城区道路", false),
        ("建设社区", true),
    ] {
        assert_eq!(may_name(clause), may, "{clause}");
    }
}

proptest! {
    /// In a clause that is refused no place would be found.
    #[test]
    fn what_may_name_no_place_names_none(
        clause in "([石桥东江门3A·的全各走进农城]|乡|镇|村|街道|社区|县|区|水库|高新区|新区){1,8}",
    ) {
        prop_assume!(!may_name(&clause));
        let lexicon = Lexicon::for_tests();
        let span = Span::new(0, clause.len());
        let words = words(&clause, span, lexicon);
        let mut named = Vec::new();
        named_in(&clause, span, &words, lexicon, &mut |span| {
            if names_a_place(span.of(&clause), lexicon) || short_name(&clause, span) {
                named.push(span);
            }
        });
        prop_assert_eq!(named, Vec::new());
    }

    /// What a sentence far from figures begins with is found by its ending.
    #[test]
    fn what_a_sentence_begins_with_has_its_ending(
        sentence in "“{0,1}[石桥⺀𠀀]{0,5}(镇|乡|村|街道|社区|区|道)[石桥村镇]{0,2}",
    ) {
        let Some(found) = AT_START.captures(&sentence).and_then(|found| found.get(1)) else {
            return Ok(());
        };
        let name = found.as_str();
        prop_assume!(names_a_place(name, Lexicon::for_tests()));
        let marks: Vec<usize> = sentence.char_indices().map(|(at, _)| at).collect();
        let endings = endings(&sentence, &marks);
        prop_assert!(endings.first().is_some_and(|at| *at <= FARTHEST), "{}", sentence);
    }
}

#[test]
fn every_ending_is_told_by_its_last_character() {
    let lasts: String = ENDINGS.iter().map(|(last, _)| *last).collect();
    assert_eq!(lasts, names::ENDING);
    for (last, endings) in ENDINGS {
        assert!(
            endings.iter().all(|ending| ending.ends_with(*last)),
            "{last}"
        );
        assert!(endings.is_sorted_by_key(|ending| std::cmp::Reverse(ending.len())));
    }
    for (text, may) in [
        ("石桥镇", true),
        ("东门街道", true),
        ("红星社区", true),
        ("街区道路", false),
        ("社会", false),
        ("", false),
    ] {
        assert_eq!(settled(text), may, "{text}");
    }
}
