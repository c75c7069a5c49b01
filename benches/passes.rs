//! How fast each pass is on its own, in bytes of its input; `cargo bench --bench passes`, or one with
//! `cargo bench --bench passes -- pinyin`.

#![allow(clippy::expect_used)]

use std::path::Path;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use gongbao::clean::repair::{Repaired, characters, pinyin_notes, shifted, traditional};
use gongbao::clean::{self, Article, Context};
use gongbao::decode::{self, Decoded, Hint};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::{figures, segment};

fn main() {
    divan::main();
}

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// How long the inputs are made, in bytes.
const SIZE: usize = 64 * 1024;

/// The article whose text is taken for clean, without its markup.
const CLEAN: &str = "new-energy-tv-news.md";

/// A file of `data/samples` as text.
fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/samples")
        .join(name);
    let bytes = std::fs::read(path).expect("the samples are there");
    decode::decode(&bytes, &Hint::default())
        .value
        .text
        .as_str()
        .to_owned()
}

/// A text repeated up to [`SIZE`].
fn repeated(text: &str) -> String {
    text.repeat(SIZE.div_ceil(text.len().max(1)))
}

/// The article of a sample.
fn article(name: &str) -> Article {
    let text = sample(name);
    cleaned(&text)
        .into_iter()
        .next()
        .expect("a sample has an article")
}

fn cleaned(text: &str) -> Vec<Article> {
    let decoded = decode::decode(text.as_bytes(), &Hint::default()).value;
    clean::clean(&decoded, &Context::default(), &LEXICON)
        .value
        .articles
}

/// Clean text of about [`SIZE`].
fn clean_text() -> String {
    let article = article(CLEAN);
    repeated(&format!("{}\n", article.text.as_str()))
}

#[derive(Debug, Clone, Copy)]
enum Charset {
    Utf8,
    Gb18030,
    Big5,
    Utf16Le,
}

#[divan::bench(args = [Charset::Utf8, Charset::Gb18030, Charset::Big5, Charset::Utf16Le])]
fn decoding(bencher: Bencher, charset: Charset) {
    let bytes = match charset {
        Charset::Utf8 => clean_text().into_bytes(),
        Charset::Gb18030 => encoding_rs::GB18030.encode(&clean_text()).0.into_owned(),
        Charset::Big5 => {
            let text = repeated(&sample("elderly-care-big5-page.html"));
            encoding_rs::BIG5.encode(&text).0.into_owned()
        }
        Charset::Utf16Le => clean_text()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    };
    bencher
        .counter(BytesCount::new(bytes.len()))
        .bench_local(|| decode::decode(black_box(&bytes), &Hint::default()));
}

/// What a repair is tried on: text that needs none, and text that is full of what it repairs.
#[derive(Debug, Clone, Copy)]
enum Text {
    Clean,
    Damaged,
}

const TEXTS: [Text; 2] = [Text::Clean, Text::Damaged];

/// Measures a repair; fails where the damaged text does not need it or the clean one does.
fn repair(bencher: Bencher, text: Text, damaged: &str, pass: impl Fn(&str) -> Repaired) {
    let input = match text {
        Text::Clean => clean_text(),
        Text::Damaged => repeated(&sample(damaged)),
    };
    let needed = !pass(&input).edits.is_empty();
    assert_eq!(needed, matches!(text, Text::Damaged), "{damaged}");
    bencher
        .counter(BytesCount::new(input.len()))
        .bench_local(|| pass(black_box(&input)));
}

#[divan::bench(args = TEXTS)]
fn shifted_bytes(bencher: Bencher, text: Text) {
    repair(bencher, text, "waste-sorting-shifted-bytes.txt", |text| {
        shifted::edits(text, &LEXICON.opencc, || LEXICON.jieba())
    });
}

#[divan::bench(args = TEXTS)]
fn pinyin(bencher: Bencher, text: Text) {
    repair(
        bencher,
        text,
        "micro-governance-pinyin-notes.txt",
        pinyin_notes::edits,
    );
}

#[divan::bench(args = TEXTS)]
fn traditional_characters(bencher: Bencher, text: Text) {
    repair(bencher, text, "elderly-care-big5-page.html", |text| {
        traditional::edits(text, &LEXICON.opencc)
    });
}

#[divan::bench(args = TEXTS)]
fn odd_characters(bencher: Bencher, text: Text) {
    repair(bencher, text, "relief-full-width-repeated.txt", |text| {
        characters::edits(text, &LEXICON.opencc)
    });
}

fn decoded(text: &str) -> Decoded {
    decode::decode(text.as_bytes(), &Hint::default()).value
}

/// Reading a page of HTML: parsing it, finding the article, writing its blocks.
#[divan::bench]
fn html(bencher: Bencher) {
    let paragraphs = clean_text().replace('\n', "</p>\n<p>");
    let page = format!(
        "<html><head><title>清溪镇改造农村公路</title></head><body><div id=\"nav\"><a href=\"/\">首页</a>\
         </div><h1>清溪镇改造农村公路</h1><div class=\"content\"><p>{paragraphs}</p></div></body></html>\n"
    );
    let parsed = decoded(&page);
    let sites = &LEXICON.sites;
    let text = parsed.text.as_str();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| clean::html::read(black_box(text), &Context::default(), sites));
}

/// The whole clean stage on plain text.
#[divan::bench]
fn plain_text(bencher: Bencher) {
    let text = decoded(&clean_text());
    let context = Context {
        path: Some("a.txt"),
        ..Context::default()
    };
    bencher
        .counter(BytesCount::new(text.text.as_str().len()))
        .bench_local(|| clean::clean(black_box(&text), &context, &LEXICON));
}

#[divan::bench]
fn segmenting(bencher: Bencher) {
    let article = article(CLEAN);
    let bytes = article.text.as_str().len();
    // The dictionary is loaded by the first use.
    segment::segment(&article, &LEXICON);
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| segment::segment(black_box(&article), &LEXICON));
}

#[divan::bench]
fn extracting(bencher: Bencher) {
    let article = article(CLEAN);
    let sentences = segment::segment(&article, &LEXICON).value;
    bencher
        .counter(BytesCount::new(article.text.as_str().len()))
        .bench_local(|| figures::extract(black_box(&article), &sentences, None, &LEXICON));
}
