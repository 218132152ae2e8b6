//! Looks after what a clock that is set back would leave waiting: leases, back-offs, attempts
//! and the pace. Timers are about days and keep their times.

use crate::runtime::bot::Shared;
use std::sync::Arc;
use std::time::Duration;

/// A pause when the database cannot be used.
const PAUSE: Duration = Duration::from_secs(1);

/// Puts right what was left when the bot was down, and again whenever the clock is set back,
/// until the bot is told to stop.
pub(crate) async fn run(bot: Arc<Shared>) {
    let mut stopped = bot.stopped();
    let work = async {
        loop {
            // From here on, so that it may be set back while the store is at it.
            let next = bot.clock.set_back();
            put_right(&bot).await;
            let by = next.await;
            tracing::warn!(seconds = by / 1_000, "the clock was set back");
            bot.hurry(by);
        }
    };
    tokio::select! {
        () = work => {}
        _ = stopped.wait_for(|it| *it) => {}
    }
}

async fn put_right(bot: &Shared) {
    while let Err(error) = bot.store.clock_was_set_back(bot.clock.now()).await {
        tracing::error!(%error, advice = error.advice(), "what a clock left cannot be put right");
        tokio::time::sleep(PAUSE).await;
    }
    bot.turns.notify_one();
    bot.sends.notify_one();
    bot.lost.notify_one();
}
