//! Where, when, planned or done, up or down: pages of a few lines and what a reader takes from them.

use jiff::civil::Date;

use super::*;
use crate::clean::{self, Context};
use crate::decode::{Hint, decode};
use crate::figures::{Change, Modality};
use crate::segment::segment;

/// `quote|place|time|modality|change` of each figure of a page of 2023-10-20.
fn read(page: &str) -> Vec<String> {
    let lexicon = Lexicon::for_tests();
    let decoded = decode(page.as_bytes(), &Hint::default()).value;
    let context = Context {
        path: Some("page.txt"),
        published: Date::new(2023, 10, 20).ok(),
        ..Context::default()
    };
    let cleaned = clean::clean(&decoded, &context, lexicon).value;
    let article = cleaned.articles.into_iter().next().unwrap_or_default();
    let sentences = segment(&article, lexicon).value;
    let figures = extract(&article, &sentences, None, lexicon).value.figures;
    let text = article.text.as_str();
    figures
        .iter()
        .map(|figure| {
            format!(
                "{}|{}|{}|{}|{}",
                figure.span.of(text),
                figure
                    .place
                    .as_ref()
                    .map_or("", |place| place.name.as_str()),
                figure.time.as_deref().unwrap_or(""),
                if figure.modality == Modality::Planned {
                    "planned"
                } else {
                    "actual"
                },
                match figure.change {
                    Change::Up => "up",
                    Change::Down => "down",
                    Change::None => "none",
                },
            )
        })
        .collect()
}

/// A page that nobody has dated goes on in the year that it named last.
#[test]
fn the_year_of_a_page_without_a_date() {
    let lexicon = Lexicon::for_tests();
    for (headline, time) in [
        ("关于2022年10月份民生实事进展情况的通报", Some("2022-10-31")),
        ("民生实事进展情况的通报", None),
    ] {
        let page = format!("{headline}\n\n截至10月31日，改造老屋36户。\n");
        let decoded = decode(page.as_bytes(), &Hint::default()).value;
        let cleaned = clean::clean(&decoded, &Context::default(), lexicon).value;
        let article = cleaned.articles.into_iter().next().unwrap_or_default();
        let sentences = segment(&article, lexicon).value;
        let figures = extract(&article, &sentences, None, lexicon).value.figures;
        let times: Vec<Option<&str>> = (figures.iter())
            .map(|figure| figure.time.as_deref())
            .collect();
        assert_eq!(times, [time], "{headline}");
    }
}

/// Asserts one field of the figures: their quote and what stands for it.
fn assert_field(field: usize, cases: &[(&str, &[(&str, &str)])]) {
    for (body, expected) in cases {
        let page = format!("青川县民生工作稳步推进\n\n{body}\n");
        let figures = read(&page);
        for (quote, value) in *expected {
            let found: Vec<&str> = figures
                .iter()
                .filter_map(|figure| {
                    let parts: Vec<&str> = figure.split('|').collect();
                    (parts.first() == Some(quote)).then(|| parts.get(field).copied())?
                })
                .collect();
            assert_eq!(found, [*value], "{quote} in {body}: {figures:?}");
        }
    }
}

#[test]
fn the_place_of_a_figure() {
    assert_field(
        1,
        &[
            // A list that is only touched leaves the place that acts.
            (
                "竹园镇与柳溪村、白石村联建基地，带动村民86户。",
                &[("86户", "竹园镇")],
            ),
            // Ranks and gaps name what is compared with.
            (
                "全县出栏生猪6万头，增幅居全省前列，收入3亿元。",
                &[("6万头", "青川县"), ("3亿元", "青川县")],
            ),
            // What is done to villages is no village.
            (
                "竹园镇盘活土地，便增加村集体收入12万元。",
                &[("12万元", "竹园镇")],
            ),
            ("竹园镇送戏进万村，演出46场。", &[("46场", "竹园镇")]),
            ("竹园镇矛盾不出村，化解纠纷46起。", &[("46起", "竹园镇")]),
            ("竹园镇发展家庭农场，培育大户36户。", &[("36户", "竹园镇")]),
            // A line of its own heads what comes below it.
            (
                "竹园镇\n\n改造老屋36户，硬化道路6公里。\n\n沙州镇\n\n改造老屋48户。",
                &[("36户", "竹园镇"), ("48户", "沙州镇")],
            ),
            // What something is done to is no name, either.
            (
                "各乡镇对主街道进行清扫，清除垃圾36吨。",
                &[("36吨", "青川县")],
            ),
            // A list of towns names no city that is called like one of them; one of cities does.
            (
                "解决柳坪、中山等乡镇4万人的饮水问题。",
                &[("4万人", "青川县")],
            ),
            ("中山市投入资金，新建公厕36座。", &[("36座", "中山市")]),
            // What a place before a semicolon had done to it is not where the rest happens.
            (
                "全县设立了石桥社区助餐点；改造活动室9个。",
                &[("9个", "青川县")],
            ),
            (
                "石桥小学加固工程完工；改造活动室9个。",
                &[("9个", "青川县")],
            ),
            (
                "石桥社区设立了助餐点；改造活动室9个。",
                &[("9个", "石桥社区")],
            ),
            (
                "今年以来，竹园镇修路12公里；改造活动室9个。",
                &[("12公里", "竹园镇"), ("9个", "竹园镇")],
            ),
            // Kinds of schools are no school.
            (
                "全县建成九年一贯制学校3所，招收新生960人。",
                &[("960人", "青川县")],
            ),
        ],
    );
}

#[test]
fn the_time_of_a_figure() {
    assert_field(
        2,
        &[
            // A deadline is only that of what it stands with.
            (
                "截至9月底，全县已完成改造260户，剩余40户预计11月底前完成。\n\n其中新建房屋36户。",
                &[
                    ("260户", "2023-09"),
                    ("40户", "2023-11"),
                    ("36户", "2023-09"),
                ],
            ),
            // A day without its month is of the page's, or of the one before.
            ("18日，全县启用站点6个。", &[("6个", "2023-10-18")]),
            ("26日，全县启用站点6个。", &[("6个", "2023-09-26")]),
            ("培训班20日内开班，学员36人。", &[("36人", "")]),
            // Months go on from the ones before.
            (
                "工程2021年11月开工，投入36万元，3月完工，验收路段6公里。",
                &[("36万元", "2021-11"), ("6公里", "2022-03")],
            ),
            // A period of years, a plan's period, no time at all.
            (
                "2020年至2022年，全县改造管网36公里。",
                &[("36公里", "2020/2022")],
            ),
            (
                "2021年以来，全县改造管网36公里。",
                &[("36公里", "2021/2023")],
            ),
            ("近三年来，全县改造管网36公里。", &[("36公里", "")]),
            // The name of what was held says nothing about when.
            (
                "10月18日，县里召开2023年第三季度现场会，观摩项目12个。",
                &[("12个", "2023-10-18")],
            ),
            // The share of a year's plan is of the date it was reached.
            (
                "截至8月底，完成投资6亿元，占年度计划的75%。",
                &[("75%", "2023-08")],
            ),
            // The headings of a report.
            (
                "一、2022年工作回顾\n\n新建公厕12座。\n\n二、2023年工作目标\n\n新建公厕18座。",
                &[("12座", "2022"), ("18座", "2023")],
            ),
            // A deadline before a semicolon is that of its own clause.
            (
                "截至9月底，建成卫生室26个；新校预计11月完工；改造操场6处。\n\n新建公厕12座。",
                &[("26个", "2023-09"), ("6处", "2023-09"), ("12座", "2023-09")],
            ),
            (
                "截至9月底，改造6处，计划12月底前完成；新建公厕12座。",
                &[("6处", "2023-09"), ("12座", "2023-09")],
            ),
            (
                "12月底前，改造操场6处、新建公厕12座。",
                &[("6处", "2023-12"), ("12座", "2023-12")],
            ),
            // The budget and the target of a year are of the year, what follows is not.
            (
                "1至9月，收入3600万元，为全年预算4800万元的75%，其中税收1200万元。",
                &[
                    ("3600万元", "2023-01/2023-09"),
                    ("4800万元", "2023"),
                    ("75%", "2023-01/2023-09"),
                    ("1200万元", "2023-01/2023-09"),
                ],
            ),
            (
                "全年完成投资6亿元，新建公厕12座。",
                &[("6亿元", "2023"), ("12座", "2023")],
            ),
            // What there was a year before, and how much more there is now.
            (
                "1至9月，收入3600万元，比上年同期3000万元增加600万元，增长20%。",
                &[
                    ("3000万元", "2022-01/2022-09"),
                    ("600万元", "2023-01/2023-09"),
                    ("20%", "2023-01/2023-09"),
                ],
            ),
            (
                "2022年产粮12万吨，较2021年的11万吨增加1万吨。",
                &[("12万吨", "2022"), ("11万吨", "2021"), ("1万吨", "2022")],
            ),
            (
                "9月，收入360万元，比上年增加60万元。",
                &[("60万元", "2023-09")],
            ),
            (
                "2022年项目进展情况（截至9月底）\n\n新建公厕12座。\n\n修路18公里。",
                &[("12座", "2022-09"), ("18公里", "2022-09")],
            ),
            // 目前 does not reach into the next section, a date as of which all is told does.
            (
                "1.修路\n\n目前修路12公里。\n\n2.建厕\n\n建成公厕18座。",
                &[("12公里", "2023-10-20"), ("18座", "")],
            ),
            (
                "截至9月底，项目进展如下。\n\n1.修路\n\n修路12公里。\n\n2.建厕\n\n建成公厕18座。",
                &[("12公里", "2023-09"), ("18座", "2023-09")],
            ),
            // What comes every year is of no year.
            (
                "2021年，村里流转土地360亩。村集体每年增收6万元。",
                &[("360亩", "2021"), ("6万元", "")],
            ),
        ],
    );
}

#[test]
fn planned_or_actual() {
    assert_field(
        3,
        &[
            (
                "一、工作成效\n\n新建公厕12座。\n\n二、主要目标\n\n新建公厕18座。\n\n（一）改善出行。硬化道路26公里，目前已完成6公里。",
                &[
                    ("12座", "actual"),
                    ("18座", "planned"),
                    ("26公里", "planned"),
                    ("6公里", "actual"),
                ],
            ),
            ("重点任务完成情况\n\n新建公厕12座。", &[("12座", "actual")]),
            // What a plant yields that is not there yet, and one that is.
            (
                "水厂建成后，可新增供水3万吨，解决饮水困难群众6000人。",
                &[("3万吨", "planned"), ("6000人", "planned")],
            ),
            ("水厂建成后，供水3万吨。", &[("3万吨", "actual")]),
            // A plan ends at the semicolon, unless it goes on.
            (
                "这5处预计11月底前完工；公厕已建成12座。",
                &[("12座", "actual")],
            ),
            (
                "到2025年，新增床位300张；新增站点12个。站点覆盖率达到95%。",
                &[
                    ("300张", "planned"),
                    ("12个", "planned"),
                    ("95%", "planned"),
                ],
            ),
            // A clause that has its deadline and no figure is done with at the semicolon.
            (
                "新校由于改变方案，预计11月完工；改造操场6处。",
                &[("6处", "actual")],
            ),
            (
                "老校已改造36间，计划12月底前完成；新校已改造12间。",
                &[("36间", "actual"), ("12间", "actual")],
            ),
            (
                "计划实施三类工程：改造危房，修建水渠；新建公厕12座。",
                &[("12座", "planned")],
            ),
            // Parts of what was planned, and of what was done.
            (
                "全县计划实施项目46个。其中产业项目18个。",
                &[("18个", "planned")],
            ),
            (
                "全县实施项目46个。其中产业项目18个。",
                &[("18个", "actual")],
            ),
            // The adverb before 将.
            ("今年全县还将投资2400万元。", &[("2400万元", "planned")]),
            // A deadline behind the figure.
            ("剩余36公里12月底前全部完工。", &[("36公里", "planned")]),
            // A running period of a five-year plan holds both.
            ("“十四五”期间，全县新建学校6所。", &[("6所", "actual")]),
            // What there is now, whatever the clause before it plans.
            (
                "46项任务预计年底前完成，其中常态化开展的有18项。",
                &[("18项", "actual")],
            ),
            ("预计年底前能完成的有18项。", &[("18项", "planned")]),
            (
                "列入规划逐步解决的（丙类）有21件，规划建设公厕12座。",
                &[("21件", "actual"), ("12座", "planned")],
            ),
            // A share of a plan, and a task that is done.
            (
                "完成投资9亿元，占年度计划的97%，超过时间进度3个百分点。",
                &[("97%", "actual"), ("3个百分点", "actual")],
            ),
            ("已完成全年任务，建成公厕12座。", &[("12座", "actual")]),
            ("全年任务为建成公厕12座。", &[("12座", "planned")]),
            // What has been obtained, and what is striven for.
            (
                "争取上级资金36万元，新建公厕12座。",
                &[("36万元", "actual"), ("12座", "actual")],
            ),
            ("争取年内新建公厕12座。", &[("12座", "planned")]),
        ],
    );
}

#[test]
fn what_a_number_counts_is_no_place() {
    assert_field(
        1,
        &[
            (
                "石桥镇派出36支驻村工作队、队员120名。",
                &[("120名", "石桥镇")],
            ),
            (
                "工程已近尾声，但石桥镇仍改造房屋36户。",
                &[("36户", "石桥镇")],
            ),
        ],
    );
}

#[test]
fn more_of_something_or_better() {
    assert_field(
        4,
        &[
            ("全县提升改造道路3条。", &[("3条", "none")]),
            ("全县优化提升站点26个。", &[("26个", "none")]),
            ("补助标准提高200元。", &[("200元", "up")]),
            ("覆盖率提高6个百分点。", &[("6个百分点", "up")]),
            ("覆盖率提高到96%。", &[("96%", "none")]),
            ("事故减少3起。", &[("3起", "down")]),
            ("工业投资增长-8.7%。", &[("-8.7%", "down")]),
        ],
    );
}
