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
pub mod schedule;
pub mod sites;
mod take;
mod visit;

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use jiff::{Timestamp, tz};

pub use archive::ArchiveError;
pub use report::{Report, SiteReport};
pub use sites::{Sites, SitesError};

use self::archive::{Archive, Indexed, Kept, recover};
use self::fetch::Client;
use self::hosts::Hosts;
use self::sites::Site;
use self::take::{Taken, Took};
use self::visit::{Leave, Shared, Shelf, Told, Visitor};
use crate::duplicates::Seen;
use crate::lexicon::Lexicon;
use crate::store::{Page, SiteRun, Store, StoreError, Writer};

/// Hosts that are visited at the same time.
const HOSTS: usize = 48;
/// Responses on their way between two threads.
const WAITING: usize = 64;
/// So many articles are remembered to know repeats, at about 100 bytes each: some years of forty sites.
const REMEMBERED: usize = 500_000;
/// What was done is made to last so often.
const EVERY: Duration = Duration::from_secs(1);

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

/// How pages are read.
#[derive(Debug, Clone)]
struct Reading<'l> {
    /// The archive's folder, for the names of sources.
    folder: PathBuf,
    lexicon: &'l Lexicon,
}

/// What a response came to, for the one who writes.
#[derive(Debug)]
enum Done {
    /// It is in the archive, and read.
    Took(u64, Box<Kept>, Took),
    /// Something else was told.
    Told(Told),
    /// The archive takes nothing more.
    Broken(ArchiveError),
}

/// A run under way, on the side that writes.
struct Taking<'l> {
    writer: Writer,
    reading: Reading<'l>,
    names: Vec<String>,
    known: Vec<Arc<HashMap<String, Page>>>,
    runs: Vec<SiteRun>,
    taken: Taken,
    far: Far,
    /// Articles that are there already, for repeats.
    seen: Seen,
}

impl Taking<'_> {
    /// Takes up what an interrupted run left in the archive.
    fn recover(&mut self, left: &[(PathBuf, u64)]) -> Result<(), CrawlError> {
        for (path, from) in left {
            let mut failed = None;
            let end = recover(path, *from, &mut |kept| {
                let took = self.reading.take(&kept);
                let site = self.names.iter().position(|name| *name == kept.site);
                if failed.is_none() {
                    failed = self.accept(site, &kept, took).err();
                }
            })?;
            if let Some(error) = failed {
                return Err(error.into());
            }
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            self.taken.reach(&name, end);
            self.writer.take_up_to(&name, end)?;
        }
        self.writer.commit()?;
        Ok(())
    }

    fn crawl(
        &mut self,
        sites: &Sites,
        since: Option<String>,
        client: &Client,
        shelf: &Arc<Mutex<Shelf>>,
        threads: usize,
        watch: &mut dyn FnMut(Far, Option<&str>),
    ) -> Result<(), CrawlError> {
        let (told, tells) = bounded(WAITING);
        let (done, results) = bounded(WAITING);
        let groups = by_host(&sites.sites);
        let next = AtomicUsize::new(0);
        let shared = Shared {
            client: client.clone(),
            hosts: Arc::new(Hosts::default()),
            shelf: Some(Arc::clone(shelf)),
            told,
        };
        let known = self.known.clone();
        let reading = self.reading.clone();
        std::thread::scope(|scope| {
            for _ in 0..groups.len().min(HOSTS) {
                let (shared, done) = (shared.clone(), done.clone());
                let (groups, next, known, since) = (&groups, &next, &known, &since);
                scope.spawn(move || {
                    while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                        for (number, site) in group {
                            let visitor = Visitor {
                                site,
                                number: *number,
                                known: known.get(*number).cloned().unwrap_or_default(),
                                since: since.clone(),
                                shared: shared.clone(),
                            };
                            match visitor.run() {
                                Err(Leave::Archive(error)) => {
                                    let _ = done.send((*number, Done::Broken(error)));
                                    return;
                                }
                                Err(Leave::Stopped) => return,
                                Ok(()) | Err(Leave::Fetch(_)) => {}
                            }
                        }
                    }
                });
            }
            for _ in 0..threads.max(1) {
                let (tells, done, reading) = (tells.clone(), done.clone(), &reading);
                scope.spawn(move || read(reading, &tells, &done));
            }
            drop((shared, done, tells));
            self.write(results, shelf, watch)
        })
    }

    /// Writes what comes until nothing more does.
    fn write(
        &mut self,
        results: Receiver<(usize, Done)>,
        shelf: &Mutex<Shelf>,
        watch: &mut dyn FnMut(Far, Option<&str>),
    ) -> Result<(), CrawlError> {
        let mut last = Instant::now();
        for (site, done) in &results {
            match done {
                Done::Took(number, kept, took) => {
                    self.taken.done(number, kept.end);
                    self.accept(Some(site), &kept, took)?;
                }
                Done::Told(told) => self.note(site, told),
                Done::Broken(error) => return Err(error.into()),
            }
            watch(self.far, None);
            if last.elapsed() >= EVERY {
                self.settle(shelf)?;
                last = Instant::now();
            }
        }
        Ok(())
    }

    fn note(&mut self, site: usize, told: Told) {
        let Some(run) = self.runs.get_mut(site) else {
            return;
        };
        match told {
            Told::Found(number) => {
                run.found += number;
                self.far.found += number;
            }
            Told::Failed(error) => {
                run.failed += 1;
                *run.reasons.entry(error.kind()).or_default() += 1;
                self.far.done += 1;
            }
            Told::Lost(reason) => run.error = Some(reason),
            Told::Settled => self.far.done += 1,
            Told::Kept(..) => {}
        }
    }

    /// Writes a response and its articles. `site` is its number, unless it is of a site that is no longer crawled.
    fn accept(
        &mut self,
        site: Option<usize>,
        kept: &Kept,
        mut took: Took,
    ) -> Result<(), StoreError> {
        let known = site.and_then(|site| self.known.get(site));
        let before = known.and_then(|known| known.get(&kept.found));
        let page = take::page(kept, before);
        self.writer.visited(&take::capture(kept), page.as_ref())?;
        let mut figures = 0;
        for entry in &mut took.entries {
            if let Some(repeats) = self.seen.meet(entry.known()) {
                entry.mark(repeats);
            }
            figures += entry.record().figures.len();
            self.writer.put(entry)?;
        }
        let Some(run) = site.and_then(|site| self.runs.get_mut(site)) else {
            return Ok(());
        };
        if page.is_some() {
            match (kept.revisit, before) {
                (true, _) => run.unchanged += 1,
                (false, None) => run.new += 1,
                (false, Some(_)) => run.changed += 1,
            }
            run.articles += took.entries.len();
            run.figures += figures;
            self.far.done += 1;
            self.far.figures += figures;
        }
        if let Some(reason) = took.failed {
            *run.reasons.entry(reason).or_default() += 1;
        }
        Ok(())
    }

    /// Makes what was done outlast the program: first the archive, then the database that speaks of it.
    fn settle(&mut self, shelf: &Mutex<Shelf>) -> Result<(), CrawlError> {
        let shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.archive.sync()?;
        let name = shelf.archive.name().to_owned();
        drop(shelf);
        self.writer.take_up_to(&name, self.taken.reached(&name))?;
        self.writer.commit()?;
        Ok(())
    }

    fn end(
        mut self,
        sites: &Sites,
        begun: (Timestamp, Instant),
        left: &[(PathBuf, u64)],
    ) -> Result<Report, CrawlError> {
        let mut report = Report {
            begun: format!("{:.0}", begun.0),
            seconds: begun.1.elapsed().as_secs(),
            sites: Vec::new(),
        };
        for (site, run) in sites.sites.iter().zip(std::mem::take(&mut self.runs)) {
            self.writer.site_run(&site.name, &run)?;
            let quiet = self.writer.store().quiet_runs(&site.name)?;
            report.sites.push(SiteReport {
                site: site.name.clone(),
                run,
                quiet_for: (quiet >= site.quiet).then_some(quiet),
            });
        }
        let mut warcs: Vec<String> = left
            .iter()
            .filter_map(|(path, _)| Some(path.file_name()?.to_string_lossy().into_owned()))
            .collect();
        warcs.extend(self.taken.files());
        warcs.sort();
        warcs.dedup();
        for warc in warcs {
            let captures = self.writer.store().captures(&warc)?;
            let indexed = captures.into_iter().map(Indexed::from);
            archive::write_index(&sites.archive, &warc, indexed)?;
        }
        let summary = serde_json::to_string(&report).unwrap_or_default();
        self.writer.finish(&summary)?;
        Ok(report)
    }
}

/// Reads responses as they come.
fn read(reading: &Reading, tells: &Receiver<(usize, Told)>, done: &Sender<(usize, Done)>) {
    for (site, told) in tells {
        let result = match told {
            Told::Kept(number, kept) => {
                let took = reading.take(&kept);
                Done::Took(number, kept, took)
            }
            other => Done::Told(other),
        };
        if done.send((site, result)).is_err() {
            return;
        }
    }
}

/// The sites by the host they begin at, with their numbers: a host has one visitor.
fn by_host(sites: &[Site]) -> Vec<Vec<(usize, &Site)>> {
    let mut groups: BTreeMap<String, Vec<(usize, &Site)>> = BTreeMap::new();
    for (number, site) in sites.iter().enumerate() {
        let host = site.start.url().origin().ascii_serialization();
        groups.entry(host).or_default().push((number, site));
    }
    groups.into_values().collect()
}
