//! The bot's store. What it keeps is told file by file: the inbox, turns, sends, consents,
//! campaigns, releases, people, the monitor, upkeep.

use crate::store::error::StoreError;
use crate::store::sqlite::Sqlite;
use std::path::Path;
use std::time::Duration;

/// Where the bot keeps everything. It costs nothing to clone, and any number of tasks may call
/// it at once. A second database will be a second arm.
#[derive(Debug, Clone)]
pub enum Store {
    Sqlite(Sqlite),
}

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The database may grow no larger; what does not fit is refused with
    /// [`StoreError::Full`].
    pub max_bytes: Option<u64>,
    /// How long to wait for another program that has the file, before
    /// [`StoreError::Busy`].
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_bytes: None,
            patience: Duration::from_secs(5),
        }
    }
}

impl Store {
    /// Opens the store in a file, which need not exist yet. One of an older program is brought
    /// up to date, all of it or nothing.
    ///
    /// Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// When the file is newer than this program, damaged, not ours, or cannot be used. It is
    /// left as it is then.
    pub fn open(file: &Path, options: Options) -> Result<Self, StoreError> {
        Sqlite::open(file, options).map(Self::Sqlite)
    }

    /// Waits until what was taken is durable and lets go of the file. Every later call on any
    /// clone fails. Dropping the last clone does the same without waiting.
    ///
    /// # Errors
    /// None today.
    pub async fn close(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.close().await,
        }
    }
}
