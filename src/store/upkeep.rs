//! Keeping the store in order: erasing a person, forgetting what is old, backups, checks, and
//! leases for what one bot of several should do.

use crate::engine::Timestamp;
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::{set_back, upkeep};
use std::path::Path;

/// How long things are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Keys of what came; never less than 7 days.
    pub seen_days: u32,
    /// Conversations.
    pub log_days: u32,
    /// Sends that are settled; never less than 7 days, for late echoes.
    pub sends_days: u32,
    pub audit_days: u32,
    /// Consents that are spent, gone or expired.
    pub consents_days: u32,
}

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    pub n_seen: u64,
    pub n_log: u64,
    pub n_sends: u64,
    pub n_audit: u64,
    pub n_consents: u64,
}

/// What was erased of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Whether there was anybody.
    pub is_known: bool,
    pub n_rows: u64,
}

/// Something that one of several bots does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub name: String,
    pub fence: u64,
    pub until: Timestamp,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            seen_days: 10,
            log_days: 90,
            sends_days: 10,
            audit_days: 400,
            consents_days: 400,
        }
    }
}

impl Store {
    /// Erases a person everywhere: session, inbox, timers, attributes, labels, sends, consents,
    /// campaigns, log. What counts without naming them stays counted: audit lines lose the
    /// person. The freed bytes are overwritten. If they write again they are somebody new.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn erase(
        &self,
        page: &str,
        psid: &str,
        now: Timestamp,
    ) -> Result<Erased, StoreError> {
        let (page, psid) = (page.to_owned(), psid.to_owned());
        match self {
            Self::Sqlite(db) => {
                let erased = db
                    .write(move |tx| upkeep::erase(tx, &page, &psid, now))
                    .await?;
                db.empty_log().await?;
                Ok(erased)
            }
        }
    }

    /// Erases whoever has this id, on every Page of the store: ids are a Page's own (facts 3.1),
    /// and who asks does not say which Page is meant.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn erase_everywhere(&self, psid: &str, now: Timestamp) -> Result<Erased, StoreError> {
        let psid = psid.to_owned();
        match self {
            Self::Sqlite(db) => {
                let erased = db
                    .write(move |tx| upkeep::erase_everywhere(tx, &psid, now))
                    .await?;
                db.empty_log().await?;
                Ok(erased)
            }
        }
    }

    /// Puts right what was written down by a clock that was ahead of `now`: a lease that ends later
    /// than any can is void, and nothing waits for as long as the clock was set back.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn clock_was_set_back(&self, now: Timestamp) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| set_back::redate(tx, now)).await,
        }
    }

    /// Forgets what is older than it should be, in small pieces, so that nobody waits long.
    ///
    /// # Errors
    /// When the database cannot be used; what was forgotten until then stays forgotten.
    pub async fn sweep(&self, keep: Keep, now: Timestamp) -> Result<Swept, StoreError> {
        match self {
            Self::Sqlite(db) => upkeep::sweep(db, keep, now).await,
        }
    }

    /// Copies the whole store to a file while everything goes on. The file must not exist; it
    /// appears under its name only once it is whole.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |from| upkeep::backup(from, &to)).await,
        }
    }

    /// Compares all parts of the database with each other. Takes a while when it is large.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what was found.
    pub async fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.read(upkeep::check).await,
        }
    }

    /// Takes a lease on a name, or renews one's own, for at most 30 seconds. `None` when
    /// somebody else has it. The fence grows whenever it changes hands.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        for_millis: i64,
    ) -> Result<Option<Lease>, StoreError> {
        let (name, owner) = (name.to_owned(), owner.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| upkeep::lease(tx, &name, &owner, now, for_millis))
                    .await
            }
        }
    }

    /// Gives a lease back before its time.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn unlease(&self, lease: Lease) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| upkeep::unlease(tx, &lease)).await,
        }
    }
}
