//! People and their conversations as JSON, without the tokens that they gave.

use super::thread::{Bubble, ButtonKind, From};
use crate::sandbox::state::{Page, Person};
use jiff::Timestamp;
use serde_json::{Value, json};

/// One person in a list.
pub fn person(psid: &str, person: &Person, now: Timestamp) -> Value {
    json!({
        "psid": psid,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "locale": person.locale,
        "timezone": person.timezone,
        "country": person.country,
        "wrote_at": person.wrote_at.map(|it| it.to_string()),
        "is_window_open": person.is_window_open(now),
        "is_blocking": person.is_blocking,
        "has_role": person.has_role,
        "thread_owner": person.thread_owner,
        "n_messages": person.thread.bubbles.len(),
    })
}

/// One person with the conversation and what they agreed to.
pub fn whole(page: &Page, psid: &str, it: &Person, now: Timestamp) -> Value {
    let mut shown = person(psid, it, now);
    let thread: Vec<Value> = it.thread.bubbles.iter().map(bubble).collect();
    let consents = page.consents.values().filter(|it| it.psid == psid);
    let consents = consents.map(|it| {
        json!({
            "payload": it.payload,
            "title": it.recurring.as_ref().map(|it| &it.title),
            "is_stopped": it.recurring.as_ref().is_some_and(|it| it.is_stopped),
            "is_spent": it.is_dead(now),
        })
    });
    let consents: Vec<Value> = consents.collect();
    if let Some(map) = shown.as_object_mut() {
        map.insert("is_typing".to_owned(), json!(it.thread.is_typing));
        map.insert("thread".to_owned(), json!(thread));
        map.insert("consents".to_owned(), json!(consents));
    }
    shown
}

fn bubble(bubble: &Bubble) -> Value {
    let buttons = bubble.buttons().into_iter().map(|it| {
        let (kind, opens) = match it.kind {
            ButtonKind::Postback { payload } => ("postback", payload),
            ButtonKind::Opens { address } => ("web_url", address),
            ButtonKind::Calls { number } => ("phone_number", number),
        };
        json!({"title": it.title, "type": kind, "value": opens})
    });
    let from = match &bubble.from {
        From::Person => json!("person"),
        From::Page(app_id) => json!({ "app": app_id }),
    };
    json!({
        "mid": bubble.mid,
        "at_ms": bubble.at_ms,
        "from": from,
        "message": *bubble.message,
        "buttons": buttons.collect::<Vec<_>>(),
        "is_answered": bubble.is_answered,
        "reaction": bubble.reaction,
    })
}
