//! What a signed webhook call becomes: rows in the inbox, settled echoes, a hold. When this
//! returns everything is durable, and only then may Messenger be told 200.

use crate::engine::{Event, Timestamp};
use crate::graph::webhook::{Happening, Incoming, Reading, ThreadMove, ThreadMoveKind};
use crate::runtime::bot::Shared;
use crate::runtime::hearing::is_by_human;
use crate::runtime::render;
use crate::runtime::restriction;
use crate::runtime::settings::{HandOverTo, INBOX_APP};
use crate::store::{Arrival, SendId, Settled, StoreError};

/// Most events that the store takes in one call.
const BATCH: usize = 1_000;

/// No event that means anything is larger, and the store takes none that is.
const MOST_BYTES: usize = 1 << 20;

/// Keeps the events of a call.
///
/// # Errors
/// When the store cannot keep them: Messenger has to come again.
pub(crate) async fn take(bot: &Shared, mut reading: Reading) -> Result<(), StoreError> {
    let now = bot.clock.now();
    // By a clock that is behind, all of them come from the future and get the same time.
    reading.incoming.sort_by_key(|it| it.at);
    bot.counts.ignored.add(reading.n_ignored);
    let mut arrivals = Vec::with_capacity(reading.incoming.len());
    let mut echoes = Vec::new();
    for incoming in reading.incoming {
        if incoming.page != bot.settings.page_id {
            bot.counts.foreign.add(1);
            continue;
        }
        match &incoming.what {
            Happening::Echo { mid, metadata, .. } if !is_by_human(&incoming) => {
                let metadata = metadata.as_deref().unwrap_or_default();
                let id = render::sent(metadata).and_then(|id| id.parse::<SendId>().ok());
                match id {
                    Some(id) => echoes.push((id, mid.clone())),
                    // Of a picture, or another app's.
                    None => bot
                        .counts
                        .ignored
                        .add(usize::from(!render::is_ours(metadata))),
                }
            }
            Happening::Policy { action, reason } => {
                restriction::told(bot, action, reason, told_at(&incoming, now)).await?;
            }
            Happening::ThreadMoved(moved) if !is_for_humans(bot, moved) => {
                bot.counts.ignored.add(1);
            }
            // The engine has no use for these.
            Happening::Delivered { .. }
            | Happening::Edited { .. }
            | Happening::AccountLinked { .. } => bot.counts.ignored.add(1),
            Happening::Message { .. }
            | Happening::Echo { .. }
            | Happening::Postback { .. }
            | Happening::Referral(_)
            | Happening::OptIn(_)
            | Happening::Read { .. }
            | Happening::Reaction { .. }
            | Happening::ThreadMoved(_) => match arrival(&incoming, now)? {
                arrival if arrival.body.len() <= MOST_BYTES => arrivals.push(arrival),
                _ => bot.counts.ignored.add(1),
            },
        }
    }
    keep(bot, arrivals, now).await?;
    for (id, mid) in echoes {
        bot.counts.echoes.add(1);
        if bot.store.echo(id, &mid, now).await? == Settled::Now {
            // Whoever waited behind it may go, and a conversation learns of a campaign's.
            bot.sends.notify_one();
            bot.turns.notify_one();
        }
    }
    Ok(())
}

async fn keep(bot: &Shared, mut arrivals: Vec<Arrival>, now: Timestamp) -> Result<(), StoreError> {
    while !arrivals.is_empty() {
        let rest = arrivals.split_off(arrivals.len().min(BATCH));
        let accepted = bot.store.accept(arrivals, now).await?;
        bot.counts.events.add(accepted.n_new);
        bot.counts.repeated.add(accepted.n_known);
        if accepted.n_new > 0 {
            bot.turns.notify_one();
        }
        arrivals = rest;
    }
    Ok(())
}

/// Whom the bot gives a conversation when they ask for it: humans. Other apps are not asked
/// about, and get none.
fn is_for_humans(bot: &Shared, moved: &ThreadMove) -> bool {
    let is_known = match &bot.settings.hand_over_to {
        HandOverTo::App(app_id) => moved.new_owner == *app_id,
        HandOverTo::Default => false,
    };
    moved.kind != ThreadMoveKind::Requested || is_known || moved.new_owner == INBOX_APP
}

/// Takes a conversation back from a human who has done.
///
/// # Errors
/// When it cannot be kept, or there is no such person.
pub(crate) async fn hand_back(bot: &Shared, psid: &str) -> Result<(), StoreError> {
    let now = bot.clock.now();
    let known = bot.store.person(&bot.settings.page_id, psid).await?;
    let known = known.ok_or(StoreError::NoSuch { what: "person" })?;
    bot.store.tell(known.person, Event::TakenBack, now).await?;
    bot.turns.notify_one();
    Ok(())
}

fn arrival(incoming: &Incoming, now: Timestamp) -> Result<Arrival, StoreError> {
    let body = serde_json::to_string(incoming).map_err(|_| StoreError::Unfit {
        why: "an event cannot be written as text",
    })?;
    let at = told_at(incoming, now);
    Ok(Arrival {
        page: incoming.page.clone(),
        person: incoming.person.clone(),
        key: incoming.key(),
        at,
        body,
    })
}

/// Nothing has happened in the future, whatever a clock says.
fn told_at(incoming: &Incoming, now: Timestamp) -> Timestamp {
    match incoming.at {
        at if at > 0 => now.min(Timestamp::from_millis(at)),
        _ => now,
    }
}
