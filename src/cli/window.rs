//! `flowbell [FILE]`: opens the window, where there is one.

use crate::cli::Outcome;
use std::path::Path;

/// Opens the window and returns when it closes.
#[cfg(feature = "desktop")]
pub fn run(file: Option<&Path>) -> anyhow::Result<Outcome> {
    if let Some(name) = file.filter(|it| looks_like_a_command(it)) {
        anyhow::bail!(
            "there is neither a command nor a file called “{}”; `flowbell --help` lists the commands",
            name.display()
        );
    }
    if is_without_a_screen() {
        anyhow::bail!(
            "there is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. `flowbell --help` lists what works without a window"
        );
    }
    crate::editor::run(file.map(Path::to_owned))?;
    Ok(Outcome::Fine)
}

/// A single word that names no file is a command that was mistyped.
#[cfg(feature = "desktop")]
fn looks_like_a_command(file: &Path) -> bool {
    file.components().count() == 1 && file.extension().is_none() && !file.exists()
}

/// The window library's own words for this are for programmers.
#[cfg(feature = "desktop")]
fn is_without_a_screen() -> bool {
    let is_unset = |name: &str| std::env::var_os(name).is_none_or(|it| it.is_empty());
    cfg!(all(unix, not(target_os = "macos")))
        && ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .into_iter()
            .all(is_unset)
}

/// Says why there is no window.
#[cfg(not(feature = "desktop"))]
pub fn run(_file: Option<&Path>) -> anyhow::Result<Outcome> {
    anyhow::bail!(
        "this flowbell was built without a window, for servers; `flowbell --help` lists what it can do, and `cargo build` with the default features makes one that opens a window"
    )
}
