//! Changes of a text, as lists that can be carried out again.

use super::Span;

/// One change of a text: the stretch `span` becomes `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the text the edit is for; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards; empty for a deletion.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Takes `span` out.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, String::new())
    }
}

/// Why a list of edits does not fit a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An edit begins before the one before it ends.
    #[error("edit {index} overlaps or precedes the edit before it")]
    Order {
        /// Which edit, counted from 0.
        index: usize,
    },
    /// An edit reaches outside the text or cuts a character.
    #[error("edit {index} at {start}..{end} is outside the text or inside a character")]
    Boundary {
        /// Which edit, counted from 0.
        index: usize,
        /// Its first byte.
        start: usize,
        /// One past its last byte.
        end: usize,
    },
}

/// Checks that edits are in order, apart from each other and on character boundaries of `text`.
pub(super) fn check(text: &str, edits: &[Edit]) -> Result<(), EditError> {
    let mut at = 0;
    for (index, edit) in edits.iter().enumerate() {
        let Span { start, end } = edit.span;
        if start < at {
            return Err(EditError::Order { index });
        }
        if start > end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(EditError::Boundary { index, start, end });
        }
        at = end;
    }
    Ok(())
}

/// Carries edits out on a plain text; what [`TracedText::apply`](super::TracedText::apply) does, without the map.
pub fn replay(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    check(text, edits)?;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// Where `span` of a text lies after `edits` of it: what is left of it, with what edits that lie
/// wholly inside put there.
pub fn forward(edits: &[Edit], span: Span) -> Span {
    let mut start = span.start;
    let mut end = span.end;
    let (mut before_start, mut before_end) = (0isize, 0isize);
    for edit in edits {
        let growth = edit.text.len() as isize - edit.span.len() as isize;
        if edit.span.end <= span.start && !(edit.span.is_empty() && edit.span.start == span.start) {
            before_start += growth;
            before_end += growth;
        } else if edit.span.start >= span.end {
            break;
        } else if span.contains(edit.span) {
            before_end += growth;
        } else {
            // The edit reaches over an end of the span: what is left begins or ends at the edit.
            if edit.span.start < span.start {
                start = edit.span.end.min(span.end);
                before_start += growth;
                before_end += growth;
            } else {
                end = edit.span.start;
            }
        }
    }
    let start = start.saturating_add_signed(before_start);
    Span::new(start, end.saturating_add_signed(before_end).max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_move_with_the_edits() {
        // 甲(a)乙丙: without the note 乙丙 moves three bytes to the left.
        let edits = [Edit::delete(Span::new(3, 6))];
        assert_eq!(forward(&edits, Span::new(6, 12)), Span::new(3, 9));
        assert_eq!(forward(&edits, Span::new(0, 12)), Span::new(0, 9));
        assert_eq!(forward(&edits, Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(forward(&edits, Span::new(4, 9)), Span::new(3, 6));
        assert_eq!(forward(&edits, Span::new(0, 5)), Span::new(0, 3));
    }
}
