//! Pages that may not send.

use crate::engine::Timestamp;
use crate::store::campaigns::CampaignState;
use crate::store::error::StoreError;
use crate::store::holds::{PageHold, PageWarning};
use crate::store::sqlite::failure::Done;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn hold(tx: &Connection, page: &str, hold: &PageHold) -> Done<bool> {
    let is_news = hold.code.is_some();
    let n_held = tx
        .prepare_cached(
            "INSERT INTO holds (page, is_on, said_at, since, reason, code, subcode)
             VALUES (?1, 1, ?2, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET is_on = 1, said_at = max(said_at, excluded.said_at),
                 since = excluded.since, reason = excluded.reason, code = excluded.code,
                 subcode = excluded.subcode
             WHERE is_on = 0 AND (said_at < excluded.said_at OR ?6)",
        )?
        .execute(params![
            page,
            hold.since,
            hold.reason,
            hold.code,
            hold.subcode,
            is_news
        ])?;
    if n_held == 0 {
        return Ok(false);
    }
    tx.prepare_cached(
        "UPDATE campaigns SET state = ?2, is_held = 1 WHERE page = ?1 AND state = ?3",
    )?
    .execute(params![page, CampaignState::Paused, CampaignState::Running])?;
    Ok(true)
}

pub(crate) fn end(tx: &Connection, page: &str, at: Timestamp) -> Done<bool> {
    let n_ended = tx
        .prepare_cached(
            "UPDATE holds SET is_on = 0, said_at = ?2
             WHERE page = ?1 AND is_on = 1 AND said_at <= ?2",
        )?
        .execute(params![page, at])?;
    Ok(n_ended == 1)
}

pub(crate) fn find(db: &Connection, page: &str) -> Done<Option<PageHold>> {
    let hold = db
        .prepare_cached(
            "SELECT since, reason, code, subcode FROM holds WHERE page = ?1 AND is_on = 1",
        )?
        .query_row([page], |row| {
            Ok(PageHold {
                since: row.get(0)?,
                reason: row.get(1)?,
                code: row.get(2)?,
                subcode: row.get(3)?,
            })
        })
        .optional()?;
    Ok(hold)
}

pub(crate) fn is_held(db: &Connection, page: &str) -> Done<bool> {
    let is_held = db
        .prepare_cached("SELECT 1 FROM holds WHERE page = ?1 AND is_on = 1")?
        .exists([page])?;
    Ok(is_held)
}

/// Nothing may begin on a Page that is held.
pub(crate) fn must_be_free(db: &Connection, page: &str) -> Done<()> {
    if is_held(db, page)? {
        Err(StoreError::PageHeld.into())
    } else {
        Ok(())
    }
}

pub(crate) fn warn(tx: &Connection, page: &str, warning: &PageWarning) -> Done<()> {
    tx.prepare_cached(
        "INSERT INTO warnings (page, at, reason) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET at = excluded.at, reason = excluded.reason
         WHERE at < excluded.at",
    )?
    .execute(params![page, warning.at, warning.reason])?;
    Ok(())
}

pub(crate) fn warning(db: &Connection, page: &str) -> Done<Option<PageWarning>> {
    let warning = db
        .prepare_cached("SELECT at, reason FROM warnings WHERE page = ?1")?
        .query_row([page], |row| {
            Ok(PageWarning {
                at: row.get(0)?,
                reason: row.get(1)?,
            })
        })
        .optional()?;
    Ok(warning)
}
