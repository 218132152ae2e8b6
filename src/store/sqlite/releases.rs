//! Releases: rows that are never deleted, so that a number is never given again, and texts that
//! stay for as long as anybody needs them.

use crate::model::{BlockId, FlowId};
use crate::store::error::StoreError;
use crate::store::releases::{Before, Live, Release, hash_of};
use crate::store::sqlite::effects::text_id;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::kept::{from_json, to_json};
use rusqlite::{Connection, OptionalExtension, Row, params};

const NO_RELEASE: StoreError = StoreError::NoSuch { what: "release" };

fn release_row(row: &Row<'_>) -> rusqlite::Result<Release> {
    Ok(Release {
        number: row.get(0)?,
        hash: row.get(1)?,
        name: row.get(2)?,
        taken_at: jiff::Timestamp::from_millisecond(row.get(3)?).unwrap_or_default(),
    })
}

const ROW: &str = "SELECT number, hash, name, taken_at, flow FROM releases
    JOIN texts ON texts.id = releases.release";

/// With the time of the choice that made it live. When a folder names the same one, that may
/// have made it live at some other time.
const LIVE: &str = "SELECT number, hash, name, taken_at, releases.flow,
        CASE WHEN folders.live IS hash THEN NULL ELSE choices.at END
    FROM releases JOIN texts ON texts.id = releases.release
    LEFT JOIN choices ON choices.page = releases.page AND choices.flow = releases.flow
    LEFT JOIN folders ON folders.page = releases.page AND folders.flow = releases.flow
    WHERE releases.page = ?1 AND is_live = 1 ORDER BY releases.flow";

pub(crate) fn take(
    tx: &Connection,
    page: &str,
    flow: &FlowId,
    name: &str,
    text: &str,
    at: jiff::Timestamp,
) -> Done<Release> {
    let hash = hash_of(text);
    let id = text_id(tx, &hash)?;
    tx.prepare_cached("UPDATE texts SET text = ?2 WHERE id = ?1 AND text IS NULL")?
        .execute(params![id, text])?;
    tx.prepare_cached(
        "INSERT INTO releases (page, flow, number, release, name, taken_at)
         SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5
         FROM releases WHERE page = ?1 AND flow = ?2
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![page, flow.as_str(), id, name, at.as_millisecond()])?;
    let sql =
        format!("{ROW} WHERE page = ?1 AND flow = ?2 AND releases.release = ?3 AND is_removed = 0");
    let release = tx
        .prepare_cached(&sql)?
        .query_row(params![page, flow.as_str(), id], release_row)?;
    Ok(release)
}

pub(crate) fn list(db: &Connection, page: &str, flow: &FlowId) -> Done<Vec<Release>> {
    let sql = format!("{ROW} WHERE page = ?1 AND flow = ?2 AND is_removed = 0 ORDER BY number");
    let mut find = db.prepare_cached(&sql)?;
    let found = find.query_map(params![page, flow.as_str()], release_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn text(db: &Connection, hash: &str) -> Done<Option<String>> {
    let text: Option<Option<String>> = db
        .prepare_cached("SELECT text FROM texts WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    match text.flatten() {
        Some(text) if hash_of(&text) != hash => Err(Failure::unreadable("a release's text")),
        other => Ok(other),
    }
}

pub(crate) fn activate(
    tx: &Connection,
    page: &str,
    flow: &FlowId,
    number: Option<u32>,
) -> Done<()> {
    tx.prepare_cached(
        "UPDATE releases SET is_live = 0 WHERE page = ?1 AND flow = ?2 AND is_live = 1",
    )?
    .execute(params![page, flow.as_str()])?;
    let Some(number) = number else {
        return Ok(());
    };
    let n_live = tx
        .prepare_cached(
            "UPDATE releases SET is_live = 1
             WHERE page = ?1 AND flow = ?2 AND number = ?3 AND is_removed = 0",
        )?
        .execute(params![page, flow.as_str(), number])?;
    if n_live == 0 {
        return Err(NO_RELEASE.into());
    }
    Ok(())
}

/// People who stand at one of these blocks of a release stand there in another one from now on.
/// Whoever has their turn just now has it no more: it is taken again on the other release.
pub(crate) fn move_people(
    tx: &Connection,
    page: &str,
    (from, to): (&str, &str),
    blocks: &[BlockId],
) -> Done<u64> {
    let (from, id) = (text_id(tx, from)?, text_id(tx, to)?);
    let mut update = tx.prepare_cached(
        "UPDATE people SET release = ?4, session = json_set(session, '$.release', ?5),
             wake_at = CASE WHEN lease_until IS NULL THEN wake_at ELSE 0 END,
             fence = fence + (lease_until IS NOT NULL), owner = NULL, lease_until = NULL
         WHERE release = ?1 AND page = ?2 AND block = ?3",
    )?;
    let mut n_moved = 0;
    for block in blocks {
        let n = update.execute(params![from, page, block.as_str(), id, to])?;
        n_moved += u64::try_from(n).unwrap_or(u64::MAX);
    }
    Ok(n_moved)
}

pub(crate) fn live(db: &Connection, page: &str) -> Done<Vec<Live>> {
    let mut find = db.prepare_cached(LIVE)?;
    let mut rows = find.query([page])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let flow: String = row.get(4)?;
        found.push(Live {
            flow: FlowId::new(&flow).map_err(|_| Failure::unreadable("a flow's id"))?,
            release: release_row(row)?,
            since: row.get(5)?,
        });
    }
    Ok(found)
}

pub(crate) fn pages(db: &Connection) -> Done<Vec<String>> {
    let mut find = db.prepare_cached("SELECT DISTINCT page FROM releases ORDER BY page")?;
    let found = find.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn remove(tx: &Connection, page: &str, flow: &FlowId, number: u32) -> Done<()> {
    let row: Option<(i64, bool)> = tx
        .prepare_cached(
            "SELECT release, is_live FROM releases
             WHERE page = ?1 AND flow = ?2 AND number = ?3 AND is_removed = 0",
        )?
        .query_row(params![page, flow.as_str(), number], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (text, is_live) = row.ok_or(NO_RELEASE)?;
    if is_live {
        return Err(StoreError::IsLive { number }.into());
    }
    tx.prepare_cached(
        "UPDATE releases SET is_removed = 1 WHERE page = ?1 AND flow = ?2 AND number = ?3",
    )?
    .execute(params![page, flow.as_str(), number])?;
    forget_texts(tx, Some(text))
}

/// Forgets texts that are no release's and that no conversation pins.
pub(crate) fn forget_texts(tx: &Connection, only: Option<i64>) -> Done<()> {
    tx.prepare_cached(
        "UPDATE texts SET text = NULL
         WHERE (id = ?1 OR ?1 IS NULL) AND text IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM releases WHERE release = texts.id AND is_removed = 0)
           AND NOT EXISTS (SELECT 1 FROM people WHERE release = texts.id)",
    )?
    .execute([only])?;
    Ok(())
}

pub(crate) fn before(db: &Connection, page: &str) -> Done<Before> {
    let before: Option<String> = db
        .prepare_cached("SELECT before FROM pages WHERE page = ?1")?
        .query_row([page], |row| row.get(0))
        .optional()?;
    match before {
        Some(before) => from_json(&before, "what a Page was like before"),
        None => Ok(Before::default()),
    }
}

pub(crate) fn keep_before(tx: &Connection, page: &str, before: &Before) -> Done<()> {
    if *before == Before::default() {
        tx.prepare_cached("DELETE FROM pages WHERE page = ?1")?
            .execute([page])?;
        return Ok(());
    }
    tx.prepare_cached("INSERT OR REPLACE INTO pages (page, before) VALUES (?1, ?2)")?
        .execute(params![page, to_json(before)?])?;
    Ok(())
}
