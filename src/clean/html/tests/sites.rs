//! Rules of single sites, on the examples that stand in them and on pages that they do not fit.

use crate::clean::{Cleaned, Context, clean};
use crate::decode::{Hint, decode};
use crate::lexicon::sites::Sites;
use crate::lexicon::{DataSource, Lexicon};
use crate::note::{Note, NoteKind, Staged};

fn cleaned(html: &str, url: Option<&str>) -> Staged<Cleaned> {
    let decoded = decode(html.as_bytes(), &Hint::default()).value;
    let context = Context {
        url,
        ..Context::default()
    };
    clean(&decoded, &context, Lexicon::for_tests())
}

/// The texts of the page's articles.
fn text(cleaned: &Cleaned) -> String {
    let texts = cleaned.articles.iter().map(|article| article.text.as_str());
    texts.collect::<Vec<_>>().join("\n---\n")
}

fn site_notes(notes: &[Note]) -> Vec<&str> {
    let ours = notes.iter().filter(|note| note.kind == NoteKind::SiteRule);
    ours.map(|note| note.message.as_str()).collect()
}

/// Each rule reads its example, and the general rules do not: else it would not be needed.
#[test]
fn every_rule_reads_its_example() {
    let mut read = 0;
    for rule in Lexicon::for_tests().sites.iter() {
        let example = rule.example.as_ref().expect("a rule has an example");
        let page = cleaned(
            &example.html,
            Some(&format!("https://{}/1.html", rule.host)),
        );
        let metadata = &page.value.articles[0].metadata;
        assert_eq!(metadata.title.as_deref(), Some(example.title.as_str()));
        assert_eq!(metadata.published, Some(example.date), "{}", rule.host);
        assert_eq!(text(&page.value).trim(), example.text.trim());
        assert_eq!(site_notes(&page.notes), [""; 0]);
        let general = cleaned(&example.html, Some("https://elsewhere.example/1.html"));
        assert_ne!(
            text(&general.value).trim(),
            example.text.trim(),
            "{}",
            rule.host
        );
        read += 1;
    }
    assert!(read > 0);
}

const WORDS: &str = "<div id=main><p class=caption>清溪镇改造农村公路</p><div class=words>\
    <p>全镇改造农村公路12公里。</p><div class=more><p>上月，白石镇新建水渠3公里，灌溉农田4200亩，\
    受益农户达到1500户。</p></div></div></div>";

/// The page says itself which site it is of, unless its address is known.
#[test]
fn a_page_names_its_host() {
    let canonical = "<link rel=canonical href='https://example.org/1.html'>";
    let og = "<meta property='og:url' content='http://www.example.org/'>";
    let other = "<link rel=canonical href='https://other.example/1.html'>";
    let relative = "<link rel=canonical href='/1.html'>";
    let base = "<base href='//example.org/'>";
    for (head, url, applies) in [
        (canonical.to_owned(), None, true),
        (og.to_owned(), None, true),
        (base.to_owned(), None, true),
        (format!("{relative}{base}"), None, true),
        (String::new(), Some("https://example.org/1.html"), true),
        (other.to_owned(), Some("https://example.org/1.html"), true),
        (format!("{og}{other}"), None, false),
        (canonical.to_owned(), Some("https://other.example/"), false),
        (String::new(), None, false),
        (String::new(), Some("https://not.example.org/"), false),
    ] {
        let html =
            format!("<html><head>{head}<title>清溪发布</title></head><body>{WORDS}</body></html>");
        let without = !text(&cleaned(&html, url).value).contains("白石镇");
        assert_eq!(without, applies, "{head} {url:?}");
    }
}

/// A selector that finds nothing leaves its part to the general rules, and says so.
#[test]
fn what_a_rule_does_not_find_is_read_by_the_general_rules() {
    let html = "<html><head><title>清溪镇改造农村公路</title></head><body><h1>清溪镇改造农村公路</h1>\
        <p>发布时间：2024-03-05</p><div><p>全镇改造农村公路12公里，惠及村民860户。</p></div></body></html>";
    let page = cleaned(html, Some("https://example.org/1.html"));
    let general = cleaned(html, None);
    assert_eq!(page.value, general.value);
    let notes = site_notes(&page.notes);
    assert_eq!(
        notes.len(),
        5,
        "title, date, body, source, author: {notes:?}"
    );
    assert_eq!(site_notes(&general.notes), [""; 0]);
}

/// The article of a site may be the HTML in a text field.
#[test]
fn a_text_field_is_read_as_html() {
    let field = "<html><head><title>清溪发布</title></head><body><div id=main>\
        <textarea class=words>&lt;p>全镇改造农村公路12公里。&lt;/p>&lt;p>惠及村民860户。&lt;/p></textarea>\
        <p>本页由清溪发布制作，未经许可，不得转载，违者必究，敬请留意。</p></div></body></html>";
    let page = cleaned(field, Some("https://example.org/1.html"));
    let lines = text(&page.value);
    assert!(
        lines.ends_with("全镇改造农村公路12公里。\n惠及村民860户。"),
        "{lines}"
    );
}

/// The rules that are loaded for the tests are those of the program.
#[test]
fn the_lexicon_holds_the_rules() {
    let sites = Sites::load(&DataSource::embedded()).expect("the rules are right");
    assert_eq!(
        sites.iter().count(),
        Lexicon::for_tests().sites.iter().count()
    );
}
