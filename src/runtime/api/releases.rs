//! Releases, what the Page was like before them, the right to publish, and who is where.

use crate::model::{BlockId, FlowId, file};
use crate::runtime::api::refused::{Answer, Refused, body, id};
use crate::runtime::bot::Shared;
use crate::store::bot::wire::{AtBlock, Lock, MakeLive, OnLink, Places, ReleaseText, TakeRelease};
use crate::store::{Before, Lease, Live, Release, StoreError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use std::sync::Arc;

/// How long the right to publish lasts without being renewed.
const LOCK_MILLIS: i64 = 15_000;

type Bot = State<Arc<Shared>>;

pub(crate) async fn live(State(bot): Bot) -> Answer<Vec<Live>> {
    Ok(Json(bot.store.live(&bot.settings.page_id).await?))
}

pub(crate) async fn list(State(bot): Bot, Path(flow): Path<String>) -> Answer<Vec<Release>> {
    let flow: FlowId = id(flow, "flow")?;
    let page = &bot.settings.page_id;
    Ok(Json(bot.store.releases(page, &flow).await?))
}

/// Takes a release that this program can run; it is live only when it is made so.
pub(crate) async fn take(
    State(bot): Bot,
    Path(flow): Path<String>,
    bytes: Bytes,
) -> Answer<Release> {
    let flow: FlowId = id(flow, "flow")?;
    let release: TakeRelease = body(&bytes)?;
    let read = file::read(release.text.as_bytes()).map_err(|error| {
        Refused::unfit(
            &format!("this bot cannot read the flow: {error}"),
            "Update Flowbell on the bot's machine, or publish the flow with the same version.",
        )
    })?;
    if read.flow.id != flow {
        let what = "the text is of another flow";
        return Err(Refused::unfit(what, "Publish the flow again."));
    }
    let at = release
        .at
        .parse()
        .map_err(|_| Refused::unfit("the time is no time", "Write it as 2026-11-22T09:00:00Z."))?;
    let (page, name, text) = (&bot.settings.page_id, &release.name, &release.text);
    let taken = bot.store.take_release(page, &flow, name, text, at).await?;
    Ok(Json(taken))
}

pub(crate) async fn text(
    State(bot): Bot,
    Path((flow, number)): Path<(String, u32)>,
) -> Answer<ReleaseText> {
    let flow = id(flow, "flow")?;
    let none = StoreError::NoSuch { what: "release" };
    let releases = bot.store.releases(&bot.settings.page_id, &flow).await?;
    let release = releases.into_iter().find(|it| it.number == number);
    let release = release.ok_or_else(|| none.clone())?;
    let text = bot.store.release_text(&release.hash).await?.ok_or(none)?;
    Ok(Json(ReleaseText { text }))
}

pub(crate) async fn remove(
    State(bot): Bot,
    Path((flow, number)): Path<(String, u32)>,
) -> Answer<()> {
    let flow = id(flow, "flow")?;
    let page = &bot.settings.page_id;
    bot.store.remove_release(page, &flow, number).await?;
    Ok(Json(()))
}

/// From the next turn on.
pub(crate) async fn make_live(
    State(bot): Bot,
    Path(flow): Path<String>,
    bytes: Bytes,
) -> Answer<()> {
    let flow: FlowId = id(flow, "flow")?;
    let MakeLive {
        number,
        moves_people,
    } = body(&bytes)?;
    let page = &bot.settings.page_id;
    let now = bot.clock.now();
    bot.store.choose(page, &flow, number, now).await?;
    tracing::info!(%flow, number, "made live");
    if let (Some(number), true) = (number, moves_people) {
        let n_moved = move_people(&bot, &flow, number).await?;
        tracing::info!(%flow, number, n_moved, "let people go on with it");
        bot.turns.notify_one();
    }
    Ok(Json(()))
}

/// People who are in the middle of other releases of a flow go on with this one, as far as it
/// has the block at which they stand and that block is still of the same kind.
async fn move_people(bot: &Shared, flow: &FlowId, number: u32) -> Result<u64, StoreError> {
    let page = &bot.settings.page_id;
    let releases = bot.store.releases(page, flow).await?;
    let to = releases.iter().find(|it| it.number == number);
    let to = to.ok_or(StoreError::NoSuch { what: "release" })?;
    let Some(new) = bot.releases.get(&bot.store, &to.hash).await? else {
        return Ok(0);
    };
    let mut n_moved = 0;
    for from in releases.iter().filter(|it| it.number != number) {
        // Nobody can be at a block of a release that cannot be read.
        let Some(old) = bot.releases.get(&bot.store, &from.hash).await? else {
            continue;
        };
        let shared = old.flow.blocks.iter().filter(|(id, block)| {
            let there = new.flow.block(id);
            there.is_some_and(|it| it.kind.name() == block.kind.name())
        });
        let blocks = shared.map(|(id, _)| id.clone()).collect();
        let moved = bot.store.move_people(page, &from.hash, &to.hash, blocks);
        n_moved += moved.await?;
    }
    Ok(n_moved)
}

pub(crate) async fn before(State(bot): Bot) -> Answer<Before> {
    Ok(Json(bot.store.before(&bot.settings.page_id).await?))
}

pub(crate) async fn keep_before(State(bot): Bot, bytes: Bytes) -> Answer<()> {
    let before: Before = body(&bytes)?;
    let page = &bot.settings.page_id;
    bot.store.keep_before(page, &before).await?;
    Ok(Json(()))
}

pub(crate) async fn lock(State(bot): Bot, bytes: Bytes) -> Answer<()> {
    take_lock(&bot, &body(&bytes)?).await?;
    Ok(Json(()))
}

pub(crate) async fn unlock(State(bot): Bot, bytes: Bytes) -> Answer<()> {
    // Its fence is known to the store only; whoever owns it may take it again.
    let lease = take_lock(&bot, &body(&bytes)?).await?;
    bot.store.unlease(lease).await?;
    Ok(Json(()))
}

async fn take_lock(bot: &Shared, lock: &Lock) -> Result<Lease, Refused> {
    if lock.owner.is_empty() || lock.owner.len() > 100 {
        return Err(Refused::unfit("this is no owner", "Name one."));
    }
    let name = format!("publish:{}", bot.settings.page_id);
    let now = bot.clock.now();
    let lease = bot.store.lease(&name, &lock.owner, now, LOCK_MILLIS);
    lease.await?.ok_or_else(|| {
        Refused::new(
            StatusCode::CONFLICT,
            "busy",
            "another Flowbell is publishing to this Page",
            "Wait until it is done, then publish again.",
        )
    })
}

pub(crate) async fn places(State(bot): Bot, Path(hash): Path<String>) -> Answer<Places> {
    Ok(Json(places_of(&bot, &hash).await?))
}

/// Who is where in a release, and which way people went.
pub(crate) async fn places_of(bot: &Shared, hash: &str) -> Result<Places, Refused> {
    let page = &bot.settings.page_id;
    let blocks = bot.store.places(page, hash).await?;
    let blocks = blocks.into_iter().map(|it| AtBlock {
        block: it.block.and_then(|it| BlockId::new(&it).ok()),
        n: it.n,
    });
    let links = bot.store.links(page, hash, bot.clock.now()).await?;
    let links = links.into_iter().map(|it| OnLink {
        from: it.from,
        exit: it.exit,
        n: it.n,
        n_day: it.n_day,
    });
    Ok(Places {
        blocks: blocks.collect(),
        links: links.collect(),
    })
}
