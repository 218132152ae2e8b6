//! The conversation: bubbles, buttons, quick replies, *Notify Me*. It is fetched anew whenever
//! something may have changed.

use super::{Pair, button, hidden, whose};
use crate::sandbox::html::escaped;
use crate::sandbox::people::entrance::localized;
use crate::sandbox::people::thread::{Bubble, ButtonKind};
use crate::sandbox::state::{Page, Person, State};
use jiff::Timestamp;
use serde_json::Value;

/// The part of the page that changes by itself. None when the person is not there.
pub fn fragment(state: &mut State, pair: &Pair) -> Option<String> {
    let now = state.now();
    let page = state.pages.get_mut(&pair.page_id)?;
    let replies = page
        .people
        .get_mut(&pair.psid)
        .map(|person| quick_replies(person, pair));
    let person = page.people.get(&pair.psid)?;
    let bubbles: String = person
        .thread
        .bubbles
        .iter()
        .map(|it| bubble(it, pair))
        .collect();
    let bubbles = if bubbles.is_empty() {
        "<p class=\"hint\">Nothing has been said yet.</p>".to_owned()
    } else {
        bubbles
    };
    let typing = if person.thread.is_typing {
        "<div class=\"row page\"><div class=\"bubble typing\" title=\"The bot is typing\">• • •</div></div>"
    } else {
        ""
    };
    let entrance = entrance(page, person, pair);
    let (status, clock) = (status(person, now), format!("{now:.0}"));
    let replies = replies.unwrap_or_default();
    Some(format!(
        "<p class=\"status\">{status} <span class=\"clock\">Clock: {clock}</span></p>\
<div class=\"bubbles\" id=\"bubbles\">{bubbles}{typing}</div>\
<div class=\"replies\">{replies}{entrance}</div>"
    ))
}

/// How the person stands to the Page, in one line.
fn status(person: &Person, now: Timestamp) -> String {
    if person.is_blocking {
        return "<b class=\"bad\">Blocks the Page</b>".to_owned();
    }
    let Some(at) = person.wrote_at.filter(|_| person.is_window_open(now)) else {
        return "<b class=\"bad\">Window closed</b>: the Page may not write.".to_owned();
    };
    let left = crate::sandbox::state::WINDOW - now.duration_since(at);
    let (hours, minutes) = (left.as_hours(), left.as_mins() % 60);
    format!("<b class=\"good\">Window open</b> for {hours} h {minutes} min.")
}

fn bubble(it: &Bubble, pair: &Pair) -> String {
    let side = if it.is_from_page() { "page" } else { "person" };
    let mut inside = String::new();
    for part in texts(it) {
        inside.push_str(&format!("<p>{}</p>", escaped(&part)));
    }
    for (kind, url) in media(it) {
        let (kind, url) = (escaped(&kind), escaped(&url));
        inside.push_str(&format!(
            "<p><a href=\"{url}\" target=\"_blank\" rel=\"noreferrer noopener\">{kind}: {url}</a></p>"
        ));
    }
    let mid = it.mid.as_str();
    for tap in it.buttons() {
        inside.push_str(&match &tap.kind {
            ButtonKind::Postback { payload } => {
                let more = [("mid", mid), ("title", &tap.title), ("payload", payload)];
                button(pair, "tap", &tap.title, "choice", &more)
            }
            ButtonKind::Opens { address } => link(&tap.title, address),
            ButtonKind::Calls { number } => {
                format!(
                    "<span class=\"choice\">{} ☎ {}</span>",
                    escaped(&tap.title),
                    escaped(number)
                )
            }
        });
    }
    if let Some((request, is_recurring)) = it.request() {
        let label = if is_recurring {
            cta(request)
        } else {
            "Notify Me"
        };
        inside.push_str(&if it.is_answered {
            format!("<span class=\"choice done\">✓ {}</span>", escaped(label))
        } else {
            button(pair, "notify_me", label, "choice", &[("mid", mid)])
        });
    }
    let reaction = it.reaction.as_deref().map(escaped);
    let reaction = reaction.map(|it| format!("<span class=\"reaction\">{it}</span>"));
    let like = if it.is_from_page() && it.reaction.is_none() {
        button(pair, "like", "♡", "like", &[("mid", mid)])
    } else {
        String::new()
    };
    let time = Timestamp::from_millisecond(it.at_ms).unwrap_or_default();
    format!(
        "<div class=\"row {side}\"><div class=\"bubble\" title=\"{time:.0}\">{inside}{}</div>{like}</div>",
        reaction.unwrap_or_default()
    )
}

/// An address from a bot is opened only when it leads to the web.
fn link(title: &str, address: &str) -> String {
    let title = escaped(title);
    if !(address.starts_with("https://") || address.starts_with("http://")) {
        return format!("<span class=\"choice\">{title}</span>");
    }
    let address = escaped(address);
    format!(
        "<a class=\"choice\" href=\"{address}\" target=\"_blank\" rel=\"noreferrer noopener\">{title} ↗</a>"
    )
}

/// The texts of a message, whatever kind it is.
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
            found.extend(word(element, "image_url").map(|url| format!("[image] {url}")));
        }
    }
    found
}

/// Attachments with an address of the web: kind and address.
fn media(it: &Bubble) -> Vec<(String, String)> {
    let one = it.message.get("attachment").into_iter();
    let more = it.message.get("attachments").and_then(Value::as_array);
    let all = one.chain(more.into_iter().flatten());
    let read = |it: &Value| {
        let kind = it.get("type")?.as_str()?;
        let url = it.pointer("/payload/url")?.as_str()?;
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        is_web.then(|| (kind.to_owned(), url.to_owned()))
    };
    all.filter_map(read).collect()
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

fn quick_replies(person: &mut Person, pair: &Pair) -> String {
    let bubble = person.thread.with_quick_replies();
    let replies = bubble
        .map(|it| it.quick_replies().to_vec())
        .unwrap_or_default();
    let titles = replies
        .iter()
        .filter_map(|it| it.get("title").and_then(Value::as_str));
    titles
        .map(|title| button(pair, "quick_reply", title, "reply", &[("title", title)]))
        .collect()
}

/// What stands in a new conversation, and the menu.
fn entrance(page: &Page, person: &Person, pair: &Pair) -> String {
    let mut shown = String::new();
    if !person.has_conversation {
        for item in localized(page.profile.get("ice_breakers"), &person.locale) {
            let question = item
                .get("question")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let more = [("title", question)];
            shown.push_str(&button(pair, "ice_breaker", question, "reply", &more));
        }
        if page.profile.contains_key("get_started") {
            shown.push_str(&button(pair, "get_started", "Get Started", "main", &[]));
        }
    }
    let items = localized(page.profile.get("persistent_menu"), &person.locale);
    let items: String = items
        .iter()
        .map(|item| {
            let title = item
                .get("title")
                .and_then(Value::as_str)
                .unwrap_or_default();
            match item.get("url").and_then(Value::as_str) {
                Some(url) => link(title, url),
                None => button(pair, "menu", title, "choice", &[("title", title)]),
            }
        })
        .collect();
    if !items.is_empty() {
        shown.push_str(&format!(
            "<details class=\"menu\"><summary>☰ Menu</summary>{items}</details>"
        ));
    }
    shown
}

/// Where the person types.
pub fn composer(pair: &Pair) -> String {
    format!(
        "<form method=\"post\" action=\"/chat\" class=\"composer\">{}{}\
<input name=\"text\" id=\"text\" autocomplete=\"off\" autofocus maxlength=\"20000\" \
aria-label=\"Message\" placeholder=\"Write a message\"><button class=\"main\">Send</button></form>",
        whose(pair),
        hidden("do", "write")
    )
}
