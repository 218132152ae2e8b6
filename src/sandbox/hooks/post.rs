//! The task that posts webhooks: it takes from the queues what is due, and tells them how it
//! went. It holds no lock while it waits.

use super::event;
use super::queue::{Failure, Post};
use crate::sandbox::state::State;
use crate::sandbox::world::World;
use reqwest::{Client, redirect};
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long the callback has for its answer (facts 5.3).
const ANSWER: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(3_600);

/// A call that is about to be made.
struct Outgoing {
    app_id: String,
    url: String,
    signature: String,
    n_copies: u32,
    post: Post,
}

/// Posts until the sender of `stopped` is gone.
pub async fn deliver(world: World, mut stopped: watch::Receiver<()>) {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(ANSWER)
        .no_proxy()
        .build();
    let Ok(client) = client else {
        tracing::warn!("the sandbox cannot send webhooks: no client");
        return;
    };
    let wake = world.with(|state| state.hooks.wake.clone());
    let mut posts = JoinSet::new();
    loop {
        let (due, wait) = world.with(|state| (take(state), next(state)));
        for outgoing in due {
            posts.spawn(post(world.clone(), client.clone(), outgoing));
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = wake.notified() => {}
            Some(_) = posts.join_next() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Everything that may go now.
fn take(state: &mut State) -> Vec<Outgoing> {
    let (now, instant) = (state.now(), Instant::now());
    let settings = state.hooks.settings;
    let mut due = Vec::new();
    for (app_id, queue) in &mut state.hooks.queues {
        let Some(app) = state.apps.get(app_id) else {
            continue;
        };
        // Without an address events wait until the app gives one again.
        let Some(subscription) = app.subscriptions.get("page") else {
            continue;
        };
        while let Some(post) = queue.take(now, instant, settings.n_per_call) {
            let signature = event::signature(&app.secret, post.body.as_bytes());
            due.push(Outgoing {
                app_id: app_id.clone(),
                url: subscription.callback_url.clone(),
                signature: signature.unwrap_or_default(),
                n_copies: settings.n_copies,
                post,
            });
        }
    }
    due
}

/// How long nothing is due, unless something happens.
fn next(state: &State) -> Duration {
    let queues = state.hooks.queues.iter();
    // A full queue wakes the task itself, and one without an address waits for that.
    let queues = queues.filter(|(app_id, queue)| {
        let app = state.apps.get(*app_id);
        !queue.is_full() && app.is_some_and(|app| app.subscriptions.contains_key("page"))
    });
    let waits = queues.flat_map(|(_, queue)| {
        let retry = queue.next_try().and_then(|at| state.clock.wait_for(at));
        let later = queue.next_later();
        let later = later.map(|at| at.saturating_duration_since(Instant::now()));
        retry.into_iter().chain(later)
    });
    let wait = waits.min().unwrap_or(IDLE);
    wait.clamp(Duration::from_millis(1), IDLE)
}

async fn post(world: World, client: Client, outgoing: Outgoing) {
    let mut status = 0;
    for n in 0..outgoing.n_copies {
        let call = client
            .post(&outgoing.url)
            .header("content-type", "application/json")
            .header("user-agent", "Webhooks/1.0 (https://fb.me/webhooks)")
            .header("x-hub-signature-256", &outgoing.signature)
            .body(outgoing.post.body.clone());
        let answered = call.send().await;
        // A copy is a surplus: how it is answered makes no difference.
        if n == 0 {
            status = answered.map_or(0, |it| it.status().as_u16());
            if status != 200 {
                break;
            }
        }
    }
    world.with(|state| finish(state, outgoing, status));
}

fn finish(state: &mut State, outgoing: Outgoing, status: u16) {
    let now = state.now();
    let Outgoing { app_id, post, .. } = outgoing;
    let mut entry = json!({
        "at": now.to_string(),
        "app_id": app_id,
        "n_events": post.n_events,
        "n_tries": post.n_tries + 1,
        // 0 when no answer came.
        "status": status,
    });
    let pages = post.pages.clone();
    let is_subscribed = pages.iter().any(|page_id| {
        let page = state.pages.get(page_id);
        page.is_some_and(|page| page.subscribed.contains_key(&app_id))
    });
    let Some(queue) = state.hooks.queues.get_mut(&app_id) else {
        return;
    };
    if status == 200 {
        queue.succeeded(post);
    } else if !is_subscribed {
        queue.forget(post);
    } else if queue.failed(post, now) == Failure::GiveUp {
        for page_id in pages {
            if let Some(page) = state.pages.get_mut(&page_id) {
                page.subscribed.remove(&app_id);
            }
        }
        if let Some(entry) = entry.as_object_mut() {
            entry.insert("is_unsubscribed".to_owned(), json!(true));
        }
    }
    state.hooks.note(entry);
    state.hooks.wake.notify_one();
}
