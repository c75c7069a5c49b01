//! The tree is that of scraper, however much of the source was taken ahead of the tokenizer.

use proptest::prelude::*;
use scraper::{Html, Node};

use super::super::parse::parse;

/// The nodes of a tree in order, with their depth; what comments say is not kept.
fn outline(html: &Html) -> Vec<String> {
    let line = |node: ego_tree::NodeRef<Node>| {
        let depth = node.ancestors().count();
        match node.value() {
            Node::Text(text) => format!("{depth} {:?}", &**text),
            Node::Element(element) => {
                let attributes: Vec<_> = element.attrs().collect();
                format!("{depth} <{}> {attributes:?}", element.name())
            }
            Node::Comment(_) => format!("{depth} comment"),
            Node::Doctype(_) => format!("{depth} doctype"),
            _ => format!("{depth} other"),
        }
    };
    html.tree.root().descendants().map(line).collect()
}

fn pieces_fit(source: &str) {
    let parsed = parse(source);
    let mut lengths = std::collections::BTreeMap::new();
    for piece in &parsed.pieces {
        let at = lengths.entry(piece.node).or_insert(0);
        let node = parsed.html.tree.get(piece.node).expect("is in the tree");
        let text = node.value().as_text().expect("a text node");
        if let Some(span) = piece.source.filter(|_| piece.exact) {
            assert_eq!(span.of(source), &text[*at..*at + piece.len]);
        }
        *at += piece.len;
    }
}

#[test]
fn odd_pages_are_read_as_scraper_reads_them() {
    let pages = [
        "<p>a<!-- b --><!-- c --->d<p>e<!-->f-->g<!--->h-->i<!-- j --!>k<!-- l",
        "<script>if (a < b) { '</p>' }</script>\n<style>p > a { }</STYLE >x",
        "<script><!-- <script></script> --></script><p>a",
        "<script>a</script x=y>b<script/>c</script>d<script>e",
        "<title>a<p>&amp;</title><textarea>\n<!-- b --></textarea><xmp><p></xmp><plaintext><p>",
        "<svg><![CDATA[a]]&<b>]]>c<p>d</svg><svg><title>a<p>b<script>c</script></svg>",
        "<svg><![CDATA[a]]>b<![CDATA[<i>]]></svg><p>c",
        "<math><mi>a<!-- b --><p>c",
        "<table>a<tr>b<td>c</td> d</table>e<table> <tr> <td>f<!-- g --></table>",
        "<pre>\n\na</pre><pre>\nb",
        "<P CLASS=a CLASS=b ID=c/><br/><br / ><img src='a>b'/><a href=x/>",
        "a < b <c d &lt; &amp<p>&ampx &#x; &copy</>e</ f><?g?><!h>",
        "<p a=\"b&amp;c\" d='e\n' f = g>\r\nh\r<!-- i -->\rj",
        "a\0b<p\0>c<script>\0</script>",
        "<meta charset=utf-8><meta http-equiv=content-type content='text/html; charset=gbk'>a",
        "\u{feff}<p>a</p><script></script>\u{feff}b",
        "<frameset><frame></frameset><noframes><p></noframes>a",
        "<noscript><p>a</noscript><iframe><p>b</iframe><select><option>a<p>b",
        "<a><b><a>c</b>d</a><i><p>e</i>f<o:p>g</o:p>",
    ];
    for page in pages {
        let expected = outline(&Html::parse_document(page));
        assert_eq!(outline(&parse(page).html), expected, "{page:?}");
        pieces_fit(page);
    }
}

proptest! {
    #[test]
    fn any_page_is_read_as_scraper_reads_it(
        parts in prop::collection::vec(
            prop_oneof![
                "</?(p|div|b|a|table|tr|td|svg|math|script|style|title|textarea|pre|select|option|h1|li|body|html|head|o:p|P|Br)( (a|b|CLASS|id)(=(\"[a-z&;> ]{0,4}\"|'[a-z<]{0,3}'|[a-z/=]{1,2}))?){0,2} ?/?>",
                "[a-z甲， \n&;<>!-]{0,6}",
                "&(nbsp|amp|lt|#20013|#x4e2d|x);?",
                "<!--[a-z>!-]{0,5}-->",
                "(<!\\[CDATA\\[|\\]\\]>|\\]|<!doctype html>|<!--|-->|</|<\\?|\r|\0)",
            ],
            0..14,
        )
    ) {
        let page = parts.concat();
        prop_assert_eq!(outline(&parse(&page).html), outline(&Html::parse_document(&page)), "{:?}", page);
        pieces_fit(&page);
    }
}
