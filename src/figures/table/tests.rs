//! Small tables and the figures that a reader takes from them.

use std::fmt::Write as _;

use jiff::civil::Date;
use proptest::prelude::*;

use super::super::extract;
use rust_decimal::Decimal;

use super::*;
use crate::clean::{self, Cell, Context, Table};
use crate::decode::{Hint, decode};
use crate::figures::Modality;
use crate::segment::segment;

/// The figures of the first article of a page, and what was dropped.
fn read_page(page: &str, path: &str) -> (String, super::super::Figures) {
    let lexicon = Lexicon::for_tests();
    let decoded = decode(page.as_bytes(), &Hint::default()).value;
    let context = Context {
        path: Some(path),
        published: Date::new(2022, 11, 9).ok(),
        ..Context::default()
    };
    let cleaned = clean::clean(&decoded, &context, lexicon).value;
    let article = cleaned.articles.into_iter().next().unwrap_or_default();
    let sentences = segment(&article, lexicon).value;
    let figures = extract(&article, &sentences, None, lexicon).value;
    (article.text.as_str().to_owned(), figures)
}

/// `quote value unit|item|place|time|modality|change` of each figure that a table gave.
fn lines(text: &str, figures: &super::super::Figures) -> Vec<String> {
    let from_table = figures
        .figures
        .iter()
        .filter(|figure| figure.rules.contains(&"table:cell"));
    from_table
        .map(|figure| {
            format!(
                "{} {} {}|{}|{}|{}|{:?}|{:?}",
                figure.span.of(text),
                figure.value,
                figure.unit,
                figure.item,
                figure
                    .place
                    .as_ref()
                    .map_or("", |place| place.name.as_str()),
                figure.time.as_deref().unwrap_or(""),
                figure.modality,
                figure.change,
            )
        })
        .collect()
}

/// A page with a table between two paragraphs.
fn page(table: &str) -> String {
    format!(
        "<html><head><title>青川县公布改造进展</title></head><body><h1>青川县公布改造进展</h1><p>青川县各乡镇的改造工作稳步推进，进展情况如下，总体快于去年同期，群众普遍满意。</p>{table}<p>县政府办公室将继续督查，确保年底前全部清零，不落一户，不漏一人。</p></body></html>"
    )
}

fn html(table: &str) -> Vec<String> {
    let (text, figures) = read_page(&page(table), "a.html");
    lines(&text, &figures)
}

fn text(words: &str) -> Vec<String> {
    let (text, figures) = read_page(words, "a.txt");
    lines(&text, &figures)
}

/// Every row of `lexicon/header_words.tsv` does what its example and its counter-example say.
#[test]
fn every_header_word_does_what_its_row_says() {
    let words = &Lexicon::for_tests().headers;
    let text = include_str!("../../../data/lexicon/header_words.tsv");
    let holds = |meaning: &str, header: &str| match meaning {
        "general" => words.is_general(header),
        "planned" => words.is_planned(header),
        "actual" => words.is_actual(header),
        "beside" => words.is_beside(header),
        "neutral" => words.is_neutral(header),
        "persons" => words.is_persons(header),
        drop => words.drop(header).is_some_and(|(rule, _)| {
            let name = if drop == "document" {
                "number-of-document"
            } else {
                drop
            };
            rule == format!("table:{name}")
        }),
    };
    let mut wrong = Vec::new();
    crate::lexicon::tsv::rows("lexicon/header_words.tsv", text, |row| {
        let meaning = row.need("meaning")?;
        let (example, counter) = (row.need("example")?, row.need("counter_example")?);
        if !(example.contains(row.need("word")?)
            && holds(meaning, example)
            && !holds(meaning, counter))
        {
            wrong.push(format!("{meaning} {example} {counter}"));
        }
        Ok(())
    })
    .expect("the table is right");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changes_are_of_the_column_before_and_of_its_time() {
    let got = html(
        "<table><tr><td>乡镇</td><td>工业产值（亿元）</td><td>同比增长（%）</td></tr>
        <tr><td>竹园镇</td><td>12.5</td><td>-4.1</td></tr><tr><td>全县</td><td>27</td><td>3</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "12.5 1250000000 元|工业产值|竹园镇||Actual|None",
            "-4.1 4.1 %|工业产值|竹园镇||Actual|Down",
            "27 2700000000 元|工业产值|青川县||Actual|None",
            "3 3 %|工业产值|青川县||Actual|Up",
        ]
    );
    let got = html(
        "<table><caption>2022年1-8月外贸情况（单位：亿元）</caption><tr><td>指标</td><td>8月</td><td>同比±%</td></tr>
        <tr><td>出口</td><td>12.4</td><td>-2.2</td></tr><tr><td>进口</td><td>6.2</td><td>1</td></tr></table>",
    );
    assert_eq!(got[1], "-2.2 2.2 %|出口|青川县|2022-08|Actual|Down");
}

#[test]
fn plans_said_with_their_time_and_differences_in_the_rows_unit() {
    let got = html(
        "<table><caption>单位：万元</caption><tr><td>项目名称</td><td>建设性质</td><td>年度计划投资</td><td>累计完成投资</td></tr>
        <tr><td>城西泵站</td><td>续建</td><td>3200</td><td>2720</td></tr><tr><td>南环路</td><td>新建</td><td>2800</td><td>1400</td></tr></table>",
    );
    assert_eq!(
        got[0],
        "3200 32000000 元|城西泵站投资|青川县|2022|Planned|None"
    );
    let got = html(
        "<table><tr><td>项目</td><td>上年</td><td>本年</td><td>较上年增减</td></tr>
        <tr><td>公租房（套）</td><td>300</td><td>342</td><td>42</td></tr><tr><td>补贴（户）</td><td>850</td><td>816</td><td>-4</td></tr></table>",
    );
    assert!(got[2].starts_with("42 42 套|"), "{}", got[2]);
    assert!(got[5].starts_with("-4 4 %|"), "{}", got[5]);
}

#[test]
fn budgets_are_planned_and_rates_of_them_are_of_what_the_row_names() {
    let got = html(
        "<table><caption>单位：万元</caption><tr><td>项目</td><td>年初预算数</td><td>累计执行数</td><td>为预算%</td><td>同比增减%</td></tr>
        <tr><td>税收收入</td><td>1200</td><td>660</td><td>55</td><td>-1.8</td></tr><tr><td>罚没收入</td><td>100</td><td>40</td><td>40</td><td>2</td></tr></table>",
    );
    assert!(
        got[0].contains("税收收入") && got[0].contains("Planned"),
        "{}",
        got[0]
    );
    assert!(
        got[1].contains("税收收入") && got[1].contains("Actual"),
        "{}",
        got[1]
    );
    assert!(got[3].starts_with("-1.8 1.8 %|税收收入|"), "{}", got[3]);
    let got = html(
        "<table><tr><td>乡镇</td><td>常住人口（人）</td><td>占全县比重（%）</td></tr>
        <tr><td>竹园镇</td><td>5200</td><td>47.1</td></tr><tr><td>木鱼镇</td><td>3100</td><td>28</td></tr></table>",
    );
    assert_eq!(got[1], "47.1 47.1 %|常住人口占全县比重|竹园镇||Actual|None");
}

#[test]
fn persons_are_their_own_unit() {
    let got = html(
        "<table><tr><td>学段</td><td>在校生</td><td>女</td><td>床铺</td></tr>
        <tr><td>小学</td><td>412</td><td>193</td><td>80</td></tr><tr><td>初中</td><td>201</td><td>95</td><td>60</td></tr></table>",
    );
    assert!(got[0].starts_with("412 412 人|"), "{}", got[0]);
    assert!(got[1].starts_with("193 193 人|"), "{}", got[1]);
    assert!(got[2].starts_with("80 80 |"), "{}", got[2]);
}

#[test]
fn two_header_rows_units_places_and_the_time_of_the_title() {
    let got = html(
        "<table><caption>各乡镇改造情况表（截至2022年10月31日）</caption>
        <tr><th rowspan=2>乡镇</th><th colspan=3>厕所改造（户）</th><th rowspan=2>投资（万元）</th></tr>
        <tr><th>目标</th><th>完成</th><th>完成率</th></tr>
        <tr><td>竹园镇</td><td>64</td><td>60</td><td>93.8%</td><td>1.5</td></tr>
        <tr><td>合 计</td><td>1,064</td><td>—</td><td>93.8</td><td>2</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "64 64 户|厕所改造目标|竹园镇||Planned|None",
            "60 60 户|厕所改造完成|竹园镇|2022-10-31|Actual|None",
            "93.8% 93.8 %|厕所改造完成率|竹园镇|2022-10-31|Actual|None",
            "1.5 15000 元|投资|竹园镇|2022-10-31|Actual|None",
            "1,064 1064 户|厕所改造目标|青川县||Planned|None",
            "93.8 93.8 %|厕所改造完成率|青川县|2022-10-31|Actual|None",
            "2 20000 元|投资|青川县|2022-10-31|Actual|None",
        ]
    );
}

#[test]
fn places_lie_below_the_home_and_totals_say_so() {
    let table = "<table><tr><th>乡镇</th><th>户数</th></tr><tr><td>竹园镇</td><td>5</td></tr><tr><td>全县</td><td>9</td></tr></table>";
    let (_, figures) = read_page(&page(table), "a.html");
    let of_table: Vec<&Figure> = figures
        .figures
        .iter()
        .filter(|figure| figure.rules.contains(&"table:cell"))
        .collect();
    let path = |figure: &Figure| figure.place.as_ref().and_then(|place| place.path.clone());
    assert_eq!(
        path(of_table[0]).as_deref(),
        Some("四川省/广元市/青川县/竹园镇")
    );
    assert!(of_table[0].rules.contains(&"table:place-from-row"));
    assert!(of_table[1].rules.contains(&"table:total-row"));
    assert_eq!(of_table[0].unit, "户");
}

#[test]
fn indicators_with_a_column_of_units_and_changes_by_sign() {
    let got = html(
        "<p align=center><b>2021年主要经济指标</b></p><table>
        <tr><th>指标</th><th>单位</th><th>绝对数</th><th>比上年增长（%）</th></tr>
        <tr><td>一、粮食产量</td><td>万吨</td><td>16.5</td><td>2.6</td></tr>
        <tr><td>其中：小麦</td><td>吨</td><td>4200</td><td>-11.8</td></tr>
        <tr><td>工业增加值</td><td>亿元</td><td>3</td><td>0</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "16.5 165000 吨|粮食产量|青川县|2021|Actual|None",
            "2.6 2.6 %|粮食产量|青川县|2021|Actual|Up",
            "4200 4200 吨|小麦|青川县|2021|Actual|None",
            "-11.8 11.8 %|小麦|青川县|2021|Actual|Down",
            "3 300000000 元|工业增加值|青川县|2021|Actual|None",
            "0 0 %|工业增加值|青川县|2021|Actual|None",
        ]
    );
}

#[test]
fn years_and_periods_in_headers_are_times() {
    let got = html(
        "<table><tr><td>指标</td><td>2020</td><td>2021年</td><td>2022年计划</td></tr>
        <tr><td>造林面积（亩）</td><td>300</td><td>400</td><td>500</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "300 300 亩|造林面积|青川县|2020|Actual|None",
            "400 400 亩|造林面积|青川县|2021|Actual|None",
            "500 500 亩|造林面积计划|青川县|2022|Planned|None",
        ]
    );
}

#[test]
fn the_unit_of_the_line_above_holds_for_plain_columns() {
    let got = html(
        "<p>2022年1-10月财政收支情况表</p><p>单位：万元</p><table><tr><td>项目</td><td>完成</td><td>同比增长</td></tr>
        <tr><td>税收收入</td><td>120.5</td><td>3.2</td></tr><tr><td>非税收入</td><td>80</td><td>-1</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "120.5 1205000 元|税收收入完成|青川县|2022-01/2022-10|Actual|None",
            "3.2 3.2 %|税收收入|青川县|2022-01/2022-10|Actual|Up",
            "80 800000 元|非税收入完成|青川县|2022-01/2022-10|Actual|None",
            "-1 1 %|非税收入|青川县|2022-01/2022-10|Actual|Down",
        ]
    );
}

#[test]
fn tables_of_plain_text_and_markdown() {
    let want = [
        "12 12 公里|修路|竹园镇||Actual|None",
        "30 30 户|改厕|竹园镇||Actual|None",
        "8 8 公里|修路|沙州镇||Actual|None",
        "25 25 户|改厕|沙州镇||Actual|None",
    ];
    let head = "青川县公布改造进展\n\n青川县各乡镇的改造稳步推进，群众普遍满意。\n\n";
    for table in [
        "乡镇\t修路（公里）\t改厕（户）\n竹园镇\t12\t30\n沙州镇\t8\t25\n",
        "乡镇      修路（公里）  改厕（户）\n竹园镇    12        30\n沙州镇    8         25\n",
        "乡镇,修路（公里）,改厕（户）\n竹园镇,12,30\n沙州镇,8,25\n",
        "乡镇 | 修路（公里） | 改厕（户）\n竹园镇 | 12 | 30\n沙州镇 | 8 | 25\n",
    ] {
        assert_eq!(text(&format!("{head}{table}")), want, "{table}");
    }
    let markdown = format!(
        "# {head}| 乡镇 | 修路（公里） | 改厕（户） |\n|---|---|---|\n| 竹园镇 | 12 | 30 |\n| 沙州镇 | 8 | 25 |\n"
    );
    let (words, figures) = read_page(&markdown, "a.md");
    assert_eq!(lines(&words, &figures), want);
}

#[test]
fn numbers_that_count_nothing_are_dropped_with_a_reason() {
    let table = "<table><tr><td>序号</td><td>单位</td><td>得分</td><td>排名</td><td>联系电话</td><td>完成时间</td></tr>
        <tr><td>1</td><td>竹园镇</td><td>95.5</td><td>2</td><td>0839-7201234</td><td>2022</td></tr>
        <tr><td>2</td><td>沙州镇</td><td>96</td><td>1</td><td>13800000000</td><td>2021</td></tr></table>";
    let (text, figures) = read_page(&page(table), "a.html");
    assert_eq!(lines(&text, &figures), [""; 0]);
    let rules: Vec<&str> = figures
        .dropped
        .iter()
        .map(|dropped| dropped.rule)
        .filter(|rule| rule.starts_with("table:"))
        .collect();
    for rule in ["table:rank", "table:score", "table:contact", "table:date"] {
        assert!(rules.contains(&rule), "{rule} in {rules:?}");
    }
    let numbers_in_rows = figures
        .figures
        .iter()
        .filter(|figure| figure.span.of(&text).contains("7201234"));
    assert_eq!(numbers_in_rows.count(), 0, "rows are not read as sentences");
}

#[test]
fn what_is_no_table_of_figures() {
    for table in [
        "<table></table>",
        "<table><tr><td></td><td></td></tr><tr><td></td><td></td></tr></table>",
        "<table><tr><td>首页</td><td>政务</td></tr><tr><td>公开</td><td>互动</td></tr></table>",
        "<table><tr><th>乡镇</th><th>户数</th></tr></table>",
        "<table><tr><td>乡镇</td><td>负责人</td></tr><tr><td>竹园镇</td><td>—</td></tr></table>",
    ] {
        assert_eq!(html(table), [""; 0], "{table}");
    }
}

#[test]
fn ragged_rows_are_read_as_far_as_they_go() {
    let got = html(
        "<table><tr><th>乡镇</th><th>改厕（户）</th><th>修路（公里）</th></tr><tr><td>竹园镇</td><td>3</td></tr><tr><td>沙州镇</td><td>4</td><td>5</td><td>77</td></tr></table>",
    );
    assert_eq!(
        got,
        [
            "3 3 户|改厕|竹园镇||Actual|None",
            "4 4 户|改厕|沙州镇||Actual|None",
            "5 5 公里|修路|沙州镇||Actual|None",
        ]
    );
}

#[test]
fn a_cell_of_sentences_is_read_as_text() {
    let table = "<table><tr><th>项目</th><th>建设内容</th><th>投资（万元）</th></tr><tr><td>污水管网</td><td>在竹园镇新建污水管网12公里，配套泵站3座，年内全部投入使用，服务沿线居民。</td><td>800</td></tr></table>";
    let (text, figures) = read_page(&page(table), "a.html");
    assert_eq!(
        lines(&text, &figures),
        ["800 8000000 元|污水管网投资|青川县||Actual|None"]
    );
    let quotes: Vec<&str> = figures.figures.iter().map(|f| f.span.of(&text)).collect();
    assert!(
        quotes.contains(&"12公里") && quotes.contains(&"3座"),
        "{quotes:?}"
    );
}

#[test]
fn headers_say_planned_or_actual() {
    let cases = [
        ("目标", Some(Modality::Planned)),
        ("年度任务", Some(Modality::Planned)),
        ("计划投资", Some(Modality::Planned)),
        ("计划完成", Some(Modality::Planned)),
        ("完成", Some(Modality::Actual)),
        ("累计完成投资", Some(Modality::Actual)),
        ("目标完成数", Some(Modality::Actual)),
        ("完成计划", Some(Modality::Actual)),
        ("计划完成率", Some(Modality::Actual)),
        ("户数", None),
    ];
    for (header, want) in cases {
        assert_eq!(
            head::modality(header, &Lexicon::for_tests().headers),
            want,
            "{header}"
        );
    }
}

#[test]
fn units_in_headers() {
    let lexicon = Lexicon::for_tests();
    let cases = [
        ("投资（万元）", "投资", Some(("元", 10_000))),
        ("发电量(亿千瓦时)", "发电量", Some(("千瓦时", 100_000_000))),
        ("增长%", "增长", Some(("%", 1))),
        ("指标（单位：公里）", "指标", Some(("公里", 1))),
        ("万元", "", Some(("元", 10_000))),
        ("总户数", "总户数", Some(("户", 1))),
        ("价格指数", "价格指数", None),
        ("投资（含税）", "投资（含税）", None),
        ("项", "项", None),
    ];
    for (header, rest, unit) in cases {
        let (got, found) = unit::split(header, lexicon);
        let found = found.map(|(scaled, _)| (scaled.unit.name.clone(), scaled.magnitude));
        let unit = unit.map(|(name, scale)| (name.to_owned(), Decimal::from(scale)));
        assert_eq!((got.as_str(), found), (rest, unit), "{header}");
    }
}

#[test]
fn ten_thousand_rows_and_spans_of_any_size() {
    let mut table = String::from("<table><tr><th>村</th><th>户数</th></tr>");
    for row in 0..10_000 {
        let _ = write!(table, "<tr><td>李家村</td><td>{}</td></tr>", row % 90 + 1);
    }
    table.push_str("</table>");
    let start = std::time::Instant::now();
    assert_eq!(html(&table).len(), 10_000);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    let cell = Cell {
        span: Span::new(0, 3),
        colspan: usize::MAX,
        rowspan: usize::MAX,
        header: false,
    };
    let hostile = Table {
        caption: None,
        rows: vec![vec![cell; 3]; 1000],
    };
    let grid = Grid::of(&hostile);
    assert!(grid.rows.iter().all(|row| row.len() <= 128));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_table_is_read_without_panic(
        rows in prop::collection::vec(
            prop::collection::vec(("[乡镇合计全县目标率年20219.%（万元）,\\-— ]{0,6}", 0usize..5, 0usize..5), 0..5), 0..6),
    ) {
        let mut table = String::from("<table>");
        for row in rows {
            table.push_str("<tr>");
            for (words, down, right) in row {
                let _ = write!(table, "<td rowspan={down} colspan={right}>{words}</td>");
            }
            table.push_str("</tr>");
        }
        table.push_str("</table>");
        let (text, figures) = read_page(&page(&table), "a.html");
        for figure in &figures.figures {
            prop_assert!(figure.span.end <= text.len() && !figure.span.of(&text).is_empty());
            prop_assert!(figure.sentence.contains(figure.span));
        }
    }
}
