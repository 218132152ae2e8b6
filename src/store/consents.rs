//! Consents: a row a token. What takes one is decided by the database, so that a flow's
//! delivery and a campaign never both do.

use crate::engine::{Timestamp, Token};
use crate::model::{Profile, TopicId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::consents;
use serde::{Deserialize, Serialize};

/// Where a consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ConsentState {
    Unspent,
    /// A send has taken it and is not settled.
    Claimed,
    Spent,
    /// The send that took it may have arrived.
    Unknown,
    /// Withdrawn, or Messenger does not know it any more.
    Gone,
}

/// One consent, with what decides whether its person may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    pub id: i64,
    pub person: u64,
    pub psid: String,
    pub first_name: Option<String>,
    pub topic: TopicId,
    pub profile: Profile,
    /// The flow and the release's hash that they agreed in.
    pub flow: String,
    pub release: Option<String>,
    pub token: Token,
    pub taken: Timestamp,
    pub expires: Timestamp,
    pub state: ConsentState,
    pub used: Option<Timestamp>,
    pub is_stopped: bool,
    pub is_unreachable: bool,
    pub is_with_human: bool,
}

/// The consents of a topic, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicCount {
    pub topic: TopicId,
    /// Unspent and not expired.
    pub n_unspent: u64,
    /// Of these, those that expire before the time that was asked for.
    pub n_expiring: u64,
    pub n_claimed: u64,
    pub n_spent: u64,
    pub n_unknown: u64,
    pub n_gone: u64,
    /// Unspent, but too old.
    pub n_expired: u64,
    /// When the next of the unspent ones expires.
    pub next_expires: Option<Timestamp>,
}

impl Store {
    /// Consents of a topic in the order in which they were given, whatever their state, after
    /// the one with this id.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn consents(
        &self,
        page: &str,
        topic: &TopicId,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<ConsentRow>, StoreError> {
        let (page, topic) = (page.to_owned(), topic.clone());
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| consents::of_topic(tx, &page, &topic, after, limit))
                    .await
            }
        }
    }

    /// The consents of one person.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn consents_of(&self, person: u64) -> Result<Vec<ConsentRow>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| consents::of_person(tx, person)).await,
        }
    }

    /// How many there are of every topic of a Page, and how many expire before a time.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn topic_counts(
        &self,
        page: &str,
        now: Timestamp,
        expiring_before: Timestamp,
    ) -> Result<Vec<TopicCount>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| consents::counts(tx, &page, now, expiring_before))
                    .await
            }
        }
    }
}
