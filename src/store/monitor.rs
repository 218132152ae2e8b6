//! What somebody who watches the bot asks: who is where, what goes wrong, how much there is.

use crate::engine::{Fault, Timestamp};
use crate::model::{BlockId, Exit, FlowId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::people::LogLine;
use crate::store::sends::AuditRow;
use crate::store::sqlite::{audit, monitor};

/// How many people stand at a block of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCount {
    /// `None`: on the release, but nowhere in it.
    pub block: Option<String>,
    pub n: u64,
}

/// How often a link of a release was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkCount {
    pub from: BlockId,
    pub exit: Exit,
    /// Ever.
    pub n: u64,
    /// Of these in the last 24 hours, by the full hour.
    pub n_day: u64,
}

/// How far somebody who watches has seen: the last line of a conversation, and of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    pub line: i64,
    pub audit: i64,
}

/// How often Messenger refused with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCount {
    pub page: String,
    pub code: i64,
    pub subcode: Option<i64>,
    pub n: u64,
    pub last_at: Timestamp,
}

/// How often a release ran into a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultCount {
    pub page: String,
    pub release: String,
    pub fault: Fault,
    pub n: u64,
    pub last_at: Timestamp,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    pub n_people: u64,
    pub n_stopped: u64,
    pub n_unreachable: u64,
    pub n_with_human: u64,
    pub n_unhandled: u64,
    pub n_timers: u64,
    pub n_waiting_sends: u64,
    pub n_attempting: u64,
    pub n_unknown: u64,
    pub n_unspent_consents: u64,
    /// Of the database, without what is not used in it.
    pub n_bytes: u64,
}

impl Store {
    /// People per block of a release, by its hash.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn places(&self, page: &str, release: &str) -> Result<Vec<PlaceCount>, StoreError> {
        let (page, release) = (page.to_owned(), release.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::places(tx, &page, &release))
                    .await
            }
        }
    }

    /// How often each link of a release was taken, by its hash.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn links(
        &self,
        page: &str,
        release: &str,
        now: Timestamp,
    ) -> Result<Vec<LinkCount>, StoreError> {
        let (page, release) = (page.to_owned(), release.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::links(tx, &page, &release, now))
                    .await
            }
        }
    }

    /// How many people are in the middle of other releases of a flow than the one with this
    /// hash.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn n_on_other_releases(
        &self,
        page: &str,
        flow: &FlowId,
        release: &str,
    ) -> Result<u64, StoreError> {
        let (page, flow) = (page.to_owned(), flow.to_string());
        let release = release.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::n_on_others(tx, &page, &flow, &release))
                    .await
            }
        }
    }

    /// Where lines and audit stand now.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn seen_so_far(&self) -> Result<Seen, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(monitor::seen_so_far).await,
        }
    }

    /// Lines of conversations of a Page after one, with their number and person.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn lines_since(
        &self,
        page: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, u64, LogLine)>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::lines_since(tx, &page, after, limit))
                    .await
            }
        }
    }

    /// The audit of a Page after a line, oldest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn audit_since(
        &self,
        page: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| audit::since(tx, &page, after, limit))
                    .await
            }
        }
    }

    /// Refusals by code, the latest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn errors(&self, page: Option<&str>) -> Result<Vec<ErrorCount>, StoreError> {
        let page = page.map(str::to_owned);
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::errors(tx, page.as_deref()))
                    .await
            }
        }
    }

    /// Faults of flows, the latest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn faults(&self, page: Option<&str>) -> Result<Vec<FaultCount>, StoreError> {
        let page = page.map(str::to_owned);
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| monitor::faults(tx, page.as_deref()))
                    .await
            }
        }
    }

    /// How much there is of everything.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn sizes(&self) -> Result<Sizes, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(monitor::sizes).await,
        }
    }
}
