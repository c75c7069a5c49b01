//! gongbao (公报): figures out of Chinese government news.
//!
//! A page passes the stages one way: [`decode`] → [`clean`] → [`segment`] → [`figures`] →
//! [`relate`], each a pure function of its input and the [`lexicon::Lexicon`] that returns its value and
//! its notes. Input and output happen at the edges only.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(feature = "arrow")]
pub mod arrow;
mod characters;
pub mod clean;
#[cfg(feature = "crawl")]
pub mod crawl;
pub mod decode;
pub mod document;
pub mod duplicates;
pub mod figures;
pub mod input;
pub mod lexicon;
pub mod note;
pub mod output;
pub mod parallel;
pub mod pipeline;
#[cfg(feature = "python")]
mod python;
pub mod record;
pub mod relate;
pub mod score;
pub mod segment;
#[cfg(feature = "serve")]
pub mod serve;
pub mod store;
mod survey;
pub mod text;
pub mod trace;
