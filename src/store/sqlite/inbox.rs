//! The inbox: keeps what came, once, and wakes its person.

use crate::engine::{Event, Timestamp};
use crate::store::error::StoreError;
use crate::store::inbox::{Accepted, Arrival};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::{arrival_key, to_json};
use crate::store::sqlite::people;
use crate::store::sqlite::turns::LEASE;
use rusqlite::{Connection, OptionalExtension, params};

/// Most arrivals in one call, and most bytes in one of them.
const MOST: usize = 1_000;
const MOST_BYTES: usize = 1 << 20;

/// How long a campaign's message waits for its person to be heard, in milliseconds.
pub(crate) const UNHEARD_WAIT: i64 = 50;

pub(crate) const RECEIVED: i64 = 0;
pub(crate) const ENGINE: i64 = 1;

pub(crate) fn accept(tx: &Connection, arrivals: &[Arrival], now: Timestamp) -> Done<Accepted> {
    if arrivals.len() > MOST {
        let why = "more than 1,000 events came in one call";
        return Err(StoreError::Unfit { why }.into());
    }
    if arrivals.iter().any(|it| it.body.len() > MOST_BYTES) {
        let why = "an event is larger than 1 MiB";
        return Err(StoreError::Unfit { why }.into());
    }
    let mut accepted = Accepted::default();
    for arrival in arrivals {
        let key = arrival_key(&arrival.page, &arrival.key);
        let is_new = tx
            .prepare_cached("INSERT OR IGNORE INTO seen (key, at) VALUES (?1, ?2)")?
            .execute(params![key, now])?;
        if is_new == 0 {
            accepted.n_known += 1;
            continue;
        }
        accepted.n_new += 1;
        let person = person(tx, &arrival.page, &arrival.person, now)?;
        keep(tx, person, arrival.at, RECEIVED, &arrival.body)?;
        wake(tx, person, now)?;
    }
    Ok(accepted)
}

/// Whether the person has done something that no turn has handled yet.
pub(crate) fn is_waiting(tx: &Connection, person: u64) -> Done<bool> {
    let mut find = tx.prepare_cached("SELECT 1 FROM inbox WHERE person = ?1 AND kind = ?2")?;
    Ok(find.exists(params![person, RECEIVED])?)
}

/// Tells a conversation something that the store itself learnt.
pub(crate) fn tell(tx: &Connection, person: u64, event: &Event, now: Timestamp) -> Done<()> {
    keep(tx, person, now, ENGINE, &to_json(event)?)?;
    wake(tx, person, now)
}

/// The same, for a person who may have been erased meanwhile.
pub(crate) fn tell_known(tx: &Connection, person: u64, event: &Event, now: Timestamp) -> Done<()> {
    people::must_be_known(tx, person)?;
    tell(tx, person, event, now)
}

fn keep(tx: &Connection, person: u64, at: Timestamp, kind: i64, body: &str) -> Done<()> {
    tx.prepare_cached("INSERT INTO inbox (person, at, kind, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![person, at, kind, body])?;
    Ok(())
}

/// The person's number; somebody new gets one.
fn person(tx: &Connection, page: &str, psid: &str, now: Timestamp) -> Done<u64> {
    let known: Option<u64> = tx
        .prepare_cached("SELECT id FROM people WHERE page = ?1 AND psid = ?2")?
        .query_row(params![page, psid], |row| row.get(0))
        .optional()?;
    if let Some(person) = known {
        return Ok(person);
    }
    let person = tx
        .prepare_cached(
            "INSERT INTO people (page, psid, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3)",
        )?
        .insert(params![page, psid, now])?;
    Ok(u64::try_from(person).unwrap_or_default())
}

/// Makes it the person's turn. Who has the turn just now finds it at the commit. A lease that
/// lies further ahead than any can is one from before the clock was set back.
fn wake(tx: &Connection, person: u64, now: Timestamp) -> Done<()> {
    tx.prepare_cached(
        "UPDATE people SET wake_at = ?2
         WHERE id = ?1 AND (wake_at IS NULL OR wake_at > ?2)
           AND (lease_until IS NULL OR lease_until <= ?2 OR lease_until > ?3)",
    )?
    .execute(params![person, now, now.plus_millis(LEASE)])?;
    Ok(())
}
