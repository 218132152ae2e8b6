//! One event (facts 5.6). Ids come as texts or numbers, times in milliseconds or seconds; a
//! field that is missing or of another kind is as good as absent, and an event of which nothing
//! is left is not there.

use crate::graph::answer::{id, is_yes, number, text, texts};
use crate::graph::webhook::incoming::{
    Happening, Incoming, OptIn, OptInKind, Referral, ThreadMove, ThreadMoveKind,
};
use serde_json::Value;

/// Earlier than this many milliseconds since 1970 is a number of seconds: March 1973.
const SECONDS_BELOW: i64 = 100_000_000_000;

/// Reads an event. `page` and `time` are the envelope's, for what the event does not say.
pub(super) fn read(page: &str, time: i64, is_standby: bool, value: &Value) -> Option<Incoming> {
    let (what, is_from_page) = happening(value)?;
    let party = |key| value.get(key).map(|it| id(it, "id")).unwrap_or_default();
    let (person_key, page_key) = if is_from_page {
        ("recipient", "sender")
    } else {
        ("sender", "recipient")
    };
    let page = if page.is_empty() {
        party(page_key)
    } else {
        page.to_owned()
    };
    let at = match millis(value, "timestamp") {
        0 => time,
        at => at,
    };
    let person = match what {
        Happening::Policy { .. } => String::new(),
        _ => party(person_key),
    };
    let is_whole = !person.is_empty() || matches!(what, Happening::Policy { .. });
    (is_whole && !page.is_empty()).then_some(Incoming {
        page,
        person,
        at,
        is_standby,
        what,
    })
}

/// What happened, and whether it was the Page that did it.
fn happening(value: &Value) -> Option<(Happening, bool)> {
    if let Some(message) = object(value, "message") {
        let is_echo = message.get("is_echo").is_some_and(is_yes);
        let what = if is_echo {
            echo(message)
        } else {
            self::message(message)
        };
        return what.map(|what| (what, is_echo));
    }
    let what = if let Some(postback) = object(value, "postback") {
        self::postback(postback)
    } else if let Some(opt_in) = object(value, "optin") {
        self::opt_in(opt_in).map(Happening::OptIn)
    } else if let Some(referral) = object(value, "referral") {
        Some(Happening::Referral(self::referral(referral)))
    } else if let Some(delivery) = object(value, "delivery") {
        Some(Happening::Delivered {
            mids: texts(delivery, "mids"),
            up_to: millis(delivery, "watermark"),
        })
    } else if let Some(read) = object(value, "read") {
        let up_to = millis(read, "watermark");
        Some(Happening::Read { up_to })
    } else if let Some(reaction) = object(value, "reaction") {
        Some(Happening::Reaction {
            mid: id(reaction, "mid"),
            is_added: text(reaction, "action") != "unreact",
        })
    } else if let Some(edit) = object(value, "message_edit") {
        edited(edit)
    } else if let Some(policy) = object(value, "policy_enforcement") {
        Some(Happening::Policy {
            action: text(policy, "action").to_ascii_lowercase(),
            reason: text(policy, "reason").to_owned(),
        })
    } else if let Some(linking) = object(value, "account_linking") {
        let is_linked = text(linking, "status") == "linked";
        Some(Happening::AccountLinked { is_linked })
    } else {
        thread_move(value).map(Happening::ThreadMoved)
    };
    what.map(|what| (what, false))
}

fn object<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|it| it.is_object())
}

fn message(message: &Value) -> Option<Happening> {
    let mid = known(id(message, "mid"))?;
    let quick_reply = object(message, "quick_reply").and_then(|it| payload(it, "payload"));
    let attachments = message.get("attachments").and_then(Value::as_array);
    Some(Happening::Message {
        mid,
        text: message
            .get("text")
            .and_then(Value::as_str)
            .map(str::to_owned),
        quick_reply,
        n_attachments: attachments.map_or(0, Vec::len),
        referral: object(message, "referral").map(referral),
    })
}

fn echo(message: &Value) -> Option<Happening> {
    Some(Happening::Echo {
        mid: known(id(message, "mid"))?,
        app_id: known(id(message, "app_id")),
        metadata: known(id(message, "metadata")),
    })
}

fn postback(postback: &Value) -> Option<Happening> {
    Some(Happening::Postback {
        mid: known(id(postback, "mid")),
        title: text(postback, "title").to_owned(),
        payload: payload(postback, "payload"),
        referral: object(postback, "referral").map(referral),
    })
}

fn referral(referral: &Value) -> Referral {
    Referral {
        reference: id(referral, "ref"),
        source: text(referral, "source").to_owned(),
    }
}

fn edited(edit: &Value) -> Option<Happening> {
    Some(Happening::Edited {
        mid: known(id(edit, "mid"))?,
        text: text(edit, "text").to_owned(),
        n_edits: number(edit, "num_edit").unwrap_or(0),
    })
}

/// A consent. The checkbox plugin's opt-in has no token and is not for us.
fn opt_in(opt_in: &Value) -> Option<OptIn> {
    let payload = payload(opt_in, "payload").unwrap_or_default();
    if let Some(token) = known(id(opt_in, "one_time_notif_token")) {
        return Some(OptIn {
            kind: OptInKind::OneTime,
            payload,
            token,
            expires: None,
        });
    }
    let token = known(id(opt_in, "notification_messages_token"))?;
    let status = text(opt_in, "notification_messages_status").to_ascii_uppercase();
    let kind = if status.starts_with("STOP") {
        OptInKind::RecurringStopped
    } else if status.starts_with("RESUME") {
        OptInKind::RecurringResumed
    } else {
        OptInKind::Recurring
    };
    let expires = Some(millis(opt_in, "token_expiry_timestamp")).filter(|at| *at > 0);
    Some(OptIn {
        kind,
        payload,
        token,
        expires,
    })
}

fn thread_move(value: &Value) -> Option<ThreadMove> {
    let kinds = [
        ("pass_thread_control", ThreadMoveKind::Passed),
        ("take_thread_control", ThreadMoveKind::Taken),
        ("request_thread_control", ThreadMoveKind::Requested),
    ];
    let (moved, kind) = kinds
        .into_iter()
        .find_map(|(key, kind)| object(value, key).map(|it| (it, kind)))?;
    let new_owner = match kind {
        ThreadMoveKind::Passed | ThreadMoveKind::Taken => id(moved, "new_owner_app_id"),
        ThreadMoveKind::Requested => id(moved, "requested_owner_app_id"),
    };
    Some(ThreadMove {
        kind,
        previous_owner: id(moved, "previous_owner_app_id"),
        new_owner,
    })
}

/// A payload as it was sent. It comes back as plain text; as a JSON text that holds it, alone
/// or as `payload` or `ref` of an object; or as that object itself.
fn payload(value: &Value, key: &str) -> Option<String> {
    let held = |map: &Value| {
        let inner = ["payload", "ref"].into_iter().map(|key| id(map, key));
        inner.into_iter().find(|text| !text.is_empty())
    };
    match value.get(key)? {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(Value::String(inner)) => Some(inner),
            Ok(map @ Value::Object(_)) => Some(held(&map).unwrap_or_else(|| text.clone())),
            _ => Some(text.clone()),
        },
        Value::Number(number) => Some(number.to_string()),
        map @ Value::Object(_) => Some(held(map).unwrap_or_else(|| map.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

fn known(id: String) -> Option<String> {
    (!id.is_empty()).then_some(id)
}

/// A time in milliseconds; 0 when there is none that makes sense.
pub(super) fn millis(value: &Value, key: &str) -> i64 {
    match number(value, key) {
        Some(at) if (1..SECONDS_BELOW).contains(&at) => at.saturating_mul(1000),
        Some(at) if at > 0 => at,
        _ => 0,
    }
}
