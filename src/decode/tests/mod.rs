//! The stage as a whole.

mod cases;
mod damage;
mod measures;
mod properties;
