//! The shapes of events (facts 5.6), and the exact bytes and signature of a call (facts 5.2).

use crate::sandbox::access;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// An event from a person to the Page.
pub fn from_person(page_id: &str, psid: &str, at_ms: i64, key: &str, what: Value) -> Value {
    whole(psid, page_id, at_ms, key, what)
}

/// An event from the Page to a person: echoes.
pub fn from_page(page_id: &str, psid: &str, at_ms: i64, key: &str, what: Value) -> Value {
    whole(page_id, psid, at_ms, key, what)
}

/// An event about the Page as a whole; it has no sender.
pub fn about_page(page_id: &str, at_ms: i64, key: &str, what: Value) -> Value {
    let mut event = Map::new();
    event.insert("recipient".to_owned(), json!({ "id": page_id }));
    event.insert("timestamp".to_owned(), json!(at_ms));
    event.insert(key.to_owned(), what);
    Value::Object(event)
}

fn whole(sender: &str, recipient: &str, at_ms: i64, key: &str, what: Value) -> Value {
    let mut event = about_page(recipient, at_ms, key, what);
    if let Some(map) = event.as_object_mut() {
        map.insert("sender".to_owned(), json!({ "id": sender }));
    }
    event
}

/// What an echo says of a message.
pub fn echo(mid: &str, app_id: &str, message: &Value) -> Value {
    let mut echo = Map::new();
    echo.insert("is_echo".to_owned(), json!(true));
    // As in real traffic, a number.
    let number = app_id
        .parse::<u64>()
        .map_or_else(|_| json!(app_id), |id| json!(id));
    echo.insert("app_id".to_owned(), number);
    echo.insert("mid".to_owned(), json!(mid));
    for key in ["metadata", "text", "attachments"] {
        if let Some(value) = message.get(key) {
            echo.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(attachment) = message.get("attachment") {
        echo.insert("attachments".to_owned(), json!([attachment]));
    }
    Value::Object(echo)
}

/// The text of an event; the payload of a button is for the app that sent it.
pub fn text(event: &Value, with_payload: bool) -> String {
    let is_hidden = !with_payload && event.get("postback").is_some();
    if !is_hidden {
        return escaped(&event.to_string());
    }
    let mut event = event.clone();
    let postback = event.get_mut("postback").and_then(Value::as_object_mut);
    if let Some(postback) = postback {
        postback.remove("payload");
    }
    escaped(&event.to_string())
}

/// JSON in which everything beyond ASCII is written `\u00e4`, in lower case, as Meta sends it.
pub fn escaped(json: &str) -> String {
    if json.is_ascii() {
        return json.to_owned();
    }
    json.chars().fold(String::new(), |mut text, it| {
        if it.is_ascii() {
            text.push(it);
        } else {
            for unit in it.encode_utf16(&mut [0; 2]) {
                // Writing to a text never fails.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
        text
    })
}

/// The value of `X-Hub-Signature-256`.
pub fn signature(secret: &str, body: &[u8]) -> Option<String> {
    access::keyed_hash(secret, body).map(|hash| format!("sha256={hash}"))
}

#[cfg(test)]
mod tests {
    use super::{escaped, signature};

    /// The check values of facts 5.2.
    #[test]
    fn bytes_and_signature_are_those_of_the_facts_sheet() {
        let plain = r#"{"object":"page","entry":[]}"#;
        let text = r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"äöå"}}]}]}"#;
        for (body, wanted) in [
            (
                plain,
                "6054becadcb76265539ad87aaf41dc76a88750f3a9299e00c2533b7882db6600",
            ),
            (
                text,
                "e1604174a99e0a3923893733f0191c9fbb2fefb023d5b2e6528611fff46c4c3e",
            ),
        ] {
            let found = signature("flow-test-secret", escaped(body).as_bytes());
            assert_eq!(found.unwrap(), format!("sha256={wanted}"));
        }
        assert_eq!(escaped("\"😀 ü\""), r#""\ud83d\ude00 \u00fc""#);
    }
}
