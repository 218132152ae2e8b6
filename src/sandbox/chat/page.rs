//! The whole chat page: people on the left, the conversation, the clock and the rest on the
//! right.

use super::{Pair, address, button, hidden, thread, whose};
use crate::sandbox::html::escaped;
use crate::sandbox::state::{Page, State};
use std::ops::Bound;

/// People in the list; the one who is chosen is always there.
const LISTED: usize = 60;

/// The page. None when the pair's Page is not there.
pub fn document(state: &mut State, pair: &Pair, notice: Option<&str>) -> Option<String> {
    let thread = thread::fragment(state, pair);
    let speed = state.clock.speed();
    let page = state.pages.get(&pair.page_id)?;
    let person = page.people.get(&pair.psid);
    let name = person.map(|it| it.name()).unwrap_or_default();
    let pages: String = state
        .pages
        .iter()
        .map(|(id, it)| {
            let other = Pair {
                page_id: id.clone(),
                psid: String::new(),
            };
            entry(&other, &it.name, *id == pair.page_id)
        })
        .collect();
    let notice = notice.map(escaped).map_or_else(String::new, |it| {
        format!("<p class=\"notice\" role=\"alert\">{it}</p>")
    });
    let conversation = thread.map_or_else(
        || "<p class=\"hint\">Make a person to talk as.</p>".to_owned(),
        |thread| {
            format!(
                "<div id=\"thread\" data-page=\"{}\" data-person=\"{}\">{thread}</div>{}",
                escaped(&pair.page_id),
                escaped(&pair.psid),
                thread::composer(pair)
            )
        },
    );
    Some(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
<title>{name} and {page_name} – Flowbell sandbox</title>\
<link rel=\"stylesheet\" href=\"/chat/chat.css\"><script src=\"/chat/chat.js\" defer></script>\
</head><body><nav><h1>Flowbell sandbox</h1><a href=\"/\">What the Pages hold</a>\
<h2>Pages</h2><ul>{pages}</ul><h2>People ({n_people})</h2><ul>{people}</ul>{new_person}</nav>\
<main><h2>{name} <small>and {page_name}</small></h2>{notice}{conversation}</main>\
<aside>{clock}{acts}</aside></body></html>",
        name = escaped(&name),
        page_name = escaped(&page.name),
        n_people = page.people.len(),
        people = people(page, pair),
        new_person = new_person(pair),
        clock = clock(pair, speed),
        acts = acts(page, pair),
    ))
}

fn entry(pair: &Pair, name: &str, is_chosen: bool) -> String {
    let class = if is_chosen { " class=\"chosen\"" } else { "" };
    let (place, name) = (escaped(&address(pair)), escaped(name));
    format!("<li{class}><a href=\"{place}\">{name}</a></li>")
}

/// The first people, and those around the chosen one.
fn people(page: &Page, pair: &Pair) -> String {
    let first = page.people.iter().take(LISTED);
    let is_listed = first.clone().any(|(psid, _)| *psid == pair.psid);
    let around = page
        .people
        .range((Bound::Included(pair.psid.clone()), Bound::Unbounded))
        .take(if is_listed { 0 } else { LISTED / 4 });
    let listed = first.chain(around).map(|(psid, person)| {
        let other = Pair {
            page_id: pair.page_id.clone(),
            psid: psid.clone(),
        };
        let name = match person.name() {
            name if name.is_empty() => psid.clone(),
            name => name,
        };
        entry(&other, &name, *psid == pair.psid)
    });
    listed.collect()
}

fn new_person(pair: &Pair) -> String {
    format!(
        "<form method=\"post\" action=\"/chat\" class=\"new\">{}{}\
<input name=\"first_name\" placeholder=\"First name\" aria-label=\"First name\" maxlength=\"80\">\
<input name=\"last_name\" placeholder=\"Last name\" aria-label=\"Last name\" maxlength=\"80\">\
<input name=\"locale\" placeholder=\"en_US\" aria-label=\"Language\" maxlength=\"10\">\
<button>Make a person</button></form>",
        whose(pair),
        hidden("do", "new_person")
    )
}

fn clock(pair: &Pair, speed: Option<u32>) -> String {
    let skip = |label: &str, secs: &str| button(pair, "advance", label, "", &[("secs", secs)]);
    let mut shown = "<h2>Clock</h2><div class=\"row\">".to_owned();
    for (label, secs) in [
        ("+1 min", "60"),
        ("+1 h", "3600"),
        ("+12 h", "43200"),
        ("+24 h", "86400"),
        ("+30 days", "2592000"),
    ] {
        shown.push_str(&skip(label, secs));
    }
    shown.push_str("</div>");
    let Some(speed) = speed else {
        return shown
            + "<p class=\"hint\">The program around the sandbox says how fast it runs.</p>";
    };
    shown.push_str("<div class=\"row\">");
    for (label, value) in [
        ("Stop", 0),
        ("× 1", 1),
        ("× 60", 60),
        ("× 1,000", 1_000),
        ("× 10,000", 10_000),
    ] {
        let class = if value == speed { "chosen" } else { "" };
        shown.push_str(&button(
            pair,
            "speed",
            label,
            class,
            &[("speed", &value.to_string())],
        ));
    }
    shown + "</div>"
}

fn acts(page: &Page, pair: &Pair) -> String {
    let Some(person) = page.people.get(&pair.psid) else {
        return String::new();
    };
    let block = if person.is_blocking {
        button(pair, "unblock", "Unblock the Page", "", &[])
    } else {
        button(pair, "block", "Block the Page", "", &[])
    };
    let stop = button(pair, "write", "Write “stop”", "", &[("text", "stop")]);
    let topics = page.consents.values().filter(|it| it.psid == pair.psid);
    let topics = topics.filter_map(|it| it.recurring.as_ref());
    let topics = topics.filter(|it| !it.is_stopped).map(|it| {
        let label = format!("Stop “{}”", it.title);
        button(pair, "stop_topic", &label, "", &[("title", &it.title)])
    });
    let topics: String = topics.collect();
    format!(
        "<h2>This person</h2><p class=\"hint\">{}, {}</p>\
<form method=\"post\" action=\"/chat\" class=\"new\">{}{}\
<input name=\"ref\" placeholder=\"ref of an m.me link\" aria-label=\"ref of an m.me link\" \
maxlength=\"2083\"><button>Follow the link</button></form>\
<div class=\"row\">{stop}{topics}{}{block}{}</div>",
        escaped(&pair.psid),
        escaped(&person.locale),
        whose(pair),
        hidden("do", "follow_link"),
        button(pair, "read", "Read everything", "", &[]),
        button(
            pair,
            "delete_conversation",
            "Delete the conversation",
            "",
            &[]
        ),
    )
}
