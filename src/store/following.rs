//! A folder of releases beside a bot that also takes releases through its API: what was chosen
//! last is live, wherever it was chosen.
//!
//! A folder counts when it names another release than the last time that it was looked at, and
//! when that was written after the bot was last told through its API. So a start changes
//! nothing that nobody has changed.

use crate::engine::Timestamp;
use crate::model::FlowId;
use crate::store::error::StoreError;
use crate::store::folder::Folder;
use crate::store::handle::Store;
use crate::store::releases::{Release, ReleaseError};
use crate::store::sqlite::following;
use std::path::Path;

/// What a folder says of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub flow: FlowId,
    /// The release that is live there, with its text.
    pub live: Option<(Release, String)>,
    /// When that was written, when the disk tells.
    pub at: Option<Timestamp>,
}

/// What a folder of releases says of a Page.
///
/// # Errors
/// When something in it is damaged.
pub fn choices_in(folder: &Path, page: &str) -> Result<Vec<Choice>, ReleaseError> {
    Folder::new(folder.to_owned()).choices(page)
}

impl Store {
    /// Makes live what was chosen last, in the folder or through the API. Says of how many
    /// flows that changed something.
    ///
    /// # Errors
    /// When it cannot be kept; then nothing has changed.
    pub async fn follow(&self, page: &str, choices: Vec<Choice>) -> Result<u64, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| following::follow(tx, &page, &choices))
                    .await
            }
        }
    }

    /// The bot was told through its API which release of a flow is live.
    ///
    /// # Errors
    /// As [`Store::activate`].
    pub async fn choose(
        &self,
        page: &str,
        flow: &FlowId,
        number: Option<u32>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (page, flow) = (page.to_owned(), flow.clone());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| following::choose(tx, &page, &flow, number, at))
                    .await
            }
        }
    }
}
