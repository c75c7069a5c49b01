//! From the article's boxes to its blocks: a walk over them that leaves out what is not the article.

use super::body::Body;
use super::credits::is_credit_line;
use super::emit::Writer;
use super::labels::{ends_article, is_imprint, is_label};
use super::meta::Meta;
use super::names::Name;
use super::page::{Gap, Page, Tag, attr};
use super::script::Blob;
use super::table;
use super::title::{Title, squeeze};
use super::units::{Unit, units_between};
use crate::clean::{BlockKind, Cell, Layout};
use crate::text::Span;

/// Writes the headline and the blocks of the article, without the nodes that are skipped.
pub fn write(
    source: &str,
    page: &Page,
    body: &Body,
    skipped: &[bool],
    title: &Title,
    meta: &Meta,
) -> Layout {
    let mut writer = Writer::new(source);
    let first = body
        .roots
        .iter()
        .find_map(|&root| first_line(page, root, skipped));
    write_title(&mut writer, page, first.unwrap_or(usize::MAX), title, meta);
    for &root in &body.roots {
        write_root(&mut writer, page, root, skipped);
    }
    writer.finish()
}

/// Writes the headline and an article that stands in a script.
pub fn write_blob(source: &str, page: &Page, blob: &Blob, title: &Title, meta: &Meta) -> Layout {
    let mut writer = Writer::new(source);
    write_title(&mut writer, page, usize::MAX, title, meta);
    writer.lines(
        blob.lines
            .iter()
            .filter(|line| !is_label(&line.to_lowercase()) || line.len() > 240),
        blob.source,
    );
    writer.finish()
}

/// The first text of a box that is kept.
fn first_line(page: &Page, root: usize, skipped: &[bool]) -> Option<usize> {
    let end = page.get(root)?.end;
    (root..end).find(|&index| {
        let kept = !skipped.get(index).copied().unwrap_or(true);
        kept && page
            .get(index)
            .is_some_and(|node| node.tag == Tag::Text && node.chars > 0)
    })
}

/// The headline from the line that shows it, if that is before `first`, else from `<title>`, else
/// as an insertion.
fn write_title(writer: &mut Writer, page: &Page, first: usize, title: &Title, meta: &Meta) {
    if title.text.is_empty() {
        return;
    }
    writer.begin(BlockKind::Title);
    let shown = title.node.filter(|&node| {
        let ends = page.get(node).map_or(node, |node| node.end);
        ends <= first && squeeze(&page.text(node, 600)) == squeeze(&title.text)
    });
    let in_head = |writer: &mut Writer| {
        meta.title_node
            .is_some_and(|node| writer.part_of(page, node, &title.text))
    };
    if let Some(node) = shown {
        write_inline(writer, page, node, Gap::Border);
    } else if !in_head(writer) {
        writer.insert(&title.text);
    }
    writer.finish_block();
}

/// Which nodes of the article's boxes are left out.
pub fn skipped(page: &Page, body: &Body, furniture: &[bool], title: &Title) -> Vec<bool> {
    let mut skipped = vec![false; page.nodes.len()];
    for &root in &body.roots {
        let end = page.get(root).map_or(root, |node| node.end);
        let mut at = root;
        while let Some(node) = page.get(at).filter(|_| at < end) {
            let is_furniture = at != root && furniture.get(at).copied().unwrap_or(false);
            let links = node.tag.is_block() && node.chars > 0 && is_link_box(page, at);
            let record = node
                .element
                .is_some_and(|element| element.name() == "table")
                && table::is_record(page, at);
            if is_furniture || links || record || title.node == Some(at) {
                mark(&mut skipped, at, node.end);
                at = node.end;
            } else {
                at += 1;
            }
        }
    }
    // Lines that belong to the page, and everything behind one that heads what follows.
    let lines: Vec<Unit> = body
        .roots
        .iter()
        .flat_map(|&root| units_between(page, root, page.get(root).map_or(root, |node| node.end)))
        .collect();
    let lines: Vec<Unit> = lines
        .into_iter()
        .filter(|line| !skipped.get(line.first).copied().unwrap_or(false))
        .collect();
    let total: usize = lines.iter().map(|line| line.chars).sum();
    let squeezed_title = squeeze(&title.text);
    let mut seen = 0;
    let mut over = false;
    for (index, line) in lines.iter().enumerate() {
        let text = line.text(page, 300);
        let short = line.chars <= 80;
        // A heading of what follows only counts behind a good part of the article.
        if short
            && ends_article(&text)
            && seen * 3 >= total.saturating_sub(line.chars)
            && !is_cell(page, line)
        {
            over = true;
        }
        // A box of related links in the middle of the article goes as a whole.
        if short
            && !over
            && ends_article(&text)
            && let Some(boxed) = box_headed_by(page, body, line, total)
        {
            let end = page.get(boxed).map_or(boxed, |node| node.end);
            mark(&mut skipped, boxed, end);
        }
        let repeats_title =
            index < 4 && !squeezed_title.is_empty() && squeeze(&text) == squeezed_title;
        let label = short
            && !is_cell(page, line)
            && (is_label(&text.to_lowercase()) || is_credit_line(&text) || is_imprint(&text));
        let only_time = page.ancestors(line.first).take(3).any(|index| {
            page.get(index)
                .is_some_and(|node| node.tag == Tag::Time && line.last < node.end)
        });
        if over || repeats_title || label || only_time {
            mark(&mut skipped, line.first, line.last + 1);
        }
        seen += line.chars;
    }
    // Links at the end lead elsewhere (返回首页, the next page, files), and +1 is a button.
    for line in lines.iter().rev() {
        if skipped.get(line.first).copied().unwrap_or(false) {
            continue;
        }
        let links = line.link_chars == line.chars && line.chars <= 60;
        let button = line.chars <= 4 && !line.text(page, 40).chars().any(char::is_alphabetic);
        if !(links || button) || is_cell(page, line) || seen == line.chars {
            break;
        }
        mark(&mut skipped, line.first, line.last + 1);
    }
    skipped
}

fn mark(marks: &mut [bool], from: usize, to: usize) {
    for place in marks.get_mut(from..to).unwrap_or(&mut []) {
        *place = true;
    }
}

fn is_cell(page: &Page, line: &Unit) -> bool {
    page.ancestors(line.first)
        .take(6)
        .any(|index| page.get(index).is_some_and(|node| node.tag == Tag::Table))
}

/// The largest small box that begins with a line and holds links.
fn box_headed_by(page: &Page, body: &Body, line: &Unit, total: usize) -> Option<usize> {
    page.ancestors(line.first)
        .take_while(|index| body.roots.binary_search(index).is_err())
        .filter(|&index| {
            let Some(node) = page.get(index) else {
                return false;
            };
            let before = page.nodes.get(index..line.first).unwrap_or(&[]);
            let first = before
                .iter()
                .all(|node| node.tag != Tag::Text || node.chars == 0);
            first
                && node.tag.is_block()
                && node.chars > line.chars
                && node.link_chars > 0
                && node.chars * 3 < total
        })
        .last()
}

/// Whether a box is a list of links to other pages.
fn is_link_box(page: &Page, index: usize) -> bool {
    let Some(node) = page.get(index) else {
        return false;
    };
    if node.tag == Tag::Table && node.link_chars * 3 < node.chars * 2 {
        return false;
    }
    let dense = node.link_chars * 10 >= node.chars * 7;
    let many = node.chars >= 12
        && matches!(
            node.tag,
            Tag::List | Tag::Block | Tag::Table | Tag::Item | Tag::Heading(_) | Tag::Paragraph
        );
    dense && many && node.marks * 20 <= node.chars + 20
}

/// Walks one box.
fn write_root(writer: &mut Writer, page: &Page, root: usize, skipped: &[bool]) {
    let end = page.get(root).map_or(root, |node| node.end);
    let mut at = root;
    // The boxes that are open, with the kind of block their lines are.
    let mut open: Vec<(usize, BlockKind)> = Vec::new();
    while let Some(node) = page.get(at).filter(|_| at < end) {
        while open.last().is_some_and(|&(close, _)| close <= at) {
            open.pop();
            writer.finish_block();
        }
        if skipped.get(at).copied().unwrap_or(false)
            && node.tag != Tag::Text
            && all_skipped(skipped, at, node.end)
            || node.tag.is_unread()
            || node.name == Name::Hidden && at != root
        {
            at = node.end;
            continue;
        }
        let kind = open.last().map_or(BlockKind::Paragraph, |&(_, kind)| kind);
        match node.tag {
            Tag::Text if !skipped.get(at).copied().unwrap_or(false) => {
                if !writer.is_open() && node.chars > 0 {
                    writer.begin(line_kind(page, at, kind));
                }
                if writer.is_open() {
                    writer.text(node);
                }
            }
            Tag::Break => writer.finish_block(),
            Tag::Table => {
                writer.finish_block();
                write_table(writer, page, at);
                at = node.end;
                continue;
            }
            tag if tag.is_block() => {
                writer.finish_block();
                let kind = match tag {
                    Tag::Heading(_) => BlockKind::Heading,
                    Tag::Item => BlockKind::ListItem,
                    Tag::Caption => BlockKind::Caption,
                    Tag::Paragraph => kind,
                    _ if kind == BlockKind::ListItem => kind,
                    _ => BlockKind::Paragraph,
                };
                open.push((node.end, kind));
            }
            _ => {}
        }
        at += 1;
    }
    writer.finish_block();
}

fn all_skipped(skipped: &[bool], from: usize, to: usize) -> bool {
    skipped
        .get(from..to)
        .is_some_and(|marks| marks.iter().all(|&mark| mark))
}

/// Whether a line stands centred under a picture.
fn is_under_picture(page: &Page, text: usize) -> bool {
    let Some(boxed) = page
        .ancestors(text)
        .find(|&index| page.get(index).is_some_and(|node| node.tag.is_block()))
    else {
        return false;
    };
    let short = page
        .get(boxed)
        .is_some_and(|node| node.chars <= 60 && !node.tag.is_part_of_table());
    let picture = || {
        (text.saturating_sub(12)..text)
            .rev()
            .filter_map(|index| page.get(index))
            .take_while(|node| node.chars == 0 || node.tag != Tag::Text)
            .any(|node| node.element.is_some_and(|element| element.name() == "img"))
    };
    let ends = || {
        page.text(boxed, 300)
            .ends_with(['。', '！', '？', '；', '：'])
    };
    short && is_centred(page, boxed) && picture() && !ends()
}

/// Whether a box or something in it is centred.
fn is_centred(page: &Page, index: usize) -> bool {
    let end = page.get(index).map_or(index, |node| node.end);
    let elements = page.nodes.get(index..end).unwrap_or(&[]).iter().take(20);
    elements.filter_map(|node| node.element).any(|element| {
        let style = attr(element, "style")
            .unwrap_or("")
            .replace(' ', "")
            .to_ascii_lowercase();
        element.name() == "center"
            || attr(element, "align").is_some_and(|value| value.eq_ignore_ascii_case("center"))
            || style.contains("text-align:center")
    })
}

/// A short line that is bold throughout is a headline inside the article.
fn line_kind(page: &Page, text: usize, kind: BlockKind) -> BlockKind {
    if kind != BlockKind::Paragraph {
        return kind;
    }
    if is_under_picture(page, text) {
        return BlockKind::Caption;
    }
    for index in page.ancestors(text).take(6) {
        let Some(node) = page.get(index) else { break };
        if node.tag.is_block() {
            break;
        }
        if node.tag == Tag::Bold {
            let parent = page.get(node.parent).map_or(0, |parent| parent.chars);
            let words = page.text(index, 200);
            let ends = words.ends_with(['。', '，', '；', '：', '！', '？', '、']);
            let alone = parent == node.chars
                || page
                    .children(node.parent)
                    .any(|(_, child)| child.tag == Tag::Break);
            if node.chars <= 40 && !ends && alone {
                return BlockKind::Heading;
            }
        }
    }
    kind
}

/// Writes a table of data: a row a line, its cells with tabs between them.
fn write_table(writer: &mut Writer, page: &Page, index: usize) {
    let above = writer.last_block();
    let mut caption = None;
    if let Some((place, _)) = page
        .children(index)
        .find(|(_, node)| node.tag == Tag::TableCaption && node.chars > 0)
    {
        writer.begin(BlockKind::Caption);
        write_cell(writer, page, place);
        writer.finish_block();
        caption = writer.last_block().map(|block| block.span);
    } else if let Some(block) = above.filter(|block| block.kind != BlockKind::TableRow)
        && caption_above(page, index)
    {
        writer.set_last_kind(BlockKind::Caption);
        caption = Some(block.span);
    }
    let mut rows = Vec::new();
    for row in table::rows(page, index) {
        let in_head = page
            .get(row)
            .and_then(|node| page.get(node.parent))
            .is_some_and(|node| node.tag == Tag::TableHead);
        writer.begin(BlockKind::TableRow);
        let filled = page.get(row).is_some_and(|node| node.chars > 0);
        let mut cells = Vec::new();
        for (column, cell) in table::cells(page, row).into_iter().enumerate() {
            if column > 0 && filled {
                writer.tab();
            }
            if filled {
                writer.start_block();
            }
            let start = writer.len();
            write_cell(writer, page, cell);
            let number = |name| {
                page.attr(cell, name)
                    .and_then(|text| text.trim().parse::<usize>().ok())
                    .unwrap_or(1)
                    .clamp(1, 1000)
            };
            cells.push(Cell {
                span: Span::new(start, writer.len()),
                colspan: number("colspan"),
                rowspan: number("rowspan"),
                header: in_head
                    || page
                        .get(cell)
                        .is_some_and(|node| node.tag == Tag::HeaderCell),
            });
        }
        writer.finish_block();
        if !cells.is_empty() {
            rows.push(cells);
        }
    }
    writer.table(caption, rows);
}

/// The words of a cell, its lines with blanks between them.
fn write_cell(writer: &mut Writer, page: &Page, cell: usize) {
    writer.fresh();
    write_inline(writer, page, cell, Gap::LineBreak);
    writer.drop_blank();
}

/// The words of a subtree in one line; `border` is what a line break in it becomes.
fn write_inline(writer: &mut Writer, page: &Page, index: usize, border: Gap) {
    let end = page.get(index).map_or(index, |node| node.end);
    let mut at = index;
    while let Some(node) = page.get(at).filter(|_| at < end) {
        if node.tag.is_unread() {
            at = node.end;
            continue;
        }
        if at != index && (node.tag.is_block() || node.tag == Tag::Break) {
            writer.gap(border);
        }
        writer.text(node);
        at += 1;
    }
}

/// Whether the line right above a table is its title: short, no sentence, and centred, bold or
/// ending in 表.
fn caption_above(page: &Page, table: usize) -> bool {
    // The last text before the table, and the box it stands in.
    let text = (table.saturating_sub(24)..table).rev().find(|&index| {
        page.get(index)
            .is_some_and(|node| node.tag == Tag::Text && node.chars > 0)
    });
    let boxed = text.and_then(|text| {
        page.ancestors(text)
            .find(|&index| page.get(index).is_some_and(|node| node.tag.is_block()))
    });
    let Some((index, node)) = boxed.and_then(|index| Some((index, page.get(index)?))) else {
        return false;
    };
    let text = page.text(index, 300);
    if node.chars > 60
        || page.holds(index, table)
        || node.tag.is_part_of_table()
        || text.ends_with(['。', '；', '！', '？'])
    {
        return false;
    }
    let inside = page.nodes.get(index..node.end).unwrap_or(&[]);
    let bold = inside
        .iter()
        .any(|inner| matches!(inner.tag, Tag::Bold | Tag::Heading(_)) && inner.chars == node.chars);
    is_centred(page, index) || bold || text.starts_with('表') || text.ends_with('表')
}
