//! Quantities by example.

use super::*;

/// (quote, value, max, unit, qualifier) of each quantity with a unit.
fn read(text: &str) -> Vec<(String, String, Option<String>, String, Qualifier)> {
    let lexicon = Lexicon::for_tests();
    let words = crate::segment::words(text, Span::new(0, text.len()), lexicon);
    let words = Words::given(words);
    quantities(text, WordStarts::Of(&words), lexicon)
        .iter()
        .map(|q| {
            (
                q.span.of(text).to_owned(),
                q.value.to_string(),
                q.max.map(|max| max.to_string()),
                q.unit_name().to_owned(),
                q.qualifier,
            )
        })
        .collect()
}

fn one(text: &str) -> (String, String, Option<String>, String, Qualifier) {
    let got = read(text);
    assert_eq!(got.len(), 1, "{text}: {got:?}");
    got.into_iter().next().expect("one")
}

#[test]
fn number_unit_and_qualifier() {
    use Qualifier::{Approx, Exact, LessThan, MoreThan};
    let cases = [
        ("投资60万元", "60万元", "600000", "元", Exact),
        ("发动500余名党员", "500余名", "500", "名", MoreThan),
        ("落差2300多件", "2300多件", "2300", "件", MoreThan),
        ("占地约40平方米", "约40平方米", "40", "平方米", Approx),
        ("近六成", "近六成", "60", "%", Approx),
        ("下降四成多", "四成多", "40", "%", MoreThan),
        ("满意率98%以上", "98%以上", "98", "%", MoreThan),
        ("不足五成", "不足五成", "50", "%", LessThan),
        ("3日内办结", "3日内", "3", "日", LessThan),
        ("吸引上千人", "上千人", "1000", "人", MoreThan),
        ("百余人到场", "百余人", "100", "人", MoreThan),
        ("价值11万余元", "11万余元", "110000", "元", MoreThan),
        ("约2500余枚", "约2500余枚", "2500", "枚", Approx),
        ("产值达到了30亿元", "30亿元", "3000000000", "元", Exact),
        ("超过了3万人", "超过了3万人", "30000", "人", MoreThan),
        ("发电5万千瓦时", "5万千瓦时", "50000", "千瓦时", Exact),
        ("高2.3个百分点", "2.3个百分点", "2.3", "百分点", Exact),
        ("新建 467 个", "467 个", "467", "个", Exact),
        ("占一半以上", "一半以上", "0.5", "", MoreThan),
    ];
    for (text, quote, value, unit, qualifier) in cases {
        let want = (quote.into(), value.into(), None, unit.into(), qualifier);
        assert_eq!(one(text), want, "{text}");
    }
}

#[test]
fn ranges_are_one_quantity() {
    let cases = [
        ("1500-2000人", "1500", "2000", "人"),
        ("每家12万元至18万元", "120000", "180000", "元"),
        ("3至5万元", "30000", "50000", "元"),
        ("下降4~6℃", "4", "6", "℃"),
        ("2600元到4200元不等", "2600", "4200", "元"),
        ("三至五人", "3", "5", "人"),
    ];
    for (text, low, high, unit) in cases {
        let got = one(text);
        let want = (low.to_owned(), Some(high.to_owned()), unit.to_owned());
        assert_eq!((got.1, got.2, got.3), want, "{text}");
    }
    assert_eq!(read("由6.5天缩短至3.2天").len(), 2);
    assert_eq!(read("从75%到80%").len(), 2);
    assert_eq!(read("115个减至93个").len(), 2);
}

#[test]
fn lists_share_unit_and_qualifier() {
    let got = read("分别加快0.3和0.5个百分点");
    assert_eq!((got[0].1.as_str(), got[0].3.as_str()), ("0.3", "百分点"));
    let got = read("分别投入1、2、3万元");
    let values: Vec<&str> = got.iter().map(|q| q.1.as_str()).collect();
    assert_eq!(values, ["10000", "20000", "30000"]);
    let got = read("稳定在90%和95%以上");
    assert!(got.iter().all(|q| q.4 == Qualifier::MoreThan));
}

#[test]
fn words_that_only_look_like_qualifiers() {
    let cases = [
        "附近200户",
        "公约40条",
        "安装2300件多功能设备",
        "设3个内设机构",
        "线上50场",
    ];
    for text in cases {
        assert_eq!(one(text).4, Qualifier::Exact, "{text}");
    }
}
