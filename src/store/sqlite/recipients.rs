//! What becomes of a campaign's sends: the same rules as the outbox's, with the counts kept
//! beside, so that progress costs nothing.

use crate::engine::{Event, Timestamp, Token};
use crate::store::campaigns::{CampaignState, RecipientState};
use crate::store::error::StoreError;
use crate::store::sends::{Answer, OpenAttempt, Retry, SendId, SendState, Settled};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::outbox::{counted, end, may_retry, too_late};
use crate::store::sqlite::{audit, inbox, taking};
use rusqlite::{Connection, OptionalExtension, params};

type Key = (u64, u64);

struct Found {
    page: String,
    topic: String,
    state: RecipientState,
    why: String,
    attempt: u32,
    consent: Option<i64>,
    /// Its token, when it is one that the conversation must be told of.
    token: Option<String>,
    is_cancelled: bool,
}

fn id_of((campaign, person): Key) -> SendId {
    SendId::Campaign { campaign, person }
}

/// As the outbox counts states.
fn as_send(state: RecipientState) -> SendState {
    match state {
        RecipientState::Waiting => SendState::Waiting,
        RecipientState::Claimed => SendState::Attempting,
        RecipientState::Sent => SendState::Accepted,
        RecipientState::Refused => SendState::Refused,
        RecipientState::Unknown => SendState::Unknown,
        RecipientState::Skipped => SendState::Withdrawn,
    }
}

fn as_recipient(state: SendState) -> RecipientState {
    match state {
        SendState::Waiting => RecipientState::Waiting,
        SendState::Attempting => RecipientState::Claimed,
        SendState::Accepted => RecipientState::Sent,
        SendState::Refused => RecipientState::Refused,
        SendState::Unknown => RecipientState::Unknown,
        SendState::Withdrawn => RecipientState::Skipped,
    }
}

fn found(tx: &Connection, (campaign, person): Key) -> Done<Option<Found>> {
    let found = tx
        .prepare_cached(
            "SELECT campaigns.page, campaigns.topic, recipients.state, why, attempt, consent,
                    CASE WHEN consents.profile = 0 THEN consents.token END,
                    campaigns.state = 3
             FROM recipients JOIN campaigns ON campaigns.id = campaign
             LEFT JOIN consents ON consents.id = consent
             WHERE campaign = ?1 AND recipients.person = ?2",
        )?
        .query_row(params![campaign, person], |row| {
            Ok(Found {
                page: row.get(0)?,
                topic: row.get(1)?,
                state: row.get(2)?,
                why: row.get(3)?,
                attempt: row.get(4)?,
                consent: row.get(5)?,
                token: row.get(6)?,
                is_cancelled: row.get(7)?,
            })
        })
        .optional()?;
    Ok(found)
}

pub(crate) fn settle(
    tx: &Connection,
    key: Key,
    attempt: u32,
    answer: &Answer,
    now: Timestamp,
) -> Done<Settled> {
    let Some(row) = found(tx, key)? else {
        return Ok(Settled::Forgotten);
    };
    if let Some(settled) = too_late(as_send(row.state), row.attempt, attempt, answer)? {
        return Ok(settled);
    }
    finish(tx, key, &row, answer, now)?;
    Ok(Settled::Now)
}

pub(crate) fn echo(tx: &Connection, key: Key, mid: &str, now: Timestamp) -> Done<Settled> {
    let Some(row) = found(tx, key)? else {
        return Ok(Settled::Forgotten);
    };
    if row.state == RecipientState::Sent {
        return Ok(Settled::Before(SendState::Accepted));
    }
    let mid = mid.to_owned();
    finish(tx, key, &row, &Answer::Accepted { mid }, now)?;
    Ok(Settled::Now)
}

fn finish(tx: &Connection, key: Key, row: &Found, answer: &Answer, now: Timestamp) -> Done<()> {
    let (campaign, person) = key;
    let end = end(answer);
    let state = end.state;
    let why = match answer {
        Answer::Refused { code, .. } => code.to_string(),
        Answer::Withdrawn => "withheld".to_owned(),
        Answer::Accepted { .. } | Answer::Unknown => String::new(),
    };
    tx.prepare_cached(
        "UPDATE recipients SET state = ?3, why = ?4, mid = ?5, code = ?6, subcode = ?7, at = ?8,
             owner = NULL
         WHERE campaign = ?1 AND person = ?2",
    )?
    .execute(params![
        campaign,
        person,
        as_recipient(state),
        why,
        end.mid,
        end.code,
        end.subcode,
        now
    ])?;
    count(tx, campaign, (row.state, &row.why), -1)?;
    count(tx, campaign, (as_recipient(state), &why), 1)?;
    if let Some(consent) = row.consent {
        taking::settle(tx, consent, id_of(key), state)?;
    }
    let line = audit::Line {
        page: &row.page,
        person,
        id: id_of(key),
        via: &format!("campaign {campaign} {}", row.topic),
        end: &end,
    };
    audit::write(tx, &line, now)?;
    let may_have_arrived = matches!(state, SendState::Accepted | SendState::Unknown);
    let was_told = row.state == RecipientState::Unknown;
    if may_have_arrived
        && !was_told
        && let Some(token) = &row.token
    {
        let token = Token::new(token);
        inbox::tell(tx, person, &Event::ConsentUsed { token }, now)?;
    }
    end_if_over(tx, campaign, now)
}

pub(crate) fn retry(
    tx: &Connection,
    key: Key,
    attempt: u32,
    when: Timestamp,
    why: Retry,
    now: Timestamp,
) -> Done<()> {
    let row = found(tx, key)?.ok_or(StoreError::NoSuch { what: "send" })?;
    if why == Retry::ByHand && row.is_cancelled {
        return Err(StoreError::WrongState {
            state: CampaignState::Cancelled.word(),
            wanted: "sent once more",
        }
        .into());
    }
    let is_last = row.attempt == attempt;
    may_retry(id_of(key), as_send(row.state), is_last, true, why)?;
    put_back(tx, key, when, now)?;
    let (n_refused, n_lost) = counted(why);
    tx.prepare_cached(
        "UPDATE recipients SET n_refused = n_refused + ?3, n_lost = n_lost + ?4
         WHERE campaign = ?1 AND person = ?2",
    )?
    .execute(params![key.0, key.1, n_refused, n_lost])?;
    count(tx, key.0, (row.state, &row.why), -1)?;
    count(tx, key.0, (RecipientState::Waiting, ""), 1)?;
    if let Some(consent) = row.consent {
        // Nobody else may take it meanwhile; the next claim finds that it is its own. When the
        // campaign was cancelled there is no next one.
        let state = match row.is_cancelled {
            true => SendState::Withdrawn,
            false => SendState::Waiting,
        };
        taking::settle(tx, consent, id_of(key), state)?;
    }
    // One more by hand, after it was over.
    tx.prepare_cached(
        "UPDATE campaigns SET state = ?2, ended_at = NULL WHERE id = ?1 AND state = ?3",
    )?
    .execute(params![key.0, CampaignState::Running, CampaignState::Done])?;
    Ok(())
}

/// Lets a recipient wait until a time.
pub(crate) fn put_back(
    tx: &Connection,
    (campaign, person): Key,
    when: Timestamp,
    now: Timestamp,
) -> Done<()> {
    tx.prepare_cached(
        "UPDATE recipients SET state = 0, why = '', not_before = ?3, at = ?4, owner = NULL
         WHERE campaign = ?1 AND person = ?2",
    )?
    .execute(params![campaign, person, when, now])?;
    Ok(())
}

/// Keeps the counts in step with the rows.
pub(crate) fn count(
    tx: &Connection,
    campaign: u64,
    (state, why): (RecipientState, &str),
    by: i64,
) -> Done<()> {
    tx.prepare_cached(
        "INSERT INTO campaign_counts (campaign, state, why, n) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?
    .execute(params![campaign, state, why, by])?;
    Ok(())
}

/// A running campaign in which nobody waits and nothing is in flight is done.
pub(crate) fn end_if_over(tx: &Connection, campaign: u64, now: Timestamp) -> Done<()> {
    tx.prepare_cached(
        "UPDATE campaigns SET state = ?2, ended_at = ?3 WHERE id = ?1 AND state = ?4
           AND (SELECT coalesce(sum(n), 0) FROM campaign_counts
                WHERE campaign = ?1 AND state IN (0, 1)) = 0",
    )?
    .execute(params![
        campaign,
        CampaignState::Done,
        now,
        CampaignState::Running
    ])?;
    Ok(())
}

pub(crate) fn sent_as(db: &Connection, mid: &str) -> Done<Option<SendId>> {
    let id = db
        .prepare_cached("SELECT campaign, person FROM recipients WHERE mid = ?1")?
        .query_row([mid], |row| Ok(id_of((row.get(0)?, row.get(1)?))))
        .optional()?;
    Ok(id)
}

pub(crate) fn open(db: &Connection, older_than: Timestamp) -> Done<Vec<OpenAttempt>> {
    let mut find = db.prepare_cached(
        "SELECT campaign, person, attempt, page, owner, recipients.at, n_lost
         FROM recipients JOIN campaigns ON campaigns.id = campaign
         WHERE recipients.state = 1 AND recipients.at < ?1 ORDER BY recipients.at LIMIT 1000",
    )?;
    let found = find.query_map([older_than], |row| {
        Ok(OpenAttempt {
            id: id_of((row.get(0)?, row.get(1)?)),
            attempt: row.get(2)?,
            page: row.get(3)?,
            owner: row.get(4)?,
            at: row.get(5)?,
            spends: true,
            n_lost: row.get(6)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
