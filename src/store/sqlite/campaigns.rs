//! Campaigns and their claims.

use crate::engine::{Timestamp, Token};
use crate::model::TopicId;
use crate::store::campaigns::{
    Campaign, CampaignDraft, CampaignSend, CampaignState, Count, Recipient, RecipientRow,
    RecipientState,
};
use crate::store::consents::ConsentState;
use crate::store::error::StoreError;
use crate::store::sends::{SendId, SendState};
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::kept::at_most;
use crate::store::sqlite::recipients::{count, end_if_over, put_back};
use crate::store::sqlite::{holds, inbox, taking};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// While a human holds a conversation a campaign looks again after so long.
const HUMAN_WAIT: i64 = 3_600_000;
/// While something else is on its way to somebody.
const FLIGHT_WAIT: i64 = 1_000;

pub(crate) fn draft(tx: &Connection, draft: &CampaignDraft, now: Timestamp) -> Done<u64> {
    let id = tx
        .prepare_cached(
            "INSERT INTO campaigns (page, topic, message, options, state, at, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            draft.page,
            draft.topic.as_str(),
            draft.message,
            draft.options,
            CampaignState::Draft,
            draft.at,
            now
        ])?;
    Ok(u64::try_from(id).unwrap_or_default())
}

pub(crate) fn add(
    tx: &Connection,
    campaign: u64,
    recipients: &[Recipient],
    now: Timestamp,
) -> Done<u64> {
    let state = one(tx, campaign)?.ok_or(NO_CAMPAIGN)?.state;
    if state != CampaignState::Draft {
        return Err(StoreError::WrongState {
            state: state.word(),
            wanted: "given more recipients",
        }
        .into());
    }
    let mut n_new = 0;
    for it in recipients {
        let why = match (&it.skipped, it.consent) {
            (Some(why), _) => Some(why.as_str()),
            (None, None) => Some("no consent"),
            (None, Some(_)) => None,
        };
        let state = match why {
            Some(_) => RecipientState::Skipped,
            None => RecipientState::Waiting,
        };
        let is_new = tx
            .prepare_cached(
                "INSERT OR IGNORE INTO recipients
                     (campaign, person, consent, state, why, not_before, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                campaign,
                it.person,
                it.consent,
                state,
                why.unwrap_or_default(),
                it.not_before,
                now
            ])?;
        if is_new == 1 {
            n_new += 1;
            count(tx, campaign, (state, why.unwrap_or_default()), 1)?;
        }
    }
    Ok(n_new)
}

const NO_CAMPAIGN: StoreError = StoreError::NoSuch { what: "campaign" };

pub(crate) fn set(
    tx: &Connection,
    campaign: u64,
    wanted: CampaignState,
    now: Timestamp,
) -> Done<()> {
    let state = one(tx, campaign)?.ok_or(NO_CAMPAIGN)?.state;
    if state == wanted {
        return Ok(());
    }
    let (may, word) = match wanted {
        CampaignState::Draft => (false, "a draft again"),
        CampaignState::Running => (
            matches!(state, CampaignState::Draft | CampaignState::Paused),
            "started",
        ),
        CampaignState::Paused => (state == CampaignState::Running, "paused"),
        CampaignState::Cancelled => (
            matches!(
                state,
                CampaignState::Draft | CampaignState::Running | CampaignState::Paused
            ),
            "cancelled",
        ),
        CampaignState::Done => (false, "done by hand"),
    };
    if !may {
        return Err(StoreError::WrongState {
            state: state.word(),
            wanted: word,
        }
        .into());
    }
    if wanted == CampaignState::Running {
        let page = one(tx, campaign)?.ok_or(NO_CAMPAIGN)?.draft.page;
        holds::must_be_free(tx, &page)?;
    }
    let ended = (wanted == CampaignState::Cancelled).then_some(now);
    tx.prepare_cached("UPDATE campaigns SET state = ?2, ended_at = ?3, is_held = 0 WHERE id = ?1")?
        .execute(params![campaign, wanted, ended])?;
    if wanted == CampaignState::Cancelled {
        give_consents_back(tx, campaign)?;
    }
    end_if_over(tx, campaign, now)
}

/// Consents of sends that Messenger did not take, and that would have gone again.
fn give_consents_back(tx: &Connection, campaign: u64) -> Done<()> {
    let mut find = tx.prepare_cached(
        "SELECT person, consent FROM recipients
         WHERE campaign = ?1 AND state = 0 AND attempt > 0 AND consent IS NOT NULL",
    )?;
    let waiting: Vec<(u64, i64)> = find
        .query_map([campaign], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (person, consent) in waiting {
        let id = SendId::Campaign { campaign, person };
        taking::settle(tx, consent, id, SendState::Withdrawn)?;
    }
    Ok(())
}

/// A recipient whose time has come, with what decides whether they get it.
struct Candidate {
    person: u64,
    consent: i64,
    attempt: u32,
    is_stopped: bool,
    is_unreachable: bool,
    is_with_human: bool,
    send: CampaignSend,
}

pub(crate) fn claim(
    tx: &Connection,
    campaign: u64,
    owner: &str,
    now: Timestamp,
    limit: usize,
) -> Done<Vec<CampaignSend>> {
    let Some(it) = one(tx, campaign)? else {
        return Ok(Vec::new());
    };
    if it.state != CampaignState::Running
        || it.draft.at > now
        || holds::is_held(tx, &it.draft.page)?
    {
        return Ok(Vec::new());
    }
    let limit = at_most(limit, 1_000);
    let mut claimed = Vec::new();
    loop {
        let missing = limit.saturating_sub(u32::try_from(claimed.len()).unwrap_or(limit));
        let candidates = candidates(tx, campaign, now, missing)?;
        if candidates.is_empty() {
            break;
        }
        for it in candidates {
            claimed.extend(claim_one(tx, campaign, owner, it, now)?);
        }
    }
    end_if_over(tx, campaign, now)?;
    Ok(claimed)
}

fn claim_one(
    tx: &Connection,
    campaign: u64,
    owner: &str,
    it: Candidate,
    now: Timestamp,
) -> Done<Option<CampaignSend>> {
    let key = (campaign, it.person);
    if it.is_with_human {
        put_back(tx, key, now.plus_millis(HUMAN_WAIT), now)?;
        return Ok(None);
    }
    if is_in_flight(tx, it.person)? {
        put_back(tx, key, now.plus_millis(FLIGHT_WAIT), now)?;
        return Ok(None);
    }
    if inbox::is_waiting(tx, it.person)? {
        // It may be a stop.
        put_back(tx, key, now.plus_millis(inbox::UNHEARD_WAIT), now)?;
        return Ok(None);
    }
    let is_ours = is_ours(tx, it.consent, it.send.id)?;
    let why = if it.is_stopped {
        Some("opted out")
    } else if it.is_unreachable {
        Some("unreachable")
    } else if is_ours || taking::take(tx, it.consent, it.person, it.send.id, now)? {
        None
    } else {
        Some(why_not(tx, it.consent, now)?)
    };
    let state = match why {
        Some(_) => RecipientState::Skipped,
        None => RecipientState::Claimed,
    };
    if is_ours && why.is_some() {
        // An attempt before was not taken, and there will be no other.
        taking::settle(tx, it.consent, it.send.id, SendState::Withdrawn)?;
    }
    tx.prepare_cached(
        "UPDATE recipients SET state = ?3, why = ?4, attempt = ?5, at = ?6, owner = ?7
         WHERE campaign = ?1 AND person = ?2",
    )?
    .execute(params![
        campaign,
        it.person,
        state,
        why.unwrap_or_default(),
        it.attempt + u32::from(why.is_none()),
        now,
        why.is_none().then_some(owner)
    ])?;
    count(tx, campaign, (RecipientState::Waiting, ""), -1)?;
    count(tx, campaign, (state, why.unwrap_or_default()), 1)?;
    Ok(why.is_none().then_some(it.send))
}

/// Whether something of the conversation is under way; one at a time keeps the order.
fn is_in_flight(tx: &Connection, person: u64) -> Done<bool> {
    let is_in_flight = tx
        .prepare_cached("SELECT 1 FROM outbox WHERE person = ?1 AND state < 2 AND state = 1")?
        .exists([person])?;
    Ok(is_in_flight)
}

/// Whether an earlier attempt of the same send holds the consent still.
fn is_ours(tx: &Connection, consent: i64, id: SendId) -> Done<bool> {
    let is_ours = tx
        .prepare_cached("SELECT 1 FROM consents WHERE id = ?1 AND state = ?2 AND claimant = ?3")?
        .exists(params![consent, ConsentState::Claimed, id.to_string()])?;
    Ok(is_ours)
}

fn why_not(tx: &Connection, consent: i64, now: Timestamp) -> Done<&'static str> {
    let row: Option<(ConsentState, Timestamp)> = tx
        .prepare_cached("SELECT state, expires FROM consents WHERE id = ?1")?
        .query_row([consent], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match row {
        None | Some((ConsentState::Gone, _)) => "withdrawn",
        Some((ConsentState::Claimed | ConsentState::Spent | ConsentState::Unknown, _)) => "spent",
        Some((ConsentState::Unspent, expires)) if expires <= now => "expired",
        Some((ConsentState::Unspent, _)) => "too soon",
    })
}

fn candidates(tx: &Connection, campaign: u64, now: Timestamp, limit: u32) -> Done<Vec<Candidate>> {
    let mut find = tx.prepare_cached(
        "SELECT recipients.person, consent, attempt, is_stopped, is_unreachable, is_with_human,
                people.page, psid, first_name, campaigns.topic, profile, token, n_refused, n_lost
         FROM recipients
         JOIN campaigns ON campaigns.id = campaign
         JOIN people ON people.id = recipients.person
         JOIN consents ON consents.id = consent
         WHERE campaign = ?1 AND recipients.state = 0 AND not_before <= ?2
         ORDER BY not_before LIMIT ?3",
    )?;
    let mut rows = find.query(params![campaign, now, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let person = row.get(0)?;
        let attempt: u32 = row.get(2)?;
        let token: String = row.get(11)?;
        found.push(Candidate {
            person,
            consent: row.get(1)?,
            attempt,
            is_stopped: row.get(3)?,
            is_unreachable: row.get(4)?,
            is_with_human: row.get(5)?,
            send: CampaignSend {
                id: SendId::Campaign { campaign, person },
                attempt: attempt + 1,
                n_refused: row.get(12)?,
                n_lost: row.get(13)?,
                page: row.get(6)?,
                psid: row.get(7)?,
                person,
                first_name: row.get(8)?,
                topic: topic(&row.get::<_, String>(9)?)?,
                profile: row.get(10)?,
                token: Token::new(&token),
            },
        });
    }
    Ok(found)
}

pub(crate) fn topic(text: &str) -> Done<TopicId> {
    TopicId::new(text).map_err(|_| Failure::unreadable("a topic"))
}

pub(crate) fn next(db: &Connection, campaign: u64) -> Done<Option<Timestamp>> {
    let next: Option<Timestamp> = db
        .prepare_cached("SELECT min(not_before) FROM recipients WHERE campaign = ?1 AND state = 0")?
        .query_row([campaign], |row| row.get(0))?;
    let Some(it) = one(db, campaign)? else {
        return Ok(None);
    };
    let is_running = it.state == CampaignState::Running && !holds::is_held(db, &it.draft.page)?;
    Ok(next.filter(|_| is_running).map(|at| at.max(it.draft.at)))
}

const CAMPAIGN: &str =
    "SELECT id, page, topic, message, options, at, state, made_at, ended_at, is_held
     FROM campaigns";

fn campaign_row(row: &Row<'_>) -> Done<Campaign> {
    Ok(Campaign {
        id: row.get(0)?,
        draft: CampaignDraft {
            page: row.get(1)?,
            topic: topic(&row.get::<_, String>(2)?)?,
            message: row.get(3)?,
            options: row.get(4)?,
            at: row.get(5)?,
        },
        state: row.get(6)?,
        made_at: row.get(7)?,
        ended_at: row.get(8)?,
        is_held: row.get(9)?,
    })
}

pub(crate) fn one(db: &Connection, campaign: u64) -> Done<Option<Campaign>> {
    let sql = format!("{CAMPAIGN} WHERE id = ?1");
    let mut find = db.prepare_cached(&sql)?;
    let mut rows = find.query([campaign])?;
    rows.next()?.map(campaign_row).transpose()
}

pub(crate) fn all(db: &Connection, page: Option<&str>) -> Done<Vec<Campaign>> {
    let sql = format!("{CAMPAIGN} WHERE page = ?1 OR ?1 IS NULL ORDER BY id DESC");
    let mut find = db.prepare_cached(&sql)?;
    let mut rows = find.query([page])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(campaign_row(row)?);
    }
    Ok(found)
}

pub(crate) fn progress(db: &Connection, campaign: u64) -> Done<Vec<Count>> {
    let mut find = db.prepare_cached(
        "SELECT state, why, n FROM campaign_counts WHERE campaign = ?1 AND n > 0
         ORDER BY state, why",
    )?;
    let found = find.query_map([campaign], |row| {
        Ok(Count {
            state: row.get(0)?,
            why: row.get(1)?,
            n: row.get(2)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn recipients(
    db: &Connection,
    campaign: u64,
    after: Option<u64>,
    limit: usize,
) -> Done<Vec<RecipientRow>> {
    let mut find = db.prepare_cached(
        "SELECT person, psid, first_name, state, why, at, mid, code, subcode
         FROM recipients JOIN people ON people.id = person
         WHERE campaign = ?1 AND person > ?2 ORDER BY person LIMIT ?3",
    )?;
    let after = after.unwrap_or(0);
    let found = find.query_map(params![campaign, after, at_most(limit, 10_000)], |row| {
        Ok(RecipientRow {
            person: row.get(0)?,
            psid: row.get(1)?,
            first_name: row.get(2)?,
            state: row.get(3)?,
            why: row.get(4)?,
            at: row.get(5)?,
            mid: row.get(6)?,
            code: row.get(7)?,
            subcode: row.get(8)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
