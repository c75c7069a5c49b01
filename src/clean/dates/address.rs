//! The day in the address of a page.

use jiff::civil::Date;

use super::compact;

/// The day in an address: `/2024/03/05/`, `/2024-03/05/`, `/2024/0305/`, `t20240305_17.html`, `/24/0305/09/`.
pub fn date_in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    digits_in_path(path).or_else(|| {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        digits_in_path(query)
    })
}

/// Reads the runs of digits of a path: a year, month and day in one run or in neighbouring ones.
fn digits_in_path(path: &str) -> Option<Date> {
    let mut runs: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for part in path.split(|ch: char| !ch.is_ascii_digit()) {
        if !part.is_empty() {
            runs.push((at, part));
        }
        // The separator that follows may be longer than a byte: find where the next part begins.
        at += part.len();
        at += path
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    if let Some(date) = runs.iter().find_map(|(_, run)| compact(run)) {
        return Some(date);
    }
    let joined = |a: &(usize, &str), b: &(usize, &str)| {
        let end = a.0 + a.1.len();
        end + 1 == b.0 && matches!(path.as_bytes().get(end), Some(b'/' | b'-' | b'_' | b'.'))
    };
    for (index, first) in runs.iter().enumerate() {
        let Some(second) = runs.get(index + 1).filter(|next| joined(first, next)) else {
            continue;
        };
        let third = runs.get(index + 2).filter(|next| joined(second, next));
        let written = match (first.1.len(), second.1.len(), third.map(|run| run.1)) {
            // 2024/0305, 202403/05
            (4, 4, _) | (6, 2, _) => Some(format!("{}{}", first.1, second.1)),
            (4, 1 | 2, Some(day)) if (1..=2).contains(&day.len()) => {
                Some(format!("{}{:0>2}{day:0>2}", first.1, second.1))
            }
            // 24/0305/09: year, month and day, hour
            (2, 4, Some(hour)) if hour.len() == 2 => Some(format!("20{}{}", first.1, second.1)),
            _ => None,
        };
        if let Some(date) = written.as_deref().and_then(compact) {
            return Some(date);
        }
    }
    None
}
