//! A Facebook that only takes messages: it notes each call and answers as it was told.

use crate::support::scripted::listen;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// How a call is answered.
pub enum Reply {
    Refuse {
        status: u16,
        code: i64,
        subcode: Option<i64>,
    },
    /// The call is noted, and nothing is ever said.
    Silence,
    /// Accepted, but only when this is rung.
    When(Arc<Notify>),
    /// What something in between says.
    Status(u16),
}

#[derive(Clone)]
pub struct Facebook {
    pub base: String,
    inner: Arc<Inner>,
    _server: Arc<Server>,
}

struct Inner {
    calls: Mutex<Vec<Value>>,
    tokens: Mutex<Vec<String>>,
    taken: Mutex<Vec<bool>>,
    /// Who has a conversation: the edge and its body.
    controls: Mutex<Vec<(String, Value)>>,
    /// What is told of a person, and of whom it was asked.
    profile: Mutex<Value>,
    asked: Mutex<Vec<String>>,
    /// The fields that the app was subscribed to, each time, and those it has.
    subscriptions: Mutex<Vec<String>>,
    subscribed: Mutex<String>,
    /// How the next of them are refused.
    refusals: Mutex<VecDeque<(i64, Option<i64>)>>,
    replies: Mutex<VecDeque<Reply>>,
    n_calls: watch::Sender<usize>,
}

struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Facebook {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            calls: Mutex::default(),
            tokens: Mutex::default(),
            taken: Mutex::default(),
            controls: Mutex::default(),
            profile: Mutex::new(json!({ "id": "1" })),
            asked: Mutex::default(),
            subscriptions: Mutex::default(),
            subscribed: Mutex::default(),
            refusals: Mutex::default(),
            replies: Mutex::default(),
            n_calls: watch::Sender::new(0),
        });
        let listener = listen().await;
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(inner.clone());
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            base,
            inner,
            _server: Arc::new(Server(server)),
        }
    }

    /// How the next calls are answered, in this order; then all are accepted.
    pub fn will(&self, reply: Reply) {
        self.inner.replies.lock().unwrap().push_back(reply);
    }

    pub fn refuses(&self, code: i64, subcode: Option<i64>) {
        let status = 400;
        self.will(Reply::Refuse {
            status,
            code,
            subcode,
        });
    }

    /// What everybody's profile says from now on; nothing at first. Null never answers.
    pub fn knows(&self, profile: Value) {
        *self.inner.profile.lock().unwrap() = profile;
    }

    /// The fields that the app was subscribed to, each time that it was.
    pub fn subscriptions(&self) -> Vec<String> {
        self.inner.subscriptions.lock().unwrap().clone()
    }

    /// Meta ends the subscription by itself.
    pub fn unsubscribe(&self) {
        self.inner.subscribed.lock().unwrap().clear();
    }

    /// Whose profile was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.inner.asked.lock().unwrap().clone()
    }

    /// How the next call about who has a conversation is refused.
    pub fn refuses_control(&self, code: i64, subcode: Option<i64>) {
        let mut refusals = self.inner.refusals.lock().unwrap();
        refusals.push_back((code, subcode));
    }

    /// The calls about who has a conversation: their edges and bodies.
    pub fn controls(&self) -> Vec<(String, Value)> {
        self.inner.controls.lock().unwrap().clone()
    }

    /// All calls so far.
    pub fn calls(&self) -> Vec<Value> {
        self.inner.calls.lock().unwrap().clone()
    }

    /// The calls that were not refused: what arrived, or may have.
    pub fn taken(&self) -> Vec<Value> {
        let taken = self.inner.taken.lock().unwrap().clone();
        let calls = self.calls().into_iter().zip(taken);
        calls
            .filter(|(_, taken)| *taken)
            .map(|(call, _)| call)
            .collect()
    }

    pub fn tokens(&self) -> Vec<String> {
        self.inner.tokens.lock().unwrap().clone()
    }

    /// The calls, once there are so many.
    #[track_caller]
    pub fn wait_for(&self, n: usize) -> impl Future<Output = Vec<Value>> + '_ {
        let place = std::panic::Location::caller();
        async move {
            let mut count = self.inner.n_calls.subscribe();
            let many = count.wait_for(|count| *count >= n);
            let came = tokio::time::timeout(Duration::from_secs(20), many).await;
            let calls = self.calls();
            assert!(came.is_ok(), "{place}: expected {n} calls, got {calls:#?}");
            drop(came);
            calls
        }
    }
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    if parts.uri.path().ends_with("/subscribed_apps") {
        let mut subscribed = inner.subscribed.lock().unwrap();
        if parts.method == "POST" {
            let url = format!("http://facebook{}", parts.uri);
            let url = reqwest::Url::parse(&url).unwrap();
            let mut query = url.query_pairs();
            let (_, fields) = query.find(|(key, _)| key == "subscribed_fields").unwrap();
            *subscribed = fields.to_string();
            inner.subscriptions.lock().unwrap().push(fields.to_string());
            return say(200, "{\"success\":true}");
        }
        let fields: Vec<&str> = subscribed.split(',').filter(|it| !it.is_empty()).collect();
        let row = json!({ "id": "555", "name": "Shop", "subscribed_fields": fields });
        let data = if fields.is_empty() {
            json!([])
        } else {
            json!([row])
        };
        return say(200, &json!({ "data": data }).to_string());
    }
    if parts.method == "GET" {
        let psid = parts.uri.path().trim_start_matches("/v26.0/").to_owned();
        inner.asked.lock().unwrap().push(psid);
        let profile = inner.profile.lock().unwrap().clone();
        return match profile["error"]["code"].as_i64() {
            _ if profile.is_null() => std::future::pending().await,
            Some(code) => refuse(400, code, profile["error"]["error_subcode"].as_i64()),
            None => say(200, &profile.to_string()),
        };
    }
    let path = parts.uri.path().strip_prefix("/v26.0/me/").unwrap_or("");
    if path.ends_with("_thread_control") {
        let body = serde_json::from_slice(&bytes).unwrap();
        let mut controls = inner.controls.lock().unwrap();
        controls.push((path.to_owned(), body));
        return match inner.refusals.lock().unwrap().pop_front() {
            Some((code, subcode)) => refuse(400, code, subcode),
            None => say(200, "{\"success\":true}"),
        };
    }
    assert_eq!(path, "messages");
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    let token = parts.headers["authorization"].to_str().unwrap().to_owned();
    let psid = body["recipient"]["id"].as_str().unwrap_or("1").to_owned();
    let reply = inner.replies.lock().unwrap().pop_front();
    let n = {
        let mut calls = inner.calls.lock().unwrap();
        calls.push(body);
        calls.len()
    };
    let is_taken = !matches!(reply, Some(Reply::Refuse { .. }));
    inner.taken.lock().unwrap().push(is_taken);
    inner.tokens.lock().unwrap().push(token);
    inner.n_calls.send_replace(n);
    let accepted = json!({ "recipient_id": psid, "message_id": format!("m_{n}") });
    match reply {
        None => say(200, &accepted.to_string()),
        Some(Reply::When(bell)) => {
            bell.notified().await;
            say(200, &accepted.to_string())
        }
        Some(Reply::Silence) => std::future::pending().await,
        Some(Reply::Status(status)) => say(status, "<html>bad gateway"),
        Some(Reply::Refuse {
            status,
            code,
            subcode,
        }) => refuse(status, code, subcode),
    }
}

fn refuse(status: u16, code: i64, subcode: Option<i64>) -> Response {
    let mut error = json!({ "message": "No.", "type": "OAuthException", "code": code });
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    say(status, &json!({ "error": error }).to_string())
}

fn say(status: u16, body: &str) -> Response {
    let response = Response::builder().status(status);
    response.body(Body::from(body.to_owned())).unwrap()
}
