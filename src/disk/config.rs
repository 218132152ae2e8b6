//! What the program remembers between runs, in a folder that the caller names: recently
//! opened files and small texts of settings. Losing it is a nuisance and never an error at start.

use crate::disk::error::SaveError;
use crate::disk::whole;
use std::path::{Path, PathBuf};

/// How many recent files are remembered.
pub const MAX_RECENT: usize = 12;

const RECENT: &str = "recent.json";

/// The files opened last, newest first. Files that are gone stay in the list: a disk may only
/// be unplugged.
#[must_use]
pub fn recent(dir: &Path) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = settings(dir, RECENT)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    paths.into_iter().take(MAX_RECENT).collect()
}

/// Puts a file at the head of the list and returns the list. Read anew each time, because two
/// windows may be open.
///
/// # Errors
/// When the list cannot be written.
pub fn recent_add(dir: &Path, path: &Path) -> Result<Vec<PathBuf>, SaveError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut paths = recent(dir);
    paths.retain(|known| *known != path);
    paths.insert(0, path);
    paths.truncate(MAX_RECENT);
    recent_save(dir, &paths)?;
    Ok(paths)
}

/// Takes a file out of the list and returns the list.
///
/// # Errors
/// When the list cannot be written.
pub fn recent_remove(dir: &Path, path: &Path) -> Result<Vec<PathBuf>, SaveError> {
    let mut paths = recent(dir);
    paths.retain(|known| known != path);
    recent_save(dir, &paths)?;
    Ok(paths)
}

fn recent_save(dir: &Path, paths: &[PathBuf]) -> Result<(), SaveError> {
    // A path that is not Unicode has no place in JSON; it is left out.
    let texts: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
    let text = serde_json::to_string_pretty(&texts).unwrap_or_default();
    settings_save(dir, RECENT, &text)
}

/// A text of settings by its file name; `None` when there is none that can be read.
#[must_use]
pub fn settings(dir: &Path, name: &str) -> Option<String> {
    let (_, bytes) = whole::read(&dir.join(name)).ok()?;
    String::from_utf8(bytes).ok()
}

/// Saves a text of settings, and makes the folder when there is none.
///
/// # Errors
/// When it cannot be written; the old text is still there.
pub fn settings_save(dir: &Path, name: &str, text: &str) -> Result<(), SaveError> {
    std::fs::create_dir_all(dir).map_err(|source| SaveError::from_io(dir, source))?;
    whole::write(&dir.join(name), text.as_bytes()).map(|_| ())
}
