//! Sends of which it is not known whether they arrived, where that is not settled by itself any
//! more: a consent is at stake, or too many answers were lost. The echo may still come; until
//! then it is the author's to decide.

use crate::engine::Timestamp;
use crate::model::Profile;
use crate::store::campaigns::CampaignState;
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sends::SendId;
use crate::store::sqlite::unknown;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotKnown {
    pub id: SendId,
    pub person: u64,
    pub psid: String,
    pub first_name: Option<String>,
    /// The last attempt, which is not known.
    pub attempt: u32,
    /// When it became not known.
    pub at: Timestamp,
    /// As the audit says it.
    pub via: String,
    /// Of the consent that it spends.
    pub profile: Option<Profile>,
    /// Of the campaign that it belongs to.
    pub campaign: Option<CampaignState>,
}

impl Store {
    /// Those of a Page, oldest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn not_known(&self, page: &str, limit: usize) -> Result<Vec<NotKnown>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| unknown::all(tx, &page, limit)).await,
        }
    }

    /// One of them, when it is one.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn not_known_one(
        &self,
        page: &str,
        id: SendId,
    ) -> Result<Option<NotKnown>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| unknown::one(tx, &page, id)).await,
        }
    }

    /// The author does not want to hear of it any more. Its consent counts as used, and an echo
    /// that comes all the same still settles it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is known by now.
    pub async fn write_off(&self, id: SendId) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| unknown::write_off(tx, id)).await,
        }
    }
}
