//! Which release is live when several may say so.

use crate::engine::Timestamp;
use crate::model::FlowId;
use crate::store::following::Choice;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::releases;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn choose(
    tx: &Connection,
    page: &str,
    flow: &FlowId,
    number: Option<u32>,
    at: Timestamp,
) -> Done<()> {
    releases::activate(tx, page, flow, number)?;
    tx.prepare_cached("INSERT OR REPLACE INTO choices (page, flow, at) VALUES (?1, ?2, ?3)")?
        .execute(params![page, flow.as_str(), at])?;
    Ok(())
}

pub(crate) fn follow(tx: &Connection, page: &str, choices: &[Choice]) -> Done<u64> {
    let mut n_changed = 0;
    for choice in choices {
        n_changed += u64::from(follow_one(tx, page, choice)?);
    }
    for flow in remembered(tx, page)? {
        if !choices.iter().any(|it| it.flow == flow) {
            // Its list is gone from the folder, and nobody knows since when.
            let gone = Choice {
                flow,
                live: None,
                at: None,
            };
            n_changed += u64::from(follow_one(tx, page, &gone)?);
        }
    }
    Ok(n_changed)
}

fn follow_one(tx: &Connection, page: &str, choice: &Choice) -> Done<bool> {
    let flow = &choice.flow;
    let named = choice.live.as_ref().map(|(release, _)| &*release.hash);
    let before: Option<Option<String>> = tx
        .prepare_cached("SELECT live FROM folders WHERE page = ?1 AND flow = ?2")?
        .query_row(params![page, flow.as_str()], |row| row.get(0))
        .optional()?;
    // A flow that was never live there is none of the folder's.
    if before.clone().flatten().as_deref() == named {
        return Ok(false);
    }
    tx.prepare_cached("INSERT OR REPLACE INTO folders (page, flow, live) VALUES (?1, ?2, ?3)")?
        .execute(params![page, flow.as_str(), named])?;
    let told: Option<Timestamp> = tx
        .prepare_cached("SELECT at FROM choices WHERE page = ?1 AND flow = ?2")?
        .query_row(params![page, flow.as_str()], |row| row.get(0))
        .optional()?;
    if told.is_some_and(|told| choice.at.is_none_or(|at| at < told)) {
        return Ok(false);
    }
    let number = match &choice.live {
        Some((release, text)) => {
            let at = release.taken_at;
            Some(releases::take(tx, page, flow, &release.name, text, at)?.number)
        }
        None => None,
    };
    releases::activate(tx, page, flow, number)?;
    Ok(true)
}

fn remembered(tx: &Connection, page: &str) -> Done<Vec<FlowId>> {
    let mut find = tx.prepare_cached("SELECT flow FROM folders WHERE page = ?1 ORDER BY flow")?;
    let mut rows = find.query([page])?;
    let mut flows = Vec::new();
    while let Some(row) = rows.next()? {
        let flow: String = row.get(0)?;
        flows.push(FlowId::new(&flow).map_err(|_| Failure::unreadable("a flow's id"))?);
    }
    Ok(flows)
}
