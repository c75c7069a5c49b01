//! One request and its answer, whole or not at all.

use std::io::Read;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use ureq::Agent;
use ureq::http::header;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::address::{Guarded, REFUSED};
use super::sites::Sites;

/// The longest answer, as it comes.
const LONGEST: u64 = 32 << 20;
/// The longest head of an answer.
const LONGEST_HEAD: usize = 64 << 10;
/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(15);

/// What the server said of a page the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The address that was asked.
    pub url: Url,
    /// When the request was made.
    pub at: Timestamp,
    /// What was asked, as it was sent.
    pub request: Vec<u8>,
    /// `200`.
    pub status: u16,
    /// The head, from the status line to the empty line. Chunks are undone, and their header is renamed.
    pub head: Vec<u8>,
    /// The body, packed as it came.
    pub body: Vec<u8>,
    /// Its digest, `sha256:` and hexadecimal digits.
    pub digest: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Head and body.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_slice(), &self.body].concat()
    }

    /// What the server said, to ask again by.
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.header("etag").map(str::to_owned),
            last_modified: self.header("last-modified").map(str::to_owned),
        }
    }

    /// Where it leads to, if it leads elsewhere.
    pub fn location(&self) -> Option<&str> {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
            .then(|| self.header("location"))
            .flatten()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Its host may not be asked.
    #[error("{REFUSED}")]
    Private,
    /// It is none of http and https.
    #[error("only http and https are asked for")]
    Scheme,
    /// It took too long.
    #[error("no answer in time")]
    TimeOut,
    /// It is too long.
    #[error("the answer is longer than {} MB", LONGEST >> 20)]
    TooLong,
    /// The host is not known.
    #[error("no such host")]
    NoHost,
    /// The connection did not hold, or what came was no answer.
    #[error("{0}")]
    Broken(String),
    /// One redirect after the other.
    #[error("redirected too often")]
    Redirects,
    /// The site does not want it to be asked for.
    #[error("robots.txt forbids it")]
    Robots,
    /// The server says no.
    #[error("status {0}")]
    Status(u16),
}

impl FetchError {
    /// Whether trying again may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::TimeOut | Self::Broken(_))
    }

    /// Why, in a word that is the same for all alike.
    pub fn kind(&self) -> String {
        match self {
            Self::Broken(_) => "connection".to_owned(),
            other => other.to_string(),
        }
    }
}

/// Asks.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    user_agent: String,
}

impl Client {
    /// One that tells every site who asks, and asks only where it may.
    pub fn new(sites: &Sites) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(sites.timeout))
            .timeout_connect(Some(CONNECT))
            .max_response_header_size(LONGEST_HEAD)
            .max_idle_connections(256)
            .max_idle_connections_per_host(1)
            // A proxy would look hosts up, where nobody can judge the answer.
            .proxy(None)
            .build();
        let resolver = Guarded::new(&sites.private, &sites.resolve);
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            user_agent: format!("gongbao/{} (+{})", env!("CARGO_PKG_VERSION"), sites.contact),
        }
    }

    /// Who asks.
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Asks once; redirects are answers.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub fn get(&self, url: &Url, known: &Validators) -> Result<Answer, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme);
        }
        let mut url = url.clone();
        url.set_fragment(None);
        let asked = self.headers(known);
        let mut request = self.agent.get(url.as_str());
        for (name, value) in &asked {
            request = request.header(*name, value);
        }
        let at = Timestamp::now();
        let answer = request.call().map_err(|error| told(&error))?;
        let (parts, body) = answer.into_parts();
        let mut bytes = Vec::new();
        body.into_reader()
            .take(LONGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| match error.downcast::<ureq::Error>() {
                Ok(error) => told(&error),
                Err(error) => FetchError::Broken(error.to_string()),
            })?;
        if bytes.len() as u64 > LONGEST {
            return Err(FetchError::TooLong);
        }
        let headers: Vec<(String, String)> = (parts.headers.iter())
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        Ok(Answer {
            request: sent(&url, &asked),
            head: head(&parts, bytes.len()),
            status: parts.status.as_u16(),
            url,
            at,
            digest: digest(&bytes),
            body: bytes,
            headers,
        })
    }

    fn headers(&self, known: &Validators) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("user-agent", self.user_agent.clone()),
            (
                "accept",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5".to_owned(),
            ),
            ("accept-language", "zh-CN,zh;q=0.9".to_owned()),
            ("accept-encoding", "gzip, br, zstd".to_owned()),
        ];
        // What could not stand in a header came in one that was broken.
        let fits = |value: &&String| header::HeaderValue::from_str(value).is_ok();
        if let Some(etag) = known.etag.as_ref().filter(fits) {
            headers.push(("if-none-match", etag.clone()));
        }
        if let Some(modified) = known.last_modified.as_ref().filter(fits) {
            headers.push(("if-modified-since", modified.clone()));
        }
        headers
    }
}

/// The digest of a body as it came.
fn digest(body: &[u8]) -> String {
    let hex: String = (Sha256::digest(body).iter())
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

fn sent(url: &Url, headers: &[(&'static str, String)]) -> Vec<u8> {
    let mut path = url.path().to_owned();
    if let Some(query) = url.query() {
        path = format!("{path}?{query}");
    }
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let mut out = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n");
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    out.into_bytes()
}

fn head(parts: &ureq::http::response::Parts, length: usize) -> Vec<u8> {
    let reason = parts.status.canonical_reason().unwrap_or("");
    let mut out = format!("HTTP/1.1 {} {reason}\r\n", parts.status.as_u16()).into_bytes();
    let mut told = false;
    for (name, value) in &parts.headers {
        // The body is kept without its chunks; readers would look for them.
        if name == header::TRANSFER_ENCODING {
            out.extend_from_slice(b"x-archive-orig-");
        }
        told |= name == header::CONTENT_LENGTH;
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    if !told {
        out.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn told(error: &ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::TimeOut,
        ureq::Error::HostNotFound => FetchError::NoHost,
        ureq::Error::Other(reason) if reason.to_string() == REFUSED => FetchError::Private,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
            FetchError::TimeOut
        }
        other => FetchError::Broken(other.to_string()),
    }
}
