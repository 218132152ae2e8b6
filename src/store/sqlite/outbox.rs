//! The outbox. A person with unfinished sends has a *lane*, which says when its oldest may go
//! and nothing while one is in flight; so a claim never looks at people who have to wait.

use crate::engine::{EffectId, Event, Outcome, Timestamp};
use crate::store::error::StoreError;
use crate::store::sends::{Answer, ClaimedSend, Outgoing, Retry, SendId, SendState, Settled};
use crate::store::sqlite::audit;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::kept::{at_most, effect_id, from_json};
use crate::store::sqlite::{holds, inbox, recipients, taking};
use rusqlite::{Connection, OptionalExtension, params};

/// `via` of what is no message.
pub(crate) const HAND_OVER: &str = "hand over";
pub(crate) const TAKE_BACK: &str = "take back";

/// A row that is to be settled.
struct Found {
    page: String,
    state: SendState,
    attempt: u32,
    consent: Option<i64>,
    via: String,
}

pub(crate) fn claim(
    tx: &Connection,
    owner: &str,
    page: &str,
    now: Timestamp,
    limit: usize,
) -> Done<Vec<ClaimedSend>> {
    let mut claimed = Vec::new();
    if holds::is_held(tx, page)? {
        return Ok(claimed);
    }
    loop {
        let people = ready(tx, page, now, limit.saturating_sub(claimed.len()))?;
        if people.is_empty() {
            return Ok(claimed);
        }
        // None of them is ready any more, so this ends.
        for person in people {
            claimed.extend(claim_one(tx, owner, page, person, now)?);
        }
    }
}

fn claim_one(
    tx: &Connection,
    owner: &str,
    page: &str,
    person: u64,
    now: Timestamp,
) -> Done<Option<ClaimedSend>> {
    if inbox::is_waiting(tx, person)? {
        // It may be a stop. The turn that hears it opens the lane again.
        close_lane(tx, person)?;
        return Ok(None);
    }
    let Some(send) = head(tx, person)? else {
        set_lane(tx, person, page)?;
        return Ok(None);
    };
    tx.prepare_cached(
        "UPDATE outbox SET state = ?3, attempt = ?4, at = ?5, owner = ?6
         WHERE person = ?1 AND number = ?2",
    )?
    .execute(params![
        person,
        send.id.number,
        SendState::Attempting,
        send.attempt,
        now,
        owner
    ])?;
    close_lane(tx, person)?;
    Ok(Some(send))
}

fn close_lane(tx: &Connection, person: u64) -> Done<()> {
    tx.prepare_cached("UPDATE lanes SET ready_at = NULL WHERE person = ?1")?
        .execute([person])?;
    Ok(())
}

/// A turn was handled: opens a lane that waited for it, and lets go at once what another app had
/// held up, because it may have done. Says whether something may go.
pub(crate) fn heard(tx: &Connection, person: u64, page: &str, now: Timestamp) -> Done<bool> {
    let ready_at: Option<Option<Timestamp>> = tx
        .prepare_cached("SELECT ready_at FROM lanes WHERE person = ?1")?
        .query_row([person], |row| row.get(0))
        .optional()?;
    let waits = ready_at.is_some_and(|it| it.is_none_or(|at| at > now));
    if !waits || inbox::is_waiting(tx, person)? {
        return Ok(false);
    }
    tx.prepare_cached(
        "UPDATE outbox SET ready_at = ?2
         WHERE person = ?1 AND state < 2 AND state = 0 AND code IS NOT NULL",
    )?
    .execute(params![person, now])?;
    set_lane(tx, person, page)?;
    Ok(true)
}

/// The oldest of a person's sends that are not settled.
fn head(tx: &Connection, person: u64) -> Done<Option<ClaimedSend>> {
    let mut find = tx.prepare_cached(
        "SELECT number, attempt + 1, psid, send, consent IS NOT NULL, n_refused, n_lost, via
         FROM outbox JOIN people ON people.id = outbox.person
         WHERE person = ?1 AND state < 2 ORDER BY number LIMIT 1",
    )?;
    let mut rows = find.query([person])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let send: String = row.get(3)?;
    let via: String = row.get(7)?;
    Ok(Some(ClaimedSend {
        id: effect_id(person, row.get(0)?),
        attempt: row.get(1)?,
        psid: row.get(2)?,
        what: match &*via {
            HAND_OVER => Outgoing::HandOver,
            TAKE_BACK => Outgoing::TakeBack,
            _ => Outgoing::Message(from_json(&send, "a send")?),
        },
        spends: row.get(4)?,
        n_refused: row.get(5)?,
        n_lost: row.get(6)?,
    }))
}

fn ready(tx: &Connection, page: &str, now: Timestamp, limit: usize) -> Done<Vec<u64>> {
    let mut find = tx.prepare_cached(
        "SELECT person FROM lanes WHERE page = ?1 AND ready_at <= ?2 ORDER BY ready_at LIMIT ?3",
    )?;
    let found = find.query_map(params![page, now, at_most(limit, 1_000)], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn next(db: &Connection, page: &str) -> Done<Option<Timestamp>> {
    if holds::is_held(db, page)? {
        return Ok(None);
    }
    let next = db
        .prepare_cached("SELECT min(ready_at) FROM lanes WHERE page = ?1 AND ready_at IS NOT NULL")?
        .query_row([page], |row| row.get(0))?;
    Ok(next)
}

/// Makes a lane say what its person's rows say.
fn set_lane(tx: &Connection, person: u64, page: &str) -> Done<()> {
    let mut find = tx.prepare_cached(
        "SELECT ready_at, max(state) OVER () = 1 FROM outbox
         WHERE person = ?1 AND state < 2 ORDER BY number LIMIT 1",
    )?;
    let head: Option<(Timestamp, bool)> = find
        .query_row([person], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((ready_at, is_flying)) = head else {
        tx.prepare_cached("DELETE FROM lanes WHERE person = ?1")?
            .execute([person])?;
        return Ok(());
    };
    let ready_at = (!is_flying).then_some(ready_at);
    tx.prepare_cached(
        "INSERT INTO lanes (person, page, ready_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET ready_at = excluded.ready_at",
    )?
    .execute(params![person, page, ready_at])?;
    Ok(())
}

fn found(tx: &Connection, id: EffectId) -> Done<Option<Found>> {
    let found = tx
        .prepare_cached(
            "SELECT page, state, attempt, consent, via
             FROM outbox JOIN people ON people.id = outbox.person
             WHERE person = ?1 AND number = ?2",
        )?
        .query_row(params![id.session, id.number], |row| {
            Ok(Found {
                page: row.get(0)?,
                state: row.get(1)?,
                attempt: row.get(2)?,
                consent: row.get(3)?,
                via: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found)
}

pub(crate) fn settle(
    tx: &Connection,
    id: SendId,
    attempt: u32,
    answer: &Answer,
    now: Timestamp,
) -> Done<Settled> {
    let effect = match id {
        SendId::Effect(effect) => effect,
        SendId::Campaign { campaign, person } => {
            return recipients::settle(tx, (campaign, person), attempt, answer, now);
        }
    };
    let Some(row) = found(tx, effect)? else {
        return Ok(Settled::Forgotten);
    };
    if let Some(settled) = too_late(row.state, row.attempt, attempt, answer)? {
        return Ok(settled);
    }
    finish(tx, effect, &row, answer, now)?;
    Ok(Settled::Now)
}

/// What an answer comes to that changes nothing. An attempt that was put back in line may
/// still turn out to have been accepted.
pub(crate) fn too_late(
    state: SendState,
    last: u32,
    attempt: u32,
    answer: &Answer,
) -> Done<Option<Settled>> {
    match state {
        SendState::Accepted | SendState::Refused | SendState::Withdrawn => {
            Ok(Some(Settled::Before(state)))
        }
        _ if last != attempt => Err(Failure::Store(StoreError::Stale)),
        SendState::Unknown if *answer == Answer::Unknown => Ok(Some(Settled::Before(state))),
        SendState::Waiting => match answer {
            Answer::Accepted { .. } | Answer::Withdrawn => Ok(None),
            Answer::Refused { .. } | Answer::Unknown => Err(Failure::Store(StoreError::Stale)),
        },
        SendState::Unknown | SendState::Attempting => Ok(None),
    }
}

/// What an answer leads to.
pub(crate) struct End<'a> {
    pub(crate) state: SendState,
    pub(crate) mid: Option<&'a str>,
    pub(crate) code: Option<i64>,
    pub(crate) subcode: Option<i64>,
}

pub(crate) fn end(answer: &Answer) -> End<'_> {
    let plain = |state| End {
        state,
        mid: None,
        code: None,
        subcode: None,
    };
    match answer {
        Answer::Accepted { mid } => End {
            mid: Some(mid),
            ..plain(SendState::Accepted)
        },
        Answer::Refused { code, subcode } => End {
            code: Some(*code),
            subcode: *subcode,
            ..plain(SendState::Refused)
        },
        Answer::Unknown => plain(SendState::Unknown),
        Answer::Withdrawn => plain(SendState::Withdrawn),
    }
}

fn finish(tx: &Connection, id: EffectId, row: &Found, answer: &Answer, now: Timestamp) -> Done<()> {
    let end = end(answer);
    // What is over needs no text any more; what may have to be sent again does.
    tx.prepare_cached(
        "UPDATE outbox SET state = ?3, mid = ?4, code = ?5, subcode = ?6, at = ?7, owner = NULL,
             send = CASE WHEN ?3 = 4 THEN send END
         WHERE person = ?1 AND number = ?2",
    )?
    .execute(params![
        id.session,
        id.number,
        end.state,
        end.mid,
        end.code,
        end.subcode,
        now
    ])?;
    if let Some(consent) = row.consent {
        taking::settle(tx, consent, SendId::Effect(id), end.state)?;
    }
    let line = audit::Line {
        page: &row.page,
        person: id.session,
        id: SendId::Effect(id),
        via: &row.via,
        end: &end,
    };
    audit::write(tx, &line, now)?;
    if let Some(code) = end.code {
        let subcode = end.subcode;
        let outcome = Outcome::Refused { code, subcode };
        inbox::tell(tx, id.session, &Event::Sent { id, outcome }, now)?;
    }
    set_lane(tx, id.session, &row.page)
}

pub(crate) fn echo(tx: &Connection, id: SendId, mid: &str, now: Timestamp) -> Done<Settled> {
    let effect = match id {
        SendId::Effect(effect) => effect,
        SendId::Campaign { campaign, person } => {
            return recipients::echo(tx, (campaign, person), mid, now);
        }
    };
    let Some(row) = found(tx, effect)? else {
        return Ok(Settled::Forgotten);
    };
    if row.state == SendState::Accepted {
        return Ok(Settled::Before(row.state));
    }
    // It has arrived, so whatever was thought of it before was wrong.
    let mid = mid.to_owned();
    finish(tx, effect, &row, &Answer::Accepted { mid }, now)?;
    Ok(Settled::Now)
}

pub(crate) fn retry(
    tx: &Connection,
    id: SendId,
    attempt: u32,
    when: Timestamp,
    why: Retry,
    now: Timestamp,
) -> Done<()> {
    let effect = match id {
        SendId::Effect(effect) => effect,
        SendId::Campaign { campaign, person } => {
            return recipients::retry(tx, (campaign, person), attempt, when, why, now);
        }
    };
    let row = found(tx, effect)?.ok_or(StoreError::NoSuch { what: "send" })?;
    may_retry(
        id,
        row.state,
        row.attempt == attempt,
        row.consent.is_some(),
        why,
    )?;
    let (n_refused, n_lost) = counted(why);
    let (code, subcode) = match why {
        Retry::Held { code, subcode } => (Some(code), subcode),
        Retry::NotTaken | Retry::Refused | Retry::NoEcho | Retry::ByHand => (None, None),
    };
    tx.prepare_cached(
        "UPDATE outbox SET state = ?3, at = ?4, ready_at = ?5, owner = NULL, is_written_off = 0,
             n_refused = n_refused + ?6, n_lost = n_lost + ?7, code = ?8, subcode = ?9
         WHERE person = ?1 AND number = ?2",
    )?
    .execute(params![
        effect.session,
        effect.number,
        SendState::Waiting,
        now,
        when,
        n_refused,
        n_lost,
        code,
        subcode
    ])?;
    if let Some(consent) = row.consent {
        taking::settle(tx, consent, id, SendState::Waiting)?;
    }
    set_lane(tx, effect.session, &row.page)
}

/// What an attempt that is followed by another adds to the refused and to the lost ones.
pub(crate) fn counted(why: Retry) -> (u32, u32) {
    match why {
        Retry::NotTaken | Retry::Held { .. } => (0, 0),
        Retry::Refused => (1, 0),
        Retry::NoEcho | Retry::ByHand => (0, 1),
    }
}

/// Whether a send may go once more.
pub(crate) fn may_retry(
    id: SendId,
    state: SendState,
    is_last: bool,
    spends: bool,
    why: Retry,
) -> Done<()> {
    let is_open = match why {
        Retry::NotTaken | Retry::Refused | Retry::Held { .. } => state == SendState::Attempting,
        Retry::NoEcho => matches!(state, SendState::Attempting | SendState::Unknown),
        Retry::ByHand => state == SendState::Unknown,
    };
    if !is_open || !is_last {
        return Err(StoreError::Stale.into());
    }
    if spends && why == Retry::NoEcho {
        let send = id.to_string();
        return Err(StoreError::ConsentAtStake { send }.into());
    }
    Ok(())
}

/// Messages of a person that wait, with their last attempts.
pub(crate) fn waiting(tx: &Connection, person: u64) -> Done<Vec<(u64, u32)>> {
    let mut find = tx.prepare_cached(
        "SELECT number, attempt FROM outbox
         WHERE person = ?1 AND state < 2 AND state = 0 AND via NOT IN (?2, ?3) ORDER BY number",
    )?;
    let values = params![person, HAND_OVER, TAKE_BACK];
    let found = find.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Takes a send out of the line for good.
pub(crate) fn withdraw(tx: &Connection, id: SendId, attempt: u32, now: Timestamp) -> Done<()> {
    settle(tx, id, attempt, &Answer::Withdrawn, now)?;
    Ok(())
}
