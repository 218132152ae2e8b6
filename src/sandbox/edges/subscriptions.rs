//! `/{app}/subscriptions`: where an app wants its webhooks (facts 5.1, 6.4).
//!
//! The callback address is really called. Unlike Meta, the sandbox takes plain http for an
//! address on this machine.

use super::webhook_fields;
use crate::sandbox::access::{self, Caller};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::server;
use crate::sandbox::state::{State, Subscription};
use reqwest::{Client, StatusCode, Url, redirect};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the callback has for its answer.
const ANSWER: Duration = Duration::from_secs(5);
/// The challenge is far shorter; more than this is no echo of it.
const ANSWER_BYTES: usize = 4096;

/// A subscription that was asked for and not yet proved.
pub struct Wish {
    app_id: String,
    object: String,
    url: Url,
    challenge: String,
    subscription: Subscription,
}

/// Reads what is asked for.
pub fn wish(state: &mut State, call: &Call) -> Result<Wish, Refusal> {
    call.check(state.now())?;
    let caller = access::caller(state, call)?;
    let app_id = call.segments().first().copied().unwrap_or_default();
    caller.is_app(call, app_id)?;
    let object = call.required("object")?;
    if object != "page" {
        let why = format!("Param object must be one of {{page}} - got \"{object}\".");
        return Err(Refusal::new(100, why));
    }
    let callback_url = call.required("callback_url")?;
    let url = checked_url(&callback_url)?;
    let verify_token = call.required("verify_token")?;
    let fields = call.list("fields").unwrap_or_default();
    if fields.is_empty() {
        return Err(Refusal::missing("fields"));
    }
    let fields = webhook_fields("fields", fields)?;
    let includes_values = call.text("include_values");
    Ok(Wish {
        app_id: caller.app_id,
        object,
        url,
        challenge: fastrand::u64(1_000_000_000..).to_string(),
        subscription: Subscription {
            callback_url,
            verify_token,
            fields: fields.into_iter().collect(),
            includes_values: includes_values.is_some_and(|it| it == "true" || it == "1"),
        },
    })
}

fn checked_url(text: &str) -> Result<Url, Refusal> {
    let refused = |why: &str| Err(Refusal::new(100, format!("Invalid callback_url: {why}")));
    let Ok(url) = Url::parse(text) else {
        return refused("it is not an address");
    };
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "https" => Ok(url),
        "http" if server::is_this_machine(host) => Ok(url),
        _ => refused("it must begin with https://"),
    }
}

/// Calls the callback; it must answer 200 with exactly the challenge.
pub async fn challenge(wish: &Wish) -> Result<(), Refusal> {
    let failed = |why: String| {
        let why = format!("Callback verification failed with the following errors: {why}");
        Refusal::new(2200, why)
    };
    let mut url = wish.url.clone();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &wish.challenge)
        .append_pair("hub.verify_token", &wish.subscription.verify_token);
    let found = fetched(url).await;
    // The address carries the verify token, so it must not be in the text.
    let (status, body) = found.map_err(|error| failed(network_words(&error)))?;
    if status != StatusCode::OK {
        return Err(failed(format!("HTTP Status Code = {}", status.as_u16())));
    }
    if body != wish.challenge.as_bytes() {
        return Err(failed("the answer is not the challenge".to_owned()));
    }
    Ok(())
}

async fn fetched(url: Url) -> reqwest::Result<(StatusCode, Vec<u8>)> {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(ANSWER)
        .no_proxy()
        .build()?;
    let mut response = client.get(url).send().await?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES {
            break;
        }
    }
    Ok((response.status(), body))
}

fn network_words(error: &reqwest::Error) -> String {
    let words = if error.is_timeout() {
        "the callback did not answer in time"
    } else if error.is_connect() {
        "nobody answers at the address"
    } else {
        "the call broke off"
    };
    words.to_owned()
}

/// Keeps a subscription that was proved.
pub fn store(state: &mut State, wish: Wish) -> Result<Value, Refusal> {
    let app = state.apps.get_mut(&wish.app_id);
    let app = app.ok_or_else(|| Refusal::unsupported("POST", &wish.app_id))?;
    app.subscriptions.insert(wish.object, wish.subscription);
    Ok(json!({"success": true}))
}

/// The subscriptions of an app.
pub fn list(state: &mut State, call: &Call, caller: &Caller, id: &str) -> Result<Value, Refusal> {
    caller.is_app(call, id)?;
    let Some(app) = state.apps.get(id) else {
        return Err(Refusal::unsupported(&call.method, id));
    };
    let subscriptions = app.subscriptions.iter().map(|(object, it)| {
        let version = |name: &String| json!({"name": name, "version": "v26.0"});
        json!({
            "object": object,
            "callback_url": it.callback_url,
            "active": true,
            "fields": it.fields.iter().map(version).collect::<Vec<_>>(),
        })
    });
    Ok(json!({"data": subscriptions.collect::<Vec<_>>()}))
}

/// Ends one subscription or all, or some fields of it.
pub fn remove(state: &mut State, call: &Call, caller: &Caller, id: &str) -> Result<Value, Refusal> {
    caller.is_app(call, id)?;
    let Some(app) = state.apps.get_mut(id) else {
        return Err(Refusal::unsupported(&call.method, id));
    };
    let object = call.text("object");
    let fields = call.list("fields");
    app.subscriptions.retain(|name, it| {
        if object.as_ref().is_some_and(|object| object != name) {
            return true;
        }
        let Some(fields) = &fields else {
            return false;
        };
        it.fields.retain(|field| !fields.contains(field));
        !it.fields.is_empty()
    });
    Ok(json!({"success": true}))
}
