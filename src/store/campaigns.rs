//! Campaigns: one message about one topic, to everybody who agreed, once each.
//!
//! A campaign begins as a draft, recipients are added, then it runs. Who the recipients are is
//! `reengage`'s to say; that each consent is spent once is the database's.

use crate::engine::{Timestamp, Token};
use crate::model::{Profile, TopicId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sends::SendId;
use crate::store::sqlite::campaigns;
use serde::{Deserialize, Serialize};

/// What a campaign is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignDraft {
    pub page: String,
    pub topic: TopicId,
    /// The message, in the caller's form.
    pub message: String,
    /// What else the caller wants to remember of it.
    pub options: String,
    /// Nothing is sent before.
    pub at: Timestamp,
}

/// A campaign as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    pub id: u64,
    pub draft: CampaignDraft,
    pub state: CampaignState,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Paused because the Page was held, and not by the author.
    pub is_held: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CampaignState {
    Draft,
    Running,
    Paused,
    Cancelled,
    /// Nobody waits and nothing is in flight.
    Done,
}

/// Somebody who gets it, or does not and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub person: u64,
    /// The id of the consent to spend.
    pub consent: Option<i64>,
    /// Not before this, for a person's daytime.
    pub not_before: Timestamp,
    /// Why they do not get it: `spent`, `expired`, `opted out` …
    pub skipped: Option<String>,
}

/// A recipient's send that is this caller's to make, once. Its consent is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSend {
    pub id: SendId,
    pub attempt: u32,
    /// Of the attempts before: refused for a passing reason, and perhaps arrived.
    pub n_refused: u32,
    pub n_lost: u32,
    pub page: String,
    pub psid: String,
    pub person: u64,
    pub first_name: Option<String>,
    pub topic: TopicId,
    pub profile: Profile,
    pub token: Token,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecipientState {
    Waiting,
    Claimed,
    Sent,
    Refused,
    /// It may have arrived.
    Unknown,
    Skipped,
}

/// How many recipients stand like that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub state: RecipientState,
    /// Why skipped, or the code that refused.
    pub why: String,
    pub n: u64,
}

/// One recipient and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientRow {
    pub person: u64,
    pub psid: String,
    pub first_name: Option<String>,
    pub state: RecipientState,
    pub why: String,
    pub at: Timestamp,
    pub mid: Option<String>,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

impl Store {
    /// Begins a campaign as a draft.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn draft_campaign(
        &self,
        draft: CampaignDraft,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| campaigns::draft(tx, &draft, now)).await,
        }
    }

    /// Adds recipients to a draft. A person is in a campaign once: the first time counts.
    /// Says how many were new. Come with some thousands a call.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when it is no draft any more.
    pub async fn add_recipients(
        &self,
        campaign: u64,
        recipients: Vec<Recipient>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| campaigns::add(tx, campaign, &recipients, now))
                    .await
            }
        }
    }

    /// Starts a draft, pauses, goes on, or cancels. What is in flight is settled all the same.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when it cannot go there from where it is,
    /// [`StoreError::PageHeld`] when it is to run and the Page may not send.
    pub async fn set_campaign(
        &self,
        campaign: u64,
        state: CampaignState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| campaigns::set(tx, campaign, state, now))
                    .await
            }
        }
    }

    /// Takes up to `limit` sends of a running campaign that may go now. Each consent is taken
    /// and each send durably claimed when this returns; settle them with [`Store::settle`],
    /// [`Store::echo`], [`Store::retry_at`]. Whose consent is spent, expired or withdrawn by
    /// now, who stopped or cannot be reached, is skipped with the reason.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn claim_campaign_sends(
        &self,
        campaign: u64,
        owner: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<CampaignSend>, StoreError> {
        let owner = owner.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| campaigns::claim(tx, campaign, &owner, now, limit))
                    .await
            }
        }
    }

    /// When a running campaign may next send; `None` when nobody waits.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn next_campaign_send(&self, campaign: u64) -> Result<Option<Timestamp>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| campaigns::next(tx, campaign)).await,
        }
    }

    /// One campaign.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn campaign(&self, campaign: u64) -> Result<Option<Campaign>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| campaigns::one(tx, campaign)).await,
        }
    }

    /// All campaigns, of one Page or of all, newest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn campaigns(&self, page: Option<&str>) -> Result<Vec<Campaign>, StoreError> {
        let page = page.map(str::to_owned);
        match self {
            Self::Sqlite(db) => db.read(move |tx| campaigns::all(tx, page.as_deref())).await,
        }
    }

    /// How many recipients stand where. Costs the same for ten as for a million.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn progress(&self, campaign: u64) -> Result<Vec<Count>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| campaigns::progress(tx, campaign)).await,
        }
    }

    /// Recipients by person, after one.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn recipients(
        &self,
        campaign: u64,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<RecipientRow>, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| campaigns::recipients(tx, campaign, after, limit))
                    .await
            }
        }
    }
}

impl CampaignState {
    /// As a sentence says it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }
}
