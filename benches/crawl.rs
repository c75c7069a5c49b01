//! The crawl as a process: forty sites with a thousand pages each on loopback, without pauses; then the same again,
//! with nothing new.
//!
//! `cargo bench --bench crawl -- [SITES] [PAGES]` prints one JSON object: pages a second, the memory of the program,
//! and what the second run was sent. The server runs on the same processors.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "../tests/common/web.rs"]
#[allow(dead_code)]
mod web;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use web::{Asked, Reply, Server};

/// A page of a news site: an article of some sentences in forty kilobytes of menus and scripts.
fn page(host: &str, number: usize) -> String {
    let menu: String = (0..120)
        .map(|at| format!("<li><a href=\"/channel/{at}/index.html\">栏目{at}</a></li>"))
        .collect();
    let script =
        "function menu(){var a=document.getElementById('m');a.className=a.className?'':'open';}\n"
            .repeat(200);
    let paragraphs: String = (0..10)
        .map(|at| {
            format!(
                "<p>　　截至10月底，{host}第{at}片区共确定民生项目{}个，已完成{}个，投入资金{}万元。</p>\
                 <p>　　有关负责人表示，将坚持问题导向，倒排工期、挂图作战，把好事办实、把实事办好。</p>",
                100 + number + at,
                50 + number,
                300 + number * at
            )
        })
        .collect();
    format!(
        "<html><head><title>项目进展通报（{number}）</title><script>{script}</script></head><body><ul id=\"m\">{menu}</ul>\
         <h1>项目进展通报（{number}）</h1><div>2026-11-20 来源：{host}</div><div class=\"content\">{paragraphs}</div>\
         <div class=\"footer\">主办单位：{host}</div></body></html>"
    )
}

fn answer(asked: &Asked, pages: usize) -> Reply {
    let number = (asked.path.strip_prefix("/a/"))
        .and_then(|name| name.strip_suffix(".html"))
        .and_then(|number| number.parse().ok());
    match (asked.path.as_str(), number) {
        ("/sitemap.xml", _) => {
            let urls: String = (0..pages)
                .map(|page| format!("<url><loc>/a/{page}.html</loc></url>"))
                .collect();
            Reply::new(200, "application/xml", format!("<urlset>{urls}</urlset>"))
        }
        (_, Some(number)) => {
            Reply::html(page(&asked.host, number)).tagged(asked, &format!("\"{number}\""))
        }
        _ => Reply::missing(),
    }
}

/// Runs the crawl; gives the seconds it took and the most memory it had, in megabytes.
fn crawl(folder: &Path) -> (f64, u64) {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .args([
            "crawl",
            "sites.toml",
            "-o",
            "news.db",
            "--summary",
            "run.json",
        ])
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let mut most = 0;
    let status = loop {
        if let Ok(said) = std::fs::read_to_string(format!("/proc/{}/status", child.id())) {
            let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            most = peak.unwrap_or(0).max(most);
        }
        if let Some(status) = child.try_wait().expect("its state") {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    (begun.elapsed().as_secs_f64(), most / 1000)
}

fn main() {
    // `cargo bench` puts `--bench` at the end, `cargo test` runs it without arguments.
    let measured = std::env::args().any(|arg| arg == "--bench");
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let mut number = |default: usize| {
        args.next()
            .map_or(default, |n| n.parse().expect("a number"))
    };
    let (sites, pages) = (
        number(if measured { 40 } else { 2 }),
        number(if measured { 1000 } else { 5 }),
    );
    let server = Server::start(move |asked| answer(asked, pages));
    let folder = tempfile::tempdir().expect("a folder");
    let hosts: Vec<String> = (0..sites)
        .map(|site| format!("county{site}.test"))
        .collect();
    let mut text = format!(
        "contact = \"mailto:data@example.org\"\ndelay = 0.0\nallow_private = {hosts:?}\n[resolve]\n"
    );
    for host in &hosts {
        text.push_str(&format!("\"{host}\" = [\"127.0.0.1\"]\n"));
    }
    for host in &hosts {
        text.push_str(&format!(
            "[[site]]\nname = \"{host}\"\nsitemap = \"http://{host}:{}/sitemap.xml\"\n",
            server.port
        ));
    }
    std::fs::write(folder.path().join("sites.toml"), text).expect("writes");
    let (first, memory) = crawl(folder.path());
    server.asked();
    let (second, _) = crawl(folder.path());
    let sent = server.asked();
    let again = (sent.iter())
        .filter(|(asked, status)| asked.path.starts_with("/a/") && *status == 200)
        .count();
    let summary = std::fs::read(folder.path().join("run.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
    let unchanged: u64 = (report["sites"].as_array().expect("sites").iter())
        .filter_map(|site| site["unchanged"].as_u64())
        .sum();
    let all = (sites * pages) as f64;
    let out = serde_json::json!({
        "pages": all, "pages_per_second": (all / first).round(), "megabytes": memory,
        "second_run": {"pages_per_second": (all / second).round(), "unchanged": unchanged, "pages_sent": again},
    });
    println!("{out:#}");
}
