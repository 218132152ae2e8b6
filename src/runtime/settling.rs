//! Looks after sends whose answer was lost, by a broken connection or by a crash: the echo
//! settles them. When none comes in time, a message inside the window goes once more; where a
//! consent is at stake it is *not known*, and the author decides.

use crate::engine::Timestamp;
use crate::runtime::bot::Shared;
use crate::store::{Answer, OpenAttempt, Retry, SendId, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Lost answers after which a send counts as not known.
const MOST_LOST: u32 = 4;
/// When to look again after what is still under way.
const LOOK_AGAIN_MILLIS: i64 = 1_000;
/// A pause when the database cannot be used.
const PAUSE: Duration = Duration::from_secs(5);

/// Settles until the bot is told to stop.
pub(crate) async fn run(bot: Arc<Shared>) {
    let mut stopped = bot.stopped();
    while !*stopped.borrow() {
        let next = match settle_due(&bot).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, advice = error.advice(), "open sends cannot be settled");
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stopped.changed() => {}
                }
                continue;
            }
        };
        tokio::select! {
            () = bot.lost.notified() => {}
            () = bot.sleep_until(next) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Settles what has waited long enough, and says when to look again.
async fn settle_due(bot: &Shared) -> Result<Option<Timestamp>, StoreError> {
    let now = bot.clock.now();
    let wait = i64::try_from(bot.settings.limits.echo_wait.as_millis()).unwrap_or(i64::MAX);
    // Echoes that came while the bot was down come again after it is up.
    let earliest = bot.started.min(now).plus_millis(wait / 2);
    let mut next: Option<Timestamp> = None;
    for open in bot.store.open_attempts(now.plus_millis(1)).await? {
        let due = open.at.plus_millis(wait).max(earliest);
        let is_mine = open.owner == bot.settings.name;
        let is_flying = is_mine && bot.in_flight().contains(&open.id);
        let due = if is_flying {
            due.max(now.plus_millis(LOOK_AGAIN_MILLIS))
        } else {
            due
        };
        if due > now {
            next = Some(next.map_or(due, |next| next.min(due)));
            continue;
        }
        match give_up_waiting(bot, &open, now).await {
            // The echo, or another bot, was faster.
            Ok(()) | Err(StoreError::Stale | StoreError::NoSuch { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(next)
}

async fn give_up_waiting(
    bot: &Shared,
    open: &OpenAttempt,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_campaign = matches!(open.id, SendId::Campaign { .. });
    if open.spends || is_campaign || open.n_lost + 1 >= MOST_LOST {
        bot.counts.unknown.add(1);
        tracing::warn!(send = %open.id, "whether a send arrived is not known");
        let settled = bot
            .store
            .settle(open.id, open.attempt, Answer::Unknown, now);
        settled.await?;
    } else {
        bot.counts.retried.add(1);
        tracing::info!(send = %open.id, attempt = open.attempt, "no echo came; a send goes once more");
        let again = bot
            .store
            .retry_at(open.id, open.attempt, now, Retry::NoEcho, now);
        again.await?;
    }
    bot.sends.notify_one();
    bot.turns.notify_one();
    Ok(())
}
