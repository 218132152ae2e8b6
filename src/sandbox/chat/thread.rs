//! The conversation: bubbles, buttons, quick replies, *Notify Me*. It is fetched anew whenever
//! something may have changed.

use super::{Pair, button, hidden, whose};
use crate::sandbox::html::escaped;
use crate::sandbox::people::seen::{Does, Seen, SeenBubble, seen};
use crate::sandbox::state::State;
use jiff::Timestamp;

/// The part of the page that changes by itself. None when the person is not there.
pub fn fragment(state: &mut State, pair: &Pair) -> Option<String> {
    let now = state.now();
    let seen = seen(state, &pair.page_id, &pair.psid)?;
    let bubbles: String = seen.bubbles.iter().map(|it| bubble(it, pair)).collect();
    let bubbles = if bubbles.is_empty() {
        "<p class=\"hint\">Nothing has been said yet.</p>".to_owned()
    } else {
        bubbles
    };
    let typing = if seen.is_typing {
        "<div class=\"row page\"><div class=\"bubble typing\" title=\"The bot is typing\">• • •</div></div>"
    } else {
        ""
    };
    let replies = seen.replies.iter();
    let replies: String = replies
        .map(|title| button(pair, "quick_reply", title, "reply", &[("title", title)]))
        .collect();
    let entrance = entrance(&seen, pair);
    let (status, clock) = (status(&seen, now), format!("{now:.0}"));
    Some(format!(
        "<p class=\"status\">{status} <span class=\"clock\">Clock: {clock}</span></p>\
<div class=\"bubbles\" id=\"bubbles\">{bubbles}{typing}</div>\
<div class=\"replies\">{replies}{entrance}</div>"
    ))
}

/// How the person stands to the Page, in one line.
fn status(seen: &Seen, now: Timestamp) -> String {
    if seen.is_blocking {
        return "<b class=\"bad\">Blocks the Page</b>".to_owned();
    }
    let Some(closes) = seen.closes else {
        return "<b class=\"bad\">Window closed</b>: the Page may not write.".to_owned();
    };
    let left = closes.duration_since(now);
    let (hours, minutes) = (left.as_hours(), left.as_mins() % 60);
    format!("<b class=\"good\">Window open</b> for {hours} h {minutes} min.")
}

fn bubble(it: &SeenBubble, pair: &Pair) -> String {
    let side = if it.is_from_page { "page" } else { "person" };
    let mut inside = String::new();
    for part in &it.texts {
        inside.push_str(&format!("<p>{}</p>", escaped(part)));
    }
    for (kind, url) in &it.media {
        let (kind, url) = (escaped(kind), escaped(url));
        inside.push_str(&format!(
            "<p><a href=\"{url}\" target=\"_blank\" rel=\"noreferrer noopener\">{kind}: {url}</a></p>"
        ));
    }
    let mid = it.mid.as_str();
    for tap in &it.taps {
        inside.push_str(&match &tap.does {
            Does::Chooses { payload } => {
                let more = [("mid", mid), ("title", &tap.title), ("payload", payload)];
                button(pair, "tap", &tap.title, "choice", &more)
            }
            Does::Opens { address } => link(&tap.title, address),
            Does::Calls { number } => {
                format!(
                    "<span class=\"choice\">{} ☎ {}</span>",
                    escaped(&tap.title),
                    escaped(number)
                )
            }
            Does::Agrees => button(pair, "notify_me", &tap.title, "choice", &[("mid", mid)]),
            Does::HasAgreed => {
                let title = escaped(&tap.title);
                format!("<span class=\"choice done\">✓ {title}</span>")
            }
        });
    }
    let reaction = it.reaction.as_deref().map(escaped);
    let reaction = reaction.map(|it| format!("<span class=\"reaction\">{it}</span>"));
    let like = if it.is_from_page && it.reaction.is_none() {
        button(pair, "like", "♡", "like", &[("mid", mid)])
    } else {
        String::new()
    };
    let time = it.at;
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

/// What stands in a new conversation, and the menu.
fn entrance(seen: &Seen, pair: &Pair) -> String {
    let mut shown = String::new();
    for question in &seen.ice_breakers {
        let more = [("title", question.as_str())];
        shown.push_str(&button(pair, "ice_breaker", question, "reply", &more));
    }
    if seen.has_get_started {
        shown.push_str(&button(pair, "get_started", "Get Started", "main", &[]));
    }
    let items = seen.menu.iter().map(|item| match &item.does {
        Does::Opens { address } => link(&item.title, address),
        Does::Chooses { .. } | Does::Calls { .. } | Does::Agrees | Does::HasAgreed => {
            let more = [("title", item.title.as_str())];
            button(pair, "menu", &item.title, "choice", &more)
        }
    });
    let items: String = items.collect();
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
