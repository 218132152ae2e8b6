//! Sends that may have arrived.

use crate::store::campaigns::RecipientState;
use crate::store::error::StoreError;
use crate::store::sends::SendId;
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::{at_most, effect_id};
use crate::store::sqlite::recipients::count;
use crate::store::unknown::NotKnown;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Why a recipient stays not known.
pub(crate) const WRITTEN_OFF: &str = "written off";

const SENDS: &str = "SELECT outbox.person, number, psid, first_name, attempt, outbox.at, via,
        consents.profile
    FROM outbox JOIN people ON people.id = outbox.person
    LEFT JOIN consents ON consents.id = outbox.consent
    WHERE outbox.state = 4 AND is_written_off = 0 AND people.page = ?1";
const RECIPIENTS: &str = "SELECT campaign, recipients.person, psid, first_name, attempt,
        recipients.at, campaigns.topic, consents.profile, campaigns.state
    FROM recipients JOIN campaigns ON campaigns.id = campaign
    JOIN people ON people.id = recipients.person
    LEFT JOIN consents ON consents.id = recipients.consent
    WHERE recipients.state = 4 AND why <> 'written off' AND campaigns.page = ?1";

fn send(row: &Row<'_>) -> rusqlite::Result<NotKnown> {
    let person = row.get(0)?;
    Ok(NotKnown {
        id: SendId::Effect(effect_id(person, row.get(1)?)),
        person,
        psid: row.get(2)?,
        first_name: row.get(3)?,
        attempt: row.get(4)?,
        at: row.get(5)?,
        via: row.get(6)?,
        profile: row.get(7)?,
        campaign: None,
    })
}

fn recipient(row: &Row<'_>) -> rusqlite::Result<NotKnown> {
    let (campaign, person): (u64, u64) = (row.get(0)?, row.get(1)?);
    let topic: String = row.get(6)?;
    Ok(NotKnown {
        id: SendId::Campaign { campaign, person },
        person,
        psid: row.get(2)?,
        first_name: row.get(3)?,
        attempt: row.get(4)?,
        at: row.get(5)?,
        via: format!("campaign {campaign} {topic}"),
        profile: row.get(7)?,
        campaign: Some(row.get(8)?),
    })
}

pub(crate) fn all(db: &Connection, page: &str, limit: usize) -> Done<Vec<NotKnown>> {
    let limit = at_most(limit, 10_000);
    let sql = format!("{SENDS} ORDER BY outbox.at LIMIT ?2");
    let mut find = db.prepare_cached(&sql)?;
    let sends = find.query_map(params![page, limit], send)?;
    let mut found: Vec<NotKnown> = sends.collect::<Result<_, _>>()?;
    let sql = format!("{RECIPIENTS} ORDER BY recipients.at LIMIT ?2");
    let mut find = db.prepare_cached(&sql)?;
    for it in find.query_map(params![page, limit], recipient)? {
        found.push(it?);
    }
    found.sort_by_key(|it| (it.at, it.id));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

pub(crate) fn one(db: &Connection, page: &str, id: SendId) -> Done<Option<NotKnown>> {
    let (sql, first, second) = match id {
        SendId::Effect(id) => (
            format!("{SENDS} AND outbox.person = ?2 AND number = ?3"),
            id.session,
            id.number,
        ),
        SendId::Campaign { campaign, person } => (
            format!("{RECIPIENTS} AND campaign = ?2 AND recipients.person = ?3"),
            campaign,
            person,
        ),
    };
    let mut find = db.prepare_cached(&sql)?;
    let values = params![page, first, second];
    let found = match id {
        SendId::Effect(_) => find.query_row(values, send),
        SendId::Campaign { .. } => find.query_row(values, recipient),
    };
    Ok(found.optional()?)
}

pub(crate) fn write_off(tx: &Connection, id: SendId) -> Done<()> {
    let n_changed = match id {
        SendId::Effect(id) => tx
            .prepare_cached(
                "UPDATE outbox SET is_written_off = 1
                 WHERE person = ?1 AND number = ?2 AND state = 4 AND is_written_off = 0",
            )?
            .execute(params![id.session, id.number])?,
        SendId::Campaign { campaign, person } => {
            let n_changed = tx
                .prepare_cached(
                    "UPDATE recipients SET why = ?3
                     WHERE campaign = ?1 AND person = ?2 AND state = 4 AND why = ''",
                )?
                .execute(params![campaign, person, WRITTEN_OFF])?;
            if n_changed == 1 {
                count(tx, campaign, (RecipientState::Unknown, ""), -1)?;
                count(tx, campaign, (RecipientState::Unknown, WRITTEN_OFF), 1)?;
            }
            n_changed
        }
    };
    match n_changed {
        1 => Ok(()),
        _ => Err(StoreError::Stale.into()),
    }
}
