//! Reading one object with `fields`: a Page, a user, an app, a person (facts 3.2, 6.2).

use super::tokens;
use crate::model::page::FeatureStatus;
use crate::sandbox::access::{self, Caller, Who};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State};
use serde_json::{Map, Value, json};

/// The feature that lets a Page ask who people are; a Page has it unless it was refused.
const PROFILES: &str = "business_asset_user_profile_access";

/// `/{id}?fields=…`, where `me` is the owner of the token.
pub fn read(state: &mut State, call: &Call, caller: &Caller, id: &str) -> Result<Value, Refusal> {
    let id = match (id, &caller.who) {
        ("me", Who::Page(page_id)) => page_id.clone(),
        ("me", Who::User) => caller.user_id.clone(),
        ("me", Who::App) => return Err(access::no_token()),
        (id, _) => id.to_owned(),
    };
    let asked = call.list("fields").unwrap_or_default();
    if state.pages.contains_key(&id) {
        return page(state, call, caller, &id, asked);
    }
    if let Some(user) = state.users.get(&id).filter(|_| caller.user_id == id) {
        let known = json!({"id": id, "name": user});
        return picked("User", known, asked, &["name"]);
    }
    if let Some(app) = state.apps.get(&id).filter(|_| caller.app_id == id) {
        let link = format!("https://www.facebook.com/games/?app_id={id}");
        let known = json!({"id": id, "name": app.name, "link": link, "category": "Messaging"});
        return picked("Application", known, asked, &["name", "link", "category"]);
    }
    person(state, call, caller, &id, asked)
}

fn page(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    id: &str,
    asked: Vec<String>,
) -> Result<Value, Refusal> {
    let page = super::page(state, call, id)?;
    let is_own = match &caller.who {
        Who::Page(page_id) => page_id == id,
        Who::User => page.tasks.contains_key(&caller.user_id),
        Who::App => false,
    };
    if !is_own {
        return Err(Refusal::unsupported(&call.method, id));
    }
    let is_free = |it: &String| matches!(it.as_str(), "id" | "name" | "access_token");
    if !asked.iter().all(is_free) {
        caller.may_use("pages_read_engagement")?;
    }
    let mut known = page_fields(page, id);
    let wants_token = asked.iter().any(|it| it == "access_token");
    if let (true, Some(map)) = (wants_token, known.as_object_mut()) {
        let token = tokens::page_token(state, caller, id);
        map.insert("access_token".to_owned(), json!(token));
    }
    picked("Page", known, asked, &["name"])
}

fn page_fields(page: &Page, id: &str) -> Value {
    json!({
        "id": id,
        "name": page.name,
        "username": page.username,
        "link": page.link(),
        "category": page.category,
        "location": {"city": page.city, "country": page.country},
        "verification_status": "not_verified",
        "has_transitioned_to_new_page_experience": true,
        // Says how conversations are routed; despite its name nothing about granted features.
        "messaging_feature_status": {
            "hop_v2": false, "msgr_multi_app": true, "ig_multi_app": false,
        },
    })
}

/// The User Profile API.
fn person(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    psid: &str,
    asked: Vec<String>,
) -> Result<Value, Refusal> {
    let Who::Page(page_id) = &caller.who else {
        return Err(Refusal::unsupported(&call.method, psid));
    };
    caller.may_use("pages_messaging")?;
    let page = super::page(state, call, page_id)?;
    let person = page.people.get(psid);
    let person = person.ok_or_else(|| Refusal::unsupported(&call.method, psid))?;
    let has_access = page.features.get(PROFILES);
    if has_access.is_some_and(|it| *it != FeatureStatus::Approved) {
        // No access is an object with nothing in it (facts 3.2).
        return Ok(json!({ "id": psid }));
    }
    let known = json!({
        "id": psid,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "locale": person.locale,
        "timezone": person.timezone,
        "profile_pic": format!("https://platform-lookaside.example/{psid}.jpg"),
    });
    picked("User", known, asked, &["first_name", "last_name"])
}

/// The asked fields of what is known, and always the id. `location{city}` picks inside.
fn picked(kind: &str, known: Value, asked: Vec<String>, usual: &[&str]) -> Result<Value, Refusal> {
    let asked = if asked.is_empty() {
        usual.iter().map(|it| (*it).to_owned()).collect()
    } else {
        asked
    };
    let mut answer = Map::new();
    for field in asked {
        let (name, inner) = match field.split_once('{') {
            Some((name, inner)) => (name, Some(inner.trim_end_matches('}'))),
            None => (field.as_str(), None),
        };
        let Some(value) = known.get(name) else {
            let why = format!("Tried accessing nonexisting field ({name}) on node type ({kind})");
            return Err(Refusal::new(100, why));
        };
        let value = match (inner, value.as_object()) {
            (Some(inner), Some(map)) => {
                let wanted: Vec<&str> = inner.split(',').map(str::trim).collect();
                let kept = map.iter().filter(|(key, _)| wanted.contains(&key.as_str()));
                kept.map(|(key, value)| (key.clone(), value.clone()))
                    .collect()
            }
            _ => value.clone(),
        };
        answer.insert(name.to_owned(), value);
    }
    if let Some(id) = known.get("id") {
        answer.insert("id".to_owned(), id.clone());
    }
    Ok(Value::Object(answer))
}
