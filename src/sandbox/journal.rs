//! The log of calls: what was asked and how it was answered, with every token masked.
//!
//! A call is masked before it is kept, so nothing that reads the log can leak a token.

use crate::sandbox::call::Params;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::VecDeque;

const MASK: &str = "••••";
/// How notification tokens begin, and how much follows. Every text that looks so is masked.
pub const ONE_TIME: &str = "OTNsandbox";
pub const RECURRING: &str = "NMTsandbox";
pub const CONSENT_LEN: usize = 40;
/// How many calls are kept.
const KEPT: usize = 500;
/// Longest parameters that are kept, as JSON in bytes.
const LONGEST: usize = 16 * 1024;
/// Parameters whose value is secret wherever it stands.
const SECRET_KEYS: [&str; 8] = [
    "access_token",
    "appsecret_proof",
    "client_secret",
    "fb_exchange_token",
    "input_token",
    "notification_messages_token",
    "one_time_notif_token",
    "verify_token",
];

/// One call that was answered.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub number: u64,
    pub at: String,
    pub method: String,
    /// Without the version and the query.
    pub path: String,
    pub version: String,
    pub parameters: Value,
    /// 0 when no answer was given.
    pub status: u16,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

#[derive(Default)]
pub struct Journal {
    entries: VecDeque<Entry>,
    n_calls: u64,
}

impl Journal {
    pub fn push(&mut self, mut entry: Entry) {
        self.n_calls += 1;
        entry.number = self.n_calls;
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    pub fn shown(&self) -> Value {
        json!({ "calls": self.entries })
    }
}

/// Parameters that may be kept; very long ones are left out.
pub fn masked_parameters(parameters: &Params, secrets: &[&str]) -> Value {
    let all = parameters
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()));
    let shown = masked(Value::Object(all.collect()), secrets);
    if shown.to_string().len() > LONGEST {
        return json!("too long to keep");
    }
    shown
}

/// A JSON value without secrets: by the name of the key, and by the text itself, because a
/// client may put a token where none belongs.
pub fn masked(value: Value, secrets: &[&str]) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(&text) {
            // A form sends structured parameters as JSON in a string.
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => {
                Value::String(masked(inner, secrets).to_string())
            }
            _ => Value::String(masked_text(&text, secrets)),
        },
        Value::Array(items) => items.into_iter().map(|it| masked(it, secrets)).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| {
                let is_secret = SECRET_KEYS.contains(&key.as_str());
                let value = if is_secret {
                    Value::String(MASK.to_owned())
                } else {
                    masked(value, secrets)
                };
                (masked_text(&key, secrets), value)
            })
            .collect(),
        other => other,
    }
}

/// A text in which every secret is replaced.
pub fn masked_text(text: &str, secrets: &[&str]) -> String {
    let mut shown = text.to_owned();
    for secret in secrets {
        if shown.contains(secret) {
            shown = shown.replace(secret, MASK);
        }
    }
    for prefix in [ONE_TIME, RECURRING] {
        if shown.contains(prefix) {
            shown = without_consents(&shown, prefix);
        }
    }
    shown
}

/// A text in which every notification token that begins so is replaced.
fn without_consents(text: &str, prefix: &str) -> String {
    let mut parts = text.split(prefix);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_letter = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        let n_letters = part.chars().take_while(is_letter).take(CONSENT_LEN).count();
        shown.push_str(MASK);
        // They are one byte each.
        shown.push_str(part.get(n_letters..).unwrap_or_default());
    }
    shown
}
