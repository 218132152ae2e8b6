//! One person's conversation with a Page, as both see it.

use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// Bubbles that are kept; buttons of older ones cannot be tapped any more.
const KEPT: usize = 300;

/// A conversation. A new one costs next to nothing.
#[derive(Default)]
pub struct Thread {
    pub bubbles: VecDeque<Bubble>,
    /// Time of the last event, so that no two of one person have the same.
    pub last_ms: i64,
    /// `ref` of the m.me link that led here, until Get Started is tapped.
    pub reference: Option<String>,
    pub is_typing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    Person,
    /// With the id of the app that sent it.
    Page(String),
}

pub struct Bubble {
    pub mid: String,
    pub at_ms: i64,
    pub from: From,
    /// The `message` of the Send API, or of the webhook.
    pub message: Arc<Value>,
    /// Whether the person has answered by its quick replies, or tapped *Notify Me*.
    pub is_answered: bool,
    pub reaction: Option<String>,
}

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub title: String,
    pub kind: ButtonKind,
    /// The app that sent it.
    pub app_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonKind {
    Postback { payload: String },
    Opens { address: String },
    Calls { number: String },
}

impl Thread {
    pub fn add(&mut self, bubble: Bubble) {
        self.bubbles.push_back(bubble);
        if self.bubbles.len() > KEPT {
            self.bubbles.pop_front();
        }
    }

    pub fn find(&mut self, mid: &str) -> Option<&mut Bubble> {
        self.bubbles.iter_mut().rev().find(|it| it.mid == mid)
    }

    /// The last bubble, when its quick replies are still there to be tapped.
    pub fn with_quick_replies(&mut self) -> Option<&mut Bubble> {
        let last = self.bubbles.back_mut()?;
        let is_open = last.is_from_page() && !last.is_answered;
        (is_open && !last.quick_replies().is_empty()).then_some(last)
    }
}

impl Bubble {
    pub fn is_from_page(&self) -> bool {
        matches!(self.from, From::Page(_))
    }

    pub fn text(&self) -> Option<&str> {
        self.message.get("text").and_then(Value::as_str)
    }

    /// The payload of its template.
    pub fn template(&self) -> Option<&Value> {
        let attachment = self.message.get("attachment")?;
        let is_template = attachment.get("type").and_then(Value::as_str) == Some("template");
        attachment.get("payload").filter(|_| is_template)
    }

    pub fn quick_replies(&self) -> &[Value] {
        let replies = self.message.get("quick_replies").and_then(Value::as_array);
        replies.map_or(&[], Vec::as_slice)
    }

    /// Requests that it holds: title, payload, and whether they are for more than one message.
    pub fn request(&self) -> Option<(&Value, bool)> {
        let template = self.template()?;
        match template.get("template_type").and_then(Value::as_str) {
            Some("one_time_notif_req") => Some((template, false)),
            Some("notification_messages") => Some((template, true)),
            _ => None,
        }
    }

    /// Every button, in the order in which they are shown.
    pub fn buttons(&self) -> Vec<Button> {
        let From::Page(app_id) = &self.from else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if let Some(template) = self.template() {
            collect(template, app_id, &mut found);
            let elements = template.get("elements").and_then(Value::as_array);
            for element in elements.into_iter().flatten() {
                collect(element, app_id, &mut found);
            }
        }
        // A filled utility template.
        collect(&self.message, app_id, &mut found);
        found
    }
}

fn collect(holder: &Value, app_id: &str, found: &mut Vec<Button>) {
    let buttons = holder.get("buttons").and_then(Value::as_array);
    for button in buttons.into_iter().flatten() {
        let word = |key: &str| button.get(key).and_then(Value::as_str).unwrap_or_default();
        let kind = match word("type") {
            "postback" => ButtonKind::Postback {
                payload: word("payload").to_owned(),
            },
            "web_url" => ButtonKind::Opens {
                address: word("url").to_owned(),
            },
            "phone_number" => ButtonKind::Calls {
                number: word("payload").to_owned(),
            },
            _ => continue,
        };
        found.push(Button {
            title: word("title").to_owned(),
            kind,
            app_id: app_id.to_owned(),
        });
    }
}
