//! The pages, as a browser and as whoever means no good asks for them.

#![cfg(feature = "serve")]
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::site::{Server, ask, database, encoded, news};
use common::{gongbao, run_in};
use serde_json::Value;

/// A server over the sample, in a folder that lasts as long.
fn served(more: &[&str]) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().expect("a folder");
    database(folder.path());
    let server = Server::begin(folder.path(), more);
    (folder, server)
}

/// The values of the cards of a page, in order.
fn articles(page: &str) -> usize {
    page.matches("<article class=\"figure\">").count()
}

fn of_csv(text: &str) -> Vec<csv::StringRecord> {
    let text = text.strip_prefix('\u{feff}').expect("the mark for Excel");
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn figures_are_found_by_every_filter() {
    let (_folder, server) = served(&[]);
    for (query, values) in [
        (
            format!("item={}&unit={}", encoded("无障碍改造"), encoded("户")),
            vec![80, 150, 200, 200, 1234],
        ),
        (
            format!("place={}&unit={}", encoded("荣昌"), encoded("户")),
            vec![80, 150, 200, 200],
        ),
        (
            format!(
                "place={}&unit={}&status=planned",
                encoded("重庆市/荣昌区"),
                encoded("户")
            ),
            vec![200, 200],
        ),
        (
            format!("unit={}&since=2022-07", encoded("户")),
            vec![150, 200],
        ),
        (format!("unit={}&until=2021", encoded("户")), vec![1234]),
        (
            format!("q={}&unit={}", encoded("推进会"), encoded("个")),
            vec![500],
        ),
        ("unit=%25&confidence=0&since=2022-11".to_owned(), vec![90]),
        (format!("place={}", encoded("没有的地方")), vec![]),
    ] {
        let rows = server.json(&format!("/figures.json?{query}"));
        let mut found: Vec<i64> = (rows.as_array().expect("a list").iter())
            .map(|row| row["value"].as_i64().expect("a whole number"))
            .collect();
        found.sort_unstable();
        assert_eq!(found, values, "{query}");
        let page = server.get(&format!("/?{query}"));
        assert_eq!(articles(&page), values.len(), "{query}");
    }
}

#[test]
fn the_evidence_stands_with_the_number_marked() {
    let (_folder, server) = served(&[]);
    let page = server.get(&format!("/?unit={}&until=2021", encoded("户")));
    assert!(
        page.contains("无障碍改造<mark class=\"quote\">1,234户</mark>，投入资金60万元。"),
        "{page}"
    );
    let page = server.get(&format!("/?q={}&unit=%25", encoded("项目")));
    assert!(
        page.contains("民生<mark class=\"hit\">项目</mark>495个"),
        "{page}"
    );
}

#[test]
fn filters_that_make_no_sense_are_told() {
    let (_folder, server) = served(&[]);
    for (query, reason) in [
        ("since=soon", "“soon” is no year, month or day"),
        ("status=maybe", "neither actual nor planned"),
        ("confidence=9", "no number from 0 to 1"),
        ("item=%2C", "holds no word"),
        ("q=%22", "holds no word"),
    ] {
        for path in ["/", "/figures.csv", "/api/figures"] {
            let answer = server.ask(&format!("{path}?{query}"), &[]);
            assert_eq!(answer.status, 400, "{path}?{query}");
            assert!(answer.body.contains(reason), "{query}: {}", answer.body);
        }
    }
    // Odd numbers of pages show an empty page or the first one.
    for page in [
        "0",
        "-1",
        "x",
        "99999999999999999999",
        "18446744073709551615",
    ] {
        assert_eq!(
            server.ask(&format!("/?page={page}"), &[]).status,
            200,
            "{page}"
        );
    }
}

#[test]
fn files_hold_what_is_shown() {
    let (_folder, server) = served(&[]);
    let query = format!("place={}", encoded("荣昌"));
    let page = server.get(&format!("/?{query}"));
    let json = server.json(&format!("/figures.json?{query}"));
    let json = json.as_array().expect("a list");
    let table = server.ask(&format!("/figures.csv?{query}"), &[]);
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"figures.csv\""
    );
    let table = of_csv(&table.body);
    assert!(json.len() > 4);
    assert_eq!((articles(&page), table.len()), (json.len(), json.len()));
    for (row, object) in table.iter().zip(json) {
        assert_eq!(row[0], *object["figure"].as_str().expect("an id"));
        assert_eq!(row[1], object["value"].to_string());
        let id = object["figure"].as_str().expect("an id");
        let (article, figure) = id.split_once(':').expect("two parts");
        assert!(
            page.contains(&format!("/article/{article}?figure={figure}#f{figure}")),
            "{id}"
        );
    }
    // The page links to the files of the same filters.
    assert!(page.contains(&format!("/figures.csv?{query}")), "{page}");
    for path in ["/progress", "/check"] {
        let json = server.json(&format!("{path}.json"));
        let table = of_csv(&server.get(&format!("{path}.csv")));
        assert_eq!(
            json.as_array().expect("a list").len(),
            table.len(),
            "{path}"
        );
        assert!(!table.is_empty(), "{path}");
    }
    let sql = encoded("SELECT unit, count(*) AS n FROM figures GROUP BY unit ORDER BY unit");
    let json = server.json(&format!("/sql.json?sql={sql}"));
    let table = of_csv(&server.get(&format!("/sql.csv?sql={sql}")));
    assert_eq!(table.len(), json.as_array().expect("a list").len());
    assert_eq!(table[0][0], *json[0]["unit"].as_str().expect("a unit"));
}

#[test]
fn articles_are_found_by_words_of_two_characters() {
    let (_folder, server) = served(&[]);
    for (words, count) in [
        ("项目", 2),
        ("推进会", 1),
        ("无障碍 改造", 3),
        ("民生", 3),
        ("不存在的", 0),
    ] {
        let found = server.json(&format!("/api/articles?q={}", encoded(words)));
        assert_eq!(found["count"], count, "{words}");
        let page = server.get(&format!("/search?q={}", encoded(words)));
        assert_eq!(
            page.matches("<p class=\"snippet\">").count(),
            count,
            "{words}"
        );
    }
    // Those with the words in the headline come first.
    let found = server.json(&format!("/api/articles?q={}", encoded("民生项目")));
    assert_eq!(found["articles"][0]["title"], "江津区民生项目推进会召开");
}

fn first_article(server: &Server, words: &str) -> String {
    let found = server.json(&format!("/api/articles?q={}", encoded(words)));
    found["articles"][0]["article"]
        .as_str()
        .expect("an article")
        .to_owned()
}

#[test]
fn an_article_shows_its_figures_with_all_that_is_known_of_them() {
    let (_folder, server) = served(&[]);
    let id = first_article(&server, "进展");
    let page = server.get(&format!("/article/{id}?figure=1"));
    for part in [
        "popovertarget=\"p0\"",
        "id=\"p0\"",
        "495个",
        "重庆市/江津区",
        "2021-09-01",
        "置信度",
        "规则",
        "data-asked",
        "id=\"f1\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let article = server.json(&format!("/api/articles/{id}"));
    let figures = article["figures"].as_array().expect("a list");
    assert_eq!(page.matches("popover=\"auto\"").count(), figures.len());
    let file = server.json(&format!("/article/{id}.json"));
    assert_eq!(file[0], article);
    assert_eq!(
        of_csv(&server.get(&format!("/article/{id}.csv"))).len(),
        figures.len()
    );
}

#[test]
fn the_document_is_shown_with_its_repairs() {
    let (folder, server) = served(&[]);
    let id = first_article(&server, "养老服务");
    let page = server.get(&format!("/article/{id}?view=raw"));
    for part in [
        "養",
        "<ins class=\"repair traditional\" title=\"繁体转简体\">养</ins>",
        "<del class=\"repair markup\"",
        "标记与页面外围删除",
        "&lt;html&gt;",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // Without the document the page says so.
    let sql = "DELETE FROM documents";
    let other = folder.path().join("other.db");
    std::fs::copy(folder.path().join("news.db"), &other).expect("copies");
    rusqlite::Connection::open(&other)
        .and_then(|db| db.execute_batch(sql))
        .expect("deletes");
    std::fs::rename(&other, folder.path().join("news.db")).expect("moves");
    let server = Server::begin(folder.path(), &[]);
    let page = server.get(&format!("/article/{id}?view=raw"));
    assert!(page.contains("没有保存这篇文章的原文件"), "{page}");
}

#[test]
fn nothing_of_an_article_becomes_markup() {
    let (_folder, server) = served(&[]);
    let id = first_article(&server, "养老服务");
    let script = encoded("<script>alert(4)</script>");
    for path in [
        "/".to_owned(),
        format!("/article/{id}"),
        format!("/article/{id}?view=raw"),
        format!("/search?q={}", encoded("养老服务")),
        "/progress".to_owned(),
        "/check".to_owned(),
        format!("/sql?sql={}", encoded("SELECT title, text FROM articles")),
        format!("/?q={script}&place={script}&item={script}&unit={script}"),
        format!("/search?q={script}"),
        format!("/progress?item={script}&place={script}"),
        format!("/sql?sql={script}"),
        format!("/?since={script}"),
        format!("/{script}"),
    ] {
        let body = server.ask(&path, &[]).body;
        assert_eq!(
            body.matches("<script").count(),
            1,
            "{path}: only the page's own: {body}"
        );
        assert!(
            !body.contains("<img") && !body.contains("style=\""),
            "{path}"
        );
    }
    let page = server.get(&format!("/article/{id}"));
    assert!(
        page.contains("&lt;script&gt;alert(2)") || page.contains("&lt;img src=x"),
        "{page}"
    );
}

#[test]
fn every_answer_carries_the_policy() {
    let (_folder, server) = served(&[]);
    for path in [
        "/",
        "/check",
        "/nothing",
        "/figures.csv",
        "/api/figures",
        "/assets/script.js",
        "/?since=x",
    ] {
        let answer = server.ask(path, &[]);
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
}

/// Bytes as they are sent, for what no client would send.
fn raw(server: &Server, request: &str) -> String {
    let mut stream =
        TcpStream::connect(server.base.trim_start_matches("http://")).expect("connects");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a limit");
    stream.write_all(request.as_bytes()).expect("writes");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn other_hosts_are_not_served() {
    let (_folder, server) = served(&["--allow-host", "news.example"]);
    let send = |head: &str| raw(&server, &format!("{head}\r\nConnection: close\r\n\r\n"));
    for host in [
        "127.0.0.1",
        "localhost:99",
        "[::1]",
        "news.example",
        "NEWS.example:8765",
    ] {
        let answer = send(&format!("GET / HTTP/1.1\r\nHost: {host}"));
        assert!(answer.starts_with("HTTP/1.1 200"), "{host}: {answer}");
    }
    for head in [
        "GET / HTTP/1.1\r\nHost: evil.example",
        "GET /api/figures HTTP/1.1\r\nHost: evil.example:8765",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example",
        "GET / HTTP/1.1\r\nHost: 192.168.1.1",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example",
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost",
        "GET / HTTP/1.0",
        "GET / HTTP/1.1\r\nHost: ",
    ] {
        let answer = send(head);
        assert!(
            answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4"),
            "{head}: {answer}"
        );
        assert!(!answer.contains("江津"), "{head}");
    }
}

#[test]
fn pages_of_other_sites_may_link_here_and_no_more() {
    let (_folder, server) = served(&[]);
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
    ];
    let sql = format!("/sql?sql={}", encoded("SELECT 'ran' || 1"));
    assert_eq!(server.ask("/", &link).status, 200);
    // A question is shown, but not asked.
    let page = server.ask(&sql, &link).body;
    assert!(
        page.contains("没有自动运行") && !page.contains("ran1"),
        "{page}"
    );
    for path in [
        "/figures.csv",
        "/figures.json",
        "/api/figures",
        "/api/sql?sql=SELECT+1",
        "/sql.csv?sql=SELECT+1",
        "/openapi.json",
    ] {
        assert_eq!(server.ask(path, &link).status, 403, "{path}");
    }
    for (site, mode, dest) in [
        ("cross-site", "no-cors", "image"),
        ("cross-site", "cors", "empty"),
        ("same-site", "no-cors", "script"),
        ("cross-site", "navigate", "iframe"),
        ("odd", "odd", "odd"),
    ] {
        let headers = [
            ("Sec-Fetch-Site", site),
            ("Sec-Fetch-Mode", mode),
            ("Sec-Fetch-Dest", dest),
        ];
        for path in ["/", &sql, "/assets/script.js"] {
            assert_eq!(
                server.ask(path, &headers).status,
                403,
                "{site} {mode} {dest} {path}"
            );
        }
    }
    for site in ["same-origin", "none"] {
        let headers = [("Sec-Fetch-Site", site)];
        assert!(server.ask(&sql, &headers).body.contains("ran1"), "{site}");
        assert_eq!(server.ask("/figures.csv", &headers).status, 200, "{site}");
    }
}

#[test]
fn nothing_but_reading_is_allowed() {
    let (folder, server) = served(&[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        for path in ["/", "/sql?sql=SELECT+1", "/api/sql?sql=SELECT+1"] {
            let status = ask(method, &format!("{}{path}", server.base), &[]).status;
            assert_eq!(status, 405, "{method} {path}");
        }
    }
    let before = std::fs::read(folder.path().join("news.db")).expect("reads");
    for (sql, reason) in [
        ("DELETE FROM figures", "it would write the table figures"),
        (
            "INSERT INTO items (name) VALUES ('x')",
            "it would write the table items",
        ),
        ("DROP TABLE figures", "refused"),
        ("CREATE TABLE t (x)", "refused"),
        ("ATTACH 'x.db' AS x", "ATTACH opens another file"),
        ("VACUUM INTO 'x.db'", "refused"),
        (
            "PRAGMA journal_mode = DELETE",
            "PRAGMA journal_mode is about the file",
        ),
        (
            "PRAGMA query_only = 0",
            "PRAGMA query_only is about the file",
        ),
        (
            "SELECT load_extension('x')",
            "not authorized to use function: load_extension",
        ),
        ("SELECT 1; SELECT 2", "one question at a time"),
        (
            "SELECT 1; DELETE FROM figures",
            "it would write the table figures",
        ),
        (
            "WITH x AS (SELECT 1) DELETE FROM figures",
            "it would write the table figures",
        ),
        (
            "SELECT readfile('/etc/passwd')",
            "no such function: readfile",
        ),
        ("SELECT writefile('x', 'y')", "no such function: writefile"),
        ("nonsense", "syntax error"),
        ("", "asks for nothing"),
    ] {
        for path in ["/sql", "/api/sql", "/sql.csv", "/sql.json"] {
            if (path, sql) == ("/sql", "") {
                continue;
            }
            let answer = server.ask(&format!("{path}?sql={}", encoded(sql)), &[]);
            assert!(
                (400..500).contains(&answer.status),
                "{path} {sql}: {}",
                answer.status
            );
            let body = answer.body.replace("&quot;", "\"");
            assert!(
                body.contains(reason) || body.contains("refused") || body.contains("reaches out"),
                "{path} {sql}: {body}"
            );
        }
    }
    assert_eq!(
        std::fs::read(folder.path().join("news.db")).expect("reads"),
        before
    );
    assert!(!folder.path().join("x.db").exists() && !folder.path().join("x").exists());
}

#[test]
fn a_question_without_end_is_given_up() {
    let (_folder, server) = served(&["--seconds", "1.5"]);
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    let begun = Instant::now();
    // More of them than are answered at once: pages go on all the while.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let answer = server.ask(&format!("/api/sql?sql={}", encoded(endless)), &[]);
                assert_eq!(answer.status, 408);
                assert!(
                    answer.body.contains("no answer within 1.5 s"),
                    "{}",
                    answer.body
                );
            });
        }
        std::thread::sleep(Duration::from_millis(100));
        let asked = Instant::now();
        server.get("/");
        assert!(
            asked.elapsed() < Duration::from_millis(1200),
            "a page waits {:?}",
            asked.elapsed()
        );
    });
    assert!(begun.elapsed() < Duration::from_secs(15));
    // Answers without end are cut.
    let rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    let page = server.get(&format!("/sql?sql={}", encoded(rows)));
    assert_eq!(page.matches("<tr>").count(), 501);
    let big = server.ask(
        &format!(
            "/api/sql?sql={}",
            encoded("SELECT hex(zeroblob(100000000))")
        ),
        &[],
    );
    assert_eq!(big.status, 400, "{}", big.body);
    let long = format!("SELECT '{}'", "x".repeat(20_500));
    assert_eq!(
        server
            .ask(
                &format!(
                    "/api/sql?sql={}",
                    long.replace(' ', "%20").replace('\'', "%27")
                ),
                &[]
            )
            .status,
        400
    );
}

#[test]
fn no_path_leads_to_another_file() {
    let (folder, server) = served(&[]);
    std::fs::write(folder.path().join("secret.txt"), "秘密文件").expect("writes");
    for path in [
        "/../secret.txt",
        "/assets/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/..%5csecret.txt",
        "/article/..%2f..%2fsecret.txt",
        "/article/%2e%2e",
        "/article/secret.txt",
        "/article/x.json",
        "/article/00000000000000000000000000000000.txt",
        "/api/articles/..%2fsecret.txt",
        "//secret.txt",
        "/news.db",
        "/secret.txt",
        "/%00",
        "/assets/",
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = raw(&server, &head);
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains("秘密"), "{path}");
    }
}

#[test]
fn every_view_is_an_address_that_keeps_its_language() {
    let (_folder, server) = served(&[]);
    let query = format!("place={}&status=actual", encoded("荣昌"));
    let page = server.get(&format!("/?{query}"));
    assert!(
        page.contains("<html lang=\"zh-Hans\">") && page.contains("计划"),
        "{page}"
    );
    assert!(
        page.contains(&format!("{}&amp;lang=en", query.replace('&', "&amp;"))),
        "a way to English"
    );
    let page = server.get(&format!("/?{query}&lang=en"));
    for part in [
        "<html lang=\"en\">",
        "Figures",
        "planned",
        "Download",
        "value=\"荣昌\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // All its own links stay in English, but the one to Chinese.
    let own = page
        .split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let other: Vec<&str> = own
        .filter(|href| !href.contains("lang=en") && !href.starts_with("assets/"))
        .collect();
    assert_eq!(other, [format!("?{}", query.replace('&', "&amp;"))]);
    for path in ["/search", "/progress", "/check", "/sql"] {
        let page = server.get(&format!("{path}?lang=en"));
        let chrome = page.split("<main").next().expect("a head");
        assert!(!chrome.contains("查询") && chrome.contains("SQL"), "{path}");
    }
    // A page shows the same again.
    assert_eq!(
        server.get(&format!("/?{query}")),
        server.get(&format!("/?{query}"))
    );
}

#[test]
fn progress_is_a_bar_and_a_line() {
    let (_folder, server) = served(&[]);
    let page = server.get("/progress");
    assert!(
        page.contains("<progress max=\"100\" value=\"94.3\""),
        "{page}"
    );
    let query = format!(
        "item={}&place={}",
        encoded("无障碍改造"),
        encoded("重庆市/荣昌区")
    );
    let page = server.get(&format!("/progress/series?{query}"));
    assert_eq!(page.matches("<svg class=\"chart\"").count(), 2, "{page}");
    let rows = server.json(&format!("/progress/series.json?{query}"));
    let done: Vec<f64> = (rows.as_array().expect("a list").iter())
        .filter_map(|row| row["completed"].as_f64())
        .collect();
    assert_eq!(done, [80.0, 150.0]);
    assert_eq!(server.ask("/progress/series?item=x", &[]).status, 404);
}

#[test]
fn contradictions_are_shown_with_their_articles() {
    let (_folder, server) = served(&[]);
    let found = server.json("/api/contradictions");
    assert_eq!(found["complete"], true);
    let kinds: Vec<&str> = (found["contradictions"].as_array().expect("a list").iter())
        .filter_map(|one| one["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["rate", "articles"], "{found}");
    let page = server.get("/check");
    for part in ["90%", "150 / 200 = 75%", "495", "500", "文章互异"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(
        server
            .get("/check?kind=articles")
            .matches("class=\"versus\"")
            .count(),
        1
    );
}

#[test]
fn the_interface_is_described() {
    let (_folder, server) = served(&[]);
    let description = server.json("/openapi.json");
    assert!(
        description["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
    let source =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve/api.rs"))
            .expect("reads");
    let mut routes: Vec<&str> = (source.split(".route(\"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|route| route.starts_with("/api/"))
        .collect();
    routes.sort_unstable();
    let described: Vec<&str> = (description["paths"].as_object().expect("paths").keys())
        .map(String::as_str)
        .collect();
    assert_eq!(described, routes);
    // What is answered is what is described.
    let schemas = &description["components"]["schemas"];
    let figures = server.json("/api/figures?limit=1");
    let fields = |value: &Value| -> Vec<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(
        fields(&figures["figures"][0]),
        fields(&schemas["Figure"]["properties"])
    );
    let id = figures["figures"][0]["article"].as_str().expect("an id");
    let article = server.json(&format!("/api/articles/{id}"));
    assert_eq!(fields(&article), fields(&schemas["Article"]["properties"]));
    for path in [
        "/api/articles/00000000000000000000000000000000",
        "/api/articles/x",
    ] {
        let missing = server.ask(path, &[]);
        assert_eq!(
            (missing.status, missing.header("content-type")),
            (404, "application/json")
        );
    }
    assert_eq!(server.ask("/api/figures?limit=x", &[]).status, 400);
}

#[test]
fn a_run_that_writes_meanwhile_is_seen() {
    let (folder, server) = served(&[]);
    let before = server.json("/api/figures?limit=1")["count"]
        .as_u64()
        .expect("a number");
    std::fs::write(
        folder.path().join("news/9.txt"),
        "江津区公路建设\n2024年1月2日\n江津区新建公路77公里。\n",
    )
    .expect("writes");
    let ran = run_in(folder.path(), &["extract", "news", "-o", "news.db"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let after = server.json("/api/figures?limit=1")["count"]
        .as_u64()
        .expect("a number");
    assert_eq!(after, before + 1);
    assert!(
        server
            .get(&format!("/?item={}", encoded("公路")))
            .contains("77")
    );
}

/// Connections would go on reading a file that has no name any more.
#[cfg(unix)]
#[test]
fn a_database_that_was_replaced_or_removed_is_told() {
    let (folder, server) = served(&[]);
    server.get("/");
    let (file, other) = (
        folder.path().join("news.db"),
        folder.path().join("other.db"),
    );
    std::fs::copy(&file, &other).expect("copies");
    std::fs::rename(&other, &file).expect("moves");
    for (path, kind) in [
        ("/", "html"),
        ("/api/figures", "json"),
        ("/figures.csv", "html"),
    ] {
        let answer = server.ask(path, &[]);
        assert_eq!(answer.status, 500, "{path}");
        assert!(answer.header("content-type").contains(kind), "{path}");
        assert!(
            answer.body.contains("another file has taken its place"),
            "{path}: {}",
            answer.body
        );
    }
    std::fs::remove_file(&file).expect("removes");
    let answer = server.ask("/", &[]);
    assert!(answer.body.contains("no such database"), "{}", answer.body);
}

/// What a start says that cannot be: the exit status and standard error.
fn start(folder: &Path) -> (Option<i32>, String) {
    let mut child = gongbao(folder)
        .args(["serve", "news.db", "--port", "0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let until = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a status").is_none() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let output = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), told)
}

/// A start that cannot be; the file stays as it is.
fn refused(folder: &Path, reason: &str) {
    let file = folder.join("news.db");
    let before = std::fs::read(&file).ok();
    let (status, told) = start(folder);
    assert_eq!(status, Some(2), "{reason}: {told}");
    assert!(told.contains(reason), "{reason}: {told}");
    assert_eq!(std::fs::read(&file).ok(), before, "{reason}");
}

#[test]
fn what_cannot_be_served_is_told_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    refused(here, "no such database");
    std::fs::write(here.join("news.db"), "全县共有495个项目。".repeat(100)).expect("writes");
    refused(here, "no database of gongbao");
    std::fs::remove_file(here.join("news.db")).expect("removes");
    database(here);
    let whole = std::fs::read(here.join("news.db")).expect("reads");
    // Locked altogether by another program.
    let other = rusqlite::Connection::open(here.join("news.db")).expect("opens");
    other
        .execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE",
        )
        .expect("locks");
    // To read the file here would give the lock away.
    let (status, told) = start(here);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("another program is writing it"), "{told}");
    drop(other);
    // Of a later version.
    let later = rusqlite::Connection::open(here.join("news.db")).expect("opens");
    later.pragma_update(None, "user_version", 99).expect("sets");
    drop(later);
    refused(here, "written by a later version of gongbao (format 99");
    // Damaged: overwritten, and cut off.
    let mut damaged = whole.clone();
    let from = damaged.len() / 4;
    damaged[from..].fill(0x5a);
    std::fs::write(here.join("news.db"), &damaged).expect("writes");
    refused(here, "damaged");
    std::fs::write(here.join("news.db"), &whole[..whole.len() / 2]).expect("writes");
    refused(here, "damaged");
}

#[test]
fn a_port_in_use_is_told() {
    let (folder, server) = served(&[]);
    let port = server.base.rsplit(':').next().expect("a port");
    let ran = run_in(folder.path(), &["serve", "news.db", "--port", port]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains(&format!(
            "port {port} of 127.0.0.1 is in use; --port 0 takes any that is free"
        )),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_asked_to() {
    let (_folder, mut server) = served(&[]);
    server.get("/");
    let begun = Instant::now();
    let asked = std::process::Command::new("kill")
        .args(["-INT", &server.id().to_string()])
        .status();
    assert!(asked.expect("kill runs").success());
    assert_eq!(server.status(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_empty_database_has_pages_too() {
    let folder = tempfile::tempdir().expect("a folder");
    news(folder.path());
    std::fs::create_dir(folder.path().join("none")).expect("makes");
    std::fs::write(folder.path().join("none/a.txt"), "没有数字的文章。\n").expect("writes");
    let ran = gongbao(folder.path())
        .args(["extract", "none", "-o", "news.db"])
        .status();
    assert!(ran.expect("runs").success());
    let server = Server::begin(folder.path(), &[]);
    for path in [
        "/",
        "/search?q=x",
        "/progress",
        "/check",
        "/sql",
        "/figures.csv",
        "/api/figures",
    ] {
        server.get(path);
    }
}
