use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, Date32Array, DictionaryArray, Int32Array, LargeStringArray,
    RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::{DataType, Field, Schema};

use super::{Columns, ERROR, Extractor, Settings, table};
use crate::lexicon::Lexicon;

const NEWS: &str = "某县项目进展\n全县共有495个项目，已完成467个，完成率94.3%。\n";

fn given(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("a batch")
}

fn columns(text: &str) -> Columns {
    Columns {
        text: text.to_owned(),
        ..Columns::default()
    }
}

fn extractor(batch: &RecordBatch, columns: Columns, name: &str) -> Result<Extractor, String> {
    let settings = Settings::new(table(name).expect("a table"));
    Extractor::new(Lexicon::for_tests(), &batch.schema(), columns, settings)
        .map_err(|error| error.to_string())
}

fn extract(batch: &RecordBatch, columns: Columns, name: &str) -> RecordBatch {
    let extractor = extractor(batch, columns, name).expect("columns");
    let out = extractor.extract_one(batch).expect("a batch");
    assert_eq!(out.schema(), extractor.schema());
    out
}

fn words(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch
        .column_by_name(name)
        .expect("a column")
        .as_string::<i32>();
    column.iter().map(|word| word.map(str::to_owned)).collect()
}

#[test]
fn every_kind_of_text_is_read() {
    let indices = Int32Array::from(vec![0]);
    let values: ArrayRef = Arc::new(StringArray::from(vec![NEWS]));
    let kinds: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec![NEWS])),
        Arc::new(LargeStringArray::from(vec![NEWS])),
        Arc::new(StringViewArray::from(vec![NEWS])),
        Arc::new(BinaryArray::from(vec![NEWS.as_bytes()])),
        Arc::new(DictionaryArray::<Int32Type>::new(indices, values)),
    ];
    for kind in kinds {
        let name = kind.data_type().to_string();
        let out = extract(
            &given(vec![("content", kind)]),
            columns("content"),
            "figures",
        );
        let values = out
            .column_by_name("value")
            .expect("values")
            .as_primitive::<Float64Type>();
        assert_eq!(values.values(), &[495.0, 467.0, 94.3], "{name}");
        assert_eq!(
            out.column_by_name(ERROR).expect("errors").null_count(),
            3,
            "{name}"
        );
    }
}

/// What is text has been decoded; bytes are still in some charset.
#[test]
fn bytes_are_decoded() {
    let (bytes, _, _) = encoding_rs::GB18030.encode(NEWS);
    let batch = given(vec![("page", Arc::new(BinaryArray::from(vec![&*bytes])))]);
    let out = extract(&batch, columns("page"), "articles");
    assert_eq!(words(&out, "encoding"), [Some("gb18030".to_owned())]);
    assert_eq!(words(&out, "title"), [Some("某县项目进展".to_owned())]);
}

#[test]
fn a_bad_document_is_a_row_with_the_reason_and_what_is_kept() {
    let documents = [Some(NEWS), None, Some("  "), Some("%PDF-1.7 and so on")];
    let batch = given(vec![
        ("id", Arc::new(Int32Array::from(vec![7, 8, 9, 10]))),
        ("content", Arc::new(StringArray::from(documents.to_vec()))),
        (
            "where",
            Arc::new(StringArray::from(vec!["http://a.example/"; 4])),
        ),
    ]);
    let wanted = Columns {
        url: Some("where".to_owned()),
        keep: vec!["id".to_owned()],
        ..columns("content")
    };
    let out = extract(&batch, wanted, "figures");
    let ids = out.column(0).as_primitive::<Int32Type>();
    assert_eq!(ids.values(), &[7, 7, 7, 8, 9, 10]);
    let errors: Vec<_> = words(&out, ERROR).into_iter().skip(3).flatten().collect();
    assert_eq!(errors.len(), 3);
    for (error, reason) in errors.iter().zip(["null", "empty", "PDF"]) {
        assert!(error.contains(reason), "{error}");
    }
    let urls = words(&out, "url");
    assert!(
        urls.iter()
            .all(|url| url.as_deref() == Some("http://a.example/")),
        "{urls:?}"
    );
}

#[test]
fn what_is_known_about_documents_is_used() {
    // 20 May 2024.
    let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(19863), None]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("2024年5月20日"), Some("")]));
    for published in [days, texts] {
        let batch = given(vec![
            ("content", Arc::new(StringArray::from(vec![NEWS; 2]))),
            ("day", published),
            (
                "head",
                Arc::new(StringArray::from(vec![Some("公报"), None])),
            ),
        ]);
        let wanted = Columns {
            title: Some("head".to_owned()),
            published: Some("day".to_owned()),
            ..columns("content")
        };
        let out = extract(&batch, wanted, "articles");
        let days = out.column_by_name("published").expect("days");
        assert_eq!((days.is_null(0), days.is_null(1)), (false, true));
        assert_eq!(words(&out, "title")[0].as_deref(), Some("公报"));
    }
}

#[test]
fn columns_that_do_not_fit_are_told() {
    let batch = given(vec![
        ("id", Arc::new(Int32Array::from(vec![1]))),
        ("content", Arc::new(StringArray::from(vec![NEWS]))),
        ("unit", Arc::new(StringArray::from(vec!["x"]))),
    ]);
    let keep = |names: &[&str]| Columns {
        keep: names.iter().map(|&name| name.to_owned()).collect(),
        ..columns("content")
    };
    let day = Columns {
        url: Some("id".to_owned()),
        ..columns("content")
    };
    for (wanted, expected) in [
        (
            columns("text"),
            "no column `text`; there are: id, content, unit",
        ),
        (columns("id"), "column `id` holds Int32, not text or bytes"),
        (day, "column `id` holds Int32, not text"),
        (
            keep(&["place_of"]),
            "no column `place_of`; there are: id, content, unit",
        ),
        (
            keep(&["unit"]),
            "column `unit` cannot be kept: there would be two of this name; rename it before",
        ),
        (
            keep(&["id", "id"]),
            "column `id` cannot be kept: there would be two of this name; rename it before",
        ),
    ] {
        assert_eq!(
            extractor(&batch, wanted, "figures").err().as_deref(),
            Some(expected)
        );
    }
    let none = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let error = extractor(&none, columns("content"), "figures").err();
    assert_eq!(
        error.as_deref(),
        Some("no column `content`; there are: none at all")
    );
}

#[test]
fn a_batch_without_rows_gives_the_columns() {
    let schema = Schema::new(vec![Field::new("content", DataType::Utf8, true)]);
    let none = RecordBatch::new_empty(Arc::new(schema));
    let out = extract(&none, columns("content"), "progress");
    assert_eq!(out.num_rows(), 0);
    assert_eq!(
        out.num_columns(),
        super::schema(&table("progress").expect("a table"))
            .fields()
            .len()
    );
}

/// A sentence full of figures is repeated in each of their rows: much comes of little.
#[test]
fn much_comes_in_several_batches() {
    let long = format!("{}，已完成467个。", "全县共有495个项目".repeat(100));
    let documents: Vec<String> = (0..400)
        .map(|number| format!("第{number}号\n{long}\n"))
        .collect();
    let batch = given(vec![
        ("id", Arc::new(Int32Array::from_iter_values(0..400))),
        ("content", Arc::new(StringArray::from(documents))),
    ]);
    let wanted = Columns {
        keep: vec!["id".to_owned()],
        ..columns("content")
    };
    let extractor = extractor(&batch, wanted, "figures").expect("columns");
    let several = extractor.extract(&batch).expect("batches");
    let one = extractor.extract_one(&batch).expect("a batch");
    assert!(several.len() > 1, "{} batches", several.len());
    assert_eq!(
        several.iter().map(RecordBatch::num_rows).sum::<usize>(),
        one.num_rows()
    );
    let ids = one.column(0).as_primitive::<Int32Type>();
    assert!(ids.values().is_sorted() && ids.value(one.num_rows() - 1) == 399);
}

#[test]
fn threads_change_nothing() {
    let documents: Vec<String> = (0..50)
        .map(|number| format!("全县共有{number}个项目。"))
        .collect();
    let batch = given(vec![("content", Arc::new(StringArray::from(documents)))]);
    let one = extract(&batch, columns("content"), "figures");
    let settings = Settings {
        threads: 3,
        ..Settings::new(table("figures").expect("a table"))
    };
    let three = Extractor::new(
        Lexicon::for_tests(),
        &batch.schema(),
        columns("content"),
        settings,
    );
    assert_eq!(
        three
            .expect("columns")
            .extract_one(&batch)
            .expect("a batch"),
        one
    );
}
