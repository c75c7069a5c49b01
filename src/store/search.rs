//! Full-text search in Chinese: words of two characters have to be found, so what is indexed are all
//! pairs of neighbouring characters (项目进展 is 项目 目进 进展), and a query is a phrase of such pairs.
//!
//! Runs of Latin letters and of digits are words as they are, in lower case.

/// A text as the index holds it: its words with blanks between.
///
/// ```
/// use gongbao::store::search::indexed;
///
/// assert_eq!(indexed("项目进展5G基站"), "项目 目进 进展 5g 基站");
/// ```
pub fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for word in words(text) {
        match word {
            Word::Latin(word) => push(&mut out, &word.to_lowercase()),
            Word::Chinese(run) => pairs(run, |pair| push(&mut out, pair)),
        }
    }
    out
}

/// A query in FTS5's language: all its words, in any order, each run of characters as it stands. `None`
/// where there is nothing in it to look for.
///
/// ```
/// use gongbao::store::search::query;
///
/// assert_eq!(query("无障碍 改造").as_deref(), Some("\"无障 障碍\" AND \"改造\""));
/// assert_eq!(query("户").as_deref(), Some("\"户\"*"));
/// assert_eq!(query("“ ”"), None);
/// ```
pub fn query(text: &str) -> Option<String> {
    let phrases: Vec<String> = words(text)
        .map(|word| match word {
            Word::Latin(word) => format!("\"{}\"", word.to_lowercase()),
            // One character begins a pair, or stands alone at the end of a run.
            Word::Chinese(run) if run.chars().count() == 1 => format!("\"{run}\"*"),
            Word::Chinese(run) => {
                let mut phrase = String::new();
                pairs(run, |pair| push(&mut phrase, pair));
                format!("\"{phrase}\"")
            }
        })
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The stretches of a text that a query is about, in bytes, apart and in order: where its runs of
/// characters stand.
pub fn hits(text: &str, query: &str) -> Vec<(usize, usize)> {
    let mut hits: Vec<(usize, usize)> = words(query)
        .map(|word| match word {
            Word::Latin(word) | Word::Chinese(word) => word,
        })
        .flat_map(|word| {
            let same = |(at, found): (usize, &str)| (at, at + found.len());
            text.match_indices(word).map(same).collect::<Vec<_>>()
        })
        .collect();
    hits.sort_unstable();
    hits.dedup_by(|next, last| {
        let inside = next.0 < last.1;
        if inside {
            last.1 = last.1.max(next.1);
        }
        inside
    });
    hits
}

enum Word<'t> {
    Latin(&'t str),
    Chinese(&'t str),
}

/// The runs of Latin letters and digits, and those of other characters, without what is neither.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|ch: char| !ch.is_alphanumeric());
        let first = rest.chars().next()?;
        let latin = first.is_ascii_alphanumeric();
        let end = rest
            .find(|ch: char| !ch.is_alphanumeric() || ch.is_ascii_alphanumeric() != latin)
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(if latin {
            Word::Latin(word)
        } else {
            Word::Chinese(word)
        })
    })
}

/// All pairs of neighbours; of a
/// single character only that.
fn pairs(run: &str, mut each: impl FnMut(&str)) {
    let mut starts = run.char_indices().map(|(at, _)| at);
    let (mut one, mut two) = (starts.next(), starts.next());
    while let (Some(from), Some(_)) = (one, two) {
        let after = starts.next();
        if let Some(pair) = run.get(from..after.unwrap_or(run.len())) {
            each(pair);
        }
        (one, two) = (two, after);
    }
    if run.chars().nth(1).is_none() {
        each(run);
    }
}

fn push(out: &mut String, word: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_indexed_by_pairs() {
        for (text, words) in [
            ("项目", "项目"),
            ("全县项目，已完成", "全县 县项 项目 已完 完成"),
            ("1,234户", "1 234 户"),
            ("GDP增长", "gdp 增长"),
            ("", ""),
            ("，。", ""),
        ] {
            assert_eq!(indexed(text), words, "{text}");
        }
    }

    #[test]
    fn queries_cannot_break_out_of_their_quotes() {
        for (text, expected) in [
            ("项目\" OR x", "\"项目\" AND \"or\" AND \"x\""),
            ("title:项目*", "\"title\" AND \"项目\""),
            ("民生实事", "\"民生 生实 实事\""),
        ] {
            assert_eq!(query(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn hits_are_apart() {
        let text = "无障碍改造，障碍多";
        let found: Vec<&str> = hits(text, "障碍 障碍改造")
            .into_iter()
            .map(|(from, to)| &text[from..to])
            .collect();
        assert_eq!(found, ["障碍改造", "障碍"]);
        assert!(hits(text, "，").is_empty());
    }

    proptest! {
        #[test]
        fn a_part_of_a_text_is_found_by_its_pairs(text in "[一-三项目县]{2,20}", from in 0usize..20, length in 2usize..6) {
            let part: String = text.chars().skip(from).take(length).collect();
            prop_assume!(part.chars().count() >= 2);
            let phrase = query(&part).expect("words");
            prop_assert!(indexed(&text).contains(phrase.trim_matches('"')));
        }
    }
}
