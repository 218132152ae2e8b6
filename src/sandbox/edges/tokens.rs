//! Tokens: giving, exchanging, listing and looking at them (facts 6.2).

use crate::sandbox::access::{self, Caller, Who};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{State, Token, TokenKind};
use crate::sandbox::{clock, view};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// What Meta answers as the life of a long-lived user token: about 60 days.
const LONG_LIFE_SECS: i64 = 5_183_944;

/// `/oauth/access_token`: an app token, or a longer life for a user token.
pub fn give(state: &mut State, call: &Call) -> Result<Value, Refusal> {
    let app_id = call.required("client_id")?;
    let secret = call.required("client_secret")?;
    let Some(app) = state.apps.get(&app_id) else {
        let why =
            "Error validating application. Cannot get application info due to a system error.";
        return Err(Refusal::plain(101, why));
    };
    if app.secret != secret {
        return Err(Refusal::plain(1, "Error validating client secret."));
    }
    match call.required("grant_type")?.as_str() {
        "client_credentials" => {
            Ok(json!({"access_token": format!("{app_id}|{secret}"), "token_type": "bearer"}))
        }
        "fb_exchange_token" => exchange(state, call, &app_id),
        _ => Err(Refusal::plain(1, "Invalid grant_type.")),
    }
}

fn exchange(state: &mut State, call: &Call, app_id: &str) -> Result<Value, Refusal> {
    let now = state.now();
    let text = call.required("fb_exchange_token")?;
    let old = state.tokens.get(&text).ok_or_else(access::wrong_token)?;
    if let Some(refusal) = access::expiry(old, now) {
        return Err(refusal);
    }
    if old.app_id != app_id || old.kind != TokenKind::User {
        let why = "The token cannot be exchanged: it is not a user token of this app.";
        return Err(Refusal::plain(1, why));
    }
    let life = SignedDuration::from_secs(LONG_LIFE_SECS);
    let longer = Token {
        issued_at: now,
        expires_at: Some(clock::moved(now, life)),
        ..old.clone()
    };
    let text = state.mint("EAAsandbox", 60);
    state.tokens.insert(text.clone(), longer);
    Ok(json!({"access_token": text, "token_type": "bearer", "expires_in": LONG_LIFE_SECS}))
}

/// `/me/accounts`: the Pages of a user, each with a living token. Without `pages_show_list`
/// the list is empty [R].
pub fn accounts(state: &mut State, caller: &Caller) -> Result<Value, Refusal> {
    if caller.who != Who::User {
        let why = "Tried accessing nonexisting field (accounts)";
        return Err(Refusal::new(100, why));
    }
    let is_shown = caller.has("pages_show_list");
    let ids: Vec<String> = state
        .pages
        .iter()
        .filter(|(_, page)| is_shown && page.tasks.contains_key(&caller.user_id))
        .map(|(id, _)| id.clone())
        .collect();
    let mut data = Vec::new();
    for id in ids {
        let token = page_token(state, caller, &id);
        if let Some(page) = state.pages.get(&id) {
            data.push(json!({
                "access_token": token,
                "category": page.category,
                "name": page.name,
                "id": id,
                "tasks": page.tasks.get(&caller.user_id),
            }));
        }
    }
    Ok(json!({"data": data, "paging": {"cursors": {"before": "MQZDZD", "after": "MgZDZD"}}}))
}

/// The living token of a Page for this user and app; a new one when the old one died.
pub fn page_token(state: &mut State, caller: &Caller, page_id: &str) -> String {
    let now = state.now();
    let is_it = |token: &Token| {
        token.kind == TokenKind::Page
            && token.page_id.as_deref() == Some(page_id)
            && token.user_id == caller.user_id
            && token.app_id == caller.app_id
            && !token.has_expired(now)
    };
    if let Some((text, _)) = state.tokens.iter().find(|(_, token)| is_it(token)) {
        return text.clone();
    }
    let token = Token {
        kind: TokenKind::Page,
        app_id: caller.app_id.clone(),
        user_id: caller.user_id.clone(),
        page_id: Some(page_id.to_owned()),
        scopes: caller.scopes.clone(),
        issued_at: now,
        expires_at: None,
    };
    let text = state.mint("EAAsandbox", 60);
    state.tokens.insert(text.clone(), token);
    text
}

/// `/debug_token`: what a token is and whether it lives.
pub fn debug(state: &mut State, call: &Call, caller: &Caller) -> Result<Value, Refusal> {
    let text = call.required("input_token")?;
    if let Who::Page(_) = caller.who {
        let why = "You must provide an app access token, or a user access token that is an owner or developer of the app";
        return Err(Refusal::new(100, why));
    }
    if let Some(app_id) = access::app_of_token(state, &text) {
        let app = state.apps.get(&app_id).map(|app| app.name.clone());
        return Ok(json!({"data": {
            "app_id": app_id, "type": "APP", "application": app, "is_valid": true, "scopes": [],
        }}));
    }
    let Some(token) = state.tokens.get(&text) else {
        let error = access::wrong_token();
        return Ok(json!({"data": {
            "error": {"code": error.code, "message": error.message},
            "is_valid": false,
            "scopes": [],
        }}));
    };
    if token.app_id != caller.app_id {
        let why = "The App_id in the input_token did not match the Viewing App";
        return Err(Refusal::new(100, why));
    }
    Ok(json!({ "data": described(state, token) }))
}

fn described(state: &State, token: &Token) -> Value {
    let now = state.now();
    let app = state.apps.get(&token.app_id).map(|app| app.name.as_str());
    let data_access = clock::moved(token.issued_at, SignedDuration::from_hours(24 * 90));
    let mut data = json!({
        "app_id": token.app_id,
        "type": view::kind(token.kind),
        "application": app,
        "is_valid": !token.has_expired(now),
        "expires_at": token.expires_at.map_or(0, |end| end.as_second()),
        "data_access_expires_at": data_access.as_second(),
        "issued_at": token.issued_at.as_second(),
        "user_id": token.user_id,
        "scopes": token.scopes,
        "granular_scopes": granular(token),
    });
    let Some(map) = data.as_object_mut() else {
        return data;
    };
    if let Some(page_id) = &token.page_id {
        map.insert("profile_id".to_owned(), json!(page_id));
    }
    if let Some(error) = access::expiry(token, now) {
        let error = json!({
            "code": error.code, "message": error.message, "subcode": error.subcode,
        });
        map.insert("error".to_owned(), error);
    }
    data
}

fn granular(token: &Token) -> Vec<Value> {
    let of_pages = token.scopes.iter().filter(|scope| scope.contains("page"));
    of_pages
        .map(|scope| match &token.page_id {
            Some(page_id) => json!({"scope": scope, "target_ids": [page_id]}),
            None => json!({ "scope": scope }),
        })
        .collect()
}
