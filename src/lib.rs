//! gongbao (公报): figures out of Chinese government news.

pub mod clean;
pub mod decode;
pub mod figures;
pub mod lexicon;
pub mod note;
pub mod segment;
pub mod text;
