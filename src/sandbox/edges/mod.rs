//! The edges of the Graph API that the sandbox knows, one file for each group of them.
//!
//! Not here: uploads, private replies, the template library, the paid API.

mod assets;
mod batch;
mod deliver;
mod features;
mod message_rules;
mod messages;
mod node;
mod profile;
mod profile_rules;
mod requests;
mod subscribed;
mod subscriptions;
mod templates;
mod threads;
mod tokens;

pub use deliver::{answer_by_hand, give_thread};

use crate::sandbox::access::{self, Caller};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State};
use crate::sandbox::world::World;
use serde_json::Value;
use std::time::Duration;

/// Fields that an app and a Page can subscribe to (facts 5.4).
const WEBHOOK_FIELDS: [&str; 18] = [
    "messages",
    "messaging_postbacks",
    "messaging_optins",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "messaging_referrals",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
    "message_reactions",
    "message_edits",
    "messaging_account_linking",
    "messaging_feedback",
    "response_feedback",
    "send_cart",
    "messenger_template_status_update",
    "messaging_game_plays",
];

/// How long an answer waits for its echo at most.
const ECHO: Duration = Duration::from_secs(6);
/// How the node of a recurring token is called, before the token.
const TOKEN_NODE: &str = "notification_messages_";

/// Answers one call.
///
/// # Errors
/// The refusal that Graph would give.
pub async fn answer(world: &World, call: &Call) -> Result<Value, Refusal> {
    if call.method == "POST" && call.segments().is_empty() && call.params.contains_key("batch") {
        return batch::answer(world, call).await;
    }
    single(world, call).await
}

/// Answers a call that is not a batch.
async fn single(world: &World, call: &Call) -> Result<Value, Refusal> {
    // The only edge that waits for somebody else, so the lock is given back in between.
    if let ("POST", [_, "subscriptions"]) = (call.method.as_str(), call.segments().as_slice()) {
        let wish = world.with(|state| subscriptions::wish(state, call))?;
        subscriptions::challenge(&wish).await?;
        return world.with(|state| subscriptions::store(state, wish));
    }
    let (answer, held) = world.with(|state| (route(state, call), state.hooks.held.take()));
    if let Some(held) = held {
        // Somebody wants to see what a bot makes of an echo that comes before the answer.
        let _ = tokio::time::timeout(ECHO, held).await;
    }
    answer
}

fn route(state: &mut State, call: &Call) -> Result<Value, Refusal> {
    call.check(state.now())?;
    let segments = call.segments();
    let method = call.method.as_str();
    if let ("GET" | "POST", ["oauth", "access_token"]) = (method, segments.as_slice()) {
        return tokens::give(state, call);
    }
    let caller = access::caller(state, call)?;
    match (method, segments.as_slice()) {
        (_, []) => Err(Refusal::unsupported(method, "")),
        ("GET", ["me", "accounts"]) => tokens::accounts(state, &caller),
        ("GET", ["debug_token"]) => tokens::debug(state, call, &caller),
        ("GET", [id]) if id.starts_with(TOKEN_NODE) => {
            let token = id.strip_prefix(TOKEN_NODE).unwrap_or_default();
            caller.may_use("pages_messaging")?;
            requests::read(state, call, token)
        }
        ("GET", [id]) => node::read(state, call, &caller, id),
        (_, [id]) => Err(Refusal::unsupported(method, id)),
        ("GET", [id, "subscriptions"]) => subscriptions::list(state, call, &caller, id),
        ("DELETE", [id, "subscriptions"]) => subscriptions::remove(state, call, &caller, id),
        (_, [id, edge]) => page_edge(state, call, &caller, (id, edge)),
        _ => Err(Refusal::unknown_path(&call.path)),
    }
}

/// The edges of a Page, which all take its own token.
fn page_edge(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    (id, edge): (&str, &str),
) -> Result<Value, Refusal> {
    let method = call.method.as_str();
    let answer = match (method, edge) {
        ("GET", "subscribed_apps") => subscribed::list,
        ("POST", "subscribed_apps") => subscribed::add,
        ("DELETE", "subscribed_apps") => subscribed::remove,
        ("GET", "messenger_profile") => profile::read,
        ("POST", "messenger_profile") => profile::write,
        ("DELETE", "messenger_profile") => profile::remove,
        ("GET", "messaging_feature_review") => features::review,
        ("GET", "thread_owner") => features::thread_owner,
        ("POST", "messages") => messages::send,
        ("POST", "message_attachments") => assets::attach,
        ("GET", "personas") => assets::personas,
        ("POST", "personas") => assets::add_persona,
        ("GET", "message_templates") => templates::list,
        ("POST", "message_templates") => templates::add,
        ("DELETE", "message_templates") => templates::remove,
        ("GET", "notification_message_tokens") => requests::list,
        ("POST", "notification_messages_dev_support") => requests::dev_support,
        (
            "POST",
            "pass_thread_control"
            | "take_thread_control"
            | "request_thread_control"
            | "release_thread_control"
            | "extend_thread_control",
        ) => threads::control,
        _ => return Err(Refusal::unsupported(method, id)),
    };
    let page_id = caller.page_id(call, id)?;
    answer(state, call, caller, &page_id)
}

/// A Page of a token; the token outlives no Page, so its absence is Graph's 100/33.
fn page<'s>(state: &'s mut State, call: &Call, id: &str) -> Result<&'s mut Page, Refusal> {
    let missing = || Refusal::unsupported(&call.method, id);
    state.pages.get_mut(id).ok_or_else(missing)
}

/// Fields that are known and named once, in the order asked.
fn webhook_fields(parameter: &str, asked: Vec<String>) -> Result<Vec<String>, Refusal> {
    let mut fields: Vec<String> = Vec::new();
    for (place, field) in asked.into_iter().enumerate() {
        if !WEBHOOK_FIELDS.contains(&field.as_str()) {
            let known = WEBHOOK_FIELDS.join(", ");
            let why =
                format!("Param {parameter}[{place}] must be one of {{{known}}} - got \"{field}\".");
            return Err(Refusal::new(100, why));
        }
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Ok(fields)
}
