//! From what an author wants to a draft in the store with everybody in it, who gets it and who
//! does not, and back.

use crate::engine::Timestamp;
use crate::reengage::audience::Audience;
use crate::reengage::daytime::{from_morning_on, zone_of};
use crate::store::bot::wire::{CampaignMessage, NewCampaign};
use crate::store::{CampaignDraft, Recipient, Store, StoreError};
use serde::{Deserialize, Serialize};

/// Recipients that are added at once.
const PIECE: usize = 2_000;

/// What a campaign says and how, as it is kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Planned {
    pub message: CampaignMessage,
    pub options: Options,
}

/// What else is remembered of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    pub is_daytime: bool,
    pub only: Option<String>,
}

/// Why a plan cannot be kept or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("the campaign's message cannot be read")]
    Unreadable,
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// The draft for the store.
///
/// # Errors
/// When it cannot be written as text, which cannot happen.
pub fn to_draft(page: &str, new: &NewCampaign, now: Timestamp) -> Result<CampaignDraft, PlanError> {
    let options = Options {
        is_daytime: new.is_daytime,
        only: new.only.clone(),
    };
    let text = |json: Result<String, serde_json::Error>| json.map_err(|_| PlanError::Unreadable);
    Ok(CampaignDraft {
        page: page.to_owned(),
        topic: new.topic.clone(),
        message: text(serde_json::to_string(&new.message))?,
        options: text(serde_json::to_string(&options))?,
        at: new.at.unwrap_or(now).max(now),
    })
}

/// What stands in a draft.
///
/// # Errors
/// [`PlanError::Unreadable`] when another program wrote it.
pub fn from_draft(draft: &CampaignDraft) -> Result<Planned, PlanError> {
    let message = serde_json::from_str(&draft.message).map_err(|_| PlanError::Unreadable)?;
    let options = serde_json::from_str(&draft.options).map_err(|_| PlanError::Unreadable)?;
    Ok(Planned { message, options })
}

/// Puts everybody into a draft: who gets it with the consent to spend, the others with the
/// reason. By day, each waits for their own morning.
///
/// # Errors
/// When the store cannot be used.
pub async fn add_everybody(
    store: &Store,
    campaign: u64,
    draft: &CampaignDraft,
    audience: &Audience,
    zone: &str,
    now: Timestamp,
) -> Result<(), PlanError> {
    let is_daytime = from_draft(draft)?.options.is_daytime;
    for piece in audience.gets.chunks(PIECE) {
        let mut recipients = Vec::with_capacity(piece.len());
        for (person, psid, consent) in piece {
            let not_before = if is_daytime {
                let row = store.person(&draft.page, psid).await?;
                let attributes = row.map(|row| row.attributes).unwrap_or_default();
                from_morning_on(draft.at, zone_of(&attributes, zone))
            } else {
                draft.at
            };
            recipients.push(Recipient {
                person: *person,
                consent: Some(*consent),
                not_before,
                skipped: None,
            });
        }
        store.add_recipients(campaign, recipients, now).await?;
    }
    for piece in audience.not.chunks(PIECE) {
        let recipients = piece.iter().map(|(person, reason)| Recipient {
            person: *person,
            consent: None,
            not_before: draft.at,
            skipped: Some(reason.word().to_owned()),
        });
        let recipients = recipients.collect();
        store.add_recipients(campaign, recipients, now).await?;
    }
    Ok(())
}
