//! Campaigns that run: whose turn it is, and what they are sent. The sender makes the calls, at
//! the Page's pace and by the same rules as everything else; that a consent is spent once is the
//! store's.

use crate::engine::{Send, Timestamp, Via};
use crate::model::FlowId;
use crate::reengage::{Planned, from_draft, from_morning_on, said, zone_of};
use crate::runtime::bot::Shared;
use crate::runtime::flight::Flight;
use crate::store::{CampaignSend, CampaignState, Outgoing, Retry, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long to believe what was looked up; another bot on the same store may change it.
const FRESH: Duration = Duration::from_secs(2);

/// A campaign that runs.
#[derive(Debug)]
pub(crate) struct Running {
    id: u64,
    planned: Planned,
}

type Known = Option<(Instant, Arc<Vec<Running>>)>;

/// What was looked up last.
#[derive(Debug, Default)]
pub(crate) struct Campaigns(Mutex<Known>);

impl Campaigns {
    /// Somebody started, paused or cancelled one.
    pub(crate) fn look_again(&self) {
        *self.lock() = None;
    }

    async fn running(&self, bot: &Shared) -> Result<Arc<Vec<Running>>, StoreError> {
        if let Some((at, running)) = &*self.lock()
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(running));
        }
        let campaigns = bot.store.campaigns(Some(&bot.settings.page_id)).await?;
        let mut running: Vec<Running> = Vec::new();
        // Oldest first.
        for it in campaigns.iter().rev() {
            if it.state != CampaignState::Running {
                continue;
            }
            match from_draft(&it.draft) {
                Ok(planned) => running.push(Running { id: it.id, planned }),
                Err(error) => tracing::error!(campaign = it.id, %error, "a campaign is left out"),
            }
        }
        let running = Arc::new(running);
        *self.lock() = Some((Instant::now(), Arc::clone(&running)));
        Ok(running)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes sends of running campaigns. The store has looked at each person a second time.
pub(crate) async fn claim(bot: &Shared, room: usize) -> Result<Vec<Flight>, StoreError> {
    let mut flights = Vec::new();
    for campaign in bot.campaigns.running(bot).await?.iter() {
        let room = room.saturating_sub(flights.len());
        if room == 0 {
            break;
        }
        let now = bot.clock.now();
        let name = &bot.settings.name;
        let claimed = bot
            .store
            .claim_campaign_sends(campaign.id, name, now, room)
            .await?;
        for send in claimed {
            flights.extend(flight(bot, campaign, send, now).await);
        }
    }
    Ok(flights)
}

/// When the next send of any campaign may go.
pub(crate) async fn next(bot: &Shared) -> Result<Option<Timestamp>, StoreError> {
    let mut next: Option<Timestamp> = None;
    for campaign in bot.campaigns.running(bot).await?.iter() {
        if let Some(at) = bot.store.next_campaign_send(campaign.id).await? {
            next = Some(next.map_or(at, |next| next.min(at)));
        }
    }
    Ok(next)
}

/// The message for one person; `None` when it waits for their morning.
async fn flight(
    bot: &Shared,
    campaign: &Running,
    send: CampaignSend,
    now: Timestamp,
) -> Option<Flight> {
    let attributes = attributes(bot, &send).await;
    if campaign.planned.options.is_daytime {
        let zone = zone_of(&attributes, &bot.settings.time_zone);
        let morning = from_morning_on(now, zone);
        if morning > now {
            let back = bot
                .store
                .retry_at(send.id, send.attempt, morning, Retry::NotTaken, now)
                .await;
            if let Err(error) = back {
                tracing::error!(send = %send.id, %error, "a send was not put off until the morning");
            }
            return None;
        }
    }
    let content = said(&campaign.planned.message, &attributes)?;
    let flow = FlowId::new("campaign").ok()?;
    Some(Flight {
        id: send.id,
        attempt: send.attempt,
        n_refused: send.n_refused,
        is_doubtful: send.n_lost > 0,
        log_for: Some(send.person),
        psid: send.psid,
        what: Outgoing::Message(Send {
            flow,
            via: Via::Consent {
                topic: send.topic,
                profile: send.profile,
                token: send.token,
            },
            content,
        }),
        spends: true,
    })
}

/// What placeholders stand for. Without the rest, a name is better than nothing.
async fn attributes(bot: &Shared, send: &CampaignSend) -> BTreeMap<String, String> {
    match bot.store.person(&send.page, &send.psid).await {
        Ok(Some(person)) => person.attributes,
        Ok(None) | Err(_) => {
            let name = send.first_name.iter();
            name.map(|name| ("first_name".to_owned(), name.clone()))
                .collect()
        }
    }
}
