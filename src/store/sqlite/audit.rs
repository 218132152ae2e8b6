//! The audit of sends and the counts of refusals. No message text gets in here.

use crate::engine::Timestamp;
use crate::store::sends::{AuditRow, SendId, SendOutcome};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::{at_most, effect_id};
use crate::store::sqlite::outbox::End;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// What there is to say of one settled send.
pub(crate) struct Line<'a> {
    pub(crate) page: &'a str,
    pub(crate) person: u64,
    pub(crate) id: SendId,
    pub(crate) via: &'a str,
    pub(crate) end: &'a End<'a>,
}

pub(crate) fn write(tx: &Connection, line: &Line<'_>, now: Timestamp) -> Done<()> {
    tx.prepare_cached(
        "INSERT INTO audit (at, page, person, send, via, outcome, code, subcode)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        now,
        line.page,
        line.person,
        line.id.to_string(),
        line.via,
        line.end.state,
        line.end.code,
        line.end.subcode
    ])?;
    if let Some(code) = line.end.code {
        tx.prepare_cached(
            "INSERT INTO errors (page, code, subcode, n, last_at) VALUES (?1, ?2, ?3, 1, ?4)
             ON CONFLICT DO UPDATE SET n = n + 1, last_at = max(last_at, excluded.last_at)",
        )?
        .execute(params![line.page, code, line.end.subcode.unwrap_or(0), now])?;
    }
    Ok(())
}

fn audit_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let person: u64 = row.get(3)?;
    Ok(AuditRow {
        seq: row.get(0)?,
        at: row.get(1)?,
        page: row.get(2)?,
        person: (person != 0).then_some(person),
        send: row.get(4)?,
        via: row.get(5)?,
        outcome: row.get(6)?,
        code: row.get(7)?,
        subcode: row.get(8)?,
    })
}

pub(crate) fn rows(db: &Connection, before: Option<i64>, limit: usize) -> Done<Vec<AuditRow>> {
    let mut find = db.prepare_cached(
        "SELECT seq, at, page, person, send, via, outcome, code, subcode FROM audit
         WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
    )?;
    let before = before.unwrap_or(i64::MAX);
    let found = find.query_map(params![before, at_most(limit, 10_000)], audit_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// After a line, oldest first.
pub(crate) fn since(db: &Connection, page: &str, after: i64, limit: usize) -> Done<Vec<AuditRow>> {
    let mut find = db.prepare_cached(
        "SELECT seq, at, page, person, send, via, outcome, code, subcode FROM audit
         WHERE seq > ?2 AND page = ?1 ORDER BY seq LIMIT ?3",
    )?;
    let found = find.query_map(params![page, after, at_most(limit, 10_000)], audit_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What was settled, an echo after a lost answer last; then what is not settled yet.
pub(crate) fn outcomes(db: &Connection, person: u64) -> Done<BTreeMap<String, SendOutcome>> {
    let mut outcomes = BTreeMap::new();
    let mut find = db.prepare_cached(
        "SELECT * FROM (SELECT send, outcome, code, subcode, seq FROM audit WHERE person = ?1
             ORDER BY seq DESC LIMIT 1000) ORDER BY seq",
    )?;
    let mut rows = find.query([person])?;
    while let Some(row) = rows.next()? {
        let outcome = SendOutcome {
            state: row.get(1)?,
            code: row.get(2)?,
            subcode: row.get(3)?,
        };
        outcomes.insert(row.get(0)?, outcome);
    }
    let mut find =
        db.prepare_cached("SELECT number, state FROM outbox WHERE person = ?1 AND state < 2")?;
    let mut rows = find.query([person])?;
    while let Some(row) = rows.next()? {
        let id = SendId::Effect(effect_id(person, row.get(0)?));
        let outcome = SendOutcome {
            state: row.get(1)?,
            code: None,
            subcode: None,
        };
        outcomes.insert(id.to_string(), outcome);
    }
    Ok(outcomes)
}
