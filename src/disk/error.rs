//! Why a file was not read or written: what happened, why, and what to do next.

use crate::model::file::FileError;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a file was not opened. It is untouched.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    #[error("{}: there is no such file; check the name, or whether it was moved", .0.display())]
    NotFound(PathBuf),
    #[error("{}: this is a folder; choose a flow file in it, such as “shop.ron”", .0.display())]
    IsFolder(PathBuf),
    #[error("{}: this is a device or pipe, not a file; choose a flow file", .0.display())]
    NotAFile(PathBuf),
    #[error(
        "{}: you are not allowed to read this file; ask its owner, or copy it to a folder of your own",
        .0.display()
    )]
    NotAllowed(PathBuf),
    #[error(
        "{}: this file holds recorded tests, not a flow; open {} instead, and find them in its Test view",
        tests.display(), flow.display()
    )]
    HoldsTests { tests: PathBuf, flow: PathBuf },
    /// The file was read and is not a flow.
    #[error("{}: {error}", path.display())]
    Flow { path: PathBuf, error: FileError },
    #[error("{}: the disk could not read it ({source}); try again, or use a backup", path.display())]
    Failed { path: PathBuf, source: Error },
}

/// Why a file was not saved. What was there before is still there.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error(
        "{}: another program has changed this file since it was opened; reload it, or save under another name",
        .0.display()
    )]
    ChangedOnDisk(PathBuf),
    #[error(
        "{}: this file or folder may only be read; allow writing, or save under another name",
        .0.display()
    )]
    ReadOnly(PathBuf),
    #[error(
        "{}: you are not allowed to write here; save to a folder of your own",
        .0.display()
    )]
    NotAllowed(PathBuf),
    #[error("{}: its folder is not there; make the folder, or save somewhere else", .0.display())]
    NoFolder(PathBuf),
    #[error("{}: this is a folder; give the file a name", .0.display())]
    IsFolder(PathBuf),
    #[error(
        "{}: there is no room left to save it; free some space, or save to another disk",
        .0.display()
    )]
    NoSpace(PathBuf),
    #[error("{}: this name is too long or holds a sign that a name may not have; choose another", .0.display())]
    BadName(PathBuf),
    #[error(
        "{}: it would have {} MB, more than the {} MB that can be opened again; split the flow",
        path.display(),
        n_bytes / 1_000_000,
        crate::model::file::MAX_BYTES / 1_048_576
    )]
    TooBig { path: PathBuf, n_bytes: u64 },
    #[error(
        "{}: the disk could not write it ({source}); try again, or save to another disk",
        path.display()
    )]
    Failed { path: PathBuf, source: Error },
}

impl DiskError {
    pub(super) fn from_io(path: &Path, source: Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NotFound(path),
            ErrorKind::IsADirectory => Self::IsFolder(path),
            ErrorKind::PermissionDenied => Self::NotAllowed(path),
            _ => Self::Failed { path, source },
        }
    }

    /// The file that was not opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::NotFound(path)
            | Self::IsFolder(path)
            | Self::NotAFile(path)
            | Self::NotAllowed(path)
            | Self::HoldsTests { tests: path, .. }
            | Self::Flow { path, .. }
            | Self::Failed { path, .. } => path,
        }
    }
}

impl SaveError {
    pub(super) fn from_io(path: &Path, source: Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            ErrorKind::PermissionDenied => Self::NotAllowed(path),
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder(path),
            ErrorKind::IsADirectory => Self::IsFolder(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::NoSpace(path)
            }
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Self::BadName(path),
            _ => Self::Failed { path, source },
        }
    }
}
