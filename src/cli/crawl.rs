//! `gongbao crawl`: what is new on sites, into an archive and a database.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use gongbao::crawl::schedule::Schedule;
use gongbao::crawl::sites::EXAMPLE;
use gongbao::crawl::{self, CrawlError, Far, Options, Report, Sites};
use gongbao::lexicon::Lexicon;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{Exit, Globals, say};

/// Ask sites for what is new, keep every response, and read the articles into a database
///
/// SITES is a file in TOML: feeds, sitemaps or pages of links; --example prints one that explains itself. A run
/// asks for each page it is led to, by ETag and Last-Modified where it is known; robots.txt is obeyed, a host is
/// asked one request at a time with a pause in between, and told who asks. Every response is kept as it came, in
/// WARC files beside SITES with an index: `gongbao extract archive/ -o news.db` makes the database anew from them.
///
/// A run that was killed loses nothing: what it kept is read, and what it did not get to is asked for, by the next
/// one. A changed article becomes another version; the old one stays. Addresses that are not of the public
/// internet are not asked, whatever a redirect or DNS says, unless SITES allows their host by name.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao crawl --example > sites.toml            begin with a file that explains itself
  gongbao crawl --check sites.toml                what every site would give; nothing is kept
  gongbao crawl sites.toml -o news.db             one run, for cron or a timer of systemd
  gongbao crawl sites.toml -o news.db --every 6h  stay, and repeat; or `schedule` in sites.toml

Exit status: 0 when all sites gave something, 1 when one failed, 2 when nothing could run or be written.")]
pub struct Args {
    /// The file of the sites
    #[arg(value_name = "SITES", required_unless_present = "example")]
    sites: Option<PathBuf>,

    /// The database
    #[arg(short, long, value_name = "DATABASE", required_unless_present_any = ["example", "check"])]
    output: Option<PathBuf>,

    /// Say what every site would give, and keep nothing
    #[arg(long, conflicts_with_all = ["every", "once", "summary"])]
    check: bool,

    /// Print a file of sites that explains itself
    #[arg(long, exclusive = true)]
    example: bool,

    /// Stay, and begin a run so often: 90m, 6h, 1d
    #[arg(long, value_name = "TIME", value_parser = every)]
    every: Option<Duration>,

    /// Do one run, whatever the file says of a schedule
    #[arg(long, conflicts_with = "every")]
    once: bool,

    /// Wait for another crawl of the same database instead of leaving
    #[arg(long)]
    wait: bool,

    /// Write what each run came to as JSON to this file
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,

    /// Read pages with so many threads
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZero<usize>>,
}

/// `90m`, `6h`, `1d`: at least a minute.
fn every(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];
    let seconds = units.iter().find_map(|(unit, seconds)| {
        let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        Some(number * f64::from(*seconds))
    });
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration
        .filter(|duration| *duration >= Duration::from_secs(1))
        .ok_or_else(|| "a number and s, m, h or d: 90m, 6h".to_owned())
}

pub fn run(args: &Args, globals: &Globals) -> Exit {
    if args.example {
        let printed = std::io::stdout().write_all(EXAMPLE.as_bytes());
        return if printed.is_ok() {
            Exit::Done
        } else {
            Exit::NothingRan
        };
    }
    let Some(path) = &args.sites else {
        return Exit::NothingRan;
    };
    let (sites, lexicon) = match taught(path, globals) {
        Ok(taught) => taught,
        Err(message) => {
            say::error(&message);
            return Exit::NothingRan;
        }
    };
    match &args.output {
        None => check(&sites, &lexicon),
        Some(_) if args.check => check(&sites, &lexicon),
        Some(database) => stay(args, path, database, &sites, &lexicon),
    }
}

/// The sites of a list, and a lexicon that knows how their pages are read.
pub fn taught(path: &Path, globals: &Globals) -> Result<(Sites, Lexicon), String> {
    let sites = Sites::read(path).map_err(|error| error.to_string())?;
    let mut lexicon = globals.lexicon()?;
    let told = |error| format!("{}: {error}", path.display());
    sites.teach(&mut lexicon).map_err(told)?;
    Ok((sites, lexicon))
}

fn check(sites: &Sites, lexicon: &Lexicon) -> Exit {
    let mut exit = Exit::Done;
    for site in &sites.sites {
        match crawl::check(site, sites, lexicon) {
            Err(error) => {
                exit = Exit::SomeFailed;
                say::error(&format!("{}: {error}", site.name));
            }
            Ok(checked) => {
                println!("{}: {}", site.name, say::count(checked.found.len(), "page"));
                for url in checked.found.iter().take(3) {
                    println!("  {}", say::visible(url));
                }
                match checked.first {
                    Some(Ok(read)) => println!("  the first one reads: {}", say::visible(&read)),
                    Some(Err(reason)) => {
                        exit = Exit::SomeFailed;
                        say::error(&format!(
                            "{}: the first one cannot be read: {reason}",
                            site.name
                        ));
                    }
                    None => {
                        exit = Exit::SomeFailed;
                        say::error(&format!("{}: nothing found; see its selectors", site.name));
                    }
                }
            }
        }
    }
    exit
}

/// One run, or one after the other.
fn stay(args: &Args, path: &Path, database: &Path, sites: &Sites, lexicon: &Lexicon) -> Exit {
    // Every host has a thread, and each of those would hold huge pages of its own: three times the memory.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        std::num::NonZero::get,
    );
    let options = Options {
        database: database.to_owned(),
        wait: args.wait,
        threads,
        name: path.display().to_string(),
    };
    let schedule = match (args.every, &sites.schedule) {
        (Some(every), _) => Some(Schedule::Every(every)),
        (None, Some(cron)) if !args.once => Some(Schedule::At(Box::new(cron.clone()))),
        _ => None,
    };
    // By the clock the first run waits for its time, too.
    let mut wait = matches!(schedule, Some(Schedule::At(_)));
    let mut last = Timestamp::now();
    loop {
        if let Some(schedule) = schedule.as_ref().filter(|_| wait) {
            let Some(next) = schedule.next(last, Timestamp::now()) else {
                say::error("the schedule has no time that ever comes");
                return Exit::NothingRan;
            };
            say::remark(&format!("the next run begins at {next:.0}"));
            // In short steps: a clock may be set, a machine may sleep.
            while Timestamp::now() < next {
                let left = next.duration_since(Timestamp::now()).unsigned_abs();
                sleep(left.min(Duration::from_secs(30)));
            }
        }
        last = Timestamp::now();
        let exit = once(args, &options, sites, lexicon);
        if schedule.is_none() {
            return exit;
        }
        wait = true;
    }
}

fn once(args: &Args, options: &Options, sites: &Sites, lexicon: &Lexicon) -> Exit {
    let bar = ProgressBar::new_spinner();
    let style = "{spinner} {pos} of {len} pages, {per_sec}, {msg}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    let mut watch = |far: Far, message: Option<&str>| {
        bar.set_length(far.found as u64);
        bar.set_position(far.done as u64);
        bar.set_message(say::count(far.figures, "figure"));
        if let Some(message) = message {
            bar.suspend(|| say::remark(message));
        }
    };
    let ran = crawl::run(sites, options, lexicon, &mut watch);
    bar.finish_and_clear();
    let report = match ran {
        Ok(report) => report,
        Err(error) => {
            say::error(&error.to_string());
            if !matches!(error, CrawlError::Busy(_) | CrawlError::Lock { .. }) {
                say::remark("what was done is kept; the next run goes on with it");
            }
            return Exit::NothingRan;
        }
    };
    tell(args, &report)
}

fn tell(args: &Args, report: &Report) -> Exit {
    let printed = write!(std::io::stdout(), "{report}");
    let mut exit = if report.failed() {
        Exit::SomeFailed
    } else {
        Exit::Done
    };
    if let Some(path) = &args.summary {
        let json = serde_json::to_vec_pretty(report).unwrap_or_default();
        if let Err(error) = std::fs::write(path, json) {
            say::error(&format!(
                "{}: cannot be written: {}",
                path.display(),
                error.kind()
            ));
            exit = Exit::NothingRan;
        }
    }
    match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            say::error(&format!(
                "standard output: cannot be written: {}",
                error.kind()
            ));
            Exit::NothingRan
        }
        _ => exit,
    }
}
