//! Traced text: a text that knows which bytes of the input each of its characters came from.
//!
//! Decoding makes the first one; every later change is a list of [`Edit`]s that
//! [`TracedText::apply`] carries out, so that the edits replay
//! (`replay(input, edits) == output`) and a position in the cleaned text can be
//! followed back to the input through any number of passes.
//!
//! Offsets inside the program are byte offsets on character boundaries of the text they belong to;
//! only the record turns them into code points.

mod edit;
mod letters;
mod span;
mod traced;

pub use edit::{Edit, EditError, forward, replay};
pub(crate) use letters::{IDEOGRAPHS, code_of_three, is_letter, run_of_three};
pub use span::Span;
pub use traced::{TracedText, TracedTextBuilder};
