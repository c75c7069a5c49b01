//! Who may ask: the names this server answers to, pages of other sites, and what the answers tell the browser.
//!
//! A server on 127.0.0.1 can be reached by every page that the same browser shows: by a name that leads to
//! 127.0.0.1 (`Host: evil.example`), or by plain requests across sites. Both are refused.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing from elsewhere, nothing inline, no frames, forms only to here.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The hosts that requests may be for.
#[derive(Debug, Clone)]
pub struct Hosts {
    bound: IpAddr,
    names: Vec<String>,
}

impl Hosts {
    /// This machine's own names, the address the server is bound to, and `names`.
    pub fn new(bound: IpAddr, names: &[String]) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase());
        Self {
            bound,
            names: names.chain(["localhost".to_owned()]).collect(),
        }
    }

    /// Whether a `Host` header names one of them, with any port.
    pub fn allow(&self, host: &str) -> bool {
        let Some(name) = name_of(host) else {
            return false;
        };
        match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            // A name that is made to lead here cannot be an address: with a server that is open to the
            // network, its own addresses will do.
            Ok(address) => {
                address.is_loopback() || address == self.bound || self.bound.is_unspecified()
            }
            Err(_) => self.names.contains(&name),
        }
    }
}

/// The host without its port, in lower case.
fn name_of(host: &str) -> Option<String> {
    let (name, port) = match host.rfind(']') {
        Some(end) => host.split_at(end + 1),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let well_formed = !name.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (well_formed && (port.is_empty() || port.starts_with(':')))
        .then(|| name.trim_end_matches('.').to_ascii_lowercase())
}

/// Whether a request comes from a page of another site.
pub fn from_elsewhere(headers: &HeaderMap) -> bool {
    let site = header_of(headers, "sec-fetch-site");
    !matches!(site, None | Some("same-origin" | "none"))
}

fn header_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// Whether another site may ask for it: only as a link that somebody follows to a page.
fn a_link(headers: &HeaderMap) -> bool {
    header_of(headers, "sec-fetch-mode") == Some("navigate")
        && header_of(headers, "sec-fetch-dest") == Some("document")
}

/// What programs ask for, and files: nobody follows a link to them from elsewhere.
fn for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.ends_with(".json") || path.ends_with(".csv")
}

/// Lets a request through, or says why not; every answer carries the headers of safety.
pub async fn guard(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&hosts, &request) {
        Some((status, reason)) => (status, format!("{reason}\n")).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

fn refusal(hosts: &Hosts, request: &Request) -> Option<(StatusCode, String)> {
    let headers = request.headers();
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next().and_then(|host| host.to_str().ok());
    // `GET http://evil.example/ HTTP/1.1` names a host as well.
    let target = request.uri().authority().map(|name| name.as_str());
    let Some(host) = host.filter(|_| named.next().is_none()) else {
        return Some((
            StatusCode::BAD_REQUEST,
            "one Host header is needed".to_owned(),
        ));
    };
    if let Some(other) = [Some(host), target]
        .into_iter()
        .flatten()
        .find(|host| !hosts.allow(host))
    {
        let reason = format!(
            "the host {other:?} is not served here; gongbao serve --allow-host NAME adds one"
        );
        return Some((StatusCode::MISDIRECTED_REQUEST, reason));
    }
    let path = request.uri().path();
    if from_elsewhere(headers) && (for_programs(path) || !a_link(headers)) {
        let reason = "refused: the request comes from a page of another site".to_owned();
        return Some((StatusCode::FORBIDDEN, reason));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_those_of_this_machine_and_those_named() {
        let local = Hosts::new(IpAddr::from([127, 0, 0, 1]), &["News.example".to_owned()]);
        for (host, allowed) in [
            ("127.0.0.1:8765", true),
            ("127.0.0.1", true),
            ("localhost:1", true),
            ("LOCALHOST", true),
            ("[::1]:8765", true),
            ("news.example", true),
            ("news.example.:80", true),
            ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("192.168.0.7", false),
            ("0.0.0.0", false),
            ("", false),
            (":80", false),
            ("localhost:80@evil.example", false),
            ("[::1]evil", false),
        ] {
            assert_eq!(local.allow(host), allowed, "{host}");
        }
        let open = Hosts::new(IpAddr::from([0, 0, 0, 0]), &[]);
        assert!(open.allow("192.168.0.7:8765"));
        assert!(!open.allow("evil.example"));
    }
}
