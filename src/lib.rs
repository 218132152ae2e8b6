//! Flowbell: a Flow Builder for Messenger bots, and the bot that runs what was built.
//!
//! The modules stand in order of their layers; each imports only from those above it.
//! `ARCHITECTURE.md` says why.

pub mod model;
pub mod disk;
pub mod lint;
pub mod engine;
pub mod graph;
pub mod store;
pub mod simulator;
pub mod sandbox;
pub mod publish;
pub mod reengage;
pub mod runtime;
#[cfg(feature = "desktop")]
pub mod editor;
pub mod cli;
