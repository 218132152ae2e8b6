//! What a file was like when it was last read or written, so that another program's change
//! is noticed before it is written over.

use sha2::{Digest, Sha256};
use std::fs::Metadata;
use std::time::SystemTime;

/// What a file held at one moment. Two stamps are equal when the bytes were.
#[derive(Debug, Clone)]
pub struct Stamp {
    n_bytes: u64,
    /// `None` where the system keeps no such time: every look then reads the file.
    modified: Option<SystemTime>,
    hash: [u8; 32],
}

/// What a look at a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// What it held is still what it holds.
    Same,
    /// It holds something else, or cannot be read any more.
    Changed,
    /// It was deleted or moved.
    Gone,
}

impl Stamp {
    pub(super) fn new(metadata: &Metadata, bytes: &[u8]) -> Self {
        Self {
            n_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            modified: metadata.modified().ok(),
            hash: hash(bytes),
        }
    }

    /// Whether nothing suggests a change: size and time are as they were. Cheap, and blind to
    /// a change within the file system's clock tick; a save therefore compares bytes.
    pub(super) fn looks_like(&self, metadata: &Metadata) -> bool {
        self.modified.is_some()
            && self.modified == metadata.modified().ok()
            && self.n_bytes == metadata.len()
    }

    /// Whether the file held exactly these bytes.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.hash == hash(bytes)
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Stamp {}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
