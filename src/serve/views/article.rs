//! An article with its figures marked in the repaired text.

use maud::{Markup, html};

use super::{downloads, layout, searched, web};
use crate::serve::address::Address;
use crate::serve::articles::Article;
use crate::serve::figures::Figure;
use crate::serve::labels::Lang;
use crate::serve::pieces::pieces;
use crate::text::Span;

pub fn page(database: &str, address: &Address, article: &Article) -> Markup {
    let lang = address.lang();
    let groups = groups(article);
    let title = headline(lang, article);
    let body = html! {
        (head(address, article))
        div.article-text { (text(address, article, &groups)) }
        @for (at, group) in groups.iter().enumerate() { (details(lang, at, group, article)) }
        (table(address, article))
    };
    layout(database, address, &path(article), title, &body)
}

pub fn path(article: &Article) -> String {
    format!("/article/{}", article.id)
}

fn headline(lang: Lang, article: &Article) -> &str {
    article
        .title
        .as_deref()
        .unwrap_or(lang.say("（无标题）", "(no headline)"))
}

/// Headline, where the article is from, and the switch between repaired text and document.
pub fn head(address: &Address, article: &Article) -> Markup {
    let lang = address.lang();
    let path = path(article);
    let raw = address.get("view") == Some("raw");
    let fields = [
        (lang.say("发布", "Published"), &article.published),
        (lang.say("来源", "Publisher"), &article.publisher),
        (lang.say("作者", "Author"), &article.author),
        (lang.say("责编", "Editor"), &article.editor),
    ];
    html! {
        h1 { (headline(lang, article)) }
        dl.meta {
            @for (name, value) in fields {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
            @for source in article.sources.iter().take(3) {
                div {
                    dt { (lang.say("出处", "Found in")) }
                    dd {
                        @match web(source.url.as_deref()) {
                            Some(url) => { a href=(url) rel="noreferrer noopener" { (url) } }
                            None => { (source.path) @if !source.member.is_empty() { " · " (source.member) } }
                        }
                    }
                }
            }
            @if let Some(repeats) = &article.repeats {
                div {
                    dt { (lang.say("重复", "Repeats")) }
                    dd { a href=(address.bare().href(&format!("/article/{repeats}"))) { (lang.say("另一篇文章", "another article")) } }
                }
            }
        }
        div.summary {
            nav.switch aria-label=(lang.say("视图", "View")) {
                a href=(address.without("view").without("page").href(&path)) aria-current=[(!raw).then_some("true")] {
                    (lang.say("修复后的文本", "Repaired text"))
                }
                a href=(address.with("view", "raw").href(&path)) aria-current=[raw.then_some("true")] {
                    (lang.say("原文与修复", "Raw source with repairs"))
                }
            }
            (downloads(&address.bare(), &path))
        }
    }
}

/// Figures whose words overlap, and the stretch of text they cover together: one mark each, so that marks are
/// never nested.
struct Group {
    span: Span,
    /// The figures, by their place in the article.
    figures: Vec<usize>,
}

fn groups(article: &Article) -> Vec<Group> {
    let starts: Vec<usize> = article
        .text
        .char_indices()
        .map(|(at, _)| at)
        .chain([article.text.len()])
        .collect();
    let at = |point: i64| {
        usize::try_from(point)
            .ok()
            .and_then(|point| starts.get(point))
            .copied()
    };
    let span = |figure: &Figure| Some(Span::new(at(figure.span_start)?, at(figure.span_end)?));
    let mut spans: Vec<(Span, usize)> = (article.figures.iter().enumerate())
        .filter_map(|(index, figure)| Some((span(figure)?, index)))
        .filter(|(span, _)| !span.is_empty())
        .collect();
    spans.sort_unstable();
    let mut groups: Vec<Group> = Vec::new();
    for (span, index) in spans {
        match groups.last_mut() {
            Some(last) if last.span.overlaps(span) => {
                last.span = last.span.union(span);
                last.figures.push(index);
            }
            _ => groups.push(Group {
                span,
                figures: vec![index],
            }),
        }
    }
    groups
}

/// The text, a paragraph for each line.
fn text(address: &Address, article: &Article, groups: &[Group]) -> Markup {
    let spans: Vec<Span> = groups.iter().map(|group| group.span).collect();
    let asked = address.get("figure");
    let is_asked = |group: &Group| {
        let figures = group
            .figures
            .iter()
            .filter_map(|at| article.figures.get(*at));
        asked.is_some()
            && figures
                .into_iter()
                .any(|figure| Some(figure.number()) == asked)
    };
    // The stretches of each line, and the group each is of.
    let mut lines: Vec<Vec<(&str, Option<usize>)>> = vec![Vec::new()];
    for piece in pieces(&article.text, &spans) {
        let group = piece.spans.first().copied();
        for (nth, part) in piece.text.split('\n').enumerate() {
            if nth > 0 {
                lines.push(Vec::new());
            }
            if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                line.push((part, group));
            }
        }
    }
    let mut seen = vec![false; groups.len()];
    let mut mark = |part: &str, at: usize, tail: &str| {
        let group = groups.get(at);
        let first = seen
            .get_mut(at)
            .is_some_and(|seen| !std::mem::replace(seen, true));
        let figures = group
            .map(|group| group.figures.as_slice())
            .unwrap_or_default();
        html! {
            @if first { @for figure in figures.iter().filter_map(|at| article.figures.get(*at)) {
                a.anchor id={ "f" (figure.number()) } {}
            } }
            span.held {
                button.figure type="button" popovertarget={ "p" (at) } aria-haspopup="dialog"
                    data-asked[group.is_some_and(is_asked)] { (part) }
                (tail)
            }
        }
    };
    let heads = |line: &[(&str, Option<usize>)]| {
        let text: String = line.iter().map(|(part, _)| *part).collect();
        Some(text.trim()) == article.title.as_deref().map(str::trim)
    };
    let mut shown: Vec<(bool, Markup)> = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        let heading = nth == 0 && heads(line);
        let marked = line.iter().any(|(_, group)| group.is_some());
        // The headline stands above already.
        if line.iter().all(|(part, _)| part.trim().is_empty()) || (heading && !marked) {
            continue;
        }
        let mut parts: Vec<Markup> = Vec::new();
        let mut taken = 0;
        for (at, (part, group)) in line.iter().enumerate() {
            let part = part.get(std::mem::take(&mut taken)..).unwrap_or_default();
            parts.push(match group {
                None => searched(part, address.get("q")),
                Some(group) => {
                    let behind = line.get(at + 1).filter(|(_, group)| group.is_none());
                    let tail = behind.map_or("", |(behind, _)| closing(behind));
                    taken = tail.len();
                    mark(part, *group, tail)
                }
            });
        }
        shown.push((heading, html! { @for part in parts { (part) } }));
    }
    html! {
        @for (heading, line) in shown { p.title[heading] { (line) } }
    }
}

/// The marks at the beginning of a text that no line begins with: they stay with the button before them.
fn closing(text: &str) -> &str {
    let end = text.find(|mark: char| !"，。；：、！？）》”’,.;:!?)".contains(mark));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// What is known of the figures of a mark.
fn details(lang: Lang, at: usize, group: &Group, article: &Article) -> Markup {
    html! {
        div.details popover="auto" id={ "p" (at) } role="dialog" aria-label=(lang.say("数据", "Figure")) {
            @for figure in group.figures.iter().filter_map(|at| article.figures.get(*at)) {
                dl {
                    @for (name, value) in facts(lang, figure) { div { dt { (name) } dd { (value) } } }
                }
            }
        }
    }
}

fn facts(lang: Lang, figure: &Figure) -> Vec<(&'static str, Markup)> {
    let text = |text: &str| html! { (text) };
    let mut facts = vec![
        (
            lang.say("数值", "Value"),
            super::figures::value(lang, figure),
        ),
        (
            lang.say("事项", "Item"),
            text(if figure.item.is_empty() {
                "—"
            } else {
                &figure.item
            }),
        ),
    ];
    let optional = [
        (lang.say("动作", "Action"), figure.action.as_deref()),
        (
            lang.say("地点", "Place"),
            figure.place_path.as_deref().or(figure.place.as_deref()),
        ),
        (lang.say("时间", "Time"), figure.time.as_deref()),
    ];
    facts.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, text(value?)))),
    );
    facts.push((
        lang.say("状态", "Status"),
        text(lang.word(&figure.modality)),
    ));
    if figure.change != "none" {
        facts.push((lang.say("增减", "Change"), text(lang.word(&figure.change))));
    }
    facts.push((
        lang.say("置信度", "Confidence"),
        text(&format!("{:.2}", figure.confidence)),
    ));
    let rules: Vec<String> = figure
        .rules
        .split(' ')
        .map(|rule| lang.rule(rule))
        .collect();
    facts.push((lang.say("规则", "Rules"), text(&rules.join(" › "))));
    facts
}

/// All figures once more, as a list that needs no pointing.
fn table(address: &Address, article: &Article) -> Markup {
    let lang = address.lang();
    html! {
        h2 { (lang.say("全部数据", "All figures")) " " small { (article.figures.len()) } }
        div.scroll tabindex="0" role="region" aria-label=(lang.say("全部数据", "All figures")) {
            table {
                thead { tr {
                    @for (name, number) in [
                        (lang.say("数值", "Value"), true), (lang.say("事项", "Item"), false), (lang.say("地点", "Place"), false),
                        (lang.say("时间", "Time"), false), (lang.say("状态", "Status"), false), (lang.say("置信度", "Confidence"), true),
                    ] { th.number[number] scope="col" { (name) } }
                } }
                tbody {
                    @for figure in &article.figures {
                        tr {
                            td.number { a href={ "#f" (figure.number()) } { (super::figures::value(lang, figure)) } }
                            td { (figure.item) @if let Some(action) = &figure.action { " · " (action) } }
                            td { (figure.place.as_deref().unwrap_or_default()) }
                            td.nowrap { (figure.time.as_deref().unwrap_or_default()) }
                            td.nowrap { (lang.word(&figure.modality)) }
                            td.number { (format!("{:.2}", figure.confidence)) }
                        }
                    }
                }
            }
        }
        @if !article.notes.is_empty() {
            details.notes {
                summary { (lang.say("程序的说明", "Remarks of the program")) }
                ul { @for note in &article.notes { li { (note) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(id: usize, start: usize, end: usize) -> Figure {
        Figure {
            figure: format!("a:{id}"),
            value: None,
            value_max: None,
            unit: "<u>".to_owned(),
            qualifier: "exact".to_owned(),
            item: "<script>".to_owned(),
            action: None,
            place: None,
            place_path: None,
            time: None,
            modality: "actual".to_owned(),
            change: "none".to_owned(),
            confidence: 1.0,
            rules: "number:arabic".to_owned(),
            quote: String::new(),
            sentence: String::new(),
            span_start: start as i64,
            span_end: end as i64,
            article: "a".to_owned(),
            title: None,
            published: None,
            url: None,
            mark: None,
        }
    }

    fn article(text: &str, figures: Vec<Figure>) -> Article {
        Article {
            id: "a".to_owned(),
            title: None,
            published: None,
            author: None,
            publisher: None,
            editor: None,
            text: text.to_owned(),
            repeats: None,
            sources: Vec::new(),
            repairs: Vec::new(),
            notes: Vec::new(),
            figures,
        }
    }

    /// The tags of a page open and close in order; gives its text.
    fn well_formed(html: &str) -> String {
        let mut open: Vec<String> = Vec::new();
        let mut text = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            let end = rest[at..].find('>').expect("a tag ends") + at;
            let tag = &rest[at + 1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{html}");
                if name == "p" {
                    text.push('\n');
                }
            } else {
                open.push(tag.split(' ').next().expect("a name").to_owned());
            }
        }
        assert!(open.is_empty(), "{html}");
        text + rest
    }

    proptest! {
        #[test]
        fn overlapping_and_nested_figures_break_nothing(
            text in "[a<&\"万\n\u{20000}]{0,40}",
            picks in prop::collection::vec((0usize..45, 0usize..45), 0..10),
        ) {
            let figures = picks.iter().enumerate().map(|(id, (a, b))| figure(id + 1, *a.min(b), *a.max(b)));
            let article = article(&text, figures.collect());
            let groups = groups(&article);
            for pair in groups.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            let html = super::text(&Address::default(), &article, &groups).into_string();
            let shown = well_formed(&html).replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&");
            let lines: Vec<&str> = text.split('\n').filter(|line| !line.is_empty()).collect();
            let shown: Vec<&str> = shown.lines().filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(shown, lines);
            let ids = html.matches(" id=\"f").count();
            let marked: usize = groups.iter().filter(|group| !group.span.of(&text).trim_matches('\n').is_empty()).map(|group| group.figures.len()).sum();
            prop_assert_eq!(ids, marked);
        }
    }
}
