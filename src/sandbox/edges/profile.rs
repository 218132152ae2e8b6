//! `/{page}/messenger_profile`: read, write, delete (facts 6.3). What may be written is in
//! `profile_rules`; a call that names one bad property changes nothing.

use super::{managed, profile_rules};
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::clock;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Calls of one Page in one span of time.
const CALLS: usize = 10;
const SPAN: SignedDuration = SignedDuration::from_mins(10);
/// Read only: whether the European and Japanese limits apply.
const EUROPEAN: &str = "subject_to_new_eu_privacy_rules";
/// Parameters that every call may carry.
const COMMON: [&str; 4] = ["access_token", "appsecret_proof", "platform", "locale"];

/// The asked properties that are set.
pub fn read(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    let page = counted(state, call, caller, page_id)?;
    let fields = fields(call)?;
    let mut answer = Map::new();
    for field in fields {
        if field == EUROPEAN {
            answer.insert(field, json!(page.is_under_european_rules()));
        } else if let Some(value) = page.profile.get(&field) {
            answer.insert(field, value.clone());
        }
    }
    let data = if answer.is_empty() {
        json!([])
    } else {
        json!([answer])
    };
    Ok(json!({ "data": data }))
}

/// Writes the named properties and leaves the others alone.
pub fn write(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    let page = counted(state, call, caller, page_id)?;
    let named = call.params.keys();
    let named: Vec<&String> = named.filter(|it| !COMMON.contains(&it.as_str())).collect();
    if named.is_empty() {
        let known = profile_rules::PROPERTIES.join(",");
        return Err(Refusal::new(
            100,
            format!("Requires one of the params: {known}"),
        ));
    }
    let mut after = page.profile.clone();
    for name in named {
        if name == EUROPEAN {
            return Err(Refusal::new(
                100,
                format!("The property {name} can only be read"),
            ));
        }
        let value = call.json(name).unwrap_or(Value::Null);
        profile_rules::check(name, &value)?;
        after.insert(name.clone(), value);
    }
    check_together(&after)?;
    page.profile = after;
    Ok(json!({"result": "success"}))
}

/// Deletes the named properties; one that is not set counts as deleted.
pub fn remove(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    let page = counted(state, call, caller, page_id)?;
    let mut after = page.profile.clone();
    for field in fields(call)? {
        if field == EUROPEAN {
            return Err(Refusal::new(
                100,
                format!("The property {field} can only be read"),
            ));
        }
        after.remove(&field);
    }
    check_together(&after)?;
    page.profile = after;
    Ok(json!({"result": "success"}))
}

/// A menu stands only beside Get Started. The subcode is remembered, not documented.
fn check_together(profile: &BTreeMap<String, Value>) -> Result<(), Refusal> {
    if profile.contains_key("persistent_menu") && !profile.contains_key("get_started") {
        let why = "You must set a Get Started button if you also wish to use persistent menu";
        return Err(Refusal::new(100, why).subcode(2_018_145));
    }
    Ok(())
}

fn fields(call: &Call) -> Result<Vec<String>, Refusal> {
    let fields = call.list("fields").unwrap_or_default();
    if fields.is_empty() {
        return Err(Refusal::missing("fields"));
    }
    let is_known =
        |it: &&String| *it == EUROPEAN || profile_rules::PROPERTIES.contains(&it.as_str());
    match fields.iter().find(|it| !is_known(it)) {
        None => Ok(fields),
        Some(field) => Err(profile_rules::unknown(field)),
    }
}

/// The Page, when the caller may change it and has calls left. Every call counts, those that
/// are refused for their number too: whoever goes on calling stays shut out (facts 3.3).
fn counted<'s>(
    state: &'s mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<&'s mut Page, Refusal> {
    let now = state.now();
    let page = managed(
        state,
        call,
        caller,
        page_id,
        ("pages_messaging", "MESSAGING"),
    )?;
    forget_old_calls(page, now);
    let n_before = page.profile_calls.len();
    page.profile_calls.push_back(now);
    if n_before >= CALLS {
        let why = "Calls to this api have exceeded the rate limit.";
        return Err(Refusal::new(613, why));
    }
    Ok(page)
}

fn forget_old_calls(page: &mut Page, now: Timestamp) {
    let oldest = clock::moved(now, -SPAN);
    page.profile_calls.retain(|at| *at > oldest && *at <= now);
    // More than these change nothing, however long somebody hammers on.
    while page.profile_calls.len() > CALLS {
        page.profile_calls.pop_front();
    }
}
