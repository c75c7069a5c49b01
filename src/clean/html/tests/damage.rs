//! Bad input: the best text there is, in time linear in the input, and every text with its place.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{article, parts};
use crate::note::NoteKind;
use crate::text::{TracedText, replay};

const SENTENCE: &str = "今年以来，青溪县投入资金320万元，改造老旧小区6个，惠及居民1150户。";

/// Reads within a time that only a walk that is not linear would need.
fn in_time(html: &str) -> super::Article {
    let start = Instant::now();
    let read = article(html);
    let took = start.elapsed();
    assert!(
        took < Duration::from_secs(10),
        "{} bytes took {took:?}",
        html.len()
    );
    read
}

fn holds(read: &super::Article, text: &str) -> bool {
    read.lines.iter().any(|line| line.contains(text))
}

#[test]
fn ten_thousand_nested_tags_are_read_with_a_note() {
    for tag in ["div", "b", "span", "table", "ul", "font", "blockquote"] {
        let html = format!(
            "<html><body>{}<p>{SENTENCE}</p>{}</body></html>",
            format!("<{tag}>").repeat(10_000),
            format!("</{tag}>").repeat(10_000)
        );
        let read = in_time(&html);
        assert!(holds(&read, "惠及居民1150户"), "{tag}");
        // A table in a table closes it: such tags do not nest.
        let (_, layout) = parts(&html);
        assert!(
            tag == "table"
                || layout
                    .notes
                    .iter()
                    .any(|note| note.kind == NoteKind::Truncated),
            "{tag}"
        );
    }
}

#[test]
fn unclosed_tags_do_not_count_as_nesting() {
    let html = format!(
        "<html><body><div>{}</div></body></html>",
        format!("<p>{SENTENCE}").repeat(3_000)
    );
    let (_, layout) = parts(&html);
    assert!(layout.notes.is_empty());
    assert_eq!(layout.blocks.len(), 3_000);
}

#[test]
fn formatting_that_is_opened_again_and_again_costs_no_more() {
    let fonts: String = (0..400).map(|n| format!("<font size={n}>")).collect();
    let html = format!(
        "<html><body><p>{fonts}</p>{}<p>{SENTENCE}</p></body></html>",
        "<p>x</p>".repeat(50_000)
    );
    assert!(holds(&in_time(&html), "惠及居民1150户"));
}

#[test]
fn a_megabyte_on_one_line_is_read() {
    let html = format!(
        "<html><body><div>{}</div></body></html>",
        SENTENCE.repeat(11_000)
    );
    assert!(html.len() > 1_000_000);
    assert!(holds(&in_time(&html), "惠及居民1150户"));
}

#[test]
fn a_million_entities_are_read() {
    let html = format!(
        "<html><body><p>{SENTENCE}</p><p>{}</p></body></html>",
        "&amp;，".repeat(1_000_000)
    );
    let read = in_time(&html);
    assert!(holds(&read, "&，&，&"));
}

#[test]
fn two_hundred_thousand_attributes_are_read() {
    for value in ["1", "\">\"", "'<'"] {
        let attributes: String = (0..200_000).map(|n| format!(" a{n}={value}")).collect();
        let html = format!("<html><body><div{attributes}><p>{SENTENCE}</p></div></body></html>");
        let read = in_time(&html);
        assert!(holds(&read, "惠及居民1150户"), "{value}");
    }
}

#[test]
fn blanks_and_brackets_without_end_are_read() {
    for junk in [
        " ",
        "\n",
        "<",
        "<!",
        "&",
        "<p",
        "</",
        "<!--",
        "\r\n",
        "<td>",
        "x<table>y",
    ] {
        let html = format!("<html><body><p>{SENTENCE}</p>{}", junk.repeat(200_000));
        assert!(holds(&in_time(&html), "惠及居民1150户"), "{junk:?}");
    }
}

#[test]
fn pages_that_strain_the_rules_are_read_in_time() {
    let table = "<p><b>完成情况表</b></p><table><tr><td>河东镇</td><td>64</td></tr><tr><td>河西镇</td><td>60</td></tr></table>";
    let cases = [
        table.repeat(8_000),
        format!(
            "<table>{}</table>",
            "<tr><td>河东镇</td><td>64</td><td>93.8%</td></tr>".repeat(20_000)
        ),
        format!(
            "<p>{}</p>{}",
            SENTENCE.repeat(3_000),
            "<p>全县完成改造467户，占任务的94.3%，居全市前列。</p>".repeat(15_000)
        ),
        "<div><p>相关阅读</p><p><a href=x>邻县改造小区20个</a></p></div>".repeat(15_000),
        "<div class=title>青溪县改造小区</div>".repeat(20_000),
        "<div class=title>".repeat(300) + &"<i>青</i>".repeat(50_000),
        "<p><b>河东镇</b><br></p>".repeat(20_000),
        format!("<p>{}</p>", "<b>河东镇</b>".repeat(50_000)),
        "<meta property=og:title content=青溪县改造><h2>青溪县改造小区</h2>".repeat(10_000),
        "<script>var a = \"".repeat(10_000),
        format!(
            "<script>var a = '{}'</script>",
            "\\u3002\\uff0c".repeat(80_000)
        ),
        "<time>昨天</time>".repeat(30_000),
        "<table><tr><td>".repeat(400) + &"<p>河东镇</p>".repeat(30_000),
    ];
    for (index, junk) in cases.iter().enumerate() {
        let start = Instant::now();
        let html =
            format!("<html><body><h1>青溪县改造小区</h1><p>{SENTENCE}</p>{junk}</body></html>");
        let _ = parts(&html);
        let took = start.elapsed();
        println!("{index}: {took:?} for {} bytes", html.len());
        assert!(
            took < Duration::from_secs(10),
            "case {index}: {} bytes took {took:?}",
            html.len()
        );
    }
}

#[test]
fn nul_bytes_and_half_characters_go() {
    let html = format!(
        "<html><body><p>今年\0以来{}\u{fffd}",
        &SENTENCE["今年以来".len()..]
    );
    let read = in_time(&html);
    assert!(
        holds(&read, "今年以来，青溪县投入资金320万元"),
        "{:?}",
        read.lines
    );
}

#[test]
fn nothing_gives_nothing() {
    for html in [
        "",
        " ",
        "<html></html>",
        "\0",
        "<script>var a = 1;</script>",
    ] {
        let (text, layout) = parts(html);
        assert_eq!((text.as_str(), layout.blocks.len()), ("", 0), "{html:?}");
    }
}

#[test]
fn text_that_the_parser_moves_still_comes_out() {
    let html = format!(
        "<html><body><table><tr><td>一</td></tr>{SENTENCE}<tr><td>二</td></tr></table><p>{SENTENCE}</p></body></html>"
    );
    let read = in_time(&html);
    assert_eq!(
        read.lines
            .iter()
            .filter(|line| line.contains("惠及居民1150户"))
            .count(),
        2,
        "{:?}",
        read.lines
    );
}

#[test]
fn every_character_leads_back_to_its_place() {
    let html = "<html><head><title>青溪县投入320万元改造小区_青溪网</title></head><body><h1>青溪县投入<b>320</b>万元改造小区</h1>\r\n<p>\u{3000}今年以来，完成&nbsp;467&#20010;项目，&ldquo;满意率&rdquo;达<b>94</b>.3%，\r\n群众点赞。</p></body></html>";
    let (text, layout) = parts(html);
    assert_eq!(
        text,
        "青溪县投入320万元改造小区\n今年以来，完成 467个项目，“满意率”达94.3%，群众点赞。"
    );
    let traced = TracedText::from_source(html)
        .apply(&layout.edits)
        .expect("fits");
    let source_of = |words: &str| {
        let at = text.rfind(words).expect("stands there");
        traced
            .source_span(crate::text::Span::new(at, at + words.len()))
            .of(html)
    };
    assert_eq!(source_of("467个"), "467&#20010;");
    assert_eq!(source_of("“满意率”"), "&ldquo;满意率&rdquo;");
    assert_eq!(source_of("94.3%"), "94</b>.3%");
    assert_eq!(source_of("群众点赞"), "群众点赞");
}

proptest! {
    #[test]
    fn any_page_is_read_without_harm(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("<p>".to_owned()), Just("</p>".to_owned()), Just("<table>".to_owned()), Just("<tr><td>".to_owned()),
                Just("</table>".to_owned()), Just("<b>".to_owned()), Just("</b>".to_owned()), Just("<a href=x>".to_owned()),
                Just("<script>".to_owned()), Just("</script>".to_owned()), Just("&nbsp;".to_owned()), Just("&amp".to_owned()),
                Just("<h1>".to_owned()), Just("<br>".to_owned()), Just("\r\n".to_owned()), Just("\0".to_owned()),
                Just("<template>".to_owned()), Just("<svg>".to_owned()), Just("<textarea>".to_owned()), Just("<!--".to_owned()),
                Just("<select>".to_owned()), Just("<form>".to_owned()), Just("</body>".to_owned()), Just("<frameset>".to_owned()),
                Just("<title>".to_owned()), Just("<li>".to_owned()), Just("-->".to_owned()), Just("<math>".to_owned()),
                Just("今年以来，全县完成改造467户，占任务的94.3%。".to_owned()), "\\PC{0,8}",
            ],
            0..40,
        )
    ) {
        let html: String = pieces.concat();
        let (text, layout) = parts(&html);
        prop_assert_eq!(&text, &replay(&html, &layout.edits).expect("fits"));
        let mut end = 0;
        for block in &layout.blocks {
            prop_assert!(block.span.start >= end && block.span.end <= text.len());
            prop_assert!(!block.span.of(&text).contains('\n') && !block.span.is_empty());
            prop_assert!(block.span.start == 0 || text[..block.span.start].ends_with('\n'));
            end = block.span.end;
        }
        for cell in layout.tables.iter().flat_map(|table| table.rows.iter().flatten()) {
            prop_assert!(text.get(cell.span.range()).is_some());
        }
        // All text of the page between the tags that the reader keeps is in the source or was an entity.
        prop_assert_eq!(text.split('\n').count().min(text.len()), layout.blocks.len());
    }
}
