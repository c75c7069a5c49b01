//! What written numbers are read as.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Vec<(String, String, Option<String>)> {
    numbers(text)
        .map(|n| {
            (
                n.span.of(text).to_owned(),
                n.value.to_string(),
                n.max.map(|max| max.to_string()),
            )
        })
        .collect()
}

#[test]
fn written_numbers_and_their_values() {
    let cases = [
        ("467", "467"),
        ("1,234,567", "1234567"),
        ("４，５６５", "4565"),
        ("５．０３亿", "503000000"),
        ("16.4亿", "1640000000"),
        ("1.2万亿", "1200000000000"),
        ("1015036亿", "101503600000000"),
        ("3万5千", "35000"),
        ("2亿3000万", "230000000"),
        ("500多亿", "50000000000"),
        ("五", "5"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一百五", "150"),
        ("两千四百五", "2450"),
        ("一百零一万一千", "1011000"),
        ("五亿零六", "500000006"),
        ("二百三十", "230"),
        ("一万二", "12000"),
        ("三点五", "3.5"),
        ("四点七八万亿", "4780000000000"),
        ("肆佰陆拾", "460"),
        ("廿五", "25"),
        ("十几", "10"),
        ("二百多万", "2000000"),
        ("三分之二", "0.6667"),
        ("四分之三", "0.75"),
        ("百分之三十", "30"),
        ("百分之12.5", "12.5"),
        ("千分之五", "5"),
        ("四成", "40"),
        ("九成五", "95"),
        ("一成半", "15"),
        ("一半", "0.5"),
        ("过半", "0.5"),
        ("百万亿", "100000000000000"),
        ("二〇二四", "2024"),
        ("三点一四", "3.14"),
        ("1.5亿", "150000000"),
        ("两百五", "250"),
        ("１．０７５３", "1.0753"),
        ("一万零五十", "10050"),
        ("3万5千6百", "35600"),
        ("3千5百万", "35000000"),
        ("2千零30万", "20300000"),
        ("1千零8", "1008"),
        ("一万六千亿", "1600000000000"),
        ("三十二万亿", "32000000000000"),
        ("六千万万", "600000000000"),
        ("百三", "130"),
        ("一百零几万", "1000000"),
        ("三十几亿", "3000000000"),
        ("十几万多亿", "10000000000000"),
        ("五千三点二", "5300.2"),
        ("卅六", "36"),
        ("俩", "2"),
        ("仨", "3"),
        ("壹佰贰拾叁萬", "1230000"),
        ("貳佰陸拾伍", "265"),
        ("兩千餘萬", "20000000"),
        ("玖仟零捌拾", "9080"),
        ("五又三分之一", "5.3333"),
        ("百分之五十点五", "50.5"),
        ("百分之零点三", "0.3"),
        ("一百分之三", "0.03"),
        ("万分之三", "0.0003"),
        ("百万分之七", "0.000007"),
        ("五分之2", "0.4"),
        ("16分之5", "0.3125"),
        ("半成", "5"),
        ("3.5成", "35"),
        ("1/3", "0.3333"),
        ("60 万", "600000"),
        ("7 万2 千", "72000"),
        ("两千 六百 五十", "2650"),
        ("七成 六", "76"),
        ("百分之四 十", "40"),
        ("三 百 二 十", "320"),
        ("三分 之二", "0.6667"),
        ("-3.2", "-3.2"),
        ("－１２", "-12"),
        ("负五", "-5"),
        ("负一又二分之一", "-1.5"),
        ("負三萬", "-30000"),
        ("五兆六十亿", "5006000000000"),
    ];
    for (text, value) in cases {
        assert_eq!(
            read(text),
            [(text.to_owned(), value.to_owned(), None)],
            "{text}"
        );
    }
}

#[test]
fn numbers_that_name_a_range() {
    let cases = [
        ("七八万", "70000", "80000"),
        ("三四百", "300", "400"),
        ("一千二三百", "1200", "1300"),
        ("两三", "2", "3"),
        ("十二三", "12", "13"),
        ("数十", "10", "99"),
        ("几十", "10", "99"),
        ("数百", "100", "999"),
        ("数百万", "1000000", "9990000"),
        ("七八成", "70", "80"),
    ];
    for (text, low, high) in cases {
        let want = (text.to_owned(), low.to_owned(), Some(high.to_owned()));
        assert_eq!(read(text), [want], "{text}");
    }
}

/// What is read, several numbers joined with a blank.
fn found(text: &str) -> String {
    let found: Vec<String> = read(text).into_iter().map(|(quote, ..)| quote).collect();
    found.join("|")
}

#[test]
fn where_a_number_ends() {
    let cases = [
        // A magnitude that is not smaller than the one before it begins anew.
        ("三百五千", "三百五|千"),
        ("五十千", "五十|千"),
        ("3百5千", "3百|5千"),
        ("500万2000个", "500万|2000"),
        ("3万 2000", "3万|2000"),
        // 两 behind a magnitude is a weight, before one it is a digit.
        ("三十两", "三十|两"),
        ("三千两百两", "三千两百|两"),
        // Blanks join only what a numeral can join.
        ("三百 五户", "三百|五"),
        ("二 三", "二|三"),
        ("3 5", "3|5"),
        ("12    万", "12|万"),
        ("2023 百强", "2023|百"),
        ("七成 六户", "七成|六"),
        // 点 of a clock, and of a place.
        ("三点五十分", "三|五十"),
        ("两百点两", "两百|两"),
        ("五点多", "五"),
        // 零 at the end belongs to what follows.
        ("一百零", "一百|零"),
        // 兆 behind digits is a bandwidth, 百分点 a unit.
        ("500兆", "500"),
        ("2.3百分点", "2.3"),
        // Signs that are none: ranges, dates, model numbers, words.
        ("3-5", "3|5"),
        ("8月-9月", "8|9"),
        ("A-12", "12"),
        ("负责3项", "3"),
        ("胜负三场", "三"),
        // Strokes that are no fraction.
        ("2024/3/5", "2024|3|5"),
        ("3/2", "3|2"),
        ("5/80", "5|80"),
        ("三分之后", "三"),
        ("半成品", ""),
    ];
    for (text, want) in cases {
        assert_eq!(found(text), want, "{text}");
    }
}

#[test]
fn a_minus_stands_where_a_sign_can() {
    for (text, want) in [
        ("增长-3.2%", "-3.2"),
        ("增速为−1.8%", "−1.8"),
        ("气温降至-12℃", "-12"),
        ("零下18℃", "零下18"),
        ("（-5）", "-5"),
    ] {
        assert_eq!(found(text), want, "{text}");
    }
    assert_eq!(found("零下3处"), "零|3");
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    for sign in [
        "一",
        "十",
        "万",
        "零",
        "点五",
        "几十",
        "负",
        "三分之",
        "1/",
        "1万",
        "一 ",
        "百 ",
        "亿多",
        "1,",
    ] {
        let text = sign.repeat(40_000);
        let start = std::time::Instant::now();
        let _ = numbers(&text).count();
        let took = start.elapsed();
        assert!(took.as_secs() < 5, "{sign}: {took:?}");
    }
}

#[test]
fn units_keep_their_magnitude() {
    assert_eq!(read("30千瓦时")[0].0, "30");
    assert_eq!(read("2.3百分点")[0].0, "2.3");
    assert_eq!(read("5万千瓦时")[0].1, "50000");
    assert_eq!(read("三千瓦")[0].0, "三");
}

#[test]
fn what_is_no_number() {
    for text in ["完成立项", "几乎", "数据", "半径", "过半年", "大半天里"] {
        let got = read(text);
        assert!(
            got.iter().all(|(found, ..)| found == "大半"),
            "{text}: {got:?}"
        );
    }
    // 三成立 is 三 and 成立.
    assert_eq!(read("第三成立")[0].0, "三");
    // The comma of a sentence is no separator.
    assert_eq!(read("35个，200户").len(), 2);
    assert_eq!(read("12，345").len(), 2);
    assert_eq!(read("1,23").len(), 2);
}

#[test]
fn a_number_too_large_to_hold_is_said_to_be() {
    let text = format!("共{}个", "9".repeat(60));
    let found: Vec<Number> = numbers(&text).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].form, found[0].span),
        (Form::TooLarge, Span::new(3, 63))
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "[0-9０-９,，.．一二两三五十百千万亿零点成半分之几数余多个件元又负兆/ %a-c-]{0,24}") {
        let mut end = 0;
        for number in numbers(&text) {
            prop_assert!(number.span.start >= end && number.span.end <= text.len());
            prop_assert!(text.is_char_boundary(number.span.start) && text.is_char_boundary(number.span.end));
            prop_assert!(!number.span.is_empty());
            end = number.span.end;
        }
    }
}

#[test]
fn every_sign_of_a_number_can_begin_one() {
    for ch in '\0'..=char::MAX {
        let sign = super::arabic_digit(ch).is_some()
            || super::digit(ch).is_some()
            || super::magnitude(ch).is_some()
            || super::MINUS.contains(&ch);
        assert!(!sign || super::BEGINNINGS.contains(ch), "{ch}");
    }
}
