//! A message on its way, whichever line it stood in: a conversation's or a campaign's.

use crate::store::{ClaimedSend, Outgoing, SendId};

/// A send that is this bot's to make, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flight {
    pub id: SendId,
    /// Goes into what settles it.
    pub attempt: u32,
    /// How many of the attempts before were refused for a passing reason.
    pub n_refused: u32,
    /// An attempt before this one may have arrived.
    pub is_doubtful: bool,
    /// Whose conversation's log it goes into when it has gone; a turn's is there already.
    pub log_for: Option<u64>,
    pub psid: String,
    pub what: Outgoing,
    /// It spends a consent.
    pub spends: bool,
}

impl From<ClaimedSend> for Flight {
    fn from(claimed: ClaimedSend) -> Self {
        Self {
            id: SendId::Effect(claimed.id),
            attempt: claimed.attempt,
            n_refused: claimed.n_refused,
            is_doubtful: claimed.n_lost > 0,
            log_for: None,
            psid: claimed.psid,
            what: claimed.what,
            spends: claimed.spends,
        }
    }
}
