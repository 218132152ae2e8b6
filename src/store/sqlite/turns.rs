//! Whose turn it is. `people.wake_at` holds when there is next something to do for a person: at
//! once for what came, the earliest timer otherwise, and while somebody has the turn the end of
//! that lease, so that a turn nobody commits comes up again by itself and no claim ever looks
//! at people who are being served.

use crate::engine::{Session, Timer, Timestamp};
use crate::store::error::StoreError;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::inbox::ENGINE;
use crate::store::sqlite::kept::{at_most, effect_id, from_json, to_json};
use crate::store::sqlite::{effects, monitor, names, outbox};
use crate::store::turns::{Body, ClaimedTurn, Committed, Turn, Waiting};
use rusqlite::{Connection, OptionalExtension, params};

/// How long a turn is somebody's, in milliseconds.
pub(crate) const LEASE: i64 = 5_000;
/// Somebody whose session cannot be read waits so long for a better program.
const UNREADABLE_WAIT: i64 = 3_600_000;

struct Candidate {
    person: u64,
    page: String,
    psid: String,
    fence: u64,
    n_tries: u32,
    session: Option<String>,
    profile_at: Option<Timestamp>,
}

pub(crate) fn claim(
    tx: &Connection,
    owner: &str,
    now: Timestamp,
    limit: usize,
) -> Done<Vec<ClaimedTurn>> {
    let candidates = candidates(tx, now, limit)?;
    let mut claimed = Vec::with_capacity(candidates.len());
    for it in candidates {
        let session = match it.session.as_deref().map(session).transpose() {
            Ok(session) => session,
            Err(_) => {
                wake_at(tx, it.person, now.plus_millis(UNREADABLE_WAIT))?;
                continue;
            }
        };
        tx.prepare_cached(
            "UPDATE people SET wake_at = ?2, lease_until = ?2, owner = ?3, fence = ?4, n_tries = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            it.person,
            now.plus_millis(LEASE),
            owner,
            it.fence + 1,
            it.n_tries.saturating_add(1)
        ])?;
        claimed.push(ClaimedTurn {
            events: events(tx, it.person)?,
            timers: timers(tx, it.person, now)?,
            person: it.person,
            page: it.page,
            psid: it.psid,
            fence: it.fence + 1,
            n_tries: it.n_tries.saturating_add(1),
            profile_at: it.profile_at,
            session,
        });
    }
    Ok(claimed)
}

pub(crate) fn session(text: &str) -> Done<Session> {
    from_json(text, "a session")
}

fn candidates(tx: &Connection, now: Timestamp, limit: usize) -> Done<Vec<Candidate>> {
    let mut find = tx.prepare_cached(
        "SELECT id, page, psid, fence, n_tries, session, profile_at FROM people
         WHERE wake_at <= ?1 ORDER BY wake_at LIMIT ?2",
    )?;
    let found = find.query_map(params![now, at_most(limit, 1_000)], |row| {
        Ok(Candidate {
            person: row.get(0)?,
            page: row.get(1)?,
            psid: row.get(2)?,
            fence: row.get(3)?,
            n_tries: row.get(4)?,
            session: row.get(5)?,
            profile_at: row.get(6)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn events(tx: &Connection, person: u64) -> Done<Vec<Waiting>> {
    let mut find = tx.prepare_cached(
        "SELECT seq, at, kind, body FROM inbox WHERE person = ?1 ORDER BY at, seq LIMIT 256",
    )?;
    let mut rows = find.query([person])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let body: String = row.get(3)?;
        let body = match row.get::<_, i64>(2)? {
            ENGINE => Body::Engine(from_json(&body, "an event")?),
            _ => Body::Received(body),
        };
        events.push(Waiting {
            seq: row.get(0)?,
            at: row.get(1)?,
            body,
        });
    }
    Ok(events)
}

fn timers(tx: &Connection, person: u64, now: Timestamp) -> Done<Vec<Timer>> {
    let mut find = tx.prepare_cached(
        "SELECT number, due FROM timers WHERE person = ?1 AND due <= ?2 ORDER BY due, number",
    )?;
    let found = find.query_map(params![person, now], |row| {
        Ok(Timer {
            id: effect_id(person, row.get(0)?),
            at: row.get(1)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn commit(tx: &Connection, turn: &Turn, now: Timestamp) -> Done<Committed> {
    if turn.session.number != turn.person {
        let why = "the session is somebody else's";
        return Err(StoreError::Unfit { why }.into());
    }
    let (page, name) = page_of(tx, turn.person, turn.fence)?;
    for seq in &turn.handled {
        tx.prepare_cached("DELETE FROM inbox WHERE seq = ?1 AND person = ?2")?
            .execute(params![seq, turn.person])?;
    }
    for id in turn.fired.iter().filter(|id| id.session == turn.person) {
        effects::cancel_timer(tx, *id)?;
    }
    let release = effects::text_id(tx, turn.session.release.as_str())?;
    let withheld = effects::carry_out(tx, turn, &page, release, now)?;
    monitor::count_passed(tx, &page, &turn.passed, now)?;
    for line in &turn.log {
        effects::log(tx, turn.person, line)?;
    }
    let wake_at = keep(tx, turn, release, now)?;
    let new_name = turn.session.attributes.get("first_name");
    if new_name != name.as_ref() {
        names::keep(tx, &page, turn.person, new_name.map(String::as_str))?;
    }
    Ok(Committed {
        withheld,
        frees_sends: outbox::heard(tx, turn.person, &page, now)?,
        is_more: wake_at.is_some_and(|at| at <= now),
    })
}

/// The person's Page and the name they had, when the turn is still the caller's.
fn page_of(tx: &Connection, person: u64, fence: u64) -> Done<(String, Option<String>)> {
    tx.prepare_cached(
        "SELECT page, first_name FROM people
         WHERE id = ?1 AND fence = ?2 AND lease_until IS NOT NULL",
    )?
    .query_row(params![person, fence], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()?
    .ok_or(Failure::Store(StoreError::Stale))
}

/// Writes the session, gives the turn back, and says when the next one is.
fn keep(tx: &Connection, turn: &Turn, release: i64, now: Timestamp) -> Done<Option<Timestamp>> {
    let session = &turn.session;
    let wake_at = tx
        .prepare_cached(
            "UPDATE people SET
                 owner = NULL, lease_until = NULL, n_tries = 0,
                 wake_at = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE person = ?1) THEN ?2
                           ELSE (SELECT min(due) FROM timers WHERE person = ?1) END,
                 last_seen = max(last_seen, ?3), opened_at = ?4, is_stopped = ?5,
                 is_unreachable = ?6, is_with_human = ?7, release = ?8, block = ?9,
                 first_name = ?10, session = ?11
             WHERE id = ?1 RETURNING wake_at",
        )?
        .query_row(
            params![
                turn.person,
                now,
                turn.last_seen.map_or(i64::MIN, Timestamp::millis),
                session.opened,
                session.is_stopped,
                session.is_unreachable,
                session.is_with_human,
                release,
                session.block().map(crate::model::BlockId::as_str),
                session.attributes.get("first_name"),
                to_json(session)?,
            ],
            |row| row.get(0),
        )?;
    Ok(wake_at)
}

pub(crate) fn put_off(tx: &Connection, person: u64, fence: u64, again: Timestamp) -> Done<()> {
    page_of(tx, person, fence)?;
    tx.prepare_cached("UPDATE people SET owner = NULL, lease_until = NULL WHERE id = ?1")?
        .execute([person])?;
    wake_at(tx, person, again)
}

fn wake_at(tx: &Connection, person: u64, at: Timestamp) -> Done<()> {
    tx.prepare_cached("UPDATE people SET wake_at = ?2 WHERE id = ?1")?
        .execute(params![person, at])?;
    Ok(())
}

pub(crate) fn next_due(db: &Connection) -> Done<Option<Timestamp>> {
    let next = db
        .prepare_cached("SELECT min(wake_at) FROM people WHERE wake_at IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(next)
}
