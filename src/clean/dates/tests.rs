use jiff::Span as Duration;

use super::*;
use proptest::prelude::*;

fn found(text: &str) -> Vec<String> {
    dates(text)
        .iter()
        .map(|found| found.date.to_string())
        .collect()
}

#[test]
fn written_dates_are_read() {
    let cases = [
        ("发布时间：2024年3月5日", "2024-03-05"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("二○二四年十二月二十一日", "2024-12-21"),
        ("二零二四年十月三十一日", "2024-10-31"),
        ("二O一九年元月三十日", "2019-01-30"),
        ("一九九八年十一月十日", "1998-11-10"),
        ("２０２４年３月５日", "2024-03-05"),
        ("２０２４－０３－０５　０８：００", "2024-03-05"),
        ("2024 年 3 月 5 日", "2024-03-05"),
        ("2024年03月05日08:30", "2024-03-05"),
        ("2024年03月05 08:30", "2024-03-05"),
        ("2024年3月5号", "2024-03-05"),
        ("时间:2024-3-5 8:00", "2024-03-05"),
        ("[2024/03/05]", "2024-03-05"),
        ("2024.03.05", "2024-03-05"),
        ("2024. 3. 5", "2024-03-05"),
        ("Thu, 16 Dec 2021 02:51:10 GMT", "2021-12-16"),
        ("Thu, 16 Dec 2021 20:51:10 GMT", "2021-12-17"),
        (
            "Thu Dec 16 2021 08:00:00 GMT+0800 (中国标准时间)",
            "2021-12-16",
        ),
        ("Sept. 3, 2021", "2021-09-03"),
        ("2024-03-05T23:30:00+08:00", "2024-03-05"),
        ("2024-03-05T16:30:00Z", "2024-03-06"),
        ("2024-03-05T16:30:00.000Z", "2024-03-06"),
        ("2024-03-05T01:00:00-08:00", "2024-03-05"),
        ("2024-03-05 8:00-9:00", "2024-03-05"),
    ];
    for (text, want) in cases {
        assert_eq!(found(text), [want], "{text}");
    }
}

#[test]
fn what_is_no_date_is_left_alone() {
    let cases = [
        "2024年3月",
        "3月5日",
        "2024年2月30日",
        "2024-13-05",
        "202.103.24.68",
        "2001.12.11.4",
        "v2024.03.05",
        "电话：0755-12-31",
        "12024-03-05",
        "2024-03-051",
        "20240305",
        "3024年3月5日",
        "2024年3月5个项目",
        "二月二日",
        "March on 2021",
        "共2024/12/3万元",
    ];
    for text in cases {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn the_span_covers_date_and_clock_time() {
    let text = "（2024-03-05 08:00:12）来源：2024年3月6日《县报》";
    let spans: Vec<&str> = dates(text).iter().map(|date| date.span.of(text)).collect();
    assert_eq!(spans, ["2024-03-05 08:00:12", "2024年3月6日"]);
}

#[test]
fn a_whole_string_may_be_a_date() {
    let cases = [
        ("20240305", Some("2024-03-05")),
        ("20240305083000", Some("2024-03-05")),
        ("1709596800", Some("2024-03-05")),
        ("1709596800000", Some("2024-03-05")),
        ("发布时间：2024-03-05", Some("2024-03-05")),
        ("[2024/03/05]", Some("2024-03-05")),
        ("2024年3月5日 星期二 上午8:00", Some("2024-03-05")),
        ("2024-03-05T08:00:00+08:00", Some("2024-03-05")),
        ("Tue, 05 Mar 2024 02:51:10 GMT", Some("2024-03-05")),
        ("2024年3月5日，全县完成项目12个", None),
        ("20241305", None),
        ("2024", None),
        ("9709596800", None),
        ("", None),
    ];
    for (text, want) in cases {
        assert_eq!(
            parse_date(text).map(|date| date.to_string()).as_deref(),
            want,
            "{text}"
        );
    }
}

#[test]
fn addresses_carry_dates() {
    let cases = [
        (
            "http://www.example.gov.cn/2024/03/05/content_17.html",
            Some("2024-03-05"),
        ),
        (
            "http://www.example.gov.cn/zwdt/202403/t20240305_1234567.html",
            Some("2024-03-05"),
        ),
        (
            "http://politics.example.com/n1/2024/0305/c1001-40189.html",
            Some("2024-03-05"),
        ),
        (
            "http://www.example.com/2024-03/05/c_1123.htm",
            Some("2024-03-05"),
        ),
        (
            "https://example.com/art/2024/3/5/art_12_345.html",
            Some("2024-03-05"),
        ),
        (
            "https://example.com/24/0305/09/EABCDEFG.html",
            Some("2024-03-05"),
        ),
        (
            "https://example.com/content/202403/05/c88.html",
            Some("2024-03-05"),
        ),
        ("https://example.com/a/20240305A06V6J00", Some("2024-03-05")),
        (
            "https://example.com/view?d=2024-03-05&id=7",
            Some("2024-03-05"),
        ),
        ("https://example.com/detail/1234567890123456", None),
        ("https://example.com/2024/03/", None),
        ("https://example.com/12/3456/7", None),
        ("https://example.com/id/20241399", None),
        ("县/2024年/路径", None),
    ];
    for (url, want) in cases {
        assert_eq!(
            date_in_url(url).map(|date| date.to_string()).as_deref(),
            want,
            "{url}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in "[0-9０-９二〇十年月日号 :./-]{0,40}|([一元二][九〇]|[12１２]|[0-9]{1,4}|年|[三五]?月|日| |Mar|-){0,12}|\\PC{0,40}") {
        prop_assert!(may_hold_year(&text) || all(&text).is_empty());
        let mut end = 0;
        for found in dates(&text) {
            prop_assert!(found.span.start >= end && !found.span.of(&text).is_empty());
            end = found.span.end;
        }
        let _ = (parse_date(&text), date_in_url(&text));
    }

    #[test]
    fn every_day_is_read_in_every_form(days in 0i64..60_000) {
        let date = Date::constant(1930, 1, 1).checked_add(Duration::new().days(days)).expect("in range");
        let (y, m, d) = (date.year(), date.month(), date.day());
        for text in [format!("{y}年{m}月{d}日"), format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}")] {
            let found = dates(&text);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].date, date);
        }
    }
}
