//! Takes a consent for one send, or does not: the only place where an unspent consent changes
//! hands, by one statement that compares and sets.

use crate::engine::{EffectId, Timestamp, Token};
use crate::store::consents::ConsentState;
use crate::store::sends::{SendId, SendState};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::token_key;
use rusqlite::{Connection, OptionalExtension, params};

/// Least time between two recurring notifications in milliseconds (facts 2.2).
const BETWEEN_RECURRING: i64 = 48 * 3_600_000;

/// For a flow's delivery. The consent's row, when it was to be had.
pub(crate) fn by_token(
    tx: &Connection,
    token: &Token,
    id: EffectId,
    now: Timestamp,
) -> Done<Option<i64>> {
    let consent: Option<i64> = tx
        .prepare_cached("SELECT id FROM consents WHERE key = ?1 AND person = ?2")?
        .query_row(params![token_key(token.reveal()), id.session], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(consent) = consent else {
        return Ok(None);
    };
    let is_taken = take(tx, consent, id.session, SendId::Effect(id), now)?;
    Ok(is_taken.then_some(consent))
}

/// Takes an unspent consent of a person.
pub(crate) fn take(
    tx: &Connection,
    consent: i64,
    person: u64,
    claimant: SendId,
    now: Timestamp,
) -> Done<bool> {
    let n_taken = tx
        .prepare_cached(
            "UPDATE consents SET state = ?4, claimant = ?3, used_at = ?5
             WHERE id = ?1 AND person = ?2 AND state = ?6 AND expires > ?5
               AND (profile <> 1 OR used_at IS NULL OR used_at <= ?7)",
        )?
        .execute(params![
            consent,
            person,
            claimant.to_string(),
            ConsentState::Claimed,
            now,
            ConsentState::Unspent,
            now.plus_millis(-BETWEEN_RECURRING),
        ])?;
    Ok(n_taken == 1)
}

/// What the end of a send means for the consent that it took. A recurring one may be used
/// again later; a one-time one whose send was refused is not tried on anything else; one that
/// was not used after all is gone when its person has said stop meanwhile.
pub(crate) fn settle(
    tx: &Connection,
    consent: i64,
    claimant: SendId,
    outcome: SendState,
) -> Done<()> {
    let state = match outcome {
        // In line once more.
        SendState::Waiting | SendState::Attempting => ConsentState::Claimed,
        SendState::Accepted => ConsentState::Spent,
        SendState::Refused => ConsentState::Gone,
        SendState::Unknown => ConsentState::Unknown,
        SendState::Withdrawn => ConsentState::Unspent,
    };
    tx.prepare_cached(
        "UPDATE consents SET
             state = CASE WHEN profile = 1 AND ?3 IN (2, 3) THEN 0
                          WHEN ?3 = 0 AND (SELECT is_stopped FROM people WHERE id = person) THEN 4
                          ELSE ?3 END,
             used_at = CASE WHEN ?3 = 0 AND profile <> 1 THEN NULL ELSE used_at END
         WHERE id = ?1 AND claimant = ?2",
    )?
    .execute(params![consent, claimant.to_string(), state])?;
    Ok(())
}
