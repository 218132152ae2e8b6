//! One person's conversation as a chat shows it: what stands in each bubble, and what the person
//! can do next. The page at `/chat` and the editor's chat are drawn from it.

use super::entrance::localized;
use super::thread::{Bubble, ButtonKind};
use crate::model::limits;
use crate::sandbox::state::{Page, Person, State, WINDOW};
use jiff::Timestamp;
use serde_json::Value;

/// A conversation with a Page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub name: String,
    /// When the window closes; `None` when it is closed or never opened.
    pub closes: Option<Timestamp>,
    pub is_blocking: bool,
    pub is_typing: bool,
    pub bubbles: Vec<SeenBubble>,
    /// Titles of the quick replies that can be tapped now.
    pub replies: Vec<String>,
    /// What stands in a new conversation.
    pub ice_breakers: Vec<String>,
    pub has_get_started: bool,
    pub menu: Vec<SeenTap>,
    /// Recurring topics that the person gets messages about.
    pub topics: Vec<String>,
}

/// A bubble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenBubble {
    pub mid: String,
    pub at: Timestamp,
    pub is_from_page: bool,
    /// The texts of a message, whatever kind it is.
    pub texts: Vec<String>,
    /// Attachments with an address of the web: kind and address.
    pub media: Vec<(String, String)>,
    pub taps: Vec<SeenTap>,
    /// It asks for a notification.
    pub is_request: bool,
    pub reaction: Option<String>,
}

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenTap {
    pub title: String,
    pub does: Does,
}

/// What a tap does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Tells the bot.
    Chooses {
        payload: String,
    },
    Opens {
        address: String,
    },
    Calls {
        number: String,
    },
    /// *Notify Me*, or the button of a recurring request.
    Agrees,
    /// It was tapped, and cannot be again.
    HasAgreed,
}

/// What a person sees now. `None` when the Page or the person is not there.
pub fn seen(state: &mut State, page_id: &str, psid: &str) -> Option<Seen> {
    let now = state.now();
    let page = state.pages.get_mut(page_id)?;
    let person = page.people.get_mut(psid)?;
    let replies = person.thread.with_quick_replies();
    let replies = replies.map(|it| it.quick_replies().to_vec());
    let replies = replies.unwrap_or_default();
    let page = state.pages.get(page_id)?;
    let person = page.people.get(psid)?;
    let is_new = !person.has_conversation;
    let breakers = match is_new {
        true => localized(page.profile.get("ice_breakers"), &person.locale),
        false => Vec::new(),
    };
    let topics = page.consents.values().filter(|it| it.psid == psid);
    let topics = topics.filter_map(|it| it.recurring.as_ref());
    let topics = topics.filter(|it| !it.is_stopped);
    Some(Seen {
        name: person.name(),
        closes: closes(person, now),
        is_blocking: person.is_blocking,
        is_typing: person.thread.is_typing,
        bubbles: person.thread.bubbles.iter().map(bubble).collect(),
        replies: words(&replies, "title"),
        ice_breakers: words(&breakers, "question"),
        has_get_started: is_new && page.profile.contains_key("get_started"),
        menu: menu(page, person),
        topics: topics.map(|it| it.title.clone()).collect(),
    })
}

fn closes(person: &Person, now: Timestamp) -> Option<Timestamp> {
    let at = person.wrote_at.filter(|_| person.is_window_open(now))?;
    at.checked_add(WINDOW).ok()
}

fn words(items: &[Value], key: &str) -> Vec<String> {
    let word = |it: &Value| it.get(key).and_then(Value::as_str).map(str::to_owned);
    items.iter().filter_map(word).collect()
}

fn bubble(it: &Bubble) -> SeenBubble {
    let mut taps: Vec<SeenTap> = it
        .buttons()
        .into_iter()
        .map(|tap| SeenTap {
            title: tap.title,
            does: match tap.kind {
                ButtonKind::Postback { payload } => Does::Chooses { payload },
                ButtonKind::Opens { address } => Does::Opens { address },
                ButtonKind::Calls { number } => Does::Calls { number },
            },
        })
        .collect();
    let request = it.request();
    taps.extend(request.map(|(request, is_recurring)| SeenTap {
        title: match is_recurring {
            true => cta(request).to_owned(),
            false => limits::ONE_TIME_BUTTON.to_owned(),
        },
        does: match it.is_answered {
            true => Does::HasAgreed,
            false => Does::Agrees,
        },
    }));
    SeenBubble {
        mid: it.mid.clone(),
        at: Timestamp::from_millisecond(it.at_ms).unwrap_or_default(),
        is_from_page: it.is_from_page(),
        texts: texts(it),
        media: media(it),
        taps,
        is_request: request.is_some(),
        reaction: it.reaction.clone(),
    }
}

fn texts(it: &Bubble) -> Vec<String> {
    let word = |value: &Value, key: &str| {
        let text = value.get(key).and_then(Value::as_str);
        text.map(str::to_owned)
            .filter(|it| !it.trim_matches('\u{200b}').is_empty())
    };
    let mut found: Vec<String> = word(&it.message, "text").into_iter().collect();
    if let Some(template) = it.template() {
        found.extend(word(template, "text"));
        found.extend(word(template, "title"));
        let elements = template.get("elements").and_then(Value::as_array);
        for element in elements.into_iter().flatten() {
            found.extend(word(element, "title"));
            found.extend(word(element, "subtitle"));
        }
    }
    found
}

fn media(it: &Bubble) -> Vec<(String, String)> {
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    let one = it.message.get("attachment").into_iter();
    let more = it.message.get("attachments").and_then(Value::as_array);
    let read = |it: &Value| {
        let kind = it.get("type")?.as_str()?;
        let url = it.pointer("/payload/url")?.as_str()?;
        is_web(url).then(|| (kind.to_owned(), url.to_owned()))
    };
    let mut found: Vec<_> = one
        .chain(more.into_iter().flatten())
        .filter_map(read)
        .collect();
    let elements = it.template().and_then(|it| it.get("elements")?.as_array());
    let pictures = elements.into_iter().flatten();
    let pictures = pictures.filter_map(|it| it.get("image_url")?.as_str());
    let pictures = pictures.filter(|url| is_web(url));
    found.extend(pictures.map(|url| ("image".to_owned(), url.to_owned())));
    found
}

/// Messenger's label of a recurring request (facts 2.2).
fn cta(request: &Value) -> &'static str {
    let asked = request.get("notification_messages_cta_text");
    match asked.and_then(Value::as_str) {
        Some("ALLOW") => "Allow messages",
        Some("GET") => "Get messages",
        Some("OPT_IN") => "Opt in to messages",
        Some("SIGN_UP") => "Sign up for messages",
        _ => "Get updates",
    }
}

fn menu(page: &Page, person: &Person) -> Vec<SeenTap> {
    let items = localized(page.profile.get("persistent_menu"), &person.locale);
    let word = |item: &Value, key: &str| {
        let word = item.get(key).and_then(Value::as_str);
        word.map(str::to_owned)
    };
    let items = items.iter().map(|item| SeenTap {
        title: word(item, "title").unwrap_or_default(),
        does: match word(item, "url") {
            Some(address) => Does::Opens { address },
            None => Does::Chooses {
                payload: word(item, "payload").unwrap_or_default(),
            },
        },
    });
    items.collect()
}
