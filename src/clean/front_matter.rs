//! Front matter of Hexo, Jekyll and Hugo before a body in HTML or Markdown.

use super::builder::LayoutBuilder;
use super::dates::parse_date;
use super::{BlockKind, Context, Format, Layout, detect, html_part, markdown};
use crate::note::{Note, NoteKind, Stage};
use crate::survey::Kinds;
use crate::text::{Edit, Span};

/// How many quotation marks a title may have had.
const MOST_MARKS: usize = 8;

/// How many bytes of front matter there may be.
const LONGEST: usize = 64 << 10;

/// Front matter as found: the stretch of its lines and where the body begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    lines: Span,
    body: usize,
}

/// A value of the front matter: where it stands without its quotation marks.
struct Field<'a> {
    key: &'a str,
    value: &'a str,
    span: Span,
}

/// Finds front matter at the beginning of the text, after blank lines.
pub(super) fn find(text: &str) -> Option<Found> {
    let blank = text.len()
        - text
            .trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}')
            .len();
    let rest = text.get(blank..)?;
    let fence = ["---", "+++"].into_iter().find(|&fence| {
        rest.lines()
            .next()
            .is_some_and(|line| line.trim_end() == fence)
    })?;
    let mut at = blank;
    let mut keys = 0;
    let mut first = None;
    for (index, line) in rest.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        if index == 0 {
            first = Some(at);
            continue;
        }
        if at - blank > LONGEST {
            return None;
        }
        let line = line.trim_end();
        if line == fence || line == "..." {
            let lines = Span::new(first?, start);
            return (keys > 0).then_some(Found { lines, body: at });
        }
        keys += usize::from(key_of(line).is_some());
    }
    None
}

/// The key of a line `key: value` or `key = value`.
fn key_of(line: &str) -> Option<&str> {
    let end = line.find([':', '='])?;
    let key = line.get(..end)?.trim_end();
    let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
    (!key.is_empty() && key.chars().all(plain)).then_some(key)
}

fn fields(text: &str, lines: Span) -> Vec<Field<'_>> {
    let mut at = lines.start;
    let mut out: Vec<Field> = Vec::new();
    for line in lines.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let (key, rest) = match key_of(line) {
            Some(key) => (key, line.find([':', '=']).map_or(line.len(), |end| end + 1)),
            // An item of a list belongs to the key above it.
            None => match (out.last(), line.trim_start().strip_prefix("- ")) {
                (Some(last), Some(item)) => (last.key, line.len() - item.len()),
                _ => continue,
            },
        };
        let value = line.get(rest..).unwrap_or("").trim();
        let value_start = start + rest + line.get(rest..).and_then(|r| r.find(value)).unwrap_or(0);
        let bare = unquoted(value);
        let inner = value.find(bare).unwrap_or(0);
        out.push(Field {
            key,
            value: bare,
            span: Span::new(value_start + inner, value_start + inner + bare.len()),
        });
    }
    out
}

fn unquoted(value: &str) -> &str {
    ['\'', '"']
        .into_iter()
        .find_map(|mark| value.strip_prefix(mark)?.strip_suffix(mark))
        .unwrap_or(value)
        .trim()
}

/// Reads front matter and the body behind it. The title becomes the first line of the text.
pub fn read(text: &str, context: &Context) -> Layout {
    let Some(found) = find(text) else {
        return super::plain::read(text, Kinds::ALL);
    };
    let mut builder = LayoutBuilder::default();
    let metadata = &mut builder.layout.metadata;
    let fields = fields(text, found.lines);
    let get = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            fields
                .iter()
                .find(|field| field.key.eq_ignore_ascii_case(key) && !field.value.is_empty())
        })
    };
    metadata.published = get(&["date", "pubDate", "published", "created", "time"])
        .and_then(|field| parse_date(field.value));
    let is_category = |name: &str| {
        fields.iter().any(|field| {
            field.key.to_ascii_lowercase().starts_with("categor") && field.value == name
        })
    };
    // An author that is a category of the site as well is the feed the page came from, not a person.
    match get(&["author", "authors"]).map(|field| field.value) {
        Some(name) if is_category(name) => metadata.publisher = Some(name.to_owned()),
        name => metadata.author = name.map(str::to_owned),
    }
    if let Some(source) = get(&["source", "origin"]) {
        metadata.publisher = Some(source.value.to_owned());
    }
    if let Some(title) = get(&["title"]) {
        builder.edit(Edit::delete(Span::new(0, title.span.start)));
        let (edits, title_text) = title_marks(title, text, &mut builder.layout.notes);
        for edit in edits {
            builder.edit(edit);
        }
        builder.block(BlockKind::Title, Span::new(0, title_text.len()));
        builder.layout.metadata.title = Some(title_text);
        builder.edit(Edit::replace(Span::new(title.span.end, found.body), "\n"));
    } else {
        builder.edit(Edit::delete(Span::new(0, found.body)));
    }
    let rest = text.get(found.body..).unwrap_or("");
    let body = match detect::body(rest, Kinds::ALL, context) {
        Format::Html => html_part(rest, context),
        _ => markdown::read(rest, context),
    };
    builder.append(body, found.body);
    builder.layout
}

/// Generators turn quotation marks into `_` in file names and take the name as the title. Pairs round
/// a few words become “ ” again; a `_` before a channel or a site's name is a separator and stays.
fn title_marks(title: &Field, text: &str, notes: &mut Vec<Note>) -> (Vec<Edit>, String) {
    let value = title.value;
    let marks: Vec<usize> = value.match_indices('_').map(|(at, _)| at).collect();
    let pairs: Vec<(usize, usize)> = marks
        .chunks_exact(2)
        .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)))
        .collect();
    let quoted = (1..=MOST_MARKS).contains(&marks.len())
        && marks.len().is_multiple_of(2)
        && pairs
            .iter()
            .all(|&(open, close)| is_quoted(value, open, close, text));
    if !quoted {
        if !marks.is_empty() {
            let message = format!("`_` in the title may stand for quotation marks: {value}");
            notes.push(Note::new(Stage::Clean, NoteKind::UncertainRepair, message));
        }
        return (Vec::new(), value.to_owned());
    }
    let mut edits = Vec::new();
    let mut out = value.to_owned();
    for (index, &at) in marks.iter().enumerate() {
        let mark = if index % 2 == 0 { "“" } else { "”" };
        let at = title.span.start + at;
        edits.push(Edit::replace(Span::new(at, at + 1), mark));
    }
    for &(open, close) in pairs.iter().rev() {
        out.replace_range(close..=close, "”");
        out.replace_range(open..=open, "“");
    }
    let message = format!("quotation marks put back in the title, which was: {value}");
    notes.push(Note::new(Stage::Clean, NoteKind::Repaired, message).at(Span::new(0, out.len())));
    (edits, out)
}

fn is_quoted(title: &str, open: usize, close: usize, text: &str) -> bool {
    let inner = title.get(open + 1..close).unwrap_or("");
    let after = title.get(close + 1..).unwrap_or("").trim();
    let site = |words: &str| {
        [
            "网",
            "频道",
            "新闻",
            "要闻",
            "动态",
            "门户",
            "政府",
            "在线",
            "日报",
            "客户端",
            "栏目",
            "中心",
        ]
        .iter()
        .any(|end| words.trim().ends_with(end))
    };
    let plain = !inner.is_empty()
        && inner.trim() == inner
        && inner.chars().count() <= 20
        && !inner.is_ascii();
    let in_body = [('“', '”'), ('"', '"')]
        .iter()
        .any(|(a, b)| text.contains(&format!("{a}{inner}{b}")));
    plain && (in_body || !(site(inner) || (site(after) && after.chars().count() <= 12)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::replay;

    fn read_text(text: &str) -> (String, Layout) {
        let layout = read(text, &Context::default());
        let out = replay(text, &layout.edits).expect("the edits fit");
        for block in &layout.blocks {
            assert!(out.get(block.span.range()).is_some(), "{block:?} in {out}");
        }
        (out, layout)
    }

    #[test]
    fn title_date_and_author_are_read() {
        let (out, layout) = read_text(
            "\n---\ntitle: '平安镇新建公路12公里'\nauthor: 镇宣传办\ndate: 2021-12-16 10:51:10 +0800\n---\n今年以来，建成12公里。\n",
        );
        assert_eq!(
            layout.metadata.title.as_deref(),
            Some("平安镇新建公路12公里")
        );
        assert_eq!(layout.metadata.author.as_deref(), Some("镇宣传办"));
        assert_eq!(
            layout.metadata.published.map(|d| d.to_string()).as_deref(),
            Some("2021-12-16")
        );
        let words: Vec<&str> = layout.blocks.iter().map(|b| b.span.of(&out)).collect();
        assert_eq!(words, ["平安镇新建公路12公里", "今年以来，建成12公里。"]);
    }

    #[test]
    fn dates_are_taken_in_china_time() {
        for (date, day) in [
            ("Thu, 16 Dec 2021 02:51:10 GMT", "2021-12-16"),
            ("Thu, 16 Dec 2021 17:51:10 GMT", "2021-12-17"),
            ("2021-12-16T20:00:00Z", "2021-12-17"),
            ("2021-12-16 10:51:10 +0800", "2021-12-16"),
            ("2021-12-16", "2021-12-16"),
        ] {
            let (_, layout) = read_text(&format!("---\ntitle: 甲\ndate: {date}\n---\n正文\n"));
            let read = layout.metadata.published.map(|d| d.to_string());
            assert_eq!(read.as_deref(), Some(day), "{date}");
        }
    }

    #[test]
    fn underscores_in_pairs_round_words_were_quotation_marks() {
        for (title, wanted) in [
            (
                "'平安镇：打通_最后一里路_ 服务到家'",
                "平安镇：打通“最后一里路” 服务到家",
            ),
            ("_小网格_托起_大民生_", "“小网格”托起“大民生”"),
            // A site's suffix, an odd number, a name of a program: stay as they are.
            (
                "平安镇新建公路_新闻频道_平安网",
                "平安镇新建公路_新闻频道_平安网",
            ),
            ("平安镇新建公路_平安网", "平安镇新建公路_平安网"),
            ("install_the_tool", "install_the_tool"),
        ] {
            let (_, layout) = read_text(&format!("---\ntitle: {title}\n---\n正文\n"));
            assert_eq!(layout.metadata.title.as_deref(), Some(wanted), "{title}");
        }
    }

    #[test]
    fn an_author_that_is_a_category_is_the_feed() {
        let (_, layout) =
            read_text("---\ntitle: 甲\ncategories:\n - 某某头条\nauthor: 某某头条\n---\n正文\n");
        assert_eq!(layout.metadata.author, None);
        assert_eq!(layout.metadata.publisher.as_deref(), Some("某某头条"));
    }

    #[test]
    fn two_rules_across_the_page_are_no_front_matter() {
        assert_eq!(find("---\n今年以来，建成12公里。\n---\n完\n"), None);
        assert_eq!(find("正文\n---\ntitle: 甲\n---\n"), None);
    }
}
