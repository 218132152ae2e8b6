//! The sandbox's own routes under `/sandbox/`: look at the state, turn the knobs.
//!
//! `GET state`, `GET calls`, and `POST <knob>` with the knob's fields as JSON. Only JSON bodies
//! are taken, so that no web page can send one without asking first.

use crate::sandbox::journal;
use crate::sandbox::knob::{Knob, KnobError};
use crate::sandbox::server;
use crate::sandbox::world::World;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

/// Answers `/sandbox/{name}`; without a body when it was too large.
pub fn answer(world: &World, name: &str, parts: &Parts, body: Option<&[u8]>) -> Response {
    let Some(body) = body else {
        return refused(
            world,
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 1 MB",
        );
    };
    match (&parts.method, name) {
        (&Method::GET, "state") => json_answer(StatusCode::OK, &world.snapshot()),
        (&Method::GET, "calls") => json_answer(StatusCode::OK, &world.calls()),
        (&Method::POST, _) if !is_json(parts) => refused(
            world,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send JSON with the content type application/json",
        ),
        (&Method::POST, _) => turned(world, name, body),
        _ => refused(
            world,
            StatusCode::NOT_FOUND,
            "the sandbox has GET /sandbox/state, GET /sandbox/calls and POST /sandbox/{knob}",
        ),
    }
}

fn turned(world: &World, name: &str, body: &[u8]) -> Response {
    let body = if body.is_empty() { b"{}" } else { body };
    let Ok(fields) = serde_json::from_slice::<Value>(body) else {
        return refused(world, StatusCode::BAD_REQUEST, "the body is not valid JSON");
    };
    match serde_json::from_value::<Knob>(json!({name: fields})) {
        Ok(knob) => match world.turn(knob) {
            Ok(value) => json_answer(StatusCode::OK, &value),
            Err(error) => {
                let status = match error {
                    KnobError::Absent { .. } => StatusCode::NOT_FOUND,
                    KnobError::BadTime { .. } => StatusCode::BAD_REQUEST,
                };
                refused(world, status, &error.to_string())
            }
        },
        Err(error) => {
            let why = format!("cannot turn this knob: {error}");
            refused(world, StatusCode::BAD_REQUEST, &why)
        }
    }
}

fn is_json(parts: &Parts) -> bool {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json")
}

/// A browser names the page that sends; ours is served from this machine.
pub fn is_from_elsewhere(parts: &Parts) -> bool {
    let Some(origin) = parts.headers.get(header::ORIGIN) else {
        return false;
    };
    let host = origin
        .to_str()
        .ok()
        .and_then(|it| it.strip_prefix("http://"));
    !host.is_some_and(server::is_this_machine)
}

/// Says why not. The words may quote what was sent, which may be a token.
fn refused(world: &World, status: StatusCode, why: &str) -> Response {
    let why = world.with(|state| journal::masked_text(why, &state.secrets()));
    json_answer(status, &json!({ "error": why }))
}

fn json_answer(status: StatusCode, value: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json; charset=UTF-8");
    typed(status, kind, value.to_string())
}

/// An answer of plain words.
pub fn plain(status: StatusCode, text: &str) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=UTF-8");
    typed(status, kind, text.to_owned())
}

pub fn typed(status: StatusCode, kind: HeaderValue, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
