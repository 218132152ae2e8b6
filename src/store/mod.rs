//! What outlives a run: for now the published releases.

pub mod releases;
mod folder;
mod files;

pub use releases::{Before, Live, Release, ReleaseError, ReleaseHost, Taken};
