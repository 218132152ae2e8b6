//! The web server: guards, troubles, headers and the log around the answers of `edges`.

use crate::sandbox::call::Call;
use crate::sandbox::journal::{self, Entry};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::State;
use crate::sandbox::trouble::{Trouble, TroubleKind};
use crate::sandbox::version;
use crate::sandbox::world::{Usage, World};
use crate::sandbox::{admin, chat, edges, html};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{self, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body::Frame;
use serde_json::{Value, json};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Largest body that is looked at.
const BODY: usize = 1024 * 1024;
/// What is read all the same, so that a client that sends too much gets an answer.
const BODY_READ: usize = 8 * BODY;

#[derive(Clone)]
struct Shared {
    world: World,
    stopped: watch::Receiver<()>,
    /// Whether calls must name this machine as their host. It keeps web pages that point a
    /// name of their own at 127.0.0.1 away.
    is_local: bool,
}

/// Serves until the sender of `stopped` is gone.
pub async fn serve(listener: TcpListener, world: World, stopped: watch::Receiver<()>) {
    let is_local = listener
        .local_addr()
        .is_ok_and(|address| address.ip().is_loopback());
    let mut until = stopped.clone();
    let shared = Shared {
        world,
        stopped,
        is_local,
    };
    let router = Router::new().fallback(handle).with_state(shared);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move {
        // Nothing is ever sent; the wait ends when the sender is dropped.
        let _ = until.changed().await;
    });
    if let Err(error) = served.await {
        tracing::warn!(%error, "the sandbox stopped listening");
    }
}

async fn handle(extract::State(shared): extract::State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if shared.is_local && !names_this_machine(&parts) {
        let why = "the sandbox answers only to calls that name this machine as their host";
        return admin::plain(StatusCode::MISDIRECTED_REQUEST, why);
    }
    if admin::is_from_elsewhere(&parts) {
        let why = "other web pages may not use the sandbox";
        return admin::plain(StatusCode::FORBIDDEN, why);
    }
    let body = to_bytes(Body::new(body), BODY_READ).await;
    let body = body.ok().filter(|it| it.len() <= BODY);
    let path = parts.uri.path();
    if path == "/" && parts.method == Method::GET {
        return html::page(&shared.world);
    }
    if path == "/chat" || path.starts_with("/chat/") {
        return chat::answer(&shared.world, &parts, body.as_deref());
    }
    if let Some(name) = path.strip_prefix("/sandbox/") {
        return admin::answer(&shared.world, name, &parts, body.as_deref());
    }
    graph(shared, &parts, body).await
}

/// Answers one Graph API call, whatever trouble awaits it.
async fn graph(mut shared: Shared, parts: &Parts, body: Option<Bytes>) -> Response {
    let world = shared.world.clone();
    let call = Call::read(parts, body.as_deref().unwrap_or_default());
    let trouble = world.with(|state| state.troubles.take(&call));
    if let Some(TroubleKind::Delay { millis }) = trouble.as_ref().map(|it| &it.kind) {
        let late = tokio::time::sleep(Duration::from_millis(*millis));
        tokio::select! {
            () = late => {}
            _ = shared.stopped.changed() => {}
        }
    }
    let is_lost = trouble.as_ref().is_some_and(Trouble::loses_the_call);
    let outcome = if body.is_none() {
        let why = "The request body is larger than the sandbox reads (1 MB)";
        Err(Refusal::new(100, why).status(413))
    } else if is_lost {
        Err(Refusal::plain(2, "Service temporarily unavailable"))
    } else {
        edges::answer(&world, &call).await
    };
    match trouble.map(|it| it.kind) {
        None | Some(TroubleKind::Delay { .. }) => finish(&world, &call, outcome),
        Some(TroubleKind::Silence) => {
            world.with(|state| note(state, &call, 0, None));
            let _ = shared.stopped.changed().await;
            admin::plain(StatusCode::SERVICE_UNAVAILABLE, "the sandbox has stopped")
        }
        Some(TroubleKind::Reset) => {
            world.with(|state| note(state, &call, 0, None));
            Response::new(Body::new(BrokenBody))
        }
        Some(TroubleKind::Garbage { status }) => {
            world.with(|state| note(state, &call, status, None));
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            admin::plain(status, "<html>upstream connect error")
        }
        Some(kind @ TroubleKind::Refuse { .. }) => finish(&world, &call, Err(kind.refusal())),
    }
}

/// A body that breaks off before anything of the answer was written, and the connection with it.
struct BrokenBody;

impl HttpBody for BrokenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

/// The answer with its headers, noted in the log.
fn finish(world: &World, call: &Call, outcome: Result<Value, Refusal>) -> Response {
    world.with(|state| {
        let trace_id = state.mint("A", 22);
        let (status, body) = match &outcome {
            Ok(value) => (200, value.clone()),
            Err(refusal) => {
                let shown = journal::masked_text(&refusal.message, &state.secrets());
                let refusal = Refusal {
                    message: shown,
                    ..refusal.clone()
                };
                (refusal.status, refusal.envelope(&trace_id))
            }
        };
        note(state, call, status, outcome.as_ref().err());
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        headers(state, call, &trace_id, response.headers_mut());
        response
    })
}

fn headers(state: &State, call: &Call, trace_id: &str, headers: &mut HeaderMap) {
    let version = version::answered(call.version.as_deref(), state.now());
    let token = call.token();
    let token = token.and_then(|text| state.tokens.get(&text));
    let page_id = token.and_then(|token| token.page_id.as_deref());
    let usage = page_id.and_then(|id| state.usage.get(id)).copied();
    let usage = usage.unwrap_or_default();
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    put("content-type", "application/json; charset=UTF-8");
    put(
        "cache-control",
        "private, no-cache, no-store, must-revalidate",
    );
    put("x-fb-trace-id", trace_id);
    put("x-fb-request-id", trace_id);
    put("x-fb-rev", "1000000000");
    put("facebook-api-version", version.unwrap_or("v26.0"));
    if token.is_some() {
        put("x-app-usage", &app_usage(usage).to_string());
    }
    if let Some(page_id) = page_id {
        put(
            "x-business-use-case-usage",
            &json!({page_id: [page_usage(usage)]}).to_string(),
        );
    }
}

fn app_usage(usage: Usage) -> Value {
    json!({
        "call_count": usage.call_count,
        "total_time": usage.total_time,
        "total_cputime": usage.total_cputime,
    })
}

fn page_usage(usage: Usage) -> Value {
    json!({
        "type": "messenger",
        "call_count": usage.call_count,
        "total_cputime": usage.total_cputime,
        "total_time": usage.total_time,
        "estimated_time_to_regain_access": usage.estimated_time_to_regain_access,
    })
}

fn note(state: &mut State, call: &Call, status: u16, refusal: Option<&Refusal>) {
    let secrets = state.secrets();
    let version = call.version.as_deref().unwrap_or_default();
    let entry = Entry {
        number: 0,
        at: state.now().to_string(),
        method: journal::masked_text(&call.method, &secrets),
        path: journal::masked_text(&call.path, &secrets),
        version: journal::masked_text(version, &secrets),
        parameters: journal::masked_parameters(&call.params, &secrets),
        status,
        code: refusal.map(|it| it.code),
        subcode: refusal.and_then(|it| it.subcode),
    };
    state.journal.push(entry);
}

/// Whether the host of a call is this machine by number, or `localhost`.
pub fn names_this_machine(parts: &Parts) -> bool {
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|it| it.to_str().ok()).unwrap_or_default();
    is_this_machine(host)
}

/// The same for the text `host:port`.
pub fn is_this_machine(host: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(&format!("http://{host}/")) else {
        return false;
    };
    let name = url.host_str().unwrap_or_default();
    let number = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || number.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
