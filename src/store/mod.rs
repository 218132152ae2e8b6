//! What outlives a run.
//!
//! [`ReleaseHost`] is where publishing puts releases. [`Store`] is the bot's memory: what came,
//! the conversations, what is to be said and what became of it. Everything there is a row, and
//! everything is claimed by a lease with a *fence* (a count that a later claim makes stale), so
//! that several bots may share one store and any of them may die at any moment.
//!
//! No call reads a clock: `now` is the caller's. A call is durable when it returns, and either
//! all of it is done or nothing.

pub mod releases;
pub mod bot;
mod folder;
mod files;
mod error;
mod handle;
mod inbox;
mod turns;
mod sends;
mod standing;
mod consents;
mod campaigns;
mod holds;
mod unknown;
mod published;
mod following;
mod people;
mod export;
mod monitor;
mod upkeep;
mod sqlite;

pub use campaigns::{
    Campaign, CampaignDraft, CampaignSend, CampaignState, Count, Recipient, RecipientRow,
    RecipientState,
};
pub use consents::{ConsentRow, ConsentState, TopicCount};
pub use error::StoreError;
pub use export::{Export, csv_line};
pub use following::{Choice, choices_in};
pub use handle::{Options, Store};
pub use holds::{PageHold, PageWarning};
pub use inbox::{Accepted, Arrival};
pub use monitor::{ErrorCount, FaultCount, LinkCount, PlaceCount, Seen, Sizes};
pub use people::{Find, FoundPeople, LogLine, PersonRow, Sort, Way};
pub use releases::{Before, Guard, Live, Release, ReleaseError, ReleaseHost, Taken};
pub use sends::{
    Answer, AuditRow, ClaimedSend, NotASend, OpenAttempt, Outgoing, Retry, SendId, SendOutcome,
    SendRow, SendState, Settled,
};
pub use standing::Standing;
pub use turns::{Body, ClaimedTurn, Committed, Passed, Turn, Waiting};
pub use unknown::NotKnown;
pub use upkeep::{Erased, Keep, Lease, Swept};
