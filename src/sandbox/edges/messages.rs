//! `/{page}/messages`: who may get a message, and when (facts 1.4, 2.1, 3.1, 10.3).
//!
//! Messages are kept, not delivered: no echo, delivery or read comes back from here.

use super::message_rules::{self, Content};
use super::page;
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::demo::ONE_TIME_FEATURE;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{CONSENT_LIFE, Page, Sent, State};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Where a message goes.
struct Target {
    psid: String,
    /// The notification token that this message spends.
    consent: Option<String>,
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
    let is_live = state
        .apps
        .get(&caller.app_id)
        .is_some_and(|app| app.is_live);
    let page = page(state, call, page_id)?;
    caller.has_task(page, "MESSAGING")?;
    let recipient = recipient(call)?;
    if let Some(action) = call.text("sender_action") {
        return sender_action(page, call, &action, &recipient);
    }
    let message = call.json("message");
    let message = message.ok_or_else(|| Refusal::missing("message"))?;
    let content = message_rules::check(&message)?;
    let tag = message_kind(call)?;
    let target = target(page, &recipient, now)?;
    reachable(page, caller, &target.psid, is_live)?;
    let is_allowed = target.consent.is_some()
        || tag == Some(Tag::Human)
        || page
            .people
            .get(&target.psid)
            .is_some_and(|it| it.is_window_open(now));
    if !is_allowed {
        return Err(outside_window());
    }
    if content == Content::OneTimeRequest {
        may_ask(page)?;
    }
    let id = state.mint("m_", 86);
    keep(
        state,
        page_id,
        target,
        Sent {
            id,
            psid: String::new(),
            at: now,
            message,
        },
    )
}

/// Notes the message and spends its token, together.
fn keep(state: &mut State, page_id: &str, target: Target, sent: Sent) -> Result<Value, Refusal> {
    let page = state.pages.get_mut(page_id);
    let page = page.ok_or_else(|| Refusal::unsupported("POST", page_id))?;
    let spent = target.consent.and_then(|it| page.consents.get_mut(&it));
    if let Some(consent) = spent {
        consent.spent_at = Some(sent.at);
    }
    let answer = json!({"recipient_id": target.psid, "message_id": sent.id});
    page.sent.push(Sent {
        psid: target.psid,
        ..sent
    });
    Ok(answer)
}

fn recipient(call: &Call) -> Result<Map<String, Value>, Refusal> {
    match call.json("recipient") {
        None => Err(Refusal::missing("recipient")),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(Refusal::new(100, "Param recipient must be a JSON object.")),
    }
}

fn sender_action(
    page: &Page,
    call: &Call,
    action: &str,
    recipient: &Map<String, Value>,
) -> Result<Value, Refusal> {
    if call.json("message").is_some() {
        let why = "Cannot send both a message and a sender action";
        return Err(Refusal::new(100, why).subcode(2_018_014));
    }
    if !matches!(
        action,
        "typing_on" | "typing_off" | "mark_seen" | "react" | "unreact"
    ) {
        let why = format!(
            "Param sender_action must be one of {{TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}} - got \"{action}\"."
        );
        return Err(Refusal::new(100, why));
    }
    let psid = id_of(recipient, "id").unwrap_or_default();
    if !page.people.contains_key(&psid) {
        return Err(no_such_person());
    }
    Ok(json!({ "recipient_id": psid }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// Written by a human within seven days; the sandbox does not count the days.
    Human,
}

/// Reads `messaging_type` and `tag`.
fn message_kind(call: &Call) -> Result<Option<Tag>, Refusal> {
    match call.text("messaging_type").as_deref() {
        None | Some("RESPONSE" | "UPDATE") => Ok(None),
        Some("MESSAGE_TAG") => match call.text("tag").as_deref() {
            Some("HUMAN_AGENT") => Ok(Some(Tag::Human)),
            _ => Err(Refusal::new(
                100,
                "The message tag is missing, ended, or not allowed for this app",
            )),
        },
        Some(_) => Err(Refusal::new(
            100,
            "Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}",
        )),
    }
}

fn target(page: &Page, recipient: &Map<String, Value>, now: Timestamp) -> Result<Target, Refusal> {
    if let Some(token) = id_of(recipient, "one_time_notif_token") {
        let consent = page
            .consents
            .get(&token)
            .filter(|it| it.spent_at.is_none() && now.duration_since(it.given_at) < CONSENT_LIFE);
        let consent = consent.ok_or_else(|| {
            Refusal::new(100, "The notification token is invalid or has expired.")
        })?;
        return Ok(Target {
            psid: consent.psid.clone(),
            consent: Some(token),
        });
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
fn id_of(recipient: &Map<String, Value>, key: &str) -> Option<String> {
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
    match &person.thread_owner {
        Some(owner) if *owner != caller.app_id => {
            let why = "Message failed to send because another app is controlling this thread now.";
            Err(Refusal::new(100, why).subcode(2_534_037))
        }
        _ => Ok(()),
    }
}

/// Whether the Page may ask for a one-time notification (facts 1.7, 1.8). Which error Meta
/// gives without the feature is not known; every client must take any 10 as this.
fn may_ask(page: &Page) -> Result<(), Refusal> {
    if page.is_under_european_rules() {
        let why = "This feature is not available because of privacy rules in Europe.";
        return Err(Refusal::new(10, why).subcode(2_018_336));
    }
    if !page.has_feature(ONE_TIME_FEATURE) {
        let why = "This Page does not have permission to send one-time notification requests.";
        return Err(Refusal::new(10, why));
    }
    Ok(())
}

pub fn no_such_person() -> Refusal {
    Refusal::new(100, "No matching user found").subcode(2_018_001)
}

fn outside_window() -> Refusal {
    let why = "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview";
    Refusal::new(10, why).subcode(2_018_278)
}
