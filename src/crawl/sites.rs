//! Which sites are crawled, and how: a file in TOML. `data/crawl/sites.toml` explains it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use croner::Cron;
use scraper::Selector;
use serde::Deserialize;
use url::Url;

use crate::lexicon::Lexicon;
use crate::lexicon::sites::Selectors;

/// The annotated example.
pub const EXAMPLE: &str = include_str!("../../data/crawl/sites.toml");

/// Why a file of sites cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// It cannot be read.
    #[error("{}: cannot be read: {}", .path.display(), .source.kind())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not TOML, or says something that is not known.
    #[error("{}: line {line}: {reason}", .path.display())]
    Written {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// What it says does not fit.
    #[error("{}: {}{reason}", .path.display(), .site.as_ref().map_or_else(String::new, |site| format!("site `{site}`: ")))]
    Said {
        /// The file.
        path: PathBuf,
        /// About which site.
        site: Option<String>,
        /// What is wrong.
        reason: String,
    },
}

/// A file of sites.
#[derive(Debug, Clone)]
pub struct Sites {
    /// Who crawls: an address of mail or of a page, told to every site.
    pub contact: String,
    /// Where responses are kept.
    pub archive: PathBuf,
    /// How long an answer may take, from looking the host up to the last byte.
    pub timeout: Duration,
    /// When to crawl, where the program stays.
    pub schedule: Option<Cron>,
    /// The sites, in the order of the file.
    pub sites: Vec<Site>,
    /// Hosts that may lie in a private network.
    pub private: BTreeSet<String>,
    /// Addresses of hosts that are not asked for: `host` → addresses.
    pub resolve: Vec<(String, Vec<std::net::IpAddr>)>,
}

/// A site.
#[derive(Debug, Clone)]
pub struct Site {
    /// What it is called; no two are called alike.
    pub name: String,
    /// Where its articles are found.
    pub start: Start,
    /// The division that its articles are about where they name none.
    pub region: Option<String>,
    /// Selectors of its articles.
    pub article: Selectors,
    /// Hosts that its articles may lie on besides that of the start.
    pub hosts: BTreeSet<String>,
    /// How long to wait between two requests to a host.
    pub delay: Duration,
    /// At most so many articles are asked for in a run.
    pub most: usize,
    /// Articles that were found so long ago are not asked for again.
    pub recheck: Duration,
    /// After so many runs without an article it is called out.
    pub quiet: u32,
}

/// Where the articles of a site are found.
#[derive(Debug, Clone)]
pub enum Start {
    /// RSS, Atom or JSON Feed.
    Feed(Url),
    /// A sitemap, or an index of them.
    Sitemap(Url),
    /// Pages with links.
    List {
        /// The first page.
        url: Url,
        /// Which links lead to articles.
        links: Selector,
        /// Which link leads to the next page.
        next: Option<Selector>,
        /// The addresses of further pages, with `{page}` where their number stands.
        numbered: Option<String>,
        /// The number of the second page.
        second: u32,
        /// At most so many pages.
        pages: u32,
    },
}

impl Start {
    /// The address that is asked for first.
    pub fn url(&self) -> &Url {
        match self {
            Self::Feed(url) | Self::Sitemap(url) | Self::List { url, .. } => url,
        }
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    contact: String,
    #[serde(default = "default_archive")]
    archive: PathBuf,
    schedule: Option<String>,
    #[serde(default)]
    allow_private: BTreeSet<String>,
    #[serde(default)]
    resolve: std::collections::BTreeMap<String, Vec<std::net::IpAddr>>,
    delay: Option<f64>,
    timeout: Option<f64>,
    site: Vec<WrittenSite>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSite {
    name: String,
    feed: Option<String>,
    sitemap: Option<String>,
    list: Option<String>,
    links: Option<String>,
    next: Option<String>,
    page: Option<String>,
    second: Option<u32>,
    pages: Option<u32>,
    region: Option<String>,
    #[serde(default)]
    article: Selectors,
    #[serde(default)]
    hosts: BTreeSet<String>,
    delay: Option<f64>,
    most: Option<usize>,
    recheck_days: Option<u32>,
    quiet: Option<u32>,
}

fn default_archive() -> PathBuf {
    "archive".into()
}

/// Seconds that an answer may take, where nothing else is said.
const TIMEOUT: f64 = 60.0;
/// Between two requests to a host, where nothing else is said.
const DELAY: f64 = 1.0;
/// A run takes at most so many articles of a site, where nothing else is said.
const MOST: usize = 2000;
/// Pages of a list, where nothing else is said.
const PAGES: u32 = 3;
/// Days after which an article is believed to stay as it is.
const RECHECK: u32 = 30;
/// Runs without an article after which a site is called out.
const QUIET: u32 = 7;

impl Sites {
    /// Reads a file; paths in it are relative to its folder.
    ///
    /// # Errors
    /// The first thing in it that cannot be used.
    pub fn read(path: &Path) -> Result<Self, SitesError> {
        let text = std::fs::read_to_string(path).map_err(|source| SitesError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, path)
    }

    /// Teaches a lexicon how the pages of the sites are read, and what they are about.
    ///
    /// # Errors
    /// The site whose selectors or region cannot be used, and why.
    pub fn teach(&self, lexicon: &mut Lexicon) -> Result<(), String> {
        for site in &self.sites {
            let told = |reason: String| format!("site `{}`: {reason}", site.name);
            for host in &site.hosts {
                if site.article != Selectors::default() {
                    lexicon.sites.learn(host, &site.article).map_err(told)?;
                }
                let Some(region) = &site.region else {
                    continue;
                };
                let found = lexicon.divisions.find(region);
                let whole = lexicon.divisions.by_path(region);
                let division = match (whole, found.as_slice()) {
                    (Some(division), _) => division,
                    (None, [division]) => division,
                    (None, []) => {
                        return Err(told(format!("`region` = `{region}`: no such division")));
                    }
                    (None, several) => {
                        let paths: Vec<&str> =
                            several.iter().map(|one| one.path.as_str()).collect();
                        let reason =
                            format!("`region` = `{region}`: which one? {}", paths.join(", "));
                        return Err(told(reason));
                    }
                };
                lexicon.sites.learn_region(host, &division.path);
            }
        }
        Ok(())
    }

    fn parse(text: &str, path: &Path) -> Result<Self, SitesError> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            SitesError::Written {
                path: path.to_owned(),
                line: text.get(..at).unwrap_or("").matches('\n').count() + 1,
                reason: error.message().to_owned(),
            }
        })?;
        let said = |site: Option<&str>, reason: String| SitesError::Said {
            path: path.to_owned(),
            site: site.map(str::to_owned),
            reason,
        };
        if !written.contact.contains(['@', ':']) || written.contact.contains(char::is_control) {
            let reason =
                "`contact` has to be an address that sites can write to, of mail or of a page";
            return Err(said(None, reason.to_owned()));
        }
        let schedule = written.schedule.map(|schedule| {
            schedule.parse::<Cron>().map_err(|error| {
                said(
                    None,
                    format!("`schedule`: {error}; minute, hour, day, month, weekday: 0 6 * * *"),
                )
            })
        });
        let default_delay = written.delay.unwrap_or(DELAY);
        let mut sites: Vec<Site> = Vec::new();
        for site in written.site {
            let name = site.name.clone();
            let site = site
                .checked(default_delay)
                .map_err(|reason| said(Some(&name), reason))?;
            if sites.iter().any(|other| other.name == site.name) {
                return Err(said(Some(&name), "there are two of this name".to_owned()));
            }
            sites.push(site);
        }
        if sites.is_empty() {
            return Err(said(None, "there is no [[site]] in it".to_owned()));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            contact: written.contact,
            archive: folder.join(written.archive),
            timeout: seconds("timeout", written.timeout.unwrap_or(TIMEOUT))
                .map_err(|reason| said(None, reason))?,
            schedule: schedule.transpose()?,
            sites,
            private: lower(&written.allow_private),
            resolve: (written.resolve.into_iter())
                .map(|(host, addresses)| (host.to_ascii_lowercase(), addresses))
                .collect(),
        })
    }
}

fn lower(hosts: &BTreeSet<String>) -> BTreeSet<String> {
    hosts.iter().map(|host| host.to_ascii_lowercase()).collect()
}

impl WrittenSite {
    fn checked(self, default_delay: f64) -> Result<Site, String> {
        let start = self.start()?;
        let host = start.url().host_str().unwrap_or_default().to_owned();
        let mut hosts = lower(&self.hosts);
        hosts.insert(host);
        let delay = self.delay.unwrap_or(default_delay);
        Ok(Site {
            name: self.name,
            start,
            region: self.region,
            article: self.article,
            hosts,
            delay: seconds("delay", delay)?,
            most: self.most.unwrap_or(MOST),
            recheck: Duration::from_secs(
                u64::from(self.recheck_days.unwrap_or(RECHECK)) * 24 * 60 * 60,
            ),
            quiet: self.quiet.unwrap_or(QUIET).max(1),
        })
    }

    fn start(&self) -> Result<Start, String> {
        match (&self.feed, &self.sitemap, &self.list) {
            (Some(feed), None, None) => Ok(Start::Feed(address("feed", feed)?)),
            (None, Some(sitemap), None) => Ok(Start::Sitemap(address("sitemap", sitemap)?)),
            (None, None, Some(list)) => {
                let links = self.links.as_deref();
                let links =
                    links.ok_or("a list needs `links`: a selector of the links to articles")?;
                if self.next.is_some() && self.page.is_some() {
                    return Err("`next` or `page`, not both".to_owned());
                }
                if let Some(page) = &self.page
                    && !page.contains("{page}")
                {
                    return Err("`page` has to hold {page} where the number stands".to_owned());
                }
                Ok(Start::List {
                    url: address("list", list)?,
                    links: selector("links", links)?,
                    next: (self.next.as_deref())
                        .map(|css| selector("next", css))
                        .transpose()?,
                    numbered: self.page.clone(),
                    second: self.second.unwrap_or(2),
                    pages: self.pages.unwrap_or(PAGES).max(1),
                })
            }
            _ => Err(
                "exactly one of `feed`, `sitemap` and `list` says where its articles are found"
                    .to_owned(),
            ),
        }
    }
}

fn seconds(field: &str, number: f64) -> Result<Duration, String> {
    Duration::try_from_secs_f64(number)
        .map_err(|_| format!("`{field}` = {number}: seconds, 0 or more"))
}

fn address(field: &str, text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{field}` = `{text}`: {error}"))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        scheme => Err(format!(
            "`{field}` = `{text}`: {scheme}: only http and https"
        )),
    }
}

fn selector(field: &str, css: &str) -> Result<Selector, String> {
    Selector::parse(css).map_err(|error| format!("`{field}` = `{css}` is no selector: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Sites, String> {
        Sites::parse(text, Path::new("conf/sites.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_can_be_used() {
        let sites = parsed(EXAMPLE).expect("the example");
        assert!(sites.sites.len() >= 3);
        assert_eq!(sites.archive, Path::new("conf/archive"));
        assert!(sites.schedule.is_some());
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_site() {
        let head = "contact = \"mailto:a@example.org\"\n";
        for (text, problem) in [
            ("", "line 1: missing field `contact`"),
            (
                "contact = \"me\"\n[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\n",
                "`contact` has to be",
            ),
            (
                "[[site]]\nname = \"a\"\n",
                "site `a`: exactly one of `feed`, `sitemap` and `list`",
            ),
            (
                "[[site]]\nname = \"a\"\nfeed = \"file:///etc/passwd\"\n",
                "only http and https",
            ),
            (
                "[[site]]\nname = \"a\"\nlist = \"http://example.org/\"\n",
                "a list needs `links`",
            ),
            (
                "[[site]]\nname = \"a\"\nlist = \"http://example.org/\"\nlinks = \"a[\"\n",
                "is no selector",
            ),
            (
                "[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\nfeeds = 1\n",
                "line 5: unknown field `feeds`",
            ),
            (
                "[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\ndelay = -1.0\n",
                "`delay` = -1",
            ),
            (
                "schedule = \"6 o'clock\"\n[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\n",
                "`schedule`",
            ),
            (
                "[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\n[[site]]\nname = \"a\"\nfeed = \"http://example.org/\"\n",
                "there are two of this name",
            ),
            ("site = []\n", "there is no [[site]]"),
        ] {
            let text = match text.starts_with("contact") || text.is_empty() {
                true => text.to_owned(),
                false => format!("{head}{text}"),
            };
            let said = parsed(&text).expect_err(&text);
            assert!(said.contains(problem), "{text}: {said}");
            assert!(said.starts_with("conf/sites.toml: "), "{said}");
        }
    }
}
