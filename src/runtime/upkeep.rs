//! What has to be done now and then, whatever people do: forgetting what is older than it should
//! be, and looking whether Messenger still tells this bot what happens on the Page. Of several
//! bots on one store one does it.

use crate::engine::Timestamp;
use crate::graph::GraphError;
use crate::graph::webhooks::{self, FIELDS};
use crate::runtime::bot::Shared;
use crate::store::StoreError;
use std::sync::Arc;

/// How often.
const HOUR_MILLIS: i64 = 3_600_000;
/// For both together; the store lets nobody keep a lease longer without renewing it.
const LEASE_MILLIS: i64 = 30_000;
const LEASE: &str = "upkeep";

/// Looks after the store and the subscription until the bot is told to stop.
pub(crate) async fn run(bot: Arc<Shared>) {
    let mut stopped = bot.stopped();
    while !*stopped.borrow() {
        let now = bot.clock.now();
        let work = async {
            if let Err(error) = once(&bot, now).await {
                tracing::warn!(%error, advice = error.advice(), "old things were not forgotten");
            }
            if bot.settings.keeps_subscription {
                subscription(&bot).await;
            }
            bot.clock.sleep_until(now.plus_millis(HOUR_MILLIS)).await;
        };
        tokio::select! {
            () = work => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Forgets what is old, when nobody else does it just now.
async fn once(bot: &Shared, now: Timestamp) -> Result<(), StoreError> {
    let (store, name) = (&bot.store, &bot.settings.name);
    let Some(lease) = store.lease(LEASE, name, now, LEASE_MILLIS).await? else {
        return Ok(());
    };
    let swept = store.sweep(bot.settings.keep, now).await?;
    if swept != Default::default() {
        tracing::info!(?swept, "forgot what was old");
    }
    store.unlease(lease).await
}

/// After an hour of failed calls Meta ends the subscription by itself (facts 5.3), and a bot
/// that is back would wait for ever.
async fn subscription(bot: &Shared) {
    match try_subscription(bot).await {
        Ok(()) => {}
        Err(error) => tracing::warn!(
            code = error.code, subcode = error.subcode, %error, advice = error.advice(),
            "whether Messenger tells this bot what happens is not known"
        ),
    }
}

async fn try_subscription(bot: &Shared) -> Result<(), GraphError> {
    let (page_id, access) = (&bot.settings.page_id, bot.access());
    // Without its id the app cannot be told from others, and without a live flow the Page was
    // left on purpose.
    let Some(app_id) = &bot.settings.app_id else {
        return Ok(());
    };
    let live = bot.store.live(page_id).await;
    if live.is_ok_and(|live| live.is_empty()) {
        return Ok(());
    }
    let graph = &bot.graph;
    let has = graph.subscribed_fields(&access, page_id, app_id).await?;
    let missing: Vec<&str> = FIELDS
        .into_iter()
        .filter(|field| !has.iter().any(|it| it == field))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let all: Vec<String> = has
        .iter()
        .map(String::as_str)
        .chain(missing.iter().copied())
        .map(str::to_owned)
        .collect();
    let call = webhooks::subscribe(page_id, &all);
    graph.send_and_check(&access, &call).await?;
    bot.counts.subscribed.add(1);
    tracing::warn!(
        missing = missing.join(","),
        "Messenger had stopped telling this bot what happens; the Page is subscribed again"
    );
    Ok(())
}
