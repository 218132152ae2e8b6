//! Looks consents up and counts them.

use crate::engine::{Timestamp, Token};
use crate::model::TopicId;
use crate::store::consents::{ConsentRow, TopicCount};
use crate::store::sqlite::campaigns::topic;
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::at_most;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "SELECT consents.id, person, psid, first_name, topic, profile, flow, hash, token,
        taken, expires, state, used_at, is_stopped, is_unreachable, is_with_human
    FROM consents";
const JOINS: &str = "JOIN people ON people.id = person
    LEFT JOIN texts ON texts.id = consents.release";

fn consent_row(row: &Row<'_>) -> Done<ConsentRow> {
    Ok(ConsentRow {
        id: row.get(0)?,
        person: row.get(1)?,
        psid: row.get(2)?,
        first_name: row.get(3)?,
        topic: topic(&row.get::<_, String>(4)?)?,
        profile: row.get(5)?,
        flow: row.get(6)?,
        release: row.get(7)?,
        token: Token::new(&row.get::<_, String>(8)?),
        taken: row.get(9)?,
        expires: row.get(10)?,
        state: row.get(11)?,
        used: row.get(12)?,
        is_stopped: row.get(13)?,
        is_unreachable: row.get(14)?,
        is_with_human: row.get(15)?,
    })
}

fn rows(mut rows: rusqlite::Rows<'_>) -> Done<Vec<ConsentRow>> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(consent_row(row)?);
    }
    Ok(found)
}

pub(crate) fn of_topic(
    db: &Connection,
    page: &str,
    topic: &TopicId,
    after: Option<i64>,
    limit: usize,
) -> Done<Vec<ConsentRow>> {
    let sql = format!(
        "{COLUMNS} INDEXED BY consents_listed {JOINS} WHERE consents.page = ?1 AND topic = ?2 AND consents.id > ?3
         ORDER BY consents.id LIMIT ?4"
    );
    let mut find = db.prepare_cached(&sql)?;
    rows(find.query(params![
        page,
        topic.as_str(),
        after.unwrap_or(0),
        at_most(limit, 10_000)
    ])?)
}

pub(crate) fn of_person(db: &Connection, person: u64) -> Done<Vec<ConsentRow>> {
    let sql = format!("{COLUMNS} {JOINS} WHERE person = ?1 ORDER BY consents.id");
    let mut find = db.prepare_cached(&sql)?;
    rows(find.query([person])?)
}

pub(crate) fn counts(
    db: &Connection,
    page: &str,
    now: Timestamp,
    expiring_before: Timestamp,
) -> Done<Vec<TopicCount>> {
    let mut find = db.prepare_cached(
        "SELECT topic,
                count(*) FILTER (WHERE state = 0 AND expires > ?2),
                count(*) FILTER (WHERE state = 0 AND expires > ?2 AND expires < ?3),
                count(*) FILTER (WHERE state = 1),
                count(*) FILTER (WHERE state = 2),
                count(*) FILTER (WHERE state = 3),
                count(*) FILTER (WHERE state = 4),
                count(*) FILTER (WHERE state = 0 AND expires <= ?2),
                min(expires) FILTER (WHERE state = 0 AND expires > ?2)
         FROM consents WHERE page = ?1 GROUP BY topic ORDER BY topic",
    )?;
    let mut rows = find.query(params![page, now, expiring_before])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(TopicCount {
            topic: topic(&row.get::<_, String>(0)?)?,
            n_unspent: row.get(1)?,
            n_expiring: row.get(2)?,
            n_claimed: row.get(3)?,
            n_spent: row.get(4)?,
            n_unknown: row.get(5)?,
            n_gone: row.get(6)?,
            n_expired: row.get(7)?,
            next_expires: row.get(8)?,
        });
    }
    Ok(found)
}
