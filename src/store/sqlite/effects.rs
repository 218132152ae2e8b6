//! Writes what a turn asks for: sends into the outbox, timers, consents, attributes, faults.

use crate::engine::{Deed, EffectId, Fault, Send, Timestamp, Token, Via};
use crate::model::{Profile, TopicId};
use crate::store::consents::ConsentState;
use crate::store::people::LogLine;
use crate::store::sends::{SendId, SendState};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::{to_json, token_key};
use crate::store::sqlite::{outbox, taking};
use crate::store::turns::Turn;
use rusqlite::{Connection, params};

/// Carries the effects of a turn out, in their order, and says which sends stay unsent.
pub(crate) fn carry_out(
    tx: &Connection,
    turn: &Turn,
    page: &str,
    release: i64,
    now: Timestamp,
) -> Done<Vec<EffectId>> {
    let mut withheld = Vec::new();
    for effect in &turn.effects {
        match &effect.deed {
            Deed::Send(send) => {
                if !enqueue(tx, effect.id, page, send, now)? {
                    withheld.push(effect.id);
                }
            }
            Deed::SetTimer { at } => set_timer(tx, effect.id, *at)?,
            Deed::CancelTimer { id } => cancel_timer(tx, *id)?,
            Deed::RememberConsent {
                topic,
                token,
                expires,
            } => remember(tx, turn, page, release, (topic, token, *expires), now)?,
            // The send that it is spent on takes it, together with its own row.
            Deed::SpendConsent { .. } => {}
            Deed::ForgetConsent { token, .. } => {
                tx.prepare_cached(
                    "UPDATE consents SET state = ?3 WHERE key = ?1 AND person = ?2 AND state = ?4",
                )?
                .execute(params![
                    token_key(token.reveal()),
                    turn.person,
                    ConsentState::Gone,
                    ConsentState::Unspent
                ])?;
            }
            Deed::SetAttribute { name, value } => {
                tx.prepare_cached(
                    "INSERT INTO attributes (person, name, value) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET value = excluded.value",
                )?
                .execute(params![turn.person, name, value])?;
            }
            Deed::ClearAttribute { name } => {
                tx.prepare_cached("DELETE FROM attributes WHERE person = ?1 AND name = ?2")?
                    .execute(params![turn.person, name])?;
            }
            Deed::AddLabel { label } => {
                tx.prepare_cached("INSERT OR IGNORE INTO labels (person, label) VALUES (?1, ?2)")?
                    .execute(params![turn.person, label])?;
            }
            Deed::RemoveLabel { label } => {
                tx.prepare_cached("DELETE FROM labels WHERE person = ?1 AND label = ?2")?
                    .execute(params![turn.person, label])?;
            }
            Deed::HandOver => line_up(tx, effect.id, page, outbox::HAND_OVER, now)?,
            Deed::TakeBack => line_up(tx, effect.id, page, outbox::TAKE_BACK, now)?,
            // The runtime has led the conversation on.
            Deed::Enter { .. } => {}
            Deed::Stopped => stop(tx, turn.person, now)?,
            // The session says so, and its columns follow it.
            Deed::CameBack => {}
            Deed::Fault(fault) => count_fault(tx, page, release, fault, now)?,
        }
    }
    Ok(withheld)
}

/// Puts a send in line. One whose consent is not to be had is kept as withdrawn.
fn enqueue(tx: &Connection, id: EffectId, page: &str, send: &Send, now: Timestamp) -> Done<bool> {
    let (consent, is_free) = match &send.via {
        Via::Consent { profile, token, .. } if *profile != Profile::Utility => {
            let taken = taking::by_token(tx, token, id, now)?;
            (taken, taken.is_some())
        }
        Via::Window | Via::Consent { .. } | Via::Utility { .. } => (None, true),
    };
    let via = match &send.via {
        Via::Window => "window".to_owned(),
        Via::Consent { topic, .. } => format!("consent {topic}"),
        Via::Utility { topic, .. } => format!("utility {topic}"),
    };
    let state = if is_free {
        SendState::Waiting
    } else {
        SendState::Withdrawn
    };
    tx.prepare_cached(
        "INSERT INTO outbox (person, number, state, at, ready_at, consent, via, send)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        id.session,
        id.number,
        state,
        now,
        consent,
        via,
        is_free.then(|| to_json(send)).transpose()?,
    ])?;
    if is_free {
        open_lane(tx, id.session, page, now)?;
    }
    Ok(is_free)
}

/// Puts what is no message in the same line, so that nothing overtakes it.
fn line_up(tx: &Connection, id: EffectId, page: &str, via: &str, now: Timestamp) -> Done<()> {
    tx.prepare_cached(
        "INSERT INTO outbox (person, number, state, at, ready_at, via, send)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, '')",
    )?
    .execute(params![id.session, id.number, SendState::Waiting, now, via])?;
    open_lane(tx, id.session, page, now)
}

fn open_lane(tx: &Connection, person: u64, page: &str, now: Timestamp) -> Done<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO lanes (person, page, ready_at) VALUES (?1, ?2, ?3)")?
        .execute(params![person, page, now])?;
    Ok(())
}

fn set_timer(tx: &Connection, id: EffectId, due: Timestamp) -> Done<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO timers (person, number, due) VALUES (?1, ?2, ?3)")?
        .execute(params![id.session, id.number, due])?;
    Ok(())
}

pub(crate) fn cancel_timer(tx: &Connection, id: EffectId) -> Done<()> {
    tx.prepare_cached("DELETE FROM timers WHERE person = ?1 AND number = ?2")?
        .execute(params![id.session, id.number])?;
    Ok(())
}

/// A token that is known already is nothing new, whoever brings it.
fn remember(
    tx: &Connection,
    turn: &Turn,
    page: &str,
    release: i64,
    (topic, token, expires): (&TopicId, &Token, Timestamp),
    now: Timestamp,
) -> Done<()> {
    let (flow, profile) = match &turn.flow {
        Some((flow, topics)) => (flow.as_str(), topics.get(topic).copied()),
        None => ("", None),
    };
    tx.prepare_cached(
        "INSERT INTO consents
             (key, token, page, person, topic, profile, flow, release, taken, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (key) DO UPDATE SET
             expires = excluded.expires,
             state = CASE WHEN state = ?11 THEN ?12 ELSE state END
         WHERE person = excluded.person AND profile = ?13",
    )?
    .execute(params![
        token_key(token.reveal()),
        token.reveal(),
        page,
        turn.person,
        topic.as_str(),
        profile.unwrap_or_default(),
        flow,
        release,
        now,
        expires,
        ConsentState::Gone,
        ConsentState::Unspent,
        Profile::Recurring,
    ])?;
    Ok(())
}

/// The person asked to stop: what waits is not sent, and no consent counts any more.
fn stop(tx: &Connection, person: u64, now: Timestamp) -> Done<()> {
    let waiting = outbox::waiting(tx, person)?;
    for (number, attempt) in waiting {
        let id = SendId::Effect(EffectId {
            session: person,
            number,
        });
        outbox::withdraw(tx, id, attempt, now)?;
    }
    tx.prepare_cached("UPDATE consents SET state = ?2 WHERE person = ?1 AND state = ?3")?
        .execute(params![person, ConsentState::Gone, ConsentState::Unspent])?;
    Ok(())
}

fn count_fault(
    tx: &Connection,
    page: &str,
    release: i64,
    fault: &Fault,
    now: Timestamp,
) -> Done<()> {
    tx.prepare_cached(
        "INSERT INTO faults (page, release, fault, n, last_at) VALUES (?1, ?2, ?3, 1, ?4)
         ON CONFLICT DO UPDATE SET n = n + 1, last_at = max(last_at, excluded.last_at)",
    )?
    .execute(params![page, release, to_json(fault)?, now])?;
    Ok(())
}

pub(crate) fn log(tx: &Connection, person: u64, line: &LogLine) -> Done<()> {
    tx.prepare_cached("INSERT INTO log (person, at, way, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![person, line.at, line.way, line.body])?;
    Ok(())
}

/// The number of a text by its hash; conversations pin it whether or not the text is here.
pub(crate) fn text_id(tx: &Connection, hash: &str) -> Done<i64> {
    let mut find = tx.prepare_cached("SELECT id FROM texts WHERE hash = ?1")?;
    let mut rows = find.query([hash])?;
    if let Some(row) = rows.next()? {
        return Ok(row.get(0)?);
    }
    let id = tx
        .prepare_cached("INSERT INTO texts (hash) VALUES (?1)")?
        .insert([hash])?;
    Ok(id)
}
