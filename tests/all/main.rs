//! All integration tests, in one binary that links once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod agreement;
mod bot_api;
mod cli;
mod cli_check;
mod damaged;
#[cfg(feature = "desktop")]
mod editor;
mod engine;
mod file;
mod graph;
mod house;
mod layers;
mod lint;
mod map;
mod publish;
mod reengage;
mod runtime;
mod sandbox;
mod scenarios;
mod simulator;
mod save;
mod store;
mod support;
mod webhook;
mod wording;
