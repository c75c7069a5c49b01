//! What holds for every document, whatever its bytes are.

#![allow(clippy::expect_used, clippy::panic)]

use std::sync::OnceLock;

use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::note::NoteKind;
use gongbao::pipeline::{Origin, Page, read};
use gongbao::record::{Record, records};
use proptest::prelude::*;

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"))
}

fn page(path: &str, bytes: Vec<u8>) -> Page {
    let origin = Origin {
        path: path.to_owned(),
        ..Origin::default()
    };
    Page { origin, bytes }
}

/// The characters `[start, end)` of a text.
fn stretch(text: &str, [start, end]: [usize; 2]) -> Option<String> {
    let out: Vec<char> = text
        .chars()
        .skip(start)
        .take(end.checked_sub(start)?)
        .collect();
    (out.len() == end - start).then(|| out.into_iter().collect())
}

/// The records of a page, after everything that has to hold for them was looked at.
fn checked(page: &Page) -> Vec<Record> {
    let reading = read(page, lexicon());
    let records = records(page, &reading);
    assert_eq!(records.len(), reading.cleaned.value.articles.len());
    for (record, article) in records.iter().zip(&reading.cleaned.value.articles) {
        let text = article.text.as_str();
        assert_eq!(record.text, text);
        for block in &article.blocks {
            assert!(text.get(block.span.range()).is_some(), "{block:?}");
        }
        check_figures(page, record);
        check_relations(record);
        for note in &record.notes {
            assert!(
                note.span.is_none_or(|span| stretch(text, span).is_some()),
                "{note:?}"
            );
        }
        let line = String::from_utf8(record.to_line().expect("writes")).expect("UTF-8");
        assert_eq!(line.matches('\n').count(), 1);
        let again: Record = serde_json::from_str(&line).expect("reads what it wrote");
        assert_eq!(&again, record);
    }
    records
}

fn check_figures(page: &Page, record: &Record) {
    for (index, figure) in record.figures.iter().enumerate() {
        assert_eq!(figure.id, index + 1);
        assert_eq!(
            stretch(&record.text, figure.span).as_ref(),
            Some(&figure.quote)
        );
        assert!(!figure.quote.is_empty());
        assert!(figure.sentence.contains(&figure.quote), "{figure:?}");
        assert!(record.text.contains(&figure.sentence));
        let [start, end] = figure.source_span;
        assert!(start <= end && end <= page.bytes.len(), "{figure:?}");
        assert!(!figure.rules.is_empty(), "{figure:?}");
        assert!((0.0..=1.0).contains(&figure.confidence));
        // A range upside down is kept as it is written, and said to be odd.
        let odd = record
            .notes
            .iter()
            .any(|note| note.kind == NoteKind::OddValue);
        assert!(
            odd || figure.value_max.is_none_or(|max| max >= figure.value),
            "{figure:?}"
        );
    }
    let starts: Vec<usize> = record.figures.iter().map(|figure| figure.span[0]).collect();
    assert!(starts.is_sorted(), "figures are in reading order");
}

fn check_relations(record: &Record) {
    let progress = record
        .progress
        .iter()
        .flat_map(|progress| &progress.figures);
    let sums = record.sums.iter().flat_map(|sum| &sum.figures);
    for id in progress.chain(sums) {
        assert!(
            (1..=record.figures.len()).contains(id),
            "there is no figure {id}"
        );
    }
}

/// Words of the genre, and what breaks readers of text.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "全县",
        "共有",
        "495",
        "个",
        "项目",
        "，",
        "。",
        "\n",
        "已完成",
        "467",
        "94.3",
        "%",
        "％",
        "投入",
        "1.64",
        "亿元",
        "万",
        "同比增长",
        "十余",
        "名",
        "一百二",
        "2021年",
        "9月3日",
        "截至目前",
        "其中",
        "（",
        "）",
        "“",
        "”",
        "<p>",
        "</p>",
        "<td>",
        "<table>",
        "<div",
        "&nbsp;",
        "&#x",
        "(wàn)",
        "萬",
        "戶(hù)",
        "!眳桥",
        "１２３",
        "1,234",
        "-",
        "—",
        "至",
        "~",
        "约",
        "余",
        "不足",
        "---\n",
        "title: ",
        "# ",
        "\u{0}",
        "\u{feff}",
        "\u{fffd}",
        "\u{e226}",
        "\u{20000}",
        "e\u{301}",
        "😀",
        "\r\n",
        "\t",
        " ",
        "\u{3000}",
        "0",
        "00000000000000000000000000000000",
        ".",
        "/",
        "三分之二",
        "两成",
        "第",
        "〇",
        "兆",
        "亿亿亿",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600), path in "a\\.(txt|html|md)") {
        checked(&page(&path, bytes));
    }

    #[test]
    fn any_text_of_the_genre(text in pieces(), path in "a\\.(txt|html|md)") {
        checked(&page(&path, text.into_bytes()));
    }

    #[test]
    fn any_charset(text in pieces(), charset in prop::sample::select(vec!["gb18030", "big5", "utf-16le"])) {
        let bytes = match charset {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            label => {
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a charset");
                encoding.encode(&text).0.into_owned()
            }
        };
        checked(&page("a.txt", bytes));
    }

    /// The same bytes give the same records.
    #[test]
    fn reading_is_repeatable(text in pieces()) {
        let page = page("a.html", text.into_bytes());
        prop_assert_eq!(checked(&page), checked(&page));
    }
}

/// Documents that make careless programs slow or deep.
#[test]
fn hostile_documents_are_read_in_good_time() {
    let long = |piece: &str| piece.repeat(200_000 / piece.len()).into_bytes();
    for (name, bytes) in [
        ("one line of figures", long("完成467个")),
        ("one line of digits", long("1")),
        ("one line of numerals", long("一百")),
        ("open brackets", long("（")),
        ("open quotation marks", long("“")),
        ("nested tags", long("<div>")),
        ("nested tables", long("<table><tr><td>")),
        ("half tags", long("<a ")),
        ("pinyin notes", long("萬(wàn)")),
        ("NULs", long("\0")),
        ("line feeds", long("\n")),
        (
            "bytes of GBK that lost a half",
            [0xa1, 0x21].repeat(100_000),
        ),
    ] {
        for path in ["a.txt", "a.html"] {
            let start = std::time::Instant::now();
            checked(&page(path, bytes.clone()));
            let took = start.elapsed();
            assert!(took.as_secs() < 20, "{name} as {path}: {took:?}");
        }
    }
}
