//! A run under way: visitors ask, readers read, and one writes, the archive first and the database after it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use jiff::Timestamp;

use super::archive::{self, ArchiveError, Indexed, Kept, recover};
use super::fetch::Client;
use super::hosts::Hosts;
use super::sites::{Site, Sites};
use super::take::{self, Reading, Taken, Took};
use super::visit::{Leave, Shared, Shelf, Told, Visitor};
use super::{CrawlError, Far, Report, SiteReport, WAITING};
use crate::duplicates::Seen;
use crate::store::{Page, SiteRun, StoreError, Writer};

/// Hosts that are visited at the same time.
const HOSTS: usize = 48;
/// What was done is made to last so often.
const EVERY: Duration = Duration::from_secs(1);

/// What a response came to, for the one who writes.
#[derive(Debug)]
enum Done {
    /// It is in the archive, and read.
    Took(u64, Arc<Kept>, Took),
    /// Something else was told.
    Told(Told),
    /// The archive takes nothing more.
    Broken(ArchiveError),
}

/// A run under way, on the side that writes.
pub struct Taking<'l> {
    pub writer: Writer,
    pub reading: Reading<'l>,
    pub names: Vec<String>,
    pub known: Vec<Arc<HashMap<String, Page>>>,
    pub runs: Vec<SiteRun>,
    pub taken: Taken,
    pub far: Far,
    /// Articles that are there already, for repeats.
    pub seen: Seen,
}

impl Taking<'_> {
    /// Takes up what an interrupted run left in the archive.
    pub fn recover(&mut self, left: &[(PathBuf, u64)]) -> Result<(), CrawlError> {
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

    pub fn crawl(
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
    pub fn settle(&mut self, shelf: &Mutex<Shelf>) -> Result<(), CrawlError> {
        let shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.archive.sync()?;
        let name = shelf.archive.name().to_owned();
        drop(shelf);
        self.writer.take_up_to(&name, self.taken.reached(&name))?;
        self.writer.commit()?;
        Ok(())
    }

    pub fn end(
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
