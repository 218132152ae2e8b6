//! What came from Messenger and is not handled yet.

use crate::engine::{Event, Timestamp};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::inbox;
use std::fmt;

/// One thing that came.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrival {
    pub page: String,
    /// The person's id on this Page. Empty for what concerns the Page as a whole, which is
    /// then handled as if by one more person.
    pub person: String,
    /// The same key on the same Page is the same thing come again: the message's id, the
    /// token, or sender, time and kind. Only a hash of it is kept.
    pub key: String,
    /// When it happened, by Messenger's clock: events of a person are handled in this order.
    pub at: Timestamp,
    /// The receiver's own form of it; nobody here looks inside.
    pub body: String,
}

/// What became of what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepted {
    pub n_new: usize,
    /// Seen before, handled or not, and dropped.
    pub n_known: usize,
}

impl Store {
    /// Keeps what came; only after this may Messenger be told 200. Keys are remembered for as
    /// long as [`Store::sweep`] is told, at least 7 days, whether or not the event was handled.
    ///
    /// # Errors
    /// When nothing can be kept: then Messenger must be told to come again.
    pub async fn accept(
        &self,
        arrivals: Vec<Arrival>,
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| inbox::accept(tx, &arrivals, now)).await,
        }
    }

    /// Tells a conversation something that did not come from Messenger's webhook: each call is
    /// an event of its own.
    ///
    /// # Errors
    /// [`StoreError::NoSuch`] when there is no such person any more.
    pub async fn tell(&self, person: u64, event: Event, now: Timestamp) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| inbox::tell_known(tx, person, &event, now))
                    .await
            }
        }
    }
}

/// Neither the key, which may be a token, nor the body.
impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("page", &self.page)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
