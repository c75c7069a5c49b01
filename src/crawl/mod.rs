//! The scheduled job: asks sites for what is new, keeps every response, and reads the articles into the database.
//!
//! The archive is written first and the database after it: what a run that was killed left in the archive and not
//! in the database is read from there by the next run, and not asked for again. One thread visits a host, others
//! read the pages, one writes.

pub mod address;
pub mod archive;
mod discover;
mod fetch;
mod hosts;
mod report;
mod run;
pub mod schedule;
pub mod sites;
mod take;
mod visit;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crossbeam_channel::bounded;
use jiff::{Timestamp, tz};

pub use archive::ArchiveError;
pub use report::{Report, SiteReport};
pub use sites::{Sites, SitesError};

use self::archive::Archive;
use self::fetch::Client;
use self::hosts::Hosts;
use self::run::Taking;
use self::sites::Site;
use self::take::{Reading, Taken};
use self::visit::{Shared, Shelf, Visitor};
use crate::duplicates::Seen;
use crate::lexicon::Lexicon;
use crate::store::{Page, SiteRun, Store, StoreError, Writer};

/// Responses on their way between two threads.
const WAITING: usize = 64;
/// So many articles are remembered to know repeats, at about 100 bytes each: some years of forty sites.
const REMEMBERED: usize = 500_000;

/// Why a crawl cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive cannot be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Another crawl is at it.
    #[error("{}: another crawl is at work; --wait waits for it", .0.display())]
    Busy(PathBuf),
    /// The file that keeps others away cannot be made.
    #[error("{}: cannot be locked: {source}", .path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// What a crawl is told besides its sites.
#[derive(Debug, Clone)]
pub struct Options {
    /// The database.
    pub database: PathBuf,
    /// Whether to wait for another crawl, or leave.
    pub wait: bool,
    /// So many threads read pages.
    pub threads: usize,
    /// The file of the sites, for the table of runs.
    pub name: String,
}

/// How far a crawl is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Far {
    /// Addresses of articles that were found.
    pub found: usize,
    /// Pages that are new, changed, unchanged or failed.
    pub done: usize,
    /// Figures in those that are new or changed.
    pub figures: usize,
}

/// Does one run; `watch` is told how far it is, and what there is to say.
///
/// # Errors
/// When it cannot begin, or cannot write any more. What was done up to there is kept, and the next run goes on.
pub fn run(
    sites: &Sites,
    options: &Options,
    lexicon: &Lexicon,
    watch: &mut dyn FnMut(Far, Option<&str>),
) -> Result<Report, CrawlError> {
    let _lock = lock(&options.database, options.wait)?;
    let begun = (Timestamp::now(), Instant::now());
    let store = Store::open(&options.database)?;
    let since = store.interrupted()?;
    let day = tz::offset(8).to_datetime(begun.0).date();
    let client = Client::new(sites);
    let left = left_behind(&store, &sites.archive, &format!("{day}.warc.gz"))?;
    let known = known(&store, sites)?;
    let mut taking = Taking {
        writer: Writer::begin(store, &format!("crawl {}", options.name))?,
        reading: Reading {
            folder: sites.archive.clone(),
            lexicon,
        },
        names: (sites.sites.iter().map(|site| site.name.clone())).collect(),
        known,
        runs: vec![SiteRun::default(); sites.sites.len()],
        taken: Taken::default(),
        far: Far::default(),
        seen: Seen::new(REMEMBERED),
    };
    for known in taking.writer.known(REMEMBERED)? {
        taking.seen.remember(known);
    }
    if since.is_some() {
        watch(
            taking.far,
            Some("going on with the run that was interrupted"),
        );
    }
    taking.recover(&left)?;
    taking.known = self::known(taking.writer.store(), sites)?;
    let archive = Archive::open(&sites.archive, day, client.user_agent())?;
    let warc = archive.name().to_owned();
    taking.taken.begin(&warc);
    taking
        .writer
        .take_up_to(&warc, taking.taken.reached(&warc))?;
    let shelf = Arc::new(Mutex::new(Shelf { archive, count: 0 }));
    let ended = taking.crawl(sites, since, &client, &shelf, options.threads, watch);
    // What is there is kept, whatever happened.
    let settled = taking.settle(&shelf);
    ended.and(settled)?;
    taking.end(sites, begun, &left)
}

/// What is known of the pages of each site.
fn known(store: &Store, sites: &Sites) -> Result<Vec<Arc<HashMap<String, Page>>>, StoreError> {
    let of = |site: &Site| store.pages(&site.name).map(Arc::new);
    sites.sites.iter().map(of).collect()
}

/// What a site would give, without keeping anything: the addresses found, and what the first one reads as.
pub fn check(site: &Site, sites: &Sites, lexicon: &Lexicon) -> Result<Checked, String> {
    let (told, _listens) = bounded(WAITING);
    let visitor = Visitor {
        site,
        number: 0,
        known: Arc::default(),
        since: None,
        shared: Shared {
            client: Client::new(sites),
            hosts: Arc::new(Hosts::default()),
            shelf: None,
            told,
        },
    };
    let leads = visitor.leads().map_err(|error| error.to_string())?;
    let mut checked = Checked {
        found: leads.iter().map(|lead| lead.url.to_string()).collect(),
        first: None,
    };
    if let Some(lead) = leads.first() {
        let kept = visitor.visit(&lead.url, archive::Role::Page, None, lead);
        let kept = kept.map_err(|error| format!("{}: {error}", lead.url))?;
        let reading = Reading {
            folder: PathBuf::new(),
            lexicon,
        };
        let took = reading.take(&kept);
        checked.first = Some(match (took.entries.first(), took.failed) {
            (_, Some(reason)) => Err(reason),
            (None, None) => Err("no article on it".to_owned()),
            (Some(entry), None) => {
                let record = entry.record();
                Ok(format!(
                    "{} ({}): {} figures",
                    record.title.as_deref().unwrap_or("without a headline"),
                    record.published.as_deref().unwrap_or("no day"),
                    record.figures.len()
                ))
            }
        });
    }
    Ok(checked)
}

/// What a site would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The addresses that were found.
    pub found: Vec<String>,
    /// What the first of them reads as, or why it does not.
    pub first: Option<Result<String, String>>,
}

/// Keeps other crawls away from a database, as long as what it gives lives.
fn lock(database: &Path, wait: bool) -> Result<File, CrawlError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let failed = |source| CrawlError::Lock {
        path: path.clone(),
        source,
    };
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(failed)?;
    if wait {
        file.lock().map_err(failed)?;
        return Ok(file);
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CrawlError::Busy(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The files of the archive with more in them than the database knows, and up to where it knows them.
fn left_behind(
    store: &Store,
    folder: &Path,
    today: &str,
) -> Result<Vec<(PathBuf, u64)>, CrawlError> {
    let mut names: Vec<String> = store.archives()?;
    if !names.iter().any(|name| name == today) {
        names.push(today.to_owned());
    }
    let mut left = Vec::new();
    for name in names {
        let path = folder.join(&name);
        let taken = store.taken(&name)?;
        let length = std::fs::metadata(&path).map_or(0, |file| file.len());
        if length > taken {
            left.push((path, taken));
        }
    }
    Ok(left)
}
