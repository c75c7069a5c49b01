//! `gongbao serve`: a database as pages for a browser.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use gongbao::serve::{Options, ServeError, serve};
use gongbao::store::StoreError;

use super::{Exit, Globals, load, say};

/// Show a database in the browser
///
/// Figures by place, item, unit, time and status with the sentences that prove them; articles with their figures
/// marked, repaired and as they were scraped; progress; contradictions; questions in SQL. The pages are in
/// Chinese, and in English with ?lang=en. Every view is an address that can be kept and passed on, and comes as
/// CSV and JSON, too: put .csv or .json behind its path (/figures.csv for the first page). Programs find the same
/// at /api/…, described by /openapi.json.
///
/// Nothing here changes the database. Only this machine is served, unless --host says otherwise: then everybody
/// who reaches the address reads everything in the database, without a password. Requests for another
/// host name than this machine's are refused (--allow-host adds one, for a proxy or a name in the local network),
/// and so are requests that pages of other sites make.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  gongbao extract news/ -o news.db       make a database
  gongbao serve news.db                  show it at http://127.0.0.1:8765/
  gongbao serve news.db --port 0         at any port that is free; the address is printed
  gongbao serve news.db --host 0.0.0.0 --allow-host news.example
                                         to the whole network, also by this name

Pages:
  /                    figures: ?q= &place= &item= &unit= &since= &until= &status= &confidence=
  /search?q=           articles by their words
  /article/ID          an article with its figures; ?view=raw as it was scraped, with the repairs
  /progress            wholes and what is done of them; /progress/series one of them over time
  /check               what does not agree
  /sql?sql=            one SELECT

It ends with Ctrl-C. Exit status: 0 when it was ended, 2 when it could not begin.")]
pub struct Args {
    /// The database
    #[arg(value_name = "DATABASE", default_value = "news.db")]
    database: PathBuf,

    /// Listen on this port; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8765)]
    port: u16,

    /// Listen on this address of the machine
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Answer to this host name, too
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Give up on a question in SQL after so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = super::seconds)]
    seconds: Duration,
}

pub fn run(args: &Args, globals: &Globals) -> Exit {
    let options = Options {
        database: args.database.clone(),
        host: args.host,
        port: args.port,
        names: args.allow_host.clone(),
        time: args.seconds,
    };
    let data = globals.data.clone();
    let lexicon = move || {
        load(data.as_deref()).map_err(|error| format!("the lexicon cannot be used: {error}"))
    };
    let begun = |address: SocketAddr| {
        if !address.ip().is_loopback() {
            say::remark("everybody who reaches this address can read the whole database");
        }
        say::print(&format!("http://{address}/\n"));
        say::remark("Ctrl-C ends it");
    };
    match serve(&options, Box::new(lexicon), begun) {
        Ok(()) => Exit::Done,
        Err(error) => {
            say::error(&told(&error));
            Exit::NothingRan
        }
    }
}

fn told(error: &ServeError) -> String {
    match error {
        ServeError::Store(StoreError::Failed { path, reason }) => {
            format!("{}: cannot be read: {reason}", path.display())
        }
        error => error.to_string(),
    }
}
