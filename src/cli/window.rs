//! `flowbell [FILE]`: opens the window, where there is one.

use crate::cli::Outcome;
use std::path::Path;

/// Opens the window and returns when it closes.
#[cfg(feature = "desktop")]
pub fn run(file: Option<&Path>) -> anyhow::Result<Outcome> {
    crate::editor::run(file.map(Path::to_owned))?;
    Ok(Outcome::Fine)
}

/// Says why there is no window.
#[cfg(not(feature = "desktop"))]
pub fn run(_file: Option<&Path>) -> anyhow::Result<Outcome> {
    anyhow::bail!(
        "this flowbell was built without a window, for servers; `flowbell --help` lists what it can do, and `cargo build` with the default features makes one that opens a window"
    )
}
