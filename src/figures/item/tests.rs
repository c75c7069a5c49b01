//! What the words around a figure say: item and verb, with as many cases in which a rule must not fire.

use crate::clean::{Article, Block, BlockKind};
use crate::figures::{Figure, extract};
use crate::lexicon::Lexicon;
use crate::segment::segment;
use crate::text::{Span, TracedText};

fn figures(text: &str) -> Vec<Figure> {
    let lexicon = Lexicon::for_tests();
    let article = Article {
        text: TracedText::from_source(text),
        blocks: vec![Block {
            kind: BlockKind::Paragraph,
            span: Span::new(0, text.len()),
        }],
        ..Article::default()
    };
    let sentences = segment(&article, lexicon).value;
    extract(&article, &sentences, None, lexicon).value.figures
}

/// The verbs of all figures, `-` where there is none.
fn actions(text: &str) -> String {
    let figures = figures(text);
    let verbs: Vec<&str> = figures
        .iter()
        .map(|figure| figure.action.as_deref().unwrap_or("-"))
        .collect();
    verbs.join(" ")
}

fn items(text: &str) -> Vec<String> {
    figures(text)
        .into_iter()
        .map(|figure| figure.item)
        .collect()
}

/// A place that the dictionary of the segmenter does not have is no part of the item.
#[test]
fn places_are_no_part_of_the_item() {
    let cases = [
        ("江津区实施无障碍改造200户", "无障碍改造"),
        ("荣昌区计划实施无障碍改造200户", "无障碍改造"),
        ("红梁镇新建卫生室3所", "卫生室"),
        ("今年青坪镇农村户厕改造960座", "农村户厕改造"),
        // A name that a settlement is a part of, and a word that ends like one.
        ("建设红梁镇卫生院1所", "红梁镇卫生院"),
        ("新建行政村卫生室3所", "行政村卫生室"),
        ("老旧小区改造12个", "老旧小区改造"),
        ("八成以上矛盾不出村", "矛盾"),
    ];
    for (text, want) in cases {
        assert_eq!(items(text), [want], "{text}");
    }
}

#[test]
fn the_verb_that_is_tied_to_the_figure() {
    let cases = [
        // A verb is said once for a list.
        ("全县新建公厕12座、垃圾房30处、停车场4个", "新建 新建 新建"),
        ("已采集房屋信息80条，人口信息60条", "采集 采集"),
        ("镇里荣获3金2银", "荣获 荣获"),
        // A noun of its own verb ends the list.
        ("新建公厕12座，拆除旧棚30处", "新建 拆除"),
        // Inside the phrase, where the subject stands before it.
        ("民警入户走访3200户", "走访"),
        ("全镇干部带头化解信访问题21个", "化解"),
        // Auxiliaries and verbs without a sense of their own.
        ("推动解决停车难问题14个", "解决"),
        ("对260户老人家庭进行评估", "评估"),
        ("确保四季度完成投资18亿元", "完成"),
        // Behind a preposition and whom it serves.
        ("为全县企业提供岗位420个", "提供"),
        // Behind the figure.
        ("其余16件正在实施", "实施"),
        // 到, 在, 至 and 为 are no part of it.
        ("播种面积稳定在36万亩", "稳定"),
        ("大户由40户发展到60户", "- 发展"),
        ("工业占比达57.6%", "达到"),
        // The word that qualifies the figure.
        ("客流突破6万人次", "突破"),
        // A noun of doing inside a name is no verb.
        ("贷款余额320亿元", "-"),
        ("社会工作服务项目5个", "-"),
        ("生产总值320亿元", "-"),
    ];
    for (text, want) in cases {
        assert_eq!(actions(text), want, "{text}");
    }
}

#[test]
fn the_item_is_what_the_figure_is_of() {
    let cases: &[(&str, &[&str])] = &[
        // How something was reckoned is no subject.
        (
            "全县生产总值320亿元，按不变价格计算，同比增长6.2%",
            &["生产总值", "生产总值"],
        ),
        // 和 inside an element of a list.
        (
            "餐饮和住宿业、零售业分别增长3%和5%",
            &["餐饮和住宿业", "零售业"],
        ),
        (
            "水稻、玉米机收率分别为93%、80%",
            &["水稻机收率", "玉米机收率"],
        ),
        // Several measures of one noun.
        ("惠及1.2万户、3.5万贫困人口", &["贫困人口", "贫困人口"]),
        // An attribute without its noun is of what was counted before.
        (
            "收集意见48条，反映出行问题的有5条",
            &["收集意见", "出行问题的收集意见"],
        ),
        // An age belongs to the name.
        ("65岁及以上人口占16.7%", &["65岁及以上人口"]),
        // Whom it serves, and not the verb.
        ("为200户困难家庭实施改造", &["困难家庭"]),
        ("使全镇160户受灾困难群众受益", &["受灾困难群众"]),
        // What money is for.
        (
            "投入80万元改造管网12公里",
            &["投入改造管网12公里", "改造管网"],
        ),
        // A movement is no noun.
        ("大户由40户发展到60户", &["大户", "大户"]),
        // Levels and comparisons are of what they compare.
        ("全长约30公里", &["全长"]),
    ];
    for (text, want) in cases {
        assert_eq!(items(text), *want, "{text}");
    }
}

/// How far something is, and how it is done, is no part of its name.
#[test]
fn predicates_are_no_part_of_the_item() {
    let cases: &[(&str, &[&str])] = &[
        (
            "民生实事已完成36件，完成率72%",
            &["民生实事", "民生实事完成率"],
        ),
        (
            "固定资产投资累计完成36亿元，同比增长6%",
            &["固定资产投资", "固定资产投资"],
        ),
        ("农村公路完工36公里", &["农村公路"]),
        ("服务热线受理360件", &["服务热线受理"]),
        ("36个行政村积极行动", &["行政村"]),
        ("36个重点项目进展顺利", &["重点项目"]),
        ("36件民生实事基本完成", &["民生实事"]),
        // A noun, and an adjective in a name.
        ("建设进展公示栏36个", &["进展公示栏"]),
        ("36个成功案例", &["成功案例"]),
        // The general noun belongs to the next figure.
        ("36个项目总投资6亿元", &["项目", "项目总投资"]),
    ];
    for (text, want) in cases {
        assert_eq!(items(text), *want, "{text}");
    }
}

/// Several verbs that are done to the same things, and nouns of doing that are a part of a name.
#[test]
fn verbs_in_a_row() {
    let cases = [
        ("提升改造市场36个", "市场", "改造"),
        ("改造提升管网36公里", "管网", "改造"),
        ("建成并投入使用停车场36个", "停车场", "建成"),
        ("新建或提升改造公厕36座", "公厕", "新建"),
        ("制定落实措施36条", "措施", "制定"),
        ("发现并督办问题36个", "问题", "发现"),
        ("建成投用学校36所", "学校", "建成"),
        ("开工建设安置房360套", "安置房", "开工"),
        ("排查发现并处置隐患36处", "隐患", "排查"),
        ("开展托幼行动新增托位360个", "托位", "新增"),
        ("新建改造项目36个", "改造项目", "新建"),
        ("建设维修站点36个", "维修站点", "建设"),
    ];
    for (text, item, action) in cases {
        assert_eq!(items(text), [item], "{text}");
        assert_eq!(actions(text), action, "{text}");
    }
}

/// What a figure goes on about: not what the one before was only compared with.
#[test]
fn the_topic_goes_on() {
    let cases: &[(&str, &[&str])] = &[
        ("发现隐患36处48起", &["隐患", "隐患"]),
        ("清理杂物36处计480方", &["杂物", "杂物"]),
        (
            "改造公厕360座，其中中心城区36座",
            &["改造公厕", "中心城区改造公厕"],
        ),
        (
            "税收收入36亿元，占年初预算98%，同比增长6%",
            &["税收收入", "税收收入占年初预算", "税收收入"],
        ),
        ("税收收入36亿元，为年初预算的98%", &["税收收入", "税收收入"]),
        (
            "税收收入36亿元，为县人大批准的年初预算48亿元的75%",
            &["税收收入", "税收收入", "税收收入"],
        ),
        (
            "税收收入36亿元，为全县安排预算48亿元",
            &["税收收入", "预算"],
        ),
        (
            "老人3600人（其中自费360人），同比增长6%",
            &["老人", "自费", "老人"],
        ),
        ("出生率8‰，死亡率5‰", &["出生率", "死亡率"]),
        ("居民消费价格比上年上涨2%", &["居民消费价格"]),
        ("重点人群筛查率均达到98%", &["重点人群筛查率"]),
        ("教学楼2栋，东村2栋", &["教学楼"]),
    ];
    for (text, want) in cases {
        assert_eq!(items(text), *want, "{text}");
    }
}

#[test]
fn people_who_act_count_themselves() {
    assert_eq!(items("全县有农户800户。累计脱贫3200户"), ["农户", "脱贫"]);
    assert_eq!(items("招聘教师80名，已到岗60名"), ["招聘教师", "招聘教师"]);
    assert_eq!(items("共有80人达成就业意向"), ["达成就业意向"]);
}

#[test]
fn a_second_classifier_letters_and_plus_signs() {
    let quotes = |text: &str| -> Vec<(String, String)> {
        figures(text)
            .iter()
            .map(|figure| (figure.span.of(text).to_owned(), figure.unit.clone()))
            .collect()
    };
    let one = |quote: &str, unit: &str| vec![(quote.to_owned(), unit.to_owned())];
    assert_eq!(quotes("发稿14万余篇（条）"), one("14万余篇（条）", "篇"));
    assert_eq!(quotes("发稿14篇（含转载）"), one("14篇", "篇"));
    assert_eq!(quotes("安装探头3000+个"), one("3000+个", "个"));
    assert_eq!(quotes("S303线改造完成"), vec![]);
    assert_eq!(quotes("改造村道303条"), one("303条", "条"));
    assert_eq!(
        quotes("分别拉动增长0.7个、5.1个百分点")
            .into_iter()
            .map(|(_, unit)| unit)
            .collect::<Vec<_>>(),
        ["百分点", "百分点"]
    );
}

/// The item and the verb of the last figure: what is done stands before, behind or inside.
#[test]
fn the_last_figure_with_its_verb() {
    let cases = [
        // How something is done is no part of its name, also where the dictionary has one word for it.
        ("全县36家企业全面完成改造", "企业", "完成"),
        ("全县评出全面发展奖36个", "全面发展奖", "评出"),
        // A list is numbered.
        ("二是实施治理工程36项", "治理工程", "实施"),
        ("新开工项目36个", "开工项目", "开工"),
        ("新能源汽车销售36辆", "新能源汽车销售", "销售"),
        ("完成转移就业3600人", "转移就业", "完成"),
        ("安装公共充电桩36个", "公共充电桩", "安装"),
        ("已建成36个公共充电桩", "公共充电桩", "建成"),
        ("全县新建安置点36个", "安置点", "新建"),
        ("警方发还36件被盗被骗财物", "被盗被骗财物", "发还"),
        ("惠及3个镇的36个村", "村", "惠及"),
        // Two kinds of work, one name; a road's number is none.
        ("完成36处的房屋修缮和改造工程", "房屋修缮和改造工程", "完成"),
        ("完成36公里公路改造项目和X057线改造", "公路改造项目", "完成"),
        // Blanks at both sides of a number are type; one behind it parts phrases.
        ("新增 320张 养老床位", "养老床位", "新增"),
        ("完成 36公里 河道整治", "河道整治", "完成"),
        ("建成站点36个 人员到位", "站点", "建成"),
        // Persons act; what describes them does not.
        ("36名干部担任第一书记", "干部", "担任"),
        ("关爱36名农村留守儿童", "农村留守儿童", "关爱"),
        ("派出36支驻村工作队、120名队员", "队员", "派出"),
        ("涉及焊工、电工等36个工种", "工种", "涉及"),
        ("广播覆盖率达96%", "广播覆盖率", "达到"),
        ("36名工人通过技能培训重新走上了工作岗位", "工人", "走上"),
        ("36户贫困户得到了产业扶贫", "贫困户", "得到"),
        ("堤防加固工程已完工36处", "堤防加固工程", "完工"),
        ("实施安居工程改造危房36户", "改造危房", "改造"),
        ("实施安居工程改造项目36个", "安居工程改造项目", "实施"),
        // A part takes the name of what it is a part of.
        (
            "破获案件36起，其中盗窃12起，电信诈骗8起",
            "电信诈骗案件",
            "破获",
        ),
        ("受理问题36个，其中解决问题12个", "问题", "解决"),
        // What stands in brackets is another matter.
        (
            "完成康复救助86名（省定民生实事任务45名）",
            "省定民生实事任务",
            "完成",
        ),
        ("投资168万元更新设备", "投资更新设备", "投资"),
        ("刑拘36人，逮捕12人", "逮捕", "逮捕"),
    ];
    let wrong: Vec<String> = cases
        .into_iter()
        .filter_map(|(text, item, action)| {
            let last = figures(text).pop()?;
            let got = (last.item.as_str(), last.action.as_deref().unwrap_or("-"));
            (got != (item, action)).then(|| format!("{text}: {got:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
