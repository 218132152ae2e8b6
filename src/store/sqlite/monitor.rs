//! Counts for who watches the bot.

use crate::engine::Timestamp;
use crate::store::monitor::{ErrorCount, FaultCount, PlaceCount, Sizes};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::from_json;
use rusqlite::{Connection, params};

pub(crate) fn places(db: &Connection, page: &str, release: &str) -> Done<Vec<PlaceCount>> {
    let mut find = db.prepare_cached(
        "SELECT block, count(*) FROM people
         WHERE release = (SELECT id FROM texts WHERE hash = ?2) AND page = ?1
         GROUP BY block ORDER BY block",
    )?;
    let found = find.query_map(params![page, release], |row| {
        Ok(PlaceCount {
            block: row.get(0)?,
            n: row.get(1)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn errors(db: &Connection, page: Option<&str>) -> Done<Vec<ErrorCount>> {
    let mut find = db.prepare_cached(
        "SELECT page, code, subcode, n, last_at FROM errors WHERE page = ?1 OR ?1 IS NULL
         ORDER BY last_at DESC, code, subcode",
    )?;
    let found = find.query_map([page], |row| {
        let subcode: i64 = row.get(2)?;
        Ok(ErrorCount {
            page: row.get(0)?,
            code: row.get(1)?,
            subcode: (subcode != 0).then_some(subcode),
            n: row.get(3)?,
            last_at: row.get(4)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn faults(db: &Connection, page: Option<&str>) -> Done<Vec<FaultCount>> {
    let mut find = db.prepare_cached(
        "SELECT page, hash, fault, n, last_at FROM faults JOIN texts ON texts.id = release
         WHERE page = ?1 OR ?1 IS NULL ORDER BY last_at DESC, fault",
    )?;
    let mut rows = find.query([page])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let fault: String = row.get(2)?;
        let last_at: Timestamp = row.get(4)?;
        found.push(FaultCount {
            page: row.get(0)?,
            release: row.get(1)?,
            fault: from_json(&fault, "a fault")?,
            n: row.get(3)?,
            last_at,
        });
    }
    Ok(found)
}

pub(crate) fn sizes(db: &Connection) -> Done<Sizes> {
    let count =
        |sql: &str| -> Done<u64> { Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
    Ok(Sizes {
        n_people: count("SELECT count(*) FROM people")?,
        n_stopped: count("SELECT count(*) FROM people WHERE is_stopped")?,
        n_unreachable: count("SELECT count(*) FROM people WHERE is_unreachable")?,
        n_unhandled: count("SELECT count(*) FROM inbox")?,
        n_timers: count("SELECT count(*) FROM timers")?,
        n_waiting_sends: count("SELECT count(*) FROM outbox WHERE state < 2 AND state = 0")?,
        n_attempting: count("SELECT count(*) FROM outbox WHERE state = 1")?
            + count("SELECT count(*) FROM recipients WHERE state = 1")?,
        n_unknown: count("SELECT count(*) FROM outbox WHERE state = 4")?
            + count("SELECT coalesce(sum(n), 0) FROM campaign_counts WHERE state = 4")?,
        n_unspent_consents: count("SELECT count(*) FROM consents WHERE state = 0")?,
        n_bytes: count(
            "SELECT (page_count - freelist_count) * page_size
             FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        )?,
    })
}
