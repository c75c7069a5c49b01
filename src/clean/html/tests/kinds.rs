//! Pages in the layouts that Chinese news sites have, each written for the test.

use super::article;

/// Three paragraphs as a county writes them.
const BODY: [&str; 3] = [
    "今年以来，青溪县投入资金320万元，改造老旧小区6个，惠及居民1150户。",
    "县住建局局长表示，全年计划改造12个小区，目前完成率为50%，剩余项目将于10月底前全部开工。",
    "下一步，该县将继续推进供水管网更新，确保群众用上放心水。",
];
const TITLE: &str = "青溪县老旧小区改造惠及千余户居民";

/// What every page has round its article.
const MENU: &str = r#"<div class="top"><a href="/">首页</a> <a href="/xw/">新闻</a> <a href="/zw/">政务公开</a> <a href="/fw/">办事服务</a></div>"#;
const RELATED: &str = r#"<div class="xg"><h3>相关阅读</h3><ul><li><a href="1.html">邻县完成危房改造2300户，群众住进新居</a></li>
<li><a href="2.html">全市前三季度投资增长8.8%，居全省第二</a></li></ul></div>
<div id="foot">主办单位：青溪县人民政府办公室 版权所有 某ICP备05001234号，网站标识码3301270001，联系电话：0571-60000000</div>"#;

fn paragraphs() -> String {
    BODY.iter()
        .map(|line| format!("<p>　　{line}</p>\n"))
        .collect()
}

fn page(head: &str, main: &str) -> String {
    format!("<html><head>{head}</head><body>{MENU}{main}{RELATED}</body></html>")
}

/// Reads a page and checks that exactly headline and paragraphs come out.
fn check(name: &str, html: &str, date: Option<&str>) -> super::Article {
    let article = article(html);
    assert_eq!(article.title.as_deref(), Some(TITLE), "{name}: title");
    assert_eq!(article.published.as_deref(), date, "{name}: date");
    let mut want = vec![TITLE];
    want.extend(BODY);
    assert_eq!(article.lines, want, "{name}: body");
    article
}

#[test]
fn government_pages_are_read() {
    let body = paragraphs();
    let trs = page(
        &format!(
            "<title>{TITLE}_青溪县人民政府</title><meta name=\"PubDate\" content=\"2024-03-05 09:30\"/><meta name=\"ContentSource\" content=\"青溪发布\"/>"
        ),
        &format!(
            "<div class=\"xl\"><h2>{TITLE}</h2><div class=\"info\">发布时间：2024-03-05　来源：青溪发布　字体：[大 中 小]</div><div class=\"TRS_Editor\"><style>.TRS_Editor P{{}}</style>{body}</div><div>【打印本页】 【关闭窗口】</div></div>"
        ),
    );
    let read = check("TRS", &trs, Some("2024-03-05"));
    assert_eq!(read.publisher.as_deref(), Some("青溪发布"));

    let ucap = page(
        &format!("<title>{TITLE}</title>"),
        &format!(
            "<div class=\"pages-title\">{TITLE}</div><div class=\"pages-date\">２０２４－０３－０５　来源：县融媒体中心</div><div class=\"pages_content\" id=\"UCAP-CONTENT\"><ucapcontent>{body}</ucapcontent></div><div class=\"editor\"><span>责任编辑：李明</span></div>"
        ),
    );
    let read = check("UCAP", &ucap, Some("2024-03-05"));
    assert_eq!(read.publisher.as_deref(), Some("县融媒体中心"));
    assert_eq!(read.editor.as_deref(), Some("李明"));

    let zoom = page(
        &format!("<title>青溪县人民政府 部门动态 {TITLE}</title>"),
        &format!(
            "<table width=\"1000\"><tr><td><table><tr><td align=\"center\">{TITLE}</td></tr><tr><td>发布日期：二〇二四年三月五日 浏览次数：128</td></tr><tr><td id=\"zoom\">{body}</td></tr></table></td></tr></table>"
        ),
    );
    check("table layout", &zoom, Some("2024-03-05"));
}

#[test]
fn a_record_above_a_document_is_not_the_document() {
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!(
            "<div class=\"main\"><table class=\"xxgk\"><tr><td>索引号：</td><td>0012/2024-00417</td><td>发文机关：</td><td>县住建局</td></tr><tr><td>文号：</td><td>青建〔2024〕31号</td><td>发布日期：</td><td>2024年3月5日</td></tr></table><h1>{TITLE}</h1><div class=\"con\">{}</div></div>",
            paragraphs()
        ),
    );
    check("record", &html, Some("2024-03-05"));
}

#[test]
fn text_between_breaks_is_read_line_by_line() {
    let html = page(
        &format!("<title>{TITLE}-青溪新闻网</title>"),
        &format!(
            "<h1>{TITLE}</h1><div>[2024/03/05]</div><div id=\"artical\">　　{}</div>",
            BODY.join("<br/><br/>\n　　&nbsp;&nbsp;")
        ),
    );
    check("br", &html, Some("2024-03-05"));
}

#[test]
fn boxes_instead_of_paragraphs_are_read() {
    let boxes: String = BODY
        .iter()
        .map(|line| format!("<div><span>　　{line}</span></div>"))
        .collect();
    let html = page(
        &format!("<title>{TITLE} - 青溪县人民政府</title>"),
        &format!(
            "<div class=\"a\"><h3 align=\"center\">{TITLE}</h3><p>时间:2024-3-5 8:00 作者:王芳</p><div class=\"b\"><div>{boxes}</div></div></div>"
        ),
    );
    let read = check("div", &html, Some("2024-03-05"));
    assert_eq!(read.author.as_deref(), Some("王芳"));
}

#[test]
fn wechat_pages_are_read() {
    let html = format!(
        "<html><head><title></title><meta property=\"og:title\" content=\"{TITLE}\"/></head><body id=\"activity-detail\"><div class=\"rich_media\"><h1 class=\"rich_media_title\" id=\"activity-name\">\n{TITLE}\n</h1><div id=\"meta_content\"><a id=\"js_name\">青溪发布</a> <em id=\"publish_time\"></em></div><div class=\"rich_media_content\" id=\"js_content\" style=\"visibility: hidden;\">{}</div></div><script>var ct = \"1709600000\"; var msg_link = \"http://example.com\";</script></body></html>",
        BODY.iter()
            .map(|line| format!("<section><span>{line}</span></section>"))
            .collect::<String>()
    );
    check("WeChat", &html, Some("2024-03-05"));
}

#[test]
fn newspaper_pages_are_read() {
    let html = format!(
        "<html><head><title>青溪日报数字报-{TITLE}</title></head><body><table><tr><td>2024年03月05日 星期二 第01版：要闻</td></tr></table>{MENU}<div id=\"ozoom\"><founder-title>{TITLE}</founder-title><founder-content>{}</founder-content></div><div><a href=\"2.htm\">上一版</a> <a href=\"3.htm\">下一版</a></div></body></html>",
        paragraphs()
    );
    check("newspaper", &html, Some("2024-03-05"));
}

#[test]
fn forum_pages_give_the_first_post() {
    let reply = "<div class=\"plhin comment\"><div class=\"t_f\">楼主说得对，我们小区去年就改造过了，现在停车方便多了，希望其他小区也能尽快开工，大家都受益。</div></div>";
    let html = page(
        &format!("<title>{TITLE} - 青溪论坛</title>"),
        &format!(
            "<h1><span id=\"thread_subject\">{TITLE}</span></h1><div class=\"pi\"><em>发表于 2024-3-5 08:12</em></div><div class=\"t_f\" id=\"postmessage_1\">{}</div>{}",
            BODY.join("<br />\n"),
            reply.repeat(9)
        ),
    );
    check("forum", &html, Some("2024-03-05"));
}

#[test]
fn comments_longer_than_the_article_stay_out() {
    let comments: String = (0..20)
        .map(|n| format!("<li><a href=\"#\">网友{n}</a><p>这件事办得好，老小区终于有了电梯，希望物业以后也能跟上，不要只改外面，里面的水管也要换。</p></li>"))
        .collect();
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!(
            "<article><h1>{TITLE}</h1><time datetime=\"2024-03-05T08:00:00+08:00\">昨天</time>{}</article><div id=\"comment-list\"><h4>网友评论</h4><ul>{comments}</ul></div>",
            paragraphs()
        ),
    );
    check("comments", &html, Some("2024-03-05"));
}

#[test]
fn a_very_short_article_is_read() {
    let html = page(
        "<title>青溪县今日恢复供水_青溪县人民政府</title>",
        "<div class=\"nr\"><h1>青溪县今日恢复供水</h1><p>2024-03-05</p><p>3月5日7时，城区供水恢复正常，涉及用户4200户。</p></div>",
    );
    let read = article(&html);
    assert_eq!(
        read.lines,
        [
            "青溪县今日恢复供水",
            "3月5日7时，城区供水恢复正常，涉及用户4200户。"
        ]
    );
    assert_eq!(read.published.as_deref(), Some("2024-03-05"));
}

#[test]
fn an_article_in_a_script_is_read() {
    let inner: String = BODY.iter().map(|line| format!("<p>{line}</p>")).collect();
    let quoted = serde_json::to_string(&inner)
        .expect("a string")
        .replace('<', "\\u003C");
    let html = format!(
        "<html><head><title>{TITLE}_青溪网</title></head><body><div id=\"app\"></div><script>window.__DATA__ = {{\"id\": 7, \"publishTime\": \"2024-03-05 08:00:00\", \"content\": {quoted}}};</script></body></html>"
    );
    check("script", &html, Some("2024-03-05"));
    let field = format!(
        "<html><head><title>{TITLE}_青溪网</title></head><body><textarea class=\"time\">x</textarea><textarea>{}</textarea><script>var ptime = '2024-03-05';</script></body></html>",
        inner.replace('<', "&lt;").replace('>', "&gt;")
    );
    check("text field", &field, Some("2024-03-05"));
}

#[test]
fn sections_of_an_article_are_joined() {
    let parts: String = BODY
        .iter()
        .map(|line| {
            format!("<div class=\"part\"><h4>一、进展</h4><p>{line}</p><p>{line}</p></div>")
        })
        .collect();
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!("<h1>{TITLE}</h1><div class=\"w\">{parts}</div>"),
    );
    let read = article(&html);
    assert_eq!(read.lines.len(), 1 + 3 * 3, "{:?}", read.lines);
}

#[test]
fn structured_data_is_trusted_before_what_is_shown() {
    let html = page(
        &format!(
            "<title>{TITLE}</title><script type=\"application/ld+json\">{{\"@type\": \"NewsArticle\", \"headline\": \"{TITLE}\", \"datePublished\": \"2024-03-05T08:00:00+08:00\", \"author\": [{{\"name\": \"王芳\"}}]}}</script>"
        ),
        &format!(
            "<h1>{TITLE}</h1><p>更新时间：2024-03-09</p>{}",
            paragraphs()
        ),
    );
    let read = check("JSON-LD", &html, Some("2024-03-05"));
    assert_eq!(read.author.as_deref(), Some("王芳"));
}

#[test]
fn the_address_is_the_last_resort_for_a_date() {
    let html = page(
        &format!(
            "<title>{TITLE}</title><link rel=\"canonical\" href=\"http://example.gov.cn/xw/202403/t20240305_117.html\">"
        ),
        &format!(
            "<h1>{TITLE}</h1><p>今天是2024年9月9日 星期一</p><div>{}</div>",
            paragraphs()
        ),
    );
    check("address", &html, Some("2024-03-05"));
}

#[test]
fn site_names_leave_the_headline() {
    let cases = [
        (
            "青溪县老旧小区改造提速_要闻_青溪新闻网",
            "青溪县老旧小区改造提速",
        ),
        (
            "青溪县老旧小区改造提速-青溪县人民政府",
            "青溪县老旧小区改造提速",
        ),
        (
            "青溪县老旧小区改造提速--时政--青溪网",
            "青溪县老旧小区改造提速",
        ),
        (
            "青溪县老旧小区改造提速 | 青溪日报",
            "青溪县老旧小区改造提速",
        ),
        ("1-10月青溪县投资增长8%", "1-10月青溪县投资增长8%"),
        (
            "改造提速——青溪县老旧小区见闻",
            "改造提速——青溪县老旧小区见闻",
        ),
        ("青溪-临江高速公路开工建设", "青溪-临江高速公路开工建设"),
    ];
    for (title, want) in cases {
        assert_eq!(super::super::title::without_site(title), want, "{title}");
    }
}

#[test]
fn related_links_in_the_middle_go() {
    let related = "<div class=\"z1\"><div>延伸 · 阅读</div><div><p><a href=\"1.html\">邻县改造小区20个</a></p><p>邻县今年改造小区20个，惠及居民4000户。</p></div></div>";
    let body = paragraphs()
        .repeat(3)
        .replacen("</p>\n", &format!("</p>{related}"), 1);
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!("<h1>{TITLE}</h1><div class=\"w\">{body}</div>"),
    );
    let read = article(&html);
    assert_eq!(read.lines.len(), 10, "{:?}", read.lines);
}

#[test]
fn links_behind_the_article_go() {
    let html = page(
        &format!("<title>{TITLE}_改造</title>"),
        &format!(
            "<div class=\"text\"><div class=\"text-title\"><h1>{TITLE}</h1><span id=\"news-time\">2024-03-05 08:00</span></div><article><p style=\"display:none\">原标题：小区改造</p>{}<p>责任编辑：</p></article><a href=\"/\">返回青溪网，查看更多</a></div>",
            paragraphs()
        ),
    );
    check("portal", &html, Some("2024-03-05"));
}

#[test]
fn the_name_of_the_site_is_no_headline() {
    let html = page(
        "<title>青溪县人民政府</title>",
        &format!(
            "<div class=\"logo\"><h1>青溪县人民政府</h1></div><div class=\"bt\">{TITLE}</div><div>发布日期：2024-03-05</div><div class=\"nr\">{}</div>",
            paragraphs()
        ),
    );
    check("site name", &html, Some("2024-03-05"));
    let plain = html.replace(" class=\"bt\"", "");
    check("site name, headline unmarked", &plain, Some("2024-03-05"));
}

#[test]
fn an_anchor_round_the_article_is_no_link() {
    for open in ["<a name=\"top\">", "<a href=\"#top\">"] {
        let html = page(
            &format!("<title>{TITLE}</title><meta name=\"pubdate\" content=\"20240305\">"),
            &format!(
                "<h1>{TITLE}</h1><div>{open}{}{}</div>",
                paragraphs(),
                "<p>群众说，改造以后，水稳了，路平了，灯亮了。</p>".repeat(4)
            ),
        );
        let read = article(&html);
        assert_eq!(read.lines.len(), 8, "{:?}", read.lines);
    }
}

#[test]
fn an_article_that_is_a_table_is_read() {
    let rows: String = (1..6)
        .map(|n| format!("<tr><td>河东{n}村</td><td>{n}12</td><td>{n}00</td></tr>"))
        .collect();
    let html = page(
        "<title>青溪县各村改造户数公示_青溪县人民政府</title>",
        &format!(
            "<h1>青溪县各村改造户数公示</h1><p>发布时间：2024-03-05</p><div class=\"c\"><table><tr><td>行政村名称</td><td>计划户数</td><td>完成户数</td></tr>{rows}</table></div>"
        ),
    );
    let read = article(&html);
    assert_eq!(
        read.lines.first().map(String::as_str),
        Some("青溪县各村改造户数公示")
    );
    assert!(
        read.lines.contains(&"河东3村\t312\t300".to_owned()),
        "{:?}",
        read.lines
    );
}

#[test]
fn the_abstract_above_an_article_stays() {
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!(
            "<h1>{TITLE}</h1><div class=\"summary\">{}</div><div class=\"w\"><p>{}</p><p>{}</p></div>",
            BODY[0], BODY[1], BODY[2]
        ),
    );
    check("abstract", &html, None);
}
