//! The sandbox's own routes under `/sandbox/`: look at everything, let people act, turn the
//! clock and the knobs.
//!
//! Only JSON bodies are taken, so that no web page can send one without asking first.

use crate::sandbox::call;
use crate::sandbox::clock::FASTEST;
use crate::sandbox::journal;
use crate::sandbox::knob::{self, Knob, KnobError};
use crate::sandbox::people::crowd::{Crowd, Everybody, NewPerson};
use crate::sandbox::people::{self, Act, ActError, shown};
use crate::sandbox::server;
use crate::sandbox::world::World;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::ops::Bound;

const ROUTES: &str = "the sandbox has GET state, calls, clock, hooks, knobs, \
pages/{page}/people and pages/{page}/people/{psid}, and POST clock, knobs, pages/{page}/people, \
pages/{page}/crowd, pages/{page}/everybody, pages/{page}/people/{psid}/{act} and {knob}, \
each under /sandbox/";
/// People in one answer.
const LISTED: usize = 100;
const MOST_LISTED: usize = 10_000;

/// Why a call is not answered as it wishes.
struct No(StatusCode, String);

/// Answers `/sandbox/{name}`; without a body when it was too large.
pub fn answer(world: &World, name: &str, parts: &Parts, body: Option<&[u8]>) -> Response {
    match answered(world, name, parts, body) {
        Ok(value) => json_answer(StatusCode::OK, &value),
        Err(No(status, why)) => refused(world, status, &why),
    }
}

fn answered(world: &World, name: &str, parts: &Parts, body: Option<&[u8]>) -> Result<Value, No> {
    let too_large = || {
        No(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 1 MB".into(),
        )
    };
    let body = body.ok_or_else(too_large)?;
    let words: Vec<&str> = name.split('/').filter(|it| !it.is_empty()).collect();
    if parts.method == Method::POST {
        if !is_json(parts) {
            let why = "send JSON with the content type application/json";
            return Err(No(StatusCode::UNSUPPORTED_MEDIA_TYPE, why.to_owned()));
        }
        return posted(world, &words, body);
    }
    match (&parts.method, words.as_slice()) {
        (&Method::GET, ["state"]) => Ok(world.snapshot()),
        (&Method::GET, ["calls"]) => Ok(world.calls()),
        (&Method::GET, ["clock"]) => Ok(world.clock()),
        (&Method::GET, ["hooks"]) => Ok(world.hooks()),
        (&Method::GET, ["knobs"]) => Ok(world.with(|state| knob::shown(state))),
        (&Method::GET, ["pages", page, "people"]) => people_of(world, page, parts),
        (&Method::GET, ["pages", page, "people", psid]) => Ok(world.person(page, psid)?),
        _ => Err(No(StatusCode::NOT_FOUND, ROUTES.to_owned())),
    }
}

fn posted(world: &World, words: &[&str], body: &[u8]) -> Result<Value, No> {
    let body = if body.is_empty() { b"{}" } else { body };
    let bad = |why: String| No(StatusCode::BAD_REQUEST, why);
    let fields: Value =
        serde_json::from_slice(body).map_err(|_| bad("the body is not valid JSON".to_owned()))?;
    let wrong = |error: serde_json::Error| bad(format!("cannot do this: {error}"));
    match words {
        ["clock"] => {
            let turn: ClockTurn = serde_json::from_value(fields).map_err(wrong)?;
            turn_clock(world, &turn)
        }
        ["knobs"] => {
            let knobs: Vec<Knob> = match fields {
                Value::Array(_) => serde_json::from_value(fields),
                one => serde_json::from_value(one).map(|knob| vec![knob]),
            }
            .map_err(wrong)?;
            let answers: Result<Vec<Value>, KnobError> =
                knobs.into_iter().map(|knob| world.turn(knob)).collect();
            Ok(json!({ "answers": answers? }))
        }
        ["pages", page, "people"] => {
            let new: NewPerson = serde_json::from_value(fields).map_err(wrong)?;
            Ok(json!({"psid": world.add_person(page, new)?}))
        }
        ["pages", page, "crowd"] => {
            let crowd: Crowd = serde_json::from_value(fields).map_err(wrong)?;
            Ok(world.gather(page, &crowd)?)
        }
        ["pages", page, "everybody"] => {
            let wish: Everybody = serde_json::from_value(fields).map_err(wrong)?;
            Ok(world.everybody(page, &wish)?)
        }
        ["pages", page, "people", psid, act] => {
            let act: Act = serde_json::from_value(json!({*act: fields})).map_err(wrong)?;
            Ok(world.act(page, psid, act)?)
        }
        [name] => {
            let knob = serde_json::from_value::<Knob>(json!({*name: fields}));
            let knob = knob.map_err(|error| bad(format!("cannot turn this knob: {error}")))?;
            Ok(world.turn(knob)?)
        }
        _ => Err(No(StatusCode::NOT_FOUND, ROUTES.to_owned())),
    }
}

/// What to do with the clock, in this order; what is absent is not done.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ClockTurn {
    /// Stops it at a time, in milliseconds since 1970.
    set_ms: Option<i64>,
    /// Moves it, back too.
    advance_secs: Option<i64>,
    /// Lets it run so many times as fast as the machine's; 0 stops it.
    speed: Option<u32>,
}

fn turn_clock(world: &World, turn: &ClockTurn) -> Result<Value, No> {
    if turn.speed.is_some_and(|speed| speed > FASTEST) {
        let why = format!("the clock runs at most {FASTEST} times as fast as the machine's");
        return Err(No(StatusCode::BAD_REQUEST, why));
    }
    if let Some(at_ms) = turn.set_ms {
        world.turn(Knob::SetClock { at_ms })?;
    }
    if let Some(secs) = turn.advance_secs {
        world.turn(Knob::AdvanceClock { secs })?;
    }
    if let Some(speed) = turn.speed {
        world.set_speed(speed);
    }
    Ok(world.clock())
}

/// `?after=PSID&limit=N`: people by psid.
fn people_of(world: &World, page_id: &str, parts: &Parts) -> Result<Value, No> {
    let query = call::pairs(parts.uri.query().unwrap_or_default());
    let word = |key: &str| query.get(key).and_then(Value::as_str);
    let limit = word("limit").and_then(|it| it.parse().ok());
    let limit = limit.unwrap_or(LISTED).clamp(1, MOST_LISTED);
    let after = word("after").map_or(Bound::Unbounded, |it| Bound::Excluded(it.to_owned()));
    world.with(|state| {
        let now = state.now();
        let people = &people::page(state, page_id)?.people;
        let listed = people.range((after, Bound::Unbounded)).take(limit);
        let data: Vec<Value> = listed
            .map(|(psid, it)| shown::person(psid, it, now))
            .collect();
        Ok(json!({"n": people.len(), "data": data}))
    })
}

impl From<KnobError> for No {
    fn from(error: KnobError) -> Self {
        let status = match &error {
            KnobError::Absent { .. } | KnobError::Act(ActError::Absent { .. }) => {
                StatusCode::NOT_FOUND
            }
            KnobError::BadTime { .. } => StatusCode::BAD_REQUEST,
            KnobError::Act(_) => StatusCode::CONFLICT,
        };
        Self(status, error.to_string())
    }
}

impl From<ActError> for No {
    fn from(error: ActError) -> Self {
        KnobError::Act(error).into()
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
