//! The whole state as JSON, for tests and for reading by eye. Tokens are counted, not shown.

use crate::sandbox::clock::Clock;
use crate::sandbox::journal;
use crate::sandbox::state::{App, Page, State, Token, TokenKind};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Everything the sandbox holds, except secrets and the log of calls.
pub fn snapshot(state: &State) -> Value {
    let now = state.now();
    let apps = state.apps.iter().map(|(id, it)| (id.clone(), app(it)));
    let pages = state.pages.iter();
    let pages = pages.map(|(id, it)| (id.clone(), page(state, id, it, now)));
    let whole = json!({
        "now": now.to_string(),
        "apps": apps.collect::<Map<_, _>>(),
        "pages": pages.collect::<Map<_, _>>(),
        "tokens": state.tokens.values().map(|it| token(it, now)).collect::<Vec<_>>(),
        "troubles": state.troubles.shown(),
        "usage": state.usage,
    });
    journal::masked(whole, &state.secrets())
}

/// What time it is, and how fast it passes; without a speed when somebody else says.
pub fn clock(clock: &Clock) -> Value {
    let now = clock.now();
    json!({
        "now": now.to_string(),
        "now_ms": now.as_millisecond(),
        "speed": clock.speed(),
    })
}

fn app(app: &App) -> Value {
    let subscriptions = app.subscriptions.iter().map(|(object, it)| {
        let shown = json!({
            "callback_url": it.callback_url,
            "fields": it.fields,
            "include_values": it.includes_values,
        });
        (object.clone(), shown)
    });
    json!({
        "name": app.name,
        "is_live": app.is_live,
        "needs_proof": app.needs_proof,
        "subscriptions": subscriptions.collect::<Map<_, _>>(),
    })
}

fn page(state: &State, id: &str, page: &Page, now: Timestamp) -> Value {
    let people = page.people.iter().map(|(psid, it)| {
        let shown = json!({
            "first_name": it.first_name,
            "last_name": it.last_name,
            "wrote_at": shown_time(it.wrote_at),
            "is_window_open": it.is_window_open(now),
            "is_blocking": it.is_blocking,
            "thread_owner": it.thread_owner,
        });
        (psid.clone(), shown)
    });
    let consents = page.consents.values().map(|it| {
        json!({
            "psid": it.psid,
            "payload": it.payload,
            "given_at": it.given_at.to_string(),
            "spent_at": shown_time(it.spent_at),
        })
    });
    let sent = page.sent.iter().map(|it| {
        json!({"message_id": it.id, "psid": it.psid, "at": it.at.to_string(), "message": *it.message})
    });
    json!({
        "id": id,
        "name": page.name,
        "country": page.country,
        "admin_countries": page.admin_countries,
        "subject_to_new_eu_privacy_rules": page.is_under_european_rules(),
        "tasks": page.tasks,
        "features": page.features,
        "messenger_profile": page.profile,
        "subscribed_apps": page.subscribed,
        "people": people.collect::<Map<_, _>>(),
        "consents": consents.collect::<Vec<_>>(),
        "n_sent": page.n_sent,
        "sent": sent.collect::<Vec<_>>(),
        "usage": state.usage.get(id).copied().unwrap_or_default(),
    })
}

fn token(token: &Token, now: Timestamp) -> Value {
    json!({
        "type": kind(token.kind),
        "app_id": token.app_id,
        "user_id": token.user_id,
        "page_id": token.page_id,
        "scopes": token.scopes,
        "expires_at": shown_time(token.expires_at),
        "is_valid": !token.has_expired(now),
    })
}

/// Graph's word for a kind of token.
pub fn kind(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::User => "USER",
        TokenKind::Page => "PAGE",
    }
}

fn shown_time(time: Option<Timestamp>) -> Option<String> {
    time.map(|it| it.to_string())
}
