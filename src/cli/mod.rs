//! The commands, one file each, and what they share.

mod answer;
mod answers;
#[cfg(feature = "crawl")]
mod crawl;
mod extract;
mod generate;
mod query;
mod ready;
mod say;
mod schema;
mod score;
#[cfg(feature = "serve")]
mod serve;
mod trace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};
use gongbao::input::{self, InputError};
use gongbao::lexicon::{DataSource, Lexicon, LexiconError};
use gongbao::pipeline::Page;

/// Figures out of Chinese government news.
///
/// Reads scraped articles (text, Markdown, HTML; UTF-8, GBK, Big5 and others), repairs them and writes
/// every figure in them as JSON: value, unit, what it counts, where, when, planned or done, the
/// sentence that proves it and the bytes it came from.
#[derive(Debug, Parser)]
#[command(name = "gongbao", version, arg_required_else_help = true, after_long_help = EXAMPLES)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Print a manual page or a shell's completions and end
    #[arg(long, value_enum, value_name = "KIND")]
    generate: Option<generate::Kind>,

    /// Read the lexicon's tables from this folder
    ///
    /// The folder is laid out like data/ of the source code (lexicon/units.tsv, divisions/…); tables it
    /// lacks come from the program.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Say on standard error what was skipped, and count what was read
    #[arg(short, long, global = true)]
    verbose: bool,
}

const EXAMPLES: &str = "\
Examples:
  gongbao extract news/ -o figures.jsonl     every figure of a folder of articles
  gongbao trace news/0001.html               how the program read one of them
  gongbao trace news/0001.html --figure 3    where one figure comes from
  gongbao extract news/ -o news.db           into a database
  gongbao figures news.db --place 江津区     what it says about a place
  gongbao serve news.db                      the same in a browser
  gongbao crawl sites.toml -o news.db        what is new on sites, every night
  gongbao schema                             what the fields of the output mean
  gongbao score figures.jsonl answers/       how right it was, where you know better

Exit status: 0 when all went well, 1 when some inputs failed, 2 when nothing could run.";

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Args),
    Trace(trace::Args),
    Schema(schema::Args),
    Score(score::Args),
    Answers(answers::Args),
    Query(query::Args),
    Figures(ready::Figures),
    Progress(ready::Progress),
    Check(ready::Check),
    #[cfg(feature = "crawl")]
    Crawl(crawl::Args),
    #[cfg(feature = "serve")]
    Serve(serve::Args),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All went well.
    Done,
    /// Some inputs failed.
    SomeFailed,
    /// Nothing could run.
    NothingRan,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::SomeFailed => 1,
            Exit::NothingRan => 2,
        })
    }
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let globals = Globals {
        data: args.data,
        verbose: args.verbose,
    };
    let exit = match (args.generate, args.command) {
        (Some(kind), None) => generate::run(kind, Args::command()),
        (Some(_), Some(_)) => {
            say::error("--generate goes without a command");
            Exit::NothingRan
        }
        (None, Some(Command::Extract(args))) => extract::run(&args, &globals),
        (None, Some(Command::Trace(args))) => trace::run(&args, &globals),
        (None, Some(Command::Schema(_))) => schema::run(),
        (None, Some(Command::Score(args))) => score::run(&args, &globals),
        (None, Some(Command::Answers(args))) => answers::run(&args, &globals),
        (None, Some(Command::Query(args))) => query::run(&args),
        (None, Some(Command::Figures(args))) => ready::figures(&args),
        (None, Some(Command::Progress(args))) => ready::progress(&args),
        (None, Some(Command::Check(args))) => ready::check(&args),
        #[cfg(feature = "crawl")]
        (None, Some(Command::Crawl(args))) => crawl::run(&args, &globals),
        #[cfg(feature = "serve")]
        (None, Some(Command::Serve(args))) => serve::run(&args, &globals),
        (None, None) => {
            say::error("no command given; try `gongbao --help`");
            Exit::NothingRan
        }
    };
    exit.into()
}

/// What every command is told.
#[derive(Debug)]
struct Globals {
    data: Option<PathBuf>,
    verbose: bool,
}

impl Globals {
    /// What a command about one document begins with: the page and the lexicon. What is missing has been
    /// said; `only` says why a folder will not do.
    fn one_page(
        &self,
        path: &Path,
        member: Option<&str>,
        only: &str,
    ) -> Result<(Page, Lexicon), Exit> {
        let told = |exit: Exit, reason: &str| {
            say::error(&format!("{}: {reason}", input::display(path)));
            exit
        };
        if path.is_dir() {
            return Err(told(Exit::NothingRan, &format!("is a folder; {only}")));
        }
        let page =
            input::load(path, member, &input::Options::default()).map_err(|error| match error {
                InputError::Missing => told(Exit::NothingRan, &error.to_string()),
                _ => told(Exit::SomeFailed, &error.to_string()),
            })?;
        let lexicon = self.lexicon().map_err(|message| {
            say::error(&message);
            Exit::NothingRan
        })?;
        Ok((page, lexicon))
    }

    /// Loads the lexicon, or says why it cannot be used.
    fn lexicon(&self) -> Result<Lexicon, String> {
        let unusable = |reason: String| format!("the lexicon cannot be used: {reason}");
        match self.data.as_deref() {
            Some(folder) if !folder.is_dir() => {
                Err(unusable(format!("{}: no such folder", folder.display())))
            }
            folder => load(folder).map_err(|error| unusable(error.to_string())),
        }
    }
}

fn load(folder: Option<&Path>) -> Result<Lexicon, LexiconError> {
    let source = match folder {
        Some(folder) => DataSource::folder(folder)?,
        None => DataSource::embedded(),
    };
    Lexicon::load(&source)
}

/// A time as people write it.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "no number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| *time >= Duration::from_millis(1))
        .ok_or_else(|| "has to be more than nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Args::command().get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:"), "{}", command.get_name());
        }
    }
}
