use super::*;
use crate::lexicon::Lexicon;
use proptest::prelude::*;
use std::collections::HashSet;

fn divisions() -> &'static Divisions {
    static LOADED: OnceLock<Divisions> = OnceLock::new();
    LOADED.get_or_init(|| Divisions::load(&DataSource::embedded()).expect("the tables are right"))
}

/// `name=path` for each mention; several paths are joined by `|`.
fn named(text: &str) -> Vec<String> {
    Lexicon::for_tests()
        .names(text)
        .divisions()
        .into_iter()
        .map(|(span, found)| {
            let paths: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
            format!("{}={}", span.of(text), paths.join("|"))
        })
        .collect()
}

#[test]
fn divisions_are_found_by_full_name_and_short_form() {
    let cases = [
        (
            "珠海市金湾区完成467个",
            vec!["珠海市=广东省/珠海市", "金湾区=广东省/珠海市/金湾区"],
        ),
        ("金湾完成467个", vec!["金湾=广东省/珠海市/金湾区"]),
        ("重庆新增就业5万人", vec!["重庆=重庆市"]),
        ("互助县脱贫", vec!["互助县=青海省/海东市/互助土族自治县"]),
        ("延边州共有8个县市", vec!["延边州=吉林省/延边朝鲜族自治州"]),
        ("延边打造旅游路线", vec!["延边=吉林省/延边朝鲜族自治州"]),
        (
            "积石山县震后重建",
            vec!["积石山县=甘肃省/临夏回族自治州/积石山保安族东乡族撒拉族自治县"],
        ),
        ("广西口岸", vec!["广西=广西壮族自治区"]),
        ("内蒙古草原", vec!["内蒙古=内蒙古自治区"]),
        ("神农架生态", vec!["神农架=湖北省/神农架林区"]),
        ("济源经济运行", vec!["济源=河南省/济源市"]),
        ("江津市2005年", vec!["江津市=重庆市/江津市"]),
        (
            "巴音郭楞州棉花",
            vec!["巴音郭楞州=新疆维吾尔自治区/巴音郭楞蒙古自治州"],
        ),
        ("浦东企业", vec!["浦东=上海市/浦东新区"]),
        ("涪陵乡村振兴", vec!["涪陵=重庆市/涪陵区"]),
    ];
    for (text, expected) in cases {
        assert_eq!(named(text), expected, "{text}");
    }
}

#[test]
fn same_names_come_with_all_their_divisions() {
    let cases = [
        ("江北区", 2),
        ("鼓楼区", 4),
        ("吉林", 2),
        ("海南", 3),
        ("金湾区", 1),
        ("襄樊", 1),
    ];
    for (name, count) in cases {
        assert_eq!(divisions().find(name).len(), count, "{name}");
    }
    for name in ["", "县", "市辖区", "赵", "开发区", "江津区域"] {
        assert!(divisions().find(name).is_empty(), "{name}");
    }
}

#[test]
fn what_is_no_division_is_left_alone() {
    let cases = [
        "朝阳产业蓬勃发展",
        "维护世界和平",
        "建设平安校园18所",
        "改造城区道路26条",
        "建成县级中心1个",
        "市和县两级投入300万元",
        "北京路改造完成",
        "平安镇完成改厕208户",
        "金湾社区活动室",
        "南京大学研究团队",
        "通州街道办事处",
        "推进乡村振兴",
        "共同富裕",
        "全县新增市场主体1200户",
    ];
    for text in cases {
        assert_eq!(named(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn an_ordinary_word_is_believed_with_support() {
    let cases = [
        (
            "辽宁朝阳新增就业",
            vec!["辽宁=辽宁省", "朝阳=辽宁省/朝阳市|辽宁省/朝阳市/朝阳县"],
        ),
        (
            "北京市朝阳区通报，朝阳已办结",
            vec![
                "北京市=北京市",
                "朝阳区=北京市/朝阳区|吉林省/长春市/朝阳区",
                "朝阳=北京市/朝阳区|吉林省/长春市/朝阳区",
            ],
        ),
        (
            "攀枝花市西区",
            vec!["攀枝花市=四川省/攀枝花市", "西区=四川省/攀枝花市/西区"],
        ),
        ("辽宁发展朝阳产业", vec!["辽宁=辽宁省"]),
    ];
    for (text, expected) in cases {
        assert_eq!(named(text), expected, "{text}");
    }
}

#[test]
fn a_rank_that_belongs_to_the_next_word_is_cut_off() {
    assert_eq!(named("吉林市场主体"), ["吉林=吉林省|吉林省/吉林市"]);
    assert_eq!(named("吉林市民政局"), ["吉林市=吉林省/吉林市"]);
    assert_eq!(named("海港区域协作"), Vec::<String>::new());
}

#[test]
fn the_articles_other_places_decide_between_same_names() {
    let all = divisions();
    let at = |path: &str| all.by_path(path).expect(path);
    let cases: &[(&str, &[&str], Option<&str>)] = &[
        ("江北区", &["重庆市"], Some("重庆市/江北区")),
        ("江北区", &["浙江省/宁波市"], Some("浙江省/宁波市/江北区")),
        (
            "江北区",
            &["浙江省/杭州市/西湖区"],
            Some("浙江省/宁波市/江北区"),
        ),
        ("江北区", &["重庆市/江津区"], Some("重庆市/江北区")),
        ("江北区", &[], None),
        ("江北区", &["广东省"], None),
        ("鼓楼区", &["江苏省"], None),
        (
            "鼓楼区",
            &["江苏省", "江苏省/徐州市"],
            Some("江苏省/徐州市/鼓楼区"),
        ),
        ("吉林", &[], Some("吉林省")),
        ("海南", &["青海省/西宁市"], Some("青海省/海南藏族自治州")),
        ("海南", &[], Some("海南省")),
        ("西区", &["四川省/攀枝花市"], Some("四川省/攀枝花市/西区")),
        ("东山区", &[], Some("黑龙江省/鹤岗市/东山区")),
        (
            "东山区",
            &["新疆维吾尔自治区/乌鲁木齐市"],
            Some("新疆维吾尔自治区/乌鲁木齐市/东山区"),
        ),
    ];
    for (name, context, expected) in cases {
        let context: Vec<&Division> = context.iter().map(|path| at(path)).collect();
        let found = all.resolve(&all.find(name), &context);
        assert_eq!(
            found.map(|one| one.path.as_str()),
            *expected,
            "{name} with {context:?}"
        );
    }
}

#[test]
fn the_tables_hold_together() {
    let all = divisions();
    let mut paths = HashSet::new();
    for division in all.iter() {
        assert!(
            paths.insert(&division.path),
            "{} stands twice",
            division.path
        );
        assert!(division.path.ends_with(&division.name), "{division:?}");
        if division.former.is_some() {
            assert!(all.current(division).former.is_none(), "{division:?}");
            assert_ne!(all.current(division), division);
        } else if division.level != Level::Province {
            assert!(all.parent(division).is_some(), "{division:?}");
            assert_eq!(all.by_code(&division.code), Some(division));
        }
    }
    let count = |level| {
        all.iter()
            .filter(|one| one.former.is_none() && one.level == level)
            .count()
    };
    assert_eq!(count(Level::Province), 34);
    assert_eq!(count(Level::Prefecture), 333);
    assert_eq!(count(Level::County), 3013);
}

#[test]
fn former_divisions_lead_to_those_of_today() {
    let cases = [
        ("江津市", "重庆市/江津区", 2006),
        ("襄樊市", "湖北省/襄阳市", 2010),
        ("思茅市", "云南省/普洱市", 2007),
        ("莱芜市", "山东省/济南市/莱芜区", 2019),
        ("郧县", "湖北省/十堰市/郧阳区", 2014),
    ];
    for (name, now, until) in cases {
        let found = divisions().find(name);
        let [division] = found.as_slice() else {
            panic!("{name}: {found:?}");
        };
        assert_eq!(divisions().current(division).path, now);
        assert_eq!(division.former.as_ref().map(|one| one.until), Some(until));
    }
}

#[test]
fn ordinary_words_are_names_and_their_counter_examples_hold() {
    let table = include_str!("../../../data/divisions/ordinary.tsv");
    let rows = tsv::rows(ORDINARY, table, |row| {
        Ok((
            row.need("name")?.to_owned(),
            row.need("counter_example")?.to_owned(),
        ))
    })
    .expect("the table is right");
    assert!(
        rows.is_sorted_by(|one, next| one.0 < next.0),
        "sorted, no duplicates"
    );
    let mut wrong = Vec::new();
    for (name, counter) in rows {
        if divisions().find(&name).is_empty() {
            wrong.push(format!("{name} is no division's name"));
        }
        if !counter.contains(&name) {
            wrong.push(format!("{counter} does not hold {name}"));
        }
        if !named(&counter).is_empty() {
            wrong.push(format!("{counter}: {:?}", named(&counter)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each division says which edition of the codes it is taken from.
#[test]
fn divisions_carry_the_year_of_their_codes() {
    for (code, name, revision) in [
        ("440404", "金湾区", 2022),
        ("540481", "米林市", 2023),
        // Merged into 东城区 in 2010, last in the edition of 2009.
        ("110103", "崇文区", 2009),
    ] {
        let division = divisions().by_code(code).expect("a division");
        assert_eq!(
            (division.name.as_str(), division.revision),
            (name, revision)
        );
    }
    let row = "code\tname\tlevel\tpath\trevision\n1\t金湾区\tcounty\t广东省/珠海市/金湾区\tnew\n";
    let error = Divisions::parse(row, "", "").expect_err("no year");
    assert_eq!(
        error.to_string(),
        "divisions/divisions.tsv:2: column `revision` cannot be `new`"
    );
}

#[test]
fn a_wrong_row_is_refused_with_its_line() {
    let row = "code\tname\tlevel\tpath\trevision\n1\t金湾区\tcity\t广东省/珠海市/金湾区\t2022\n";
    let error = Divisions::parse(row, "", "").expect_err("there is no such level");
    assert_eq!(
        error.to_string(),
        "divisions/divisions.tsv:2: column `level` cannot be `city`"
    );
    assert!(
        Divisions::parse("", "", "")
            .expect("empty tables")
            .find("金湾区")
            .is_empty()
    );
}

/// `cargo test --release --lib divisions -- --ignored --nocapture` prints how long loading takes.
#[test]
#[ignore = "a measure"]
fn loading_and_building_is_fast() {
    let start = std::time::Instant::now();
    let loaded = Divisions::load(&DataSource::embedded()).expect("the tables are right");
    let parsed = start.elapsed();
    loaded.index();
    let built = start.elapsed();
    println!("parsed {parsed:?}, with index {built:?}");
}

proptest! {
    #[test]
    fn any_text_can_be_searched(text in "(金湾|区|市|县|朝阳|辽宁|吉林|场|[a-z]|\\PC){0,40}") {
        let mut end = 0;
        for (span, found) in Lexicon::for_tests().names(&text).divisions() {
            prop_assert!(span.start >= end && !span.is_empty());
            prop_assert!(!found.is_empty() && !span.of(&text).is_empty());
            end = span.end;
        }
    }
}
