//! Conversation Routing: which app holds a thread (facts 6.6).

use super::deliver::{self, INBOX};
use super::messages::{check_owner, id_of, no_such_person};
use super::page;
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::State;
use serde_json::{Value, json};

/// `pass_thread_control`, `take_…`, `release_…`, `request_…`, `extend_thread_control`.
pub fn control(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let recipient = call.json("recipient").unwrap_or_default();
    let psid = recipient.as_object().and_then(|it| id_of(it, "id"));
    let psid = psid.ok_or_else(|| Refusal::missing("recipient"))?;
    let page = page(state, call, page_id)?;
    caller.has_task(page, "MESSAGING")?;
    let person = page.people.get_mut(&psid).ok_or_else(no_such_person)?;
    let before = person.thread_owner.clone();
    let metadata = call.text("metadata").unwrap_or_default();
    let moved = |to: &str| {
        json!({
            "previous_owner_app_id": before.clone().unwrap_or_else(|| caller.app_id.clone()),
            "new_owner_app_id": to,
            "metadata": metadata,
        })
    };
    let edge = call.segments().last().copied().unwrap_or_default();
    match edge {
        "pass_thread_control" => {
            check_owner(before.as_deref(), caller)?;
            let to = call.required("target_app_id")?;
            if to != INBOX && !state.apps.contains_key(&to) {
                let why = "Param target_app_id is no app that is subscribed to this Page";
                return Err(Refusal::new(100, why).subcode(2_018_164));
            }
            set_owner(state, page_id, &psid, Some(to.clone()));
            deliver::tell_handover(state, page_id, &psid, edge, moved(&to));
        }
        "take_thread_control" => {
            set_owner(state, page_id, &psid, Some(caller.app_id.clone()));
            let what = moved(&caller.app_id);
            deliver::tell_handover(state, page_id, &psid, edge, what);
        }
        "request_thread_control" => {
            let what = json!({"requested_owner_app_id": caller.app_id, "metadata": metadata});
            deliver::tell_handover(state, page_id, &psid, edge, what);
        }
        "release_thread_control" => {
            check_owner(before.as_deref(), caller)?;
            set_owner(state, page_id, &psid, None);
        }
        _ => check_owner(before.as_deref(), caller)?,
    }
    Ok(json!({"success": true}))
}

fn set_owner(state: &mut State, page_id: &str, psid: &str, owner: Option<String>) {
    let person = state
        .pages
        .get_mut(page_id)
        .and_then(|it| it.people.get_mut(psid));
    if let Some(person) = person {
        person.thread_owner = owner;
    }
}
