//! Reads and replaces the small files of the store, each whole or not at all.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim of the store: it reads and replaces its files"
)]

use crate::store::releases::ReleaseError;
use atomic_write_file::AtomicWriteFile;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// The form of the files that this program writes. Newer ones are refused.
pub(crate) const FORMAT: u32 = 1;

#[derive(Deserialize)]
struct Header {
    format: u32,
}

/// Reads a file; `None` when there is none.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ReleaseError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(damaged(path, "it is not text"));
        }
        Err(error) => return Err(disk(path, "read", &error)),
    };
    let why = |error: serde_json::Error| damaged(path, &error.to_string());
    let header: Header = serde_json::from_str(&text).map_err(why)?;
    if header.format > FORMAT {
        let file = path.display().to_string();
        return Err(ReleaseError::TooNew { file });
    }
    serde_json::from_str(&text).map(Some).map_err(why)
}

/// When a file was last written, as the disk tells it.
pub(crate) fn changed_at(path: &Path) -> Option<jiff::Timestamp> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    jiff::Timestamp::try_from(changed).ok()
}

/// Replaces a file.
pub(crate) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), ReleaseError> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| damaged(path, &error.to_string()))?;
    text.push('\n');
    replace(path, text.as_bytes())
}

pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), ReleaseError> {
    make_parent(path)?;
    let written = AtomicWriteFile::open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.commit()
    });
    written.map_err(|error| disk(path, "written", &error))
}

/// Removes a file that may be gone already.
pub(crate) fn remove(path: &Path) -> Result<(), ReleaseError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(path, "removed", &error)),
        _ => Ok(()),
    }
}

fn make_parent(path: &Path) -> Result<(), ReleaseError> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).map_err(|error| disk(folder, "created", &error)),
        None => Ok(()),
    }
}

pub(crate) fn damaged(path: &Path, why: &str) -> ReleaseError {
    ReleaseError::Damaged {
        file: path.display().to_string(),
        why: why.to_owned(),
    }
}

pub(crate) fn disk(path: &Path, verb: &'static str, error: &io::Error) -> ReleaseError {
    ReleaseError::Disk {
        file: path.display().to_string(),
        verb,
        why: error.to_string(),
    }
}

/// Holds a file for this process; `None` when another one does.
pub(crate) fn lock(path: &Path) -> Result<Option<File>, ReleaseError> {
    make_parent(path)?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| disk(path, "opened", &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(disk(path, "locked", &error)),
    }
}

/// The text of a file that must be there.
pub(crate) fn read_text(path: &Path) -> Result<String, ReleaseError> {
    fs::read_to_string(path).map_err(|error| disk(path, "read", &error))
}

/// The names in a folder; none when there is no folder.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, ReleaseError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(disk(folder, "read", &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| disk(folder, "read", &error))?;
        // What is not even text was not written by Flowbell.
        names.extend(entry.file_name().into_string());
    }
    names.sort();
    Ok(names)
}
