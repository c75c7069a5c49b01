//! Connections that only read, a few at a time, each for a limited time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::Failure;
use crate::store::{Store, StoreError};

/// So many questions are answered at once.
const AT_ONCE: usize = 4;
/// So long one waits for a program that has locked the database altogether; writers do not.
const PATIENCE: Duration = Duration::from_secs(2);
/// So long a page may take to read what it shows.
const LIMIT: Duration = Duration::from_secs(10);

/// A few connections to one database.
#[derive(Debug)]
pub struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
    permits: Semaphore,
}

impl Pool {
    /// Connections to a database that can be read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(path: PathBuf) -> Result<Self, StoreError> {
        let pool = Self {
            path,
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(AT_ONCE),
        };
        let first = pool.open()?;
        pool.put(first);
        Ok(pool)
    }

    /// One more connection.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open(&self) -> Result<Store, StoreError> {
        let store = Store::read(&self.path)?;
        let patient = store.connection().busy_timeout(PATIENCE);
        patient.map_err(|error| store.error(&error))?;
        Ok(store)
    }

    fn take(&self) -> Result<Store, StoreError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        idle.map_or_else(|| self.open(), Ok)
    }

    fn put(&self, store: Store) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(store);
        }
    }

    /// Works with a connection on this thread, for as long as it takes.
    ///
    /// # Errors
    /// What the database or `work` says.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut store = self.take()?;
        let done = work(&mut store);
        // What went wrong may be the connection's own fault.
        if done.is_ok() || matches!(done, Err(StoreError::TooLong(_))) {
            self.put(store);
        }
        done
    }

    /// Works with a connection on a thread of its own.
    ///
    /// # Errors
    /// What the database or `work` says.
    pub async fn work<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let gone = |_| Failure::Broken("the server is going down".to_owned());
        let pool = Arc::clone(&self);
        let _permit = self.permits.acquire().await.map_err(gone)?;
        let worked = tokio::task::spawn_blocking(move || {
            let mut store = pool.take()?;
            let done = work(&mut store);
            if !matches!(done, Err(Failure::Store(_))) {
                pool.put(store);
            }
            done
        });
        worked
            .await
            .map_err(|_| Failure::Broken("the program failed at this page".to_owned()))?
    }

    /// Reads what a page shows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read<T: Send + 'static>(
        self: Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.work(move |store| {
            let read = store.within(LIMIT, read)?;
            read.map_err(|failure| failure.of(store, LIMIT))
        })
        .await
    }
}
