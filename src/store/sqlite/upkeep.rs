//! Erasing, forgetting, backups, checks and leases.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim of the store: a backup is a file that gets its name when it is whole"
)]

use crate::engine::Timestamp;
use crate::store::campaigns::RecipientState;
use crate::store::error::StoreError;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::open::{look_through, make_private};
use crate::store::sqlite::recipients::{count, end_if_over};
use crate::store::sqlite::{Sqlite, monitor, releases};
use crate::store::upkeep::{Erased, Keep, Lease, Swept};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, params};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DAY: i64 = 86_400_000;
/// Messenger repeats for up to 36 hours; what may come again is known for at least so long.
const LEAST_DAYS: u32 = 7;
/// Rows that are forgotten in one go.
const PIECE: u32 = 2_000;
const LONGEST_LEASE: i64 = 30_000;

pub(crate) fn erase(tx: &Connection, page: &str, psid: &str, now: Timestamp) -> Done<Erased> {
    let person: Option<u64> = tx
        .prepare_cached("SELECT id FROM people WHERE page = ?1 AND psid = ?2")?
        .query_row(params![page, psid], |row| row.get(0))
        .optional()?;
    let Some(person) = person else {
        return Ok(Erased::default());
    };
    leave_campaigns(tx, person, now)?;
    let mut n_rows = 0;
    for table in [
        "inbox",
        "timers",
        "attributes",
        "labels",
        "lanes",
        "outbox",
        "consents",
        "recipients",
        "log",
        "name_words",
    ] {
        n_rows += tx
            .prepare_cached(&format!("DELETE FROM {table} WHERE person = ?1"))?
            .execute([person])?;
    }
    n_rows += tx
        .prepare_cached(
            "UPDATE audit SET person = 0,
                 send = CASE WHEN send LIKE 'c%' THEN substr(send, 1, instr(send, '.') - 1)
                        ELSE '' END
             WHERE person = ?1",
        )?
        .execute([person])?;
    n_rows += tx
        .prepare_cached("DELETE FROM people WHERE id = ?1")?
        .execute([person])?;
    Ok(Erased {
        is_known: true,
        n_rows: u64::try_from(n_rows).unwrap_or(u64::MAX),
    })
}

pub(crate) fn erase_everywhere(tx: &Connection, psid: &str, now: Timestamp) -> Done<Erased> {
    let mut all = Erased::default();
    for page in pages(tx)? {
        let erased = erase(tx, &page, psid, now)?;
        all.is_known |= erased.is_known;
        all.n_rows += erased.n_rows;
    }
    Ok(all)
}

/// The Pages on which anybody is known, found by leaps and not by reading every person.
fn pages(db: &Connection) -> Done<Vec<String>> {
    let mut find = db.prepare_cached(
        "WITH RECURSIVE pages (page) AS (
             SELECT min(page) FROM people
             UNION ALL
             SELECT (SELECT min(people.page) FROM people WHERE people.page > pages.page)
             FROM pages WHERE pages.page IS NOT NULL)
         SELECT page FROM pages WHERE page IS NOT NULL",
    )?;
    let found = find.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Campaigns do not wait for somebody who is not there any more.
fn leave_campaigns(tx: &Connection, person: u64, now: Timestamp) -> Done<()> {
    let mut find = tx.prepare_cached(
        "SELECT campaign, state, why FROM recipients WHERE person = ?1 AND state IN (0, 1)",
    )?;
    let open: Vec<(u64, RecipientState, String)> = find
        .query_map([person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (campaign, state, why) in open {
        count(tx, campaign, (state, &why), -1)?;
        count(tx, campaign, (RecipientState::Skipped, "erased"), 1)?;
        end_if_over(tx, campaign, now)?;
    }
    Ok(())
}

/// What is forgotten: a table, and which of its rows, when they are from before `?1`.
const SENDS: &str = "DELETE FROM outbox WHERE seq IN (
    SELECT seq FROM outbox WHERE state IN (2, 3, 5) AND at < ?1 ORDER BY seq LIMIT ?2)";
const LOG: &str = "DELETE FROM log WHERE seq IN (SELECT seq FROM log WHERE at < ?1 LIMIT ?2)";
const AUDIT: &str = "DELETE FROM audit WHERE seq IN (
    SELECT seq FROM audit WHERE at < ?1 ORDER BY seq LIMIT ?2)";
const CONSENTS: &str = "DELETE FROM consents WHERE id IN (
    SELECT id FROM consents WHERE (state IN (2, 4) OR state = 0 AND expires < ?1)
        AND max(taken, coalesce(used_at, 0)) < ?1 ORDER BY id LIMIT ?2)";

pub(crate) async fn sweep(db: &Sqlite, keep: Keep, now: Timestamp) -> Result<Swept, StoreError> {
    let before = |days: u32| now.plus_millis(-i64::from(days).saturating_mul(DAY));
    let at_least = |days: u32| before(days.max(LEAST_DAYS));
    let swept = Swept {
        n_seen: sweep_seen(db, at_least(keep.seen_days)).await?,
        n_log: sweep_by(db, LOG, before(keep.log_days)).await?,
        n_sends: sweep_by(db, SENDS, at_least(keep.sends_days)).await?,
        n_audit: sweep_by(db, AUDIT, before(keep.audit_days)).await?,
        n_consents: sweep_by(db, CONSENTS, before(keep.consents_days)).await?,
    };
    db.write(move |tx| monitor::gather_hours(tx, now)).await?;
    db.write(|tx| releases::forget_texts(tx, None)).await?;
    Ok(swept)
}

async fn sweep_by(db: &Sqlite, sql: &'static str, before: Timestamp) -> Result<u64, StoreError> {
    let mut n_all = 0;
    loop {
        let n = db
            .write(move |tx| Ok(tx.prepare_cached(sql)?.execute(params![before, PIECE])?))
            .await?;
        n_all += u64::try_from(n).unwrap_or_default();
        if n == 0 {
            return Ok(n_all);
        }
    }
}

/// Keys lie in no order of time. They are looked through by a reader, a piece at a time, and
/// the writer only takes out what was found.
async fn sweep_seen(db: &Sqlite, before: Timestamp) -> Result<u64, StoreError> {
    let mut n_all = 0;
    let mut after: Vec<u8> = Vec::new();
    loop {
        let from = after.clone();
        let piece: Vec<(Vec<u8>, Timestamp)> = db
            .read(move |tx| {
                let mut find = tx.prepare_cached(
                    "SELECT key, at FROM seen WHERE key > ?1 ORDER BY key LIMIT ?2",
                )?;
                let found =
                    find.query_map(params![from, PIECE], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(found.collect::<Result<_, _>>()?)
            })
            .await?;
        let Some((last, _)) = piece.last() else {
            return Ok(n_all);
        };
        after.clone_from(last);
        let old: Vec<Vec<u8>> = piece
            .into_iter()
            .filter(|(_, at)| *at < before)
            .map(|(key, _)| key)
            .collect();
        if old.is_empty() {
            continue;
        }
        n_all += u64::try_from(old.len()).unwrap_or_default();
        db.write(move |tx| {
            for key in &old {
                tx.prepare_cached("DELETE FROM seen WHERE key = ?1")?
                    .execute([key])?;
            }
            Ok(())
        })
        .await?;
    }
}

pub(crate) fn backup(from: &Connection, to: &Path) -> Done<()> {
    let disk = |error: &std::io::Error| {
        Failure::Store(StoreError::Disk {
            file: to.display().to_string(),
            why: error.to_string(),
        })
    };
    if to.exists() {
        let why = "there is a file of that name already".to_owned();
        let file = to.display().to_string();
        return Err(StoreError::Disk { file, why }.into());
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let copied = copy(from, &part).and_then(|()| {
        // The name appears once the bytes are safe.
        let file = fs::OpenOptions::new().write(true).open(&part);
        file.and_then(|file| file.sync_all())
            .and_then(|()| fs::hard_link(&part, to))
            .map_err(|error| disk(&error))
    });
    let _ = fs::remove_file(&part);
    copied.map_err(|failure| Failure::Store(failure.told(to)))
}

fn copy(from: &Connection, part: &Path) -> Done<()> {
    let _ = fs::remove_file(part);
    make_private(part);
    let mut to = Connection::open(part)?;
    {
        let backup = Backup::new(from, &mut to)?;
        // One view of the database: with pieces, every commit in between begins it anew.
        let pause = Duration::from_millis(50);
        loop {
            match backup.step(-1)? {
                StepResult::Done => break,
                StepResult::Busy | StepResult::Locked => std::thread::sleep(pause),
                StepResult::More | _ => {}
            }
        }
    }
    // A backup is one file, without a log beside it.
    to.pragma_update(None, "journal_mode", "DELETE")?;
    look_through(&to, "quick_check(1)")
}

pub(crate) fn check(db: &Connection) -> Done<()> {
    look_through(db, "integrity_check(1)")
}

pub(crate) fn lease(
    tx: &Connection,
    name: &str,
    owner: &str,
    now: Timestamp,
    for_millis: i64,
) -> Done<Option<Lease>> {
    let until = now.plus_millis(for_millis.clamp(0, LONGEST_LEASE));
    // A lease that lies further ahead than any can is one from before the clock was set back.
    let fence: Option<u64> = tx
        .prepare_cached(
            "INSERT INTO leases (name, owner, until, fence) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT DO UPDATE SET
                 fence = CASE WHEN owner = excluded.owner AND until > ?4 THEN fence
                              ELSE fence + 1 END,
                 owner = excluded.owner, until = excluded.until
             WHERE owner = excluded.owner OR until <= ?4 OR until > ?5
             RETURNING fence",
        )?
        .query_row(
            params![name, owner, until, now, now.plus_millis(LONGEST_LEASE)],
            |row| row.get(0),
        )
        .optional()?;
    Ok(fence.map(|fence| Lease {
        name: name.to_owned(),
        fence,
        until,
    }))
}

pub(crate) fn unlease(tx: &Connection, lease: &Lease) -> Done<()> {
    tx.prepare_cached("UPDATE leases SET until = 0 WHERE name = ?1 AND fence = ?2")?
        .execute(params![lease.name, lease.fence])?;
    Ok(())
}
