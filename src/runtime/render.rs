//! From what the engine wants to say to the body of a Send API call (facts 1, 2, 3).
//!
//! A message with a picture is two calls, the picture first. A consent allows one call, so
//! there picture and words travel as a generic template when the words fit into one, and
//! without the picture when they do not: the words are what was agreed to.

use crate::engine::{Content, Send, Via};
use crate::graph::{Payload, What};
use crate::model::limits::RECURRING_BUTTONS;
use crate::model::{BlockId, Button, ButtonAction, FlowId, Profile, QuickReply, Template};
use serde_json::{Map, Value, json};

/// What fits into the title of a generic template, and into its subtitle (facts 3.2).
const TITLE: usize = 80;
const SUBTITLE: usize = 80;
/// Marks our messages in their echoes.
const MARK: &str = "fb1/send/";
const PICTURE: &str = "/picture";

/// A send as calls, in their order. The last one is the send; what is before it may be left
/// out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub picture: Option<Map<String, Value>>,
    pub body: Map<String, Value>,
}

/// The metadata of a message of this send.
pub(crate) fn metadata(id: &str) -> String {
    format!("{MARK}{id}")
}

/// The send that a message's metadata names. `None` for its picture and for other apps'.
pub(crate) fn sent(metadata: &str) -> Option<&str> {
    let id = metadata.strip_prefix(MARK)?;
    (!id.ends_with(PICTURE)).then_some(id)
}

/// Whether a metadata is ours, whichever part of a send it marks.
pub(crate) fn is_ours(metadata: &str) -> bool {
    metadata.starts_with(MARK)
}

/// The calls for a send to this person.
pub(crate) fn render(send: &Send, psid: &str, id: &str) -> Rendered {
    let recipient = match &send.via {
        Via::Window | Via::Utility { .. } => json!({ "id": psid }),
        Via::Consent { profile, token, .. } => {
            let key = match profile {
                Profile::Recurring => "notification_messages_token",
                Profile::OneTime | Profile::Utility => "one_time_notif_token",
            };
            json!({ key: token.reveal() })
        }
    };
    let mut picture = None;
    let message = match &send.content {
        Content::Typing => {
            let mut body = Map::new();
            body.insert("recipient".to_owned(), recipient);
            body.insert("sender_action".to_owned(), json!("typing_on"));
            return Rendered { picture, body };
        }
        Content::DefaultAnswer { text } => json!({ "text": text }),
        Content::Request {
            block,
            topic,
            profile,
            title,
            button,
        } => {
            let payload = payload(What::Notify, &send.flow, block, topic.as_str());
            request(*profile, title, button, &payload)
        }
        Content::Message {
            block,
            text,
            image,
            buttons,
            quick_replies,
        } => {
            let choices = Choices {
                flow: &send.flow,
                block,
                buttons,
                quick_replies,
            };
            let is_single = matches!(send.via, Via::Consent { .. });
            if let Via::Utility {
                template: Some(template),
                ..
            } = &send.via
            {
                let message = approved(template, &choices);
                let body = whole(recipient, &send.via, message, &metadata(id));
                return Rendered { picture, body };
            }
            match image {
                Some(image) if text.trim().is_empty() => with_picture_only(image, &choices),
                Some(image) if is_single => {
                    card(image, text, &choices).unwrap_or_else(|| words(text, &choices))
                }
                Some(image) => {
                    let id = metadata(&format!("{id}{PICTURE}"));
                    picture = Some(whole(recipient.clone(), &send.via, picture_of(image), &id));
                    words(text, &choices)
                }
                None => words(text, &choices),
            }
        }
    };
    let body = whole(recipient, &send.via, message, &metadata(id));
    Rendered { picture, body }
}

struct Choices<'a> {
    flow: &'a FlowId,
    block: &'a BlockId,
    buttons: &'a [Button],
    quick_replies: &'a [QuickReply],
}

impl Choices<'_> {
    fn add_quick_replies(&self, mut message: Value) -> Value {
        if self.quick_replies.is_empty() {
            return message;
        }
        let replies = self.quick_replies.iter().map(|reply| {
            let mut one = json!({
                "content_type": "text",
                "title": reply.title,
                "payload": payload(What::Reply, self.flow, self.block, reply.id.as_str()),
            });
            if let (Some(image), Some(one)) = (&reply.image, one.as_object_mut()) {
                one.insert("image_url".to_owned(), json!(image));
            }
            one
        });
        let replies: Vec<Value> = replies.collect();
        if let Some(message) = message.as_object_mut() {
            message.insert("quick_replies".to_owned(), Value::Array(replies));
        }
        message
    }

    fn buttons(&self) -> Vec<Value> {
        let buttons = self.buttons.iter().map(|button| match &button.action {
            ButtonAction::GoOn => json!({
                "type": "postback",
                "title": button.title,
                "payload": payload(What::Button, self.flow, self.block, button.id.as_str()),
            }),
            ButtonAction::OpenLink { url } => {
                json!({ "type": "web_url", "title": button.title, "url": url })
            }
            ButtonAction::Call { phone } => {
                json!({ "type": "phone_number", "title": button.title, "payload": phone })
            }
        });
        buttons.collect()
    }
}

fn payload(what: What, flow: &FlowId, block: &BlockId, part: &str) -> String {
    Payload::new(what, flow.as_str(), block.as_str(), Some(part)).to_string()
}

fn whole(recipient: Value, via: &Via, mut message: Value, metadata: &str) -> Map<String, Value> {
    if let Some(message) = message.as_object_mut() {
        message.insert("metadata".to_owned(), json!(metadata));
    }
    let kind = match via {
        Via::Window => "RESPONSE",
        Via::Consent { .. } => "UPDATE",
        Via::Utility { .. } => "UTILITY",
    };
    let mut body = Map::new();
    body.insert("recipient".to_owned(), recipient);
    body.insert("messaging_type".to_owned(), json!(kind));
    body.insert("message".to_owned(), message);
    body
}

fn template(payload: &Value) -> Value {
    json!({ "attachment": { "type": "template", "payload": payload } })
}

fn words(text: &str, choices: &Choices<'_>) -> Value {
    let message = if choices.buttons.is_empty() {
        json!({ "text": text })
    } else {
        let buttons = choices.buttons();
        template(&json!({ "template_type": "button", "text": text, "buttons": buttons }))
    };
    choices.add_quick_replies(message)
}

fn picture_of(image: &str) -> Value {
    json!({ "attachment": { "type": "image", "payload": { "url": image } } })
}

/// An approved template by its name, with what goes into its places, and the payloads of its
/// buttons (facts 2.4). Its words, links and numbers are Meta's copy.
fn approved(template: &Template, choices: &Choices<'_>) -> Value {
    let mut components = Vec::new();
    if !template.parameters.is_empty() {
        let parameters = template.parameters.iter().map(|it| match it.name.as_str() {
            "" => json!({ "type": "text", "text": it.value }),
            name => json!({ "type": "text", "parameter_name": name, "text": it.value }),
        });
        let parameters: Vec<Value> = parameters.collect();
        components.push(json!({ "type": "body", "parameters": parameters }));
    }
    let taps = choices.buttons.iter().filter_map(|it| match &it.action {
        ButtonAction::GoOn => {
            let payload = payload(What::Button, choices.flow, choices.block, it.id.as_str());
            Some(json!({ "type": "POSTBACK", "payload": payload }))
        }
        ButtonAction::OpenLink { .. } | ButtonAction::Call { .. } => None,
    });
    let taps: Vec<Value> = taps.collect();
    if !taps.is_empty() {
        components.push(json!({ "type": "buttons", "parameters": taps }));
    }
    let mut filled = json!({
        "name": template.name, "language": { "code": template.language },
    });
    if let Some(fields) = filled.as_object_mut().filter(|_| !components.is_empty()) {
        fields.insert("components".to_owned(), Value::Array(components));
    }
    json!({ "template": filled })
}

/// A picture without words. Buttons need some, so the picture becomes a card then.
fn with_picture_only(image: &str, choices: &Choices<'_>) -> Value {
    if choices.buttons.is_empty() {
        return choices.add_quick_replies(picture_of(image));
    }
    let element = json!({ "title": "\u{200b}", "image_url": image, "buttons": choices.buttons() });
    let message = template(&json!({ "template_type": "generic", "elements": [element] }));
    choices.add_quick_replies(message)
}

/// Picture and words in one card; `None` when the words do not fit.
fn card(image: &str, text: &str, choices: &Choices<'_>) -> Option<Value> {
    let (title, subtitle) = split(text)?;
    let mut element = json!({ "title": title, "image_url": image });
    let fields = element.as_object_mut()?;
    if !subtitle.is_empty() {
        fields.insert("subtitle".to_owned(), json!(subtitle));
    }
    if !choices.buttons.is_empty() {
        fields.insert("buttons".to_owned(), Value::Array(choices.buttons()));
    }
    let message = template(&json!({ "template_type": "generic", "elements": [element] }));
    Some(choices.add_quick_replies(message))
}

/// Words as title and subtitle, parted at the end of a sentence or else between two words.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let fits = |text: &str, most: usize| text.chars().count() <= most;
    if fits(text, TITLE) {
        return Some((text, ""));
    }
    let ends = |is_sentence: bool| {
        let blanks = text
            .char_indices()
            .filter(|(_, letter)| letter.is_whitespace());
        let places = blanks.map(|(at, _)| (text.get(..at), text.get(at..)));
        let parts = places.filter_map(|(title, rest)| Some((title?.trim_end(), rest?.trim())));
        parts
            .filter(|(title, rest)| fits(title, TITLE) && fits(rest, SUBTITLE))
            .rfind(|(title, _)| !is_sentence || title.ends_with(['.', '!', '?', '…', '。']))
    };
    ends(true).or_else(|| ends(false))
}

/// The template that asks for a consent.
fn request(profile: Profile, title: &str, button: &str, payload: &str) -> Value {
    match profile {
        Profile::OneTime | Profile::Utility => template(&json!({
            "template_type": "one_time_notif_req", "title": title, "payload": payload,
        })),
        Profile::Recurring => {
            let shown = profile.button(button);
            let known = RECURRING_BUTTONS.iter().find(|(label, _)| *label == shown);
            let label = known.map_or("GET_UPDATES", |(_, wire)| wire);
            template(&json!({
                "template_type": "notification_messages", "title": title, "payload": payload,
                "notification_messages_cta_text": label,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Token;
    use crate::model::{Parameter, PartId, TopicId};

    fn message(via: Via, text: &str, image: Option<&str>, n_buttons: usize) -> Send {
        let buttons = (0..n_buttons).map(|n| Button {
            id: PartId::new(&format!("b{n}")).unwrap(),
            title: format!("Button {n}"),
            action: match n {
                0 => ButtonAction::GoOn,
                1 => ButtonAction::OpenLink {
                    url: "https://shop.example".to_owned(),
                },
                _ => ButtonAction::Call {
                    phone: "+15550100".to_owned(),
                },
            },
        });
        Send {
            flow: FlowId::new("shop").unwrap(),
            via,
            content: Content::Message {
                block: BlockId::new("m1").unwrap(),
                text: text.to_owned(),
                image: image.map(str::to_owned),
                buttons: buttons.collect(),
                quick_replies: Vec::new(),
            },
        }
    }

    fn consent(profile: Profile) -> Via {
        Via::Consent {
            topic: TopicId::new("t").unwrap(),
            profile,
            token: Token::new("TOKEN"),
        }
    }

    fn body(send: &Send) -> Value {
        Value::Object(render(send, "42", "1.7").body)
    }

    #[test]
    fn buttons_make_a_button_template() {
        let body = body(&message(Via::Window, "Which?", None, 3));
        assert_eq!(
            body,
            json!({ "recipient": { "id": "42" }, "messaging_type": "RESPONSE", "message": {
                "metadata": "fb1/send/1.7",
                "attachment": { "type": "template", "payload": {
                    "template_type": "button", "text": "Which?", "buttons": [
                        { "type": "postback", "title": "Button 0", "payload": "fb1/button/shop/m1/b0" },
                        { "type": "web_url", "title": "Button 1", "url": "https://shop.example" },
                        { "type": "phone_number", "title": "Button 2", "payload": "+15550100" }
                    ] } } } })
        );
    }

    #[test]
    fn a_utility_template_goes_by_its_name() {
        let parameter = |name: &str, value: &str| Parameter {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let via = |parameters| Via::Utility {
            topic: TopicId::new("t").unwrap(),
            template: Some(Template {
                name: "order_update".to_owned(),
                language: "en".to_owned(),
                parameters,
            }),
        };
        let named = via(vec![parameter("order_id", "566701")]);
        assert_eq!(
            body(&message(named, "Order 566701 is ready.", None, 3)),
            json!({ "recipient": { "id": "42" }, "messaging_type": "UTILITY", "message": {
                "metadata": "fb1/send/1.7",
                "template": { "name": "order_update", "language": { "code": "en" },
                    "components": [
                        { "type": "body", "parameters": [
                            { "type": "text", "parameter_name": "order_id", "text": "566701" }] },
                        { "type": "buttons", "parameters": [
                            { "type": "POSTBACK", "payload": "fb1/button/shop/m1/b0" }] }] } } })
        );
        let counted = body(&message(via(vec![parameter("", "Ann")]), "Hello", None, 0));
        let filled = &counted["message"]["template"]["components"][0]["parameters"][0];
        assert_eq!(*filled, json!({ "type": "text", "text": "Ann" }));
        let plain = body(&message(via(Vec::new()), "Hello", None, 0));
        assert_eq!(plain["message"]["template"]["components"], Value::Null);
    }

    #[test]
    fn a_picture_goes_first_inside_the_window_and_along_with_a_consent() {
        let image = Some("https://shop.example/a.jpg");
        let two = render(&message(Via::Window, "Hello", image, 0), "42", "1.7");
        let picture = Value::Object(two.picture.unwrap());
        assert_eq!(picture["message"]["attachment"]["type"], "image");
        assert_eq!(sent(picture["message"]["metadata"].as_str().unwrap()), None);
        assert_eq!(
            sent(two.body["message"]["metadata"].as_str().unwrap()),
            Some("1.7")
        );

        let text = "The Velvet Matte lipstick that you asked about is back. Come and see it in our \
                    shop on Main Street this week.";
        let one = render(
            &message(consent(Profile::OneTime), text, image, 1),
            "42",
            "1.7",
        );
        assert_eq!(one.picture, None);
        assert_eq!(
            one.body["recipient"],
            json!({ "one_time_notif_token": "TOKEN" })
        );
        let card = &one.body["message"]["attachment"]["payload"]["elements"][0];
        assert_eq!(
            card["title"],
            "The Velvet Matte lipstick that you asked about is back."
        );
        assert_eq!(
            card["subtitle"],
            "Come and see it in our shop on Main Street this week."
        );
        assert_eq!(card["image_url"], "https://shop.example/a.jpg");

        // Too long for a card: the words go, the picture stays behind.
        let long = "word ".repeat(60);
        let one = render(
            &message(consent(Profile::OneTime), &long, image, 0),
            "42",
            "1.7",
        );
        assert_eq!(
            (one.picture, &one.body["message"]["text"]),
            (None, &json!(long))
        );
    }

    #[test]
    fn each_profile_has_its_own_request_and_recipient() {
        let request = |profile, button: &str| Send {
            flow: FlowId::new("shop").unwrap(),
            via: Via::Window,
            content: Content::Request {
                block: BlockId::new("n1").unwrap(),
                topic: TopicId::new("t").unwrap(),
                profile,
                title: "When A is back".to_owned(),
                button: button.to_owned(),
            },
        };
        let template = |send: &Send| body(send)["message"]["attachment"]["payload"].clone();
        assert_eq!(
            template(&request(Profile::OneTime, "Remind me")),
            json!({ "template_type": "one_time_notif_req", "title": "When A is back",
                "payload": "fb1/notify/shop/n1/t" })
        );
        for (button, label) in [("Get messages", "GET"), ("", "GET_UPDATES")] {
            let template = template(&request(Profile::Recurring, button));
            assert_eq!(template["template_type"], "notification_messages");
            assert_eq!(template["notification_messages_cta_text"], label);
        }
        let recurring = body(&message(consent(Profile::Recurring), "Hi", None, 0));
        assert_eq!(
            recurring["recipient"],
            json!({ "notification_messages_token": "TOKEN" })
        );
        assert_eq!(recurring["messaging_type"], "UPDATE");
    }
}
