//! What happens, for who watches: the lines of conversations and what became of sends, as the
//! store keeps them, so that nothing is missed between two calls. A call waits for something to
//! happen; nobody watching costs nothing.

use crate::runtime::api::log::line;
use crate::runtime::api::refused::{Answer, Refused};
use crate::runtime::bot::Shared;
use crate::store::bot::wire::{Events, Happened, Watch};
use crate::store::{Seen, StoreError};
use axum::Json;
use axum::extract::{Query, State};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const MOST_WAIT_SECS: u64 = 25;
const LOOK: Duration = Duration::from_millis(250);
const MOST: usize = 500;

pub(crate) async fn events(
    State(bot): State<Arc<Shared>>,
    Query(watch): Query<Watch>,
) -> Answer<Events> {
    let Some(after) = &watch.after else {
        let seen = bot.store.seen_so_far().await?;
        let (events, next) = (Vec::new(), text(seen));
        return Ok(Json(Events { events, next }));
    };
    let after = parse(after)?;
    let wait = Duration::from_secs(watch.wait_secs.unwrap_or(0).min(MOST_WAIT_SECS));
    let until = Instant::now() + wait;
    let mut stopped = bot.stopped();
    loop {
        let (events, next) = since(&bot, after).await?;
        if !events.is_empty() || Instant::now() >= until || *stopped.borrow() {
            let next = text(next);
            return Ok(Json(Events { events, next }));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn since(bot: &Shared, after: Seen) -> Result<(Vec<Happened>, Seen), StoreError> {
    let page = &bot.settings.page_id;
    let mut next = after;
    let mut events = Vec::new();
    for (seq, person, it) in bot.store.lines_since(page, after.line, MOST).await? {
        next.line = seq;
        events.push(Happened::Line {
            person,
            line: line(seq, it),
        });
    }
    for it in bot.store.audit_since(page, after.audit, MOST).await? {
        next.audit = it.seq;
        events.push(Happened::Settled {
            person: it.person,
            at: it.at,
            via: it.via,
            outcome: it.outcome,
            code: it.code,
            subcode: it.subcode,
        });
    }
    Ok((events, next))
}

fn text(seen: Seen) -> String {
    format!("{}.{}", seen.line, seen.audit)
}

fn parse(text: &str) -> Result<Seen, Refused> {
    let parts = text.split_once('.');
    let parsed = parts.and_then(|(line, audit)| {
        Some(Seen {
            line: line.parse().ok()?,
            audit: audit.parse().ok()?,
        })
    });
    parsed.ok_or_else(|| {
        let what = "this is no place among the events";
        Refused::unfit(what, "Begin without “after”.")
    })
}
