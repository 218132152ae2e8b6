//! What Messenger tells a bot: signed calls, and the events in them (facts 5).
//!
//! A [`WebhookCall`] can only be made by checking its signature, and only a call can be read, so
//! nothing that anybody may have written is ever parsed. Reading never fails for a part that is
//! new or odd: it is counted and left out, because Messenger ends the subscription of a bot
//! that keeps refusing. What the events mean for a conversation is not decided here.

mod signature;
mod incoming;
mod envelope;
mod event;

pub use envelope::{BadCall, Reading};
pub use incoming::{Happening, Incoming, OptIn, OptInKind, Referral, ThreadMove, ThreadMoveKind};
pub use signature::{AppSecrets, DeletionRequest, Forged, WebhookCall};
