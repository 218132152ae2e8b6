//! Whether a Page may send at all. Meta blocks a Page for breaking its rules (facts 5.6, 4.2);
//! then nothing is handed out for it, whatever is restarted, until Meta lifts it or the author
//! says that it is over. Campaigns that run are paused with it, and stay so until somebody has
//! looked at them.

use crate::engine::Timestamp;
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::holds;

/// Why a Page may not send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHold {
    pub since: Timestamp,
    /// Meta's own words, when it said any.
    pub reason: String,
    /// The refusal that told it, when it was one.
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

/// What Meta last warned a Page of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWarning {
    pub at: Timestamp,
    pub reason: String,
}

impl Store {
    /// Holds a Page's sending and pauses its campaigns. A word of Meta's that is older than the
    /// last one, or than the author's, changes nothing: it is only told again. A refusal is
    /// always news. Says whether anything changed.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn hold_page(&self, page: &str, hold: PageHold) -> Result<bool, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.write(move |tx| holds::hold(tx, &page, &hold)).await,
        }
    }

    /// Ends that. Campaigns stay paused. Says whether anything changed.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn end_page_hold(&self, page: &str, at: Timestamp) -> Result<bool, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.write(move |tx| holds::end(tx, &page, at)).await,
        }
    }

    /// Why a Page may not send; `None` when it may.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn page_hold(&self, page: &str) -> Result<Option<PageHold>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| holds::find(tx, &page)).await,
        }
    }

    /// Remembers Meta's last warning.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn warn_page(&self, page: &str, warning: PageWarning) -> Result<(), StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.write(move |tx| holds::warn(tx, &page, &warning)).await,
        }
    }

    /// Meta's last warning, if there ever was one.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn page_warning(&self, page: &str) -> Result<Option<PageWarning>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| holds::warning(tx, &page)).await,
        }
    }
}
