//! A message on its way, whichever line it stood in: a conversation's or a campaign's.

use crate::engine::{Send, Timestamp};
use crate::store::{ClaimedSend, SendId};

/// A send that is this bot's to make, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flight {
    pub id: SendId,
    /// Goes into what settles it.
    pub attempt: u32,
    /// Whose conversation's log it goes into when it has gone; a turn's is there already.
    pub log_for: Option<u64>,
    pub psid: String,
    pub send: Send,
    /// It spends a consent.
    pub spends: bool,
    /// For the last look before it goes.
    pub opened: Option<Timestamp>,
    pub is_stopped: bool,
    pub is_unreachable: bool,
}

impl From<ClaimedSend> for Flight {
    fn from(claimed: ClaimedSend) -> Self {
        Self {
            id: SendId::Effect(claimed.id),
            attempt: claimed.attempt,
            log_for: None,
            psid: claimed.psid,
            send: claimed.send,
            spends: claimed.spends,
            opened: claimed.opened,
            is_stopped: claimed.is_stopped,
            is_unreachable: claimed.is_unreachable,
        }
    }
}
