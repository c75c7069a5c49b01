//! Tables: rows are documents, and what the table knows about them goes with them.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "common/archive.rs"]
#[allow(dead_code)]
mod archive;

use std::ops::ControlFlow;

use archive::{Member, Ran, gzip, read_bytes, read_bytes_with, zip};
use gongbao::input::{Found, Limits, Options, load, read};
use gongbao::pipeline::Origin;

/// What is known about the documents of a file.
fn origins(name: &str, bytes: &[u8]) -> Vec<Origin> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("writes");
    let mut origins = Vec::new();
    let _ = read(&[path], &Options::default(), &mut |found| {
        match found {
            Found::Document(page) => origins.push(page.origin),
            other => panic!("{other:?}"),
        }
        ControlFlow::Continue(())
    });
    origins
}

fn texts(ran: &Ran) -> Vec<&str> {
    ran.documents
        .iter()
        .map(|(_, text)| text.as_str())
        .collect()
}

const CSV: &str = "编号,标题,正文,发布日期,链接\r\n\
    1,\"水价,调整\",\"全县共有3个项目。\n已完成2个。\",2021年3月4日,https://example.gov.cn/1\r\n\
    2,,\"他说：\"\"好\"\"。\",,\r\n";

#[test]
fn csv_is_read_in_every_charset() {
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(CSV.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let gb18030 = encoding_rs::GB18030.encode(CSV).0.into_owned();
    let marked = [b"\xef\xbb\xbf", CSV.as_bytes()].concat();
    for (name, bytes) in [
        ("a.csv", CSV.as_bytes().to_vec()),
        ("no-ending", CSV.as_bytes().to_vec()),
        ("marked.csv", marked),
        ("gb.csv", gb18030.clone()),
        ("gb.csv.gz", gzip(&gb18030)),
        ("excel.csv", utf16),
    ] {
        let rows = origins(name, &bytes);
        let [first, second] = rows.as_slice() else {
            panic!("{name}: {rows:?}");
        };
        assert_eq!(first.title.as_deref(), Some("水价,调整"), "{name}");
        assert_eq!(
            first.published.map(|date| date.to_string()).as_deref(),
            Some("2021-03-04")
        );
        assert_eq!(first.url.as_deref(), Some("https://example.gov.cn/1"));
        assert_eq!(first.member.as_deref(), Some("line 2"), "{name}");
        assert_eq!(second.member.as_deref(), Some("line 4"), "{name}");
        assert_eq!(
            (&second.title, second.published, &second.url),
            (&None, None, &None)
        );
    }
    let ran = read_bytes("a.csv", CSV.as_bytes());
    assert_eq!(
        texts(&ran),
        ["全县共有3个项目。\n已完成2个。", "他说：\"好\"。"]
    );
}

#[test]
fn other_separators_and_names_are_read() {
    for (name, text) in [
        ("a.tsv", "title\ttext\nA\t甲县\n"),
        ("a.csv", "title;text\nA;甲县\n"),
        ("a.csv", "text\n甲县\n"),
        ("a", "title\ttext\nA\t甲县\n"),
        // Rows of other lengths lack the rest, or have too much.
        ("a.csv", "title,text\nA,甲县,B\nA\n"),
    ] {
        assert_eq!(
            texts(&read_bytes(name, text.as_bytes())),
            ["甲县"],
            "{text}"
        );
    }
    let mut options = Options::default();
    options.fields.set("text=稿件").expect("a field");
    let ran = read_bytes_with("a.csv", "text,稿件\nA,甲县\n".as_bytes(), &options);
    assert_eq!(texts(&ran), ["甲县"]);
    // Texts with commas are no tables.
    for text in [
        "某县新闻,今日要点\n全县共有3个项目。\n",
        "正文\n全县共有3个项目。\n",
    ] {
        assert_eq!(texts(&read_bytes("a.txt", text.as_bytes())), [text]);
    }
}

#[test]
fn a_table_without_text_names_what_it_has() {
    let told = |name: &str, kind: &str| {
        format!("{name}: no column for the text, only {kind}; name one with --field text=COLUMN")
    };
    let ran = read_bytes("a.csv", b"id,words\n1,x\n");
    assert_eq!(ran.failed, [told("a.csv", "id, words")]);
    let ran = read_bytes(
        "a.jsonl",
        b"{\"id\": 1, \"words\": \"x\"}\n{\"text\": \"x\"}\n",
    );
    assert_eq!(ran.failed, [told("a.jsonl", "id, words")]);
    // In an archive it is none of ours.
    let ran = read_bytes("a.zip", &zip(&[Member::new("a.csv", b"id,words\n1,x\n")]));
    assert_eq!((ran.failed.len(), ran.skipped.len()), (0, 1));
}

#[test]
fn json_lines_are_read_and_bad_ones_told() {
    let mut text = String::new();
    for number in 1..=20 {
        text += &match number {
            17 => "{\"text\": \"甲县\",\n".to_owned(),
            18 => "[1, 2]\n".to_owned(),
            19 => "\n".to_owned(),
            _ => format!(
                "{{\"标题\": \"T{number}\", \"正文\": \"甲县{number}\", \"n\": [1, {{}}]}}\n"
            ),
        };
    }
    for (name, bytes) in [
        ("a.jsonl", text.as_bytes().to_vec()),
        ("a", text.as_bytes().to_vec()),
        ("a.jsonl.gz", gzip(text.as_bytes())),
        (
            "gb.jsonl",
            encoding_rs::GB18030.encode(&text).0.into_owned(),
        ),
    ] {
        let ran = read_bytes(name, &bytes);
        assert_eq!(ran.documents.len(), 17, "{name}");
        assert_eq!(
            ran.documents[16],
            ("line 20".to_owned(), "甲县20".to_owned())
        );
        let [first, second] = ran.failed.as_slice() else {
            panic!("{:?}", ran.failed);
        };
        assert!(
            first.starts_with(&format!("{name}:17: not JSON: EOF while parsing")),
            "{first}"
        );
        assert!(second.starts_with(&format!("{name}:18: not ")), "{second}");
    }
    let origin = &origins(
        "a.jsonl",
        b"{\"content\": [\"a\", \"b\"], \"date\": 1614844800, \"url\": \"u\"}\n",
    )[0];
    assert_eq!(
        origin.published.map(|date| date.to_string()).as_deref(),
        Some("2021-03-04")
    );
}

#[test]
fn json_over_many_lines_is_read() {
    let ran = read_bytes("a.json", b"{\n  \"text\": \"a\"\n}\n");
    assert_eq!(texts(&ran), ["a"]);
    let ran = read_bytes(
        "a.json",
        b"[\n  {\"text\": \"a\"},\n  {\"text\": \"b\"}\n]\n",
    );
    assert_eq!(texts(&ran), ["a", "b"]);
    let ran = read_bytes("a.json", b"[\n  {\"text\": \"a\"},\n  {\"text\": }\n]\n");
    assert!(
        ran.failed[0].starts_with("a.json:3: not JSON: expected value"),
        "{:?}",
        ran.failed
    );
}

#[test]
fn what_the_program_wrote_is_no_document() {
    let line = "{\"schema\":1,\"id\":\"x\",\"source\":{},\"text\":\"甲县\",\"figures\":[]}\n";
    let ran = read_bytes("figures.jsonl", line.as_bytes());
    assert_eq!(
        ran.failed,
        ["figures.jsonl: records of gongbao, not documents"]
    );
}

#[test]
fn rows_have_a_limit() {
    let options = Options {
        limits: Limits {
            document: 100,
            ..Limits::default()
        },
        ..Options::default()
    };
    let long = "x".repeat(1000);
    let text = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"b\"}}\n");
    let ran = read_bytes_with("a.jsonl", text.as_bytes(), &options);
    assert_eq!((texts(&ran), ran.failed.len()), (vec!["a", "b"], 1));
    // A quote that does not end would take all the rest.
    let text = format!("id,text\n1,a\n2,\"b\n{}", "3,c\n".repeat(100_000));
    let ran = read_bytes_with("a.csv", text.as_bytes(), &options);
    assert!(ran.documents.len() > 90_000, "{}", ran.documents.len());
    assert_eq!(ran.failed, ["a.csv:3: a field in quotes that does not end"]);
}

#[test]
fn one_document_of_many_can_be_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.jsonl");
    std::fs::write(&path, b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n").expect("writes");
    let load = |member| load(&path, member, &Options::default()).map_err(|error| error.to_string());
    assert_eq!(load(Some("line 2")).expect("a page").bytes, b"b");
    assert_eq!(
        load(None).expect_err("two"),
        "holds more than one document; name one with --member"
    );
    assert_eq!(
        load(Some("line 3")).expect_err("none"),
        "has no member line 3"
    );
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// Two groups of two rows: a number, a title that is missing once, a text, a date.
    fn table(text: &str) -> Vec<u8> {
        let schema = format!(
            "message t {{ required int32 id; optional binary title (STRING); \
             required binary {text} (STRING); required int32 date (DATE); }}"
        );
        let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
        let properties = WriterProperties::builder()
            .set_compression(parquet::basic::Compression::ZSTD(Default::default()));
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build()))
                .expect("a writer");
        let strings = |texts: &[&str]| -> Vec<ByteArray> {
            texts.iter().map(|text| ByteArray::from(*text)).collect()
        };
        for [first, second] in [["甲县", "乙县"], ["丙县", "丁县"]] {
            let mut group = writer.next_row_group().expect("a group");
            let mut column = group.next_column().expect("writes").expect("a column");
            column
                .typed::<Int32Type>()
                .write_batch(&[1, 2], None, None)
                .expect("writes");
            column.close().expect("closes");
            let mut column = group.next_column().expect("writes").expect("a column");
            column
                .typed::<ByteArrayType>()
                .write_batch(&strings(&["标题"]), Some(&[1, 0]), None)
                .expect("writes");
            column.close().expect("closes");
            let mut column = group.next_column().expect("writes").expect("a column");
            column
                .typed::<ByteArrayType>()
                .write_batch(&strings(&[first, second]), None, None)
                .expect("writes");
            column.close().expect("closes");
            let mut column = group.next_column().expect("writes").expect("a column");
            column
                .typed::<Int32Type>()
                .write_batch(&[18_690, 18_691], None, None)
                .expect("writes");
            column.close().expect("closes");
            group.close().expect("closes");
        }
        writer.close().expect("closes");
        bytes
    }

    #[test]
    fn rows_are_read_with_what_is_known_about_them() {
        let bytes = table("content");
        let rows = origins("a.parquet", &bytes);
        let known: Vec<_> = (rows.iter())
            .map(|row| {
                let date = row.published.map(|date| date.to_string());
                (
                    row.member.as_deref().unwrap_or(""),
                    row.title.as_deref(),
                    date.unwrap_or_default(),
                )
            })
            .collect();
        let date = |day: u8| format!("2021-03-0{day}");
        assert_eq!(
            known,
            [
                ("row 1", Some("标题"), date(4)),
                ("row 2", None, date(5)),
                ("row 3", Some("标题"), date(4)),
                ("row 4", None, date(5)),
            ]
        );
        // By way of an archive, where it cannot be read from its end.
        let ran = read_bytes("a.zip", &zip(&[Member::new("b/data.bin", &bytes)]));
        assert_eq!(texts(&ran), ["甲县", "乙县", "丙县", "丁县"]);
        assert_eq!(ran.documents[3].0, "b/data.bin!row 4");
    }

    #[test]
    fn another_schema_and_damage_are_told() {
        let ran = read_bytes("a.parquet", &table("words"));
        let told = "a.parquet: no column for the text, only id, title, words, date; \
                    name one with --field text=COLUMN";
        assert_eq!(ran.failed, [told]);
        let bytes = table("content");
        let ran = read_bytes("a.parquet", &bytes[..bytes.len() / 2]);
        assert!(
            ran.failed[0].starts_with("a.parquet: no whole Parquet file"),
            "{:?}",
            ran.failed
        );
        for at in (0..bytes.len()).step_by(3) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0xff;
            let ran = read_bytes("a.parquet", &bytes);
            let fault = ran
                .failed
                .iter()
                .any(|message| message.contains("a fault in gongbao"));
            assert!(!fault, "{at}: {:?}", ran.failed);
        }
    }
}
