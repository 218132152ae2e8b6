//! The lines of a conversation's log: JSON with one key, for who reads it later. They hold what
//! was said, so they stay in the store, and no token is in them.

use crate::engine::{Content, Event, Fault, Send, Via};
use crate::store::{SendId, Way};
use serde_json::{Value, json};

pub(crate) type Line = (Way, String);

/// What the person did, when they did anything.
pub(crate) fn came(event: &Event) -> Option<Line> {
    let body = match event {
        Event::Text(text) => json!({ "text": text }),
        Event::Reply { block, part, title } => {
            json!({ "reply": { "block": block, "part": part, "title": title } })
        }
        Event::Button { block, part } => json!({ "button": { "block": block, "part": part } }),
        Event::IceBreaker { block, part } => json!({ "ice": { "block": block, "part": part } }),
        Event::Menu { block, part } => json!({ "menu": { "block": block, "part": part } }),
        Event::GetStarted { reference } => json!({ "get_started": { "ref": reference } }),
        Event::Referral { reference } => json!({ "referral": { "ref": reference } }),
        Event::OptIn { block, topic, .. } => {
            json!({ "agreed": { "block": block, "topic": topic } })
        }
        Event::Resumed { topic, .. } => json!({ "agreed": { "block": null, "topic": topic } }),
        Event::OptOut { topic } => json!({ "stopped_topic": topic }),
        Event::Attachment => json!({ "attachment": null }),
        Event::Reaction => json!({ "reaction": null }),
        _ => return None,
    };
    Some((Way::Came, body.to_string()))
}

/// What the bot says, with the send's id, by which its outcome is found.
pub(crate) fn went(send: &Send, id: SendId) -> Option<Line> {
    let via = match &send.via {
        Via::Window => Value::Null,
        Via::Consent { topic, .. } | Via::Utility { topic, .. } => json!(topic),
    };
    let mut body = match &send.content {
        Content::Typing => return None,
        Content::Message {
            block,
            text,
            image,
            buttons,
            quick_replies,
        } => {
            let buttons: Vec<&str> = buttons.iter().map(|it| &*it.title).collect();
            let replies: Vec<&str> = quick_replies.iter().map(|it| &*it.title).collect();
            json!({ "message": { "block": block, "text": text, "image": image,
                "buttons": buttons, "quick_replies": replies, "topic": via } })
        }
        Content::Request {
            block,
            topic,
            title,
            ..
        } => json!({ "request": { "block": block, "topic": topic, "title": title } }),
        Content::DefaultAnswer { text } => json!({ "default_answer": text }),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("send".to_owned(), Value::String(id.to_string()));
    }
    Some((Way::Went, body.to_string()))
}

/// What went wrong, for the author.
pub(crate) fn fault(fault: &Fault) -> Line {
    let fault = serde_json::to_value(fault).unwrap_or(Value::Null);
    (Way::Remark, json!({ "fault": fault }).to_string())
}
