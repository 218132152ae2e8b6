//! What Meta granted a Page, and who holds a conversation (facts 1.7, 6.6).

use super::page;
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::clock;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::State;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// `/{page}/messaging_feature_review`: empty for a Page that asked for nothing.
pub fn review(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let features = page(state, call, page_id)?.features.iter();
    let data = features.map(|(feature, status)| json!({"feature": feature, "status": status}));
    Ok(json!({"data": data.collect::<Vec<_>>()}))
}

/// `/{page}/thread_owner?recipient=PSID`: nobody, unless routing gave the thread to an app.
pub fn thread_owner(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let psid = call.required("recipient")?;
    let now = state.now();
    let person = page(state, call, page_id)?.people.get(&psid);
    let person = person.ok_or_else(super::messages::no_such_person)?;
    let Some(app_id) = &person.thread_owner else {
        return Ok(json!({"data": []}));
    };
    // A thread is idle, and free again, a day after the person last wrote.
    let end = person.wrote_at.unwrap_or(now);
    let end = clock::moved(end, SignedDuration::from_hours(24));
    let owner = json!({"app_id": app_id, "expiration": end.as_second()});
    Ok(json!({"data": [{"thread_owner": owner}]}))
}
