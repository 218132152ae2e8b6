//! The last look before something leaves for a person: whether it may. It is taken at the moment
//! of sending, and the same for every send, because what a claim saw may be over by then.

use crate::engine::Timestamp;
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sends::SendId;
use crate::store::sqlite::standing;

/// What decides whether something may leave for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When their window opened.
    pub opened: Option<Timestamp>,
    pub is_stopped: bool,
    pub is_unreachable: bool,
    /// A human has the conversation, and this is not what is said before they get it.
    pub is_with_human: bool,
    /// They have done something that no turn has handled yet. It may be a stop.
    pub is_unheard: bool,
    /// The last attempt was refused because another app has the conversation: code and subcode.
    pub held: Option<(i64, Option<i64>)>,
}

impl Store {
    /// How the person of a send stands now; `None` when they were erased.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn standing(&self, id: SendId) -> Result<Option<Standing>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| standing::find(tx, id)).await,
        }
    }
}
