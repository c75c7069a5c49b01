//! The pages in a real browser: Chromium, driven through chromedriver. Where there is none the tests say so.
//!
//! `GONGBAO_SCREENSHOTS=folder` keeps pictures of the pages.

#![cfg(feature = "serve")]
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::site::{Server, database, encoded};
use serde_json::{Value, json};

/// The name under which WebDriver hands elements on.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Keys as WebDriver writes them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// chromedriver, on a port of its own.
struct Driver {
    child: Child,
    base: String,
}

impl Driver {
    fn begin() -> Option<Self> {
        let started = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = started else {
            println!("skipped: there is no chromedriver");
            return None;
        };
        let stdout = child.stdout.take().expect("standard output");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            });
        let base = format!("http://127.0.0.1:{}", port.expect("chromedriver's port"));
        Some(Self { child, base })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A window of the browser over the sample.
struct Window {
    session: String,
    server: Server,
    folder: tempfile::TempDir,
    // The last to go.
    _driver: Driver,
}

impl Window {
    fn open(width: u32, height: u32) -> Option<Self> {
        let driver = Driver::begin()?;
        let folder = tempfile::tempdir().expect("a folder");
        database(folder.path());
        std::fs::create_dir(folder.path().join("downloads")).expect("makes");
        let server = Server::begin(folder.path(), &[]);
        let options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                format!("--user-data-dir={}", folder.path().join("profile").display()),
                format!("--window-size={width},{height}"),
            ],
            "prefs": {"download.default_directory": folder.path().join("downloads")},
            // A headless window is no narrower than 500 by itself.
            "mobileEmulation": (width < 500).then(|| json!({"deviceMetrics": {"width": width, "height": height, "pixelRatio": 2.0}})),
        });
        let mut options = options;
        if width >= 500 {
            options
                .as_object_mut()
                .expect("an object")
                .remove("mobileEmulation");
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}});
        let begun = call("POST", &format!("{}/session", driver.base), &wanted);
        let id = begun["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no browser: {begun}"));
        let session = format!("{}/session/{id}", driver.base);
        Some(Self {
            session,
            server,
            folder,
            _driver: driver,
        })
    }

    fn post(&self, what: &str, body: &Value) -> Value {
        call("POST", &format!("{}/{what}", self.session), body)
    }

    fn go(&self, path: &str) {
        self.post(
            "url",
            &json!({"url": format!("{}{path}", self.server.base)}),
        );
    }

    fn run(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({"script": script, "args": []}))
    }

    fn address(&self) -> String {
        self.run("return location.pathname + location.search")
            .as_str()
            .expect("text")
            .to_owned()
    }

    /// The element, when it is there.
    fn find(&self, selector: &str) -> String {
        let asked = json!({"using": "css selector", "value": selector});
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let found = self.post("element", &asked);
            if let Some(element) = found[ELEMENT].as_str() {
                return element.to_owned();
            }
            assert!(Instant::now() < until, "{selector}: {found}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn click(&self, selector: &str) {
        let element = self.find(selector);
        let done = self.post(&format!("element/{element}/click"), &json!({}));
        assert!(done.is_null(), "{selector}: {done}");
    }

    fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("element/{element}/value"), &json!({"text": text}));
    }

    /// Keys for whatever has the focus.
    fn press(&self, keys: &str) {
        let actions: Vec<Value> = (keys.chars())
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key}),
                    json!({"type": "keyUp", "value": key}),
                ]
            })
            .collect();
        self.post(
            "actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}),
        );
    }

    fn hover(&self, selector: &str) {
        let element = self.find(selector);
        let to = json!({"type": "pointerMove", "duration": 50, "x": 0, "y": 0, "origin": {ELEMENT: element}});
        let mouse = json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [to]});
        self.post("actions", &json!({"actions": [mouse]}));
    }

    fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?})?.innerText ?? ''");
        self.run(&script).as_str().expect("text").to_owned()
    }

    /// Waits for something to be so.
    fn wait(&self, script: &str) {
        let until = Instant::now() + Duration::from_secs(5);
        while self.run(&format!("return {script}")) != Value::Bool(true) {
            assert!(Instant::now() < until, "{script}; at {}", self.address());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// What the browser complains of: violations of the policy, scripts that fail.
    fn complaints(&self) -> Vec<String> {
        let log = self.post("se/log", &json!({"type": "browser"}));
        let entries = log.as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            // A question that is refused has a status that says so.
            .filter(|message| !message.contains("the server responded with a status of 403"))
            .collect()
    }

    /// Keeps a picture, where pictures are asked for.
    fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("GONGBAO_SCREENSHOTS") else {
            return;
        };
        let taken = call("GET", &format!("{}/screenshot", self.session), &Value::Null);
        let bytes = base64(taken.as_str().expect("a picture"));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).expect("writes");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        call("DELETE", &self.session, &Value::Null);
    }
}

/// A command of WebDriver; its value.
fn call(method: &str, url: &str, body: &Value) -> Value {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)));
    let agent: ureq::Agent = config.build().into();
    let body = if method == "POST" {
        body.to_string()
    } else {
        String::new()
    };
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = request
        .header("content-type", "application/json")
        .body(body)
        .expect("a request");
    let answer = agent.run(request).and_then(|mut answer| {
        answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_string()
    });
    let answer: Value = match &answer {
        Ok(text) => serde_json::from_str(text).expect("JSON"),
        Err(error) => panic!("{method} {url}: {error}"),
    };
    answer["value"].clone()
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for digit in text.bytes().filter_map(digit) {
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    out
}

#[test]
fn a_search_leads_to_the_evidence_and_to_the_document() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go("/");
    window.picture("figures");
    window.type_into("input[name=q]", "无障碍改造");
    window.click(".search button");
    window.wait("location.search.startsWith('?q=')");
    // Fields that say nothing are not in the address.
    assert_eq!(window.address(), format!("/?q={}", encoded("无障碍改造")));
    assert!(window.text("ol.figures > li").contains("无障碍改造"));
    // A facet narrows it.
    window.run("[...document.querySelectorAll('.facets a')].find(a => a.innerText.startsWith('户')).click()");
    window.wait("location.search.includes('unit=')");
    assert_eq!(
        window.run("return document.querySelectorAll('ol.figures > li').length"),
        5
    );
    window.picture("filtered");
    window.click("ol.figures > li:last-child .evidence a");
    window.wait("location.pathname.startsWith('/article/')");
    assert_eq!(window.text("button[data-asked]"), "1,234户");
    // The pointer shows what is known, and takes it away again.
    window.hover("button[data-asked]");
    window.wait("!!document.querySelector('.details:popover-open')");
    let details = window.text(".details:popover-open");
    for part in [
        "1,234",
        "无障碍改造",
        "江津区",
        "2021-09-01",
        "置信度",
        "规则",
    ] {
        assert!(details.contains(part), "{part}: {details}");
    }
    window.picture("article");
    window.hover("h1");
    window.wait("!document.querySelector('.details:popover-open')");
    // A click keeps it.
    window.click("button[data-asked]");
    window.wait("!!document.querySelector('.details:popover-open')");
    window.hover("h1");
    std::thread::sleep(Duration::from_millis(400));
    window.wait("!!document.querySelector('.details:popover-open')");
    window.press(ESCAPE);
    window.wait("!document.querySelector('.details:popover-open')");
    // The document.
    window.click(".switch a:last-child");
    window.wait("location.search.includes('view=raw')");
    assert!(window.text(".raw").contains("1,234户"));
    assert_eq!(window.complaints(), [""; 0]);
}

#[test]
fn repairs_are_marked_and_scripts_of_articles_do_nothing() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go(&format!("/search?q={}", encoded("养老服务")));
    window.click("ol.articles a.title");
    window.wait("location.pathname.startsWith('/article/')");
    assert!(
        window.text("h1").contains("<script>"),
        "{}",
        window.text("h1")
    );
    window.click(".switch a:last-child");
    window.wait("!!document.querySelector('.raw ins.traditional')");
    window.picture("raw");
    assert!(window.text(".raw").contains("榮"));
    assert_eq!(window.complaints(), [""; 0]);
}

#[test]
fn what_is_shown_can_be_downloaded() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go(&format!("/?unit={}", encoded("户")));
    window.click(".downloads a");
    let file = window.folder.path().join("downloads/figures.csv");
    let until = Instant::now() + Duration::from_secs(10);
    while !file.exists() {
        assert!(Instant::now() < until, "no file");
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text.lines().count(), 6, "{text}");
}

#[test]
fn questions_in_sql_are_answered_or_refused() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go("/sql");
    window.type_into(
        "textarea",
        "SELECT unit, count(*) AS n FROM figures GROUP BY unit ORDER BY n DESC",
    );
    window.click("form.sql button");
    window.wait("document.querySelectorAll('.answer tbody tr').length > 2");
    window.picture("sql");
    window.run("document.querySelector('textarea').value = ''");
    window.type_into("textarea", "DELETE FROM figures");
    window.click("form.sql button");
    window.wait("document.querySelector('[role=alert]')?.innerText.includes('it would write the table figures') ?? false");
    window.go("/");
    assert!(!window.text(".summary").starts_with("0 "));
    assert_eq!(window.complaints(), [""; 0]);
}

#[test]
fn progress_and_contradictions_are_seen() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go("/progress");
    assert!(window.text(".board").contains("94.3%"));
    window.picture("progress");
    window.run("[...document.querySelectorAll('.programme a')].find(a => a.innerText.includes('无障碍改造')).click()");
    window.wait("document.querySelectorAll('svg.chart').length == 2");
    window.picture("series");
    window.go("/check");
    assert!(window.text("main").contains("≠"));
    window.picture("check");
    assert_eq!(window.complaints(), [""; 0]);
}

#[test]
fn a_dark_screen_has_a_dark_page() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go("/");
    let colours = "const s = getComputedStyle(document.body); \
        return [s.color, s.backgroundColor].map(c => c.match(/\\d+/g).map(Number).reduce((a, b) => a + b))";
    let light = window.run(colours);
    let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
    let asked = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
    window.post("goog/cdp/execute", &asked);
    let dark = window.run(colours);
    let sum = |of: &Value, at: usize| of[at].as_i64().expect("a number");
    assert!(sum(&light, 1) - sum(&light, 0) > 500, "{light}");
    assert!(sum(&dark, 0) - sum(&dark, 1) > 500, "{dark}");
    window.picture("dark-figures");
    for (name, path) in [("dark-progress", "/progress"), ("dark-check", "/check")] {
        window.go(path);
        window.picture(name);
    }
    window.go(&format!(
        "/progress/series?item={}&place={}",
        encoded("无障碍改造"),
        encoded("重庆市/荣昌区")
    ));
    window.picture("dark-series");
}

#[test]
fn everything_is_reached_by_keys() {
    let Some(window) = Window::open(1280, 900) else {
        return;
    };
    window.go("/");
    // The first stop skips the head of the page.
    window.press(TAB);
    assert_eq!(
        window.run("return document.activeElement.className"),
        "skip"
    );
    window.press(ENTER);
    window.press(TAB);
    assert_eq!(
        window.run("return document.activeElement.name"),
        "q",
        "the first stop of the content"
    );
    window.press("无障碍改造");
    window.press(ENTER);
    window.wait("location.search.startsWith('?q=')");
    // Stops go down the page, and every one of them shows where it is.
    let mut last = f64::MIN;
    window.run("document.querySelector('ol.figures a').focus()");
    for _ in 0..4 {
        let top = window
            .run("return document.activeElement.getBoundingClientRect().top + scrollY")
            .as_f64()
            .expect("a number");
        assert!(top >= last, "{top} after {last}");
        last = top;
        assert_ne!(
            window.run("return getComputedStyle(document.activeElement).outlineStyle"),
            "none"
        );
        window.press(TAB);
    }
    window.run("document.querySelector('ol.figures .evidence a').focus()");
    window.press(ENTER);
    window.wait("location.pathname.startsWith('/article/')");
    window.run("document.querySelector('button.figure').focus()");
    window.press(ENTER);
    window.wait("!!document.querySelector('.details:popover-open')");
    window.press(ESCAPE);
    window.wait("!document.querySelector('.details:popover-open')");
    assert!(
        window
            .run("return document.activeElement.matches('button.figure')")
            .as_bool()
            .expect("yes or no")
    );
}

#[test]
fn a_phone_shows_all_of_it_without_scrolling_sideways() {
    let Some(window) = Window::open(390, 844) else {
        return;
    };
    let article = {
        window.go(&format!("/search?q={}", encoded("养老服务")));
        window.run("return document.querySelector('ol.articles a.title').getAttribute('href')")
    };
    let article = article.as_str().expect("an address");
    for (name, path) in [
        ("phone-figures", "/".to_owned()),
        (
            "phone-filters",
            format!(
                "/?place={}&unit={}&status=actual",
                encoded("重庆市/荣昌区"),
                encoded("户")
            ),
        ),
        ("phone-search", format!("/search?q={}", encoded("无障碍"))),
        ("phone-article", article.to_owned()),
        ("phone-raw", format!("{article}&view=raw")),
        ("phone-progress", "/progress".to_owned()),
        (
            "phone-series",
            format!(
                "/progress/series?item={}&place={}",
                encoded("无障碍改造"),
                encoded("重庆市/荣昌区")
            ),
        ),
        ("phone-check", "/check".to_owned()),
        (
            "phone-sql",
            format!("/sql?sql={}", encoded("SELECT * FROM v_figures")),
        ),
        ("phone-english", "/?lang=en".to_owned()),
    ] {
        window.go(&path);
        let widths = window.run("return [innerWidth, document.documentElement.scrollWidth]");
        assert_eq!(
            (&widths[0], &widths[1]),
            (&json!(390), &json!(390)),
            "{name}"
        );
        window.picture(name);
    }
    // A touch opens what is known of a figure, inside the window.
    window.go(article);
    window.click("button.figure");
    window.wait("!!document.querySelector('.details:popover-open')");
    let place = window.run("const r = document.querySelector('.details:popover-open').getBoundingClientRect(); return [r.left, r.right, r.top, r.bottom]");
    let at = |index: usize| place[index].as_f64().expect("a number");
    assert!(
        at(0) >= 0.0 && at(1) <= 390.0 && at(2) >= 0.0 && at(3) <= 844.0,
        "{place}"
    );
    window.picture("phone-details");
}
