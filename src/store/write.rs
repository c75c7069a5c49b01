//! Articles in.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, params};
use rust_decimal::Decimal;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::search::indexed;
use super::{Store, StoreError, days};
use crate::duplicates::{Fingerprint, Known};
use crate::figures::Place;
use crate::record::{FigureRecord, Number, ProgressRecord, Record, Repeats, Source};

/// An article on its way into the database, with what can be worked out beforehand on any thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    record: Record,
    /// Of everything but where it was found: copies have the same.
    digest: [u8; 32],
    /// The document it was found in, packed.
    document: Option<Vec<u8>>,
    /// Headline and text as the search holds them.
    indexed: [String; 2],
    /// What it is known again by.
    known: Known,
}

impl Entry {
    /// An article, with the bytes of its document where they are to be kept.
    pub fn new(record: Record, document: Option<&[u8]>) -> Self {
        let digest = digest(&record);
        // Level 3 is what zstd itself takes for a good middle.
        let document = document.and_then(|bytes| zstd::bulk::compress(bytes, 3).ok());
        let title = record.title.as_deref().unwrap_or_default();
        let indexed = [title, &record.text].map(indexed);
        Self {
            known: Known::of(&record),
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

/// A digest of a record without what depends on where it was found.
fn digest(record: &Record) -> [u8; 32] {
    #[derive(Serialize)]
    struct Same<'r>(
        (u32, &'r str, [Option<&'r str>; 5]),
        &'r [crate::record::Repair],
        Vec<FigureRecord>,
        (
            &'r [ProgressRecord],
            &'r [crate::record::SumRecord],
            &'r [crate::record::NoteRecord],
        ),
    );
    let figures = record.figures.iter().map(|figure| FigureRecord {
        source_span: [0, 0],
        ..figure.clone()
    });
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
        figures.collect(),
        (&record.progress, &record.sums, &record.notes),
    );
    // Nothing in it can fail to be written.
    Sha256::digest(serde_json::to_vec(&same).unwrap_or_default()).into()
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

fn put(connection: &Connection, run: i64, entry: &Entry) -> rusqlite::Result<Put> {
    let record = &entry.record;
    let there: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT article, digest FROM articles WHERE id = ?1")?
        .query_row([&record.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let put = match &there {
        None => Put::Added,
        Some((_, digest)) if *digest == entry.digest => Put::Unchanged,
        Some(_) => Put::Changed,
    };
    let article = match there {
        Some((article, _)) => article,
        None => add_article(connection, run, entry)?,
    };
    match put {
        Put::Added => {}
        Put::Unchanged => {
            add_source(connection, article, &record.source, false)?;
        }
        Put::Changed => {
            replace_article(connection, run, article, entry)?;
        }
    }
    if put != Put::Unchanged {
        add_source(connection, article, &record.source, true)?;
        if let Some(packed) = &entry.document {
            connection
                .prepare_cached("INSERT OR IGNORE INTO documents (sha256, packed) VALUES (?1, ?2)")?
                .execute(params![record.source.sha256, packed])?;
        }
        add_parts(connection, article, record)?;
        add_fingerprint(connection, article, entry)?;
    }
    count(connection, run, put)?;
    Ok(put)
}

fn count(connection: &Connection, run: i64, put: Put) -> rusqlite::Result<()> {
    let sql = match put {
        Put::Added => "UPDATE runs SET added = added + 1 WHERE run = ?1",
        Put::Changed => "UPDATE runs SET changed = changed + 1 WHERE run = ?1",
        Put::Unchanged => "UPDATE runs SET unchanged = unchanged + 1 WHERE run = ?1",
    };
    connection.prepare_cached(sql)?.execute([run])?;
    Ok(())
}

fn add_article(connection: &Connection, run: i64, entry: &Entry) -> rusqlite::Result<i64> {
    let record = &entry.record;
    connection
        .prepare_cached(
            "INSERT INTO articles (id, title, published, author, publisher, editor, text, repeats,
                repeats_kind, schema, digest, run)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            record.id,
            record.title,
            record.published,
            record.author,
            record.publisher,
            record.editor,
            record.text,
            record.repeats.as_ref().map(|repeats| &repeats.id),
            record.repeats.as_ref().map(|repeats| word(&repeats.kind)),
            record.schema,
            entry.digest,
            run,
        ])?;
    let article = connection.last_insert_rowid();
    connection
        .prepare_cached("INSERT INTO article_search (rowid, title, text) VALUES (?1, ?2, ?3)")?
        .execute(params![article, entry.indexed[0], entry.indexed[1]])?;
    Ok(article)
}

fn add_fingerprint(connection: &Connection, article: i64, entry: &Entry) -> rusqlite::Result<()> {
    if entry.record.repeats.is_some() {
        return Ok(());
    }
    let known = entry.known;
    connection
        .prepare_cached("INSERT OR REPLACE INTO fingerprints (article, fingerprint, figures, telling) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            article,
            known.fingerprint.map(|fingerprint| fingerprint.0.cast_signed()),
            known.figures.cast_signed(),
            known.telling,
        ])?;
    Ok(())
}

/// Puts another reading of the same text in the place of the one that is there.
fn replace_article(
    connection: &Connection,
    run: i64,
    article: i64,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let record = &entry.record;
    for table in ["figures", "progress", "sums", "repairs", "notes"] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE article = ?1"))?
            .execute([article])?;
    }
    connection
        .prepare_cached("UPDATE sources SET first = 0 WHERE article = ?1")?
        .execute([article])?;
    connection
        .prepare_cached(
            "UPDATE articles SET title = ?2, published = ?3, author = ?4, publisher = ?5, editor = ?6,
                schema = ?7, digest = ?8, run = ?9 WHERE article = ?1",
        )?
        .execute(params![
            article,
            record.title,
            record.published,
            record.author,
            record.publisher,
            record.editor,
            record.schema,
            entry.digest,
            run,
        ])?;
    connection
        .prepare_cached("UPDATE article_search SET title = ?2, text = ?3 WHERE rowid = ?1")?
        .execute(params![article, entry.indexed[0], entry.indexed[1]])?;
    Ok(())
}

/// Notes where an article was found; `first` where its spans in bytes are of this document.
fn add_source(
    connection: &Connection,
    article: i64,
    source: &Source,
    first: bool,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sources (article, path, member, url, fetched, encoding, sha256, bytes, first)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (article, path, member) DO UPDATE SET url = excluded.url,
                fetched = excluded.fetched, encoding = excluded.encoding, sha256 = excluded.sha256,
                bytes = excluded.bytes, first = max(first, excluded.first)",
        )?
        .execute(params![
            article,
            source.path,
            source.member.as_deref().unwrap_or_default(),
            source.url,
            source.fetched,
            source.encoding,
            source.sha256,
            source.bytes as i64,
            first,
        ])?;
    Ok(())
}

fn add_parts(connection: &Connection, article: i64, record: &Record) -> rusqlite::Result<()> {
    for figure in &record.figures {
        add_figure(connection, article, figure)?;
    }
    for (at, progress) in record.progress.iter().enumerate() {
        add_progress(connection, article, at + 1, progress)?;
    }
    for (at, sum) in record.sums.iter().enumerate() {
        connection
            .prepare_cached(
                "INSERT INTO sums (article, id, whole, parts, unit, consistent, figures)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                article,
                at as i64 + 1,
                Sql::of(sum.whole),
                json(&sum.parts),
                sum.unit,
                sum.consistent,
                json(&sum.figures),
            ])?;
    }
    for repair in &record.repairs {
        connection
            .prepare_cached("INSERT INTO repairs (article, kind, count) VALUES (?1, ?2, ?3)")?
            .execute(params![article, word(&repair.kind), repair.count as i64])?;
    }
    for (at, note) in record.notes.iter().enumerate() {
        connection
            .prepare_cached(
                "INSERT INTO notes (article, id, stage, kind, message, span_start, span_end)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                article,
                at as i64 + 1,
                word(&note.stage),
                word(&note.kind),
                note.message,
                note.span.map(|span| span[0] as i64),
                note.span.map(|span| span[1] as i64),
            ])?;
    }
    Ok(())
}

fn add_figure(
    connection: &Connection,
    article: i64,
    figure: &FigureRecord,
) -> rusqlite::Result<()> {
    let place = figure.place.as_ref();
    let days = figure.time.as_deref().and_then(days);
    let (from, to) = days.unzip();
    connection
        .prepare_cached(
            "INSERT INTO figures (article, id, value, value_exact, value_max, value_max_exact, unit,
                unit_code, dimension, qualifier, item, action, place, place_code, place_path,
                place_revision, time, time_from, time_to, time_text, modality, change, quote, sentence,
                span_start, span_end, source_start, source_end, rules, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)",
        )?
        .execute(params![
            article,
            figure.id as i64,
            Sql::of(figure.value),
            exact(figure.value),
            figure.value_max.map(Sql::of),
            figure.value_max.map(exact),
            figure.unit,
            figure.unit_code,
            figure.dimension,
            word(&figure.qualifier),
            figure.item,
            figure.action,
            place.map(|place| &place.name),
            place.and_then(|place| place.code.as_ref()),
            place.and_then(|place| place.path.as_ref()),
            place.and_then(|place| place.revision),
            figure.time,
            from,
            to,
            figure.time_text,
            word(&figure.modality),
            word(&figure.change),
            figure.quote,
            figure.sentence,
            figure.span[0] as i64,
            figure.span[1] as i64,
            figure.source_span[0] as i64,
            figure.source_span[1] as i64,
            figure.rules.join(" "),
            figure.confidence,
        ])?;
    Ok(())
}

fn add_progress(
    connection: &Connection,
    article: i64,
    id: usize,
    progress: &ProgressRecord,
) -> rusqlite::Result<()> {
    let place: Option<&Place> = progress.place.as_ref();
    let (from, to) = progress.time.as_deref().and_then(days).unzip();
    connection
        .prepare_cached(
            "INSERT INTO progress (article, id, item, place, place_code, place_path, time, time_from,
                time_to, unit, total, completed, rate, rate_computed, consistent, figures)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            article,
            id as i64,
            progress.item,
            place.map(|place| &place.name),
            place.and_then(|place| place.code.as_ref()),
            place.and_then(|place| place.path.as_ref()),
            progress.time,
            from,
            to,
            progress.unit,
            progress.total.map(Sql::of),
            progress.completed.map(Sql::of),
            progress.rate.map(Sql::of),
            progress.rate_computed.map(Sql::of),
            progress.consistent,
            json(&progress.figures),
        ])?;
    Ok(())
}

fn add_item(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO items (name) VALUES (?1)")?
        .execute([name])?;
    if added > 0 {
        connection
            .prepare_cached("INSERT INTO item_search (rowid, name) VALUES (?1, ?2)")?
            .execute(params![connection.last_insert_rowid(), indexed(name)])?;
    }
    Ok(())
}

/// A number as SQL has it: an integer where it is one and fits, else a float.
struct Sql(Decimal);

impl Sql {
    fn of(number: Number) -> Self {
        Self(number.0.normalize())
    }
}

impl rusqlite::ToSql for Sql {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rust_decimal::prelude::ToPrimitive;
        let whole = i64::try_from(self.0.mantissa()).ok();
        Ok(match whole.filter(|_| self.0.scale() == 0) {
            Some(whole) => whole.into(),
            None => self.0.to_f64().unwrap_or(f64::NAN).into(),
        })
    }
}

fn exact(number: Number) -> String {
    number.0.normalize().to_string()
}

/// A value of an enumeration as the record writes it: `more_than`.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
