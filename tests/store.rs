//! The database, as whoever types the commands sees it.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use common::{Ran, gongbao, json_lines, run_in, write_files};
use serde_json::Value;

/// Three articles of two districts: one contradicts another, one contradicts itself.
fn news(folder: &Path) {
    let article = |text: &str| text.as_bytes().to_vec();
    write_files(
        folder,
        [
            (
                "news/1.txt",
                article(
                    "江津区民生实事进展\n2021年9月3日\n截至2021年9月1日，江津区共确定民生项目495个，已完成467个，完成率94.3%。\n\
                     其中，无障碍改造1,234户，投入资金60万元。\n",
                ),
            ),
            (
                "news/2.txt",
                article(
                    "江津区民生项目推进会召开\n2021年9月5日\n截至2021年9月1日，江津区共确定民生项目500个。会议要求年底前全部完成。\n",
                ),
            ),
            (
                "news/3.txt",
                article(
                    "荣昌区无障碍改造完成\n2022年12月8日\n截至2022年11月底，荣昌区计划实施无障碍改造200户，已完成150户，完成率90%。\n",
                ),
            ),
        ],
    );
}

fn made(folder: &Path) {
    news(folder);
    let ran = run_in(folder, &["extract", "news", "-o", "news.db"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
}

fn rows(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    match serde_json::from_str(&ran.stdout).expect("JSON") {
        Value::Array(rows) => rows,
        other => panic!("no list: {other}"),
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn questions_in_sql_come_in_four_forms() {
    let folder = folder();
    made(folder.path());
    let sql = "SELECT unit, count(*) AS n FROM figures WHERE unit IN ('户', '元') GROUP BY unit ORDER BY n";
    let ask = |form: &[&str]| {
        let ran = run_in(folder.path(), &[&["query", "news.db", sql], form].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(ask(&["--csv"]), "unit,n\n元,1\n户,3\n");
    assert_eq!(
        ask(&["--md"]),
        "| unit | n |\n| --- | --- |\n| 元 | 1 |\n| 户 | 3 |\n"
    );
    let json: Value = serde_json::from_str(&ask(&["--json"])).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!([{"unit": "元", "n": 1}, {"unit": "户", "n": 3}])
    );
    let table = ask(&[]);
    assert!(table.contains("unit") && table.contains('户'), "{table}");
    let nothing = run_in(
        folder.path(),
        &["query", "news.db", "--json", "SELECT 1 WHERE 0"],
    );
    assert_eq!(nothing.stdout, "[]\n");
}

#[test]
fn the_database_holds_what_the_lines_hold() {
    let folder = folder();
    made(folder.path());
    let lines = json_lines(&run_in(folder.path(), &["extract", "news"]).stdout);
    let sql = "SELECT article, quote, value_exact, item, place_path, time, modality, source_start
        FROM v_figures JOIN (SELECT article AS a, id, source_start FROM figures) AS f
        ON figure = (SELECT articles.id FROM articles WHERE articles.article = f.a) || ':' || f.id";
    let stored = rows(&run_in(folder.path(), &["query", "news.db", "--json", sql]));
    let mut written = Vec::new();
    for record in &lines {
        for figure in record["figures"].as_array().expect("a list") {
            written.push(serde_json::json!({
                "article": record["id"], "quote": figure["quote"],
                "value_exact": figure["value"].to_string(), "item": figure["item"],
                "place_path": figure["place"]["path"], "time": figure["time"],
                "modality": figure["modality"], "source_start": figure["source_span"][0],
            }));
        }
    }
    let sorted = |mut rows: Vec<Value>| {
        rows.sort_by_key(Value::to_string);
        rows
    };
    assert_eq!(sorted(stored), sorted(written));
}

#[test]
fn ready_questions_find_figures_by_place_item_unit_and_time() {
    let folder = folder();
    made(folder.path());
    for (options, values) in [
        (
            &["--item", "无障碍改造", "--unit", "户", "--since", "2022"][..],
            vec![200, 150],
        ),
        (&["--item", "无障碍", "--unit", "户"], vec![1234, 200, 150]),
        (&["--place", "荣昌", "--unit", "户"], vec![200, 150]),
        (&["--place", "重庆", "--unit", "户"], vec![1234, 200, 150]),
        (&["--place", "江津区", "--until", "2020"], vec![]),
        (&["--place", "荣昌区", "--planned"], vec![200]),
        (&["--unit", "元", "--since", "2021-09"], vec![600_000]),
    ] {
        let ran = run_in(
            folder.path(),
            &[&["figures", "news.db", "--json"], options].concat(),
        );
        let mut found: Vec<i64> = (rows(&ran).iter())
            .map(|row| row["value"].as_i64().expect("a number"))
            .collect();
        let mut values = values;
        found.sort_unstable();
        values.sort_unstable();
        assert_eq!(found, values, "{options:?}");
    }
    let ran = run_in(folder.path(), &["figures", "news.db", "--since", "soon"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("`soon` is no day, month or year"),
        "{}",
        ran.stderr
    );
}

#[test]
fn progress_and_contradictions_are_shown() {
    let folder = folder();
    made(folder.path());
    let progress = rows(&run_in(
        folder.path(),
        &["progress", "news.db", "--place", "江津区", "--json"],
    ));
    assert_eq!(progress.len(), 1, "{progress:?}");
    assert_eq!(
        (&progress[0]["total"], &progress[0]["completed"]),
        (&495.into(), &467.into())
    );
    let check = rows(&run_in(folder.path(), &["check", "news.db", "--json"]));
    let kinds: Vec<&str> = check
        .iter()
        .filter_map(|row| row["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["articles", "rate"], "{check:?}");
    assert!(
        check[0]["problem"]
            .as_str()
            .is_some_and(|text| text.contains("495") && text.contains("500"))
    );
}

#[test]
fn a_question_changes_nothing() {
    let folder = folder();
    made(folder.path());
    let before = std::fs::read(folder.path().join("news.db")).expect("reads");
    for (sql, reason) in [
        ("DELETE FROM figures", "it would write the table figures"),
        ("ATTACH 'x.db' AS x", "ATTACH opens another file"),
        (
            "PRAGMA journal_mode = DELETE",
            "PRAGMA journal_mode is about the file",
        ),
        ("SELECT 1; SELECT 2", "one question at a time"),
        (
            "SELECT 1; DELETE FROM figures",
            "it would write the table figures",
        ),
        ("SELECT price FROM figures", "no such column: price"),
    ] {
        let ran = run_in(folder.path(), &["query", "news.db", sql]);
        assert_eq!(ran.status, 2, "{sql}");
        assert!(ran.stderr.contains(reason), "{sql}: {}", ran.stderr);
    }
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    let ran = run_in(
        folder.path(),
        &["query", "news.db", "--seconds", "0.2", endless],
    );
    assert!(
        ran.stderr.contains("no answer within 0.2 s"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        std::fs::read(folder.path().join("news.db")).expect("reads"),
        before
    );
    assert!(!folder.path().join("x.db").exists());
}

#[test]
fn what_is_no_database_is_told() {
    let folder = folder();
    let ran = run_in(folder.path(), &["query", "news.db", "SELECT 1"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr
            .contains("no such database; `gongbao extract … -o news.db` makes one"),
        "{}",
        ran.stderr
    );
    news(folder.path());
    std::fs::write(folder.path().join("text.db"), "全县共有495个项目。").expect("writes");
    let ran = run_in(folder.path(), &["extract", "news", "-o", "text.db"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("text.db: no database of gongbao"),
        "{}",
        ran.stderr
    );
}

fn everything(folder: &Path) -> String {
    let mut out = String::new();
    for table in [
        "articles", "sources", "figures", "progress", "sums", "repairs", "notes",
    ] {
        let columns = match table {
            "articles" => "id, title, published, text, repeats",
            "sources" => "path, member, sha256, bytes",
            "figures" => "id, value_exact, unit, item, place_path, time, quote, source_start",
            _ => "*",
        };
        let sql = format!("SELECT {columns} FROM {table} ORDER BY 1, 2, 3");
        let ran = run_in(folder, &["query", "news.db", "--csv", &sql]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        out.push_str(&ran.stdout);
    }
    out
}

/// Killed at a dozen moments: the next run adds what is missing, and nothing is there twice.
#[test]
fn a_run_that_is_killed_is_made_up_for() {
    let folder = folder();
    let here = folder.path();
    let pages = (0..300).map(|number| {
        let text = format!(
            "第{number}镇项目进展\n截至2021年9月1日，全镇共确定项目{}个，已完成{}个，投入资金{}万元。\n",
            200 + number,
            100 + number,
            300 + number
        );
        (format!("news/{number:03}.txt"), text.into_bytes())
    });
    for (name, bytes) in pages {
        write_files(here, [(name.as_str(), bytes)]);
    }
    for wait in 0..12 {
        let mut child = gongbao(here)
            .args(["extract", "news", "-o", "news.db"])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(40 + 60 * wait));
        let _ = child.kill();
        child.wait().expect("it ends");
    }
    let ran = run_in(here, &["extract", "news", "-o", "news.db"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let patched = everything(here);
    for file in ["news.db", "news.db-wal", "news.db-shm"] {
        let _ = std::fs::remove_file(here.join(file));
    }
    let ran = run_in(here, &["extract", "news", "-o", "news.db"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    // The numbers of the rows depend on the order of writing, which is the order of the input.
    assert_eq!(patched, everything(here));
}

#[test]
fn tables_for_spreadsheets_and_for_programs() {
    let folder = folder();
    let here = folder.path();
    news(here);
    let extract = |more: &[&str]| {
        let ran = run_in(here, &[&["extract", "news"], more].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    };
    extract(&["-o", "figures.csv"]);
    let table = std::fs::read_to_string(here.join("figures.csv")).expect("a table");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .expect("names")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let column = |name: &str| {
        names
            .iter()
            .position(|other| other == name)
            .expect("a column")
    };
    let lines = json_lines(&run_in(here, &["extract", "news"]).stdout);
    let figures: usize = lines
        .iter()
        .map(|line| line["figures"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(rows.len(), figures);
    let rate = rows
        .iter()
        .find(|row| &row[column("unit")] == "%")
        .expect("a rate");
    assert_eq!(
        (&rate[column("value")], &rate[column("place")]),
        ("94.3", "江津区")
    );
    assert_eq!(&rate[column("time_from")], "2021-09-01");
    // For Excel.
    write_files(
        here,
        [(
            "news/4.txt",
            "=1+1项目\n全县共有项目3个。\n".as_bytes().to_vec(),
        )],
    );
    extract(&["-o", "excel.csv", "--bom"]);
    let table = std::fs::read(here.join("excel.csv")).expect("a table");
    assert!(table.starts_with(b"\xef\xbb\xbf"));
    assert!(
        String::from_utf8_lossy(&table).contains(",'=1+1项目,"),
        "a formula"
    );
    // A data package.
    extract(&["-o", "package/"]);
    let package = std::fs::read(here.join("package/datapackage.json")).expect("a package");
    let package: Value = serde_json::from_slice(&package).expect("JSON");
    for resource in package["resources"].as_array().expect("tables") {
        let path = resource["path"].as_str().expect("a path");
        let mut reader = csv::Reader::from_path(here.join("package").join(path)).expect("a table");
        let names = reader.headers().expect("names").clone();
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let described: Vec<&str> = fields
            .iter()
            .filter_map(|field| field["name"].as_str())
            .collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), described, "{path}");
        assert!(reader.records().all(|row| row.is_ok()), "{path}");
    }
}

/// A repeat of an article that an earlier run wrote is known as one, and what is read again repeats nothing.
#[test]
fn repeats_are_known_across_runs() {
    let folder = folder();
    let here = folder.path();
    let article = |place: &str, end: &str| {
        format!(
            "{place}民生实事进展\n2021年9月3日\n截至2021年9月1日，江津区共确定民生项目495个，已完成467个，完成率94.3%。\n\
             其中，无障碍改造1,234户，投入资金60万元，惠及群众3.2万人，新建农村公路86公里。{end}\n"
        )
    };
    write_files(here, [("one/a.txt", article("江津区", "").into_bytes())]);
    write_files(
        here,
        [("two/b.txt", article("江津区", "（完）").into_bytes())],
    );
    for (input, repeats) in [("one", 0), ("two", 1), ("one", 1), ("two", 1)] {
        let ran = run_in(here, &["extract", input, "-o", "news.db"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let sql = "SELECT count(*) AS n FROM articles WHERE repeats IS NOT NULL";
        let found = rows(&run_in(here, &["query", "news.db", "--json", sql]));
        assert_eq!(found[0]["n"], repeats, "{input}");
    }
    // What is there is read again, also where repeats are left out.
    let ran = run_in(
        here,
        &[
            "extract",
            "one",
            "-o",
            "news.db",
            "--unique",
            "--summary",
            "run.json",
        ],
    );
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let summary = std::fs::read_to_string(here.join("run.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(
        (&summary["articles"], &summary["left_out"]),
        (&1.into(), &0.into())
    );
}

/// What is written as Parquet is read again as a table of documents.
#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_is_read_again() {
    let folder = folder();
    let here = folder.path();
    news(here);
    let ran = run_in(here, &["extract", "news", "-o", "figures.parquet"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let ran = run_in(
        here,
        &[
            "extract",
            "figures.parquet",
            "--field",
            "text=sentence",
            "--field",
            "title=title",
        ],
    );
    let found: usize = json_lines(&ran.stdout)
        .iter()
        .map(|line| line["figures"].as_array().map_or(0, Vec::len))
        .sum();
    assert!(found >= 6, "{found}: {}", ran.stderr);
}
