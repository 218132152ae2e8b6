//! A file read with a cap and written whole: the temporary file stands in the same folder, is
//! synced, takes the old one's place in one step, and then the folder is synced.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim's own way to files"
)]

use crate::disk::error::{DiskError, SaveError};
use crate::model::file::{FileError, MAX_BYTES};
use atomic_write_file::AtomicWriteFile;
use std::fs::{self, File, Metadata};
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The bytes of a file and what the system said of it just before they were read, so that a
/// change during the reading shows at the next look.
pub fn read(path: &Path) -> Result<(Metadata, Vec<u8>), DiskError> {
    let failed = |source| DiskError::from_io(path, source);
    // Asked before opening: opening a pipe would wait for a writer.
    let kind = fs::metadata(path).map_err(failed)?.file_type();
    if kind.is_dir() {
        return Err(DiskError::IsFolder(path.to_owned()));
    }
    if !kind.is_file() {
        return Err(DiskError::NotAFile(path.to_owned()));
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let too_big = |n_bytes| DiskError::Flow {
        path: path.to_owned(),
        error: FileError::TooBig { n_bytes },
    };
    if metadata.len() > MAX_BYTES {
        return Err(too_big(metadata.len()));
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile, and some files claim to be empty.
    let n_read = file
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if u64::try_from(n_read).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(too_big(MAX_BYTES + 1));
    }
    Ok((metadata, bytes))
}

/// Puts these bytes in the place of the file, or leaves it as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Metadata, SaveError> {
    let place = free_place(path)?;
    replace(&place, bytes).map_err(|source| SaveError::from_io(path, source))
}

/// Where a path really leads, when a file may be put there.
pub fn free_place(path: &Path) -> Result<PathBuf, SaveError> {
    let place = place_of(path).map_err(|source| SaveError::from_io(path, source))?;
    match fs::metadata(&place) {
        Ok(found) if found.is_dir() => return Err(SaveError::IsFolder(path.to_owned())),
        // A rename would replace it all the same: who may write the folder may do that. The
        // author who locked the file means it.
        Ok(found) if found.permissions().readonly() => {
            return Err(SaveError::ReadOnly(path.to_owned()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(SaveError::from_io(path, error)),
    }
    Ok(place)
}

fn replace(place: &Path, bytes: &[u8]) -> Result<Metadata, Error> {
    let mut file = AtomicWriteFile::open(place)?;
    file.write_all(bytes)?;
    // Synced here too: a disk that is full may say so only now, and dropping the file before
    // `commit` removes the temporary one.
    file.as_file().sync_all()?;
    let metadata = file.as_file().metadata()?;
    file.commit()?;
    Ok(metadata)
}

/// Removes a file; one that is not there is as good as removed.
pub fn remove(path: &Path) -> Result<(), SaveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(SaveError::from_io(path, error)),
        _ => Ok(()),
    }
}

/// Where a path really leads: links are followed, also one whose target does not exist yet,
/// because a rename would put a file in the place of the link.
pub fn place_of(path: &Path) -> Result<PathBuf, Error> {
    const MAX_LINKS: usize = 40;
    let mut place = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&place) {
            Ok(real) => return Ok(real),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        match fs::read_link(&place) {
            Ok(target) => place = folder_of(&place).join(target),
            // Not a link, so a new file: only its folder must be there.
            Err(_) => {
                let name = place.file_name().ok_or(ErrorKind::InvalidFilename)?;
                return Ok(fs::canonicalize(folder_of(&place))?.join(name));
            }
        }
    }
    Err(ErrorKind::InvalidInput.into())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
