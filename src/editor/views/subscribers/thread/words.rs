//! What a line of a conversation says. The bot writes lines as JSON with one key; one that a
//! newer bot writes and we do not know is said to be just that.

use crate::model::Flow;
use crate::store::Way;
use crate::store::bot::wire::LogLine;
use serde_json::Value;

/// A line in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Typed, in a bubble.
    Said { text: String, buttons: Vec<String> },
    /// Something that happened, such as a tap.
    Happened(String),
    /// Something went wrong.
    Fault(String),
}

fn said(text: &str) -> Words {
    Words::Said {
        text: text.to_owned(),
        buttons: Vec::new(),
    }
}

fn happened(words: &str) -> Words {
    Words::Happened(words.to_owned())
}

/// What the line says. Blocks are called as on the canvas, where it has them.
#[must_use]
pub fn words(line: &LogLine, flow: &Flow) -> Words {
    match line.way {
        Way::Came => came(line, flow),
        Way::Went => went(&line.body),
        Way::Remark => remark(&line.body, flow),
    }
}

fn text<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key)?.as_str()
}

fn reference(body: &Value, key: &str) -> Option<String> {
    let reference = body.get(key)?.get("ref")?.as_str()?;
    Some(format!(", by the link “{reference}”"))
}

/// What a topic is called, or its id when it is another flow's.
fn topic_name<'a>(flow: &'a Flow, id: &'a str) -> &'a str {
    let named = flow.topics.iter().find(|(known, _)| known.as_str() == id);
    named.map_or(id, |(_, topic)| topic.name.as_str())
}

fn came(line: &LogLine, flow: &Flow) -> Words {
    let body = &line.body;
    if let Some(text) = text(body, "text") {
        return said(text);
    }
    if let Some(title) = body.get("reply").and_then(|it| text(it, "title")) {
        return said(title);
    }
    let title = line.title.as_deref();
    let known = [
        ("button", "a button that is gone"),
        ("ice", "a question that is gone"),
        ("menu", "a menu item that is gone"),
    ];
    for (key, gone) in known {
        if body.get(key).is_some() {
            return match title {
                Some(title) => Words::Happened(format!("Tapped “{title}”")),
                None => Words::Happened(format!("Tapped {gone}")),
            };
        }
    }
    let by = |key| reference(body, key).unwrap_or_default();
    if body.get("get_started").is_some() {
        return Words::Happened(format!("Tapped Get Started{}", by("get_started")));
    }
    if body.get("referral").is_some() {
        return Words::Happened(format!("Came{}", by("referral").replace(", by", " by")));
    }
    if let Some(agreed) = body.get("agreed") {
        let topic = topic_name(flow, text(agreed, "topic").unwrap_or_default());
        return Words::Happened(format!("Tapped Notify Me: agreed to “{topic}”"));
    }
    if let Some(topic) = text(body, "stopped_topic") {
        let topic = topic_name(flow, topic);
        return Words::Happened(format!("Wants to hear nothing more about “{topic}”"));
    }
    for (key, words) in [
        ("attachment", "Sent a picture, a voice message or a file"),
        ("reaction", "Reacted to a message"),
    ] {
        if body.get(key).is_some() {
            return happened(words);
        }
    }
    unknown()
}

fn titles(body: &Value, key: &str) -> Vec<String> {
    let all = body.get(key).and_then(Value::as_array);
    let all = all.into_iter().flatten().filter_map(Value::as_str);
    all.map(str::to_owned).collect()
}

fn went(body: &Value) -> Words {
    if let Some(message) = body.get("message") {
        let mut shown = text(message, "text").unwrap_or_default().to_owned();
        if text(message, "image").is_some() {
            shown = match shown.is_empty() {
                true => "(a picture)".to_owned(),
                false => format!("(a picture)\n{shown}"),
            };
        }
        let mut buttons = titles(message, "buttons");
        buttons.extend(titles(message, "quick_replies"));
        return Words::Said {
            text: shown,
            buttons,
        };
    }
    if let Some(title) = body.get("request").and_then(|it| text(it, "title")) {
        return Words::Said {
            text: title.to_owned(),
            buttons: vec![crate::model::limits::ONE_TIME_BUTTON.to_owned()],
        };
    }
    match text(body, "default_answer") {
        Some(text) => said(text),
        None => unknown(),
    }
}

fn remark(body: &Value, flow: &Flow) -> Words {
    let Some(fault) = body.get("fault") else {
        return unknown();
    };
    let fault: Result<crate::engine::Fault, _> = serde_json::from_value(fault.clone());
    match fault {
        Ok(fault) => Words::Fault(crate::editor::test::log::fault_words(flow, &fault)),
        Err(_) => Words::Fault("Something in the flow went wrong".to_owned()),
    }
}

fn unknown() -> Words {
    happened("Something that this version of Flowbell does not know")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Timestamp;
    use crate::model::{FlowId, Topic, TopicId};
    use serde_json::json;

    fn line(way: Way, body: Value, title: Option<&str>) -> String {
        let mut flow = Flow::new(FlowId::new("f").unwrap(), "");
        flow.topics.insert(
            TopicId::new("rosewood").unwrap(),
            Topic {
                name: "Velvet Matte".to_owned(),
                ..Topic::default()
            },
        );
        let line = LogLine {
            number: 0,
            at: Timestamp::from_millis(0),
            way,
            body,
            title: title.map(str::to_owned),
            outcome: None,
        };
        match words(&line, &flow) {
            Words::Said { text, buttons } => format!("{text} {buttons:?}"),
            Words::Happened(words) | Words::Fault(words) => words,
        }
    }

    #[test]
    fn every_line_that_the_bot_writes_has_words() {
        use Way::{Came, Remark, Went};
        for (way, body, title, expected) in [
            (Came, json!({"text": "hi"}), None, "hi []"),
            (Came, json!({"reply": {"title": "Yes"}}), None, "Yes []"),
            (Came, json!({"button": {}}), Some("South"), "Tapped “South”"),
            (
                Came,
                json!({"menu": {}}),
                None,
                "Tapped a menu item that is gone",
            ),
            (
                Came,
                json!({"get_started": {"ref": null}}),
                None,
                "Tapped Get Started",
            ),
            (
                Came,
                json!({"referral": {"ref": "door"}}),
                None,
                "Came by the link “door”",
            ),
            (
                Came,
                json!({"agreed": {"topic": "rosewood"}}),
                None,
                "Tapped Notify Me: agreed to “Velvet Matte”",
            ),
            (
                Came,
                json!({"stopped_topic": "of-another-flow"}),
                None,
                "Wants to hear nothing more about “of-another-flow”",
            ),
            (
                Went,
                json!({"message": {"text": "Which?", "image": null, "buttons": ["A"],
                    "quick_replies": ["B"]}, "send": "1.2"}),
                None,
                "Which? [\"A\", \"B\"]",
            ),
            (
                Went,
                json!({"request": {"title": "When it is back"}}),
                None,
                "When it is back [\"Notify Me\"]",
            ),
            (Went, json!({"default_answer": "Soon"}), None, "Soon []"),
            (
                Remark,
                json!({"fault": {"later": 1}}),
                None,
                "Something in the flow went wrong",
            ),
            (
                Came,
                json!({"dance": 1}),
                None,
                "Something that this version of Flowbell does not know",
            ),
            (
                Came,
                json!("no object"),
                None,
                "Something that this version of Flowbell does not know",
            ),
        ] {
            assert_eq!(line(way, body, title), expected);
        }
    }
}
