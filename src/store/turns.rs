//! Turns: somebody takes a person whose conversation has something to do, steps it, and
//! commits what came of it in one transaction.

use crate::engine::{Effect, EffectId, Event, Session, Timer, Timestamp};
use crate::model::{BlockId, Exit, FlowId, Profile, TopicId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::people::LogLine;
use crate::store::sqlite::turns;
use std::collections::BTreeMap;
use std::fmt;

/// A person whose turn it is, leased for 5 seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedTurn {
    /// The number for their session, theirs for ever: `Session::new(person, …)`.
    pub person: u64,
    pub page: String,
    pub psid: String,
    /// Goes into the commit; stale once somebody else has claimed the person.
    pub fence: u64,
    /// 1 the first time; more when earlier claims never committed.
    pub n_tries: u32,
    /// When Messenger was asked who they are.
    pub profile_at: Option<Timestamp>,
    /// `None` when they have none yet.
    pub session: Option<Session>,
    /// In the order of their time, at most 256; the rest comes with the next turn.
    pub events: Vec<Waiting>,
    /// Due by now. To be stepped after the events that happened before, and named in
    /// [`Turn::fired`] whatever the engine makes of them.
    pub timers: Vec<Timer>,
}

/// One event in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub seq: i64,
    pub at: Timestamp,
    pub body: Body,
}

/// What an event in the inbox is.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// As the receiver handed it to [`Store::accept`].
    Received(String),
    /// From the store itself: [`Event::Sent`] of a refused send, [`Event::ConsentUsed`] of a
    /// campaign's.
    Engine(Event),
}

/// What a turn came to.
#[derive(Debug, Clone)]
pub struct Turn {
    pub person: u64,
    pub fence: u64,
    /// As it is after all events; its number must be the person's.
    pub session: Session,
    /// `seq` of the events that were handled.
    pub handled: Vec<i64>,
    /// Timers that have fired.
    pub fired: Vec<EffectId>,
    /// All effects, in order.
    pub effects: Vec<Effect>,
    /// For consents that were given: the flow they were given in and its topics.
    pub flow: Option<(FlowId, BTreeMap<TopicId, Profile>)>,
    /// When the person was last seen, when this turn has seen them.
    pub last_seen: Option<Timestamp>,
    /// The links that the person passed, in order.
    pub passed: Vec<Passed>,
    /// What came and what goes, for who reads the conversation later.
    pub log: Vec<LogLine>,
}

/// A link that somebody passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Hash of the release that it belongs to.
    pub release: String,
    pub from: BlockId,
    pub exit: Exit,
}

/// What a commit did beyond what it was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Committed {
    /// Sends that stay unsent because their consent was taken by somebody else meanwhile or
    /// is not known.
    pub withheld: Vec<EffectId>,
    /// There is more to do for this person at once.
    pub is_more: bool,
    /// Sends had waited until this was heard, and may go now.
    pub frees_sends: bool,
}

impl Store {
    /// Takes up to `limit` people who have something to do: what came, or a timer that is due.
    /// Each is this owner's alone until the commit or for 5 seconds.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn claim_turns(
        &self,
        owner: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ClaimedTurn>, StoreError> {
        let owner = owner.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| turns::claim(tx, &owner, now, limit))
                    .await
            }
        }
    }

    /// Keeps a turn: session, events, timers, sends, consents, attributes and log, all in one
    /// transaction, and gives the person back.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else has the person by now or they were erased:
    /// drop the turn, it was as if never made.
    pub async fn commit_turn(&self, turn: Turn, now: Timestamp) -> Result<Committed, StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| turns::commit(tx, &turn, now)).await,
        }
    }

    /// Gives a person back undone, to be claimed again at `again` and not before.
    ///
    /// # Errors
    /// [`StoreError::Stale`] as above.
    pub async fn put_off_turn(
        &self,
        person: u64,
        fence: u64,
        again: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| turns::put_off(tx, person, fence, again))
                    .await
            }
        }
    }

    /// When there is next something to claim: at once when it lies in the past, `None` when
    /// nobody waits for anything.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(turns::next_due).await,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received(_) => f.write_str("Received(…)"),
            // Tokens print as dots, and refusals hold no text; what a person wrote is not here.
            Self::Engine(event) => write!(f, "Engine({event:?})"),
        }
    }
}
