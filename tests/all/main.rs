//! All integration tests, in one binary that links once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod file;
mod graph;
mod publish;
mod support;
