//! Sentences and the relations they state, rule by rule, with as many that only look like it.

mod unseen;
mod words;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::clean::{Article, BlockKind, Cell, Table};
use crate::figures::{Change, Figure, Modality, Qualifier};
use crate::lexicon::Lexicon;
use crate::pipeline::{Origin, Page, read};
use crate::text::{Span, TracedText};

/// The relations of an article with this body, through all stages before.
fn relations(body: &str) -> Staged<Relations> {
    let text = format!("清河县通报工作进展\n2023年6月30日\n　　{body}\n");
    let page = Page {
        origin: Origin {
            path: "a.txt".to_owned(),
            ..Origin::default()
        },
        bytes: text.into_bytes(),
    };
    let reading = read(&page, Lexicon::for_tests());
    let mut articles = reading.articles.into_iter();
    articles.next().expect("one article").relations
}

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.normalize().to_string())
}

/// `total/completed/rate` of each entry, with `!` where the arithmetic disagrees.
fn progress_of(body: &str) -> Vec<String> {
    let entries = relations(body).value.progress;
    let told = |entry: &Progress| {
        let mark = if entry.consistent == Some(false) {
            "!"
        } else {
            ""
        };
        let (total, completed) = (number(entry.total), number(entry.completed));
        format!("{total}/{completed}/{}{mark}", number(entry.rate))
    };
    entries.iter().map(told).collect()
}

/// `whole=part+part` of each sum, with `!` where they do not add up.
fn sums_of(body: &str) -> Vec<String> {
    told_sums(&relations(body).value.sums)
}

fn told_sums(sums: &[Sum]) -> Vec<String> {
    let told = |sum: &Sum| {
        let mark = if sum.consistent { "" } else { "!" };
        let parts: Vec<String> = sum.parts.iter().map(|part| number(Some(*part))).collect();
        format!("{}={}{mark}", number(Some(sum.whole)), parts.join("+"))
    };
    sums.iter().map(told).collect()
}

fn check(cases: &[(&str, &[&str])], of: impl Fn(&str) -> Vec<String>) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(body, expected)| {
            let found = of(body);
            (found != *expected).then(|| format!("{body}: {found:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rates_of_counts() {
    check(
        &[
            (
                "全县受理信访事项320件，办结304件，办结率95%。",
                &["320/304/95"],
            ),
            (
                "计划投资4.5亿元，累计完成3.6亿元，占计划的80%。",
                &["450000000/360000000/80"],
            ),
            (
                "完成厕所改造900户，占年度任务1200户的75%。",
                &["1200/900/75"],
            ),
            (
                "技能培训目标500人，实际完成620人，完成率124%。",
                &["500/620/124"],
            ),
            (
                "新增停车位900个，为年度计划1000个的九成。",
                &["1000/900/90"],
            ),
            // The whole stands in the sentence before.
            (
                "今年安排管护资金800万元。截至5月底已拨付600万元，拨付率75%。",
                &["8000000/6000000/75"],
            ),
            // A bare 完成率 is that of the two counts before it, also where it is wrong.
            (
                "计划硬化道路40公里，已完成30公里，完成率90%。",
                &["40/30/90!"],
            ),
            // A rate named by the verb of the count beside it.
            (
                "计划招募志愿者400名，已到岗380名，到岗率95%。",
                &["400/380/95"],
            ),
            ("计划造林5万亩，已完成近一半。", &["50000/-/50"]),
            ("参与调解邻里纠纷260起，调解成功率97%。", &["260/-/97"]),
            ("全县铁路网已建成420公里，占比约70%。", &["-/420/70"]),
            (
                "上半年完成固定资产投资52亿元，占年度计划的61%。",
                &["-/5200000000/61"],
            ),
        ],
        progress_of,
    );
}

#[test]
fn rates_that_are_no_progress() {
    check(
        &[
            ("全县自来水覆盖率100%。", &[]),
            ("栽植果树30万株，成活率95%。", &[]),
            ("抽查企业40家，群众满意率98%。", &[]),
            ("全县现有床位800张，护理型床位600张，占比75%。", &[]),
            ("在建公路300公里，占比约15%。", &[]),
            ("李家镇等6个乡镇完成率不足五成。", &[]),
            ("办理业务5000件，同比增长20%。", &[]),
            ("要求各镇年底前完成率达到95%以上。", &[]),
            ("持证率由60%提高到85%。", &[]),
        ],
        progress_of,
    );
}

#[test]
fn counts_without_a_rate() {
    check(
        &[
            ("全县受理投诉460件，办结441件。", &["460/441/-"]),
            ("检查中发现隐患85处，已整改80处。", &["85/80/-"]),
            (
                "应到位资金3000万元，实际到位1800万元。",
                &["30000000/18000000/-"],
            ),
            (
                "计划投资1.5亿元，只完成6000万元。",
                &["150000000/60000000/-"],
            ),
            ("30件民生实事已完成18件。", &["30/18/-"]),
            ("收集问题线索150条，目前解决问题132个。", &["150/132/-"]),
            ("目前已覆盖全县180个村中的165个。", &["180/165/-"]),
        ],
        progress_of,
    );
}

#[test]
fn counts_that_are_no_progress() {
    check(
        &[
            ("新建公厕12座，改造公厕8座。", &[]),
            ("计划新建校舍12栋，改扩建8栋。", &[]),
            ("去年受理投诉460件，今年上半年受理210件。", &[]),
            ("发现隐患85处，建成小公园12处。", &[]),
            ("发现问题85个，尚未整改12个。", &[]),
            ("规上企业达到75家，其中高新技术企业13家。", &[]),
            ("受理案件320件，化解资金纠纷涉及企业45家。", &[]),
        ],
        progress_of,
    );
}

#[test]
fn entirely_done() {
    check(
        &[
            ("收集居民意见46条，并逐一落实解决。", &["46/46/-"]),
            ("全县56个整治项目已全部完工。", &["56/56/-"]),
            ("去年收到投诉77件，同比减少12件，全部办结。", &["77/77/-"]),
            ("排查出安全隐患64处。目前，已全部整改到位。", &["64/64/-"]),
            // Not yet, not all, or nothing that is finished.
            ("排查出安全隐患64处，将于年底前全部整改到位。", &[]),
            ("梳理民生事项64件，逐一明确责任单位。", &[]),
            ("排查出安全隐患64处，尚未全部整改。", &[]),
            ("确保56个整治项目全部完工。", &[]),
            ("走访成都商户56家，完成登记。", &[]),
        ],
        progress_of,
    );
}

#[test]
fn a_rate_that_disagrees_is_reported_and_left_as_it_is() {
    let found = relations("全县受理信访事项320件，办结288件，办结率95%。");
    let entry = &found.value.progress[0];
    assert_eq!(entry.rate, Some(Decimal::from(95)));
    assert_eq!(entry.rate_computed, Some(Decimal::from(90)));
    assert_eq!(entry.consistent, Some(false));
    assert_eq!(found.notes.len(), 1);
    assert_eq!(found.notes[0].kind, NoteKind::Disagreement);
    assert!(found.notes[0].message.contains("288"), "{:?}", found.notes);
}

#[test]
fn agreement_is_within_the_last_written_place() {
    check(
        &[
            ("受理事项300件，办结284件，办结率94.7%。", &["300/284/94.7"]),
            (
                "受理事项300件，办结284件，办结率94.2%。",
                &["300/284/94.2!"],
            ),
            ("受理事项300件，办结284件，办结率95%。", &["300/284/95"]),
            ("受理事项300件，办结284件，办结率约94%。", &["300/284/94"]),
            (
                "计划改造500户，已完成210户，完成率超四成。",
                &["500/210/40"],
            ),
            // 1.2亿元 is rounded itself.
            (
                "计划投资1.8亿元，已完成1.2亿元，完成率66%。",
                &["180000000/120000000/66"],
            ),
        ],
        progress_of,
    );
}

#[test]
fn wholes_and_parts() {
    check(
        &[
            ("全县共有学校48所，其中公办39所、民办9所。", &["48=39+9"]),
            (
                "全县累计接种5200剂次。其中，第一剂3000剂次，第二剂2200剂次。",
                &["5200=3000+2200"],
            ),
            (
                "全年外贸总值8.46亿元。其中，出口5.32亿元，增长3%；进口3.14亿元，增长2%。",
                &["846000000=532000000+314000000"],
            ),
            (
                "共发现问题96个，立行立改36个，限期整改60个。",
                &["96=36+60"],
            ),
            ("6名评审中有教师4人、家长2人。", &["6=4+2"]),
            (
                "40件实事中，已办结31件，完成率77.5%，其余9件正在实施。",
                &["40=31+9"],
            ),
            (
                "应到位资金3000万元，实际到位1800万元，缺口1200万元。",
                &["30000000=18000000+12000000"],
            ),
            ("改造旧房甲村12户、乙村18户，共计30户。", &["30=12+18"]),
            (
                "未开工的5个项目中，因用地原因3个、因资金原因2个。",
                &["5=3+2"],
            ),
            (
                "全县确定实事32件。已完成22件，正在实施9件，未启动1件。",
                &["32=22+9+1"],
            ),
            (
                "计划改造卫生室80所，已完成72所。群众反映良好。剩余8所年底前完工。",
                &["80=72+8"],
            ),
            // Rounded to two decimals each.
            (
                "全年投资1.35亿元，其中中央资金0.68亿元、地方资金0.68亿元。",
                &["135000000=68000000+68000000"],
            ),
        ],
        sums_of,
    );
}

#[test]
fn parts_that_do_not_add_up() {
    check(
        &[
            (
                "全县累计接种5200剂次。其中，第一剂3000剂次，第二剂2190剂次。",
                &["5200=3000+2190!"],
            ),
            ("网格员分为专职120名、兼职230名。", &[]),
            (
                "全县共有网格员360名，分为专职120名、兼职230名。",
                &["360=120+230!"],
            ),
            ("40件实事中，已办结31件，其余8件正在实施。", &["40=31+8!"]),
        ],
        sums_of,
    );
    let notes = relations("全县共有网格员360名，分为专职120名、兼职230名。").notes;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].stage, Stage::Relate);
}

#[test]
fn selections_and_neighbours_are_no_sums() {
    check(
        &[
            (
                "全县共有企业400家，其中高新技术企业60家、专精特新企业25家。",
                &[],
            ),
            ("发展会员57人，其中返乡青年18人。", &[]),
            ("新建公厕5座，改造公厕3座，拆除旱厕2座。", &[]),
            ("进口3000亿元；出口800亿元，贸易逆差达到2200亿元。", &[]),
            ("干部职工90人，其中党员60人、女职工45人。", &[]),
            ("新增学位1200个、床位300张，培训教师80人。", &[]),
            ("接待游客52万人次，增长8%，过夜游客20万人次。", &[]),
        ],
        sums_of,
    );
}

/// A figure for a table's cell; the stage before makes them from the cells.
fn cell(text: &str, quote: &str, from: usize, value: &str, unit: &str) -> Figure {
    let start = text[from..].find(quote).expect("stands there") + from;
    let sentence = text[..start].rfind('\n').map_or(0, |at| at + 1);
    Figure {
        value: value.parse().expect("a number"),
        value_max: None,
        unit: unit.to_owned(),
        unit_code: None,
        dimension: None,
        qualifier: Qualifier::Exact,
        item: "旧房改造".to_owned(),
        action: None,
        place: None,
        time: None,
        time_text: None,
        modality: Modality::Actual,
        change: Change::None,
        span: Span::new(start, start + quote.len()),
        sentence: Span::new(sentence, start + quote.len()),
        rules: vec!["table:cell"],
        confidence: 1.0,
    }
}

/// The relations of a table: lines of cells, the first line the header, `units` by column. An empty
/// cell at the head of a row reaches down from the one above.
fn table(lines: &[&str], units: &[&str]) -> Relations {
    let text = lines.join("\n");
    let mut article = Article {
        text: TracedText::from_source(&text),
        ..Article::default()
    };
    let mut sentences = Vec::new();
    let mut figures = Vec::new();
    let mut rows = Vec::new();
    let mut start = 0;
    for (block, line) in lines.iter().enumerate() {
        let span = Span::new(start, start + line.len());
        let row = (block, BlockKind::TableRow);
        sentences.push(Sentence::new(span, row, None, None));
        let mut at = start;
        let mut row = Vec::new();
        for (column, part) in line.split('\t').enumerate() {
            row.push(Cell {
                span: Span::new(at, at + part.len()),
                colspan: 1,
                rowspan: 1,
                header: false,
            });
            let value = part.trim_end_matches('%');
            if column > 0 && value.parse::<Decimal>().is_ok() {
                let unit = units.get(column).copied().unwrap_or("");
                figures.push(cell(&text, part, at, value, unit));
            }
            at += part.len() + 1;
        }
        rows.push(row);
        start += line.len() + 1;
    }
    article.tables = vec![Table {
        caption: None,
        rows,
    }];
    let figures = Figures {
        figures,
        dropped: Vec::new(),
    };
    relate(&article, &sentences, &figures, Lexicon::for_tests()).value
}

/// `whole=part+part` of each sum of a table, with `!` where they do not add up.
fn table_sums(lines: &[&str], units: &[&str]) -> Vec<String> {
    told_sums(&table(lines, units).sums)
}

#[test]
fn rows_and_totals_of_tables() {
    let found = table(
        &[
            "乡镇\t旧房改造（户）\t旧房改造（户）\t旧房改造（户）",
            "\t任务\t完成\t完成率",
            "甲镇\t40\t30\t75%",
            "乙镇\t60\t60\t100%",
            "丙镇\t20\t12\t50%",
            "合计\t120\t102\t85%",
        ],
        &["", "户", "户", "%"],
    );
    let rates: Vec<_> = found
        .progress
        .iter()
        .map(|entry| entry.consistent)
        .collect();
    assert_eq!(rates, [Some(true), Some(true), Some(false), Some(true)]);
    let sums: Vec<_> = found
        .sums
        .iter()
        .map(|sum| (number(Some(sum.whole)), sum.consistent))
        .collect();
    assert_eq!(sums, [("120".to_owned(), true), ("102".to_owned(), true)]);
}

#[test]
fn totals_beside_and_wrong_totals() {
    let found = table(
        &[
            "村\t男\t女\t合计",
            "甲村\t40\t35\t75",
            "乙村\t50\t60\t110",
            "总计\t90\t95\t195",
        ],
        &["", "人", "人", "人"],
    );
    let sums: Vec<String> = found
        .sums
        .iter()
        .map(|sum| format!("{}{}", sum.whole, if sum.consistent { "" } else { "!" }))
        .collect();
    assert_eq!(sums, ["75", "110", "90", "95", "195!"]);
}

#[test]
fn columns_that_cannot_be_added() {
    let found = table(
        &[
            "村\t人均收入（元）",
            "甲村\t20000",
            "乙村\t22000",
            "合计\t21000",
        ],
        &["", "元"],
    );
    assert_eq!(found.sums, []);
}

#[test]
fn the_item_is_what_is_to_be_done() {
    let items = |body: &str| -> Vec<String> {
        let entries = relations(body).value.progress;
        entries.into_iter().map(|entry| entry.item).collect()
    };
    assert_eq!(items("全县56个整治项目已全部完工。"), ["整治项目"]);
    assert_eq!(
        items("城镇新增就业目标3000人，实际完成3100人。"),
        ["城镇新增就业"]
    );
}

#[test]
fn numbers_of_any_size_do_not_panic() {
    for body in [
        "受理99999999999999999999999999件，办结99999999999999999999999999件，办结率99999999999999999999999999%。",
        "共99999999999999999999999999件，其中甲99999999999999999999999999件、乙99999999999999999999999999件。",
        "受理0件，办结0件，办结率0%。",
    ] {
        relations(body);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_stands_there_the_figures_are_the_ones_named(
        body in "(受理|计划|共|其中|已完成|办结率|占计划的|全部办结|其余|合计|[0-9]{1,4}(件|户|%|万元|\\.5亿元)|，|。|、|\t|\n){0,30}",
    ) {
        let found = relations(&body).value;
        for entry in &found.progress {
            prop_assert!(!entry.figures.is_empty());
            prop_assert!(entry.figures.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(entry.consistent.is_none() || entry.rate_computed.is_some());
        }
        for sum in &found.sums {
            prop_assert!(sum.parts.len() >= 2);
            prop_assert_eq!(sum.figures.len(), sum.parts.len() + 1);
        }
    }
}
