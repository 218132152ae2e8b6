//! Reads answers: the error envelope, and the spellings of “yes” that Meta uses.

use crate::graph::error::{ErrorKind, GraphError, TokenEnd};
use crate::graph::secret::{DOTS, Secret};
use serde_json::Value;
use std::time::Duration;

/// Longer runs of token characters are struck out of Meta's words: a token that we did not send
/// may stand there too.
const LONGEST_WORD: usize = 40;
const LONGEST_DETAIL: usize = 300;

/// Reads the body of an answer with this status. `regain` is what the usage headers say.
pub(crate) fn read(
    status: u16,
    body: &[u8],
    regain: Option<Duration>,
    secrets: &[&Secret],
) -> Result<Value, GraphError> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    if let Some(error) = value.as_ref().and_then(|value| value.get("error")) {
        return Err(from_envelope(status, error, regain, secrets));
    }
    match (status, value) {
        (200..=299, Some(value)) => Ok(value),
        _ => Err(from_status(status, regain)),
    }
}

fn from_envelope(
    status: u16,
    error: &Value,
    regain: Option<Duration>,
    secrets: &[&Secret],
) -> GraphError {
    let code = number(error, "code");
    let subcode = number(error, "error_subcode");
    let is_transient = error.get("is_transient").is_some_and(is_yes);
    let kind = match code {
        Some(code) => classify(code, subcode, is_transient, regain),
        None => from_status(status, regain).kind,
    };
    GraphError {
        kind,
        status: Some(status),
        code,
        subcode,
        is_transient,
        detail: cleaned(text(error, "message"), secrets),
        trace: error
            .get("fbtrace_id")
            .and_then(Value::as_str)
            .map(|trace| trace.chars().take(LONGEST_WORD).collect()),
    }
}

fn from_status(status: u16, regain: Option<Duration>) -> GraphError {
    let kind = match status {
        429 => ErrorKind::RateLimited { regain },
        500..=599 => ErrorKind::Temporary,
        _ => ErrorKind::BadAnswer,
    };
    GraphError {
        status: Some(status),
        ..GraphError::of(kind)
    }
}

/// The table of facts 4.2.
pub(crate) fn classify(
    code: i64,
    subcode: Option<i64>,
    is_transient: bool,
    regain: Option<Duration>,
) -> ErrorKind {
    match (code, subcode.unwrap_or(0)) {
        (1, 1_357_046) | (2, 2_018_344) | (9, _) | (613, 1_893_016 | 2_018_338) => {
            ErrorKind::Refused
        }
        (4 | 17 | 32 | 341 | 613 | 80_001 | 80_006 | 2_300_078..=2_300_080, _) => {
            ErrorKind::RateLimited { regain }
        }
        (1 | 2 | 99 | 1200, _) => ErrorKind::Temporary,
        (10, 2_018_278 | 2_018_065 | 2_534_022) => ErrorKind::OutsideWindow,
        (10, 1_893_015) => ErrorKind::PersonStopped,
        (10, 1_404_170) => ErrorKind::FeatureNotGranted,
        (10, 2_018_336) => ErrorKind::EuropeanRules,
        (10, 1_893_063) | (368 | 2022, _) => ErrorKind::PageRestricted,
        (10, 2_018_108) | (100, 2_018_001) | (551, _) | (_, 1_545_041) => {
            ErrorKind::PersonUnavailable
        }
        (2_018_300 | 2_018_321, _) | (_, 2_018_300 | 2_018_321 | 2_534_037) => {
            ErrorKind::HeldByOther
        }
        (100, 33) => ErrorKind::NotFound,
        (3 | 10 | 200..=299, _) => ErrorKind::PermissionMissing,
        (102 | 190 | 2500, subcode) => ErrorKind::TokenExpired {
            why: token_end(subcode),
        },
        _ if is_transient => ErrorKind::Temporary,
        (100 | 1_609_005 | 36_000, _) => ErrorKind::BadValue,
        _ => ErrorKind::Refused,
    }
}

/// Why a token ended, by the subcode of error 190.
pub(crate) fn token_end(subcode: i64) -> TokenEnd {
    match subcode {
        458 => TokenEnd::AppRemoved,
        459 | 464 => TokenEnd::LoginNeeded,
        460 => TokenEnd::PasswordChanged,
        463 => TokenEnd::Expired,
        492 => TokenEnd::RoleLost,
        _ => TokenEnd::Invalid,
    }
}

/// Meta's words without anything secret in them.
fn cleaned(words: &str, secrets: &[&Secret]) -> String {
    let mut words = words.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        words = words.replace(secret.reveal(), DOTS);
    }
    let is_plain = |c: char| !(c.is_ascii_alphanumeric() || "_-|.%".contains(c));
    let pieces = words.split_inclusive(is_plain).map(|piece| {
        let is_long = piece.chars().count() > LONGEST_WORD;
        if is_long { DOTS } else { piece }
    });
    let joined: String = pieces.collect();
    joined.chars().take(LONGEST_DETAIL).collect()
}

/// A boolean, or the word for it.
pub(crate) fn is_yes(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::String(word) => word == "true",
        _ => false,
    }
}

/// `{"success":true}`, `{"success":"true"}` or `{"result":"success"}`.
pub(crate) fn check_success(value: &Value) -> Result<(), GraphError> {
    let is_done = value.get("success").is_some_and(is_yes)
        || value.get("result").and_then(Value::as_str) == Some("success");
    if is_done {
        Ok(())
    } else {
        Err(GraphError::of(ErrorKind::BadAnswer))
    }
}

/// An id, which may come as a text or as a number; empty when it is missing.
pub(crate) fn id(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A text; empty when it is missing.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A number, which may come as a text.
pub(crate) fn number(value: &Value, key: &str) -> Option<i64> {
    match value.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The rows under `data`; none when there are none.
pub(crate) fn rows(value: &Value) -> &[Value] {
    value
        .get("data")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A list of texts; none when it is missing.
pub(crate) fn texts(value: &Value, key: &str) -> Vec<String> {
    let list = value.get(key).and_then(Value::as_array);
    let texts = list.into_iter().flatten().map(|item| match item {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        // `fields` of an app's subscription are objects with a name.
        other => text(other, "name").to_owned(),
    });
    texts.filter(|text| !text.is_empty()).collect()
}
