//! How the bot is.

use crate::engine::Timestamp;
use crate::runtime::api::refused::{Answer, Refused};
use crate::runtime::api::words;
use crate::runtime::bot::{Hold, Shared};
use crate::runtime::restriction;
use crate::store::bot::wire::{Queues, Status, Trouble};
use axum::Json;
use axum::extract::State;
use std::sync::{Arc, PoisonError};

/// Of the latest errors, so many.
const MOST_ERRORS: usize = 20;

pub(crate) async fn status(State(bot): State<Arc<Shared>>) -> Answer<Status> {
    let settings = &bot.settings;
    let sizes = bot.store.sizes().await?;
    let now = bot.clock.now();
    let mut errors = troubles(&bot).await?;
    errors.truncate(MOST_ERRORS);
    let url = &settings.public_url;
    let last_webhook = *bot.last_call.lock().unwrap_or_else(PoisonError::into_inner);
    let hold = held(&bot, now).await?;
    let live = bot.store.live(&settings.page_id).await?;
    Ok(Json(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        page: settings.page_id.clone(),
        app_id: settings.app_id.clone(),
        webhook_url: (!url.is_empty()).then(|| format!("{url}/webhook")),
        time_zone: settings.time_zone.clone(),
        now,
        started: bot.started,
        live,
        hold,
        quiet_until: Some(bot.quiet_until()).filter(|until| *until > now),
        last_webhook,
        n_people: sizes.n_people,
        n_stopped: sizes.n_stopped,
        n_unreachable: sizes.n_unreachable,
        n_with_human: sizes.n_with_human,
        n_consents: sizes.n_unspent_consents,
        queues: Queues {
            n_unhandled: sizes.n_unhandled,
            n_timers: sizes.n_timers,
            n_waiting_sends: sizes.n_waiting_sends,
            n_attempting: sizes.n_attempting,
            n_unknown: sizes.n_unknown,
        },
        n_bytes: sizes.n_bytes,
        errors,
    }))
}

pub(crate) async fn errors(State(bot): State<Arc<Shared>>) -> Answer<Vec<Trouble>> {
    Ok(Json(troubles(&bot).await?))
}

pub(crate) async fn troubles(bot: &Shared) -> Result<Vec<Trouble>, Refused> {
    let page = Some(bot.settings.page_id.as_str());
    let refusals = bot.store.errors(page).await?;
    let faults = bot.store.faults(page).await?;
    let mut all: Vec<Trouble> = refusals.iter().map(words::refusal).collect();
    all.extend(faults.iter().map(words::fault));
    let warning = bot.store.page_warning(&bot.settings.page_id).await?;
    all.extend(warning.as_ref().map(words::warning));
    all.sort_by_key(|it| std::cmp::Reverse(it.last_at));
    Ok(all)
}

/// Why nothing is sent, when nothing is.
async fn held(bot: &Shared, now: Timestamp) -> Result<Option<Trouble>, Refused> {
    if let Some(hold) = bot.store.page_hold(&bot.settings.page_id).await? {
        return Ok(Some(words::page_hold(&hold)));
    }
    let hold = *bot.holding().borrow();
    Ok(match hold {
        Some(Hold::Token) => Some(words::ended_token(now)),
        // It ends at this moment.
        Some(Hold::Policy) | None => None,
    })
}

/// The author says that Meta's block is over.
pub(crate) async fn resume(state: State<Arc<Shared>>) -> Answer<Status> {
    let now = state.0.clock.now();
    restriction::end(&state.0, now).await?;
    status(state).await
}
