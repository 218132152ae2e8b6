//! Opens and saves flows.

use crate::disk::error::{DiskError, SaveError};
use crate::disk::neighbours::is_tests;
use crate::disk::stamp::{Seen, Stamp};
use crate::disk::whole;
use crate::model::file::{self, MAX_BYTES, Opened};
use std::io::ErrorKind;
use std::path::Path;

/// A flow and what its file was like.
#[derive(Debug)]
pub struct OpenedFile {
    pub opened: Opened,
    /// Hand it to [`save`], so that another program's change is not written over.
    pub stamp: Stamp,
}

/// Opens a flow file.
///
/// # Errors
/// A sentence for the person who chose the file; the file is untouched.
pub fn open(path: &Path) -> Result<OpenedFile, DiskError> {
    let (metadata, bytes) = whole::read(path)?;
    if is_tests(path) {
        return Err(DiskError::HoldsTests {
            tests: path.to_owned(),
            flow: path.with_extension("").with_extension("ron"),
        });
    }
    let opened = file::read(&bytes).map_err(|error| DiskError::Flow {
        path: path.to_owned(),
        error,
    })?;
    Ok(OpenedFile {
        opened,
        stamp: Stamp::new(&metadata, &bytes),
    })
}

/// Reads a text that lies beside a flow, such as its recorded tests, with the same cap.
///
/// # Errors
/// A sentence for the person who named the file.
pub fn read_text(path: &Path) -> Result<(String, Stamp), DiskError> {
    let (metadata, bytes) = whole::read(path)?;
    let stamp = Stamp::new(&metadata, &bytes);
    let text = String::from_utf8(bytes).map_err(|error| DiskError::Failed {
        path: path.to_owned(),
        source: std::io::Error::new(ErrorKind::InvalidData, error.utf8_error()),
    })?;
    Ok((text, stamp))
}

/// Saves a text whole or not at all: whatever happens meanwhile, the file is the old one or
/// the new one. Links are followed, permissions kept.
///
/// With `expected`, a file that holds anything else is not written over; one that was deleted
/// is written again. `None` replaces whatever is there.
///
/// # Errors
/// A sentence for the person who saves; the file is as it was.
pub fn save(path: &Path, text: &str, expected: Option<&Stamp>) -> Result<Stamp, SaveError> {
    let n_bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    if n_bytes > MAX_BYTES {
        return Err(SaveError::TooBig {
            path: path.to_owned(),
            n_bytes,
        });
    }
    if let Some(stamp) = expected {
        match whole::read(path) {
            Ok((_, bytes)) if stamp.holds(&bytes) => {}
            Err(DiskError::NotFound(_)) => {}
            Err(DiskError::IsFolder(path)) => return Err(SaveError::IsFolder(path)),
            Err(DiskError::NotAllowed(path)) => return Err(SaveError::NotAllowed(path)),
            Err(DiskError::Failed { path, source }) => {
                return Err(SaveError::Failed { path, source });
            }
            Ok(_)
            | Err(DiskError::NotAFile(_) | DiskError::HoldsTests { .. } | DiskError::Flow { .. }) =>
            {
                return Err(SaveError::ChangedOnDisk(path.to_owned()));
            }
        }
    }
    let metadata = whole::write(path, text.as_bytes())?;
    Ok(Stamp::new(&metadata, text.as_bytes()))
}

/// Looks whether a file is still what it was. Cheap while its size and time are the same, so
/// it may be asked every second; reads the file only when they differ.
#[must_use]
pub fn seen(path: &Path, stamp: &Stamp) -> Seen {
    match std::fs::metadata(path) {
        Ok(metadata) if stamp.looks_like(&metadata) => return Seen::Same,
        Err(error) if error.kind() == ErrorKind::NotFound => return Seen::Gone,
        Ok(_) | Err(_) => {}
    }
    match whole::read(path) {
        Ok((_, bytes)) if stamp.holds(&bytes) => Seen::Same,
        Ok(_) => Seen::Changed,
        Err(DiskError::NotFound(_)) => Seen::Gone,
        Err(_) => Seen::Changed,
    }
}

/// Whether another program has put something else into the file.
#[must_use]
pub fn changed(path: &Path, stamp: &Stamp) -> bool {
    seen(path, stamp) == Seen::Changed
}
