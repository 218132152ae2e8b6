//! A local server that plays a script. It complains about calls that nobody expected and about
//! replies that nobody used, at the latest when it is dropped.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use flowbell::graph::{Access, Graph, GraphConfig, Retries, Secret};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Must never be seen anywhere but on the wire.
pub const TOKEN: &str = "EAAcanary0token0that0nobody0may0see";
pub const APP_SECRET: &str = "canary0app0secret";

/// A call that must come, and what is answered.
pub struct Scene {
    method: &'static str,
    path: &'static str,
    query: Vec<(&'static str, &'static str)>,
    body: Option<Value>,
    token: Option<String>,
    reply: Reply,
}

pub enum Reply {
    Text {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Takes the call and never says anything.
    Silence,
}

pub fn get(path: &'static str) -> Scene {
    Scene::new("GET", path)
}

pub fn post(path: &'static str) -> Scene {
    Scene::new("POST", path)
}

pub fn delete(path: &'static str) -> Scene {
    Scene::new("DELETE", path)
}

impl Scene {
    fn new(method: &'static str, path: &'static str) -> Self {
        let body = "{}".to_owned();
        let (status, headers) = (200, Vec::new());
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            token: None,
            reply: Reply::Text {
                status,
                headers,
                body,
            },
        }
    }

    /// The address must hold this.
    pub fn query(mut self, name: &'static str, value: &'static str) -> Self {
        self.query.push((name, value));
        self
    }

    /// The body must be exactly this.
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The call must be made with this token instead of the usual one.
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub fn answer(self, body: &Value) -> Self {
        self.answer_with(200, &[], &body.to_string())
    }

    /// Meta's error envelope.
    pub fn refuse(self, status: u16, code: i64, subcode: Option<i64>) -> Self {
        let mut error = json!({"message": "No.", "type": "OAuthException", "code": code});
        if let Some(subcode) = subcode {
            error["error_subcode"] = json!(subcode);
        }
        self.answer_with(status, &[], &json!({ "error": error }).to_string())
    }

    pub fn answer_with(
        mut self,
        status: u16,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Self {
        self.reply = Reply::Text {
            status,
            headers: headers.to_vec(),
            body: body.to_owned(),
        };
        self
    }

    pub fn silence(mut self) -> Self {
        self.reply = Reply::Silence;
        self
    }
}

#[derive(Default)]
struct Play {
    scenes: VecDeque<Scene>,
    complaints: Vec<String>,
}

pub struct Scripted {
    pub base: String,
    play: Arc<Mutex<Play>>,
    server: JoinHandle<()>,
}

impl Scripted {
    pub async fn start(scenes: Vec<Scene>) -> Self {
        let play = Arc::new(Mutex::new(Play {
            scenes: scenes.into(),
            complaints: Vec::new(),
        }));
        let listener = listen().await;
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(serve).with_state(play.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        Self { base, play, server }
    }

    /// A client of this server that never waits between tries.
    pub fn graph(&self, n_more: u32) -> Graph {
        self.graph_with(n_more, Duration::from_secs(20))
    }

    /// One that soon gives up, for a server that will never answer.
    pub fn hasty_graph(&self, n_more: u32) -> Graph {
        self.graph_with(n_more, Duration::from_millis(300))
    }

    fn graph_with(&self, n_more: u32, timeout: Duration) -> Graph {
        Graph::new(GraphConfig {
            base: self.base.clone(),
            timeout,
            retries: Retries::at_once(n_more),
            ..GraphConfig::default()
        })
        .unwrap()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
        if std::thread::panicking() {
            return;
        }
        let play = self.play.lock().unwrap();
        assert!(play.complaints.is_empty(), "{}", play.complaints.join("\n"));
        let unused: Vec<String> = play
            .scenes
            .iter()
            .map(|scene| format!("{} {}", scene.method, scene.path))
            .collect();
        assert!(unused.is_empty(), "nobody called {}", unused.join(", "));
    }
}

/// A free port below 32768: a client that tries again may connect to itself above.
pub async fn listen() -> TcpListener {
    for _ in 0..100 {
        let port = fastrand::u16(20_000..32_000);
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return listener;
        }
    }
    panic!("no free port");
}

pub fn access() -> Access {
    Access {
        token: Secret::new(TOKEN),
        app_secret: None,
    }
}

async fn serve(State(play): State<Arc<Mutex<Play>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let authorization = parts.headers.get("authorization");
    let authorization = authorization.map(|value| value.to_str().unwrap().to_owned());
    let reply = {
        let mut play = play.lock().unwrap();
        let call = format!("{} {}", parts.method, parts.uri);
        match play.scenes.pop_front() {
            None => {
                play.complaints.push(format!("unexpected: {call}"));
                return teapot();
            }
            Some(scene) => {
                let problems = problems(&scene, &parts.method, &parts.uri, &bytes, authorization);
                if !problems.is_empty() {
                    play.complaints.push(format!("{call}: {problems}"));
                    return teapot();
                }
                scene.reply
            }
        }
    };
    match reply {
        Reply::Silence => std::future::pending().await,
        Reply::Text {
            status,
            headers,
            body,
        } => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
    }
}

fn teapot() -> Response {
    Response::builder()
        .status(418)
        .body(Body::from("not in the script"))
        .unwrap()
}

fn problems(
    scene: &Scene,
    method: &axum::http::Method,
    uri: &Uri,
    bytes: &[u8],
    authorization: Option<String>,
) -> String {
    let mut problems = Vec::new();
    if method.as_str() != scene.method || uri.path() != scene.path {
        problems.push(format!("expected {} {}", scene.method, scene.path));
    }
    let address = format!("http://x{uri}");
    let query: BTreeMap<String, String> = reqwest::Url::parse(&address)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    for (name, value) in &scene.query {
        if query.get(*name).map(String::as_str) != Some(*value) {
            problems.push(format!("expected {name}={value} in {query:?}"));
        }
    }
    let body: Option<Value> = serde_json::from_slice(bytes).ok();
    if scene.body.is_some() && scene.body != body {
        problems.push(format!("expected the body {:?}, got {body:?}", scene.body));
    }
    let token = scene.token.as_deref().unwrap_or(TOKEN);
    if authorization.as_deref() != Some(&format!("Bearer {token}")) {
        problems.push("another token".to_owned());
    }
    problems.join("; ")
}
