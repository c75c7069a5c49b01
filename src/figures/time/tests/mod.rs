//! Times read and resolved, by example; `patterns` states what a time looks like.

mod patterns;

use jiff::civil::Date;

use super::*;
use crate::lexicon::Lexicon;

fn resolve(text: &str) -> Vec<(String, Option<String>, Role)> {
    let mut calendar = Calendar::of(Date::new(2021, 9, 3).ok(), text);
    expressions(text, &mut calendar, &Lexicon::for_tests().cues)
        .into_iter()
        .map(|time| (time.span.of(text).to_owned(), time.iso, time.role))
        .collect()
}

#[test]
fn written_times_on_a_page_of_2021_09_03() {
    let cases = [
        ("截至9月1日24时", "2021-09-01"),
        ("今年以来", "2021"),
        ("前三季度", "2021-01/2021-09"),
        ("今年前2个月", "2021-01/2021-02"),
        ("1—8月", "2021-01/2021-08"),
        ("1至6月", "2021-01/2021-06"),
        ("去年底", "2020-12"),
        ("2024年底", "2024-12"),
        ("“十四五”期间", "2021/2025"),
        ("上半年", "2021-01/2021-06"),
        ("今年一季度", "2021-01/2021-03"),
        ("一季度末", "2021-03"),
        ("去年12月", "2020-12"),
        ("3月末", "2021-03"),
        ("截至目前", "2021-09-03"),
        ("日前", "2021-09-03"),
        ("今年1月1日至8月10日", "2021-01-01/2021-08-10"),
        ("2月2日至4日", "2021-02-02/2021-02-04"),
        ("二〇二〇年", "2020"),
        ("昨天", "2021-09-02"),
        ("2021年全年", "2021"),
        ("今年春节", "2021-02-12"),
        ("国庆节", "2021-10-01"),
        ("今年1月以来", "2021"),
        ("3月以来", "2021-03/2021-09"),
        ("今年春节", "2021-02-12"),
        ("国庆节", "2021-10-01"),
    ];
    for (text, iso) in cases {
        let got = resolve(text);
        assert_eq!(got.len(), 1, "{text}: {got:?}");
        assert_eq!(got[0].1.as_deref(), Some(iso), "{text}");
    }
}

#[test]
fn times_that_are_only_compared_with_or_belong_to_one_number() {
    assert_eq!(resolve("比上年增长5%")[0].2, Role::Compared);
    assert_eq!(resolve("较去年同期减少3件")[0].2, Role::Compared);
    assert_eq!(resolve("由2020年的180人增加到360人")[0].2, Role::Attached);
    assert_eq!(resolve("近年来成效明显")[0].1, None);
    assert_eq!(resolve("年度任务500户")[0].2, Role::Attached);
    assert_eq!(resolve("3月1日，2020年招聘会启动")[1].2, Role::Compared);
    assert_eq!(resolve("20件2020年实事已完成13件")[0].2, Role::Compared);
}

/// The months go on, but not beyond the day of the page.
#[test]
fn months_behind_a_date() {
    for (text, iso) in [
        ("2020年10月开工，3月完工", "2021-03"),
        ("2021年9月1日获悉，截至8月底", "2021-08"),
    ] {
        let got = resolve(text);
        assert_eq!(got[1].1.as_deref(), Some(iso), "{text}");
    }
}

#[test]
fn parts_of_a_year_on_a_page_without_a_date() {
    for (text, iso) in [
        (
            "2020年确定25件实事，上半年完成12件",
            Some("2020-01/2020-06"),
        ),
        ("2020年确定25件实事，截至三季度末", Some("2020-09")),
        ("供水工程（2018—2022年），上半年完成12处", None),
        ("上半年完成12处", None),
    ] {
        let got = expressions(
            text,
            &mut Calendar::of(None, text),
            &Lexicon::for_tests().cues,
        );
        let last = got.last().and_then(|time| time.iso.as_deref());
        assert_eq!(last, iso, "{text}");
    }
}

#[test]
fn what_is_no_time() {
    for text in ["完成13月牌20块", "共35个", "月工资1880元"] {
        assert!(resolve(text).iter().all(|time| time.1.is_none()), "{text}");
    }
}
