//! A text cut where stretches of it begin and end, so that overlapping and nested stretches can be marked
//! side by side: markup made of pieces is never crossed.

use crate::text::Span;

/// A stretch of a text, and which of the spans cover it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Its text.
    pub text: &'t str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// The spans that cover it, by their place in the list, in its order.
    pub spans: Vec<usize>,
    /// The spans that end with it.
    pub ending: Vec<usize>,
}

/// Cuts a text at the ends of all spans. Spans that reach out of the text or into a character are left out;
/// an empty one ends with the piece before it.
pub fn pieces<'t>(text: &'t str, spans: &[Span]) -> Vec<Piece<'t>> {
    let fits = |span: &Span| span.start <= span.end && text.get(span.range()).is_some();
    let mut known: Vec<(usize, Span)> = (spans.iter().copied().enumerate())
        .filter(|(_, span)| fits(span))
        .collect();
    let mut cuts: Vec<usize> = known
        .iter()
        .flat_map(|(_, span)| [span.start, span.end])
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    known.sort_by_key(|(_, span)| span.start);
    let mut coming = known.iter().peekable();
    let mut open: Vec<(usize, Span)> = Vec::new();
    let mut out = Vec::with_capacity(cuts.len());
    // Insertions before the first character have a piece of their own, without text.
    if known.iter().any(|(_, span)| span.end == 0) {
        let ending = known
            .iter()
            .filter(|(_, span)| span.end == 0)
            .map(|(at, _)| *at);
        out.push(Piece {
            text: "",
            start: 0,
            spans: Vec::new(),
            ending: ending.collect(),
        });
    }
    for cut in cuts.windows(2) {
        let &[start, end] = cut else { continue };
        while let Some(next) = coming.next_if(|(_, span)| span.start < end) {
            open.push(*next);
        }
        // Empty spans at the end of this piece.
        let mut ending: Vec<usize> = Vec::new();
        open.retain(|(_, span)| span.end > start);
        let mut spans: Vec<usize> = open.iter().map(|(at, _)| *at).collect();
        spans.sort_unstable();
        ending.extend(
            open.iter()
                .filter(|(_, span)| span.end == end)
                .map(|(at, _)| *at),
        );
        let inserted = coming.clone().take_while(|(_, span)| span.start == end);
        ending.extend(
            inserted
                .filter(|(_, span)| span.end == end)
                .map(|(at, _)| *at),
        );
        ending.sort_unstable();
        out.push(Piece {
            text: text.get(start..end).unwrap_or_default(),
            start,
            spans,
            ending,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, spans: &[(usize, usize)]) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let spans: Vec<Span> = spans
            .iter()
            .map(|(from, to)| Span::new(*from, *to))
            .collect();
        pieces(text, &spans)
            .into_iter()
            .map(|piece| (piece.text.to_owned(), piece.spans, piece.ending))
            .collect()
    }

    #[test]
    fn overlapping_stretches_are_cut_apart() {
        let expected = [
            ("a".to_owned(), vec![], vec![]),
            ("b".to_owned(), vec![0], vec![]),
            ("c".to_owned(), vec![0, 1], vec![0]),
            ("d".to_owned(), vec![1], vec![1]),
        ];
        assert_eq!(shown("abcd", &[(1, 3), (2, 4)]), expected);
        assert_eq!(
            shown("万", &[(0, 1), (0, 9)]),
            [("万".to_owned(), vec![], vec![])]
        );
        assert_eq!(
            shown("ab", &[(1, 1), (0, 0)]),
            [
                (String::new(), vec![], vec![1]),
                ("a".to_owned(), vec![], vec![0]),
                ("b".to_owned(), vec![], vec![])
            ]
        );
        assert!(shown("", &[]).is_empty());
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_every_span_ends_once(
            text in "[a-c万\u{20000}]{0,30}",
            picks in prop::collection::vec((0usize..40, 0usize..40), 0..12),
        ) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let spans: Vec<Span> = picks.iter().map(|(a, b)| {
                let (a, b) = (a % bounds.len(), b % bounds.len());
                Span::new(bounds[a.min(b)], bounds[a.max(b)])
            }).collect();
            let cut = pieces(&text, &spans);
            prop_assert_eq!(cut.iter().map(|piece| piece.text).collect::<String>(), text.clone());
            for (at, span) in spans.iter().enumerate() {
                let covered: String = cut.iter().filter(|piece| piece.spans.contains(&at)).map(|piece| piece.text).collect();
                prop_assert_eq!(&covered, span.of(&text));
                let ends = cut.iter().filter(|piece| piece.ending.contains(&at)).count();
                prop_assert_eq!(ends, 1);
            }
        }
    }
}
