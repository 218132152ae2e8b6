//! What a signed webhook call becomes: rows in the inbox, settled echoes, a hold. When this
//! returns everything is durable, and only then may Messenger be told 200.

use crate::engine::Timestamp;
use crate::graph::webhook::{Happening, Incoming, Reading, ThreadMove, ThreadMoveKind};
use crate::runtime::bot::{Hold, Shared};
use crate::runtime::hearing::is_by_human;
use crate::runtime::render;
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
            Happening::Policy { action, .. } => policy(bot, action),
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

/// As if Messenger had given a conversation back: the human has done.
///
/// # Errors
/// When it cannot be kept.
pub(crate) async fn hand_back(bot: &Shared, psid: &str) -> Result<(), StoreError> {
    let now = bot.clock.now();
    let new_owner = bot.settings.app_id.clone().unwrap_or_default();
    let moved = Incoming {
        page: bot.settings.page_id.clone(),
        person: psid.to_owned(),
        at: now.millis(),
        is_standby: false,
        what: Happening::ThreadMoved(ThreadMove {
            kind: ThreadMoveKind::Passed,
            previous_owner: String::new(),
            new_owner,
        }),
    };
    // Each time is a time of its own, even in the same moment.
    let key = format!("back:{}:{}", now.millis(), fastrand::u64(..));
    let arrival = Arrival {
        key,
        ..arrival(&moved, now)?
    };
    keep(bot, vec![arrival], now).await
}

fn arrival(incoming: &Incoming, now: Timestamp) -> Result<Arrival, StoreError> {
    let body = serde_json::to_string(incoming).map_err(|_| StoreError::Unfit {
        why: "an event cannot be written as text",
    })?;
    // Nothing has happened in the future, whatever a clock says.
    let at = match incoming.at {
        at if at > 0 => now.min(Timestamp::from_millis(at)),
        _ => now,
    };
    Ok(Arrival {
        page: incoming.page.clone(),
        person: incoming.person.clone(),
        key: incoming.key(),
        at,
        body,
    })
}

/// Meta tells what it does with the Page (facts 5.6). After a restart the next refusal says
/// the same again.
fn policy(bot: &Shared, action: &str) {
    match action {
        "block" => bot.hold(Hold::Policy),
        "unblock" => bot.end_hold(Hold::Policy),
        other => tracing::warn!(
            is_warning = other == "warning",
            "Meta warns the Page; see its Support Inbox"
        ),
    }
}
