//! The rows that an article becomes.

use rusqlite::{Connection, OptionalExtension, params};
use rust_decimal::Decimal;
use serde::Serialize;

use super::days;
use super::search::indexed;
use super::write::{Entry, Put};
use crate::figures::Place;
use crate::record::{FigureRecord, Number, ProgressRecord, Record, Source};

/// Writes an article; one that is there already is compared first.
pub fn put(connection: &Connection, run: i64, entry: &Entry) -> rusqlite::Result<Put> {
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
        if let Some(document) = &entry.document {
            connection
                .prepare_cached("INSERT OR IGNORE INTO documents (sha256, packed) VALUES (?1, ?2)")?
                .execute(params![record.source.sha256, &document.0[..]])?;
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
    // No OR REPLACE: what deletes and inserts is a transaction of its own, before which the search writes all that
    // it has gathered.
    connection
        .prepare_cached("INSERT INTO fingerprints (article, fingerprint, figures, telling) VALUES (?1, ?2, ?3, ?4)")?
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
    for table in [
        "figures",
        "progress",
        "sums",
        "repairs",
        "notes",
        "fingerprints",
    ] {
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

/// Adds an item, for the search, if it is new.
pub fn add_item(connection: &Connection, name: &str) -> rusqlite::Result<()> {
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
