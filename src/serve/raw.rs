//! A document as it was scraped, with every repair marked where it was made.
//!
//! The database keeps the bytes; the passes are those that the program makes of them now.

use crate::clean::{self, Pass, PassKind};
use crate::decode::{self, Hint};
use crate::lexicon::Lexicon;
use crate::text::{Span, TracedText};

use super::articles::Source;
use super::pieces::pieces;

/// A document that unpacks to more is not shown: to read it again would take too long for a page.
const LARGEST: usize = 8 << 20;
/// So much of a document is shown.
const SHOWN: usize = 400_000;

/// A document with its repairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw {
    /// Its text piece by piece.
    pub pieces: Vec<RawPiece>,
    /// How often each kind of repair was made.
    pub kinds: Vec<(PassKind, usize)>,
    /// Whether there is more of it than is shown.
    pub cut: bool,
    /// The charset it was read in.
    pub charset: String,
}

/// A stretch of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPiece {
    /// Its characters.
    pub text: String,
    /// The repairs that took it away or changed it, the first first.
    pub repairs: Vec<PassKind>,
    /// What repairs put behind it.
    pub added: Vec<(PassKind, String)>,
    /// The figures that were read from it.
    pub figures: Vec<i64>,
}

/// Why a document cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It would take too long.
    #[error("the document has {0} bytes; gongbao trace shows it")]
    TooLarge(usize),
    /// Its bytes are damaged.
    #[error("the kept document cannot be unpacked")]
    Damaged,
}

/// Unpacks a document and reads it again; `figures` are ids with the bytes they came from.
///
/// # Errors
/// When it cannot be unpacked.
pub fn raw(
    packed: &[u8],
    source: &Source,
    figures: &[(i64, i64, i64)],
    lexicon: &Lexicon,
) -> Result<Raw, Unreadable> {
    let length = usize::try_from(source.bytes).unwrap_or(0);
    if length > LARGEST {
        return Err(Unreadable::TooLarge(length));
    }
    let unpacked = zstd::bulk::decompress(packed, length + 1);
    let bytes = unpacked.map_err(|_| Unreadable::Damaged)?;
    let decoded = decode::decode(
        &bytes,
        &Hint {
            charset: charset(source),
        },
    )
    .value;
    let name = if source.member.is_empty() {
        &source.path
    } else {
        &source.member
    };
    let context = clean::Context {
        url: source.url.as_deref(),
        path: Some(name.rsplit('!').next().unwrap_or(name)),
        ..clean::Context::default()
    };
    let cleaned = clean::clean(&decoded, &context, lexicon).value;
    let mut raw = marked(&decoded.text, &cleaned.passes, figures);
    raw.charset = decoded.charset.to_owned();
    Ok(raw)
}

/// The charset it was read in is the one to read it in again.
fn charset(source: &Source) -> Option<&str> {
    Some(source.encoding.as_str()).filter(|encoding| !encoding.is_empty())
}

/// One repair, in bytes of the decoded text.
struct Repair<'p> {
    span: Span,
    kind: PassKind,
    text: &'p str,
}

fn marked(decoded: &TracedText, passes: &[Pass], figures: &[(i64, i64, i64)]) -> Raw {
    let positions = Positions::new(decoded);
    let repairs = repairs(decoded, passes, &positions);
    let mut spans: Vec<Span> = repairs.iter().map(|repair| repair.span).collect();
    let offset = |at: i64| usize::try_from(at).unwrap_or(0);
    let figure_spans = figures
        .iter()
        .map(|(_, start, end)| positions.of(Span::new(offset(*start), offset(*end))));
    spans.extend(figure_spans);
    let mut raw = Raw::default();
    for piece in pieces(decoded.as_str(), &spans) {
        if piece.start > SHOWN {
            raw.cut = true;
            break;
        }
        let known = |at: &usize| repairs.get(*at);
        let figure = |at: &usize| Some(figures.get(at.checked_sub(repairs.len())?)?.0);
        // What a later pass took away again does not stand there.
        let last = |at: &&usize| {
            piece
                .spans
                .iter()
                .all(|later| later <= *at || *later >= repairs.len())
        };
        let added = piece.ending.iter().filter(last).filter_map(known);
        let added = added.filter(|repair| !repair.text.is_empty());
        raw.pieces.push(RawPiece {
            text: piece.text.to_owned(),
            repairs: piece
                .spans
                .iter()
                .filter_map(known)
                .map(|repair| repair.kind)
                .collect(),
            added: added
                .map(|repair| (repair.kind, repair.text.to_owned()))
                .collect(),
            figures: piece.spans.iter().filter_map(figure).collect(),
        });
    }
    for pass in passes.iter().filter(|pass| !pass.edits.is_empty()) {
        match raw.kinds.iter_mut().find(|(kind, _)| *kind == pass.kind) {
            Some((_, count)) => *count += pass.edits.len(),
            None => raw.kinds.push((pass.kind, pass.edits.len())),
        }
    }
    raw
}

/// Every edit of every pass, at the bytes it goes back to.
fn repairs<'p>(decoded: &TracedText, passes: &'p [Pass], positions: &Positions) -> Vec<Repair<'p>> {
    let mut text = decoded.clone();
    let mut out = Vec::new();
    for pass in passes {
        out.extend(pass.edits.iter().map(|edit| Repair {
            span: positions.of(text.source_span(edit.span)),
            kind: pass.kind,
            text: &edit.text,
        }));
        if let Ok(next) = text.apply(&pass.edits) {
            text = next;
        }
    }
    out
}

/// From bytes of the document to bytes of the decoded text.
struct Positions {
    /// The first byte of the document that each character came from, and where the character stands.
    starts: Vec<(usize, usize)>,
    length: usize,
}

impl Positions {
    fn new(decoded: &TracedText) -> Self {
        let starts = decoded.as_str().char_indices().map(|(at, character)| {
            let span = Span::new(at, at + character.len_utf8());
            (decoded.source_span(span).start, at)
        });
        Self {
            starts: starts.collect(),
            length: decoded.len(),
        }
    }

    fn at(&self, byte: usize) -> usize {
        let at = self.starts.partition_point(|(source, _)| *source < byte);
        self.starts.get(at).map_or(self.length, |(_, text)| *text)
    }

    fn of(&self, source: Span) -> Span {
        let start = self.at(source.start);
        Span::new(start, self.at(source.end).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(bytes: &[u8], figures: &[(i64, i64, i64)]) -> Raw {
        let source = Source {
            path: "a.txt".to_owned(),
            member: String::new(),
            url: None,
            fetched: None,
            encoding: String::new(),
            sha256: String::new(),
            bytes: bytes.len() as i64,
        };
        let packed = zstd::bulk::compress(bytes, 1).expect("packs");
        raw(&packed, &source, figures, Lexicon::for_tests()).expect("unpacks")
    }

    #[test]
    fn repairs_stand_where_they_were_made() {
        let raw = of("全縣共有項目495個。\n".as_bytes(), &[(1, 18, 24)]);
        let text: String = raw.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(text, "全縣共有項目495個。\n");
        let changed: Vec<(&str, &str)> = (raw.pieces.iter())
            .filter(|piece| !piece.added.is_empty())
            .map(|piece| (piece.text.as_str(), piece.added[0].1.as_str()))
            .collect();
        assert_eq!(changed, [("縣", "县"), ("項", "项"), ("個", "个")]);
        let figure: String = (raw.pieces.iter())
            .filter(|piece| piece.figures == [1])
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(figure, "495個");
        assert!(raw.kinds.contains(&(PassKind::Traditional, 3)));
    }

    #[test]
    fn what_a_later_pass_took_away_does_not_stand_there() {
        let raw = of(
            "<p>分享到：發布</p><p>全縣共有項目495個。</p>".as_bytes(),
            &[],
        );
        let covered = |piece: &&RawPiece| piece.text.contains(['發', '縣']);
        let added: Vec<Vec<&str>> = (raw.pieces.iter().filter(covered))
            .map(|piece| piece.added.iter().map(|(_, text)| text.as_str()).collect())
            .collect();
        assert_eq!(added, [vec![], vec!["县"]]);
    }

    #[test]
    fn what_is_no_document_is_told() {
        let source = Source {
            path: String::new(),
            member: String::new(),
            url: None,
            fetched: None,
            encoding: String::new(),
            sha256: String::new(),
            bytes: 3,
        };
        assert_eq!(
            raw(b"no zstd", &source, &[], Lexicon::for_tests()),
            Err(Unreadable::Damaged)
        );
        let large = Source {
            bytes: 9 << 20,
            ..source
        };
        assert_eq!(
            raw(b"", &large, &[], Lexicon::for_tests()),
            Err(Unreadable::TooLarge(9 << 20))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_document_is_shown_as_it_is(text in "(<p>|</p>|縣|项目|495|個|\n|,|，|&nbsp;|<script>x</script>){0,30}") {
            let raw = of(text.as_bytes(), &[(1, 0, 5), (2, 3, 900)]);
            let shown: String = raw.pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert_eq!(shown, text);
        }
    }
}
