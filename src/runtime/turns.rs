//! The loop that takes turns: claims people who have something to do, steps them side by side,
//! commits, and wakes the sender. It sleeps until something comes or a timer is due.

use crate::engine::Timestamp;
use crate::runtime::bot::Shared;
use crate::runtime::profile;
use crate::runtime::releases::Live;
use crate::runtime::turn::{self, Surroundings};
use crate::store::{ClaimedTurn, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// People claimed at once: few enough that all are done within their lease.
const BATCH: usize = 32;
/// A pause when the database cannot be used.
const PAUSE: Duration = Duration::from_secs(1);
/// Turns that were begun so often without an end are put off.
const MOST_TRIES: u32 = 20;
const PUT_OFF_MILLIS: i64 = 600_000;

/// Takes turns until the bot is told to stop, and ends what was begun.
pub(crate) async fn run(bot: Arc<Shared>) {
    let mut running = JoinSet::new();
    let mut stopped = bot.stopped();
    while !*stopped.borrow() {
        // Turns are committed in groups and end together; counted one by one they would be
        // claimed one by one, each in a transaction of its own.
        while let Some(done) = running.try_join_next() {
            report(done);
        }
        let room = bot.settings.limits.n_turns.saturating_sub(running.len());
        let claimed = match claim(&bot, room.min(BATCH)).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, advice = error.advice(), "no turn can be taken");
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stopped.changed() => {}
                }
                continue;
            }
        };
        let (at, live, claimed) = claimed;
        let is_idle = claimed.is_empty();
        let live = Arc::new(live);
        for claimed in claimed {
            running.spawn(take(Arc::clone(&bot), claimed, Arc::clone(&live), at));
        }
        let is_full = running.len() >= bot.settings.limits.n_turns;
        if !is_idle && !is_full {
            continue;
        }
        let due = match is_full {
            true => None,
            false => bot.store.next_due().await.unwrap_or(None),
        };
        tokio::select! {
            () = bot.turns.notified() => {}
            () = bot.sleep_until(due) => {}
            Some(done) = running.join_next() => {
                report(done);
                // The others of its group.
                tokio::task::yield_now().await;
            }
            _ = stopped.changed() => {}
        }
    }
    let all = async {
        while let Some(done) = running.join_next().await {
            report(done);
        }
    };
    // Who does not end in time is somebody else's turn after the lease.
    let _ = tokio::time::timeout(bot.settings.limits.stop_time, all).await;
}

type Claimed = (Timestamp, Live, Vec<ClaimedTurn>);

async fn claim(bot: &Shared, limit: usize) -> Result<Claimed, StoreError> {
    let now = bot.clock.now();
    if limit == 0 {
        return Ok((now, Live::new(), Vec::new()));
    }
    let name = &bot.settings.name;
    let claimed = bot.store.claim_turns(name, now, limit).await?;
    if claimed.is_empty() {
        return Ok((now, Live::new(), claimed));
    }
    let live = bot.releases.live(&bot.store, &bot.settings.page_id).await?;
    Ok((now, live, claimed))
}

/// `at` is when it was claimed: by a clock that was set back since, a timer that was due would
/// be early.
async fn take(bot: Arc<Shared>, claimed: ClaimedTurn, live: Arc<Live>, at: Timestamp) {
    let (person, fence) = (claimed.person, claimed.fence);
    match try_take(&bot, claimed, &live, at).await {
        Ok(()) => {}
        Err(StoreError::Stale) => bot.counts.stale_turns.add(1),
        Err(error) => {
            bot.counts.failed_turns.add(1);
            tracing::error!(person, %error, advice = error.advice(), "a turn was not kept");
            let again = bot.clock.now().plus_millis(1_000);
            // Without this the lease ends by itself.
            let _ = bot.store.put_off_turn(person, fence, again).await;
        }
    }
}

async fn try_take(
    bot: &Shared,
    claimed: ClaimedTurn,
    live: &Live,
    at: Timestamp,
) -> Result<(), StoreError> {
    let now = bot.clock.now().max(at);
    if claimed.n_tries > MOST_TRIES {
        tracing::error!(
            person = claimed.person,
            n_tries = claimed.n_tries,
            "a turn never ends and is put off"
        );
        let again = now.plus_millis(PUT_OFF_MILLIS);
        return bot
            .store
            .put_off_turn(claimed.person, claimed.fence, again)
            .await;
    }
    let pinned = match turn::pinned(claimed.session.as_ref()) {
        Some(hash) => bot.releases.get(&bot.store, hash).await?,
        None => None,
    };
    let around = Surroundings {
        live,
        app_id: bot.settings.app_id.as_deref(),
        human_idle: i64::try_from(bot.settings.limits.human_idle.as_millis()).unwrap_or(i64::MAX),
        now,
    };
    let is_needed = live.iter().chain(&pinned).any(|it| it.needs_profile);
    let learnt = profile::learn(bot, &claimed, is_needed).await;
    let asked = learnt.as_ref().map(|_| claimed.person);
    let learnt = learnt.unwrap_or_default();
    let Some(turn) = turn::make(claimed, learnt, pinned, &around) else {
        return Ok(());
    };
    let (sends, n_faults) = (turn::sends(&turn), turn::n_faults(&turn));
    let committed = bot.store.commit_turn(turn, now).await?;
    if let Some(person) = asked {
        bot.store.profile_asked(person, now).await?;
    }
    bot.counts.turns.add(1);
    bot.counts.faults.add(n_faults);
    if sends || committed.frees_sends {
        bot.sends.notify_one();
    }
    if committed.is_more {
        bot.turns.notify_one();
    }
    Ok(())
}

fn report(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        // What a panic says may hold somebody's words.
        let is_panic = error.is_panic();
        tracing::error!(
            is_panic,
            "a turn broke off; it is taken again after its lease"
        );
    }
}
