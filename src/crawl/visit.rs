//! The visits of one site: its start, then the pages it leads to. Every response goes into the archive.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;

use crossbeam_channel::Sender;
use jiff::Timestamp;
use url::Url;

use super::archive::{Archive, ArchiveError, Kept, Packed, Role, Visit};
use super::discover::{self, Lead};
use super::fetch::{Answer, Client, FetchError, Validators};
use super::hosts::{Hosts, Rules, pause};
use super::sites::{Site, Start};
use crate::input::http::Response;
use crate::store::Page;

/// A redirect leads on, so many times.
const REDIRECTS: usize = 5;
/// A page is tried so many times.
const TRIES: u32 = 4;
/// Sitemaps that an index leads to, the last ones: they are where news is.
const SITEMAPS: usize = 20;
/// An unpacked start is not longer.
const LONGEST_START: u64 = 64 << 20;

/// What a visitor tells.
#[derive(Debug)]
pub enum Told {
    /// A response is in the archive; the number counts them.
    Kept(u64, Arc<Kept>),
    /// So many addresses of articles were found.
    Found(usize),
    /// A page gave nothing.
    Failed(FetchError),
    /// A page need not be asked for.
    Settled,
    /// There is nothing to be found.
    Lost(String),
}

/// The archive of a run, and how many responses are in it.
#[derive(Debug)]
pub struct Shelf {
    /// The archive.
    pub archive: Archive,
    /// So many groups were written by this run.
    pub count: u64,
}

/// What all visitors share.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Asks.
    pub client: Client,
    /// Whose turn it is, and what may be asked for.
    pub hosts: Arc<Hosts>,
    /// Where responses are kept; `None` where nothing is to be kept.
    pub shelf: Option<Arc<Mutex<Shelf>>>,
    /// Where to tell, with the number of the site.
    pub told: Sender<(usize, Told)>,
}

/// Why a site is left.
#[derive(Debug, thiserror::Error)]
pub enum Leave {
    /// Nobody listens any more.
    #[error("stopped")]
    Stopped,
    /// Nothing can be kept.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// An answer was none.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

/// Visits one site.
#[derive(Debug)]
pub struct Visitor<'s> {
    /// The site.
    pub site: &'s Site,
    /// Its number.
    pub number: usize,
    /// What is known of its pages.
    pub known: Arc<HashMap<String, Page>>,
    /// Pages that answered since then are not asked for again: an interrupted run goes on.
    pub since: Option<String>,
    /// What all share.
    pub shared: Shared,
}

impl Visitor<'_> {
    /// Visits it all.
    ///
    /// # Errors
    /// When nothing can be kept, or nobody listens.
    pub fn run(&self) -> Result<(), Leave> {
        let leads = match self.leads() {
            Ok(leads) => leads,
            Err(Leave::Fetch(error)) => return self.tell(Told::Lost(error.to_string())),
            Err(leave) => return Err(leave),
        };
        self.tell(Told::Found(leads.len()))?;
        for lead in &leads {
            match self.page(lead) {
                Ok(()) => {}
                Err(Leave::Fetch(error)) => {
                    self.tell(Told::Failed(error))?;
                }
                Err(leave) => return Err(leave),
            }
        }
        Ok(())
    }

    fn tell(&self, told: Told) -> Result<(), Leave> {
        let sent = self.shared.told.send((self.number, told));
        sent.map_err(|_| Leave::Stopped)
    }

    /// Asks for a page, unless it need not be asked for.
    fn page(&self, lead: &Lead) -> Result<(), Leave> {
        let known = self.known.get(lead.url.as_str());
        if known.is_some_and(|page| self.is_settled(page)) {
            return self.tell(Told::Settled);
        }
        self.visit(&lead.url, Role::Page, known, lead).map(|_| ())
    }

    /// Whether a page is believed to be as it was.
    fn is_settled(&self, page: &Page) -> bool {
        let just_now = |since: &String| page.checked >= *since;
        let found: Option<Timestamp> = page.found.parse().ok();
        let old = found.is_some_and(|found| {
            let age = Timestamp::now().as_second() - found.as_second();
            age > i64::try_from(self.site.recheck.as_secs()).unwrap_or(i64::MAX)
        });
        old || self.since.as_ref().is_some_and(just_now)
    }

    /// The addresses of its articles, each once.
    pub fn leads(&self) -> Result<Vec<Lead>, Leave> {
        let leads = match &self.site.start {
            Start::Feed(url) => {
                let kept = self.start(url)?;
                discover::feed(&body(&kept)?, &address(&kept)?).map_err(FetchError::Broken)?
            }
            Start::Sitemap(url) => self.sitemaps(url)?,
            Start::List { .. } => self.lists()?,
        };
        let mut met = HashSet::new();
        let mut own: Vec<Lead> = Vec::new();
        for mut lead in leads {
            lead.url.set_fragment(None);
            let host = lead.url.host_str().unwrap_or_default().to_ascii_lowercase();
            let fits =
                matches!(lead.url.scheme(), "http" | "https") && self.site.hosts.contains(&host);
            if fits && met.insert(lead.url.clone()) {
                own.push(lead);
            }
            if own.len() == self.site.most {
                break;
            }
        }
        Ok(own)
    }

    fn sitemaps(&self, first: &Url) -> Result<Vec<Lead>, Leave> {
        let mut waiting = VecDeque::from([first.clone()]);
        let mut met = HashSet::from([first.clone()]);
        let mut leads = Vec::new();
        while let Some(url) = waiting.pop_front() {
            let read = || -> Result<_, Leave> {
                let kept = self.start(&url)?;
                let read = discover::sitemap(&body(&kept)?, &address(&kept)?);
                Ok(read.map_err(FetchError::Broken)?)
            };
            let (found, further) = match read() {
                Ok(read) => read,
                // One of many that fails costs only itself.
                Err(Leave::Fetch(error)) if url != *first => {
                    self.tell(Told::Failed(error))?;
                    continue;
                }
                Err(leave) => return Err(leave),
            };
            leads.extend(found);
            let newest = further.len().saturating_sub(SITEMAPS);
            for url in further.into_iter().skip(newest) {
                if met.len() <= SITEMAPS && met.insert(url.clone()) {
                    waiting.push_back(url);
                }
            }
        }
        Ok(leads)
    }

    fn lists(&self) -> Result<Vec<Lead>, Leave> {
        let Start::List {
            url,
            links,
            next,
            numbered,
            second,
            pages,
        } = &self.site.start
        else {
            return Ok(Vec::new());
        };
        let mut leads = Vec::new();
        let mut met = HashSet::new();
        let mut at = url.clone();
        for page in 0..*pages {
            if !met.insert(at.clone()) {
                break;
            }
            let kept = match self.start(&at) {
                Ok(kept) => kept,
                // There are fewer pages than there could be.
                Err(Leave::Fetch(_)) if page > 0 => break,
                Err(leave) => return Err(leave),
            };
            let charset = Response::parse(&kept.http).and_then(|said| said.content_type().charset);
            let (found, goes_on) = discover::list(
                &body(&kept)?,
                charset.as_deref(),
                &address(&kept)?,
                links,
                next.as_ref(),
            );
            leads.extend(found);
            let by_number = numbered.as_ref().and_then(|form| {
                let number = second.checked_add(page)?;
                Url::parse(&form.replace("{page}", &number.to_string())).ok()
            });
            match goes_on.or(by_number) {
                Some(further) => at = further,
                None => break,
            }
        }
        Ok(leads)
    }

    fn start(&self, url: &Url) -> Result<Arc<Kept>, Leave> {
        let lead = Lead {
            url: url.clone(),
            published: None,
        };
        self.visit(url, Role::Start, None, &lead)
    }

    /// Asks for an address, and for where it leads to.
    pub fn visit(
        &self,
        found: &Url,
        role: Role,
        known: Option<&Page>,
        lead: &Lead,
    ) -> Result<Arc<Kept>, Leave> {
        let validators = known.map_or_else(Validators::default, |page| Validators {
            etag: page.etag.clone(),
            last_modified: page.last_modified.clone(),
        });
        let mut url = found.clone();
        for _ in 0..=REDIRECTS {
            let rules = self.rules(&url)?;
            if !rules.allow(&url) {
                return Err(FetchError::Robots.into());
            }
            let delay = rules.delay(self.site.delay);
            let answer = self.ask(&url, &validators, delay, role, lead)?;
            let target = answer.location().map(|target| url.join(target));
            let status = answer.status;
            let same =
                known.filter(|page| status == 304 || status == 200 && answer.digest == page.digest);
            let kept = self.keep(Visit {
                same: same.map(|page| page.kept.clone()),
                answer,
                role,
                site: self.site.name.clone(),
                found: found.to_string(),
                published: lead.published,
            })?;
            match target {
                Some(Ok(target)) => url = target,
                Some(Err(error)) => return Err(FetchError::Broken(error.to_string()).into()),
                None if (200..300).contains(&status) || kept.revisit => return Ok(kept),
                None => return Err(FetchError::Status(status).into()),
            }
        }
        Err(FetchError::Redirects.into())
    }

    /// What a host's robots.txt says; asked for once a run.
    fn rules(&self, url: &Url) -> Result<Arc<Rules>, Leave> {
        if let Some(rules) = self.shared.hosts.rules(url) {
            return Ok(rules);
        }
        let rules = match self.robots(url) {
            Ok(kept) => Rules::of(Some(kept.status), &body(&kept).unwrap_or_default()),
            // The page itself will say why.
            Err(Leave::Fetch(FetchError::Private | FetchError::NoHost | FetchError::Scheme)) => {
                Rules::All
            }
            Err(Leave::Fetch(_)) => Rules::of(None, b""),
            Err(leave) => return Err(leave),
        };
        Ok(self.shared.hosts.learn(url, rules))
    }

    /// The robots.txt of a host, also where it was moved elsewhere.
    fn robots(&self, url: &Url) -> Result<Arc<Kept>, Leave> {
        let found = url
            .join("/robots.txt")
            .map_err(|error| FetchError::Broken(error.to_string()))?;
        let lead = Lead {
            url: found.clone(),
            published: None,
        };
        let mut at = found;
        for _ in 0..=REDIRECTS {
            let known = Validators::default();
            let answer = self.ask(&at, &known, self.site.delay, Role::Robots, &lead)?;
            let target = answer.location().and_then(|target| at.join(target).ok());
            let kept = self.keep(Visit {
                answer,
                role: Role::Robots,
                site: self.site.name.clone(),
                found: lead.url.to_string(),
                published: None,
                same: None,
            })?;
            match target {
                Some(target) => at = target,
                None => return Ok(kept),
            }
        }
        Err(FetchError::Redirects.into())
    }

    /// Asks when it is the host's turn, and again where that may help. The answers before the last are kept here.
    fn ask(
        &self,
        url: &Url,
        validators: &Validators,
        delay: std::time::Duration,
        role: Role,
        lead: &Lead,
    ) -> Result<Answer, Leave> {
        let hosts = &self.shared.hosts;
        let mut tries = 0;
        loop {
            let asked = hosts.in_turn(url, delay, || self.shared.client.get(url, validators));
            tries += 1;
            let again = match &asked {
                Ok(answer) => matches!(answer.status, 429 | 500 | 502 | 503 | 504),
                Err(error) => error.may_pass(),
            };
            let wait = match again && tries < TRIES {
                true => pause(asked.as_ref().ok(), tries - 1),
                false => None,
            };
            let Some(wait) = wait else {
                return Ok(asked?);
            };
            if let Ok(answer) = asked {
                self.keep(Visit {
                    answer,
                    role,
                    site: self.site.name.clone(),
                    found: lead.url.to_string(),
                    published: None,
                    same: None,
                })?;
            }
            sleep(wait);
        }
    }

    /// Puts a response into the archive, and tells of it in the archive's order.
    fn keep(&self, visit: Visit) -> Result<Arc<Kept>, Leave> {
        let packed = Packed::of(visit);
        let Some(shelf) = &self.shared.shelf else {
            return Ok(Arc::new(packed.loose()));
        };
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = Arc::new(shelf.archive.keep(packed)?);
        let number = shelf.count;
        shelf.count += 1;
        drop(shelf);
        self.tell(Told::Kept(number, Arc::clone(&kept)))?;
        Ok(kept)
    }
}

/// The body of a response, unpacked.
fn body(kept: &Kept) -> Result<Vec<u8>, FetchError> {
    let response =
        Response::parse(&kept.http).ok_or_else(|| FetchError::Broken("no answer".to_owned()))?;
    (response.page(LONGEST_START)).map_err(|error| FetchError::Broken(error.to_string()))
}

fn address(kept: &Kept) -> Result<Url, FetchError> {
    Url::parse(&kept.url).map_err(|error| FetchError::Broken(error.to_string()))
}
