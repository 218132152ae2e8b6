//! All integration tests, in one binary that links once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod cli;
mod cli_check;
mod damaged;
#[cfg(feature = "desktop")]
mod editor;
mod file;
mod graph;
mod house;
mod layers;
mod lint;
mod publish;
mod sandbox;
mod save;
mod support;
mod wording;
