//! How fast each stage is, in bytes of its input; `cargo bench`, or one with `cargo bench -- figures`.

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use gongbao::decode::{Decoded, Hint};
use gongbao::lexicon::{DataSource, Lexicon};
use gongbao::pipeline::{Origin, Page, Reading};
use gongbao::{clean, decode, figures, pipeline, record, relate, segment};

fn main() {
    divan::main();
}

#[allow(clippy::expect_used)]
static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// Sentences of the genre, a third of them without figures.
const SENTENCES: &[&str] = &[
    "截至目前，清河县“民生微实事”共确定项目312个，已完成287个，完成率92.0%。",
    "全年投入资金1.26亿元，改造老旧小区46个，惠及居民2.3万户，同比增长12.5%。",
    "其中，东城街道完成118个，西城街道完成97个，开发区完成72个。",
    "县委有关负责同志表示，要坚持问题导向，把好事办实、把实事办好。",
    "会议强调，各部门要压实责任、密切配合，确保各项任务按期完成。",
    "力争到2025年底，新建农村公路150余公里，覆盖九成以上行政村。",
];

/// Damage and pages that the same text is put into.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    Gbk,
    Html,
}

const KINDS: &[Kind] = &[Kind::Plain, Kind::Gbk, Kind::Html];

/// A document of about 8 kB.
fn page(kind: Kind) -> Page {
    let paragraph = |n: usize| {
        let sentences = SENTENCES.iter().cycle().skip(n).take(4).copied();
        sentences.collect::<String>()
    };
    let paragraphs: Vec<String> = (0..12).map(paragraph).collect();
    let title = "清河县民生微实事完成率达92%";
    let (path, bytes) = match kind {
        Kind::Plain => (
            "a.txt",
            format!("{title}\n{}\n", paragraphs.join("\n")).into_bytes(),
        ),
        Kind::Gbk => {
            let text = format!("{title}\r\n{}\r\n", paragraphs.join("\r\n"));
            ("a.txt", encoding_rs::GBK.encode(&text).0.into_owned())
        }
        Kind::Html => {
            let body = paragraphs.join("</p>\n<p>");
            let html = format!(
                "<html><head><title>{title}</title></head><body><div id=\"nav\"><a href=\"/\">首页</a></div>\
                 <h1>{title}</h1><div class=\"content\"><p>{body}</p></div></body></html>\n"
            );
            ("a.html", html.into_bytes())
        }
    };
    let origin = Origin {
        path: path.to_owned(),
        ..Origin::default()
    };
    Page { origin, bytes }
}

/// A page with what the stages made of it, so that each stage can be measured alone.
fn read(kind: Kind) -> (Page, Reading) {
    let page = page(kind);
    let reading = pipeline::read(&page, &LEXICON);
    (page, reading)
}

fn context(page: &Page) -> clean::Context<'_> {
    clean::Context {
        path: Some(&page.origin.path),
        ..clean::Context::default()
    }
}

#[divan::bench(sample_count = 5)]
fn load_lexicon() -> Result<Lexicon, impl Sized> {
    Lexicon::load(&DataSource::embedded())
}

#[divan::bench(args = KINDS)]
fn decode_stage(bencher: Bencher, kind: Kind) {
    let page = page(kind);
    bencher
        .counter(BytesCount::new(page.bytes.len()))
        .bench_local(|| decode::decode(black_box(&page.bytes), &Hint::default()));
}

#[divan::bench(args = KINDS)]
fn clean_stage(bencher: Bencher, kind: Kind) {
    let (page, reading) = read(kind);
    let decoded: &Decoded = &reading.decoded.value;
    bencher
        .counter(BytesCount::new(page.bytes.len()))
        .bench_local(|| clean::clean(black_box(decoded), &context(&page), &LEXICON));
}

#[divan::bench]
fn segment_stage(bencher: Bencher) {
    let (_, reading) = read(Kind::Plain);
    let articles = &reading.cleaned.value.articles;
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let segment = |article| segment::segment(black_box(article), &LEXICON);
        articles.iter().map(segment).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn figures_stage(bencher: Bencher) {
    let (_, reading) = read(Kind::Plain);
    let articles = &reading.cleaned.value.articles;
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let pairs = articles.iter().zip(&reading.articles);
        pairs
            .map(|(article, read)| {
                figures::extract(black_box(article), &read.sentences.value, None, &LEXICON)
            })
            .collect::<Vec<_>>()
    });
}

#[divan::bench]
fn relate_stage(bencher: Bencher) {
    let (_, reading) = read(Kind::Plain);
    let articles = &reading.cleaned.value.articles;
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let pairs = articles.iter().zip(&reading.articles);
        pairs
            .map(|(article, read)| {
                let article = black_box(article);
                relate::relate(
                    article,
                    &read.sentences.value,
                    &read.figures.value,
                    &LEXICON,
                )
            })
            .collect::<Vec<_>>()
    });
}

#[divan::bench(args = KINDS)]
fn whole_page(bencher: Bencher, kind: Kind) {
    let page = page(kind);
    bencher
        .counter(BytesCount::new(page.bytes.len()))
        .bench_local(|| {
            let reading = pipeline::read(black_box(&page), &LEXICON);
            record::records(&page, &reading)
                .iter()
                .map(record::Record::to_line)
                .collect::<Vec<_>>()
        });
}
