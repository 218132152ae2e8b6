//! Advances one conversation by one event: a pure function, called by the bot, by the
//! simulator and by the tests alike.
//!
//! Nothing here reads a clock, sends a message or keeps anything. Waiting, sending and keeping
//! are *effects* that the caller carries out, and what became of them comes back as *events*.
//! A broken flow is normal input: it yields a [`Fault`], never a panic. Time zones come from
//! the database that is compiled in, so that the same release behaves the same everywhere.
//!
//! What a person may rely on is kept in `sending`, the only place that lets a message out:
//! nothing outside the window without a consent, nothing after “stop”, no consent twice.

pub mod time;
pub mod event;
pub mod effect;
pub mod session;
pub mod trace;
pub mod words;
mod calendar;
mod fill;
mod entries;
mod sending;
mod walk;
mod hear;
mod answers;
mod blocks;

pub use calendar::ends_at;
pub use effect::{Content, Deed, Effect, EffectId, Fault, Send, Via};
pub use entries::claims;
pub use event::{Event, Outcome, Token};
pub use fill::fill;
pub use session::{Consent, Place, ReleaseId, Session, Stage, Timer};
pub use time::{Millis, Timestamp};
pub use trace::{Reason, Visit};

use crate::model::Flow;

/// The same person may be led past so many blocks before they have to do something themselves.
pub const MAX_BLOCKS_ALONE: u32 = 200;

/// What one event came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub session: Session,
    /// To be carried out in this order, once the session is kept.
    pub effects: Vec<Effect>,
    /// Which way the conversation took and why.
    pub trace: Vec<Visit>,
}

/// Advances a conversation by one event.
///
/// `flow` is the release that the session pins; handing in another is allowed (the editor
/// does, while its author is typing) and at worst yields a fault. Events that come twice
/// should be dropped by their Messenger id before they get here, yet the same consent is
/// taken once and the same timer fires once whatever comes.
#[must_use]
pub fn step(flow: &Flow, session: Session, event: &Event, now: Timestamp) -> Step {
    let mut walk = walk::Walk::new(flow, session, now);
    hear::hear(&mut walk, event);
    walk.into_step()
}
