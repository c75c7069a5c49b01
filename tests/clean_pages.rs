//! The stage `clean` as a whole: pages in the forms in which they are scraped, and what is made of them.

#![allow(clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use gongbao::clean::{Article, BlockKind, Cleaned, Context, Format, clean};
use gongbao::decode::{Hint, decode};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::note::{Note, NoteKind};
use gongbao::text::replay;
use proptest::prelude::*;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// Reads a page and checks what holds for every page.
fn read_bytes(bytes: &[u8], context: &Context) -> (Cleaned, Vec<Note>) {
    let decoded = decode(bytes, &Hint::default()).value;
    let staged = clean(&decoded, context, &LEXICON);
    let cleaned = staged.value;
    let mut text = decoded.text.as_str().to_owned();
    for pass in &cleaned.passes {
        text = replay(&text, &pass.edits).expect("the edits fit");
    }
    assert_eq!(text, cleaned.text.as_str(), "the passes replay");
    let mut at = 0;
    for article in &cleaned.articles {
        assert!(article.span.start >= at, "articles are in order");
        at = article.span.end;
        let words = article.text.as_str();
        assert_eq!(cleaned.text.as_str().get(article.span.range()), Some(words));
        let mut at = 0;
        for block in &article.blocks {
            assert!(block.span.start >= at && words.get(block.span.range()).is_some());
            at = block.span.end;
        }
        for cell in article
            .tables
            .iter()
            .flat_map(|table| table.rows.iter().flatten())
        {
            assert!(
                words.get(cell.span.range()).is_some(),
                "cells lie in the article"
            );
        }
    }
    for span in staged.notes.iter().filter_map(|note| note.span) {
        assert!(
            cleaned.text.as_str().get(span.range()).is_some(),
            "notes lie in the text"
        );
    }
    (cleaned, staged.notes)
}

fn read(text: &str) -> Vec<Article> {
    read_bytes(text.as_bytes(), &Context::default()).0.articles
}

fn one(text: &str) -> Article {
    let mut articles = read(text);
    assert_eq!(articles.len(), 1, "one article in {text}");
    articles.remove(0)
}

fn lines(article: &Article) -> Vec<&str> {
    article.text.as_str().lines().collect()
}

fn published(article: &Article) -> Option<String> {
    article.metadata.published.map(|date| date.to_string())
}

#[test]
fn a_notice_copied_with_its_menu() {
    let article = one(
        "首页 > 信息公开 > 通知公告\n\n平安县通报农村公路建设进度\n\n发布日期：2023-11-06　发布机构：县交通运输局　【字体：大 中 小】\n\n\
         各乡镇人民政府：\n\n截至10月底，全县新建农村公路76公里，占年度任务的95%。\n\n\
         平安县交通运输局\n2023年11月6日\n\n【打印本页】 【关闭窗口】\n分享到：微信 微博\n上一篇：关于召开防汛工作会的通知\n",
    );
    assert_eq!(
        lines(&article),
        [
            "平安县通报农村公路建设进度",
            "各乡镇人民政府：",
            "截至10月底，全县新建农村公路76公里，占年度任务的95%。",
            "平安县交通运输局",
            "2023年11月6日",
        ]
    );
    assert_eq!(published(&article).as_deref(), Some("2023-11-06"));
    assert_eq!(article.metadata.publisher.as_deref(), Some("县交通运输局"));
    assert_eq!(article.blocks[0].kind, BlockKind::Title);
}

#[test]
fn the_date_of_a_signature_is_the_last_resort() {
    let article = one(
        "平安县关于调整水价的通知\n\n自下月起，居民用水价格每吨提高0.2元，请各单位遵照执行。\n\n平安县发展和改革局\n二〇二三年三月五日\n",
    );
    assert_eq!(published(&article).as_deref(), Some("2023-03-05"));
    let with_head = one(
        "平安县关于调整水价的通知\n来源：县政府网 2023-03-08 09:00\n\n自下月起，居民用水价格每吨提高0.2元，请各单位遵照执行。\n\n平安县发展和改革局\n2023年3月5日\n",
    );
    assert_eq!(published(&with_head).as_deref(), Some("2023-03-08"));
}

#[test]
fn what_somebody_knows_better_wins() {
    let context = Context {
        published: Some("2024-01-02".parse().expect("a date")),
        ..Context::default()
    };
    let text = "平安县新建公路\n来源：县政府网 2023-03-08 09:00\n\n今年以来，全县新建公路76公里，群众出行更方便。\n";
    let (cleaned, _) = read_bytes(text.as_bytes(), &context);
    assert_eq!(
        published(&cleaned.articles[0]).as_deref(),
        Some("2024-01-02")
    );
    let context = Context {
        url: Some("https://example.gov.cn/art/2022/5/6/art_1_2.html"),
        ..Context::default()
    };
    let (cleaned, _) = read_bytes(
        "平安县新建公路\n\n今年以来，全县新建公路76公里。\n".as_bytes(),
        &context,
    );
    assert_eq!(
        published(&cleaned.articles[0]).as_deref(),
        Some("2022-05-06")
    );
}

#[test]
fn a_newspaper_page_is_its_articles() {
    let text = "02\n民生新闻\n平安日报　2023年5月8日　星期一　第2版　责编：王小明　版式：李大山\n\n\
        城关镇：小网格办大事\n\n本报讯（通讯员 赵一一）今年以来，城关镇选聘网格员205名，办理群众诉求7281件，办\n\n\n结率99.5%。\n该镇还投入65万元改造老旧管网，方便\n\n居民在新修的广场上健身 赵一一 摄\n\n群众出行。\n\n\
        我县春耕备耕有序\n农资储备充足\n\n本报讯（记者 钱二二）全县储备化肥1.2万吨，满足春耕需要。\n“种子已经下地了。”农户说。\n\n\
        防溺水小常识\n\n不到没有防护的水域游泳，不到不熟悉的水域游泳，发现险情大声呼救。\n（县应急管理局供稿）\n\n\
        投稿邮箱：news@example.com　电话：0000-1234567\n";
    let articles = read(text);
    let titles: Vec<Option<&str>> = articles
        .iter()
        .map(|a| a.metadata.title.as_deref())
        .collect();
    assert_eq!(
        titles,
        [
            Some("城关镇：小网格办大事"),
            Some("我县春耕备耕有序 农资储备充足"),
            Some("防溺水小常识"),
        ]
    );
    let first = articles[0].text.as_str();
    assert!(
        first.contains("办结率99.5%") && first.contains("方便群众出行"),
        "{first}"
    );
    assert!(!first.contains("赵一一 摄"));
    for article in &articles {
        assert_eq!(published(article).as_deref(), Some("2023-05-08"));
        assert_eq!(article.metadata.publisher.as_deref(), Some("平安日报"));
        assert!(!article.text.as_str().contains("邮箱"));
    }
    assert_eq!(articles[0].metadata.author.as_deref(), Some("赵一一"));
    assert_eq!(articles[1].metadata.author.as_deref(), Some("钱二二"));
}

#[test]
fn two_pages_pasted_one_after_the_other() {
    let text = "平安县新建公路76公里\n2023-03-08 来源：县政府网\n\n今年以来，全县新建农村公路76公里，占任务的95%，群众普遍满意。\n\n\
        平安县完成造林两万亩\n2023-03-09 来源：县林业局\n\n入冬以来，全县完成人工造林两万亩，栽植苗木183万株，长势良好。\n";
    let articles = read(text);
    assert_eq!(articles.len(), 2);
    assert_eq!(published(&articles[1]).as_deref(), Some("2023-03-09"));
    assert_eq!(lines(&articles[1])[0], "平安县完成造林两万亩");
}

const ITEMS: &str = "<p><strong>某某网消息</strong>（某某新闻）：</p><p><strong>甲省新增水库三座</strong></p><p>甲省水利厅发布消息，今年新增水库三座，新增库容1.2亿立方米。</p><p><strong>乙市开通地铁</strong></p><p>乙市地铁3号线昨天开通，全长45公里，设站32座，日均客流预计20万人次。</p>";

#[test]
fn a_roundup_is_its_items() {
    let articles = read(&format!(
        "# 国内快讯\n\n《某某新闻》 20240305 19:00\n\n{ITEMS}\n\n[查看原文](https://tv.example.com/2024/03/05/a.shtml)\n"
    ));
    let titles: Vec<Option<&str>> = articles
        .iter()
        .map(|a| a.metadata.title.as_deref())
        .collect();
    assert_eq!(titles, [Some("甲省新增水库三座"), Some("乙市开通地铁")]);
    for article in &articles {
        assert_eq!(published(article).as_deref(), Some("2024-03-05"));
        assert!(
            !article.text.as_str().contains("查看原文") && !article.text.as_str().contains("快讯")
        );
    }
}

#[test]
fn an_article_with_subheadings_is_no_roundup() {
    let articles = read(&format!(
        "# 甲省乙市建设提速\n\n{}",
        ITEMS.replace(
            "：</p>",
            "：今年以来，各地建设提速，一批重大项目建成投用。</p>"
        )
    ));
    assert_eq!(articles.len(), 1);
    let text = "平安县：办好民生实事\n\n今年以来，平安县办好民生实事二十件，群众满意度不断提高。\n\n抓教育 学位增加\n\n新建学校三所，新增学位2160个，有效缓解入学难。\n\n抓医疗 看病方便\n\n改造卫生院五所，配备医生120名，方便群众就医。\n";
    assert_eq!(read(text).len(), 1);
}

#[test]
fn an_article_pasted_twice_is_kept_once() {
    let body = "今年以来，平安县梳理民生项目495个，已完成467个，完成率达94.3%。\n\n其中新增学位7800个，改造老旧小区32个，惠及居民1.2万户，受到群众普遍好评。\n\n下一步，平安县将继续加大投入，确保剩余项目年底前全部完成，让群众得到实惠。\n\n";
    let text = format!(
        "平安县民生项目完成率达94.3%\n\n{body}文字:王小明 图片:李大山 编辑:赵一 责任编辑:钱二二\n平安县民生项目完成率达94.3%\n平安融媒 2021-09-03 17:10\n\n{body}文字:王小明 图片:李大山 编辑:赵一 责任编辑:钱二二"
    );
    let article = one(&text);
    assert_eq!(article.text.as_str().matches("467个").count(), 1);
    assert_eq!(lines(&article).len(), 4);
    assert_eq!(published(&article).as_deref(), Some("2021-09-03"));
    assert_eq!(article.metadata.editor.as_deref(), Some("钱二二"));
    assert!(!article.text.as_str().contains("钱二二"));
}

#[test]
fn front_matter_before_html_and_markdown() {
    let html = "---\ntitle: '平安：打通_最后一里路_ 服务到家'\nauthor: 某某头条\ncategories:\n - 某某头条\ndate: Thu, 16 Dec 2021 20:51:10 GMT\n---\n<div><p>某某网平安12月16日电 今年以来，平安镇投入资金70万元，为210户家庭改造厨房，让群众住得安心。</p><p>截至目前，已完成180户，其余20户正在施工，预计年底前全部完成改造任务。(王小明、李大山)</p></div>\n";
    let (cleaned, notes) = read_bytes(html.as_bytes(), &Context::default());
    assert_eq!(cleaned.format, Format::FrontMatter);
    let article = &cleaned.articles[0];
    assert_eq!(
        article.metadata.title.as_deref(),
        Some("平安：打通“最后一里路” 服务到家")
    );
    assert_eq!(lines(article)[0], "平安：打通“最后一里路” 服务到家");
    assert_eq!(published(article).as_deref(), Some("2021-12-17"));
    assert!(!article.text.as_str().contains("头条"));
    assert!(notes.iter().any(|note| note.kind == NoteKind::Repaired));
    let markdown = "---\ntitle: 平安镇新建公路\ndate: 2021-12-16 10:51:10 +0800\n---\n\n今年以来，平安镇**新建公路12公里**。\n\n## 下一步\n\n- 再建3公里\n";
    let article = one(markdown);
    assert_eq!(
        lines(&article),
        [
            "平安镇新建公路",
            "今年以来，平安镇新建公路12公里。",
            "下一步",
            "再建3公里"
        ]
    );
    assert_eq!(article.blocks[3].kind, BlockKind::ListItem);
}

#[test]
fn an_article_that_begins_with_a_byline_has_no_title() {
    let article = one(
        "平安新闻记者 王小明\n通讯员 李大山\n去年以来，平安县办好民生实事，发现问题2283个，现已全部办结。\n做好三张清单\n各单位领导带头下基层，解决问题1016个，群众拍手叫好。\n",
    );
    assert_eq!(article.metadata.title, None);
    assert_eq!(article.metadata.author.as_deref(), Some("王小明、李大山"));
    assert!(article.text.as_str().starts_with("去年以来"));
}

#[test]
fn headlines_over_two_lines_are_one() {
    for (head, title) in [
        (
            "城关街道：\n“阵地加服务”建起温馨驿站",
            "城关街道：“阵地加服务”建起温馨驿站",
        ),
        (
            "平安县供电公司整治线路\n消除隐患保障冬季用电",
            "平安县供电公司整治线路 消除隐患保障冬季用电",
        ),
        (
            "平安县供电公司整治线路\n——消除隐患保障用电",
            "平安县供电公司整治线路 ——消除隐患保障用电",
        ),
    ] {
        let article = one(&format!(
            "{head}\n\n本报讯（通讯员 王小明）日前，平安县开展检查，出动人员120人次。\n"
        ));
        assert_eq!(article.metadata.title.as_deref(), Some(title));
    }
    // A subheading behind the headline is none of it.
    let article = one(
        "平安县供电公司整治线路消除隐患\n保供电\n日前，平安县开展检查，出动人员120人次，排除隐患32处。\n",
    );
    assert_eq!(
        article.metadata.title.as_deref(),
        Some("平安县供电公司整治线路消除隐患")
    );
}

#[test]
fn what_reads_like_text_stays() {
    let body = [
        "平安县农家书屋受欢迎",
        "今年以来，平安县建成农家书屋120家，藏书36万册，借阅人次达1.2万。",
        "会上，代表们分享了治理经验",
        "退休后，她当起了村史编辑，一年整理资料12万字。",
        "办好事",
        "“书屋就在家门口。”村民说，孩子们一放学就来，每天有三四十人。",
        "办好事",
        "完成1031户改造，工期1120日，扫码即可借书。",
        "一、下一步打算",
        "（一）增加书屋",
        "再建书屋30家，投入资金60万元，年底前全部开放。",
    ];
    let text = format!(
        "{}\n来源：县文旅局 2023-11-06\n{}",
        body[0],
        body[1..].join("\n")
    );
    assert_eq!(lines(&one(&text)), body);
}

#[test]
fn lost_characters_of_dates_are_put_back_with_a_note() {
    let text = "平安县通报进度\n发布日期：2023-11-06\n\n截至1031日，全县已办结29件，完成1031户，较930提高5.5个百分点；截至111日的数据另行通报。\n";
    let (cleaned, notes) = read_bytes(text.as_bytes(), &Context::default());
    let words = cleaned.articles[0].text.as_str();
    assert!(
        words.contains("截至10月31日，全县已办结29件，完成1031户，较9月30日提高"),
        "{words}"
    );
    assert!(words.contains("截至111日"), "{words}");
    let restored: Vec<&str> = notes
        .iter()
        .filter(|note| note.kind == NoteKind::RestoredDate)
        .filter_map(|note| note.span.map(|span| span.of(cleaned.text.as_str())))
        .collect();
    assert_eq!(restored, ["10月31日", "9月30日"]);
    assert!(
        notes
            .iter()
            .any(|note| note.kind == NoteKind::UncertainRepair)
    );
}

#[test]
fn a_table_keeps_its_cells() {
    let article = one(
        "平安县道路进度\n\n各乡镇进度如下，请对照检查，加快施工，确保完成任务。\n\n乡镇\t目标\t完成\n甲镇\t12\t10\n乙镇\t8\t8\n",
    );
    let rows: Vec<Vec<&str>> = article.tables[0]
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| cell.span.of(article.text.as_str()))
                .collect()
        })
        .collect();
    assert_eq!(
        rows,
        [
            ["乡镇", "目标", "完成"],
            ["甲镇", "12", "10"],
            ["乙镇", "8", "8"]
        ]
    );
}

/// Pages that nobody wrote: each has to be read in a time that grows with its length only.
#[test]
fn bad_input_is_read_in_linear_time() {
    let _ = &*LEXICON;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        (
            "a megabyte on one line",
            "今年新建公路12公里".repeat(40_000).into_bytes(),
        ),
        (
            "a megabyte of one sentence end",
            "。".repeat(350_000).into_bytes(),
        ),
        ("zero bytes", vec![0; 1 << 20]),
        (
            "zero bytes in text",
            "今年\0新建\0\n".repeat(20_000).into_bytes(),
        ),
        ("half characters", [0xe4, 0xbb, b'\n'].repeat(100_000)),
        ("empty lines", "\n".repeat(100_000).into_bytes()),
        ("blanks", "　 \t".repeat(100_000).into_bytes()),
        ("the same short line", "甲\n".repeat(100_000).into_bytes()),
        (
            "the same long line",
            "今年以来全县新建公路十二公里群众满意\n"
                .repeat(20_000)
                .into_bytes(),
        ),
        (
            "lines of metadata",
            "2024-03-05 来源：县政府网\n".repeat(30_000).into_bytes(),
        ),
        ("bylines", "通讯员 王小明\n".repeat(50_000).into_bytes()),
        (
            "leads",
            "本报讯（记者 王小明）\n".repeat(30_000).into_bytes(),
        ),
        (
            "sources in brackets",
            format!(
                "甲乙丙丁戊己庚\n本报讯（记者 王小明）今年以来全县建成公路，群众满意。\n{}",
                "\n（县疾控中心供稿）\n\n甲乙丙丁戊己庚辛\n".repeat(20_000)
            )
            .into_bytes(),
        ),
        ("open quotation marks", "“".repeat(100_000).into_bytes()),
        ("stars", "*".repeat(100_000).into_bytes()),
        (
            "brackets",
            format!("# 甲\n{}", "[".repeat(100_000)).into_bytes(),
        ),
        ("rows", "|a|b|\n".repeat(50_000).into_bytes()),
        (
            "open tags in Markdown",
            "# 甲\n\n<p>乙\n\n".repeat(5_000).into_bytes(),
        ),
        (
            "front matter without end",
            format!("---\n{}", "title: '_甲_'\n".repeat(50_000)).into_bytes(),
        ),
        (
            "marks in a title",
            format!(
                "---\ntitle: {}\n---\n{}",
                "_甲_".repeat(5_000),
                "乙".repeat(100_000)
            )
            .into_bytes(),
        ),
        ("digits", "1".repeat(500_000).into_bytes()),
        ("digits and days", "截至1031日".repeat(50_000).into_bytes()),
    ];
    for (name, bytes) in cases {
        let from = Instant::now();
        read_bytes(&bytes, &Context::default());
        let took = from.elapsed();
        // A megabyte takes well under a second; quadratic work would take minutes.
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
        eprintln!("{name}: {took:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_page_is_read(
        parts in prop::collection::vec(prop::sample::select(vec![
            "\n", "\n\n", "　　", "今年以来，全县新建公路12公里。", "平安县新建公路", "本报讯（记者 王小明）", "2023-11-06 来源：县政府网",
            "截至1031日，", "# ", "**", "<p>", "</p>", "[查看原文](https://example.com)", "---\n", "title: 甲\n", "|", "\t", "（王小明）",
            "责编：王小明", "\0", "“", "”", "通讯员 王小明", "快讯", "甲", "，", "《某某新闻》 20240305 19:00", "平安县政府\n2023年11月6日", "相关阅读",
        ]), 0..40)
    ) {
        read_bytes(parts.concat().as_bytes(), &Context::default());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_bytes(&bytes, &Context::default());
    }
}
