//! The chat page at `/chat`: talking to the bot as a person, in a browser.
//!
//! Everything works by plain forms; a small script of our own brings new messages without a
//! reload. Nothing comes from outside, and every text is escaped.

mod forms;
mod page;
mod thread;

use crate::sandbox::call;
use crate::sandbox::state::State;
use crate::sandbox::world::World;
use crate::sandbox::{admin, html};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;

const SCRIPT: &str = include_str!("../../../assets/sandbox/chat.js");
const STYLE: &str = include_str!("../../../assets/sandbox/chat.css");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who talks with which Page; made from what the browser asks for.
pub struct Pair {
    pub page_id: String,
    pub psid: String,
}

/// Answers `/chat` and what is under it; without a body when it was too large.
pub fn answer(world: &World, parts: &Parts, body: Option<&[u8]>) -> Response {
    let query = call::pairs(parts.uri.query().unwrap_or_default());
    match (&parts.method, parts.uri.path()) {
        (&Method::GET, "/chat") => document(world, &query, StatusCode::OK, None),
        (&Method::GET, "/chat/thread") => {
            let found = world.with(|state| {
                let pair = pair(state, &query)?;
                thread::fragment(state, &pair)
            });
            served("text/html; charset=UTF-8", &found.unwrap_or_default())
        }
        (&Method::GET, "/chat/chat.js") => served("text/javascript; charset=UTF-8", SCRIPT),
        (&Method::GET, "/chat/chat.css") => served("text/css; charset=UTF-8", STYLE),
        (&Method::POST, "/chat") => posted(world, parts, body.unwrap_or_default()),
        _ => admin::plain(StatusCode::NOT_FOUND, "the chat page is at /chat"),
    }
}

/// A form was sent. Browsers say from which page, and only from ours is it taken: pages from
/// elsewhere were refused before.
fn posted(world: &World, parts: &Parts, body: &[u8]) -> Response {
    if !parts.headers.contains_key(header::ORIGIN) {
        let why = "forms are taken from the chat page only; programs use POST /sandbox/";
        return admin::plain(StatusCode::FORBIDDEN, why);
    }
    let form = call::pairs(&String::from_utf8_lossy(body));
    match forms::done(world, &form) {
        Ok(pair) => {
            let mut response = admin::plain(StatusCode::SEE_OTHER, "");
            if let Ok(place) = HeaderValue::from_str(&address(&pair)) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        Err(why) => document(world, &form, StatusCode::CONFLICT, Some(&why)),
    }
}

fn document(
    world: &World,
    query: &call::Params,
    status: StatusCode,
    notice: Option<&str>,
) -> Response {
    let text = world.with(|state| {
        let pair = pair(state, query)?;
        page::document(state, &pair, notice)
    });
    let text = text.unwrap_or_else(|| "<p>The sandbox has no Page.</p>".to_owned());
    let mut response = served("text/html; charset=UTF-8", &text);
    *response.status_mut() = status;
    response
}

fn served(kind: &'static str, text: &str) -> Response {
    let kind = HeaderValue::from_static(kind);
    let mut response = admin::typed(StatusCode::OK, kind, text.to_owned());
    let headers = response.headers_mut();
    let policy = HeaderValue::from_static(POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let own = HeaderValue::from_static("same-origin");
    headers.insert(header::REFERRER_POLICY, own);
    let kind = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, kind);
    response
}

/// The pair that was asked for, or the first that there is. None when there is no Page.
fn pair(state: &State, query: &call::Params) -> Option<Pair> {
    let word = |key: &str| query.get(key).and_then(|it| it.as_str());
    let asked = word("page").filter(|id| state.pages.contains_key(*id));
    let page_id = asked.or_else(|| state.pages.keys().next().map(String::as_str))?;
    let people = &state.pages.get(page_id)?.people;
    let asked = word("person").filter(|psid| people.contains_key(*psid));
    let psid = asked.or_else(|| people.keys().next().map(String::as_str));
    Some(Pair {
        page_id: page_id.to_owned(),
        psid: psid.unwrap_or_default().to_owned(),
    })
}

/// Where a pair talks.
fn address(pair: &Pair) -> String {
    let mut query = reqwest::Url::parse("http://localhost/chat").ok();
    if let Some(url) = &mut query {
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair("page", &pair.page_id);
        pairs.append_pair("person", &pair.psid);
    }
    let query = query.as_ref().and_then(reqwest::Url::query);
    format!("/chat?{}", query.unwrap_or_default())
}

/// A form with one button that does something; `more` are fields of it.
fn button(pair: &Pair, what: &str, label: &str, class: &str, more: &[(&str, &str)]) -> String {
    let fields = more.iter().map(|(name, value)| hidden(name, value));
    let fields: String = fields.collect();
    let (what, label, class) = (
        html::escaped(what),
        html::escaped(label),
        html::escaped(class),
    );
    format!(
        "<form method=\"post\" action=\"/chat\">{}{fields}\
<button class=\"{class}\" name=\"do\" value=\"{what}\">{label}</button></form>",
        whose(pair)
    )
}

fn whose(pair: &Pair) -> String {
    hidden("page", &pair.page_id) + &hidden("person", &pair.psid)
}

fn hidden(name: &str, value: &str) -> String {
    let (name, value) = (html::escaped(name), html::escaped(value));
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
}
