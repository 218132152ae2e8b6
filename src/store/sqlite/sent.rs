//! Sends as they are looked at: what is open, what is not known, what became of one.

use crate::engine::{EffectId, Timestamp};
use crate::store::sends::{OpenAttempt, SendId, SendRow};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::{at_most, effect_id};
use crate::store::sqlite::recipients;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) fn sent_as(db: &Connection, mid: &str) -> Done<Option<SendId>> {
    let effect: Option<EffectId> = db
        .prepare_cached("SELECT person, number FROM outbox WHERE mid = ?1")?
        .query_row([mid], |row| Ok(effect_id(row.get(0)?, row.get(1)?)))
        .optional()?;
    match effect {
        Some(id) => Ok(Some(SendId::Effect(id))),
        None => recipients::sent_as(db, mid),
    }
}

pub(crate) fn open(db: &Connection, older_than: Timestamp) -> Done<Vec<OpenAttempt>> {
    let mut find = db.prepare_cached(
        "SELECT person, number, attempt, page, outbox.owner, at, consent IS NOT NULL, n_lost
         FROM outbox JOIN people ON people.id = outbox.person
         WHERE state = 1 AND at < ?1 ORDER BY at LIMIT 1000",
    )?;
    let found = find.query_map([older_than], |row| {
        Ok(OpenAttempt {
            id: SendId::Effect(effect_id(row.get(0)?, row.get(1)?)),
            attempt: row.get(2)?,
            page: row.get(3)?,
            owner: row.get(4)?,
            at: row.get(5)?,
            spends: row.get(6)?,
            n_lost: row.get(7)?,
        })
    })?;
    let mut found: Vec<OpenAttempt> = found.collect::<Result<_, _>>()?;
    found.extend(recipients::open(db, older_than)?);
    found.sort_by_key(|it| (it.at, it.id));
    found.truncate(1_000);
    Ok(found)
}

const ROW: &str = "SELECT person, number, state, attempt, at, consent IS NOT NULL, mid, code,
    subcode FROM outbox";

fn send_row(row: &Row<'_>) -> rusqlite::Result<SendRow> {
    Ok(SendRow {
        id: effect_id(row.get(0)?, row.get(1)?),
        state: row.get(2)?,
        attempt: row.get(3)?,
        at: row.get(4)?,
        spends: row.get(5)?,
        mid: row.get(6)?,
        code: row.get(7)?,
        subcode: row.get(8)?,
    })
}

pub(crate) fn unknown(db: &Connection, limit: usize) -> Done<Vec<SendRow>> {
    let sql = format!("{ROW} WHERE state = 4 ORDER BY at LIMIT ?1");
    let mut find = db.prepare_cached(&sql)?;
    let found = find.query_map([at_most(limit, 10_000)], send_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn row(db: &Connection, id: EffectId) -> Done<Option<SendRow>> {
    let sql = format!("{ROW} WHERE person = ?1 AND number = ?2");
    let row = db
        .prepare_cached(&sql)?
        .query_row(params![id.session, id.number], send_row)
        .optional()?;
    Ok(row)
}
