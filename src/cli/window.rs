//! `flowbell [FILE]`: opens the window, where there is one.

use crate::cli::Outcome;
use crate::cli::console::Console;
use std::path::Path;

pub fn run(file: Option<&Path>, console: &mut Console) -> anyhow::Result<Outcome> {
    let _ = (file, console);
    anyhow::bail!(
        "this flowbell was built without a window; `flowbell --help` lists what it can do, and a build with the default features opens one"
    )
}
