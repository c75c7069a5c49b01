//! A database as pages for a browser: `gongbao serve`.
//!
//! Every view is an address that can be kept and passed on; it works without a script. Nothing here changes the
//! database: connections only read, each for a limited time. What figures are filtered by is kept in memory
//! (`index`), all else is read when it is shown.

mod address;
mod api;
mod articles;
mod chart;
mod check;
mod download;
mod figures;
pub mod guard;
mod index;
mod labels;
mod pieces;
mod pool;
mod progress;
mod raw;
mod routes;
mod search;
mod sql;
mod views;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::ErrorCode;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use self::check::Contradiction;
use self::index::Index;
use self::pool::Pool;
use crate::lexicon::Lexicon;
use crate::store::{AskError, Store, StoreError};

/// So long a reload may take for a page to wait for it.
const AT_ONCE: Duration = Duration::from_millis(200);
/// So many questions in SQL are answered at once, so that they leave room for pages.
const QUESTIONS: usize = 2;
/// So long a page waits for the comparison of all figures.
const PATIENCE: Duration = Duration::from_secs(3);
/// So long open answers may take when the server ends.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a server is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The database.
    pub database: PathBuf,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Names that it answers to, besides this machine's own.
    pub names: Vec<String>,
    /// How long a question in SQL may take.
    pub time: Duration,
}

/// Why a server does not begin, or ends.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another program listens there.
    #[error("port {0} of {1} is in use; --port 0 takes any that is free")]
    InUse(u16, IpAddr),
    /// It may not, or cannot, listen there.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The system gives no threads or no sockets.
    #[error("the server ended: {0}")]
    Io(#[from] std::io::Error),
}

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The address asks for nonsense.
    #[error("{0}")]
    Asked(String),
    /// There is no such thing.
    #[error("there is no such page")]
    Missing,
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What SQLite says, before it is known of which database.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// A question in SQL has no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// Something of the program's own.
    #[error("{0}")]
    Broken(String),
}

impl Failure {
    /// What SQLite says, said of a database.
    fn of(self, store: &Store, limit: Duration) -> Self {
        match self {
            Self::Sqlite(error) => {
                let late = error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted);
                Self::Store(if late {
                    StoreError::TooLong(limit)
                } else {
                    store.error(&error)
                })
            }
            other => other,
        }
    }
}

/// The state of the database that pages are made of, and how to notice another.
struct Watched {
    /// Only one connection can tell whether others have written.
    watch: Store,
    version: i64,
    /// Which file it was, where the system can tell.
    file: Option<(u64, u64)>,
    shown: Arc<Shown>,
    took: Duration,
}

/// One state of the database.
#[derive(Default)]
pub(crate) struct Shown {
    index: Index,
    contradictions: OnceLock<Result<Vec<Contradiction>, String>>,
    checking: AtomicBool,
}

/// A database to be shown.
pub(crate) struct Site {
    pool: Arc<Pool>,
    watched: Mutex<Watched>,
    reloading: AtomicBool,
    lexicon: OnceLock<Result<Lexicon, String>>,
    load_lexicon: Box<dyn Fn() -> Result<Lexicon, String> + Send + Sync>,
    questions: Semaphore,
    /// How long a question in SQL may take.
    time: Duration,
    /// The name of the database, for the title of the pages.
    name: String,
}

/// Gives the lexicon when the first document is shown.
pub type LoadLexicon = Box<dyn Fn() -> Result<Lexicon, String> + Send + Sync>;

impl Site {
    fn open(options: &Options, load_lexicon: LoadLexicon) -> Result<Self, StoreError> {
        let pool = Arc::new(Pool::new(options.database.clone())?);
        let watch = pool.open()?;
        let version = version(&watch)?;
        let file = identity(&options.database);
        let (shown, took) = load(&pool)?;
        let name = options.database.file_name().unwrap_or_default();
        Ok(Self {
            pool,
            watched: Mutex::new(Watched {
                watch,
                version,
                file,
                shown,
                took,
            }),
            reloading: AtomicBool::new(false),
            lexicon: OnceLock::new(),
            load_lexicon,
            questions: Semaphore::new(QUESTIONS),
            time: options.time,
            name: name.to_string_lossy().into_owned(),
        })
    }

    /// The state of the database: the present one, or while a large one is read again the last one.
    fn shown(self: &Arc<Self>) -> Result<Arc<Shown>, StoreError> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        // The connections would go on reading the file that was there before.
        if identity(watched.watch.path()) != watched.file {
            return Err(replaced(watched.watch.path()));
        }
        let version = version(&watched.watch)?;
        if version == watched.version {
            return Ok(Arc::clone(&watched.shown));
        }
        if watched.took <= AT_ONCE {
            let (shown, took) = load(&self.pool)?;
            watched.shown = Arc::clone(&shown);
            watched.took = took;
            watched.version = version;
            return Ok(shown);
        }
        if !self.reloading.swap(true, Ordering::AcqRel) {
            let site = Arc::clone(self);
            std::thread::spawn(move || site.reload(version));
        }
        Ok(Arc::clone(&watched.shown))
    }

    fn reload(&self, version: i64) {
        if let Ok((shown, took)) = load(&self.pool) {
            let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
            watched.shown = shown;
            watched.took = took;
            watched.version = version;
        }
        self.reloading.store(false, Ordering::Release);
    }

    /// Makes a page of the present state, within the pages' time.
    async fn page<T: Send + 'static>(
        self: &Arc<Self>,
        make: impl FnOnce(&Shown, &rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let site = Arc::clone(self);
        let pool = Arc::clone(&self.pool);
        pool.read(move |connection| {
            let shown = site.shown()?;
            make(&shown, connection)
        })
        .await
    }

    /// What does not agree in the present state; `None` while it is being looked for.
    async fn contradictions(self: &Arc<Self>) -> Result<Option<Arc<Shown>>, Failure> {
        let shown = self.page(|_, _| Ok(())).await.and(self.now().await)?;
        if !shown.checking.swap(true, Ordering::AcqRel) {
            let (pool, of) = (Arc::clone(&self.pool), Arc::clone(&shown));
            tokio::task::spawn_blocking(move || {
                let found = pool.with(|store| {
                    let found = store.within(check::LIMIT, check::contradictions)?;
                    found.map_err(
                        |error| match Failure::Sqlite(error).of(store, check::LIMIT) {
                            Failure::Store(error) => error,
                            _ => StoreError::TooLong(check::LIMIT),
                        },
                    )
                });
                let _ = of
                    .contradictions
                    .set(found.map_err(|error| error.to_string()));
            });
        }
        let until = Instant::now() + PATIENCE;
        while shown.contradictions.get().is_none() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(shown.contradictions.get().is_some().then_some(shown))
    }

    async fn now(self: &Arc<Self>) -> Result<Arc<Shown>, Failure> {
        let site = Arc::clone(self);
        let pool = Arc::clone(&self.pool);
        pool.work(move |_| Ok(site.shown()?)).await
    }

    /// The lexicon, loaded when it is asked for first.
    fn lexicon(&self) -> Result<&Lexicon, Failure> {
        let lexicon = self.lexicon.get_or_init(|| (self.load_lexicon)());
        lexicon
            .as_ref()
            .map_err(|reason| Failure::Broken(reason.clone()))
    }
}

impl Shown {
    /// What does not agree, where that is known by now.
    fn contradictions(&self) -> Result<&[Contradiction], Failure> {
        match self.contradictions.get() {
            Some(Ok(found)) => Ok(found),
            Some(Err(reason)) => Err(Failure::Broken(reason.clone())),
            None => Ok(&[]),
        }
    }
}

fn replaced(path: &Path) -> StoreError {
    if !path.is_file() {
        return StoreError::Missing(path.to_owned());
    }
    StoreError::Failed {
        path: path.to_owned(),
        reason: "another file has taken its place; end `gongbao serve` and begin it again"
            .to_owned(),
    }
}

/// What tells a file from another one of the same name.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

fn version(store: &Store) -> Result<i64, StoreError> {
    let version = store
        .connection()
        .pragma_query_value(None, "data_version", |row| row.get(0));
    version.map_err(|error| store.error(&error))
}

fn load(pool: &Pool) -> Result<(Arc<Shown>, Duration), StoreError> {
    let begun = Instant::now();
    let index = pool.with(|store| {
        // All of it as it is at one moment, whoever writes meanwhile.
        let connection = store.connection();
        let read = connection
            .unchecked_transaction()
            .and_then(|_transaction| Index::load(connection));
        read.map_err(|error| store.error(&error))
    })?;
    let shown = Shown {
        index,
        ..Shown::default()
    };
    Ok((Arc::new(shown), begun.elapsed()))
}

/// Serves a database until `ended` comes; `begun` is told the address.
///
/// # Errors
/// When the database cannot be read, or nothing can listen at the address.
pub fn serve(
    options: &Options,
    load_lexicon: LoadLexicon,
    begun: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        // The port first: to read a large database takes a while.
        let listener = listen(options).await?;
        let site = Arc::new(Site::open(options, load_lexicon)?);
        let address = listener.local_addr()?;
        let hosts = guard::Hosts::new(options.host, &options.names);
        let router = routes::router(site, hosts);
        begun(address);
        until_ended(axum::serve(listener, router).with_graceful_shutdown(asked_to_end())).await
    });
    // A question that is still being answered does not hold the program.
    runtime.shutdown_timeout(Duration::from_millis(100));
    served
}

async fn until_ended(
    serving: impl IntoFuture<Output = std::io::Result<()>, IntoFuture: Send>,
) -> Result<(), ServeError> {
    let late = async {
        asked_to_end().await;
        tokio::time::sleep(FAREWELL).await;
    };
    let (mut serving, mut late) = (Box::pin(serving.into_future()), Box::pin(late));
    std::future::poll_fn(|context| {
        if let std::task::Poll::Ready(served) = serving.as_mut().poll(context) {
            return std::task::Poll::Ready(served);
        }
        late.as_mut().poll(context).map(Ok)
    })
    .await
    .map_err(ServeError::Io)
}

async fn listen(options: &Options) -> Result<TcpListener, ServeError> {
    let address = SocketAddr::new(options.host, options.port);
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::InUse(options.port, options.host),
            _ => ServeError::Listen(address, error),
        })
}

async fn asked_to_end() {
    // Where the signal cannot be heard it ends the program by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
