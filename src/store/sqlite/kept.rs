//! How values are written into columns and read back. A value that does not read back is named
//! by its kind only: what stands in it may be a token.

use crate::engine::{EffectId, Timestamp};
use crate::model::Profile;
use crate::store::campaigns::{CampaignState, RecipientState};
use crate::store::consents::ConsentState;
use crate::store::people::Way;
use crate::store::sends::SendState;
use crate::store::sqlite::failure::{Done, Failure};
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

pub(crate) fn to_json<T: Serialize>(value: &T) -> Done<String> {
    serde_json::to_string(value).map_err(|_| Failure::unreadable("what was to be kept"))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Done<T> {
    serde_json::from_str(text).map_err(|_| Failure::unreadable(what))
}

/// What remains of an arrival's key: enough to know it again.
pub(crate) fn arrival_key(page: &str, key: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(page.as_bytes());
    hash.update([0]);
    hash.update(key.as_bytes());
    let whole: [u8; 32] = hash.finalize().into();
    let mut half = [0; 16];
    half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    half
}

/// By what a token is told from others.
pub(crate) fn token_key(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// As many rows as a call may ask for.
pub(crate) fn at_most(limit: usize, most: u32) -> u32 {
    u32::try_from(limit).unwrap_or(most).min(most)
}

pub(crate) fn effect_id(person: u64, number: u64) -> EffectId {
    EffectId {
        session: person,
        number,
    }
}

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.millis()))
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::from_millis)
    }
}

/// An enum that stands in a column as a number; the numbers are for ever.
macro_rules! numbered {
    ($name:ident { $($variant:ident = $number:literal),+ $(,)? }) => {
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let number: i64 = match self {
                    $(Self::$variant => $number,)+
                };
                Ok(ToSqlOutput::from(number))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match i64::column_result(value)? {
                    $($number => Ok(Self::$variant),)+
                    other => Err(rusqlite::types::FromSqlError::OutOfRange(other)),
                }
            }
        }
    };
}

numbered!(SendState {
    Waiting = 0,
    Attempting = 1,
    Accepted = 2,
    Refused = 3,
    Unknown = 4,
    Withdrawn = 5,
});
numbered!(ConsentState {
    Unspent = 0,
    Claimed = 1,
    Spent = 2,
    Unknown = 3,
    Gone = 4,
});
numbered!(CampaignState {
    Draft = 0,
    Running = 1,
    Paused = 2,
    Cancelled = 3,
    Done = 4,
});
numbered!(RecipientState {
    Waiting = 0,
    Claimed = 1,
    Sent = 2,
    Refused = 3,
    Unknown = 4,
    Skipped = 5,
});
numbered!(Way {
    Came = 0,
    Went = 1,
    Remark = 2,
});
numbered!(Profile {
    OneTime = 0,
    Recurring = 1,
    Utility = 2,
});
