//! `/{page}/subscribed_apps`: which webhooks of a Page an app gets (facts 6.4).

use super::{managed, page, webhook_fields};
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::State;
use serde_json::{Value, json};

/// Permission and task to change a subscription.
const CHANGE: (&str, &str) = ("pages_manage_metadata", "MODERATE");

/// The apps that are subscribed, with their fields.
pub fn list(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_manage("pages_manage_metadata")?;
    let subscribed = page(state, call, page_id)?.subscribed.clone();
    let data: Vec<Value> = subscribed
        .iter()
        .map(|(app_id, fields)| {
            json!({
                "category": "Messaging",
                "link": format!("https://www.facebook.com/games/?app_id={app_id}"),
                "name": state.apps.get(app_id).map(|app| app.name.as_str()),
                "id": app_id,
                "subscribed_fields": fields,
            })
        })
        .collect();
    Ok(json!({ "data": data }))
}

/// Subscribes the token's app; its fields from before are replaced.
pub fn add(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    let page = managed(state, call, caller, page_id, CHANGE)?;
    let asked = call.list("subscribed_fields").unwrap_or_default();
    if asked.is_empty() {
        return Err(Refusal::missing("subscribed_fields"));
    }
    let fields = webhook_fields("subscribed_fields", asked)?;
    let of_messages = fields.iter().find(|it| it.contains("messag"));
    if let (Some(field), false) = (of_messages, caller.has("pages_messaging")) {
        let why = format!(
            "To subscribe to the {field} field, one of these permissions is needed: pages_messaging"
        );
        return Err(Refusal::new(200, why));
    }
    page.subscribed.insert(caller.app_id.clone(), fields);
    Ok(json!({"success": true}))
}

/// Ends the subscription of the token's app.
pub fn remove(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    let page = managed(state, call, caller, page_id, CHANGE)?;
    page.subscribed.remove(&caller.app_id);
    Ok(json!({"success": true}))
}
