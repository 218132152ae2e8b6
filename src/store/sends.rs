//! Sends: what waits to be said, what is on its way, and what became of it.
//!
//! ```text
//! waiting ──claim──▶ attempting ──answer──▶ accepted | refused | not known
//!    ▲                   │                        (an echo makes it accepted, whenever)
//!    └──── retry_at ─────┘
//! ```
//!
//! *Attempting* is durable before the caller learns of the send, so what is attempting after a
//! crash may have arrived. A send that spends a consent is handed out again only when Messenger
//! said for certain that it did not take it, or by a person's hand.

use crate::engine::{EffectId, Send, Timestamp};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::{audit, outbox, sent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Names a send for ever, a conversation's or a campaign's. Its text goes into the message's
/// `metadata` and comes back with the echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendId {
    Effect(EffectId),
    /// A campaign has one send for a person.
    Campaign {
        campaign: u64,
        person: u64,
    },
}

/// A send that is this caller's to make, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedSend {
    pub id: EffectId,
    /// 1 the first time; goes into what settles it.
    pub attempt: u32,
    /// How many of the attempts before were refused for a passing reason.
    pub n_refused: u32,
    /// How many of them may have arrived.
    pub n_lost: u32,
    pub psid: String,
    pub what: Outgoing,
    /// It spends a consent.
    pub spends: bool,
}

/// What leaves the bot for one person, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are messages, and each lives for one send"
)]
pub enum Outgoing {
    Message(Send),
    /// The conversation, to a human.
    HandOver,
    /// The wish to have it back.
    TakeBack,
}

/// What Messenger answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Accepted {
        mid: String,
    },
    /// Final.
    Refused {
        code: i64,
        subcode: Option<i64>,
    },
    /// No answer, or one that says nothing: it may have arrived.
    Unknown,
    /// It was not sent after all, because the last look said no: the window has closed, they
    /// stopped. A consent it had taken is unspent again.
    Withdrawn,
}

/// Why a send may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// For certain it was not taken: no byte left, or Messenger said that the pace is too
    /// fast (facts 3.4).
    NotTaken,
    /// Messenger refused it for a passing reason, which it may do so often and no more.
    Refused,
    /// Messenger refused it because another app has the conversation, and will take it once that
    /// app has done.
    Held { code: i64, subcode: Option<i64> },
    /// It may have been taken, but no echo came. Not allowed where a consent is spent.
    NoEcho,
    /// A person looked at it and wants it sent once more, consent or not.
    ByHand,
}

/// Where a send stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SendState {
    Waiting,
    Attempting,
    Accepted,
    Refused,
    /// It may have arrived.
    Unknown,
    /// Never attempted and never will be: the person stopped, or the consent was taken.
    Withdrawn,
}

/// What settling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Now,
    /// It had been settled already, perhaps by the echo; nothing changed.
    Before(SendState),
    /// There is no such send any more: the person was erased or it is long ago.
    Forgotten,
}

/// A send that somebody attempted and nobody settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAttempt {
    pub id: SendId,
    pub attempt: u32,
    pub page: String,
    pub owner: String,
    /// When it was claimed.
    pub at: Timestamp,
    pub spends: bool,
    /// How many attempts before this one may have arrived.
    pub n_lost: u32,
}

/// A send as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRow {
    pub id: EffectId,
    pub state: SendState,
    pub attempt: u32,
    /// When it came into this state.
    pub at: Timestamp,
    pub spends: bool,
    pub mid: Option<String>,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

/// One line of the audit: a send that was settled. No text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub seq: i64,
    pub at: Timestamp,
    pub page: String,
    /// `None` once the person is erased.
    pub person: Option<u64>,
    pub send: String,
    /// What allowed it: `window`, `consent <topic>`, `utility <topic>`, `campaign <n> <topic>`;
    /// or what it was, `hand over` or `take back`.
    pub via: String,
    pub outcome: SendState,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

/// What became of one of somebody's sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendOutcome {
    pub state: SendState,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

impl Store {
    /// What became of somebody's sends, by their id as text; the newest thousand.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn outcomes_of(
        &self,
        person: u64,
    ) -> Result<BTreeMap<String, SendOutcome>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| audit::outcomes(tx, person)).await,
        }
    }

    /// Takes up to `limit` sends of a Page that may go now: of each person the oldest that is
    /// not settled, and none while one is in flight, while the person has done something that no
    /// turn has handled, or while the Page is held. Each is durably *attempting* when this
    /// returns, and nobody else gets it.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn claim_sends(
        &self,
        owner: &str,
        page: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ClaimedSend>, StoreError> {
        let (owner, page) = (owner.to_owned(), page.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| outbox::claim(tx, &owner, &page, now, limit))
                    .await
            }
        }
    }

    /// When a send of this Page may next go; `None` when none waits.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn next_send(&self, page: &str) -> Result<Option<Timestamp>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| outbox::next(tx, &page)).await,
        }
    }

    /// Keeps Messenger's answer to an attempt, with audit and counts. A refusal comes back to
    /// the conversation as [`Event::Sent`](crate::engine::Event::Sent), and what a campaign
    /// spent as [`Event::ConsentUsed`](crate::engine::Event::ConsentUsed), both through the
    /// inbox.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the send has been handed out again since that attempt.
    pub async fn settle(
        &self,
        id: SendId,
        attempt: u32,
        answer: Answer,
        now: Timestamp,
    ) -> Result<Settled, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| outbox::settle(tx, id, attempt, &answer, now))
                    .await
            }
        }
    }

    /// The echo of a send came: it has arrived, whatever else was or will be answered.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn echo(&self, id: SendId, mid: &str, now: Timestamp) -> Result<Settled, StoreError> {
        let mid = mid.to_owned();
        match self {
            Self::Sqlite(db) => db.write(move |tx| outbox::echo(tx, id, &mid, now)).await,
        }
    }

    /// Which send Messenger gave this message id, when it is one of ours.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn sent_as(&self, mid: &str) -> Result<Option<SendId>, StoreError> {
        let mid = mid.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| sent::sent_as(tx, &mid)).await,
        }
    }

    /// Puts an attempt back in line, to go at `when` and not before; for a later attempt.
    ///
    /// # Errors
    /// [`StoreError::ConsentAtStake`] for [`Retry::NoEcho`] where a consent is spent,
    /// [`StoreError::Stale`] when that attempt is not the last or is settled.
    pub async fn retry_at(
        &self,
        id: SendId,
        attempt: u32,
        when: Timestamp,
        why: Retry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| outbox::retry(tx, id, attempt, when, why, now))
                    .await
            }
        }
    }

    /// Attempts from before `older_than` that nobody settled: what a crash or a lost answer
    /// left, oldest first, at most 1,000.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn open_attempts(
        &self,
        older_than: Timestamp,
    ) -> Result<Vec<OpenAttempt>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| sent::open(tx, older_than)).await,
        }
    }

    /// Sends of whom it is not known whether they arrived, oldest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn unknown_sends(&self, limit: usize) -> Result<Vec<SendRow>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| sent::unknown(tx, limit)).await,
        }
    }

    /// One send, as long as it is remembered.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn send(&self, id: EffectId) -> Result<Option<SendRow>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| sent::row(tx, id)).await,
        }
    }

    /// The audit from the newest line on, or from before a line.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn audit(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<AuditRow>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| audit::rows(tx, before, limit)).await,
        }
    }
}

impl fmt::Display for SendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Effect(id) => write!(f, "{id}"),
            Self::Campaign { campaign, person } => write!(f, "c{campaign}.{person}"),
        }
    }
}

/// Not the text of a send's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of a send")]
pub struct NotASend;

impl FromStr for SendId {
    type Err = NotASend;
    fn from_str(text: &str) -> Result<Self, NotASend> {
        let (first, second) = text.split_once('.').ok_or(NotASend)?;
        let number = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_plain
                .then(|| text.parse().ok())
                .flatten()
                .ok_or(NotASend)
        };
        match first.strip_prefix('c') {
            Some(campaign) => Ok(Self::Campaign {
                campaign: number(campaign)?,
                person: number(second)?,
            }),
            None => Ok(Self::Effect(EffectId {
                session: number(first)?,
                number: number(second)?,
            })),
        }
    }
}
