//! The web server: the handshake, webhook calls, health, counts, and the request to delete a
//! person's data. It decides nothing about conversations.

use crate::graph::Secret;
use crate::graph::webhook::{DeletionRequest, WebhookCall};
use crate::runtime::bot::Shared;
use crate::runtime::counts::print;
use crate::runtime::{api, bot, intake};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Bodies up to this size are read whenever they come; larger ones a few at a time, so that
/// memory has a bound.
const SMALL: usize = 256 << 10;
const N_LARGE: usize = 16;
/// How long a large body waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is read of a body that is too large.
const DRAINED: usize = 32 << 20;
/// Largest request to delete data.
const DELETION_BYTES: usize = 16 << 10;

#[derive(Clone)]
pub(crate) struct Web {
    bot: Arc<Shared>,
    large: Arc<Semaphore>,
}

/// All routes.
pub(crate) fn routes(bot: Arc<Shared>) -> Router {
    let api = api::routes(&bot);
    let web = Web {
        bot,
        large: Arc::new(Semaphore::new(N_LARGE)),
    };
    Router::new()
        .route("/webhook", get(handshake).post(webhook))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/data-deletion", post(data_deletion))
        .route("/data-deletion/{code}", get(deletion_done))
        .with_state(web)
        .merge(api)
}

/// Meta asks whether this is the right bot (facts 5.1).
async fn handshake(
    State(web): State<Web>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let is_right = query.get("hub.mode").is_some_and(|it| it == "subscribe")
        && query
            .get("hub.verify_token")
            .is_some_and(|it| is_same(&web.bot.verify, it));
    match query.get("hub.challenge") {
        Some(challenge) if is_right => plain(StatusCode::OK, challenge.clone()),
        _ => plain(StatusCode::FORBIDDEN, "this is not the verify token"),
    }
}

/// Compares without telling by the time it takes how much of it was right.
pub(crate) fn is_same(secret: &Secret, told: &str) -> bool {
    let code = |text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"flowbell").ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    };
    match (code(secret.reveal()), code(told)) {
        (Some(ours), Some(theirs)) => {
            !secret.is_empty() && ours.verify(&theirs.finalize().into_bytes()).is_ok()
        }
        _ => false,
    }
}

async fn webhook(State(web): State<Web>, headers: HeaderMap, body: Body) -> Response {
    let bot = &web.bot;
    let body = match web.read(&headers, body).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let signature = headers.get("x-hub-signature-256");
    let signature = signature.and_then(|value| value.to_str().ok());
    let call = match WebhookCall::check(&bot.app, signature, &body) {
        Ok(call) => call,
        Err(forged) => {
            bot.counts.forged.add(1);
            return plain(StatusCode::FORBIDDEN, forged.to_string());
        }
    };
    let reading = match call.read() {
        Ok(reading) => reading,
        Err(bad) => {
            bot.counts.unreadable.add(1);
            return plain(StatusCode::BAD_REQUEST, bad.to_string());
        }
    };
    match intake::take(bot, reading).await {
        Ok(()) => {
            bot.counts.calls.add(1);
            bot.called();
            plain(StatusCode::OK, "EVENT_RECEIVED")
        }
        Err(error) => {
            bot.counts.unkept.add(1);
            tracing::error!(%error, advice = error.advice(), "a webhook call could not be kept");
            busy("it cannot be kept at the moment")
        }
    }
}

impl Web {
    /// The whole body, in time and within its bounds.
    async fn read(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
        let limits = &self.bot.settings.limits;
        let too_large = || plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
        let told = headers.get(header::CONTENT_LENGTH);
        let told: Option<usize> = told.and_then(|it| it.to_str().ok()?.parse().ok());
        if told.is_some_and(|told| told > limits.body_bytes) {
            // Read away, so that the client is there to hear the answer.
            let _ = tokio::time::timeout(limits.body_time, drain(body)).await;
            return Err(too_large());
        }
        let is_small = told.is_some_and(|told| told <= SMALL);
        let _turn = if is_small {
            None
        } else {
            let turn = tokio::time::timeout(PATIENCE, self.large.acquire());
            match turn.await {
                Ok(Ok(turn)) => Some(turn),
                _ => return Err(busy("too many large calls at once")),
            }
        };
        let whole = to_bytes(body, limits.body_bytes);
        match tokio::time::timeout(limits.body_time, whole).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_)) => Err(too_large()),
            Err(_) => Err(plain(
                StatusCode::REQUEST_TIMEOUT,
                "the body did not come in time",
            )),
        }
    }
}

/// Reads a body away, up to a point.
async fn drain(mut body: Body) {
    let mut n_bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        n_bytes += frame.data_ref().map_or(0, Bytes::len);
        if n_bytes > DRAINED {
            return;
        }
    }
}

/// Whether the bot can do its work: the store answers, and the Page takes messages.
async fn health(State(web): State<Web>) -> Response {
    let bot = &web.bot;
    let is_kept = bot.store.next_due().await.is_ok();
    let hold = *bot.holding().borrow();
    let block = bot
        .store
        .page_hold(&bot.settings.page_id)
        .await
        .ok()
        .flatten();
    let hold = match (&block, hold) {
        (Some(_), _) | (None, Some(bot::Hold::Policy)) => "Meta restricts the Page",
        (None, Some(bot::Hold::Token)) => "the Page token has ended",
        (None, None) => "none",
    };
    let status = if is_kept {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut body = json!({ "store": if is_kept { "ok" } else { "failing" }, "hold": hold });
    if let (Some(block), Some(body)) = (block, body.as_object_mut()) {
        body.insert("held_since".to_owned(), json!(block.since.to_string()));
        body.insert("code".to_owned(), json!(block.code));
        body.insert("subcode".to_owned(), json!(block.subcode));
    }
    json_response(status, &body)
}

async fn metrics(State(web): State<Web>) -> Response {
    let bot = &web.bot;
    let mut text = String::new();
    bot.counts.print(&mut text);
    let is_held = u64::from(bot.holding().borrow().is_some());
    let help = "Whether nothing is sent";
    print(&mut text, "flowbell_is_held", "gauge", help, is_held);
    let is_blocked = *bot.holding().borrow() == Some(bot::Hold::Policy);
    let help = "Whether Meta blocks what the Page sends";
    let is_blocked = u64::from(is_blocked);
    print(
        &mut text,
        "flowbell_is_blocked_by_meta",
        "gauge",
        help,
        is_blocked,
    );
    let n_flying = u64::try_from(bot.in_flight().len()).unwrap_or(u64::MAX);
    let help = "Sends that are under way";
    print(
        &mut text,
        "flowbell_sends_in_flight",
        "gauge",
        help,
        n_flying,
    );
    if let Ok(sizes) = bot.store.sizes().await {
        for (name, help, n) in [
            ("people", "People who are known", sizes.n_people),
            (
                "unhandled",
                "Events that wait for their turn",
                sizes.n_unhandled,
            ),
            ("timers", "Timers that are set", sizes.n_timers),
            ("sends_waiting", "Sends that wait", sizes.n_waiting_sends),
            (
                "sends_not_known",
                "Sends that may have arrived",
                sizes.n_unknown,
            ),
            (
                "consents_unspent",
                "Consents that can be used",
                sizes.n_unspent_consents,
            ),
            ("database_bytes", "Size of the database", sizes.n_bytes),
        ] {
            print(&mut text, &format!("flowbell_{name}"), "gauge", help, n);
        }
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Facebook says that a person wants to be forgotten, and expects an address where they can
/// see that they are, with a code. Everything is erased before the answer; nothing is kept
/// about it, so the address says the same for every code.
async fn data_deletion(State(web): State<Web>, body: Body) -> Response {
    let bot = &web.bot;
    let read = to_bytes(body, DELETION_BYTES);
    let body = match tokio::time::timeout(bot.settings.limits.body_time, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
    };
    let Some(signed) = form_field(&body, "signed_request") else {
        return plain(StatusCode::BAD_REQUEST, "there is no signed_request");
    };
    let request = match DeletionRequest::check(&bot.app, &signed) {
        Ok(request) => request,
        Err(forged) => {
            bot.counts.forged.add(1);
            return plain(StatusCode::FORBIDDEN, forged.to_string());
        }
    };
    let now = bot.clock.now();
    match bot.store.erase_everywhere(&request.user_id, now).await {
        Ok(erased) if erased.is_known => bot.counts.erased.add(1),
        Ok(_) => {
            // Facebook names somebody by the id that they have for the app, which is another than
            // the Page's own when they signed in to the app (facts 3.1). There is no call that
            // leads from one to the other everywhere (facts 8): the page behind the address says
            // what such a person can do.
            bot.counts.unmatched.add(1);
            tracing::warn!("somebody is to be deleted whom this bot does not know by that id");
        }
        Err(error) => {
            tracing::error!(%error, advice = error.advice(), "a person was not erased");
            return busy("it cannot be done at the moment");
        }
    }
    let code = confirmation(bot.app.current(), &request.user_id);
    let url = format!("{}/data-deletion/{code}", bot.settings.public_url);
    let body = json!({ "url": url, "confirmation_code": code });
    json_response(StatusCode::OK, &body)
}

async fn deletion_done() -> Response {
    plain(
        StatusCode::OK,
        "Everything that this Page's bot kept under the id that Facebook gave us has been erased. \
         If the Page still seems to know you, write to it and ask to be erased.",
    )
}

/// The same person gets the same code, and nobody learns from it who they are.
fn confirmation(secret: &Secret, user_id: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()) else {
        return String::new();
    };
    mac.update(b"data-deletion:");
    mac.update(user_id.as_bytes());
    let mut code = hex::encode(mac.finalize().into_bytes());
    code.truncate(20);
    code
}

/// One field of a form.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut url = reqwest::Url::parse("http://form/").ok()?;
    url.set_query(Some(text));
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned())
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, kind, text.into()).into_response()
}

fn busy(text: &str) -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, text);
    let soon = HeaderValue::from_static("5");
    response.headers_mut().insert(header::RETRY_AFTER, soon);
    response
}

fn json_response(status: StatusCode, body: &serde_json::Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.to_string()).into_response()
}
