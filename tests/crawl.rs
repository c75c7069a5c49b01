//! The crawl against a real server on loopback: what it asks, what it keeps, what it makes of bad answers.

#![cfg(feature = "crawl")]
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::web::{Asked, Reply, Server};
use common::{Ran, gongbao, json_lines, python, run_in};
use serde_json::Value;

/// An article of a county, as a site has it.
fn article(number: usize) -> String {
    format!(
        "<html><head><title>东江县第{number}批项目进展_东江发布</title></head><body><div class=\"nav\"><a href=\"/\">首页</a></div>\
         <h1>东江县第{number}批项目进展</h1><div class=\"info\">2026-11-{:02} 来源：东江发布</div><div id=\"content\">\
         <p>　　截至2026年10月底，东江县共确定民生项目{}个，已完成{}个，投入资金{}万元。</p>\
         <p>　　其中，改造农村公路{}公里，惠及群众{}户。</p></div></body></html>",
        1 + number % 20,
        400 + number,
        100 + number,
        60 + number,
        10 + number,
        1000 + number
    )
}

/// The number in `/a/17.html`.
fn number(path: &str) -> Option<usize> {
    path.strip_prefix("/a/")?
        .strip_suffix(".html")?
        .parse()
        .ok()
}

fn feed(pages: usize) -> String {
    let items: String = (0..pages)
        .map(|page| {
            format!("<item><title>{page}</title><link>/a/{page}.html</link><pubDate>Fri, 20 Nov 2026 06:00:00 +0800</pubDate></item>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>东江发布</title>{items}</channel></rss>"
    )
}

/// A site with a feed, pages with tags and nothing else.
fn plain(pages: usize) -> impl Fn(&Asked) -> Reply {
    move |asked| match asked.path.as_str() {
        "/robots.txt" => Reply::missing(),
        "/rss.xml" => Reply::new(200, "application/rss+xml", feed(pages)),
        path => match number(path) {
            Some(page) if page < pages => {
                Reply::html(article(page)).tagged(asked, &format!("\"{page}\""))
            }
            _ => Reply::missing(),
        },
    }
}

/// A list of sites, each `name = "line"…`, with the hosts `*.test` on loopback.
fn sites(folder: &Path, port: u16, sites: &[(&str, &str)]) {
    let mut text = "contact = \"mailto:data@example.org\"\ndelay = 0.0\n\
        allow_private = [\"one.test\", \"two.test\"]\n[resolve]\n\"one.test\" = [\"127.0.0.1\"]\n\
        \"two.test\" = [\"127.0.0.1\"]\n\"inner.test\" = [\"127.0.0.1\"]\n"
        .to_owned();
    for (name, lines) in sites {
        let lines = lines.replace("{port}", &port.to_string());
        text.push_str(&format!("[[site]]\nname = \"{name}\"\n{lines}\n"));
    }
    std::fs::write(folder.join("sites.toml"), text).expect("writes");
}

const FEED: &str = "feed = \"http://one.test:{port}/rss.xml\"";

fn crawl(folder: &Path) -> Ran {
    run_in(
        folder,
        &[
            "crawl",
            "sites.toml",
            "-o",
            "news.db",
            "--summary",
            "run.json",
        ],
    )
}

/// What the last run came to at its first site.
fn report(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("run.json")).expect("a report");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    report["sites"][0].clone()
}

fn counts(folder: &Path) -> [u64; 5] {
    let report = report(folder);
    ["found", "new", "changed", "unchanged", "failed"]
        .map(|name| report[name].as_u64().expect("a number"))
}

fn rows(folder: &Path, sql: &str) -> Vec<Value> {
    common::rows(folder, "news.db", sql)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// All articles and figures, as text.
fn content(folder: &Path, database: &str) -> String {
    let sql = "SELECT articles.id, articles.title, articles.published, figures.id AS figure, value, unit, item, place_path, time,
        source_start, path, member, url, fetched FROM articles JOIN figures USING (article)
        JOIN sources ON sources.article = articles.article AND first = 1 ORDER BY 1, 4";
    let ran = run_in(folder, &["query", database, "--csv", sql]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.lines().count() > 10, "{}", ran.stdout);
    ran.stdout
}

/// How often each page stands in the archive as a whole response.
fn kept(folder: &Path) -> BTreeMap<String, usize> {
    let sql = "SELECT url FROM captures WHERE role = 'page' AND status = 200 AND revisit = 0";
    let mut kept = BTreeMap::new();
    for row in rows(folder, sql) {
        let url = row["url"].as_str().expect("an address").to_owned();
        *kept.entry(url).or_default() += 1;
    }
    kept
}

#[test]
fn a_second_run_asks_and_fetches_nothing() {
    let folder = folder();
    let server = Server::start(plain(12));
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(counts(folder.path()), [12, 12, 0, 0, 0], "{}", ran.stdout);
    assert_eq!(
        report(folder.path())["figures"],
        12 * 5,
        "{}",
        report(folder.path())
    );
    assert!(ran.stdout.contains("东江发布"), "{}", ran.stdout);
    let agents: Vec<String> = (server.asked().iter())
        .map(|(asked, _)| asked.headers["user-agent"].clone())
        .collect();
    assert!(agents.iter().all(|agent| agent.starts_with("gongbao/") && agent.contains("mailto:data@example.org")));
    let before = content(folder.path(), "news.db");
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(counts(folder.path()), [12, 0, 0, 12, 0]);
    let asked = server.asked();
    let pages: Vec<u16> = (asked.iter())
        .filter(|(asked, _)| asked.path.starts_with("/a/"))
        .map(|(_, status)| *status)
        .collect();
    assert_eq!(pages, [304; 12]);
    assert!(
        asked
            .iter()
            .all(|(asked, _)| !asked.headers.contains_key("cookie"))
    );
    assert_eq!(content(folder.path(), "news.db"), before);
}

#[test]
fn a_changed_article_is_another_version() {
    let folder = folder();
    let version = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let version = Arc::clone(&version);
        move |asked: &Asked| match asked.path.as_str() {
            "/rss.xml" => Reply::new(200, "text/xml", feed(2)),
            // No tags: the same bytes are known by their digest.
            "/a/0.html" => Reply::html(article(version.load(Ordering::Relaxed))),
            "/a/1.html" => Reply::html(article(50)),
            _ => Reply::missing(),
        }
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    assert_eq!(crawl(folder.path()).status, 0);
    version.store(7, Ordering::Relaxed);
    assert_eq!(crawl(folder.path()).status, 0);
    assert_eq!(counts(folder.path()), [2, 0, 1, 1, 0]);
    let versions = rows(
        folder.path(),
        "SELECT url, title FROM v_versions WHERE url LIKE '%/a/0.html'",
    );
    let titles: Vec<&str> = versions
        .iter()
        .filter_map(|row| row["title"].as_str())
        .collect();
    assert_eq!(titles, ["东江县第7批项目进展", "东江县第0批项目进展"]);
    let revisits = rows(
        folder.path(),
        "SELECT url FROM captures WHERE revisit = 1 AND status = 200",
    );
    assert_eq!(revisits.len(), 1);
}

#[test]
fn sitemaps_lists_and_their_charsets() {
    let folder = folder();
    let server = Server::start(
        |asked: &Asked| match (asked.host.as_str(), asked.path.as_str()) {
            (_, "/sitemap.xml") => Reply::new(
                200,
                "application/xml",
                "<sitemapindex><sitemap><loc>/deep.xml</loc></sitemap></sitemapindex>",
            ),
            (_, "/deep.xml") => Reply::new(
                200,
                "application/xml",
                "<urlset><url><loc>/a/1.html</loc></url><url><loc>http://elsewhere.test/a/2.html</loc></url></urlset>",
            ),
            (_, "/list.html") => {
                let (bytes, _, _) = encoding_rs::GBK.encode(
                "<ul class=\"list\"><li><a href=\"a/3.html\">第三批</a></li></ul><a href=\"about.html\">关于</a>",
            );
                Reply::new(200, "text/html; charset=gbk", bytes.into_owned())
            }
            (_, "/list_2.html") => {
                Reply::html("<ul class=\"list\"><li><a href=\"a/4.html\">第四批</a></li></ul>")
            }
            // The header lies about the charset.
            (_, path) => match number(path) {
                Some(page) => {
                    let text = article(page);
                    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
                    Reply {
                        chunked: page == 4,
                        ..Reply::new(200, "text/html; charset=utf-8", bytes.into_owned())
                    }
                }
                None => Reply::missing(),
            },
        },
    );
    sites(
        folder.path(),
        server.port,
        &[
            ("地图", "sitemap = \"http://one.test:{port}/sitemap.xml\""),
            (
                "列表",
                "list = \"http://two.test:{port}/list.html\"\nlinks = \".list a\"\npage = \"http://two.test:{port}/list_{page}.html\"",
            ),
        ],
    );
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let titles = rows(folder.path(), "SELECT title FROM articles ORDER BY title");
    let titles: Vec<&str> = titles
        .iter()
        .filter_map(|row| row["title"].as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "东江县第1批项目进展",
            "东江县第3批项目进展",
            "东江县第4批项目进展"
        ]
    );
}

#[test]
fn robots_retries_and_bad_answers() {
    let folder = folder();
    let tries = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let server = Server::start({
        let tries = Arc::clone(&tries);
        move |asked: &Asked| {
            let mut tries = tries.lock().expect("tries");
            let count = tries.entry(asked.path.clone()).or_default();
            *count += 1;
            match (asked.path.as_str(), *count) {
                ("/robots.txt", _) => Reply::new(
                    200,
                    "text/plain",
                    "User-agent: gongbao\nDisallow: /a/0.html\n",
                ),
                ("/rss.xml", _) => Reply::new(200, "text/xml", feed(10)),
                ("/a/1.html", 1) => Reply::new(429, "text/html", "").with("Retry-After", "1"),
                ("/a/2.html", 1) => Reply {
                    cut: 500,
                    ..Reply::html(article(2))
                },
                ("/a/3.html", _) => Reply::new(503, "text/html", ""),
                ("/a/4.html", _) => Reply::redirect("http://inner.test/a/4.html"),
                ("/a/5.html", _) => Reply::redirect("/a/5.html"),
                ("/a/6.html", _) => Reply::redirect("file:///etc/passwd"),
                ("/a/7.html", _) => Reply {
                    endless: true,
                    ..Reply::html("")
                },
                ("/a/8.html", _) => Reply::new(200, "image/png", vec![0x89, b'P', b'N', b'G']),
                (path, _) => match number(path) {
                    Some(page) => Reply::html(article(page)),
                    None => Reply::missing(),
                },
            }
        }
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let begun = Instant::now();
    let ran = crawl(folder.path());
    assert!(begun.elapsed() >= Duration::from_secs(1), "it was to wait");
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let site = report(folder.path());
    assert_eq!(counts(folder.path()), [10, 4, 0, 0, 6], "{site}");
    for (reason, number) in [
        ("robots.txt forbids it", 1),
        ("status 503", 1),
        (
            "its address is not of the public internet; `allow_private` allows a host by name",
            1,
        ),
        ("redirected too often", 1),
        ("only http and https are asked for", 1),
        ("the answer is longer than 32 MB", 1),
        ("no page: image/png", 1),
    ] {
        assert_eq!(site["reasons"][reason], number, "{reason}: {site}");
    }
    let tries = tries.lock().expect("tries");
    assert_eq!(
        (
            tries.get("/a/0.html"),
            tries["/a/1.html"],
            tries["/a/2.html"],
            tries["/a/3.html"]
        ),
        (None, 2, 2, 4)
    );
    let articles = rows(folder.path(), "SELECT count(*) AS n FROM articles");
    assert_eq!(articles[0]["n"], 3);
}

/// Packed answers are unpacked, bombs and slow ones are given up.
#[test]
fn packed_and_slow_answers() {
    let folder = folder();
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("packs");
        encoder.finish().expect("packs")
    };
    let bomb = packed(&vec![b' '; 200 << 20]);
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/rss.xml" => {
            Reply::new(200, "text/xml", packed(feed(4).as_bytes())).with("Content-Encoding", "gzip")
        }
        "/a/0.html" => Reply::html(packed(article(0).as_bytes())).with("Content-Encoding", "gzip"),
        "/a/1.html" => Reply::html(bomb.clone()).with("Content-Encoding", "gzip"),
        "/a/2.html" => Reply {
            slow: Duration::from_secs(6),
            ..Reply::html(article(2))
        },
        "/a/3.html" => {
            let bytes = zstd::bulk::compress(article(3).as_bytes(), 3).expect("packs");
            Reply::html(bytes).with("Content-Encoding", "zstd")
        }
        _ => Reply::missing(),
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let list = std::fs::read_to_string(folder.path().join("sites.toml")).expect("reads");
    std::fs::write(
        folder.path().join("sites.toml"),
        format!("timeout = 1.5\n{list}"),
    )
    .expect("writes");
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let site = report(folder.path());
    assert_eq!(site["reasons"]["no answer in time"], 1, "{site}");
    let titles = rows(folder.path(), "SELECT title FROM articles ORDER BY title");
    let titles: Vec<&str> = titles
        .iter()
        .filter_map(|row| row["title"].as_str())
        .collect();
    assert_eq!(titles, ["东江县第0批项目进展", "东江县第3批项目进展"]);
    let reasons = site["reasons"].as_object().expect("reasons");
    assert!(
        reasons.keys().any(|reason| reason.contains("unpack")),
        "{site}"
    );
}

/// It stays, and repeats; the clock of a schedule is waited for.
#[test]
fn it_stays_and_repeats() {
    let folder = folder();
    let server = Server::start(plain(2));
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let mut child = gongbao(folder.path())
        .args(["crawl", "sites.toml", "-o", "news.db", "--every", "1s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = Instant::now();
    let feeds = |asked: &[(Asked, u16)]| {
        asked
            .iter()
            .filter(|(asked, _)| asked.path == "/rss.xml")
            .count()
    };
    let mut runs = 0;
    while runs < 3 && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
        runs += feeds(&server.asked());
    }
    child.kill().expect("it runs still");
    child.wait().expect("it ends");
    assert!(runs >= 3, "{runs} runs");
    assert!(
        begun.elapsed() >= Duration::from_secs(2),
        "no pause between them"
    );
    let list = std::fs::read_to_string(folder.path().join("sites.toml")).expect("reads");
    let list = format!("schedule = \"0 0 30 2 *\"\n{list}");
    std::fs::write(folder.path().join("sites.toml"), list).expect("writes");
    let never = run_in(folder.path(), &["crawl", "sites.toml", "-o", "news.db"]);
    assert!(
        never.stderr.contains("no time that ever comes"),
        "{}",
        never.stderr
    );
    assert_eq!(crawl_once(folder.path()).status, 0);
}

fn crawl_once(folder: &Path) -> Ran {
    run_in(folder, &["crawl", "sites.toml", "-o", "news.db", "--once"])
}

#[test]
fn a_site_that_gives_nothing_is_told() {
    let folder = folder();
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/rss.xml" => Reply::new(200, "text/xml", feed(0)),
        "/broken.xml" => Reply::html("<html>no feed</html>"),
        _ => Reply::missing(),
    });
    let quiet = format!("{FEED}\nquiet = 2");
    sites(
        folder.path(),
        server.port,
        &[
            ("安静", &quiet),
            ("坏", "feed = \"http://two.test:{port}/broken.xml\""),
        ],
    );
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("坏: failed: no feed"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("no article in"), "{}", ran.stdout);
    let ran = crawl(folder.path());
    assert!(
        ran.stdout.contains("安静: no article in 2 runs"),
        "{}",
        ran.stdout
    );
    let checked = run_in(folder.path(), &["crawl", "--check", "sites.toml"]);
    assert_eq!(checked.status, 1);
    assert!(
        checked.stderr.contains("安静: nothing found"),
        "{}",
        checked.stderr
    );
}

#[test]
fn a_check_keeps_nothing() {
    let folder = folder();
    let server = Server::start(plain(5));
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let ran = run_in(folder.path(), &["crawl", "--check", "sites.toml"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("东江发布: 5 pages"), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("the first one reads: 东江县第0批项目进展 (2026-11-01): 5 figures"),
        "{}",
        ran.stdout
    );
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// The archive alone gives the same database, and other programs read it.
#[test]
fn the_archive_gives_the_same_again() {
    let folder = folder();
    let server = Server::start(plain(30));
    let region =
        format!("{FEED}\nregion = \"江津区\"\n[site.article]\nbody = \"#content p:first-child\"");
    sites(folder.path(), server.port, &[("东江发布", &region)]);
    assert_eq!(crawl(folder.path()).status, 0);
    assert_eq!(crawl(folder.path()).status, 0);
    let ran = run_in(
        folder.path(),
        &[
            "extract",
            "archive",
            "--include",
            "*.warc.gz",
            "--sites",
            "sites.toml",
            "-o",
            "again.db",
        ],
    );
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(
        content(folder.path(), "news.db"),
        content(folder.path(), "again.db")
    );
    let Some(python) = python(&["warcio"]) else {
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/archive.py");
    let ran = std::process::Command::new(python)
        .arg(script)
        .arg(folder.path().join("archive"))
        .output()
        .expect("Python runs");
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("30 pages, 30 revisits"), "{said}");
}

#[test]
fn two_crawls_of_one_database() {
    let folder = folder();
    let server = Server::start(|asked: &Asked| Reply {
        slow: Duration::from_millis(500),
        ..plain(4)(asked)
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    let arguments = ["crawl", "sites.toml", "-o", "news.db"];
    let mut first = gongbao(folder.path())
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // It has begun when it asks.
    while server.asked().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let second = run_in(folder.path(), &arguments);
    assert_eq!(second.status, 2);
    assert!(
        second.stderr.contains("another crawl is at work"),
        "{}",
        second.stderr
    );
    let third = run_in(folder.path(), &[&arguments[..], &["--wait"]].concat());
    assert_eq!(third.status, 0, "{}", third.stderr);
    assert!(first.wait().expect("it ends").success());
    assert_eq!(kept(folder.path()).len(), 4);
}

/// Killed at any moment, and run again until it ends: every page is there once, and the database is what an
/// undisturbed run makes.
#[test]
fn a_killed_crawl_loses_and_doubles_nothing() {
    let kills: usize =
        std::env::var("GONGBAO_KILLS").map_or(100, |kills| kills.parse().expect("a number"));
    const PAGES: usize = 60;
    let calm = folder();
    let server = Server::start(|asked: &Asked| Reply {
        slow: Duration::from_millis(3),
        ..plain(PAGES)(asked)
    });
    sites(calm.path(), server.port, &[("东江发布", FEED)]);
    let begun = Instant::now();
    assert_eq!(crawl(calm.path()).status, 0);
    let whole = begun.elapsed();
    let expected: Vec<String> = kept(calm.path()).into_keys().collect();
    assert_eq!(expected.len(), PAGES);
    // Where pages were fetched is another byte of another run.
    let titles = "SELECT articles.id, title, count(*) AS figures, sum(value) AS sum FROM articles JOIN figures USING (article) GROUP BY 1 ORDER BY 1";
    let calm_rows = rows(calm.path(), titles);
    let mut killed = 0;
    let mut torn = folder();
    // Spread over the run by the golden ratio, so that no two are alike.
    for kill in 0..kills {
        if kill % 10 == 0 {
            torn = folder();
            sites(torn.path(), server.port, &[("东江发布", FEED)]);
        }
        let mut child = gongbao(torn.path())
            .args(["crawl", "sites.toml", "-o", "news.db"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let at = (kill as f64 * 0.618_034).fract();
        std::thread::sleep(whole.mul_f64(at * 0.9));
        killed += usize::from(child.try_wait().expect("its state").is_none());
        let _ = child.kill();
        child.wait().expect("it ends");
        if kill % 10 == 9 {
            let ran = crawl(torn.path());
            assert_eq!(ran.status, 0, "{}", ran.stderr);
            let kept = kept(torn.path());
            assert!(kept.values().all(|times| *times == 1), "{kept:?}");
            assert_eq!(kept.keys().cloned().collect::<Vec<_>>(), expected);
            assert_eq!(rows(torn.path(), titles), calm_rows);
            let again = run_in(
                torn.path(),
                &[
                    "extract",
                    "archive",
                    "--include",
                    "*.warc.gz",
                    "-o",
                    "again.db",
                ],
            );
            assert_eq!(again.status, 0, "{}", again.stderr);
            assert_eq!(
                content(torn.path(), "news.db"),
                content(torn.path(), "again.db")
            );
        }
    }
    println!("{killed} of {kills} runs were killed while they ran");
    assert!(killed * 4 > kills, "{killed} of {kills}");
}

/// A disk that is full: the run says so, and the next one makes up for it.
#[test]
fn a_full_disk_loses_nothing() {
    let folder = folder();
    // What cannot be packed fills it soon.
    let noise: String = (0..60_000_u64)
        .map(|at| format!("{:x}", at.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let server = Server::start(move |asked: &Asked| {
        let mut reply = plain(12)(asked);
        if number(&asked.path).is_some() {
            reply
                .body
                .extend_from_slice(format!("<!-- {} {noise} -->", asked.path).as_bytes());
        }
        reply
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    // A limit for files stands for a full disk.
    let ran = std::process::Command::new("bash")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 2000; exec \"$0\" crawl sites.toml -o news.db",
        ])
        .arg(env!("CARGO_BIN_EXE_gongbao"))
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot be written") || said.contains("disk"),
        "{said}"
    );
    assert!(said.contains("the next run goes on with it"), "{said}");
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let kept = kept(folder.path());
    assert_eq!(kept.len(), 12, "{kept:?}");
    assert!(kept.values().all(|times| *times == 1), "{kept:?}");
}

#[test]
fn an_archive_that_cannot_be_made() {
    let folder = folder();
    let server = Server::start(plain(1));
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    std::fs::write(folder.path().join("archive"), "no folder").expect("writes");
    let ran = crawl(folder.path());
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("archive/") && ran.stderr.contains("cannot be written"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_a_feed_says_of_the_day_is_used() {
    let folder = folder();
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/rss.xml" => Reply::new(200, "text/xml", feed(1)),
        "/a/0.html" => Reply::html(
            "<html><body><h1>东江县项目进展</h1><p>截至10月底，全县确定项目30个，已完成12个。</p></body></html>",
        ),
        _ => Reply::missing(),
    });
    sites(folder.path(), server.port, &[("东江发布", FEED)]);
    assert_eq!(crawl(folder.path()).status, 0);
    let found = rows(folder.path(), "SELECT published, time FROM v_figures");
    assert_eq!(
        found[0],
        serde_json::json!({"published": "2026-11-20", "time": "2026-10"})
    );
    let lines = run_in(
        folder.path(),
        &["extract", "archive", "--include", "*.warc.gz"],
    );
    assert_eq!(json_lines(&lines.stdout)[0]["published"], "2026-11-20");
}
