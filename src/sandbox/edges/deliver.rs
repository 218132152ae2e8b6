//! A message that may be sent reaches the conversation, and the apps hear of it: echo, delivery,
//! read (facts 10.4). Handing a thread over is told from here too.

use crate::sandbox::hooks::{self, Happened, event};
use crate::sandbox::people::At;
use crate::sandbox::people::thread::{Bubble, From};
use crate::sandbox::state::{Sent, State};
use serde_json::{Value, json};
use std::sync::Arc;

/// The Page's inbox, where humans answer (facts 6.6).
pub const INBOX: &str = "263902037430900";

/// Puts a message into the conversation; the answer is that of the Send API.
pub fn deliver(
    state: &mut State,
    page_id: &str,
    psid: &str,
    app_id: &str,
    message: Value,
) -> Value {
    let mid = state.mint("m_", 86);
    let at = At { page_id, psid };
    let now = state.now();
    // Both are there: whoever sends has found them.
    let at_ms = at.stamp(state).unwrap_or_else(|_| now.as_millisecond());
    let message = Arc::new(message);
    if let Some(page) = state.pages.get_mut(page_id) {
        page.keep_sent(Sent {
            id: mid.clone(),
            psid: psid.to_owned(),
            at: now,
            message: message.clone(),
        });
        if let Some(person) = page.people.get_mut(psid) {
            person.thread.is_typing = false;
            person.thread.add(Bubble {
                mid: mid.clone(),
                at_ms,
                from: From::Page(app_id.to_owned()),
                message: message.clone(),
                is_answered: false,
                reaction: None,
            });
        }
    }
    let echo = event::echo(&mid, app_id, &message);
    let happened = Happened {
        page_id,
        psid,
        field: "message_echoes",
        event: event::from_page(page_id, psid, at_ms, "message", echo),
        sent_by: None,
    };
    hooks::tell(state, &happened);
    let settings = state.hooks.settings;
    if settings.delivers {
        let what = json!({"mids": [mid], "watermark": at_ms});
        let at_ms = at.stamp(state).unwrap_or(at_ms);
        at.tell(state, "message_deliveries", "delivery", at_ms, what, None);
    }
    if settings.reads {
        let at_ms = at.stamp(state).unwrap_or(at_ms);
        at.tell_read(state, at_ms);
    }
    json!({"recipient_id": psid, "message_id": mid})
}

/// Somebody answers from the Page's inbox.
pub fn answer_by_hand(state: &mut State, page_id: &str, psid: &str, text: &str) {
    deliver(state, page_id, psid, INBOX, json!({ "text": text }));
}

/// The thread changes hands, because somebody took it or it was given.
pub fn give_thread(state: &mut State, page_id: &str, psid: &str, app_id: Option<String>) {
    let person = state
        .pages
        .get_mut(page_id)
        .and_then(|it| it.people.get_mut(psid));
    let Some(person) = person else {
        return;
    };
    let before = std::mem::replace(&mut person.thread_owner, app_id.clone());
    let Some(after) = app_id else {
        return;
    };
    // An app of ours is given the thread, somebody else takes it.
    let is_ours = state.apps.contains_key(&after);
    let kind = if is_ours {
        "pass_thread_control"
    } else {
        "take_thread_control"
    };
    let what = json!({
        "previous_owner_app_id": before.unwrap_or_default(),
        "new_owner_app_id": after,
        "metadata": "",
    });
    tell_handover(state, page_id, psid, kind, what);
}

pub fn tell_handover(state: &mut State, page_id: &str, psid: &str, kind: &str, what: Value) {
    let at = At { page_id, psid };
    if let Ok(at_ms) = at.stamp(state) {
        at.tell(state, "messaging_handovers", kind, at_ms, what, None);
    }
}
