//! Looks people up.

use crate::engine::{Session, Timestamp};
use crate::store::error::StoreError;
use crate::store::people::{LogLine, PersonRow};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::at_most;
use crate::store::sqlite::{effects, turns};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

pub(crate) const ROW: &str =
    "SELECT people.id, page, psid, first_name, first_seen, last_seen, opened_at,
        is_stopped, is_unreachable, is_with_human, hash, block
    FROM people LEFT JOIN texts ON texts.id = people.release";

pub(crate) fn person_row(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        person: row.get(0)?,
        page: row.get(1)?,
        psid: row.get(2)?,
        first_name: row.get(3)?,
        first_seen: row.get(4)?,
        last_seen: row.get(5)?,
        opened: row.get(6)?,
        is_stopped: row.get(7)?,
        is_unreachable: row.get(8)?,
        is_with_human: row.get(9)?,
        release: row.get(10)?,
        block: row.get(11)?,
        attributes: BTreeMap::new(),
        labels: Vec::new(),
    })
}

pub(crate) fn with_details(db: &Connection, mut row: PersonRow) -> Done<PersonRow> {
    let mut find = db.prepare_cached("SELECT name, value FROM attributes WHERE person = ?1")?;
    let found = find.query_map([row.person], |row| Ok((row.get(0)?, row.get(1)?)))?;
    row.attributes = found.collect::<Result<_, _>>()?;
    let mut find =
        db.prepare_cached("SELECT label FROM labels WHERE person = ?1 ORDER BY label")?;
    let found = find.query_map([row.person], |row| row.get(0))?;
    row.labels = found.collect::<Result<_, _>>()?;
    Ok(row)
}

pub(crate) fn by_psid(db: &Connection, page: &str, psid: &str) -> Done<Option<PersonRow>> {
    let sql = format!("{ROW} WHERE page = ?1 AND psid = ?2");
    let row = db
        .prepare_cached(&sql)?
        .query_row(params![page, psid], person_row)
        .optional()?;
    row.map(|row| with_details(db, row)).transpose()
}

pub(crate) fn session(db: &Connection, person: u64) -> Done<Option<Session>> {
    let text: Option<Option<String>> = db
        .prepare_cached("SELECT session FROM people WHERE id = ?1")?
        .query_row([person], |row| row.get(0))
        .optional()?;
    text.flatten().as_deref().map(turns::session).transpose()
}

pub(crate) fn conversation(
    db: &Connection,
    person: u64,
    before: Option<i64>,
    limit: usize,
) -> Done<Vec<(i64, LogLine)>> {
    // Of a line that is forgotten by now, all before it are forgotten too.
    let earlier = match before {
        Some(_) => "AND (at, seq) < (SELECT at, seq FROM log WHERE seq = ?3 AND person = ?1)",
        None => "AND ?3 IS NULL",
    };
    let sql = format!(
        "SELECT seq, at, way, body FROM log WHERE person = ?1 {earlier}
         ORDER BY at DESC, seq DESC LIMIT ?2"
    );
    let mut find = db.prepare_cached(&sql)?;
    let found = find.query_map(params![person, at_most(limit, 10_000), before], |row| {
        let line = LogLine {
            at: row.get(1)?,
            way: row.get(2)?,
            body: row.get(3)?,
        };
        Ok((row.get(0)?, line))
    })?;
    let mut found: Vec<(i64, LogLine)> = found.collect::<Result<_, _>>()?;
    found.reverse();
    Ok(found)
}

pub(crate) fn must_be_known(tx: &Connection, person: u64) -> Done<()> {
    let mut find = tx.prepare_cached("SELECT 1 FROM people WHERE id = ?1")?;
    if find.exists([person])? {
        Ok(())
    } else {
        Err(StoreError::NoSuch { what: "person" }.into())
    }
}

pub(crate) fn log(tx: &Connection, person: u64, lines: &[LogLine]) -> Done<()> {
    must_be_known(tx, person)?;
    lines
        .iter()
        .try_for_each(|line| effects::log(tx, person, line))
}

pub(crate) fn profile_asked(tx: &Connection, person: u64, now: Timestamp) -> Done<()> {
    tx.prepare_cached("UPDATE people SET profile_at = ?2 WHERE id = ?1")?
        .execute(params![person, now])?;
    Ok(())
}

pub(crate) fn add_label(tx: &Connection, person: u64, label: &str) -> Done<()> {
    must_be_known(tx, person)?;
    tx.prepare_cached("INSERT OR IGNORE INTO labels (person, label) VALUES (?1, ?2)")?
        .execute(params![person, label])?;
    Ok(())
}

pub(crate) fn remove_label(tx: &Connection, person: u64, label: &str) -> Done<()> {
    tx.prepare_cached("DELETE FROM labels WHERE person = ?1 AND label = ?2")?
        .execute(params![person, label])?;
    Ok(())
}
