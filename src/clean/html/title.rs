//! The headline: a line of the page that `<title>` repeats, or `<title>` without the site's name.

use super::body::Body;
use super::credits::is_credit_line;
use super::labels::is_label;
use super::meta::Meta;
use super::names::Name;
use super::page::{Page, Tag};
use super::units::Unit;

/// A headline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Its words.
    pub text: String,
    /// The line that shows it.
    pub node: Option<usize>,
}

/// Without blanks and with plain quotation marks, so that spellings of one headline agree.
pub fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|ch| !ch.is_whitespace())
        .map(|ch| match ch {
            '“' | '”' | '＂' | '「' | '」' => '"',
            '‘' | '’' => '\'',
            '：' => ':',
            '，' => ',',
            '！' => '!',
            '？' => '?',
            '（' => '(',
            '）' => ')',
            _ => ch,
        })
        .collect()
}

/// Whether a text holds another; most lines are longer than any name.
fn holds(text: &str, part: &str) -> bool {
    part.len() <= text.len() && text.contains(part)
}

/// A line that may be the headline.
struct Candidate {
    node: usize,
    text: String,
    squeezed: String,
    /// Marked as a headline by tag or name.
    marked: bool,
    /// The level of a heading, 1 the highest; 7 for others.
    level: u8,
}

/// Finds the headline on the page, before the article is known.
pub fn find(page: &Page, units: &[Unit], meta: &Meta) -> Title {
    let page_title = meta.title.as_deref().unwrap_or("");
    let squeezed_title = squeeze(page_title);
    let candidates = candidates(page, units);
    let sites = site_names(page_title).into_iter().map(squeeze);
    let sites: Vec<String> = sites.collect();
    let headlines = meta.headlines.iter().map(|headline| squeeze(headline));
    let headlines: Vec<String> = headlines.collect();
    let mut best: Option<(usize, &Candidate)> = None;
    for candidate in &candidates {
        let len = candidate.squeezed.chars().count();
        if len < 4 || sites.iter().any(|site| holds(site, &candidate.squeezed)) {
            continue;
        }
        // <title> may be the site's name and say nothing about the article.
        if candidate.squeezed == squeezed_title && is_site(&candidate.text) {
            continue;
        }
        let known = headlines.contains(&candidate.squeezed);
        let place = Some(&candidate.squeezed).filter(|line| line.len() <= squeezed_title.len());
        let Some(at) = place.and_then(|line| squeezed_title.find(line.as_str())) else {
            if known && candidate.marked {
                best = keep_better(best, len * 3, candidate);
            }
            continue;
        };
        let mut score = len * 2;
        if at == 0 {
            score += len;
        }
        if candidate.marked {
            score += len;
        }
        if known {
            score += len;
        }
        score = score * 10 + usize::from(8 - candidate.level.min(7));
        best = keep_better(best, score, candidate);
    }
    if let Some((_, candidate)) = best {
        return Title {
            text: candidate.text.clone(),
            node: Some(candidate.node),
        };
    }
    Title {
        text: String::new(),
        node: None,
    }
}

/// The page's only `<h1>` that is no site's name: where the headline probably stands.
pub fn only_heading(page: &Page) -> Option<usize> {
    let mut headings = page
        .nodes
        .iter()
        .enumerate()
        .filter(|(index, node)| {
            node.tag == Tag::Heading(1) && node.chars >= 6 && !is_site(&page.text(*index, 300))
        })
        .map(|(index, _)| index);
    headings.next().filter(|_| headings.next().is_none())
}

/// The headline when no line of the page agrees with `<title>`.
pub fn settle(page: &Page, units: &[Unit], meta: &Meta, body: &Body) -> Title {
    let page_title = meta.title.as_deref().unwrap_or("");
    let stripped = without_site(page_title);
    let candidates = candidates(page, units);
    let written = |text| Title { text, node: None };
    let standing = |candidate: &Candidate| Title {
        text: candidate.text.clone(),
        node: Some(candidate.node),
    };
    let full =
        (meta.headlines.iter().chain([&stripped])).find_map(|short| in_full(short, &candidates));
    if let Some(full) = full {
        return standing(full);
    }
    if let Some(headline) = meta.headlines.first() {
        return written(without_site(headline));
    }
    if is_headline(&stripped) {
        return written(stripped);
    }
    let start = body.start().unwrap_or(0);
    let reach = start.max(body.end(page).unwrap_or(0));
    nearest_marked(&candidates, start, reach)
        .or_else(|| last_plain(&candidates, start))
        .map_or_else(|| written(stripped), standing)
}

/// A headline cut short in the head stands in full on the page.
fn in_full<'c>(short: &str, candidates: &'c [Candidate]) -> Option<&'c Candidate> {
    let stem = squeeze(short.trim_end_matches(['.', '…', ' ']));
    if stem.chars().count() < 6 {
        return None;
    }
    let full = candidates.iter().filter(|candidate| {
        candidate.marked && candidate.squeezed.starts_with(&stem) && !is_site(&candidate.text)
    });
    full.min_by_key(|candidate| candidate.squeezed.len())
}

/// The marked line nearest to where the article starts.
fn nearest_marked(candidates: &[Candidate], start: usize, reach: usize) -> Option<&Candidate> {
    candidates
        .iter()
        .filter(|candidate| candidate.marked && candidate.node <= reach)
        .filter(|candidate| candidate.squeezed.chars().count() >= 6)
        .filter(|candidate| {
            !is_credit_line(&candidate.text)
                && !is_label(&candidate.text)
                && !is_site(&candidate.text)
        })
        .min_by_key(|candidate| {
            (
                is_site_name(&candidate.text),
                candidate.level,
                candidate.node.abs_diff(start),
            )
        })
}

/// The last short line above the article that is neither label nor sentence.
fn last_plain(candidates: &[Candidate], start: usize) -> Option<&Candidate> {
    candidates
        .iter()
        .filter(|candidate| {
            candidate.node < start && (8..=60).contains(&candidate.squeezed.chars().count())
        })
        .filter(|candidate| !is_credit_line(&candidate.text) && !is_label(&candidate.text))
        .filter(|candidate| {
            !candidate.text.ends_with(['。', '；', '：', ':']) && !is_site_name(&candidate.text)
        })
        .max_by_key(|candidate| candidate.node)
}

fn keep_better<'c>(
    best: Option<(usize, &'c Candidate)>,
    score: usize,
    candidate: &'c Candidate,
) -> Option<(usize, &'c Candidate)> {
    match best {
        Some((most, _)) if most >= score => best,
        _ => Some((score, candidate)),
    }
}

/// Headings, boxes named like one, and short lines.
fn candidates(page: &Page, units: &[Unit]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (index, node) in page.nodes.iter().enumerate() {
        let level = match node.tag {
            Tag::Heading(level) => level,
            Tag::Block | Tag::Paragraph | Tag::Inline | Tag::Cell if node.name == Name::Title => 6,
            _ => continue,
        };
        // A box named after the headline may hold date and source as well: the line inside counts.
        let inside = page.nodes.get(index + 1..node.end).unwrap_or(&[]);
        if level == 6
            && inside.iter().any(|inner| {
                matches!(inner.tag, Tag::Heading(_))
                    || inner.name == Name::Title && inner.tag.is_block()
            })
        {
            continue;
        }
        if (4..=120).contains(&node.chars) {
            let text = page.text(index, 600);
            candidates.push(Candidate {
                node: index,
                squeezed: squeeze(&text),
                text,
                marked: true,
                level,
            });
        }
    }
    for unit in units {
        if (6..=120).contains(&unit.chars) && unit.link_chars == 0 {
            let text = unit.text(page, 600);
            candidates.push(Candidate {
                node: unit.first,
                squeezed: squeeze(&text),
                text,
                marked: false,
                level: 7,
            });
        }
    }
    candidates
}

/// Whether a text can be a headline and not the name of a site or a column.
fn is_headline(text: &str) -> bool {
    let chars = text.chars().filter(|ch| !ch.is_whitespace()).count();
    chars >= 6 && !is_site(text)
}

/// Marks between a headline and the name of its site.
const SEPARATORS: &[&str] = &[
    "_", "|", "｜", "--", "——", " - ", " – ", " — ", "-", "–", "－", "<", ">", "«", "»",
];

/// What stands behind the last marks of `<title>` and looks like the names of a site or column.
fn site_names(title: &str) -> Vec<&str> {
    let stripped = without_site(title);
    title
        .strip_prefix(stripped.as_str())
        .unwrap_or("")
        .split(['_', '|', '｜', '-', '—', '–', '－'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a whole title is the name of a site.
fn is_site(text: &str) -> bool {
    let ends = [
        "网",
        "网站",
        "人民政府",
        "门户",
        "首页",
        "平台",
        "委员会",
        "日报",
        "晚报",
        "在线",
        "官网",
    ];
    text.chars().count() <= 25 && ends.iter().any(|end| text.trim_end().ends_with(end))
}

fn is_site_name(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let ends = [
        "网",
        "网站",
        "新闻",
        "频道",
        "门户",
        "中心",
        "日报",
        "晚报",
        "时报",
        "早报",
        "周刊",
        "首页",
        "政府",
        "在线",
        "资讯",
        "财经",
        "要闻",
        "动态",
        "公告",
        "委员会",
        "局",
        "厅",
        "公开",
        "平台",
        "客户端",
        "报社",
        "电视台",
        "广播",
        "融媒",
        "栏目",
        "文化",
        "体育",
        "社会",
        "国际",
        "国内",
        "军事",
        "科技",
        "娱乐",
        "教育",
        "健康",
        "时政",
        "博客",
        "论坛",
        "政务",
        "发布",
        "商报",
        "网报",
        "号",
    ];
    lower.ends_with(".cn")
        || lower.ends_with(".com")
        || lower.ends_with(".net")
        || ends.iter().any(|end| text.ends_with(end))
}

/// A headline without the names of site and columns behind it.
pub fn without_site(title: &str) -> String {
    let mut rest = title.trim();
    // Site and columns: more than four are never set behind each other.
    for _ in 0..5 {
        let cut = SEPARATORS
            .iter()
            .filter_map(|mark| rest.rfind(mark).map(|at| (at, at + mark.len())))
            .max_by_key(|&(at, end)| (end, usize::MAX - at));
        let Some((at, end)) = cut else { break };
        let (Some(head), Some(tail)) = (rest.get(..at), rest.get(end..)) else {
            break;
        };
        let mark = rest.get(at..end).unwrap_or("");
        let (head, tail) = (
            head.trim_end().trim_end_matches(['-', '_', '—']).trim_end(),
            tail.trim(),
        );
        let head_chars = head.chars().count();
        let tail_chars = tail.chars().count();
        // A dash inside a headline stands between words of it; an underline never does.
        let sure = matches!(mark, "_" | "|" | "｜" | "--" | " - " | " – " | " — ");
        let cuts = head_chars >= 4
            && tail_chars <= 24
            && tail_chars <= head_chars.max(8)
            && (tail.is_empty()
                || is_site_name(tail)
                || (sure && !head.is_empty() && mark != "——"));
        if !cuts {
            break;
        }
        rest = head;
    }
    rest.to_owned()
}
