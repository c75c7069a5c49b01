//! A server of the program's, on a port of its own, and what it answers.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use super::{gongbao, run_in, write_files};

/// Three articles of two districts: one contradicts another, one contradicts itself, and one is a page with
/// markup that would do something.
pub fn news(folder: &Path) {
    let page = "<html><head><title>荣昌区<script>alert(1)</script>民生实事</title></head><body>\
        <h1>荣昌区&lt;script&gt;alert(2)&lt;/script&gt;民生实事</h1>\
        <p>發布日期：2023年3月1日</p>\
        <p>截至2023年2月底，榮昌區&lt;img src=x onerror=alert(3)&gt;建成養老服務中心12個，投入資金60萬元。</p>\
        </body></html>";
    let files = [
        (
            "news/1.txt",
            "江津区民生实事进展\n2021年9月3日\n截至2021年9月1日，江津区共确定民生项目495个，已完成467个，完成率94.3%。\n\
             其中，无障碍改造1,234户，投入资金60万元。\n",
        ),
        (
            "news/2.txt",
            "江津区民生项目推进会召开\n2021年9月5日\n截至2021年9月1日，江津区共确定民生项目500个。会议要求年底前全部完成。\n",
        ),
        (
            "news/3.txt",
            "荣昌区无障碍改造完成\n2022年12月8日\n截至2022年11月底，荣昌区计划实施无障碍改造200户，已完成150户，完成率90%。\n",
        ),
        (
            "news/4.txt",
            "荣昌区无障碍改造推进\n2022年7月8日\n截至2022年6月底，荣昌区计划实施无障碍改造200户，已完成80户，完成率40%。\n",
        ),
        ("news/5.html", page),
    ];
    write_files(
        folder,
        files.map(|(name, text)| (name, text.as_bytes().to_vec())),
    );
}

/// Makes `news.db` of the articles.
pub fn database(folder: &Path) {
    news(folder);
    let ran = run_in(folder, &["extract", "news", "-o", "news.db"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

/// A server that is ended with the test.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:12345`
    pub base: String,
}

impl Server {
    /// Serves `news.db` of a folder.
    pub fn begin(folder: &Path, more: &[&str]) -> Self {
        let mut child = gongbao(folder)
            .args([&["serve", "news.db", "--port", "0"], more].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("standard output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("an address");
        let base = line.trim().trim_end_matches('/').to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{base}");
        Self { child, base }
    }

    /// The process, to send it a signal.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub fn status(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    /// Asks for a path, with more headers.
    pub fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        ask("GET", &format!("{}{path}", self.base), headers)
    }

    /// The text of a page that is there.
    pub fn get(&self, path: &str) -> String {
        let answer = self.ask(path, &[]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// The JSON behind a path.
    pub fn json(&self, path: &str) -> serde_json::Value {
        let body = self.get(path);
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// A request over HTTP.
pub fn ask(method: &str, url: &str, headers: &[(&str, &str)]) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = agent
        .run(request.body(()).expect("a request"))
        .expect("an answer");
    let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
        (
            name.as_str().to_owned(),
            value.to_str().unwrap_or_default().to_owned(),
        )
    };
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(header).collect(),
        body: response.body_mut().read_to_string().expect("text"),
    }
}

/// A value in an address.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
