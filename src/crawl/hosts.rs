//! Manners: one connection to a host at a time, a pause between two requests, and what robots.txt says.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use texting_robots::Robot;
use url::Url;

use super::fetch::Answer;

/// The name that robots.txt knows the program by.
pub const AGENT: &str = "gongbao";
/// A server that asks for more patience than this gets none.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// A Crawl-delay that is longer is not meant for those who come once a day.
const LONGEST_DELAY: f32 = 60.0;
/// A first pause before trying again.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// What is known of the hosts of a run.
#[derive(Debug, Default)]
pub struct Hosts {
    turns: Mutex<HashMap<String, Arc<Mutex<Instant>>>>,
    rules: Mutex<HashMap<String, Arc<Rules>>>,
}

impl Hosts {
    /// Does something with a host when it is its turn; the next one waits for `delay` behind the end.
    pub fn in_turn<T>(&self, url: &Url, delay: Duration, act: impl FnOnce() -> T) -> T {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let turn = turns
                .entry(origin(url))
                .or_insert_with(|| Arc::new(Mutex::new(now)));
            Arc::clone(turn)
        };
        let mut next = turn.lock().unwrap_or_else(PoisonError::into_inner);
        sleep(next.saturating_duration_since(Instant::now()));
        let done = act();
        *next = Instant::now() + delay;
        done
    }

    /// What is known of a host's robots.txt.
    pub fn rules(&self, url: &Url) -> Option<Arc<Rules>> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.get(&origin(url)).map(Arc::clone)
    }

    /// Notes what a host's robots.txt says.
    pub fn learn(&self, url: &Url, rules: Rules) -> Arc<Rules> {
        let rules = Arc::new(rules);
        let mut known = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(origin(url), Arc::clone(&rules));
        rules
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// What a robots.txt says (RFC 9309).
#[derive(Debug)]
pub enum Rules {
    /// There is none.
    All,
    /// It cannot be had, for the server fails: nothing is asked for then.
    Nothing,
    /// It says.
    Said(Box<Robot>),
}

impl Rules {
    /// Of what came when it was asked for, if anything did.
    pub fn of(status: Option<u16>, body: &[u8]) -> Self {
        match status {
            Some(200..300) => match Robot::new(AGENT, body) {
                Ok(robot) => Self::Said(Box::new(robot)),
                Err(_) => Self::All,
            },
            Some(300..500) => Self::All,
            _ => Self::Nothing,
        }
    }

    /// Whether an address may be asked for.
    pub fn allow(&self, url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Said(robot) => robot.allowed(url.as_str()),
        }
    }

    /// How long to wait between two requests, at least `own`.
    pub fn delay(&self, own: Duration) -> Duration {
        let said = match self {
            Self::Said(robot) => robot.delay,
            _ => None,
        };
        let said = said.filter(|delay| delay.is_finite() && *delay > 0.0);
        said.map_or(own, |delay| {
            own.max(Duration::from_secs_f32(delay.min(LONGEST_DELAY)))
        })
    }
}

/// How long to wait before the next try, after `tries` that failed; `None` where the server asks for more
/// patience than there is.
pub fn pause(answer: Option<&Answer>, tries: u32) -> Option<Duration> {
    let asked = answer.and_then(|answer| retry_after(answer.header("retry-after")?, answer.at));
    if let Some(asked) = asked {
        return (asked <= LONGEST_PAUSE).then_some(asked);
    }
    let longest = FIRST_PAUSE * 2_u32.saturating_pow(tries.min(8));
    // Between the half and all of it, so that many who failed together do not come back together.
    let random = RandomState::new().build_hasher().finish() % 1024;
    Some(longest / 2 + longest / 2 * random as u32 / 1024)
}

/// `Retry-After`: seconds, or a time (RFC 9110, 10.2.3).
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = rfc2822::DateTimeParser::new()
        .parse_timestamp(value.trim())
        .ok()?;
    let seconds = at.as_second() - now.as_second();
    Some(Duration::from_secs(seconds.max(0).unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("http://www.example.org")
            .and_then(|base| base.join(path))
            .expect("an address")
    }

    #[test]
    fn robots_are_obeyed() {
        let said = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n\nUser-agent: gongbao\nDisallow: /no/\nAllow: /no/yes\nCrawl-delay: 5\n";
        let rules = Rules::of(Some(200), said);
        for (path, allowed) in [
            ("/news/1.html", true),
            ("/no/1.html", false),
            ("/no/yes.html", true),
            ("/private/", true),
        ] {
            assert_eq!(rules.allow(&url(path)), allowed, "{path}");
        }
        assert_eq!(rules.delay(Duration::from_secs(1)), Duration::from_secs(5));
        assert_eq!(rules.delay(Duration::from_secs(9)), Duration::from_secs(9));
        // RFC 9309, 2.3.1: no file allows all, a server that fails forbids all.
        for (status, allowed) in [
            (Some(404), true),
            (Some(403), true),
            (Some(503), false),
            (None, false),
        ] {
            assert_eq!(
                Rules::of(status, b"").allow(&url("/")),
                allowed,
                "{status:?}"
            );
        }
    }

    #[test]
    fn retry_after_is_honoured() {
        let now: Timestamp = "2026-11-22T06:00:00Z".parse().expect("a time");
        for (value, seconds) in [
            ("7", Some(7)),
            ("Sun, 22 Nov 2026 06:00:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 05:00:00 GMT", Some(0)),
            ("soon", None),
        ] {
            assert_eq!(
                retry_after(value, now),
                seconds.map(Duration::from_secs),
                "{value}"
            );
        }
    }

    #[test]
    fn pauses_grow_and_differ() {
        for tries in 0..6 {
            let longest = FIRST_PAUSE * 2_u32.pow(tries);
            let pause = pause(None, tries).expect("a pause");
            assert!(pause >= longest / 2 && pause <= longest, "{pause:?}");
        }
    }

    #[test]
    fn a_host_has_one_visitor_at_a_time() {
        let hosts = Hosts::default();
        let delay = Duration::from_millis(30);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| hosts.in_turn(&url("/"), delay, || ()));
            }
        });
        assert!(begun.elapsed() >= delay * 3);
    }
}
