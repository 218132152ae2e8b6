//! A flow's people at a glance: who is where in its live release, which way they went, and what
//! goes wrong.

use crate::model::FlowId;
use crate::runtime::api::refused::{Answer, id};
use crate::runtime::api::releases::places_of;
use crate::runtime::api::status::troubles;
use crate::runtime::bot::Shared;
use crate::store::bot::wire::{Monitor, Places};
use axum::Json;
use axum::extract::{Path, State};
use std::sync::Arc;

/// Of the latest troubles, so many.
const MOST_TROUBLES: usize = 10;

pub(crate) async fn monitor(
    State(bot): State<Arc<Shared>>,
    Path(flow): Path<String>,
) -> Answer<Monitor> {
    let flow: FlowId = id(flow, "flow")?;
    let page = &bot.settings.page_id;
    let live = bot.store.live(page).await?;
    let live = live.into_iter().find(|it| it.flow == flow);
    let live_since = live.as_ref().and_then(|it| it.since);
    let live = live.map(|it| it.release);
    let hash = live.as_ref().map(|it| it.hash.as_str()).unwrap_or_default();
    let places = match hash {
        "" => Places::default(),
        hash => places_of(&bot, hash).await?,
    };
    let n_on_others = bot.store.n_on_other_releases(page, &flow, hash).await?;
    // A refusal concerns the Page, and says more than the fault that it leads to; any other
    // fault belongs to the release that ran into it.
    let releases = bot.store.releases(page, &flow).await?;
    let is_ours = |hash: &String| releases.iter().any(|it| it.hash == *hash);
    let mut troubles = troubles(&bot).await?;
    troubles.retain(|it| match &it.release {
        Some(hash) => it.code.is_none() && is_ours(hash),
        None => true,
    });
    troubles.truncate(MOST_TROUBLES);
    Ok(Json(Monitor {
        live,
        live_since,
        places,
        n_on_others,
        troubles,
    }))
}
