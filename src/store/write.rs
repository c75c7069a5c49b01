//! Articles in.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use super::rows::{add_item, put};
use super::search::indexed;
use super::{Store, StoreError};
use crate::duplicates::{Fingerprint, Known};
use crate::record::{FigureRecord, ProgressRecord, Record, Repeats};

/// A document as the database keeps it: packed once for all articles in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(pub(super) Arc<[u8]>);

impl Document {
    /// Packs the bytes of a document; `None` where there is no memory for that.
    pub fn pack(bytes: &[u8]) -> Option<Self> {
        thread_local! {
            // Level 3 is what zstd itself takes for a good middle. Its tables cost more than a short page.
            static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(3).ok());
        }
        let packed = PACKER.with_borrow_mut(|packer| packer.as_mut()?.compress(bytes).ok())?;
        Some(Self(packed.into()))
    }
}

/// An article on its way into the database, with what can be worked out beforehand on any thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub(super) record: Record,
    /// Of everything but where it was found: copies have the same.
    pub(super) digest: [u8; 32],
    /// The document it was found in.
    pub(super) document: Option<Document>,
    /// Headline and text as the search holds them.
    pub(super) indexed: [String; 2],
    /// What it is known again by.
    pub(super) known: Known,
}

impl Entry {
    /// An article and what it is known again by, with its document where that is to be kept.
    pub fn new(mut record: Record, known: Known, document: Option<Document>) -> Self {
        let digest = digest(&mut record);
        let title = record.title.as_deref().unwrap_or_default();
        let indexed = [title, &record.text].map(indexed);
        Self {
            known,
            record,
            digest,
            document,
            indexed,
        }
    }

    /// The article.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What it is known again by.
    pub fn known(&self) -> Known {
        self.known
    }

    /// Notes which article it repeats; a copy is the same article, and repeats nothing.
    pub fn mark(&mut self, repeats: Repeats) {
        if repeats.id != self.record.id {
            self.record.repeats = Some(repeats);
        }
    }
}

/// A digest of a record without what depends on where it was found. The record is as before when it is done.
fn digest(record: &mut Record) -> [u8; 32] {
    #[derive(Serialize)]
    struct Same<'r>(
        (u32, &'r str, [Option<&'r str>; 5]),
        &'r [crate::record::Repair],
        &'r [FigureRecord],
        (
            &'r [ProgressRecord],
            &'r [crate::record::SumRecord],
            &'r [crate::record::NoteRecord],
        ),
    );
    let spans = record.figures.iter_mut();
    let spans: Vec<_> = spans
        .map(|figure| std::mem::take(&mut figure.source_span))
        .collect();
    let meta = [
        &record.title,
        &record.published,
        &record.author,
        &record.publisher,
        &record.editor,
    ];
    let same = Same(
        (record.schema, &record.text, meta.map(Option::as_deref)),
        &record.repairs,
        &record.figures,
        (&record.progress, &record.sums, &record.notes),
    );
    // Nothing in it can fail to be written.
    let digest = Sha256::digest(serde_json::to_vec(&same).unwrap_or_default()).into();
    for (figure, span) in record.figures.iter_mut().zip(spans) {
        figure.source_span = span;
    }
    digest
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Added,
    /// It was there and is read otherwise now.
    Changed,
    /// It was there already.
    Unchanged,
}

/// So many articles are committed together, or those of so long: a commit costs as much as some twenty.
const TOGETHER: usize = 2000;
const AT_LEAST: Duration = Duration::from_secs(2);

/// A run that writes a database.
#[derive(Debug)]
pub struct Writer {
    store: Store,
    pub(super) run: i64,
    /// How many articles wait to be committed, and since when.
    waiting: usize,
    since: Instant,
    /// Items that are known to be there: the same few hundred come again and again.
    items: HashSet<String>,
}

/// So many items are remembered.
const ITEMS: usize = 100_000;

impl Writer {
    /// Begins a run: `command` is what it was asked for.
    ///
    /// # Errors
    /// When another program is writing, or nothing can be written.
    pub fn begin(store: Store, command: &str) -> Result<Self, StoreError> {
        let begun = (store.connection).execute(
            "INSERT INTO runs (begun, version, command) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ'), ?1, ?2)",
            params![env!("CARGO_PKG_VERSION"), command],
        );
        begun.map_err(|error| store.error(&error))?;
        let run = store.connection.last_insert_rowid();
        Ok(Self {
            store,
            run,
            waiting: 0,
            since: Instant::now(),
            items: HashSet::new(),
        })
    }

    /// Writes an article. It is there for good with the next commit.
    ///
    /// # Errors
    /// What SQLite says; what was written since the last commit is gone then.
    pub fn put(&mut self, entry: &Entry) -> Result<Put, StoreError> {
        let put = self.try_put(entry);
        let put = put.map_err(|error| self.store.error(&error))?;
        self.waiting += 1;
        if self.waiting >= TOGETHER || self.since.elapsed() >= AT_LEAST {
            self.commit()?;
        }
        Ok(put)
    }

    /// The database, to read what was written.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Writes something that belongs together. It is there for good with the next commit.
    pub(super) fn within(
        &mut self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let written = self.opened().and_then(|()| write(&self.store.connection));
        written.map_err(|error| self.store.error(&error))?;
        self.waiting += 1;
        Ok(())
    }

    fn opened(&mut self) -> rusqlite::Result<()> {
        if self.waiting == 0 {
            self.since = Instant::now();
            self.store.connection.execute_batch("BEGIN IMMEDIATE")?;
        }
        Ok(())
    }

    fn try_put(&mut self, entry: &Entry) -> rusqlite::Result<Put> {
        self.opened()?;
        let put = put(&self.store.connection, self.run, entry)?;
        if put != Put::Unchanged {
            self.add_items(&entry.record)?;
        }
        Ok(put)
    }

    /// Items stay when the last figure of theirs goes: a search then finds no figure.
    fn add_items(&mut self, record: &Record) -> rusqlite::Result<()> {
        for figure in &record.figures {
            if !self.items.contains(&figure.item) {
                add_item(&self.store.connection, &figure.item)?;
                if self.items.len() < ITEMS {
                    self.items.insert(figure.item.clone());
                }
            }
        }
        Ok(())
    }

    /// Makes what was written outlast the program.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        if self.waiting > 0 {
            self.waiting = 0;
            let committed = self.store.connection.execute_batch("COMMIT");
            committed.map_err(|error| self.store.error(&error))?;
        }
        Ok(())
    }

    /// What the last `most` articles are known again by that repeat no other one, in the order in which they came.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn known(&self, most: usize) -> Result<Vec<Known>, StoreError> {
        let read = || -> rusqlite::Result<Vec<Known>> {
            let mut statement = self.store.connection.prepare(
                "SELECT id, fingerprint, figures, telling FROM (SELECT * FROM fingerprints ORDER BY article DESC LIMIT ?1)
                 JOIN articles USING (article) ORDER BY article",
            )?;
            let rows = statement.query_map([most as i64], |row| {
                let id: String = row.get(0)?;
                let fingerprint: Option<i64> = row.get(1)?;
                Ok(Known {
                    id: u128::from_str_radix(&id, 16).unwrap_or_default(),
                    fingerprint: fingerprint.map(|bits| Fingerprint(bits.cast_unsigned())),
                    figures: row.get::<_, i64>(2)?.cast_unsigned(),
                    telling: row.get(3)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(|error| self.store.error(&error))
    }

    /// Ends the run, with its summary as JSON.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn finish(mut self, summary: &str) -> Result<(), StoreError> {
        self.commit()?;
        let connection = &self.store.connection;
        let ended = connection
            .execute(
                "UPDATE runs SET ended = strftime('%Y-%m-%dT%H:%M:%SZ'), summary = ?2 WHERE run = ?1",
                params![self.run, summary],
            )
            // What the query planner wants to know about the tables.
            .and_then(|_| connection.execute_batch("PRAGMA optimize"));
        ended.map_err(|error| self.store.error(&error))
    }
}
