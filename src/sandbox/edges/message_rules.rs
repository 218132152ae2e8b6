//! What a message may hold (facts 1.2, 2.2, 3.2). Who may get it is not judged here.

use super::profile_rules::{address, within};
use crate::model::limits;
use crate::sandbox::refusal::Refusal;
use serde_json::Value;

/// Elements of a generic template, and the length of their titles (facts 3.2).
const ELEMENTS: usize = 10;
const ELEMENT_TITLE: usize = 80;
/// `metadata` must be shorter than 1000 characters.
const METADATA: usize = 999;
/// Images in `attachments`.
const IMAGES: usize = 30;
const GRID_IMAGES: std::ops::RangeInclusive<usize> = 2..=6;
const GRID_TITLE: usize = 45;
/// Elements of a request with several topics (facts 2.2).
const TOPICS: usize = 5;

/// Labels of a recurring request (facts 2.2).
const CTA_TEXTS: [&str; 5] = ["ALLOW", "GET", "GET_UPDATES", "OPT_IN", "SIGN_UP"];

/// What a message is, as far as the sending rules care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Ordinary,
    /// Asks for a one-time notification.
    OneTimeRequest,
    /// Asks for recurring ones.
    RecurringRequest,
    /// A utility template.
    Utility,
}

/// Judges a message.
///
/// # Errors
/// When a part is missing, of the wrong kind, or over its limit.
pub fn check(message: &Value) -> Result<Content, Refusal> {
    if !message.is_object() {
        return Err(Refusal::new(100, "Param message must be a JSON object."));
    }
    if let Some(metadata) = message.get("metadata").and_then(Value::as_str) {
        within(metadata, "message[metadata]", METADATA)?;
    }
    quick_replies(message)?;
    let n_contents = ["text", "attachment", "attachments", "template"]
        .into_iter()
        .filter(|key| message.get(key).is_some_and(|it| !it.is_null()))
        .count();
    if n_contents != 1 {
        let why = "Must upload exactly one: text, attachment, attachments or template";
        return Err(Refusal::new(100, why));
    }
    if let Some(text) = message.get("text") {
        return plain_text(text);
    }
    if let Some(attachment) = message.get("attachment") {
        return self::attachment(attachment);
    }
    if message.get("template").is_some() {
        return Ok(Content::Utility);
    }
    for image in list(message.get("attachments"), "message[attachments]", IMAGES)? {
        if word(image, "type") != Some("image") {
            return Err(bad_choice("message[attachments][type]"));
        }
        attachment(image)?;
    }
    Ok(Content::Ordinary)
}

fn plain_text(text: &Value) -> Result<Content, Refusal> {
    match text.as_str() {
        None => Err(Refusal::new(100, "Param message[text] must be a string.")),
        Some(text) if text.trim().is_empty() => Err(Refusal::new(
            100,
            "Param message[text] must be a non-empty UTF-8 encoded string",
        )),
        Some(text) => {
            within(text, "message[text]", limits::MESSAGE_TEXT)?;
            Ok(Content::Ordinary)
        }
    }
}

fn quick_replies(message: &Value) -> Result<(), Refusal> {
    let Some(replies) = message.get("quick_replies") else {
        return Ok(());
    };
    let replies = list(
        Some(replies),
        "message[quick_replies]",
        limits::QUICK_REPLIES,
    )?;
    for reply in replies {
        match word(reply, "content_type") {
            Some("user_phone_number" | "user_email") => {}
            Some("text") => {
                // A picture may stand for the title.
                if reply.get("image_url").is_none() {
                    text(
                        reply,
                        "quick_replies[title]",
                        "title",
                        limits::QUICK_REPLY_TITLE,
                    )?;
                }
                text(reply, "quick_replies[payload]", "payload", limits::PAYLOAD)?;
            }
            _ => return Err(bad_choice("quick_replies[content_type]")),
        }
    }
    Ok(())
}

fn attachment(attachment: &Value) -> Result<Content, Refusal> {
    let payload = attachment.get("payload").unwrap_or(&Value::Null);
    match word(attachment, "type") {
        Some("template") => template(payload),
        Some("image" | "audio" | "video" | "file") => {
            if payload.get("attachment_id").is_none() {
                let url = payload.get("url").unwrap_or(&Value::Null);
                address(url, "message[attachment][payload][url]", &["https", "http"])?;
            }
            Ok(Content::Ordinary)
        }
        _ => Err(bad_choice("message[attachment][type]")),
    }
}

fn template(payload: &Value) -> Result<Content, Refusal> {
    match word(payload, "template_type") {
        Some("button") => {
            text(
                payload,
                "payload[text]",
                "text",
                limits::MESSAGE_TEXT_WITH_BUTTONS,
            )?;
            buttons(payload.get("buttons"))?;
            Ok(Content::Ordinary)
        }
        Some("generic") => generic(payload),
        Some("one_time_notif_req") => {
            text(
                payload,
                "payload[title]",
                "title",
                limits::NOTIFICATION_TITLE,
            )?;
            text(payload, "payload[payload]", "payload", limits::PAYLOAD)?;
            only(payload, &["template_type", "title", "payload"])?;
            Ok(Content::OneTimeRequest)
        }
        Some("notification_messages") => {
            let title = payload.get("title").and_then(Value::as_str);
            within(
                title.unwrap_or_default(),
                "payload[title]",
                limits::NOTIFICATION_TITLE,
            )?;
            text(payload, "payload[payload]", "payload", limits::PAYLOAD)?;
            one_of(payload, "notification_messages_cta_text", &CTA_TEXTS)?;
            one_of(payload, "image_aspect_ratio", &["HORIZONTAL", "SQUARE"])?;
            let frequencies = ["DAILY", "WEEKLY", "MONTHLY"];
            one_of(payload, "notification_messages_frequency", &frequencies)?;
            if payload.get("elements").is_some() {
                list(payload.get("elements"), "payload[elements]", TOPICS)?;
            }
            Ok(Content::RecurringRequest)
        }
        Some("image_grid") => image_grid(payload),
        _ => Err(bad_choice("message[attachment][payload][template_type]")),
    }
}

fn image_grid(payload: &Value) -> Result<Content, Refusal> {
    for element in list(payload.get("elements"), "payload[elements]", 1)? {
        let images = element.get("images").and_then(Value::as_array);
        let images = images.filter(|it| GRID_IMAGES.contains(&it.len()));
        let images = images.ok_or_else(|| {
            Refusal::new(
                100,
                "Param elements[images] must have between 2 and 6 elements",
            )
        })?;
        for image in images {
            let url = image.get("url").unwrap_or(&Value::Null);
            address(url, "images[url]", &["https", "http"])?;
        }
        for (key, limit) in [("title", GRID_TITLE), ("subtitle", ELEMENT_TITLE)] {
            within(word(element, key).unwrap_or_default(), key, limit)?;
        }
        if element.get("buttons").is_some() {
            buttons(element.get("buttons"))?;
        }
    }
    Ok(Content::Ordinary)
}

/// A word that may be absent, but not anything.
fn one_of(object: &Value, key: &str, known: &[&str]) -> Result<(), Refusal> {
    match object.get(key) {
        None => Ok(()),
        Some(value) if value.as_str().is_some_and(|it| known.contains(&it)) => Ok(()),
        Some(_) => {
            let known = known.join(", ");
            Err(Refusal::new(
                100,
                format!("Param payload[{key}] must be one of {{{known}}}"),
            ))
        }
    }
}

fn generic(payload: &Value) -> Result<Content, Refusal> {
    for element in list(payload.get("elements"), "payload[elements]", ELEMENTS)? {
        text(element, "elements[title]", "title", ELEMENT_TITLE)?;
        if let Some(subtitle) = word(element, "subtitle") {
            within(subtitle, "elements[subtitle]", ELEMENT_TITLE)?;
        }
        if element.get("buttons").is_some() {
            buttons(element.get("buttons"))?;
        }
    }
    Ok(Content::Ordinary)
}

fn buttons(value: Option<&Value>) -> Result<(), Refusal> {
    for button in list(value, "payload[buttons]", limits::BUTTONS)? {
        let kind = word(button, "type");
        if let Some("postback" | "web_url" | "phone_number") = kind {
            text(button, "buttons[title]", "title", limits::BUTTON_TITLE)?;
        }
        match kind {
            Some("postback" | "phone_number") => {
                text(button, "buttons[payload]", "payload", limits::PAYLOAD)?;
            }
            Some("web_url") => {
                let url = button.get("url").unwrap_or(&Value::Null);
                address(url, "buttons[url]", &["https", "http"])?;
            }
            Some("account_link" | "account_unlink" | "game_play") => {}
            _ => return Err(bad_choice("buttons[type]")),
        }
    }
    Ok(())
}

fn list<'v>(value: Option<&'v Value>, param: &str, limit: usize) -> Result<&'v [Value], Refusal> {
    let items = value.and_then(Value::as_array);
    match items {
        Some(items) if (1..=limit).contains(&items.len()) => Ok(items),
        _ => Err(Refusal::new(
            100,
            format!("Param {param} must have between 1 and {limit} elements"),
        )),
    }
}

fn text(object: &Value, param: &str, key: &str, limit: usize) -> Result<(), Refusal> {
    match word(object, key) {
        None | Some("") => Err(Refusal::missing(param)),
        Some(text) => within(text, param, limit),
    }
}

fn only(object: &Value, keys: &[&str]) -> Result<(), Refusal> {
    let map = object.as_object();
    let extra = map.and_then(|map| map.keys().find(|key| !keys.contains(&key.as_str())));
    match extra {
        None => Ok(()),
        Some(key) => Err(Refusal::new(
            100,
            format!("Invalid keys \"{key}\" were found in param \"payload\"."),
        )),
    }
}

fn word<'v>(object: &'v Value, key: &str) -> Option<&'v str> {
    object.get(key).and_then(Value::as_str)
}

fn bad_choice(param: &str) -> Refusal {
    Refusal::new(
        100,
        format!("Param {param} is missing or not one that the sandbox knows"),
    )
}
