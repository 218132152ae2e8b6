//! The web page at `/`: what each Page holds now. Everything from outside is escaped, and the
//! page runs no script.

use crate::sandbox::admin;
use crate::sandbox::journal::Entry;
use crate::sandbox::state::{Page, State};
use crate::sandbox::world::World;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

/// How many of the last calls are shown.
const SHOWN_CALLS: usize = 25;
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem;color:#1c1e21;background:#f5f6f7}section{background:#fff;border:1px solid #dddfe2;\
border-radius:8px;padding:1rem 1.25rem;margin:1rem 0}h1{font-size:1.5rem;margin:0}\
h2{font-size:1.15rem;margin:0 0 .5rem}dl{display:grid;grid-template-columns:10rem 1fr;margin:0;\
gap:.35rem 1rem}dt,th,small{color:#606770;font-weight:400;text-align:left}dd{margin:0}\
ul{margin:0;padding-left:1.1rem}table{border-collapse:collapse;width:100%}\
td,th{padding:.2rem .6rem .2rem 0}.bad{color:#b3261e}";

/// The page.
pub fn page(world: &World) -> Response {
    let text = world.with(|state| document(state));
    let kind = HeaderValue::from_static("text/html; charset=UTF-8");
    let mut response = admin::typed(StatusCode::OK, kind, text);
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn document(state: &State) -> String {
    let pages = state
        .pages
        .iter()
        .map(|(id, page)| section(state, id, page));
    let pages: String = pages.collect();
    let now = state.now();
    let calls = calls(state);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"refresh\" content=\"5\"><title>Flowbell sandbox</title>\
<style>{STYLE}</style></head><body><h1>Flowbell sandbox</h1>\
<small>A make-believe Facebook on this computer. Its clock says {now:.0}.</small>\
<p><a href=\"/chat\">Talk to the bot as a person</a></p>\
{pages}<section><h2>Last calls</h2>{calls}</section></body></html>"
    )
}

fn section(state: &State, id: &str, page: &Page) -> String {
    let profile = |key: &str| page.profile.get(key);
    let rows: Vec<(&str, String)> = vec![
        ("Greeting", texts(profile("greeting"), "text")),
        ("Get Started", payload(profile("get_started"))),
        ("Menu", actions(profile("persistent_menu"), "title")),
        ("Ice breakers", actions(profile("ice_breakers"), "question")),
        ("Webhooks", subscribed(state, page)),
        ("Callback", callbacks(state, page)),
        ("People", page.people.len().to_string()),
        ("Messages sent", page.n_sent.to_string()),
    ];
    let rows = rows.iter();
    let rows = rows.map(|(label, value)| format!("<dt>{label}</dt><dd>{value}</dd>"));
    format!(
        "<section><h2>{} <small>{}</small></h2><dl>{}</dl></section>",
        escaped(&page.name),
        escaped(id),
        rows.collect::<String>()
    )
}

/// One line for each locale.
fn texts(property: Option<&Value>, key: &str) -> String {
    let items = property.and_then(Value::as_array).into_iter().flatten();
    list(items.map(|item| format!("{}{}", word(item, key), locale(item))))
}

fn actions(property: Option<&Value>, key: &str) -> String {
    let items = property.and_then(Value::as_array).into_iter().flatten();
    list(items.flat_map(|item| {
        let actions = item.get("call_to_actions").and_then(Value::as_array);
        let actions = actions.into_iter().flatten();
        actions.map(move |action| format!("{}{}", word(action, key), locale(item)))
    }))
}

fn locale(item: &Value) -> String {
    match item.get("locale").and_then(Value::as_str) {
        None | Some("default") => String::new(),
        Some(locale) => format!(" <small>{}</small>", escaped(locale)),
    }
}

fn payload(property: Option<&Value>) -> String {
    property.map_or_else(nothing, |it| {
        format!("<code>{}</code>", word(it, "payload"))
    })
}

fn subscribed(state: &State, page: &Page) -> String {
    list(page.subscribed.iter().map(|(app_id, fields)| {
        let app = state.apps.get(app_id).map_or(app_id, |app| &app.name);
        format!("{}: {}", escaped(app), escaped(&fields.join(", ")))
    }))
}

/// Where the apps that are subscribed to the Page get their webhooks.
fn callbacks(state: &State, page: &Page) -> String {
    let apps = page.subscribed.keys().filter_map(|id| state.apps.get(id));
    let subscriptions = apps.flat_map(|app| app.subscriptions.values());
    list(subscriptions.map(|it| escaped(&it.callback_url)))
}

fn calls(state: &State) -> String {
    let mut rows = state.journal.newest_first().take(SHOWN_CALLS).map(call);
    let Some(first) = rows.next() else {
        return nothing();
    };
    let rows: String = std::iter::once(first).chain(rows).collect();
    format!(
        "<table><tr><th>When</th><th>Call</th><th>Version</th><th>Answer</th></tr>{rows}</table>"
    )
}

fn call(entry: &Entry) -> String {
    let (class, answer) = match (entry.status, entry.code) {
        (0, _) => (" class=\"bad\"", "none".to_owned()),
        (status, Some(code)) => {
            let subcode = entry.subcode.map(|it| format!("/{it}")).unwrap_or_default();
            (" class=\"bad\"", format!("{status}, error {code}{subcode}"))
        }
        (status, None) => ("", status.to_string()),
    };
    format!(
        "<tr><td>{}</td><td><code>{} {}</code></td><td>{}</td><td{class}>{answer}</td></tr>",
        escaped(&entry.at),
        escaped(&entry.method),
        escaped(&entry.path),
        escaped(&entry.version),
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>")).collect();
    if items.is_empty() {
        nothing()
    } else {
        format!("<ul>{items}</ul>")
    }
}

fn nothing() -> String {
    "<small>none</small>".to_owned()
}

fn word(item: &Value, key: &str) -> String {
    escaped(item.get(key).and_then(Value::as_str).unwrap_or_default())
}

pub fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut shown, it| {
        match it {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            other => shown.push(other),
        }
        shown
    })
}
