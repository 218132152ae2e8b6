//! `/{page}/messages`: who may get a message, and when (facts 1.4, 2.1, 3.1, 10.3).

use super::message_rules::{self, Content};
use super::{deliver, page, requests, templates};
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long a human may answer after the person wrote (facts 2.5).
const HUMAN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where a message goes.
pub struct Target {
    pub psid: String,
    /// The notification token that this message uses.
    pub consent: Option<String>,
}

/// Sends a message or a sign of typing.
pub fn send(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let now = state.now();
    let app = state.apps.get(&caller.app_id);
    let is_live = app.is_some_and(|app| app.is_live);
    let page = page(state, call, page_id)?;
    caller.has_task(page, "MESSAGING")?;
    check_policy(page)?;
    check_pace(page)?;
    let recipient = recipient(call)?;
    if let Some(action) = call.text("sender_action") {
        return sender_action(page, call, caller, &action, &recipient);
    }
    let message = call.json("message");
    let mut message = message.ok_or_else(|| Refusal::missing("message"))?;
    let content = message_rules::check(&message)?;
    check_saved(page, &message)?;
    let kind = kind(call, content)?;
    check_persona(page, call)?;
    let target = target(page, &recipient, &message, now)?;
    reachable(page, caller, &target.psid, is_live)?;
    if target.consent.is_none() && !is_allowed(page, &target.psid, kind, now) {
        return Err(outside_window());
    }
    match content {
        Content::Ordinary => {}
        Content::OneTimeRequest => requests::may_ask_once(page, &target.psid)?,
        Content::RecurringRequest => {
            requests::may_ask_more(page, &target.psid, &message, now)?;
        }
        Content::Utility => {
            caller.may_use("page_utility_messaging")?;
            templates::fill(page, &mut message)?;
        }
    }
    if let Some(consent) = target
        .consent
        .as_ref()
        .and_then(|it| page.consents.get_mut(it))
    {
        requests::spend(consent, now);
    }
    Ok(deliver::deliver(
        state,
        page_id,
        &target.psid,
        &caller.app_id,
        message,
    ))
}

fn recipient(call: &Call) -> Result<Map<String, Value>, Refusal> {
    match call.json("recipient") {
        None => Err(Refusal::missing("recipient")),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(Refusal::new(100, "Param recipient must be a JSON object.")),
    }
}

fn sender_action(
    page: &mut Page,
    call: &Call,
    caller: &Caller,
    action: &str,
    recipient: &Map<String, Value>,
) -> Result<Value, Refusal> {
    if call.json("message").is_some() {
        let why = "Cannot send both a message and a sender action";
        return Err(Refusal::new(100, why).subcode(2_018_014));
    }
    let psid = id_of(recipient, "id").unwrap_or_default();
    let person = page.people.get_mut(&psid).ok_or_else(no_such_person)?;
    check_owner(person.thread_owner.as_deref(), caller)?;
    match action {
        "typing_on" => person.thread.is_typing = true,
        "typing_off" => person.thread.is_typing = false,
        "mark_seen" => {}
        "react" | "unreact" => {
            let payload = call.json("payload").unwrap_or_default();
            let word = |key: &str| payload.get(key).and_then(Value::as_str);
            let mid = word("message_id").ok_or_else(|| Refusal::missing("payload[message_id]"))?;
            let bubble = person.thread.find(mid);
            let bubble = bubble.ok_or_else(|| Refusal::new(100, "No such message"))?;
            let reaction = word("reaction").map(str::to_owned);
            bubble.reaction = reaction.filter(|_| action == "react");
        }
        _ => {
            let why = format!(
                "Param sender_action must be one of {{TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}} - got \"{action}\"."
            );
            return Err(Refusal::new(100, why));
        }
    }
    Ok(json!({ "recipient_id": psid }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    InWindow,
    /// Written by a human within seven days.
    Human,
    Utility,
}

/// Reads `messaging_type` and `tag`.
fn kind(call: &Call, content: Content) -> Result<Kind, Refusal> {
    match call.text("messaging_type").as_deref() {
        None | Some("RESPONSE" | "UPDATE") => Ok(Kind::InWindow),
        Some("UTILITY") if content == Content::Utility => Ok(Kind::Utility),
        Some("UTILITY") => Err(Refusal::missing("message[template]")),
        Some("MESSAGE_TAG") => match call.text("tag").as_deref() {
            Some("HUMAN_AGENT") => Ok(Kind::Human),
            _ => Err(Refusal::new(
                100,
                "The message tag is missing, ended, or not allowed for this app",
            )),
        },
        Some(_) => Err(Refusal::new(
            100,
            "Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}",
        )),
    }
}

fn is_allowed(page: &Page, psid: &str, kind: Kind, now: Timestamp) -> bool {
    let person = page.people.get(psid);
    match kind {
        Kind::InWindow => person.is_some_and(|it| it.is_window_open(now)),
        Kind::Human => {
            let wrote_at = person.and_then(|it| it.wrote_at);
            wrote_at.is_some_and(|at| now.duration_since(at) < HUMAN)
        }
        Kind::Utility => true,
    }
}

fn target(
    page: &Page,
    recipient: &Map<String, Value>,
    message: &Value,
    now: Timestamp,
) -> Result<Target, Refusal> {
    for (key, is_recurring) in [
        ("one_time_notif_token", false),
        ("notification_messages_token", true),
    ] {
        if let Some(token) = id_of(recipient, key) {
            let psid = requests::holder(page, &token, is_recurring, message, now)?;
            return Ok(Target {
                psid,
                consent: Some(token),
            });
        }
    }
    if let Some(key) = ["user_ref", "comment_id", "post_id"]
        .into_iter()
        .find(|key| recipient.contains_key(*key))
    {
        let why = format!("The sandbox knows no recipient by {key}; take id or a token");
        return Err(Refusal::new(100, why));
    }
    match id_of(recipient, "id") {
        Some(psid) => Ok(Target {
            psid,
            consent: None,
        }),
        None => Err(Refusal::missing("recipient[id]")),
    }
}

/// An id as text; Graph takes numbers too.
pub fn id_of(recipient: &Map<String, Value>, key: &str) -> Option<String> {
    match recipient.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn reachable(page: &Page, caller: &Caller, psid: &str, is_live: bool) -> Result<(), Refusal> {
    let person = page.people.get(psid).ok_or_else(no_such_person)?;
    if !is_live && !person.has_role {
        let why = "Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.";
        return Err(Refusal::new(200, why).subcode(2_018_028));
    }
    if person.is_blocking {
        let why = "This person isn't available right now.";
        return Err(Refusal::new(551, why).subcode(1_545_041).transient(false));
    }
    check_owner(person.thread_owner.as_deref(), caller)
}

pub fn check_owner(owner: Option<&str>, caller: &Caller) -> Result<(), Refusal> {
    if owner.is_none_or(|owner| owner == caller.app_id) {
        return Ok(());
    }
    let why = "Message failed to send because another app is controlling this thread now.";
    Err(Refusal::new(100, why).subcode(2_534_037))
}

/// After `policy_enforcement` with `block` (facts 5.6, and 10/1893063 of 4.2).
fn check_policy(page: &Page) -> Result<(), Refusal> {
    if !page.is_restricted {
        return Ok(());
    }
    let why = "This Page is temporarily restricted from sending messages because it broke messaging rules.";
    Err(Refusal::new(10, why).subcode(1_893_063))
}

fn check_pace(page: &mut Page) -> Result<(), Refusal> {
    let Some(limit) = page.sends_per_second else {
        return Ok(());
    };
    let now = tokio::time::Instant::now();
    let since = *page.pace.since.get_or_insert(now);
    if now.duration_since(since) >= Duration::from_secs(1) {
        page.pace.since = Some(now);
        page.pace.n_sends = 0;
    }
    page.pace.n_sends += 1;
    if page.pace.n_sends <= limit {
        return Ok(());
    }
    let why = "Calls to this api have exceeded the rate limit.";
    Err(Refusal::new(613, why).status(429))
}

fn check_persona(page: &Page, call: &Call) -> Result<(), Refusal> {
    match call.text("persona_id") {
        Some(id) if !page.personas.contains_key(&id) => Err(Refusal::new(
            100,
            "Param persona_id is no persona of this Page",
        )),
        _ => Ok(()),
    }
}

/// An attachment that is sent by its id must have been saved by this Page.
fn check_saved(page: &Page, message: &Value) -> Result<(), Refusal> {
    let id = message.pointer("/attachment/payload/attachment_id");
    match id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)) {
        Some(id) if !page.attachments.contains_key(&id) => {
            let why = "Invalid attachment id: it was not saved by this Page";
            Err(Refusal::new(100, why).subcode(2_018_074))
        }
        _ => Ok(()),
    }
}

pub fn no_such_person() -> Refusal {
    Refusal::new(100, "No matching user found").subcode(2_018_001)
}

fn outside_window() -> Refusal {
    let why = "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview";
    Refusal::new(10, why).subcode(2_018_278)
}
