//! tmp
use gongbao::{
    clean::{Context, clean},
    decode::{Hint, decode},
    lexicon::{DataSource, Lexicon},
};
fn main() {
    let lexicon = Lexicon::load(&DataSource::embedded()).unwrap();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let s = clean(
            &decode(&bytes, &Hint::default()).value,
            &Context {
                path: Some(&path),
                ..Context::default()
            },
            &lexicon,
        );
        println!("=== {path} {:?}", s.value.format);
        for a in &s.value.articles {
            println!("--- {:?}", a.metadata);
            for b in &a.blocks {
                println!("{:?}: {}", b.kind, b.span.of(a.text.as_str()));
            }
            println!("tables {}", a.tables.len());
        }
        for n in s.notes {
            println!("  NOTE {:?} {}", n.kind, n.message);
        }
    }
}
