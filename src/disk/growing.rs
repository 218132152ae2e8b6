//! A file that is written bit by bit, such as a picture: whole in its place at the end,
//! or not there at all.

use crate::disk::SaveError;
use crate::disk::whole::free_place;
use atomic_write_file::AtomicWriteFile;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file on its way. Dropped before [`Growing::finish`] it leaves nothing behind, and what stood
/// in its place stays.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    file: AtomicWriteFile,
}

impl Growing {
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path) -> Result<Self, SaveError> {
        let failed = |source| SaveError::from_io(path, source);
        let file = AtomicWriteFile::open(free_place(path)?);
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(failed)?,
        })
    }

    /// # Errors
    /// When the disk takes no more.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        let written = self.file.write_all(bytes);
        written.map_err(|source| SaveError::from_io(&self.path, source))
    }

    /// # Errors
    /// When the disk does not keep it.
    pub fn finish(self) -> Result<(), SaveError> {
        let Self { path, file } = self;
        let kept = file.as_file().sync_all().and_then(|()| file.commit());
        kept.map_err(|source| SaveError::from_io(&path, source))
    }
}
