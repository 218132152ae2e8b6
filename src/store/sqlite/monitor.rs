//! Counts for who watches the bot.

use crate::engine::Timestamp;
use crate::model::BlockId;
use crate::store::monitor::{ErrorCount, FaultCount, LinkCount, PlaceCount, Seen, Sizes};
use crate::store::people::LogLine;
use crate::store::sqlite::effects::text_id;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::kept::{at_most, from_json, to_json};
use crate::store::turns::Passed;
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

/// People in the middle of another release of a flow than this one.
pub(crate) fn n_on_others(db: &Connection, page: &str, flow: &str, release: &str) -> Done<u64> {
    let n = db
        .prepare_cached(
            "SELECT count(*) FROM people
             WHERE page = ?1 AND block IS NOT NULL AND release IN (
                 SELECT DISTINCT releases.release FROM releases
                 JOIN texts ON texts.id = releases.release
                 WHERE releases.page = ?1 AND flow = ?2 AND hash <> ?3)",
        )?
        .query_row(params![page, flow, release], |row| row.get(0))?;
    Ok(n)
}

const HOUR: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;

pub(crate) fn links(
    db: &Connection,
    page: &str,
    release: &str,
    now: Timestamp,
) -> Done<Vec<LinkCount>> {
    let mut find = db.prepare_cached(
        "SELECT block, exit, sum(n), sum(CASE WHEN hour > ?3 THEN n ELSE 0 END) FROM passed
         WHERE release = (SELECT id FROM texts WHERE hash = ?2) AND page = ?1
         GROUP BY block, exit ORDER BY block, exit",
    )?;
    let day_ago = now.millis() / HOUR - DAY_HOURS;
    let mut rows = find.query(params![page, release, day_ago])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let from: String = row.get(0)?;
        let exit: String = row.get(1)?;
        found.push(LinkCount {
            from: BlockId::new(&from).map_err(|_| Failure::unreadable("a block"))?,
            exit: from_json(&exit, "an exit")?,
            n: row.get(2)?,
            n_day: row.get(3)?,
        });
    }
    Ok(found)
}

/// Counts the links that a turn passed.
pub(crate) fn count_passed(
    tx: &Connection,
    page: &str,
    passed: &[Passed],
    now: Timestamp,
) -> Done<()> {
    let hour = now.millis() / HOUR;
    for it in passed {
        let release = text_id(tx, &it.release)?;
        tx.prepare_cached(
            "INSERT INTO passed (page, release, hour, block, exit, n)
             VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO UPDATE SET n = n + 1",
        )?
        .execute(params![
            page,
            release,
            hour,
            it.from.as_str(),
            to_json(&it.exit)?
        ])?;
    }
    Ok(())
}

/// Counts of long ago are one.
pub(crate) fn gather_hours(tx: &Connection, now: Timestamp) -> Done<()> {
    let before = now.millis() / HOUR - 2 * DAY_HOURS;
    tx.prepare_cached(
        "INSERT INTO passed (page, release, hour, block, exit, n)
         SELECT page, release, 0, block, exit, sum(n) FROM passed
         WHERE hour > 0 AND hour < ?1 GROUP BY page, release, block, exit
         ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?
    .execute([before])?;
    tx.prepare_cached("DELETE FROM passed WHERE hour > 0 AND hour < ?1")?
        .execute([before])?;
    Ok(())
}

pub(crate) fn seen_so_far(db: &Connection) -> Done<Seen> {
    let last =
        |sql: &str| -> Done<i64> { Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
    Ok(Seen {
        line: last("SELECT coalesce(max(seq), 0) FROM log")?,
        audit: last("SELECT coalesce(max(seq), 0) FROM audit")?,
    })
}

pub(crate) fn lines_since(
    db: &Connection,
    page: &str,
    after: i64,
    limit: usize,
) -> Done<Vec<(i64, u64, LogLine)>> {
    let mut find = db.prepare_cached(
        "SELECT log.seq, log.person, log.at, log.way, log.body
         FROM log JOIN people ON people.id = log.person
         WHERE log.seq > ?2 AND people.page = ?1 ORDER BY log.seq LIMIT ?3",
    )?;
    let found = find.query_map(params![page, after, at_most(limit, 10_000)], |row| {
        let line = LogLine {
            at: row.get(2)?,
            way: row.get(3)?,
            body: row.get(4)?,
        };
        Ok((row.get(0)?, row.get(1)?, line))
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
        n_with_human: count("SELECT count(*) FROM people WHERE is_with_human")?,
        n_unhandled: count("SELECT count(*) FROM inbox")?,
        n_timers: count("SELECT count(*) FROM timers")?,
        n_waiting_sends: count("SELECT count(*) FROM outbox WHERE state < 2 AND state = 0")?,
        n_attempting: count("SELECT count(*) FROM outbox WHERE state = 1")?
            + count("SELECT count(*) FROM recipients WHERE state = 1")?,
        n_unknown: count("SELECT count(*) FROM outbox WHERE state = 4 AND is_written_off = 0")?
            + count(
                "SELECT coalesce(sum(n), 0) FROM campaign_counts
                 WHERE state = 4 AND why <> 'written off'",
            )?,
        n_unspent_consents: count("SELECT count(*) FROM consents WHERE state = 0")?,
        n_bytes: count(
            "SELECT (page_count - freelist_count) * page_size
             FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        )?,
    })
}
