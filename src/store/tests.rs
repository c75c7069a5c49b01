use std::ops::ControlFlow;

use rusqlite::types::Value;

use super::*;
use crate::duplicates::Known;
use crate::lexicon::Lexicon;
use crate::pipeline::{Origin, Page, read};
use crate::record::{Record, records};

const NEWS: &str = "东江县民生实事进展\n截至2021年9月1日，东江县共确定民生项目495个，已完成467个，完成率94.3%。\n\
    其中，无障碍改造1,234户，投入资金60万元。\n";

fn record(path: &str, text: &str) -> Record {
    let page = Page {
        bytes: text.into(),
        origin: Origin {
            path: path.to_owned(),
            ..Origin::default()
        },
    };
    let lexicon = Lexicon::for_tests();
    let mut records = records(&page, &read(&page, lexicon));
    assert_eq!(records.len(), 1, "one article in {path}");
    records.remove(0)
}

fn entry(path: &str, text: &str) -> Entry {
    let record = record(path, text);
    let known = Known::of(&record);
    Entry::new(record, known, Document::pack(text.as_bytes()))
}

/// An article whose document is not kept.
fn alone(record: Record) -> Entry {
    let known = Known::of(&record);
    Entry::new(record, known, None)
}

fn filled(path: &Path, entries: &[Entry]) -> Vec<Put> {
    let store = Store::open(path).expect("opens");
    let mut writer = Writer::begin(store, "a test").expect("begins");
    let put = entries
        .iter()
        .map(|entry| writer.put(entry).expect("writes"))
        .collect();
    writer.finish("{}").expect("ends");
    put
}

/// All that is in a database but the runs, as text.
fn dump(path: &Path) -> Vec<String> {
    let store = Store::read(path).expect("opens");
    let mut out = Vec::new();
    for table in [
        "articles",
        "sources",
        "documents",
        "figures",
        "progress",
        "sums",
        "repairs",
        "notes",
        "items",
    ] {
        let sql = format!("SELECT * FROM {table}");
        let mut statement = store.connection().prepare(&sql).expect("a table");
        let width = statement.column_count();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query(()).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let cells = (0..width).filter(|at| names[*at] != "run");
            let cells: Vec<String> = cells
                .map(|at| format!("{:?}", row.get::<_, Value>(at).expect("a value")))
                .collect();
            out.push(format!("{table}: {}", cells.join("|")));
        }
    }
    out
}

fn one<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    let store = Store::read(path).expect("opens");
    store
        .connection()
        .query_row(sql, (), |row| row.get(0))
        .expect("a value")
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("news.db");
    (folder, path)
}

#[test]
fn what_is_written_twice_is_there_once() {
    let (_folder, path) = file();
    let entries = [
        entry("a.txt", NEWS),
        entry("b.txt", &NEWS.replace("495", "500")),
    ];
    assert_eq!(filled(&path, &entries), [Put::Added, Put::Added]);
    let before = dump(&path);
    assert_eq!(filled(&path, &entries), [Put::Unchanged, Put::Unchanged]);
    assert_eq!(dump(&path), before);
    let figures: i64 = one(&path, "SELECT count(*) FROM figures");
    let expected: usize = entries
        .iter()
        .map(|entry| entry.record().figures.len())
        .sum();
    assert_eq!(figures as usize, expected);
    assert_eq!(
        one::<i64>(&path, "SELECT count(*) FROM runs WHERE ended IS NOT NULL"),
        2
    );
}

#[test]
fn a_copy_is_another_source_of_the_same_article() {
    let (_folder, path) = file();
    let copy = record("copy.txt", NEWS);
    let entries = [entry("a.txt", NEWS), alone(copy)];
    assert_eq!(filled(&path, &entries), [Put::Added, Put::Unchanged]);
    assert_eq!(one::<i64>(&path, "SELECT count(*) FROM articles"), 1);
    let first: String = one(&path, "SELECT path FROM sources WHERE first = 1");
    assert_eq!(first, "a.txt");
    assert_eq!(one::<i64>(&path, "SELECT count(*) FROM sources"), 2);
}

#[test]
fn another_reading_takes_the_place_of_the_one_before() {
    let (_folder, path) = file();
    let old = record("a.txt", NEWS);
    let mut new = old.clone();
    new.figures.truncate(1);
    new.progress.clear();
    new.title = Some("另一个标题".to_owned());
    filled(&path, &[alone(old)]);
    assert_eq!(filled(&path, &[alone(new)]), [Put::Changed]);
    assert_eq!(one::<i64>(&path, "SELECT count(*) FROM figures"), 1);
    assert_eq!(one::<i64>(&path, "SELECT count(*) FROM progress"), 0);
    assert_eq!(
        one::<i64>(&path, "SELECT changed FROM runs ORDER BY run DESC LIMIT 1"),
        1
    );
    let found = "SELECT count(*) FROM article_search WHERE article_search MATCH '\"标题\"'";
    assert_eq!(one::<i64>(&path, found), 1);
}

#[test]
fn values_are_exact_and_comparable() {
    let (_folder, path) = file();
    filled(&path, &[entry("a.txt", NEWS)]);
    assert_eq!(
        one::<i64>(&path, "SELECT value FROM figures WHERE unit = '元'"),
        600_000
    );
    assert!((one::<f64>(&path, "SELECT value FROM figures WHERE unit = '%'") - 94.3).abs() < 1e-9);
    assert_eq!(
        one::<String>(&path, "SELECT value_exact FROM figures WHERE unit = '%'"),
        "94.3"
    );
    assert_eq!(
        one::<i64>(
            &path,
            "SELECT count(*) FROM figures WHERE value > 400 AND unit = '个'"
        ),
        2
    );
    assert_eq!(
        one::<String>(&path, "SELECT time_from FROM figures WHERE value = 495"),
        "2021-09-01"
    );
    for view in ["v_figures", "v_progress", "v_observations"] {
        assert!(
            one::<i64>(&path, &format!("SELECT count(*) FROM {view}")) > 0,
            "{view}"
        );
    }
    let packed: Vec<u8> = one(&path, "SELECT packed FROM documents");
    assert_eq!(
        zstd::bulk::decompress(&packed, 1 << 20).expect("unpacks"),
        NEWS.as_bytes()
    );
}

#[test]
fn words_of_two_characters_are_found() {
    let (_folder, path) = file();
    filled(&path, &[entry("a.txt", NEWS)]);
    for (words, articles) in [
        ("项目", 1),
        ("无障碍 项目", 1),
        ("江县共", 1),
        ("1,234", 1),
        ("县东", 0),
        ("资", 1),
    ] {
        let query = search::query(words).expect("words");
        let store = Store::read(&path).expect("opens");
        let found: i64 = store
            .connection()
            .query_row(
                "SELECT count(*) FROM article_search WHERE article_search MATCH ?1",
                [query],
                |row| row.get(0),
            )
            .expect("a number");
        assert_eq!(found, articles, "{words}");
    }
}

#[test]
fn what_is_not_committed_is_gone_and_the_rest_is_there() {
    let (_folder, path) = file();
    let entries = [
        entry("a.txt", NEWS),
        entry("b.txt", &NEWS.replace("495", "500")),
    ];
    let store = Store::open(&path).expect("opens");
    let mut writer = Writer::begin(store, "a test").expect("begins");
    writer.put(&entries[0]).expect("writes");
    writer.commit().expect("commits");
    writer.put(&entries[1]).expect("writes");
    drop(writer);
    assert_eq!(one::<i64>(&path, "SELECT count(*) FROM articles"), 1);
    assert_eq!(filled(&path, &entries), [Put::Unchanged, Put::Added]);
}

#[test]
fn other_files_stay_as_they_are() {
    let (folder, path) = file();
    assert!(matches!(Store::read(&path), Err(StoreError::Missing(_))));
    std::fs::write(&path, "全县共有495个项目。").expect("writes");
    assert!(matches!(Store::open(&path), Err(StoreError::Foreign(_))));
    assert_eq!(
        std::fs::read(&path).expect("reads"),
        "全县共有495个项目。".as_bytes()
    );
    // A database of another program's.
    let other = folder.path().join("other.db");
    let connection = Connection::open(&other).expect("opens");
    connection
        .execute_batch("CREATE TABLE t (x)")
        .expect("makes");
    drop(connection);
    let before = std::fs::read(&other).expect("reads");
    assert!(matches!(Store::open(&other), Err(StoreError::Foreign(_))));
    assert!(matches!(Store::read(&other), Err(StoreError::Foreign(_))));
    assert_eq!(std::fs::read(&other).expect("reads"), before);
    // One of a later version.
    let later = folder.path().join("later.db");
    filled(&later, &[]);
    let connection = Connection::open(&later).expect("opens");
    connection
        .pragma_update(None, "user_version", 99)
        .expect("sets");
    drop(connection);
    assert!(matches!(
        Store::open(&later),
        Err(StoreError::Newer { found: 99, .. })
    ));
    assert!(matches!(
        Store::read(&later),
        Err(StoreError::Newer { found: 99, .. })
    ));
}

#[derive(Default)]
struct Gathered {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Answer for Gathered {
    fn columns(&mut self, names: &[&str]) -> ControlFlow<()> {
        self.names = names.iter().map(|name| (*name).to_owned()).collect();
        ControlFlow::Continue(())
    }

    fn row(&mut self, values: Vec<Value>) -> ControlFlow<()> {
        self.rows.push(values);
        ControlFlow::Continue(())
    }
}

#[test]
fn questions_are_answered_and_nothing_else_is_done() {
    let (_folder, path) = file();
    filled(&path, &[entry("a.txt", NEWS)]);
    let mut store = Store::read(&path).expect("opens");
    let mut ask = |sql: &str| {
        let mut gathered = Gathered::default();
        let asked = store.ask(sql, &[], Duration::from_millis(300), &mut gathered);
        asked.map(|()| gathered)
    };
    let answer = ask("SELECT item, value FROM v_figures WHERE unit = '户'").expect("an answer");
    assert_eq!(answer.names, ["item", "value"]);
    assert_eq!(answer.rows[0][1], Value::Integer(1234));
    assert!(ask("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3) SELECT x FROM n").is_ok());
    assert!(
        ask("SELECT count(*) FROM article_search WHERE article_search MATCH '\"项目\"'").is_ok()
    );
    for sql in [
        "DELETE FROM figures",
        "INSERT INTO items (name) VALUES ('x')",
        "UPDATE articles SET title = 'x'",
        "DROP TABLE figures",
        "CREATE TEMP TABLE t (x)",
        "ATTACH 'other.db' AS other",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = 1",
        "VACUUM INTO 'copy.db'",
        "BEGIN",
        "SELECT load_extension('x')",
    ] {
        let refused = ask(sql);
        assert!(
            matches!(refused, Err(AskError::Refused(_) | AskError::Sql(_))),
            "{sql}"
        );
    }
    assert_eq!(ask("SELECT 1; SELECT 2").err(), Some(AskError::Several));
    assert!(matches!(
        ask("  -- nothing").err(),
        Some(AskError::Refused(_))
    ));
    assert!(matches!(
        ask("SELECT nothing FROM figures").err(),
        Some(AskError::Sql(_))
    ));
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    assert!(matches!(ask(endless).err(), Some(AskError::TooLong(_))));
    assert!(matches!(
        ask("SELECT hex(zeroblob(1000000000))").err(),
        Some(AskError::Sql(_))
    ));
    // The next question is answered as if nothing had been.
    assert!(ask("SELECT 1").is_ok());
}
